import { seededRandom } from '@odot/autodiff'
import { lossLaws } from '@odot/problem/laws'
import { test } from 'vitest'
import { huber, leastSquares, logistic, multinomial, multiTask, poisson, quantile, squaredHinge } from '../src/index.js'

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
  ...lossLaws(
    multinomial(),
    [
      { y: [false, true, true], rows: 3 },
      { y: ['a', 'b', 'c', 'b'], rows: 4 },
      { y: [1, 2, 3, 4, 5], rows: 5 },
    ],
    { random: seededRandom(4) },
  ),
  ...lossLaws(
    poisson(),
    [
      { y: [2], rows: 1 },
      { y: [0, 0, 1], rows: 3 },
      { y: [3, 0, 0.5, 20, 1], rows: 5 },
    ],
    { random: seededRandom(5) },
  ),
  ...lossLaws(
    huber(),
    [
      { y: [1.5], rows: 1 },
      { y: [0, 0, 0], rows: 3 },
      { y: [3, -1, 0.5, 100, -2], rows: 5 },
    ],
    { random: seededRandom(6) },
  ),
  ...lossLaws(huber({ threshold: 0.1 }), [{ y: [3, -1, 0.5, 0], rows: 4 }], { random: seededRandom(7) }),
  ...lossLaws(
    multiTask(),
    [
      { y: [[1], [2.5]], rows: 2 },
      {
        y: [
          [1, 2],
          [0, -1],
          [3, 50],
        ],
        rows: 3,
      },
      { y: { data: [1, 0, 0, 2, -1, 4, 0, 0, 0, 3], shape: [2, 5] }, rows: 2 },
    ],
    { random: seededRandom(8) },
  ),
  ...lossLaws(
    squaredHinge(),
    [
      { y: [false, true], rows: 2 },
      { y: ['b', 'a', 'a', 'a'], rows: 4 },
      { y: [1, -1, 1, 1, -1], rows: 5 },
    ],
    { random: seededRandom(9) },
  ),
  ...lossLaws(
    quantile(),
    [
      { y: [1.5], rows: 1 },
      { y: [0, 0, 0], rows: 3 },
      { y: [3, -1, 0.5, 100, -2], rows: 5 },
    ],
    { random: seededRandom(10) },
  ),
  ...lossLaws(quantile({ tau: 0.9, smoothing: 2 }), [{ y: [3, -1, 0.5, 0], rows: 4 }], { random: seededRandom(11) }),
  ...lossLaws(quantile({ tau: 0.01, smoothing: 0.5 }), [{ y: [3, -1, 0.5, 0], rows: 4 }], { random: seededRandom(12) }),
]

for (const { name, check } of laws) test(name, check)
