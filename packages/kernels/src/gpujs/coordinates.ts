import type { Writer } from './writer.js'

/** Lines that make names for the coordinates of an entry in a box. */
export interface Coordinates {
  readonly lines: readonly string[]
  readonly names: readonly string[]
}

/** The coordinates of entry `index` (a whole number) of a row-major box. */
export function coordinatesOf(index: string, sizes: readonly number[], prefix: string, { integer }: Writer): Coordinates {
  const lines: string[] = []
  const names: string[] = []
  let rest = index
  for (let axis = sizes.length - 1; axis > 0; axis--) {
    const [quotient, remainder] = [`${prefix}q${axis}`, `${prefix}${axis}`]
    lines.push(...quotientLines(rest, integer(sizes[axis]!), { quotient, remainder }))
    names.unshift(remainder)
    rest = quotient
  }
  return { lines, names: sizes.length === 0 ? [] : [rest, ...names] }
}

/**
 * Lines that make ⌊index / size⌋ and the remainder, for index ≥ 0. gpu.js divides in floats only: a quotient, the quotient of what remains, and what is left is
 * mended by comparison, so that 31-bit numbers are divided exactly.
 */
export function quotientLines(
  index: string,
  size: string,
  { quotient, remainder }: { readonly quotient: string; readonly remainder: string },
): readonly string[] {
  return [
    `let ${quotient} = ~~(${index} / ${size});`,
    `let ${remainder} = ${index} - ${quotient} * ${size};`,
    `const ${remainder}d = ~~(${remainder} / ${size});`,
    `${quotient} += ${remainder}d;`,
    `${remainder} -= ${remainder}d * ${size};`,
    `if (${remainder} < 0) { ${quotient} -= 1; ${remainder} += ${size}; }`,
    `if (${remainder} >= ${size}) { ${quotient} += 1; ${remainder} -= ${size}; }`,
  ]
}

/** offset + Σ coordinateₐ · strideₐ over the axes where the stride is not 0. */
export function placeText(offset: number, strides: readonly number[], names: readonly string[], { integer }: Writer): string {
  const terms = strides.flatMap((stride, axis) => (stride === 0 ? [] : [`${names[axis]} * ${integer(stride)}`]))
  return [integer(offset), ...terms].join(' + ')
}
