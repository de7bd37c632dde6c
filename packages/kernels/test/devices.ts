import { type CpuOptions, cpu, type Device, interpreter } from '../src/index.js'

/** A device, and what to call it where several have one name. */
export interface NamedDevice {
  readonly title: string
  readonly device: Device
}

/** Every device that this place can open. */
export function allDevices(): readonly NamedDevice[] {
  return [{ title: 'the interpreter', device: interpreter() }, ...cpuRows.map(openCpu)]
}

/** The devices that this place opens by itself, one for each precision. */
export function autoDevices(): readonly NamedDevice[] {
  return [
    { title: 'f64', device: cpu() },
    { title: 'f32', device: cpu({ precision: 'f32' }) },
  ]
}

const products = cpu().products === 'wasm' ? (['wasm', 'javascript'] as const) : (['javascript'] as const)
const codes = cpu().code === 'generated' ? (['generated', 'closures'] as const) : (['closures'] as const)

const threads = cpu({ threads: 2 }).threads === 2 ? [{ threads: 2 }] : []

const cpuRows: readonly CpuOptions[] = (['f64', 'f32'] as const).flatMap((precision) => [
  ...codes.flatMap((code) => products.map((where) => ({ precision, code, products: where }))),
  ...threads.map((count) => ({ precision, ...count })),
])

function openCpu(options: CpuOptions): NamedDevice {
  return {
    title: Object.entries(options)
      .map(([key, value]) => (key === 'threads' ? `${value} threads` : value))
      .join(', '),
    device: open(options),
  }
}

function open({ precision = 'f64', ...options }: CpuOptions): Device {
  return precision === 'f32' ? cpu({ precision, ...options }) : cpu({ precision, ...options })
}
