// [resonance_tester]: TEST_RESONANCES, SHAPER_CALIBRATE and MEASURE_AXES_NOISE. The head is shaken through a sweep of
// frequencies, and what its accelerometer felt says which input shaper quietens it.
import type { ResonanceExcitationSettings, ResonanceSpectra, ShakenAxis } from '#calibration'
import {
  axesNoise,
  axesNoiseText,
  calibrateShaper,
  createResonanceExcitation,
  joinSeconds,
  meanSpectra,
  parseShakenAxis,
  RESONANCE_EXCITATION,
  rawDataCsv,
  resonanceCsv,
  resonanceSpectra,
  shaperCalibrationLines,
} from '#calibration'
import type { Command } from '#gcode'
import { floatParam, hasParam, intParam, KlipperError, moveHead, requiredText, resetLast, textParam } from '#motion'
import { runScript } from './dispatch.ts'
import { resultsPath } from './files.ts'
import { createHeadListener, listen } from './head-listener.ts'
import type { Host } from './host.ts'
import { addCommand, checkRunning, lastMoveTimeS, respondInfo, waitForMoves } from './host.ts'
import type { Task } from './reactor.ts'
import { calendarStamp, keepValue } from './save-config.ts'
import { hasSetting, numberSetting } from './section-options.ts'
import { shake } from './shake.ts'

const SECTION = 'resonance_tester'
/** The head comes to rest for this long before it is shaken, s. */
const REST_S = 0.5
const X: ShakenAxis = { name: 'x', x: 1, y: 0 }
const Y: ShakenAxis = { name: 'y', x: 0, y: 1 }

export function setupResonanceTester(host: Host): void {
  if (!host.config.sectionNames.includes(SECTION)) return
  addCommand(host, 'MEASURE_AXES_NOISE', measureNoise, 'Measures noise of all enabled accelerometer chips')
  addCommand(host, 'TEST_RESONANCES', testResonances, 'Runs the resonance test for a specifed axis')
  addCommand(host, 'SHAPER_CALIBRATE', calibrate, 'Similar to TEST_RESONANCES but suggest input shaper config')
}

function settingsOf(host: Host, command: Command): ResonanceExcitationSettings {
  const option = (name: string, fallback: number): number => numberSetting(host, SECTION, name, fallback)
  const d = RESONANCE_EXCITATION
  const startHz = floatParam(command, 'FREQ_START', option('min_freq', d.startHz), { min: 1 })
  return {
    startHz,
    endHz: floatParam(command, 'FREQ_END', option('max_freq', d.endHz), { min: startHz, max: 300 }),
    sweepHzPerS: floatParam(command, 'HZ_PER_SEC', option('hz_per_sec', d.sweepHzPerS), { above: 0, max: 2 }),
    accelPerHz: floatParam(command, 'ACCEL_PER_HZ', option('accel_per_hz', d.accelPerHz), { above: 0 }),
    strokeAccelMmPerS2: floatParam(command, 'SWEEPING_ACCEL', option('sweeping_accel', d.strokeAccelMmPerS2), {
      above: 0,
    }),
    strokePeriodS: floatParam(command, 'SWEEPING_PERIOD', option('sweeping_period', d.strokePeriodS), { min: 0 }),
  }
}

/** [n][3] */
function pointsOf(host: Host, command: Command): number[][] {
  const given = textParam(command, 'POINT', '')
  const written = host.config.source.sections.get(SECTION)?.options.get('probe_points')?.text ?? ''
  const rows = (given === '' ? written : given).split('\n').filter((row) => row.trim() !== '')
  const points = rows.map((row) => row.split(',').map(Number))
  const isReadable = points.length > 0 && points.every((point) => point.length === 3 && point.every(Number.isFinite))
  if (!isReadable) throw new KlipperError("Invalid POINT parameter, must be 'x,y,z'")
  return points
}

function nameOf(host: Host, command: Command): string {
  const name = textParam(command, 'NAME', calendarStamp(host.calendarS()))
  if (!/^[A-Za-z0-9_-]+$/.test(name)) throw new KlipperError('Invalid NAME parameter')
  return name
}

function* testResonances(host: Host, command: Command): Task {
  const axis = parseShakenAxis(requiredText(command, 'AXIS'))
  const outputs = textParam(command, 'OUTPUT', 'resonances').toLowerCase().split(',')
  for (const output of outputs) {
    if (output !== 'resonances' && output !== 'raw_data')
      throw new KlipperError(`Unsupported output '${output}', only 'resonances' and 'raw_data' are supported`)
  }
  const name = nameOf(host, command)
  const raw = outputs.includes('raw_data') ? name : null
  const spectra = yield* measure(host, command, [axis], raw)
  if (outputs.includes('resonances')) {
    writeResult(
      host,
      `${resultsPath(host.files)}/resonances_${axis.name}_${name}.csv`,
      resonanceCsv(spectra[0]!),
      'Resonances data written to',
    )
  }
}

function* calibrate(host: Host, command: Command): Task {
  const axes = hasParam(command, 'AXIS') ? [parseShakenAxis(requiredText(command, 'AXIS'))] : [X, Y]
  if (axes.some(({ name }) => name !== 'x' && name !== 'y')) {
    throw new KlipperError(`Unsupported axis '${textParam(command, 'AXIS', '')}'`)
  }
  const setting = hasSetting(host, SECTION, 'max_smoothing')
    ? numberSetting(host, SECTION, 'max_smoothing', null)
    : null
  const maxSmoothingMm = floatParam(command, 'MAX_SMOOTHING', setting, { min: 0.05 })
  const name = nameOf(host, command)
  const spectra = yield* measure(host, command, axes, null)
  for (const [i, axis] of axes.entries()) {
    const squareCornerMmPerS = host.run.head.limits.squareCornerMmPerS
    const calibration = calibrateShaper(spectra[i]!.sum, { squareCornerMmPerS, maxSmoothingMm })
    for (const line of shaperCalibrationLines(axis.name, calibration)) respondInfo(host, line)
    const { type, frequencyHz } = calibration.best
    if (host.commands.has('SET_INPUT_SHAPER')) {
      const upper = axis.name.toUpperCase()
      yield* runScript(
        host,
        `SET_INPUT_SHAPER SHAPER_TYPE_${upper}=${type} SHAPER_FREQ_${upper}=${frequencyHz.toFixed(1)}`,
      )
    }
    keepValue(host, 'input_shaper', `shaper_type_${axis.name}`, type)
    keepValue(host, 'input_shaper', `shaper_freq_${axis.name}`, frequencyHz.toFixed(1))
    const path = `${resultsPath(host.files)}/calibration_data_${axis.name}_${name}.csv`
    writeResult(host, path, resonanceCsv(spectra[i]!), 'Shaper calibration data written to')
  }
  respondInfo(
    host,
    'The SAVE_CONFIG command will update the printer config file\nwith these parameters and restart the printer.',
  )
}

function writeResult(host: Host, path: string, text: string, words: string): void {
  if (host.files.writeResult?.(path, text) === false) throw new KlipperError(`Unable to write ${path}`)
  respondInfo(host, `${words} ${path} file`)
}

/** Spectra of each axis: the mean of all points. The input shaper is off meanwhile unless it is asked to stay. */
function* measure(
  host: Host,
  command: Command,
  axes: readonly ShakenAxis[],
  rawName: string | null,
): Task<ResonanceSpectra[]> {
  const excitation = createResonanceExcitation(settingsOf(host, command))
  const points = pointsOf(host, command)
  const { shapers } = host.run.machine
  const before = [shapers.x.frequencyHz, shapers.y.frequencyHz] as const
  const isOff = host.config.inputShaper !== null && intParam(command, 'INPUT_SHAPING', 0) === 0
  const all: ResonanceSpectra[][] = axes.map(() => [])
  yield* waitForMoves(host)
  if (isOff) {
    respondInfo(host, 'Disabled [input_shaper] for resonance testing')
    shapers.x.frequencyHz = 0
    shapers.y.frequencyHz = 0
  }
  try {
    for (const point of points) {
      yield* moveTo(host, point)
      if (points.length > 1 || hasParam(command, 'POINT')) {
        respondInfo(host, `Probing point (${point.map((mm) => mm.toFixed(3)).join(', ')})`)
      }
      for (const [i, axis] of axes.entries()) {
        yield* waitForMoves(host)
        host.planner.dwell(REST_S)
        if (axes.length > 1) respondInfo(host, `Testing axis ${axis.name}`)
        const listener = createHeadListener(host)
        yield* shake(host, axis, excitation, () => listen(host, listener))
        listen(host, listener, 1.1)
        const samples = joinSeconds(listener.seconds)
        if (rawName !== null) {
          const path = `${resultsPath(host.files)}/raw_data_${axis.name}_${rawName}.csv`
          writeResult(host, path, rawDataCsv(samples), 'Writing raw accelerometer data to')
        }
        const spectra = resonanceSpectra(samples)
        if (spectra === null) throw new KlipperError('accelerometer measured no data')
        all[i]!.push(spectra)
      }
    }
  } finally {
    shapers.x.frequencyHz = before[0]
    shapers.y.frequencyHz = before[1]
  }
  if (isOff) respondInfo(host, 'Re-enabled [input_shaper] for resonance testing')
  return all.map(meanSpectra)
}

function* moveTo(host: Host, [x, y, z]: readonly number[]): Task {
  const { head, gcode } = host.run
  const homed = head.kinematics.homedAxes()
  if (homed !== 7) {
    throw new KlipperError(
      `Must home axis first: ${[x!, y!, z!].map((mm) => mm.toFixed(3)).join(' ')} [${head.positionMm[3]!.toFixed(3)}]`,
    )
  }
  moveHead(head, x!, y!, z!, head.positionMm[3]!, numberSetting(host, SECTION, 'move_speed', 50))
  resetLast(gcode, head)
  yield* waitForMoves(host)
}

function* measureNoise(host: Host, command: Command): Task {
  const durationS = floatParam(command, 'MEAS_TIME', 2, { above: 0 })
  yield* waitForMoves(host)
  const listener = createHeadListener(host)
  const endS = lastMoveTimeS(host) + Math.max(1, durationS)
  while (host.reactor.timeS < endS) {
    yield Math.min(endS, host.reactor.timeS + REST_S)
    checkRunning(host)
    listen(host, listener)
  }
  listen(host, listener, 1.1)
  const spectra = resonanceSpectra(joinSeconds(listener.seconds))
  if (spectra === null) throw new KlipperError('No data from accelerometer')
  const hasTwo = hasSetting(host, SECTION, 'accel_chip_x')
  for (const axes of hasTwo ? ['x', 'y'] : ['xy']) respondInfo(host, axesNoiseText(axes, axesNoise(spectra)))
}
