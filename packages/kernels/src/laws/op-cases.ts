import { type Graph, type Op, seededRandom, trace } from '@odot/autodiff'
import { type OpSample, opSamples } from '@odot/autodiff/testing'
import { operator } from '../design/operator.js'
import type { GraphCase } from './agreement.js'

/** The samples of an operation as graphs with inputs, made when they are first asked for. */
export function opCases(op: Op): readonly GraphCase[] {
  const cases = made.get(op) ?? opSamples[op].map(sampleCase)
  made.set(op, cases)
  return cases
}

/** All operations, in the order of their samples. */
export const allOps: readonly Op[] = Object.keys(opSamples).filter((op): op is Op => op in opSamples)

const made = new Map<Op, readonly GraphCase[]>()

function sampleCase({ name, fn, shapes, inputs, designs }: OpSample): GraphCase {
  return {
    name,
    graph: trace(fn, ...shapes),
    inputs: inputs(seededRandom(1)),
    designs: Object.fromEntries(Object.entries(designs).map(([key, products]) => [key, operator(products)])),
  }
}

/** The operations of a graph, with those inside custom ones. */
export function opsOf({ nodes }: Graph): ReadonlySet<Op> {
  return new Set(nodes.flatMap((node) => (node.op === 'custom' ? ['custom', ...opsOf(node.attributes.forward)] : [node.op])))
}
