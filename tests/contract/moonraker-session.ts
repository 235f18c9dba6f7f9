// A server like the recorded one, and the recorded requests asked of it one by one.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../moonraker-server.ts'
import { sharedPath } from '../shared.ts'
import type { Row } from './compare.ts'
import { compare } from './compare.ts'
import type { Driver, Line } from './moonraker-lines.ts'
import { createDriver, exchange, methodOf, openLine, uploadForm } from './moonraker-lines.ts'
import { uploadedFiles } from './moonraker-printed-files.ts'
import type { Heard, RecordedRequest } from './moonraker-recordings.ts'
import { readRequest } from './moonraker-recordings.ts'
import { MOONRAKER_RULES } from './moonraker-rules.ts'
import { comparable } from './moonraker-volatile.ts'
import type { Typed } from './typed-json.ts'
import { readTyped, typedAt } from './typed-json.ts'

/** The room of the recorded printer, °C. */
const ROOM_C = 22

export interface Session {
  readonly driver: Driver
  readonly rows: Row[]
  /** What has come over the line since so many frames. */
  readonly heard: (from?: number) => Heard[]
  line: Line
  /** Where a course of notifications begins, in frames. */
  readonly marks: Map<string, number>
  /** Words of ours that stand for recorded ones: tokens, job ids. */
  readonly words: Map<string, string>
  readonly results: Map<string, Typed | null>
}

/** What lay in the folder of settings from before: name and bytes. */
const LEFT_OVER: Readonly<Record<string, number>> = {
  '.moonraker.conf.bkp': 657,
  'oracle.zip': 1192,
  'variables.cfg': 0,
}

/** A server like the recorded one, just up; `work` gets its time in hand. */
export async function withRecordedServer(
  work: (driver: Driver) => Promise<Row[]>,
  gcodes: Readonly<Record<string, string>> = {},
): Promise<Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'printwright-contract-'))
  const config = join(data, 'config')
  mkdirSync(config)
  for (const [name, bytes] of Object.entries(LEFT_OVER)) writeFileSync(join(config, name), Buffer.alloc(bytes))
  writeFileSync(join(config, 'printer.cfg'), downloadedConfig())
  const server = await startServer({
    data,
    configPath: join(config, 'printer.cfg'),
    conf: readFileSync(sharedPath('moonraker', 'moonraker.conf'), 'utf8'),
    ambientC: ROOM_C,
    gcodes,
  })
  try {
    const rows = await work(createDriver(server))
    rows.push(...failures(server.failures))
    return rows
  } finally {
    await server.close()
    rmSync(data, { recursive: true, force: true })
  }
}

/** The printer's configuration as the recorded server gave it out. */
function downloadedConfig(): string {
  const text = readFileSync(sharedPath('moonraker', 'http.server.files.download.config.json'), 'utf8')
  return (JSON.parse(text) as { response: { body: { _raw: string } } }).response.body._raw
}

/** What the server reports of itself is a difference like any other: a real one had nothing to report. */
function failures(lines: readonly string[]): Row[] {
  const none: Typed = { kind: 'int', value: 0 }
  const count: Typed = lines.length === 0 ? none : { kind: 'text', value: lines.join('\n') }
  return compare('(the whole conversation)', none, count, MOONRAKER_RULES, 'failures of the server')
}

export async function openSession(driver: Driver): Promise<Session> {
  const session: Session = {
    driver,
    rows: [],
    line: await openLine(driver),
    heard: (from = 0) => session.line.frames.slice(from).map(({ atS, text }) => ({ atS, message: readTyped(text) })),
    words: new Map(),
    marks: new Map(),
    results: new Map(),
  }
  return session
}

/** One pair by itself. */
export async function askRecorded(driver: Driver, file: string): Promise<Row[]> {
  const session = await openSession(driver)
  await ask(session, readRequest(file), true)
  session.line.close()
  return session.rows
}

export function allObjects({ server }: Driver): Record<string, null> {
  const names = [...server.printer.host.objects.keys()].filter((name) => !['gcode', 'configfile'].includes(name))
  return Object.fromEntries(names.map((name) => [name, null]))
}

export async function ask(session: Session, recorded: RecordedRequest, isCompared: boolean): Promise<void> {
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
