// The kernels of the WebAssembly module, one file for each family.
export * from './vectors'
