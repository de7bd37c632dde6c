import { expect, test } from 'vitest'
import { formatFixed, formatNumber, formatPower } from '../src/format-number.js'

test('numbers are written with a true minus and without trailing zeros', () => {
  expect(formatNumber(-4.516003)).toBe('−4.516')
  expect(formatNumber(0.1, 3)).toBe('0.1')
  expect(formatNumber(0)).toBe('0')
})

test('tiny numbers are written as powers of ten', () => {
  expect(formatPower(1.24e-12)).toBe('1.2 × 10⁻¹²'.replaceAll(' ', '\u00a0'))
  expect(formatPower(0)).toBe('0')
  expect(formatNumber(2e-7)).toBe(formatPower(2e-7))
})

test('what rounds to zero has no sign', () => {
  expect(formatFixed(-0.0004, 3)).toBe('0.000')
  expect(formatFixed(-0.0006, 3)).toBe('−0.001')
})
