import { EstimatorError } from '../errors.js'
import { show } from '../show.js'

/** Numbers with a shape, as a file of tensors holds them. */
export interface StoredTensor {
  readonly shape: readonly number[]
  readonly data: Float64Array | Int32Array
}

/** The parts of a file of tensors: texts by name, and tensors by name. */
export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: Readonly<Record<string, StoredTensor>>
}

/** Bytes of one number. */
const widths = { F64: 8, I32: 4 } as const
type Dtype = keyof typeof widths

/** The length of the header comes first, in 8 bytes, and data starts at a multiple of 8. */
const alignment = 8
/** The largest header that readers of the format accept. */
const largestHeader = 100_000_000

/** Writes a file of tensors: 8-byte aligned, little-endian, without holes, doubles before integers. */
export function writeSafetensors({ metadata, tensors }: TensorFile): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors).sort(([a, { data: x }], [b, { data: y }]) => widthOf(y) - widthOf(x) || (a < b ? -1 : 1))
  const header: Record<string, unknown> = { __metadata__: metadata }
  let end = 0
  for (const [name, { shape, data }] of entries) {
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [end, end + data.length * widthOf(data)] }
    end += data.length * widthOf(data)
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = alignment + Math.ceil(text.length / alignment) * alignment
  const bytes = new Uint8Array(start + end)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(start - alignment), true)
  bytes.fill(0x20, alignment, start)
  bytes.set(text, alignment)
  let at = start
  for (const [, { data }] of entries) {
    const width = widthOf(data)
    for (let i = 0; i < data.length; i++, at += width) {
      if (width === 8) view.setFloat64(at, data[i]!, true)
      else view.setInt32(at, data[i]!, true)
    }
  }
  return bytes
}

/** Reads a file of tensors of float64 and int32. @throws EstimatorError saying what is wrong in it. */
export function readSafetensors(where: string, bytes: Uint8Array): TensorFile {
  const fail = (what: string): EstimatorError =>
    new EstimatorError(`${where}: ${what}. The file was changed or cut off, or is none that toSafetensors wrote.`)
  if (!(bytes instanceof Uint8Array)) throw new EstimatorError(`${where}: the file is ${show(bytes)}; pass its bytes as a Uint8Array.`)
  if (bytes.length < alignment) throw fail(`the file has ${bytes.length} bytes, but its first 8 are the length of its header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getBigUint64(0, true)
  if (length > BigInt(Math.min(bytes.length - alignment, largestHeader)))
    throw fail(`the header has ${length} bytes, but the file only ${bytes.length}, or it is in big-endian order`)
  const start = alignment + Number(length)
  const header = headerOf(fail, bytes.subarray(alignment, start))
  const tensors: [name: string, tensor: StoredTensor][] = []
  const spans: (readonly [from: number, to: number, name: string])[] = []
  let metadata: Readonly<Record<string, string>> = {}
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = textsOf(fail, value)
      continue
    }
    const { dtype, shape, from, to } = entryOf(fail, name, value)
    const width = widths[dtype]
    const count = shape.reduce((product, size) => product * size, 1)
    if (to - from !== count * width)
      throw fail(`the tensor ${name} has ${to - from} bytes, but its shape [${shape.join(', ')}] needs ${count * width}`)
    if (start + to > bytes.length) throw fail(`the tensor ${name} ends at byte ${start + to}, but the file at ${bytes.length}`)
    spans.push([from, to, name])
    tensors.push([name, { shape, data: dtype === 'F64' ? doublesAt(view, start + from, count) : integersAt(view, start + from, count) }])
  }
  let last = 0
  for (const [from, to, name] of spans.sort(([a, b], [c, d]) => a - c || b - d)) {
    if (from !== last) throw fail(`the tensor ${name} starts at byte ${from} of the data, but the one before it ends at ${last}`)
    last = to
  }
  if (start + last !== bytes.length) throw fail(`the tensors end at byte ${start + last}, but the file at ${bytes.length}`)
  return { metadata, tensors: Object.fromEntries(tensors) }
}

type Fail = (what: string) => EstimatorError

function headerOf(fail: Fail, bytes: Uint8Array): object {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw fail('the header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw fail(`the header is ${show(header)}, not an object`)
  return header
}

function textsOf(fail: Fail, value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) throw fail(`__metadata__ is ${show(value)}, not an object`)
  return Object.fromEntries(
    Object.entries(value).map(([key, text]: [string, unknown]) => {
      if (typeof text !== 'string') throw fail(`__metadata__.${key} is ${show(text)}, not a text`)
      return [key, text]
    }),
  )
}

function entryOf(
  fail: Fail,
  name: string,
  value: unknown,
): { readonly dtype: Dtype; readonly shape: readonly number[]; readonly from: number; readonly to: number } {
  if (typeof value !== 'object' || value === null || !('dtype' in value && 'shape' in value && 'data_offsets' in value))
    throw fail(`the tensor ${name} is without dtype, shape or data_offsets`)
  const { dtype, shape, data_offsets: offsets } = value
  if (dtype !== 'F64' && dtype !== 'I32') throw fail(`the tensor ${name} is of type ${show(dtype)}, not F64 or I32`)
  if (!isCounts(shape)) throw fail(`the tensor ${name} has the shape ${show(shape)}`)
  const [from, to] = isCounts(offsets) ? offsets : []
  if (from === undefined || to === undefined || from > to) throw fail(`the tensor ${name} has the offsets ${show(offsets)}`)
  return { dtype, shape, from, to }
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}

function doublesAt(view: DataView, start: number, count: number): Float64Array {
  const out = new Float64Array(count)
  for (let i = 0; i < count; i++) out[i] = view.getFloat64(start + 8 * i, true)
  return out
}

function integersAt(view: DataView, start: number, count: number): Int32Array {
  const out = new Int32Array(count)
  for (let i = 0; i < count; i++) out[i] = view.getInt32(start + 4 * i, true)
  return out
}

function dtypeOf(data: StoredTensor['data']): Dtype {
  return data instanceof Float64Array ? 'F64' : 'I32'
}

function widthOf(data: StoredTensor['data']): number {
  return widths[dtypeOf(data)]
}
