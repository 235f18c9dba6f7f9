// The recorded faults once more, with the server in front: what it tells of its own accord, and how it answers afterwards.
import { until } from '../moonraker-server.ts'
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { compareCourse } from './moonraker-courses.ts'
import type { Driver } from './moonraker-lines.ts'
import { methodOf, openLine } from './moonraker-lines.ts'
import { recordedHeard } from './moonraker-recordings.ts'
import { MOONRAKER_RULES } from './moonraker-rules.ts'
import { allObjects, askRecorded, withRecordedServer } from './moonraker-session.ts'
import { LIVE_MOTION } from './recorded-files.ts'
import { readRecording } from './recordings.ts'
import type { Injection } from './replay-faults.ts'
import { AXIS_X, INJECTIONS, PRINTED_S } from './replay-faults.ts'
import { readTyped, typedAt } from './typed-json.ts'

export async function replayMoonrakerFaults(): Promise<Row[]> {
  const rows: Row[] = []
  for (const state of ['never', 'always'] as const) {
    const work = async (driver: Driver): Promise<Row[]> => {
      driver.server.printer.plant.endstops.set(AXIS_X, state)
      return await askRecorded(driver, `fault.endstop_x_${state}.json`)
    }
    rows.push(...(await withRecordedServer(work)))
  }
  for (const injection of INJECTIONS)
    rows.push(
      ...(await withRecordedServer((driver) => replayInjection(driver, injection), {
        'live_motion.gcode': LIVE_MOTION,
      })),
    )
  return rows
}

/** The last recorded message came while the printer was asked how it was, s. */
const ASKED_BEFORE_S = 0.1
const TOLD_WITHIN_MS = 5000

async function replayInjection(driver: Driver, { file, targetC, fromC, inject }: Injection): Promise<Row[]> {
  const { printer } = driver.server
  const line = await openLine(driver)
  const say = (script: string): Promise<string> => line.ask('printer.gcode.script', { script })
  await say('G28')
  if (targetC > 0) await say(`M104 S${targetC}`)
  await driver.runUntil(() => printer.plant.simulation.heating.heaters.nozzle.control.smoothedC >= fromC)
  await line.ask('printer.objects.subscribe', { objects: allObjects(driver) })
  await line.ask('printer.print.start', { filename: 'live_motion.gcode' })
  await driver.run(PRINTED_S)
  const jobs = (): number => line.frames.filter(({ text }) => text.includes('"notify_history_changed"')).length
  await driver.wait(until(() => jobs() >= 1, TOLD_WITHIN_MS))
  const from = line.frames.length
  inject(printer)
  const recorded = readRecording(file).typed
  const injected = typedAt(recorded, 'injected_at')
  const theirs = recordedHeard(file)
  const startS = injected?.kind === 'float' ? injected.value : 0
  await driver.run((theirs.at(-1)?.atS ?? startS) - startS - ASKED_BEFORE_S)
  // The server keeps a print before it tells that it has ended.
  const isEnded = theirs.some(({ message }) => methodOf(message) === 'notify_history_changed')
  if (isEnded) await driver.wait(until(() => jobs() >= 2, TOLD_WITHIN_MS))
  const ours = line.frames.slice(from).map(({ atS, text }) => ({ atS, message: readTyped(text) }))
  const wanted = typedAt(recorded, 'state_after', 'status')
  const names = wanted?.kind === 'record' ? [...wanted.fields.keys()] : []
  const objects = Object.fromEntries(names.map((name) => [name, null]))
  const after = readTyped(await line.ask('printer.objects.query', { objects }))
  const info = readTyped(await line.ask('printer.info'))
  line.close()
  return [
    ...compareCourse(file, theirs, ours),
    ...compare(file, typedAt(recorded, 'state_after'), typedAt(after, 'result'), MOONRAKER_RULES, 'state_after'),
    ...compare(
      file,
      typedAt(recorded, 'printer_info_after'),
      typedAt(info, 'result'),
      MOONRAKER_RULES,
      'printer_info_after',
    ),
  ]
}
