/** A function that runs `draw` in the next frame, once however often it is called before. */
export function eachFrame(draw: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      draw()
    })
  }
}
