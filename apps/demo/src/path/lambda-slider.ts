import { findElement } from '../find-element.js'
import { formatNumber } from '../format-number.js'
import { pathMargins } from './path-chart.js'
import { smallestRatio } from './path-grid.js'

/** Steps of the slider for each power of ten. */
const stepsPerDecade = 100

export interface LambdaSlider {
  readonly ratio: () => number
  readonly set: (ratio: number) => void
}

/** The slider of λ/λmax, logarithmic, from λmax at the left: arrow keys move by 1/100 of a decade, page keys by a tenth of the range. */
export function lambdaSlider(onChange: () => void): LambdaSlider {
  const input = findElement('lambda', HTMLInputElement)
  const shown = findElement('lambda-ratio', HTMLOutputElement)
  input.max = String(Math.round(-Math.log10(smallestRatio) * stepsPerDecade))
  input.style.setProperty('--inset-left', `${pathMargins.left}px`)
  input.style.setProperty('--inset-right', `${pathMargins.right}px`)
  const ratio = (): number => 10 ** (-input.valueAsNumber / stepsPerDecade)
  const show = (): void => {
    const text = formatNumber(ratio(), 3)
    shown.value = text
    input.ariaValueText = `λ is ${text} of λmax`
  }
  const set = (wanted: number): void => {
    const before = input.value
    input.value = String(Math.round(-Math.log10(wanted) * stepsPerDecade))
    if (input.value === before) return
    show()
    onChange()
  }
  input.addEventListener('input', () => {
    show()
    onChange()
  })
  show()
  return { ratio, set }
}
