import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contenders } from './contenders.js'
import type { Cell, Entry, FitCaseResult } from './measure-fits.js'

/** As JSON, where a contender is its name. */
interface Kept extends Omit<FitCaseResult, 'cells'> {
  readonly cells: readonly {
    readonly gap: number
    readonly entries: readonly { readonly contender: string; readonly outcome: Entry['outcome'] }[]
  }[]
}

export function keepResult(folder: string, result: FitCaseResult): void {
  const cells = result.cells.map(({ gap, entries }) => ({
    gap,
    entries: entries.map(({ contender, outcome }) => ({ contender: contender.name, outcome })),
  }))
  const kept: Kept = { ...result, cells }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.case.name}.json`), `${JSON.stringify(kept)}\n`)
}

/** What was kept of some cases; contenders that there are no more are left out. */
export function keptResults(folder: string, names: readonly string[]): readonly FitCaseResult[] {
  return names.flatMap((name) => {
    const file = join(folder, `${name}.json`)
    if (!existsSync(file)) return []
    const { cells, ...rest }: Kept = JSON.parse(readFileSync(file, 'utf8'))
    const full = cells.map(
      ({ gap, entries }): Cell => ({
        gap,
        entries: entries.flatMap(({ contender: known, outcome }) => {
          const contender = contenders.find((one) => one.name === known)
          return contender ? [{ contender, outcome }] : []
        }),
      }),
    )
    return [{ ...rest, cells: full }]
  })
}
