import type { Certificate } from '@odot/problem'
import type { Explanation } from './explanation.js'
import type { Fitted } from './fitted.js'
import { glmnetCall } from './glmnet-call.js'
import { latexOf } from './latex-of.js'
import { objectiveOf } from './objective.js'
import { sklearnCall } from './sklearn-call.js'
import { wordsOf } from './words-of.js'

/** States the exact objective of a fit, with the scikit-learn and glmnet calls that solve the same problem. */
export function explainFit(fitted: Fitted<Certificate | null>): Explanation {
  const objective = objectiveOf(fitted)
  const words = wordsOf(objective)
  const latex = latexOf(objective)
  const sklearn = sklearnCall(objective)
  const glmnet = glmnetCall(objective)
  const notes = [...sklearn.notes, ...glmnet.notes]
  const show = (name: string, call: string | null): string => `${name}: ${call ?? 'no such call exists'}`
  return Object.freeze({
    words,
    latex,
    sklearn: sklearn.call,
    glmnet: glmnet.call,
    notes: Object.freeze(notes),
    toString: () => [words, latex, show('scikit-learn', sklearn.call), show('glmnet', glmnet.call), ...notes].join('\n'),
  })
}
