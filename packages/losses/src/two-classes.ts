import type { Values } from '@odot/autodiff'
import { type Label, ProblemError } from '@odot/problem'
import { classLabels, showLabels } from './class-labels.js'

/** Labels of two classes as targets ±1 [rows]; in ascending order the first class is −1. @throws ProblemError for labels that are none, and one class or more than two. */
export function twoClasses(
  where: string,
  y: ArrayLike<Label>,
  rows: number,
): { readonly targets: Values; readonly outputs: number; readonly classes: readonly Label[] } {
  const { classes, codes } = classLabels(where, y, rows)
  if (classes.length === 1) {
    throw new ProblemError(`${where}: all ${rows} labels are ${showLabels(classes)}; pass rows of two classes.`)
  }
  if (classes.length > 2) {
    throw new ProblemError(
      `${where}: y has ${classes.length} classes, ${showLabels(classes)}; pass rows of two classes, or tell one class from all others.`,
    )
  }
  return { targets: { shape: [rows], data: Float64Array.from(codes, (code) => 2 * code - 1) }, outputs: 1, classes }
}
