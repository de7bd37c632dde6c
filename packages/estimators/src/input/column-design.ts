import type { Design } from '@odot/kernels'

/** A design that gives single columns and their norms: what solvers by columns need. Dense and CSC designs are such. */
export interface ColumnDesign extends Design {
  readonly column: NonNullable<Design['column']>
  readonly columnNorms: NonNullable<Design['columnNorms']>
}

export function isColumnDesign(design: Design): design is ColumnDesign {
  return design.column !== undefined && design.columnNorms !== undefined
}

/** Whether something that was given as X has the products of a design. */
export function isDesign(X: object): X is Design {
  return 'apply' in X && typeof X.apply === 'function' && 'adjoint' in X && typeof X.adjoint === 'function'
}
