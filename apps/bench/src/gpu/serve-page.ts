import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { packageFolder } from './package-folder.js'

/** The page of the contenders on a port of this machine. */
export interface ServedPage {
  readonly url: string
  readonly close: () => void
}

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' }
/** A page that is isolated has a finer clock. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

/** Bundles the page, with odot from its sources, and serves it from memory. */
export async function servePage(): Promise<ServedPage> {
  const files = await bundle()
  const server = createServer(({ url = '' }, response) => {
    const name = url.slice(1) || 'index.html'
    const body = files.get(name)
    if (body === undefined) {
      response.writeHead(404).end()
      return
    }
    const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, ...isolation }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bundle(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { build } = await import('vite')
  const packages = fileURLToPath(new URL('../../packages/', packageFolder))
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL('src/gpu/page/', packageFolder)),
    base: './',
    mode: 'production',
    logLevel: 'error',
    resolve: {
      alias: [
        { find: /^@odot\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` },
        { find: /^@odot\/([^/]+)\/([^/]+)$/, replacement: `${packages}$1/src/$2/index.ts` },
      ],
    },
    build: { target: 'es2023', write: false, minify: false, modulePreload: { polyfill: false } },
  })
  const outputs = Array.isArray(built) ? built : [built]
  return new Map(
    outputs
      .flatMap((each) => ('output' in each ? each.output : []))
      .map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]),
  )
}
