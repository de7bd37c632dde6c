// Runs `task:<name>` of package.json with pnpm, which need not be installed, after an install where the lockfile or Node has changed.
// Plain `npx` waits a minute without a network, hence --prefer-offline.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const stamp = `${root}node_modules/.odot-install`
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
// Arguments are not quoted for a shell, so only Windows, which needs one for npx.cmd, gets it.
const windows = process.platform === 'win32'

/** @param {string[]} args */
const pnpm = (...args) => {
  const { status, error } = spawnSync('npx', ['--yes', '--prefer-offline', packageManager, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: windows,
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

const [task, ...rest] = process.argv.slice(2)
if (!task) throw new Error('bootstrap: name a task, for example `node tools/bootstrap.mjs test`.')

const hash = createHash('sha256').update(process.version)
for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(root + file))
const wanted = hash.digest('hex')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  pnpm('install', '--frozen-lockfile')
  mkdirSync(`${root}node_modules`, { recursive: true })
  writeFileSync(stamp, wanted)
}
pnpm('run', `task:${task}`, ...rest)
