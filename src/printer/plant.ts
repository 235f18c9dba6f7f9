// The machine itself, behind its wires: the simulated print, walked in fixed steps as time passes. It knows segments and pin
// settings, not G-code; it goes on existing when the firmware is restarted.
import type { PrinterConfig } from '#config'
import type { Random } from '#core'
import type { SwitchState } from '#faults'
import type { SlicerMetadata } from '#gcode'
import type { TrajectoryBlock } from '#motion'
import { createKinematics, createTrajectoryBlock } from '#motion'
import type { MachineModel, Material } from '#physics'
import type { LiveSenses, RoomOptions, Simulation, SimulationSettings } from '#simulation'
import {
  advanceTo,
  applyEvent,
  canAnswer,
  createSimulation,
  isStepping,
  moveLiveSenses,
  rest,
  restartController,
  simulationSettings,
  walkSegment,
  withChamberHeater,
} from '#simulation'
import { frameOf, meetFrame } from './frame.ts'
import type { MotionQueue } from './motion-queue.ts'
import { speedMmPerS, wayMm } from './motion-queue.ts'

/** The machine's step: nothing that it does is seen sooner than at the next whole one. */
export const PLANT_STEP_S = 0.1
/** Pieces shorter than this are part of their neighbours. */
const SHORTEST_PIECE_S = 1e-7

export interface PlantOptions {
  readonly machine: MachineModel
  readonly material: Material
  readonly room: RoomOptions
}

export interface Plant {
  readonly options: PlantOptions
  readonly random: Random
  simulation: Simulation
  /** One segment, cut to the step. */
  readonly piece: TrajectoryBlock
  /** [3] where the head really is; homing finds it. */
  readonly headMm: Float64Array
  /** [6] how far its axes reach, lowest and highest, mm. */
  readonly frameMm: Float64Array
  /** [3] whether it stands at an end that it was sent beyond. */
  readonly atEnd: Uint8Array
  /** By the axes of a homing pass: endstops whose wire is broken. */
  readonly endstops: Map<number, SwitchState>
  /** Filament that the drive moves over filament commanded: its steps may mean another length, or it may not be coupled. */
  feedRatio: number
  /** Parts begun so far. */
  parts: number
  /** Why the microcontroller has stopped; only a reset makes it forget. Null: it works. */
  controllerStop: string | null
  /** Faults that begin at a place of a part, given while nothing was printed. */
  readonly waitingFaults: (() => void)[]
  /** Sensors that no firmware reads; null while nobody asks for them. */
  senses: LiveSenses | null
}

export function createPlant(config: PrinterConfig, options: PlantOptions, random: Random): Plant {
  return {
    options,
    random,
    simulation: createSimulation(settingsFor(config, options, {}, random.fork('plant'))),
    piece: createTrajectoryBlock(1),
    headMm: parkedMm(config),
    frameMm: frameOf(config),
    atEnd: new Uint8Array(3),
    endstops: new Map(),
    feedRatio: 1,
    parts: 0,
    controllerStop: null,
    waitingFaults: [],
    senses: null,
  }
}

/** Nobody knows where the head stands when the power comes on: in the middle of its ranges, on average. */
function parkedMm(config: PrinterConfig): Float64Array {
  const { axisMinimumMm, axisMaximumMm } = createKinematics(config)
  return axisMinimumMm.map((minimum, axis) => (minimum + axisMaximumMm[axis]!) / 2)
}

function settingsFor(
  config: PrinterConfig,
  { machine, material, room }: PlantOptions,
  metadata: SlicerMetadata | Record<string, never>,
  random: Random,
): SimulationSettings {
  const heated = withChamberHeater(machine, config)
  const settings = simulationSettings(config, heated, material, metadata as SlicerMetadata, room, random)
  // The firmware is a room of its own here: it asks the switch itself, and refuses a cold nozzle before a move is planned.
  return {
    ...settings,
    filamentSensor: null,
    minExtrudeC: Number.NEGATIVE_INFINITY,
    hasGrowingField: true,
    hasPoweredHost: true,
    hasWarmDrivers: true,
    hasSerialLink: /tty(AMA|S|USB)\d|USB_Serial|USB2\.0-Serial|FTDI|CP210|1a86/.test(serialPort(config)),
  }
}

function serialPort(config: PrinterConfig): string {
  const found = config.settings.get('mcu')?.get('serial')
  return found?.kind === 'str' ? found.value : ''
}

/** A clean plate for the next part; heaters, faults and the head's place are as they were. */
export function beginPart(plant: Plant, config: PrinterConfig, metadata: SlicerMetadata): void {
  const old = plant.simulation
  plant.parts++
  const random = plant.random.fork(`part ${plant.parts}`)
  const fresh = createSimulation(settingsFor(config, plant.options, metadata, random))
  plant.simulation = {
    ...fresh,
    condition: old.condition,
    schedule: old.schedule,
    moment: old.moment,
    link: old.link,
    camera: old.camera,
    heating: old.heating,
    heatCreep: old.heatCreep,
    deposit: { ...fresh.deposit, bed: old.deposit.bed },
    head: old.head,
    feed: old.feed,
    frame: old.frame,
    timeS: old.timeS,
    nextTelemetryS: old.timeS,
    fanRatio: old.fanRatio,
    airRatio: old.airRatio,
    pressureAdvanceS: old.pressureAdvanceS,
    hasShutDown: old.hasShutDown,
    xMm: old.xMm,
    yMm: old.yMm,
    zMm: old.zMm,
  }
  for (const begin of plant.waitingFaults.splice(0)) begin()
}

/** The microcontroller is told anew what it is: laws and guards begin again with this configuration. */
export function configureController(plant: Plant, config: PrinterConfig): void {
  const { simulation, options, random } = plant
  restartController(simulation, settingsFor(config, options, {}, random.fork('plant')))
  plant.controllerStop = null
}

/** Nobody tells the microcontroller what to do: heaters off, no steps, until it is configured. */
export function idleController({ simulation }: Plant): void {
  simulation.hasShutDown = true
  simulation.heating.isShutDown = true
  simulation.fanRatio = 0
}

/** Whether the microcontroller answers a host that looks for it. */
export function canConnect({ simulation }: Plant): boolean {
  return canAnswer(simulation.condition)
}

/**
 * Everything until `untilS`: segments that are due, events between them, and time that passes at rest. A controller that has
 * shut down makes no step, whatever is planned.
 */
export function advancePlant(plant: Plant, queue: MotionQueue, untilS: number): void {
  const { simulation } = plant
  if (simulation.hasShutDown) passTime(simulation, untilS)
  else if (!isStepping(simulation)) missSteps(plant, queue, untilS)
  else walkDue(plant, queue, untilS)
}

function walkDue(plant: Plant, queue: MotionQueue, untilS: number): void {
  while (queue.due < queue.written) {
    const at = queue.due % queue.ring.capacity
    const startS = queue.ring.startS[at]!
    if (startS >= untilS) break
    if (queue.doneS === 0) applyDueEvents(plant, queue, queue.due, startS)
    const durationS = queue.durationS[at]!
    const leftS = untilS - startS
    const isWhole = leftS >= durationS - SHORTEST_PIECE_S
    walkPiece(plant, queue, at, queue.doneS, isWhole ? durationS : leftS)
    if (!isWhole) {
      queue.doneS = leftS
      return
    }
    queue.doneS = 0
    queue.due++
  }
  applyDueEvents(plant, queue, queue.due, untilS)
  passTime(plant.simulation, untilS)
}

/** The microcontroller has no steps any more, whatever the host goes on planning. */
function missSteps({ simulation }: Plant, queue: MotionQueue, untilS: number): void {
  const { due, written, ring } = queue
  if (due < written && ring.startS[due % ring.capacity]! < untilS) simulation.link.hasMissedSteps = true
  passTime(simulation, untilS)
}

function passTime(simulation: Simulation, untilS: number): void {
  const idleS = untilS - simulation.timeS
  if (idleS > 1e-3) rest(simulation, idleS)
  else advanceTo(simulation, Math.max(untilS, simulation.timeS))
}

function applyDueEvents(plant: Plant, queue: MotionQueue, row: number, untilS: number): void {
  const { events } = queue
  let done = 0
  while (done < events.length && events[done]!.row <= row && events[done]!.event.atS <= untilS) {
    const { event } = events[done]!
    applyEvent(plant.simulation, event)
    for (const tell of queue.onEvent) tell(event)
    done++
  }
  if (done > 0) events.splice(0, done)
}

function walkPiece(plant: Plant, queue: MotionQueue, at: number, fromS: number, toS: number): void {
  const { simulation, piece } = plant
  const { ring } = queue
  if (toS - fromS < SHORTEST_PIECE_S) return
  const accelS = ring.accelS[at]!
  const cruiseEndS = accelS + ring.cruiseS[at]!
  const fromMm = fromS === 0 ? 0 : wayMm(queue, at, fromS)
  const isEnd = toS >= accelS + ring.cruiseS[at]! + ring.decelS[at]!
  const toMm = isEnd ? ring.distanceMm[at]! : wayMm(queue, at, toS)
  piece.startS[0] = ring.startS[at]! + fromS
  piece.accelS[0] = Math.max(0, Math.min(toS, accelS) - fromS)
  piece.cruiseS[0] = Math.max(0, Math.min(toS, cruiseEndS) - Math.max(fromS, accelS))
  piece.decelS[0] = Math.max(0, toS - Math.max(fromS, cruiseEndS))
  piece.startXMm[0] = ring.startXMm[at]! + ring.ratioX[at]! * fromMm + queue.shiftXMm[at]!
  piece.startYMm[0] = ring.startYMm[at]! + ring.ratioY[at]! * fromMm + queue.shiftYMm[at]!
  piece.startZMm[0] = ring.startZMm[at]! + ring.ratioZ[at]! * fromMm + queue.shiftZMm[at]!
  piece.startEMm[0] = ring.startEMm[at]! + ring.ratioE[at]! * fromMm
  piece.ratioX[0] = ring.ratioX[at]!
  piece.ratioY[0] = ring.ratioY[at]!
  piece.ratioZ[0] = ring.ratioZ[at]!
  piece.ratioE[0] = ring.ratioE[at]! * plant.feedRatio
  piece.distanceMm[0] = toMm - fromMm
  piece.startMmPerS[0] = fromS === 0 ? ring.startMmPerS[at]! : speedMmPerS(queue, at, fromS)
  piece.cruiseMmPerS[0] = peakMmPerS(queue, at, fromS, toS)
  piece.accelMmPerS2[0] = ring.accelMmPerS2[at]!
  piece.kind[0] = ring.kind[at]!
  piece.line[0] = ring.line[at]!
  piece.layer[0] = ring.layer[at]!
  piece.feature[0] = ring.feature[at]!
  piece.object[0] = ring.object[at]!
  piece.count = 1
  if (plant.senses !== null) moveLiveSenses(plant.senses, simulation, piece, 0)
  walkSegment(simulation, piece, 0)
  const { headMm } = plant
  headMm[0] = piece.startXMm[0]! + piece.ratioX[0]! * piece.distanceMm[0]!
  headMm[1] = piece.startYMm[0]! + piece.ratioY[0]! * piece.distanceMm[0]!
  headMm[2] = piece.startZMm[0]! + piece.ratioZ[0]! * piece.distanceMm[0]!
  meetFrame(plant, queue)
}

/** Highest speed between two times of a segment. */
function peakMmPerS(queue: MotionQueue, at: number, fromS: number, toS: number): number {
  const { ring } = queue
  const accelS = ring.accelS[at]!
  if (toS <= accelS) return speedMmPerS(queue, at, toS)
  if (fromS >= accelS + ring.cruiseS[at]!) return speedMmPerS(queue, at, fromS)
  return ring.cruiseMmPerS[at]!
}
