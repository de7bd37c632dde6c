import { findElement } from '../find-element.js'
import { radioChoice } from '../radio-choice.js'
import { type Choice, type DataName, type LossName, lossesOf, type PenaltyName } from './choice.js'

const words: Readonly<Record<DataName, string>> = {
  diabetes: 'Ten baseline measurements of 442 patients against the progression of their diabetes within a year.',
  'breast-cancer': 'Thirty measurements of cell nuclei in 569 breast masses against the diagnosis, malignant (0) or benign (1).',
}

/** Reads data, loss and penalty from their buttons; losses that the data do not allow cannot be chosen. */
export function problemChoice(onChange: () => void): () => Choice {
  const losses: readonly LossName[] = ['least-squares', 'logistic']
  const data = radioChoice<DataName>('data', ['diabetes', 'breast-cancer'], () => {
    allow(true)
    onChange()
  })
  const loss = radioChoice<LossName>('loss', losses, onChange)
  const penalty = radioChoice<PenaltyName>('penalty', ['lasso', 'elastic-net'], () => {
    allow(false)
    onChange()
  })
  const mixing = findElement('mixing', HTMLInputElement)
  const shown = findElement('mixing-value', HTMLOutputElement)
  const mixingField = findElement('mixing-field', HTMLElement)
  const allow = (fresh: boolean): void => {
    const allowed = lossesOf[data.value()]
    for (const name of losses) findElement(`loss-${name}`, HTMLInputElement).disabled = !allowed.includes(name)
    if (fresh) loss.set(allowed[0])
    mixingField.hidden = penalty.value() !== 'elastic-net'
    shown.value = mixing.value
    findElement('data-words', HTMLElement).textContent = words[data.value()]
  }
  mixing.addEventListener('input', () => {
    allow(false)
    onChange()
  })
  allow(false)
  return () => ({ data: data.value(), loss: loss.value(), penalty: penalty.value(), mixing: mixing.valueAsNumber })
}
