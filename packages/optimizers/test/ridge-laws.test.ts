import { irls, varpro } from '@odot/optimizers'
import { ridgeSolverLaws } from '@odot/optimizers/laws'
import { test } from 'vitest'

const laws = [...ridgeSolverLaws(varpro()), ...ridgeSolverLaws(irls())]
for (const { name, check } of laws) test(name, check)
