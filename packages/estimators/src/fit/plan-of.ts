import type { CpuDevice, Device } from '@odot/kernels'
import { EstimatorError } from '../errors.js'
import type { EstimatorName } from '../model/fitted.js'
import type { Plan } from '../recipe.js'
import type { Settings, SolverName, Strength } from '../settings.js'
import { show } from '../show.js'

/** Options of every estimator of the family. */
const common: readonly string[] = [
  'lambda',
  'lambdaRatio',
  'loss',
  'intercept',
  'standardize',
  'penaltyFactor',
  'sampleWeight',
  'classWeight',
  'offset',
  'impute',
  'tolerance',
  'solver',
  'maxIterations',
  'start',
  'device',
  'signal',
  'onProgress',
] satisfies readonly (keyof Settings<never, never> | 'lambda' | 'lambdaRatio')[]

const solvers: readonly SolverName[] = ['auto', 'hadamard', 'coordinate-descent']

/** The strength among options, if there is one. @throws EstimatorError for two, and for one that is no number ≥ 0. */
export function strengthOf(name: EstimatorName, options: object): Strength | undefined {
  if (typeof options !== 'object' || options === null) return undefined
  const lambda: unknown = 'lambda' in options ? options.lambda : undefined
  const lambdaRatio: unknown = 'lambdaRatio' in options ? options.lambdaRatio : undefined
  if (lambda === undefined && lambdaRatio === undefined) return undefined
  if (lambda !== undefined && lambdaRatio !== undefined)
    throw new EstimatorError(`${name}: pass either lambda or lambdaRatio, and not both.`)
  if (lambda !== undefined) return { lambda: nonnegative(name, 'lambda', lambda) }
  return { lambdaRatio: nonnegative(name, 'lambdaRatio', lambdaRatio) }
}

function nonnegative(name: EstimatorName, what: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value
  throw new EstimatorError(`${name}: ${what} is ${show(value)}; pass a finite number that is 0 or more.`)
}

/** Options checked as far as they can be without data, with every default filled in. @throws EstimatorError naming the option. */
export function planOf<Y, T>(
  name: EstimatorName,
  options: Settings<Y, T>,
  { own = [], without = [] }: { readonly own?: readonly string[]; readonly without?: readonly string[] } = {},
): Plan {
  if (typeof options !== 'object' || options === null)
    throw new EstimatorError(`${name}: the options are ${show(options)}; pass an object such as { lambdaRatio: 0.1 }.`)
  const known = [...common.filter((key) => !without.includes(key)), ...own]
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new EstimatorError(`${name}: the option ${key} is unknown; the options are ${known.join(', ')}.`)
  }
  const { loss, intercept = true, standardize = true, tolerance = 1e-6, solver = 'auto', maxIterations = 100_000 } = options
  if (loss !== undefined && (typeof loss !== 'object' || loss === null || typeof loss.prepare !== 'function'))
    throw new EstimatorError(`${name}: loss is ${show(loss)}; pass a loss such as logistic().`)
  if (!(typeof tolerance === 'number' && tolerance > 0 && Number.isFinite(tolerance)))
    throw new EstimatorError(`${name}: tolerance is ${show(tolerance)}; pass a positive number such as 1e-6.`)
  if (!solvers.includes(solver))
    throw new EstimatorError(`${name}: solver is ${show(solver)}; pass 'auto', 'hadamard' or 'coordinate-descent'.`)
  if (!(Number.isInteger(maxIterations) && maxIterations >= 0))
    throw new EstimatorError(`${name}: maxIterations is ${show(maxIterations)}; pass a whole number that is 0 or more.`)
  for (const [what, value] of Object.entries({ intercept, standardize }))
    if (typeof value !== 'boolean') throw new EstimatorError(`${name}: ${what} is ${show(value)}; pass true or false.`)
  const { signal, onProgress, impute, device, start } = options
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new EstimatorError(`${name}: signal is ${show(signal)}; pass the signal of an AbortController.`)
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new EstimatorError(`${name}: onProgress is ${show(onProgress)}; pass a function.`)
  if (impute !== undefined && impute !== 'mean')
    throw new EstimatorError(`${name}: impute is ${show(impute)}; pass 'mean', or leave it out.`)
  if (device !== undefined && (typeof device !== 'object' || device === null || typeof device.compile !== 'function'))
    throw new EstimatorError(`${name}: device is ${show(device)}; pass a float64 CPU device, cpu(), or one that trains, such as a GPU.`)
  if (start !== undefined && (typeof start !== 'object' || start === null || !('coefficients' in start) || !('intercepts' in start)))
    throw new EstimatorError(`${name}: start is ${show(start)}; pass a model, or { coefficients, intercepts }.`)
  const { loss: _, device: __, ...rest } = options
  const where = device && (isCpu(device) ? { device } : { trainer: device })
  return Object.freeze({ ...rest, ...where, intercept, standardize, tolerance, solver, maxIterations })
}

/** Whether a device can do all of a fit. */
function isCpu(device: Device): device is CpuDevice {
  return device.precision === 'f64' && 'matrix' in device && 'place' in device
}
