/** How good an answer is, evaluated in float64; the kind says what is claimed. */
export type Certificate = GapCertificate | LocalCertificate | StationaryCertificate

/** A convex problem: primal − dual bounds the suboptimality. */
export interface GapCertificate {
  readonly kind: 'gap'
  readonly primal: number
  readonly dual: number
  readonly gap: number
  /** gap divided by the objective of the fitted null model; 0 when that is 0. */
  readonly relativeGap: number
  /** Columns that are zero in every solution, or null when the loss has no bounded curvature. */
  readonly certifiedZeros: Int32Array | null
  /** Bound on the unpenalised coefficients under which the dual is valid, where one is needed. */
  readonly bound?: number
}

/** A non-convex problem: first- and second-order conditions on the support. */
export interface LocalCertificate {
  readonly kind: 'local'
  readonly firstOrder: number
  readonly curvature: number
  readonly improvable: Int32Array
}

/** A surrogate alone: how stationary and how balanced. */
export interface StationaryCertificate {
  readonly kind: 'stationary'
  readonly gradientNorm: number
  readonly misalignment: number
}
