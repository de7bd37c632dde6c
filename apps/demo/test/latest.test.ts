import { expect, test } from 'vitest'
import { latest, type Numbered } from '../src/latest.js'

test('the answer to an older question is dropped, in whatever order answers come', () => {
  const asked: Numbered<string>[] = []
  const heard: string[] = []
  const { ask, hear } = latest<string, string>(
    (question) => asked.push(question),
    (answer) => heard.push(answer),
  )
  ask('first')
  ask('second')
  hear({ id: asked[0]!.id, body: 'stale' })
  expect(heard).toEqual([])
  hear({ id: asked[1]!.id, body: 'fresh' })
  hear({ id: asked[0]!.id, body: 'stale' })
  expect(heard).toEqual(['fresh'])
})
