// Walks the trajectory once, segment by segment, and asks each model in the same order: frame, melt, heaters, bead, weld.
import { HEATER_SAMPLE_PERIOD_S } from '#control'
import type { MotionEvent, TrajectoryBlock } from '#motion'
import { SEGMENT_EXTRUDE, SEGMENT_FILAMENT, SEGMENT_HOMING } from '#motion'
import {
  coldZoneSofteningC,
  heatCreepFrictionRatio,
  isHeatCreepJam,
  restFrame,
  stepExtrusion,
  stepHeatCreep,
  stepTravel,
} from '#physics'
import { advanceTo } from './advance.ts'
import { layExtrudedBead } from './bead.ts'
import { handleEvent } from './events.ts'
import { addFact } from './facts.ts'
import { feedRatio, sectionRatio, setExtruderDrive } from './fault-steps.ts'
import { watchFeed, watchFlow } from './feed-watch.ts'
import { checkClearance, moveFrame } from './frame.ts'
import { setOut } from './head-vibration.ts'
import { recordSignals } from './signal-recorder.ts'
import { SIGNAL_PERIOD_S } from './signal-state.ts'
import type { Simulation } from './simulation.ts'
import { noteEvent } from './simulation.ts'
import { recordTelemetry } from './telemetry.ts'
import { beginTravel, endTravel } from './travel.ts'
import { followHead } from './true-path.ts'

/** Half of Klipper's default pressure_advance_smooth_time: a step of the advance is spread over about this, s. */
const ADVANCE_SMOOTH_S = 0.02
/** Filament pushed into a cold nozzle that is no longer a slip of the pen, mm. */
const COLD_NOTE_MM = 1

/** Samples that a broken thermistor's guard is given before the cold nozzle is what stops the print. */
const COLD_GRACE = 8

/** Telemetry is a picture for people; once a second is enough. */
const TELEMETRY_PERIOD_S = 1

/** `watch` is called after every segment, with the simulation as it stands at the segment's end. */
export function walkBlock(
  simulation: Simulation,
  block: TrajectoryBlock,
  watch?: (block: TrajectoryBlock, i: number) => void,
): void {
  const events = block.events
  let nextEvent = 0
  for (let i = 0; i < block.count && simulation.error === null; i++) {
    while (nextEvent < events.length && events[nextEvent]!.before <= i) applyEvent(simulation, events[nextEvent++]!)
    if (simulation.error !== null) break
    walkSegment(simulation, block, i)
    watch?.(block, i)
  }
  while (nextEvent < events.length && simulation.error === null) applyEvent(simulation, events[nextEvent++]!)
}

/** What the file asks for between two moves, at its time. */
export function applyEvent(simulation: Simulation, event: MotionEvent): void {
  advanceTo(simulation, Math.max(simulation.timeS, event.atS + simulation.offsetS))
  simulation.line = event.line
  handleEvent(simulation, event)
}

/** Time passes over a segment (or a rest, without a block), with a row of telemetry whenever one is due. */
function advanceThrough(
  simulation: Simulation,
  block: TrajectoryBlock | null,
  i: number,
  startS: number,
  durationS: number,
): void {
  const endS = startS + durationS
  const { signals } = simulation
  const dueS = (): number => Math.min(simulation.nextTelemetryS, signals?.nextS ?? Number.POSITIVE_INFINITY)
  for (let nextS = dueS(); nextS < endS && simulation.error === null; nextS = dueS()) {
    const atS = Math.max(nextS, startS)
    advanceTo(simulation, atS)
    const share = durationS > 0 ? (atS - startS) / durationS : 1
    if (simulation.nextTelemetryS <= atS) {
      recordTelemetry(simulation, block, i, simulation.extruded, durationS, share)
      simulation.nextTelemetryS = atS + TELEMETRY_PERIOD_S
    }
    if (signals !== null && signals.nextS <= atS) {
      recordSignals(simulation, signals, block, i, share)
      // From the due time, not from now: the grid must not creep.
      signals.nextS = Math.max(signals.nextS + SIGNAL_PERIOD_S, atS + SIGNAL_PERIOD_S / 2)
    }
  }
  if (simulation.error === null) advanceTo(simulation, endS)
}

/** One segment, or a piece of one. */
export function walkSegment(simulation: Simulation, block: TrajectoryBlock, i: number): void {
  const { heating, settings } = simulation
  const durationS = block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
  const startS = block.startS[i]! + simulation.offsetS
  // The planner may leave a gap (a drain, a dwell): time passes, nothing moves.
  if (startS - simulation.timeS > 1e-3) rest(simulation, startS - simulation.timeS)
  simulation.line = block.line[i]!
  simulation.moves++
  if (block.kind[i]! !== SEGMENT_HOMING) simulation.motionS += durationS
  const kind = block.kind[i]!
  if (block.ratioE[i]! !== 0 && heating.heaters.nozzle.control.smoothedC < settings.minExtrudeC) {
    refuseCold(simulation)
    return
  }
  if (simulation.signals !== null) setOut(simulation.signals.vibration, block, i, startS)
  if (kind !== SEGMENT_FILAMENT) followHead(simulation, block, i, moveFrame(simulation, block, i))
  if (kind === SEGMENT_EXTRUDE) {
    if (simulation.travelMm > 0) endTravel(simulation, block.layer[i]!)
    pushFilament(simulation, block, i)
    advanceThrough(simulation, block, i, startS, durationS)
    watchFlow(simulation)
    layExtrudedBead(simulation, block, i, simulation.extruded, durationS)
  } else if (kind === SEGMENT_FILAMENT) {
    restFrame(simulation.frame, durationS)
    pushFilament(simulation, block, i)
    advanceThrough(simulation, block, i, startS, durationS)
    simulation.layerSums.oozeMm3 += Math.max(0, simulation.extruded.deliveredMm3)
  } else {
    travel(simulation, block, i, durationS, kind)
    advanceThrough(simulation, block, i, startS, durationS)
  }
  moveHead(simulation, block, i)
}

/** Klipper checks the nozzle before every command that moves filament, retractions too. */
function refuseCold(simulation: Simulation): void {
  const { heaters } = simulation.heating
  // A thermistor that has just left its range: the microcontroller needs some reports more, then it is what stops.
  for (let i = 0; i < COLD_GRACE && heaters.nozzle.adc.outside > 0 && simulation.error === null; i++) {
    advanceTo(simulation, simulation.timeS + HEATER_SAMPLE_PERIOD_S)
  }
  if (simulation.error !== null) return
  const message = "Extrude below minimum temp. See the 'min_extrude_temp' config option for details"
  simulation.error = { line: simulation.line, message }
  noteEvent(simulation, 'cold-refused', `nozzle at ${heaters.nozzle.control.smoothedC.toFixed(0)} °C`)
}

/** The head stands still and nothing is fed. */
export function rest(simulation: Simulation, durationS: number): void {
  const { extrusion, heating } = simulation
  stepTravel(extrusion, durationS, heating.plant.nozzleBlockC, 0, 0)
  restFrame(simulation.frame, durationS)
  creep(simulation, 0, durationS)
  advanceThrough(simulation, null, 0, simulation.timeS, durationS)
}

/** The three phases of the segment through the melt. The firmware's pressure advance is part of the filament's speed. */
function pushFilament(simulation: Simulation, block: TrajectoryBlock, i: number): void {
  const { extrusion, extruded, heating } = simulation
  const blockC = heating.plant.nozzleBlockC
  const ratioE = block.ratioE[i]!
  const isTogether = block.kind[i]! === SEGMENT_EXTRUDE
  const accel = block.accelMmPerS2[i]!
  const start = block.startMmPerS[i]!
  const cruise = block.cruiseMmPerS[i]!
  const end = cruise - accel * block.decelS[i]!
  const isAdvanced = isTogether && ratioE > 0
  const advanceS = simulation.pressureAdvanceS * simulation.condition.pressureAdvanceRatio
  const advance = isAdvanced ? advanceS * accel * ratioE : 0
  // Where the filament's speed steps (a new width, a start, an end), the advance steps with it, smoothed by the firmware.
  const wantedMm = isAdvanced ? advanceS * ratioE * start : 0
  const totalS = block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
  const caughtMm = (wantedMm - simulation.advancedMm) * Math.min(1, totalS / ADVANCE_SMOOTH_S)
  const step = totalS > 0 ? caughtMm / totalS : 0
  extruded.commandedMm3 = 0
  extruded.deliveredMm3 = 0
  extruded.slippedMm3 = 0
  extruded.forceMaxN = 0
  if (block.accelS[i]! > 0) {
    pushPhase(simulation, ratioE * start + advance + step, ratioE * cruise + advance + step, block.accelS[i]!, blockC)
  }
  if (block.cruiseS[i]! > 0) {
    pushPhase(simulation, ratioE * cruise + step, ratioE * cruise + step, block.cruiseS[i]!, blockC)
  }
  if (block.decelS[i]! > 0) {
    pushPhase(simulation, ratioE * cruise - advance + step, ratioE * end - advance + step, block.decelS[i]!, blockC)
  }
  simulation.advancedMm += caughtMm + (isAdvanced ? advanceS * ratioE * (end - start) : 0)
  const filamentMm = ratioE * block.distanceMm[i]!
  if (filamentMm < 0) {
    if (simulation.retractedMm === 0) simulation.retractions++
    simulation.retractedMm -= filamentMm
  } else simulation.retractedMm = Math.max(0, simulation.retractedMm - filamentMm)
  // What the file asks for; pressure advance only shifts it in time.
  extruded.commandedMm3 = filamentMm * simulation.filamentAreaMm2
  simulation.filamentMm += filamentMm
  simulation.layerSums.filamentMm += filamentMm
  heating.pendingFilamentMm += filamentMm
  creep(simulation, filamentMm, block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!)
  const slippedMm = extruded.slippedMm3 / (simulation.filamentAreaMm2 * sectionRatio(simulation))
  watchFeed(simulation, filamentMm, feedRatio(simulation) * filamentMm - slippedMm)
  noteLosses(simulation)
  if (extrusion.ground) noteOnce(simulation, 'filament-ground', 'the drive gear has ground through the filament')
  if (extrusion.buckled) noteOnce(simulation, 'filament-buckled', 'soft filament buckled between gear and guide')
}

/** The head travels on without extruding: the firmware takes the advance of the last bead back. */
function dropAdvance(simulation: Simulation, durationS: number): void {
  if (simulation.advancedMm === 0 || !(durationS > 0)) return
  const mmPerS = -simulation.advancedMm / durationS
  stepExtrusion(simulation.extrusion, mmPerS, mmPerS, durationS, simulation.heating.plant.nozzleBlockC)
  simulation.advancedMm = 0
}

/** Skipped steps and cold pushes, once for each time that their counters have risen by something one would hear. */
function noteLosses(simulation: Simulation): void {
  const { extrusion, counted } = simulation
  if (extrusion.skips > counted.skips) {
    const times = Math.floor(extrusion.skips) - Math.floor(counted.skips)
    counted.skips = extrusion.skips
    const atN = Math.max(extrusion.forceN, extrusion.dragN).toFixed(0)
    if (times >= 1) {
      noteEvent(simulation, 'extruder-skip', `the extruder motor skips ${times} x at ${atN} N`)
      addFact(simulation.facts.extruderSkips, { line: simulation.line, times })
    }
  }
  if (extrusion.coldMm > counted.coldMm + COLD_NOTE_MM) {
    counted.coldMm = extrusion.coldMm
    noteOnce(simulation, 'cold-extrusion', `the melt is at ${extrusion.meltC.toFixed(0)} °C`)
  }
}

function pushPhase(
  simulation: Simulation,
  fromMmPerS: number,
  toMmPerS: number,
  durationS: number,
  blockC: number,
): void {
  const { extrusion, extruded } = simulation
  const feed = feedRatio(simulation) * sectionRatio(simulation)
  stepExtrusion(extrusion, feed * fromMmPerS, feed * toMmPerS, durationS, blockC)
  extruded.deliveredMm3 += Math.max(0, extrusion.deliveredMm3 - simulation.condition.leakMm3PerS * durationS)
  extruded.slippedMm3 += extrusion.slippedMm3
  if (extrusion.forceN > extruded.forceMaxN) extruded.forceMaxN = extrusion.forceN
}

function creep(simulation: Simulation, filamentMm: number, durationS: number): void {
  const { heatCreep, heating, settings } = simulation
  const softeningC = coldZoneSofteningC(settings.material)
  const before = heatCreep.softS
  stepHeatCreep(heatCreep, heating.plant.heatBreakC, softeningC, filamentMm, durationS)
  if (heatCreep.softS !== before) setExtruderDrive(simulation)
  if (isHeatCreepJam(heatCreep)) {
    const friction = heatCreepFrictionRatio(heatCreep).toFixed(1)
    noteOnce(simulation, 'heat-creep', `filament soft above the heat break, friction x ${friction}`)
  }
}

function travel(simulation: Simulation, block: TrajectoryBlock, i: number, durationS: number, kind: number): void {
  const { extrusion, extruded, heating } = simulation
  extruded.commandedMm3 = 0
  extruded.deliveredMm3 = 0
  if (kind === SEGMENT_HOMING) {
    stepTravel(extrusion, durationS, heating.plant.nozzleBlockC, 0, 0)
    creep(simulation, 0, durationS)
    return
  }
  beginTravel(simulation)
  const distanceMm = block.distanceMm[i]!
  const speedMmPerS = durationS > 0 ? distanceMm / durationS : 0
  // A wipe retracts while it travels.
  if (block.ratioE[i]! !== 0) pushFilament(simulation, block, i)
  else {
    dropAdvance(simulation, durationS)
    stepTravel(extrusion, durationS, heating.plant.nozzleBlockC, distanceMm, speedMmPerS)
    creep(simulation, 0, durationS)
  }
  simulation.travelMm += distanceMm
  simulation.travelOozeMm3 = extrusion.travelOozeMm3
  simulation.stringDiameterMm = extrusion.stringDiameterMm
  if (simulation.retractedMm > simulation.travelRetractedMm) simulation.travelRetractedMm = simulation.retractedMm
  if (simulation.obstacles.length > 0) checkClearance(simulation, block, i)
}

function moveHead(simulation: Simulation, block: TrajectoryBlock, i: number): void {
  if (block.kind[i]! === SEGMENT_FILAMENT) return
  const distanceMm = block.distanceMm[i]!
  simulation.xMm = block.startXMm[i]! + block.ratioX[i]! * distanceMm
  simulation.yMm = block.startYMm[i]! + block.ratioY[i]! * distanceMm
  simulation.zMm = block.startZMm[i]! + block.ratioZ[i]! * distanceMm
}

function noteOnce(simulation: Simulation, kind: string, text: string): void {
  if (!simulation.mishaps.has(kind)) noteEvent(simulation, kind, text)
}
