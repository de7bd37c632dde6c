/** `software` adapters are the same everywhere; `system` is what the system gives first: its GPU, where there is one. */
export const adapterChoices = ['software', 'system'] as const

export type AdapterChoice = (typeof adapterChoices)[number]
