import { seededRandom } from '@odot/autodiff'
import type { FoldedConcavePenalty, Penalty } from '@odot/problem'
import { type PenaltyLawOptions, penaltyLaws } from '@odot/problem/laws'
import { describe, expect, test } from 'vitest'
import { lq, mcp } from '../src/index.js'

const [strength, gamma] = [1, 1]
const sound = mcp(strength, { gamma })
const options = (): PenaltyLawOptions => ({ size: 3, random: seededRandom(3) })

const prox = (of: (z: number, step: number) => number): NonNullable<Penalty['prox']> =>
  function componentwise({ data }, step, out) {
    for (let j = 0; j < out.length; j++) out[j] = Math.sign(data[j]!) * of(Math.abs(data[j]!), typeof step === 'number' ? step : step[j]!)
  }
const slope = (of: (x: number) => number): FoldedConcavePenalty['slope'] =>
  function componentwise({ data }, out) {
    for (let j = 0; j < out.length; j++) out[j] = of(Math.abs(data[j]!))
  }
const firm = (z: number, t: number): number => (z <= t ? 0 : z <= gamma ? (z - t) / (1 - t / gamma) : z)
const lower = (z: number, t: number): number => z * (z > 0.99 * Math.sqrt(t * gamma) ? 1 : 0)

/** For each law, implementations that it must refuse. */
const broken: Record<string, readonly Partial<FoldedConcavePenalty>[]> = {
  'the prox is a minimum, for one step': [
    { prox: prox(firm) }, // forgets that steps from γ on have another formula
    { prox: prox((z, t) => (t < gamma ? firm(z, t) : z > t ? z : 0)) }, // jumps at the end of what is stationary, not where costs are equal
    { prox: prox((z, t) => Math.max(z - t, 0)) }, // the lasso
    { value: (w) => sound.value(w) + (w.data[0] === 0 ? 0 : Number.POSITIVE_INFINITY) }, // a prox where the value is infinite
  ],
  'the prox is a minimum where it leaves zero': [
    { prox: prox((z, t) => (t < gamma ? firm(z, t) : lower(z, t))) }, // jumps a little too early
    { prox: prox((z, t) => (t < gamma ? firm(z, t) : lower(0.97 * z, t) / 0.97)) }, // and too late
  ],
  'the prox is monotone': [{ prox: prox((z) => (z > 0.5 ? 0.25 / z : z)) }, { prox: prox((z) => -z) }],
  'the tangents in the sizes lie above the values': [
    { slope: slope((x) => 0.99 * Math.max(1 - x, 0)) },
    { slope: slope(() => 0) },
    { slope: slope((x) => Math.max(1 - 2 * x, 0)) }, // the slope of another γ
    { value: ({ data }) => data.reduce((total, w) => total + w * w, 0) }, // not concave
  ],
  'the slopes are the derivatives in the sizes': [
    { slope: slope((x) => (x === 0 ? 5 : Math.max(1 - x, 0))) }, // a tangent at zero that lies above, but does not touch closely
    { slope: slope((x) => (x === 0 ? Number.POSITIVE_INFINITY : Math.max(1 - x, 0))) },
    { slope: slope((x) => 1.01 * Math.max(1 - x, 0)) },
    { slope: slope((x) => 1 - x) }, // negative beyond γs
  ],
  'the slopes may be written over the weights': [
    {
      slope: ({ data }, out) => {
        out.fill(0)
        for (let j = 0; j < out.length; j++) out[j] = Math.max(1 - Math.abs(data[j]!), 0)
      },
    },
  ],
}

test('a sound penalty meets the laws, and those of its slopes are the last', () => {
  const laws = penaltyLaws(sound, options())
  expect(laws.slice(-3).map(({ name }) => name)).toEqual(
    Object.keys(broken)
      .slice(-3)
      .map((name) => `mcp(1): ${name}`),
  )
  for (const { check } of laws) expect(check).not.toThrow()
})

describe.each(Object.entries(broken))('%s', (name, implementations) => {
  test.each([...implementations.entries()])('refuses broken implementation %i', (_, part) => {
    const law = penaltyLaws({ ...sound, ...part }, { ...options(), size: 6 }).find((each) => each.name === `mcp(1): ${name}`)
    expect(() => law?.check()).toThrow(/^(?!.*is not a function)/)
  })
})

test('an infinite slope must be one', () => {
  const penalty = lq({ strength: 1, q: 0.5 })
  const capped: FoldedConcavePenalty['slope'] = (w, out) => {
    penalty.slope(w, out)
    for (let j = 0; j < out.length; j++) out[j] = Math.min(out[j]!, 1e3)
  }
  const law = penaltyLaws({ ...penalty, slope: capped }, { ...options(), size: 6 }).find(({ name }) =>
    name.includes('derivatives in the sizes'),
  )
  expect(() => law?.check()).toThrow(/slope . at/)
})
