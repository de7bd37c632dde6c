import { quantile } from './quantile.js'

/** A number in `digits` significant digits, by powers of ten where it is very small or large. */
export function showNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value < 0 ? '−∞' : '∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-3 || size >= 1e6) return value.toExponential(digits - 1)
  return size >= 10 ** digits ? value.toFixed(0) : String(Number(value.toPrecision(digits)))
}

/** The median and both quartiles, `0.37 (0.31–0.42)`. */
export function showQuartiles(numbers: readonly number[], digits = 3): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => showNumber(quantile(numbers, share), digits))
  return `${middle} (${low}–${high})`
}

export function showShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** A power of ten as a tick: 10⁻³; nothing between powers. */
export function powerOfTen(value: number): string {
  const exponent = Math.log10(value)
  if (Math.abs(exponent - Math.round(exponent)) > 1e-9) return ''
  return `10${[...String(Math.round(exponent))].map((digit) => superscripts[digit] ?? digit).join('')}`
}

const superscripts: Readonly<Record<string, string>> = Object.fromEntries(
  [...'-0123456789'].map((digit, i) => [digit, [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'][i]!]),
)
