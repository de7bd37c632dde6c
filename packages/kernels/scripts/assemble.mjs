// Compiles assembly/ to WebAssembly and writes the bytes as text, src/wasm/module-text.ts, so that nothing is fetched at run time.
// Does nothing when the text belongs to the sources already.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}src/wasm/module-text.ts`
// Shared memory is declared; arenas that are not shared patch that one byte (src/wasm/module.ts).
const flags = '-O3 --converge --noAssert --runtime stub --importMemory --maximumMemory 65536 --enable simd --enable threads --sharedMemory'

/** Writes the module unless it is up to date; says whether it did. */
export async function assemble() {
  const require = createRequire(import.meta.url)
  const hash = createHash('sha256').update(flags)
  hash.update(JSON.parse(readFileSync(require.resolve('assemblyscript/package.json'), 'utf8')).version)
  for (const file of readdirSync(`${root}assembly`).sort()) hash.update(file).update(readFileSync(`${root}assembly/${file}`))
  const stamp = `// sources ${hash.digest('hex').slice(0, 16)}`
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(stamp)) return false

  const { default: asc } = await import('assemblyscript/asc')
  /** @type {Uint8Array | undefined} */
  let bytes
  const { error, stderr } = await asc.main([`assembly/index.ts`, ...flags.split(' '), '--outFile', 'kernels.wasm', '--baseDir', root], {
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) bytes = contents
    },
  })
  if (error || !bytes) throw new Error(`assemble: ${stderr}`)
  const text = Buffer.from(bytes).toString('base64')
  const comment = '/** The WebAssembly module in base64, written by scripts/assemble.mjs from assembly/. */'
  // Readers see the old text or the new one, never a part.
  const next = `${target}.${process.pid}`
  writeFileSync(next, `${stamp}\n${comment}\nexport const moduleText = '${text}'\n`)
  renameSync(next, target)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await assemble()
