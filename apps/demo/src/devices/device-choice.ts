import { findElement } from '../find-element.js'
import { radioChoice } from '../radio-choice.js'
import { type DeviceName, deviceNames, deviceTitles, type Refusals } from './devices-protocol.js'

export interface DeviceChoice {
  readonly value: () => DeviceName
  readonly set: (name: DeviceName) => void
  /** Devices that cannot be had cannot be chosen, and the page says why; where one of them was, the next best is chosen. */
  readonly refuse: (refusals: Refusals) => void
}

/** The chooser of devices. */
export function deviceChoice(onChange: () => void): DeviceChoice {
  const { value, set } = radioChoice<DeviceName>('device', deviceNames, onChange)
  const list = findElement('device-refusals', HTMLUListElement)
  return {
    value,
    set,
    refuse: (refusals) => {
      const reasons: HTMLLIElement[] = []
      for (const name of deviceNames) {
        const reason = refusals[name]
        findElement(`device-${name}`, HTMLInputElement).disabled = reason !== undefined
        if (reason === undefined) continue
        const item = document.createElement('li')
        item.textContent = `${deviceTitles[name]} cannot be opened here: ${reason}`
        reasons.push(item)
      }
      list.replaceChildren(...reasons)
      const first = deviceNames.find((name) => refusals[name] === undefined)
      if (first && refusals[value()] !== undefined) set(first)
    },
  }
}
