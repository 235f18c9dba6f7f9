// How a thermistor that slips out of its hole reads. The bead gains from the block through its contact and from the air
// around it: C dT/dt = c G (T_block - T) + (1 - c) G_air (T_air - T), so both its lag and what it settles at follow from the
// contact c that is left. In place (c = 1) that is the sensor lag of PHYSICS 2.2 unchanged.
// Source: heat balance; of PHYSICS 2.16 the mix with ambient, but not its 20-fold lag: the recorded case (V15) shows about
// twice the lag, which is what a bead in air has.
import type { SensorConstants } from './heated-body.ts'

export interface SensorContact {
  sensorLagS: number
  sensorLeadC: number
  /** Share of the block in what the bead settles at; the rest is air. */
  shareRatio: number
}

/** Time constant of a bead or cartridge of 2 to 3 mm on its wires in air: data sheets give 8 to 20 s (from memory), V15 shows 9. */
const BEAD_IN_AIR_S = 9

export function createSensorContact(): SensorContact {
  return { sensorLagS: 1, sensorLeadC: 0, shareRatio: 1 }
}

export function setSensorContact(
  out: SensorContact,
  sensor: SensorConstants,
  contactRatio: number,
  lagRatio: number,
): void {
  const blockPerS = contactRatio / sensor.sensorLagS
  const ratePerS = blockPerS + (1 - contactRatio) / BEAD_IN_AIR_S
  out.sensorLagS = lagRatio / ratePerS
  out.sensorLeadC = sensor.sensorLeadC
  out.shareRatio = blockPerS / ratePerS
}
