import type { BlockPenalty } from '@odot/problem'

/** Columns that enter a working set together: the columns of a group, or a column with all its outputs. */
export interface Units {
  readonly count: number
  /** The columns of a unit, ascending. */
  readonly columns: (unit: number) => Int32Array
  /** The blocks of the penalty in a unit. */
  readonly blocks: (unit: number) => Int32Array
  readonly ofColumn: Int32Array
  readonly ofBlock: Int32Array
  /** How many columns each unit has. */
  readonly sizes: Int32Array
}

/** The units of a penalty on [columns, K] coefficients. A block is in one column, or holds all outputs of its columns. */
export function unitsOf({ blocks: { count: blockCount, starts, members } }: BlockPenalty, columns: number, outputs: number): Units {
  const ofColumn = new Int32Array(columns).fill(-1)
  const ofBlock = new Int32Array(blockCount)
  let count = 0
  for (let b = 0; b < blockCount; b++) {
    const known = ofColumn[Math.floor(members[starts[b]!]! / outputs)]!
    const unit = known < 0 ? count++ : known
    ofBlock[b] = unit
    for (let k = starts[b]!; k < starts[b + 1]!; k++) ofColumn[Math.floor(members[k]! / outputs)] = unit
  }
  const byColumn = gathered(ofColumn, count)
  const byBlock = gathered(ofBlock, count)
  const sizes = Int32Array.from({ length: count }, (_, unit) => byColumn.starts[unit + 1]! - byColumn.starts[unit]!)
  const part = ({ starts: from, list }: Gathered, unit: number): Int32Array => list.subarray(from[unit]!, from[unit + 1]!)
  return { count, columns: (unit) => part(byColumn, unit), blocks: (unit) => part(byBlock, unit), ofColumn, ofBlock, sizes }
}

interface Gathered {
  readonly starts: Int32Array
  readonly list: Int32Array
}

/** The places of each label 0 … count − 1, ascending. */
function gathered(labels: Int32Array, count: number): Gathered {
  const starts = new Int32Array(count + 1)
  for (let i = 0; i < labels.length; i++) starts[labels[i]! + 1]!++
  for (let unit = 0; unit < count; unit++) starts[unit + 1]! += starts[unit]!
  const next = starts.slice()
  const list = new Int32Array(labels.length)
  for (let i = 0; i < labels.length; i++) list[next[labels[i]!]!++] = i
  return { starts, list }
}
