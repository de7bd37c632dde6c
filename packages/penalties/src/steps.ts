import { ProblemError } from '@odot/problem'

/** Steps of a prox: entry i is `data[i * stride]`, so that one number for all is read like one for each. */
export interface Steps {
  readonly data: Float64Array
  readonly stride: 0 | 1
}

/** The steps for `size` weights. @throws ProblemError as `checkSteps`. */
export function stepsOf(where: string, step: Float64Array | number, size: number): Steps {
  checkSteps(where, step, size)
  return typeof step === 'number' ? { data: Float64Array.of(step), stride: 0 } : { data: step, stride: 1 }
}

/** @throws ProblemError when there is neither one step nor one for each of `size` weights, or one is negative. */
export function checkSteps(where: string, step: Float64Array | number, size: number): void {
  if (typeof step === 'number') {
    if (step < 0) throw new ProblemError(`${where}: the step of the prox is ${step}; pass a number that is 0 or more.`)
    return
  }
  if (step.length !== size)
    throw new ProblemError(`${where}: prox has ${step.length} steps for ${size} weights; pass one for each, or one number for all.`)
  for (let i = 0; i < size; i++)
    if (step[i]! < 0) throw new ProblemError(`${where}: step ${i} of the prox is ${step[i]}; pass numbers that are 0 or more.`)
}

/** @throws ProblemError as `checkSteps`, and for a step of 0. */
export function checkPositiveSteps(where: string, step: Float64Array | number, size: number): void {
  checkSteps(where, step, size)
  const zero = typeof step === 'number' ? (step === 0 ? '' : undefined) : step.includes(0) ? ` ${step.indexOf(0)}` : undefined
  if (zero !== undefined) throw new ProblemError(`${where}: the step${zero} of the prox is 0; pass positive steps.`)
}
