/** Input that a problem cannot be made of; the message says where, what and what to do. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
}
