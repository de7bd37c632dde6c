import type { Law } from '@odot/autodiff/testing'
import type { Face } from '../block-penalty.js'
import type { BlockPenaltyCase } from './block-penalty-case.js'
import { demand, demandClose, show } from './demand.js'
import { trials, vector } from './penalty-case.js'

const differenceError = 1e-6
/** Steps of differences, relative to a weight, and at a weight that is zero. */
const relativeStep = 1e-4
const zeroStep = 1e-6
/** A step in which the slope jumps at a kink, by this much at least, and hardly changes where there is only curvature. */
const kinkStep = 1e-7
const smallestKink = 1e-5

/** The laws of the face: which coordinates may move, and the derivatives in them. */
export function blockPenaltyFaceLaws({ penalty, size, weights, random }: BlockPenaltyCase): Law[] {
  const value = (w: Float64Array): number => penalty.value(vector(w))
  const moved = (w: Float64Array, j: number, by: number): Float64Array => {
    const out = w.slice()
    out[j]! += by
    return out
  }
  /** A step along a coordinate of the support that crosses neither a kink nor a bound. */
  const stepFor = (w: Float64Array, j: number): number => {
    const step = w[j] === 0 ? zeroStep : relativeStep * Math.abs(w[j]!)
    for (let shorter = step; shorter > 1e-6 * step; shorter /= 10)
      if (value(moved(w, j, shorter)) + value(moved(w, j, -shorter)) < Number.POSITIVE_INFINITY) return shorter
    throw new Error(`coordinate ${j} is in the support of the face at ${show(w)}, but cannot move there.`)
  }
  const slopeChange = (w: Float64Array, j: number, step: number): number =>
    (value(moved(w, j, step)) + value(moved(w, j, -step)) - 2 * value(w)) / step
  /** Whether a kink or a bound holds a coordinate: what the slope jumps by does not fall with the step. */
  const isHeld = (w: Float64Array, j: number): boolean => {
    const near = slopeChange(w, j, kinkStep)
    if (near === Number.POSITIVE_INFINITY) return true
    return near > smallestKink + (1e-14 * (1 + Math.abs(value(w)))) / kinkStep && near > slopeChange(w, j, 10 * kinkStep) / 2
  }
  const faceAt = (w: Float64Array): Face => {
    const face = penalty.face(w)
    demand(face.gradient.length === face.support.length, () => `the face has ${face.gradient.length} derivatives in ${show(face.support)}.`)
    return face
  }

  return [
    {
      name: 'the support of the face is every coordinate without a kink or a bound, ascending',
      check: () => {
        for (let i = 0; i < 2 * trials; i++) {
          const w = i === 0 ? new Float64Array(size) : weights()
          const { support } = faceAt(w)
          demand(
            support.every((j, k) => k === 0 || j > support[k - 1]!),
            () => `the support ${show(support)} of the face at ${show(w)} does not ascend.`,
          )
          for (let j = 0; j < size; j++) {
            if (!support.includes(j)) {
              demand(isHeld(w, j), () => `coordinate ${j} at ${show(w)} is not in the support ${show(support)}, but nothing holds it.`)
            } else if (w[j] === 0) {
              demand(!isHeld(w, j), () => `coordinate ${j} is in the support of the face at ${show(w)}, but has a kink or a bound there.`)
            } else stepFor(w, j)
          }
        }
      },
    },
    {
      name: 'the gradient of the face is the derivative of the value',
      check: () => {
        for (let i = 0; i < 2 * trials; i++) {
          const w = weights()
          const { support, gradient } = faceAt(w)
          for (const [k, j] of support.entries()) {
            const step = stepFor(w, j)
            const expected = (value(moved(w, j, step)) - value(moved(w, j, -step))) / (2 * step)
            const tolerance = differenceError + (1e-14 * (1 + Math.abs(value(w)))) / step
            demandClose(`the derivative in coordinate ${j} at ${show(w)}`, gradient[k]!, { expected, tolerance })
          }
        }
      },
    },
    {
      name: 'the Hessian of the face is added, and is the derivative of the gradient',
      check: () => {
        for (let i = 0; i < 2 * trials; i++) {
          const w = weights()
          const { support, addHessian } = faceAt(w)
          const count = support.length
          const before = Float64Array.from({ length: count * count }, random)
          const H = before.slice()
          addHessian(H)
          for (const [k, j] of support.entries()) {
            const step = stepFor(w, j)
            const [up, down] = [faceAt(moved(w, j, step)), faceAt(moved(w, j, -step))]
            demand(
              String(up.support) === String(support) && String(down.support) === String(support),
              () => `the support of the face at ${show(w)} is ${show(support)}, but another one ${step} away in coordinate ${j}.`,
            )
            for (let l = 0; l < count; l++) {
              const expected = (up.gradient[l]! - down.gradient[l]!) / (2 * step)
              const tolerance = differenceError + 1e-13 / step
              const entry = H[k * count + l]! - before[k * count + l]!
              demandClose(`entry (${j}, ${support[l]}) of the Hessian at ${show(w)}`, entry, { expected, tolerance })
            }
          }
        }
      },
    },
  ]
}
