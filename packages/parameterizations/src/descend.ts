/** A smooth function of a vector: writes the gradient at x and returns the value. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number

/**
 * A local minimiser of a small smooth function by limited-memory BFGS with Armijo steps, as far as rounding lets it descend.
 * @see Nocedal (1980), "Updating quasi-Newton matrices with limited storage"
 */
export function descend(f: Smooth, start: Float64Array, { maxIterations = 500 }: { readonly maxIterations?: number } = {}): Float64Array {
  let x = start
  let gradient = new Float64Array(x.length)
  let value = f(x, gradient)
  let pairs: { readonly s: Float64Array; readonly y: Float64Array; readonly sy: number }[] = []
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    let direction = quasiNewton(gradient, pairs)
    let slope = dot(direction, gradient)
    if (!(slope < 0)) {
      pairs = []
      direction = gradient.map((g) => -g)
      slope = -dot(gradient, gradient)
    }
    if (slope > -1e-15 * (1e-3 + Math.abs(value))) return x
    const first = pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope))
    let accepted = false
    for (let step = first; step > 1e-16 && !accepted; step /= 2) {
      const next = x.map((xi, i) => xi + step * direction[i]!)
      const nextGradient = new Float64Array(x.length)
      const nextValue = f(next, nextGradient)
      if (!(nextValue <= value + 1e-4 * step * slope)) continue
      const s = next.map((xi, i) => xi - x[i]!)
      const y = nextGradient.map((g, i) => g - gradient[i]!)
      const sy = dot(s, y)
      if (sy > 1e-12 * dot(y, y)) pairs = [...pairs.slice(-9), { s, y, sy }]
      ;[x, gradient, value, accepted] = [next, nextGradient, nextValue, true]
    }
    if (!accepted && pairs.length === 0) return x
    if (!accepted) pairs = []
  }
  return x
}

/** −H·gradient, where H approximates the inverse Hessian from the last steps. */
function quasiNewton(
  gradient: Float64Array,
  pairs: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly sy: number }[],
): Float64Array {
  const d = gradient.map((g) => -g)
  const alphas = pairs.map(() => 0)
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, sy } = pairs[k]!
    const alpha = dot(s, d) / sy
    alphas[k] = alpha
    for (let i = 0; i < d.length; i++) d[i]! -= alpha * y[i]!
  }
  const last = pairs.at(-1)
  if (last) {
    const scale = last.sy / dot(last.y, last.y)
    for (let i = 0; i < d.length; i++) d[i]! *= scale
  }
  pairs.forEach(({ s, y, sy }, k) => {
    const beta = dot(y, d) / sy
    for (let i = 0; i < d.length; i++) d[i]! += (alphas[k]! - beta) * s[i]!
  })
  return d
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!
  return total
}
