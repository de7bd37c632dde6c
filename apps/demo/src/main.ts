import { mountDevices } from './devices/devices-section.js'
import { mountPath } from './path/path-section.js'
import { mountPlane } from './plane/plane-section.js'
import { mountRace } from './race/race-section.js'

mountPath()
mountRace()
mountPlane()
mountDevices()
