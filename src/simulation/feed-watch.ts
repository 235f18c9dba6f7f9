// What the filament does against what was asked: its way past the encoder, whether a run-out or motion sensor would pause
// the print, and whether the nozzle starves.
import type { FilamentSensor } from './feed-state.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'

/** A pulse of common encoder wheels, mm. Source: PHYSICS 2.14 (2.88 mm). */
const PULSE_MM = 2.88
/** Plastic over which the nozzle is judged, mm³: about 60 mm of a common bead. */
const LOOK_MM3 = 6
/** Below this share the nozzle starves; above the other it has recovered. */
const STARVED_RATIO = 0.3
const RECOVERED_RATIO = 0.8
/** A nozzle that fills itself again after a rest starves for one look. */
const STARVED_LOOKS = 2

/** Call after every bead. */
export function watchFlow(simulation: Simulation): void {
  const { feed, extruded } = simulation
  if (simulation.layer < 0) return
  feed.commandedMm3 += extruded.commandedMm3
  feed.deliveredMm3 += extruded.deliveredMm3
  if (feed.commandedMm3 < LOOK_MM3) return
  const ratio = feed.deliveredMm3 / feed.commandedMm3
  feed.commandedMm3 = 0
  feed.deliveredMm3 = 0
  feed.starvedLooks = ratio < STARVED_RATIO ? feed.starvedLooks + 1 : 0
  if (ratio >= RECOVERED_RATIO) feed.isStarved = false
  else if (feed.starvedLooks >= STARVED_LOOKS && !feed.isStarved) {
    feed.isStarved = true
    noteEvent(simulation, 'starved', `only ${Math.round(100 * ratio)} % of what is asked for comes out of the nozzle`)
  }
}

/** Call after every push: `filamentMm` was asked for, `slippedMm` of what the drive moved slipped. */
export function watchFeed(simulation: Simulation, filamentMm: number, movedMm: number): void {
  const { feed } = simulation
  feed.encoderMm += movedMm
  const isSeen = simulation.condition.tampers.get('encoder_mm')?.kind !== 'frozen'
  if (isSeen && Math.abs(feed.encoderMm - feed.pulseAtMm) >= PULSE_MM) {
    feed.pulseAtMm = feed.encoderMm
    feed.sincePulseMm = 0
  } else if (filamentMm > 0) feed.sincePulseMm += filamentMm
  askSensor(simulation)
}

/** What the run-out switch tells the firmware; a wire that tells nothing is pulled up and reads as filament. */
function switchReads({ condition }: Simulation): number {
  const tamper = condition.tampers.get('filament_present')
  if (tamper === undefined || tamper.kind === 'delayed') return condition.filamentRatio
  return tamper.kind === 'lying' ? tamper.gain * condition.filamentRatio + tamper.offset : 1
}

/** Whether a sensor of this kind sees filament, or sees it move. */
export function isFilamentSeen(simulation: Simulation, { kind, detectionLengthMm }: FilamentSensor): boolean {
  return kind === 'switch' ? switchReads(simulation) >= 0.5 : simulation.feed.sincePulseMm <= detectionLengthMm
}

function askSensor(simulation: Simulation): void {
  const { settings } = simulation
  const sensor = settings.filamentSensor
  if (sensor === null || simulation.error !== null || simulation.layer < 0) return
  if (isFilamentSeen(simulation, sensor)) return
  const words = sensor.kind === 'switch' ? 'run-out' : 'that nothing moves'
  const message = `Paused: the filament ${sensor.kind} sensor reports ${words}`
  simulation.error = { line: simulation.line, message }
  noteEvent(simulation, 'runout-paused', message)
}
