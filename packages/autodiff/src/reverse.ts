import type { Op } from './op.js'
import { add, mul } from './ops/elementwise.js'
import { broadcastTo } from './ops/linear.js'
import { topological } from './record.js'
import { type DerivativeRule, derivativeOf, type Site } from './rules/derivatives.js'
import { nodeOf, type Tensor, type TensorNode } from './tensor.js'

/** Cotangents of `wrt` for given cotangents of `outputs`, by one sweep from the outputs back; zeros where nothing depends. */
export function pullback(outputs: readonly Tensor[], cotangents: readonly Tensor[], wrt: readonly Tensor[]): readonly Tensor[] {
  const order = topological(outputs.map(nodeOf), new Map())
  const targets = new Set(wrt.map(nodeOf))
  const needed = new Set<TensorNode>()
  for (const node of order) if (targets.has(node) || node.inputs.some((input) => needed.has(input))) needed.add(node)

  const found = new Map<TensorNode, Tensor>()
  const accumulate = (node: TensorNode, cotangent: Tensor | undefined): void => {
    if (!cotangent || !needed.has(node)) return
    const before = found.get(node)
    found.set(node, before ? add(before, cotangent) : cotangent)
  }
  for (const [i, output] of outputs.entries()) accumulate(nodeOf(output), cotangents[i])
  for (const node of order.toReversed()) {
    const cotangent = found.get(node)
    if (!cotangent || node.inputs.length === 0) continue
    for (const [i, part] of inputCotangents(derivativeOf<Op>(node.op), cotangent, siteOf(node)).entries()) accumulate(node.inputs[i]!, part)
  }
  return wrt.map((x) => found.get(nodeOf(x)) ?? broadcastTo(0, x.shape))
}

export function siteOf(node: TensorNode): Site<Op> {
  return { inputs: node.inputs, output: node, attributes: node.attributes }
}

function inputCotangents(rule: DerivativeRule<Op>, cotangent: Tensor, site: Site<Op>): readonly (Tensor | undefined)[] {
  switch (rule.kind) {
    case 'constant':
      return []
    case 'elementwise':
      return rule.partials(site).map((partial) => mul(cotangent, partial))
    case 'linear':
      return rule.adjoint(cotangent, site)
    case 'pullback':
    case 'general':
      return rule.pullback(cotangent, site)
  }
}
