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
  /** Steps were due that never arrived: when the link is back, what follows them comes too late. */
  hasMissedSteps: boolean
  /** A heater's pin was on and was not renewed in time: the microcontroller has stopped by itself. */
  hasMissedHeater: boolean
  /** A controller that had lost its power speaks again, s; NaN while it cannot. */
  bootS: number
  /** Of the current that the motor's section says: what the firmware has set since. */
  readonly currentRatios: Record<'x' | 'y', number>
  /** Motors that the firmware has switched off: their drivers are not asked how they are. */
  readonly idleMotors: Set<Motor>
}

export type Motor = 'x' | 'y' | 'z' | 'e'

export function createFirmwareLink(): FirmwareLink {
  return {
    silentSinceS: Number.NaN,
    resetMotors: new Set(),
    nextCheckS: 0,
    driverOffSinceS: Number.NaN,
    isPowerCut: false,
    hasMissedSteps: false,
    hasMissedHeater: false,
    bootS: Number.NaN,
    currentRatios: { x: 1, y: 1 },
    idleMotors: new Set(),
  }
}
