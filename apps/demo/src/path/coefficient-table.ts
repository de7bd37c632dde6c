import { formatFixed } from '../format-number.js'
import type { Feature } from './features.js'

/** Fills the body of the table: one row a feature, its coefficient and a bar from a common zero. */
export function showCoefficients(
  body: HTMLTableSectionElement,
  features: readonly Feature[],
  { coefficients, reach }: { readonly coefficients: Float64Array; readonly reach: number },
): void {
  if (body.rows.length !== features.length) body.replaceChildren(...features.map(rowOf))
  features.forEach((_, j) => {
    const row = body.rows[j]!
    const value = coefficients[j]!
    const bar = row.querySelector<HTMLElement>('.bar')!
    row.classList.toggle('is-zero', value === 0)
    row.cells[1]!.textContent = value === 0 ? '0' : formatFixed(value, 2)
    bar.style.setProperty('--from', `${50 + Math.min(0, (50 * value) / reach)}%`)
    bar.style.setProperty('--length', `${(50 * Math.abs(value)) / reach}%`)
  })
}

function rowOf({ label, color }: Feature): HTMLTableRowElement {
  const row = document.createElement('tr')
  const name = document.createElement('th')
  name.scope = 'row'
  name.textContent = label
  const value = document.createElement('td')
  value.className = 'number'
  const cell = document.createElement('td')
  cell.className = 'bar-cell'
  cell.ariaHidden = 'true'
  const bar = document.createElement('span')
  bar.className = 'bar'
  bar.style.setProperty('--color', color)
  cell.append(bar)
  row.append(name, value, cell)
  return row
}
