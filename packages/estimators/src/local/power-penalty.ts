/** What is known of s·|b|^q, 0 < q < 1, in one coordinate. */
export interface PowerPenalty {
  readonly q: number
  readonly value: (b: number, strength: number) => number
  /** Its derivative at b ≠ 0. */
  readonly slope: (b: number, strength: number) => number
  /** Its second derivative at b ≠ 0: below 0. */
  readonly bend: (b: number, strength: number) => number
  /** The smallest size that a coordinate of a local minimum can have where the loss has at most this curvature in it, if it is not zero. */
  readonly least: (strength: number, curvature: number) => number
  /** The argmin over x of ½(x − z)² + u|x|^q is zero for |z| below this. */
  readonly threshold: (u: number) => number
  /** The u at which the threshold is |z|. */
  readonly strengthAt: (z: number) => number
}

/**
 * s·|b|^q with q = 2/k, which a product of k factors costs. A local minimum with b ≠ 0 needs s·q(1 − q)|b|^{q−2} ≤ the curvature of the loss.
 * @see Xu, Chang, Xu and Zhang (2012), "L1/2 regularization: a thresholding representation theory and a fast solver"
 */
export function powerPenalty(q: number): PowerPenalty {
  const jump = (u: number): number => (2 * u * (1 - q)) ** (1 / (2 - q))
  const share = (2 - q) / (2 * (1 - q))
  return {
    q,
    value: (b, strength) => (b === 0 ? 0 : strength * Math.abs(b) ** q),
    slope: (b, strength) => strength * q * Math.sign(b) * Math.abs(b) ** (q - 1),
    bend: (b, strength) => strength * q * (q - 1) * Math.abs(b) ** (q - 2),
    least: (strength, curvature) => ((strength * q * (1 - q)) / curvature) ** (1 / (2 - q)),
    threshold: (u) => share * jump(u),
    strengthAt: (z) => (Math.abs(z) / share) ** (2 - q) / (2 * (1 - q)),
  }
}
