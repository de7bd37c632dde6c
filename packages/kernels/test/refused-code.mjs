// Run by refused-code.test.ts with --disallow-code-generation-from-strings: prints what the CPU device does where text may not become code.
import { cpu, dense } from '@odot/kernels'
import { designLaws, deviceLaws } from '@odot/kernels/laws'

const attempt = (/** @type {() => unknown} */ work) => {
  try {
    return String(work())
  } catch (error) {
    return String(error)
  }
}
const devices = [cpu(), cpu({ precision: 'f32' })]
const numbers = Float64Array.from({ length: 35 }, (_, i) => Math.sin(i))
const designs = [numbers, Float32Array.from(numbers)].map((data) => dense(data, { rows: 7, columns: 5, order: 'column-major' }))
const laws = [...devices.flatMap((device) => deviceLaws(device)), ...designs.flatMap((X) => designLaws(X))]
const failures = []
for (const { name, check } of laws) {
  try {
    await check()
  } catch (error) {
    failures.push(`${name}: ${error}`)
  }
}
console.log(
  JSON.stringify({
    text: attempt(() => new Function('return 1')()),
    generated: attempt(() => cpu({ code: 'generated' })),
    codes: devices.map((device) => device.code),
    count: laws.length,
    failures,
  }),
)
