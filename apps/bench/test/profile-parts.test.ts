import { expect, test } from 'vitest'
import { fitFloor } from '../src/estimators/fit-floor.js'
import { profileParts } from '../src/estimators/profile-parts.js'

const node = (id: number, functionName: string, url: string, children: readonly number[] = []) => ({
  id,
  callFrame: { functionName, scriptId: '0', url, lineNumber: 0, columnNumber: 0 },
  children: [...children],
})

test('a profile is shares of time by file; WebAssembly belongs to the file that called it', () => {
  const nodes = [
    node(1, '(root)', '', [2, 5, 6]),
    node(2, 'fit', 'file:///dist/fit.js', [3]),
    node(3, 'gramInto', 'file:///dist/gram.js', [4, 7]),
    node(4, 'wasm-function[9]', 'wasm://wasm/0123', []),
    node(5, '(garbage collector)', ''),
    node(6, '(idle)', ''),
    node(7, 'js-to-wasm', '', [8]),
    node(8, 'wasm-function[3]', 'wasm://wasm/0123'),
    node(9, 'dispatch', ''),
  ]
  const parts = profileParts({ nodes, samples: [2, 4, 8, 5, 6, 3, 9], timeDeltas: [10, 50, 20, 19, 1000, 1, 30] })
  expect(parts).toEqual([
    { name: 'gram in WebAssembly', share: 0.7 },
    { name: '(garbage collector)', share: 0.19 },
    { name: 'fit', share: 0.1 },
  ])
})

test('the floor of a fit is a read of X and the products of its nonzero columns', () => {
  const rates = { bytes: 800, multiplications: 100 }
  expect(fitFloor({ X: new Float64Array(1000), rows: 10 }, 4, rates)).toBe(10 + 1)
})
