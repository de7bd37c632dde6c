/** The smallest λ/λmax that the page shows. */
export const smallestRatio = 1e-3

/** How many λ a path has. */
export const pointCount = 91
