// Everything that was recorded of a real Moonraker, asked again of ours in the same order, over the same way in, with the same
// files: a fresh server, files, database, accounts, G-code, a print, an emergency stop, restarts, and a print that is paused,
// resumed and cancelled.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, until } from '../moonraker-server.ts'
import { sharedPath } from '../shared.ts'
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import { compareCourse } from './moonraker-courses.ts'
import type { Driver, Line } from './moonraker-lines.ts'
import { createDriver, exchange, methodOf, openLine, uploadForm } from './moonraker-lines.ts'
import { printedFiles, uploadedFiles } from './moonraker-printed-files.ts'
import type { Heard, RecordedRequest } from './moonraker-recordings.ts'
import { readRequest, recordedHeard } from './moonraker-recordings.ts'
import { MOONRAKER_RULES } from './moonraker-rules.ts'
import { comparable } from './moonraker-volatile.ts'
import { recordedConfig } from './replay.ts'
import type { Typed } from './typed-json.ts'
import { readTyped, typedAt } from './typed-json.ts'

/** The room of the recorded printer, °C. */
const ROOM_C = 22

/** The server looks for a host that restarts by its own clock, ms. */
const STATE_WITHIN_MS = 5000

interface Session {
  readonly driver: Driver
  readonly rows: Row[]
  readonly heard: (from?: number) => Heard[]
  line: Line
  /** Words of ours that stand for recorded ones: tokens, job ids. */
  readonly words: Map<string, string>
  readonly results: Map<string, Typed | null>
}

interface IndexEntry {
  readonly file: string
}

export async function replayMoonraker(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'printwright-contract-'))
  const configPath = join(folder, 'printer.cfg')
  writeFileSync(configPath, recordedConfig())
  const server = await startServer({
    configPath,
    conf: readFileSync(sharedPath('moonraker', 'moonraker.conf'), 'utf8'),
    ambientC: ROOM_C,
  })
  try {
    const driver = createDriver(server)
    await driver.run(20)
    const rows = await replayIndex(driver)
    rows.push(...failures(server.failures))
    return rows
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the server reports of itself is a difference like any other: a real one had nothing to report. */
function failures(lines: readonly string[]): Row[] {
  const none: Typed = { kind: 'int', value: 0 }
  const count: Typed = lines.length === 0 ? none : { kind: 'text', value: lines.join('\n') }
  return compare('(the whole conversation)', none, count, MOONRAKER_RULES, 'failures of the server')
}

async function replayIndex(driver: Driver): Promise<Row[]> {
  const index = JSON.parse(readFileSync(sharedPath('moonraker', '_index.json'), 'utf8')) as readonly IndexEntry[]
  const session: Session = {
    driver,
    rows: [],
    line: await openLine(driver),
    heard: (from = 0) => session.line.frames.slice(from).map(({ atS, text }) => ({ atS, message: readTyped(text) })),
    words: new Map(),
    results: new Map(),
  }
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

let main: Line | null = null
const marks = new Map<string, number>()
const mark = (name: string, { line }: Session): void => void marks.set(name, line.frames.length)

function course(session: Session, name: string): void {
  const file = `notifications.${name}.json`
  session.rows.push(...compareCourse(file, recordedHeard(file), session.heard(marks.get(name) ?? 0)))
}

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
    main = session.line
    session.line = await openLine(session.driver)
  },
  'error.method_not_found.json': async (session) => {
    session.line.close()
    session.line = main ?? session.line
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
    course(session, 'print')
  },
  'printer.emergency_stop.json': async (session) => {
    const { driver, line } = session
    await line.ask('printer.print.start', { filename: 'live_small.gcode' })
    await driver.run(6)
    await line.ask('printer.print.pause')
    await driver.runUntil(() => Number(statusOf(session, 'virtual_sdcard', 'file_position')) > 505, 1200)
    await line.ask('printer.print.resume')
    await driver.run(3.7)
    await line.ask('printer.print.cancel')
    await driver.run(1.8)
    mark('estop_firmware_restart', session)
  },
  'printer.info.shutdown.json': ({ driver }) => driver.run(1),
  'printer.restart.json': async (session) => {
    course(session, 'estop_firmware_restart')
    mark('restart', session)
  },
  'http.server.files.upload.print_true.json': async (session) => {
    const { driver } = session
    session.line.close()
    session.line = await openLine(driver)
    await session.line.ask('printer.gcode.script', { script: 'G28' })
    const { objects } = JSON.parse(await objectsOf(session)) as { objects: Record<string, null> }
    await session.line.ask('printer.objects.subscribe', { objects })
    mark('pause_resume_cancel', session)
  },
  'printer.objects.query.printing.json': ({ driver }) => driver.run(6),
  'printer.objects.query.paused.json': ({ driver }) => driver.run(3),
  'printer.print.cancel.json': ({ driver }) => driver.run(3.6),
  'printer.objects.query.cancelled.json': ({ driver }) => driver.run(3),
}

const AFTER: Readonly<Record<string, Step>> = {
  'printer.firmware_restart.json': (session) => untilState(session, 'startup'),
  'printer.info.startup.json': (session) => untilState(session, 'ready'),
  'printer.restart.json': async (session) => {
    await untilState(session, 'startup')
    await untilState(session, 'ready')
    await session.driver.run(1)
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

async function objectsOf({ driver }: Session): Promise<string> {
  const names = [...driver.server.printer.host.objects.keys()].filter((name) => !['gcode', 'configfile'].includes(name))
  return JSON.stringify({ objects: Object.fromEntries(names.map((name) => [name, null])) })
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

async function ask(session: Session, recorded: RecordedRequest, isCompared: boolean): Promise<void> {
  const { file } = recorded
  const from = session.line.frames.length
  const ours = recorded.transport === 'http' ? await askHttp(session, recorded) : await askRpc(session, recorded)
  session.results.set(file, ours)
  if (!isCompared) return
  const { rows } = session
  rows.push(...compare(file, comparable(file, recorded.response), comparable(file, ours), MOONRAKER_RULES))
  if (recorded.said === null) return
  const said = session.heard(from).flatMap(({ message }) => {
    const text = typedAt(message, 'params', 0)
    return methodOf(message) === 'notify_gcode_response' && text !== null ? [text] : []
  })
  const theirs = recorded.said.map((value): Typed => ({ kind: 'text', value }))
  rows.push(...compare(file, { kind: 'list', items: theirs }, { kind: 'list', items: said }, MOONRAKER_RULES, 'said'))
}

async function askRpc({ line, words }: Session, { method, params }: RecordedRequest): Promise<Typed> {
  const own =
    params === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(params).map(([name, value]) => [
            name,
            typeof value === 'string' ? (words.get(value) ?? value) : value,
          ]),
        )
  return readTyped(await line.ask(method, own))
}

async function askHttp({ driver }: Session, { file, method, path }: RecordedRequest): Promise<Typed> {
  const upload = uploadedFiles()[file]
  if (upload === undefined) return await exchange(driver, { verb: method, path })
  const { name, content, fields } = upload
  const hash = createHash('sha256').update(content).digest('hex')
  const own = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, value === '<checksum>' ? hash : value]),
  )
  const answer = await exchange(driver, { verb: method, path, ...uploadForm(name, content, own) })
  const status = typedAt(answer, 'status')
  if (status?.kind === 'int' && status.value === 404) writeFileSync(join(driver.server.data, 'gcodes', name), content)
  return answer
}

/** For messages of tests. */
export const rowText = ({ pair, path, recorded, ours }: Row): string =>
  `${pair} ${path}: ${recorded} recorded, ${ours} ours`
