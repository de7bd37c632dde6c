import {
  add,
  adjoint,
  amax,
  apply,
  call,
  cumsum,
  design,
  dot,
  exp,
  type Graph,
  gather,
  grad,
  mul,
  type Op,
  scatterAdd,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  trace,
} from '@odot/autodiff'
import { afterAll, describe, expect, test } from 'vitest'
import { create, globals } from 'webgpu'
import { hadamardStep } from '../src/doctor/hadamard-step.js'
import { compositeCases } from '../src/laws/composite-cases.js'
import { allOps, opCases } from '../src/laws/op-cases.js'
import type { Donations } from '../src/plan/donate.js'
import { printPlan } from '../src/plan/print.js'
import { gpuPlan } from '../src/webgpu/gpu-plan.js'
import { leastLimits } from '../src/webgpu/least-limits.js'
import type { DesignForm, Shader, ShaderLimits } from '../src/webgpu/shader.js'
import { shaderPlan } from '../src/webgpu/shader-plan.js'

Object.assign(globalThis, globals)

/** WebGPU that compiles shaders and runs none, so that no adapter is needed. It must outlive its devices. */
const nothing = create(['backend=null'])
const adapter = await nothing.requestAdapter()
if (!adapter) throw new Error('the null backend of Dawn has no adapter.')
const gpu = await adapter.requestDevice()
afterAll(() => {
  gpu.destroy()
  expect(nothing).toBeDefined()
})

const usual = { storageBuffers: 8, workgroupSize: 256, subgroups: false }

function shadersOf(graph: Graph, format: DesignForm['format'] = 'row-major', limits: ShaderLimits = usual): readonly Shader[] {
  const designs = Object.fromEntries(graph.designs.map(({ name, rows, columns }) => [name, { rows, columns, format }]))
  return shaderPlan(gpuPlan(graph, { limits }), { designs, limits }).shaders
}

/** Buffers and code of each dispatch. */
function printed(shaders: readonly Shader[]): string {
  return shaders
    .map(({ label, code, bindings, workgroups }) => {
      const buffers = bindings.map((binding) => {
        if (binding.kind === 'slot') return `#${binding.slot}${binding.access === 'read' ? '' : ' written'}`
        return binding.kind === 'design' ? `${binding.design} ${binding.part}` : `[${binding.words}]`
      })
      return `${label}: ${workgroups} × (${buffers.join(', ')})\n${code}`
    })
    .join('\n\n')
}

/** @throws Error with the line where a shader is no WGSL, or makes no pipeline. */
async function compile({ label, code }: Shader): Promise<void> {
  const module = gpu.createShaderModule({ code })
  for (const { type, lineNum, message } of (await module.getCompilationInfo()).messages)
    if (type === 'error') throw new Error(`${label}, line ${lineNum}: ${message}\n${code.split('\n')[lineNum - 1]}`)
  gpu.pushErrorScope('validation')
  gpu.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } })
  const error = await gpu.popErrorScope()
  if (error) throw new Error(`${label}: ${error.message}`)
}

const X = design('X', 600, 500)
const Z = design('Z', 64, 10_000)

describe('every shader is WGSL that makes a pipeline, has no more buffers than allowed and at most 65,535 workgroups, for', () => {
  const seen = new Set<string>()
  const check = async (graph: Graph, formats: readonly DesignForm['format'][] = ['row-major']): Promise<void> => {
    for (const format of formats) {
      for (const limits of [usual, leastLimits]) {
        for (const shader of shadersOf(graph, format, limits)) {
          expect(shader.bindings.filter(({ kind }) => kind !== 'uniform').length).toBeLessThanOrEqual(limits.storageBuffers)
          expect(shader.workgroups).toBeGreaterThan(0)
          expect(shader.workgroups).toBeLessThanOrEqual(65_535)
          if (!seen.has(shader.code)) await compile(shader)
          seen.add(shader.code)
        }
      }
    }
  }
  test.each(allOps)('%s', async (op) => {
    for (const { graph } of opCases(op))
      await check(graph, graph.designs.length > 0 ? ['row-major', 'column-major', 'csc', 'csr'] : ['row-major'])
  })
  test.each([...compositeCases.keys()])('%s', async (name) => {
    // some, as forms repeat
    for (const [at, { graph }] of compositeCases.get(name)!().entries()) if (at % 9 === 0) await check(graph)
  })
  test('arrays of 100 million numbers', async () => {
    const n = 1e8
    await check(trace((x: Tensor) => [sum(tanh(x)), amax(x), cumsum(x)], [n]))
    await check(trace((x: Tensor) => [sum(x, [0]), sum(x, [1])], [n / 4, 4]))
    await check(trace((x: Tensor) => sum(x, [1]), [n / 100, 100]))
  })
})

test('with loops split as far as they can be, the shader that needs most buffers needs as many as are asked of an adapter', () => {
  const buffersOf = (op: Op, storageBuffers: number): number =>
    Math.max(
      ...opCases(op).flatMap(({ graph }) =>
        (graph.designs.length === 0 ? (['row-major'] as const) : (['row-major', 'csc'] as const)).flatMap((format) =>
          shadersOf(graph, format, { ...leastLimits, storageBuffers }).map(
            ({ bindings }) => bindings.filter(({ kind }) => kind !== 'uniform').length,
          ),
        ),
      ),
    )
  const needs = allOps.map((op) => [op, buffersOf(op, 4)] as const)
  expect(Math.max(...needs.map(([, count]) => count))).toBe(leastLimits.storageBuffers)
  expect(needs.filter(([, count]) => count === leastLimits.storageBuffers).map(([op]) => op)).toEqual(['scatterAdd', 'apply', 'adjoint'])
})

test('sums that are made together fit into the workgroup memory that every adapter has, however many buffers it has', () => {
  const graph = trace((x: Tensor) => Array.from({ length: 40 }, (_, k) => sum(mul(k + 0.3, x))), [3000])
  const shaders = shadersOf(graph, 'row-major', { ...usual, storageBuffers: 64 })
  for (const { code } of shaders) {
    const numbers = [...code.matchAll(/var<workgroup> \w+: array<f32, (\d+)>/g)].map(([, count]) => Number(count))
    expect(4 * numbers.reduce((a, b) => a + b)).toBeLessThanOrEqual(16_384)
  }
  expect(shaders.length).toBe(3)
})

test('graphs of one form and other sizes share their shaders', () => {
  const codes = (n: number, p: number): readonly string[] =>
    shadersOf(trace((x: Tensor, y: Tensor, a: Tensor) => [add(mul(x, y), a), sum(mul(x, a)), dot(x, y)], [n, p], [p], [n, p])).map(
      ({ code }) => code,
    )
  expect(codes(3000, 400)).toEqual(codes(2500, 600))
})

test('Hadamard products and their gradients are one dispatch', () => {
  const graph = trace((u: Tensor, v: Tensor, g: Tensor) => [mul(u, v), mul(g, v), mul(g, u)], [1000], [1000], [1000])
  expect(printed(shadersOf(graph))).toMatchInlineSnapshot(`
    "map: 4 × (#0, #1, #2, #3 written, #4 written, #5 written, [1000,0,0,0])
    struct Given { count: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<f32>;
    @group(0) @binding(2) var<storage, read> x2: array<f32>;
    @group(0) @binding(3) var<storage, read_write> x3: array<f32>;
    @group(0) @binding(4) var<storage, read_write> x4: array<f32>;
    @group(0) @binding(5) var<storage, read_write> x5: array<f32>;
    @group(0) @binding(6) var<uniform> given: Given;

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var i = id.x; i < given.count; i += groups.x * 256u) {
        let l0 = x0[i];
        let l1 = x1[i];
        let l2 = x2[i];
        let t0 = l0 * l1;
        let t1 = l2 * l1;
        let t2 = l2 * l0;
        x3[i] = t0;
        x4[i] = t1;
        x5[i] = t2;
      }
    }"
  `)
})

test('a sum of a few thousand numbers is one dispatch of one workgroup', () => {
  expect(printed(shadersOf(trace((x: Tensor, y: Tensor) => sum(mul(x, y)), [3000], [3000])))).toMatchInlineSnapshot(`
    "sum: 1 × (#0, #1, #2 written, [1,3000,3000,1])
    struct Given { lines: u32, n0: u32, terms: u32, parts: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<f32>;
    @group(0) @binding(2) var<storage, read_write> x2: array<f32>;
    @group(0) @binding(3) var<uniform> given: Given;
    var<workgroup> shared0: array<f32, 272>;

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var line = group.x; line < given.lines; line += groups.x) {
        var v0 = 0f;
        for (var r = lane; r < given.terms; r += 256u) {
          let i0 = r;
          let l0 = x0[i0];
          let l1 = x1[i0];
          let t0 = l0 * l1;
          v0 = v0 + t0;
        }
        shared0[lane] = v0;
        workgroupBarrier();
        if (lane < 16u) {
          for (var k = lane + 16u; k < 256u; k += 16u) {
            v0 = v0 + shared0[k];
          }
          shared0[256u + lane] = v0;
        }
        workgroupBarrier();
        if (lane == 0u) {
          for (var k = 257u; k < 272u; k += 1u) {
            v0 = v0 + shared0[k];
          }
        }
        if (lane == 0u) {
          x2[line] = v0;
        }
      }
    }"
  `)
})

test('sums of many numbers are two dispatches', () => {
  const graph = trace((x: Tensor) => [sum(x), sum(mul(x, x))], [1e6])
  expect(printed(shadersOf(graph))).toMatchInlineSnapshot(`
    "sum: 64 × (#0, #3 written, [64,1000000,1000000,64,15625,64,0,0])
    struct Given { lines: u32, n0: u32, terms: u32, parts: u32, chunk: u32, p1: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<f32>;
    @group(0) @binding(2) var<uniform> given: Given;
    var<workgroup> shared0: array<f32, 272>;
    var<workgroup> shared1: array<f32, 272>;

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var line = group.x; line < given.lines; line += groups.x) {
        var v0 = 0f;
        var v1 = 0f;
        let q = line / given.parts;
        let part = line % given.parts;
        for (var r = part * given.chunk + lane; r < min((part + 1u) * given.chunk, given.terms); r += 256u) {
          let i0 = r;
          let l0 = x0[i0];
          let t0 = l0 * l0;
          v0 = v0 + l0;
          v1 = v1 + t0;
        }
        shared0[lane] = v0;
        shared1[lane] = v1;
        workgroupBarrier();
        if (lane < 16u) {
          for (var k = lane + 16u; k < 256u; k += 16u) {
            v0 = v0 + shared0[k];
            v1 = v1 + shared1[k];
          }
          shared0[256u + lane] = v0;
          shared1[256u + lane] = v1;
        }
        workgroupBarrier();
        if (lane == 0u) {
          for (var k = 257u; k < 272u; k += 1u) {
            v0 = v0 + shared0[k];
            v1 = v1 + shared1[k];
          }
        }
        if (lane == 0u) {
          x1[line] = v0;
          x1[given.p1 + line] = v1;
        }
      }
    }

    sum: 1 × (#3, #1 written, #2 written, [1,1,64,64,1,64,64,64])
    struct Given { lines: u32, n0: u32, n1: u32, terms: u32, parts: u32, l0d0: u32, l1d0: u32, l1o: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<f32>;
    @group(0) @binding(2) var<storage, read_write> x2: array<f32>;
    @group(0) @binding(3) var<uniform> given: Given;
    var<workgroup> shared0: array<f32, 272>;
    var<workgroup> shared1: array<f32, 272>;

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var line = group.x; line < given.lines; line += groups.x) {
        var v0 = 0f;
        var v1 = 0f;
        let i0 = line;
        for (var r = lane; r < given.terms; r += 256u) {
          let i1 = r;
          let l0 = x0[i0 * given.l0d0 + i1];
          let l1 = x0[given.l1o + i0 * given.l1d0 + i1];
          v0 = v0 + l0;
          v1 = v1 + l1;
        }
        shared0[lane] = v0;
        shared1[lane] = v1;
        workgroupBarrier();
        if (lane < 16u) {
          for (var k = lane + 16u; k < 256u; k += 16u) {
            v0 = v0 + shared0[k];
            v1 = v1 + shared1[k];
          }
          shared0[256u + lane] = v0;
          shared1[256u + lane] = v1;
        }
        workgroupBarrier();
        if (lane == 0u) {
          for (var k = 257u; k < 272u; k += 1u) {
            v0 = v0 + shared0[k];
            v1 = v1 + shared1[k];
          }
        }
        if (lane == 0u) {
          x1[line] = v0;
          x2[line] = v1;
        }
      }
    }"
  `)
})

/** One line for each dispatch. */
const listed = (shaders: readonly Shader[]): string =>
  printed(shaders)
    .split('\n')
    .filter((line) => / × \(/.test(line))
    .join('\n')

describe('a Hadamard gradient step is', () => {
  const { graph } = hadamardStep({ rows: 64, columns: 10_000 })

  test('four dispatches: the product of the factors, two products with X with all that follows entry by entry, and the sums', () => {
    const planned = gpuPlan(graph, { limits: usual })
    expect(`${printPlan(planned)}\n\n${listed(shadersOf(graph))}`).toMatchInlineSnapshot(`
      "#0 input 0 (10000)
      #1 input 1 (10000)
      #2 input 2 (64)
      #3 input 3 (1)
      #4 output 0 (1)
      #5 output 1 (10000)
      #6 output 2 (10000)
      #7 temporary (10000)
      #8 temporary (1)
      #9 temporary (1)
      #10 temporary (64)
      #11 temporary (64)
      #12 temporary (1)
      #13 temporary (10000)
      map + reduce [10000]: t0 = #0 * #1; t1 = #0 * #0; t2 = #1 * #1; #7 = t0; #8{0} = sum t1; #9{0} = sum t2
      pass over 64 rows
        contract #10 = X #7
        map + reduce [64]: t0 = -#2; t1 = #10 + t0; t2 = t1 * t1; t3 = 0.0078125 * t1; t4 = t3 + t3; #11 = t4; #12{0} = sum t2
        contract #13 = Xᵀ #11
      map []: t0 = 0.5 * #3; t1 = 0.0078125 * #12; t2 = #8 + #9; t3 = t0 * t2; t4 = t1 + t3; #4 = t4
      map [10000]: t0 = 0.5 * #3{0}; t1 = t0 * #0; t2 = t1 + t1; t3 = #13 * #1; t4 = t2 + t3; t5 = t0 * #1; t6 = t5 + t5; t7 = #13 * #0; t8 = t6 + t7; #5 = t4; #6 = t8

      map + sum: 2 × (#0, #1, #7 written, #14 written, [2,10000,10000,2,5000,2,0,0])
      X v, row-major + map + sum: 64 × (#15 written, X values, #7, #2, #11 written, [64,64,10000,10000,1,10000,1006632960,0])
      Xᵀ v, row-major + map: 40 × (X values, #11, #0, #1, #3, #5 written, #6 written, [10000,64,10000,64,10000,10000,0,0])
      sum; sum; map: 1 × (#14, #15, #3, #4 written, [1,1,2,2,1,2,2,2,1,64,64,1,1,1006632960,0,0])"
    `)
    expect(shadersOf(graph)).toHaveLength(4)
    for (const limits of [usual, { ...usual, storageBuffers: 12 }]) expect(shadersOf(graph, 'row-major', limits)).toHaveLength(4)
  })

  test.each([
    ['a dense design by columns, whose rows are long', 'column-major', 8, 5],
    ['a compressed design where a shader may have 12 buffers', 'csc', 12, 4],
    ['a compressed design where a shader may have 8 buffers', 'csc', 8, 5],
  ] as const)('for %s', (_, format, storageBuffers, count) => {
    expect(shadersOf(graph, format, { ...usual, storageBuffers })).toHaveLength(count)
  })

  test('three dispatches where it is taken in place and its value is not asked for', () => {
    const gradient = grad(
      trace(
        ({ u, v }: { readonly u: Tensor; readonly v: Tensor }, y: Tensor, lambda: Tensor) =>
          add(mul(1 / 128, sum(square(sub(apply(Z, mul(u, v)), y)))), mul(mul(0.5, lambda), add(sum(square(u)), sum(square(v))))),
        { u: [10_000], v: [10_000] },
        [64],
        [],
      ),
    )
    const step = trace(
      (factors: { readonly u: Tensor; readonly v: Tensor }, y: Tensor, lambda: Tensor, size: Tensor) => {
        const slope = call(gradient, factors, y, lambda)
        return [sub(factors.u, mul(size, slope.u)), sub(factors.v, mul(size, slope.v))]
      },
      { u: [10_000], v: [10_000] },
      [64],
      [],
      [],
    )
    const limits = { ...usual, storageBuffers: 10 }
    const planned = gpuPlan(step, { donate: { 0: 0, 1: 1 }, limits })
    const { shaders } = shaderPlan(planned, { designs: { Z: { rows: 64, columns: 10_000, format: 'row-major' } }, limits })
    expect(listed(shaders)).toMatchInlineSnapshot(`
      "map: 40 × (#0, #1, #7 written, [10000,0,0,0])
      X v, row-major + map: 64 × (Z values, #7, #2, #9 written, [64,64,10000,10000,1,10000,1006632960,0])
      Xᵀ v, row-major + map: 40 × (Z values, #9, #0, #1, #4, #3, #5 written, #6 written, [10000,64,10000,64,10000,10000,0,0])"
    `)
  })

  test('four or five where a product has so few lines that these are cut into parts, which are added up', () => {
    const count = (rows: number, columns: number): number => shadersOf(hadamardStep({ rows, columns }).graph).length
    expect([count(64, 1000), count(600, 500), count(10_000, 20)]).toEqual([4, 5, 5])
  })
})

test('a sum and what needs it are one dispatch where one workgroup is enough', () => {
  expect(printed(shadersOf(trace((x: Tensor) => mul(x, sum(exp(x))), [100])))).toMatchInlineSnapshot(`
    "sum; map: 1 × (#0, #1 written, [1,100,100,1,100,0,0,0])
    struct Given { lines: u32, n0: u32, terms: u32, parts: u32, count_1: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<f32>;
    @group(0) @binding(2) var<uniform> given: Given;
    var<workgroup> shared0: array<f32, 272>;
    var<workgroup> m0: array<f32, 1>;

    fn isNan(x: f32) -> bool {
      return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
    }

    /** 2ⁿ for −126 ≤ n ≤ 127. */
    fn twoTo(n: i32) -> f32 {
      return bitcast<f32>(u32(n + 127) << 23u);
    }

    /** e^(x + tail) for a small tail: n log 2 + r = x with |r| ≤ ½ log 2, and 2ⁿ in two factors, as it may be subnormal or too large. */
    fn exponentialSum(x: f32, tail: f32) -> f32 {
      let n = round(clamp(x, -105f, 90f) * 1.44269504f);
      let r = fma(n, 2.12194440e-4f, fma(n, -0.693359375f, clamp(x, -105f, 90f))) + tail;
      let p = fma(fma(fma(fma(fma(1.9875691500e-4f, r, 1.3981999507e-3f), r, 8.3334519073e-3f), r, 4.1665795894e-2f), r, 1.6666665459e-1f), r, 0.5f);
      let half = i32(n) / 2;
      return (fma(p, r * r, r) + 1f) * twoTo(half) * twoTo(i32(n) - half);
    }

    fn exponential(x: f32) -> f32 {
      return select(exponentialSum(x, 0f), x, isNan(x));
    }

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      {
        for (var line = group.x; line < given.lines; line += groups.x) {
          var v0 = 0f;
          for (var r = lane; r < given.terms; r += 256u) {
            let i0 = r;
            let l0 = x0[i0];
            let t0 = exponential(l0);
            v0 = v0 + t0;
          }
          shared0[lane] = v0;
          workgroupBarrier();
          if (lane < 16u) {
            for (var k = lane + 16u; k < 256u; k += 16u) {
              v0 = v0 + shared0[k];
            }
            shared0[256u + lane] = v0;
          }
          workgroupBarrier();
          if (lane == 0u) {
            for (var k = 257u; k < 272u; k += 1u) {
              v0 = v0 + shared0[k];
            }
          }
          if (lane == 0u) {
            m0[line] = v0;
          }
        }
      }
      storageBarrier();
      workgroupBarrier();
      {
        for (var i = id.x; i < given.count_1; i += groups.x * 256u) {
          let l0 = x0[i];
          let l1 = m0[0u];
          let t0 = l0 * l1;
          x1[i] = t0;
        }
      }
    }"
  `)
})

test('dispatches of one workgroup stay apart where others need the first and are needed by the second', () => {
  const graph = trace(
    (x: Tensor) => {
      const scaled = mul(x, sum(slice(x, [0], [100])))
      return [scaled, sum(slice(scaled, [0], [100]))]
    },
    [1000],
  )
  expect(listed(shadersOf(graph))).toMatchInlineSnapshot(`
    "sum: 1 × (#0, #3 written, [1,100,100,1])
    map: 4 × (#0, #3, #1 written, [1000,0,0,0])
    sum: 1 × (#1, #2 written, [1,100,100,1])"
  `)
})

test('single numbers are worked out again by the loops that read them, but not where they are written over meanwhile', () => {
  const graph = trace((x: Tensor, step: Tensor) => [mul(x, exp(mul(-1, step))), mul(step, 0.5)], [1000], [])
  expect(printPlan(gpuPlan(graph, { limits: usual }))).toMatchInlineSnapshot(`
    "#0 input 0 (1000)
    #1 input 1 (1)
    #2 output 0 (1000)
    #3 output 1 (1)
    map []: t0 = #1 * 0.5; #3 = t0
    map [1000]: t0 = (-1) * #1{0}; t1 = Math.exp(t0); t2 = #0 * t1; #2 = t2"
  `)
  expect(printPlan(gpuPlan(graph, { donate: { 1: 1 }, limits: usual }))).toMatchInlineSnapshot(`
    "#0 input 0 (1000)
    #1 input 1 (1)
    #2 output 0 (1000)
    #3 output 1 (1) over input 1
    #4 temporary (1)
    map []: t0 = (-1) * #1; t1 = Math.exp(t0); t2 = #1 * 0.5; #4 = t1; #3 = t2
    map [1000]: t0 = #0 * #4{0}; #2 = t0"
  `)
})

test('a loop that writes over what a product is made from is not a part of the product', () => {
  const S = design('S', 300, 300)
  const graph = trace((x: Tensor) => sub(x, apply(S, x)), [300])
  const shaders = (donate: Donations): readonly Shader[] =>
    shaderPlan(gpuPlan(graph, { donate, limits: usual }), {
      designs: { S: { rows: 300, columns: 300, format: 'row-major' } },
      limits: usual,
    }).shaders
  expect(listed(shaders({}))).toMatchInlineSnapshot(`"X v, row-major + map: 19 × (S values, #0, #1 written, [300,300,300,300,1,300,0,0])"`)
  expect(listed(shaders({ 0: 0 }))).toMatchInlineSnapshot(`
    "X v, row-major: 19 × (S values, #0, #2 written, [300,300,300,300,1,300,0,0])
    map: 2 × (#2, #0, #1 written, [300,0,0,0])"
  `)
})

test('maxima of many short rows are made by sixteen invocations each', () => {
  expect(printed(shadersOf(trace((x: Tensor) => amax(x, [1]), [5000, 100])))).toMatchInlineSnapshot(`
    "amax: 313 × (#0, #1 written, [4286578688,5000,5000,100,100,1,100,0])
    struct Given { c0: f32, lines: u32, n0: u32, n1: u32, terms: u32, parts: u32, l0d0: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<f32>;
    @group(0) @binding(2) var<uniform> given: Given;
    var<workgroup> shared0: array<f32, 256>;

    fn isNan(x: f32) -> bool {
      return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
    }

    fn maximum(a: f32, b: f32) -> f32 {
      return select(select(max(a, b), b, isNan(b)), a, isNan(a));
    }

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var base = group.x * 16u; base < given.lines; base += groups.x * 16u) {
        let line = base + lane / 16u;
        var v0 = given.c0;
        if (line < given.lines) {
          let i0 = line;
          for (var r = lane % 16u; r < given.terms; r += 16u) {
            let i1 = r;
            let l0 = x0[i0 * given.l0d0 + i1];
            v0 = maximum(v0, l0);
          }
        }
        shared0[lane] = v0;
        workgroupBarrier();
        if (lane % 16u == 0u) {
          for (var k = lane + 1u; k < lane + 16u; k += 1u) {
            v0 = maximum(v0, shared0[k]);
          }
        }
        if (lane % 16u == 0u && line < given.lines) {
          x1[line] = v0;
        }
        if (base + groups.x * 16u < given.lines) { workgroupBarrier(); }
      }
    }"
  `)
})

test('a product with a row-major design is a workgroup for each row', () => {
  expect(printed(shadersOf(trace((v: Tensor) => apply(X, v), [500])))).toMatchInlineSnapshot(`
    "X v, row-major: 38 × (X values, #0, #1 written, [600,600,500,500,1,500,0,0])
    struct Given { lines: u32, n0: u32, n1: u32, terms: u32, parts: u32, l0d0: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<f32>;
    @group(0) @binding(2) var<storage, read_write> x2: array<f32>;
    @group(0) @binding(3) var<uniform> given: Given;
    var<workgroup> shared0: array<f32, 256>;

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var base = group.x * 16u; base < given.lines; base += groups.x * 16u) {
        let line = base + lane / 16u;
        var v0 = 0f;
        if (line < given.lines) {
          let i0 = line;
          for (var r = lane % 16u; r < given.terms; r += 16u) {
            let i1 = r;
            let l0 = x0[i0 * given.l0d0 + i1];
            let l1 = x1[i1];
            let t0 = l0 * l1;
            v0 = v0 + t0;
          }
        }
        shared0[lane] = v0;
        workgroupBarrier();
        if (lane % 16u == 0u) {
          for (var k = lane + 1u; k < lane + 16u; k += 1u) {
            v0 = v0 + shared0[k];
          }
        }
        if (lane % 16u == 0u && line < given.lines) {
          x2[line] = v0;
        }
        if (base + groups.x * 16u < given.lines) { workgroupBarrier(); }
      }
    }"
  `)
})

test('a product with the transpose of a row-major design goes down its columns', () => {
  expect(printed(shadersOf(trace((r: Tensor) => adjoint(X, r), [600])))).toMatchInlineSnapshot(`
    "Xᵀ v, row-major: 18 × (X values, #0, #2 written, [4500,600,500,600,500,67,500,9])
    struct Given { lines: u32, n0: u32, n1: u32, terms: u32, kept: u32, chunk: u32, l0d0: u32, parts: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<f32>;
    @group(0) @binding(2) var<storage, read_write> x2: array<f32>;
    @group(0) @binding(3) var<uniform> given: Given;

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var line = id.x; line < given.lines; line += groups.x * 256u) {
        var v0 = 0f;
        let q = line % given.kept;
        let part = line / given.kept;
        let i1 = q;
        for (var r = part * given.chunk; r < min((part + 1u) * given.chunk, given.terms); r += 1u) {
          let i0 = r;
          let l0 = x0[i0 * given.l0d0 + i1];
          let l1 = x1[i0];
          let t0 = l0 * l1;
          v0 = v0 + t0;
        }
        x2[q * given.parts + part] = v0;
      }
    }

    sum: 2 × (#2, #1 written, [500,500,9,9,500,9,0,0])
    struct Given { lines: u32, n0: u32, n1: u32, terms: u32, kept: u32, l0d0: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<f32>;
    @group(0) @binding(2) var<uniform> given: Given;

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var line = id.x; line < given.lines; line += groups.x * 256u) {
        var v0 = 0f;
        let i0 = line;
        for (var r = 0u; r < given.terms; r += 1u) {
          let i1 = r;
          let l0 = x0[i0 * given.l0d0 + i1];
          v0 = v0 + l0;
        }
        x1[line] = v0;
      }
    }"
  `)
})

test('a column-major design is the mirror image of a row-major one', () => {
  const lines = (shaders: readonly Shader[]): readonly string[] => shaders.map(({ code }) => code)
  const Xt = design('X', 500, 600)
  expect(
    lines(
      shadersOf(
        trace((r: Tensor) => adjoint(X, r), [600]),
        'column-major',
      ),
    ),
  ).toEqual(lines(shadersOf(trace((v: Tensor) => apply(Xt, v), [600]))))
})

test('products with a compressed design gather by rows for X v and by columns for Xᵀ r', () => {
  expect(
    printed(
      shadersOf(
        trace((v: Tensor) => apply(X, v), [500]),
        'csc',
      ),
    ),
  ).toMatchInlineSnapshot(`
    "X v by rows, compressed: 600 × (X row-values, X row-indices, X row-starts, #0, #1 written, [600,0,0,0])
    struct Given { lines: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<u32>;
    @group(0) @binding(2) var<storage, read> x2: array<u32>;
    @group(0) @binding(3) var<storage, read> x3: array<f32>;
    @group(0) @binding(4) var<storage, read_write> x4: array<f32>;
    @group(0) @binding(5) var<uniform> given: Given;
    var<workgroup> shared0: array<f32, 272>;

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var line = group.x; line < given.lines; line += groups.x) {
        var v0 = 0f;
        let at = line;
        let end = x2[at + 1u];
        for (var k = x2[at] + lane; k < end; k += 256u) {
          v0 = v0 + x0[k] * x3[x1[k]];
        }
        shared0[lane] = v0;
        workgroupBarrier();
        if (lane < 16u) {
          for (var k = lane + 16u; k < 256u; k += 16u) {
            v0 = v0 + shared0[k];
          }
          shared0[256u + lane] = v0;
        }
        workgroupBarrier();
        if (lane == 0u) {
          for (var k = 257u; k < 272u; k += 1u) {
            v0 = v0 + shared0[k];
          }
        }
        if (lane == 0u) {
          x4[line] = v0;
        }
      }
    }"
  `)
  const [columns] = shadersOf(
    trace((r: Tensor) => adjoint(X, r), [600, 3]),
    'csr',
  )
  expect(columns?.bindings.map((binding) => (binding.kind === 'design' ? binding.part : binding.kind))).toMatchInlineSnapshot(`
    [
      "values",
      "indices",
      "starts",
      "slot",
      "slot",
      "uniform",
    ]
  `)
})

test('a matrix product goes by tiles', () => {
  expect(printed(shadersOf(trace((a: Tensor, b: Tensor) => dot(a, b), [70, 30], [30, 90])))).toMatchInlineSnapshot(`
    "matrix product: 4 × (#0, #1, #2 written, [70,30,90,2,4,30,90,0])
    struct Given { m: u32, k: u32, n: u32, across: u32, jobs: u32, ad0: u32, bd0: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<f32>;
    @group(0) @binding(2) var<storage, read_write> x2: array<f32>;
    @group(0) @binding(3) var<uniform> given: Given;
    var<workgroup> a: array<f32, 1024>;
    var<workgroup> b: array<f32, 1024>;

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var job = group.x; job < given.jobs; job += groups.x) {
        let tile = job;
        let row = (tile / given.across) * 64u;
        let column = (tile % given.across) * 64u;
        let end = given.k;
        var c00 = 0f;
        var c01 = 0f;
        var c02 = 0f;
        var c03 = 0f;
        var c10 = 0f;
        var c11 = 0f;
        var c12 = 0f;
        var c13 = 0f;
        var c20 = 0f;
        var c21 = 0f;
        var c22 = 0f;
        var c23 = 0f;
        var c30 = 0f;
        var c31 = 0f;
        var c32 = 0f;
        var c33 = 0f;
        for (var start = 0u; start < end; start += 16u) {
          for (var e = lane; e < 1024u; e += 256u) {
            let al = row + e / 16u;
            let ad = start + e % 16u;
            var x = 0f;
            if (al < given.m && ad < end) { x = x0[al * given.ad0 + ad]; }
            a[(e % 16u) * 64u + e / 16u] = x;
          }
          for (var e = lane; e < 1024u; e += 256u) {
            let bl = column + e % 64u;
            let bd = start + e / 64u;
            var x = 0f;
            if (bl < given.n && bd < end) { x = x1[bd * given.bd0 + bl]; }
            b[(e / 64u) * 64u + e % 64u] = x;
          }
          workgroupBarrier();
          for (var d = 0u; d < 16u; d++) {
            let a0 = a[d * 64u + lane / 16u + 0u];
            let a1 = a[d * 64u + lane / 16u + 16u];
            let a2 = a[d * 64u + lane / 16u + 32u];
            let a3 = a[d * 64u + lane / 16u + 48u];
            let b0 = b[d * 64u + lane % 16u + 0u];
            let b1 = b[d * 64u + lane % 16u + 16u];
            let b2 = b[d * 64u + lane % 16u + 32u];
            let b3 = b[d * 64u + lane % 16u + 48u];
            c00 = fma(a0, b0, c00);
            c01 = fma(a0, b1, c01);
            c02 = fma(a0, b2, c02);
            c03 = fma(a0, b3, c03);
            c10 = fma(a1, b0, c10);
            c11 = fma(a1, b1, c11);
            c12 = fma(a1, b2, c12);
            c13 = fma(a1, b3, c13);
            c20 = fma(a2, b0, c20);
            c21 = fma(a2, b1, c21);
            c22 = fma(a2, b2, c22);
            c23 = fma(a2, b3, c23);
            c30 = fma(a3, b0, c30);
            c31 = fma(a3, b1, c31);
            c32 = fma(a3, b2, c32);
            c33 = fma(a3, b3, c33);
          }
          workgroupBarrier();
        }
        if (row + lane / 16u + 0u < given.m && column + lane % 16u + 0u < given.n) { x2[(row + lane / 16u + 0u) * given.n + column + lane % 16u + 0u] = c00; }
        if (row + lane / 16u + 0u < given.m && column + lane % 16u + 16u < given.n) { x2[(row + lane / 16u + 0u) * given.n + column + lane % 16u + 16u] = c01; }
        if (row + lane / 16u + 0u < given.m && column + lane % 16u + 32u < given.n) { x2[(row + lane / 16u + 0u) * given.n + column + lane % 16u + 32u] = c02; }
        if (row + lane / 16u + 0u < given.m && column + lane % 16u + 48u < given.n) { x2[(row + lane / 16u + 0u) * given.n + column + lane % 16u + 48u] = c03; }
        if (row + lane / 16u + 16u < given.m && column + lane % 16u + 0u < given.n) { x2[(row + lane / 16u + 16u) * given.n + column + lane % 16u + 0u] = c10; }
        if (row + lane / 16u + 16u < given.m && column + lane % 16u + 16u < given.n) { x2[(row + lane / 16u + 16u) * given.n + column + lane % 16u + 16u] = c11; }
        if (row + lane / 16u + 16u < given.m && column + lane % 16u + 32u < given.n) { x2[(row + lane / 16u + 16u) * given.n + column + lane % 16u + 32u] = c12; }
        if (row + lane / 16u + 16u < given.m && column + lane % 16u + 48u < given.n) { x2[(row + lane / 16u + 16u) * given.n + column + lane % 16u + 48u] = c13; }
        if (row + lane / 16u + 32u < given.m && column + lane % 16u + 0u < given.n) { x2[(row + lane / 16u + 32u) * given.n + column + lane % 16u + 0u] = c20; }
        if (row + lane / 16u + 32u < given.m && column + lane % 16u + 16u < given.n) { x2[(row + lane / 16u + 32u) * given.n + column + lane % 16u + 16u] = c21; }
        if (row + lane / 16u + 32u < given.m && column + lane % 16u + 32u < given.n) { x2[(row + lane / 16u + 32u) * given.n + column + lane % 16u + 32u] = c22; }
        if (row + lane / 16u + 32u < given.m && column + lane % 16u + 48u < given.n) { x2[(row + lane / 16u + 32u) * given.n + column + lane % 16u + 48u] = c23; }
        if (row + lane / 16u + 48u < given.m && column + lane % 16u + 0u < given.n) { x2[(row + lane / 16u + 48u) * given.n + column + lane % 16u + 0u] = c30; }
        if (row + lane / 16u + 48u < given.m && column + lane % 16u + 16u < given.n) { x2[(row + lane / 16u + 48u) * given.n + column + lane % 16u + 16u] = c31; }
        if (row + lane / 16u + 48u < given.m && column + lane % 16u + 32u < given.n) { x2[(row + lane / 16u + 48u) * given.n + column + lane % 16u + 32u] = c32; }
        if (row + lane / 16u + 48u < given.m && column + lane % 16u + 48u < given.n) { x2[(row + lane / 16u + 48u) * given.n + column + lane % 16u + 48u] = c33; }
      }
    }"
  `)
})

test('rows are gathered by one dispatch and added up by three', () => {
  const graph = trace((x: Tensor, i: Tensor) => [gather(x, i), scatterAdd(x, i, 400)], [500, 3], [500])
  expect(printed(shadersOf(graph))).toMatchInlineSnapshot(`
    "gather: 6 × (#0, #1, #2 written, [1500,3,500,0])
    struct Given { count: u32, width: u32, rows: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<f32>;
    @group(0) @binding(2) var<storage, read_write> x2: array<f32>;
    @group(0) @binding(3) var<uniform> given: Given;

    /** A number with these bits; no constant, as WGSL refuses NaN and ±∞ there. */
    fn special(bits: u32) -> f32 {
      return bitcast<f32>(bits);
    }

    fn isNan(x: f32) -> bool {
      return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
    }

    /** An index as a row, \`rows\` where it is none. */
    fn rowAt(index: f32, rows: u32) -> u32 {
      let row = u32(clamp(index, 0f, 4294967040f));
      return select(rows, min(row, rows), (f32(row) == index) & !isNan(index));
    }

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var i = id.x; i < given.count; i += groups.x * 256u) {
        let row = rowAt(x1[i / given.width], given.rows);
        x2[i] = select(special(0x7fc00000u), x0[min(row, given.rows - 1u) * given.width + i % given.width], row < given.rows);
      }
    }

    fill: 2 × (#4 written, [401,0,0,0])
    struct Given { count: u32 }
    @group(0) @binding(0) var<storage, read_write> x0: array<f32>;
    @group(0) @binding(1) var<uniform> given: Given;

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var i = id.x; i < given.count; i += groups.x * 256u) {
        x0[i] = 0f;
      }
    }

    scatter: lists: 2 × (#1, #4 written, #5 written, [500,400,0,0])
    struct Given { count: u32, rows: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<atomic<u32>>;
    @group(0) @binding(2) var<storage, read_write> x2: array<u32>;
    @group(0) @binding(3) var<uniform> given: Given;

    fn isNan(x: f32) -> bool {
      return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
    }

    /** An index as a row, \`rows\` where it is none. */
    fn rowAt(index: f32, rows: u32) -> u32 {
      let row = u32(clamp(index, 0f, 4294967040f));
      return select(rows, min(row, rows), (f32(row) == index) & !isNan(index));
    }

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var i = id.x; i < given.count; i += groups.x * 256u) {
        let row = rowAt(x0[i], given.rows);
        x2[i] = atomicExchange(&x1[row], i + 1u);
      }
    }

    scatter: sums: 5 × (#0, #1, #4, #5, #3 written, [3,400,500,1200])
    struct Given { width: u32, rows: u32, count: u32, cells: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read> x1: array<f32>;
    @group(0) @binding(2) var<storage, read> x2: array<u32>;
    @group(0) @binding(3) var<storage, read> x3: array<u32>;
    @group(0) @binding(4) var<storage, read_write> x4: array<f32>;
    @group(0) @binding(5) var<uniform> given: Given;

    /** A number with these bits; no constant, as WGSL refuses NaN and ±∞ there. */
    fn special(bits: u32) -> f32 {
      return bitcast<f32>(bits);
    }

    fn isNan(x: f32) -> bool {
      return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
    }

    /** An index as a row, \`rows\` where it is none. */
    fn rowAt(index: f32, rows: u32) -> u32 {
      let row = u32(clamp(index, 0f, 4294967040f));
      return select(rows, min(row, rows), (f32(row) == index) & !isNan(index));
    }

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var i = id.x; i < given.cells; i += groups.x * 256u) {
        let row = i / given.width;
        let column = i % given.width;
        var sum = 0f;
        var entries = 0u;
        for (var at = x2[row]; at != 0u && entries <= 64u; at = x3[at - 1u]) { entries++; }
        if (entries <= 64u) {
          var last = 0u;
          for (var k = 0u; k < entries; k++) {
            var least = 0xffffffffu;
            for (var at = x2[row]; at != 0u; at = x3[at - 1u]) { if (at > last) { least = min(least, at); } }
            sum += x0[(least - 1u) * given.width + column];
            last = least;
          }
        }
        else {
          for (var k = 0u; k < given.count; k++) {
            if (rowAt(x1[k], given.rows) == row) { sum += x0[k * given.width + column]; }
          }
        }
        x4[i] = select(special(0x7fc00000u), sum, x2[given.rows] == 0u);
      }
    }"
  `)
})

test('running sums of a long line are made by one workgroup', () => {
  expect(printed(shadersOf(trace((x: Tensor) => cumsum(x, { reverse: true }), [5000])))).toMatchInlineSnapshot(`
    "cumsum: 1 × (#0, #1 written, [1,5000,1,0])
    struct Given { lines: u32, count: u32, inner: u32 }
    @group(0) @binding(0) var<storage, read> x0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> x1: array<f32>;
    @group(0) @binding(2) var<uniform> given: Given;
    var<workgroup> sums: array<f32, 256>;

    @compute @workgroup_size(256)
    fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var line = group.x; line < given.lines; line += groups.x) {
        let first = line / given.inner * given.count * given.inner + line % given.inner;
        let chunk = (given.count + 255u) / 256u;
        let begin = min(lane * chunk, given.count);
        let end = min(begin + chunk, given.count);
        var own = 0f;
        for (var k = begin; k < end; k++) {
          let at = first + (given.count - 1u - k) * given.inner;
          own += x0[at];
        }
        workgroupBarrier();
        sums[lane] = own;
        workgroupBarrier();
        var sum = 0f;
        for (var before = 0u; before < lane; before++) {
          sum += sums[before];
        }
        for (var k = begin; k < end; k++) {
          let at = first + (given.count - 1u - k) * given.inner;
          sum += x0[at];
          x1[at] = sum;
        }
      }
    }"
  `)
})

test.each([64, 256])('what many workgroups of %i have of a sum over a product is added up by one', (workgroupSize) => {
  const X = design('X', 8, 1_000_000)
  const graph = trace((r: Tensor) => [exp(adjoint(X, r)), amax(adjoint(X, r))], [8])
  const { shaders } = shaderPlan(gpuPlan(graph, { limits: { ...usual, workgroupSize } }), {
    designs: { X: { rows: 8, columns: 1_000_000, format: 'row-major' } },
    limits: { ...usual, workgroupSize },
  })
  expect(shaders.map(({ workgroups }) => workgroups)).toEqual([8 * workgroupSize, 1])
})
