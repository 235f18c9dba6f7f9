// A script that does what Fluidd does, in its order and with its oddities (as recorded between Fluidd 1.37 and a real server:
// a probe before the connection, a database that is empty the first time, updates that are shown when their clock has advanced
// by a second).
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

type Step = Steps['step']

const unrecorded: Step = async (_, work) => await work()

/** Updates are shown when Klipper's clock has advanced so far, s. */
const FLUSH_S = 1

/** What it writes where nothing has been written yet. */
const FIRST_ENTRIES: readonly (readonly [string, unknown])[] = [
  ['charts', { selectedLegends: {} }],
  ['console', { consoleFilters: [], autoScroll: true, hideTempWaits: true }],
  ['layout', { layouts: {} }],
  ['macros', { stored: [], categories: [], expanded: [0] }],
  ['mesh', { scale: 0.5, wireframe: true }],
  ['uiSettings', { general: { locale: 'en' }, theme: {} }],
  ['webcams', { activeWebcam: 'all' }],
]

interface Shown {
  readonly store: PrinterStore
  readonly status: Record<string, Fields>
  atS: number
}

function flush(shown: Shown): void {
  Object.assign(shown.status, shown.store.status)
  shown.atS = shown.store.eventtime
}

/** Everything that Fluidd asks until it shows its dashboard; errors are borne. */
export async function connectFluidd(baseUrl: string, step: Step = unrecorded): Promise<Page> {
  await step('connect: a probe', async () => {
    const probe = await openClientLine(baseUrl)
    probe.close()
  })
  const store = createPrinterStore()
  const shown: Shown = { store, status: {}, atS: 0 }
  const line = await openClientLine(baseUrl, {
    firstId: 1,
    onNotification: (notification) => {
      takeNotification(store, notification)
      if (notification.method !== 'notify_status_update') return
      mergeStatus(store, notification.params?.[0])
      store.eventtime = Number(notification.params?.[1])
      if (store.eventtime - shown.atS >= FLUSH_S) flush(shown)
    },
  })
  await step('connect: identify', async () => {
    const answer = (await line.call('server.connection.identify', {
      client_name: 'fluidd',
      version: '1.37.4',
      type: 'web',
      url: baseUrl,
    })) as Fields
    assert.equal(typeof answer['connection_id'], 'number')
  })
  await step('connect: what it keeps in the database', () => readSettings(line))
  await startServer(line, step)
  await startPrinter(line, shown, step)
  await step('connect: lists of the server', () => readLists(line, baseUrl, store))
  return {
    baseUrl,
    line,
    store,
    shown: (object) => shown.status[object] ?? {},
    // One by one, when a file is looked at.
    metadata: (filenames) =>
      Promise.all(
        filenames.map(async (filename) => (await line.call('server.files.metadata', { filename })) as Fields),
      ),
    startPrinter: () => startPrinter(line, shown, unrecorded),
    watchCamera: () => watchCamera(line, baseUrl),
    close: () => line.close(),
  }
}

async function readSettings(line: ClientLine): Promise<void> {
  try {
    const { value } = (await line.call('server.database.get_item', { namespace: 'fluidd' })) as Fields
    assert.ok(isFields(value) && isFields(value['uiSettings']))
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error
    assert.deepEqual([error.code, error.message], [-32601, 'Namespace fluidd not found'])
    const entries = FIRST_ENTRIES.map(([key, value]) => ({ namespace: 'fluidd', key, value }))
    const answers = await Promise.all(entries.map((entry) => line.call('server.database.post_item', entry)))
    assert.deepEqual(answers, entries)
  }
}

async function startServer(line: ClientLine, step: Step): Promise<void> {
  await step('connect: the server and its machine', async () => {
    const [info, config, stats, system, files] = (await Promise.all([
      line.call('server.info'),
      line.call('server.config'),
      line.call('machine.proc_stats'),
      line.call('machine.system_info'),
      line.call('server.files.list', { root: 'config' }),
    ])) as [Fields, Fields, Fields, Fields, Fields[]]
    assert.equal(info['klippy_state'], 'ready')
    assert.deepEqual(info['failed_components'], [])
    assert.ok(isFields(config['config']))
    assert.ok(isFields(stats['system_memory']))
    assert.ok(isFields(system['system_info']))
    assert.ok(files.some((file) => file['path'] === 'moonraker.conf'))
  })
}

async function startPrinter(line: ClientLine, shown: Shown, step: Step): Promise<void> {
  const { store } = shown
  await step('connect: all objects of the printer', async () => {
    const info = (await line.call('printer.info')) as Fields
    assert.equal(info['state'], 'ready')
    const { objects } = (await line.call('printer.objects.list')) as { objects: string[] }
    const wanted = objects.filter((name) => !name.startsWith('menu'))
    const { status, eventtime } = (await line.call('printer.objects.subscribe', {
      objects: Object.fromEntries(wanted.map((name) => [name, null])),
    })) as { status: Record<string, Fields>; eventtime: number }
    mergeStatus(store, status)
    store.eventtime = eventtime
    flush(shown)
  })
  await step('connect: console, commands and temperatures of before', async () => {
    const [kept, help, temperatures] = (await Promise.all([
      line.call('server.gcode_store'),
      line.call('printer.gcode.help'),
      line.call('server.temperature_store'),
    ])) as [{ gcode_store: Fields[] }, Fields, Record<string, Fields>]
    assert.ok(Array.isArray(kept.gcode_store))
    assert.equal(typeof help['FIRMWARE_RESTART'], 'string')
    assert.ok(Array.isArray(temperatures['extruder']?.['temperatures']))
    assert.ok(Array.isArray(temperatures['extruder']?.['targets']))
  })
  await step('connect: what the configuration must have, as it was written', () => {
    const config = (store.status['configfile']?.['config'] ?? {}) as Fields
    const needed = ['virtual_sdcard', 'pause_resume', 'display_status', 'gcode_macro CANCEL_PRINT']
    assert.deepEqual(
      needed.filter((name) => !(name in config)),
      [],
    )
  })
}

async function readLists(line: ClientLine, baseUrl: string, store: PrinterStore): Promise<void> {
  const user = (await line.call('access.get_user')) as Fields
  assert.equal(user['username'], '_TRUSTED_USER_')
  assert.ok(Array.isArray(((await line.call('access.users.list')) as Fields)['users']))
  assert.match(String(await line.call('access.get_api_key')), /^[0-9a-f]{32}$/)
  await line.call('server.history.list', { limit: 50, order: 'desc' })
  await line.call('server.history.totals')
  assert.ok(Array.isArray(((await line.call('server.database.list')) as Fields)['namespaces']))
  await line.call('server.announcements.list', { include_dismissed: false })
  await line.call('server.webcams.list')
  await line.call('server.job_queue.status')
  const { files } = (await line.call('server.files.get_directory', { path: 'gcodes', extended: true })) as {
    files: { filename: string }[]
  }
  for (const { filename } of files) store.files.add(`gcodes/${filename}`)
  // An untrusted page shows a token with what it loads.
  const token = await line.call('access.oneshot_token')
  assert.equal(typeof token, 'string')
  const answer = await fetch(`${baseUrl}/server/info?token=${encodeURIComponent(String(token))}`)
  assert.equal(answer.status, 200)
}

/** It looks for the boundary between pictures. */
async function watchCamera(line: ClientLine, baseUrl: string): Promise<void> {
  const { webcams } = (await line.call('server.webcams.list')) as { webcams: Fields[] }
  const camera = webcams.find(({ enabled }) => enabled === true)
  assert.ok(camera !== undefined, 'no camera is listed')
  const { contentType, pictures } = await readStream(new URL(String(camera['stream_url']), baseUrl), 2, 20_000)
  assert.match(contentType, /^multipart\/x-mixed-replace; *boundary=\S+$/)
  for (const { content } of pictures) assert.ok(isJpeg(content))
}

/** A whole session: connects, uses the printer, closes the line, comes back. */
export async function runFluidd(baseUrl: string, options: PageOptions = {}): Promise<readonly StepResult[]> {
  const steps = createSteps()
  const page = await connectFluidd(baseUrl, steps.step)
  await usePrinter(page, () => connectFluidd(baseUrl), steps, options)
  await steps.step('it comes back after a reload', async () => {
    page.close()
    const again = await connectFluidd(baseUrl)
    assert.equal(again.shown('webhooks')['state'], 'ready')
    again.close()
  })
  return steps.results
}
