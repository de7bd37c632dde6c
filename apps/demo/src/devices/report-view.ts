import { findElement } from '../find-element.js'
import { formatFixed, formatNumber, formatPower } from '../format-number.js'
import type { PlainReport } from './devices-protocol.js'

type Finding = PlainReport['findings'][number]
type Measured = Exclude<Finding, { readonly status: 'missing' }>

/** Shows what `doctor` has found so far, line by line. */
export function showFindings(findings: readonly Finding[]): void {
  findElement('report', HTMLElement).hidden = findings.length === 0
  findElement('report-findings', HTMLTableSectionElement).replaceChildren(...findings.map(rowOf))
  const measured = findings.filter(isMeasured)
  const worst = measured.toSorted((a, b) => b.ofBound - a.ofBound)[0]
  write({
    'report-count': String(measured.length),
    'report-worst': worst ? `${formatNumber(worst.ofBound, 2)} of its bound (${worst.kind})` : '–',
  })
}

/** Shows a whole report of an adapter. */
export function showReport(report: PlainReport, adapter: string): void {
  const { findings, healthy, step, milliseconds, about, precision } = report
  showFindings(findings)
  const failing = findings.flatMap((finding) => (finding.status === 'fails' ? [finding] : []))
  const [first] = failing
  const facts = Object.entries(about).filter(([, value]) => value !== '')
  write({
    'report-adapter': adapter,
    'report-verdict': healthy ? `healthy, ${precision === 'f32' ? 'float32' : 'float64'}` : `not healthy: ${failing.length} kinds fail`,
    'report-step': step.status === 'timed' ? `${formatNumber(step.milliseconds, 3)} ms` : 'failed',
    'report-step-name': `Hadamard step, ${step.rows} × ${step.columns.toLocaleString('en')}`,
    'report-time': `${formatFixed(milliseconds / 1000, 1)} s`,
    'report-about': facts.map(([key, value]) => `${key}: ${value}`).join(', '),
    'report-failure': first ? `${first.kind}: ${first.message}` : step.status === 'failed' ? step.reason : '',
  })
}

/** Before a check: nothing is known. */
export function clearReport(): void {
  showFindings([])
  const dashes = ['adapter', 'verdict', 'step', 'time'].map((name) => [`report-${name}`, '–'])
  write({ ...Object.fromEntries(dashes), 'report-about': '', 'report-failure': '' })
}

function rowOf(finding: Finding): HTMLTableRowElement {
  const row = document.createElement('tr')
  row.dataset.status = finding.status
  const name = document.createElement('th')
  name.scope = 'row'
  name.textContent = finding.kind
  row.append(name)
  const texts = isMeasured(finding)
    ? [short(finding.error), short(finding.ofBound), formatFixed(finding.milliseconds, 0), finding.status]
    : ['–', '–', '–', 'not there']
  for (const text of texts) row.insertCell().textContent = text
  return row
}

function short(x: number): string {
  return Number.isFinite(x) && (x < 1e-2 || x >= 1e4) ? formatPower(x, 1) : formatNumber(x, 2)
}

function isMeasured(finding: Finding): finding is Measured {
  return finding.status !== 'missing'
}

function write(texts: Readonly<Record<string, string>>): void {
  for (const [id, text] of Object.entries(texts)) findElement(id, HTMLElement).textContent = text
}
