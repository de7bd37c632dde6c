/** What the squares of each factor cost, so that the ridge is Σⱼ sⱼ Σᵢ aᵢxᵢⱼ². */
export interface FactorWeights<A extends readonly number[] = readonly number[]> {
  /** One positive number for each factor; those with which the strength s costs s|β|^(2/k) unless given. */
  readonly factorWeights?: A
}

/** The weights of two factors. */
export type PairWeights = FactorWeights<readonly [number, number]>
