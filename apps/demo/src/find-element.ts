/** The element with an id. @throws Error when the page has none of that kind. */
export function findElement<E extends Element>(id: string, kind: { readonly prototype: E; new (): E }): E {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`The page has no ${kind.name} with the id ${id}; add it to index.html.`)
}
