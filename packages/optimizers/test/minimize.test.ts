import { add, apply, design, mul, square, sub, sum, type Tensor, trace, values } from '@odot/autodiff'
import { cpu, dense } from '@odot/kernels'
import { adam, coordinateDescent, fista, iterate, lbfgs, minimize, minimizeSync, OptimizerError, sgd } from '@odot/optimizers'
import { quadratic, rosenbrock } from '@odot/optimizers/laws'
import { describe, expect, test } from 'vitest'

const { objective, start } = rosenbrock(4)
const graph = trace((x: Tensor, t: Tensor) => sum(square(sub(x, t))), [2], [2])

describe('the status says why a run ended, and the reason with which numbers', () => {
  test('converged by the residual', () => {
    const { status, reason, residual } = minimizeSync(lbfgs(), objective, start, { tolerance: 1e-4 })
    expect(status).toBe('converged')
    expect(reason).toMatch(/^the residual \d.\d\de-\d is at most the tolerance 1.00e-4 at iteration \d+$/)
    expect(residual).toBeLessThanOrEqual(1e-4)
  })

  test('converged by the relative decrease', () => {
    const { status, reason, residual } = minimizeSync(lbfgs(), objective, start, { tolerance: 0, relativeDecrease: 1e-3 })
    expect(status).toBe('converged')
    expect(reason).toContain('the last decrease, relative to the value, is')
    expect(residual).toBeGreaterThan(0)
  })

  test('max-iterations', () => {
    const { status, reason, iterations } = minimizeSync(lbfgs(), objective, start, { maxIterations: 7 })
    expect([status, iterations]).toEqual(['max-iterations', 7])
    expect(reason).toContain('7 iterations were allowed; the residual')
  })

  test('diverged', () => {
    const bowl = quadratic(2, 10)
    const { status, reason } = minimizeSync(sgd({ learningRate: 1 }), bowl.objective, bowl.start)
    expect(status).toBe('diverged')
    expect(reason).toContain('the value is ')
  })

  test('aborted, with the reason of the signal', () => {
    const controller = new AbortController()
    const onProgress = ({ iteration }: { iteration: number }): void => {
      if (iteration === 2) controller.abort('enough')
    }
    const { status, reason, iterations } = minimizeSync(lbfgs(), objective, start, { signal: controller.signal, onProgress })
    expect([status, iterations]).toEqual(['aborted', 2])
    expect(reason).toBe('the signal was aborted at iteration 2: enough')
  })

  test('aborted before it began', () => {
    const { status, x, evaluations } = minimizeSync(lbfgs(), objective, start, { signal: { aborted: true } })
    expect([status, evaluations]).toEqual(['aborted', 0])
    expect([...x]).toEqual(start)
  })
})

describe('at the door', () => {
  const refuse = (words: string, run: () => unknown): void =>
    test(words, () => {
      expect(run).toThrow(words)
      expect(run).toThrow(OptimizerError)
    })
  refuse('x0 is empty; pass at least one number', () => minimizeSync(lbfgs(), objective, []))
  refuse('x0[1] is NaN; start from finite numbers', () => minimizeSync(lbfgs(), objective, [0, Number.NaN]))
  refuse('x0[0] is Infinity; start from finite numbers', () =>
    minimizeSync(lbfgs(), graph, values([Number.POSITIVE_INFINITY, 0]), { inputs: [values([0, 0])] }),
  )
  refuse('at the start the objective is NaN', () => minimizeSync(lbfgs(), () => Number.NaN, [1]))
  refuse('and its residual (lbfgs) NaN', () =>
    minimizeSync(
      lbfgs(),
      (_, gradient) => {
        gradient[0] = Number.NaN
        return 1
      },
      [1],
    ),
  )
  refuse('tolerance is -1; pass a number ≥ 0', () => minimizeSync(lbfgs(), objective, start, { tolerance: -1 }))
  refuse('tolerance is NaN; pass a number ≥ 0', () => minimizeSync(lbfgs(), objective, start, { tolerance: Number.NaN }))
  refuse('relativeDecrease is -1', () => minimizeSync(lbfgs(), objective, start, { relativeDecrease: -1 }))
  refuse('maxIterations is -1', () => minimizeSync(lbfgs(), objective, start, { maxIterations: -1 }))
  refuse('chunk is 0; pass a whole number ≥ 1', () => minimizeSync(sgd(), objective, start, { chunk: 0 }))
  refuse('x0 has 3 entries but the objective takes 2', () => minimizeSync(lbfgs(), { size: 2, valueAndGradient: objective }, [1, 2, 3]))
  refuse('x0 has 3 entries but the objective takes 2', () => minimizeSync(sgd(), { size: 2, valueAndGradient: objective }, [1, 2, 3]))
  refuse('the state has 4 entries but x0 has 2 entries', () =>
    minimizeSync(lbfgs(), objective, [1, 2], { state: minimizeSync(lbfgs(), objective, start, { maxIterations: 1 }).state }),
  )
  refuse('a part of the state has shape [4] but sgd needs [2] here', () =>
    minimizeSync(sgd(), objective, [1, 2], { state: minimizeSync(sgd(), objective, start, { maxIterations: 1 }).state }),
  )
  refuse('the objective (or its device) answers with a promise; await minimize(…) instead', () => minimizeSync(lbfgs(), async () => 1, [1]))
  refuse('the function did not write its gradient, entry 0 of 2', () => minimizeSync(lbfgs(), (x) => x[0]! ** 2, [1, 2]))
  refuse('the function did not write its gradient, entry 1 of 2', () =>
    minimizeSync(sgd(), (x, gradient) => gradient.fill(2 * x[0]!, 0, 1)[0]! ** 2, [1, 2]),
  )
  refuse('the function did not write its gradient, entry 0 of 1', () => {
    const adds = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0]! += 2 * x[0]!
      return x[0]! ** 2
    }
    return minimizeSync(lbfgs(), adds, [1])
  })
  for (const [shown, answer] of Object.entries({ undefined, '"12"': '12', 'an object with the keys value': { value: 1 } })) {
    // The types refuse these answers; JavaScript does not.
    const wrong = (_: Float64Array, gradient: Float64Array) => {
      gradient.fill(1)
      return answer
    }
    refuse(`the objective returned ${shown}; return the value as a number`, () =>
      Reflect.apply(minimizeSync, undefined, [lbfgs(), wrong, [1]]),
    )
    test(`minimize: the objective returned ${shown}`, async () => {
      const later = async (x: Float64Array, gradient: Float64Array) => wrong(x, gradient)
      for (const objective of [wrong, later]) {
        await expect(Reflect.apply(minimize, undefined, [adam(), objective, [1]])).rejects.toThrow(`the objective returned ${shown};`)
      }
    })
  }
  for (const [start, words] of [
    [['3'], 'x0[0] is "3"; start from finite numbers'],
    [[1, null], 'x0[1] is null'],
    [[1, true], 'x0[1] is true'],
    [BigInt64Array.of(1n), 'x0[0] is the bigint 1n; start'],
  ]) {
    refuse(String(words), () => Reflect.apply(minimizeSync, undefined, [lbfgs(), (_: unknown, g: Float64Array) => g.fill(0)[0], start]))
  }
  refuse('minimize: there is no option tolarance; the options are tolerance, ', () =>
    Reflect.apply(minimizeSync, undefined, [lbfgs(), objective, start, { tolarance: 1 }]),
  )
  for (const [name, solver] of Object.entries({ lbfgs, adam, sgd, fista, coordinateDescent })) {
    refuse(`${name}: there is no option stepsize; the options are `, () =>
      Reflect.apply<unknown, [object], unknown>(solver, undefined, [{ stepsize: 1 }]),
    )
  }
  refuse('maxIterations is 1.5; pass a whole number ≥ 0', () => minimizeSync(lbfgs(), objective, start, { maxIterations: 1.5 }))
  refuse('x0 has shape [3]', () => minimizeSync(lbfgs(), graph, values([1, 2, 3]), { inputs: [values([0, 0])] }))
  test('coordinate-descent asks for visit, which this objective does not have', () => {
    const solver = coordinateDescent()
    const oracle = { size: 1, rows: 1 }
    // The types refuse this pair; JavaScript does not.
    expect(() => Reflect.apply(minimizeSync, undefined, [solver, oracle, [0]])).toThrow('coordinate-descent asks for visit')
  })
  test('minimize rejects with the same errors', async () => {
    await expect(minimize(lbfgs(), objective, [])).rejects.toThrow('x0 is empty')
  })
})

test('a value that is not finite needs no gradient: the step is shortened', () => {
  const barrier = (x: Float64Array, gradient: Float64Array): number => {
    if (x[0]! <= 0) return Number.POSITIVE_INFINITY
    gradient[0] = 1 - 1 / x[0]!
    return x[0]! - Math.log(x[0]!)
  }
  expect(minimizeSync(lbfgs(), barrier, [50]).x[0]).toBeCloseTo(1, 6)
})

describe('the asynchronous driver', () => {
  test('waits for the answers of an asynchronous objective', async () => {
    const { objective: f, start: x0 } = quadratic(3, 10)
    const later = async (x: Float64Array, gradient: Float64Array): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return f(x, gradient)
    }
    const slow = await minimize(lbfgs(), later, x0)
    expect(slow).toEqual(minimizeSync(lbfgs(), f, x0))
  })

  test('gives the event loop a turn at least every 50 ms', async () => {
    const busy = (x: Float64Array, gradient: Float64Array): number => {
      const until = performance.now() + 2
      while (performance.now() < until);
      return objective(x, gradient)
    }
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const begin = performance.now()
    await minimize(lbfgs(), busy, start, { tolerance: 0, maxIterations: 100 })
    clearInterval(timer)
    expect(turns).toBeGreaterThanOrEqual((performance.now() - begin) / 50)
  })

  test('aborts while an answer is awaited', async () => {
    const controller = new AbortController()
    let asked = 0
    const later = async (x: Float64Array, gradient: Float64Array): Promise<number> => {
      if (++asked === 5) setTimeout(() => controller.abort(), 1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      return objective(x, gradient)
    }
    const { status, iterations, x } = await minimize(lbfgs(), later, start, { signal: controller.signal })
    expect(status).toBe('aborted')
    expect([...x]).toEqual([...minimizeSync(lbfgs(), objective, start, { maxIterations: iterations }).x])
    expect(asked).toBe(5)
  })
})

test('an error of the objective reaches the caller', () => {
  const failing = (): number => {
    throw new RangeError('no data')
  }
  expect(() => minimizeSync(lbfgs(), failing, [1])).toThrow(new RangeError('no data'))
})

test('iterate shows the start, every iteration and the result', () => {
  const run = iterate(lbfgs(), objective, start, { maxIterations: 3 })
  const seen: number[] = []
  let turn = run.next()
  while (!turn.done) {
    const gradient = new Float64Array(4)
    expect(objective(turn.value.x, gradient)).toBe(turn.value.value)
    seen.push(turn.value.iteration)
    turn = run.next()
  }
  expect(seen).toEqual([0, 1, 2, 3])
  expect(turn.value.status).toBe('max-iterations')
})

test('iterate goes over a graph in its trees, by both kinds of solver, and ends where minimizeSync does', () => {
  const tree = trace(
    ({ a, b }: { a: Tensor; b: Tensor }, t: Tensor) => add(sum(square(sub(a, t))), mul(2, square(b))),
    { a: [2], b: [] },
    [2],
  )
  const zero = { a: values([0, 0]), b: values(4) }
  const options = { inputs: [values([1, -2])] as const, maxIterations: 4 }
  for (const solver of [lbfgs(), sgd({ learningRate: 0.125 })]) {
    const run = 'step' in solver ? iterate(solver, tree, zero, options) : iterate(solver, tree, zero, options)
    const seen = []
    let turn = run.next()
    while (!turn.done) {
      const { x, value, iteration } = turn.value
      const [p, q] = x.a.data
      expect(value).toBeCloseTo((p! - 1) ** 2 + (q! + 2) ** 2 + 2 * x.b.data[0]! ** 2, 12)
      expect([x.a.shape, x.b.shape]).toEqual([[2], []])
      seen.push({ iteration, b: x.b.data[0]! })
      turn = run.next()
    }
    expect(seen.map(({ iteration }) => iteration)).toEqual(seen.map((_, i) => i))
    expect(seen.length).toBe(turn.value.iterations + 1)
    expect(seen.at(-1)!.b).toBe(turn.value.x.b.data[0])
    // points are copies: later steps leave them alone. A step of sgd is b ← b − 4b/8
    expect(seen[0]!.b).toBe(4)
    if ('step' in solver) expect(seen.map(({ b }) => b)).toEqual([4, 2, 1, 0.5, 0.25])
    const whole = 'step' in solver ? minimizeSync(solver, tree, zero, options) : minimizeSync(solver, tree, zero, options)
    expect(turn.value).toEqual(whole)
  }
})

test('a graph of trees is solved in trees, by both kinds of solver', () => {
  interface Parameters {
    readonly slope: Tensor
    readonly shifts: readonly [Tensor, Tensor]
  }
  const distance = (a: Tensor, b: number): Tensor => sum(square(sub(a, b)))
  const tree = trace(
    ({ slope, shifts: [first, second] }: Parameters, scale: Tensor) =>
      mul(scale, add(distance(slope, 2), add(distance(first, -1), distance(second, 5)))),
    { slope: [2], shifts: [[], [1, 2]] },
    [],
  )
  const zero = { slope: values([0, 0]), shifts: [values(0), values([[0, 0]])] } as const
  for (const solver of [lbfgs(), sgd({ learningRate: 0.2 })]) {
    const result =
      'step' in solver
        ? minimizeSync(solver, tree, zero, { inputs: [values(2)] })
        : minimizeSync(solver, tree, zero, { inputs: [values(2)] })
    expect(result.status).toBe('converged')
    expect(result.x.slope.shape).toEqual([2])
    expect(result.x.shifts[1].shape).toEqual([1, 2])
    for (const [leaf, target] of [
      [result.x.slope, 2],
      [result.x.shifts[0], -1],
      [result.x.shifts[1], 5],
    ] as const) {
      for (const value of leaf.data) expect(value).toBeCloseTo(target, 7)
    }
  }
})

test('a graph with a design runs on a float32 device too, as far as that goes', () => {
  const X = design('X', 4, 2)
  const residual = (b: Tensor, y: Tensor): Tensor => sum(square(sub(apply(X, b), y)))
  const fit = trace(residual, [2], [4])
  const designs = { X: dense(Float64Array.of(1, 1, 1, 2, 1, 3, 1, 4), { rows: 4, columns: 2, order: 'row-major' }) }
  const inputs = [values([3, 5, 7, 9])] as const
  const double = minimizeSync(lbfgs(), fit, values([0, 0]), { inputs, designs })
  const single = minimizeSync(lbfgs({ precision: 'f32' }), fit, values([0, 0]), {
    inputs,
    designs,
    device: cpu({ precision: 'f32' }),
    tolerance: 1e-12,
  })
  for (const [j, b] of [1, 2].entries()) {
    expect(double.x.data[j]).toBeCloseTo(b, 8)
    expect(single.x.data[j]).toBeCloseTo(b, 3)
  }
  expect(['converged', 'stalled']).toContain(single.status)
})
