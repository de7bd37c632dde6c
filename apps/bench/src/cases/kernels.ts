import type { Suite } from '../suite.js'
import { compileCases } from './compile.js'
import { denseCases } from './dense.js'
import { gemvCases } from './gemv.js'
import { hppCases } from './hpp.js'
import { mlpCase } from './mlp.js'
import { sparseCases } from './sparse.js'

/** Products, gradients and factorisations on one thread. */
export const kernels: Suite = {
  name: 'kernels',
  title: 'Kernels, one thread',
  cases: [...gemvCases, ...hppCases, mlpCase, ...compileCases, ...denseCases, ...sparseCases],
}
