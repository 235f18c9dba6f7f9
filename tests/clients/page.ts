// What the pages of the Klipper world (Mainsail, Fluidd) have in common, and what a person does with them: temperatures, console,
// upload, a print that is paused, resumed and cancelled, camera, an idle while, a second tab, an emergency stop.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientLine } from './line.ts'
import { AnswerError, comes } from './line.ts'
import type { Fields, PrinterStore } from './printer-store.ts'
import { LONG_PRINT_LAYERS, longPrint, shortPrint } from './sample-files.ts'
import type { Steps } from './steps.ts'

/** One tab of a browser. */
export interface Page {
  readonly baseUrl: string
  readonly line: ClientLine
  readonly store: PrinterStore
  /** What the page shows of an object: Mainsail the latest, Fluidd what it has flushed. */
  shown(object: string): Fields
  metadata(filenames: readonly string[]): Promise<readonly Fields[]>
  /** After Klipper has come back: what is asked of it anew. */
  startPrinter(): Promise<void>
  /** Loads the first pictures of the camera as this page does. */
  watchCamera(): Promise<void>
  close(): void
}

export interface PageOptions {
  /** Longest wait for anything, ms of the world. */
  readonly withinMs?: number
  /** Nobody does anything for so long, ms. */
  readonly idleMs?: number
  /** There is a camera that gives pictures. */
  readonly hasCamera?: boolean
}

const WITHIN_MS = 20_000
const IDLE_MS = 13_000
/** Mainsail takes a line that is silent for so long for dead, ms. */
const SILENCE_MS = 10_000

export async function usePrinter(
  page: Page,
  openTab: () => Promise<Page>,
  { step }: Steps,
  { withinMs = WITHIN_MS, idleMs = IDLE_MS, hasCamera = true }: PageOptions,
): Promise<void> {
  const names = { long: `${page.line.notifications.length}-long.gcode`, short: `folder/short.gcode` }
  await useHeaters(page, step, withinMs)
  await useConsole(page, step, withinMs)
  await useFiles(page, step, names, withinMs)
  const second = await openTab()
  await usePrint(page, second, step, names, withinMs)
  if (hasCamera) await step('the camera shows pictures', () => page.watchCamera())
  await step('two tabs hear the same', async () => {
    const [from, own] = [second.store.console.length, page.store.console.length]
    await second.line.call('printer.gcode.script', { script: 'M118 to both tabs' })
    const isHeard = (tab: Page, since: number): boolean =>
      tab.store.console.slice(since).some(({ message }) => message.includes('to both tabs'))
    await comes('the answer in both tabs', () => isHeard(page, own) && isHeard(second, from), withinMs)
  })
  await step('an idle while passes, and the line is not silent', () => idle(page, idleMs))
  await stopAndRestart(page, second, step, withinMs)
  await step('what came had the right shape', () => assert.deepEqual(page.store.complaints, []))
  await step('the same of the other tab', () => assert.deepEqual(second.store.complaints, []))
  second.close()
}

type Step = Steps['step']

/** What comes within the time that a person waits. */
const shows = (page: Page, object: string, field: string, value: unknown, withinMs: number): Promise<void> =>
  comes(
    `${object}.${field} = ${String(value)} (it is ${String(page.shown(object)[field])})`,
    () => page.shown(object)[field] === value,
    withinMs,
  )

async function useHeaters(page: Page, step: Step, withinMs: number): Promise<void> {
  const { line, store } = page
  await step('temperatures are shown', () => {
    for (const heater of ['extruder', 'heater_bed']) {
      assert.equal(typeof page.shown(heater)['temperature'], 'number')
      assert.equal(page.shown(heater)['target'], 0)
    }
    assert.ok(Array.isArray(page.shown('heaters')['available_sensors']))
  })
  await step('the clock of updates advances', async () => {
    const before = store.eventtime
    await comes('an update of a later time', () => store.eventtime > before, withinMs)
  })
  await step('a temperature is set and shown', async () => {
    assert.equal(await line.call('printer.gcode.script', { script: 'M140 S50' }), 'ok')
    await shows(page, 'heater_bed', 'target', 50, withinMs)
  })
  await step('it gets warmer', () =>
    comes('a warm bed', () => Number(page.shown('heater_bed')['temperature']) > 26, withinMs),
  )
  await step('heaters go off', async () => {
    await line.call('printer.gcode.script', { script: 'TURN_OFF_HEATERS' })
    await shows(page, 'heater_bed', 'target', 0, withinMs)
  })
}

async function refused(work: Promise<unknown>, code: number, words: RegExp): Promise<void> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof AnswerError, 'it was not refused')
  assert.equal(error.code, code)
  assert.match(error.message, words)
}

async function useConsole(page: Page, step: Step, withinMs: number): Promise<void> {
  const { line, store } = page
  const says = (words: RegExp): Promise<void> =>
    comes(String(words), () => store.console.some(({ message }) => words.test(message)), withinMs)
  await step('the console answers', async () => {
    await line.call('printer.gcode.script', { script: 'M115' })
    await says(/FIRMWARE_NAME:Klipper/)
  })
  await step('a word that nobody knows', async () => {
    assert.equal(await line.call('printer.gcode.script', { script: 'DRIVE_6TRSG1' }), 'ok')
    await says(/^\/\/ Unknown command:"DRIVE_6"/)
  })
  await step('a move before homing is refused in Klipper’s words', async () => {
    await refused(line.call('printer.gcode.script', { script: 'G1 X10 F6000' }), 400, /^Must home axis first/)
    await says(/^!! Must home axis first/)
  })
  await step('homing', async () => {
    await line.call('printer.gcode.script', { script: 'G28' })
    await shows(page, 'toolhead', 'homed_axes', 'xyz', withinMs)
  })
  await step('a jog moves the head', async () => {
    await line.call('printer.gcode.script', {
      script:
        'SAVE_GCODE_STATE NAME=_ui_movement\nG91\nG1 Z5 F600\nG90\nG1 X60 Y60 F3000\nRESTORE_GCODE_STATE NAME=_ui_movement',
    })
    const at = (axis: number): unknown => (page.shown('gcode_move')['gcode_position'] as number[] | undefined)?.[axis]
    await comes('X60', () => at(0) === 60, withinMs)
  })
  await step('the server remembers what was said', async () => {
    const { gcode_store: kept } = (await line.call('server.gcode_store', { count: 100 })) as {
      gcode_store: { message: string; time: number; type: string }[]
    }
    assert.ok(kept.some(({ message, type }) => message === 'M115' && type === 'command'))
    assert.ok(kept.some(({ message, type }) => message.includes('FIRMWARE_NAME') && type === 'response'))
  })
}

interface FileNames {
  readonly long: string
  readonly short: string
}

export async function upload(
  baseUrl: string,
  place: string,
  content: string,
): Promise<{ readonly status: number; readonly body: Fields }> {
  const parts = place.split('/')
  const name = parts.pop() ?? place
  const form = new FormData()
  form.append('root', 'gcodes')
  if (parts.length > 0) form.append('path', parts.join('/'))
  form.append('file', new Blob([content]), name)
  const answer = await fetch(`${baseUrl}/server/files/upload`, { method: 'POST', body: form })
  return { status: answer.status, body: (await answer.json()) as Fields }
}

async function useFiles(page: Page, step: Step, names: FileNames, withinMs: number): Promise<void> {
  const { line, store, baseUrl } = page
  for (const [place, content] of [
    [names.long, longPrint()],
    [names.short, shortPrint()],
  ] as const) {
    await step(`upload of ${place.includes('/') ? 'a file into a folder' : 'a file'}`, async () => {
      const { status, body } = await upload(baseUrl, place, content)
      assert.equal(status, 201)
      assert.deepEqual([body['action'], body['print_started'], body['print_queued']], ['create_file', false, false])
      const item = body['item'] as Fields
      assert.deepEqual([item['path'], item['root'], item['size']], [place, 'gcodes', Buffer.byteLength(content)])
      await comes('the news of the file', () => store.files.has(`gcodes/${place}`), withinMs)
    })
  }
  await step('metadata and picture of a file', async () => {
    const [data] = await page.metadata([names.long])
    assert.ok(data !== undefined)
    assert.equal(data['filename'], names.long)
    assert.equal(data['slicer'], 'PrusaSlicer')
    assert.equal(data['estimated_time'], 800)
    assert.equal(data['layer_height'], 0.2)
    assert.equal(data['object_height'], 0.2 * LONG_PRINT_LAYERS)
    const pictures = data['thumbnails'] as { relative_path: string; width: number }[]
    const large = pictures.find(({ width }) => width === 48)
    assert.ok(large !== undefined)
    const answer = await fetch(`${baseUrl}/server/files/gcodes/${large.relative_path}`)
    assert.equal(
      Buffer.from(await answer.arrayBuffer())
        .subarray(1, 4)
        .toString('latin1'),
      'PNG',
    )
  })
  await step('metadata of a file that is not there', () =>
    refused(
      line.call('server.files.metadata', { filename: 'nope.gcode' }),
      -32601,
      /^Metadata not available for <nope\.gcode>$/,
    ),
  )
  await step('the folder lists the file', async () => {
    const { files, dirs, disk_usage } = (await line.call('server.files.get_directory', {
      path: 'gcodes',
      extended: true,
    })) as { files: Fields[]; dirs: Fields[]; disk_usage: Fields }
    assert.ok(files.some((file) => file['filename'] === names.long && file['slicer'] === 'PrusaSlicer'))
    assert.ok(dirs.some((dir) => dir['dirname'] === 'folder'))
    assert.equal(typeof disk_usage['free'], 'number')
  })
  await step('the file comes back as it went', async () => {
    const answer = await fetch(`${baseUrl}/server/files/gcodes/${names.short}`)
    assert.equal(await answer.text(), shortPrint())
  })
}

async function usePrint(page: Page, second: Page, step: Step, names: FileNames, withinMs: number): Promise<void> {
  const { line, store } = page
  const state = (value: string): Promise<void> => shows(page, 'print_stats', 'state', value, withinMs)
  await step('a print starts', async () => {
    assert.equal(await line.call('printer.print.start', { filename: names.long }), 'ok')
    await state('printing')
    await comes(
      'a new job',
      () => store.jobs.some((job) => job.action === 'added' && job.status === 'in_progress'),
      withinMs,
    )
  })
  await step('a second start is refused', () =>
    refused(second.line.call('printer.print.start', { filename: names.long }), 400, /^SD busy$/),
  )
  await step('what is being printed cannot be deleted', () =>
    refused(line.call('server.files.delete_file', { path: `gcodes/${names.long}` }), 403, /in use/),
  )
  await step('the print goes on', async () => {
    const progress = (): number => Number(page.shown('virtual_sdcard')['progress'])
    await comes('progress', () => progress() > 0.03, 3 * withinMs)
    await comes('filament', () => Number(page.shown('print_stats')['filament_used']) > 0, 3 * withinMs)
  })
  await step('pause', async () => {
    assert.equal(await line.call('printer.print.pause'), 'ok')
    await state('paused')
    assert.equal(page.shown('pause_resume')['is_paused'], true)
  })
  await step('resume', async () => {
    assert.equal(await line.call('printer.print.resume'), 'ok')
    await state('printing')
  })
  await step('pause again, and cancel', async () => {
    await line.call('printer.print.pause')
    await state('paused')
    assert.equal(await line.call('printer.print.cancel'), 'ok')
    await state('cancelled')
    await comes('the end of the job', () => store.jobs.some((job) => job.status === 'cancelled'), withinMs)
  })
  await step('a short print comes to its end', async () => {
    await line.call('printer.gcode.script', { script: 'TURN_OFF_HEATERS' })
    await line.call('printer.print.start', { filename: names.short })
    await comes('a completed job', () => store.jobs.some((job) => job.status === 'completed'), 3 * withinMs)
    await state('complete')
  })
  await step('the history has both', async () => {
    const { jobs } = (await line.call('server.history.list', { start: 0, limit: 50, order: 'desc' })) as {
      jobs: Fields[]
    }
    assert.deepEqual(
      jobs.slice(0, 2).map((job) => [job['filename'], job['status'], job['exists']]),
      [
        [names.short, 'completed', true],
        [names.long, 'cancelled', true],
      ],
    )
  })
  await step('a file is deleted', async () => {
    await line.call('server.files.delete_file', { path: `gcodes/${names.short}` })
    await comes('the news of it', () => !store.files.has(`gcodes/${names.short}`), withinMs)
  })
}

async function idle({ line }: Page, idleMs: number): Promise<void> {
  const from = performance.now()
  await sleep(idleMs)
  const moments = [from, ...line.cameMs.filter((ms) => ms >= from), performance.now()]
  const longestMs = Math.max(...moments.slice(1).map((ms, k) => ms - moments[k]!))
  assert.ok(line.isOpen(), 'the line is closed')
  assert.ok(longestMs < SILENCE_MS, `silent for ${longestMs / 1000} s`)
  const beats = line.notifications.filter(({ method }) => method === 'notify_proc_stat_update').length
  assert.ok(beats >= Math.floor(idleMs / 1000) - 2, `${beats} reports of the machine in ${idleMs / 1000} s`)
}

async function stopAndRestart(page: Page, second: Page, step: Step, withinMs: number): Promise<void> {
  const { line, store } = page
  await step('emergency stop', async () => {
    assert.equal(await line.call('printer.emergency_stop'), 'ok')
    await comes(
      'the news in both tabs',
      () => [store, second.store].every(({ klippy }) => klippy.includes('shutdown')),
      withinMs,
    )
    const info = (await line.call('printer.info')) as Fields
    assert.equal(info['state'], 'shutdown')
    assert.match(String(info['state_message']), /Shutdown due to webhooks request/)
    const { klippy_state: state } = (await line.call('server.info')) as { klippy_state: string }
    assert.equal(state, 'shutdown')
  })
  await step('G-code is refused', () =>
    refused(line.call('printer.gcode.script', { script: 'G28' }), 400, /Shutdown due to webhooks request/),
  )
  await step('firmware restart', async () => {
    assert.equal(await line.call('printer.firmware_restart'), 'ok')
    await comes('its going', () => store.klippy.includes('disconnected'), withinMs)
    await comes('its coming', () => store.klippy.at(-1) === 'ready', withinMs)
    await page.startPrinter()
    assert.equal(typeof page.shown('extruder')['temperature'], 'number')
    assert.equal(page.shown('webhooks')['state'], 'ready')
  })
  await step('updates come again', async () => {
    const before = store.eventtime
    await comes('an update', () => store.eventtime > before, withinMs)
  })
}
