import { execFileSync } from 'node:child_process'
import { env } from 'node:process'

/** The path of a Chromium: CHROMIUM_PATH, or what the shell finds; undefined where there is none. */
export function findChromium(): string | undefined {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  try {
    return execFileSync('sh', ['-c', 'command -v chromium || command -v google-chrome'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
