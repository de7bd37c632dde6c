/** Tolerances are powers of ten; these are their exponents, from loose to tight. */
export interface Ladder {
  readonly loosest: number
  readonly tightest: number
  /** Where to begin for a relative gap of 10^exponent. */
  readonly begin: (exponent: number) => number
}

/** What a contender reaches at a tolerance; nothing where it ran out of time. */
export type GapAt = (tolerance: number) => Promise<number | undefined>

export type Reached =
  | { readonly status: 'reached'; readonly tolerance: number; readonly gap: number }
  | { readonly status: 'not reached'; readonly best?: number; readonly outOfTime: boolean }

/** The largest tolerance on a ladder whose solution meets a relative gap. */
export async function largestTolerance(gap: number, { loosest, tightest, begin }: Ladder, gapAt: GapAt): Promise<Reached> {
  const start = Math.min(loosest, Math.max(tightest, begin(Math.round(Math.log10(gap)))))
  const at = async (exponent: number) => ({ tolerance: Number(`1e${exponent}`), gap: await gapAt(Number(`1e${exponent}`)) })
  const meets = (reached: number | undefined): reached is number => reached !== undefined && reached <= gap
  let best: number | undefined
  for (let exponent = start; exponent >= tightest; exponent--) {
    const first = await at(exponent)
    if (!meets(first.gap)) {
      if (first.gap === undefined) return { status: 'not reached', outOfTime: true, ...(best !== undefined && { best }) }
      best = Math.min(best ?? Number.POSITIVE_INFINITY, first.gap)
      continue
    }
    let found = { tolerance: first.tolerance, gap: first.gap }
    // looser ones are only worth a try where the first met the gap: the others have been tried
    for (let looser = exponent + 1; exponent === start && looser <= loosest; looser++) {
      const next = await at(looser)
      if (!meets(next.gap)) break
      found = { tolerance: next.tolerance, gap: next.gap }
    }
    return { status: 'reached', ...found }
  }
  return { status: 'not reached', outOfTime: false, ...(best !== undefined && { best }) }
}
