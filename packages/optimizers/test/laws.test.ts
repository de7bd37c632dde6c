import { adam, coordinateDescent, fista, lbfgs, sgd } from '@odot/optimizers'
import { compositeSolverLaws, coordinateSolverLaws, solverLaws, tracedSolverLaws } from '@odot/optimizers/laws'
import { test } from 'vitest'

const laws = [
  ...solverLaws(lbfgs()),
  ...solverLaws({ ...lbfgs({ memory: 3 }), name: 'lbfgs of memory 3' }),
  ...tracedSolverLaws(sgd({ learningRate: 0.3 })),
  ...tracedSolverLaws({ ...sgd({ learningRate: 0.1, momentum: 0.5 }), name: 'sgd with momentum' }),
  ...tracedSolverLaws({ ...sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true }), name: 'sgd with Nesterov momentum' }),
  ...tracedSolverLaws(adam({ learningRate: 0.02 })),
  ...compositeSolverLaws(fista()),
  ...compositeSolverLaws({ ...fista({ stepSize: 0.3 }), name: 'fista with a fixed step' }),
  ...coordinateSolverLaws(coordinateDescent()),
  ...coordinateSolverLaws({ ...coordinateDescent({ activeSweeps: 0 }), name: 'coordinate descent by full sweeps' }),
]
for (const { name, check } of laws) test(name, check)
