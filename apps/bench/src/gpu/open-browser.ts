import { platform } from 'node:process'
import type { RuntimeName } from '../suite.js'
import { MissingError } from '../task.js'
import type { AdapterChoice } from './adapter-choice.js'
import { findChromium } from './find-chromium.js'
import { entry, type PageReply, type PageRequest } from './page-protocol.js'
import { servePage } from './serve-page.js'
import type { Stage } from './stage.js'
import { within } from './within.js'

/** A Chromium with a page for each contender. */
export interface OpenBrowser {
  readonly version: string
  /** A stage in a page of its own. */
  readonly stage: (runtime: RuntimeName) => Promise<Stage>
  readonly close: () => Promise<void>
}

const always = [
  '--enable-unsafe-webgpu',
  // a long step is no hang
  '--disable-gpu-watchdog',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]
/** Headless Chromium takes a GPU on Linux only by way of Vulkan. */
const adapterFlags: Readonly<Record<AdapterChoice, readonly string[]>> = {
  software: ['--use-webgpu-adapter=swiftshader', '--enable-unsafe-swiftshader'],
  system: [
    '--ignore-gpu-blocklist',
    ...(platform === 'linux' ? ['--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface'] : []),
  ],
}

/** Starts Chromium and serves the page. `patience` is how many milliseconds an answer may take. @throws MissingError where there is no Chromium. */
export async function openBrowser({
  adapter,
  patience,
}: {
  readonly adapter: AdapterChoice
  readonly patience: number
}): Promise<OpenBrowser> {
  const executablePath = findChromium()
  if (!executablePath) throw new MissingError('there is no Chromium; install one or set CHROMIUM_PATH')
  const { chromium } = await import('playwright-core')
  const served = await servePage()
  const browser = await chromium
    .launch({ executablePath, chromiumSandbox: false, headless: true, args: [...always, ...adapterFlags[adapter]] })
    .catch((error: unknown) => {
      served.close()
      throw error
    })
  return {
    version: `Chromium ${browser.version()}`,
    stage: async (runtime) => {
      const page = await browser.newPage()
      const close = (): void => void page.close().catch(() => undefined)
      await page.goto(served.url)
      const ask = async (request: PageRequest): Promise<PageReply> => {
        const answer = page.evaluate<PageReply>(`${entry}(${JSON.stringify(request)})`)
        const reply = await within(answer, patience).catch((error: unknown) => {
          // what it still does would be in the time of others
          close()
          throw error
        })
        if (reply.kind === 'missing') throw new MissingError(reply.reason)
        if (reply.kind === 'failed') throw new Error(reply.reason)
        return reply
      }
      return {
        prepare: async (assignment) => {
          const reply = await ask({ kind: 'prepare', runtime, assignment })
          return reply.kind === 'ready' ? reply.about : unexpected(reply)
        },
        check: async () => {
          const reply = await ask({ kind: 'check' })
          return reply.kind === 'checked' ? reply.checked : unexpected(reply)
        },
        run: async (milliseconds) => {
          const reply = await ask({ kind: 'run', milliseconds })
          return reply.kind === 'time' ? reply.milliseconds : unexpected(reply)
        },
        close,
      }
    },
    close: async () => {
      await browser.close()
      served.close()
    },
  }
}

function unexpected(reply: PageReply): never {
  throw new Error(`an answer of the kind ${reply.kind} was not asked for.`)
}
