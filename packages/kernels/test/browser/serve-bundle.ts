import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** A bundle on a port of this machine, the same under each path, with the headers of that path. */
export interface ServedBundle {
  readonly url: string
  /** What was asked for and is not in the bundle. */
  readonly missing: readonly string[]
  readonly close: () => void
}

const packages = fileURLToPath(new URL('../../../', import.meta.url))
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' }

/** Builds a page as it would ship, minified, and serves it from memory. */
export async function serveBundle(
  headers: Readonly<Record<string, Readonly<Record<string, string>>>>,
  root: URL = new URL('.', import.meta.url),
): Promise<ServedBundle> {
  const files = await bundle(fileURLToPath(root))
  const missing: string[] = []
  const server = createServer(({ url = '' }, response) => {
    const [, place = '', name = ''] = /^\/([^/]+)\/(.*)$/.exec(url) ?? []
    const body = files.get(name || 'index.html')
    const given = headers[place]
    if (body === undefined || given === undefined) {
      missing.push(url)
      response.writeHead(404).end()
      return
    }
    const type = types[name.split('.').at(-1) || 'html'] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, ...given }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    missing,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bundle(root: string): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const built = await build({
    configFile: false,
    root,
    base: './',
    mode: 'production',
    logLevel: 'error',
    resolve: {
      alias: [
        { find: /^@odot\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` },
        { find: /^@odot\/([^/]+)\/([^/]+)$/, replacement: `${packages}$1/src/$2/index.ts` },
      ],
    },
    worker: { format: 'es' },
    build: { target: 'es2023', write: false, modulePreload: { polyfill: false } },
  })
  const outputs = Array.isArray(built) ? built : [built]
  return new Map(
    outputs
      .flatMap((each) => ('output' in each ? each.output : []))
      .map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]),
  )
}
