import type { Tensor, ValuesOf } from '@odot/autodiff'

/** What a host solver may ask of a smooth objective; a plain function `(x, gradient) => value` with a size is one. */
export interface Oracle {
  readonly size: number
  /** Writes the gradient at x and returns the value. */
  readonly valueAndGradient: (x: Float64Array, gradient: Float64Array) => number | Promise<number>
  readonly hessianProduct?: (x: Float64Array, v: Float64Array, out: Float64Array) => number | Promise<number>
  /** Writes the Hessian at x, [size, size]. */
  readonly hessian?: (x: Float64Array, out: Float64Array) => number | Promise<number>
  /**
   * Where the objective is a polynomial along every line: writes the coefficients of t ↦ f(x + t · direction), the constant one first and zeros behind
   * the last, and returns the degree, which must be less than the number of coefficients.
   */
  readonly line?: (x: Float64Array, direction: Float64Array, coefficients: Float64Array) => number | Promise<number>
}

/** A smooth objective plus a penalty that has a prox. */
export interface CompositeOracle extends Oracle {
  /** out = prox of the penalty at x for a step size; returns the penalty at `out`. A step of 0 leaves x in place, or moves it into the domain. */
  readonly prox: (x: Float64Array, step: number, out: Float64Array) => number | Promise<number>
}

/** An objective that is solved one coordinate at a time. */
export interface CoordinateOracle {
  readonly size: number
  readonly rows: number
  /** Hands the columns to a visitor: one ask for a whole sweep, so that nothing is allocated inside it. */
  readonly visit: (visitor: (columns: Columns) => number) => number | Promise<number>
}

/** ½ Σᵢ wᵢ (yᵢ − ⟨xᵢ, b⟩)² + Σⱼ strengthⱼ |bⱼ| by columns; strength 0 leaves a coordinate unpenalised. */
export interface Columns {
  readonly target: Float64Array
  readonly weights: Float64Array
  readonly strength: Float64Array
  /** Σᵢ wᵢ xᵢⱼ² for each column. */
  readonly curvature: Float64Array
  /** ⟨xⱼ, r⟩. */
  readonly dot: (column: number, r: Float64Array) => number
  /** out += scale · xⱼ. */
  readonly axpy: (column: number, scale: number, out: Float64Array) => void
  /** [rows], overwritten: where `dot` and `axpy` reach residuals fastest, such as WebAssembly memory. */
  readonly workspace?: Float64Array
  /** Stands in place of Σⱼ strengthⱼ |bⱼ|; strengths then only say which coordinates are penalised. */
  readonly penalty?: CoordinatePenalty
}

/** A penalty that is a sum over coordinates, R(b) = Σⱼ Rⱼ(bⱼ). */
export interface CoordinatePenalty {
  /** argmin_x ½ (x − z)²/step + Rⱼ(x). */
  readonly prox: (column: number, z: number, step: number) => number
  readonly value: (b: Float64Array) => number
}

/** A question to the oracle O: the name of one of its functions and the arguments. */
export type Ask<O> = {
  [K in keyof O]-?: NonNullable<O[K]> extends (...args: infer A) => unknown ? { readonly ask: K; readonly args: A } : never
}[keyof O]

/**
 * A solver that searches: L-BFGS, FISTA, coordinate descent, Newton… One iteration is one generator that asks the oracle and receives numbers; the
 * state in between is plain data, so that it serialises and resumes bit for bit. Sync and async are two drivers of the same solver.
 */
export interface SearchSolver<S, O> {
  readonly name: string
  /** Reads x0 only. */
  readonly init: (x0: Float64Array) => S
  /**
   * One iteration; the state that it returns may share arrays with the one it got. On a state of `init`, whose monitor has a NaN residual, it evaluates the
   * start and iterates no further. A generator that is dropped after an ask must leave the old state whole.
   */
  readonly advance: (state: S) => Generator<Ask<O>, S, number>
  readonly point: (state: S) => Float64Array
  readonly monitor: (state: S) => Monitor
}

/** Progress of a solver: `residual` is the norm that its stopping rule reads (e.g. of the gradient, largest entry). */
export interface Monitor {
  readonly iteration: number
  readonly value: number
  readonly residual: number
  /** Set when the solver itself cannot go on, in words. */
  readonly stopped?: string
}

/** Value and gradient of the objective at a traced point. */
export interface TracedObjective {
  (x: Tensor): { readonly value: Tensor; readonly gradient: Tensor }
  /** Where a traced objective is a polynomial along every line: the coefficients of t ↦ f(x + t · direction), scalars, the constant one first. */
  readonly line?: ((x: Tensor, direction: Tensor) => readonly Tensor[]) | undefined
}

/**
 * A solver whose step is a graph: SGD, momentum, Adam… A device runs a chunk of steps and is read once.
 * S is a tree of tensors, H the tree of hyperparameters, which are run-time inputs. `step` calls the objective exactly once.
 */
export interface TracedSolver<S, H> {
  readonly name: string
  readonly hyper: ValuesOf<H>
  readonly init: (x: Tensor) => S
  readonly step: (state: S, objective: TracedObjective, hyper: H) => S
  readonly point: (state: S) => Tensor
  /** [value, residual], shape [2]: objective and largest absolute gradient entry at the last point asked. */
  readonly monitor: (state: S) => Tensor
}
