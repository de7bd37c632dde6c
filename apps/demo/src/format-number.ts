const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A number for reading: at most so many significant digits, a true minus sign, powers of ten where it is tiny. */
export function formatNumber(x: number, digits = 4): string {
  if (x === 0) return '0'
  if (Math.abs(x) < 1e-3) return formatPower(x, Math.min(digits, 2))
  return x.toLocaleString('en', { maximumSignificantDigits: digits, useGrouping: false }).replace('-', '−')
}

/** A number with a fixed count of decimals and a true minus sign, so that a column of them lines up. */
export function formatFixed(x: number, decimals: number): string {
  const text = x.toFixed(decimals)
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−')
}

/** 1.2 × 10⁻¹², for numbers whose size matters more than their digits. */
export function formatPower(x: number, digits = 2): string {
  if (x === 0) return '0'
  const [mantissa, exponent] = x.toExponential(digits - 1).split('e')
  const power = Number(exponent)
  const raised = [...String(Math.abs(power))].map((digit) => superscripts[Number(digit)]).join('')
  return `${mantissa!.replace('-', '−')}\u00a0×\u00a010${power < 0 ? '⁻' : ''}${raised}`
}

/** 10⁻⁴, for the ticks of an axis of powers of ten. */
export function formatPowerOfTen(x: number): string {
  const power = Math.round(Math.log10(x))
  if (power === 0) return '1'
  const raised = [...String(Math.abs(power))].map((digit) => superscripts[Number(digit)]).join('')
  return `10${power < 0 ? '⁻' : ''}${raised}`
}
