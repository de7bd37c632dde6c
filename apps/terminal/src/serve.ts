import { fileURLToPath } from 'node:url'
import { preview } from 'vite'

/** A running server of the demo page. */
export interface DemoServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Serves the built demo page on the loopback interface; port 0 takes any that is free. */
export async function serveDemo(port: number): Promise<DemoServer> {
  const server = await preview({
    root: fileURLToPath(new URL('../../demo', import.meta.url)),
    logLevel: 'error',
    preview: { host: '127.0.0.1', port },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('the demo server gave no address')
  return { url, close: () => server.close() }
}
