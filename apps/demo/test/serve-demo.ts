import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

export interface ServedDemo {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Builds the page as it ships and serves it on a free port of this machine. */
export async function serveDemo(): Promise<ServedDemo> {
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url))
  const outDir = await mkdtemp(join(tmpdir(), 'odot-demo-'))
  const shared = { configFile, logLevel: 'error' } as const
  await build({ ...shared, build: { outDir, emptyOutDir: true } })
  const server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
  const url = server.resolvedUrls?.local[0]
  if (!url) throw new Error('The preview server has no local address.')
  return {
    url,
    close: async () => {
      await server.close()
      await rm(outDir, { recursive: true })
    },
  }
}
