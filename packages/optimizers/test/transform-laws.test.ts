import { add, mul, reshape, type Tensor, tensor, values } from '@odot/autodiff'
import {
  chain,
  clipByNorm,
  clipByValue,
  decoupledWeightDecay,
  momentum,
  type Nothing,
  scaleByAdam,
  type Transform,
  weightDecay,
} from '@odot/optimizers'
import { transformLaws } from '@odot/optimizers/laws'
import { expect, test } from 'vitest'

for (const { name, check } of [
  ...transformLaws(momentum(0.9)),
  ...transformLaws({ ...momentum(0.9, { nesterov: true }), name: 'Nesterov momentum' }),
  ...transformLaws(scaleByAdam()),
  ...transformLaws(clipByNorm(0.1)),
  ...transformLaws(clipByValue(0.1)),
  ...transformLaws(weightDecay(0.1)),
  ...transformLaws(decoupledWeightDecay(0.1)),
  ...transformLaws(chain(clipByNorm(1), scaleByAdam(), chain(weightDecay(0.1), momentum(0.5)))),
])
  test(name, check)

/** Names of the laws that a transform breaks. */
async function broken<S, H>(transform: Transform<S, H>): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, check } of transformLaws(transform)) {
    try {
      await check()
    } catch {
      names.push(name.slice(name.indexOf(': ') + 2))
    }
  }
  return names
}

const stateless = (name: string, direct: (gradient: Tensor) => Tensor): Transform<Nothing, Tensor> => ({
  name,
  hyper: values(1),
  init: () => [],
  update: (gradient, state) => ({ direction: direct(gradient), state }),
})

test('a transform that breaks a law is caught', async () => {
  expect(await broken(stateless('drifts', (g) => add(g, 1e-9)))).toContain('a point without a gradient stays')
  expect(await broken(stateless('climbs', (g) => mul(-1, g)))).toEqual(['the first step goes downhill'])
  expect(await broken(stateless('cubes', (g) => mul(g, mul(g, g))))).toEqual(['directions are finite for gradients of any size'])
  expect(await broken(stateless('stacks', (g) => reshape(g, [2, 2])))).toContain('directions have the shape of the gradient')
  const grows: Transform<{ readonly sum: Tensor }, Tensor> = {
    ...momentum(0.5),
    init: () => ({ sum: tensor(0) }),
    update: (gradient, { sum }) => ({ direction: gradient, state: { sum: add(sum, gradient) } }),
  }
  expect(await broken(grows)).toContain('what it remembers keeps its shapes')
})
