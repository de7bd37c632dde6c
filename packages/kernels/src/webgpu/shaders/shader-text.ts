import type { NumberText } from '../../expr/wgsl.js'
import { wgslFunctions } from '../../expr/wgsl-functions.js'
import type { Binding, DesignPart, Shader } from '../shader.js'

/** An array that a shader reads: a slot, or a part of a design. */
export type Source =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'design'; readonly design: string; readonly part: DesignPart }

/** The header of a shader, which grows while a part of its body is written: names of arrays, and of what is not a part of the text. */
export interface ShaderText {
  /** The name of an array that is read. */
  readonly read: (source: Source, type?: 'f32' | 'u32') => string
  /** The name of a slot that is written, and may be read. */
  readonly write: (slot: number, type?: 'f32' | 'u32' | 'atomic<u32>') => string
  /** A whole number of the uniform buffer, so that other numbers are the same text. */
  readonly size: (name: string, value: number) => string
  /** A float32; small whole numbers and halves are a part of the text. */
  readonly number: NumberText
}

/** A shader, and what it was written by, so that it can be a part of another one. */
export interface Draft extends Shader {
  readonly parts: readonly Write[]
  /** The types of its arrays, by names that are the same in all shaders. */
  readonly types: ReadonlyMap<string, string>
  readonly shared: Shared
  readonly workgroupSize: number
}

export type Write = (text: ShaderText) => Part

/** Names of arrays of float32 numbers in workgroup memory, and how many numbers these have. */
export type Shared = Readonly<Record<string, number>>

/** What one dispatch does, or a part of it. */
export interface Part {
  readonly label: string
  /** Statements of `main`, in which `id` counts invocations and `group` workgroups, of `groups`, and `lane` the invocations of a workgroup. */
  readonly body: readonly string[]
  readonly workgroups: number
  readonly workgroupSize: number
  readonly shared?: Shared
}

interface Declared {
  readonly name: string
  readonly source: Source
  readonly type: string
  readonly written: boolean
}

/** Workgroups of one dispatch. */
export const mostWorkgroups = 65_535

/** The shader that this writes. */
export function draft(part: Write): Draft {
  return joinedDraft([part], { locals: new Map(), constants: new Map() })
}

/** Slots of a shader that are no buffers. */
export interface Unbound {
  /** Arrays of so many numbers in workgroup memory. */
  readonly locals: ReadonlyMap<number, number>
  /** Arrays of these whole numbers in its text. */
  readonly constants: ReadonlyMap<number, readonly number[]>
}

/** The shader whose parts these write. They run one after the other: several must all have one workgroup, of the same size. */
export function joinedDraft(parts: readonly Write[], { locals, constants }: Unbound): Draft {
  const arrays = new Map<string, Declared>()
  const members: string[] = []
  const words: number[] = []

  const inWorkgroup = new Map<number, string>()
  const inText = new Map<number, string>()
  const declare = (source: Source, type: string, written: boolean): string => {
    if (source.kind === 'slot' && locals.has(source.slot)) {
      const local = inWorkgroup.get(source.slot) ?? `m${inWorkgroup.size}`
      inWorkgroup.set(source.slot, local)
      return local
    }
    if (source.kind === 'slot' && constants.has(source.slot)) {
      const constant = inText.get(source.slot) ?? `k${inText.size}`
      inText.set(source.slot, constant)
      return constant
    }
    const key = source.kind === 'slot' ? `${source.slot}` : `${source.design} ${source.part}`
    const known = arrays.get(key)
    const name = known?.name ?? `x${arrays.size}`
    arrays.set(key, { name, source, type, written: written || known?.written === true })
    return name
  }
  const member = (name: string, type: string, word: number): string => {
    if (!members.includes(`${name}: ${type}`)) {
      members.push(`${name}: ${type}`)
      words.push(word)
    }
    return `given.${name}`
  }
  const textOf = (part: number): ShaderText => ({
    read: (source, type = 'f32') => declare(source, type, false),
    write: (slot, type = 'f32') => declare({ kind: 'slot', slot }, type, true),
    size: (name, value) => member(part === 0 ? name : `${name}_${part}`, 'u32', value),
    number: (value) => {
      const simple = Math.abs(value) <= 16 && Number.isInteger(2 * value) && !Object.is(value, -0)
      if (simple) return value < 0 ? `(${value}f)` : `${value}f`
      return member(`c${members.length}`, 'f32', floatBits(value))
    },
  })
  const written = parts.map((write, at) => write(textOf(at)))
  const { workgroups, workgroupSize } = written[0]!
  const memory = [...inWorkgroup].map(([slot, name]) => [name, locals.get(slot)!] as const)
  const shared: Shared = Object.assign({}, ...written.map((part) => part.shared), Object.fromEntries(memory))
  const body = written.length === 1 ? written[0]!.body : oneAfterTheOther(written)
  const given = members.length === 0 ? [] : [uniformOf(words)]
  const code = [
    ...(members.length === 0 ? [] : [`struct Given { ${members.join(', ')} }`]),
    ...[...arrays.values()].map(declaration),
    ...(members.length === 0 ? [] : [`@group(0) @binding(${arrays.size}) var<uniform> given: Given;`]),
    ...[...inText].map(([slot, name]) => constantText(name, constants.get(slot)!)),
    ...Object.entries(shared).map(([name, count]) => `var<workgroup> ${name}: array<f32, ${count}>;`),
    '',
    ...functionsFor(body),
    `@compute @workgroup_size(${workgroupSize})`,
    `fn main(${builtins(body)}) {`,
    ...indent(body),
    '}',
  ].join('\n')
  return {
    label: written.map(({ label }) => label).join('; '),
    code,
    bindings: [...[...arrays.values()].map(bindingOf), ...given],
    workgroups,
    workgroupSize,
    parts,
    types: new Map([...arrays].map(([key, { type }]) => [key, type])),
    shared,
  }
}

function constantText(name: string, numbers: readonly number[]): string {
  return `const ${name} = array<f32, ${numbers.length}>(${numbers.map((value) => `${value}f`).join(', ')});`
}

/** Parts of one workgroup each: what one has written, in arrays or workgroup memory, all invocations of the next can read. */
function oneAfterTheOther(parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ body }, at) => [...(at === 0 ? [] : ['storageBarrier();', 'workgroupBarrier();']), '{', ...indent(body), '}'])
}

/** Lines two spaces further to the right. */
function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}

/** Statements in braces below a head, such as that of a loop. */
export function block(head: string, body: readonly string[]): readonly string[] {
  return [`${head} {`, ...indent(body), '}']
}

/** Workgroups that have one invocation for each of `count` things, as far as there are so many. */
export function workgroupsFor(count: number, workgroupSize: number): number {
  return Math.min(Math.ceil(count / workgroupSize), mostWorkgroups)
}

/** A loop in which all invocations of a dispatch together count to `count`. */
export function gridLoop(name: string, count: string, workgroupSize: number, body: readonly string[]): readonly string[] {
  return block(`for (var ${name} = id.x; ${name} < ${count}; ${name} += groups.x * ${workgroupSize}u)`, body)
}

function bindingOf({ source, written }: Declared): Binding {
  return source.kind === 'design' ? source : { ...source, access: written ? 'read_write' : 'read' }
}

function declaration({ name, type, written }: Declared, at: number): string {
  return `@group(0) @binding(${at}) var<storage, ${written ? 'read_write' : 'read'}> ${name}: array<${type}>;`
}

function uniformOf(words: readonly number[]): Binding {
  const padded = new Uint32Array(4 * Math.ceil(words.length / 4))
  padded.set(words)
  return { kind: 'uniform', words: padded }
}

function functionsFor(body: readonly string[]): readonly string[] {
  const text = wgslFunctions(body.join('\n'))
  return text === '' ? [] : [text]
}

const builtinTexts = {
  id: '@builtin(global_invocation_id) id: vec3<u32>',
  lane: '@builtin(local_invocation_index) lane: u32',
  group: '@builtin(workgroup_id) group: vec3<u32>',
  groups: '@builtin(num_workgroups) groups: vec3<u32>',
}

function builtins(body: readonly string[]): string {
  const text = body.join('\n')
  return Object.entries(builtinTexts)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
    .map(([, declared]) => declared)
    .join(', ')
}

function floatBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!
}
