import type { Law } from '@odot/autodiff/testing'
import type { Device } from '../device.js'
import { checkAgreement, type GraphCase } from './agreement.js'
import { compositeCases } from './composite-cases.js'
import { contractLaws } from './contract-laws.js'
import { donationLaws } from './donation-laws.js'
import { allOps, opCases, opsOf } from './op-cases.js'
import { elementwiseUlps } from './rounding.js'

/** How exactly a device is expected to compute. */
export interface DeviceLawOptions {
  /** Error of an elementwise operation, in units of the roundoff of the device (2⁻⁵³ or 2⁻²⁴) times its value; 4 where it is left out. */
  readonly ulps?: number
}

/**
 * Laws of a device: it agrees with the float64 interpreter on samples of every operation it is capable of, on composite graphs and on random ones;
 * a program overwrites its outputs, leaves its inputs alone and gives the same bits again; misuse is refused. Errors are held to a first-order bound
 * in which each operation may be off by `ulps` units of roundoff, and a sum of n terms by n units of Σ|term| more (any order of summation).
 * @example
 * using device = cpu()
 * const laws = deviceLaws(device)
 * await laws[0].check() // => undefined
 */
export function deviceLaws(device: Device, { ulps = elementwiseUlps }: DeviceLawOptions = {}): readonly Law[] {
  allCases ??= [...allOps.flatMap(opCases), ...[...compositeCases.values()].flatMap((make) => make())]
  const cases = allCases.filter(({ graph }) => [...opsOf(graph)].every((op) => device.capabilities.ops.has(op)))
  return [
    ...contractLaws(device),
    ...donationLaws(device),
    ...cases.map((sample) => ({
      name: `${device.name}: ${sample.name} agrees with the interpreter`,
      check: () => checkAgreement(device, sample, ulps),
    })),
  ]
}

/** Made when the first laws are. */
let allCases: readonly GraphCase[] | undefined
