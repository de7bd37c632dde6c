import { workerData } from 'node:worker_threads'
import type { FoldTask } from '../cross-validation/fold.js'
import { estimatorsByName } from './estimators-by-name.js'
import type { FoldReply } from './fold-pool.js'
import { foldServer } from './fold-server.js'

const serve = foldServer(workerData, estimatorsByName)

/** Computes one fold of the data of this worker. */
export const runFold = (task: FoldTask): FoldReply => serve(task)

/** Answers as soon as the worker has loaded. */
export const ready = (): boolean => true
