export type { CpuArray, NumbersOf, Precision } from './cpu/array.js'
export { type CpuDevice, type CpuOptions, cpu, type MatrixOptions } from './cpu/device.js'
export type { Owned } from './cpu/owned-design.js'
export { choleskyInto, choleskySolveInto } from './dense/cholesky.js'
export { type CholeskyUpdateOptions, choleskyDowndateInto, choleskyUpdateInto } from './dense/cholesky-update.js'
export {
  type CholeskyAppendOptions,
  type CholeskyDeleteOptions,
  choleskyAppendInto,
  choleskyDeleteInto,
} from './dense/cholesky-working-set.js'
export { gemmInto, type MatrixView } from './dense/gemm.js'
export { gemvInto, gemvTransposedInto, type Numbers } from './dense/gemv.js'
export { gramInto, rowGramInto } from './dense/gram.js'
export type { FactorLayout } from './dense/triangle.js'
export { type CscArrays, type CscDesign, csc, isCsc, type SparseOptions } from './design/csc.js'
export { cscFromCsr } from './design/csc-from-csr.js'
export { cscFromDense } from './design/csc-from-dense.js'
export { cscFromTriplets, type Triplets } from './design/csc-from-triplets.js'
export { type CsrArrays, type CsrDesign, csr, isCsr } from './design/csr.js'
export { type DenseDesign, type DenseOptions, dense, isDense } from './design/dense.js'
export type { ColumnOperations, Design } from './design/design.js'
export { type OperatorOptions, operator } from './design/operator.js'
export type { Capabilities, CompileOptions, Device, DeviceArray } from './device.js'
export { KernelsError } from './errors.js'
export { type Interpreter, interpreter } from './interpreter.js'
export type { Program } from './program.js'
