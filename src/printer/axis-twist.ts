// [axis_twist_compensation]: a twisted X rail turns the probe against the nozzle along the way; a person measures it once and
// every later reading is put right. Source: Klipper documentation (Axis_Twist_Compensation); words plausible.
import { fixed } from '#calibration'
import type { Command } from '#gcode'
import { floatText } from '#macros'
import { intParam, KlipperError, textParam } from '#motion'
import type { Host } from './host.ts'
import { addCommand, respondInfo } from './host.ts'
import { checkNoManualProbe, startManualProbe } from './manual-probe.ts'
import type { ProbeRun } from './probe.ts'
import { beginProbing, endProbing, measureBed, moveTo, probeOf, readProbeRun, requireProbe } from './probe.ts'
import type { Task } from './reactor.ts'
import { keepValue } from './save-config.ts'
import { numberSetting, rowsSetting } from './section-options.ts'

const SECTION = 'axis_twist_compensation'
const NAME = 'AXIS_TWIST_COMPENSATION_CALIBRATE'
const KEEP = Number.NaN

interface TwistRun {
  readonly touches: ProbeRun
  readonly places: readonly number[]
  readonly acrossMm: number
  readonly heightMm: number
  readonly travelMmPerS: number
}

export function setupAxisTwist(host: Host): void {
  if (!host.config.sectionNames.includes(SECTION)) return
  const probe = probeOf(host)
  const [offsets] = rowsSetting(host, SECTION, 'z_compensations')
  const startMm = numberSetting(host, SECTION, 'compensation_start_x', null)
  const endMm = numberSetting(host, SECTION, 'compensation_end_x', null)
  if (probe !== null && offsets !== undefined && offsets.length > 0 && startMm !== null && endMm !== null) {
    probe.correct = (result) => ({
      ...result,
      bedZMm: result.bedZMm + between(offsets, (result.bedXMm - startMm) / (endMm - startMm)),
    })
  }
  addCommand(
    host,
    NAME,
    calibrate,
    'Performs the x twist calibration wizard. Measure z probe offset at n points along the x axis, and calculate x twist compensation',
  )
}

/** Linear between the values, which stand evenly over 0 to 1; beyond, those of the ends. */
function between(values: readonly number[], share: number): number {
  const at = Math.min(Math.max(share, 0), 1) * (values.length - 1)
  const low = Math.min(Math.floor(at), values.length - 1)
  const high = Math.min(low + 1, values.length - 1)
  return values[low]! + (at - low) * (values[high]! - values[low]!)
}

function* calibrate(host: Host, command: Command): Task {
  checkNoManualProbe(host)
  requireProbe(host)
  if (textParam(command, 'AXIS', 'X').toUpperCase() !== 'X') {
    throw new KlipperError(`${NAME}: only the X axis can be calibrated here`)
  }
  const count = intParam(command, 'SAMPLE_COUNT', 3, { min: 2 })
  const [fromMm, toMm, acrossMm] = ['calibrate_start_x', 'calibrate_end_x', 'calibrate_y'].map((option) =>
    numberSetting(host, SECTION, option, null),
  )
  if (fromMm == null || toMm == null || acrossMm == null) {
    throw new KlipperError(
      `${NAME} for X axis requires calibrate_start_x, calibrate_end_x and calibrate_y to be defined`,
    )
  }
  const places = Array.from({ length: count }, (_, index) => fromMm + ((toMm - fromMm) * index) / (count - 1))
  yield* measureNext(host, command, [], {
    touches: readProbeRun(host, command),
    places,
    acrossMm,
    heightMm: numberSetting(host, SECTION, 'horizontal_move_z', 5),
    travelMmPerS: numberSetting(host, SECTION, 'speed', 50),
  })
}

/** The probe over the next place, then the nozzle over the same, which a person lowers. */
function* measureNext(host: Host, command: Command, found: readonly number[], run: TwistRun): Task {
  const probe = requireProbe(host)
  const { correct } = probe
  const xMm = run.places[found.length]!
  respondInfo(host, `${NAME}: Probing point ${found.length + 1} of ${run.places.length}`)
  moveTo(host, KEEP, KEEP, run.heightMm, run.travelMmPerS)
  moveTo(host, xMm - probe.offsetMm[0], run.acrossMm - probe.offsetMm[1], KEEP, run.travelMmPerS)
  yield* beginProbing(host)
  probe.correct = null
  const { headZMm } = yield* measureBed(host, run.touches)
  probe.correct = correct
  yield* endProbing(host)
  moveTo(host, KEEP, KEEP, run.heightMm, run.touches.liftMmPerS)
  moveTo(host, xMm, run.acrossMm, KEEP, run.travelMmPerS)
  startManualProbe(host, command, (zMm) => {
    if (zMm === null) {
      respondInfo(host, `${NAME}: Probe cancelled, calibration aborted`)
      return undefined
    }
    const offsets = [...found, headZMm - zMm]
    if (offsets.length < run.places.length) return measureNext(host, command, offsets, run)
    keepTwist(host, offsets, run)
    return undefined
  })
}

function keepTwist(host: Host, offsets: readonly number[], { places, heightMm, travelMmPerS }: TwistRun): void {
  const meanMm = offsets.reduce((sum, mm) => sum + mm, 0) / offsets.length
  const texts = offsets.map((mm) => fixed(meanMm - mm, 6))
  moveTo(host, KEEP, KEEP, heightMm, travelMmPerS)
  keepValue(host, SECTION, 'z_compensations', texts.join(', '))
  keepValue(host, SECTION, 'compensation_start_x', floatText(places[0]!))
  keepValue(host, SECTION, 'compensation_end_x', floatText(places.at(-1)!))
  respondInfo(host, `${NAME}: Calibration complete, offsets: [${texts.join(', ')}], mean z_offset: ${fixed(meanMm, 6)}`)
}
