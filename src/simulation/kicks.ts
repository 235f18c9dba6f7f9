// What happens to the machine in one moment: a belt that jumps, a bed that is knocked, motors that lose their current.
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import { placeBed, tellShift } from './true-path.ts'

/** The head is somewhere else from now on: a tooth of a belt (multiples of 2 mm), a hand, a crash. */
export function shiftHead(simulation: Simulation, xMm: number, yMm: number, why: string): void {
  const { head } = simulation
  head.x.shiftMm += xMm
  head.y.shiftMm += yMm
  head.isOff = true
  head.toldLayer = -2
  noteEvent(simulation, 'knocked', why)
  tellShift(simulation)
}

/** The bed lies `zMm` lower (the nozzle stands higher over it) and rises by the tilts over its whole length in x and y. */
export function knockBed(simulation: Simulation, zMm: number, tiltXMm: number, tiltYMm: number): void {
  const { head } = simulation
  head.knockedZMm += zMm
  head.knockedXMm += tiltXMm
  head.knockedYMm += tiltYMm
  placeBed(simulation)
  noteEvent(
    simulation,
    'bed-knocked',
    `bed ${zMm.toFixed(2)} mm lower, tilted by ${tiltXMm.toFixed(2)} and ${tiltYMm.toFixed(2)} mm`,
  )
}

/** Rotors turn by up to two full steps to where they rest without current; Z sinks until friction holds it. Plausible. */
const REST_MM = 0.4
const SINK_MM = 0.5

/**
 * Motors lose their current for a moment and the firmware does not know: every axis stands a little elsewhere. A bed that
 * hangs on its screws sinks away from the nozzle; where the beam hangs, the nozzle sinks to the bed.
 */
export function dropMotors(simulation: Simulation): void {
  const { head, settings } = simulation
  const random = simulation.random.fork(`drop ${simulation.line}`)
  head.x.shiftMm += REST_MM * (2 * random.next() - 1)
  head.y.shiftMm += REST_MM * (2 * random.next() - 1)
  const sinksMm = SINK_MM * random.next()
  head.shiftZMm += settings.kinematics === 'corexy' ? sinksMm : -Math.min(sinksMm, simulation.zMm)
  head.isOff = true
  head.toldLayer = -2
  noteEvent(simulation, 'motors-dropped', `z ${head.shiftZMm.toFixed(2)} mm off`)
  tellShift(simulation)
}
