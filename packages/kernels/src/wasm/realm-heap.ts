import { type Heap, openHeap } from './heap.js'

let opened: { readonly heap: Heap | undefined } | undefined

/** The heap of this thread, shared by its devices and opened when it is first asked for; undefined where WebAssembly is refused. */
export function realmHeap(): Heap | undefined {
  opened ??= { heap: openHeap('plain') }
  return opened.heap
}
