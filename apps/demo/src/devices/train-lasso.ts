import { lasso } from '@odot/estimators'
import { minimize, sgd } from '@odot/optimizers'
import type { OpenDevice } from './device-shelf.js'
import { type Certified, chunk, type DevicesAnswer, rows, steps } from './devices-protocol.js'
import type { MadeLasso } from './made-lasso.js'

export interface TrainingRun {
  readonly opened: OpenDevice
  readonly signal: AbortSignal
  readonly tell: (answer: DevicesAnswer) => void
}

const momentum = 0.9
/** By how much a factor without a pull shrinks in a step. */
const shrink = 0.5
/** The relative gap that the CPU ends at. */
const tolerance = 1e-9

/**
 * Solves a lasso on the CPU, to know its optimum; trains the factors on a device; then certifies and polishes what they collapse to on the CPU. Tells all of it,
 * and nothing more once it is aborted.
 */
export async function trainLasso(made: MadeLasso, { opened, signal, tell }: TrainingRun): Promise<void> {
  const { X, y, lambda, graph, inputs, start } = made
  const { device } = opened
  const problem = { lambda, intercept: false, standardize: false, tolerance, signal } as const
  const matrix = { data: X.data, shape: [rows, made.columns], order: 'row-major' } as const
  const since = (from: number): number => (performance.now() - from) / 1000

  tell({ kind: 'phase', words: 'Solving on the CPU, to know the optimum' })
  const solving = performance.now()
  const solved = await lasso(problem).fit(matrix, y)
  if (signal.aborted) return
  tell({ kind: 'optimum', certified: certifiedOf(solved, since(solving)) })

  tell({ kind: 'phase', words: 'Compiling, and the first steps' })
  // a factor without a pull has the gradient λv, and momentum makes 1/(1 − μ) of a step
  const solver = sgd({ learningRate: (shrink * (1 - momentum)) / lambda, momentum, nesterov: true })
  const before = opened.readbacks?.() ?? 0
  const begun = performance.now()
  let seconds = 0
  const { x, status, reason } = await minimize(solver, graph, start, {
    inputs,
    device,
    designs: { X },
    chunk,
    maxIterations: steps,
    tolerance: 0,
    signal,
    onProgress: ({ iteration, value }) => {
      seconds = since(begun)
      tell({ kind: 'step', at: { step: iteration, objective: value, seconds } })
    },
  })
  if (status === 'aborted') return
  if (status !== 'max-iterations') throw new Error(`the training ended before ${steps} steps: ${reason}.`)
  const readbacks = opened.readbacks && opened.readbacks() - before

  tell({ kind: 'phase', words: 'Certifying in float64 on the CPU' })
  const end = { coefficients: collapsed(made, x), intercepts: [0] }
  const trained = await lasso({ ...problem, start: end, maxIterations: 0 }).fit(matrix, y)
  if (signal.aborted) return
  tell({ kind: 'trained', certified: certifiedOf(trained, seconds), readbacks })

  tell({ kind: 'phase', words: 'Polishing on the CPU' })
  const polishing = performance.now()
  const polished = await lasso({ ...problem, start: end }).fit(matrix, y)
  if (!signal.aborted) tell({ kind: 'polished', certified: certifiedOf(polished, since(polishing)) })
}

/**
 * β = u ⊙ v, where coefficients are zero from which a proximal step of length 1/hⱼ, hⱼ = ‖xⱼ‖²/n, ends at zero: |hⱼβⱼ − cⱼ| ≤ λ with c the gradient of the loss. It is in
 * float64.
 */
function collapsed({ X, y, lambda }: MadeLasso, { u, v }: MadeLasso['start']): Float64Array {
  const beta = u.data.map((value, j) => value * v.data[j]!)
  const eta = new Float64Array(rows)
  const gradient = new Float64Array(beta.length)
  X.apply(beta, eta)
  X.adjoint(
    eta.map((value, i) => (value - y[i]!) / rows),
    gradient,
  )
  const norms = X.columnNorms(new Float64Array(rows).fill(1 / rows))
  return beta.map((value, j) => (Math.abs(norms[j]! ** 2 * value - gradient[j]!) <= lambda ? 0 : value))
}

interface CertifiedModel {
  readonly coefficients: Float64Array
  readonly certificate: Pick<Certified, 'primal' | 'dual' | 'relativeGap'>
}

function certifiedOf({ coefficients, certificate: { primal, dual, relativeGap } }: CertifiedModel, seconds: number): Certified {
  return { nonzeros: coefficients.filter((b) => b !== 0).length, primal, dual, relativeGap, seconds }
}
