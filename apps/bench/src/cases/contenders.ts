import type { Assignment, Contender } from '../suite.js'

/** What a case may be off its float64 reference, relative to the largest number of each output. */
export const tolerances = { f32: 1e-4, f64: 1e-11 } as const
export const bytesOf = { f32: 4, f64: 8 } as const
export const precisions = ['f64', 'f32'] as const

/** odot on a device with its defaults, and without WebAssembly. */
export function odot(assignment: Assignment): readonly Contender[] {
  return [{ name: 'odot', role: 'odot', runtime: 'odot', assignment }, withoutWasm(assignment)]
}

function withoutWasm(assignment: Assignment): Contender {
  const variant = assignment.variant ? `${assignment.variant} javascript` : 'javascript'
  return { name: 'odot without WASM', role: 'baseline', runtime: 'odot', assignment: { ...assignment, variant } }
}

/** odot on two threads; peers have one. */
export function twoThreads(assignment: Assignment): Contender {
  return { name: 'odot, 2 threads', role: 'baseline', runtime: 'odot', assignment: { ...assignment, variant: 'threaded' } }
}

export function plainLoops(assignment: Assignment): Contender {
  return { name: 'plain JS loops', role: 'baseline', runtime: 'plain', assignment }
}

export function numpy(assignment: Assignment): Contender {
  return { name: 'numpy', role: 'peer', runtime: 'numpy', assignment }
}

/** A read of as many bytes. */
export function pureRead(precision: 'f32' | 'f64', bytes: number): Contender {
  return { name: 'pure SIMD read', role: 'floor', runtime: 'floor', assignment: { task: 'read', precision, sizes: [bytes] } }
}

/** As many multiplications and additions of numbers in registers. */
export function pureArithmetic(precision: 'f32' | 'f64', flops: number): Contender {
  return { name: 'pure SIMD arithmetic', role: 'floor', runtime: 'floor', assignment: { task: 'flops', precision, sizes: [flops] } }
}

/** A part of what odot does, timed where a goal is missed. */
export function part(name: string, assignment: Assignment): Contender {
  return { name, role: 'part', runtime: 'odot', assignment }
}
