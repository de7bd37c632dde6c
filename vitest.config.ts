import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const exclude = ['**/node_modules/**', '**/dist/**']
const onlyWhereWasmIsRefused = 'packages/kernels/test/refused-wasm.test.ts'
/** Files with a process to themselves: they start others, open a GPU, read modules anew, or count memory, which devices that others lost give back at any time. */
const alone = [
  'packages/kernels/test/{browser,doctor*,gpujs*,refused-code,threads*,wasm-memory,wasm-lost-memory,webgpu*}.test.ts',
  'packages/optimizers/test/{memory,*-webgpu}.test.ts',
  'packages/estimators/test/{input-memory,lq,memory,path-abort,quadratic,race,sparse,without-wasm,workers*,*-webgpu}.test.ts',
  'apps/{bench/test/gpu,demo/test/demo,demo/test/devices,terminal/test/main}.test.ts',
  'docs/test/devices-table.test.ts',
  'tools/test/*.test.ts',
]

export default defineConfig({
  root,
  resolve: {
    // Tests read the sources, so that they need no build.
    alias: [
      { find: /^@odot\/([^/]+)$/, replacement: `${root}packages/$1/src/index.ts` },
      { find: /^@odot\/([^/]+)\/([^/]+)$/, replacement: `${root}packages/$1/src/$2/index.ts` },
      { find: '#workers', replacement: `${root}packages/estimators/src/workers/node.ts` },
    ],
  },
  test: {
    reporters: ['default', './tools/count-reporter.mjs'],
    globalSetup: './tools/assemble-kernels.mjs',
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'isolated', include: alone, exclude },
      },
      {
        // All other tests, and the examples of docstrings and guides: files share the modules that they import.
        extends: true,
        test: {
          name: 'shared',
          include: ['{packages,apps}/*/test/**/*.test.ts', 'docs/{test,.generated}/**/*.test.ts'],
          exclude: [...exclude, onlyWhereWasmIsRefused, ...alone],
          isolate: false,
        },
      },
      {
        // The packages that compute on a device, once more where WebAssembly is refused.
        extends: true,
        test: {
          name: 'javascript',
          include: ['packages/{kernels,problem,optimizers,estimators}/test/**/*.test.ts'],
          exclude: [
            ...exclude,
            // about WebAssembly memory and its kernels, a browser, other processes, a GPU
            'packages/kernels/test/{wasm-*,dense-design-wasm,sparse-memory,browser,refused-code,threads*,gpujs*,webgpu*,doctor*}.test.ts',
            'packages/estimators/test/workers*.test.ts',
            'packages/{optimizers,estimators}/test/*-webgpu.test.ts',
            // made before there is a device
            'packages/kernels/test/plan-memory.test.ts',
            // chunks of steps, the same on all devices
            'packages/optimizers/test/resident*.test.ts',
            // about what is around the numbers, or the same numbers a thousand times
            'packages/estimators/test/{bad-input,conventions,cross-validation*,family-bad-input,family-shapes,family-zeros,fixtures,folds,input*,model-*,path-errors,persistence-*,race,safetensors,score,selection,stability,without-wasm}.test.ts',
          ],
          setupFiles: './tools/refuse-wasm.mjs',
          isolate: false,
        },
      },
    ],
  },
})
