import { values } from '@odot/autodiff'
import {
  addRidge,
  conjugate,
  elasticNet,
  groupLasso,
  huberizedL1,
  l1Ball,
  lasso,
  logSum,
  lq,
  mcp,
  moreauEnvelope,
  powerL1,
  ridge,
  scad,
  scale,
  separable,
  simplex,
  smoothedL1,
  sparseGroupLasso,
  variationalCurvatures,
  variationalQuadratic,
} from '@odot/penalties'
import { type Penalty, ProblemError, showValue } from '@odot/problem'
import { expect, test } from 'vitest'

type Make = (...args: never[]) => unknown
type Row = readonly [make: Make, args: readonly unknown[], says: string]

/** What makes a penalty of a strength s, and the options that it needs. */
const ofStrengths: readonly (readonly [make: Make, after: readonly unknown[]])[] = [
  [lasso, []],
  [ridge, []],
  [mcp, []],
  [scad, []],
  [logSum, []],
  [huberizedL1, [{ mu: 1 }]],
  [smoothedL1, [{ epsilon: 1 }]],
  [powerL1, [{ epsilon: 0.5 }]],
  [groupLasso, [[0, 0, 1]]],
  [variationalQuadratic, [{ curvatures: Float64Array.of(1) }]],
]

const strengths: readonly Row[] = ofStrengths.flatMap(([make, after]): Row[] => [
  [make, [undefined, ...after], `${make.name}: the strength is undefined; pass a number ≥ 0, or a Float64Array of them.`],
  [make, ['x', ...after], `${make.name}: the strength is "x"`],
  [make, [{}, ...after], `${make.name}: the strength is an object with the keys (none)`],
  [make, [[1, '2'], ...after], `${make.name}: the strength is an array [1, "2"]`],
  [make, [[], ...after], `${make.name}: the strength is an empty list; pass one number for each, or one number for all.`],
  [make, [new Float64Array(0), ...after], `${make.name}: the strength is an empty list`],
  [make, [Number.NaN, ...after], `${make.name}: the strength is NaN; pass numbers ≥ 0`],
  [make, [[1, -2], ...after], `${make.name}: strength[1] is -2; pass numbers ≥ 0`],
])

const rows: readonly Row[] = [
  ...strengths,
  [mcp, [1, { gama: 3 }], 'mcp: there is no option gama; the options are gamma.'],
  [mcp, [1, 3], 'mcp: the options are 3; pass an object of gamma.'],
  [scad, [1, { alpha: 3 }], 'scad: there is no option alpha; the options are a.'],
  [logSum, [1, { eps: 1 }], 'logSum: there is no option eps; the options are epsilon.'],
  [lq, [], 'lq: the options are undefined; pass an object of strength, q.'],
  [lq, [{ strength: 1, q: 0.5, p: 2 }], 'lq: there is no option p; the options are strength, q.'],
  [huberizedL1, [1], 'huberizedL1: the options are undefined; pass an object of mu.'],
  [smoothedL1, [1, { eps: 1 }], 'smoothedL1: there is no option eps; the options are epsilon.'],
  [powerL1, [1], 'powerL1: the options are undefined; pass an object of epsilon.'],
  [variationalQuadratic, [1, { curvatures: 1 }], 'variationalQuadratic: the curvatures are 1; pass a Float64Array'],
  [variationalCurvatures, [values([1]), new Float64Array(1), { eps: 1 }], 'variationalCurvatures: there is no option eps'],
  [elasticNet, [], 'elasticNet: the options are undefined; pass an object of size, strength, ridge, lower, upper.'],
  [elasticNet, [{ size: 1, strength: 1, alpha: 1 }], 'elasticNet: there is no option alpha'],
  [elasticNet, [{ size: 2, strength: 1, ridge: 'x' }], 'elasticNet: the ridge is "x"; pass a number ≥ 0'],
  [elasticNet, [{ size: 2, strength: [] }], 'elasticNet: the strength is an empty list'],
  [sparseGroupLasso, [{ groups: [0], groupStrengths: 1 }], 'sparseGroupLasso: there is no option groupStrengths'],
  [sparseGroupLasso, [{ groups: [0] }], 'sparseGroupLasso: the groupStrength is undefined; pass a number ≥ 0'],
  [l1Ball, [[]], 'l1Ball: the radius is an array []; pass a finite number ≥ 0.'],
  [l1Ball, ['1'], 'l1Ball: the radius is "1"; pass a finite number ≥ 0.'],
  [simplex, [[]], 'simplex: the radius is an array []; pass a finite number ≥ 0.'],
  [simplex, [[2]], 'simplex: the radius is an array [2]; pass a finite number ≥ 0.'],
  [scale, [undefined, 1], 'scale: the penalty is undefined; pass a penalty, such as lasso(1).'],
  [scale, [lasso(1), '2'], 'scale: factor is "2"; pass a positive number.'],
  [separable, [[]], 'separable: the parts are an array []; pass a list of at least one { penalty, at }.'],
  [separable, [], 'separable: the parts are undefined'],
  [separable, [[{ at: [0] }]], 'separable: part 0: the penalty is undefined; pass a penalty'],
  [separable, [[{ penalty: lasso(1) }]], 'separable: part 0 is at undefined; pass the weights that it sees, or { from, to }.'],
  [addRidge, [{ name: 'own', value: () => 0 }, 1], 'addRidge: the penalty own has no prox; pass one with a prox'],
  [moreauEnvelope, [{ name: 'own', value: () => 0 }, 1], 'moreauEnvelope: the penalty own has no prox; pass one with a prox'],
  [moreauEnvelope, [3, 1], 'moreauEnvelope: the penalty is 3; pass one with a prox'],
  [conjugate, [mcp(1)], 'conjugate: the penalty mcp(3) has no conjugate; pass a convex one with a prox, such as lasso(1).'],
]

test.each(rows.map(([make, args, says]) => ({ name: `${make.name}(${args.map(showValue).join(', ')})`, make, args, says })))(
  '$name is refused',
  ({ make, args, says }) => {
    const call = (): unknown => Reflect.apply(make, undefined, args)
    expect(call).toThrow(ProblemError)
    expect(call).toThrow(says)
  },
)

test('a plain list of strengths is copied like a Float64Array', () => {
  const list = [1, 2]
  const penalty: Penalty = Reflect.apply(lasso, undefined, [list])
  list[0] = 5
  expect(penalty.value(values([3, -1]))).toBe(lasso(Float64Array.of(1, 2)).value(values([3, -1])))
})

test('no weights have no strengths', () => {
  const none = new Float64Array(0)
  expect(elasticNet({ size: 0, strength: none }).value(values([]))).toBe(0)
  expect(groupLasso(none, []).value(values([]))).toBe(0)
  expect(sparseGroupLasso({ groups: [], groupStrength: none }).value(values([]))).toBe(0)
})
