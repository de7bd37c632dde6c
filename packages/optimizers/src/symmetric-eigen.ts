/** Eigenvalues of a symmetric matrix, ascending, and the eigenvectors as the columns of a matrix [n, n]. */
export interface SymmetricEigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/**
 * H = V diag(values) Vᵀ for a symmetric H [n, n] of finite numbers, from its lower triangle: Householder reduction to tridiagonal form, then implicit QL.
 * `work` holds n numbers.
 * @see Bowdler, Martin, Reinsch and Wilkinson (1968), "The QR and QL algorithms for symmetric matrices"
 */
export function symmetricEigenInto(H: Float64Array, n: number, out: SymmetricEigen, work: Float64Array): void {
  const { values, vectors } = out
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      vectors[i * n + j] = H[i * n + j]!
      vectors[j * n + i] = H[i * n + j]!
    }
  }
  tridiagonalise(vectors, n, values, work)
  diagonalise(vectors, n, values, work)
}

/** V ← Q with QᵀVQ tridiagonal: its diagonal in d, the subdiagonal in e[1…]. */
function tridiagonalise(V: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let j = 0; j < n; j++) d[j] = V[(n - 1) * n + j]!
  for (let i = n - 1; i > 0; i--) {
    let scale = 0
    let h = 0
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!)
    if (scale === 0) {
      e[i] = d[i - 1]!
      for (let j = 0; j < i; j++) {
        d[j] = V[(i - 1) * n + j]!
        V[i * n + j] = 0
        V[j * n + i] = 0
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k]! /= scale
        h += d[k]! * d[k]!
      }
      const f = d[i - 1]!
      const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h)
      e[i] = scale * g
      h -= f * g
      d[i - 1] = f - g
      reflect(V, n, i, { d, e, h })
    }
    d[i] = h
  }
  accumulate(V, n, d)
  e[0] = 0
}

/** Applies the Householder vector d[0…i) from both sides to the leading block of V. */
function reflect(
  V: Float64Array,
  n: number,
  i: number,
  { d, e, h }: { readonly d: Float64Array; readonly e: Float64Array; readonly h: number },
): void {
  for (let j = 0; j < i; j++) e[j] = 0
  for (let j = 0; j < i; j++) {
    const f = d[j]!
    V[j * n + i] = f
    let g = e[j]! + V[j * n + j]! * f
    for (let k = j + 1; k < i; k++) {
      g += V[k * n + j]! * d[k]!
      e[k]! += V[k * n + j]! * f
    }
    e[j] = g
  }
  let f = 0
  for (let j = 0; j < i; j++) {
    e[j]! /= h
    f += e[j]! * d[j]!
  }
  const share = f / (h + h)
  for (let j = 0; j < i; j++) e[j]! -= share * d[j]!
  for (let j = 0; j < i; j++) {
    const left = d[j]!
    const right = e[j]!
    for (let k = j; k < i; k++) V[k * n + j]! -= left * e[k]! + right * d[k]!
    d[j] = V[(i - 1) * n + j]!
    V[i * n + j] = 0
  }
}

/** Multiplies the reflections, which the columns of V hold, to Q. */
function accumulate(V: Float64Array, n: number, d: Float64Array): void {
  for (let i = 0; i < n - 1; i++) {
    V[(n - 1) * n + i] = V[i * n + i]!
    V[i * n + i] = 1
    const h = d[i + 1]!
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = V[k * n + i + 1]! / h
      for (let j = 0; j <= i; j++) {
        let g = 0
        for (let k = 0; k <= i; k++) g += V[k * n + i + 1]! * V[k * n + j]!
        for (let k = 0; k <= i; k++) V[k * n + j]! -= g * d[k]!
      }
    }
    for (let k = 0; k <= i; k++) V[k * n + i + 1] = 0
  }
  for (let j = 0; j < n; j++) {
    d[j] = V[(n - 1) * n + j]!
    V[(n - 1) * n + j] = 0
  }
  V[(n - 1) * n + n - 1] = 1
}

/** Implicit QL of the tridiagonal matrix d, e; V collects the rotations, and d ends as the eigenvalues, ascending. */
function diagonalise(V: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!
  e[n - 1] = 0
  let shift = 0
  let size = 0
  for (let l = 0; l < n; l++) {
    size = Math.max(size, Math.abs(d[l]!) + Math.abs(e[l]!))
    let m = l
    while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * size) m++
    for (let sweep = 0; m > l && sweep < 60 && (sweep === 0 || Math.abs(e[l]!) > Number.EPSILON * size); sweep++) {
      let g = d[l]!
      let p = (d[l + 1]! - g) / (2 * e[l]!)
      const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1)
      d[l] = e[l]! / (p + r)
      d[l + 1] = e[l]! * (p + r)
      const next = d[l + 1]!
      const h = g - d[l]!
      for (let i = l + 2; i < n; i++) d[i]! -= h
      shift += h
      p = d[m]!
      const before = e[l + 1]!
      let c = 1
      let c2 = 1
      let c3 = 1
      let s = 0
      let s2 = 0
      for (let i = m - 1; i >= l; i--) {
        c3 = c2
        c2 = c
        s2 = s
        g = c * e[i]!
        const hh = c * p
        const root = Math.hypot(p, e[i]!)
        e[i + 1] = s * root
        s = e[i]! / root
        c = p / root
        p = c * d[i]! - s * g
        d[i + 1] = hh + s * (c * g + s * d[i]!)
        for (let k = 0; k < n; k++) {
          const right = V[k * n + i + 1]!
          const left = V[k * n + i]!
          V[k * n + i + 1] = s * left + c * right
          V[k * n + i] = c * left - s * right
        }
      }
      p = (-s * s2 * c3 * before * e[l]!) / next
      e[l] = s * p
      d[l] = c * p
    }
    d[l]! += shift
    e[l] = 0
  }
  sort(V, n, d)
}

function sort(V: Float64Array, n: number, d: Float64Array): void {
  for (let i = 0; i < n - 1; i++) {
    let least = i
    for (let j = i + 1; j < n; j++) if (d[j]! < d[least]!) least = j
    if (least === i) continue
    const value = d[i]!
    d[i] = d[least]!
    d[least] = value
    for (let k = 0; k < n; k++) {
      const entry = V[k * n + i]!
      V[k * n + i] = V[k * n + least]!
      V[k * n + least] = entry
    }
  }
}
