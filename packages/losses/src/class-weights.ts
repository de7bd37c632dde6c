import { type Label, ProblemError } from '@odot/problem'
import { classLabels, showLabels } from './class-labels.js'

/**
 * Sample weights [n] from weights of classes: 'balanced' gives each of the nₖ rows of a class the weight n/(K·nₖ), so that all K classes weigh the same;
 * a record (labels as keys) or a Map gives each class its own.
 *
 * Throws ProblemError for labels that `logistic` refuses, a class without a weight, a weight without a class, and a weight that is not a number ≥ 0.
 * @example
 * classWeights(['a', 'b', 'b', 'b'], 'balanced') // => [2, 0.666667, 0.666667, 0.666667]
 * classWeights([0, 1, 1], { 0: 5, 1: 1 }) // => [5, 1, 1]
 * classWeights([0, 1, 1], { 0: 5 }) // => throws classWeights: the class 1 has no weight
 * @see King and Zeng (2001), "Logistic regression in rare events data"
 */
export function classWeights(
  y: ArrayLike<Label>,
  weights: 'balanced' | Readonly<Record<string, number>> | ReadonlyMap<Label, number>,
): Float64Array {
  const { classes, codes } = classLabels('classWeights', y, y.length)
  const weightOf = weights === 'balanced' ? balanced(codes, classes.length) : given(classes, weights)
  return Float64Array.from(codes, (code) => weightOf[code]!)
}

function balanced(codes: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes)
  for (const code of codes) counts[code]!++
  return counts.map((count) => codes.length / (classes * count))
}

function given(classes: readonly Label[], weights: Readonly<Record<string, number>> | ReadonlyMap<Label, number>): Float64Array {
  if (typeof weights !== 'object' || weights === null)
    throw new ProblemError(`classWeights: the weights are ${String(weights)}; pass 'balanced', or a record or Map of weights by label.`)
  // keys of a record are strings, whatever the labels are
  const keyOf = weights instanceof Map ? (label: Label) => label : String
  const table = new Map<Label, number>(weights instanceof Map ? weights : Object.entries(weights))
  const known = new Set<Label>(classes.map(keyOf))
  const strange = [...table.keys()].find((key) => !known.has(key))
  if (strange !== undefined)
    throw new ProblemError(
      `classWeights: there is a weight for ${showLabels([strange])} but y has only the classes ${showLabels(classes)}; leave it out.`,
    )
  return Float64Array.from(classes, (label) => {
    const weight = table.get(keyOf(label))
    if (weight === undefined) throw new ProblemError(`classWeights: the class ${showLabels([label])} has no weight; give every class one.`)
    if (typeof weight !== 'number' || !(weight >= 0 && Number.isFinite(weight)))
      throw new ProblemError(`classWeights: the weight of ${showLabels([label])} is ${String(weight)}; pass a number ≥ 0.`)
    return weight
  })
}
