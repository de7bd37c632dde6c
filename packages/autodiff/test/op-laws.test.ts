import { type Op, trace } from '@odot/autodiff'
import { opLaws, opSamples } from '@odot/autodiff/testing'
import { describe, expect, test } from 'vitest'

const ops = Object.keys(opSamples) as Op[]

describe.each(ops)('%s', (op) => {
  test('stands in the graphs of its samples', () => {
    expect(opSamples[op].length).toBeGreaterThan(3)
    for (const { name, fn, shapes } of opSamples[op]) {
      const { nodes } = trace(fn, ...shapes)
      const repeated = op === 'constant' && nodes.some((node) => node.op === 'broadcast')
      expect(repeated || nodes.some((node) => node.op === op), name).toBe(true)
    }
  })

  test('differentiates by its rule, forward and back and to second order', async () => {
    for (const law of opLaws({ ops: [op] })) await law.check()
  })
})
