// motion_report/dump_trapq and dump_stepper: clients that want to see the motion itself, planned speeds and single steps,
// get what has happened twice a second.
import { createShaperPulses, KlipperError, SEGMENT_FILAMENT, type ShaperPulses } from '#motion'
import { sendTo, templateOf, textParamOf } from './api.ts'
import { MCU_CLOCK_HZ } from './basic-objects.ts'
import type { ApiClient, EndpointRequest, Host, JsonValue } from './host.ts'
import { addEndpoint } from './host.ts'
import { firstRow, speedMmPerS, wayMm } from './motion-queue.ts'
import { callEvery } from './reactor.ts'
import type { StatusRecord, StatusValue } from './status-value.ts'
import { statusJson } from './status-value.ts'
import { compressSteps } from './step-compression.ts'
import type { StepSource, Steps } from './step-times.ts'
import { carriageAtMm, findSteps } from './step-times.ts'
import type { LiveStepper } from './steppers.ts'

const PERIOD_S = 0.5
/** Steps depend on the plan half a shaper ahead: what is told is this old, s. */
const BEHIND_S = 0.1

type Template = { readonly [key: string]: JsonValue }

/** One thing that is watched, by everybody who asked for it. */
export interface Dump {
  readonly clients: Map<ApiClient, Template>
  /** What has happened since the last time, or null for nothing. */
  next(): StatusRecord | null
}

export function setupMotionDump(host: Host): void {
  const dumps = new Map<string, Dump>()
  const trapqs = ['toolhead', ...host.config.extruders.map(({ section }) => section)]
  addEndpoint(host, 'motion_report/dump_stepper', (at, request) => {
    const stepper = at.steppers.find(({ section }) => section === nameOf(request))
    if (stepper === undefined) throw invalidName(request)
    subscribe(at, dumps, `stepper ${stepper.section}`, request, () => stepperDump(at, stepper))
    return { header: ['interval', 'count', 'add'] }
  })
  addEndpoint(host, 'motion_report/dump_trapq', (at, request) => {
    const name = nameOf(request)
    if (!trapqs.includes(name)) throw invalidName(request)
    subscribe(at, dumps, `trapq ${name}`, request, () => trapqDump(at, name !== 'toolhead'))
    return { header: ['time', 'duration', 'start_velocity', 'acceleration', 'start_position', 'direction'] }
  })
}

function nameOf({ params }: EndpointRequest): string {
  return textParamOf(params, 'name')
}

function invalidName(request: EndpointRequest): Error {
  return new KlipperError(`The value '${nameOf(request)}' is not valid for name`)
}

export function subscribe(
  host: Host,
  dumps: Map<string, Dump>,
  key: string,
  { client, params }: EndpointRequest,
  create: () => Dump['next'],
): void {
  const template = templateOf(params)
  const known = dumps.get(key)
  if (known !== undefined) {
    known.clients.set(client, template)
    return
  }
  const dump: Dump = { clients: new Map([[client, template]]), next: create() }
  dumps.set(key, dump)
  callEvery(host.reactor, host.reactor.timeS + PERIOD_S, PERIOD_S, () => {
    for (const one of dump.clients.keys()) if (!one.isOpen) dump.clients.delete(one)
    if (dump.clients.size === 0) dumps.delete(key)
    if (host.isGone || dump.clients.size === 0) return false
    const batch = dump.next()
    if (batch === null) return true
    const text = statusJson(batch)
    for (const [one, wanted] of dump.clients) sendTo(one, wanted, text)
    return true
  })
}

/** Every finished phase of constant acceleration; a place that was only declared is a row without duration. */
function trapqDump(host: Host, isExtruder: boolean): Dump['next'] {
  const { queue } = host
  let next = queue.due
  let last: readonly number[] | null = null
  let lastS = 0
  return () => {
    const rows: StatusValue[] = []
    for (next = Math.max(next, firstRow(queue)); next < queue.due; next++) {
      const at = next % queue.ring.capacity
      const { ring } = queue
      const isMine = isExtruder ? ring.ratioE[at] !== 0 : ring.kind[at] !== SEGMENT_FILAMENT
      if (!isMine || queue.forcedRows.has(next)) continue
      const start = isExtruder
        ? [ring.startEMm[at]!, 0, 0]
        : [ring.startXMm[at]!, ring.startYMm[at]!, ring.startZMm[at]!]
      if (last !== null && start.some((mm, axis) => Math.abs(mm - last![axis]!) > 1e-6)) {
        rows.push([lastS - host.bootS, 0, 0, 0, start, [0, 0, 0]])
      }
      last = addPhases(host, at, start, isExtruder, rows)
      lastS = ring.startS[at]! + queue.durationS[at]!
    }
    return rows.length === 0 ? null : { data: rows }
  }
}

/** Returns the place at the segment's end. */
function addPhases(
  host: Host,
  at: number,
  start: readonly number[],
  isExtruder: boolean,
  rows: StatusValue[],
): readonly number[] {
  const { queue } = host
  const { ring } = queue
  const durationS = queue.durationS[at]!
  const accelEndS = Math.min(ring.accelS[at]!, durationS)
  const cruiseEndS = Math.min(accelEndS + ring.cruiseS[at]!, durationS)
  const ratio = isExtruder ? ring.ratioE[at]! : 1
  const direction = isExtruder
    ? [1, ring.kind[at] !== SEGMENT_FILAMENT && ratio > 0 ? 1 : 0, 0]
    : [ring.ratioX[at]!, ring.ratioY[at]!, ring.ratioZ[at]!]
  const placeAt = (intoS: number): number[] => {
    const mm = wayMm(queue, at, intoS) * ratio
    return isExtruder ? [start[0]! + mm, 0, 0] : start.map((from, axis) => from + direction[axis]! * mm)
  }
  const accel = ring.accelMmPerS2[at]! * ratio
  const phase = (fromS: number, toS: number, mmPerS2: number): void => {
    if (!(toS - fromS > 1e-12)) return
    const speed = speedMmPerS(queue, at, fromS) * ratio
    rows.push([ring.startS[at]! + fromS - host.bootS, toS - fromS, speed, mmPerS2, placeAt(fromS), direction])
  }
  phase(0, accelEndS, accel)
  phase(accelEndS, cruiseEndS, 0)
  phase(cruiseEndS, durationS, -accel)
  return placeAt(durationS)
}

function stepperDump(host: Host, stepper: LiveStepper): Dump['next'] {
  const { queue } = host
  let fromS = host.reactor.timeS - BEHIND_S
  let made = Math.round(carriageAtMm(queue, sourceOf(host, stepper), fromS) / stepper.stepDistanceMm)
  let lastClock = 0
  return () => {
    const source = sourceOf(host, stepper)
    const toS = host.reactor.timeS - BEHIND_S
    const steps: Steps = { timeS: [], direction: [] }
    const before = made
    made = findSteps(queue, source, fromS, toS, made, steps)
    fromS = toS
    if (steps.timeS.length === 0) return null
    const { groups, firstClock, lastClock: clock } = compressSteps(steps, host.bootS, MCU_CLOCK_HZ, lastClock)
    lastClock = clock
    return {
      data: groups.map(({ interval, count, add }) => [BigInt(interval), BigInt(count), BigInt(add)]),
      start_position: before * stepper.stepDistanceMm - shiftMm(host, stepper),
      start_mcu_position: BigInt(before),
      step_distance: stepper.stepDistanceMm,
      first_clock: BigInt(firstClock),
      first_step_time: firstClock / MCU_CLOCK_HZ,
      last_clock: BigInt(clock),
      last_step_time: clock / MCU_CLOCK_HZ,
    }
  }
}

function sourceOf(host: Host, stepper: LiveStepper): StepSource {
  const { x, y } = host.run.machine.shapers
  const pulses = ({ type, frequencyHz, dampingRatio }: typeof x): ShaperPulses | null =>
    frequencyHz > 0 ? createShaperPulses(type, frequencyHz, dampingRatio) : null
  const advance = stepper.axisMm === null ? host.run.machine.pressureAdvance.get(stepper.section) : undefined
  return {
    advanceS: advance?.advanceS ?? 0,
    smoothS: advance?.smoothS ?? 0,
    axisMm: stepper.axisMm,
    stepDistanceMm: stepper.stepDistanceMm,
    isCurved: host.config.delta !== null,
    pulsesX: pulses(x),
    pulsesY: pulses(y),
  }
}

/** What the machine's carriage stands beside the plan's. */
function shiftMm({ queue, run }: Host, { axisMm }: LiveStepper): number {
  if (axisMm === null) return 0
  const { positionMm } = run.head
  const real = [0, 1, 2].map((axis) => positionMm[axis]! + queue.offsetMm[axis]!)
  return axisMm(real) - axisMm(positionMm)
}
