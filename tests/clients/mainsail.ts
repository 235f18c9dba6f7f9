// A script that does what Mainsail does, in its order and with its oddities (as recorded between Mainsail 2.18 and a real server:
// the first id is 0, no params where there are none, lists of requests, a line that is silent for 10 s is dead).
import assert from 'node:assert/strict'
import { isJpeg, readStream } from './camera.ts'
import type { ClientLine } from './line.ts'
import { AnswerError, openClientLine } from './line.ts'
import type { Page, PageOptions } from './page.ts'
import { usePrinter } from './page.ts'
import type { Fields, PrinterStore } from './printer-store.ts'
import { createPrinterStore, isFields, mergeStatus, takeNotification } from './printer-store.ts'
import type { StepResult, Steps } from './steps.ts'
import { createSteps } from './steps.ts'

export interface MainsailTab extends Page {
  readonly serverInfo: Fields
  readonly webcams: readonly Fields[]
}

type Step = Steps['step']

const unrecorded: Step = async (_, work) => await work()

/** Everything that Mainsail asks until it shows its dashboard; it hangs on "connecting" where one of these fails. */
export async function connectMainsail(baseUrl: string, step: Step = unrecorded): Promise<MainsailTab> {
  const store = createPrinterStore()
  const found: { serverInfo: Fields; webcams: readonly Fields[] } = { serverInfo: {}, webcams: [] }
  const line = await openClientLine(baseUrl, {
    firstId: 0,
    onNotification: (notification) => {
      takeNotification(store, notification)
      if (notification.method !== 'notify_status_update') return
      mergeStatus(store, notification.params?.[0])
      store.eventtime = Number(notification.params?.[1])
    },
  })
  await step('connect: identify', async () => {
    const answer = (await line.call('server.connection.identify', {
      client_name: 'mainsail',
      version: '2.18.2',
      type: 'web',
      url: baseUrl,
    })) as Fields
    assert.equal(typeof answer['connection_id'], 'number')
  })
  await startServer(line, step, found)
  await step('connect: lists of the server', async () => {
    await line.call('server.job_queue.status')
    const { count, jobs } = (await line.call('server.history.list', { start: 0, limit: 50, max: 50 })) as Fields
    assert.ok(Array.isArray(jobs) && typeof count === 'number')
    const { job_totals: totals } = (await line.call('server.history.totals')) as Fields
    assert.equal(typeof (totals as Fields)['total_jobs'], 'number')
    assert.ok(Array.isArray(((await line.call('server.announcements.list')) as Fields)['entries']))
  })
  await step('connect: every folder of every root', async () => {
    const roots = found.serverInfo['registered_directories'] as string[]
    for (const root of roots) await readFolder(line, store, root)
  })
  await step('connect: what it keeps in the database', () => readSettings(line))
  await step('connect: cameras', async () => {
    found.webcams = ((await line.call('server.webcams.list')) as { webcams: Fields[] }).webcams
  })
  const page: MainsailTab = {
    baseUrl,
    line,
    store,
    ...found,
    shown: (object) => store.status[object] ?? {},
    metadata: (filenames) => metadataInLists(line, filenames),
    startPrinter: () => startPrinter(line, store, unrecorded),
    watchCamera: () => watchCamera(baseUrl, found.webcams),
    close: () => line.close(),
  }
  await startPrinter(line, store, step)
  await step('connect: files of a theme, which may be missing', async () => {
    for (const name of ['default.json', 'custom.css', 'sidebar-logo.svg']) {
      const answer = await fetch(`${baseUrl}/server/files/config/.theme/${name}`)
      assert.ok(answer.status === 404 || answer.status === 200, `status ${answer.status}`)
      await answer.arrayBuffer()
    }
  })
  return page
}

async function startServer(line: ClientLine, step: Step, found: { serverInfo: Fields }): Promise<void> {
  await step('connect: the server', async () => {
    found.serverInfo = (await line.call('server.info')) as Fields
    assert.equal(found.serverInfo['klippy_state'], 'ready')
    assert.ok(Array.isArray(found.serverInfo['components']))
    assert.ok(Array.isArray(found.serverInfo['registered_directories']))
    const { config, orig } = (await line.call('server.config')) as Fields
    assert.ok(isFields(config) && isFields(orig))
  })
  await step('connect: the machine', async () => {
    const { system_info: info } = (await line.call('machine.system_info')) as { system_info: Fields }
    assert.ok(isFields(info['cpu_info']) && isFields(info['distribution']))
    assert.ok(Array.isArray(info['available_services']) && isFields(info['service_state']))
    const stats = (await line.call('machine.proc_stats')) as Fields
    assert.ok(Array.isArray(stats['moonraker_stats']) && isFields(stats['network']))
  })
  await step('connect: names in the database', async () => {
    const { namespaces } = (await line.call('server.database.list', { root: 'config' })) as Fields
    assert.ok(Array.isArray(namespaces))
  })
}

async function readFolder(line: ClientLine, store: PrinterStore, path: string): Promise<void> {
  const { dirs, files } = (await line.call('server.files.get_directory', { path })) as {
    dirs: { dirname: string }[]
    files: { filename: string }[]
  }
  for (const { filename } of files) store.files.add(`${path}/${filename}`)
  for (const { dirname } of dirs) await readFolder(line, store, `${path}/${dirname}`)
}

async function readSettings(line: ClientLine): Promise<void> {
  try {
    const { value } = (await line.call('server.database.get_item', { namespace: 'mainsail' })) as Fields
    assert.ok(isFields(value))
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error
    assert.deepEqual([error.code, error.message], [-32601, 'Namespace mainsail not found'])
    const entry = { namespace: 'mainsail', key: 'initVersion', value: '2.18.2' }
    assert.deepEqual(await line.call('server.database.post_item', entry), entry)
  }
}

async function startPrinter(line: ClientLine, store: PrinterStore, step: Step): Promise<void> {
  await step('connect: the printer', async () => {
    await line.call('printer.objects.query', { objects: { gcode: ['commands'] } })
    const info = (await line.call('printer.info')) as Fields
    assert.equal(info['state'], 'ready')
    assert.equal(typeof info['hostname'], 'string')
    assert.equal(typeof info['software_version'], 'string')
  })
  await step('connect: the console of before', async () => {
    const { gcode_store: kept } = (await line.call('server.gcode_store')) as { gcode_store: Fields[] }
    for (const { message, time, type } of kept) {
      assert.ok(typeof message === 'string' && typeof time === 'number' && /^(command|response)$/.test(String(type)))
    }
  })
  await step('connect: all objects but menu', async () => {
    const { objects } = (await line.call('printer.objects.list')) as { objects: string[] }
    const wanted = objects.filter((name) => name !== 'menu' && !name.startsWith('menu '))
    const { status, eventtime } = (await line.call('printer.objects.subscribe', {
      objects: Object.fromEntries(wanted.map((name) => [name, null])),
    })) as { status: Record<string, Fields>; eventtime: number }
    assert.equal(typeof eventtime, 'number')
    assert.deepEqual(Object.keys(status).sort(), [...wanted].sort())
    mergeStatus(store, status)
    store.eventtime = eventtime
  })
  await step('connect: temperatures of before', async () => {
    const kept = (await line.call('server.temperature_store', { include_monitors: true })) as Record<string, Fields>
    const sensors = (store.status['heaters']?.['available_sensors'] ?? []) as string[]
    for (const sensor of sensors) assert.ok(Array.isArray(kept[sensor]?.['temperatures']), sensor)
  })
  await step('connect: what the configuration must have', () => {
    const { settings, config } = (store.status['configfile'] ?? {}) as { settings: Fields; config: Fields }
    const macros = ['pause', 'resume', 'cancel_print'].map((name) => `gcode_macro ${name}`)
    const known = new Set([...Object.keys(settings), ...Object.keys(config).map((name) => name.toLowerCase())])
    const needed = ['virtual_sdcard', 'pause_resume', 'display_status', ...macros]
    assert.deepEqual(
      needed.filter((name) => !known.has(name)),
      [],
    )
    assert.ok(macros.every((name) => name in settings))
  })
  await step('connect: may it extrude', async () => {
    const { status } = (await line.call('printer.objects.query', { objects: { extruder: ['can_extrude'] } })) as {
      status: Record<string, Fields>
    }
    assert.deepEqual(status, { extruder: { can_extrude: false } })
  })
}

/** Of a list of files, at most a hundred in one frame. */
async function metadataInLists(line: ClientLine, filenames: readonly string[]): Promise<readonly Fields[]> {
  const answers: Fields[] = []
  for (let from = 0; from < filenames.length; from += 100) {
    const part = filenames.slice(from, from + 100)
    const got = await line.batch(part.map((filename) => ({ method: 'server.files.metadata', params: { filename } })))
    answers.push(...got.map(({ result, error }) => (result ?? { error }) as Fields))
  }
  return answers
}

/** It cuts the stream by Content-Length and decodes each part as it is. */
async function watchCamera(baseUrl: string, webcams: readonly Fields[]): Promise<void> {
  const camera = webcams.find(({ enabled }) => enabled === true)
  assert.ok(camera !== undefined, 'no camera is listed')
  const snapshot = await fetch(new URL(String(camera['snapshot_url']), baseUrl))
  assert.equal(snapshot.headers.get('content-type'), 'image/jpeg')
  assert.ok(isJpeg(new Uint8Array(await snapshot.arrayBuffer())))
  const { contentType, pictures } = await readStream(new URL(String(camera['stream_url']), baseUrl), 2, 20_000)
  assert.match(contentType, /^multipart\/x-mixed-replace; *boundary=\S+$/)
  for (const { type, bytes, content } of pictures) {
    assert.equal(type, 'image/jpeg')
    assert.ok(bytes !== null, 'a part without Content-Length')
    assert.ok(isJpeg(content))
  }
}

/** A whole session: connects, uses the printer, closes the line, comes back. */
export async function runMainsail(baseUrl: string, options: PageOptions = {}): Promise<readonly StepResult[]> {
  const steps = createSteps()
  const page = await connectMainsail(baseUrl, steps.step)
  await usePrinter(page, () => connectMainsail(baseUrl), steps, options)
  await steps.step('it comes back after a reload', async () => {
    page.close()
    const again = await connectMainsail(baseUrl)
    assert.equal(again.shown('webhooks')['state'], 'ready')
    assert.ok(again.store.files.size > 0)
    again.close()
  })
  return steps.results
}
