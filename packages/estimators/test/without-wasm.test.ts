import { diabetes, leukemia } from '@odot/datasets'
import { lasso, type Model, type Squares, type Strength } from '@odot/estimators'
import { cpu } from '@odot/kernels'
import { beforeAll, expect, test, vi } from 'vitest'

// The same sources once more, which looked for WebAssembly where there is none.
let elsewhere: typeof lasso
beforeAll(async () => {
  vi.resetModules()
  vi.stubGlobal('WebAssembly', undefined)
  try {
    const kernels = await import('@odot/kernels')
    expect(kernels.cpu().products).toBe('javascript')
    elsewhere = (await import('@odot/estimators')).lasso
  } finally {
    vi.unstubAllGlobals()
  }
  expect(cpu().products).toBe(typeof WebAssembly === 'object' ? 'wasm' : 'javascript')
})

const largest = (values: Float64Array): number => values.reduce((most, b) => Math.max(most, Math.abs(b)), 0)

for (const [name, load, ratios] of [
  ['diabetes', diabetes, [0.5, 0.1, 0.01]],
  ['leukemia', leukemia, [0.5, 0.1]],
] as const) {
  for (const solver of ['hadamard', 'coordinate-descent'] as const) {
    test(`${name}, ${solver}: with and without WebAssembly coefficients agree to 1e-9 and the same zeros are certified`, async () => {
      const { X, y } = await load()
      for (const lambdaRatio of ratios) {
        const options: Squares & Strength = { lambdaRatio, tolerance: 1e-10, solver }
        const models: readonly Model[] = [lasso(options).fitSync(X, y), elsewhere(options).fitSync(X, y)]
        const [here, there] = [models[0]!, models[1]!]
        const within = 1e-9 * largest(here.standardizedCoefficients)
        for (const [j, b] of here.standardizedCoefficients.entries())
          expect(Math.abs(there.standardizedCoefficients[j]! - b)).toBeLessThanOrEqual(within)
        expect([...there.certificate.certifiedZeros!]).toEqual([...here.certificate.certifiedZeros!])
      }
    })
  }
}
