/** A smooth objective as a plain function: writes the gradient at x and returns the value. */
export type SmoothFunction = (x: Float64Array, gradient: Float64Array) => number | Promise<number>
