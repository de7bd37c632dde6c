import type { Gram, GramColumns } from '../../wasm/block-kernels.js'
import { chunkBlockProducts, columnUnit, leastBlockProducts } from './cut.js'
import type { SplitRule, Team } from './team.js'

/** Inner products of all rows, by rows of the lower triangle. */
export function gramRule(name: 'gram64' | 'gramMixed'): SplitRule<Gram> {
  const band = name === 'gram64' ? 'gramBand64' : 'gramBandMixed'
  return ({ [name]: kernel }, team) =>
    (Z, k, n, ld, w, out, workspace) => {
      const chunks = chunksOf(team, k, n)
      if (chunks === 1) return kernel(Z, k, n, ld, w, out, workspace)
      for (let c = 0; c < chunks; c++)
        team.put(c, Z, 0, k, n, ld, 1, w, out, workspace, cutTriangle(k, c, chunks), cutTriangle(k, c + 1, chunks))
      team.run(band)
    }
}

/** Inner products of some columns, by rows of the lower triangle. */
export function gramColumnsRule(name: 'gramColumns64' | 'gramColumnsMixed'): SplitRule<GramColumns> {
  const band = name === 'gramColumns64' ? 'gramBand64' : 'gramBandMixed'
  return ({ [name]: kernel }, team) =>
    (X, columns, k, n, apart, along, w, out, workspace) => {
      const chunks = chunksOf(team, k, n)
      if (chunks === 1) return kernel(X, columns, k, n, apart, along, w, out, workspace)
      for (let c = 0; c < chunks; c++)
        team.put(c, X, columns, k, n, apart, along, w, out, workspace, cutTriangle(k, c, chunks), cutTriangle(k, c + 1, chunks))
      team.run(band)
    }
}

function chunksOf(team: Team, k: number, n: number): number {
  const products = (k * k * n) / 2
  const chunks = products < leastBlockProducts ? 1 : team.chunks(k, columnUnit, products, chunkBlockProducts)
  if (chunks > 1) team.workspace(8)
  return chunks
}

/** Where chunk c of the rows of a triangle begins: its area grows with the square of the row. */
function cutTriangle(k: number, c: number, chunks: number): number {
  return c === chunks ? k : Math.min(k, columnUnit * Math.round((k * Math.sqrt(c / chunks)) / columnUnit))
}
