/** A point of a function along a line: step length, value and slope there. */
export interface LinePoint {
  readonly step: number
  readonly value: number
  readonly slope: number
}

/**
 * Where the cubic through values and slopes at a and b has its minimum. Values that differ by no more than `noise` say nothing: then the zero of
 * the line through the two slopes. NaN where there is none.
 */
export function cubicStep(a: LinePoint, b: LinePoint, noise: number): number {
  const width = b.step - a.step
  if (Math.abs(a.value - b.value) <= noise) return a.step - (a.slope * width) / (b.slope - a.slope)
  const theta = (3 * (a.value - b.value)) / width + a.slope + b.slope
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope))
  const gamma = Math.sign(width) * scale * Math.sqrt((theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale))
  return b.step - (width * (b.slope + gamma - theta)) / (b.slope - a.slope + 2 * gamma)
}
