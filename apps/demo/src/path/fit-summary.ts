import { findElement } from '../find-element.js'
import { formatFixed, formatNumber, formatPower } from '../format-number.js'
import { showCertificate } from './certificate-card.js'
import type { Feature } from './features.js'
import type { FitReport } from './fit-report.js'
import { solverNames } from './solver-choice.js'

/** Shows a fit in words and numbers: how good, how sparse, proved how, and what was asked. */
export function showFit(report: FitReport, features: readonly Feature[]): void {
  const { agreement } = report
  const other = solverNames[agreement.solver]
  const texts: Readonly<Record<string, string>> = {
    'fit-lambda': formatNumber(report.lambda),
    'fit-score': formatFixed(report.score, 3),
    'fit-score-name': report.choice.loss === 'logistic' ? 'accuracy' : 'R²',
    'fit-nonzeros': `${report.nonzeros} of ${report.coefficients.length}`,
    'fit-effort': `${report.iterations} iterations, ${formatFixed(report.milliseconds, 1)} ms`,
    agreement: agreement.sameSupport
      ? `${sentence(other)} finds the same support; no coefficient differs by more than ${formatPower(agreement.difference, 1)}.`
      : `${sentence(other)} finds another support; coefficients differ by up to ${formatPower(agreement.difference, 1)}.`,
    'explain-words': report.words,
    'explain-sklearn': report.sklearn ?? 'no such call exists',
    'explain-glmnet': report.glmnet ?? 'no such call exists',
  }
  for (const [id, text] of Object.entries(texts)) findElement(id, HTMLElement).textContent = text
  showCertificate(report, features)
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
