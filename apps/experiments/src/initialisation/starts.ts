import { normal, type Random, type Values, values } from '@odot/autodiff'
import { hadamard } from '@odot/parameterizations'

/** u and v of β = u ⊙ v, as values. */
export interface Factors {
  readonly u: Values
  readonly v: Values
}

/** Where the factors may start, by name. */
export const starts: Readonly<Record<string, (columns: number, random: Random) => Factors>> = {
  zero: (columns) => ({ u: filled(columns, () => 0), v: filled(columns, () => 0) }),
  identical: (columns) => ({ u: filled(columns, () => 0.1), v: filled(columns, () => 0.1) }),
  balanced: (columns, random) => ({ u: filled(columns, () => (random() < 0.5 ? -0.1 : 0.1)), v: filled(columns, () => 0.1) }),
  random: (columns, random) => ({ u: filled(columns, () => 0.1 * normal(random)), v: filled(columns, () => 0.1 * normal(random)) }),
  imbalanced: (columns, random) => hadamard().start([columns], random),
}

function filled(columns: number, entry: () => number): Values {
  return values(Float64Array.from({ length: columns }, entry))
}
