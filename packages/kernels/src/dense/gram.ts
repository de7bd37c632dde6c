import { checkColumns, checkRows } from '../design/check.js'
import type { Design } from '../design/design.js'
import { KernelsError } from '../errors.js'
import { type Arena, arenaOf } from '../wasm/arena.js'
import { gramWorkspace } from '../wasm/workspace.js'
import { bandStart, bandStep, gramInArena } from './gram-in-arena.js'
import { plainRowGram } from './plain-gram.js'
import { openStaging, roundUp, type Staging, stagedBytes } from './staging.js'

/** Gram matrices of fewer multiplications are there before copies to WebAssembly memory are made. */
const worthCopying = 512

/**
 * out = Xᵀ W X for some columns of a design, W = diag(weights): out[a·k + b] = Σᵢ wᵢ xᵢₐ xᵢᵦ, symmetric [k, k]. Weights [rows] must be ≥ 0.
 * `workspace` (rows·k numbers) may be overwritten; pass one to allocate nothing large. Dense designs in WebAssembly memory are read in place.
 * With a `range` the sum is over its rows from ≤ i < to alone, so that a large matrix can be added up piece by piece. With `below`, only out[a·k + b] and
 * out[b·k + a] for a ≥ below, b ≤ a are computed: what is new when columns came. The rest of out then means nothing.
 * @example
 * const X = dense(Float64Array.of(1, 2, 3, 4), { rows: 2, columns: 2, order: 'row-major' })
 * const out = new Float64Array(4)
 * gramInto(X, { columns: Int32Array.of(1, 0), weights: Float64Array.of(1, 2) }, out)
 * out // => [36, 26, 26, 19]
 * @throws KernelsError when the design has no column operations, a column does not exist, or an array is too short.
 */
export function gramInto(
  design: Design,
  {
    columns,
    weights,
    workspace,
    range = { from: 0, to: design.rows },
    below = 0,
  }: {
    readonly columns: Int32Array
    readonly weights: Float64Array
    readonly workspace?: Float64Array
    readonly range?: { readonly from: number; readonly to: number }
    readonly below?: number
  },
  out: Float64Array,
): void {
  const { rows, column } = design
  const k = columns.length
  if (!column)
    throw new KernelsError(`gramInto: a design of format ${design.format} has no column operations; pass a dense one, or give it some.`)
  checkColumns('gramInto', columns, design.columns)
  requireLength('gramInto', 'weights', weights, rows)
  requireLength('gramInto', 'out', out, k * k)
  if (workspace) requireLength('gramInto', 'workspace', workspace, rows * k)
  checkRows('gramInto', range.from, range.to, rows)
  if (!(Number.isInteger(below) && below >= 0 && below <= k))
    throw new KernelsError(`gramInto: below is ${below}; pass a whole number from 0 to ${k}, the number of columns.`)
  if (gramInArena(design, { columns, weights, range, below }, out)) return
  const count = range.to - range.from
  const Z = workspace ?? new Float64Array(count * k)
  const whole = count === rows ? undefined : new Float64Array(rows)
  for (let a = 0; a < k; a++) {
    const z = Z.subarray(a * count, (a + 1) * count).fill(0)
    column.axpy(columns[a]!, 1, whole?.fill(0) ?? z)
    if (whole) z.set(whole.subarray(range.from, range.to))
    for (let i = 0; i < count; i++) z[i]! *= Math.sqrt(weights[range.from + i]!)
  }
  bandInto(Z, { k, n: count, below }, out)
}

/**
 * out = Z Zᵀ for row-major Z [k, n]: inner products of all pairs of rows, symmetric [k, k]. By WebAssembly where it is there: in place where both arrays are
 * in its memory.
 * @example
 * const out = new Float64Array(4)
 * rowGramInto(Float64Array.of(1, 2, 3, 4), 2, 2, out)
 * out // => [5, 11, 11, 25]
 * @throws KernelsError when an array is too short.
 */
export function rowGramInto(Z: Float64Array, k: number, n: number, out: Float64Array): void {
  requireLength('rowGramInto', 'Z', Z, k * n)
  requireLength('rowGramInto', 'out', out, k * k)
  bandInto(Z, { k, n, below: 0 }, out)
}

function bandInto(
  Z: Float64Array,
  { k, n, below }: { readonly k: number; readonly n: number; readonly below: number },
  out: Float64Array,
): void {
  const staging = stagingFor(Z, k, n, out)
  if (!staging) {
    plainRowGram(Z, { k, n, below }, out)
    return
  }
  const z = staging.enter(Z, k * n)
  const to = staging.target(out, k * k)
  const { kernels } = staging.arena
  const workspace = staging.reserve(gramWorkspace(k, n))
  if (below < bandStep) kernels.gram64(z, k, n, n, 0, to, workspace)
  else kernels.gramBand64(z, 0, k, n, n, 1, 0, to, workspace, bandStart(below), k)
  staging.leave(to, out, k * k)
  staging.end()
}

function stagingFor(Z: Float64Array, k: number, n: number, out: Float64Array): Staging | undefined {
  const home: Arena | undefined = arenaOf(Z)
  if (!home && k * k * n < worthCopying) return undefined
  return openStaging(home, stagedBytes(home, Z, k * n) + stagedBytes(home, out, k * k) + roundUp(gramWorkspace(k, n)))
}

function requireLength(where: string, what: string, array: Float64Array, length: number): void {
  if (array.length < length) throw new KernelsError(`${where}: ${what} holds ${array.length} numbers but needs ${length}.`)
}
