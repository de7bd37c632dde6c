import { type PlotOptions, plot } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Chart, KeyEntry } from '../study.js'

const font = 'font-family="system-ui, sans-serif"'
const margin = 16
const headHeight = 34
const keyHeight = 26

/** The chart as the text of an SVG file: panels with their own axes in a grid, a title and the key above, a white background. */
export function renderChart({ title, key = [], panels, columns = panels.length }: Chart): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const drawn = panels.map((options) => renderPanel({ ...options, document }))
  const widths = Array.from({ length: columns }, (_, j) =>
    Math.max(...drawn.filter((_, i) => i % columns === j).map(({ width }) => width + margin)),
  )
  const rows = Math.ceil(drawn.length / columns)
  const heights = Array.from({ length: rows }, (_, i) =>
    Math.max(...drawn.slice(i * columns, (i + 1) * columns).map(({ height }) => height + margin)),
  )
  const top = headHeight + (key.length > 0 ? keyHeight : 0)
  const width = total(widths) + margin
  const height = top + total(heights) + margin
  const placed = drawn.map(({ text }, i) => {
    const x = margin + total(widths.slice(0, i % columns))
    const y = top + margin + total(heights.slice(0, Math.floor(i / columns)))
    return `<g transform="translate(${x},${y})">${text}</g>`
  })
  const heading = `<text x="${margin}" y="24" ${font} font-size="15" font-weight="600" fill="#111">${escaped(title)}</text>`
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`
  return `${open}\n<rect width="100%" height="100%" fill="white"/>\n${heading}\n${keyText(key)}\n${placed.join('\n')}\n</svg>\n`
}

function total(lengths: readonly number[]): number {
  return lengths.reduce((sum, one) => sum + one, 0)
}

function renderPanel(options: PlotOptions): { readonly text: string; readonly width: number; readonly height: number } {
  const svg = plot(options)
  const [width, height] = ['width', 'height'].map((name) => Number(svg.getAttribute(name)))
  if (svg.tagName.toLowerCase() !== 'svg' || !width || !height)
    throw new RangeError('renderChart: a panel is no plain SVG; leave out `title`, `caption` and `legend`, which make HTML around it.')
  return { text: svg.outerHTML.replaceAll('&nbsp;', ' '), width, height }
}

/** Entries in one row, a short line before each; letters are taken as 6.6 wide. */
function keyText(key: readonly KeyEntry[]): string {
  let x = margin
  return key
    .map(({ label, color, dashed }) => {
      const stroke = `stroke="${color}" stroke-width="3"${dashed ? ' stroke-dasharray="5 4"' : ''}`
      const drawn = `<line x1="${x}" x2="${x + 24}" y1="42" y2="42" ${stroke}/><text x="${x + 30}" y="46" ${font} font-size="12" fill="#333">${escaped(label)}</text>`
      x += 52 + 6.6 * label.length
      return drawn
    })
    .join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
