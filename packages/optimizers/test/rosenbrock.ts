/** The chained Rosenbrock function Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²; its minimum 0 is at (1, …, 1). */
export function rosenbrock(x: Float64Array, gradient: Float64Array): number {
  gradient.fill(0)
  let value = 0
  for (let i = 0; i + 1 < x.length; i++) {
    const [a, b] = [1 - x[i]!, x[i + 1]! - x[i]! ** 2]
    value += a ** 2 + 100 * b ** 2
    gradient[i]! -= 2 * a + 400 * x[i]! * b
    gradient[i + 1]! += 200 * b
  }
  return value
}
