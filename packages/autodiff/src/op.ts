import type { Graph } from './graph.js'

/**
 * The operations of odot and the static attributes of each: this table is the instruction set. Three other tables are total over it:
 * `rules/shapes` (which shapes fit), `rules/derivatives` (derivative or adjoint) and `evaluators` (float64 reference); every device adds its text.
 */
export interface OpAttributes {
  // leaves
  readonly input: { readonly index: number; readonly shape: readonly number[] }
  readonly constant: { readonly data: Float64Array; readonly shape: readonly number[] }
  // nonlinear, elementwise
  readonly exp: NoAttributes
  readonly log: NoAttributes
  readonly sqrt: NoAttributes
  readonly abs: NoAttributes
  readonly sign: NoAttributes
  readonly sin: NoAttributes
  readonly cos: NoAttributes
  readonly sigmoid: NoAttributes
  readonly softplus: NoAttributes
  readonly pow: { readonly exponent: number }
  readonly mul: NoAttributes
  readonly div: NoAttributes
  readonly max: NoAttributes
  readonly min: NoAttributes
  /** 1 where a < b, else 0. */
  readonly less: NoAttributes
  /** b where the condition is not 0, else c. */
  readonly select: NoAttributes
  // linear, each with its adjoint
  readonly add: NoAttributes
  readonly neg: NoAttributes
  /** Axis i of the output is axis `axes[i]` of the input. */
  readonly transpose: { readonly axes: readonly number[] }
  readonly reshape: { readonly shape: readonly number[] }
  /** Repeats along new axes; `axes` are their positions in the output `shape`. Adjoint of `sum` over the same axes. */
  readonly broadcast: { readonly shape: readonly number[]; readonly axes: readonly number[] }
  /** Sums over `axes` and drops them. */
  readonly sum: { readonly axes: readonly number[] }
  /** Per axis, entries start[i] … stop[i] − 1. */
  readonly slice: { readonly start: readonly number[]; readonly stop: readonly number[] }
  /** Zeros around: per axis, `before[i]` and `after[i]` of them. Adjoint of `slice`. */
  readonly pad: { readonly before: readonly number[]; readonly after: readonly number[] }
  /** Rows of the first input at the indices in the second. */
  readonly gather: NoAttributes
  /** Adds the rows of the first input at the indices in the second into `size` zero rows. Adjoint of `gather`. */
  readonly scatterAdd: { readonly size: number }
  readonly cumsum: { readonly axis: number; readonly reverse: boolean }
  /** Contracts the last axis of the first input with the first of the second (ranks 1 and 2). */
  readonly dot: NoAttributes
  /** X v for a design matrix bound at compile time; v is [columns] or [columns, K]. */
  readonly apply: DesignAttributes
  /** Xᵀ r; r is [rows] or [rows, K]. Adjoint of `apply`. */
  readonly adjoint: DesignAttributes
  // the rest
  readonly amax: { readonly axes: readonly number[] }
  /** A traced forward with a traced pullback (inputs…, cotangent) → cotangents of the inputs. */
  readonly custom: { readonly name: string; readonly forward: Graph; readonly pullback: Graph }
  readonly stopGradient: NoAttributes
}

/** No attributes. */
export type NoAttributes = Readonly<Record<never, never>>

/** The design that an operation multiplies by: its name and size. */
export interface DesignAttributes {
  readonly design: string
  readonly rows: number
  readonly columns: number
}

/** The name of an operation. */
export type Op = keyof OpAttributes

/** Operations that act on each element alone, all inputs of one shape. */
export type ElementwiseOp =
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'sign'
  | 'sin'
  | 'cos'
  | 'sigmoid'
  | 'softplus'
  | 'pow'
  | 'mul'
  | 'div'
  | 'max'
  | 'min'
  | 'less'
  | 'select'
  | 'add'
  | 'neg'
  | 'stopGradient'
