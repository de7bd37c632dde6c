import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { renderChart } from '../src/harness/render-chart.js'
import { studies } from '../src/studies.js'

describe.each(Object.values(studies))('$name', (study) => {
  test('runs at a tiny size, the same twice, and draws what it found', async () => {
    const options = { seeds: 1, quick: true }
    const result = await study.run(options)
    expect(result.rows.length).toBeGreaterThan(0)
    for (const row of result.rows) expect(row).toHaveLength(result.columns.length)
    expect(result.measurements.length).toBeGreaterThan(0)
    expect(await study.run(options)).toEqual(result)

    const svg = renderChart(study.figure(result))
    const { document } = parseHTML(svg)
    expect(document.documentElement.tagName.toLowerCase()).toBe('svg')
    expect(document.querySelectorAll('svg svg').length).toBe(study.figure(result).panels.length)
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })
})

test('studies are listed under their names', () => {
  for (const [name, study] of Object.entries(studies)) expect(study.name).toBe(name)
})
