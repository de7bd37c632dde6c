export type { Law } from './law.js'
