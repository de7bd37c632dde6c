/** What computes on the CPU as a GPU would, by the names that it gives itself; some of it does not say that it is a fallback. */
const emulators = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i

/** Whether an adapter is no GPU but an emulation of one. */
export function isSoftware({
  isFallbackAdapter,
  vendor,
  architecture,
  device,
  description,
}: Pick<GPUAdapterInfo, 'isFallbackAdapter' | 'vendor' | 'architecture' | 'device' | 'description'>): boolean {
  return isFallbackAdapter || emulators.test([vendor, architecture, device, description].join(' '))
}
