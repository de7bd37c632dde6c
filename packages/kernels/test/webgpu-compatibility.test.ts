import { afterAll, describe, expect, test } from 'vitest'
import { hadamardStep } from '../src/doctor/hadamard-step.js'
import { checkAgreement } from '../src/laws/agreement.js'
import { deviceLaws } from '../src/laws/index.js'
import { openWebGPU } from '../src/webgpu/index.js'

/** The laws are checked in full on another adapter: one of so many of the short ones here, as OpenGL takes half a second to compile a shader. */
const every = 30

/** WebGPU over OpenGL ES, at the level of compatibility; undefined where there is none, with the reason printed. */
async function openGlGpu(): Promise<GPU | undefined> {
  // read when the module is loaded
  process.env.EGL_PLATFORM ??= 'surfaceless'
  const { create } = await import('webgpu')
  const gpu = create(['backend=opengles'])
  if (await gpu.requestAdapter({ featureLevel: 'compatibility' })) return gpu
  console.log('WebGPU is not tested over OpenGL ES: there is no driver; libegl1 and libgl1-mesa-dri of Debian bring one.')
  return undefined
}

const gpu = await openGlGpu()
const device = gpu && (await openWebGPU({ gpu, limits: { maxComputeInvocationsPerWorkgroup: 256 } }))

describe.skipIf(!device)('an adapter of the compatibility level that is all there is', () => {
  test('is opened, and says what it is', () => {
    expect(device!.about).toMatchObject({ compatibility: true, workgroupSize: 256 })
  })

  const laws = device ? deviceLaws(device) : []
  test.each(laws.filter(({ name }) => !/random/.test(name)).filter((_, at) => at % every === 0))('$name', async ({ check }) => {
    await check()
  })

  test('a Hadamard gradient step has the numbers of the interpreter', async () => {
    await checkAgreement(device!, hadamardStep({ rows: 8, columns: 300 }))
  })

  afterAll(() => {
    device?.dispose()
    expect(device?.counters).toMatchObject({ buffers: 0, bytes: 0 })
  })
})
