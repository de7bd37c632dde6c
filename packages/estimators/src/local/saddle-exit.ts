import type { Values } from '@odot/autodiff'
import type { Parameterization } from '@odot/problem'
import type { LocalSurrogate } from './local-surrogate.js'
import type { ParameterMap } from './parameter-map.js'

/** How often the step is halved: from 1 to where rounding hides any decrease of second order. */
const halvings = 30

/** A point beside a saddle where the surrogate is lower, along the direction that the parameterization knows; none where it knows none or that does not lower it. */
export function* saddleExit<F>(
  parameterization: Parameterization<F>,
  map: ParameterMap<F>,
  {
    surrogate,
    x,
    strength,
    shape,
  }: { readonly surrogate: LocalSurrogate; readonly x: Float64Array; readonly strength: Values; readonly shape: readonly number[] },
): Generator<undefined, Float64Array | undefined> {
  if (!parameterization.escape) return undefined
  const gradient = new Float64Array(x.length)
  const value = surrogate.valueAndGradient(x, gradient)
  yield
  const factors = map.unpack(x.subarray(0, map.size))
  const direction = map.pack(parameterization.escape(factors, { shape, data: surrogate.pull.slice() }, strength))
  if (direction.every((d) => d === 0)) return undefined
  for (let step = 1, k = 0; k < halvings; k++, step /= 2) {
    const trial = x.slice()
    for (let i = 0; i < direction.length; i++) trial[i]! += step * direction[i]!
    if (surrogate.valueAndGradient(trial, gradient) < value) return trial
    yield
  }
  return undefined
}
