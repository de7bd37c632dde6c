/** What must be given back when something is disposed of, once. */
export interface Resources {
  readonly add: (release: () => void) => void
  readonly dispose: () => void
  readonly disposed: () => boolean
}

/** What `work` makes; where it throws, the resources that it has taken are given back. */
export function orDispose<T>(resources: Resources, work: () => T): T {
  try {
    return work()
  } catch (error) {
    resources.dispose()
    throw error
  }
}

/** Resources, none yet. `parent` disposes of them too. */
export function makeResources(parent?: Set<Resources>): Resources {
  const releases: (() => void)[] = []
  let over = false
  const resources: Resources = {
    add: (release) => {
      releases.push(release)
    },
    dispose: () => {
      over = true
      parent?.delete(resources)
      for (const release of releases.splice(0).reverse()) release()
    },
    disposed: () => over,
  }
  parent?.add(resources)
  return resources
}
