import {
  add,
  apply,
  call,
  cumsum,
  design,
  dot,
  type Graph,
  gather,
  logSumExp,
  mean,
  mul,
  neg,
  scatterAdd,
  slice,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  trace,
  valueAndGrad,
} from '@odot/autodiff'
import { expect, test } from 'vitest'
import type { Donations } from '../src/plan/donate.js'
import { reuseMemory } from '../src/plan/memory.js'
import { plan } from '../src/plan/plan.js'
import { printPlan } from '../src/plan/print.js'

const printed = (graph: Graph, donate: Donations = {}): string => printPlan(reuseMemory(plan(graph, { donate })))

const X = design('X', 7, 5)
type Factors = { readonly u: Tensor; readonly v: Tensor }
const ridge = ({ u, v }: Factors, lambda: Tensor): Tensor => mul(lambda, add(sum(square(u)), sum(square(v))))

test('value and gradient of Hadamard least squares are one pass over X between two loops over the factors', () => {
  const surrogate = trace(
    (p: Factors, y: Tensor, lambda: Tensor) => add(mul(0.5, sum(square(sub(apply(X, mul(p.u, p.v)), y)))), ridge(p, lambda)),
    { u: [5], v: [5] },
    [7],
    [],
  )
  expect(printed(valueAndGrad(surrogate))).toMatchInlineSnapshot(`
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

test('value and gradient of Hadamard logistic regression with an intercept are one pass over X', () => {
  const surrogate = trace(
    (p: Factors & { readonly intercept: Tensor }, y: Tensor, weights: Tensor, lambda: Tensor) => {
      const eta = add(apply(X, mul(p.u, p.v)), p.intercept)
      return add(sum(mul(weights, softplus(neg(mul(y, eta))))), ridge(p, lambda))
    },
    { u: [5], v: [5], intercept: [] },
    [7],
    [7],
    [],
  )
  expect(printed(valueAndGrad(surrogate))).toMatchInlineSnapshot(`
    "#0 input 0 (5)
    #1 input 1 (5)
    #2 input 2 (1)
    #3 input 3 (7)
    #4 input 4 (7)
    #5 input 5 (1)
    #6 output 0 (1)
    #7 output 1 (5)
    #8 output 2 (5)
    #9 output 3 (1)
    #10 temporary (5)
    #11 temporary (1)
    #12 temporary (1)
    #13 temporary (7)
    #14 temporary (7)
    #15 temporary (1)
    #16 temporary (5)
    map + reduce [5]: t0 = #0 * #1; t1 = #0 * #0; t2 = #1 * #1; #10 = t0; #11{0} = sum t1; #12{0} = sum t2
    pass over 7 rows
      contract #13 = X #10
      map + reduce [7]: t0 = #13 + #2{0}; t1 = #3 * t0; t2 = -t1; t3 = Math.max(t2, 0) + Math.log1p(Math.exp(-Math.abs(t2))); t4 = #4 * t3; t5 = (t2 < 0 ? Math.exp(t2) / (1 + Math.exp(t2)) : 1 / (1 + Math.exp(-t2))); t6 = #4 * t5; t7 = -t6; t8 = t7 * #3; #14 = t8; #15{0} = sum t4; #9{0} = sum t8
      contract #16 = Xᵀ #14
    map []: t0 = #11 + #12; t1 = #5 * t0; t2 = #15 + t1; #6 = t2
    map [5]: t0 = #5{0} * #0; t1 = t0 + t0; t2 = #16 * #1; t3 = t1 + t2; t4 = #5{0} * #1; t5 = t4 + t4; t6 = #16 * #0; t7 = t5 + t6; #7 = t3; #8 = t7"
  `)
})

test('a softmax regression with three outputs is two products with X', () => {
  const loss = trace(
    (B: Tensor, y: Tensor) => {
      const eta = apply(X, B)
      return mean(sub(logSumExp(eta, [1]), sum(mul(y, eta), [1])))
    },
    [5, 3],
    [7, 3],
  )
  expect(printed(valueAndGrad(loss))).toMatchInlineSnapshot(`
    "#0 input 0 (15)
    #1 input 1 (21)
    #2 output 0 (1)
    #3 output 1 (15)
    #4 temporary (21)
    #5 temporary (7)
    #6 temporary (7)
    #7 temporary (7)
    #8 temporary (21)
    #9 temporary (7)
    #10 temporary (1) in #4
    contract #4 = X #0 × 3
    reduce [7,3]: t0 = #1{3,1} * #4{3,1}; #5{1,0} = amax #4{3,1}; #6{1,0} = sum t0
    map [7]: t0 = -#5; #7 = t0
    map + reduce [7,3]: t0 = #4{3,1} + #7{1,0}; t1 = Math.exp(t0); #8{3,1} = t1; #9{1,0} = sum t1
    map + reduce [7]: t0 = Math.log(#9); t1 = t0 + #5; t2 = -#6; t3 = t1 + t2; t4 = 1 / #9; t5 = 0.14285714285714285 * t4; #7 = t5; #10{0} = sum t3
    map []: t0 = #10 / 7; #2 = t0
    map [7,3]: t0 = (-0.14285714285714285) * #1{3,1}; t1 = #7{1,0} * #8{3,1}; t2 = t0 + t1; #4{3,1} = t2
    contract #3 = Xᵀ #4 × 3"
  `)
})

test('a step of a network is five products and the loops between them', () => {
  const loss = trace(
    (layers: { readonly V: Tensor; readonly W: Tensor; readonly b: Tensor }, x: Tensor, y: Tensor) =>
      mean(square(sub(dot(tanh(add(dot(x, layers.V), layers.b)), layers.W), y))),
    { V: [4, 6], W: [6, 2], b: [6] },
    [8, 4],
    [8, 2],
  )
  expect(printed(valueAndGrad(loss))).toMatchInlineSnapshot(`
    "#0 input 0 (24)
    #1 input 1 (12)
    #2 input 2 (6)
    #3 input 3 (32)
    #4 input 4 (16)
    #5 output 0 (1)
    #6 output 1 (24)
    #7 output 2 (12)
    #8 output 3 (6)
    #9 temporary (48)
    #10 temporary (48)
    #11 temporary (48)
    #12 temporary (16) in #9
    #13 temporary (16)
    #14 temporary (1)
    contract #9 = #3{4,1} · #0{6,1}  [8, 4] [4, 6]
    map [8,6]: t0 = #9{6,1} + #2{0,1}; t1 = 2 * t0; t2 = (t1 < 0 ? Math.exp(t1) / (1 + Math.exp(t1)) : 1 / (1 + Math.exp(-t1))); t3 = 2 * t2; t4 = t3 + (-1); #10{6,1} = t2; #11{6,1} = t4
    contract #12 = #11{6,1} · #1{2,1}  [8, 6] [6, 2]
    map + reduce [16]: t0 = -#4; t1 = #12 + t0; t2 = t1 * t1; t3 = 0.0625 * t1; t4 = t3 + t3; #13 = t4; #14{0} = sum t2
    map []: t0 = #14 / 16; #5 = t0
    contract #9 = #13{2,1} · #1{1,2}  [8, 2] [2, 6]
    contract #7 = #11{1,6} · #13{2,1}  [6, 8] [8, 2]
    map + reduce [8,6]: t0 = #9{6,1} * 2; t1 = -#10{6,1}; t2 = 1 + t1; t3 = #10{6,1} * t2; t4 = t0 * t3; t5 = t4 * 2; #11{6,1} = t5; #8{0,1} = sum t5
    contract #6 = #3{1,4} · #11{6,1}  [4, 8] [8, 6]"
  `)
})

test('a step of gradient descent is written over its point', () => {
  const loss = trace((p: Factors, y: Tensor) => mul(0.5, sum(square(sub(apply(X, mul(p.u, p.v)), y)))), { u: [5], v: [5] }, [7])
  const step = trace(
    (p: Factors, y: Tensor, rate: Tensor) => {
      const { value, gradient } = call(valueAndGrad(loss), p, y)
      return [value, sub(p.u, mul(rate, gradient.u)), sub(p.v, mul(rate, gradient.v))]
    },
    { u: [5], v: [5] },
    [7],
    [],
  )
  expect(printed(step, { 1: 0, 2: 1 })).toMatchInlineSnapshot(`
    "#0 input 0 (5)
    #1 input 1 (5)
    #2 input 2 (7)
    #3 input 3 (1)
    #4 output 0 (1)
    #5 output 1 (5) over input 0
    #6 output 2 (5) over input 1
    #7 temporary (5)
    #8 temporary (7)
    #9 temporary (7)
    #10 temporary (1)
    #11 temporary (5)
    map [5]: t0 = #0 * #1; #7 = t0
    pass over 7 rows
      contract #8 = X #7
      map + reduce [7]: t0 = -#2; t1 = #8 + t0; t2 = t1 * t1; t3 = 0.5 * t1; t4 = t3 + t3; #9 = t4; #10{0} = sum t2
      contract #11 = Xᵀ #9
    map []: t0 = 0.5 * #10; #4 = t0
    map [5]: t0 = #11 * #1; t1 = #3{0} * t0; t2 = -t1; t3 = #0 + t2; t4 = #11 * #0; t5 = #3{0} * t4; t6 = -t5; t7 = #1 + t6; #5 = t3; #6 = t7"
  `)
})

test('rows are gathered and scattered by kernels of their own', () => {
  const graph = trace((x: Tensor, i: Tensor) => scatterAdd(square(gather(x, i)), i, 4), [4, 3], [6])
  expect(printed(graph)).toMatchInlineSnapshot(`
    "#0 input 0 (12)
    #1 input 1 (6)
    #2 output 0 (12)
    #3 temporary (18)
    #4 temporary (18)
    gather #3 = #0 at #1
    map [18]: t0 = #3 * #3; #4 = t0
    scatter #2 = sum of #4 at #1"
  `)
})

test('running sums are scans', () => {
  const graph = valueAndGrad(trace((x: Tensor) => sum(square(cumsum(slice(x, [1], [6])))), [6]))
  expect(printed(graph)).toMatchInlineSnapshot(`
    "#0 input 0 (6)
    #1 output 0 (1)
    #2 output 1 (6)
    #3 temporary (5)
    #4 temporary (5)
    map [5]: t0 = #0{1 + 1}; #3 = t0
    scan #4 = cumsum #3 [1,5,1]
    map + reduce [5]: t0 = #4 * #4; t1 = #4 + #4; #3 = t1; #1{0} = sum t0
    scan #4 = cumsum #3 [1,5,1] reverse
    map #2 = 0
    map [5]: #2{1 + 1} = #4"
  `)
})
