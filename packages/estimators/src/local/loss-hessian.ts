import { type CpuDevice, type DenseDesign, gemmInto } from '@odot/kernels'
import { type DeviceNumbers, deviceNumbers } from '../engine/device-numbers.js'

/** Multiplications between two breaths: some milliseconds in WebAssembly. */
const piece = 3e7

/**
 * The Hessian of a loss in chosen entries of V [columns, K] (place j·K + k), η = A V: out[a, c] = Σᵢ xᵢⱼ Cᵢ[k, l] xᵢₘ, a symmetric square, for the blocks of
 * curvature C [rows, K, K]. Yields between short pieces of work.
 */
export function* lossHessian(
  A: DenseDesign,
  curvature: Float64Array,
  { places, outputs, device }: { readonly places: Int32Array; readonly outputs: number; readonly device: CpuDevice },
): Generator<undefined, Float64Array> {
  const { rows } = A
  const size = places.length
  const out = new Float64Array(size * size)
  const of = Array.from({ length: outputs }, (_, k) => [...places.keys()].filter((a) => places[a]! % outputs === k))
  const most = Math.max(0, ...of.map((chosen) => chosen.length))
  if (most === 0) return out
  const band = Math.min(most, Math.max(8, Math.floor(piece / (rows * most))))
  const memory = deviceNumbers(device, rows * most * 2 + band * most)
  try {
    const [left, right] = [memory.numbers.subarray(0, rows * most), memory.numbers.subarray(rows * most, 2 * rows * most)]
    const product = memory.numbers.subarray(2 * rows * most)
    for (const [k, those] of of.entries()) {
      for (const [a, at] of those.entries()) copyColumn(A, Math.floor(places[at]! / outputs), left, a * rows)
      yield
      for (let l = k; l < outputs; l++) {
        const others = of[l]!
        if (those.length === 0 || others.length === 0 || !someCurvature(curvature, outputs, k, l)) continue
        for (const [c, at] of others.entries()) {
          copyColumn(A, Math.floor(places[at]! / outputs), right, c * rows)
          scaleColumn(right, c * rows, curvature, { rows, step: outputs * outputs, first: k * outputs + l })
        }
        yield
        for (let first = 0; first < those.length; first += band) {
          const end = Math.min(first + band, those.length)
          const columns = k === l ? end : others.length
          gemmInto(
            { data: left, rows: end - first, columns: rows, offset: first * rows },
            { data: right, rows, columns, rowStride: 1, columnStride: rows },
            product,
          )
          for (let a = first; a < end; a++) {
            for (let c = 0; c < columns; c++) {
              const value = product[(a - first) * columns + c]!
              out[those[a]! * size + others[c]!] = value
              out[others[c]! * size + those[a]!] = value
            }
          }
          yield
        }
      }
    }
    return out
  } finally {
    memory.dispose()
  }
}

function copyColumn({ data, rows }: DenseDesign, column: number, out: DeviceNumbers['numbers'], at: number): void {
  out.set(data.subarray(column * rows, (column + 1) * rows), at)
}

function scaleColumn(
  x: Float64Array,
  at: number,
  by: Float64Array,
  { rows, step, first }: { readonly rows: number; readonly step: number; readonly first: number },
): void {
  for (let i = 0; i < rows; i++) x[at + i]! *= by[i * step + first]!
}

/** Whether outputs k and l of some row depend on each other. */
function someCurvature(curvature: Float64Array, outputs: number, k: number, l: number): boolean {
  for (let at = k * outputs + l; at < curvature.length; at += outputs * outputs) if (curvature[at] !== 0) return true
  return false
}
