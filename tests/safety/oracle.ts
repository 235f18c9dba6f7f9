// Says from the simulator's truth whether the envelope was left. It imports nothing of the shell: it looks at the iron, at the
// trajectory that was really planned and walked, and at what the firmware now holds for its limits.
import type { Printer } from '#printer'
import { machineTruth, statusJson } from '#printer'
import type { TrueEnvelope } from './true-envelope.ts'

export interface Oracle {
  readonly printer: Printer
  readonly envelope: TrueEnvelope
  /** In words with numbers, since the last `takeViolations`. */
  readonly found: Set<string>
  /** The next row of the trajectory to look at, and the next one to see walked. */
  nextRow: number
  walkedRow: number
  /** Filament moved forward or back since the last `expectOne`, head at rest, mm. */
  filamentMm: number
  /** While it was hot. */
  readonly motorsOn: Set<string>
  /** While it was hot. */
  readonly fansFull: Set<string>
  host: unknown
}

/** Numbers of the trajectory are exact to far less. */
const TINY = 1e-6
const HOMING = 3
/** A block with its heater off and filament going in cools so much while what is planned runs out; PLA gives way down to 130 °C
 * (data/materials, noFlowC). */
const PLANNED_AHEAD_C = 25
const FILAMENT = 2

export function createOracle(printer: Printer, envelope: TrueEnvelope): Oracle {
  const oracle: Oracle = {
    printer,
    envelope,
    found: new Set(),
    nextRow: printer.host.queue.written,
    walkedRow: printer.host.queue.due,
    filamentMm: 0,
    motorsOn: new Set(),
    fansFull: new Set(),
    host: printer.host,
  }
  return oracle
}

/** What came before is somebody else's. */
export function forgetPast(oracle: Oracle): void {
  oracle.nextRow = oracle.printer.host.queue.written
  oracle.walkedRow = oracle.printer.host.queue.due
  oracle.host = oracle.printer.host
  oracle.filamentMm = 0
  oracle.motorsOn.clear()
  oracle.fansFull.clear()
  oracle.found.clear()
}

export function takeViolations(oracle: Oracle): string[] {
  const all = [...oracle.found]
  oracle.found.clear()
  return all
}

/** A new command begins: what may be moved by one may be moved again. */
export function expectOne(oracle: Oracle): void {
  oracle.filamentMm = 0
}

/** Call after every step of time, and after every command. */
export function look(oracle: Oracle): void {
  if (oracle.host !== oracle.printer.host) forgetPast(oracle)
  lookAtTrajectory(oracle)
  lookAtHeat(oracle)
}

function lookAtTrajectory(oracle: Oracle): void {
  const { printer, envelope } = oracle
  const { queue } = printer.host
  const { ring } = queue
  // An endstop takes rows back that were never walked.
  oracle.nextRow = Math.min(oracle.nextRow, queue.written)
  const blockC = printer.plant.simulation.heating.plant.nozzleBlockC
  for (let row = oracle.nextRow; row < queue.written; row++) {
    const at = row % ring.capacity
    if (queue.forcedRows.has(row)) {
      oracle.found.add('a motor turned past the kinematics')
      continue
    }
    const kind = ring.kind[at]!
    const distanceMm = ring.distanceMm[at]!
    if (queue.durationS[at]! <= 0) continue
    const cruise = ring.cruiseMmPerS[at]!
    // Klipper takes filament that moves with Z alone for filament at rest: a retraction with its hop, and back.
    const isLift = ring.ratioX[at] === 0 && ring.ratioY[at] === 0 && ring.ratioE[at] !== 0
    if (kind === FILAMENT || isLift) {
      const share = kind === FILAMENT ? 1 : Math.abs(ring.ratioE[at]!)
      oracle.filamentMm += distanceMm * share
      if (kind !== FILAMENT) lookAtPlace(oracle, at)
      most(oracle, 'filament speed, mm/s', cruise * share, envelope.filamentSpeedMaxMmPerS)
      most(oracle, 'filament of one command, mm', oracle.filamentMm, envelope.filamentMaxMm)
      continue
    }
    if (kind !== HOMING) lookAtPlace(oracle, at)
    most(oracle, 'speed, mm/s', cruise, envelope.speedMaxMmPerS)
    most(oracle, 'Z speed, mm/s', cruise * Math.abs(ring.ratioZ[at]!), envelope.zSpeedMaxMmPerS)
    most(oracle, 'acceleration, mm/s²', ring.accelMmPerS2[at]!, envelope.accelMaxMmPerS2)
    const feedMmPerS = cruise * ring.ratioE[at]!
    if (feedMmPerS > 0) most(oracle, 'flow, mm³/s', feedMmPerS * envelope.filamentAreaMm2, envelope.flowMaxMm3PerS)
  }
  oracle.nextRow = queue.written
  // Cold: by the block at the moment when the plastic is really pushed.
  const due = Math.min(queue.due + (queue.doneS > 0 ? 1 : 0), queue.written)
  for (let row = Math.max(oracle.walkedRow, queue.written - ring.capacity); row < due; row++) {
    const at = row % ring.capacity
    if (queue.durationS[at]! <= 0 || ring.ratioE[at]! <= 0 || queue.forcedRows.has(row)) continue
    // Klipper looks at the reading when it plans, two seconds ahead, and heaters may be switched off under a running print.
    if (blockC < envelope.extrudeMinC - PLANNED_AHEAD_C)
      oracle.found.add(`filament pushed through a block of ${blockC.toFixed(1)} °C`)
  }
  oracle.walkedRow = due
}

/** Both ends of a straight way are inside: so is the way; all three reaches are convex. */
function lookAtPlace(oracle: Oracle, at: number): void {
  const { printer } = oracle
  const { ring, shiftXMm, shiftYMm, shiftZMm } = printer.host.queue
  for (const endMm of [0, ring.distanceMm[at]!]) {
    const place = [
      ring.startXMm[at]! + ring.ratioX[at]! * endMm + shiftXMm[at]!,
      ring.startYMm[at]! + ring.ratioY[at]! * endMm + shiftYMm[at]!,
      ring.startZMm[at]! + ring.ratioZ[at]! * endMm + shiftZMm[at]!,
    ]
    inside(oracle, place)
  }
}

function inside({ found, envelope }: Oracle, place: readonly number[]): void {
  for (let axis = 0; axis < 3; axis++) {
    const is = place[axis]! >= envelope.lowestMm[axis]! - 1e-3 && place[axis]! <= envelope.highestMm[axis]! + 1e-3
    if (!is) found.add(`head at ${'xyz'[axis]} ${place[axis]!.toFixed(3)} mm`)
  }
  if (envelope.radiusMm === null) return
  const reachMm = Math.hypot(place[0]!, place[1]!)
  if (!(reachMm <= envelope.radiusMm + 1e-3)) found.add(`head ${reachMm.toFixed(3)} mm from the middle`)
}

function lookAtHeat(oracle: Oracle): void {
  const { printer, envelope } = oracle
  const { heaters, plant } = printer.plant.simulation.heating
  most(oracle, 'block, °C', plant.nozzleBlockC, envelope.blockMaxC)
  most(oracle, 'bed, °C', plant.bedC, envelope.bedMaxC)
  most(oracle, 'nozzle target, °C', heaters.nozzle.targetC, envelope.nozzleTargetMaxC)
  most(oracle, 'bed target, °C', heaters.bed.targetC, envelope.bedTargetMaxC)
  if (printer.plant.atEnd.some((one) => one !== 0)) oracle.found.add('the head stands at the end of an axis')
}

/** What holds from now on: a wrong limit is a trap for the next move. Call after every command. */
export function lookAtFirmware(oracle: Oracle): void {
  const { printer, envelope } = oracle
  const { host } = printer
  if (host.state !== 'ready') return
  const nowS = printer.reactor.timeS
  const status = (name: string): Record<string, unknown> => {
    const object = host.objects.get(name)
    return object === undefined ? {} : (JSON.parse(statusJson(object.status(nowS))) as Record<string, unknown>)
  }
  const move = status('gcode_move')
  between(oracle, 'speed factor', move['speed_factor'], envelope.speedRatio)
  between(oracle, 'flow factor', move['extrude_factor'], envelope.flowRatio)
  const origin = move['homing_origin'] as number[]
  for (let axis = 0; axis < 3; axis++) {
    between(oracle, `offset ${'xyz'[axis]}, mm`, origin[axis], [
      envelope.offsetMinMm[axis]!,
      envelope.offsetMaxMm[axis]!,
    ])
  }
  const head = status('toolhead')
  between(oracle, 'velocity limit, mm/s', head['max_velocity'], [0, envelope.speedMaxMmPerS])
  between(oracle, 'acceleration limit, mm/s²', head['max_accel'], [0, envelope.accelMaxMmPerS2])
  between(oracle, 'corner speed, mm/s', head['square_corner_velocity'], [0, envelope.cornerSpeedMaxMmPerS])
  between(oracle, 'pressure advance, s', status('extruder')['pressure_advance'], [0, envelope.advanceMaxS])
  const blockC = printer.plant.simulation.heating.plant.nozzleBlockC
  const { heaters } = printer.plant.simulation.heating
  // At the end of every print motors go off behind the hot end: what is meant is heat that is wanted, or a job under way.
  const job = status('print_stats')['state']
  const isWanted = heaters.nozzle.targetC > 0 || job === 'printing'
  const isHot = isWanted && blockC > envelope.motorsNeededAboveC + 5
  between(oracle, 'idle timeout, s', status('idle_timeout')['idle_timeout'], [0, envelope.idleTimeoutMaxS])
  // After its own idle timeout Klipper takes heat and motors away together.
  const isIdle = status('idle_timeout')['state'] === 'Idle'
  for (const { section, isOn } of host.steppers) {
    // A free extruder moves no head: who changes filament by hand wants it so.
    if (section.startsWith('extruder')) continue
    if (isHot && !isIdle && !isOn && oracle.motorsOn.has(section)) {
      oracle.found.add(`motors off with a block of ${blockC.toFixed(0)} °C`)
    }
    if (isHot && isOn) oracle.motorsOn.add(section)
    else oracle.motorsOn.delete(section)
  }
}

/** Of the rig's own making: what cools the cold side of the hot end and can be set. */
const HEAT_SINK_FANS = ['fan_generic hotend_spare']

/** Plastic creeps up a hot end without its air; after a restart all fans stand still, which nobody has asked for. Call when
 * a command has come to its end: fans turn behind the moves. */
export function lookAtAir(oracle: Oracle): void {
  const { host, reactor, plant } = oracle.printer
  if (host.state !== 'ready') return
  const blockC = plant.simulation.heating.plant.nozzleBlockC
  const isHot = blockC > oracle.envelope.airNeededAboveC + 5
  for (const name of HEAT_SINK_FANS) {
    const object = host.objects.get(name)
    if (object === undefined) continue
    const { speed } = JSON.parse(statusJson(object.status(reactor.timeS))) as { readonly speed: number }
    const isFull = speed >= 1 - TINY
    if (isHot && !isFull && oracle.fansFull.has(name)) {
      oracle.found.add(`${name} slowed with a block of ${blockC.toFixed(0)} °C`)
    }
    if (isHot && isFull) oracle.fansFull.add(name)
    else oracle.fansFull.delete(name)
  }
}

function most({ found }: Oracle, what: string, value: number, max: number): void {
  if (!(value <= max + TINY + 1e-6 * Math.abs(max))) found.add(`${what}: ${short(value)}, beyond ${max}`)
}

function between({ found }: Oracle, what: string, value: unknown, [min, max]: readonly [number, number]): void {
  const number = Number(value)
  if (!(number >= min - TINY && number <= max + TINY)) found.add(`${what}: ${short(number)}, not in ${min}..${max}`)
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** The truth in words, for the report of a violation. */
export function describeTruth({ printer }: Oracle): string {
  const { nozzle, bed, head } = machineTruth(printer)
  return JSON.stringify({ nozzle, bed, head }, (_, value) =>
    typeof value === 'number' ? Number(value.toFixed(3)) : value,
  )
}
