import { formatFixed } from '../format-number.js'
import type { Feature } from './features.js'

/** With more features than this, only so many are shown: the largest of those that are not zero. */
const most = 12

/** Fills the body of the table: one row a feature, its coefficient and a bar from a common zero. Returns what is not in it, in words. */
export function showCoefficients(
  body: HTMLTableSectionElement,
  features: readonly Feature[],
  { coefficients, reach }: { readonly coefficients: Float64Array; readonly reach: number },
): string {
  const all = [...features.keys()]
  const nonzero = all.filter((j) => coefficients[j] !== 0)
  const size = (j: number): number => Math.abs(coefficients[j]!)
  const shown = features.length <= most ? all : nonzero.toSorted((a, b) => size(b) - size(a)).slice(0, most)
  body.replaceChildren(...shown.map((j) => rowOf(features[j]!, coefficients[j]!, reach)))
  if (features.length <= most) return ''
  const left = nonzero.length - shown.length
  return `${left > 0 ? `${left} more are smaller; ` : ''}${features.length - nonzero.length} of ${features.length} are zero.`
}

function rowOf({ label, color }: Feature, coefficient: number, reach: number): HTMLTableRowElement {
  const row = document.createElement('tr')
  row.classList.toggle('is-zero', coefficient === 0)
  const name = document.createElement('th')
  name.scope = 'row'
  name.textContent = label
  const value = document.createElement('td')
  value.className = 'number'
  value.textContent = coefficient === 0 ? '0' : formatFixed(coefficient, 2)
  const cell = document.createElement('td')
  cell.className = 'bar-cell'
  cell.ariaHidden = 'true'
  const bar = document.createElement('span')
  bar.className = 'bar'
  bar.style.setProperty('--color', color)
  bar.style.setProperty('--from', `${50 + Math.min(0, (50 * coefficient) / reach)}%`)
  bar.style.setProperty('--length', `${(50 * Math.abs(coefficient)) / reach}%`)
  cell.append(bar)
  row.append(name, value, cell)
  return row
}
