// Sizes of the panels that are packed, from the caches of today's processors: a strip of B stays in the first, the panel of A in the second.

/** Terms that are added up in registers before they are added to the product. Sums of float32 rely on it being short. */
export const depth: i32 = 256
/** Rows of A that are packed at once. */
export const tall: i32 = 128
/** Bytes in a row of B that is packed at once. */
export const wide: i32 = 4096
/** Bytes of one block of registers. */
export const tile: usize = 128
