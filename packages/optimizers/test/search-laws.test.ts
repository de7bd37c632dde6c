import { backtracking, gradientDescent, lbfgs, polynomial, strongWolfe } from '@odot/optimizers'
import { quadratic, rosenbrock, solverLaws } from '@odot/optimizers/laws'
import { test } from 'vitest'

const exact = { problems: [quadratic(1, 3), quadratic(12, 1e4), rosenbrock(2), rosenbrock(10)], wild: [] }
/** Gradient descent needs as many iterations as the condition says; with Barzilai–Borwein steps that are not changed, fewer. */
const round = { problems: [quadratic(1, 3), quadratic(12, 100)] }

const laws = [
  ...solverLaws({ ...lbfgs({ search: backtracking() }), name: 'lbfgs with backtracking' }),
  ...solverLaws({ ...lbfgs({ search: polynomial() }), name: 'lbfgs with exact steps' }, exact),
  ...solverLaws(gradientDescent(), { problems: [...round.problems, rosenbrock(2)] }),
  ...solverLaws({ ...gradientDescent({ search: strongWolfe() }), name: 'gradient descent with strong Wolfe steps' }, round),
  ...solverLaws({ ...gradientDescent({ search: polynomial() }), name: 'gradient descent with exact steps' }, { ...round, wild: [] }),
]
for (const { name, check } of laws) test(name, check)
