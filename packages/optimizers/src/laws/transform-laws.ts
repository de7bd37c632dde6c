import { flatten, interpret, normal, seededRandom, type Tensor, tensorLeaf, type Values, values } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import { traceLike } from '../trace-like.js'
import type { Transform } from '../transforms/transform.js'
import { demand } from './demand.js'

const size = 4
const random = seededRandom(5)
const gradients: readonly Values[] = Array.from({ length: 8 }, (_, k) =>
  values(Float64Array.from({ length: size }, () => 10 ** (k - 4) * normal(random))),
)

/**
 * The laws of a transform: a direction and what is remembered keep their shapes, a point without a gradient is left where it is, the first step goes
 * downhill, and directions are finite for gradients of any size.
 * @example
 * for (const law of transformLaws(chain(clipByNorm(1), momentum(0.9)))) await law.check()
 * transformLaws(scaleByAdam()).length // => 5
 */
export function transformLaws<S, H>(transform: Transform<S, H>): readonly Law[] {
  const { name, hyper } = transform
  /** The directions that come out when gradients go in one after another. */
  const directions = (all: readonly Values[]): readonly Values[] => {
    const graph = traceLike<[readonly Tensor[], H], readonly Tensor[]>(
      (list, h) => {
        let state = transform.init(list[0]!)
        return list.map((gradient) => {
          const next = transform.update(gradient, state, h)
          state = next.state
          return next.direction
        })
      },
      [all, hyper],
    )
    return interpret(graph, [all, hyper])
  }
  const law = (words: string, check: () => void): Law => ({ name: `${name}: ${words}`, check })
  return [
    law('directions have the shape of the gradient', () => {
      for (const { shape } of directions(gradients))
        demand(String(shape) === String([size]), () => `${name}: a direction has the shape [${shape}]`)
    }),
    law('what it remembers keeps its shapes', () => {
      traceLike<[Tensor, H], Tensor>(
        (gradient, h) => {
          const before = transform.init(gradient)
          const { direction, state } = transform.update(gradient, before, h)
          const shapes = (tree: unknown): string =>
            JSON.stringify(flatten(tree, tensorLeaf).leaves.map(({ path, value }) => [path, value.shape]))
          demand(shapes(before) === shapes(state), () => `${name}: ${shapes(before)} became ${shapes(state)}`)
          return direction
        },
        [gradients[0]!, hyper],
      )
    }),
    law('a point without a gradient stays', () => {
      const zero = values(new Float64Array(size))
      for (const { data } of directions([zero, zero, zero]))
        demand(
          data.every((d) => d === 0),
          () => `${name}: the direction of a zero gradient is ${data}`,
        )
    }),
    law('the first step goes downhill', () => {
      for (const gradient of gradients) {
        const [direction] = directions([gradient])
        const slope = direction!.data.reduce((total, d, i) => total + d * gradient.data[i]!, 0)
        demand(slope > 0, () => `${name}: ⟨direction, gradient⟩ is ${slope} for the gradient ${gradient.data}`)
      }
    }),
    law('directions are finite for gradients of any size', () => {
      for (const scale of [1e-150, 1e150]) {
        const [direction] = directions([{ shape: [size], data: gradients[4]!.data.map((g) => scale * g) }])
        demand(direction!.data.every(Number.isFinite), () => `${name}: a gradient of about ${scale} gives ${direction!.data}`)
      }
    }),
  ]
}
