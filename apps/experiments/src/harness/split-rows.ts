import type { RegressionData } from './squared-loss.js'

/** The first rows of row-major data, and the others. */
export function splitRows({ X, y }: RegressionData, rows: number): readonly [RegressionData, RegressionData] {
  const [all, columns] = X.shape
  const part = (from: number, to: number): RegressionData => ({
    X: { data: X.data.slice(from * columns, to * columns), shape: [to - from, columns], order: 'row-major' },
    y: y.slice(from, to),
  })
  if (X.order !== 'row-major') throw new RangeError(`splitRows: X is ${X.order}; pass rows that stand together.`)
  return [part(0, rows), part(rows, all)]
}
