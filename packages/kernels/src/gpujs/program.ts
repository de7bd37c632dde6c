import type { Graph } from '@odot/autodiff'
import type { Resources } from '../cpu/resources.js'
import { KernelsError } from '../errors.js'
import type { Plan } from '../plan/kernel.js'
import { printPlan } from '../plan/print.js'
import type { Program } from '../program.js'
import { type ArrayRules, arrayCheck } from '../program-arrays.js'
import type { GpuJsArray, Holder } from './array.js'
import type { Engine } from './engine.js'
import { replaceHandle } from './holders.js'
import type { Handle } from './kernel-cache.js'
import type { Launch, LaunchPlan } from './launch.js'
import type { Queue, Work } from './queue.js'

export interface ProgramParts {
  readonly graph: Graph
  readonly plan: Plan
  readonly launchPlan: LaunchPlan
  readonly engine: Engine
  readonly queue: Queue
  readonly rules: ArrayRules<GpuJsArray>
  readonly holderOf: (array: GpuJsArray) => Holder
  /** Constants and designs by their slots. */
  readonly fixed: ReadonlyMap<number, Holder>
  readonly resources: Resources
}

/** A program over kernels: a run makes new arrays, and puts them in the place of the outputs when all are there. */
export function makeProgram({ graph, plan, launchPlan, engine, queue, rules, holderOf, fixed, resources }: ProgramParts): Program {
  const { slots, launches } = launchPlan
  const check = arrayCheck(graph, plan.slots, rules)
  const releases = lastUses(launchPlan)

  function* work(from: readonly Holder[], to: readonly Holder[]): Work {
    const handles: (Handle | undefined)[] = slots.map((slot, at) => {
      const holder = slot.kind === 'input' ? from[slot.index] : fixed.get(at)
      if (holder?.failure !== undefined) throw holder.failure
      return holder?.handle
    })
    const made = new Set<number>()
    try {
      for (const [at, launch] of launches.entries()) {
        handles[launch.out] = yield* launched(launch, handles, engine)
        made.add(launch.out)
        for (const slot of releases[at]!) {
          made.delete(slot)
          engine.release(handles[slot]!)
        }
      }
      slots.forEach((slot, at) => {
        if (slot.kind !== 'output' || !made.delete(at)) return
        replaceHandle(to[slot.index]!, handles[at], engine)
      })
    } finally {
      for (const slot of made) engine.release(handles[slot]!)
    }
  }

  const program: Program = {
    graph,
    run: (inputs, outputs) => {
      if (resources.disposed()) throw new KernelsError('run: the program was disposed; compile the graph again.')
      const arrays = check(inputs, outputs)
      const [from, to] = [arrays.from.map(holderOf), arrays.to.map(holderOf)]
      queue.add(
        () => work(from, to),
        (error) => {
          for (const holder of to) holder.failure = error
        },
      )
    },
    dispose: resources.dispose,
    [Symbol.dispose]: resources.dispose,
    toString: () =>
      [printPlan(plan), ...launches.map(({ kernel, arrays, out }) => `#${out} = ${kernel.label} of [${arrays}]: ${kernel.text}`)].join(
        '\n',
      ),
  }
  return Object.freeze(program)
}

function* launched(
  { kernel, arrays, integers, floats, size }: Launch,
  handles: readonly (Handle | undefined)[],
  engine: Engine,
): Generator<unknown, Handle, unknown> {
  const given = arrays.map((slot) => handles[slot] ?? missing(slot))
  try {
    const result = yield engine.run(kernel, [...given, ...integers, ...floats], size)
    if (typeof result === 'object' && result !== null) return result
    throw new KernelsError('gpu.js gave no numbers.')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KernelsError(`run: gpu.js cannot run the kernel ${kernel.label}: ${reason}\n${kernel.text}`, { cause: error })
  }
}

function missing(slot: number): never {
  throw new KernelsError(`slot ${slot} of the program has no array.`)
}

/** For each kernel the temporaries that no later one reads. */
function lastUses({ slots, launches }: LaunchPlan): readonly (readonly number[])[] {
  const last = new Map<number, number>()
  launches.forEach(({ arrays, out }, at) => {
    for (const slot of [...arrays, out]) if (slots[slot]!.kind === 'temporary') last.set(slot, at)
  })
  return launches.map((_, at) => [...last].flatMap(([slot, time]) => (time === at ? [slot] : [])))
}
