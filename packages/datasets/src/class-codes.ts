/** The number of each label's class, values[k] for names[k]. */
export const classCodes = (labels: readonly string[], names: readonly string[], values: readonly number[]): Float64Array => {
  const codes = new Map(names.map((name, k) => [name, values[k]!]))
  return Float64Array.from(labels, (label) => codes.get(label)!)
}
