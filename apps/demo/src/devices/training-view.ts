import { eachFrame } from '../each-frame.js'
import { findElement } from '../find-element.js'
import { formatFixed, formatNumber, formatPower } from '../format-number.js'
import { watchWidth } from '../watch-width.js'
import type { Certified, TrainingStep } from './devices-protocol.js'
import { watchLongTasks } from './long-tasks.js'
import { trainingChart } from './training-chart.js'

/** What is seen of a training. */
export interface TrainingView {
  /** Empties it; the main thread is watched from now on. */
  readonly begin: (columns: number) => void
  /** What the CPU finds from zero; the course of a training is shown against it. */
  readonly showOptimum: (certified: Certified) => void
  readonly add: (step: TrainingStep) => void
  readonly showTrained: (certified: Certified, readbacks: number | undefined) => void
  readonly showPolished: (certified: Certified) => void
  /** The main thread is not watched any more. */
  readonly end: () => void
}

const placeholders = ['steps', 'seconds', 'pace', 'readbacks', 'nonzeros', 'primal', 'dual', 'gap'].map((name) => `train-${name}`)
const polishPlaceholders = ['seconds', 'nonzeros', 'primal', 'dual', 'gap'].map((name) => `polish-${name}`)

export function trainingView(): TrainingView {
  const figure = findElement('training-chart', HTMLElement)
  let width = 0
  let columns = 0
  let course: TrainingStep[] = []
  let optimum = Number.NaN
  const draw = eachFrame(() => {
    if (width > 0) figure.replaceChildren(trainingChart({ width, course, optimum }))
  })
  const tasks = watchLongTasks(() => showTasks())
  const showTasks = (): void => {
    const { count, longest } = tasks?.seen() ?? { count: 0, longest: 0 }
    const words = count === 0 ? 'none' : `${count}, the longest ${formatNumber(longest, 3)} ms`
    write({ 'long-tasks': tasks ? words : 'this browser does not report long tasks' })
  }
  watchWidth(figure, (now) => {
    width = now
    draw()
  })
  return {
    begin: (asked) => {
      columns = asked
      course = []
      optimum = Number.NaN
      write(Object.fromEntries([...placeholders, ...polishPlaceholders, 'solve-seconds'].map((id) => [id, '–'])))
      tasks?.begin()
      showTasks()
      draw()
    },
    showOptimum: ({ primal, seconds }) => {
      optimum = primal
      write({ 'solve-seconds': `${secondsText(seconds)} s` })
    },
    add: (step) => {
      course.push(step)
      write({
        'train-steps': step.step.toLocaleString('en'),
        'train-seconds': secondsText(step.seconds),
        'train-pace': step.step > 0 ? formatNumber(step.step / step.seconds, 3) : '–',
      })
      draw()
    },
    showTrained: (certified, readbacks) => {
      write({ ...factsOf('train', certified, columns), 'train-readbacks': readbacks === undefined ? 'none needed' : String(readbacks) })
    },
    showPolished: (certified) => write({ ...factsOf('polish', certified, columns), 'polish-seconds': secondsText(certified.seconds) }),
    end: () => tasks?.end(),
  }
}

function factsOf(
  prefix: 'train' | 'polish',
  { nonzeros, primal, dual, relativeGap }: Certified,
  columns: number,
): Readonly<Record<string, string>> {
  return {
    [`${prefix}-nonzeros`]: `${nonzeros} of ${columns.toLocaleString('en')}`,
    [`${prefix}-primal`]: formatFixed(primal, 6),
    [`${prefix}-dual`]: formatFixed(dual, 6),
    [`${prefix}-gap`]: formatPower(relativeGap),
  }
}

function secondsText(seconds: number): string {
  return formatFixed(seconds, seconds < 10 ? 2 : seconds < 100 ? 1 : 0)
}

function write(texts: Readonly<Record<string, string>>): void {
  for (const [id, text] of Object.entries(texts)) findElement(id, HTMLElement).textContent = text
}
