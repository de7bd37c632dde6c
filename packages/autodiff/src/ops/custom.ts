import { AutodiffError } from '../errors.js'
import type { Graph } from '../graph.js'
import { sameShape, showShape } from '../shape.js'
import { operation, type Tensor } from '../tensor.js'
import { trace } from '../trace.js'

/**
 * An operation with a derivative of its own: `forward(inputs…)` gives one tensor, `pullback(inputs…, cotangent)` gives one cotangent per input.
 * Both are traced, so the result differentiates to any order and runs on every device. The pullback must be linear in the cotangent.
 * @example
 * // the sign passes its cotangent straight through
 * const hardSign = custom('hardSign', (x) => sign(x), (_x, cotangent) => [cotangent])
 * evaluate(hardSign(tensor([-5, 6]))) // => [-1, 1]
 * const slope = grad(trace((x: Tensor) => sum(mul(3, hardSign(x))), [2]))
 * interpret(slope, [values([-5, 6])]) // => [3, 3]
 * @throws AutodiffError when the forward does not give one tensor, or a cotangent has not the shape of its input.
 */
export function custom(
  name: string,
  forward: (...inputs: readonly Tensor[]) => Tensor,
  pullback: (...inputsAndCotangent: readonly Tensor[]) => readonly Tensor[],
): (...inputs: readonly Tensor[]) => Tensor {
  return (...inputs) => {
    const shapes = inputs.map((x) => x.shape)
    const forwardGraph = trace(forward, ...shapes)
    const [output, ...others] = outputShapes(forwardGraph)
    if (output === undefined || others.length > 0)
      throw new AutodiffError(`custom(${name}): the forward gives ${forwardGraph.outputs.length} tensors; give one.`)
    const pullbackGraph = trace(pullback, ...shapes, output)
    const cotangents = outputShapes(pullbackGraph)
    if (cotangents.length !== shapes.length || !shapes.every((shape, i) => sameShape(shape, cotangents[i]!))) {
      throw new AutodiffError(
        `custom(${name}): the pullback gives shapes ${cotangents.map(showShape).join(' and ')} for inputs ${shapes.map(showShape).join(' and ')}; give one cotangent of the same shape for each input.`,
      )
    }
    return operation('custom', inputs, { name, forward: forwardGraph, pullback: pullbackGraph })
  }
}

function outputShapes(graph: Graph): readonly (readonly number[])[] {
  return graph.outputs.map((at) => graph.nodes[at]!.shape)
}
