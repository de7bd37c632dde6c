import { readFileSync } from 'node:fs'
import { packageFolder } from './package-folder.js'

const shown = /^(@jax-js\/jax|@tensorflow\/tfjs-(core|backend-web.*)|webgpu)$/

/** The peers of this suite, whose versions are exact. */
export function versions(): readonly string[] {
  const { devDependencies = {} }: { readonly devDependencies?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(new URL('package.json', packageFolder), 'utf8'),
  )
  return Object.entries(devDependencies).flatMap(([name, version]) => (shown.test(name) ? [`${name} ${version}`] : []))
}
