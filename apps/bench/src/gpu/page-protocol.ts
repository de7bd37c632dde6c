import type { Assignment, RuntimeName } from '../suite.js'
import type { Checked } from './stage.js'

/** What a page is asked, one at a time. */
export type PageRequest =
  | { readonly kind: 'prepare'; readonly runtime: RuntimeName; readonly assignment: Assignment }
  | { readonly kind: 'check' }
  | { readonly kind: 'run'; readonly milliseconds: number }

/** What it answers. */
export type PageReply =
  | { readonly kind: 'ready'; readonly about: string }
  | { readonly kind: 'checked'; readonly checked: Checked }
  | { readonly kind: 'time'; readonly milliseconds: number }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** The name of the global function of the page that answers. */
export const entry = 'odotBench'
