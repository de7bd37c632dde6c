import { abs, add, amax, div, less, max, min, mul, neg, select, sub, type Tensor, tensor } from '@odot/autodiff'

/** Lengths from 2⁻¹² to 2¹², a factor √2 apart. */
const lengths = Float64Array.from({ length: 49 }, (_, i) => 2 ** ((i - 24) / 2))
/** Half the way to the next length. */
const half = 2 ** 0.25
/** Newton steps: enough for all digits in so short an interval. */
const steps = 4
/** Beyond it a number is not finite, in float32 as well. */
const limit = 3e38

/**
 * The t > 0 where the polynomial Σ cᵢtⁱ of degree 2 or more is least, and 0 where none is lower than t = 0: Newton steps from many lengths at once, each within
 * its own interval, and the lowest point of all. It may pass over a local minimum. In terms of the change Σᵢ≥₁ cᵢtⁱ, so that small decreases are not lost in
 * the value.
 */
export function lineMinimum([, ...rise]: readonly Tensor[]): Tensor {
  const slopes = rise.map((c, i) => mul(i + 1, c))
  const curvatures = slopes.slice(1).map((c, i) => mul(i + 1, c))
  const [low, high] = [tensor(lengths.map((t) => t / half)), tensor(lengths.map((t) => t * half))]
  let t = tensor(lengths)
  for (let i = 0; i < steps; i++) {
    const curvature = polynomialAt(curvatures, t)
    const curved = less(0, curvature)
    const newton = sub(t, div(polynomialAt(slopes, t), select(curved, curvature, 1)))
    t = select(curved, min(max(newton, low), high), t)
  }
  const change = mul(t, polynomialAt(rise, t))
  const finite = select(less(abs(change), limit), change, 0)
  const least = neg(amax(neg(finite)))
  return select(less(least, 0), amax(select(less(least, finite), 0, t)), 0)
}

/** By Horner's rule; coefficients are scalars, the constant one first. */
function polynomialAt(coefficients: readonly Tensor[], t: Tensor): Tensor {
  return coefficients.reduceRight((value, c) => add(mul(value, t), c))
}
