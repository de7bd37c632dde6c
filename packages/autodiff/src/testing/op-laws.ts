import type { Op } from '../op.js'
import { type Random, seededRandom } from '../random.js'
import { trace } from '../trace.js'
import { gradientCheck } from './gradient-check.js'
import type { Law } from './law.js'
import { linearCheck } from './linear-check.js'
import type { OpSample } from './op-sample.js'
import { opSamples } from './op-samples.js'

/**
 * The laws of derivatives, and for linear operations of adjoints, on every sample of the given operations (all by default).
 * @example
 * for (const law of opLaws({ ops: ['softplus'] })) await law.check()
 * opLaws({ ops: ['neg'] })[0].name // => "neg []: jvp is the slope of the function"
 */
export function opLaws({ ops, random = seededRandom(1) }: { readonly ops?: readonly Op[]; readonly random?: Random } = {}): readonly Law[] {
  const samples = ops ? ops.flatMap((op) => opSamples[op]) : Object.values(opSamples).flat()
  return samples.flatMap((sample) => sampleLaws(sample, random))
}

/** The laws of one sample, e.g. of a random expression, in each input that is differentiable. */
export function sampleLaws(
  { name, fn, shapes, inputs, differentiable, linear, designs }: OpSample,
  random: Random = seededRandom(1),
): readonly Law[] {
  const graph = trace(fn, ...shapes)
  const point = inputs(random)
  return differentiable.flatMap((wrt) => {
    const title = shapes.length > 1 ? `${name} in input ${wrt}` : name
    const derivatives = gradientCheck(graph, point, { name: title, random, wrt, designs })
    return linear ? [...derivatives, ...linearCheck(graph, { name: title, random, wrt, inputs: point, designs })] : derivatives
  })
}
