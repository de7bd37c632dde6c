import type { ConvexPenalty, FoldedConcavePenalty, Penalty, SmoothPenalty } from '@odot/problem'

/** A penalty with its prox. */
export type ProximablePenalty = Penalty & Required<Pick<Penalty, 'prox'>>

/** A convex penalty with its prox. */
export type ProximableConvexPenalty = ConvexPenalty & Required<Pick<Penalty, 'prox'>>

/** A penalty with any of the fields that one may have. */
export type Capable = Penalty & Partial<ConvexPenalty> & Partial<SmoothPenalty> & Partial<Pick<FoldedConcavePenalty, 'slope'>>

/** The fields of a penalty that a multiple of it, or a sum over disjoint weights, has as well. */
export type Kept<P> = Pick<P, keyof P & keyof Capable>
