/** Coefficients that are not zero, with signs that stay, and what a Newton step on them needs. */
export interface Face {
  /** Their columns. */
  readonly support: readonly number[]
  readonly b: Float64Array
  /** X_Sᵀ(t − Xb). */
  readonly pull: Float64Array
  readonly strength: Float64Array
  /** Products of columns, row-major [side, side], and which of its rows are those of the support. */
  readonly gram: Float64Array
  readonly side: number
  readonly places: Int32Array
}

/** How often a step that would change signs is halved before it is only taken to the first zero. */
const halvings = 10

/**
 * The face after a Newton step. Where the step d passes zeros, coefficients stop there: at b + d, else at b + d/2, b + d/4 …, whichever is first to lower
 * the objective, else at the first zero on the way, where it is lower for certain.
 */
export function faceStep(face: Face, step: Float64Array): Face {
  const { b } = face
  for (let k = 0, length = 1; k <= halvings; k++, length /= 2) {
    const next = b.map((value, a) => (value * (value + length * step[a]!) <= 0 ? 0 : value + length * step[a]!))
    const stops = next.includes(0)
    if (!stops && k > 0) break
    const taken = moved(face, next)
    if (!stops || taken.change <= 0) return taken.face
  }
  let length = 1
  for (const [a, value] of b.entries()) if (value * (value + step[a]!) <= 0) length = Math.min(length, Math.abs(value / step[a]!))
  const next = b.map((value, a) => (Math.sign(value + length * step[a]!) === Math.sign(value) ? value + length * step[a]! : 0))
  return moved(face, next).face
}

/** The face without the coefficients that are zero. */
export function withoutZeros({ support, b, pull, strength, places, ...gram }: Face): Face {
  const kept = [...b.keys()].filter((a) => b[a] !== 0)
  const take = (values: Float64Array): Float64Array => Float64Array.from(kept, (a) => values[a]!)
  return {
    support: kept.map((a) => support[a]!),
    b: take(b),
    pull: take(pull),
    strength: take(strength),
    places: Int32Array.from(kept, (a) => places[a]!),
    ...gram,
  }
}

/** G_SS. */
export function gramOfFace({ gram, side, places }: Face): Float64Array {
  return places.length === side ? gram : squareOf(gram, side, places)
}

/** Chosen rows and columns of a square matrix of n rows. */
export function squareOf(matrix: Float64Array, n: number, chosen: Int32Array): Float64Array {
  const k = chosen.length
  const out = new Float64Array(k * k)
  for (let a = 0; a < k; a++) {
    const row = chosen[a]! * n
    for (let c = 0; c < k; c++) out[a * k + c] = matrix[row + chosen[c]!]!
  }
  return out
}

/** The face at other coefficients of the same signs or zero, and how much the objective changes: by differences, so that a small change keeps its digits. */
function moved(face: Face, next: Float64Array): { readonly face: Face; readonly change: number } {
  const { b, pull, strength, gram, side, places } = face
  const n = b.length
  const after = new Float64Array(n)
  const step = next.map((value, a) => value - b[a]!)
  let change = 0
  for (let a = 0; a < n; a++) {
    const row = places[a]! * side
    let product = 0
    for (let c = 0; c < n; c++) product += gram[row + places[c]!]! * step[c]!
    after[a] = pull[a]! - product
    change += step[a]! * (product / 2 - pull[a]!) + strength[a]! * (Math.abs(next[a]!) - Math.abs(b[a]!))
  }
  return { face: { ...face, b: next, pull: after }, change }
}
