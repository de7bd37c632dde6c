import { type ClassificationDataset, frozen } from './dataset.js'
import { inflateTable } from './inflate-table.js'

const classNames = ['malignant', 'benign']

// Radius, perimeter and area are in lengths of the digitised image, whose scale the source does not give.
const units = [undefined, 'grey levels', undefined, undefined, '1', '1', '1', '1', '1', '1']

/**
 * Wisconsin breast cancer: 569 fine-needle aspirates × 30 shape measurements of cell nuclei, y 0 for the 212 malignant and 1 for the 357 benign.
 *
 * Ten measurements, each as the mean, the standard error and the mean of the three largest over the nuclei of an image.
 *
 * @example
 * const { X, labels, classNames, featureNames } = await breastCancer()
 * X.shape // => [569, 30]
 * classNames // => ['malignant', 'benign']
 * labels.filter((label) => label === 'benign').length // => 357
 * featureNames[27] // => 'worst concave points'
 * @see Street, Wolberg, Mangasarian (1993), "Nuclear feature extraction for breast tumor diagnosis"
 */
export const breastCancer = async (): Promise<ClassificationDataset> => {
  const { breastCancerData } = await import('./data/breast-cancer.js')
  const targetName = 'diagnosis'
  const table = await inflateTable(breastCancerData, targetName)
  return frozen({
    name: 'breast cancer',
    task: 'classification',
    ...table,
    targetName,
    labels: Array.from(table.y, (value) => classNames[value]!),
    classNames: [...classNames],
    classValues: [0, 1],
    units: [...units, ...units, ...units],
    description: 'Thirty measurements of the cell nuclei in 569 images of breast masses, and the diagnosis.',
    source: 'Street, Wolberg and Mangasarian (1993), Wisconsin diagnostic breast cancer; the copy in scikit-learn 1.2.1',
    licence: 'BSD-3-Clause',
  })
}
