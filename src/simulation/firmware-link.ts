// What stands between the host and the machine: the link, the drivers, the mains.

export interface FirmwareLink {
  /** Since when the host has heard nothing, s; NaN while it hears. */
  silentSinceS: number
  /** Motors whose driver has reset and that have no current, with the time of the next check, s. */
  readonly resetMotors: Set<Motor>
  nextCheckS: number
  /** Since when a driver has been off from heat, s; NaN while none is. */
  driverOffSinceS: number
  /** The mains is gone. */
  isPowerCut: boolean
}

export type Motor = 'x' | 'y' | 'z' | 'e'

export function createFirmwareLink(): FirmwareLink {
  return {
    silentSinceS: Number.NaN,
    resetMotors: new Set(),
    nextCheckS: 0,
    driverOffSinceS: Number.NaN,
    isPowerCut: false,
  }
}
