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

/** How many cases: some of each kind, the largest among them, or all that laws have. */
export type Extent = 'some' | 'all'

/** Every operation by itself, then graphs as they occur. */
const makers: ReadonlyMap<string, (extent: Extent) => Omit<Kind, 'name'>> = new Map([
  ...allOps.map((op) => [op, (extent: Extent) => ({ op, cases: [...chosen(opCases(op), extent), ...largeCases(op)] })] as const),
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
const [spread, largest] = [4, 3]

function chosen(cases: readonly GraphCase[], extent: Extent): readonly GraphCase[] {
  if (extent === 'all') return cases
  const bySize = cases.toSorted((a, b) => sizeOfCase(b) - sizeOfCase(a))
  const some = new Set(Array.from({ length: spread }, (_, i) => cases[Math.round((i * (cases.length - 1)) / (spread - 1))]!))
  return [...new Set([...some, ...bySize.slice(0, largest)])]
}

function sizeOfCase({ graph }: GraphCase): number {
  return graph.nodes.reduce((total, { shape }) => total + sizeOf(shape), 0)
}
