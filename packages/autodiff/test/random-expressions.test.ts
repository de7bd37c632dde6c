import { interpret, type Op, seededRandom, type Tensor, trace, type Values } from '@odot/autodiff'
import { randomExpression, sampleLaws } from '@odot/autodiff/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluator } from '../src/evaluators.js'
import { topological } from '../src/record.js'
import { nodeOf, type TensorNode } from '../src/tensor.js'

/** Operation by operation, without a graph and so without anything simplified. */
function direct(output: Tensor, inputs: readonly Values[]): Values {
  const known = new Map<TensorNode, Values>()
  for (const node of topological([nodeOf(output)], new Map())) {
    const sources = node.op === 'input' ? [inputs[node.attributes.index]!] : node.inputs.map((input) => known.get(input)!)
    const data = evaluator<Op>({ ...node, inputs: [] }, sources, {})
    known.set(node, { shape: node.shape, data })
  }
  return known.get(nodeOf(output))!
}

const seeds = fc.integer({ min: 0, max: 1e6 })

describe('a random expression', () => {
  test('keeps every bit of its value when it is simplified', () => {
    let dropped = 0
    fc.assert(
      fc.property(seeds, (seed) => {
        const { fn, shapes, inputs } = randomExpression(seed, { size: 15 })
        let output: Tensor | undefined
        const graph = trace((...args: readonly Tensor[]) => (output = fn(...args)), ...shapes)
        const point = inputs(seededRandom(seed))
        const plain = direct(output!, point)
        const result = interpret(graph, point)
        expect(result.shape).toEqual(plain.shape)
        expect(result.data.map((x) => x + 0)).toEqual(plain.data.map((x) => x + 0))
        dropped += topological([nodeOf(output!)], new Map()).filter(({ op }) => op !== 'input').length
        dropped -= graph.nodes.filter(({ op }) => op !== 'input').length
      }),
      { seed: 1, numRuns: 400 },
    )
    expect(dropped).toBeGreaterThan(400 * 3)
  })

  test('differentiates to second order', async () => {
    for (let seed = 0; seed < 30; seed++) for (const law of sampleLaws(randomExpression(seed, { kinks: false }))) await law.check()
  })

  test('survives structuredClone with the same bits', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { fn, shapes, inputs } = randomExpression(seed)
        const graph = trace(fn, ...shapes)
        const point = inputs(seededRandom(seed))
        expect(interpret(structuredClone(graph), point)).toEqual(interpret(graph, point))
      }),
      { seed: 2, numRuns: 100 },
    )
  })

  test('uses every operation that needs neither a design nor a function of its own', () => {
    const used = new Set<Op>()
    for (let seed = 0; seed < 300; seed++) {
      const { fn, shapes } = randomExpression(seed)
      for (const node of trace(fn, ...shapes).nodes) used.add(node.op)
    }
    expect([...used].sort()).toEqual(
      // biome-ignore format: a list of words
      ['abs', 'add', 'amax', 'broadcast', 'constant', 'cos', 'cumsum', 'div', 'dot', 'exp', 'gather', 'input', 'less', 'log', 'max', 'min', 'mul',
        'neg', 'pad', 'pow', 'reshape', 'scatterAdd', 'select', 'sigmoid', 'sign', 'sin', 'slice', 'softplus', 'sqrt', 'stopGradient', 'sum', 'transpose'],
    )
  })
})
