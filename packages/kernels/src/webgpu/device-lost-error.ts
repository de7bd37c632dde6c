import { KernelsError } from '../errors.js'

/** The adapter has gone (a driver that was reset, a page that used too much): nothing of the device can be used or read any more. Open another one and upload again. */
export class DeviceLostError extends KernelsError {
  override readonly name = 'DeviceLostError'
  /** `destroyed` when somebody destroyed the device, else `unknown`. */
  readonly reason: 'destroyed' | 'unknown'

  constructor(where: string, { device, reason, message }: { device: string; reason: 'destroyed' | 'unknown'; message: string }) {
    const why = message.trim().replace(/\.$/, '') || reason
    super(`${where}: the device ${device} was lost (${why}); open another one, and compile and upload again.`)
    this.reason = reason
  }
}
