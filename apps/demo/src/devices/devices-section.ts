import { eachFrame } from '../each-frame.js'
import { findElement } from '../find-element.js'
import { latest, type Numbered } from '../latest.js'
import { radioChoice } from '../radio-choice.js'
import { deviceChoice } from './device-choice.js'
import { type Adapter, type DevicesAnswer, type DevicesQuestion, deviceTitles, type PlainReport } from './devices-protocol.js'
import { clearReport, showFindings, showReport } from './report-view.js'
import { trainingView } from './training-view.js'

type Task = 'open' | 'check' | 'train'

/** The fourth part of the page: a device, whether it is right, and a training on it. The worker starts when the part is first seen; it trains when it is asked. */
export function mountDevices(): void {
  const section = findElement('devices', HTMLElement)
  const status = findElement('devices-status', HTMLElement)
  const openedWords = findElement('device-words', HTMLElement)
  const trainButton = findElement('train-go', HTMLButtonElement)
  const checkButton = findElement('check-go', HTMLButtonElement)
  const view = trainingView()
  let task: Task | undefined
  let adapter: Adapter | undefined
  let findings: PlainReport['findings'][number][] = []
  const drawFindings = eachFrame(() => showFindings(findings))

  const turn = (next: Task | undefined, text: string): void => {
    if (task === 'train' && next !== 'train') view.end()
    task = next
    status.ariaBusy = String(next !== undefined)
    status.textContent = text
    trainButton.textContent = next === 'train' ? 'Stop' : 'Train 1,000 steps'
    checkButton.textContent = next === 'check' ? 'Stop' : 'Check this device'
  }
  const fail = (reason: string): void => turn(undefined, `That did not work: ${reason}`)

  const hearAnswer = (answer: DevicesAnswer): void => {
    if (answer.kind === 'refusals') choice.refuse(answer.refusals)
    else if (answer.kind === 'opened') {
      choice.set(answer.device)
      adapter = answer.adapter
      openedWords.textContent = `${deviceTitles[answer.device]}: ${adapter.name}${adapter.isSoftware ? ', a software adapter' : ''}.`
      if (task === 'open') turn(undefined, 'Ready')
    } else if (answer.kind === 'phase') turn(task, answer.words)
    else if (answer.kind === 'failed') fail(answer.reason)
    else if (task === 'check') hearCheck(answer)
    else hearTraining(answer)
  }
  const hearCheck = (answer: DevicesAnswer): void => {
    if (answer.kind === 'finding') {
      findings.push(answer.finding)
      status.textContent = `Checking: ${answer.done} of ${answer.total}, ${answer.finding.kind}`
      drawFindings()
    } else if (answer.kind === 'checked') {
      findings = [...answer.report.findings]
      showReport(answer.report, adapter?.name ?? answer.report.device)
      turn(undefined, answer.report.healthy ? 'The device is healthy' : 'The device is not healthy; choose another')
    }
  }
  const hearTraining = (answer: DevicesAnswer): void => {
    if (answer.kind === 'step') {
      view.add(answer.at)
      status.textContent = `Training on ${deviceTitles[choice.value()]}: step ${answer.at.step}`
    } else if (answer.kind === 'optimum') view.showOptimum(answer.certified)
    else if (answer.kind === 'trained') view.showTrained(answer.certified, answer.readbacks)
    else if (answer.kind === 'polished') {
      view.showPolished(answer.certified)
      turn(undefined, 'Trained, certified and polished')
    }
  }

  const { ask, hear } = latest<DevicesQuestion | undefined, DevicesAnswer>((question) => {
    worker ??= startWorker()
    worker.postMessage(question)
  }, hearAnswer)
  let worker: Worker | undefined
  const startWorker = (): Worker => {
    const started = new Worker(new URL('./devices-worker.ts', import.meta.url), { type: 'module' })
    started.addEventListener('message', ({ data }: MessageEvent<Numbered<DevicesAnswer>>) => hear(data))
    started.addEventListener('error', (event) => fail(event.message || 'the worker could not be started'))
    return started
  }

  const open = (device: DevicesQuestion['device']): void => {
    turn('open', device ? `Opening ${deviceTitles[device]}` : 'Looking for devices')
    openedWords.textContent = ''
    ask({ kind: 'open', device })
  }
  const stop = (): void => {
    ask(undefined)
    turn(undefined, 'Stopped')
  }
  const train = (): void => {
    const count = Number(columns.value())
    turn('train', 'Preparing')
    view.begin(count)
    ask({ kind: 'train', device: choice.value(), columns: count })
  }
  const check = (): void => {
    findings = []
    clearReport()
    turn('check', 'Preparing')
    ask({ kind: 'check', device: choice.value() })
  }
  const choice = deviceChoice(() => open(choice.value()))
  const columns = radioChoice('columns', ['1000', '10000', '100000'], () => task === 'train' && stop())
  trainButton.addEventListener('click', () => (task === 'train' ? stop() : train()))
  checkButton.addEventListener('click', () => (task === 'check' ? stop() : check()))
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return
    seen.disconnect()
    if (task === undefined && worker === undefined) open(undefined)
  })
  seen.observe(section)
}
