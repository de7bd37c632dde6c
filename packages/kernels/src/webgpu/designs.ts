import { isCsc } from '../design/csc.js'
import { isCsr } from '../design/csr.js'
import { isDense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import { KernelsError } from '../errors.js'
import { transposed } from '../sparse/transposed.js'
import type { Buffers, Storage } from './buffers.js'
import type { Encoder } from './encode.js'
import type { DesignForm, DesignPart } from './shader.js'

/** A design on the device, for as long as somebody holds it. */
export interface HeldDesign {
  readonly form: DesignForm
  /** The buffer of a part, which is made when it is asked for first. */
  readonly part: (part: DesignPart) => Storage
  readonly release: () => void
}

/** The numbers of a design as the device takes them. */
type Parts = Partial<Readonly<Record<DesignPart, () => Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>>>>

interface Resident {
  readonly form: DesignForm
  readonly buffers: Map<DesignPart, Storage>
  holders: number
}

/** Copies of designs on a device, one for each design however many programs use it; it is freed when the last of them lets go. */
export function makeDesigns({
  buffers,
  encoder,
  mostBytes,
}: {
  readonly buffers: Buffers
  readonly encoder: Encoder
  readonly mostBytes: number
}): {
  readonly hold: (name: string, design: Design) => HeldDesign
} {
  const residents = new WeakMap<Design, Resident>()
  /** Lets go once; apart from the numbers, so that they are not kept for it. */
  const releaseOf = (design: Design, resident: Resident): (() => void) => {
    let held = true
    return () => {
      if (!held) return
      held = false
      resident.holders--
      if (resident.holders > 0) return
      residents.delete(design)
      for (const storage of resident.buffers.values()) encoder.release(storage)
    }
  }
  return {
    hold: (name, design) => {
      const { form, parts } = partsOf(name, design, mostBytes)
      const resident = residents.get(design) ?? { form, buffers: new Map<DesignPart, Storage>(), holders: 0 }
      residents.set(design, resident)
      // the numbers may have changed since
      for (const [part, storage] of resident.buffers) encoder.write(storage, numbersOf(parts, part))
      resident.holders++
      return {
        form,
        part: (part) => {
          const found = resident.buffers.get(part)
          if (found) return found
          const numbers = numbersOf(parts, part)
          const storage = buffers.storage(numbers.byteLength, () => `compile: design ${name}, ${form.rows}×${form.columns},`)
          resident.buffers.set(part, storage)
          encoder.write(storage, numbers)
          return storage
        },
        release: releaseOf(design, resident),
      }
    },
  }
}

function numbersOf(parts: Parts, part: DesignPart): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  const numbers = parts[part]
  if (!numbers) throw new KernelsError(`compile: a shader asks for ${part} of a design that has none; please report it.`)
  return numbers()
}

/** How a design is stored, and the numbers of its parts. */
function partsOf(name: string, design: Design, most: number): { readonly form: DesignForm; readonly parts: Parts } {
  const { rows, columns } = design
  if (isDense(design)) {
    const { data } = design
    return { form: { rows, columns, format: design.format }, parts: { values: () => new Float32Array(data) } }
  }
  if (isCsc(design)) {
    const { values, indices, starts } = design
    const turned = once(() => transposed({ values, indices, starts, lines: columns, places: rows }))
    return { form: { rows, columns, format: 'csc' }, parts: { ...columnParts(() => design), ...rowParts(turned) } }
  }
  if (isCsr(design)) {
    const { values, indices, starts } = design
    const turned = once(() => transposed({ values, indices, starts, lines: rows, places: columns }))
    return { form: { rows, columns, format: 'csr' }, parts: { ...columnParts(turned), ...rowParts(() => design) } }
  }
  return writtenOut(name, design, most)
}

interface Lines {
  readonly values: ArrayLike<number>
  readonly indices: Int32Array
  readonly starts: Int32Array
}

function columnParts(lines: () => Lines): Parts {
  return {
    values: () => new Float32Array(lines().values),
    indices: () => new Int32Array(lines().indices),
    starts: () => new Int32Array(lines().starts),
  }
}

function rowParts(lines: () => Lines): Parts {
  const { values, indices, starts } = columnParts(lines)
  return { ...(values && { 'row-values': values }), ...(indices && { 'row-indices': indices }), ...(starts && { 'row-starts': starts }) }
}

/** A design that is only code, as a dense matrix: its products with unit vectors, by columns or by rows, whichever are fewer. */
function writtenOut(name: string, design: Design, most: number): { readonly form: DesignForm; readonly parts: Parts } {
  const { rows, columns } = design
  const bytes = 4 * rows * columns
  if (bytes > most)
    throw new KernelsError(
      `compile: design ${name} is code, and as a matrix of ${rows}×${columns} numbers it takes ${bytes} bytes but the adapter gives ${most} at once; pass it as csc or csr, or use the CPU.`,
    )
  const byColumns = columns <= rows
  const [lines, length] = byColumns ? [columns, rows] : [rows, columns]
  const product = byColumns ? design.apply : design.adjoint
  return {
    form: { rows, columns, format: byColumns ? 'column-major' : 'row-major' },
    parts: {
      values: () => {
        const all = new Float32Array(lines * length)
        const [unit, out] = [new Float64Array(lines), new Float64Array(length)]
        for (let line = 0; line < lines; line++) {
          unit[line] = 1
          product(unit, out)
          unit[line] = 0
          all.set(out, line * length)
        }
        return all
      },
    },
  }
}

function once<T>(work: () => T): () => T {
  let value: { readonly made: T } | undefined
  return () => {
    value ??= { made: work() }
    return value.made
  }
}
