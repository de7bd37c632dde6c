import type { BenchSuite } from './bench-suite.js'
import { estimatorSuite } from './estimators/estimator-suite.js'
import { gpuSuite } from './gpu/gpu-suite.js'
import { kernelSuite } from './kernel-suite.js'

/** All suites; a new one is a row here. */
export const suites: readonly BenchSuite[] = [kernelSuite, estimatorSuite, gpuSuite]
