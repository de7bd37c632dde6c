import { EstimatorError } from './errors.js'
import { show } from './show.js'

/** A strength in the convention of odot: λ, and the share of its ℓ1 part. */
export interface OurStrength {
  readonly lambda: number
  /** 1, the default, is the lasso. */
  readonly mixing?: number
}

/** What a loss of a deep-learning library is the mean of: squared errors without the ½, or what our loss is the mean of too. */
export type MeanOf = 'squared errors' | 'losses'

/** The strengths of other libraries, by library. */
export interface PeerStrengths {
  /** Lasso, ElasticNet, MultiTaskLasso: `alpha`, `l1_ratio`. LogisticRegression: `C`, `l1_ratio`. */
  readonly sklearn: { readonly alpha: number; readonly l1Ratio?: number } | { readonly C: number; readonly l1Ratio?: number }
  readonly glmnet: { readonly lambda: number; readonly alpha?: number }
  readonly liblinear: { readonly C: number }
  readonly celer: { readonly alpha: number; readonly l1Ratio?: number }
  /** Keras: `l1(…)` on the product of the factors of β = u ⊙ v, or `l2(…)` on the factors. */
  readonly tf: { readonly l1: number } | { readonly l2: number }
  /** `weight_decay` of SGD or Adam, not AdamW, on the factors of β = u ⊙ v. */
  readonly torch: { readonly weightDecay: number }
}

/** What must be known of the data or the call, by library. */
export interface PeerContexts {
  /** `totalWeight`, n or the sum of the sample weights, says that C is meant: scikit-learn adds up the losses of rows there. */
  readonly sklearn: { readonly totalWeight?: number }
  /**
   * `sdY`, the weighted population standard deviation of y − offset, is needed for alpha < 1 of the family gaussian; `factorMean`, the mean of penalty.factor,
   * is 1 by default.
   */
  readonly glmnet: { readonly factorMean?: number } & (
    | { readonly family: 'gaussian'; readonly sdY?: number }
    | { readonly family: 'binomial' | 'multinomial' | 'poisson'; readonly sdY?: never }
  )
  readonly liblinear: { readonly totalWeight: number }
  readonly celer: { readonly totalWeight?: never }
  readonly tf: { readonly meanOf: MeanOf; readonly on: 'product' | 'factors' }
  readonly torch: { readonly meanOf: MeanOf }
}

export type Peer = keyof PeerStrengths

interface Rule<S, C> {
  readonly from: (strength: S, context: C) => OurStrength
  readonly to: (ours: Required<OurStrength>, context: C) => S
}

const rules: { readonly [P in Peer]: Rule<PeerStrengths[P], PeerContexts[P]> } = {
  sklearn: {
    from: (strength, { totalWeight }) => {
      const { l1Ratio: mixing = 1 } = strength
      if ('alpha' in strength) return { lambda: strength.alpha, mixing }
      return { lambda: 1 / (strength.C * needed('totalWeight', totalWeight)), mixing }
    },
    to: ({ lambda, mixing }, { totalWeight }) =>
      totalWeight === undefined ? { alpha: lambda, l1Ratio: mixing } : { C: 1 / (lambda * totalWeight), l1Ratio: mixing },
  },
  glmnet: {
    // its gaussian ridge part is λ(1 − α)/sd(y); its factors have mean 1
    from: ({ lambda, alpha = 1 }, context) => {
      const { factorMean = 1 } = context
      return fromParts((lambda * alpha) / factorMean, (lambda * (1 - alpha)) / (ridgeScale(context, alpha) * factorMean))
    },
    to: ({ lambda, mixing }, context) => {
      const { factorMean = 1 } = context
      const parts = fromParts(lambda * mixing * factorMean, lambda * (1 - mixing) * ridgeScale(context, mixing) * factorMean)
      return { lambda: parts.lambda, alpha: parts.mixing }
    },
  },
  liblinear: {
    from: ({ C }, { totalWeight }) => ({ lambda: 1 / (C * totalWeight), mixing: 1 }),
    to: ({ lambda, mixing }, { totalWeight }) => ({ C: 1 / (onlyL1('liblinear', lambda, mixing) * totalWeight) }),
  },
  celer: {
    from: ({ alpha, l1Ratio: mixing = 1 }) => ({ lambda: alpha, mixing }),
    to: ({ lambda, mixing }) => ({ alpha: lambda, l1Ratio: mixing }),
  },
  tf: {
    // a ridge on both factors costs twice its strength; a mean of squares without the ½ is twice our loss
    from: (strength, { meanOf }) => ({ lambda: ('l1' in strength ? strength.l1 : 2 * strength.l2) / doubling[meanOf], mixing: 1 }),
    to: ({ lambda, mixing }, { meanOf, on }) => {
      const l1 = onlyL1('tf', lambda, mixing) * doubling[meanOf]
      return on === 'product' ? { l1 } : { l2: l1 / 2 }
    },
  },
  torch: {
    // weight_decay w is w/2·(‖u‖² + ‖v‖²), and costs w‖β‖₁
    from: ({ weightDecay }, { meanOf }) => ({ lambda: weightDecay / doubling[meanOf], mixing: 1 }),
    to: ({ lambda, mixing }, { meanOf }) => ({ weightDecay: onlyL1('torch', lambda, mixing) * doubling[meanOf] }),
  },
}

const doubling: { readonly [M in MeanOf]: number } = { 'squared errors': 2, losses: 1 }

/**
 * Strengths in the conventions of other libraries. Our objective is the weighted mean of the losses (½(y − η)² for least squares) plus
 * λ Σ mixing·|b| + (1 − mixing)/2·b².
 *
 * @example
 * conventions.from('sklearn', { C: 0.5 }, { totalWeight: 100 }) // => { lambda: 0.02, mixing: 1 }
 * conventions.to('sklearn', { lambda: 0.02 }, { totalWeight: 100 }) // => { C: 0.5, l1Ratio: 1 }
 * conventions.from('torch', { weightDecay: 0.2 }, { meanOf: 'squared errors' }) // => { lambda: 0.1, mixing: 1 }
 * conventions.to('torch', { lambda: 0.1, mixing: 0.5 }, { meanOf: 'losses' }) // => throws mixing is 0.5
 */
export const conventions: {
  /** Our strength of another library's. @throws EstimatorError for a strength that is none, and what must be known and is not. */
  readonly from: <P extends Peer>(peer: P, strength: PeerStrengths[P], context: PeerContexts[P]) => OurStrength
  /** Another library's strength of ours. @throws EstimatorError where the library has no such penalty. */
  readonly to: <P extends Peer>(peer: P, ours: OurStrength, context: PeerContexts[P]) => PeerStrengths[P]
} = Object.freeze({
  from: <P extends Peer>(peer: P, strength: PeerStrengths[P], context: PeerContexts[P]): OurStrength => {
    const rule = ruleOf(peer)
    check(`conventions.from('${peer}')`, {
      ...known(`conventions.from('${peer}')`, strength, strengthNames[peer]),
      ...needContext(peer, context),
    })
    return rule.from(strength, context)
  },
  to: <P extends Peer>(peer: P, { lambda, mixing = 1 }: OurStrength, context: PeerContexts[P]): PeerStrengths[P] => {
    const rule = ruleOf(peer)
    check(`conventions.to('${peer}')`, { lambda, mixing, ...needContext(peer, context) })
    return rule.to({ lambda, mixing }, context)
  },
})

function ruleOf<P extends Peer>(peer: P): Rule<PeerStrengths[P], PeerContexts[P]> {
  if (!Object.hasOwn(rules, peer))
    throw new EstimatorError(`conventions: the library is ${show(peer)}; pass one of ${Object.keys(rules).join(', ')}.`)
  return rules[peer]
}

/** The names of a strength: the first, or another of the same place, must be there. */
const strengthNames: { readonly [P in Peer]: { readonly either: readonly string[]; readonly also?: readonly string[] } } = {
  sklearn: { either: ['alpha', 'C'], also: ['l1Ratio'] },
  glmnet: { either: ['lambda'], also: ['alpha'] },
  liblinear: { either: ['C'] },
  celer: { either: ['alpha'], also: ['l1Ratio'] },
  tf: { either: ['l1', 'l2'] },
  torch: { either: ['weightDecay'] },
}

/** A misspelt strength would be NaN, and a misspelt share would be 1. */
function known(where: string, strength: object, { either, also = [] }: (typeof strengthNames)[Peer]): object {
  const has = Object.keys(strength)
  const advice = `pass { ${either.join(' } or { ')} }${also.length > 0 ? `, and ${also.join(', ')} if it is not 1` : ''}`
  for (const name of has)
    if (!either.includes(name) && !also.includes(name)) throw new EstimatorError(`${where}: the strength ${name} is unknown; ${advice}.`)
  if (either.filter((name) => has.includes(name)).length !== 1)
    throw new EstimatorError(`${where}: the strengths are ${has.length > 0 ? has.join(', ') : 'missing'}; ${advice}.`)
  return strength
}

function needContext(peer: Peer, context: object | undefined): object {
  if (context !== undefined) return context
  throw new EstimatorError(
    `conventions: the context of '${peer}' is missing; pass what must be known of the data as the third argument, {} if nothing.`,
  )
}

function check(where: string, numbers: object): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (name === 'meanOf' || name === 'on' || name === 'family' || value === undefined) continue
    const share = name === 'mixing' || name === 'l1Ratio' || (name === 'alpha' && where.includes('glmnet'))
    const positive = name === 'C' || name === 'totalWeight' || name === 'sdY' || name === 'factorMean'
    const fits = typeof value === 'number' && Number.isFinite(value) && (positive ? value > 0 : value >= 0) && !(share && value > 1)
    if (!fits)
      throw new EstimatorError(
        `${where}: ${name} is ${show(value)}; pass ${share ? 'a share from 0 to 1' : positive ? 'a number above 0' : 'a finite number ≥ 0'}.`,
      )
  }
}

/** λ and its ℓ1 share, of the strengths of both parts. */
function fromParts(l1: number, l2: number): Required<OurStrength> {
  const lambda = l1 + l2
  return { lambda, mixing: lambda === 0 ? 1 : l1 / lambda }
}

/** What glmnet divides its gaussian ridge part by. */
function ridgeScale({ family, sdY }: PeerContexts['glmnet'], share: number): number {
  if (family !== 'gaussian' || share === 1) return 1
  if (sdY !== undefined) return sdY
  throw new EstimatorError(
    `conventions: sdY is missing; the ridge part of glmnet's gaussian family is divided by sd(y), so pass the population standard deviation of y.`,
  )
}

function needed(name: string, value: number | undefined): number {
  if (value === undefined)
    throw new EstimatorError(`conventions.from: ${name} is missing; C multiplies a sum over rows, so pass n, or the sum of the weights.`)
  return value
}

function onlyL1(peer: Peer, lambda: number, mixing: number): number {
  if (mixing === 1) return lambda
  throw new EstimatorError(`conventions.to('${peer}'): mixing is ${mixing}, but this strength is of an ℓ1 penalty alone; pass mixing 1.`)
}
