import {
  add,
  adjoint,
  amax,
  apply,
  cumsum,
  design,
  dot,
  type Graph,
  gather,
  mul,
  type Op,
  scatterAdd,
  sum,
  type Tensor,
  tanh,
  trace,
} from '@odot/autodiff'
import { afterAll, describe, expect, test } from 'vitest'
import { create, globals } from 'webgpu'
import { compositeCases } from '../src/laws/composite-cases.js'
import { allOps, opCases } from '../src/laws/op-cases.js'
import { reuseMemory } from '../src/plan/memory.js'
import { plan } from '../src/plan/plan.js'
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
  return shaderPlan(reuseMemory(plan(graph)), { designs, limits }).shaders
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
  const graph = trace((x: Tensor, i: Tensor) => [gather(x, i), scatterAdd(x, i, 40)], [50, 3], [50])
  expect(printed(shadersOf(graph))).toMatchInlineSnapshot(`
    "gather: 1 × (#0, #1, #2 written, [150,3,50,0])
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

    fill: 1 × (#4 written, [41,0,0,0])
    struct Given { count: u32 }
    @group(0) @binding(0) var<storage, read_write> x0: array<f32>;
    @group(0) @binding(1) var<uniform> given: Given;

    @compute @workgroup_size(256)
    fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
      for (var i = id.x; i < given.count; i += groups.x * 256u) {
        x0[i] = 0f;
      }
    }

    scatter: lists: 1 × (#1, #4 written, #5 written, [50,40,0,0])
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

    scatter: sums: 1 × (#0, #1, #4, #5, #3 written, [3,40,50,120])
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
