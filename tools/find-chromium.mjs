import { execFileSync } from 'node:child_process'

/**
 * The path of a Chromium: CHROMIUM_PATH, or what the shell finds; undefined where there is none.
 * @returns {string | undefined}
 */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  try {
    return execFileSync('sh', ['-c', 'command -v chromium || command -v google-chrome'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}
