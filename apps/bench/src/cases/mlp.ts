import type { Case } from '../suite.js'
import { mlpReference, mlpSizes } from '../tasks/mlp-problem.js'
import { numpy, odot, part, pureArithmetic, tolerances, twoThreads } from './contenders.js'

const sizes = [128, 784, 256, 10]
const { batch, inputs, hidden, classes } = mlpSizes(sizes)
/** The product of the first layer and its gradient in the weights; three small products of the second. */
const flops = 2 * batch * (2 * inputs * hidden + 3 * hidden * classes)
const assignment = { task: 'mlp', precision: 'f32', sizes } as const
const peers = ['jax-js', 'tfjs', 'tfjs, fused']

/** A model of somebody's own: dense products and what stands between them. */
export const mlpCase: Case = {
  name: 'mlp f32',
  title: `Network ${inputs}-${hidden}-${classes}, softmax cross-entropy, batch ${batch}, f32: value, gradient of all weights, and the step of gradient descent`,
  notes: [
    'jax-js: `jit(valueAndGrad(…))` and the step in one function. tfjs: gradient by hand, which is faster than its own; “fused”: `fused.matMul`.',
  ],
  reference: () => mlpReference({ batch, inputs, hidden, classes }),
  tolerance: tolerances.f32,
  flops,
  contenders: [
    ...odot(assignment),
    twoThreads(assignment),
    { name: peers[0]!, role: 'peer', runtime: 'jax', assignment },
    { name: peers[1]!, role: 'peer', runtime: 'tfjs', assignment },
    { name: peers[2]!, role: 'peer', runtime: 'tfjs', assignment: { ...assignment, variant: 'fused' } },
    numpy(assignment),
    pureArithmetic('f32', flops),
    part('product of the first layer', { ...assignment, task: 'mlp-forward' }),
    part('its gradient in the weights', { ...assignment, task: 'mlp-weight-gradient' }),
    part('the three products of the second layer', { ...assignment, task: 'mlp-small-products' }),
    part('softmax cross-entropy and its gradient', { ...assignment, task: 'mlp-softmax' }),
    part('step of the first weights', { ...assignment, task: 'mlp-update' }),
  ],
  goals: [
    { kind: 'faster', of: 'odot', against: peers, atLeast: 1.5 },
    { kind: 'faster', of: 'odot, 2 threads', against: peers, atLeast: 1.5 },
  ],
}
