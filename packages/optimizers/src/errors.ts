/** Input that a solver cannot work with; the message says where, what and what to do. */
export class OptimizerError extends Error {
  override readonly name = 'OptimizerError'
}
