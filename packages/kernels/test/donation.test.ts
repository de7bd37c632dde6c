import { add, adjoint, apply, cumsum, design, dot, mul, sub, sum, type Tensor, tensor, trace, transpose, values } from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { cpu, type Device, dense } from '../src/index.js'
import { donationLaws } from '../src/laws/donation-laws.js'
import { reuseMemory } from '../src/plan/memory.js'
import { plan } from '../src/plan/plan.js'
import { printPlan } from '../src/plan/print.js'

const step = trace(
  (x: Tensor, A: Tensor, y: Tensor, rate: Tensor) => sub(x, mul(rate, dot(transpose(A), sub(dot(A, x), y)))),
  [5],
  [7, 5],
  [7],
  [],
)

test('a gradient step is written over its point, in no more memory', () => {
  expect(printPlan(reuseMemory(plan(step, { donate: { 0: 0 } })))).toMatchInlineSnapshot(`
    "#0 input 0 (5)
    #1 input 1 (35)
    #2 input 2 (7)
    #3 input 3 (1)
    #4 output 0 (5) over input 0
    #5 temporary (7)
    #6 temporary (7)
    #7 temporary (5) in #5
    contract #5 = #1{5,1} · #0{1,0}  [7, 5] [5, 1]
    map [7]: t0 = -#2; t1 = #5 + t0; #6 = t1
    contract #7 = #1{1,5} · #6{1,0}  [5, 7] [7, 1]
    map [5]: t0 = #3{0} * #7; t1 = -t0; t2 = #0 + t1; #4 = t2"
  `)
  const temporaries = (donate: Record<number, number>): number =>
    reuseMemory(plan(step, { donate })).slots.filter(({ kind }) => kind === 'temporary').length
  expect(temporaries({ 0: 0 })).toBe(temporaries({}))
})

test('an output is written when its input has been read', () => {
  const graph = trace((x: Tensor) => [mul(2, x), sum(cumsum(x))], [4])
  expect(printPlan(reuseMemory(plan(graph, { donate: { 0: 0 } })))).toMatchInlineSnapshot(`
    "#0 input 0 (4)
    #1 output 0 (4) over input 0
    #2 output 1 (1)
    #3 temporary (4)
    scan #3 = cumsum #0 [1,4,1]
    map [4]: t0 = 2 * #0; #1 = t0
    reduce [4]: #2{0} = sum #3"
  `)
})

test('an output waits in a temporary when what is made of it needs the input too', () => {
  const graph = trace((x: Tensor) => [mul(2, x), sum(mul(cumsum(mul(2, x)), x))], [4])
  expect(printPlan(reuseMemory(plan(graph, { donate: { 0: 0 } })))).toMatchInlineSnapshot(`
    "#0 input 0 (4)
    #1 output 0 (4) over input 0
    #2 output 1 (1)
    #3 temporary (4)
    #4 temporary (4)
    map [4]: t0 = 2 * #0; #3 = t0
    scan #4 = cumsum #3 [1,4,1]
    reduce [4]: t0 = #4 * #0; #2{0} = sum t0
    map [4]: #1 = #3"
  `)
})

test('an output that is read at other entries than its own waits in a temporary', () => {
  expect(
    printPlan(
      plan(
        trace((x: Tensor) => add(x, transpose(x)), [3, 3]),
        { donate: { 0: 0 } },
      ),
    ),
  ).toMatchInlineSnapshot(`
    "#0 input 0 (9)
    #1 output 0 (9) over input 0
    #2 temporary (9)
    map [3,3]: t0 = #0{3,1} + #0{1,3}; #2{3,1} = t0
    map [9]: #1 = #2"
  `)
})

test('a sum over its term waits in a temporary', () => {
  const graph = trace((x: Tensor) => sum(mul(x, tensor([1, 2]))), [])
  const device = cpu()
  const program = device.compile(graph, { donate: { 0: 0 } })
  const x = device.upload(values(3))
  program.run([x], [x])
  expect(x.data[0]).toBe(9)
})

test('two arrays are exchanged in place', () => {
  const device = cpu()
  const program = device.compile(
    trace((x: Tensor, y: Tensor) => [y, x], [3], [3]),
    { donate: { 0: 0, 1: 1 } },
  )
  const [x, y] = [device.upload(values([1, 2, 3])), device.upload(values([4, 5, 6]))]
  program.run([x, y], [x, y])
  expect([...x.data, ...y.data]).toEqual([4, 5, 6, 1, 2, 3])
})

test('rows of a pass are not written over what the pass reads', () => {
  const X = design('X', 3, 2)
  const device = cpu()
  const graph = trace((v: Tensor, y: Tensor) => [apply(X, v), adjoint(X, sub(apply(X, v), y))], [2], [3])
  expect(plan(graph).kernels).toMatchObject([{ kind: 'pass' }])
  const designs = { X: dense(Float64Array.of(1, 0, 0, 1, 1, 1), { rows: 3, columns: 2, order: 'row-major' }) }
  const program = device.compile(graph, { designs, donate: { 0: 1 } })
  const [v, y, gradient] = [device.upload(values([1, 10])), device.upload(values([2, 3, 4])), device.allocate([2])]
  program.run([v, y], [y, gradient])
  expect([...y.data]).toEqual([1, 10, 11])
  expect([...gradient.data]).toEqual([6, 14])
})

describe('the laws of donated inputs refuse a device that', () => {
  const failing = async (device: Device): Promise<readonly string[]> => {
    const names: string[] = []
    for (const { name, check } of donationLaws(device)) {
      try {
        await check()
      } catch {
        names.push(name)
      }
    }
    return names
  }

  test('ignores donations', async () => {
    const device = cpu()
    const careless: Device = { ...device, compile: (graph, options = {}) => device.compile(graph, { designs: options.designs ?? {} }) }
    expect(await failing(careless)).toContain('cpu f64: a copy, in place 5 times, is the same from array to array')
  })

  test('always writes in place', async () => {
    const device = cpu()
    const hasty: Device = {
      ...device,
      // the shared array is written by a plan that was made for arrays apart
      compile: (graph, options = {}) => {
        const program = device.compile(graph)
        if (!options.donate) return program
        const checked = device.compile(graph, options)
        return {
          ...program,
          run: (inputs, outputs) => {
            const shared = outputs.map((out) => inputs.indexOf(out))
            if (shared.every((input) => input < 0)) return checked.run(inputs, outputs)
            const copies = outputs.map((out, k) => (shared[k]! < 0 ? out : device.allocate(out.shape)))
            const cleared = inputs.map((input) => (outputs.includes(input) ? device.allocate(input.shape) : input))
            program.run(cleared, copies)
            outputs.forEach((out, k) => {
              if (shared[k]! >= 0) device.write(out, device.readNow(copies[k]!))
            })
          },
        }
      },
    }
    expect(await failing(hasty)).toContain('cpu f64: a product with itself, in place 5 times, is the same from array to array')
  })
})
