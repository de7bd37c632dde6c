// The kernels of the WebAssembly module, one file for each family.
export * from './blocks-cholesky'
export * from './blocks-gemm'
export * from './blocks-gram'
export * from './blocks-rotate'
export * from './gemv'
export * from './gemv-transposed'
export * from './sparse'
export * from './vectors'
