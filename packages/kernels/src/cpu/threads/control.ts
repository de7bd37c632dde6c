/**
 * The block of shared words by which a pool hands out work. A call is cut into chunks; each has a state: closed (0), open (the number of the arena that
 * it works in, > 0) or claimed (< 0, by whom). Whoever moves a state from open to claimed by one compare-and-exchange runs the chunk, reads its arguments
 * only then, and closes it. The next call is published when every state is closed. So a thread that is late, asleep or dead before it claims is never
 * waited for, and one that looks at old words can at worst claim a chunk of the present call, which is right.
 */
export interface Control {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  /** The arguments of each chunk, `maxArguments` apart, and where the workspaces of the threads are. */
  readonly numbers: Float64Array
}

export const maxChunks = 64
export const maxArguments = 16
export const maxThreads = 16
/** Bytes at the end of every shared memory, for each thread but the calling one: the workspace of any block kernel. */
export const threadWorkspace: number = 3 * 2 ** 19

/** Chunks that the calling thread has claimed; thread t > 0 claims with `claimed - t`. */
export const claimed = -1
/** What a thread leaves behind when a kernel trapped: the calling thread runs that chunk again, and traps where a caller can see it. */
export const failed = -1000

/** Where the words are: what is written by different threads is 64 bytes apart. */
export const at = {
  /** Goes up with every call and every message; threads sleep on it. */
  epoch: 0,
  sleepers: 16,
  /** Whether the calling thread sleeps on a state. */
  waiting: 32,
  chunks: 48,
  kernel: 49,
  arity: 50,
  /** The argument that is a pointer to workspace, or −1; `numbers[workspaceEnd]` is where the workspaces of the threads end, each before the one of the thread before. */
  workspace: 51,
  states: 64,
  threads: 128,
} as const

/** The words of one thread. */
export const ofThread = {
  size: 32,
  /** Messages sent to it, and received: it returns to its event loop when there are more of the first. */
  sent: 0,
  received: 16,
  /** 1 when it waits in its event loop, 2 when it was sent a message that wakes it. */
  parked: 17,
  /** Chunks that it has run. */
  ran: 18,
} as const

export const workspaceEnd: number = maxChunks * maxArguments

export const wordCount: number = at.threads + maxThreads * ofThread.size

/** A block of words, all states closed. */
export function makeControl(): Control {
  const buffer = new SharedArrayBuffer(4 * wordCount + 8 * (workspaceEnd + 1))
  return { buffer, words: new Int32Array(buffer, 0, wordCount), numbers: new Float64Array(buffer, 4 * wordCount) }
}
