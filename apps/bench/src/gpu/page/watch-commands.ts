import { type Commands, type CommandWatch, type KernelWork, movesOf } from '../commands.js'

interface Pipeline {
  readonly label: string
  readonly moves: ReadonlyMap<number, number>
}

/** A buffer, or a part of one, as bind groups take it. */
interface BoundBuffer {
  readonly buffer: { readonly size: number }
  readonly offset?: number
  readonly size?: number
}

interface PassState {
  pipeline?: object
  group?: object
}

/** Bit of GPUMapMode. */
const readMode = 1

/**
 * Looks over the shoulder of every library in the page: wraps the methods of WebGPU and WebGL by which dispatches, reads and writes are given. To be called before
 * any of them is used; nothing is noted but between `begin` and `end`.
 */
export function watchCommands(): CommandWatch {
  const codes = new WeakMap<object, string>()
  const pipelines = new WeakMap<object, Pipeline>()
  const groups = new WeakMap<object, ReadonlyMap<number, number>>()
  const passes = new WeakMap<object, PassState>()
  let open = false
  let dispatches = 0
  let readbacks = 0
  let uploaded = 0
  let kernels = new Map<string, { label: string; dispatches: number; bytes: number }>()

  const stateOf = (pass: object): PassState => {
    const known = passes.get(pass)
    if (known) return known
    const fresh: PassState = {}
    passes.set(pass, fresh)
    return fresh
  }
  const dispatched = (pass: object): void => {
    if (!open) return
    dispatches++
    const { pipeline, group } = stateOf(pass)
    const { label = '', moves = new Map<number, number>() } = (pipeline && pipelines.get(pipeline)) ?? {}
    let bytes = 0
    for (const [binding, size] of (group && groups.get(group)) ?? []) bytes += (moves.get(binding) ?? 0) * size
    const key = `${bytes} ${label}`
    const kernel = kernels.get(key) ?? { label, dispatches: 0, bytes }
    kernel.dispatches++
    kernels.set(key, kernel)
  }
  const drawn = (): void => {
    if (open) dispatches++
  }
  const notedPipeline = (descriptor: PipelineDescriptor, pipeline: object): void => {
    const { label = '', compute } = descriptor
    pipelines.set(pipeline, { label, moves: movesOf(codes.get(compute.module) ?? '') })
  }

  wrap<[{ readonly code: string }], object>('GPUDevice', 'createShaderModule', (_, [{ code }], module) => codes.set(module, code))
  wrap<[PipelineDescriptor], object>('GPUDevice', 'createComputePipeline', (_, [descriptor], pipeline) =>
    notedPipeline(descriptor, pipeline),
  )
  wrap<[PipelineDescriptor], Promise<object>>('GPUDevice', 'createComputePipelineAsync', (_, [descriptor], pending) => {
    pending.then(
      (pipeline) => notedPipeline(descriptor, pipeline),
      () => undefined,
    )
  })
  wrap<[GroupDescriptor], object>('GPUDevice', 'createBindGroup', (_, [{ entries }], group) =>
    groups.set(group, new Map([...entries].map(({ binding, resource }) => [binding, bytesOf(resource)]))),
  )
  wrap<[object]>('GPUComputePassEncoder', 'setPipeline', (pass, [pipeline]) => {
    stateOf(pass).pipeline = pipeline
  })
  wrap<[number, object]>('GPUComputePassEncoder', 'setBindGroup', (pass, [index, group]) => {
    if (index === 0) stateOf(pass).group = group
  })
  wrap('GPUComputePassEncoder', 'dispatchWorkgroups', dispatched)
  wrap('GPUComputePassEncoder', 'dispatchWorkgroupsIndirect', dispatched)
  wrap<[number]>('GPUBuffer', 'mapAsync', (_, [mode]) => {
    if (open && (mode & readMode) !== 0) readbacks++
  })
  wrap<[unknown, number, ArrayBufferView | ArrayBuffer]>('GPUQueue', 'writeBuffer', (_, [, , data]) => {
    if (open) uploaded += data.byteLength
  })
  for (const name of ['drawArrays', 'drawElements']) wrap('WebGL2RenderingContext', name, drawn)
  wrap('WebGL2RenderingContext', 'getBufferSubData', () => {
    if (open) readbacks++
  })
  wrap<readonly unknown[]>('WebGL2RenderingContext', 'readPixels', (_, given) => {
    // a number is a place in a buffer that is read afterwards
    if (open && typeof given[6] === 'object') readbacks++
  })

  return {
    begin: () => {
      dispatches = 0
      readbacks = 0
      uploaded = 0
      kernels = new Map()
      open = true
    },
    end: (): Commands => {
      open = false
      const all: readonly KernelWork[] = [...kernels.values()]
      const bytes = all.reduce((total, kernel) => total + kernel.dispatches * kernel.bytes, 0)
      return { dispatches, readbacks, bytes, uploaded, kernels: all }
    },
  }
}

interface PipelineDescriptor {
  readonly label?: string
  readonly compute: { readonly module: object }
}

interface GroupDescriptor {
  readonly entries: Iterable<{ readonly binding: number; readonly resource: BoundBuffer | { readonly size?: number } }>
}

/** Bytes of a resource; 0 for what is no buffer. */
function bytesOf(resource: BoundBuffer | { readonly size?: number }): number {
  if (!('buffer' in resource)) return resource.size ?? 0
  return resource.size ?? resource.buffer.size - (resource.offset ?? 0)
}

/** Lets `spy` see every call of a method, where there is one: on what, with which arguments, and what came back. */
function wrap<A = unknown, R = unknown>(owner: string, name: string, spy: (self: object, given: A, result: R) => unknown): void {
  const { prototype } = Object(Reflect.get(globalThis, owner))
  const method: unknown = prototype?.[name]
  if (typeof method !== 'function') return
  prototype[name] = new Proxy(method, {
    apply: (target, self, given) => {
      const result = Reflect.apply(target, self, given)
      spy(self, Object(given), result)
      return result
    },
  })
}
