import { type Graph, sizeOf } from '@odot/autodiff'
import { type CompileOptions, type CpuArray, type CpuDevice, type CpuOptions, cpu, type Precision } from '@odot/kernels'
import type { Task } from '../task.js'

/** A device with its defaults, on one thread or `threaded` on two, or without WebAssembly. */
export function openDevice<P extends Precision>(precision: P, variant: string | undefined): CpuDevice<P> {
  return cpu({ precision, products: productsOf(variant), threads: variant === 'threaded' ? 2 : 1 })
}

function productsOf(variant = 'default'): NonNullable<CpuOptions['products']> {
  return variant.includes('javascript') ? 'javascript' : 'auto'
}

/** Matrices whose numbers are in use; they would be freed when nobody held them. */
const held = new Set<object>()

/** The numbers of a matrix of a device, for as long as the process runs. */
export function numbersOf(device: CpuDevice, rows: number, columns: number): Float32Array | Float64Array {
  const matrix = device.matrix(rows, columns, { order: 'row-major' })
  held.add(matrix)
  return matrix.data
}

/** A graph that is compiled, with arrays for its inputs and outputs. */
export interface Ready {
  readonly run: () => void
  readonly inputs: readonly CpuArray[]
  readonly outputs: readonly CpuArray[]
}

/** Compiles a graph; inputs come as numbers, one array for each, and output `k` is the array of input `donate[k]`. */
export function readyGraph(
  device: CpuDevice,
  graph: Graph,
  inputs: readonly ArrayLike<number>[],
  { designs = {}, donate = {} }: CompileOptions = {},
): Ready {
  const program = device.compile(graph, { designs, donate })
  const from = graph.inputs.map(({ shape }, at) => {
    const array = device.allocate(shape)
    device.write(array, inputs[at]!)
    return array
  })
  const to = graph.outputs.map((at, k) => from[donate[k] ?? -1] ?? device.allocate(graph.nodes[at]!.shape))
  return { run: () => program.run(from, to), inputs: from, outputs: to }
}

/** A part of something, which nobody checks: a graph on numbers that do not matter. */
export function partOf(device: CpuDevice, graph: Graph): Task {
  const { run } = readyGraph(
    device,
    graph,
    graph.inputs.map(({ shape }) => new Float64Array(sizeOf(shape)).fill(0.5)),
  )
  return { run, outputs: () => ({}) }
}
