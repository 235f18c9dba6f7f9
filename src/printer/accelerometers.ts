// [adxl345], [lis2dw], [mpu9250]: ACCELEROMETER_QUERY and ACCELEROMETER_MEASURE, and their dumps over the socket. All of
// them feel the one head that there is.
import { joinSeconds, rawDataCsv } from '#calibration'
import type { Command } from '#gcode'
import { KlipperError, textParam } from '#motion'
import { textParamOf } from './api.ts'
import { resultsPath } from './files.ts'
import { createHeadListener, type HeadListener, listen } from './head-listener.ts'
import type { Host } from './host.ts'
import { addEndpoint, checkRunning, respondInfo } from './host.ts'
import { type Dump, subscribe } from './motion-dump.ts'
import { addMuxCommand } from './mux-commands.ts'
import type { Task } from './reactor.ts'
import { callEvery } from './reactor.ts'
import { calendarStamp } from './save-config.ts'
import { sectionsOf } from './section-options.ts'

const KINDS = ['adxl345', 'lis2dw', 'lis3dh', 'mpu9250', 'icm20948', 'bmi160'] as const
const LOOK_S = 0.5
const MM_PER_S2_PER_G = 9806.65
/** Who forgets to stop keeps the last ten minutes. */
const SECONDS_MAX = 600
/** The question goes to the chip and back, s. */
const QUERY_S = 0.2

export function setupAccelerometers(host: Host): void {
  const dumps = new Map<string, Dump>()
  for (const kind of KINDS) {
    const chips = sectionsOf(host, kind)
    for (const { section, name } of chips) setupChip(host, section, name === '' ? kind : name, name === '')
    if (chips.length === 0) continue
    addEndpoint(host, `${kind}/dump_${kind}`, (at, request) => {
      const wanted = textParamOf(request.params, 'sensor')
      if (!chips.some(({ name }) => (name === '' ? kind : name) === wanted)) {
        throw new KlipperError(`The value '${wanted}' is not valid for sensor`)
      }
      subscribe(at, dumps, `${kind} ${wanted}`, request, () => accelerationDump(at))
      return { header: ['time', 'x_acceleration', 'y_acceleration', 'z_acceleration'] }
    })
  }
}

function setupChip(host: Host, section: string, chip: string, isDefault: boolean): void {
  let measuring: HeadListener | null = null

  function* query(at: Host): Task {
    const listener = createHeadListener(at)
    yield at.reactor.timeS + QUERY_S
    checkRunning(at)
    // What it reads while nothing moves does not change: a second of rest has a last value.
    listen(at, listener, 1.2)
    const last = listener.seconds.at(-1)
    if (last === undefined) throw new KlipperError('No accelerometer measurements found')
    const read = (values: ArrayLike<number>): string => ((values[values.length - 1] ?? 0) * MM_PER_S2_PER_G).toFixed(6)
    respondInfo(at, `accelerometer values (x, y, z): ${read(last.x)}, ${read(last.y)}, ${read(last.z)}`)
  }

  function measure(at: Host, command: Command): void {
    if (measuring === null) {
      const listener = createHeadListener(at)
      measuring = listener
      respondInfo(at, 'accelerometer measurements started')
      callEvery(at.reactor, at.reactor.timeS + LOOK_S, LOOK_S, () => {
        if (at.isGone || measuring !== listener) return false
        listen(at, listener)
        if (listener.seconds.length > SECONDS_MAX) listener.seconds.shift()
        return true
      })
      return
    }
    const name = textParam(command, 'NAME', calendarStamp(at.calendarS()))
    if (!/^[A-Za-z0-9_-]+$/.test(name)) throw new KlipperError('Invalid NAME parameter')
    listen(at, measuring)
    const samples = joinSeconds(measuring.seconds)
    measuring = null
    const folder = resultsPath(at.files)
    const path = isDefault
      ? `${folder}/${section}-${name}.csv`
      : `${folder}/${section.split(' ')[0]}-${chip}-${name}.csv`
    respondInfo(at, 'accelerometer measurements stopped')
    if (samples.timeS.length === 0) throw new KlipperError('No accelerometer measurements found')
    if (at.files.writeResult?.(path, rawDataCsv(samples)) === false) throw new KlipperError(`Unable to write ${path}`)
    respondInfo(at, `Writing raw accelerometer data to ${path} file`)
  }

  for (const value of isDefault ? [null, chip] : [chip]) {
    addMuxCommand(host, 'ACCELEROMETER_MEASURE', 'CHIP', value, measure, 'Start/stop accelerometer')
    addMuxCommand(host, 'ACCELEROMETER_QUERY', 'CHIP', value, query, 'Query accelerometer for the current values')
  }
}

function accelerationDump(host: Host): Dump['next'] {
  const listener = createHeadListener(host)
  return () => {
    listen(host, listener)
    const { timeS, xMmPerS2, yMmPerS2, zMmPerS2 } = joinSeconds(listener.seconds.splice(0))
    if (timeS.length === 0) return null
    const data = Array.from(timeS, (at, i) => [at, xMmPerS2[i]!, yMmPerS2[i]!, zMmPerS2[i]!])
    return { data, errors: 0n, overflows: 0n }
  }
}
