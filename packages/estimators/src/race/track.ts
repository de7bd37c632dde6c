import { certifier } from './certify.js'
import type { Certified, Lap, Runner } from './lap.js'
import type { RacePoint, RaceSolver, RaceStatus } from './race-point.js'
import type { RaceProblem } from './race-problem.js'

/** For how long, in seconds, a solver works before the others have their turn. */
const turn = 0.008
/** The next point is due when the clock has gone on by this factor, and at least this far: times are looked at on a logarithmic scale. */
const pace = 1.15
const shortest = 1e-4

/** One solver in its lane. */
export interface Track {
  readonly seconds: () => number
  readonly over: () => boolean
  /** Lets the solver work for one turn; its point, where one is due. */
  readonly go: () => RacePoint | undefined
  /** Ends the solver, which gives back what it holds. */
  readonly end: () => void
}

/** Puts a solver on its track, with `limit` seconds of work. Nothing but its work is on its clock. */
export function track(
  solver: RaceSolver,
  problem: RaceProblem,
  { runner, limit }: { readonly runner: Runner; readonly limit: number },
): Track {
  const work = runner(problem)
  const certify = certifier(problem)
  let seconds = 0
  let due = 0
  let over = false
  let latest: Lap | undefined
  let shown: Lap | undefined

  const pointOf = (iterations: number, { gap, relativeGap, objective, nonzeros }: Certified, ended: boolean): RacePoint => {
    const status: RaceStatus =
      relativeGap <= problem.plan.tolerance ? 'converged' : ended ? 'stalled' : seconds >= limit ? 'out-of-time' : 'running'
    due = Math.max(pace * seconds, seconds + shortest)
    over = status !== 'running'
    return { solver, seconds, iterations, gap, relativeGap, objective, nonzeros, status }
  }
  return {
    seconds: () => seconds,
    over: () => over,
    end: () => {
      over = true
      work.return()
    },
    go: () => {
      const began = performance.now()
      for (;;) {
        const { done = false, value: lap } = work.next()
        const spent = (performance.now() - began) / 1000
        if (lap) latest = lap
        const proved = lap?.kind === 'certified'
        const ends = done || seconds + spent >= limit
        const isDue = ends || proved || (latest?.kind === 'candidate' && latest !== shown && seconds + spent >= due)
        if (!isDue && spent < turn) continue
        seconds += spent
        if (!isDue || !latest) {
          over = done
          return undefined
        }
        shown = latest
        return pointOf(latest.iterations, latest.kind === 'certified' ? latest : certify(latest.coefficients()), done)
      }
    },
  }
}
