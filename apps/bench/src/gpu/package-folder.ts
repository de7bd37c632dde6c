/** The folder of this package, seen from its sources as from what is built of them. */
export const packageFolder: URL = new URL(import.meta.url.includes('/dist/src/') ? '../../../' : '../../', import.meta.url)
