/** A mistake in the use of a device, a program or a design; the message says where, what and what to do. */
export class KernelsError extends Error {
  override readonly name: string = 'KernelsError'
}
