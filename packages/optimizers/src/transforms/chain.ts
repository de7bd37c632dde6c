import { add, type Tensor } from '@odot/autodiff'
import { checkTransform } from './check-transform.js'
import type { DecayingTransform, Transform, Transformed } from './transform.js'

/** A transform of any state and hyperparameters. */
export interface AnyTransform {
  readonly name: string
  readonly hyper: unknown
  readonly init: (x: Tensor) => unknown
  readonly update: (direction: Tensor, state: never, hyper: never) => Transformed<unknown>
  readonly ridge?: (hyper: never) => Tensor
  readonly decay?: (hyper: never) => Tensor
}

/** The states of transforms, in order. */
export type StatesOf<T extends readonly AnyTransform[]> = {
  readonly [K in keyof T]: T[K] extends { readonly init: (x: Tensor) => infer S } ? S : never
}

/** The hyperparameters of transforms, in order. */
export type HypersOf<T extends readonly AnyTransform[]> = {
  readonly [K in keyof T]: T[K] extends { readonly update: (direction: Tensor, state: never, hyper: infer H) => unknown } ? H : never
}

/** What a chain of transforms is: one that decays where one of them does. */
export type ChainOf<T extends readonly AnyTransform[]> = [Extract<T[number], { readonly decay: unknown }>] extends [never]
  ? Transform<StatesOf<T>, HypersOf<T>>
  : DecayingTransform<StatesOf<T>, HypersOf<T>>

/**
 * Transforms one after another: each gets the direction that the one before it made. Ridges and decays stand for themselves: those of all parts add up, and
 * their place in the chain does not matter.
 * @example
 * const clipped = chain(clipByValue(1), momentum(0.5))
 * clipped.name // => 'clip-by-value, momentum'
 * const [clip, velocity] = clipped.init(tensor([0, 0]))
 * const { direction } = clipped.update(tensor([8, 0.5]), [clip, { velocity: tensor([2, 2]) }], [tensor(1), tensor(0.5)])
 * evaluate(direction) // => [2, 1.5]
 */
export function chain<const T extends readonly AnyTransform[]>(...transforms: T): ChainOf<T> {
  for (const transform of transforms) checkTransform('chain', transform)
  const name = transforms.map((transform) => transform.name).join(', ')
  const hyper = transforms.map((transform) => transform.hyper)
  const ridges = strengths(transforms.map(({ ridge }) => ridge))
  const decays = strengths(transforms.map(({ decay }) => decay))
  const made = {
    name,
    hyper,
    init: (x: Tensor) => transforms.map((transform) => transform.init(x)),
    update: (direction: Tensor, states: readonly unknown[], hypers: readonly unknown[]): Transformed<readonly unknown[]> => {
      let now = direction
      const after = transforms.map((transform, i) => {
        const next = transform.update(now, states[i] as never, hypers[i] as never)
        now = next.direction
        return next.state
      })
      return { direction: now, state: after }
    },
    ...(ridges && { ridge: ridges }),
    ...(decays && { decay: decays }),
  }
  // state i and hyperparameters i belong to transform i, which types cannot follow through `map`
  return Object.freeze(made) as unknown as ChainOf<T>
}

/** The sum of those that are there. */
function strengths(parts: readonly (((hyper: never) => Tensor) | undefined)[]): ((hypers: readonly unknown[]) => Tensor) | undefined {
  if (parts.every((part) => part === undefined)) return undefined
  return (hypers) => parts.flatMap((part, i) => (part ? [part(hypers[i] as never)] : [])).reduce((a, b) => add(a, b))
}
