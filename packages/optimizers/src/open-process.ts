import type { Graph } from '@odot/autodiff'
import type { Device } from '@odot/kernels'
import type { Oracle, SearchSolver, TracedSolver } from '@odot/problem'
import { checkedStart, flatStart } from './check-start.js'
import { openDevice } from './device-program.js'
import { type HaltRule, haltRule } from './drive/halt.js'
import type { Process } from './drive/process.js'
import { type RunOptions, ruleOptions, stopRule } from './drive/run-options.js'
import { searchProcess } from './drive/search-process.js'
import { stepGraphs } from './drive/step-graphs.js'
import { answeredStepper, inlinedStepper, type Stepper, type StepWork } from './drive/stepper.js'
import { type TracedState, tracedProcess } from './drive/traced-process.js'
import { OptimizerError } from './errors.js'
import { type Packing, packing } from './packing.js'
import { plainOracle } from './plain-oracle.js'
import { refuseUnknown } from './refuse-unknown.js'
import type { SmoothFunction } from './smooth-function.js'
import { type GraphPlace, type LooseInputs, looseOracle, steppedInputs } from './traced-oracle.js'

/** Run options, and what a graph needs beside. */
export type OpenOptions<S> = RunOptions<S> & GraphPlace & LooseInputs

/** Puts a solver to work on any kind of objective. @throws OptimizerError for a start that is empty, not finite or of a wrong length, or an unknown option. */
export function openProcess<S, O, T, H>(
  solver: SearchSolver<S, O> | TracedSolver<T, H>,
  objective: unknown,
  x0: unknown,
  options: OpenOptions<S & TracedState<T>>,
): Process<unknown, S | TracedState<T>> {
  refuseUnknown('minimize', options, [...ruleOptions, 'state', 'device', 'designs', 'inputs'])
  if (isGraph(objective)) {
    const parts = packing(objective)
    const start = checkedStart(parts.pack(x0))
    return 'step' in solver
      ? unpacked<TracedState<T>>(tracedOnGraph(solver, objective, parts, start, options), parts)
      : unpacked<S>(searchOnGraph(solver, objective, start, options), parts)
  }
  const start = flatStart(x0)
  const oracle = isFunction(objective) ? plainOracle(objective, start.length) : objective
  return 'step' in solver ? tracedOnOracle(solver, oracle, start, options) : searchProcess(solver, oracle, start, options.state)
}

function searchOnGraph<S, O>(
  solver: SearchSolver<S, O>,
  graph: Graph,
  start: Float64Array,
  options: OpenOptions<S>,
): Process<Float64Array, S> {
  const oracle = looseOracle(graph, options)
  return { ...searchProcess(solver, oracle, start, options.state), dispose: oracle.dispose }
}

function tracedOnGraph<T, H>(
  solver: TracedSolver<T, H>,
  graph: Graph,
  parts: Packing,
  start: Float64Array,
  options: OpenOptions<TracedState<T>>,
): Process<Float64Array, TracedState<T>> {
  const graphs = stepGraphs(solver, start.length)
  const objective = {
    graph,
    parts,
    inputs: steppedInputs(graph, parts, options),
    options: options.designs ? { designs: options.designs } : {},
  }
  return openDevice(options.device, (device) => {
    const { chunk, rule } = looks(device, options)
    // where the host looks after every step anyhow, the device need not judge
    const own = chunk > 1 ? rule : undefined
    const openStepper = (work: StepWork<T>, count: number): Stepper => inlinedStepper(work, objective, own, count)
    return tracedProcess({ name: solver.name, device, graphs, chunk, rule, openStepper }, start, options.state)
  })
}

function tracedOnOracle<T, H>(
  solver: TracedSolver<T, H>,
  oracle: unknown,
  start: Float64Array,
  options: OpenOptions<TracedState<T>>,
): Process<Float64Array, TracedState<T>> {
  if (!isOracle(oracle)) {
    throw new OptimizerError(
      `minimize: ${solver.name} needs value and gradient; pass a function (x, gradient) => value, an Oracle or a traced graph.`,
    )
  }
  if (oracle.size !== start.length) {
    throw new OptimizerError(
      `minimize: x0 has ${start.length} entries but the objective takes ${oracle.size}; pass a start of that length.`,
    )
  }
  const graphs = stepGraphs(solver, start.length)
  return openDevice(options.device, (device) => {
    const openStepper = (work: StepWork<T>): Stepper => answeredStepper(work, oracle)
    return tracedProcess({ name: solver.name, device, graphs, ...looks(device, options), openStepper }, start, options.state)
  })
}

/** How often a run on a device is looked at, and the rule that ends it there. */
function looks<S>(device: Device, options: RunOptions<S>): { readonly chunk: number; readonly rule: HaltRule } {
  return { chunk: options.chunk ?? (device.readNow ? 1 : 32), rule: haltRule(device, stopRule(options)) }
}

/** The same process with points as trees. */
function unpacked<S>(process: Process<Float64Array, S>, { unpack }: Packing): Process<unknown, S> {
  return {
    ...process,
    *take() {
      const { x, state } = yield* process.take()
      return { x: unpack(x), state }
    },
  }
}

function isGraph(objective: unknown): objective is Graph {
  return typeof objective === 'object' && objective !== null && 'nodes' in objective && 'inputs' in objective && 'outputs' in objective
}

/** Only its call tells what a function answers, and the oracle of it looks. */
function isFunction(objective: unknown): objective is SmoothFunction {
  return typeof objective === 'function'
}

function isOracle(objective: unknown): objective is Oracle {
  return typeof objective === 'object' && objective !== null && 'valueAndGradient' in objective && 'size' in objective
}
