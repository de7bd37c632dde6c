import type { Graph, GraphNode, Op } from '@odot/autodiff'
import { KernelsError } from '../errors.js'
import { loweredOps } from '../plan/lower.js'

/** A kernel of gpu.js makes the number of its thread and no other, so that each row of a scatter would have to look through all indices. */
const missing: ReadonlySet<Op> = new Set<Op>(['scatterAdd'])

export const supportedOps: ReadonlySet<Op> = new Set([...loweredOps].filter((op) => !missing.has(op)))

/** @throws KernelsError that names the first operation of a graph that gpu.js devices do not have. */
export function checkOps({ nodes }: Graph, name: string): void {
  for (const node of nodes) checkOp(node, name)
}

function checkOp(node: GraphNode, name: string): void {
  if (node.op === 'custom') checkOps(node.attributes.forward, name)
  else if (missing.has(node.op))
    throw new KernelsError(
      `compile: the device ${name} has no ${node.op}; run the graph on cpu() or a WebGPU device, or write it without ${node.op}.`,
    )
}
