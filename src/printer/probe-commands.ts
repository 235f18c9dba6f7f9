// The commands of [probe], [bltouch] and their kin, their object, and the probe as the endstop of Z.
import { fixed, probeAccuracyIntro, probeAccuracyText } from '#calibration'
import type { Command } from '#gcode'
import { intParam } from '#motion'
import { isBedSensed, sensorState, triggerZMm } from './bed-sensor.ts'
import { setupBlTouch } from './bltouch.ts'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo, waitForMoves } from './host.ts'
import { checkNoManualProbe, startManualProbe } from './manual-probe.ts'
import type { LiveProbe } from './probe.ts'
import {
  beginProbing,
  createLiveProbe,
  endProbing,
  letOut,
  measureBed,
  moveTo,
  putAway,
  readProbeRun,
  requireProbe,
} from './probe.ts'
import type { Task } from './reactor.ts'
import { keepValue } from './save-config.ts'
import { coordinate } from './status-value.ts'

const SAVE_ADVICE =
  'The SAVE_CONFIG command will update the printer config file\nwith the above and restart the printer.'

export function setupProbe(host: Host): void {
  const probe = createLiveProbe(host)
  if (probe === null) return
  addObject(host, 'probe', () => ({
    name: probe.section,
    last_query: probe.lastQuery,
    last_probe_position:
      probe.last === null
        ? coordinate([0, 0, 0], 0n)
        : coordinate([probe.last.bedXMm, probe.last.bedYMm, probe.last.bedZMm], 0n),
    last_z_result: probe.last?.headZMm ?? 0,
  }))
  addCommand(host, 'PROBE', probeCommand, 'Probe Z-height at current XY position')
  addCommand(host, 'QUERY_PROBE', queryProbe, 'Return the status of the z-probe')
  addCommand(host, 'PROBE_ACCURACY', probeAccuracy, 'Probe Z-height accuracy at current XY position')
  addCommand(host, 'PROBE_CALIBRATE', probeCalibrate, "Calibrate the probe's z_offset")
  addCommand(host, 'Z_OFFSET_APPLY_PROBE', applyOffset, "Adjust the probe's z_offset")
  setupBlTouch(host)
  if (host.config.rails[2]?.endstopIsProbe === true) becomeEndstop(host)
}

/** Homing goes down until the probe answers over the bed as it is. */
function becomeEndstop(host: Host): void {
  host.homingProbe = {
    begin: () => beginProbing(host),
    end: () => endProbing(host),
    prepare: () => letOut(host),
    finish: () => putAway(host),
  }
  const section = host.config.rails[2]?.section
  const nominalPlace = host.endstopPlaceMm
  host.endstopPlaceMm = (axes, axis, nominalMm) => {
    if (axis !== 2) return nominalPlace(axes, axis, nominalMm)
    const state = sensorState(host)
    if (state !== 'sound') return state === 'never' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    const { positionMm } = host.run.head
    const { head } = host.plant.simulation
    return triggerZMm(
      host,
      positionMm[0]! + host.queue.offsetMm[0]! + head.x.shiftMm,
      positionMm[1]! + host.queue.offsetMm[1]! + head.y.shiftMm,
    )
  }
  const isPressed = host.isEndstopPressed
  host.isEndstopPressed = (name) => (name === section ? isBedSensed(host) : isPressed(name))
}

function* probeCommand(host: Host, command: Command): Task {
  const probe = requireProbe(host)
  const run = readProbeRun(host, command)
  yield* beginProbing(host)
  const found = yield* measureBed(host, run)
  yield* endProbing(host)
  probe.last = found
  const place = `${fixed(found.bedXMm, 3)},${fixed(found.bedYMm, 3)}`
  respondInfo(host, `Result: at ${place} estimate contact at z=${fixed(found.bedZMm, 6)}`)
}

function* queryProbe(host: Host): Task {
  const probe = requireProbe(host)
  yield* waitForMoves(host)
  probe.lastQuery = isBedSensed(host)
  respondInfo(host, `probe: ${probe.lastQuery ? 'TRIGGERED' : 'open'}`)
}

function* probeAccuracy(host: Host, command: Command): Task {
  const run = { ...readProbeRun(host, command), samples: 1 }
  const samples = intParam(command, 'SAMPLES', 10, { min: 1 })
  const { positionMm } = host.run.head
  const [xMm, yMm, zMm] = [positionMm[0]!, positionMm[1]!, positionMm[2]!]
  respondInfo(
    host,
    probeAccuracyIntro({
      at: { xMm, yMm, zMm },
      samples,
      retractMm: run.retractMm,
      speedMmPerS: run.speedMmPerS,
      liftMmPerS: run.liftMmPerS,
    }),
  )
  yield* beginProbing(host)
  const heights: number[] = []
  while (heights.length < samples) {
    const found = yield* measureBed(host, run)
    heights.push(found.bedZMm)
    moveTo(host, Number.NaN, Number.NaN, found.headZMm + run.retractMm, run.liftMmPerS)
  }
  yield* endProbing(host)
  respondInfo(host, probeAccuracyText(heights))
}

/** How far the head goes up before a person takes over, mm. */
const CLEARANCE_MM = 5

function* probeCalibrate(host: Host, command: Command): Task {
  checkNoManualProbe(host)
  const probe = requireProbe(host)
  const run = readProbeRun(host, command)
  yield* beginProbing(host)
  const found = yield* measureBed(host, run)
  yield* endProbing(host)
  moveTo(host, Number.NaN, Number.NaN, found.headZMm + CLEARANCE_MM, run.liftMmPerS)
  // The nozzle goes where the probe has measured.
  moveTo(host, found.bedXMm, found.bedYMm, Number.NaN, run.speedMmPerS)
  startManualProbe(host, command, (zMm) => {
    if (zMm !== null) keepOffset(host, probe, found.headZMm - zMm)
  })
}

function keepOffset(host: Host, { section }: LiveProbe, offsetMm: number): void {
  const text = fixed(offsetMm, 3)
  respondInfo(host, `${section}: z_offset: ${text}\n${SAVE_ADVICE}`)
  keepValue(host, section, 'z_offset', text)
}

function applyOffset(host: Host): void {
  const probe = requireProbe(host)
  const shiftMm = host.run.gcode.offsetMm[2]!
  if (shiftMm === 0) respondInfo(host, 'Nothing to do: Z Offset is 0')
  else keepOffset(host, probe, probe.offsetMm[2] - shiftMm)
}
