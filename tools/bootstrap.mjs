// Runs `task:<name>` of package.json with pnpm, which need not be installed, after an install where the lockfile or Node has changed.
// Plain `npx` waits a minute without a network, hence --prefer-offline.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const stamp = `${root}node_modules/.odot-install`
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
// Arguments are not quoted for a shell, so only Windows, which needs one for npx.cmd, gets it.
const windows = process.platform === 'win32'
const npm = env.npm_lifecycle_event !== undefined
/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs pnpm and ends with it where it fails. What runs under it (npx, shells, turbo, a server) does not always pass a signal on, so it gets a group of its
 * own, and a signal to this process goes to all of the group.
 * @param {string[]} args
 */
const pnpm = async (...args) => {
  const child = spawn('npx', ['--yes', '--prefer-offline', packageManager, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: windows,
    detached: !windows,
  })
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (windows || child.pid === undefined) child.kill(signal)
    else process.kill(-child.pid, signal)
  }
  for (const signal of signals) process.on(signal, forward)
  // A SIGTERM to `npm start` ends npm and its shell, and nobody tells this process: it only gets another parent.
  const parent = process.ppid
  const watch = setInterval(() => npm && process.ppid !== parent && forward('SIGTERM'), 500)
  const [status, signal] = await once(child, 'exit')
  clearInterval(watch)
  for (const each of signals) process.off(each, forward)
  if (status !== 0) process.exit(status ?? 128 + (constants.signals[/** @type {NodeJS.Signals} */ (signal)] ?? 0))
}

const [task, ...rest] = process.argv.slice(2)
if (!task) throw new Error('bootstrap: name a task, for example `node tools/bootstrap.mjs test`.')

const hash = createHash('sha256').update(process.version)
for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(root + file))
const wanted = hash.digest('hex')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  await pnpm('install', '--frozen-lockfile')
  mkdirSync(`${root}node_modules`, { recursive: true })
  writeFileSync(stamp, wanted)
}
await pnpm('run', `task:${task}`, ...rest)
