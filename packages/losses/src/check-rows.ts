import { ProblemError } from '@odot/problem'

/** @throws ProblemError when there are no responses or no rows, or not one response for each. */
export function checkRows(where: string, y: ArrayLike<unknown>, rows: number): void {
  if (y === undefined || y === null) throw new ProblemError(`${where}: y is ${String(y)}; pass one response per row.`)
  if (y.length !== rows) throw new ProblemError(`${where}: y has ${y.length} values but X has ${rows} rows; pass one response per row.`)
  if (rows === 0) throw new ProblemError(`${where}: y is empty; pass at least one row.`)
}
