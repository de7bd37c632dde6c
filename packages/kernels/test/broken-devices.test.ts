import { describe, expect, test } from 'vitest'
import { cpu, type Device, dense, isDense } from '../src/index.js'
import { deviceLaws } from '../src/laws/index.js'
import { brokenDevices } from './broken-devices.js'

/** The names of the laws that fail, among those whose names match. */
async function failing(device: Device, among: RegExp): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, check } of deviceLaws(device).filter((law) => among.test(law.name))) {
    try {
      await check()
    } catch {
      names.push(name)
    }
  }
  return names
}

describe('the laws of devices refuse one that', () => {
  test.each(brokenDevices)('$what', async ({ device, caughtBy }) => {
    expect(await failing(device, caughtBy)).not.toEqual([])
    expect(await failing(cpu(), caughtBy)).toEqual([])
  })

  test('takes a design of other sizes', async () => {
    const device = cpu()
    const careless: Device = {
      ...device,
      compile: (graph, { designs = {} } = {}) => {
        const grown = graph.designs.map(({ name, rows, columns }) => {
          const X = designs[name]
          return [
            name,
            X?.rows === rows && X.columns === columns ? X : dense(new Float64Array(rows * columns), { rows, columns, order: 'row-major' }),
          ] as const
        })
        expect(grown.every(([, X]) => X.format === 'operator' || isDense(X))).toBe(true)
        return device.compile(graph, { designs: Object.fromEntries(grown) })
      },
    }
    expect(await failing(careless, /design/)).toEqual(['cpu f64: a design must be bound, with the sizes of the trace'])
  })
})
