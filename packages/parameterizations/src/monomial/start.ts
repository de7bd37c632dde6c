import type { Random, Values } from '@odot/autodiff'
import { isShape } from '../is-shape.js'
import { noise } from '../noise.js'
import { slack } from '../slack.js'
import { balanced, sizesOf } from './balanced.js'
import type { Monomial } from './monomial.js'

/**
 * Leaves that are not balanced: near weights w all but the first as if for |w| + δ, else 1; the first makes the product w, or 1e-3 times standard
 * normal numbers. So no leaf but the first is near zero, and the first is free to change its sign.
 */
export function startOf(monomial: Monomial, like: Values | readonly number[], random: Random): readonly Values[] {
  const { leaves, groups } = monomial
  const w = isShape(like) ? noise(like, random) : like
  const others = isShape(like) ? leaves.map(({ per }) => ones(per === 'group' && groups ? [groups.count] : w.shape)) : near(monomial, w)
  const first = w.data.map((value, j) => {
    let product = 1
    leaves.forEach(({ power, per }, i) => {
      if (i > 0) product *= others[i]!.data[per === 'group' && groups ? groups.groupOf[j]! : j]! ** power
    })
    const size = Math.abs(value) / product
    const { power } = leaves[0]!
    return Math.sign(value) * (power === 1 ? size : size ** (1 / power))
  })
  return [{ shape: w.shape, data: first }, ...others.slice(1)]
}

function near(monomial: Monomial, w: Values): readonly Values[] {
  const delta = slack(w.data)
  const sizes = sizesOf(monomial, w)
  return balanced(monomial, {
    shape: w.shape,
    coordinates: sizes.coordinates.map((x) => x + delta),
    groups: sizes.groups.map((x) => x + delta),
  })
}

function ones(shape: readonly number[]): Values {
  return { shape, data: new Float64Array(shape.reduce((product, n) => product * n, 1)).fill(1) }
}
