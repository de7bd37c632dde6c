import { mountPath } from './path/path-section.js'
import { mountPlane } from './plane/plane-section.js'

mountPath()
mountPlane()
