// Everything that was recorded of a real Moonraker, asked again of ours in the same order, over the same way in, with the same
// files: a fresh server, files, database, accounts, G-code, a print, an emergency stop, restarts, and a print that is paused,
// resumed and cancelled.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../moonraker-server.ts'
import { sharedPath } from '../shared.ts'
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { compareCourse } from './moonraker-courses.ts'
import { replayMoonrakerFaults } from './moonraker-faults.ts'
import type { Driver, Line } from './moonraker-lines.ts'
import { exchange, methodOf, openLine, uploadForm } from './moonraker-lines.ts'
import { printedFiles, uploadedFiles } from './moonraker-printed-files.ts'
import type { Heard } from './moonraker-recordings.ts'
import { readRequest, recordedHeard } from './moonraker-recordings.ts'
import { MOONRAKER_RULES } from './moonraker-rules.ts'
import type { Session } from './moonraker-session.ts'
import { allObjects, ask, openSession, withRecordedServer } from './moonraker-session.ts'
import type { Typed } from './typed-json.ts'
import { typedAt } from './typed-json.ts'

/** The server looks for a host that restarts by its own clock, ms. */
const STATE_WITHIN_MS = 5000

/** The server looks at temperatures once a second of the world's clock, ms. */
const SAMPLED_MS = 2200

interface IndexEntry {
  readonly file: string
}

/** Every recorded pair, course and fault. */
export async function replayMoonraker(): Promise<Row[]> {
  const rows = await withRecordedServer(async (driver) => {
    await driver.run(20)
    await sleep(SAMPLED_MS)
    return await replayIndex(driver)
  })
  return [...rows, ...(await replayMoonrakerFaults())]
}

async function replayIndex(driver: Driver): Promise<Row[]> {
  const index = JSON.parse(readFileSync(sharedPath('moonraker', '_index.json'), 'utf8')) as readonly IndexEntry[]
  const session = await openSession(driver)
  const last = new Map(index.map(({ file }, k) => [file, k]))
  for (const [k, { file }] of index.entries()) {
    // The second recording of the same name took the place of the first.
    const work = (): Promise<void> => ask(session, readRequest(file), last.get(file) === k)
    for (const step of [BEFORE[file], work, AFTER[file]]) await attempt(session, file, step)
  }
  return session.rows
}

type Step = (session: Session) => Promise<void>

/** What cannot be done at all is a difference too, and the rest is asked all the same. */
async function attempt(session: Session, file: string, step: Step | undefined): Promise<void> {
  try {
    await step?.(session)
  } catch (error) {
    const text = (value: string): Typed => ({ kind: 'text', value })
    session.rows.push(...compare(file, text('done'), text(String(error)), MOONRAKER_RULES, 'step'))
  }
}

const statusOf = ({ driver }: Session, object: string, field: string): unknown => {
  const { printer } = driver.server
  const found = printer.host.objects.get(object)?.status(printer.reactor.timeS) as Record<string, unknown> | undefined
  return found?.[field]
}

const isComplete = (session: Session) => () => statusOf(session, 'print_stats', 'state') === 'complete'
const nozzle = ({ driver }: Session) => driver.server.printer.plant.simulation.heating.heaters.nozzle

const mark = (name: string, { line, marks }: Session): void => void marks.set(name, line.frames.length)

function course(session: Session, name: string): void {
  const file = `notifications.${name}.json`
  session.rows.push(...compareCourse(file, recordedHeard(file), session.heard(session.marks.get(name) ?? 0)))
}

/** What the server does by itself (disk, database) is told a little later. */
async function told(session: Session, from: number, method: string, action?: string): Promise<void> {
  const isIt = ({ message }: Heard): boolean => {
    const what = typedAt(message, 'params', 0, 'action')
    return methodOf(message) === method && (action === undefined || (what?.kind === 'text' && what.value === action))
  }
  await session.driver.wait(until(() => session.heard(from).some(isIt), STATE_WITHIN_MS))
}

/** The line that waits while another one is used. */
const mainLines = new WeakMap<Session, Line>()

const BEFORE: Readonly<Record<string, Step>> = {
  'server.files.metadata.orca231_benchy_arcs_sv08.json': async ({ driver }) => {
    for (const [name, content] of printedFiles()) {
      await exchange(driver, {
        verb: 'POST',
        path: '/server/files/upload',
        ...uploadForm(name, content, { root: 'gcodes' }),
      })
    }
  },
  'server.connection.identify.agent.json': async (session) => {
    mainLines.set(session, session.line)
    session.line = await openLine(session.driver)
  },
  'error.method_not_found.json': async (session) => {
    session.line.close()
    session.line = mainLines.get(session) ?? session.line
    await session.driver.run(0.3)
  },
  'printer.objects.subscribe.json': replayMalformed,
  'printer.print.start.json': async (session) => mark('print', session),
  'http.get.api.job.printing.json': async (session) => {
    // The recorded answers found the printer in its wait for the nozzle, one degree below.
    await session.driver.runUntil(() => nozzle(session).targetC === 200 && nozzle(session).control.smoothedC > 198)
  },
  'server.history.list.afterprint.json': async (session) => {
    await session.driver.runUntil(isComplete(session), 1200)
    await session.driver.run(2)
    await told(session, session.marks.get('print')!, 'notify_history_changed', 'finished')
    course(session, 'print')
  },
  'printer.emergency_stop.json': async (session) => {
    const { driver, line } = session
    await line.ask('printer.print.start', { filename: 'live_small.gcode' })
    await driver.run(6)
    await line.ask('printer.print.pause')
    // Behind the wait for the nozzle.
    const warmByte = Buffer.from(uploadedFiles()['http.server.files.upload.json']!.content).indexOf(';LAYER_CHANGE')
    await driver.runUntil(() => Number(statusOf(session, 'virtual_sdcard', 'file_position')) >= warmByte, 1200)
    await line.ask('printer.print.resume')
    await driver.run(3.7)
    const from = line.frames.length
    await line.ask('printer.print.cancel')
    await driver.run(1.8)
    await told(session, from, 'notify_history_changed', 'finished')
    mark('estop_firmware_restart', session)
  },
  'printer.info.shutdown.json': ({ driver }) => driver.run(1),
  'printer.restart.json': async (session) => {
    await told(session, session.marks.get('estop_firmware_restart')!, 'notify_klippy_ready')
    course(session, 'estop_firmware_restart')
    mark('restart', session)
  },
  'http.server.files.upload.print_true.json': async (session) => {
    const { driver } = session
    session.line.close()
    session.line = await openLine(driver)
    await session.line.ask('printer.gcode.script', { script: 'G28' })
    await session.line.ask('printer.objects.subscribe', { objects: allObjects(driver) })
    mark('pause_resume_cancel', session)
  },
  'printer.objects.query.printing.json': ({ driver }) => driver.run(6),
  'printer.objects.query.paused.json': ({ driver }) => driver.run(3),
  'printer.print.cancel.json': ({ driver }) => driver.run(3.6),
  'printer.objects.query.cancelled.json': ({ driver }) => driver.run(3),
  'server.history.list.cancelled.json': async (session) => {
    const from = session.marks.get('pause_resume_cancel')!
    await told(session, from, 'notify_history_changed', 'finished')
    // Told 20 ms after the upload is answered: printed, paused and cancelled is it sooner on a quick machine.
    await told(session, from, 'notify_filelist_changed', 'create_file')
  },
}

const AFTER: Readonly<Record<string, Step>> = {
  'printer.firmware_restart.json': (session) => untilState(session, 'startup'),
  'printer.info.startup.json': (session) => untilState(session, 'ready'),
  'printer.restart.json': async (session) => {
    await untilState(session, 'startup')
    await untilState(session, 'ready')
    await session.driver.run(1)
    await told(session, session.marks.get('restart')!, 'notify_klippy_ready')
    course(session, 'restart')
    session.rows.push(
      ...compareCourse('_all_notifications.json', recordedHeard('_all_notifications.json'), session.heard()),
    )
  },
  'server.history.list.cancelled.json': async (session) => course(session, 'pause_resume_cancel'),
  'access.login.json': async (session) => {
    const token = typedAt(session.results.get('access.login.json') ?? null, 'result', 'refresh_token')
    if (token?.kind === 'text') session.words.set('<jwt>', token.value)
  },
  'server.job_queue.status.filled.json': async (session) => {
    const answer = session.results.get('server.job_queue.status.filled.json') ?? null
    const id = typedAt(answer, 'result', 'queued_jobs', 1, 'job_id')
    const theirs = readRequest('server.job_queue.jump.json').params?.['job_id']
    if (id?.kind === 'text') session.words.set(String(theirs), id.value)
  },
}

async function untilState({ driver }: Session, state: 'startup' | 'ready'): Promise<void> {
  const { printer, running } = driver.server
  const { klippy } = running.moonraker
  // The host is gone, then it starts: its time stands still until the server has seen that.
  if (state === 'startup') await driver.runUntil(() => !printer.host.isGone && printer.host.state === 'startup', 60)
  const isReached = until(() => klippy.state === state, STATE_WITHIN_MS)
  if (state === 'ready') await driver.wait(isReached)
  else await isReached
}

/** No JSON, and a list of which one entry is unknown. */
async function replayMalformed(session: Session): Promise<void> {
  const file = 'error.malformed_frames.json'
  const from = session.line.frames.length
  const isAnswer = ({ message }: Heard): boolean => methodOf(message) === null
  session.line.send('{not json')
  session.line.send(
    '[{"jsonrpc":"2.0","method":"server.websocket.id","id":8001},{"jsonrpc":"2.0","method":"no.such.method","id":8002}]',
  )
  await session.driver.runUntil(() => session.heard(from).filter(isAnswer).length >= 2, 10)
  const list = (items: readonly Heard[]): Typed => ({
    kind: 'list',
    items: items.filter(isAnswer).map(({ message }) => message),
  })
  session.rows.push(...compare(file, list(recordedHeard(file)), list(session.heard(from)), MOONRAKER_RULES, 'answers'))
}

/** For messages of tests. */
export const rowText = ({ pair, path, recorded, ours }: Row): string =>
  `${pair} ${path}: ${recorded} recorded, ${ours} ours`
