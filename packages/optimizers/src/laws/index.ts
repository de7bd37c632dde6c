export { type BilinearSolverLawOptions, bilinearSolverLaws } from './bilinear-solver-laws.js'
export { type CompositeSolverLawOptions, compositeSolverLaws, coordinateSolverLaws } from './lasso-laws.js'
export { type RidgeSolverLawOptions, ridgeSolverLaws } from './ridge-solver-laws.js'
export {
  barrier,
  brokenGradient,
  logisticRegression,
  overflow,
  quadratic,
  rosenbrock,
  type SmoothProblem,
  smoothProblems,
  wildProblems,
} from './smooth-problem.js'
export { type SolverLawOptions, solverLaws } from './solver-laws.js'
export { type TracedSolverLawOptions, tracedSolverLaws } from './traced-solver-laws.js'
export { transformLaws } from './transform-laws.js'
