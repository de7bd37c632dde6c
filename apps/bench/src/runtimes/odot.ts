import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Runtime } from '../task.js'
import { compileTasks } from '../tasks/odot-compile.js'
import { hppTasks } from '../tasks/odot-hpp.js'
import { matrixTasks } from '../tasks/odot-matrix.js'
import { mlpTasks } from '../tasks/odot-mlp.js'

/** odot, on a CPU device with its defaults or, in the variant `javascript`, without WebAssembly. */
export const runtime: Runtime = {
  version: () => {
    const manifest: { readonly version: string } = JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve('../../../package.json'), 'utf8'),
    )
    return `odot ${manifest.version}`
  },
  tasks: { ...matrixTasks, ...hppTasks, ...mlpTasks, ...compileTasks },
}
