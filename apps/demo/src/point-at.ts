/** Space between the edges of an element and its plotted area, in CSS pixels. */
interface Margins {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/**
 * Calls back with the place that a pointer chooses, as shares of the plotted area from its left and its top, within [0, 1]. A mouse or a pen chooses from the
 * moment it is down; a finger with a tap or a sideways drag, so that scrolling past changes nothing.
 */
export function pointAt(element: HTMLElement, margins: Margins, onPoint: (across: number, down: number) => void): void {
  const point = ({ clientX, clientY }: MouseEvent): void => {
    const box = element.getBoundingClientRect()
    const across = (clientX - box.left - margins.left) / (box.width - margins.left - margins.right)
    const down = (clientY - box.top - margins.top) / (box.height - margins.top - margins.bottom)
    onPoint(within(across), within(down))
  }
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    element.setPointerCapture(event.pointerId)
    if (event.pointerType !== 'touch') point(event)
  })
  element.addEventListener('pointermove', (event) => {
    if (element.hasPointerCapture(event.pointerId)) point(event)
  })
  element.addEventListener('click', point)
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share))
}
