import { varpro } from '@odot/optimizers'
import { ridgeSolverLaws } from '@odot/optimizers/laws'
import { test } from 'vitest'

const laws = [...ridgeSolverLaws(varpro()), ...ridgeSolverLaws({ ...varpro({ memory: 3 }), name: 'varpro of memory 3' })]
for (const { name, check } of laws) test(name, check)
