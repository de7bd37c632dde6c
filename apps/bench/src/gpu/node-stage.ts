import { cpu } from '@odot/kernels'
import { openWebGPU } from '@odot/kernels/webgpu'
import type { AdapterChoice } from './adapter-choice.js'
import { adapterText } from './adapter-text.js'
import { nodeGpu } from './node-gpu.js'
import { type OpenedDevice, odotTask } from './odot-task.js'
import { makeStage, type Stage } from './stage.js'

/** odot in this process: `cpu` on its CPU device in float32, else on WebGPU. */
export function nodeStage(variant: 'cpu' | 'webgpu', adapter: AdapterChoice): Stage {
  return makeStage(async (assignment) => odotTask(assignment, variant === 'cpu' ? onCpu() : await onGpu(adapter)))
}

function onCpu(): OpenedDevice {
  return { device: cpu({ precision: 'f32' }), about: 'odot on the CPU in Node, float32, one thread' }
}

/** The entry to WebGPU, which must outlive its devices. */
const entries = new Map<AdapterChoice, GPU>()

async function onGpu(adapter: AdapterChoice): Promise<OpenedDevice> {
  const gpu = entries.get(adapter) ?? (await nodeGpu(adapter))
  entries.set(adapter, gpu)
  const device = await openWebGPU({ gpu })
  const { vendor, architecture, device: model, description, software } = device.about
  return {
    device,
    about: `odot on WebGPU in Node, ${adapterText([vendor, architecture, model, description], software === true)}`,
    counters: () => device.counters,
  }
}
