import type { Tensor } from '@odot/autodiff'
import { ProblemError } from './errors.js'
import type { Parameterization, StrengthOf } from './parameterization.js'

/** The paths into a tree of tensors, keys joined by dots: to leaves and to whole branches, such as 'layers.0.W' and 'layers.0'. */
export type PathOf<P> = P extends Tensor ? never : P extends readonly unknown[] ? Below<P, IndexOf<P>> : Below<P, keyof P>

type Below<P, K extends keyof P> = { [At in K & (string | number)]: `${At}` | `${At}.${PathOf<P[At]>}` }[K & (string | number)]

/** 0 | 1 … of a tuple, number of an array. */
type IndexOf<P extends readonly unknown[]> = number extends P['length'] ? number & keyof P : Exclude<keyof P, keyof (readonly unknown[])>

/** The part of a tree at a path. */
export type PartAt<P, Path> = Path extends `${infer K}.${infer Rest}` ? PartAt<ChildAt<P, K>, Rest> : ChildAt<P, Path>

type ChildAt<P, K> = K extends keyof P ? P[K] : K extends `${infer N extends number}` ? (N extends keyof P ? P[N] : never) : never

/** Parameterizations by path; a path that is not there, and weights that are not what stands at a path, do not fit. */
export type PathParts<P, Parts> = {
  readonly [Path in keyof Parts]: Path extends PathOf<P>
    ? Parameterization<FactorsIn<Parts[Path]>, PartAt<P, Path>>
    : `there is no ${Path & string} in the parameters`
}

type FactorsIn<Part> = Part extends Parameterization<infer F, infer _W> ? F : never

/**
 * The tree of parameters with factors at the paths. An array, whose length types do not know, has elements of one type: there a leaf with a path may be factors
 * or a tensor.
 */
export type FactorTree<P, Parts> = { readonly [K in keyof P]: FactorsAt<P[K], Parts, `${K & (string | number)}`> }

type FactorsAt<P, Parts, Path extends string> =
  | FactorsIn<Parts[Extract<keyof Parts, Path>]>
  | (Path extends keyof Parts
      ? never
      : P extends Tensor
        ? Tensor
        : { readonly [K in keyof P]: FactorsAt<P[K], Parts, `${Path}.${K & (string | number)}`> })

/** Strengths of the ridges by path: each one number for each weight or group, or a scalar for all of them. */
export type PathStrengths<P, Parts> = { readonly [Path in keyof Parts]: StrengthOf<PartAt<P, Path>> }

/** What to make of a tree at the paths and at the leaves elsewhere. */
export interface Replacement {
  readonly paths: readonly string[]
  readonly isLeaf: (value: unknown) => boolean
  readonly part: (path: string, value: unknown) => unknown
  readonly leaf: (value: unknown, path: string) => unknown
}

/** The tree with its parts at the paths, and its other leaves, replaced. @throws ProblemError for a path that is not in the tree. */
export function replaceParts(tree: unknown, { paths, isLeaf, part, leaf }: Replacement): unknown {
  const open = new Set(paths)
  const leaves: string[] = []
  const visit = (value: unknown, path: string): unknown => {
    if (open.delete(path)) return part(path, value)
    if (isLeaf(value)) {
      leaves.push(path)
      return leaf(value, path)
    }
    const below = (key: string): string => (path === '' ? key : `${path}.${key}`)
    if (Array.isArray(value)) return value.map((item, i) => visit(item, below(String(i))))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, below(key))]))
    throw new ProblemError(`sparsify: ${path} is ${String(value)}; pass a tree of tensors, values or shapes.`)
  }
  const made = visit(tree, '')
  if (open.size > 0)
    throw new ProblemError(
      `sparsify: there is no ${[...open].join(', ')} in the parameters; leaves without a path are ${leaves.join(', ') || 'none'}.`,
    )
  return made
}
