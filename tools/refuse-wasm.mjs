// Tests of the project `javascript` run as where WebAssembly is refused; before anything of ours is imported.
Reflect.deleteProperty(globalThis, 'WebAssembly')
