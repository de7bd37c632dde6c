import type { Tensor, Values } from '@odot/autodiff'
import {
  type ConvexPenalty,
  type ConvexProblem,
  dualPoint,
  type GapCertificate,
  gapCertificate,
  type LocalCertificate,
  type Penalty,
} from '@odot/problem'
import { curvatureBound } from './column-curvature.js'
import { faceOf } from './induced.js'
import type { LocalPoint, LocalProblem } from './local-problem.js'
import { lossHessian } from './loss-hessian.js'
import type { Origin } from './origin.js'
import { gradientAt, predictorsAt } from './predictors-at.js'
import { profiledHessian } from './profiled-hessian.js'
import { smallestEigenvalue } from './smallest-eigenvalue.js'
import { supportSpace } from './support-space.js'
import { isPolishable } from './unpolished.js'

/** Coefficients as the penalty takes them. */
export type AsWeights = (b: Float64Array) => Values

/** The duality gap of a point; undefined where the loss cannot give one. */
export function gapAt(
  problem: LocalProblem,
  point: LocalPoint,
  { penalty, origin, asWeights }: { readonly penalty: ConvexPenalty; readonly origin: Origin; readonly asWeights: AsWeights },
): GapCertificate | undefined {
  const { loss, design, offset, intercept, squares } = problem
  const { conjugate, balance, smoothness } = loss
  if (!conjugate || (intercept && !balance)) return undefined
  const eta = predictorsAt(problem, point)
  const theta = new Float64Array(eta.length)
  const value = loss.gradientInto(eta, theta)
  for (let i = 0; i < theta.length; i++) theta[i] = -theta[i]!
  const convex: ConvexProblem<Tensor> = {
    loss: {
      name: loss.name,
      conjugate: (dual) => conjugate(dual),
      ...(balance && { balance: (dual: Values) => balance(dual) }),
      ...(smoothness !== undefined && { smoothness }),
    },
    // the loss has its targets
    targets: { shape: [0], data: new Float64Array(0) },
    weights: loss.weights,
    outputs: loss.outputs,
    ...(offset && { offset }),
    design,
    penalty,
    intercept,
    nullPrimal: origin.loss - origin.saturated,
  }
  return gapCertificate(convex, {
    primal: value + penalty.value(asWeights(point.b)),
    point: dualPoint(convex, theta),
    norms: squares.map(Math.sqrt),
  })
}

/** First- and second-order conditions of a point, as far as the penalty tells them. */
export function* localAt(
  problem: LocalProblem,
  point: LocalPoint,
  { penalty, asWeights }: { readonly penalty: Penalty & Required<Pick<Penalty, 'distance'>>; readonly asWeights: AsWeights },
): Generator<undefined, LocalCertificate> {
  const eta = predictorsAt(problem, point)
  const gradient = gradientAt(problem, eta)
  return {
    kind: 'local',
    firstOrder: penalty.distance(asWeights(point.b), asWeights(gradient)),
    curvature: yield* curvatureAt(problem, point, { penalty, eta }),
    improvable: movedByProx(problem, point, { penalty, asWeights, eta, gradient }),
  }
}

/** The smallest eigenvalue of the Hessian where the penalty is smooth; NaN where it does not say where that is, and for very large supports. */
function* curvatureAt(
  problem: LocalProblem,
  point: LocalPoint,
  { penalty, eta }: { readonly penalty: Penalty; readonly eta: Float64Array },
): Generator<undefined, number> {
  const { loss, device } = problem
  const { outputs } = loss
  if (
    !isPolishable(
      point.b.reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
      problem,
    )
  )
    return Number.NaN
  const space = yield* supportSpace(problem, point)
  try {
    const face = faceOf(penalty, point.b)
    if (!face) return Number.NaN
    const blocks = new Float64Array(loss.rows * outputs * outputs)
    loss.curvatureInto(eta, blocks)
    const moving = Int32Array.from([...space.support, ...space.free])
    const H = yield* lossHessian(space.A, blocks, { places: moving, outputs, device })
    const size = space.support.length
    // a penalty may call coordinates smooth that are zero: then its Hessian is for others than the support
    if (face.support.length !== size) return Number.NaN
    const { schur } = yield* profiledHessian(H, moving.length, { size, slack: space.freeSquares.map((square) => 1e-10 * square) })
    face.addHessian(schur)
    return yield* smallestEigenvalue(schur, size, new Float64Array(size * size))
  } finally {
    space.dispose()
  }
}

/** Coefficients that a proximal step would move from zero, or to it. */
function movedByProx(
  problem: LocalProblem,
  { b }: LocalPoint,
  {
    penalty,
    asWeights,
    eta,
    gradient,
  }: { readonly penalty: Penalty; readonly asWeights: AsWeights; readonly eta: Float64Array; readonly gradient: Float64Array },
): Int32Array {
  const { prox } = penalty
  const bound = largest(curvatureBound(problem, eta))
  if (!prox || bound === 0) return new Int32Array()
  const moved = new Float64Array(b.length)
  prox(asWeights(b.map((value, at) => value - gradient[at]! / bound)), 1 / bound, moved)
  return Int32Array.from([...b.keys()].filter((at) => (b[at] === 0) !== (moved[at] === 0)))
}

function largest(x: Float64Array): number {
  let most = 0
  for (let i = 0; i < x.length; i++) most = Math.max(most, x[i]!)
  return most
}
