/** Input that an estimator cannot use; the message says where, what and what to do. */
export class EstimatorError extends Error {
  override readonly name = 'EstimatorError'
}
