// Globals that jax-js reads and Node 20 has not: it looks at what a browser says of itself, and asks whether numbers are float16.
if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
if (!('Float16Array' in globalThis)) Object.defineProperty(globalThis, 'Float16Array', { value: class Float16Array {}, configurable: true })
