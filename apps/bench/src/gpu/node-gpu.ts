import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { env, platform } from 'node:process'
import { MissingError } from '../task.js'
import type { AdapterChoice } from './adapter-choice.js'
import { findChromium } from './find-chromium.js'

/** WebGPU in Node, by the npm package webgpu. Its software adapter is the one of Chromium. @throws MissingError where there is none. */
export async function nodeGpu(adapter: AdapterChoice): Promise<GPU> {
  // read when the module is loaded
  if (adapter === 'software') env.VK_ICD_FILENAMES ??= softwareDriver()
  const { create } = await import('webgpu')
  const gpu = create([])
  if (await gpu.requestAdapter()) return gpu
  throw new MissingError(`WebGPU in Node has no adapter on ${platform}`)
}

function softwareDriver(): string {
  const chromium = findChromium()
  const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome', ...(chromium ? [dirname(chromium)] : [])]
  const found = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((file) => existsSync(file))
  if (found === undefined) throw new MissingError('there is no software driver of Vulkan; install a Chromium that brings one')
  return found
}
