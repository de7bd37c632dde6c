import { type Graph, interpret, type Op, sizeOf, type Tensor, type Values } from '@odot/autodiff'
import type { Device, DeviceArray, Program } from '@odot/kernels'
import { OptimizerError } from './errors.js'

/** The float64 interpreter of graphs behind the interface of a device: slow, and the same everywhere. */
export function interpreterDevice(): Device {
  const stored = new WeakMap<DeviceArray, Values>()
  const of = (array: DeviceArray): Values => {
    const found = stored.get(array)
    if (!found) throw new OptimizerError(`interpreter: an array of the device ${array.device.name} was passed; upload it to this device.`)
    return found
  }
  const keep = (value: Values): DeviceArray => {
    const array = { device, shape: value.shape }
    stored.set(array, value)
    return array
  }
  const device: Device = {
    name: 'interpreter',
    precision: 'f64',
    capabilities: { ops: new Set<Op>() },
    compile: (graph, { designs = {} } = {}): Program => {
      const dispose = (): void => undefined
      return {
        graph,
        run: (inputs, outputs) => {
          const leaves = inputs.map(of)
          const listed: Graph<readonly unknown[], readonly Tensor[]> = {
            nodes: graph.nodes,
            inputs: graph.inputs,
            outputs: graph.outputs,
            arguments: [graph.inputs.map((_, i) => i)],
            result: graph.outputs.map((_, i) => i),
            designs: graph.designs,
          }
          interpret(listed, [leaves], { designs }).forEach((value, i) => {
            of(outputs[i]!).data.set(value.data)
          })
        },
        dispose,
        [Symbol.dispose]: dispose,
        toString: () => 'interpreted',
      }
    },
    upload: (value) => keep({ shape: value.shape, data: Float64Array.from(value.data) }),
    allocate: (shape) => keep({ shape, data: new Float64Array(sizeOf(shape)) }),
    write: (array, data) => of(array).data.set(data),
    read: async (array) => Float64Array.from(of(array).data),
    readNow: (array) => Float64Array.from(of(array).data),
    dispose: () => undefined,
    [Symbol.dispose]: () => undefined,
  }
  return device
}
