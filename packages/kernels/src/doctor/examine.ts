import type { Device } from '../device.js'
import { answerOf, type Comparison, comparisons, type GraphCase } from '../laws/agreement.js'
import { opsOf } from '../laws/op-cases.js'
import type { Kind } from './kinds.js'
import type { Pace } from './pace.js'
import type { Finding } from './report.js'

/** How exactly a device is expected to compute, and when to stop. */
export interface ExamineOptions {
  readonly ulps: number | undefined
  readonly pace: Pace
}

/** Runs the cases of a kind that the device claims, and compares all of them. */
export async function examine(device: Device, { name: kind, op, cases }: Kind, { ulps, pace }: ExamineOptions): Promise<Finding> {
  const lacking = (graphCase: GraphCase) => [...opsOf(graphCase.graph)].filter((needed) => !device.capabilities.ops.has(needed))
  const runnable = op && !device.capabilities.ops.has(op) ? [] : cases.filter((each) => lacking(each).length === 0)
  if (runnable.length === 0)
    return Object.freeze({ status: 'missing', kind, ops: Object.freeze(op ? [op] : [...new Set(cases.flatMap(lacking))]) })

  let [error, ofBound, milliseconds] = [0, 0, 0]
  const messages: string[] = []
  for (const each of runnable) {
    await pace.pause()
    const begun = performance.now()
    const answer = await attempt(() => pace.within(answerOf(device, each)), pace)
    milliseconds += performance.now() - begun
    const found = answer.failed
      ? answer
      : await attempt(() => worst(comparisons(each, answer.value, { ulps, precision: device.precision }), pace), pace)
    error = Math.max(error, found.failed ? Number.POSITIVE_INFINITY : found.value.error)
    ofBound = Math.max(ofBound, found.failed ? Number.POSITIVE_INFINITY : found.value.ofBound)
    const message = found.failed ? found.message : found.value.message
    if (message) messages.push(message)
  }
  const measured = { kind, cases: runnable.length, error, ofBound, milliseconds }
  const [message] = messages
  return Object.freeze(
    message === undefined ? { status: 'agrees', ...measured } : { status: 'fails', ...measured, failures: messages.length, message },
  )
}

type Attempt<T> = { readonly failed: false; readonly value: T } | { readonly failed: true; readonly message: string }

/** What a device throws is a finding; that the signal stops us is none. */
async function attempt<T>(work: () => Promise<T>, { pause }: Pace): Promise<Attempt<T>> {
  try {
    return { failed: false, value: await work() }
  } catch (thrown) {
    await pause()
    return { failed: true, message: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

interface Worst {
  readonly error: number
  readonly ofBound: number
  readonly message: string | undefined
}

async function worst(compared: readonly Comparison[], { pause }: Pace): Promise<Worst> {
  let [error, ofBound, message]: [number, number, string | undefined] = [0, 0, undefined]
  for (const { what, actual, expected, off, least, allowed } of byRatio(compared)) {
    error = Math.max(error, off)
    // what is allowed is not less than `least`, and takes time to know
    if (off / least <= Math.min(1, ofBound)) continue
    await pause()
    const limit = allowed()
    const bound = Number.isNaN(limit) ? least : Math.max(limit, least)
    const ratio = off / bound
    if (ratio > Math.max(1, ofBound)) message = `${what} is ${actual}, expected ${expected} within ${bound.toExponential(1)}.`
    ofBound = Math.max(ofBound, ratio)
  }
  return { error, ofBound, message }
}

/** Those that differ, with how far they are off; those first that may be the worst. */
function byRatio(compared: readonly Comparison[]): readonly (Comparison & { readonly off: number })[] {
  return compared
    .filter(({ actual, expected }) => actual !== expected && !(Number.isNaN(actual) && Number.isNaN(expected)))
    .map((each) => ({ ...each, off: offBy(each) }))
    .toSorted((a, b) => b.off / b.least - a.off / a.least || 0)
}

function offBy({ actual, expected }: Comparison): number {
  const off = Math.abs(actual - expected)
  return Number.isNaN(off) ? Number.POSITIVE_INFINITY : off
}
