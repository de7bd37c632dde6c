import type { Assignment, RuntimeName } from './suite.js'

/** What a contender is asked, one line of JSON each, and one at a time. */
export type Request =
  | { readonly kind: 'prepare'; readonly runtime: Exclude<RuntimeName, 'numpy'>; readonly assignment: Assignment }
  | { readonly kind: 'outputs' }
  | { readonly kind: 'run'; readonly milliseconds: number }

/** What it answers. Numbers that are not finite arrive as null. */
export type Reply =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'outputs'; readonly outputs: Readonly<Record<string, readonly (number | null)[]>> }
  | { readonly kind: 'time'; readonly milliseconds: number }
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** Begins the lines of a contender that are answers. */
export const mark = '@odot-bench '
