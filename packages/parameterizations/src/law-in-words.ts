import type { PenaltyLaw } from './fit-power-law.js'

/** A penalty as a formula and by its name, such as 'λ Σ|βⱼ| (lasso)'. */
export function lawInWords(law: PenaltyLaw, { count }: { readonly count?: number | undefined } = {}): string {
  const { formula, name } = words(law)
  const where =
    count === undefined ? '' : `, ${count} ${law.size === 1 ? (count === 1 ? 'weight' : 'weights') : count === 1 ? 'group' : 'groups'}`
  return `${formula} (${name}${where})`
}

function words(law: PenaltyLaw): { readonly formula: string; readonly name: string } {
  if (law.kind === 'other') return { formula: 'a penalty', name: 'of no power law' }
  if (law.kind === 'homogeneous') return { formula: 'λ Σ_g R(β_g)', name: `homogeneous of degree ${short(law.q)}` }
  const { q, p, up, down, size } = law
  if (size > 1) return { formula: `${times(up)} Σ_g ${power(`‖β_g‖${p === 2 ? '' : `_${short(p)}`}`, q)}`, name: groupName(p, q) }
  if (down === Number.POSITIVE_INFINITY) return { formula: `${times(up)} Σ ${power('βⱼ', q)}, β ≥ 0`, name: `nonnegative ${nameOf(q)}` }
  if (up === down) return { formula: `${times(up)} Σ${power('|βⱼ|', q)}`, name: nameOf(q) }
  return {
    formula: `${times(up)} Σ ${power('max(βⱼ, 0)', q)} + ${times(down)} Σ ${power('max(−βⱼ, 0)', q)}`,
    name: `asymmetric ${nameOf(q)}`,
  }
}

function nameOf(q: number): string {
  if (q === 1) return 'lasso'
  if (q === 2) return 'ridge'
  return q < 1 ? `ℓ_q, q = ${short(q)}` : q < 2 ? `bridge, q = ${short(q)}` : `power ${short(q)}`
}

function groupName(p: number, q: number): string {
  return p === 2 && q === 1 ? 'group lasso' : `ℓ_{p,q}, p = ${short(p)}, q = ${short(q)}`
}

function power(base: string, q: number): string {
  return q === 1 ? base : `${base}^${short(q)}`
}

function times(c: number): string {
  return c === 1 ? 'λ' : `${short(c)}λ`
}

function short(x: number): string {
  return String(Number(x.toPrecision(4)))
}
