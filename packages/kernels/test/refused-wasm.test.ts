import { expect, test } from 'vitest'
import { cpu, KernelsError } from '../src/index.js'
import { realmHeap } from '../src/wasm/realm-heap.js'

test('where WebAssembly is refused, products run in JavaScript, and nothing else is different', () => {
  expect(typeof WebAssembly).toBe('undefined')
  expect(realmHeap()).toBeUndefined()
  expect(cpu().products).toBe('javascript')
})

test('WebAssembly asked for by name is refused with what to do', () => {
  expect(() => cpu({ products: 'wasm' })).toThrow(KernelsError)
  expect(() => cpu({ products: 'wasm' })).toThrow(
    "this place refuses WebAssembly (content security policy, or no SIMD); pass products: 'javascript' or 'auto'.",
  )
})
