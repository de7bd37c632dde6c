import { add, adjoint, apply, design, dot, mul, square, sub, sum, type Tensor, trace, valueAndGrad } from '@odot/autodiff'
import { type Design, dense, type Precision } from '@odot/kernels'
import { type HppGradient, kernelStep, type ProductsByRows } from '../../baselines/hpp.js'
import type { Assignment } from '../suite.js'
import { MissingError, type Runtime, type Task } from '../task.js'
import { hppProblem, ridge } from './hpp-problem.js'
import { numbersOf, openDevice, partOf, readyGraph } from './odot-device.js'

/** The value and gradient of ½/n ‖X(u ⊙ v) − y‖² + λ/2 (‖u‖² + ‖v‖²). */
export const hppTasks: Runtime['tasks'] = {
  hpp: traced,
  'hpp-by-hand': byHand,
  'hpp-apply': (assignment) => oneProduct(assignment, 'apply'),
  'hpp-adjoint': (assignment) => oneProduct(assignment, 'adjoint'),
  // all that is left when X is taken away: its products are vectors that come in
  'hpp-elementwise': ({ precision, sizes: [rows = 0, columns = 0] }) =>
    partOf(
      openDevice(precision, undefined),
      trace(
        (u: Tensor, v: Tensor, y: Tensor, eta: Tensor, product: Tensor, strength: Tensor) => {
          const residual = sub(eta, y)
          const g = mul(1 / rows, product)
          return {
            beta: mul(u, v),
            value: add(mul(0.5 / rows, dot(residual, residual)), mul(mul(0.5, strength), add(sum(square(u)), sum(square(v))))),
            u: add(mul(g, v), mul(strength, u)),
            v: add(mul(g, u), mul(strength, v)),
          }
        },
        [columns],
        [columns],
        [rows],
        [rows],
        [columns],
        [],
      ),
    ),
}

interface Factors {
  readonly u: Tensor
  readonly v: Tensor
}

function traced({ precision, sizes: [rows = 0, columns = 0], variant }: Assignment): Task {
  const device = openDevice(precision, variant)
  const { X: data, y, u, v } = hppProblem(rows, columns, precision)
  const leaf = design('X', rows, columns)
  const objective = trace(
    ({ u, v }: Factors, y: Tensor, strength: Tensor) =>
      add(mul(0.5 / rows, sum(square(sub(apply(leaf, mul(u, v)), y)))), mul(mul(0.5, strength), add(sum(square(u)), sum(square(v))))),
    { u: [columns], v: [columns] },
    [rows],
    [],
  )
  const X = dense(data, { rows, columns, order: 'row-major' })
  const { run, outputs } = readyGraph(device, valueAndGrad(objective), [u, v, y, [ridge]], { designs: { X } })
  // outputs are the leaves of { gradient: { u, v }, value } in the order of the trace
  return { run, outputs: () => named(outputs.map(({ data }) => data)) }
}

function named(outputs: readonly ArrayLike<number>[]) {
  const value = outputs.find(({ length }) => length === 1)
  const [u, v] = outputs.filter(({ length }) => length > 1)
  return { value: value ?? [], u: u ?? [], v: v ?? [] }
}

function byHand({ precision, sizes: [rows = 0, columns = 0], variant }: Assignment): Task {
  // the vectors stand behind the rows of X, because kernels reach what is in the memory of X without a copy
  const data = numbersOf(openDevice(precision, variant), rows + 8, Math.max(rows, columns))
  const first = rows * columns
  return data instanceof Float32Array
    ? overKernels(
        { rows, columns },
        data.subarray(0, first),
        (X) => X.single?.byRows,
        inTurn((from, to) => data.subarray(from, to), first),
        precision,
      )
    : overKernels(
        { rows, columns },
        data.subarray(0, first),
        (X) => X.byRows,
        inTurn((from, to) => data.subarray(from, to), first),
        precision,
      )
}

/** Takes stretches of something, one behind the other. */
function inTurn<V>(stretch: (from: number, to: number) => V, first: number): (size: number) => V {
  let taken = first
  return (size) => {
    const from = taken
    taken += size
    return stretch(from, taken)
  }
}

function overKernels<V extends Float32Array | Float64Array>(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  numbers: V,
  byRowsOf: (X: Design) => ProductsByRows<V> | undefined,
  zeros: (size: number) => V,
  precision: Precision,
): Task {
  const X = dense(numbers, { rows, columns, order: 'row-major' })
  const byRows = byRowsOf(X)
  if (!byRows) throw new MissingError('the design has no products by rows')
  const problem = hppProblem(rows, columns, precision)
  numbers.set(problem.X)
  const copied = (values: ArrayLike<number>): V => {
    const copy = zeros(values.length)
    copy.set(values)
    return copy
  }
  const step = kernelStep(X, byRows, zeros)
  const inputs = { y: copied(problem.y), u: copied(problem.u), v: copied(problem.v), ridge }
  const gradient: HppGradient<V> = { u: zeros(columns), v: zeros(columns) }
  let value = 0
  return {
    run: () => {
      value = step(inputs, gradient)
    },
    outputs: () => ({ value: [value], ...gradient }),
  }
}

/** One product with X, compiled. */
function oneProduct({ precision, sizes: [rows = 0, columns = 0] }: Assignment, product: 'apply' | 'adjoint'): Task {
  const device = openDevice(precision, undefined)
  const leaf = design('X', rows, columns)
  const X = dense(hppProblem(rows, columns, precision).X, { rows, columns, order: 'row-major' })
  const graph = product === 'apply' ? trace((v: Tensor) => apply(leaf, v), [columns]) : trace((r: Tensor) => adjoint(leaf, r), [rows])
  const size = product === 'apply' ? columns : rows
  const { run } = readyGraph(device, graph, [new Float64Array(size).fill(0.5)], { designs: { X } })
  return { run, outputs: () => ({}) }
}
