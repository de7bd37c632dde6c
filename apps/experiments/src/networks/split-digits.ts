import { seededRandom, type Values } from '@odot/autodiff'
import { digits } from '@odot/datasets'

/** Images as rows of pixels from 0 to 1, and classes as rows with a 1. */
export interface Images {
  readonly X: Values
  readonly y: Values
}

/** The digits in random order, four fifths to train on and the rest to test. */
export async function splitDigits(
  seed: number,
  { rows }: { readonly rows?: number } = {},
): Promise<{ readonly train: Images; readonly test: Images }> {
  const { X, y } = await digits()
  const [all, pixels] = X.shape
  const random = seededRandom(seed)
  const order = Array.from({ length: all }, (_, i) => ({ i, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, rows)
    .map(({ i }) => i)

  const take = (chosen: readonly number[]): Images => {
    const [data, codes] = [new Float64Array(chosen.length * pixels), new Float64Array(chosen.length * 10)]
    chosen.forEach((row, i) => {
      for (let j = 0; j < pixels; j++) data[i * pixels + j] = X.data[row * pixels + j]! / 16
      codes[i * 10 + y[row]!] = 1
    })
    return { X: { shape: [chosen.length, pixels], data }, y: { shape: [chosen.length, 10], data: codes } }
  }
  const cut = Math.round(0.8 * order.length)
  return { train: take(order.slice(0, cut)), test: take(order.slice(cut)) }
}
