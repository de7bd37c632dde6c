import { openWebGPU } from '@odot/kernels/webgpu'
import { adapterText } from '../adapter-text.js'
import type { OpenTask } from '../gpu-task.js'
import { odotTask } from '../odot-task.js'

/** odot on the WebGPU of the page. */
export const openTask: OpenTask = async (assignment) => {
  const device = await openWebGPU()
  const { vendor, architecture, device: model, description, software } = device.about
  return odotTask(assignment, {
    device,
    about: `odot on WebGPU, ${adapterText([vendor, architecture, model, description], software === true)}`,
    counters: () => device.counters,
  })
}
