import { cpu, type Device } from '@odot/kernels'
import type { Certificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Model } from '../model/model.js'
import type { OpenProblem, Plan, Recipe } from '../recipe.js'
import { type FittingData, fittedOf, lambdaOf } from './fitted-of.js'
import { runAsync } from './run.js'

/** A fit that a device of another kind begins, in its precision, and the CPU ends and certifies. @throws EstimatorError where there is nothing to train. */
export async function trainedFit<Y, C extends Certificate>(
  where: string,
  recipe: Recipe<Y, C>,
  { X, y, strength, trainer }: FittingData<Y> & { readonly trainer: Device },
): Promise<Model<Y, C>> {
  const { plan } = recipe
  const { signal, onProgress } = plan
  const device = cpu()
  let problem: OpenProblem<C> | undefined
  try {
    problem = await runAsync(recipe.open(where, { X, y, device }), plan)
    const lambda = lambdaOf(where, strength, problem.lambdaMax)
    const { train } = problem
    if (!train)
      throw new EstimatorError(
        `${where}: what a ridge on factors costs is not this penalty, so ${trainer.name} cannot train it; leave device out, or pass cpu().`,
      )
    // zeros are known to solve from λmax up, where there is one, and nothing is penalised at 0
    if (lambda > 0 && !(lambda >= problem.lambdaMax)) {
      const onIteration = (iterations: number): void =>
        onProgress?.({ iterations, nonzeros: Number.NaN, workingSet: 0, relativeGap: Number.NaN })
      problem.startFrom(await train(lambda, { device: trainer, signal, onIteration }))
    }
    return recipe.modelOf(fittedOf(problem, await runAsync(problem.solve(lambda), plan)))
  } finally {
    problem?.dispose()
    device.dispose()
  }
}

/** @throws EstimatorError for what the CPU does alone: all at once, or at many λ. */
export function refuseTrainer(where: string, { trainer }: Plan): void {
  if (trainer)
    throw new EstimatorError(`${where}: the device ${trainer.name} trains single fits, which wait for it; use fit, or leave device out.`)
}
