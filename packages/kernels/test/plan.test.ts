import {
  abs,
  add,
  amax,
  call,
  dot,
  exp,
  grad,
  logSumExp,
  mul,
  pad,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  transpose,
} from '@odot/autodiff'
import { expect, test } from 'vitest'
import { loopText } from '../src/cpu/loop-text.js'
import type { LoopKernel } from '../src/plan/kernel.js'
import { reuseMemory } from '../src/plan/memory.js'
import { plan } from '../src/plan/plan.js'
import { printPlan } from '../src/plan/print.js'

test('a soft maximum over rows reads the array twice', () => {
  const graph = trace((x: Tensor) => logSumExp(x, [1]), [4, 6])
  expect(printPlan(plan(graph))).toMatchInlineSnapshot(`
    "#0 input 0 (24)
    #1 temporary (4)
    #2 temporary (4)
    #3 temporary (4)
    #4 output 0 (4)
    reduce [4,6]: #1{1,0} = amax #0{6,1}
    map [4]: t0 = -#1; #2 = t0
    reduce [4,6]: t0 = #0{6,1} + #2{1,0}; t1 = Math.exp(t0); #3{1,0} = sum t1
    map [4]: t0 = Math.log(#3); t1 = t0 + #1; #4 = t1"
  `)
})

test('transposed, sliced and broadcast operands are read where they are', () => {
  const graph = trace((A: Tensor, B: Tensor, row: Tensor) => add(dot(transpose(A), B), row), [3, 2], [3, 4], [4])
  expect(printPlan(plan(graph))).toMatchInlineSnapshot(`
    "#0 input 0 (6)
    #1 input 1 (12)
    #2 input 2 (4)
    #3 temporary (8)
    #4 output 0 (8)
    contract #3 = #0{1,2} · #1{4,1}  [2, 3] [3, 4]
    map [2,4]: t0 = #3{4,1} + #2{0,1}; #4{4,1} = t0"
  `)
})

test('temporaries of one size share an array when their times do not overlap', () => {
  const chain = trace(
    (A: Tensor, v: Tensor) => {
      let x = v
      for (let i = 0; i < 6; i++) x = dot(A, exp(x))
      return x
    },
    [5, 5],
    [5],
  )
  const before = plan(chain)
  const after = reuseMemory(before)
  const temporaries = ({ slots }: typeof before): number => slots.filter((slot) => slot.kind === 'temporary').length
  expect(temporaries(before)).toBe(11)
  expect(temporaries(after)).toBe(2)
})

test('a loop over other sizes is the same text with other arguments', () => {
  const loopOf = (rows: number, columns: number): LoopKernel => {
    const graph = trace((x: Tensor, a: Tensor, b: Tensor) => sum(mul(mul(x, a), b), [1]), [rows, columns], [columns], [rows, 1])
    const [kernel] = plan(graph).kernels
    if (kernel?.kind !== 'loop') throw new Error('the plan does not begin with a loop.')
    return kernel
  }
  const [small, large] = [loopText(loopOf(3, 4)), loopText(loopOf(30, 41))]
  expect(large.body).toBe(small.body)
  expect(large.parameters).toEqual(small.parameters)
  expect(large.arguments).not.toEqual(small.arguments)
})

test('a whole array with axes of size 1 is one flat loop', () => {
  const graph = trace((x: Tensor, y: Tensor) => mul(x, y), [2, 1, 3, 4], [2, 1, 3, 4])
  expect(plan(graph).kernels).toMatchObject([{ kind: 'loop', sizes: [24] }])
})

test('a step on a vector of parts is one loop over them, which writes both into one array', () => {
  const p = 6
  const objective = trace((x: Tensor) => sum(square(mul(slice(x, [0], [p]), slice(x, [p], [2 * p])))), [2 * p])
  const step = trace(
    (x: Tensor, rate: Tensor) => {
      const gradient = call(grad(objective), x)
      return [sub(x, mul(rate, gradient)), amax(abs(gradient))]
    },
    [2 * p],
    [],
  )
  expect(printPlan(plan(step, { donate: { 0: 0 } }))).toMatchInlineSnapshot(`
    "#0 input 0 (12)
    #1 input 1 (1)
    #2 output 0 (12) over input 0
    #3 output 1 (1)
    map + reduce [6]: t0 = #0 * #0{6 + 1}; t1 = t0 + t0; t2 = t1 * #0; t3 = t1 * #0{6 + 1}; t4 = #1{0} * t3; t5 = #1{0} * t2; t6 = -t4; t7 = -t5; t8 = #0 + t6; t9 = #0{6 + 1} + t7; t10 = Math.abs(t3); t11 = Math.abs(t2); t12 = Math.max(t10, t11); #2 = t8; #2{6 + 1} = t9; #3{0} = amax t12"
  `)
})

test('parts of other lengths are loops of their own; whole arrays are made where a device asks for these', () => {
  const graph = trace((a: Tensor, b: Tensor) => exp(add(pad(a, [0], [1]), pad(mul(2, b), [4], [0]))), [4], [1])
  expect(printPlan(plan(graph))).toMatchInlineSnapshot(`
    "#0 input 0 (4)
    #1 input 1 (1)
    #2 output 0 (5)
    map []: t0 = 2 * #1; t1 = Math.exp(t0); #2{4 + } = t1
    map [4]: t0 = #0; t1 = Math.exp(t0); #2 = t1"
  `)
  expect(printPlan(plan(graph, { wholeArrays: true }))).toMatchInlineSnapshot(`
    "#0 input 0 (4)
    #1 input 1 (1)
    #2 temporary (5)
    #3 temporary (1)
    #4 temporary (5)
    #5 output 0 (5)
    map #2 = 0
    map [4]: #2 = #0
    map []: t0 = 2 * #1; #3 = t0
    map #4 = 0
    map []: #4{4 + } = #3
    map [5]: t0 = #2 + #4; t1 = Math.exp(t0); #5 = t1"
  `)
})
