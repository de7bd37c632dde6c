import { leukemia, tissue } from '@odot/datasets'

/** Samples with the expression of genes, row-major, and the class of each. */
export interface Expression {
  readonly name: string
  readonly data: Float32Array | Float64Array
  readonly genes: number
  readonly labels: readonly string[]
}

/** Tissues, and leukemia samples unless only the former, smaller set is wanted. */
export async function loadExpressions({ small }: { readonly small: boolean }): Promise<readonly Expression[]> {
  const sets = await Promise.all(small ? [tissue()] : [tissue(), leukemia()])
  return sets.map(({ name, X, labels }) => ({ name, data: X.data, genes: X.shape[1], labels: [...labels] }))
}

/** Rows of an expression, by the scale of the rows to learn from. */
export interface Samples {
  /** Row-major. */
  readonly data: Float64Array
  readonly shape: readonly [number, number]
  readonly labels: readonly string[]
}

/**
 * Keeps the `count` genes that vary most among the rows to learn from, centred and divided by their deviation there, and gives these columns of each set of
 * rows. The other rows have no say.
 */
export function standardizedRows(
  { data, genes, labels }: Expression,
  { learn, sets, count }: { readonly learn: readonly number[]; readonly sets: readonly (readonly number[])[]; readonly count: number },
): readonly Samples[] {
  const means = new Float64Array(genes)
  const variances = new Float64Array(genes)
  for (const i of learn) for (let j = 0; j < genes; j++) means[j]! += data[i * genes + j]! / learn.length
  for (const i of learn) for (let j = 0; j < genes; j++) variances[j]! += (data[i * genes + j]! - means[j]!) ** 2 / learn.length
  const kept = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!).slice(0, count)
  return sets.map((rows) => ({
    data: Float64Array.from({ length: rows.length * kept.length }, (_, at) => {
      const j = kept[at % kept.length]!
      return (data[rows[Math.floor(at / kept.length)]! * genes + j]! - means[j]!) / Math.sqrt(variances[j]!)
    }),
    shape: [rows.length, kept.length],
    labels: rows.map((i) => labels[i]!),
  }))
}
