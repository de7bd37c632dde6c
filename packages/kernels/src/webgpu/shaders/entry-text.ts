import { sameShape, sizeOf, stridesOf } from '@odot/autodiff'
import { wgsl } from '../../expr/wgsl.js'
import type { Operand } from '../../plan/kernel.js'
import type { Box, Load, Place } from './box.js'
import { indexTexts, placeText } from './place-text.js'
import type { ShaderText } from './shader-text.js'

/** What is done with one entry of a box. */
export interface EntryText {
  /** Loads, statements and stores. */
  readonly lines: readonly string[]
  /** The value that each reduction takes in. */
  readonly values: readonly string[]
}

/** How the entry is known: by its index along each axis, or by its position among all entries. */
type EntryIndex = { readonly indices: readonly string[] } | { readonly position: string }

export interface EntryOptions {
  readonly index: EntryIndex
  /** Begins the names of variables, so that two entries can be in one scope. */
  readonly mark?: string
  /** Variables that have the number of the entry in a slot. */
  readonly known?: ReadonlyMap<number, string>
}

export function entryText(
  text: ShaderText,
  { sizes, loads, statements, stores, reductions }: Box,
  { index, mark = '', known }: EntryOptions,
): EntryText {
  const flat = 'position' in index ? index.position : undefined
  const plain = ({ offset, strides }: Place): boolean => flat !== undefined && offset === 0 && sameShape(strides, stridesOf(sizes))
  const indices = 'indices' in index ? index.indices : sizes.length === 1 ? [index.position] : sizes.map((_, axis) => `i${axis}`)
  const places = [...loads, ...stores.map((store) => store.access)]
  const apart =
    flat !== undefined && sizes.length > 1 && places.some((place) => !plain(place) && place.strides.some((stride) => stride !== 0))
  const at = (place: Place, name: string): string => (plain(place) ? flat! : placeText(text, place, indices, name))
  const loaded = (load: Load, name: string): string =>
    (load.source.kind === 'slot' ? known?.get(load.source.slot) : undefined) ?? `${text.read(load.source)}[${at(load, name)}]`
  const operand = (value: Operand): string => {
    if (value.kind === 'number') return text.number(value.value)
    return `${mark}${value.kind === 'load' ? 'l' : 't'}${value.at}`
  }
  return {
    lines: [
      ...(apart
        ? indexTexts(
            flat!,
            indices,
            sizes.map((size, axis) => text.size(`n${axis}`, size)),
          )
        : []),
      ...loads.map((load, k) => `let ${mark}l${k} = ${loaded(load, `${mark}l${k}`)};`),
      ...statements.map((statement, k) => `let ${mark}t${k} = ${wgsl(statement, statement.operands.map(operand), text.number)};`),
      ...stores.map(({ value, access }, k) => `${text.write(access.slot)}[${at(access, `${mark}s${k}`)}] = ${operand(value)};`),
    ],
    values: reductions.map(({ value }) => operand(value)),
  }
}

/** How many entries a box has. */
export function countOf({ sizes }: Box): number {
  return sizeOf(sizes)
}
