/** What a run gave to the GPU. */
export interface Commands {
  /** Dispatches; in WebGL, draw calls. */
  readonly dispatches: number
  readonly readbacks: number
  /** Bytes that kernels moved: each buffer that is bound counts once where it is read, and once where it is written. */
  readonly bytes: number
  /** Bytes that the CPU wrote. */
  readonly uploaded: number
  /** Dispatches of one label that move as much, together. */
  readonly kernels: readonly KernelWork[]
}

export interface KernelWork {
  readonly label: string
  readonly dispatches: number
  /** Of one dispatch. */
  readonly bytes: number
}

/** Notes the commands between two moments. */
export interface CommandWatch {
  readonly begin: () => void
  readonly end: () => Commands
}

/**
 * How often a shader moves each of its storage buffers, by binding: once if it reads or writes it, twice if it does both. A buffer that may be written is
 * taken for read where its name stands anywhere but in front of an `=`.
 */
export function movesOf(code: string): ReadonlyMap<number, number> {
  const moves = new Map<number, number>()
  for (const [, binding, access, name] of code.matchAll(/@binding\((\d+)\)\s*var<storage,\s*(read|read_write)>\s*(\w+)/g)) {
    if (access === 'read') {
      moves.set(Number(binding), 1)
      continue
    }
    const uses = code.match(new RegExp(`\\b${name}\\[`, 'g'))?.length ?? 0
    const writes = code.match(new RegExp(`\\b${name}\\[.*?\\] = `, 'g'))?.length ?? 0
    moves.set(Number(binding), (writes > 0 ? 1 : 0) + (uses > writes ? 1 : 0))
  }
  return moves
}

/**
 * The least that a step of ½/n ‖X(u ⊙ v) − y‖² + λ/2 (‖u‖² + ‖v‖²) moves in float32: X twice, as the residual hangs on all of X(u ⊙ v); u and v in; gradients
 * (or, of a step of descent, the next u and v) out; y.
 */
export function leastBytes(rows: number, columns: number): number {
  return 8 * rows * columns + 16 * columns + 4 * rows
}
