import { type ClassificationDataset, frozen } from './dataset.js'
import { inflateTable } from './inflate-table.js'

/**
 * Handwritten digits: 1797 images × 64 pixels of an 8×8 grid, row by row, each from 0 (blank) to 16 (full), y the digit.
 *
 * A pixel counts the inked points in a 4×4 block of a 32×32 scan.
 *
 * @example
 * const { X, y, featureNames } = await digits()
 * X.shape // => [1797, 64]
 * y.slice(0, 4) // => [0, 1, 2, 3]
 * featureNames[10] // => 'pixel_1_2'
 * @see Alpaydin, Kaynak (1998), "Cascading classifiers"
 */
export const digits = async (): Promise<ClassificationDataset> => {
  const { digitsData } = await import('./data/digits.js')
  const targetName = 'digit'
  const table = await inflateTable(digitsData, targetName)
  const classValues = Array.from({ length: 10 }, (_, digit) => digit)
  return frozen({
    name: 'digits',
    task: 'classification',
    ...table,
    targetName,
    labels: Array.from(table.y, String),
    classNames: classValues.map(String),
    classValues,
    units: table.featureNames.map(() => 'points'),
    description: 'Grey images of 8×8 pixels of 1797 handwritten digits by 13 writers.',
    source: 'Alpaydin and Kaynak (1998), optical recognition of handwritten digits, test part; the copy in scikit-learn 1.2.1',
    licence: 'BSD-3-Clause',
  })
}
