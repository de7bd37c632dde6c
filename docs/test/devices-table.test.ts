import { type Device, interpreter } from '@odot/kernels'
import { doctor, type Finding } from '@odot/kernels/doctor'
import { expect, test } from 'vitest'
import { type TableDevice, tableDevices } from '../../packages/kernels/test/table-devices.js'

const ops = [...interpreter().capabilities.ops].toSorted()

/** What a run on a device says of each operation; its claims where there is no adapter, which must then be the same. */
async function column({ name, ops: claimed, open }: TableDevice): Promise<ReadonlyMap<string, string>> {
  const claims = new Map(ops.map((op) => [op, claimed.has(op) ? '✓' : '—']))
  const device: Device | undefined = await open()
  if (!device) {
    console.log(`${name} is in the table of devices as it claims to be: there is no adapter.`)
    return claims
  }
  const { findings } = await doctor(device, { cases: 'few', kinds: ops, step: { rows: 4, columns: 9 } })
  device.dispose()
  return new Map(findings.map((finding) => [finding.kind, cells[finding.status]]))
}

const cells: { readonly [S in Finding['status']]: string } = { agrees: '✓', fails: 'wrong', missing: '—' }

/** Bytes that each kernel of a Hadamard gradient step moves, in float32, without what is of the size of n. */
const kernels: readonly {
  readonly kernel: string
  readonly formula: string
  readonly bytes: (n: number, p: number) => number
}[] = [
  { kernel: 'β = u ⊙ v, and parts of the sums of u² and v²', formula: '12p', bytes: (_, p) => 12 * p },
  {
    kernel: 'η = Xβ, r = (η − y)/n, and parts of the sum of (η − y)²',
    formula: '4np + 4p + 8n',
    bytes: (n, p) => 4 * n * p + 4 * p + 8 * n,
  },
  { kernel: 'c = Xᵀr, and c ⊙ v + λu and c ⊙ u + λv', formula: '4np + 16p + 4n', bytes: (n, p) => 4 * n * p + 16 * p + 4 * n },
  { kernel: 'the sums, and the value', formula: '0', bytes: () => 0 },
]
const rows = 64
const sizes = [1e4, 1e5, 1e6]
/** Bandwidths of memory in GB/s, by what has about so much. */
const memories = [
  { what: 'built into a processor', speed: 50 },
  { what: 'a card of the middle', speed: 300 },
  { what: 'a large card', speed: 1000 },
]

function short(x: number): string {
  return String(Number(x.toPrecision(2)))
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const bytesOf = (p: number): number => kernels.reduce((total, { bytes }) => total + bytes(rows, p), 0)
const power = (p: number): string => `p = 1e${Math.log10(p)}`

test('docs/devices.md says what runs where', async () => {
  const columns = new Map<string, ReadonlyMap<string, string>>()
  for (const device of tableDevices) columns.set(device.name, await column(device))
  const text = `# Devices

A graph is compiled for a device and gives the same numbers on each, up to rounding. The CPU is always there, opens at once, and is the only one in float64:
fits that are small, and every certificate, run on it. A GPU computes in float32 and pays for each step it is asked for, and for each number that is read
back, with a wait; it is worth it where p or n is so large that moving the numbers takes longer than that. WebGPU is the first choice there. gpu.js is for pages
without WebGPU, on WebGL 2.

| device | opened by | precision | needs |
| --- | --- | --- | --- |
| the CPU | \`cpu()\` of \`@odot/kernels\` | float64, or float32 arrays | nothing; WebAssembly where it is allowed |
| WebGPU | \`openWebGPU()\` of \`@odot/kernels/webgpu\` | float32 | a browser with WebGPU, or the npm package webgpu in Node |
| gpu.js | \`openGpuJs(GPU)\` of \`@odot/kernels/gpujs\` | float32 | the npm package gpu.js; WebGL 2 in a page |

Float32 has 24 bits, so that a sum of n terms may be off by n·6e-8 times the sum of their sizes. What was trained in it is certified in float64 on the CPU, and
polished there where a gap of 1e-8 is asked for.

## Which operation runs where

✓ is a claim that a run has held against float64, within the bound of rounding errors; — is an operation that the device does not have, and that \`compile\`
refuses by name.

${table(
  ['operation', ...columns.keys()],
  ops.map((op) => [`\`${op}\``, ...[...columns.values()].map((cellsOf) => cellsOf.get(op) ?? '—')]),
)}

WebGPU was run on a software adapter, gpu.js in its WebAssembly mode. \`deviceLaws\` of \`@odot/kernels/laws\` holds more: whole surrogates with their
gradients and Hessian products, networks, random graphs, and that misuse is refused.

## Is your own device right?

Drivers differ, and a wrong one trains a wrong model in silence. \`doctor\` runs every kind of kernels on a device and compares it with float64. An error is
reported as it is, and in units of the bound of rounding errors, which is 1 at most on a device that is right; \`String(report)\` is a table.

\`\`\`ts
import { cpu } from '@odot/kernels'
import { doctor } from '@odot/kernels/doctor'

const device = cpu({ precision: 'f32' })
const report = await doctor(device, { kinds: ['exp', 'sum', 'surrogates'] })
report.healthy // => true
report.findings.every(({ status }) => status === 'agrees') // => true
report.step.status // => 'timed'
\`\`\`

Without \`kinds\` everything is run, which takes a few seconds. \`step\` is the size of the Hadamard gradient step that is timed, 64 × 10,000 where nothing is
said. A signal stops it, and \`onProgress\` hears of each kind.

\`openBest\` tries WebGPU, gpu.js on WebGL 2 and the CPU, examines each, takes the first that is healthy, and says why those before it were not taken. Nothing of
WebGPU or gpu.js is loaded until it is tried, and gpu.js only where its class is passed, as \`{ GPU }\`. Where there is no GPU, a browser may offer WebGPU on the
CPU (SwiftShader, llvmpipe): it computes right, and slower than the CPU does by itself. \`device.about.software\` says so, and \`openBest\` takes it only when nothing
else can be used, or with \`{ software: true }\`.

\`\`\`ts
import { openBest } from '@odot/kernels/doctor'

const best = await openBest({ kinds: ['exp', 'sum'] })
best.device.name // => 'cpu f64'
best.refused.map(({ name }) => name) // => ['webgpu', 'gpu.js webgl2']
\`\`\`

\`pickDevice\` examines devices that are open already and takes the one with the quickest step, but none that gives wrong numbers.

\`\`\`ts
import { cpu } from '@odot/kernels'
import { pickDevice } from '@odot/kernels/doctor'

const picked = await pickDevice([cpu({ precision: 'f32' }), cpu()], { kinds: ['exp'], step: { rows: 8, columns: 100 } })
picked.report.healthy // => true
\`\`\`

## What to expect of a real GPU

A gradient step of 1/(2n)·‖X(u⊙v) − y‖² + λ/2·(‖u‖² + ‖v‖²) does one multiplication and one addition for each 4 bytes of X that it reads: it waits for
memory, not for arithmetic. A kernel then takes (bytes moved)/(bandwidth of memory) at best. X is read twice, because r hangs on all of Xβ. Megabytes for
n = ${rows} rows in float32, where single numbers are left out. What follows a product entry by entry is a part of its dispatch, and so are
sums over it, so that there are four; a step of gradient descent that judges itself, its maximum of the gradient included, has four too
where a shader may have ten buffers (WebGPU promises eight):

${table(
  ['dispatch', 'bytes', ...sizes.map((p) => `${power(p)}, MB`)],
  [
    ...kernels.map(({ kernel, formula, bytes }) => [kernel, formula, ...sizes.map((p) => short(bytes(rows, p) / 1e6))]),
    ['all', '8np + 32p + 12n', ...sizes.map((p) => short(bytesOf(p) / 1e6))],
  ],
)}

So a step takes at least, in milliseconds,

${table(
  ['memory', ...sizes.map(power)],
  memories.map(({ what, speed }) => [`${speed} GB/s (${what})`, ...sizes.map((p) => short(bytesOf(p) / (speed * 1e6)))]),
)}

A dispatch costs some 0.005 to 0.02 ms whatever it does, so that p = 1e4 is bound by the number of dispatches and not by memory, and 0.05 ms is a good step there
on any card; X is 2.6 MB then and stays in the cache of many. At p = 1e6 the two products are ${short((100 * 8 * rows) / (8 * rows + 32))} % of the bytes, and X
is 256 MB: \`report.about.maxStorageBufferBindingSize\` must be more than that. These are expectations of arithmetic, not measurements:

\`\`\`sh
npm run bench -- gpu --adapter system --print
\`\`\`

measures the steps on the GPU that the system gives, in Chromium and in Node, with the GB/s of the least bytes. Without \`--adapter\` it takes software adapters, which
say nothing about a GPU: there a barrier of a workgroup costs more than all of this. In a page, \`doctor(device, { step: { rows: 64, columns: 1e6 } })\` times the same step where your users are.
`
  await expect(text).toMatchFileSnapshot('../devices.md')
})
