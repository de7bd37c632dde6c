/** The bytes behind base64 of gzip; only globals that Node, browsers and workers share. */
export const inflate = async (base64: string): Promise<Uint8Array> => {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  // A Response would gather the chunks in one line, and cost Node 25 ms at its first use.
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value)
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}
