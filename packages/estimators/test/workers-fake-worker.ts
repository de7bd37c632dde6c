import { workerData } from 'node:worker_threads'
import type { FoldTask } from '../src/cross-validation/fold.js'
import type { FoldReply } from '../src/workers/fold-pool.js'
import { foldServer } from '../src/workers/fold-server.js'
import { fakeLasso } from './workers-fake.js'

const serve = foldServer(workerData, { lasso: (options) => Reflect.apply(fakeLasso, undefined, [options]) })

export const runFold = (task: FoldTask): FoldReply => serve(task)
export const ready = (): boolean => true
