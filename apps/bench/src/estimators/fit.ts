import type { ProfilePart } from './profile-parts.js'

/** Which objective: λ‖b‖₁, or λ(½‖b‖₁ + ¼‖b‖²), on ½ mean squares, and λ‖b‖₁ on the mean logistic loss. No intercepts: responses and columns are centred. */
export type ModelName = 'lasso' | 'elastic-net' | 'logistic'

/** The share of ‖b‖₁ in the penalty of an elastic net; the rest is on ½‖b‖². */
export const mixing = 0.5

/** The design that all contenders fit, in memory: columns centred and of variance 1. */
export interface FitData {
  /** By columns. */
  readonly X: Float64Array
  readonly rows: number
  readonly columns: number
  readonly responses: Readonly<Record<ModelName, Float64Array>>
}

/** Where the time of a fit went. */
export interface FitProfile {
  /** Of a fit. */
  readonly milliseconds: number
  readonly parts: readonly ProfilePart[]
}

/** One fit at one λ, or a path along decreasing λ. */
export interface FitRequest {
  readonly model: ModelName
  readonly lambdas: Float64Array
  readonly lambdaMax: number
  /** In whatever the contender calls its tolerance. */
  readonly tolerance: number
  /** Milliseconds that it may take; those of the suite when absent. */
  readonly limit?: number
}

interface FitAnswer {
  /** Of the fit alone. */
  readonly milliseconds: number
  /** One vector for each λ, one after the other. */
  readonly coefficients: Float64Array
  /** Largest memory of the process so far, and before the fit, in bytes. */
  readonly peak: number
  readonly before: number
}

/** A contender that is open. */
export interface Fitter {
  /** Has it read the data; names and versions. @throws MissingError where it is not there. */
  readonly load: () => Promise<string>
  /** Nothing where it took longer than it may. */
  readonly fit: (request: FitRequest) => Promise<FitAnswer | undefined>
  /** Profiles warm fits; nothing where they take longer than they may. Only odot can. */
  readonly profile?: (request: FitRequest) => Promise<FitProfile | undefined>
  readonly close: () => void
}
