import { type CpuDevice, cpu, type Device, type DeviceArray, type Program } from '../src/index.js'

type Run = (run: Program['run'], inputs: readonly DeviceArray[], outputs: readonly DeviceArray[], device: CpuDevice) => void

/** The CPU with another way to run programs. */
export function running(how: Run): Device {
  const device = cpu()
  return {
    ...device,
    compile: (graph, options) => {
      const program = device.compile(graph, options)
      return { ...program, run: (inputs, outputs) => how(program.run, inputs, outputs, device) }
    },
  }
}

/** The numbers of an array, to be spoilt. */
function numbersOf(array: DeviceArray | undefined): Float64Array {
  return array && 'data' in array && array.data instanceof Float64Array ? array.data : new Float64Array(0)
}

function change(data: Float64Array, entry: (x: number, i: number) => number): void {
  for (const [i, x] of data.entries()) data[i] = entry(x, i)
}

/** A device, what it does wrong, and the names of the laws that find it. */
interface BrokenDevice {
  readonly what: string
  readonly device: Device
  readonly caughtBy: RegExp
}

let runs = 0
/** Devices that do something wrong, and the laws that find it. */
export const brokenDevices: readonly BrokenDevice[] = [
  {
    what: 'is off by 1e-9 in every number',
    device: running((run, inputs, outputs) => {
      run(inputs, outputs)
      for (const out of outputs) change(numbersOf(out), (x) => x * (1 + 1e-9))
    }),
    caughtBy: /network agrees/,
  },
  {
    what: 'leaves the last entry of a long output alone',
    device: running((run, inputs, outputs) => {
      const last = outputs.map((out) => numbersOf(out).at(-1))
      run(inputs, outputs)
      outputs.forEach((out, i) => {
        if (numbersOf(out).length > 100) numbersOf(out).fill(last[i]!, -1)
      })
    }),
    caughtBy: /257 exponentials/,
  },
  {
    what: 'adds to its outputs',
    device: running((run, inputs, outputs) => {
      const before = outputs.map((out) => numbersOf(out).slice())
      run(inputs, outputs)
      outputs.forEach((out, k) => {
        change(numbersOf(out), (x, i) => x + before[k]![i]!)
      })
    }),
    caughtBy: /exp \[5\] agrees/,
  },
  {
    what: 'writes to an input',
    device: running((run, inputs, outputs) => {
      run(inputs, outputs)
      numbersOf(inputs[0]).fill(0)
    }),
    caughtBy: /exp \[5\] agrees/,
  },
  {
    what: 'gives other bits the second time',
    device: running((run, inputs, outputs) => {
      run(inputs, outputs)
      runs++
      change(numbersOf(outputs[0]), (x) => x * (1 + (runs % 2) * 2 ** -52))
    }),
    caughtBy: /exp \[5\] agrees/,
  },
  {
    what: 'makes a typed array in every run',
    device: running((run, inputs, outputs) => {
      run(inputs, outputs)
      numbersOf(outputs[0]).set(numbersOf(outputs[0]).slice())
    }),
    caughtBy: /run makes no typed arrays/,
  },
  {
    what: 'copies where memory is shared',
    device: running((run, inputs, outputs, device) => {
      run(
        inputs,
        outputs.map((out, i) => (inputs.includes(out) || outputs.indexOf(out) < i ? device.allocate(out.shape) : out)),
      )
    }),
    caughtBy: /an output that is an input/,
  },
  {
    what: 'takes arrays of any device',
    device: running((run, inputs, outputs, device) => {
      const mine = (array: DeviceArray): DeviceArray => ('data' in array ? array : device.allocate(array.shape))
      run(inputs.map(mine), outputs.map(mine))
    }),
    caughtBy: /arrays of another device are refused/,
  },
]
