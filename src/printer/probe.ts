// Measuring the bed: one touch after the other until they agree, and what goes on around them (a probe that is fetched or
// let out and put away). Source: Klipper documentation (Config_Reference, Probe_Calibrate); texts from recorded answers.
import { combineSamples, exceedsTolerance, fixed, SAMPLES_REFUSED, SAMPLES_RETRY } from '#calibration'
import type { Command } from '#gcode'
import { AXIS_Z, floatParam, intParam, KlipperError, moveHead, placeHead, resetLast, textParam } from '#motion'
import { bedSensorOf, lostMm, sensorState, triggerZMm } from './bed-sensor.ts'
import { blTouchSteps } from './bltouch.ts'
import { seek } from './homing.ts'
import type { Host } from './host.ts'
import { checkRunning, lastMoveTimeS, respondInfo, waitForMoves } from './host.ts'
import { runTemplate } from './macros.ts'
import type { Task } from './reactor.ts'
import { boolSetting, numberSetting, textSetting } from './section-options.ts'

/** How one measurement is made; commands may change each of these. */
export interface ProbeRun {
  readonly speedMmPerS: number
  readonly liftMmPerS: number
  readonly samples: number
  readonly retractMm: number
  readonly toleranceMm: number
  readonly retries: number
  readonly result: 'average' | 'median'
}

export interface ProbeResult {
  /** Where on the bed, and how high it is there. */
  readonly bedXMm: number
  readonly bedYMm: number
  readonly bedZMm: number
  /** Where the head was when the probe answered. */
  readonly headXMm: number
  readonly headYMm: number
  readonly headZMm: number
}

/** Lets the probe out and puts it away, once for several touches or around each of them. */
export interface ProbeSteps {
  readonly isPerTouch: boolean
  activate(host: Host): Task
  deactivate(host: Host): Task
}

export interface LiveProbe {
  readonly section: string
  readonly offsetMm: readonly [number, number, number]
  readonly steps: ProbeSteps
  /** Puts a result right (a twisted axis); null: nothing to put right. */
  correct: ((result: ProbeResult) => ProbeResult) | null
  /** Touches between `beginProbing` and `endProbing`. */
  session: 'none' | 'first' | 'going'
  last: ProbeResult | null
  lastQuery: boolean
}

const probes = new WeakMap<Host, LiveProbe>()

export function probeOf(host: Host): LiveProbe | null {
  return probes.get(host) ?? null
}

export function createLiveProbe(host: Host): LiveProbe | null {
  const { probe } = host.config
  if (probe === null) return null
  const live: LiveProbe = {
    section: probe.section,
    offsetMm: [probe.xOffsetMm, probe.yOffsetMm, probe.zOffsetMm],
    steps: probe.section === 'bltouch' ? blTouchSteps(host) : scriptSteps(host, probe.section),
    correct: null,
    session: 'none',
    last: null,
    lastQuery: false,
  }
  probes.set(host, live)
  bedSensorOf(host)
  return live
}

function scriptSteps(host: Host, section: string): ProbeSteps {
  const run = function* (at: Host, option: string): Task {
    const script = textSetting(at, section, option, '')
    if (script.trim() === '') return
    const before = [...at.run.head.positionMm.subarray(0, 3)]
    yield* runTemplate(at, `${section}:${option}`, script)
    const isMoved = before.some((mm, axis) => mm !== at.run.head.positionMm[axis])
    if (isMoved) throw new KlipperError(`Toolhead moved during probe ${option} script`)
  }
  return {
    isPerTouch: boolSetting(host, section, 'deactivate_on_each_sample', true),
    activate: (at) => run(at, 'activate_gcode'),
    deactivate: (at) => run(at, 'deactivate_gcode'),
  }
}

export function requireProbe(host: Host): LiveProbe {
  const probe = probeOf(host)
  if (probe === null) throw new KlipperError('Probe is not defined')
  return probe
}

export function readProbeRun(host: Host, command: Command): ProbeRun {
  const config = host.config.probe
  const section = config?.section ?? 'probe'
  const speedMmPerS = floatParam(command, 'PROBE_SPEED', config?.speedMmPerS ?? 5, { above: 0 })
  const written = textSetting(host, section, 'samples_result', 'average') === 'median' ? 'median' : 'average'
  const result = textParam(command, 'SAMPLES_RESULT', written)
  return {
    speedMmPerS,
    liftMmPerS: floatParam(command, 'LIFT_SPEED', config?.liftMmPerS ?? speedMmPerS, { above: 0 }),
    samples: intParam(command, 'SAMPLES', config?.samples ?? 1, { min: 1 }),
    retractMm: floatParam(command, 'SAMPLE_RETRACT_DIST', config?.sampleRetractMm ?? 2, { above: 0 }),
    toleranceMm: floatParam(command, 'SAMPLES_TOLERANCE', config?.samplesToleranceMm ?? 0.1, { min: 0 }),
    retries: intParam(
      command,
      'SAMPLES_TOLERANCE_RETRIES',
      numberSetting(host, section, 'samples_tolerance_retries', 0),
      { min: 0 },
    ),
    result: result === 'median' ? 'median' : 'average',
  }
}

export function* beginProbing(host: Host): Task {
  const probe = requireProbe(host)
  if (!probe.steps.isPerTouch) probe.session = 'first'
  yield* waitForMoves(host)
}

export function* endProbing(host: Host): Task {
  const probe = requireProbe(host)
  const wasOut = probe.session === 'going'
  probe.session = 'none'
  if (wasOut) yield* probe.steps.deactivate(host)
}

/** Before and after each touch, and each approach of homing. */
export function* letOut(host: Host): Task {
  const probe = requireProbe(host)
  if (probe.session === 'going') return
  yield* probe.steps.activate(host)
  if (probe.session === 'first') probe.session = 'going'
}

export function* putAway(host: Host): Task {
  const probe = requireProbe(host)
  if (probe.session === 'none') yield* probe.steps.deactivate(host)
}

/** One height of the bed at the place where the head stands. */
export function* measureBed(host: Host, run: ProbeRun): Task<ProbeResult> {
  const probe = requireProbe(host)
  const { head } = host.run
  let touches: ProbeResult[] = []
  let retries = 0
  const x = head.positionMm[0]!
  const y = head.positionMm[1]!
  while (touches.length < run.samples) {
    touches.push(yield* touch(host, probe, run.speedMmPerS))
    const heights = touches.map(({ headZMm }) => headZMm)
    const lastMm = heights.at(-1)!
    if (exceedsTolerance(heights, run.toleranceMm)) {
      if (retries >= run.retries) throw new KlipperError(SAMPLES_REFUSED)
      respondInfo(host, SAMPLES_RETRY)
      retries++
      touches = []
    }
    if (touches.length < run.samples) moveTo(host, x, y, lastMm + run.retractMm, run.liftMmPerS)
  }
  const headZMm = combineSamples(
    touches.map((one) => one.headZMm),
    run.result,
  )
  return seenFrom(probe, touches[0]!.headXMm, touches[0]!.headYMm, headZMm)
}

function seenFrom(probe: LiveProbe, headXMm: number, headYMm: number, headZMm: number): ProbeResult {
  const [x, y, z] = probe.offsetMm
  const plain = {
    bedXMm: headXMm + x,
    bedYMm: headYMm + y,
    bedZMm: headZMm - z,
    headXMm,
    headYMm,
    headZMm,
  }
  return probe.correct?.(plain) ?? plain
}

/** One touch; a probe that fails is put away, as far as the printer still runs. */
function* touch(host: Host, probe: LiveProbe, speedMmPerS: number): Task<ProbeResult> {
  try {
    return yield* goDown(host, probe, speedMmPerS)
  } catch (error) {
    if (host.state === 'ready') yield* endProbing(host)
    throw error
  }
}

/** Down until the probe answers. */
function* goDown(host: Host, probe: LiveProbe, speedMmPerS: number): Task<ProbeResult> {
  const { head } = host.run
  if ((head.kinematics.homedAxes() & AXIS_Z) === 0) throw new KlipperError('Must home before probe')
  yield* letOut(host)
  yield* settle(host)
  const from = [head.positionMm[0]!, head.positionMm[1]!, head.positionMm[2]!] as const
  const lowestMm = lowestZMm(host)
  const mm = yield* seek(host, [from[0], from[1], lowestMm], speedMmPerS, 'probe', () => {
    const state = sensorState(host)
    if (state === 'never') return Number.POSITIVE_INFINITY
    if (state === 'always') return 0
    const lost = lostMm(host)
    const real = from.map((planned, axis) => planned + host.queue.offsetMm[axis]! + lost[axis]!)
    return Math.max(0, real[2]! - triggerZMm(host, real[0]!, real[1]!))
  })
  placeHead(head, from[0], from[1], from[2] - mm, 0)
  resetLast(host.run.gcode, head)
  if (mm === 0) throw new KlipperError('Probe triggered prior to movement')
  yield* putAway(host)
  const found = seenFrom(probe, from[0], from[1], countSteps(host, from[2] - mm))
  const place = `${fixed(found.bedXMm, 3)},${fixed(found.bedYMm, 3)}`
  respondInfo(host, `probe: at ${place} bed will contact at z=${fixed(found.bedZMm, 6)}`)
  return found
}

/** Klipper looks this often whether the head has come to rest, s. */
const LOOK_S = 0.1

/** Until the head stands. Measured on Klipper 0.13: a touch of a mesh costs 0.3 s more than its moves and its turn. */
function* settle(host: Host): Task {
  const untilS = lastMoveTimeS(host)
  while (host.reactor.timeS < untilS) {
    yield host.reactor.timeS + LOOK_S
    checkRunning(host)
  }
}

export function lowestZMm({ config }: Host): number {
  return config.delta?.minimumZMm ?? config.rails[2]?.positionMinMm ?? 0
}

/** The firmware knows where it stands by the steps that it has made. */
function countSteps({ config }: Host, zMm: number): number {
  const stepMm = config.delta === null ? config.rails[2]?.steppers[0]?.stepDistanceMm : undefined
  // Adding nothing turns -0 into 0.
  return stepMm === undefined ? zMm : Math.round(zMm / stepMm) * stepMm + 0
}

/** NaN keeps an axis. */
export function moveTo(host: Host, x: number, y: number, z: number, speedMmPerS: number): void {
  const { head, gcode } = host.run
  const at = (axis: number, value: number): number => (Number.isNaN(value) ? head.positionMm[axis]! : value)
  moveHead(head, at(0, x), at(1, y), at(2, z), head.positionMm[3]!, speedMmPerS)
  resetLast(gcode, head)
}
