/** A value that cannot be sent to another thread; the message names where it is. */
export class NotShareable extends Error {
  override readonly name = 'NotShareable'
}

/** Typed arrays below this many bytes are copied to each worker. */
const small = 4096

/**
 * The same plain data, to be sent to workers: typed arrays in shared memory where there is such, so that all workers read one copy.
 * @throws NotShareable for functions, and for objects that are more than their data.
 */
export function shareable(name: string, value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw new NotShareable(`${name} is a ${typeof value}`)
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return sharedNumbers(value)
  if (Array.isArray(value)) return value.map((each, i) => shareable(`${name}[${i}]`, each))
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, shareable(`${name}.get(${String(key)})`, each)]))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new NotShareable(`${name} is an object of its own class`)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shareable(`${name}.${key}`, each)]))
}

function sharedNumbers(view: ArrayBufferView): ArrayBufferView {
  if (!ArrayBuffer.isView(view) || view.byteLength < small || !sharedMemoryAllowed() || view.buffer instanceof SharedArrayBuffer)
    return view
  const bytes = new Uint8Array(new SharedArrayBuffer(view.byteLength))
  bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  return Reflect.construct(view.constructor, [bytes.buffer])
}

/** Always in Node, and in pages that are cross-origin isolated. */
function sharedMemoryAllowed(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false
}
