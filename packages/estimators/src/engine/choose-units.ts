import type { BlockPenalty } from '@odot/problem'
import type { Units } from './units.js'
import type { WorkingSet } from './working-set.js'

/** The gauge of each unit at some correlations: the largest of its blocks. */
export function unitGauges(penalty: BlockPenalty, { count, ofBlock }: Units, correlations: Float64Array): Float64Array {
  const gauges = new Float64Array(ofBlock.length)
  penalty.gauge(correlations, gauges)
  if (count === ofBlock.length) return gauges
  const out = new Float64Array(count)
  for (let b = 0; b < gauges.length; b++) if (gauges[b]! > out[ofBlock[b]!]!) out[ofBlock[b]!] = gauges[b]!
  return out
}

/** Units outside the working set whose gauge is above `least`, the largest: at most `most`, in order of place. Those in `closed` do not count. */
export function largestUnits(
  gauges: Float64Array,
  set: WorkingSet,
  { least, most, closed }: { readonly least: number; readonly most: number; readonly closed?: Uint8Array },
): readonly number[] {
  const sizes = new Float64Array(gauges.length)
  let open = 0
  for (let unit = 0; unit < gauges.length; unit++)
    if (gauges[unit]! > least && !set.has(unit) && closed?.[unit] !== 1) sizes[open++] = gauges[unit]!
  const threshold = open > most ? selected(sizes, open, open - most) : least
  const chosen: number[] = []
  let ties = most
  if (open > most) for (let k = 0; k < open; k++) if (sizes[k]! > threshold) ties--
  for (let unit = 0; unit < gauges.length; unit++) {
    const gauge = gauges[unit]!
    if (!(gauge > least) || gauge < threshold || set.has(unit) || closed?.[unit] === 1) continue
    if (open > most && gauge === threshold && ties-- <= 0) continue
    chosen.push(unit)
  }
  return chosen
}

/** Units that a certificate names zero as a whole. */
export function closedUnits({ count, ofColumn, sizes }: Units, places: Int32Array | null, outputs: number): Uint8Array {
  const closed = new Uint8Array(count)
  if (!places) return closed
  const zeros = new Int32Array(count)
  for (let i = 0; i < places.length; i++) zeros[ofColumn[Math.floor(places[i]! / outputs)]!]!++
  for (let unit = 0; unit < count; unit++) if (zeros[unit] === sizes[unit]! * outputs) closed[unit] = 1
  return closed
}

/** The number that would be at a place if the first `count` were sorted; reorders them. */
function selected(x: Float64Array, count: number, place: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = x[(low + high) >> 1]!
    let i = low
    let j = high
    while (i <= j) {
      while (x[i]! < pivot) i++
      while (x[j]! > pivot) j--
      if (i > j) break
      const swap = x[i]!
      x[i++] = x[j]!
      x[j--] = swap
    }
    if (place <= j) high = j
    else if (place >= i) low = i
    else break
  }
  return x[place]!
}
