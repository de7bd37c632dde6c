/** The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced; as it was where there are no such marks. */
export function withSection(text: string, name: string, section: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(open), text.indexOf(close)]
  if (from < 0 || to < from) return text
  return `${text.slice(0, from + open.length)}\n${section}\n${text.slice(to)}`
}
