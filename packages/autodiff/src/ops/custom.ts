import { AutodiffError } from '../errors.js'
import { sameShape, showShape } from '../shape.js'
import { operation, type Tensor } from '../tensor.js'
import { trace } from '../trace.js'

/**
 * An operation with a derivative of its own: `forward(inputs…)` gives one tensor, `pullback(inputs…, cotangent)` gives one cotangent per input.
 * Both are traced, so the result differentiates to any order and runs on every device. The pullback must be linear in the cotangent.
 * @example
 * // a gradient that is cut to [−1, 1]
 * const clipped = custom('clipped', (x) => x, (x, g) => [max(min(g, 1), -1)])
 * evaluate(clipped(tensor([5, 6]))) // => [5, 6]
 * @throws AutodiffError when a cotangent has not the shape of its input.
 */
export function custom(
  name: string,
  forward: (...inputs: readonly Tensor[]) => Tensor,
  pullback: (...inputsAndCotangent: readonly Tensor[]) => readonly Tensor[],
): (...inputs: readonly Tensor[]) => Tensor {
  return (...inputs) => {
    const shapes = inputs.map((x) => x.shape)
    const forwardGraph = trace(forward, ...shapes)
    const output = forwardGraph.nodes[forwardGraph.outputs[0]!]!.shape
    const pullbackGraph = trace(pullback, ...shapes, output)
    const cotangents = pullbackGraph.outputs.map((at) => pullbackGraph.nodes[at]!.shape)
    if (cotangents.length !== shapes.length || !shapes.every((shape, i) => sameShape(shape, cotangents[i]!))) {
      throw new AutodiffError(
        `custom(${name}): the pullback gives shapes ${cotangents.map(showShape).join(' and ')} for inputs ${shapes.map(showShape).join(' and ')}; give one cotangent of the same shape for each input.`,
      )
    }
    return operation('custom', inputs, { name, forward: forwardGraph, pullback: pullbackGraph })
  }
}
