import { flattenArguments, type Graph, hvp, type Tensor, type Values, type ValuesOf, valueAndGrad } from '@odot/autodiff'
import type { CompileOptions, Device, DeviceArray } from '@odot/kernels'
import type { Oracle } from '@odot/problem'
import { deviceProgram, openDevice, readPart, writePart } from './device-program.js'
import type { RunOptions } from './drive/run-options.js'
import { OptimizerError } from './errors.js'
import { type Packing, packing } from './packing.js'

/** Where a graph runs, and the design matrices that it names. */
export interface GraphPlace extends CompileOptions {
  /** A float64 CPU device by default. */
  readonly device?: Device | undefined
}

/** Values of the arguments behind the first, one tree for each. */
export type GraphInputs<R extends readonly unknown[]> = R extends readonly []
  ? { readonly inputs?: readonly [] | undefined }
  : { readonly inputs: Trees<R> }

type Trees<R extends readonly unknown[]> = { readonly [K in keyof R]: ValuesOf<R[K]> }

/**
 * Values of the arguments behind the first, or a function that gives those of a step, counted from 0: a batch of rows each time, say (`batches`). They
 * have the same shapes at all steps. A step that is resumed asks for its own again, so the function must give the same for the same step.
 */
export type SteppedInputs<R extends readonly unknown[]> = R extends readonly []
  ? { readonly inputs?: readonly [] | undefined }
  : { readonly inputs: Trees<R> | ((step: number) => Trees<R>) }

/** Options of a run on a graph of a solver whose steps may each have their own inputs. */
export type SteppedOptions<R extends readonly unknown[], S> = R extends readonly []
  ? [options?: RunOptions<S> & GraphPlace & SteppedInputs<R>]
  : [options: RunOptions<S> & GraphPlace & SteppedInputs<R>]

/** Options of a run on a graph; they may be left out where the graph has one argument. */
export type GraphOptions<R extends readonly unknown[], S> = R extends readonly []
  ? [options?: RunOptions<S> & GraphPlace & GraphInputs<R>]
  : [options: RunOptions<S> & GraphPlace & GraphInputs<R>]

/** As `GraphInputs`, once the types are gone. */
export interface LooseInputs {
  readonly inputs?: readonly unknown[] | ((step: number) => readonly unknown[]) | undefined
}

/** A traced objective as an oracle over one flat vector. */
export interface TracedOracle<F> extends Oracle {
  readonly hessianProduct: (x: Float64Array, v: Float64Array, out: Float64Array) => number | Promise<number>
  readonly pack: (tree: ValuesOf<F>) => Float64Array
  /** A tree of views of the flat vector. */
  readonly unpack: (flat: Float64Array) => ValuesOf<F>
  readonly dispose: () => void
}

/**
 * The oracle of a traced scalar function f(x, …inputs): its first argument, a tree, becomes one flat vector, leaf after leaf. Value and gradient are
 * compiled once; the Hessian product only when it is asked for. On a device that answers at once, so does the oracle.
 * @example
 * const oracle = tracedOracle(trace((p: { a: Tensor; b: Tensor }) => sum(mul(square(p.a), p.b)), { a: [1], b: [1] }))
 * const gradient = new Float64Array(2)
 * oracle.valueAndGradient(Float64Array.of(3, 2), gradient) // => 18
 * gradient // => [12, 9]
 * @throws AutodiffError when the graph has no scalar result or the inputs are not trees as traced.
 */
export function tracedOracle<F>(graph: Graph<readonly [F], Tensor>, options?: GraphPlace): TracedOracle<F>
export function tracedOracle<F, R extends readonly unknown[]>(
  graph: Graph<readonly [F, ...R], Tensor>,
  options: GraphPlace & GraphInputs<R>,
): TracedOracle<F>
export function tracedOracle(graph: Graph, options: GraphPlace & LooseInputs = {}): TracedOracle<unknown> {
  return looseOracle(graph, options)
}

/** As `tracedOracle`, for a graph whose arguments are not known by type. */
export function looseOracle(graph: Graph, options: GraphPlace & LooseInputs): TracedOracle<unknown> {
  return Object.freeze(openDevice(options.device, (device) => oracleOn(device, graph, options)))
}

function oracleOn(device: Device, graph: Graph, options: GraphPlace & LooseInputs): TracedOracle<unknown> {
  const bound: CompileOptions = options.designs ? { designs: options.designs } : {}
  const parts = packing(graph)
  const point = parts.leaves.map(({ shape }) => device.allocate(shape))
  const rest = graphInputs(graph, parts, options).map((value) => device.upload(value))
  const first = deviceProgram(device, valueAndGrad(scalar(graph)), bound)
  const hessianProgram = () => {
    const direction = parts.leaves.map(({ shape }) => device.allocate(shape))
    return { program: deviceProgram(device, hvp(scalar(graph)), bound), direction, all: [...point, ...rest, ...direction] }
  }
  let second: ReturnType<typeof hessianProgram> | undefined
  const all = [...point, ...rest]
  const scalarOut = new Float64Array(1)
  const write = (flat: Float64Array, arrays: readonly DeviceArray[]): void => {
    for (let i = 0; i < arrays.length; i++) writePart(device, arrays[i]!, flat, parts.leaves[i]!)
  }
  /** Copies arrays, from the one at `from` on, to the flat vector. */
  const read = (arrays: readonly DeviceArray[], from: number, out: Float64Array): Promise<unknown> | undefined => {
    let waits: Promise<unknown>[] | undefined
    for (let i = 0; i < parts.leaves.length; i++) {
      const wait = readPart(device, arrays[from + i]!, out, parts.leaves[i]!.offset)
      if (wait) waits = [...(waits ?? []), wait]
    }
    return waits && Promise.all(waits)
  }
  return {
    size: parts.size,
    valueAndGradient: (x: Float64Array, gradient: Float64Array) => {
      write(x, point)
      first.run(all)
      const waits = read(first.outputs, 1, gradient)
      const wait = readPart(device, first.outputs[0]!, scalarOut)
      return waits || wait ? Promise.all([waits, wait]).then(() => scalarOut[0]!) : scalarOut[0]!
    },
    hessianProduct: (x: Float64Array, v: Float64Array, out: Float64Array) => {
      second ??= hessianProgram()
      write(x, point)
      write(v, second.direction)
      second.program.run(second.all)
      return read(second.program.outputs, 0, out)?.then(() => 0) ?? 0
    },
    pack: parts.pack,
    unpack: parts.unpack,
    dispose: () => {
      first.dispose()
      second?.program.dispose()
    },
  }
}

/** The leaves of the arguments behind the first. @throws AutodiffError when they are not trees as traced, OptimizerError when they are of single steps. */
function graphInputs(graph: Graph, parts: Packing, { inputs = [] }: LooseInputs): readonly Values[] {
  if (typeof inputs === 'function')
    throw new OptimizerError(
      'minimize: the inputs are a function of the step, but the objective must be the same at all steps here; pass values, or use sgd or adam.',
    )
  return inputLeaves(graph, parts, inputs)
}

/** The leaves of the arguments behind the first, at a step. @throws AutodiffError when they are not trees as traced. */
export function steppedInputs(graph: Graph, parts: Packing, { inputs }: LooseInputs): (step: number) => readonly Values[] {
  if (typeof inputs === 'function') return (step) => inputLeaves(graph, parts, inputs(step))
  const fixed = inputLeaves(graph, parts, inputs ?? [])
  return () => fixed
}

function inputLeaves(graph: Graph, { unpack, size, leaves }: Packing, inputs: readonly unknown[]): readonly Values[] {
  return flattenArguments(graph, [unpack(new Float64Array(size)), ...inputs]).slice(leaves.length)
}

/** `valueAndGrad` and `hvp` check that the result is a scalar. */
function scalar(graph: Graph): Graph<readonly unknown[], Tensor> {
  return graph as Graph<readonly unknown[], Tensor>
}
