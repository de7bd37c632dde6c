import { type Op, sizeOf } from '@odot/autodiff'
import type { GraphCase } from '../laws/agreement.js'
import { compositeCases } from '../laws/composite-cases.js'
import { allOps, opCases } from '../laws/op-cases.js'
import { largeCases } from './large-cases.js'

/** Graphs that are examined together. */
export interface Kind {
  readonly name: string
  /** The operation that they are about, where they are about one. */
  readonly op?: Op
  readonly cases: readonly GraphCase[]
}

/** How many cases: a few small ones of each kind; more, and sizes past one workgroup; or all that laws have, and these. */
export type Extent = 'few' | 'some' | 'all'

/** Every operation by itself, then graphs as they occur. */
const makers: ReadonlyMap<string, (extent: Extent) => Omit<Kind, 'name'>> = new Map([
  ...allOps.map(
    (op) =>
      [op, (extent: Extent) => ({ op, cases: [...chosen(opCases(op), extent), ...(extent === 'few' ? [] : largeCases(op))] })] as const,
  ),
  ...[...compositeCases].map(([name, cases]) => [name, (extent: Extent) => ({ cases: chosen(cases(), extent) })] as const),
])

/** The names of all kinds. */
export const kindNames: readonly string[] = Object.freeze([...makers.keys()])

/** A kind by its name, made when it is asked for and kept, because several devices are compared in it. */
export function kindOf(name: string, extent: Extent): Kind {
  const key = `${extent} ${name}`
  const kind = made.get(key) ?? Object.freeze({ name, cases: [], ...makers.get(name)?.(extent) })
  made.set(key, kind)
  return kind
}

const made = new Map<string, Kind>()

/** Of many cases so many from the first to the last, and so many of the largest. */
const counts: { readonly [E in Extent]: { readonly spread: number; readonly largest: number } } = {
  few: { spread: 2, largest: 1 },
  some: { spread: 4, largest: 3 },
  all: { spread: 0, largest: Number.POSITIVE_INFINITY },
}

function chosen(cases: readonly GraphCase[], extent: Extent): readonly GraphCase[] {
  const { spread, largest } = counts[extent]
  const some = Array.from({ length: spread }, (_, i) => cases[Math.round((i * (cases.length - 1)) / (spread - 1))]!)
  const bySize = cases.toSorted((a, b) => sizeOfCase(b) - sizeOfCase(a))
  return [...new Set([...some, ...bySize.slice(0, largest)])]
}

function sizeOfCase({ graph }: GraphCase): number {
  return graph.nodes.reduce((total, { shape }) => total + sizeOf(shape), 0)
}
