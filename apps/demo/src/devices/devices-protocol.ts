import type { DeviceReport } from '@odot/kernels/doctor'
import type { Numbered } from '../latest.js'

/** The devices that the page offers, the best first. */
export const deviceNames = ['webgpu', 'gpujs', 'cpu-f32', 'cpu-f64'] as const
export type DeviceName = (typeof deviceNames)[number]

/** What they are called on the page. */
export const deviceTitles: Readonly<Record<DeviceName, string>> = {
  webgpu: 'WebGPU',
  gpujs: 'gpu.js (WebGL 2)',
  'cpu-f32': 'CPU, float32',
  'cpu-f64': 'CPU, float64',
}

/** Why devices cannot be had here, in words. */
export type Refusals = Readonly<Partial<Record<DeviceName, string>>>

/** What the page asks for; none ends what is on. The best device is opened where none is named. */
export type DevicesQuestion =
  | { readonly kind: 'open'; readonly device: DeviceName | undefined }
  | { readonly kind: 'check'; readonly device: DeviceName }
  | { readonly kind: 'train'; readonly device: DeviceName; readonly columns: number }

export type DevicesMessage = Numbered<DevicesQuestion | undefined>

/** A report of `doctor` as plain data. */
export type PlainReport = Omit<DeviceReport, 'toString'>

/** How far a training is. */
export interface TrainingStep {
  readonly step: number
  /** Of the factors, in the precision of the device. */
  readonly objective: number
  /** Since the training began, compiling included. */
  readonly seconds: number
}

/** Who computes. */
export interface Adapter {
  readonly name: string
  /** Whether the processor does the work of a GPU. */
  readonly isSoftware: boolean
}

/** What weights are worth, in float64 from the CPU. */
export interface Certified {
  readonly nonzeros: number
  readonly primal: number
  readonly dual: number
  readonly relativeGap: number
  /** What it took to find them. */
  readonly seconds: number
}

/** What the worker tells the page. */
export type DevicesAnswer =
  | { readonly kind: 'refusals'; readonly refusals: Refusals }
  | { readonly kind: 'opened'; readonly device: DeviceName; readonly adapter: Adapter }
  | { readonly kind: 'finding'; readonly finding: PlainReport['findings'][number]; readonly done: number; readonly total: number }
  | { readonly kind: 'checked'; readonly report: PlainReport }
  | { readonly kind: 'phase'; readonly words: string }
  | { readonly kind: 'optimum'; readonly certified: Certified }
  | { readonly kind: 'step'; readonly at: TrainingStep }
  | { readonly kind: 'trained'; readonly certified: Certified; readonly readbacks: number | undefined }
  | { readonly kind: 'polished'; readonly certified: Certified }
  | { readonly kind: 'failed'; readonly reason: string }

/** Rows of the made-up data. */
export const rows = 64
/** Steps of a training, and how many of them go by between two looks at the device. */
export const steps = 1000
export const chunk = 25
