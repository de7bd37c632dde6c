import type { Certificate } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reviveModel } from '../src/model/make-model.js'
import { fromSafetensors, toSafetensors } from '../src/persistence/safetensors.js'
import { fittedModel } from './fixtures/fitted-model.js'

const model = reviveModel<Certificate | null>({
  estimator: 'elasticNet',
  loss: { name: 'multinomial', parameters: {} },
  penalty: { penaltyFactor: Float64Array.of(1, Number.POSITIVE_INFINITY), mixing: 0.5 },
  status: 'converged',
  reason: 'relative gap 1e-9 is at most 1e-6',
  iterations: 3,
  outputs: 3,
  classes: ['red', 'green', 'blue'],
  coefficients: Float64Array.of(1, 0, -1, 0, 0, 0),
  intercept: 0.1,
  intercepts: Float64Array.of(0.1, 0.2, -0.3),
  standardizedCoefficients: Float64Array.of(2, 0, -2, 0, 0, 0),
  means: Float64Array.of(5, 6),
  scales: Float64Array.of(2, 0),
  lambda: 0.1,
  lambdaMax: 1,
  certificate: { kind: 'gap', primal: 1, dual: 1, gap: 0, relativeGap: 0, certifiedZeros: Int32Array.of(3, 4, 5) },
  constantColumns: Int32Array.of(1),
  names: ['größe', 'weight'],
  fills: undefined,
  hasIntercept: true,
  standardized: true,
  weighted: false,
  shifted: false,
})

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

/** Another reader of the format, from its description alone. */
function parse(bytes: Uint8Array): { header: Record<string, Entry>; metadata: Record<string, string>; tensor: (name: string) => number[] } {
  const buffer = Buffer.from(bytes)
  const length = buffer.readUInt32LE(0) + 2 ** 32 * buffer.readUInt32LE(4)
  const { __metadata__: metadata, ...header } = JSON.parse(buffer.toString('utf8', 8, 8 + length))
  const tensor = (name: string): number[] => {
    const {
      dtype,
      data_offsets: [from, to],
    } = header[name]
    const out: number[] = []
    for (let at = 8 + length + from; at < 8 + length + to; at += dtype === 'F64' ? 8 : 4)
      out.push(dtype === 'F64' ? buffer.readDoubleLE(at) : buffer.readInt32LE(at))
    return out
  }
  return { header, metadata, tensor }
}

/** The file with another header, whose length is right. */
function withHeader(bytes: Uint8Array, change: (header: Record<string, unknown>) => unknown): Uint8Array {
  const buffer = Buffer.from(bytes)
  const length = Number(buffer.readBigUInt64LE(0))
  const header = Buffer.from(JSON.stringify(change(JSON.parse(buffer.toString('utf8', 8, 8 + length)))))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([size, header, buffer.subarray(8 + length)])
}

describe('the file', () => {
  const file = toSafetensors(model)
  const { header, metadata, tensor } = parse(file)

  test('is read by an independent reader of the format', () => {
    expect(header.coefficients).toEqual({ dtype: 'F64', shape: [2, 3], data_offsets: expect.anything() })
    expect(tensor('coefficients')).toEqual([1, 0, -1, 0, 0, 0])
    expect(tensor('standardized_coefficients')).toEqual([2, 0, -2, 0, 0, 0])
    expect(tensor('intercepts')).toEqual([0.1, 0.2, -0.3])
    expect(tensor('means')).toEqual([5, 6])
    expect(tensor('scales')).toEqual([2, 0])
    expect(tensor('penalty_factor')).toEqual([1, Number.POSITIVE_INFINITY])
  })

  test('holds texts about the model', () => {
    expect(metadata).toMatchObject({
      format: 'odot-model',
      version: '1',
      estimator: 'elasticNet',
      lambda: '0.1',
      standardized: 'true',
      penalty: '{"mixing":0.5}',
    })
    expect(JSON.parse(metadata.names!)).toEqual(['größe', 'weight'])
    expect(JSON.parse(metadata.classes!)).toEqual(['red', 'green', 'blue'])
    expect(JSON.parse(metadata.certificate!)).toMatchObject({ kind: 'gap', primal: 1, certifiedZeros: [3, 4, 5] })
  })

  test('starts its data at a multiple of 8, and has no holes', () => {
    const start = 8 + Number(Buffer.from(file).readBigUInt64LE(0))
    expect(start % 8).toBe(0)
    const spans = Object.values(header)
      .map(({ data_offsets }) => data_offsets)
      .sort(([a], [b]) => a - b)
    let last = 0
    for (const [from, to] of spans) {
      expect(from).toBe(last)
      last = to
    }
    expect(start + last).toBe(file.length)
  })

  test('may stand anywhere in memory', () => {
    const larger = new Uint8Array(file.length + 3)
    larger.set(file, 3)
    expect(fromSafetensors(larger.subarray(3)).toJSON()).toStrictEqual(model.toJSON())
  })
})

test('every model comes back to the bit', () => {
  fc.assert(
    fc.property(fittedModel, (fitted) => {
      const made = reviveModel(fitted)
      const read = fromSafetensors(toSafetensors(made))
      expect(read.toJSON()).toStrictEqual(made.toJSON())
      const options = { ...(fitted.shifted && { offset: [0.5] }) }
      const row = Array.from(fitted.means, (_, j) => 0.1 * (j + 1))
      expect(read.predict([row], options)).toStrictEqual(made.predict([row], options))
      const { header, tensor } = parse(toSafetensors(made))
      expect(tensor('coefficients').map((value) => value + 0)).toEqual(Array.from(fitted.coefficients, (value) => value + 0))
      expect(Object.keys(header)).toContain('standardized_coefficients')
    }),
  )
})

describe('a file that was changed', () => {
  const file = toSafetensors(model)
  const read = (bytes: Uint8Array): unknown => fromSafetensors(bytes)
  const entry = (header: Record<string, unknown>, name: string, change: object): unknown => ({
    ...header,
    [name]: { ...Object(header[name]), ...change },
  })

  test('is refused when it was cut off anywhere, or goes on', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => void expect(() => read(file.subarray(0, length))).toThrow('fromSafetensors: ')),
    )
    expect(() => read(new Uint8Array([...file, 0]))).toThrow('the tensors end at byte')
  })

  test('is refused in big-endian order', () => {
    const swapped = file.slice()
    swapped.subarray(0, 8).reverse()
    expect(() => read(swapped)).toThrow('or it is in big-endian order')
  })

  const wrong: readonly (readonly [what: string, change: (header: Record<string, unknown>) => unknown, says: string])[] = [
    ['a tensor over another', (h) => entry(h, 'means', { data_offsets: [0, 16] }), 'of the data, but the one before it ends at'],
    ['a tensor behind the end', (h) => entry(h, 'means', { data_offsets: [8000, 8016] }), 'the tensor means ends at byte'],
    ['a shape that is too large', (h) => entry(h, 'means', { shape: [3] }), 'the tensor means has 16 bytes, but its shape [3] needs 24'],
    ['a negative shape', (h) => entry(h, 'means', { shape: [-2] }), 'the tensor means has the shape'],
    ['offsets that go backwards', (h) => entry(h, 'means', { data_offsets: [16, 0] }), 'the tensor means has the offsets'],
    ['float32', (h) => entry(h, 'means', { dtype: 'F32', shape: [4] }), "of type the text 'F32', not F64 or I32"],
    ['a tensor without a type', (h) => ({ ...h, means: {} }), 'without dtype, shape or data_offsets'],
    [
      'coefficients of another shape',
      (h) => entry(h, 'coefficients', { shape: [3, 2] }),
      'the tensor coefficients has the shape [3, 2], but the model 3 outputs',
    ],
    ['a text that is a number', (h) => entry(h, '__metadata__', { lambda: 1 }), '__metadata__.lambda is 1, not a text'],
    ['a text that is no JSON', (h) => entry(h, '__metadata__', { lambda: 'λ' }), '__metadata__.lambda is no JSON'],
    ['another format', (h) => entry(h, '__metadata__', { format: 'pt' }), "format is the text 'pt'; it must be 'odot-model'"],
    ['no texts', ({ __metadata__: _, ...h }) => h, 'the tensor coefficients has the shape'],
    ['a list as header', () => [], 'the header is an array'],
    ['tensors of other names', ({ means, ...h }) => ({ ...h, middles: means }), 'the tensor middles is not one of a model'],
  ]
  for (const [what, change, says] of wrong) test(`is refused for ${what}`, () => expect(() => read(withHeader(file, change))).toThrow(says))

  test('is refused when it is text, or no JSON is in it', () => {
    // @ts-expect-error bytes are needed
    expect(() => read('{}')).toThrow('pass its bytes as a Uint8Array')
    const broken = file.slice()
    broken[8] = 0x5b
    expect(() => read(broken)).toThrow('the header is not JSON')
  })
})

test('a fitted model without a header that fits is never read by accident', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void expect(() => fromSafetensors(bytes)).toThrow('fromSafetensors: ')),
  )
})
