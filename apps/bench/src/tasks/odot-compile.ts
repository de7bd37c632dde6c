import type { Graph } from '@odot/autodiff'
import { type CpuDevice, type CpuOptions, cpu } from '@odot/kernels'
import type { Runtime, Task } from '../task.js'
import { hundredInputs, hundredOps, traceObjective } from './hundred-ops.js'
import { openDevice, readyGraph } from './odot-device.js'

/**
 * From a graph, or from a function, to a program. The variants: `cold` opens the device too, in a process that has compiled nothing; `new device` and
 * `same device` in one that has.
 */
export const compileTasks: Runtime['tasks'] = {
  compile: ({ variant }) => {
    const graph = hundredOps()
    return compiling(() => graph, variant)
  },
  'trace-and-compile': ({ variant }) => compiling(hundredOps, variant),
  'compile-trace': () => uncheckedTask(() => void traceObjective()),
  'compile-trace-and-grad': () => uncheckedTask(() => void hundredOps()),
  'compile-open': () => uncheckedTask(() => openDevice('f64', undefined).dispose()),
  'compile-closures': () => openedEachTime({ code: 'closures' }),
  'compile-javascript': () => openedEachTime({ products: 'javascript' }),
  'compile-first-run': () => {
    const device = openDevice('f64', undefined)
    return uncheckedTask(() =>
      readyGraph(
        device,
        hundredOps(),
        hundredInputs().map(({ data }) => data),
      ).run(),
    )
  },
}

function openedEachTime(options: CpuOptions<'f64'>): Task {
  const graph = hundredOps()
  return uncheckedTask(() => {
    using device = cpu(options)
    device.compile(graph).dispose()
  })
}

function uncheckedTask(run: () => void): Task {
  return { run, outputs: () => ({}) }
}

function compiling(graphOf: () => Graph, variant = ''): Task {
  // a cold task opens its device in the run that is timed
  const kept: CpuDevice | undefined = variant === 'same device' ? openDevice('f64', undefined) : undefined
  return {
    run: () => {
      const device = kept ?? openDevice('f64', undefined)
      device.compile(graphOf()).dispose()
      if (!kept) device.dispose()
    },
    outputs: () => {
      const { run, outputs } = readyGraph(
        openDevice('f64', undefined),
        graphOf(),
        hundredInputs().map(({ data }) => data),
      )
      run()
      const value = outputs.find(({ data }) => data.length === 1)
      const gradient = outputs.find(({ data }) => data.length > 1)
      return { value: value?.data ?? [], gradient: gradient?.data ?? [] }
    },
  }
}
