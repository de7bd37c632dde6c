import type { Case, Contender } from '../suite.js'
import { hundredOps, hundredReference, operationsOf } from '../tasks/hundred-ops.js'
import { part, tolerances } from './contenders.js'

const goal = 5
const operations = operationsOf(hundredOps())

const parts = {
  'compile-open': 'opening a device',
  'compile-trace': 'tracing',
  'compile-trace-and-grad': 'tracing and differentiating',
  'compile-closures': 'opening and compiling, closures in place of generated code',
  'compile-javascript': 'opening and compiling, without WASM',
  'compile-first-run': 'tracing, differentiating, compiling and the first run',
} as const
const partTasks = [
  'compile-open',
  'compile-trace',
  'compile-trace-and-grad',
  'compile-closures',
  'compile-javascript',
  'compile-first-run',
] as const

function cases(task: 'compile' | 'trace-and-compile', title: string): Case {
  const assignment = (variant: string) => ({ task, precision: 'f64', sizes: [], variant }) as const
  const cold: Contender = { name: 'odot, cold', role: 'odot', runtime: 'odot', assignment: assignment('cold'), fresh: true }
  const warm: readonly Contender[] = ['new device', 'same device'].map((variant) => ({
    name: `odot, warm, ${variant}`,
    role: 'baseline',
    runtime: 'odot',
    assignment: assignment(variant),
  }))
  return {
    name: task,
    title: `${title}, ${operations} operations, f64`,
    notes: [
      'Cold: the first of a new process, opening the device included. Warm: after others, on a new device each time or on one device, which keeps its functions.',
    ],
    reference: hundredReference,
    tolerance: tolerances.f64,
    contenders: [
      cold,
      ...warm,
      ...partTasks.flatMap((of) => [
        { ...part(`${parts[of]}, cold`, { ...assignment(''), task: of }), fresh: true as const },
        part(`${parts[of]}, warm`, { ...assignment(''), task: of }),
      ]),
    ],
    goals: [cold, ...warm].map(({ name }) => ({ kind: 'time', of: name, atMost: goal })),
  }
}

/** What stands between a function and its first run. */
export const compileCases: readonly Case[] = [
  cases('compile', 'Compiling a graph of a value and its gradient'),
  cases('trace-and-compile', 'Tracing, differentiating and compiling a value and its gradient'),
]
