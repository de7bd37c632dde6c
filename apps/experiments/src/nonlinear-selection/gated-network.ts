import {
  add,
  apply,
  design,
  dot,
  normal,
  type Random,
  seededRandom,
  sizeOf,
  type Tensor,
  tanh,
  tensor,
  type Values,
  type ValuesOf,
} from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { multinomial } from '@odot/losses'
import { lbfgs, minimizeSurrogateSync } from '@odot/optimizers'
import { blocks, group, identity } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { type Classifier, judged } from './classifier.js'
import type { Samples } from './expression-rows.js'

const hidden = 4
/** On the second layer; without it the first could shrink at no cost while the second grows. */
const outputRidge = 1e-3
/** A gene whose weights are at most this share of the largest of all, or of 1, is out: its columns have variance 1, so that tanh hardly sees it. */
const negligible = 1e-3

/** tanh units behind one gate for each gene: W = u ν, so that a ridge on u and ν costs λ√h Σ_genes ‖W_gene‖. */
export function fitGatedNetwork(
  { data, shape, labels }: Samples,
  { lambda, seed }: { readonly lambda: number; readonly seed: number },
): Classifier {
  const [rows, genes] = shape
  const loss = multinomial()
  const { targets, outputs, classes } = loss.prepare(labels, rows)
  const X = design('X', rows, genes)
  const weights = tensor(new Float64Array(rows).fill(1 / rows))
  const y = tensor(targets)
  const parts = blocks({
    first: group(Array.from({ length: genes * hidden }, (_, at) => Math.floor(at / hidden))),
    bias: identity(),
    second: identity(),
    shift: identity(),
  })
  const predictors = ({ first, bias, second, shift }: Layers): Tensor => add(dot(tanh(add(apply(X, first), bias)), second), shift)
  const random = seededRandom(seed)
  const start = parts.start({ first: [genes, hidden], bias: [hidden], second: [hidden, outputs], shift: [outputs] }, random)
  const { weights: found } = minimizeSurrogateSync(
    surrogate((layers: Layers) => loss.value(predictors(layers), y, weights), parts),
    lbfgs(),
    {
      start: { ...start, second: noisy([hidden, outputs], random) },
      strength: {
        first: filled([genes], lambda * Math.sqrt(hidden)),
        bias: filled([hidden], outputRidge),
        second: filled([hidden, outputs], outputRidge),
        shift: filled([outputs], 0),
      },
      data: [],
      designs: { X: dense(data, { rows, columns: genes, order: 'row-major' }) },
      tolerance: 1e-5,
      maxIterations: 200,
      maxRounds: 3,
    },
  )
  const sizes = Array.from({ length: genes }, (_, j) => Math.hypot(...found.first.data.subarray(j * hidden, (j + 1) * hidden)))
  const largest = Math.max(1, ...sizes)
  const kept = sizes.filter((size) => size > negligible * largest).length
  return { kept, ...judged(classes ?? [], (row) => loss.predict({ shape: [1, outputs], data: predict(found, row) }).data) }
}

interface Layers {
  readonly first: Tensor
  readonly bias: Tensor
  readonly second: Tensor
  readonly shift: Tensor
}

/** The predictors of one row. */
function predict({ first, bias, second, shift }: ValuesOf<Layers>, row: Float64Array): Float64Array {
  const inner = bias.data.map((b, k) => Math.tanh(row.reduce((total, x, j) => total + x * first.data[j * hidden + k]!, b)))
  const outputs = shift.data.length
  return shift.data.map((b, c) => inner.reduce((total, z, k) => total + z * second.data[k * outputs + c]!, b))
}

function filled(shape: readonly number[], value: number): Values {
  return { shape, data: new Float64Array(sizeOf(shape)).fill(value) }
}

function noisy(shape: readonly number[], random: Random): Values {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => normal(random) / Math.sqrt(hidden)) }
}
