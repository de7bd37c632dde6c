import type { Numbered } from '../latest.js'
import { type Trail, type TrailQuestion, trailOf } from './trail.js'

let wanted: Numbered<TrailQuestion> | undefined

// Questions come faster than trails while a slider moves: what waits is replaced, not queued.
self.addEventListener('message', ({ data }: MessageEvent<Numbered<TrailQuestion>>) => {
  if (!wanted) setTimeout(answer)
  wanted = data
})

function answer(): void {
  if (!wanted) return
  const { id, body } = wanted
  wanted = undefined
  const reply: Numbered<Trail> = { id, body: trailOf(body) }
  self.postMessage(reply)
}
