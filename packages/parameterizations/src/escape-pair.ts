import type { Values } from '@odot/autodiff'
import { escapeGates } from './escape-gates.js'

/** The escape of u ⊙ v: every coordinate has a gate of its own. */
export function escapePair(u: Values, v: Values, gradient: Values, strength: Values): readonly [u: Values, v: Values] {
  const ids = Uint32Array.from(u.data, (_, j) => j)
  const direction = escapeGates({ u: u.data, nu: v.data, ids }, gradient.data, strength.data)
  return [
    { shape: u.shape, data: direction.u },
    { shape: v.shape, data: direction.nu },
  ]
}
