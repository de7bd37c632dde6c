import { lasso, path } from '@odot/estimators'
import { cpu } from '@odot/kernels'
import { logistic } from '@odot/losses'
import { expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'
import { lossCases } from './family-losses.js'
import { drawRows, expectNear } from './family-numbers.js'

const used = (): number => realmHeap()?.usage().bytes ?? 0

const X = drawRows(1, 40, 300)
const y = lossCases[0]!.draw(2, X)
const labels = lossCases[1]!.draw(2, X)
const grid = { count: 40, minRatio: 0.01, stopAtSaturation: false } as const

/** Ends at the first progress of the step after `steps` steps that had any. */
function aborting(after: number): { readonly signal: AbortSignal; readonly onProgress: () => void } {
  const controller = new AbortController()
  let calls = 0
  if (after === 0) controller.abort()
  return {
    signal: controller.signal,
    onProgress: () => {
      if (++calls >= after) controller.abort()
    },
  }
}

for (const after of [0, 1, 3])
  test(`a path aborted at progress ${after} has the steps that were done, and gives its memory back`, async () => {
    const whole = path(logisticLasso(), grid).fitSync(X, labels)
    const before = used()
    const model = await path(logisticLasso(aborting(after)), grid).fit(X, labels)
    expect(used()).toBe(before)
    expect(model.status).toBe('aborted')
    expect(model.steps.length).toBeLessThan(grid.count)
    expect(model.reason).toMatch(/^aborted at λ = .*, the \d+(st|nd|rd|th) of 40$/)
    for (const [k, step] of model.steps.entries()) {
      expect(step.lambda).toBe(whole.lambdas[k])
      expect(step.status).toBe('converged')
      expectNear([step.certificate.primal], [whole.steps[k]!.certificate.primal], 1e-6)
    }
    if (after === 0) expect(model.steps.length).toBeLessThanOrEqual(1)
  })

/** A logistic lasso, perhaps with a signal. */
function logisticLasso(more: object = {}) {
  return lasso({ loss: logistic(), tolerance: 1e-8, ...more })
}

test('an aborted exact refit is the best so far, and gives its memory back', async () => {
  const controller = new AbortController()
  const model = path(lasso({ signal: controller.signal, tolerance: 1e-12 }), grid).fitSync(X, y)
  controller.abort()
  const before = used()
  const refitted = await model.at(model.lambdas[20]! * 1.01, { exact: true, X, y })
  expect(refitted.status).toBe('aborted')
  expect(used()).toBe(before)
})

test('a path gives its memory back where it ends, is refused or throws', async () => {
  const before = used()
  const thrower = (): never => {
    throw new RangeError('no further')
  }
  path(lasso(), grid).fitSync(X, y)
  await path(lasso(), { count: 3 }).fit(X, y)
  expect(() => path(lasso(), { count: -1 }).fitSync(X, y)).toThrow('count is -1')
  expect(() => path(lasso(), grid).fitSync(X, [1])).toThrow('y has 1 values')
  expect(() => path(lasso({ onProgress: thrower }), grid).fitSync(X, y)).toThrow('no further')
  await expect(path(lasso({ onProgress: thrower }), grid).fit(X, y)).rejects.toThrow('no further')
  expect(used()).toBe(before)
})

test('a device of the caller stays open, and keeps nothing of the path', () => {
  const device = cpu()
  const model = path(lasso({ device }), grid).fitSync(X, y)
  const kept = used()
  expect(path(lasso({ device }), grid).fitSync(X, y).steps).toEqual(model.steps)
  expect(used()).toBe(kept)
  expect(path(lasso(), grid).fitSync(X, y).steps).toEqual(model.steps)
  device.dispose()
})
