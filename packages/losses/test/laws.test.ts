import { seededRandom } from '@odot/autodiff'
import { lossLaws } from '@odot/problem/laws'
import { test } from 'vitest'
import { leastSquares, logistic } from '../src/index.js'

const laws = [
  ...lossLaws(
    leastSquares(),
    [
      { y: [1.5], rows: 1 },
      { y: [0, 0, 0], rows: 3 },
      { y: [3, -1, 0.5, 100, -2], rows: 5 },
    ],
    { random: seededRandom(2) },
  ),
  ...lossLaws(
    logistic(),
    [
      { y: [false, true], rows: 2 },
      { y: ['b', 'a', 'a', 'a'], rows: 4 },
      { y: [1, -1, 1, 1, -1], rows: 5 },
    ],
    { random: seededRandom(3) },
  ),
]

for (const { name, check } of laws) test(name, check)
