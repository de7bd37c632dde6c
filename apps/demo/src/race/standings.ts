import type { RacePoint } from '@odot/estimators'
import { formatFixed, formatPower } from '../format-number.js'
import { raceNames, raceSolvers } from './race-protocol.js'

const states: Readonly<Record<RacePoint['status'], string>> = {
  running: 'at work',
  converged: 'done',
  stalled: 'stuck',
  'out-of-time': 'out of time',
}

/** The legend: a row for each solver with its colour and its last point. */
export function showStandings(body: HTMLTableSectionElement, points: readonly RacePoint[]): void {
  body.replaceChildren(
    ...raceSolvers.map((solver) => {
      const last = points.findLast((point) => point.solver === solver)
      const row = document.createElement('tr')
      row.dataset.solver = solver
      const name = document.createElement('th')
      name.scope = 'row'
      const swatch = document.createElement('span')
      swatch.className = 'swatch'
      swatch.ariaHidden = 'true'
      swatch.style.setProperty('--color', `var(--solver-${solver})`)
      name.append(swatch, raceNames[solver])
      row.append(name)
      const cells = last
        ? [formatFixed(last.seconds, 3), formatPower(last.relativeGap, 1), String(last.iterations), states[last.status]]
        : ['–', '–', '–', '–']
      for (const [k, text] of cells.entries()) {
        const cell = row.insertCell()
        cell.textContent = text
        if (k === 2) cell.className = 'wide'
      }
      return row
    }),
  )
}
