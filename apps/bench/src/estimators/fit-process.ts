import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { mark } from '../protocol.js'
import { MissingError } from '../task.js'
import type { FitContender } from './contenders.js'
import type { StoredData } from './data-sets.js'
import type { FitProfile, FitRequest, Fitter } from './fit.js'

export interface FitProcessOptions {
  readonly stored: StoredData
  /** Milliseconds that a fit may take. */
  readonly limit: number
}

/** What the programs answer. They are asked in lines of words with tabs between them, which R reads without a library. */
type Answer =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'fitted'; readonly milliseconds: number; readonly peak: number; readonly before: number }
  | ({ readonly kind: 'profiled' } & FitProfile)
  | { readonly kind: 'missing' | 'failed'; readonly reason: string }
  | { readonly kind: 'out of time' }

/** A contender in a process of its own, which is ended and started again where a fit takes too long. */
export function openFitter(contender: FitContender, { stored, limit: longest }: FitProcessOptions): Fitter {
  const { folder, data } = stored
  const prefix = join(folder, contender.name.replaceAll(' ', '-'))
  let channel: Channel | undefined
  let version = ''
  const ask = async (words: readonly (string | number)[], wait: number): Promise<Answer> => {
    channel ??= start(contender)
    const answer = await channel.ask(words.join('\t'), wait)
    if (answer.kind === 'out of time') {
      channel.kill()
      channel = undefined
    }
    if (answer.kind === 'missing') throw new MissingError(answer.reason)
    if (answer.kind === 'failed') throw new Error(answer.reason)
    return answer
  }
  const load = async (): Promise<string> => {
    const answer = await ask(['load', folder, data.rows, data.columns], 2 * minute)
    if (answer.kind !== 'ready') throw new Error(`${contender.name} did not read the data in two minutes.`)
    version = answer.version
    return version
  }
  const to = `${prefix}.coefficients`
  const request = async (what: 'fit' | 'profile', { model, lambdas, lambdaMax, tolerance }: FitRequest, wait: number): Promise<Answer> => {
    if (!channel) await load()
    const from = `${prefix}.lambdas`
    writeFileSync(from, lambdas)
    return ask([what, model, tolerance, lambdaMax, lambdas.length, from, to], wait)
  }
  return {
    load,
    fit: async (wanted) => {
      const limit = Math.min(wanted.limit ?? longest, longest)
      const answer = await request('fit', wanted, limit + reading)
      if (answer.kind !== 'fitted' || answer.milliseconds > limit) return undefined
      return { ...answer, coefficients: numbersIn(to) }
    },
    ...(contender.role === 'odot' && {
      profile: async (wanted: FitRequest) => {
        const answer = await request('profile', wanted, 4 * longest)
        return answer.kind === 'profiled' ? { milliseconds: answer.milliseconds, parts: answer.parts } : undefined
      },
    }),
    close: () => channel?.close(),
  }
}

const minute = 60_000
/** Milliseconds to write the coefficients of a path, and to prepare other layouts, which are not timed. */
const reading = 5000

function numbersIn(path: string): Float64Array {
  const bytes = readFileSync(path)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

interface Channel {
  readonly ask: (line: string, wait: number) => Promise<Answer>
  readonly close: () => void
  readonly kill: () => void
}

function start(contender: FitContender): Channel {
  const child = programs[contender.program](contender.variant)
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error(`${contender.name}: the process has no pipes.`)
  // writing to a process that has ended is told by `gone`
  stdin.on('error', () => undefined)
  const lines = createInterface({ input: stdout })
  const gone: Promise<Answer> = Promise.race([
    once(child, 'error').then((): Answer => ({ kind: 'missing', reason: 'not present' })),
    once(child, 'close').then(([code]): Answer => ({ kind: 'failed', reason: `the process ended with ${code}` })),
  ]).catch((): Answer => ({ kind: 'missing', reason: 'not present' }))
  return {
    ask: async (line, wait) => {
      const done = new AbortController()
      const answered = new Promise<Answer>((resolve) => {
        const listen = (text: string): void => {
          if (text.startsWith(mark)) resolve(JSON.parse(text.slice(mark.length)))
        }
        lines.on('line', listen)
        const timer = setTimeout(() => resolve({ kind: 'out of time' }), wait)
        done.signal.addEventListener('abort', () => {
          lines.off('line', listen)
          clearTimeout(timer)
        })
      })
      stdin.write(`${line}\n`)
      const answer = await Promise.race([answered, gone])
      done.abort()
      return answer
    },
    close: () => stdin.end(),
    kill: () => void child.kill('SIGKILL'),
  }
}

const pipes = { stdio: ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'] }
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const programs: Readonly<Record<FitContender['program'], (variant: string) => ChildProcess>> = {
  odot: () => spawn(process.execPath, [here('../fit-worker.js')], pipes),
  'scikit-learn': (variant) => spawn(python(), [here('../../../src/estimators/scikit-learn-worker.py'), variant], oneThread()),
  glmnet: () => spawn('Rscript', ['--vanilla', here('../../../src/estimators/glmnet-worker.R')], oneThread()),
}

/** The first Python that has scikit-learn; it need not be the first on the path. */
function python(): string {
  const all = ['python3', '/usr/bin/python3']
  const has = (name: string): boolean => spawnSync(name, ['-c', 'import sklearn'], { ...oneThread(), stdio: 'ignore' }).status === 0
  return all.find(has) ?? 'python3'
}

/** OpenBLAS chooses its kernels by itself, whatever the environment says. */
function oneThread(): typeof pipes & { readonly env: NodeJS.ProcessEnv } {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...env } = process.env
  return { ...pipes, env: { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' } }
}
