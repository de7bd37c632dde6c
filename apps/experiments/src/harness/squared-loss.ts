import { apply, design, mul, square, sub, sum, type Tensor, tensor } from '@odot/autodiff'
import { type Design, dense } from '@odot/kernels'

/** Dense data of a regression, X row-major or column-major. */
export interface RegressionData {
  readonly X: { readonly data: Float64Array; readonly shape: readonly [number, number]; readonly order: 'row-major' | 'column-major' }
  readonly y: Float64Array
}

/** 1/(2n) ‖Xw − y‖² as a traced function, and the design that it names. */
export function squaredLoss({ X, y }: RegressionData): {
  readonly loss: (w: Tensor) => Tensor
  readonly designs: Readonly<Record<string, Design>>
} {
  const [rows, columns] = X.shape
  const leaf = design('X', rows, columns)
  const loss = (w: Tensor): Tensor => mul(0.5 / rows, sum(square(sub(apply(leaf, w), tensor(y)))))
  return { loss, designs: { X: dense(X.data, { rows, columns, order: X.order }) } }
}
