import type { RandomStream } from './random-stream.js'

/** Coefficients that fill `active` of `columns / groupSize` contiguous groups, drawn without replacement, with magnitudes uniform on (1, 2) and fair signs. */
export const sparseCoefficients = (random: RandomStream, columns: number, groupSize: number, active: number): Float64Array => {
  const coefficients = new Float64Array(columns)
  const order = Array.from({ length: columns / groupSize }, (_, g) => g)
  for (let k = 0; k < active; k++) {
    const pick = k + random.below(order.length - k)
    const group = order[pick]!
    order[pick] = order[k]!
    for (let j = group * groupSize; j < (group + 1) * groupSize; j++) {
      const sign = random.uniform() < 0.5 ? -1 : 1
      coefficients[j] = sign * (1 + random.uniform())
    }
  }
  return coefficients
}
