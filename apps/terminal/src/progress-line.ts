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
