import type { BlockPenalty } from '@odot/problem'
import type { Units } from './units.js'
import type { WorkingSet } from './working-set.js'

/** The gauge of each unit at some correlations: the largest of its blocks. */
export function unitGauges(penalty: BlockPenalty, units: Units, correlations: Float64Array): Float64Array {
  const gauges = new Float64Array(penalty.blocks.count)
  penalty.gauge(correlations, gauges)
  const out = new Float64Array(units.count)
  for (let unit = 0; unit < units.count; unit++) for (const block of units.blocks(unit)) out[unit] = Math.max(out[unit]!, gauges[block]!)
  return out
}

/** Units outside the working set whose gauge is above `least`, the largest first: at most `most`. Those in `closed` do not count. */
export function largestUnits(
  gauges: Float64Array,
  set: WorkingSet,
  { least, most, closed }: { readonly least: number; readonly most: number; readonly closed?: Uint8Array },
): readonly number[] {
  const open: number[] = []
  for (let unit = 0; unit < gauges.length; unit++) if (gauges[unit]! > least && !set.has(unit) && closed?.[unit] !== 1) open.push(unit)
  if (open.length <= most) return open
  const threshold = Float64Array.from(open, (unit) => gauges[unit]!).sort()[open.length - most]!
  const above = open.filter((unit) => gauges[unit]! > threshold)
  const ties = open.filter((unit) => gauges[unit] === threshold)
  return [...above, ...ties.slice(0, most - above.length)].sort((a, b) => a - b)
}

/** Units that a certificate names zero as a whole. */
export function closedUnits(units: Units, places: Int32Array | null, outputs: number): Uint8Array {
  const zeros = new Int32Array(units.count)
  for (const place of places ?? []) zeros[units.ofColumn[Math.floor(place / outputs)]!]!++
  return Uint8Array.from(zeros, (count, unit) => (count === units.columns(unit).length * outputs ? 1 : 0))
}
