let allowed: boolean | undefined

/** Whether this place lets text become code; a content security policy may refuse `new Function`. Tried once. */
export function codeAllowed(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function('return 1')() === 1
    } catch {
      allowed = false
    }
  }
  return allowed
}

/**
 * A copy of a function with type feedback of its own: engines share feedback between all closures of one literal, so that a loop which has seen
 * Float64Array and Float32Array is up to three times slower on both. The function may use its parameters and language globals only.
 * `check` runs the copy once; where text is refused or the copy does not work (instrumented sources), the function itself is returned.
 */
export function specialized<F extends (...args: never[]) => unknown>(fn: F, key: string, check: (copy: F) => boolean): F {
  if (!codeAllowed()) return fn
  try {
    const copy: F = new Function(`// ${key}\nreturn ${fn}`)()
    return check(copy) ? copy : fn
  } catch {
    return fn
  }
}
