import { AutodiffError } from './errors.js'
import { isShape, showShape } from './shape.js'
import { isTensor, type Tensor } from './tensor.js'
import type { Values } from './values.js'

/** A nested plain object or array whose leaves are positions in a flat list. */
export type Structure = number | readonly Structure[] | { readonly [key: string]: Structure }

/** The tree of host values that belongs to a tree of tensors. */
export type ValuesOf<T> = T extends Tensor ? Values : { readonly [K in keyof T]: ValuesOf<T[K]> }

/** The tree of shapes that belongs to a tree of tensors. */
export type ShapesOf<T> = T extends Tensor ? readonly number[] : { readonly [K in keyof T]: ShapesOf<T[K]> }

/** A leaf of a flattened tree, with its path for messages. */
export interface Leaf<T> {
  readonly path: string
  readonly value: T
}

/** What counts as a leaf, and its name in error messages. */
export interface LeafKind<T> {
  readonly words: string
  readonly is: (value: unknown) => value is T
}

/** Leaves are tensors. */
export const tensorLeaf: LeafKind<Tensor> = { words: 'a tensor', is: isTensor }

/** Leaves are shapes: arrays of whole numbers ≥ 0, so that `[]` is a scalar and not an empty list. */
export const shapeLeaf: LeafKind<readonly number[]> = {
  words: 'a shape such as [3, 4]',
  is: (value): value is readonly number[] => Array.isArray(value) && isShape(value),
}

/** Leaves are host values. */
export const valuesLeaf: LeafKind<Values> = {
  words: 'values { shape, data }',
  is: (value): value is Values =>
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    value.data instanceof Float64Array &&
    'shape' in value &&
    Array.isArray(value.shape),
}

/**
 * The leaves of a tree of plain objects and arrays, in order, and its structure.
 * @example
 * flatten({ u: [2], blocks: [[3, 4]] }, shapeLeaf).structure // => { u: 0, blocks: [1] }
 * @throws AutodiffError naming the path of anything that is neither a leaf nor a container.
 */
export function flatten<T>(
  tree: unknown,
  kind: LeafKind<T>,
  path = 'tree',
): { readonly leaves: readonly Leaf<T>[]; readonly structure: Structure } {
  const leaves: Leaf<T>[] = []
  const visit = (value: unknown, at: string): Structure => {
    if (kind.is(value)) return leaves.push({ path: at, value }) - 1
    if (Array.isArray(value)) return value.map((item, i) => visit(item, `${at}.${i}`))
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, `${at}.${key}`)]))
    throw new AutodiffError(`${at} is ${describe(value)}; a leaf must be ${kind.words}, and containers plain objects or arrays.`)
  }
  const structure = visit(tree, path)
  return { leaves, structure }
}

/** The leaves of a tree in the order of a given structure; keys may come in any order but must be the same. */
export function flattenLike<T>(structure: Structure, tree: unknown, kind: LeafKind<T>, path = 'tree'): readonly Leaf<T>[] {
  const leaves: Leaf<T>[] = []
  const visit = (shape: Structure, value: unknown, at: string): void => {
    if (typeof shape === 'number') {
      if (!kind.is(value)) throw new AutodiffError(`${at} is ${describe(value)}; pass ${kind.words}.`)
      leaves.push({ path: at, value })
      return
    }
    if (typeof value !== 'object' || value === null)
      throw new AutodiffError(`${at} is ${describe(value)}; pass a tree with ${keys(shape)}.`)
    const given = new Map(Object.entries(value))
    for (const [key, part] of Object.entries(shape)) {
      if (!given.has(key)) throw new AutodiffError(`${at}.${key} is missing; pass a tree with ${keys(shape)}.`)
      visit(part, given.get(key), `${at}.${key}`)
      given.delete(key)
    }
    for (const key of given.keys()) throw new AutodiffError(`${at}.${key} is unknown; pass a tree with ${keys(shape)}.`)
  }
  visit(structure, tree, path)
  return leaves
}

/** The tree of a structure with its leaves filled in. */
export function unflatten<T>(structure: Structure, leaves: readonly T[]): unknown {
  if (typeof structure === 'number') return leaves[structure]
  if (isList(structure)) return structure.map((part) => unflatten(part, leaves))
  return Object.fromEntries(Object.entries(structure).map(([key, part]) => [key, unflatten(part, leaves)]))
}

/** The path of every leaf of a structure, for messages. */
export function paths(structure: Structure, root: string): readonly string[] {
  if (typeof structure === 'number') return [root]
  return Object.entries(structure).flatMap(([key, part]) => paths(part, `${root}.${key}`))
}

/** The positions that a structure holds, in order. */
export function positions(structure: Structure): readonly number[] {
  if (typeof structure === 'number') return [structure]
  return Object.values(structure).flatMap(positions)
}

/** The same structure with every position moved by `offset`. */
export function shift(structure: Structure, offset: number): Structure {
  if (typeof structure === 'number') return structure + offset
  if (isList(structure)) return structure.map((part) => shift(part, offset))
  return Object.fromEntries(Object.entries(structure).map(([key, part]) => [key, shift(part, offset)]))
}

function isList(structure: Structure): structure is readonly Structure[] {
  return Array.isArray(structure)
}

/** Objects whose prototype is that of a literal, in whatever realm; a Map, a Promise or an instance of a class hides its parts. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function keys(structure: Structure): string {
  return `the keys ${Object.keys(structure).join(', ')}`
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (isTensor(value)) return `a tensor of shape ${showShape(value.shape)}`
  if (Array.isArray(value)) return `an array of length ${value.length}`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' ? `an object (${value.constructor?.name ?? 'no class'})` : `the ${typeof value} ${String(value)}`
}
