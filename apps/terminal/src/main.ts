import { parseArgs } from 'node:util'
import { diabetesPath } from './diabetes-path.js'
import { leukemiaFit } from './leukemia-fit.js'
import { progressLine } from './progress-line.js'
import { serveDemo } from './serve.js'

const usage = `Fits real data with a certificate, then serves the demo page.

  npm start                    fit, then serve
  npm start -- --no-serve      fit only
  npm start -- --port 4173     serve on this port`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      'no-serve': { type: 'boolean', default: false },
      port: { type: 'string', default: '4173' },
    },
  })
  if (values.help) {
    console.log(usage)
    return
  }
  const port = Number(values.port)
  if (!(Number.isInteger(port) && port >= 0 && port < 65536))
    throw new RangeError(`--port is ${values.port}; pass a whole number from 0 to 65535.`)
  console.log(
    '⊙ odot: smooth sparse learning. β = u ⊙ v with a ridge on u and v is the lasso, and every fit below carries its duality gap.\n',
  )
  const progress = progressLine()
  console.log(`${await diabetesPath(progress)}\n`)
  console.log(`${await leukemiaFit(progress)}\n`)
  if (values['no-serve']) return
  const { url } = await serveDemo(port)
  console.log(`The demo is at ${url} (Ctrl+C ends it).`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
