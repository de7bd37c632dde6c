import { ProblemError } from '@odot/problem'

/** @throws ProblemError for a number that is not one of `count` blocks. */
export function checkBlocks(where: string, blocks: Int32Array, count: number): void {
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i]!
    if (!(block >= 0 && block < count))
      throw new ProblemError(`${where}: restrict has block ${block} at ${i}, but there are ${count}; pass numbers from 0 to ${count - 1}.`)
  }
}
