import { add, apply, design, dot, exp, logSumExp, mul, square, sub, sum, type Tensor, trace, transpose, valueAndGrad } from '@odot/autodiff'
import { expect, test } from 'vitest'
import { loopText } from '../src/cpu/loop-text.js'
import type { LoopKernel } from '../src/plan/kernel.js'
import { reuseMemory } from '../src/plan/memory.js'
import { plan } from '../src/plan/plan.js'
import { printPlan } from '../src/plan/print.js'

const X = design('X', 7, 5)
const surrogate = valueAndGrad(
  trace(
    (p: { readonly u: Tensor; readonly v: Tensor }, y: Tensor, lambda: Tensor) =>
      add(mul(0.5, sum(square(sub(apply(X, mul(p.u, p.v)), y)))), mul(lambda, add(sum(square(p.u)), sum(square(p.v))))),
    { u: [5], v: [5] },
    [7],
    [],
  ),
)

test('value and gradient of a Hadamard surrogate are two products with X and four loops', () => {
  expect(printPlan(reuseMemory(plan(surrogate)))).toMatchInlineSnapshot(`
    "#0 input 0 (5)
    #1 input 1 (5)
    #2 input 2 (7)
    #3 input 3 (1)
    #4 output 0 (1)
    #5 output 1 (5)
    #6 output 2 (5)
    #7 temporary (5)
    #8 temporary (1)
    #9 temporary (1)
    #10 temporary (7)
    #11 temporary (7)
    #12 temporary (1)
    #13 temporary (5)
    map + reduce [5]: t0 = #0 * #1; t1 = #0 * #0; t2 = #1 * #1; #7 = t0; #8{0} = sum t1; #9{0} = sum t2
    pass over 7 rows
      contract #10 = X #7
      map + reduce [7]: t0 = -#2; t1 = #10 + t0; t2 = t1 * t1; t3 = 0.5 * t1; t4 = t3 + t3; #11 = t4; #12{0} = sum t2
      contract #13 = Xᵀ #11
    map []: t0 = 0.5 * #12; t1 = #8 + #9; t2 = #3 * t1; t3 = t0 + t2; #4 = t3
    map [5]: t0 = #3{0} * #0; t1 = t0 + t0; t2 = #13 * #1; t3 = t1 + t2; t4 = #3{0} * #1; t5 = t4 + t4; t6 = #13 * #0; t7 = t5 + t6; #5 = t3; #6 = t7"
  `)
})

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
