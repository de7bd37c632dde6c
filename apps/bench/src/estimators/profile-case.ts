import type { FitContender } from './contenders.js'
import type { FitData, Fitter } from './fit.js'
import { type FloorRates, fitFloor } from './fit-floor.js'
import type { FitCase } from './measure-fits.js'
import type { ProfilePart } from './profile-parts.js'
import { lambdaMaxOf, lambdasOf } from './strengths.js'

/** Where the time of odot goes in a case, and what bounds it. */
export interface CaseProfile {
  /** Of a warm fit to the gap, while it was profiled. */
  readonly milliseconds: number
  readonly gap: number
  readonly parts: readonly ProfilePart[]
  /** Milliseconds (`fitFloor`). */
  readonly floor: number
}

/** The gap in the middle of those that are measured. */
const gap = 1e-6

/** Profiles odot in a case, in a process of its own; nothing where it cannot be. */
export async function profileCase(
  { model, strength }: FitCase,
  {
    data,
    contender,
    open,
    rates,
    nonzeros,
  }: {
    readonly data: FitData
    readonly contender: FitContender
    readonly open: (contender: FitContender) => Fitter
    readonly rates: FloorRates
    readonly nonzeros: number
  },
): Promise<CaseProfile | undefined> {
  const fitter = open(contender)
  try {
    await fitter.load()
    const lambdaMax = lambdaMaxOf(data, model)
    const found = await fitter.profile?.({ model, lambdas: lambdasOf(lambdaMax, strength), lambdaMax, tolerance: gap })
    return found && { ...found, gap, floor: fitFloor(data, nonzeros, rates) }
  } finally {
    fitter.close()
  }
}
