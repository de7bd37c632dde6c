import type { Runtime, Task } from '../task.js'

/** The functions of assembly/floor.ts. */
interface Floor {
  readonly read32: (pointer: number, bytes: number) => number
  readonly read64: (pointer: number, bytes: number) => number
  readonly multiplyAdd32: (rounds: number, x: number) => number
  readonly multiplyAdd64: (rounds: number, x: number) => number
}

const first = 64
const line = 128

function openFloor(bytes: number): { readonly floor: Floor; readonly memory: WebAssembly.Memory } {
  const module = new WebAssembly.Module(Buffer.from(process.argv[2] ?? '', 'base64'))
  const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + first) / 65536) })
  // the functions that assembly/floor.ts exports
  return { floor: new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Floor, memory }
}

/** A pure read of some bytes, and multiplications and additions of numbers that are in registers, both by SIMD of 128 bits. */
export const runtime: Runtime = {
  version: () => 'floors in WebAssembly SIMD',
  tasks: {
    read: ({ precision, sizes: [wanted = 0] }): Task => {
      const bytes = Math.ceil(wanted / line) * line
      const { floor, memory } = openFloor(bytes)
      new Float64Array(memory.buffer).fill(1)
      const read = precision === 'f32' ? floor.read32 : floor.read64
      return { run: () => void read(first, bytes), outputs: () => ({}) }
    },
    flops: ({ precision, sizes: [flops = 0] }): Task => {
      const { floor } = openFloor(0)
      const rounds = Math.ceil(flops / (precision === 'f32' ? 64 : 32))
      const calculate = precision === 'f32' ? floor.multiplyAdd32 : floor.multiplyAdd64
      return { run: () => void calculate(rounds, 1.5), outputs: () => ({}) }
    },
  },
}
