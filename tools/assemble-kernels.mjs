// Tests read the sources, and the WebAssembly module is one that must be compiled first.
import { assemble } from '../packages/kernels/scripts/assemble.mjs'

export async function setup() {
  await assemble()
}
