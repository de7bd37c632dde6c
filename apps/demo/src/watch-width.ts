/** Calls back with the inner width of an element, in CSS pixels, now and whenever it changes. */
export function watchWidth(element: HTMLElement, callback: (width: number) => void): void {
  let last = 0
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0)
    if (width === 0 || width === last) return
    last = width
    callback(width)
  })
  observer.observe(element)
}
