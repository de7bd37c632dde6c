import type { RacePoint } from '@odot/estimators'
import { eachFrame } from '../each-frame.js'
import { findElement } from '../find-element.js'
import { latest, type Numbered } from '../latest.js'
import { radioChoice } from '../radio-choice.js'
import { watchWidth } from '../watch-width.js'
import { raceChart } from './race-chart.js'
import { type RaceAnswer, type RaceProblemName, type RaceQuestion, raceNames } from './race-protocol.js'
import { showStandings } from './standings.js'

/** The second part of the page: solvers on one problem, against the clock. The first race starts when the panel is first seen. */
export function mountRace(): void {
  const figure = findElement('race-chart', HTMLElement)
  const standings = findElement('race-standings', HTMLTableSectionElement)
  const status = findElement('race-status', HTMLElement)
  const button = findElement('race-go', HTMLButtonElement)
  const worker = new Worker(new URL('./race-worker.ts', import.meta.url), { type: 'module' })
  let width = 0
  let points: RacePoint[] = []
  let isOn = false

  const draw = eachFrame(() => {
    if (width === 0) return
    figure.replaceChildren(raceChart({ width, points }))
    showStandings(standings, points)
  })
  const turn = (on: boolean, words: string): void => {
    isOn = on
    status.ariaBusy = String(on)
    status.textContent = words
    button.textContent = on ? 'Stop' : 'Start the race'
  }
  const hearAnswer = (answer: RaceAnswer): void => {
    if (answer.kind === 'started') turn(true, 'The race is on')
    else if (answer.kind === 'over') turn(false, resultOf(points))
    else if (answer.kind === 'failed') turn(false, `The race could not be run: ${answer.reason}`)
    else {
      points.push(answer.point)
      draw()
    }
  }
  const { ask, hear } = latest<RaceQuestion | undefined, RaceAnswer>((question) => worker.postMessage(question), hearAnswer)
  worker.addEventListener('message', ({ data }: MessageEvent<Numbered<RaceAnswer>>) => hear(data))
  worker.addEventListener('error', (event) =>
    turn(false, `The race could not be run: ${event.message || 'the worker could not be started'}`),
  )
  const start = (): void => {
    points = []
    turn(true, 'Preparing')
    ask({ problem: problem.value(), ratio: Number(ratio.value()) })
    draw()
  }
  const stop = (): void => {
    ask(undefined)
    turn(false, 'Stopped')
  }
  const problem = radioChoice<RaceProblemName>('race-problem', ['made-up', 'diabetes', 'breast-cancer'], start)
  const ratio = radioChoice('race-ratio', ['0.3', '0.1', '0.03'], start)
  button.addEventListener('click', () => (isOn ? stop() : start()))
  watchWidth(figure, (now) => {
    width = now
    draw()
  })
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return
    seen.disconnect()
    if (!isOn && points.length === 0) start()
  })
  seen.observe(figure)
}

/** Who was first, in words. */
function resultOf(points: readonly RacePoint[]): string {
  const done = points.filter(({ status }) => status === 'converged').toSorted((a, b) => a.seconds - b.seconds)
  const [first] = done
  return first ? `First: ${raceNames[first.solver]}. ${done.length} reached the finish.` : 'Nobody reached the finish in time.'
}
