import { frozen, type RegressionDataset } from './dataset.js'
import { inflateTable } from './inflate-table.js'

/**
 * Diabetes progression: 442 patients × 10 baseline measurements in raw units, y the disease one year later, from 25 to 346.
 *
 * Columns: age, sex (1 or 2), bmi, bp (mean blood pressure), s1 (total cholesterol), s2 (low density lipoproteins), s3 (high density
 * lipoproteins), s4 (total cholesterol over s3), s5 (logarithm of triglycerides), s6 (glucose).
 * The source names no units for bp and s1 to s6; those given are the customary ones that fit the ranges.
 *
 * @example
 * const { X, y, units } = await diabetes()
 * X.shape // => [442, 10]
 * y[0] // => 151
 * units[2] // => 'kg/m²'
 * @see Efron, Hastie, Johnstone, Tibshirani (2004), "Least angle regression"
 */
export const diabetes = async (): Promise<RegressionDataset> => {
  const { diabetesData } = await import('./data/diabetes.js')
  const targetName = 'progression'
  return frozen({
    name: 'diabetes',
    task: 'regression',
    ...(await inflateTable(diabetesData, targetName)),
    targetName,
    targetUnit: undefined,
    units: ['years', '1', 'kg/m²', 'mm Hg', 'mg/dL', 'mg/dL', 'mg/dL', '1', 'ln(mg/dL)', 'mg/dL'],
    description: 'Ten baseline measurements of 442 diabetes patients and the progression of their disease one year later.',
    source: 'Efron, Hastie, Johnstone and Tibshirani (2004), Annals of Statistics 32; the raw-unit copy in scikit-learn 1.2.1',
    licence: 'BSD-3-Clause',
  })
}
