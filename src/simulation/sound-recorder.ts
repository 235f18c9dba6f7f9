// Keeps what a microphone needs of a stretch of the print: how it moved, how the fans turned, and the moments at which
// something was heard. Nothing is staged: clicks are filament that the drive lost, clunks are steps that a motor lost, pops
// are water in the melt that came out.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import type { TrajectoryBlock } from '#motion'
import type { FanSound, SoundEvent, SoundEventKind, SoundScene } from '#sensing'
import { bubbleRateHz, HOT_END_FAN, motorSoundsOf, PART_FAN } from '#sensing'
import { partFanTurns } from './heating.ts'
import {
  createMotionRecorder,
  dropMotionBefore,
  type MotionRecorder,
  recordMotion,
  recordRest,
} from './motion-recorder.ts'
import type { Simulation } from './simulation.ts'

/** Lost places of a motor follow each other no faster than the rotor swings, s. Plausible. */
const SLIP_GAP_S = 0.03
/**
 * Filament that the drive falls back by at a click: it springs back over more than one place of the motor. With the usual
 * feeds of 1.2 to 3.2 mm/s this gives the 3 to 8 clicks a second of PHYSICS 2.14.
 */
const CLICK_MM = 0.4
/** A gear that creeps back by less than this share of what it feeds is not heard. Plausible. */
const SILENT_SLIP_RATIO = 0.05
/** Scrapes of a drive gear on ground filament overlap when they come this often, s. */
const SCRAPE_S = 0.1
/** Force of a blow that is as loud as a usual collision, N. Plausible. */
const USUAL_STRIKE_N = 20
/** Wear of a bearing over the speed that it takes from its fan. Plausible: a fan at half speed has had its bearing. */
const WEAR_OF_LOST_SPEED = 2

/** What is heard when the simulation notes something that happened in one moment. */
const SOUND_OF_EVENT: ReadonlyMap<string, SoundEventKind> = new Map([
  ['collision', 'collision'],
  ['knocked', 'collision'],
  ['bed-knocked', 'collision'],
  ['layer-shift', 'skipped-step'],
  ['motors-dropped', 'relay'],
  ['driver-off', 'relay'],
  ['driver-reset', 'relay'],
  ['delaminated', 'crack'],
  ['detached', 'crack'],
])

interface FanRecord {
  readonly fan: FanSound
  readonly startS: number[]
  readonly speedRatio: number[]
  readonly bearingWear: number[]
}

export interface SoundRecorder {
  readonly motion: MotionRecorder
  readonly random: Random
  readonly events: SoundEvent[]
  readonly hotEndFan: FanRecord
  readonly partFan: FanRecord
  /** Counters of the simulation that have been heard already. */
  readonly heard: { skips: number; slippedMm: number; lostSteps: number; strikes: number; notes: number }
  /** Filament lost at the drive since the last click, mm. */
  lostMm: number
  /** Bubbles still to form until the next one bursts. */
  bubblesLeft: number
  scrapeS: number
}

/** Records from `fromS` to `toS` of the print's own time, s. */
export function createSoundRecorder(fromS: number, toS: number, random: Random): SoundRecorder {
  const fan = (sound: FanSound): FanRecord => ({ fan: sound, startS: [], speedRatio: [], bearingWear: [] })
  return {
    motion: createMotionRecorder(fromS, toS),
    random,
    events: [],
    hotEndFan: fan(HOT_END_FAN),
    partFan: fan(PART_FAN),
    heard: { skips: 0, slippedMm: 0, lostSteps: 0, strikes: 0, notes: 0 },
    lostMm: 0,
    bubblesLeft: -Math.log(1 - random.next()),
    scrapeS: Number.NEGATIVE_INFINITY,
  }
}

/** Takes in segment `i` of `block`, which the simulation has just walked: `simulation.timeS` is its end. */
export function recordSound(recorder: SoundRecorder, simulation: Simulation, block: TrajectoryBlock, i: number): void {
  const { motion, heard } = recorder
  const endS = simulation.timeS
  const durationS = block.accelS[i]! + block.cruiseS[i]! + block.decelS[i]!
  const startS = endS - durationS
  if (endS > motion.fromS && startS < motion.toS) {
    recordMotion(motion, block, i, startS, simulation.pressureAdvanceS)
    recordFans(recorder, simulation, startS)
    hearDrive(recorder, simulation, startS, durationS)
    hearMotors(recorder, simulation, startS, durationS)
    hearBubbles(recorder, simulation, startS, durationS)
    hearStrikes(recorder, simulation)
    hearNotes(recorder, simulation)
  }
  heard.skips = simulation.extrusion.skips
  heard.slippedMm = simulation.extrusion.slippedMm
  heard.lostSteps = simulation.lostSteps
  heard.strikes = simulation.facts.strikes.length
  heard.notes = simulation.events.kind.length
}

/** Forgets what was over before `timeS`, so that one may listen until something happens. */
export function dropSoundBefore(recorder: SoundRecorder, timeS: number): void {
  dropMotionBefore(recorder.motion, timeS)
  const { events } = recorder
  const kept = events.filter((event) => event.timeS >= timeS)
  if (kept.length < events.length) events.splice(0, events.length, ...kept)
  for (const { startS, speedRatio, bearingWear } of [recorder.hotEndFan, recorder.partFan]) {
    let over = 0
    while (over + 1 < startS.length && startS[over + 1]! <= timeS) over++
    for (const list of [startS, speedRatio, bearingWear]) list.splice(0, over)
  }
}

/** What there was to hear; the motion ends in a rest if the print ended before the window did. */
export function soundScene(recorder: SoundRecorder, config: PrinterConfig, frame: SoundScene['frame']): SoundScene {
  if (Number.isFinite(recorder.motion.toS)) recordRest(recorder.motion, recorder.motion.toS)
  return {
    pieces: recorder.motion.pieces,
    kinematics: config.kinematics,
    motors: motorSoundsOf(config),
    frame,
    fans: [recorder.hotEndFan, recorder.partFan],
    events: recorder.events.sort((a, b) => a.timeS - b.timeS),
  }
}

function recordFans(recorder: SoundRecorder, simulation: Simulation, timeS: number): void {
  const { condition, heating } = simulation
  const { hotEndFanRatio } = heating.input
  const turns = condition.hotEndFanRatio > 0 ? hotEndFanRatio / condition.hotEndFanRatio : 0
  recordFan(recorder.hotEndFan, timeS, turns, condition.hotEndFanRatio)
  const partRatio = condition.partFanRatio
  recordFan(recorder.partFan, timeS, partRatio > 0 ? partFanTurns(heating) / partRatio : 0, partRatio)
}

/** The print is over: what the fans do from then on. */
export function recordStop(recorder: SoundRecorder, simulation: Simulation): void {
  if (!Number.isNaN(simulation.stoppedS)) recordFans(recorder, simulation, simulation.stoppedS)
}

/** A fan that turns slower than it is driven drags in its bearing. */
function recordFan(record: FanRecord, timeS: number, commandedRatio: number, soundRatio: number): void {
  const speed = commandedRatio * soundRatio
  const wear = Math.min(1, WEAR_OF_LOST_SPEED * Math.max(0, 1 - soundRatio))
  const last = record.startS.length - 1
  if (last >= 0 && record.speedRatio[last] === speed && record.bearingWear[last] === wear) return
  record.startS.push(timeS)
  record.speedRatio.push(speed)
  record.bearingWear.push(wear)
}

/** Whether motor or grip gives way first, what has been lost comes back in jerks. */
function hearDrive(recorder: SoundRecorder, simulation: Simulation, startS: number, durationS: number): void {
  const { extrusion } = simulation
  const { heard, random, events } = recorder
  const skippedMm = (extrusion.skips - heard.skips) * extrusion.skipMm
  const lostMm = skippedMm + extrusion.slippedMm - heard.slippedMm
  const silentMm = (SILENT_SLIP_RATIO * Math.max(0, simulation.extruded.commandedMm3)) / simulation.filamentAreaMm2
  if (!(lostMm > silentMm)) {
    recorder.lostMm = Math.max(0, recorder.lostMm + lostMm - silentMm)
    return
  }
  if (extrusion.ground) {
    // A gear that has milled its groove finds nothing to jump over: it scrapes.
    for (; recorder.scrapeS < startS + durationS; recorder.scrapeS += SCRAPE_S) {
      if (recorder.scrapeS < startS) recorder.scrapeS = startS
      const strength = Math.min(1.5, lostMm / durationS) * Math.exp(0.3 * random.normal())
      events.push({ timeS: recorder.scrapeS, kind: 'grinding', strength })
    }
    return
  }
  const before = recorder.lostMm
  const total = before + lostMm
  for (let at = CLICK_MM; at <= total; at += CLICK_MM) {
    const timeS = startS + (durationS * (at - before)) / lostMm
    events.push({ timeS, kind: 'extruder-click', strength: Math.exp(0.15 * random.normal()) })
  }
  recorder.lostMm = total % CLICK_MM
}

/** Four full steps at a time, while the motor is out of step. */
function hearMotors(recorder: SoundRecorder, simulation: Simulation, startS: number, durationS: number): void {
  const slips = (simulation.lostSteps - recorder.heard.lostSteps) / 4
  const count = Math.min(slips, Math.max(1, Math.floor(durationS / SLIP_GAP_S)))
  for (let slip = 0; slip < count; slip++) {
    const timeS = startS + (durationS * (slip + recorder.random.next())) / count
    recorder.events.push({ timeS, kind: 'skipped-step', strength: 1 })
  }
}

/** The nozzle against an edge that stands up. */
function hearStrikes({ heard, events }: SoundRecorder, { facts }: Simulation): void {
  for (let k = heard.strikes; k < facts.strikes.length; k++) {
    const { timeS, forceN } = facts.strikes[k]!
    events.push({ timeS, kind: 'collision', strength: Math.min(2, forceN / USUAL_STRIKE_N) })
  }
}

function hearBubbles(recorder: SoundRecorder, simulation: Simulation, startS: number, durationS: number): void {
  const { extrusion, extruded, settings } = simulation
  if (!(extrusion.moisturePct > 0 && extruded.deliveredMm3 > 0 && durationS > 0)) return
  const rateHz = bubbleRateHz(extruded.deliveredMm3 / durationS, {
    moisturePct: extrusion.moisturePct,
    filamentDiameterMm: settings.filamentDiameterMm,
    densityKgPerM3: settings.material.densityKgPerM3,
    meltC: extrusion.meltC,
  })
  if (!(rateHz > 0)) return
  const { random, events } = recorder
  let atS = 0
  while (recorder.bubblesLeft < rateHz * (durationS - atS)) {
    atS += recorder.bubblesLeft / rateHz
    events.push({ timeS: startS + atS, kind: 'bubble', strength: Math.exp(0.6 * random.normal()) })
    recorder.bubblesLeft = -Math.log(1 - random.next())
  }
  recorder.bubblesLeft -= rateHz * (durationS - atS)
}

function hearNotes(recorder: SoundRecorder, { events }: Simulation): void {
  for (let row = recorder.heard.notes; row < events.kind.length; row++) {
    const kind = SOUND_OF_EVENT.get(events.kind[row]!)
    if (kind !== undefined) recorder.events.push({ timeS: events.timeS[row]!, kind, strength: 1 })
  }
}
