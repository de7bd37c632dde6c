import { eachFrame } from '../each-frame.js'
import { findElement } from '../find-element.js'
import { pointAt } from '../point-at.js'
import { watchWidth } from '../watch-width.js'
import { showCoefficients } from './coefficient-table.js'
import { type Feature, featuresOf } from './features.js'
import type { FitReport } from './fit-report.js'
import { showFit } from './fit-summary.js'
import { lambdaSlider } from './lambda-slider.js'
import { pathChart, pathMargins } from './path-chart.js'
import { openPath } from './path-client.js'
import { smallestRatio } from './path-grid.js'
import type { PathPoint } from './path-protocol.js'
import { solverChoice } from './solver-choice.js'

/** The first part of the page: the coefficient path, the rule, and the fit at the rule. */
export function mountPath(): void {
  const figure = findElement('path-chart', HTMLElement)
  const table = findElement('coefficients', HTMLTableSectionElement)
  const panel = findElement('fit', HTMLElement)
  const progress = findElement('path-progress', HTMLProgressElement)
  const status = findElement('path-status', HTMLElement)
  let width = 0
  let features: readonly Feature[] = []
  let last: PathPoint | undefined
  let fit: FitReport | undefined
  const path: PathPoint[] = []

  const draw = eachFrame(() => {
    if (!last || width === 0) return
    const ratio = slider.ratio()
    const fitted = fit?.ratio === ratio ? fit.coefficients : undefined
    figure.replaceChildren(pathChart({ width, features, path, last, ratio, fitted }))
  })
  const ask = openPath({
    onOpened: (message) => {
      features = featuresOf(message.names)
      last = message.last
      progress.max = message.points
      draw()
    },
    onPoint: ({ point }) => {
      path.push(point)
      progress.value = path.length
      const complete = path.length === progress.max
      progress.hidden = complete
      status.textContent = complete ? `${path.length} fits along the path` : `${path.length} of ${progress.max} fits`
      status.ariaBusy = String(!complete)
      draw()
    },
    onFit: (report) => {
      if (!last) return
      fit = report
      const reach = Math.max(...last.coefficients.map(Math.abs), ...report.coefficients.map(Math.abs))
      showCoefficients(table, features, { coefficients: report.coefficients, reach })
      showFit(report, features)
      panel.ariaBusy = 'false'
      draw()
    },
    onFailed: (reason) => {
      progress.hidden = true
      status.ariaBusy = 'false'
      status.textContent = `The path could not be computed: ${reason}`
    },
  })
  const refit = (): void => {
    panel.ariaBusy = 'true'
    ask({ ratio: slider.ratio(), solver: solver() })
    draw()
  }
  const slider = lambdaSlider(refit)
  const solver = solverChoice(refit)
  pointAt(figure, pathMargins, (across) => slider.set(smallestRatio ** across))
  watchWidth(figure, (now) => {
    width = now
    draw()
  })
  refit()
}
