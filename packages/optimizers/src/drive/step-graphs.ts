import {
  call,
  flatten,
  flattenLike,
  type Graph,
  select,
  type Tensor,
  tensor,
  tensorLeaf,
  trace,
  unflatten,
  type Values,
  type ValuesOf,
  valueAndGrad,
  valuesLeaf,
} from '@odot/autodiff'
import type { TracedObjective, TracedSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import type { Packing } from '../packing.js'
import { holdsPoint } from '../solvers/holding-solver.js'
import { tracedLine } from '../traced-line.js'
import { controlSize, stopRun } from './control.js'
import { packedHyper } from './packed-hyper.js'

type Leaves = readonly Tensor[]
type Shapes = readonly (readonly number[])[]

/**
 * A traced solver over a flat vector of a fixed size. Graphs take one list of leaves (state, hyperparameters, then what is named below), and a step
 * gives the monitor [value, residual] at the point asked, then the leaves of the next state.
 */
export interface StepGraphs<S> {
  readonly init: Graph<[Tensor], Leaves>
  readonly point: Graph<[Leaves], Tensor>
  /** All hyperparameters in one vector, so that a step binds one array for them; none where there are none. */
  readonly hyper: readonly Values[]
  /** Whether a step may leave the point where it is. */
  readonly holds: boolean
  readonly shapes: Shapes
  /** …, inputs → step, with a traced objective inlined. */
  readonly inlined: (graph: Graph, parts: Packing) => Graph
  /**
   * …, control, rule, the leaves that the step replaces, inputs → control, the leaves of the next state: steps that end by themselves. Once the control says that
   * the run is over, control and leaves stay as they are. The last steps of a run leave two states, of which the control says which is the end; so the step
   * needs not know its own value before it moves, and costs no pass more. The leaves that are replaced are donated.
   */
  readonly resident: (
    graph: Graph,
    parts: Packing,
    limit: number,
  ) => { readonly graph: Graph; readonly donate: Readonly<Record<number, number>> }
  /** → the point at which the step asks its objective. */
  readonly query: () => Graph
  /** …, value, gradient → step, for an objective that is computed elsewhere. */
  readonly answered: () => Graph
  readonly tree: (leaves: readonly Values[]) => ValuesOf<S>
  readonly leaves: (tree: ValuesOf<S>) => readonly Values[]
}

/** Traces a solver for vectors of one size. @throws OptimizerError when a step does not ask its objective exactly once. */
export function stepGraphs<S, H>(solver: TracedSolver<S, H>, size: number): StepGraphs<S> {
  const { result: structure, signature: _, ...init } = trace<[Tensor], S>(solver.init, [size])
  const shapes = init.outputs.map((at) => init.nodes[at]!.shape)
  const hyper = packedHyper(solver.hyper)
  const stateOf = (leaves: Leaves): S => unflatten(structure, leaves) as S
  const own = [...shapes, ...hyper.values.map(({ shape }) => shape)]
  const holds = holdsPoint(solver)
  const step = (all: Leaves, objective: TracedObjective): Leaves => {
    let asked = 0
    const counted = (x: Tensor): ReturnType<TracedObjective> => {
      asked++
      return objective(x)
    }
    const next = solver.step(
      stateOf(all),
      Object.assign(counted, { line: objective.line }),
      hyper.unpack(all.slice(shapes.length, own.length)),
    )
    if (asked !== 1) throw new OptimizerError(`${solver.name}: a step asks its objective ${asked} times; ask exactly once.`)
    return [solver.monitor(next), ...flatten(next, tensorLeaf).leaves.map(({ value }) => value)]
  }
  return {
    init: { ...init, result: shapes.map((_, i) => i) },
    point: trace((state: Leaves) => solver.point(stateOf(state)), shapes),
    hyper: hyper.values,
    holds,
    shapes,
    inlined: (graph, parts) => {
      const objective = inlinedObjective(graph, parts)
      return trace((all: Leaves) => step(all, objective(all.slice(own.length))), [...own, ...inputShapes(graph, parts)])
    },
    resident: (graph, parts, limit) => {
      const objective = inlinedObjective(graph, parts)
      const replaced = own.length + 2
      const behind = replaced + shapes.length
      const steps = (all: Leaves): Leaves => {
        const [seen, ...next] = step(all, objective(all.slice(behind)))
        const { halted, next: control } = stopRun(all[own.length]!, seen!, all[own.length + 1]!, { limit, holds })
        return [control, ...next.map((leaf, i) => select(halted, all[replaced + i]!, leaf))]
      }
      return {
        graph: trace(steps, [...own, [controlSize], [2], ...shapes, ...inputShapes(graph, parts)]),
        donate: Object.fromEntries(shapes.map((_, i) => [i + 1, replaced + i])),
      }
    },
    query: () =>
      trace((all: Leaves) => {
        let point = tensor(0)
        step(all, (x) => {
          point = x
          return { value: tensor(0), gradient: tensor(new Float64Array(size)) }
        })
        return point
      }, own),
    answered: () =>
      trace((all: Leaves) => step(all, () => ({ value: all[own.length]!, gradient: all[own.length + 1]! })), [...own, [], [size]]),
    tree: (leaves) => unflatten(structure, leaves) as ValuesOf<S>,
    leaves: (tree) => flattenLike(structure, tree, valuesLeaf, 'state').map(({ value }) => value),
  }
}

/** A traced objective over a flat point, for the leaves of its inputs. */
function inlinedObjective(graph: Graph, parts: Packing): (inputs: Leaves) => TracedObjective {
  const differentiated: Graph<readonly unknown[], unknown> = valueAndGrad(scalar(graph))
  const line = tracedLine(scalar(graph), parts)
  return (inputs) => {
    const valueAndGradient = (x: Tensor): ReturnType<TracedObjective> => {
      const all = [...parts.unpackLeaves(x), ...inputs]
      const result = call(differentiated, ...graph.arguments.map((tree) => unflatten(tree, all)))
      const [value, ...gradient] = flatten(result, tensorLeaf).leaves.map((leaf) => leaf.value)
      return { value: value!, gradient: parts.packLeaves(gradient) }
    }
    return Object.assign(valueAndGradient, { line: line && ((x: Tensor, direction: Tensor) => line(x, direction, inputs)) })
  }
}

/** Shapes of the arguments behind the first. */
function inputShapes(graph: Graph, { leaves }: Packing): Shapes {
  return graph.inputs.slice(leaves.length).map(({ shape }) => shape)
}

/** A graph whose arguments are not known by type; `valueAndGrad` checks that its result is a scalar. */
function scalar(graph: Graph): Graph<readonly unknown[], Tensor> {
  return graph as Graph<readonly unknown[], Tensor>
}
