import type { Law } from '@odot/autodiff/testing'
import { expectClose } from './expect-close.js'
import type { ParameterizationCase } from './parameterization-case.js'

/** Laws of where a parameterization starts: near the weights asked for, never balanced, no sign locked. */
export function startLaws<F, W>(at: ParameterizationCase<F, W>): Law[] {
  const { parameterization, shapes, flat, random, sampleWeights, inRange } = at
  const near = (w: Float64Array): Float64Array => flat.factors.vector(parameterization.start(flat.weights.tree(w), random))
  const fresh = (): Float64Array => flat.factors.vector(parameterization.start(shapes, random))
  const { rightInverse } = parameterization
  return [
    {
      name: 'a start near weights gives those weights',
      check: () => {
        for (let i = 0; i < 8; i++) {
          const w = sampleWeights()
          expectClose('forward(start(w))', flat.forward(near(w)), w, 1e-9)
        }
      },
    },
    ...(rightInverse
      ? [
          {
            name: 'no start is balanced',
            check: () => {
              const slack = (x: Float64Array): Float64Array => {
                const least = flat.factors.vector(rightInverse(flat.weights.tree(flat.forward(x))))
                return Float64Array.from({ length: flat.strength.size }, (_, j) => {
                  const alone = Float64Array.from({ length: flat.strength.size }, (__, i) => (i === j ? 1 : 0))
                  return flat.ridge(x, alone) - flat.ridge(least, alone)
                })
              }
              // Where random factors have no slack, the weights determine the factors: nothing could be unbalanced.
              const free = slack(at.sampleFactors())
              for (const x of [fresh(), near(sampleWeights()), near(sampleWeights())]) {
                slack(x).forEach((gap, j) => {
                  if (free[j]! > 1e-9 && !(gap > 1e-9))
                    throw new Error(
                      `the ridge of the start exceeds the least one by ${gap} at strength ${j}: it is balanced, which locks signs; start with unequal factors.`,
                    )
                })
              }
            },
          },
        ]
      : []),
    {
      name: 'gradient descent from a start reaches weights of either sign',
      check: () => {
        const zero = new Float64Array(flat.weights.size)
        const targets: Float64Array[] = [zero.map(() => 1), zero.map(() => -1), zero.map((_, i) => (i % 2 === 0 ? 1 : -1))].filter(inRange)
        if (parameterization.range) targets.push(sampleWeights())
        for (const target of targets) {
          expectReached(descend(at, target, fresh()), target)
          if (inRange(zero)) expectReached(descend(at, target, near(zero)), target)
        }
      },
    },
  ]
}

const reachTolerance = 0.01

function expectReached(weights: Float64Array, target: Float64Array): void {
  target.forEach((c, i) => {
    if (!(Math.abs(weights[i]! - c) <= reachTolerance))
      throw new Error(
        `gradient descent on ½‖w − c‖² ends at w = ${weights[i]} where c = ${c} (coordinate ${i}): a sign is locked; start with unequal factors, or name the weights that the map reaches in \`range\` if it never reaches such.`,
      )
  })
}

/** Weights that gradient descent (Armijo steps) on ½‖K(ξ) − c‖² ends at. */
function descend<F, W>(at: ParameterizationCase<F, W>, target: Float64Array, start: Float64Array): Float64Array {
  const { flat } = at
  const lonely = lonelyFactors(at)
  const residual = (x: Float64Array): Float64Array => flat.forward(x).map((w, i) => w - target[i]!)
  let x = start
  let r = residual(x)
  let step = 0.1
  for (let iteration = 0; iteration < 4000 && r.some((value) => Math.abs(value) > reachTolerance / 2); iteration++) {
    const revived = revive(at, x, r, lonely)
    if (revived) [x, r] = [revived, residual(revived)]
    const gradient = flat.pullback(x, r)
    const slope = squares(gradient)
    const before = squares(r)
    for (let halvings = 0; halvings < 60; halvings++) {
      const next = x.map((value, i) => value - step * gradient[i]!)
      const after = residual(next)
      if (squares(after) <= before - 0.5 * step * slope) {
        ;[x, r] = [next, after]
        break
      }
      step /= 2
    }
    step *= 1.5
  }
  return flat.forward(x)
}

function squares(x: Float64Array): number {
  return x.reduce((total, value) => total + value * value, 0)
}

/** Factors that alone make a weight: no start can unlock their sign, so that only an escape helps them over zero. */
function lonelyFactors<F, W>({ flat, sampleFactors }: ParameterizationCase<F, W>): Uint8Array {
  const x = sampleFactors()
  const lonely = new Uint8Array(flat.factors.size)
  for (let i = 0; i < flat.weights.size; i++) {
    const row = flat.pullback(
      x,
      Float64Array.from({ length: flat.weights.size }, (_, j) => (i === j ? 1 : 0)),
    )
    const used = [...row.keys()].filter((f) => row[f] !== 0)
    if (used.length === 1) lonely[used[0]!] = 1
  }
  return lonely
}

function revive<F, W>(
  { parameterization, flat }: ParameterizationCase<F, W>,
  x: Float64Array,
  gradient: Float64Array,
  lonely: Uint8Array,
): Float64Array | undefined {
  if (!parameterization.escape || !lonely.some((flag) => flag === 1)) return undefined
  const none = flat.strength.tree(new Float64Array(flat.strength.size))
  const direction = flat.factors
    .vector(parameterization.escape(flat.factors.tree(x), flat.weights.tree(gradient), none))
    .map((d, f) => d * lonely[f]!)
  return direction.some((d) => d !== 0) ? x.map((value, f) => value + 0.1 * direction[f]!) : undefined
}
