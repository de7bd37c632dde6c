import { apply, design, mul, normal, seededRandom, square, sub, sum, type Tensor, trace, values } from '@odot/autodiff'
import { dense } from '@odot/kernels'
import { coordinateDescent, minimizeSync, type TracedOracle, tracedOracle } from '@odot/optimizers'
import { surrogate } from '@odot/problem'
import { symmetricEigenInto } from '../src/symmetric-eigen.js'
import { product } from './product.js'

/** The surrogate ‖X(u ⊙ v) − y‖²/2n + λ/2 (‖u‖² + ‖v‖²) of a lasso with λ a share of λmax, the least value of the lasso, and its Hessian. */
export interface HadamardLasso {
  /** 2p: u, then v. */
  readonly size: number
  readonly lambda: number
  readonly oracle: Pick<TracedOracle<unknown>, 'size' | 'hessianProduct'> & {
    readonly valueAndGradient: (x: Float64Array, gradient: Float64Array) => number
  }
  readonly optimum: number
  readonly smallestCurvature: (x: Float64Array) => number
}

export function hadamardLasso({ rows: n = 20, columns: p = 6, share = 0.2 } = {}): HadamardLasso {
  const random = seededRandom(4)
  const data = Float64Array.from({ length: n * p }, () => normal(random))
  const y = Float64Array.from({ length: n }, (_, i) => 2 * data[i * p]! - data[i * p + 1]! + 0.5 * normal(random))
  const column = (j: number): Float64Array => Float64Array.from({ length: n }, (_, i) => data[i * p + j]!)
  const inner = (a: Float64Array, b: Float64Array): number => a.reduce((total, x, i) => total + x * b[i]!, 0)
  const lambda = (share * Math.max(...Array.from({ length: p }, (_, j) => Math.abs(inner(column(j), y))))) / n
  const leaf = design('X', n, p)
  const loss = (b: Tensor, target: Tensor): Tensor => mul(0.5 / n, sum(square(sub(apply(leaf, b), target))))
  const { objective } = surrogate(loss, product())
  const graph = trace(objective, { u: [p], v: [p] }, [p], [n])
  const traced = tracedOracle(graph, {
    inputs: [values(new Float64Array(p).fill(lambda)), values(y)],
    designs: { X: dense(data, { rows: n, columns: p, order: 'row-major' }) },
  })
  const size = 2 * p
  const columns = {
    target: y,
    weights: new Float64Array(n).fill(1 / n),
    strength: new Float64Array(p).fill(lambda),
    curvature: Float64Array.from({ length: p }, (_, j) => inner(column(j), column(j)) / n),
    dot: (j: number, r: Float64Array) => inner(column(j), r),
    axpy: (j: number, scale: number, out: Float64Array) => {
      for (let i = 0; i < n; i++) out[i]! += scale * data[i * p + j]!
    },
  }
  const coordinates = { size: p, rows: n, visit: (visitor: (c: typeof columns) => number) => visitor(columns) }
  return {
    size,
    lambda,
    oracle: {
      size,
      hessianProduct: traced.hessianProduct,
      valueAndGradient: (x, gradient) => Number(traced.valueAndGradient(x, gradient)),
    },
    optimum: minimizeSync(coordinateDescent(), coordinates, new Float64Array(p), { tolerance: 1e-13 }).value,
    smallestCurvature: (x) => {
      const H = new Float64Array(size * size)
      for (let j = 0; j < size; j++) {
        const unit = new Float64Array(size)
        unit[j] = 1
        traced.hessianProduct(x, unit, H.subarray(j * size, (j + 1) * size))
      }
      const eigen = { values: new Float64Array(size), vectors: new Float64Array(size * size) }
      symmetricEigenInto(H, size, eigen, new Float64Array(size))
      return eigen.values[0]!
    },
  }
}
