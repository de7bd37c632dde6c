import type { ModelName } from './fit.js'
import type { Ladder } from './ladder.js'

/** Who fits, on one thread, in a process of its own. */
export interface FitContender {
  readonly name: string
  readonly role: 'odot' | 'peer'
  readonly program: 'odot' | 'scikit-learn' | 'glmnet'
  /** One of several ways that the program knows. */
  readonly variant: string
  readonly models: readonly ModelName[]
  readonly ladder: Ladder
}

/** odot is asked for the gap itself: its tolerance is a promise, and is held to it. Peers get the largest tolerance that will do. */
const promise: Ladder = { loosest: -4, tightest: -10, begin: (exponent) => exponent }

export const contenders: readonly FitContender[] = [
  {
    name: 'odot',
    role: 'odot',
    program: 'odot',
    variant: 'auto',
    models: ['lasso', 'elastic-net', 'logistic'],
    ladder: promise,
  },
  {
    name: 'scikit-learn',
    role: 'peer',
    program: 'scikit-learn',
    variant: 'coordinate descent',
    models: ['lasso', 'elastic-net'],
    ladder: { loosest: -1, tightest: -15, begin: (exponent) => exponent },
  },
  {
    name: 'scikit-learn liblinear',
    role: 'peer',
    program: 'scikit-learn',
    variant: 'liblinear',
    models: ['logistic'],
    ladder: { loosest: -1, tightest: -13, begin: (exponent) => exponent / 2 },
  },
  {
    name: 'scikit-learn saga',
    role: 'peer',
    program: 'scikit-learn',
    variant: 'saga',
    models: ['logistic'],
    ladder: { loosest: -1, tightest: -13, begin: (exponent) => exponent / 2 },
  },
  {
    name: 'glmnet',
    role: 'peer',
    program: 'glmnet',
    variant: '',
    models: ['lasso', 'elastic-net', 'logistic'],
    ladder: { loosest: -3, tightest: -25, begin: (exponent) => exponent - 2 },
  },
]
