import { ProblemError } from '@odot/problem'

/** Steps of a prox: entry i is `data[i * stride]`, so that one number for all is read like one for each. */
export interface Steps {
  readonly data: Float64Array
  readonly stride: 0 | 1
}

/** The steps for `size` weights. @throws ProblemError when their number is another one. */
export function stepsOf(where: string, step: Float64Array | number, size: number): Steps {
  if (typeof step === 'number') return { data: Float64Array.of(step), stride: 0 }
  checkSteps(where, step, size)
  return { data: step, stride: 1 }
}

/** @throws ProblemError when there is not one step for each of `size` weights. */
export function checkSteps(where: string, step: Float64Array, size: number): void {
  if (step.length !== size)
    throw new ProblemError(`${where}: prox has ${step.length} steps for ${size} weights; pass one for each, or one number for all.`)
}
