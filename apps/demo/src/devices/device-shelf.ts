import { cpu, type Device } from '@odot/kernels'
import { openWebGPU } from '@odot/kernels/webgpu'
import type { Adapter, DeviceName, Refusals } from './devices-protocol.js'

/** A device that is open. */
export interface OpenDevice {
  readonly device: Device
  readonly adapter: Adapter
  /** How often numbers were read back so far; absent where they need no way back. */
  readonly readbacks?: () => number
}

/** The devices of a worker: each is opened when it is first wanted, and stays open. */
export interface DeviceShelf {
  /** Those that cannot be had, and why. Asks once what can be known without opening all. */
  readonly refusals: () => Promise<Refusals>
  /** The best GPU that is one, else the CPU. */
  readonly best: () => DeviceName
  /** @throws Error when it cannot be opened; it is refused from then on. */
  readonly open: (name: DeviceName) => Promise<OpenDevice>
}

export function deviceShelf(): DeviceShelf {
  const refused: { [name in DeviceName]?: string } = {}
  const opened: { [name in DeviceName]?: OpenDevice } = {}
  const open = async (name: DeviceName): Promise<OpenDevice> => {
    const there = opened[name]
    if (there) return there
    try {
      const fresh = await openers[name](() => delete opened[name])
      opened[name] = fresh
      return fresh
    } catch (error) {
      refused[name] = error instanceof Error ? error.message : String(error)
      throw error
    }
  }
  const webgl = renderer()
  let looked: Promise<void> | undefined
  const look = async (): Promise<void> => {
    if ('gpu' in navigator) await open('webgpu').catch(() => undefined)
    else refused.webgpu = 'this browser has no navigator.gpu.'
    if (!webgl) refused.gpujs = 'this browser gives a worker no WebGL 2.'
  }
  return {
    refusals: async () => {
      looked ??= look()
      await looked
      return { ...refused }
    },
    best: () => {
      if (opened.webgpu && !opened.webgpu.adapter.isSoftware) return 'webgpu'
      return webgl && !webgl.isSoftware ? 'gpujs' : 'cpu-f64'
    },
    open,
  }
}

type Opener = (onLost: () => void) => Promise<OpenDevice>

const openers: Readonly<Record<DeviceName, Opener>> = {
  webgpu: async (onLost) => {
    const device = await openWebGPU()
    void device.lost.then(onLost)
    const { vendor, architecture, device: model, description, software } = device.about
    const name = [vendor, architecture, description || model].filter(Boolean).join(' ') || 'an adapter without a name'
    return { device, adapter: { name, isSoftware: software === true }, readbacks: () => device.counters.readbacks }
  },
  gpujs: async () => {
    const adapter = renderer() ?? { name: 'WebGL 2', isSoftware: false }
    const [{ GPU }, { openGpuJs }] = await Promise.all([import('gpu.js'), import('@odot/kernels/gpujs')])
    const device = await openGpuJs(GPU, { mode: 'webgl2' })
    let reads = 0
    const read: Device['read'] = (array) => {
      reads++
      return device.read(array)
    }
    return { device: { ...device, read }, adapter, readbacks: () => reads }
  },
  'cpu-f32': async () => ({ device: cpu({ precision: 'f32' }), adapter: processor }),
  'cpu-f64': async () => ({ device: cpu(), adapter: processor }),
}

const processor: Adapter = { name: 'one thread of the processor', isSoftware: false }

/** What draws on the CPU, by the names that it gives itself. */
const emulators = /swiftshader|llvmpipe|softpipe|software|basic render|\bwarp\b/i

/** Who draws for WebGL 2 in this worker; undefined where nobody does. */
function renderer(): Adapter | undefined {
  if (typeof OffscreenCanvas === 'undefined') return undefined
  const context = new OffscreenCanvas(1, 1).getContext('webgl2')
  if (!context) return undefined
  const exact = context.getExtension('WEBGL_debug_renderer_info')
  const name = String(context.getParameter(exact ? exact.UNMASKED_RENDERER_WEBGL : context.RENDERER))
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return { name, isSoftware: emulators.test(name) }
}
