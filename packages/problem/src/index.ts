export type { BlockPenalty, Blocks, Face } from './block-penalty.js'
export {
  type Certificate,
  type ConvexProblem,
  type DualPoint,
  dualPoint,
  type GapCertificate,
  gapCertificate,
  type LocalCertificate,
  type StationaryCertificate,
} from './certificate.js'
export { ProblemError } from './errors.js'
export { type Flat, type FlatParameterization, flatParameterization } from './flat-parameterization.js'
export type { FoldedConcavePenalty } from './folded-concave-penalty.js'
export type { Label, Loss } from './loss.js'
export type { Parameterization, StrengthOf } from './parameterization.js'
export type { ConvexPenalty, Penalty, SmoothPenalty } from './penalty.js'
export { type KnownOptions, refuseUnknown } from './refuse-unknown.js'
export { showValue } from './show-value.js'
export type {
  Ask,
  Columns,
  CompositeOracle,
  CoordinateOracle,
  CoordinatePenalty,
  Monitor,
  Oracle,
  SearchSolver,
  TracedObjective,
  TracedSolver,
} from './solver.js'
export { type PathLambdas, type Sparsified, sparsify } from './sparsify.js'
export type { ExactZeros, ExactZerosOptions } from './sparsify-exact-zeros.js'
export type { FactorTree, PartAt, PathOf, PathParts, PathStrengths } from './sparsify-paths.js'
export { type Standardized, standardized } from './standardized.js'
export { type Surrogate, surrogate } from './surrogate.js'
