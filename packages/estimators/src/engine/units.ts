import type { BlockPenalty } from '@odot/problem'

/** Columns that enter a working set together: the columns of a group, or a column with all its outputs. */
export interface Units {
  readonly count: number
  /** The columns of unit t. */
  readonly columns: (unit: number) => readonly number[]
  /** The blocks of the penalty in unit t. */
  readonly blocks: (unit: number) => readonly number[]
  readonly ofColumn: Int32Array
}

/** The units of a penalty on [columns, K] coefficients. A block is in one column, or holds all outputs of its columns. */
export function unitsOf({ blocks: { count, starts, members } }: BlockPenalty, columns: number, outputs: number): Units {
  const ofColumn = new Int32Array(columns).fill(-1)
  const columnsOf: number[][] = []
  const blocksOf: number[][] = []
  for (let b = 0; b < count; b++) {
    const first = Math.floor(members[starts[b]!]! / outputs)
    let unit = ofColumn[first]!
    if (unit < 0) {
      unit = columnsOf.length
      columnsOf.push([])
      blocksOf.push([])
    }
    blocksOf[unit]!.push(b)
    for (let k = starts[b]!; k < starts[b + 1]!; k++) {
      const j = Math.floor(members[k]! / outputs)
      if (ofColumn[j] === unit) continue
      ofColumn[j] = unit
      columnsOf[unit]!.push(j)
    }
  }
  return { count: columnsOf.length, columns: (unit) => columnsOf[unit]!, blocks: (unit) => blocksOf[unit]!, ofColumn }
}
