import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findChromium } from '../../../tools/find-chromium.mjs'

/**
 * WebGPU in Node, on the adapter of the system or, on Linux, on the one that the environment names or the software adapter that comes with Chromium; undefined
 * where there is none, with the reason printed.
 */
export async function softwareGpu(): Promise<GPU | undefined> {
  const driver = process.env.VK_ICD_FILENAMES ?? driverFiles().find((file) => existsSync(file))
  if (driver === undefined && process.platform === 'linux') {
    console.log('WebGPU is not tested in Node: there is no Vulkan driver; install a Chromium that brings one, or set VK_ICD_FILENAMES.')
    return undefined
  }
  // read when the module is loaded
  if (driver !== undefined) process.env.VK_ICD_FILENAMES = driver
  const { create } = await import('webgpu')
  const gpu = create([])
  if (await gpu.requestAdapter()) return gpu
  console.log(`WebGPU is not tested in Node: ${driver ?? process.platform} gives no adapter.`)
  return undefined
}

function driverFiles(): readonly string[] {
  const chromium = findChromium()
  const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome', ...(chromium ? [dirname(chromium)] : [])]
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json'))
}
