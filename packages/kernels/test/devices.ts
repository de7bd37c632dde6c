import { type CpuDevice, type CpuOptions, cpu, type Device, interpreter, type Precision } from '../src/index.js'

/** A device, and what to call it where several have one name. */
export interface NamedDevice {
  readonly title: string
  readonly device: Device
}

/** Every device that this place can open. */
export function allDevices(): readonly NamedDevice[] {
  return [{ title: 'the interpreter', device: interpreter() }, ...cpuRows.map(openCpu)]
}

/** The devices that this place opens by itself, one for each precision, and with threads where it has them. */
export function autoDevices(): readonly NamedDevice[] {
  return precisions.flatMap((precision) => [{ precision }, ...threadRows(precision)]).map(openCpu)
}

const precisions = ['f64', 'f32'] as const
const products = cpu().products === 'wasm' ? (['wasm', 'javascript'] as const) : (['javascript'] as const)
const codes = cpu().code === 'generated' ? (['generated', 'closures'] as const) : (['closures'] as const)

const cpuRows: readonly CpuOptions[] = precisions.flatMap((precision) => [
  ...codes.flatMap((code) => products.map((where) => ({ precision, code, products: where }))),
  ...threadRows(precision),
])

function threadRows(precision: Precision): readonly CpuOptions[] {
  using device = cpu({ threads: 2 })
  return device.threads > 1 ? [{ precision, threads: 2 }] : []
}

function openCpu(options: CpuOptions): NamedDevice {
  const { threads, ...words } = options
  return { title: [...Object.values(words), ...(threads ? [`${threads} threads`] : [])].join(', '), device: open(options) }
}

function open({ precision = 'f64', ...options }: CpuOptions): CpuDevice {
  return precision === 'f32' ? cpu({ precision, ...options }) : cpu({ precision, ...options })
}
