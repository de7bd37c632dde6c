import { adam, coordinateDescent, fista, lbfgs, sgd } from '@odot/optimizers'
import {
  compositeSolverLaws,
  coordinateSolverLaws,
  smoothProblems,
  solverLaws,
  tracedSolverLaws,
  wildProblems,
} from '@odot/optimizers/laws'
import { test } from 'vitest'
import { float32 } from './float32.js'

/** Rounding of one float32 value: answers may miss the minimum by as much. */
const float32Accuracy = 2 ** -24
/** What the solver takes for noise of float32 values: they may rise by as much. */
const float32Noise = 1e-6

const laws = [
  ...solverLaws(lbfgs()),
  ...solverLaws(
    { ...lbfgs({ precision: 'f32' }), name: 'lbfgs for float32' },
    { problems: smoothProblems.map(float32), wild: wildProblems.map(float32), accuracy: float32Accuracy, rounding: float32Noise },
  ),
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
