// The kernels of the WebAssembly module, one file for each family.
export * from './gemv'
export * from './gemv-transposed'
export * from './sparse'
export * from './vectors'
