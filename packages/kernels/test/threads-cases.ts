import { normal } from '@odot/autodiff'
import type { WasmKernels } from '../src/wasm/kernels.js'

type Call = (kernels: WasmKernels) => void
/** A call of one kernel. */
export interface Case {
  /** Fills the memory and says what to call, and where the outputs are in bytes. */
  readonly prepare: (
    memory: WebAssembly.Memory,
    size: { m: number; k: number; random: () => number },
  ) => {
    readonly call: Call
    readonly output: number
    readonly bytes: number
  }
}

/** Blocks one after the other, filled with numbers of either kind. */
export function blocks({ buffer }: WebAssembly.Memory, random: () => number) {
  let end = 64
  const take = (bytes: number): number => {
    const pointer = end
    end = Math.ceil((end + bytes) / 64) * 64
    return pointer
  }
  return {
    end: (): number => end,
    f64: (count: number): number => {
      const pointer = take(8 * count)
      new Float64Array(buffer, pointer, count).set(Float64Array.from({ length: count }, () => normal(random)))
      return pointer
    },
    f32: (count: number): number => {
      const pointer = take(4 * count)
      new Float32Array(buffer, pointer, count).set(Float32Array.from({ length: count }, () => normal(random)))
      return pointer
    },
    i32: (numbers: Int32Array): number => {
      const pointer = take(4 * numbers.length)
      new Int32Array(buffer, pointer, numbers.length).set(numbers)
      return pointer
    },
  }
}
type Storage = 'f64' | 'f32'
const bytesOf = { f64: 8, f32: 4 }

function gemv(name: 'gemv64' | 'gemv32' | 'gemvMixed', matrix: Storage, vector: Storage): Case {
  return {
    prepare: (memory, { m, k, random }) => {
      const put = blocks(memory, random)
      const ld = k + Math.floor(3 * random())
      const [A, x, output] = [put[matrix](m * ld), put[vector](k), put[vector](m)]
      return { call: (kernels) => kernels[name](A, ld, m, k, x, output), output, bytes: m * bytesOf[vector] }
    },
  }
}
function gemvTransposed(name: 'gemvT64' | 'gemvT32' | 'gemvTMixed', matrix: Storage, vector: Storage): Case {
  return {
    prepare: (memory, { m, k, random }) => {
      const put = blocks(memory, random)
      const ld = k + Math.floor(3 * random())
      const [A, r, output] = [put[matrix](m * ld), put[vector](m), put[vector](k)]
      const skip = random() < 0.5 ? 1 : 0
      const numbers = vector === 'f64' ? new Float64Array(memory.buffer, r, m) : new Float32Array(memory.buffer, r, m)
      if (skip) for (let i = 0; i < m; i++) if (random() < 0.7) numbers[i] = 0
      return { call: (kernels) => kernels[name](A, ld, m, k, r, output, skip), output, bytes: k * bytesOf[vector] }
    },
  }
}
function gather(name: 'sparseGather64' | 'sparseGather32' | 'sparseGatherMixed', matrix: Storage, vector: Storage): Case {
  return {
    prepare: (memory, { m, k, random }) => {
      const put = blocks(memory, random)
      const starts = new Int32Array(m + 1)
      const indices: number[] = []
      // some lines are long and some are empty
      for (let i = 0; i < m; i++) {
        const density = random() < 0.3 ? 0 : random()
        for (let j = 0; j < k; j++) if (random() < density) indices.push(j)
        starts[i + 1] = indices.length
      }
      const from = Math.floor((random() * m) / 4)
      const to = m - Math.floor((random() * m) / 4)
      const [values, x, output] = [put[matrix](indices.length), put[vector](k), put[vector](m)]
      const [places, begins] = [put.i32(Int32Array.from(indices)), put.i32(starts)]
      return { call: (kernels) => kernels[name](values, places, begins, from, to, x, output), output, bytes: m * bytesOf[vector] }
    },
  }
}
function gemm(name: 'gemm64' | 'gemm32', storage: Storage): Case {
  return {
    prepare: (memory, { m: large, k: wide, random }) => {
      const put = blocks(memory, random)
      const [m, n, k] = [Math.ceil(large / 2), Math.ceil(wide / 2), 1 + Math.floor(300 * random())]
      const [ar, ac] = random() < 0.5 ? [k + 1, 1] : [1, m]
      const [br, bc] = random() < 0.5 ? [n, 1] : [1, k]
      const [A, B, output] = [put[storage](m * k + m), put[storage](k * n), put[storage](m * n)]
      const workspace = put.end()
      return {
        call: (kernels) => {
          kernels[name](m, n, k, A, ar, ac, B, br, bc, output, n, workspace)
        },
        output,
        bytes: m * n * bytesOf[storage],
      }
    },
  }
}
function gram(name: 'gram64' | 'gramMixed' | 'gramColumns64' | 'gramColumnsMixed', storage: Storage): Case {
  return {
    prepare: (memory, { m, k: n, random }) => {
      const put = blocks(memory, random)
      const k = Math.ceil(m / 2)
      const ld = n + 1
      const Z = put[storage](k * ld)
      const w = random() < 0.3 ? 0 : put.f64(n)
      const columns = put.i32(Int32Array.from({ length: k }, () => Math.floor(k * random())))
      const output = put.f64(k * k)
      const workspace = put.end()
      const call = (kernels: WasmKernels): void => {
        if (workspace + kernels.gramWorkspace(k, n) > memory.buffer.byteLength) throw new Error('the memory is too small.')
        if (name === 'gram64' || name === 'gramMixed') kernels[name](Z, k, n, ld, w, output, workspace)
        else kernels[name](Z, columns, k, n, ld, 1, w, output, workspace)
      }
      return { call, output, bytes: 8 * k * k }
    },
  }
}
/** One for each kernel that is split. */
export const cases: Partial<Record<keyof WasmKernels, Case>> = {
  gemv64: gemv('gemv64', 'f64', 'f64'),
  gemv32: gemv('gemv32', 'f32', 'f32'),
  gemvMixed: gemv('gemvMixed', 'f32', 'f64'),
  gemvT64: gemvTransposed('gemvT64', 'f64', 'f64'),
  gemvT32: gemvTransposed('gemvT32', 'f32', 'f32'),
  gemvTMixed: gemvTransposed('gemvTMixed', 'f32', 'f64'),
  gemm64: gemm('gemm64', 'f64'),
  gemm32: gemm('gemm32', 'f32'),
  gram64: gram('gram64', 'f64'),
  gramMixed: gram('gramMixed', 'f32'),
  gramColumns64: gram('gramColumns64', 'f64'),
  gramColumnsMixed: gram('gramColumnsMixed', 'f32'),
  sparseGather64: gather('sparseGather64', 'f64', 'f64'),
  sparseGather32: gather('sparseGather32', 'f32', 'f32'),
  sparseGatherMixed: gather('sparseGatherMixed', 'f32', 'f64'),
}
