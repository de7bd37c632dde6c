import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { breastCancer, type Dataset, diabetes, digits, leukemia, tissue } from '../src/index.js'
import { checksum } from './checksum.js'

const loaders = { diabetes, 'breast-cancer': breastCancer, digits, tissue, leukemia }
const src = new URL('../src/', import.meta.url)
const source = (name: string): string => readFileSync(new URL(`${name}.ts`, src), 'utf8')

describe.each(Object.entries(loaders))('%s', async (file, load) => {
  const dataset: Dataset = await load()
  const [rows, columns] = dataset.X.shape

  test('the parts fit together', () => {
    expect(dataset.X.data).toHaveLength(rows * columns)
    expect(dataset.y).toHaveLength(rows)
    expect(dataset.featureNames).toHaveLength(columns)
    expect(new Set(dataset.featureNames).size).toBe(columns)
    expect(dataset.units).toHaveLength(columns)
    expect(dataset.X.data.every(Number.isFinite)).toBe(true)
  })

  test('the record and its lists are frozen', () => {
    const parts = [dataset, dataset.X, ...Object.values(dataset).filter((value) => Array.isArray(value)), dataset.X.shape]
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true)
  })

  test('a second load shares no numbers with the first', async () => {
    const again = await load()
    expect(again.X.data.buffer === dataset.X.data.buffer).toBe(false)
    expect(checksum(again.X.data)).toBe(checksum(dataset.X.data))
    expect(again.y.buffer === dataset.y.buffer).toBe(false)
  })

  test('where y is a class, labels, names and numbers agree', () => {
    if (dataset.task === 'regression') return
    const { y, labels, classNames, classValues } = dataset
    expect(classNames).toHaveLength(classValues.length)
    expect(labels.every((label, i) => classValues[classNames.indexOf(label)] === y[i])).toBe(true)
    expect([...new Set(labels)].sort()).toEqual([...classNames].sort())
  })

  test('source and licence are told', () => {
    expect(dataset.source).not.toBe('')
    expect(['BSD-3-Clause', 'Artistic-2.0']).toContain(dataset.licence)
  })

  test('the loader imports its own data module, when called, and no other', () => {
    expect(source(file).match(/import\(.*?\)/g)).toEqual([`import('./data/${file}.js')`])
  })
})

test('no module imports data before a loader is called', () => {
  const modules = readdirSync(src).filter((file) => file.endsWith('.ts'))
  expect(modules.filter((file) => /from '\.\/data\//.test(source(file.slice(0, -3))))).toEqual([])
})

test('nothing is fetched and no file is read', () => {
  const modules = readdirSync(src).filter((file) => file.endsWith('.ts'))
  expect(modules.filter((file) => /\bfetch\b|XMLHttpRequest|node:|https?:/.test(source(file.slice(0, -3))))).toEqual([])
})

test('the task tells the two kinds of data set apart', () => {
  expectTypeOf<Extract<Dataset, { task: 'classification' }>>().toHaveProperty('labels')
  expectTypeOf<Extract<Dataset, { task: 'regression' }>>().not.toHaveProperty('labels')
})
