// One contender in a page of its own: answers what the suite asks.
import { MissingError } from '../../task.js'
import type { OpenTask } from '../gpu-task.js'
import { entry, type PageReply, type PageRequest } from '../page-protocol.js'
import { makeStage, type Stage } from '../stage.js'
import { watchCommands } from './watch-commands.js'

const libraries: Readonly<Record<string, () => Promise<{ readonly openTask: OpenTask }>>> = {
  odot: () => import('./odot-in-page.js'),
  tfjs: () => import('./tfjs-in-page.js'),
  jax: () => import('./jax-in-page.js'),
}

// before any library looks at WebGPU
const watch = watchCommands()
let stage: Stage | undefined

async function answer(request: PageRequest): Promise<PageReply> {
  if (request.kind === 'prepare') {
    const library = await libraries[request.runtime]?.()
    if (!library) throw new Error(`the page has no ${request.runtime}.`)
    stage = makeStage(library.openTask, watch)
    return { kind: 'ready', about: await stage.prepare(request.assignment) }
  }
  if (!stage) throw new Error(`${request.kind} came before prepare.`)
  if (request.kind === 'check') return { kind: 'checked', checked: await stage.check() }
  return { kind: 'time', milliseconds: await stage.run(request.milliseconds) }
}

function explained(error: unknown): PageReply {
  const reason = error instanceof Error ? error.message : String(error)
  return { kind: error instanceof MissingError ? 'missing' : 'failed', reason }
}

Reflect.set(globalThis, entry, (request: PageRequest): Promise<PageReply> => answer(request).catch(explained))
