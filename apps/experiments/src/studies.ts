import { gradientFlow } from './gradient-flow/gradient-flow.js'
import type { Study } from './study.js'

/** Every study there is, by its name on the command line. */
export const studies: Readonly<Record<string, Study>> = Object.fromEntries([gradientFlow].map((study) => [study.name, study]))
