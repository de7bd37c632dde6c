export type { Certificate, GapCertificate, LocalCertificate, StationaryCertificate } from './certificate.js'
export { ProblemError } from './errors.js'
export type { Label, Loss } from './loss.js'
export type { Parameterization, StrengthOf } from './parameterization.js'
export type { ConvexPenalty, Penalty } from './penalty.js'
export type {
  Ask,
  Columns,
  CompositeOracle,
  CoordinateOracle,
  Monitor,
  Oracle,
  SearchSolver,
  TracedObjective,
  TracedSolver,
} from './solver.js'
export { type Surrogate, surrogate } from './surrogate.js'
