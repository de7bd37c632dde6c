import type { SolverName } from '../settings.js'
import { blockDescent } from './block-descent.js'
import type { QuadraticSolver } from './quadratic.js'
import { solveQuadratic } from './solve-quadratic.js'

const solvers: Readonly<Record<SolverName, QuadraticSolver>> = {
  auto: solveQuadratic,
  hadamard: solveQuadratic,
  'coordinate-descent': blockDescent,
}

export function solverOf(name: SolverName): QuadraticSolver {
  return solvers[name]
}
