import { KernelsError } from '../errors.js'
import type { Counts } from './buffers.js'
import type { Problems } from './problems.js'
import type { Binding, Shader } from './shader.js'

/** A shader, compiled. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline
  readonly layout: GPUBindGroupLayout
  /** What the compiler says, when it has answered. */
  readonly problem: () => KernelsError | undefined
}

/** Bit of GPUShaderStage, whose names are not global everywhere. */
const computeStage = 0x4

/** The pipelines of a device, one for each text of a shader. */
export function makePipelines(
  gpu: GPUDevice,
  { counts, problems }: { readonly counts: Counts; readonly problems: Problems },
): { readonly get: (shader: Shader) => Pipeline; readonly clear: () => void } {
  const made = new Map<string, Pipeline>()
  const layouts = new Map<string, { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout }>()

  const layoutOf = (bindings: readonly Binding[]): { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout } => {
    const types = bindings.map(typeOf)
    const key = types.join(' ')
    const known = layouts.get(key)
    if (known) return known
    const group = gpu.createBindGroupLayout({
      entries: types.map((type, binding) => ({ binding, visibility: computeStage, buffer: { type } })),
    })
    const layout = { group, pipeline: gpu.createPipelineLayout({ bindGroupLayouts: [group] }) }
    layouts.set(key, layout)
    return layout
  }
  const make = ({ label, code, bindings }: Shader): Pipeline => {
    const layout = layoutOf(bindings)
    let found: KernelsError | undefined
    gpu.pushErrorScope('validation')
    const module = gpu.createShaderModule({ label, code })
    const pipeline = gpu.createComputePipeline({ label, layout: layout.pipeline, compute: { module, entryPoint: 'main' } })
    counts.pipelines++
    problems.watch(
      gpu.popErrorScope().then(async (error) => {
        if (!error) return undefined
        found = shaderProblem({ label, code }, error, await module.getCompilationInfo())
        return found
      }),
    )
    return { pipeline, layout: layout.group, problem: () => found }
  }
  return {
    get: (shader) => {
      const known = made.get(shader.code)
      if (known) return known
      const pipeline = make(shader)
      made.set(shader.code, pipeline)
      return pipeline
    },
    clear: () => {
      made.clear()
      layouts.clear()
    },
  }
}

function typeOf(binding: Binding): GPUBufferBindingType {
  if (binding.kind === 'uniform') return 'uniform'
  return binding.kind === 'slot' && binding.access === 'read_write' ? 'storage' : 'read-only-storage'
}

/** What the compiler says of a shader, with the line of its text. */
function shaderProblem({ label, code }: Pick<Shader, 'label' | 'code'>, error: GPUError, info: GPUCompilationInfo): KernelsError {
  const message = info.messages.find(({ type }) => type === 'error')
  if (!message) return new KernelsError(`compile: the shader of "${label}" makes no pipeline (${error.message.trim()}); please report it.`)
  const { lineNum, linePos, message: text } = message
  const line = code.split('\n')[lineNum - 1]?.trim() ?? ''
  return new KernelsError(
    `compile: the shader of "${label}" is refused at line ${lineNum}, column ${linePos} (${text.trim()}): ${line}; please report it.`,
  )
}
