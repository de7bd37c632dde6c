import type { Op } from './op.js'
import { inner } from './ops/composite.js'
import { add, mul } from './ops/elementwise.js'
import { broadcastTo } from './ops/linear.js'
import { topological } from './record.js'
import { pullback, siteOf } from './reverse.js'
import { derivativeOf } from './rules/derivatives.js'
import { nodeOf, operation, type Tensor, type TensorNode } from './tensor.js'

/** Tangents of `outputs` when `wrt` move along `directions`, by one sweep forward; zeros where nothing depends. */
export function pushforward(outputs: readonly Tensor[], wrt: readonly Tensor[], directions: readonly Tensor[]): readonly Tensor[] {
  const tangents = new Map<TensorNode, Tensor>()
  for (const [i, x] of wrt.entries()) tangents.set(nodeOf(x), directions[i]!)
  for (const node of topological(outputs.map(nodeOf), new Map())) {
    if (tangents.has(node)) continue
    const incoming = node.inputs.map((input) => tangents.get(input))
    const tangent = incoming.some((t) => t !== undefined) ? tangentOf(node, incoming) : undefined
    if (tangent) tangents.set(node, tangent)
  }
  return outputs.map((output) => tangents.get(nodeOf(output)) ?? broadcastTo(0, output.shape))
}

function tangentOf(node: TensorNode, incoming: readonly (Tensor | undefined)[]): Tensor | undefined {
  const rule = derivativeOf<Op>(node.op)
  const site = siteOf(node)
  switch (rule.kind) {
    case 'constant':
      return undefined
    case 'elementwise':
      return total(rule.partials(site).map((partial, i) => incoming[i] && mul(partial, incoming[i])))
    case 'linear': {
      const linear = rule.in ?? [...node.inputs.keys()]
      if (!linear.some((i) => incoming[i])) return undefined
      const inputs = node.inputs.map((input, i) => (linear.includes(i) ? (incoming[i] ?? broadcastTo(0, input.shape)) : input))
      return operation(node.op, inputs, node.attributes)
    }
    case 'general':
      return rule.tangent(incoming, site)
    case 'pullback': {
      // ⟨pullback(g), t⟩ is linear in g, and its gradient there is the tangent
      const g = broadcastTo(0, node.shape)
      const along = total(rule.pullback(g, site).map((part, i) => incoming[i] && inner(part, incoming[i])))
      return along && pullback([along], [broadcastTo(1, [])], [g])[0]
    }
  }
}

function total(parts: readonly (Tensor | undefined)[]): Tensor | undefined {
  return parts.reduce((a, b) => (a && b ? add(a, b) : (a ?? b)), undefined)
}
