// The scenario: ready, upload, print with a pause to `complete`, emergency stop in mid-print, FIRMWARE_RESTART, ready again;
// everything through the real Moonraker, as a user interface would do it.
import { setTimeout as sleep } from 'node:timers/promises'
import { call, klippyState, type Moonraker, type Observer, observe, record } from './moonraker.ts'

const FILE_NAME = 'square-tower.gcode'
const LAYERS = 40
const SIDE_MM = 30
const LAYER_HEIGHT_MM = 0.2
const FILAMENT_PER_SIDE_MM = 0.998
const PRINT_MM_PER_S = 40
const NOZZLE_C = 200
const BED_C = 45

const READY_LIMIT_S = 60
const HEATING_LIMIT_S = 180
const PRINT_LIMIT_S = 180
const ANSWER_LIMIT_S = 20

/** A hollow tower: long enough to pause in, short enough to wait for. Extrudes LAYERS x 4 sides. */
export function squareTower(): string {
  const lines = [`M140 S${BED_C}`, `M104 S${NOZZLE_C}`, 'G28', `M190 S${BED_C}`, `M109 S${NOZZLE_C}`]
  lines.push('G90', 'M83', 'M117 tower', 'M106 S128', 'G1 X90 Y90 F9000')
  const corners = [`X${90 + SIDE_MM} Y90`, `X${90 + SIDE_MM} Y${90 + SIDE_MM}`, `X90 Y${90 + SIDE_MM}`, 'X90 Y90']
  for (let layer = 1; layer <= LAYERS; layer++) {
    lines.push(`G1 Z${(layer * LAYER_HEIGHT_MM).toFixed(2)} F600`)
    for (const corner of corners) lines.push(`G1 ${corner} E${FILAMENT_PER_SIDE_MM} F${PRINT_MM_PER_S * 60}`)
  }
  lines.push('G1 Z20 F600', 'M104 S0', 'M140 S0', 'M107', 'M84', '')
  return lines.join('\n')
}

export class ScenarioFailure extends Error {}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new ScenarioFailure(otherwise)
}

async function waitFor(what: string, limitS: number, isTrue: () => boolean | Promise<boolean>, seen: () => string) {
  const deadline = performance.now() + limitS * 1000
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new ScenarioFailure(`${what}: not within ${limitS} s; ${seen()}`)
    await sleep(50)
  }
}

async function expectDone(server: Moonraker, path: string): Promise<void> {
  const answer = await call(server, 'POST', path)
  expectThat(answer.status === 200, `POST ${path} answers ${answer.status}: ${JSON.stringify(answer.body)}`)
}

function seenBy(observer: Observer): () => string {
  return () => {
    const sdcard = observer.status['virtual_sdcard'] ?? {}
    const message = observer.status['print_stats']?.['message']
    return (
      `print states seen: ${observer.printStates.join(', ')}; progress ${sdcard['progress']}; message "${message}"; ` +
      `extruder ${JSON.stringify(observer.status['extruder']?.['temperature'])} C, ` +
      `bed ${JSON.stringify(observer.status['heater_bed']?.['temperature'])} C; ` +
      `last console lines: ${JSON.stringify(observer.gcodeResponses.slice(-5))}`
    )
  }
}

/** Fails at once where the host goes down instead of waiting for the limit. */
async function waitForPrint(observer: Observer, what: string, limitS: number, isTrue: () => boolean): Promise<void> {
  const seen = seenBy(observer)
  await waitFor(
    what,
    limitS,
    () => {
      const host = observer.hostStates.at(-1)
      expectThat(host === 'ready' || host === undefined, `${what}: the printer went to ${host}; ${seen()}`)
      const state = observer.printStates.at(-1)
      expectThat(state !== 'error' && state !== 'cancelled', `${what}: the print ended in ${state}; ${seen()}`)
      return isTrue()
    },
    seen,
  )
}

async function waitUntilReady(server: Moonraker): Promise<void> {
  let state = ''
  const isReady = async (): Promise<boolean> => {
    expectThat(
      server.process.exitCode === null,
      `Moonraker ended by itself with exit status ${server.process.exitCode}`,
    )
    state = await klippyState(server)
    if (state === 'error') {
      const { body } = await call(server, 'GET', '/printer/info')
      throw new ScenarioFailure(`the printer is in error: ${record(body['result'])['state_message']}`)
    }
    return state === 'ready'
  }
  await waitFor('Moonraker sees the printer ready', READY_LIMIT_S, isReady, () => `last klippy_state: ${state}`)
}

async function checkConnection(server: Moonraker): Promise<void> {
  const info = record((await call(server, 'GET', '/server/info')).body['result'])
  const missing = info['missing_klippy_requirements'] as readonly unknown[]
  expectThat(missing.length === 0, `Moonraker misses printer objects: ${JSON.stringify(missing)}`)
  const printer = record((await call(server, 'GET', '/printer/info')).body['result'])
  expectThat(printer['state_message'] === 'Printer is ready', `printer.info says ${JSON.stringify(printer)}`)
  let stored = ''
  const areStored = async (): Promise<boolean> => {
    const { body } = await call(server, 'GET', '/server/temperature_store')
    stored = Object.keys(record(body['result'])).sort().join(', ')
    return stored === 'extruder, heater_bed'
  }
  await waitFor('bed and nozzle are in the temperature store', ANSWER_LIMIT_S, areStored, () => `it has: ${stored}`)
  const help = await call(server, 'GET', '/printer/gcode/help')
  expectThat('SDCARD_PRINT_FILE' in record(help.body['result']), 'gcode/help does not list SDCARD_PRINT_FILE')
  const endstops = await call(server, 'GET', '/printer/query_endstops/status')
  expectThat('stepper_x' in record(endstops.body['result']), `query_endstops: ${JSON.stringify(endstops.body)}`)
  const refused = await call(server, 'POST', '/printer/gcode/script?script=G1%20X50%20F6000')
  const said = String(record(refused.body['error'])['message'])
  expectThat(refused.status === 400 && /^Must home axis first/.test(said), `an unhomed move: ${refused.status} ${said}`)
}

async function upload(server: Moonraker): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob([squareTower()]), FILE_NAME)
  form.append('root', 'gcodes')
  const answer = await call(server, 'POST', '/server/files/upload', form)
  expectThat(answer.status === 201, `the upload answers ${answer.status}: ${JSON.stringify(answer.body)}`)
}

async function startPrint(server: Moonraker, observer: Observer): Promise<void> {
  await expectDone(server, `/printer/print/start?filename=${FILE_NAME}`)
  await waitForPrint(
    observer,
    'print_stats.state printing',
    ANSWER_LIMIT_S,
    () => observer.printStates.at(-1) === 'printing',
  )
}

function isWellUnderWay(observer: Observer): boolean {
  return Number(observer.status['virtual_sdcard']?.['progress'] ?? 0) > 0.3
}

async function printToComplete(server: Moonraker, observer: Observer): Promise<void> {
  const reached = (state: string) => () => observer.printStates.at(-1) === state
  await startPrint(server, observer)
  await waitForPrint(observer, 'heated and 30 % printed', HEATING_LIMIT_S, () => isWellUnderWay(observer))
  await expectDone(server, '/printer/print/pause')
  await waitForPrint(observer, 'print_stats.state paused', ANSWER_LIMIT_S, reached('paused'))
  await expectDone(server, '/printer/print/resume')
  await waitForPrint(observer, 'printing again', ANSWER_LIMIT_S, reached('printing'))
  await waitForPrint(observer, 'print_stats.state complete', PRINT_LIMIT_S, reached('complete'))
}

async function checkPrint(server: Moonraker, observer: Observer): Promise<string> {
  const states = observer.printStates.filter((state) => state !== 'standby')
  const wanted = ['printing', 'paused', 'printing', 'complete']
  expectThat(JSON.stringify(states) === JSON.stringify(wanted), `print states: ${states.join(', ')}`)
  const filamentMm = Number(observer.status['print_stats']?.['filament_used'])
  const expectedMm = LAYERS * 4 * FILAMENT_PER_SIDE_MM
  expectThat(
    Math.abs(filamentMm - expectedMm) <= 0.01,
    `filament_used ${filamentMm} mm, the file says ${expectedMm} mm`,
  )
  expectThat(observer.maxNozzleC() >= NOZZLE_C - 5, `the nozzle never got above ${observer.maxNozzleC()} C`)
  let status = ''
  const isInHistory = async (): Promise<boolean> => {
    const { body } = await call(server, 'GET', '/server/history/list?limit=1&order=desc')
    const jobs = (record(body['result'])['jobs'] ?? []) as readonly unknown[]
    status = String(record(jobs[0])['status'])
    return status === 'completed'
  }
  await waitFor('the job is completed in the history', ANSWER_LIMIT_S, isInHistory, () => `it says ${status}`)
  const printS = Number(observer.status['print_stats']?.['print_duration'])
  // Faster than its feed rate nothing prints; `complete` comes when the file is read, a few seconds before the motion ends.
  const atFeedRateS = (LAYERS * 4 * SIDE_MM) / PRINT_MM_PER_S
  const isPlausible = printS >= atFeedRateS * 0.95 && printS <= atFeedRateS * 1.3
  expectThat(isPlausible, `print_duration ${printS} s; at its feed rate the file takes ${atFeedRateS} s`)
  return `${filamentMm.toFixed(2)} mm of filament, nozzle ${observer.maxNozzleC().toFixed(1)} C, print_duration ${printS.toFixed(1)} s`
}

async function stopInMidPrint(server: Moonraker, observer: Observer): Promise<void> {
  await startPrint(server, observer)
  await waitForPrint(observer, '30 % printed again', HEATING_LIMIT_S, () => isWellUnderWay(observer))
  await expectDone(server, '/printer/emergency_stop')
  const isDown = (): boolean => observer.hostStates.at(-1) === 'shutdown'
  await waitFor('webhooks.state shutdown', ANSWER_LIMIT_S, isDown, seenBy(observer))
  const printer = record((await call(server, 'GET', '/printer/info')).body['result'])
  const said = String(printer['state_message'])
  expectThat(said.startsWith('Shutdown due to webhooks request\n'), `state_message: ${JSON.stringify(said)}`)
  const state = await klippyState(server)
  expectThat(state === 'shutdown', `Moonraker's klippy_state is ${state}`)
  const refused = await call(server, 'POST', '/printer/gcode/script?script=G28')
  expectThat(refused.status === 400, `G28 after the emergency stop answers ${refused.status}`)
}

async function restartFirmware(server: Moonraker, observer: Observer): Promise<void> {
  await expectDone(server, '/printer/firmware_restart')
  const wentAway = (): boolean => observer.notifications.has('notify_klippy_disconnected')
  await waitFor('notify_klippy_disconnected', ANSWER_LIMIT_S, wentAway, () => 'the socket was not closed')
  await waitUntilReady(server)
  await expectDone(server, '/printer/gcode/script?script=M105')
  const query = await call(server, 'GET', '/printer/objects/query?print_stats&extruder')
  const status = record(record(query.body['result'])['status'])
  const { state } = record(status['print_stats'])
  expectThat(state === 'standby', `print_stats.state after the restart is ${state}`)
  const { target } = record(status['extruder'])
  expectThat(target === 0, `the extruder's target after the restart is ${target}`)
}

/** Runs the whole scenario; `report` gets a line for each step that holds. */
export async function printThroughMoonraker(server: Moonraker, report: (line: string) => void): Promise<void> {
  await waitUntilReady(server)
  report('Moonraker reports klippy_state ready')
  await checkConnection(server)
  report('printer info, help, endstops and the words of a refused move arrive')
  const observer = await observe(server)
  try {
    report(`${Object.keys(observer.status).length} objects subscribed over the WebSocket`)
    await upload(server)
    report(`${FILE_NAME} uploaded`)
    await printToComplete(server, observer)
    report(`printed through pause and resume to complete: ${await checkPrint(server, observer)}`)
    await stopInMidPrint(server, observer)
    report('emergency stop in mid-print: shutdown, in the words of Klipper')
    await restartFirmware(server, observer)
    report('FIRMWARE_RESTART: disconnected, then ready again, nothing printing, heaters off')
  } finally {
    observer.close()
  }
}
