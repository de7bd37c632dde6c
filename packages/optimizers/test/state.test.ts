import { loadState, minimizeSync, type SgdState, saveState, sgd, type TracedState } from '@odot/optimizers'
import { quadratic } from '@odot/optimizers/laws'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, Number.MAX_VALUE),
)
const plain = fc.letrec((tie) => ({
  state: fc.oneof(
    { maxDepth: 4 },
    number,
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(number).map((x) => Float64Array.from(x)),
    fc.array(number).map((x) => Float32Array.from(x)),
    fc.array(fc.integer()).map((x) => Int32Array.from(x)),
    fc.array(fc.nat()).map((x) => Uint32Array.from(x)),
    fc.array(fc.nat({ max: 255 })).map((x) => Uint8Array.from(x)),
    fc.array(tie('state')),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('state'),
      { noNullPrototype: true },
    ),
  ),
})).state

test('any plain data with typed arrays survives saving and loading, bit for bit', () => {
  fc.assert(
    fc.property(plain, (state) => {
      expect(loadState(saveState(state))).toStrictEqual(state)
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test('what is no plain data is refused, with its place', () => {
  expect(() => saveState({ a: [1, () => 2] })).toThrow('saveState: state.a.1 is no plain data')
  expect(() => saveState({ a: new Map() })).toThrow('saveState: state.a is no plain data')
})

test('text that is no saved state is refused', () => {
  for (const text of ['', '{', '{"Date":[1]}', '{"Float64Array":1}', '{}', '{"object":3}', '{"number":"seven"}']) {
    expect(() => loadState(text), text).toThrow('loadState: the text is not a saved state')
  }
})

test('the state of a traced solver is a tree of values', () => {
  const { objective, start } = quadratic(3, 10)
  const { state } = minimizeSync(sgd({ learningRate: 0.1, momentum: 0.5 }), objective, start, { maxIterations: 3 })
  const loaded = loadState<TracedState<SgdState>>(saveState(state))
  expect(loaded.iteration).toBe(3)
  expect(loaded.tree.transform.velocity.shape).toEqual([3])
})
