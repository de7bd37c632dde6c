// jax-js reads `navigator`, which Node has from version 21 on.
if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
