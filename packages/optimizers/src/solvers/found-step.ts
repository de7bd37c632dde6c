import { abs, amax, div, less, mul, norm, select, square, sub, sum, type Tensor, tensor } from '@odot/autodiff'

/** What a step size is found from, as tensors: where the smooth part was asked before, and what its gradient was there. */
export interface StepSearch {
  /** 0 before the first step. */
  readonly stepSize: Tensor
  /** 1 until curvature was met, then 0: from there steps only become shorter. */
  readonly grows: Tensor
  readonly z: Tensor
  readonly gradient: Tensor
}

/** A step size that fits, and whether it is another one than before. */
export interface FoundStep {
  readonly stepSize: Tensor
  readonly isNew: Tensor
  readonly search: StepSearch
}

/** A step grows so fast until curvature is met. */
const growth = 10
/** A share of ‖Δz‖/‖Δ∇F‖, so that a step that is too long is soon short enough: at worst 0.8/L. */
const share = 0.8
/** Where points are closer (relative to their size), rounding of float32 hides how gradients differ. */
const near = 1e-3

export function openSearch(x: Tensor): StepSearch {
  const zero = tensor(new Float64Array(x.shape[0]!))
  return { stepSize: tensor(0), grows: tensor(1), z: zero, gradient: zero }
}

/**
 * A step size from what is known without another question: ‖Δ∇F‖/‖Δz‖ of two points is at most L, the Lipschitz constant of ∇F, so a step that is longer than its
 * inverse is shortened, and never to less than 0.8/L. Where it is longer than 1/L nonetheless, either no direction that was taken is curved so much, or the
 * iterates grow along one that is, until the difference of two points shows its curvature.
 * @see Malitsky and Mishchenko (2020), "Adaptive gradient descent without descent"
 */
export function foundStep(
  before: StepSearch,
  { z, value, gradient }: { readonly z: Tensor; readonly value: Tensor; readonly gradient: Tensor },
): FoundStep {
  const [moved, turned] = [norm(sub(z, before.z)), norm(sub(gradient, before.gradient))]
  const longest = mul(select(before.grows, growth, 1), before.stepSize)
  const isClear = less(mul(near, norm(z)), moved)
  const isCurved = mul(isClear, less(moved, mul(longest, turned)))
  const next = select(isCurved, div(mul(share, moved), turned), longest)
  const isOpen = less(0, before.stepSize)
  const stepSize = select(isOpen, next, firstStep(z, value, gradient))
  const settled = mul(isOpen, mul(sub(1, before.grows), sub(1, isCurved)))
  const grows = select(isOpen, mul(before.grows, sub(1, isCurved)), 1)
  return { stepSize, isNew: sub(1, settled), search: { stepSize, grows, z, gradient } }
}

/** Moves the largest variable by a hundredth of its size; from zero, by what would lower the value by a hundredth. */
function firstStep(z: Tensor, value: Tensor, gradient: Tensor): Tensor {
  const [size, height, slopes] = [amax(abs(z)), abs(value), sum(square(gradient))]
  const byValue = select(less(0, height), div(mul(0.01, height), slopes), 1)
  return select(less(0, slopes), select(less(0, size), div(mul(0.01, size), amax(abs(gradient))), byValue), 1)
}
