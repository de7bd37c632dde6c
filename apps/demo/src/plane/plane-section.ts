import { eachFrame } from '../each-frame.js'
import { findElement } from '../find-element.js'
import { latest } from '../latest.js'
import { watchWidth } from '../watch-width.js'
import { envelopeChart } from './envelope-chart.js'
import { landscapeSliders } from './landscape-sliders.js'
import { leaveSaddle } from './leave-saddle.js'
import { optimizerChoice } from './optimizer-choice.js'
import { planeChart } from './plane-chart.js'
import { showLandscape, showTrail } from './plane-summary.js'
import { profileChart } from './profile-chart.js'
import { startPicker } from './start-picker.js'
import type { Trail, TrailQuestion } from './trail.js'

/** The second part of the page: the plane of the two factors of one coefficient, and an optimiser's way through it. */
export function mountPlane(): void {
  const plane = findElement('plane', HTMLElement)
  const envelope = findElement('envelope', HTMLElement)
  const profile = findElement('profile', HTMLElement)
  const status = findElement('trail-status', HTMLElement)
  const worker = new Worker(new URL('./plane-worker.ts', import.meta.url), { type: 'module' })
  let widths = { plane: 0, small: 0 }
  let trail: Trail | undefined
  let asked: TrailQuestion | undefined

  const draw = eachFrame(() => {
    if (widths.plane === 0 || widths.small === 0) return
    const landscape = sliders()
    const points = trail?.points ?? [picker.start()]
    plane.replaceChildren(planeChart({ width: widths.plane, landscape, trail: points }))
    envelope.replaceChildren(envelopeChart({ width: widths.small, trail: points }))
    profile.replaceChildren(profileChart({ width: widths.small, landscape }))
  })
  const { ask, hear } = latest<TrailQuestion, Trail>(
    (question) => worker.postMessage(question),
    (answer) => {
      trail = answer
      if (asked) showTrail(asked, answer)
      status.ariaBusy = 'false'
      draw()
    },
  )
  worker.addEventListener('message', ({ data }) => hear(data))
  const change = (): void => {
    asked = { landscape: sliders(), start: picker.start(), optimizer: optimizer() }
    status.ariaBusy = 'true'
    showLandscape(asked.landscape)
    ask(asked)
    draw()
  }
  const sliders = landscapeSliders(change)
  const picker = startPicker(change)
  const optimizer = optimizerChoice(change)
  findElement('good-start', HTMLButtonElement).addEventListener('click', () => picker.set({ u: 0, v: 1 }))
  findElement('balanced-start', HTMLButtonElement).addEventListener('click', () => picker.set({ u: 1.4, v: 1.4 }))
  findElement('leave-saddle', HTMLButtonElement).addEventListener('click', () => picker.set(leaveSaddle(sliders())))
  watchWidth(plane, (width) => {
    widths = { ...widths, plane: width }
    draw()
  })
  watchWidth(envelope, (width) => {
    widths = { ...widths, small: width }
    draw()
  })
  change()
}
