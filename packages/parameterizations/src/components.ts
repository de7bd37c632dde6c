import { normal, type Random } from '@odot/autodiff'
import type { FlatParameterization } from '@odot/problem'

/** Positions of factors, weights and strengths that have to do with each other and with no others. */
export interface Component {
  readonly factors: readonly number[]
  readonly weights: readonly number[]
  readonly strength: readonly number[]
}

/** The independent parts of a parameterization, read from which derivatives are zero at random factors. */
export function components<F, W>(flat: FlatParameterization<F, W>, random: Random): readonly Component[] {
  const x = Float64Array.from({ length: flat.factors.size }, () => normal(random))
  const unit = (size: number, at: number): Float64Array => Float64Array.from({ length: size }, (_, i) => (i === at ? 1 : 0))
  const rows = (size: number, row: (e: Float64Array) => Float64Array): readonly (readonly number[])[] =>
    Array.from({ length: size }, (_, i) => {
      const derivatives = row(unit(size, i))
      return [...derivatives.keys()].filter((f) => derivatives[f] !== 0)
    })
  const weights = rows(flat.weights.size, (e) => flat.pullback(x, e))
  const strength = rows(flat.strength.size, (e) => flat.ridgeGradient(x, e))

  const parent = Array.from(x, (_, f) => f)
  const root = (f: number): number => {
    let at = f
    while (parent[at] !== at) at = parent[at]!
    return at
  }
  for (const row of [...weights, ...strength]) for (const f of row) parent[root(f)] = root(row[0]!)

  const found = new Map<number, { factors: number[]; weights: number[]; strength: number[] }>()
  const at = (key: number): { factors: number[]; weights: number[]; strength: number[] } => {
    const known = found.get(key) ?? { factors: [], weights: [], strength: [] }
    found.set(key, known)
    return known
  }
  for (let f = 0; f < x.length; f++) at(root(f)).factors.push(f)
  for (const [j, [f]] of strength.entries()) if (f !== undefined) at(root(f)).strength.push(j)
  // A weight that no factor moves is a part of its own.
  for (const [i, [f]] of weights.entries()) at(f === undefined ? -1 - i : root(f)).weights.push(i)
  return [...found.values()]
}
