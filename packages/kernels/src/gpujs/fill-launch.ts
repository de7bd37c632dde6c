import type { Launch } from './launch.js'
import { writer } from './writer.js'

/** One number everywhere; nothing where there is no entry. */
export function fillLaunch(out: number, size: number, value: number): readonly Launch[] {
  if (size === 0) return []
  const to = writer()
  return [to.launch('fill', [`return ${to.float(value)};`], { out, size })]
}
