import { stdout } from 'node:process'

/** A line that is overwritten as work goes on; on anything but a terminal only its last state is printed. */
export interface ProgressLine {
  readonly show: (text: string) => void
  /** Ends the line with its last words. */
  readonly end: (text: string) => void
}

export function progressLine(): ProgressLine {
  const rewrite = (text: string): void => {
    stdout.write(`\r\u001b[2K${text}`)
  }
  return {
    show: (text) => {
      if (stdout.isTTY) rewrite(text)
    },
    end: (text) => {
      if (stdout.isTTY) rewrite(`${text}\n`)
      else stdout.write(`${text}\n`)
    },
  }
}

/** A bar of a share in [0, 1]. */
export function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}
