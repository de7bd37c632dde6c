/** Names of drivers that calculate on the CPU. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i

/** What an adapter says of itself, and whether it is software. */
export function adapterText(parts: readonly unknown[], software = false): string {
  const name = parts.filter((part) => typeof part === 'string' && part !== '').join(' ') || 'an adapter without a name'
  return software || softwareNames.test(name) ? `${name} (software)` : name
}

/** Whether a text of `adapterText` stands in what a contender says of itself. */
export function isSoftware(about: string): boolean {
  return about.includes('(software)')
}
