import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The WebAssembly module of assembly/floor.ts, in base64. */
export async function compileFloor(): Promise<string> {
  let bytes: Uint8Array | undefined
  const flags = '-O3 --noAssert --runtime stub --importMemory --enable simd'
  const { error, stderr } = await asc.main(['assembly/floor.ts', ...flags.split(' '), '--outFile', 'floor.wasm', '--baseDir', root], {
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) bytes = contents
    },
  })
  if (error || !bytes) throw new Error(`compileFloor: ${stderr}`)
  return Buffer.from(bytes).toString('base64')
}
