/** The number of entries of a shape; 1 for the shape []. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1
  for (const length of shape) size *= length
  return size
}

/** Row-major strides. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride
    stride *= shape[i]!
  }
  return strides
}

/** Whether two shapes are equal. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** `[2, 3]`, for messages. */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

/** Every axis of a rank. */
export function allAxes(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, i) => i)
}

/** The shape without some axes. */
export function withoutAxes(shape: readonly number[], axes: readonly number[]): readonly number[] {
  return shape.filter((_, i) => !axes.includes(i))
}

/** Whether sizes are whole numbers ≥ 0. */
export function isShape(sizes: readonly number[]): boolean {
  return sizes.every((size) => Number.isInteger(size) && size >= 0)
}
