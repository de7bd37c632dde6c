import { isDense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { arenaOf } from '../wasm/arena.js'
import { gramWorkspace } from '../wasm/workspace.js'
import { openStaging, roundUp, stagedBytes } from './staging.js'

/** Which rows are summed over: from ≤ i < to. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** Bands of the triangle begin at multiples of this. */
export const bandStep = 4

/** Where the band begins that holds the rows from `below` on. */
export function bandStart(below: number): number {
  return below - (below % bandStep)
}

/** out = Xᵀ W X for some columns and rows of a dense design in WebAssembly memory, read where they stand; says whether. */
export function gramInArena(
  design: Design,
  {
    columns,
    weights,
    range: { from, to: end },
    below,
  }: { readonly columns: Int32Array; readonly weights: Float64Array; readonly range: RowRange; readonly below: number },
  out: Float64Array,
): boolean {
  if (!isDense(design)) return false
  const { data, rows, format } = design
  const home = arenaOf(data)
  if (!home) return false
  const k = columns.length
  const count = end - from
  const copies = stagedBytes(home, columns, k) + stagedBytes(home, weights, rows) + stagedBytes(home, out, k * k)
  const staging = openStaging(home, copies + roundUp(gramWorkspace(k, count)))
  if (!staging) return false
  const { gramColumns64, gramColumnsMixed, gramBand64, gramBandMixed } = home.kernels
  const isSingle = data instanceof Float32Array
  const [chosen, w, to] = [staging.enter(columns, k), staging.enter(weights, rows), staging.target(out, k * k)]
  const [apart, along] = format === 'column-major' ? [rows, 1] : [1, design.columns]
  const first = data.byteOffset + from * along * data.BYTES_PER_ELEMENT
  const workspace = staging.reserve(gramWorkspace(k, count))
  // calls of whole matrices are split between threads
  if (below < bandStep) (isSingle ? gramColumnsMixed : gramColumns64)(first, chosen, k, count, apart, along, w + 8 * from, to, workspace)
  else (isSingle ? gramBandMixed : gramBand64)(first, chosen, k, count, apart, along, w + 8 * from, to, workspace, bandStart(below), k)
  staging.leave(to, out, k * k)
  staging.end()
  return true
}
