import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contenders } from '../src/estimators/contenders.js'
import { keepResult, keptResults } from '../src/estimators/kept-results.js'
import type { FitCaseResult } from '../src/estimators/measure-fits.js'

test('a case that was kept is read again as it was, and cases that were not are left out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-'))
  try {
    const result: FitCaseResult = {
      case: { name: 'small-lasso-0.1', dataSet: 'small', model: 'lasso', strength: 0.1 },
      versions: ['odot 0.0.0'],
      cells: [
        {
          gap: 1e-4,
          entries: [
            { contender: contenders[0]!, outcome: { status: 'measured', times: [1, 2, 3], tolerance: 1e-4, gap: 5e-5 } },
            { contender: contenders[1]!, outcome: { status: 'not reached', outOfTime: true } },
          ],
        },
      ],
      nonzeros: 3,
    }
    keepResult(folder, result)
    expect(keptResults(folder, ['small-lasso-0.01', 'small-lasso-0.1'])).toEqual([result])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
