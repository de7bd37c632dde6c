import { classCodes } from './class-codes.js'
import { type ClassificationDataset, frozen } from './dataset.js'
import { inflateExpression } from './inflate-expression.js'

/**
 * Acute lymphoblastic leukemia: 79 patients × 12625 probe sets as log2 intensities (float32), y +1 for the 37 with the BCR/ABL fusion gene and −1 for the 42 without a known rearrangement (NEG).
 *
 * @example
 * const { X, y, labels } = await leukemia()
 * X.shape // => [79, 12625]
 * labels.slice(0, 2) // => ['BCR/ABL', 'NEG']
 * y.slice(0, 2) // => [1, -1]
 * @see Chiaretti et al. (2005), "Gene expression profiles of B-lineage adult acute lymphocytic leukemia reveal genetic patterns that identify lineage derivation and distinct mechanisms of transformation"
 */
export const leukemia = async (): Promise<ClassificationDataset> => {
  const { leukemiaData } = await import('./data/leukemia.js')
  const table = await inflateExpression(leukemiaData)
  const classNames = ['NEG', 'BCR/ABL']
  const classValues = [-1, 1]
  return frozen({
    name: 'leukemia',
    task: 'classification',
    ...table,
    y: classCodes(table.labels, classNames, classValues),
    targetName: 'molecular type',
    classNames,
    classValues,
    units: table.featureNames.map(() => 'log2 intensity'),
    description: 'Expression of 12625 probe sets in 79 patients with B-cell acute lymphoblastic leukemia, with and without BCR/ABL.',
    source:
      'Chiaretti et al. (2005), Clinical Cancer Research 11; the Bioconductor package ALL 1.40.0, B-cell samples of type BCR/ABL or NEG; values stored as float32',
    licence: 'Artistic-2.0',
  })
}
