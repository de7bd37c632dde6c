// The block of a product that is held in registers: four rows, and two vectors of columns (four of float64, eight of float32).

/** C (+)= Σₚ a[p] b[p]ᵀ over packed strips, a of four numbers and b of 32 bytes for each p; rows of C are `rowC` bytes apart. */
export function fullTile<T>(k: i32, a: usize, b: usize, c: usize, rowC: usize, add: bool): void {
  let c00 = v128.splat<T>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  const end = b + ((<usize>(k & ~1)) << 5)
  while (b < end) {
    let b0 = v128.load(b)
    let b1 = v128.load(b, 16)
    let x = v128.load_splat<T>(a)
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0))
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, sizeof<T>())
    c10 = v128.add<T>(c10, v128.mul<T>(x, b0))
    c11 = v128.add<T>(c11, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, 2 * sizeof<T>())
    c20 = v128.add<T>(c20, v128.mul<T>(x, b0))
    c21 = v128.add<T>(c21, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, 3 * sizeof<T>())
    c30 = v128.add<T>(c30, v128.mul<T>(x, b0))
    c31 = v128.add<T>(c31, v128.mul<T>(x, b1))
    b0 = v128.load(b, 32)
    b1 = v128.load(b, 48)
    x = v128.load_splat<T>(a, 4 * sizeof<T>())
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0))
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, 5 * sizeof<T>())
    c10 = v128.add<T>(c10, v128.mul<T>(x, b0))
    c11 = v128.add<T>(c11, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, 6 * sizeof<T>())
    c20 = v128.add<T>(c20, v128.mul<T>(x, b0))
    c21 = v128.add<T>(c21, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, 7 * sizeof<T>())
    c30 = v128.add<T>(c30, v128.mul<T>(x, b0))
    c31 = v128.add<T>(c31, v128.mul<T>(x, b1))
    a += 8 * sizeof<T>()
    b += 64
  }
  if (k & 1) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load_splat<T>(a)
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0))
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, sizeof<T>())
    c10 = v128.add<T>(c10, v128.mul<T>(x, b0))
    c11 = v128.add<T>(c11, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, 2 * sizeof<T>())
    c20 = v128.add<T>(c20, v128.mul<T>(x, b0))
    c21 = v128.add<T>(c21, v128.mul<T>(x, b1))
    x = v128.load_splat<T>(a, 3 * sizeof<T>())
    c30 = v128.add<T>(c30, v128.mul<T>(x, b0))
    c31 = v128.add<T>(c31, v128.mul<T>(x, b1))
  }
  const d = c + rowC
  const e = d + rowC
  const f = e + rowC
  if (add) {
    c00 = v128.add<T>(v128.load(c), c00)
    c01 = v128.add<T>(v128.load(c, 16), c01)
    c10 = v128.add<T>(v128.load(d), c10)
    c11 = v128.add<T>(v128.load(d, 16), c11)
    c20 = v128.add<T>(v128.load(e), c20)
    c21 = v128.add<T>(v128.load(e, 16), c21)
    c30 = v128.add<T>(v128.load(f), c30)
    c31 = v128.add<T>(v128.load(f, 16), c31)
  }
  v128.store(c, c00)
  v128.store(c, c01, 16)
  v128.store(d, c10)
  v128.store(d, c11, 16)
  v128.store(e, c20)
  v128.store(e, c21, 16)
  v128.store(f, c30)
  v128.store(f, c31, 16)
}

/** The same for a block of fewer rows or columns, through a whole one at `spare`. */
export function edgeTile<T>(k: i32, a: usize, b: usize, c: usize, rowC: usize, add: bool, rows: i32, columns: i32, spare: usize): void {
  fullTile<T>(k, a, b, spare, 32, false)
  for (let i = 0; i < rows; i++) {
    for (let j: usize = 0; j < <usize>columns; j++) {
      const at = c + j * sizeof<T>()
      const x = load<T>(spare + j * sizeof<T>())
      store<T>(at, add ? load<T>(at) + x : x)
    }
    c += rowC
    spare += 32
  }
}

/** A block of any size. */
export function anyTile<T>(k: i32, a: usize, b: usize, c: usize, rowC: usize, add: bool, rows: i32, columns: i32, spare: usize): void {
  if (rows >= 4 && columns >= <i32>(32 / sizeof<T>())) fullTile<T>(k, a, b, c, rowC, add)
  else edgeTile<T>(k, a, b, c, rowC, add, min(4, rows), min(<i32>(32 / sizeof<T>()), columns), spare)
}
