import { irls, varpro } from '@odot/optimizers'
import { ridgeSolverLaws } from '@odot/optimizers/laws'
import { test } from 'vitest'

const laws = [
  ...ridgeSolverLaws(varpro()),
  ...ridgeSolverLaws({ ...varpro({ memory: 3 }), name: 'varpro of memory 3' }),
  ...ridgeSolverLaws(irls()),
  ...ridgeSolverLaws({ ...irls({ shrink: 0.5 }), name: 'irls with slow continuation' }),
]
for (const { name, check } of laws) test(name, check)
