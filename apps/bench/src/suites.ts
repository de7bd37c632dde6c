import { kernels } from './cases/kernels.js'
import type { Suite } from './suite.js'

/** All suites; a new one is a row here. */
export const suites: readonly Suite[] = [kernels]
