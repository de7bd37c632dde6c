/**
 * Takes a scale down from its value in exact arithmetic, by units of rounding first and in doubling cuts down to 0, until a scaled dual no longer exceeds
 * its bound: the scaled dual is then feasible without a tolerance.
 */
export function scaleDown(scale: number, exceeds: (scale: number) => boolean): number {
  let fitting = scale
  for (let cut = Number.EPSILON; exceeds(fitting); cut *= 2) fitting *= 1 - cut
  return fitting
}
