import { eachFrame } from '../each-frame.js'
import { findElement } from '../find-element.js'
import { formatFixed, formatPower } from '../format-number.js'
import { pointAt } from '../point-at.js'
import { problemChoice } from '../problem/problem-choice.js'
import { watchWidth } from '../watch-width.js'
import { showCoefficients } from './coefficient-table.js'
import { type Feature, featuresOf } from './features.js'
import type { FitReport } from './fit-report.js'
import { showFit } from './fit-summary.js'
import { lambdaSlider } from './lambda-slider.js'
import { pathChart, pathMargins } from './path-chart.js'
import { openPath } from './path-client.js'
import { smallestRatio } from './path-grid.js'
import type { PathReport } from './path-protocol.js'
import { solverChoice } from './solver-choice.js'

/** The first part of the page: the coefficient path, the rule, and the fit at the rule. */
export function mountPath(): void {
  const figure = findElement('path-chart', HTMLElement)
  const table = findElement('coefficients', HTMLTableSectionElement)
  const more = findElement('coefficients-more', HTMLElement)
  const panel = findElement('fit', HTMLElement)
  const status = findElement('path-status', HTMLElement)
  let width = 0
  let features: readonly Feature[] = []
  let path: PathReport | undefined
  let fit: FitReport | undefined

  const draw = eachFrame(() => {
    if (!path || width === 0) return
    const ratio = slider.ratio()
    const fitted = fit?.ratio === ratio && fit.coefficients.length === features.length ? fit.coefficients : undefined
    figure.replaceChildren(pathChart({ width, features, path: path.points, ratio, fitted }))
  })
  /** A fit is shown once the path of its data is there. */
  const show = (): void => {
    if (!path || !fit || fit.choice.data !== path.choice.data) return
    const { coefficients } = fit
    const reach = Math.max(...path.points.at(-1)!.coefficients.map(Math.abs), ...coefficients.map(Math.abs))
    more.textContent = showCoefficients(table, features, { coefficients, reach })
    showFit(fit, features)
    panel.ariaBusy = 'false'
    draw()
  }
  const { askPath, askFit } = openPath({
    onPath: (report) => {
      path = report
      features = featuresOf(report.names)
      const { points, milliseconds, worstGap } = report
      status.textContent = `${points.length} fits in ${formatFixed(milliseconds / 1000, 2)} s, each within ${formatPower(worstGap, 1)} of its optimum`
      status.ariaBusy = 'false'
      show()
      draw()
    },
    onFit: (report) => {
      fit = report
      show()
    },
    onFailed: (reason) => {
      status.ariaBusy = 'false'
      status.textContent = `The path could not be computed: ${reason}`
    },
  })
  const refit = (): void => {
    panel.ariaBusy = 'true'
    askFit({ choice: choice(), ratio: slider.ratio(), solver: solver() })
    draw()
  }
  const choice = problemChoice(() => {
    status.ariaBusy = 'true'
    status.textContent = 'Fitting the path'
    askPath(choice())
    refit()
  })
  const slider = lambdaSlider(refit)
  const solver = solverChoice(refit)
  pointAt(figure, pathMargins, (across) => slider.set(smallestRatio ** across))
  watchWidth(figure, (now) => {
    width = now
    draw()
  })
  askPath(choice())
  refit()
}
