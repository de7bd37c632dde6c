import type { Launch } from './launch.js'

/** Gives names to what a kernel takes while its text is written. */
export interface Writer {
  /** The parameter of a slot; one for each slot. */
  readonly array: (slot: number) => string
  readonly integer: (value: number) => string
  readonly float: (value: number) => string
  /** The kernel: `body` returns the number of thread i. */
  readonly launch: (label: string, body: readonly string[], target: Pick<Launch, 'out' | 'size'>) => Launch
}

export function writer(): Writer {
  const arrays: number[] = []
  const integers: number[] = []
  const floats: number[] = []
  return {
    array: (slot) => {
      const known = arrays.indexOf(slot)
      return `a${known >= 0 ? known : arrays.push(slot) - 1}`
    },
    integer: (value) => `n${integers.push(value) - 1}`,
    float: (value) => `f${floats.push(value) - 1}`,
    launch: (label, body, { out, size }) => {
      const parameters = [...arrays.map((_, k) => `a${k}`), ...integers.map((_, k) => `n${k}`), ...floats.map((_, k) => `f${k}`)]
      const lines = ['const i = this.thread.x;', ...body].flatMap((part) => part.split('\n')).map((line) => `  ${line}`)
      const text = [`function (${parameters.join(', ')}) {`, ...lines, '}'].join('\n')
      const kernel = { label, text, arrays: arrays.length, integers: integers.length, floats: floats.length }
      return { kernel, arrays, integers, floats, out, size }
    },
  }
}
