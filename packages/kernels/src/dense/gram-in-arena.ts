import { isDense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { arenaOf } from '../wasm/arena.js'
import { gramWorkspace } from '../wasm/workspace.js'
import { openStaging, roundUp, stagedBytes } from './staging.js'

/** out = Xᵀ W X for some columns of a dense design in WebAssembly memory, read where they stand; says whether. */
export function gramInArena(design: Design, columns: Int32Array, weights: Float64Array, out: Float64Array): boolean {
  if (!isDense(design)) return false
  const { data, rows, format } = design
  const home = arenaOf(data)
  if (!home) return false
  const k = columns.length
  const copies = stagedBytes(home, columns, k) + stagedBytes(home, weights, rows) + stagedBytes(home, out, k * k)
  const staging = openStaging(home, copies + roundUp(gramWorkspace(k, rows)))
  if (!staging) return false
  const { gramColumns64, gramColumnsMixed } = home.kernels
  const gram = data instanceof Float32Array ? gramColumnsMixed : gramColumns64
  const [chosen, w, to] = [staging.enter(columns, k), staging.enter(weights, rows), staging.target(out, k * k)]
  const [apart, along] = format === 'column-major' ? [rows, 1] : [1, design.columns]
  gram(data.byteOffset, chosen, k, rows, apart, along, w, to, staging.reserve(gramWorkspace(k, rows)))
  staging.leave(to, out, k * k)
  staging.end()
  return true
}
