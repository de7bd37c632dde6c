import {
  abs,
  add,
  mul,
  normal,
  reshape,
  scatterAdd,
  seededRandom,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
  type Values,
  type ValuesOf,
} from '@odot/autodiff'
import { depth, group, groupDepth, hadamard } from '@odot/parameterizations'
import { type Sparsified, sparsify } from '@odot/problem'
import { cutSmallest } from './cut-smallest.js'
import { type Network, networkLoss } from './network.js'
import { equalWeights, type Training, trained } from './train.js'

/** A training task: the data, the sizes of the network, and for methods that cut how many weights, or pixels, another method made zero. */
interface Task extends Training {
  readonly hidden: number
  readonly cut: number
}

/** A trained network, with the zeros of the method, and as it was before they were made. */
interface Trained {
  readonly network: ValuesOf<Network>
  readonly before: ValuesOf<Network>
  /** Proximal steps that made the zeros exact. */
  readonly steps: number
}

/** A way to a network with a sparse first layer. */
type Method = (task: Task) => Trained

const pixels = 64

/** The pixel of each weight of the first layer. */
function pixelOf({ hidden }: Task): Int32Array {
  return Int32Array.from({ length: pixels * hidden }, (_, j) => Math.floor(j / hidden))
}

/** Weights of He's variance, biases 0. */
function fresh({ hidden, seed }: Task): ValuesOf<Network> {
  const random = seededRandom(1000 + seed)
  const weights = (inputs: number, outputs: number): Values => ({
    shape: [inputs, outputs],
    data: Float64Array.from({ length: inputs * outputs }, () => Math.sqrt(2 / inputs) * normal(random)),
  })
  const zeros = (length: number): Values => ({ shape: [length], data: new Float64Array(length) })
  return { hidden: { W: weights(pixels, hidden), b: zeros(hidden) }, output: { W: weights(hidden, 10), b: zeros(10) } }
}

/** Trains the factors, and takes proximal steps until zeros are exact and stay. */
function smooth<Parts>(
  modelOf: (task: Task) => Sparsified<Network, Parts, [X: Tensor, y: Tensor, weights: Tensor]>,
  lambda: number,
): Method {
  return (task) => {
    const model = modelOf(task)
    const start = fresh(task)
    const strengths = model.strengths(start, lambda)
    const factors = trained(model.objective, { start: model.start(start, seededRandom(task.seed)), side: strengths }, task)
    const { parameters, steps } = model.exactZeros(factors, strengths, {
      data: [task.train.X, task.train.y, equalWeights(task.train)],
      maxSteps: 300,
    })
    return { network: parameters, before: model.collapse(factors), steps }
  }
}

/** Trains the weights themselves with the penalty added, whose derivative at 0 is taken for 0, and cuts. */
function subgradient(
  penalty: (W: Tensor, task: Task) => Tensor,
  { lambda, byPixel }: { readonly lambda: number; readonly byPixel: boolean },
): Method {
  return (task) => {
    const objective = (network: Network, strength: Tensor, X: Tensor, y: Tensor, weights: Tensor): Tensor =>
      add(networkLoss(network, X, y, weights), mul(strength, penalty(network.hidden.W, task)))
    const before = trained(objective, { start: fresh(task), side: { shape: [], data: Float64Array.of(lambda) } }, task)
    const { W } = cutSmallest(before.hidden.W, { count: task.cut, byPixel })
    return { network: { ...before, hidden: { ...before.hidden, W } }, before, steps: 0 }
  }
}

/** Trains without a penalty, cuts, and trains what is left as long again. */
function pruning({ byPixel }: { readonly byPixel: boolean }): Method {
  return (task) => {
    const masked = ({ hidden, output }: Network, mask: Tensor, X: Tensor, y: Tensor, weights: Tensor): Tensor =>
      networkLoss({ hidden: { ...hidden, W: mul(hidden.W, mask) }, output }, X, y, weights)
    const start = fresh(task)
    const all: Values = { shape: start.hidden.W.shape, data: start.hidden.W.data.map(() => 1) }
    const before = trained(masked, { start, side: all }, task)
    const { W, mask } = cutSmallest(before.hidden.W, { count: task.cut, byPixel })
    if (task.cut === 0) return { network: before, before, steps: 0 }
    const network = trained(masked, { start: { ...before, hidden: { ...before.hidden, W } }, side: mask }, task)
    const kept: Values = { shape: W.shape, data: network.hidden.W.data.map((w, j) => w * mask.data[j]!) }
    return { network: { ...network, hidden: { ...network.hidden, W: kept } }, before, steps: 0 }
  }
}

const absolute = (W: Tensor): Tensor => sum(abs(W))

/** Σ over pixels of the norm of their weights; √(s + 1e-12) has a derivative everywhere. */
const pixelNorms = (W: Tensor, task: Task): Tensor => {
  const squares = scatterAdd(square(reshape(W, [pixels * task.hidden])), tensor(pixelOf(task)), pixels)
  return sum(sqrt(add(squares, 1e-12)))
}

/** Strengths, by trial on a split (seed 0) that is not among those of the study. */
const lambdas = { lasso: 1.4e-3, depth: 7e-4, groupLasso: 2e-2, groupDepth: 8e-3 } as const

/** A method, its λ, and which other method it takes the number of zeros from where it cuts. */
export interface Entry {
  readonly method: Method
  readonly lambda?: number
  readonly cutLike?: string
}

/** Methods for single weights. */
export const weightMethods: Readonly<Record<string, Entry>> = {
  hadamard: { method: smooth(() => sparsify(networkLoss, { 'hidden.W': hadamard() }), lambdas.lasso), lambda: lambdas.lasso },
  'depth(3)': { method: smooth(() => sparsify(networkLoss, { 'hidden.W': depth(3) }), lambdas.depth), lambda: lambdas.depth },
  'ℓ1 subgradient, cut': {
    method: subgradient(absolute, { lambda: lambdas.lasso, byPixel: false }),
    lambda: lambdas.lasso,
    cutLike: 'depth(3)',
  },
  'magnitude pruning': { method: pruning({ byPixel: false }), cutLike: 'depth(3)' },
}

/** Methods for whole pixels. */
export const pixelMethods: Readonly<Record<string, Entry>> = {
  group: {
    method: smooth((task) => sparsify(networkLoss, { 'hidden.W': group(pixelOf(task)) }), lambdas.groupLasso),
    lambda: lambdas.groupLasso,
  },
  'groupDepth(3)': {
    method: smooth((task) => sparsify(networkLoss, { 'hidden.W': groupDepth(pixelOf(task), { k: 3 }) }), lambdas.groupDepth),
    lambda: lambdas.groupDepth,
  },
  'norm subgradient, cut': {
    method: subgradient(pixelNorms, { lambda: lambdas.groupLasso, byPixel: true }),
    lambda: lambdas.groupLasso,
    cutLike: 'groupDepth(3)',
  },
  'magnitude pruning': { method: pruning({ byPixel: true }), cutLike: 'groupDepth(3)' },
}

/** Neither penalty nor cut. */
export const dense: Entry = { method: pruning({ byPixel: false }) }
