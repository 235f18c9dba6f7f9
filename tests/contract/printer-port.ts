// The contract of every PrinterPort, as named cases: whoever calls itself a port to a printer passes all of them. A case finds
// the printer ready with nothing to do, and leaves it so.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { JobRecord, Meter, PrinterPort } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { LONG_FILE, SLICED_FILE, shortPrint } from './port-files.ts'
import type { Heard, PortWorld } from './port-world.ts'
import { collect, fieldOf, hear, hostStates, printStates, readAll, rejection, until, untilAsync } from './port-world.ts'

export interface PortCase {
  readonly name: string
  /** Parts of a server, by Moonraker's names, without which there is nothing to ask. */
  readonly parts?: readonly string[]
  run(port: PrinterPort, world: PortWorld): Promise<void>
}

const FULL_SHUTDOWN =
  /^Shutdown due to webhooks request\nOnce the underlying issue is corrected, use the\n"FIRMWARE_RESTART" command to reset the firmware, reload the\nconfig, and restart the host software\.\nPrinter is shutdown\n?$/

async function refused(promise: Promise<unknown>, code: number, words: RegExp): Promise<void> {
  const error = await rejection(promise)
  assert.ok(error instanceof PrinterRefusal, `${error.name}: ${error.message}`)
  assert.match(error.message, words)
  assert.equal(error.code, code)
}

async function backToReady(port: PrinterPort, heard: Heard): Promise<void> {
  await port.restartFirmware()
  await until('ready again', () => hostStates(heard).at(-1) === 'ready')
}

async function startLongPrint(port: PrinterPort, heard: Heard): Promise<void> {
  await port.upload('long.gcode', LONG_FILE)
  await port.startPrint('long.gcode')
  await until('printing', () => printStates(heard).at(-1) === 'printing')
}

async function cancel(port: PrinterPort, heard: Heard): Promise<void> {
  await port.cancelPrint()
  await until('cancelled', () => printStates(heard).at(-1) === 'cancelled')
}

async function* inPieces(text: string, letters: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += letters) yield Buffer.from(text.slice(at, at + letters))
}

const asking: readonly PortCase[] = [
  {
    name: 'info: a ready host says its name, its version and its words',
    async run(port) {
      const { hostname, softwareVersion, state, message } = await port.info()
      assert.deepEqual({ state, message }, { state: 'ready', message: 'Printer is ready' })
      assert.notEqual(hostname, '')
      assert.notEqual(softwareVersion, '')
    },
  },
  {
    name: 'objects: the list has what every printer has',
    async run(port) {
      const objects = await port.listObjects()
      for (const name of ['webhooks', 'toolhead', 'print_stats', 'extruder', 'heater_bed', 'virtual_sdcard']) {
        assert.ok(objects.includes(name), `${name} is missing in ${objects.join(', ')}`)
      }
    },
  },
  {
    name: 'query: the wanted fields and no others; time goes on',
    async run(port) {
      const first = await port.query({ toolhead: ['position', 'homed_axes'], webhooks: null })
      assert.deepEqual(Object.keys(first.status['toolhead'] ?? {}).sort(), ['homed_axes', 'position'])
      assert.equal(first.status['webhooks']?.['state'], 'ready')
      await port.runScript('G4 P300\nM400')
      const second = await port.query({ webhooks: ['state'] })
      assert.ok(second.eventtimeS - first.eventtimeS >= 0.3 - 1e-6, `${first.eventtimeS} to ${second.eventtimeS}`)
    },
  },
  {
    name: 'query: what the printer does not have is empty',
    async run(port) {
      const { status } = await port.query({ no_such_thing: null, toolhead: ['homed_axes'] })
      assert.deepEqual(status['no_such_thing'] ?? {}, {})
      assert.equal(typeof status['toolhead']?.['homed_axes'], 'string')
    },
  },
  {
    name: 'subscribe: full first, then changes that merge to what a query says; unsubscribe ends it',
    async run(port) {
      const { updates, stop } = await collect(port, { display_status: null, extruder: ['target', 'temperature'] })
      assert.equal(updates[0]?.isFull, true)
      assert.deepEqual(Object.keys(updates[0]?.status ?? {}).sort(), ['display_status', 'extruder'])
      assert.deepEqual(Object.keys(updates[0]?.status['extruder'] ?? {}).sort(), ['target', 'temperature'])
      const kept = updates[0]
      const before = JSON.stringify(kept)
      await port.runScript('M117 hello from here\nM104 S40')
      await until('the change', () => updates.at(-1)?.status['extruder']?.['target'] === 40)
      const [change] = updates.filter(({ changes }) => changes['display_status']?.['message'] === 'hello from here')
      assert.equal(change?.isFull, false)
      assert.equal(change?.changes['display_status']?.['progress'], undefined)
      assert.equal(typeof change?.status['display_status']?.['progress'], 'number')
      assert.equal(JSON.stringify(kept), before)
      for (const [i, { eventtimeS }] of updates.entries()) {
        assert.ok(i === 0 || eventtimeS >= (updates[i - 1]?.eventtimeS ?? 0))
      }
      stop()
      stop()
      const count = updates.length
      await port.runScript('M117\nM104 S0\nG4 P1000\nM400')
      assert.equal(updates.length, count)
    },
  },
  {
    name: 'subscribe: several at once, each with what it wants',
    async run(port) {
      const [one, two, none] = await Promise.all([
        collect(port, { heater_bed: ['target'] }),
        collect(port, { heater_bed: null, display_status: ['message'] }),
        collect(port, { no_such_thing: null }),
      ])
      await port.runScript('M140 S33')
      const isThere = ({ updates }: typeof one): boolean => updates.at(-1)?.status['heater_bed']?.['target'] === 33
      await until('both have it', () => isThere(one) && isThere(two))
      assert.deepEqual(one.updates.at(-1)?.status, { heater_bed: { target: 33 } })
      assert.deepEqual(one.updates.at(-1)?.changes, { heater_bed: { target: 33 } })
      assert.equal(typeof two.updates.at(-1)?.status['heater_bed']?.['temperature'], 'number')
      assert.deepEqual(none.updates[0]?.status['no_such_thing'], {})
      for (const { stop } of [one, two, none]) stop()
      await port.runScript('M140 S0')
    },
  },
]

const commanding: readonly PortCase[] = [
  {
    name: 'script: resolves when the printer has done it',
    async run(port) {
      const before = await port.query({ webhooks: null })
      await port.runScript('G28\nG1 X50 F6000\nM400')
      const after = await port.query({ toolhead: ['homed_axes', 'position'] })
      assert.equal(after.status['toolhead']?.['homed_axes'], 'xyz')
      assert.equal((after.status['toolhead']?.['position'] as number[] | undefined)?.[0], 50)
      assert.ok(after.eventtimeS - before.eventtimeS > 1)
      await port.runScript('M84')
    },
  },
  {
    name: 'script: a refusal comes in the printer’s words, and so on the console',
    async run(port) {
      const heard = hear(port)
      await port.runScript('M84')
      await refused(port.runScript('G1 X10 F6000'), 400, /^Must home axis first: 10\.000 \d+\.\d{3} /)
      await refused(
        port.runScript('M104 S9999'),
        400,
        /^Requested temperature \(9999\.0\) out of range \(0\.0:260\.0\)$/,
      )
      await until('!! on the console', () => heard.console.some((text) => /^!! Must home axis first/.test(text)))
      heard.stop()
    },
  },
  {
    name: 'console: what the printer says arrives; an unknown command is said, not refused',
    async run(port) {
      const heard = hear(port)
      await port.runScript('RESPOND TYPE=echo MSG="good morning"\nNO_SUCH_COMMAND')
      await until('both', () => heard.console.includes('// Unknown command:"NO_SUCH_COMMAND"'))
      assert.ok(heard.console.includes('echo: good morning'), heard.console.join('\n'))
      heard.stop()
      await port.runScript('RESPOND MSG=unheard')
      assert.ok(!heard.console.some((text) => text.includes('unheard')))
    },
  },
  {
    name: 'console history: commands and answers, the latest last, as many as asked for',
    parts: ['data_store'],
    async run(port) {
      await port.runScript('RESPOND TYPE=echo MSG="for the record"')
      let last: readonly string[] = []
      const look = async (): Promise<void> => {
        last = (await port.consoleHistory(2)).map(({ kind, text }) => `${kind} ${text}`)
      }
      await untilAsync('the answer is kept', async () => {
        await look()
        return last.includes('response echo: for the record')
      })
      assert.deepEqual(last, ['command RESPOND TYPE=echo MSG="for the record"', 'response echo: for the record'])
      assert.deepEqual(await port.consoleHistory(0), [])
      assert.ok((await port.consoleHistory()).length >= 2)
    },
  },
  {
    name: 'emergency stop: goes past what waits, whose script is refused in full words of several lines; a restart leads back',
    async run(port) {
      const heard = hear(port)
      const { updates, stop } = await collect(port, { webhooks: null })
      const waiting = rejection(port.runScript('G4 P600000\nM400'))
      await port.query({ webhooks: null })
      await port.emergencyStop()
      const error = await waiting
      assert.ok(error instanceof PrinterRefusal)
      assert.match(error.message, FULL_SHUTDOWN)
      await until('shutdown is told', () => hostStates(heard).includes('shutdown'))
      const told = heard.events.find((event) => event.kind === 'host-state')
      assert.match(told?.kind === 'host-state' ? told.message : '', FULL_SHUTDOWN)
      await refused(port.runScript('G28'), 400, FULL_SHUTDOWN)
      const info = await port.info()
      assert.equal(info.state, 'shutdown')
      assert.match(info.message, FULL_SHUTDOWN)
      await backToReady(port, heard)
      assert.deepEqual(hostStates(heard), ['shutdown', 'disconnected', 'ready'])
      await until('a full update after the restart', () => updates.filter(({ isFull }) => isFull).length === 2)
      assert.equal((await port.info()).state, 'ready')
      stop()
      heard.stop()
    },
  },
  {
    name: 'restart: away, and back',
    async run(port) {
      const heard = hear(port)
      await port.restart()
      await until('back', () => hostStates(heard).at(-1) === 'ready')
      assert.deepEqual(hostStates(heard), ['disconnected', 'ready'])
      await port.runScript('M105')
      heard.stop()
    },
  },
]

const files: readonly PortCase[] = [
  {
    name: 'upload: bytes with progress and checksum; list and download give them back',
    parts: ['file_manager'],
    async run(port) {
      const bytes = Buffer.from(SLICED_FILE)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const progress: (readonly [number, number | null])[] = []
      const onProgress = (done: number, total: number | null): void => void progress.push([done, total])
      const file = await port.upload('sliced part.gcode', bytes, { sha256, onProgress })
      assert.equal(file.path, 'sliced part.gcode')
      assert.equal(file.sizeBytes, bytes.length)
      assert.deepEqual(progress.at(-1), [bytes.length, bytes.length])
      const listed = (await port.listFiles()).find(({ path }) => path === 'sliced part.gcode')
      assert.equal(listed?.sizeBytes, bytes.length)
      const got: number[] = []
      const stream = await port.download('sliced part.gcode', { onProgress: (done) => void got.push(done) })
      assert.ok((await readAll(stream.chunks)).equals(bytes))
      assert.equal(stream.sizeBytes, bytes.length)
      assert.equal(got.at(-1), bytes.length)
    },
  },
  {
    name: 'upload: a stream, with and without its size, into folders',
    parts: ['file_manager'],
    async run(port) {
      const text = `; a stream\n${'G1 X1 Y1\n'.repeat(60_000)}`
      for (const options of [{}, { sizeBytes: text.length }]) {
        const file = await port.upload('folder/within/streamed.gcode', inPieces(text, 10_007), options)
        assert.equal(file.path, 'folder/within/streamed.gcode')
        const { chunks } = await port.download('folder/within/streamed.gcode')
        assert.equal((await readAll(chunks)).toString(), text)
      }
      await port.deleteFile('folder/within/streamed.gcode')
    },
  },
  {
    name: 'upload: wrong bytes are refused, and the file of that name stays what it was',
    parts: ['file_manager'],
    async run(port) {
      await port.upload('kept.gcode', Buffer.from('G28\n'))
      const wrong = port.upload('kept.gcode', Buffer.from('G28 X\n'), { sha256: 'ab'.repeat(32) })
      await refused(wrong, 422, /^File checksum mismatch: expected (ab){32}, calculated [0-9a-f]{64}$/)
      assert.equal((await readAll((await port.download('kept.gcode')).chunks)).toString(), 'G28\n')
      await port.deleteFile('kept.gcode')
    },
  },
  {
    name: 'upload: a stream that breaks leaves nothing, and its own error comes out',
    parts: ['file_manager'],
    async run(port) {
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('G28\n')
        throw new Error('the disk is gone')
      }
      const error = await rejection(port.upload('broken.gcode', broken()))
      assert.match(error.message, /the disk is gone/)
      assert.ok(!(await port.listFiles()).some(({ path }) => path === 'broken.gcode'))
    },
  },
  {
    name: 'files: names that lead elsewhere or hide a command are refused, whatever is asked',
    parts: ['file_manager'],
    async run(port) {
      for (const path of [
        '../printer.cfg',
        '/etc/passwd',
        '',
        'a/../../b.gcode',
        'x\nM104 S200.gcode',
        'x\r\n.gcode',
      ]) {
        for (const ask of [
          port.upload(path, Buffer.from('G28\n')),
          port.download(path),
          port.deleteFile(path),
          port.startPrint(path),
        ]) {
          assert.ok((await rejection(ask)) instanceof PrinterRefusal)
        }
      }
      await refused(port.startPrint('x" M104 S200 ".gcode'), 400, /./)
      assert.equal(await fieldOf(port, 'extruder', 'target'), 0)
    },
  },
  {
    name: 'metadata: what the slicer wrote; nothing about what is not there',
    parts: ['file_manager'],
    async run(port) {
      await port.upload('sliced part.gcode', Buffer.from(SLICED_FILE))
      const metadata = await port.metadata('sliced part.gcode')
      assert.equal(metadata.sizeBytes, SLICED_FILE.length)
      assert.equal(metadata.slicer, 'PrusaSlicer')
      assert.equal(metadata.slicerVersion, '2.7.4')
      assert.equal(metadata.estimatedTimeS, 65)
      assert.equal(metadata.filamentMm, 123.4)
      assert.equal(metadata.layerHeightMm, 0.2)
      assert.equal(metadata.filamentType, 'PETG')
      await port.upload('by hand.gcode', Buffer.from('G28\nM84\n'))
      const { path, sizeBytes, modifiedS, ...said } = await port.metadata('by hand.gcode')
      assert.deepEqual({ path, sizeBytes }, { path: 'by hand.gcode', sizeBytes: 8 })
      assert.equal(typeof modifiedS, 'number')
      assert.deepEqual(
        Object.entries(said).filter(([, value]) => value !== null),
        [],
      )
      await port.deleteFile('by hand.gcode')
      const error = await rejection(port.metadata('nothing.gcode'))
      assert.ok(error instanceof PrinterRefusal)
      assert.match(error.message, /^Metadata not available for <nothing\.gcode>$/)
    },
  },
  {
    name: 'delete: gone is gone',
    parts: ['file_manager'],
    async run(port) {
      await port.upload('brief.gcode', Buffer.from('G28\n'))
      await port.deleteFile('brief.gcode')
      assert.ok(!(await port.listFiles()).some(({ path }) => path === 'brief.gcode'))
      assert.ok((await rejection(port.deleteFile('brief.gcode'))) instanceof PrinterRefusal)
      await refused(port.download('brief.gcode'), 404, /./)
    },
  },
]

const printing: readonly PortCase[] = [
  {
    name: 'print: start, pause, resume, cancel, each told as it happens',
    parts: ['file_manager'],
    async run(port) {
      const heard = hear(port)
      await startLongPrint(port, heard)
      await port.pausePrint()
      await until('paused', () => printStates(heard).at(-1) === 'paused')
      await port.resumePrint()
      await until('printing again', () => printStates(heard).at(-1) === 'printing')
      await cancel(port, heard)
      assert.deepEqual(printStates(heard), ['printing', 'paused', 'printing', 'cancelled'])
      const first = heard.events.find((event) => event.kind === 'print-state')
      assert.equal(first?.kind === 'print-state' ? first.filename : '', 'long.gcode')
      heard.stop()
    },
  },
  {
    name: 'print: what is not there or not free is refused in the printer’s words',
    parts: ['file_manager'],
    async run(port) {
      await refused(port.startPrint('nope.gcode'), 400, /^Unable to open file$/)
      const heard = hear(port)
      await startLongPrint(port, heard)
      await refused(port.startPrint('long.gcode'), 400, /^SD busy$/)
      await refused(port.deleteFile('long.gcode'), 403, /^File currently in use$/)
      await refused(port.upload('long.gcode', Buffer.from('G28\n')), 403, /./)
      await cancel(port, heard)
      heard.stop()
    },
  },
  {
    name: 'print: an upload that starts by itself prints to its end; history and temperatures know it',
    parts: ['file_manager', 'history', 'data_store'],
    async run(port) {
      const heard = hear(port)
      const { text, filamentMm } = shortPrint()
      await port.upload('short.gcode', Buffer.from(text), { isStarted: true })
      await until('complete', () => printStates(heard).at(-1) === 'complete', 120_000)
      heard.stop()
      let newest:
        | { status: string; filename: string; filamentMm: number; endS: number | null; startS: number }
        | undefined
      const look = async (): Promise<void> => {
        for await (const job of port.jobHistory({ limit: 1 })) newest = job
      }
      await untilAsync('in the history', async () => {
        await look()
        return newest?.status === 'completed'
      })
      assert.equal(newest?.filename, 'short.gcode')
      assert.ok(Math.abs((newest?.filamentMm ?? 0) - filamentMm) < 0.01, `${newest?.filamentMm} mm`)
      assert.ok((newest?.endS ?? 0) > (newest?.startS ?? 0))
      const temperatures = await port.temperatureHistory()
      const nozzle = temperatures.get('extruder')
      assert.ok(nozzle !== undefined && temperatures.has('heater_bed'))
      assert.ok(Math.max(...nozzle.temperaturesC.map(Number)) > 170, 'the nozzle was hot')
      assert.ok(nozzle.targetsC?.includes(180))
      assert.equal(nozzle.powerRatios?.length, nozzle.temperaturesC.length)
    },
  },
  {
    name: 'history: newest first, as many as asked for, none from before',
    parts: ['file_manager', 'history'],
    async run(port) {
      const heard = hear(port)
      await startLongPrint(port, heard)
      await cancel(port, heard)
      heard.stop()
      let jobs: JobRecord[] = []
      // A server may write it down a moment after it has told us.
      await untilAsync('the newest job is the cancelled one', async () => {
        jobs = []
        for await (const job of port.jobHistory()) jobs.push(job)
        return jobs[0]?.status === 'cancelled'
      })
      assert.equal(jobs[0]?.filename, 'long.gcode')
      assert.ok(jobs.length >= 2)
      for (const [i, { startS }] of jobs.entries()) assert.ok(i === 0 || startS <= (jobs[i - 1]?.startS ?? 0))
      const after = []
      for await (const job of port.jobHistory({ sinceS: (jobs[0]?.startS ?? 0) - 1e-3 })) after.push(job)
      assert.equal(after.length, 1)
      assert.equal(new Set(jobs.map(({ id }) => id)).size, jobs.length)
    },
  },
]

const world: readonly PortCase[] = [
  {
    name: 'log: the host’s log is there',
    parts: ['file_manager'],
    async run(port) {
      const { chunks } = await port.downloadLog()
      assert.match((await readAll(chunks)).toString(), /\[extruder\]/)
    },
  },
  {
    name: 'meters: each once, with its unit; what is switched on shows in the supply, vibration comes within seconds',
    async run(port, { hasMeters }) {
      const first = await port.meters()
      assert.equal(new Set(first.map(({ name }) => name)).size, first.length)
      for (const { name, value, ageS } of first) {
        assert.ok(value === null || Number.isFinite(value), name)
        assert.ok(ageS >= 0, name)
      }
      if (!hasMeters) return assert.deepEqual(first, [])
      const read = async (name: string): Promise<Meter> => {
        const found = (await port.meters()).find((meter) => meter.name === name)
        return found ?? assert.fail(`${name} is missing`)
      }
      const voltage = await read('supply_v')
      assert.equal(voltage.unit, 'V')
      assert.ok(Math.abs((voltage.value ?? 0) - 24) < 1, `${voltage.value} V`)
      assert.equal((await read('mcu_alive')).value, 1)
      const idleA = (await read('supply_a')).value ?? Number.NaN
      await port.runScript('M104 S200')
      await untilAsync('the heater draws its current', async () => ((await read('supply_a')).value ?? 0) > idleA + 0.5)
      await untilAsync('the head is felt', async () => (await read('accel_z_rms_g')).value !== null)
      await port.runScript('M104 S0')
      await untilAsync('it is off again', async () => ((await read('supply_a')).value ?? 9) < idleA + 0.5)
    },
  },
  {
    name: 'camera: a JPEG, or null where there is none',
    parts: ['webcam'],
    async run(port, { hasCamera }) {
      const frame = await port.cameraFrame()
      if (!hasCamera) assert.equal(frame, null)
      else assert.deepEqual([...(frame ?? []).slice(0, 2)], [0xff, 0xd8])
    },
  },
  {
    name: 'two ports: what one does the other sees',
    async run(port, { open }) {
      const other = await open()
      const heard = hear(other)
      const { updates } = await collect(other, { display_status: ['message'] })
      await port.runScript('M117 seen by both\nRESPOND MSG=heard')
      await until('seen', () => updates.at(-1)?.status['display_status']?.['message'] === 'seen by both')
      await until('heard', () => heard.console.some((text) => text.includes('heard')))
      await port.runScript('M117')
      await other.close()
    },
  },
  {
    name: 'link: a broken one ends what waits, is told, and comes back with full updates',
    async run(port, { cutLink }) {
      if (cutLink === null) return
      const heard = hear(port)
      const { updates, stop } = await collect(port, { webhooks: null })
      const waiting = rejection(port.runScript('G4 P2000\nM400'))
      await port.query({ webhooks: null })
      await cutLink()
      assert.ok((await waiting) instanceof LinkLost)
      await until('restored', () => heard.events.some(({ kind }) => kind === 'link-restored'))
      assert.deepEqual(
        heard.events.map(({ kind }) => kind).filter((kind) => kind.startsWith('link')),
        ['link-lost', 'link-restored'],
      )
      await until('full again', () => updates.filter(({ isFull }) => isFull).length === 2)
      await port.runScript('M105')
      stop()
      heard.stop()
    },
  },
  {
    name: 'close: what waits and what is asked afterwards is refused as closed; closing again does nothing',
    async run(_, { open }) {
      const port = await open()
      const waiting = rejection(port.runScript('G4 P1000\nM400'))
      await port.query({ webhooks: null })
      await port.close()
      for (const error of [await waiting, await rejection(port.info()), await rejection(port.runScript('M105'))]) {
        assert.ok(error instanceof LinkLost, `${error.name}: ${error.message}`)
        assert.equal(error.reason, 'closed')
      }
      await port.close()
    },
  },
]

export const PORT_CASES: readonly PortCase[] = [...asking, ...commanding, ...files, ...printing, ...world]
