import type { FoldTask } from '../cross-validation/fold.js'
import { estimatorsByName } from './estimators-by-name.js'
import type { FoldReply, ReceivedFoldData } from './fold-pool.js'
import { foldServer } from './fold-server.js'

/** Messages to a worker of a page: its data first, then one task after another. */
type WebMessage = { readonly kind: 'data'; readonly data: ReceivedFoldData } | { readonly kind: 'task'; readonly task: FoldTask }

/** Its answers, one for each message. */
export type WebAnswer = { readonly kind: 'ready' } | FoldReply

let serve: ((task: FoldTask) => FoldReply) | undefined

addEventListener('message', ({ data: message }: MessageEvent<WebMessage>) => {
  if (message.kind === 'data') serve = foldServer(message.data, estimatorsByName)
  const answer: WebAnswer | undefined = message.kind === 'data' ? { kind: 'ready' } : serve?.(message.task)
  postMessage(answer)
})
