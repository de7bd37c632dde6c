import { classCodes } from './class-codes.js'
import { type ClassificationDataset, frozen } from './dataset.js'
import { inflateExpression } from './inflate-expression.js'

const classNames = ['cerebellum', 'colon', 'endometrium', 'hippocampus', 'kidney', 'liver', 'placenta']

/**
 * Tissue gene expression: 189 samples × 500 genes as log2 intensities (float32), y from 0 to 6 for seven tissues in alphabetical order.
 *
 * @example
 * const { X, y, labels } = await tissue()
 * X.shape // => [189, 500]
 * labels[188] // => 'placenta'
 * y[188] // => 6
 * @see Irizarry, Gill, the R package dslabs, `tissue_gene_expression`, with 500 genes drawn at random from 22215
 */
export const tissue = async (): Promise<ClassificationDataset> => {
  const { tissueData } = await import('./data/tissue.js')
  const table = await inflateExpression(tissueData)
  const classValues = classNames.map((_, k) => k)
  return frozen({
    name: 'tissue',
    task: 'classification',
    ...table,
    y: classCodes(table.labels, classNames, classValues),
    targetName: 'tissue',
    classNames: [...classNames],
    classValues,
    units: table.featureNames.map(() => 'log2 intensity'),
    description: 'Expression of 500 genes in 189 samples of seven human tissues.',
    source: 'Irizarry and Gill, the R package dslabs 0.7.4, tissue_gene_expression; values stored as float32',
    licence: 'Artistic-2.0',
  })
}
