import { add, apply, design, mul, seededRandom, square, sub, sum, type Tensor, trace, valueAndGrad } from '@odot/autodiff'
import { normalValues } from '@odot/autodiff/testing'
import { dense } from '../design/dense.js'
import type { Device } from '../device.js'
import type { GraphCase } from '../laws/agreement.js'
import type { Pace } from './pace.js'
import type { StepSize } from './report.js'

/** The value and gradient of 1/(2n)·‖X(u⊙v) − y‖² + λ/2·(‖u‖² + ‖v‖²) with a dense X. */
export function hadamardStep({ rows, columns }: StepSize): GraphCase {
  const name = `a Hadamard gradient step at ${rows}×${columns}`
  if (last?.name === name) return last
  const X = design('X', rows, columns)
  const objective = trace(
    ({ u, v }: { readonly u: Tensor; readonly v: Tensor }, y: Tensor, lambda: Tensor) =>
      add(mul(0.5 / rows, sum(square(sub(apply(X, mul(u, v)), y)))), mul(mul(0.5, lambda), add(sum(square(u)), sum(square(v))))),
    { u: [columns], v: [columns] },
    [rows],
    [],
  )
  const random = seededRandom(1)
  const graph = valueAndGrad(objective)
  last = {
    name,
    graph,
    designs: { X: dense(Float32Array.from(normalValues([rows, columns], random).data), { rows, columns, order: 'row-major' }) },
    inputs: graph.inputs.map(({ shape }) => normalValues(shape, random)),
  }
  return last
}

/** Several devices are asked for the same step. */
let last: GraphCase | undefined

/** How long runs are that are timed together, in milliseconds, and how many at most. */
const chunk = 20
const most = 50
const rounds = 3

/** Milliseconds of one run of a case: runs follow each other, one number is read behind the last, and the quickest of three rounds counts. */
export async function timeRuns(device: Device, { graph, inputs, designs }: GraphCase, { pause, within }: Pace): Promise<number> {
  const program = device.compile(graph, { designs })
  const given = inputs.map((input) => device.upload(input))
  const outputs = graph.outputs.map((at) => device.allocate(graph.nodes[at]!.shape))
  const timed = async (runs: number): Promise<number> => {
    await pause()
    const begun = performance.now()
    for (let i = 0; i < runs; i++) program.run(given, outputs)
    await within(device.read(outputs[0]!))
    return (performance.now() - begun) / runs
  }
  await timed(2)
  const runs = Math.min(most, Math.max(1, Math.round(chunk / (await timed(1)))))
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) best = Math.min(best, await timed(runs))
  program.dispose()
  return best
}
