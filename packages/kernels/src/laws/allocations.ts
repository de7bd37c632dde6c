/**
 * Counts typed arrays that are made while `work` runs, by constructors and by methods such as `slice`; views that `subarray` makes count too.
 * Global constructors are replaced for that time.
 * @example
 * countTypedArrays(() => new Float64Array(3).slice(1)) // => 2
 */
export function countTypedArrays(work: () => void): number {
  let count = 0
  const restore: (() => void)[] = []
  const replace = (target: object, key: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(target, key)!
    Object.defineProperty(target, key, { ...before, value })
    restore.push(() => Object.defineProperty(target, key, before))
  }
  for (const kind of [Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array]) {
    const counting = new Proxy(kind, {
      construct: (target, args, newTarget) => {
        count++
        return Reflect.construct(target, args, newTarget)
      },
    })
    replace(globalThis, kind.name, counting)
    replace(kind.prototype, 'constructor', counting)
  }
  try {
    work()
  } finally {
    for (const undo of restore.reverse()) undo()
  }
  return count
}
