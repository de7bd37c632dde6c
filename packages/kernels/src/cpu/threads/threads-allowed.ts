/** What Node gives without an import, which bundlers for pages would follow. */
declare const process:
  | { readonly getBuiltinModule?: (name: 'node:os') => { readonly availableParallelism: () => number } | undefined }
  | undefined

/** Whether memory may be shared between threads here: always in Node, and in pages that are cross-origin isolated. */
export function threadsAllowed(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false
}

/** How many threads the machine runs at once; 1 where threads are not allowed. */
export function availableThreads(): number {
  if (!threadsAllowed()) return 1
  const os = typeof process === 'object' ? process.getBuiltinModule?.('node:os') : undefined
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}
