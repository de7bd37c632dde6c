import { compileFloor } from '../compile-floor.js'
import type { FitData } from './fit.js'

/** What the machine can do in WebAssembly with SIMD, on one thread. */
export interface FloorRates {
  /** Bytes of memory read in a millisecond. */
  readonly bytes: number
  /** Multiplications of float64, each with an addition, in a millisecond. */
  readonly multiplications: number
}

/**
 * Milliseconds below which no fit can come that reads X once, and multiplies the columns that it ends with with each other. Whoever has wider vectors
 * or fused operations has a lower floor.
 */
export function fitFloor({ X, rows }: Pick<FitData, 'X' | 'rows'>, nonzeros: number, rates: FloorRates): number {
  return X.byteLength / rates.bytes + (rows * nonzeros * (nonzeros + 1)) / 2 / rates.multiplications
}

const bytes = 64 * 2 ** 20
const first = 64
/** Rounds of 16 multiplications and additions. */
const rounds = 2e6
const tries = 5

interface Floor {
  readonly read64: (pointer: number, bytes: number) => number
  readonly multiplyAdd64: (rounds: number, x: number) => number
}

/** The best of a few tries each. */
export async function measureFloorRates(): Promise<FloorRates> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + first) / 65536) })
  new Float64Array(memory.buffer).fill(1)
  const module = new WebAssembly.Module(Buffer.from(await compileFloor(), 'base64'))
  // the functions that assembly/floor.ts exports
  const floor = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Floor
  const quickest = (work: () => void): number => {
    let best = Number.POSITIVE_INFINITY
    for (let k = 0; k < tries; k++) {
      const start = performance.now()
      work()
      best = Math.min(best, performance.now() - start)
    }
    return best
  }
  return {
    bytes: bytes / quickest(() => void floor.read64(first, bytes)),
    multiplications: (16 * rounds) / quickest(() => void floor.multiplyAdd64(rounds, 1.5)),
  }
}
