export { leastSquares } from './least-squares.js'
export { logistic } from './logistic.js'
