import type { Designs } from '../design-products.js'
import { normal, type Random } from '../random.js'
import type { Tensor } from '../tensor.js'
import type { Values } from '../values.js'
import { randomValues, uniform } from './random-values.js'

/** One use of an operation, with inputs from its domain: what laws of derivatives and of devices are run on. */
export interface OpSample {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly fn: (...inputs: readonly Tensor[]) => Tensor
  /** Inputs in the domain; away from kinks, by more than any step of a difference, where an input is differentiable. */
  readonly inputs: (random: Random) => readonly Values[]
  /** The inputs in which derivatives are defined by differences; none for samples of kinks and extremes. */
  readonly differentiable: readonly number[]
  /** Whether it is linear in each of them. */
  readonly linear: boolean
  readonly designs: Designs
}

/** Draws the data of one input. */
export type Draw = (shape: readonly number[], random: Random) => Values

/** Any sign. */
export const anywhere: Draw = (shape, random) => randomValues(shape, random, normal)
/** Between 0.2 and 3. */
export const positive: Draw = (shape, random) => randomValues(shape, random, () => uniform(random, { low: 0.2, high: 3 }))
/** Any sign, at least 0.2 from 0. */
export const awayFromZero: Draw = (shape, random) =>
  randomValues(shape, random, () => (random() < 0.5 ? -1 : 1) * uniform(random, { low: 0.2, high: 2 }))
/** Near even numbers (and, with `odd`, near odd ones): any two from both are at least 0.4 apart. */
export const nearEven: Draw = (shape, random) => near(shape, random, 0)
export const nearOdd: Draw = (shape, random) => near(shape, random, 1)
/** All entries at least 0.2 apart, in random order. */
export const distinct: Draw = (shape, random) => {
  const drawn = randomValues(shape, random, random)
  const rank = [...drawn.data.keys()].sort((i, j) => drawn.data[i]! - drawn.data[j]!)
  for (const [place, i] of rank.entries()) drawn.data[i] = 0.5 * (place - rank.length / 2) + uniform(random, { low: 0, high: 0.3 })
  return drawn
}
/** 0 or 1. */
export const flags: Draw = (shape, random) => randomValues(shape, random, () => Math.floor(2 * random()))
/** Whole numbers from 0 to rows − 1. */
export const indicesInto =
  (rows: number): Draw =>
  (shape, random) =>
    randomValues(shape, random, () => Math.floor(rows * random()))

function near(shape: readonly number[], random: Random, offset: number): Values {
  return randomValues(shape, random, () => 2 * Math.floor(3 * random() - 1) + offset + uniform(random, { low: -0.3, high: 0.3 }))
}

/** A sample from shapes and one draw for each input. */
export function sample(
  name: string,
  fn: OpSample['fn'],
  inputs: readonly { readonly shape: readonly number[]; readonly draw?: Draw }[],
  {
    differentiable = [...inputs.keys()],
    linear = false,
    designs = {},
  }: Partial<Pick<OpSample, 'differentiable' | 'linear' | 'designs'>> = {},
): OpSample {
  return Object.freeze({
    name,
    shapes: inputs.map((input) => input.shape),
    fn,
    inputs: (random: Random) => inputs.map(({ shape, draw = anywhere }) => draw(shape, random)),
    differentiable,
    linear,
    designs,
  })
}

/** A sample at fixed numbers, where no differences are taken: kinks, ties, extremes. */
export function fixedSample(name: string, fn: OpSample['fn'], inputs: readonly Values[]): OpSample {
  return Object.freeze({
    name,
    shapes: inputs.map((input) => input.shape),
    fn,
    inputs: () => inputs.map(({ shape, data }) => ({ shape, data: data.slice() })),
    differentiable: [],
    linear: false,
    designs: {},
  })
}
