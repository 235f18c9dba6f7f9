// A living virtual printer for the shell's proof: it comes up with traps in its configuration, is brought into random states, shows
// itself as a client sees it, runs what was let through, and an oracle watches its truth all the while.

import { readFileSync } from 'node:fs'
import type { Random } from '#core'
import type { PlainRecord, PrinterStatus, ShellRequest } from '#protocol'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'
import { type HostileMacros, hostileMacros } from './hostile/macros.ts'
import { between, chance, pick } from './hostile/numbers.ts'
import { createOracle, expectOne, forgetPast, look, lookAtAir, lookAtFirmware, type Oracle } from './oracle.ts'
import type { TrueEnvelope } from './true-envelope.ts'

export interface Rig {
  readonly live: LivePrinter
  readonly envelope: TrueEnvelope
  readonly oracle: Oracle
  readonly macros: HostileMacros
  /** The whole printer.cfg. */
  readonly config: string
  /** How often it had to be restarted. */
  restarts: number
}

const CUBE = `EXCLUDE_OBJECT_DEFINE NAME=cube CENTER=60,60 POLYGON=[[50,50],[70,50],[70,70],[50,70]]
EXCLUDE_OBJECT_DEFINE NAME=ball CENTER=30,30 POLYGON=[[20,20],[40,20],[40,40],[20,40]]
EXCLUDE_OBJECT_DEFINE NAME=cone CENTER=10,10 POLYGON=[[5,5],[15,5],[15,15],[5,15]]
G90
M83
`

function printFile(): string {
  const lines = [CUBE]
  for (let layer = 1; layer <= 60; layer++) {
    lines.push(`G1 Z${(0.2 * layer).toFixed(2)} F600`)
    for (const name of ['cube', 'ball', 'cone']) {
      const at = { cube: 50, ball: 20, cone: 5 }[name]!
      lines.push(`EXCLUDE_OBJECT_START NAME=${name}`, `G1 X${at} Y${at} F6000`)
      for (const [x, y] of [
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ] as const) {
        lines.push(`G1 X${at + 10 * x} Y${at + 10 * y} E0.35 F1800`)
      }
      lines.push(`EXCLUDE_OBJECT_END NAME=${name}`)
    }
  }
  return lines.join('\n')
}

/** What each of them has to print: `cube.gcode`. */
export const CUBE_GCODE = printFile()

const EXTRAS = `
[force_move]
enable_force_move: true
[firmware_retraction]
retract_length: 0.8
[output_pin light]
pin: PE12
pwm: true
[fan_generic filter]
pin: PE13
# Cools the cold side of the hot end beside the printer's own fan.
[fan_generic hotend_spare]
pin: PE14
`

/** What the shell is told of the printer: the objects that the guard watches. */
export const WATCHED = [
  'webhooks',
  'gcode_move',
  'toolhead',
  'extruder',
  'heater_bed',
  'heaters',
  'fan',
  'heater_fan hotend_fan',
  'stepper_enable',
  'print_stats',
  'virtual_sdcard',
  'pause_resume',
  'idle_timeout',
  'exclude_object',
  'motion_report',
  'display_status',
] as const

export function createRig(envelope: TrueEnvelope, random: Random, seed: number): Rig {
  const path = new URL(`../../data/printers/${envelope.printer}/printer.cfg`, import.meta.url)
  const plain = readFileSync(path, 'utf8') + EXTRAS
  const gcodes = { 'cube.gcode': CUBE_GCODE }
  for (let attempt = 0; attempt < 20; attempt++) {
    const macros = hostileMacros(random)
    const config = plain + macros.config
    const live = createLivePrinter({ configText: config, gcodes, seed, material: 'PLA' })
    // A trap that Klipper itself does not start with is none.
    if (live.printer.host.state !== 'ready') continue
    return { live, envelope, macros, config, oracle: createOracle(live.printer, envelope), restarts: 0 }
  }
  throw new Error(`${envelope.printer} does not start: no macros that it takes`)
}

export function observe({ live }: Rig): { status: PrinterStatus; timeS: number } {
  const status: Record<string, never> = {}
  for (const name of WATCHED) status[name] = live.status(name) as never
  return { status, timeS: live.printer.reactor.timeS }
}

export function observeObject({ live }: Rig, name: string): PlainRecord {
  return live.status(name) as PlainRecord
}

/** Restarts a printer that has shut down, or in which a command waits that nobody will end. */
export function recover(rig: Rig): void {
  const { live } = rig
  rig.restarts++
  if (live.printer.host.state !== 'shutdown') live.send('emergency_stop')
  live.run(0.1)
  live.send('gcode/firmware_restart')
  live.run(3)
  live.rejoin()
  live.messages.length = 0
  live.said.length = 0
}

/** As a person at the printer: what a rig does to itself is not judged. */
function itself({ live }: Rig, script: string, withinS = 300): boolean {
  try {
    live.say(script, withinS)
    return true
  } catch {
    return false
  }
}

/** Hot at once: heating up takes minutes in which nothing happens. */
export function warm({ live }: Rig, nozzleC: number, bedC: number): void {
  const { plant, heaters } = live.printer.plant.simulation.heating
  plant.nozzleBlockC = nozzleC
  plant.nozzleSensorC = nozzleC
  plant.bedC = bedC
  heaters.nozzle.readingC = nozzleC
  heaters.bed.readingC = bedC
}

/** Somewhere in the envelope, anywhere: cold or hot, homed or not, printing, paused, with factors and offsets. */
export function randomState(rig: Rig, random: Random): void {
  const { live, envelope } = rig
  if (live.printer.host.state !== 'ready') recover(rig)
  if (
    !itself(
      rig,
      'CANCEL_PRINT_BASE\nG90\nM83\nM220 S100\nM221 S100\nSET_GCODE_OFFSET X=0 Y=0 Z=0\nG92.1\nG21\nTURN_OFF_HEATERS',
      60,
    )
  )
    recover(rig)
  const isHot = chance(random, 0.6)
  warm(rig, isHot ? between(random, 195, 235) : between(random, 22, 150), isHot ? between(random, 40, 70) : 25)
  live.run(0.5)
  const lines: string[] = []
  if (isHot) lines.push('SET_FAN_SPEED FAN=hotend_spare SPEED=1')
  if (isHot) lines.push(`M104 S${between(random, 195, 235).toFixed(0)}`, `M140 S${between(random, 40, 70).toFixed(0)}`)
  const isHomed = chance(random, 0.85)
  if (isHomed) lines.push('G28', `G1 Z${between(random, 0.2, 40).toFixed(2)} F600`)
  else if (chance(random, 0.5)) lines.push('M84')
  if (!itself(rig, lines.join('\n'), 200)) recover(rig)
  if (isHomed && isHot && chance(random, 0.35)) {
    itself(rig, 'SDCARD_PRINT_FILE FILENAME=cube.gcode')
    live.run(between(random, 1, 15))
    if (chance(random, 0.35)) itself(rig, 'PAUSE_BASE')
  } else if (isHomed) itself(rig, placed(random, envelope).join('\n'), 60)
  live.run(0.5)
  live.said.length = 0
  live.messages.length = 0
  forgetPast(rig.oracle)
  look(rig.oracle)
  lookAtFirmware(rig.oracle)
  // A state that a person's hand has put outside is not the shell's doing.
  rig.oracle.found.clear()
}

function placed(random: Random, { lowestMm, highestMm, radiusMm }: TrueEnvelope): string[] {
  const edge = (axis: 0 | 1): number => {
    const [low, high] = radiusMm === null ? [lowestMm[axis], highestMm[axis]] : [-0.7 * radiusMm, 0.7 * radiusMm]
    return chance(random, 0.2) ? pick(random, [low, high]) : between(random, low, high)
  }
  const lines = [`G1 X${edge(0).toFixed(2)} Y${edge(1).toFixed(2)} F9000`]
  if (chance(random, 0.2)) lines.push('G1 Z0.1 F600')
  if (chance(random, 0.3)) lines.push(`SET_GCODE_OFFSET Z=${between(random, -0.1, 0.5).toFixed(2)}`)
  if (chance(random, 0.3))
    lines.push(`G92 Z${between(random, 0, 60).toFixed(2)} X${between(random, -50, 300).toFixed(1)}`)
  if (chance(random, 0.2)) lines.push(`M220 S${between(random, 60, 180).toFixed(0)}`)
  if (chance(random, 0.2)) lines.push(`M221 S${between(random, 70, 140).toFixed(0)}`)
  if (chance(random, 0.3)) lines.push('G91')
  if (chance(random, 0.3)) lines.push('M82')
  if (chance(random, 0.3)) lines.push('SAVE_GCODE_STATE NAME=a')
  return lines
}

export interface Outcome {
  /** The printer said no to something: allowed, it costs nothing. */
  readonly refused: number
  /** A command still waits: the printer has to be restarted before the next one. */
  readonly isStuck: boolean
}

export interface Watch {
  /** How long afterwards. */
  readonly horizonS: number
  /** Four times a second of the printer's time. */
  readonly onStep?: () => void
  /** The printer has answered. */
  readonly onDone?: () => void
}

/** Sends what was let through, lets time pass, and has the oracle look at every step. */
export function execute(rig: Rig, request: ShellRequest, lines: readonly string[], watch: Watch): Outcome {
  const { live, oracle } = rig
  expectOne(oracle)
  let isStuck = false
  let refused = 0
  for (const { method, params, isStop } of calls(request, lines)) {
    const from = live.messages.length
    const id = live.send(method, params)
    const endS = live.printer.reactor.timeS + 20
    let answer = answerOf(rig, from, id)
    while (answer === null && live.printer.reactor.timeS < endS && live.printer.host.state === 'ready') {
      live.run(0.25)
      look(oracle)
      watch.onStep?.()
      answer = answerOf(rig, from, id)
    }
    if (answer === null) isStuck = true
    else if (answer) refused++
    if (isStuck || refused > 0) break
    // A bed that was made warm by hand cools first: Klipper's own guard may take it for a dead heater, and stops safely.
    const isOwnDoing = live.printer.host.stateMessage.includes('not heating at expected rate')
    if (live.printer.host.state !== 'ready' && !isStop && !isOwnDoing) {
      oracle.found.add(`the printer stopped: ${live.printer.host.stateMessage.split('\n')[0]}`)
      break
    }
  }
  lookAtFirmware(oracle)
  if (!isStuck) watch.onDone?.()
  for (let s = 0; s < watch.horizonS; s += 0.25) {
    live.run(0.25)
    look(oracle)
    watch.onStep?.()
  }
  lookAtAir(oracle)
  if (live.messages.length > 2000) live.messages.length = 0
  if (live.said.length > 2000) live.said.length = 0
  return { refused, isStuck }
}

/** Null: none yet; true: an error. */
function answerOf({ live }: Rig, from: number, id: number): boolean | null {
  const found = live.messages.slice(from).find(({ json }) => json['id'] === id)
  return found === undefined ? null : found.json['error'] !== undefined
}

interface Call {
  readonly method: string
  readonly params: Record<string, unknown>
  readonly isStop: boolean
}

function calls(request: ShellRequest, lines: readonly string[]): Call[] {
  const call = (method: string, isStop = false): Call[] => [{ method, params: {}, isStop }]
  if (lines.length > 0) {
    return lines.map((script) => ({
      method: 'gcode/script',
      params: { script },
      isStop: /^\s*M112(?![0-9.])|^\s*(?:FIRMWARE_)?RESTART\b/iu.test(script),
    }))
  }
  switch (request.kind) {
    case 'start-print':
      return [
        { method: 'gcode/script', params: { script: `SDCARD_PRINT_FILE FILENAME="${request.path}"` }, isStop: false },
      ]
    case 'pause-print':
      return call('pause_resume/pause')
    case 'resume-print':
      return call('pause_resume/resume')
    case 'cancel-print':
      return call('pause_resume/cancel')
    case 'emergency-stop':
      return call('emergency_stop', true)
    case 'restart':
      return call('gcode/restart', true)
    case 'restart-firmware':
      return call('gcode/firmware_restart', true)
    default:
      return []
  }
}
