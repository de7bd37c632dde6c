import { dGating } from './d-gating/d-gating.js'
import { depth } from './depth/depth.js'
import { gradientFlow } from './gradient-flow/gradient-flow.js'
import { hppCoordinateDescent } from './hpp-coordinate-descent/hpp-coordinate-descent.js'
import { initialisation } from './initialisation/initialisation.js'
import { networks } from './networks/networks.js'
import { nonlinearSelection } from './nonlinear-selection/nonlinear-selection.js'
import type { Study } from './study.js'
import { trajectories } from './trajectories/trajectories.js'

/** Every study there is, by its name on the command line. */
export const studies: Readonly<Record<string, Study>> = Object.fromEntries(
  [hppCoordinateDescent, depth, initialisation, dGating, gradientFlow, trajectories, nonlinearSelection, networks].map((study) => [
    study.name,
    study,
  ]),
)
