import type { ElementwiseOp, OpAttributes } from '@odot/autodiff'

/** An array of a program: an input or output that the caller brings, or one that the program makes when it is compiled. */
export type Slot =
  | { readonly kind: 'input'; readonly index: number; readonly size: number }
  /** `over`: the input whose array may be this output's too. */
  | { readonly kind: 'output'; readonly index: number; readonly size: number; readonly over?: number }
  | { readonly kind: 'constant'; readonly data: Float64Array; readonly size: number }
  /** `of`: an earlier, larger temporary whose first `size` numbers these are. */
  | { readonly kind: 'temporary'; readonly size: number; readonly of?: number }

/**
 * A graph as kernels that run one after the other; slots are positions in `slots`. No kernel writes a slot that it reads, except that a pass
 * reads rows which it has written, and that a loop may write an entry over the input whose same entry it has read.
 */
export interface Plan {
  readonly slots: readonly Slot[]
  readonly kernels: readonly Kernel[]
}

export type Kernel = LoopKernel | ContractKernel | DesignKernel | PassKernel | RowsKernel | CumsumKernel | ClearKernel

/** Entry (i₀, i₁, …) of a loop is at offset + Σ iₐ strides[a] of a slot. */
export interface Access {
  readonly slot: number
  readonly offset: number
  readonly strides: readonly number[]
}

/** What a statement takes: a load, the result of an earlier statement (each by its position), or a number. */
export type Operand =
  | { readonly kind: 'load'; readonly at: number }
  | { readonly kind: 'statement'; readonly at: number }
  | { readonly kind: 'number'; readonly value: number }

export type Statement = { readonly [O in ElementwiseOp]: StatementOf<O> }[ElementwiseOp]

export interface StatementOf<O extends ElementwiseOp> {
  readonly op: O
  readonly attributes: OpAttributes[O]
  readonly operands: readonly Operand[]
}

/** Sum or maximum over the axes where `reduced`; `access` begins at 0 and has stride 0 along these axes. */
export interface Reduction {
  readonly op: 'sum' | 'amax'
  readonly value: Operand
  readonly access: Access
  readonly reduced: readonly boolean[]
}

/** One pass over the entries of a box of `sizes`: loads, then statements, then stores and reductions. */
export interface LoopKernel {
  readonly kind: 'loop'
  readonly sizes: readonly number[]
  readonly loads: readonly Access[]
  readonly statements: readonly Statement[]
  readonly stores: readonly { readonly value: Operand; readonly access: Access }[]
  readonly reductions: readonly Reduction[]
}

/** out [m, n] = a [m, k] b [k, n]; the accesses have a stride for rows and one for columns, `out` is row-major. */
export interface ContractKernel {
  readonly kind: 'contract'
  readonly m: number
  readonly k: number
  readonly n: number
  readonly a: Access
  readonly b: Access
  readonly out: number
}

/** out [to, count] = X v or Xᵀ v, v [from, count]. */
export interface DesignKernel {
  readonly kind: 'design'
  readonly product: 'apply' | 'adjoint'
  readonly design: string
  readonly from: number
  readonly to: number
  readonly count: number
  readonly source: number
  readonly out: number
}

/**
 * Products with designs in one pass over their rows: for each block of rows the products X v, then the loops over these rows, then what the rows
 * add to the products Xᵀ r. All vectors have one number per row; the loops run over [rows].
 */
export interface PassKernel {
  readonly kind: 'pass'
  readonly rows: number
  readonly applies: readonly DesignKernel[]
  readonly loops: readonly LoopKernel[]
  readonly adjoints: readonly DesignKernel[]
}

/** Rows of `width` numbers: gathered at `indices` from `rows` rows, or added there into `rows` zero rows. */
export interface RowsKernel {
  readonly kind: 'gather' | 'scatterAdd'
  readonly source: number
  readonly indices: number
  readonly out: number
  readonly count: number
  readonly rows: number
  readonly width: number
}

/** Running sums along the middle axis. */
export interface CumsumKernel {
  readonly kind: 'cumsum'
  readonly source: number
  readonly out: number
  readonly axes: readonly [number, number, number]
  readonly reverse: boolean
}

/** Zeros. */
interface ClearKernel {
  readonly kind: 'clear'
  readonly out: number
}
