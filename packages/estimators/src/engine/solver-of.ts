import type { SolverName } from '../settings.js'
import { blockDescent } from './block-descent.js'
import { hadamardDescent } from './hadamard-descent.js'
import type { QuadraticSolver } from './quadratic.js'
import { solveQuadratic } from './solve-quadratic.js'

const solvers: Readonly<Record<SolverName, QuadraticSolver>> = {
  auto: solveQuadratic,
  hadamard: hadamardDescent,
  'coordinate-descent': blockDescent,
}

export function solverOf(name: SolverName): QuadraticSolver {
  return solvers[name]
}
