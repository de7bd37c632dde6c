import { findElement } from '../find-element.js'
import { formatFixed, formatPower } from '../format-number.js'
import type { Feature } from './features.js'
import type { FitReport } from './fit-report.js'

/** Shows what a fit proves about itself. */
export function showCertificate({ certificate, coefficients }: FitReport, features: readonly Feature[]): void {
  const { primal, dual, gap, relativeGap, certifiedZeros } = certificate
  const zeros = [...(certifiedZeros ?? [])]
  const all = coefficients.filter((b) => b === 0).length
  const texts: Readonly<Record<string, string>> = {
    'certificate-primal': formatFixed(primal, 6),
    'certificate-dual': formatFixed(dual, 6),
    'certificate-gap': formatPower(gap),
    'certificate-relative-gap': formatPower(relativeGap),
    'certificate-zeros': `${zeros.length} of ${all}`,
    'certificate-zero-names': zeros.length > 0 ? zeros.map((j) => features[j]!.label).join(', ') : 'none',
  }
  for (const [id, text] of Object.entries(texts)) findElement(id, HTMLElement).textContent = text
}
