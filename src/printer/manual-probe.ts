// Probing by hand: a person moves the nozzle down on a sheet of paper with TESTZ and says ACCEPT.
// Source: Klipper documentation (Bed_Level, "The paper test"; G-Codes: manual_probe); consoles that users have published.
import { fixed } from '#calibration'
import type { Command } from '#gcode'
import { pythonFloat } from '#gcode'
import { floatParam, KlipperError, requiredText } from '#motion'
import type { Host } from './host.ts'
import { addCommand, addObject, respondInfo } from './host.ts'
import { moveTo } from './probe.ts'
import type { Task } from './reactor.ts'
import { keepValue } from './save-config.ts'

/** Height that was accepted, or null after ABORT. */
export type ManualResult = (zMm: number | null) => Task | undefined

interface ManualProbe {
  active: {
    readonly speedMmPerS: number
    readonly onEnd: ManualResult
    readonly startMm: readonly number[]
    /** Heights tried so far, from the lowest. */
    readonly triedMm: number[]
  } | null
}

/** Before going down the head comes up by this, so that play in the screws is always taken up the same way, mm. */
const BOB_MM = 0.5
/** Longest step of TESTZ Z=+ and Z=-, mm. */
const BISECT_MAX_MM = 0.2
/** Heights closer than this are one. */
const SAME_MM = 1e-6

const SAVE_ADVICE =
  'The SAVE_CONFIG command will update the printer config file\nwith the above and restart the printer.'
const states = new WeakMap<Host, ManualProbe>()

function stateOf(host: Host): ManualProbe {
  const found = states.get(host) ?? { active: null }
  states.set(host, found)
  return found
}

export function setupManualProbe(host: Host): void {
  addObject(host, 'manual_probe', () => {
    const state = stateOf(host)
    if (state.active === null) {
      return { is_active: false, z_position: null, z_position_lower: null, z_position_upper: null }
    }
    const [lower, at, upper] = neighbours(host, state.active.triedMm)
    return { is_active: true, z_position: at, z_position_lower: lower, z_position_upper: upper }
  })
  addCommand(
    host,
    'MANUAL_PROBE',
    (at, command) => {
      startManualProbe(at, command, (zMm) => {
        if (zMm !== null) respondInfo(at, `Z position is ${fixed(zMm, 3)}`)
      })
    },
    'Start manual probe helper script',
  )
  const rail = host.config.rails[2]
  if (host.config.delta !== null) addCommand(host, 'Z_OFFSET_APPLY_ENDSTOP', applyToTowers, APPLY_HELP)
  if (rail === undefined || host.config.delta !== null || rail.endstopIsProbe) return
  const keep = (at: Host, placeMm: number): void => {
    const text = fixed(placeMm, 3)
    respondInfo(at, `${rail.section}: position_endstop: ${text}\n${SAVE_ADVICE}`)
    keepValue(at, rail.section, 'position_endstop', text)
  }
  addCommand(
    host,
    'Z_ENDSTOP_CALIBRATE',
    (at, command) => {
      startManualProbe(at, command, (zMm) => {
        if (zMm !== null) keep(at, rail.positionEndstopMm - zMm)
      })
    },
    'Calibrate a Z endstop',
  )
  addCommand(
    host,
    'Z_OFFSET_APPLY_ENDSTOP',
    (at) => {
      const shiftMm = at.run.gcode.offsetMm[2]!
      if (shiftMm === 0) respondInfo(at, 'Nothing to do: Z Offset is 0')
      else keep(at, rail.positionEndstopMm - shiftMm)
    },
    APPLY_HELP,
  )
}

const APPLY_HELP = 'Adjust the z endstop_position'

/** On a delta all three endstops carry the height. */
function applyToTowers(host: Host): void {
  const shiftMm = host.run.gcode.offsetMm[2]!
  if (shiftMm === 0) {
    respondInfo(host, 'Nothing to do: Z Offset is 0')
    return
  }
  const lines = host.config.rails.map(({ section, positionEndstopMm }) => {
    const text = fixed(positionEndstopMm - shiftMm, 3)
    keepValue(host, section, 'position_endstop', text)
    return `${section}: position_endstop: ${text}`
  })
  respondInfo(host, `${lines.join('\n')}\n${SAVE_ADVICE}`)
}

export function checkNoManualProbe(host: Host): void {
  if (host.commands.has('ACCEPT')) {
    throw new KlipperError('Already in a manual Z probe. Use ABORT to abort it.')
  }
}

/** A person takes over from here; `onEnd` hears of the height at which the nozzle touches. */
export function startManualProbe(host: Host, command: Command, onEnd: ManualResult): void {
  checkNoManualProbe(host)
  const speedMmPerS = floatParam(command, 'SPEED', 5, { above: 0 })
  const { positionMm } = host.run.head
  stateOf(host).active = { speedMmPerS, onEnd, startMm: [...positionMm.subarray(0, 3)], triedMm: [] }
  addCommand(host, 'ACCEPT', accept, 'Accept the current Z position')
  addCommand(host, 'NEXT', accept)
  addCommand(host, 'ABORT', abort, 'Abort manual Z probing tool')
  addCommand(host, 'TESTZ', testZ, 'Move to new Z height')
  respondInfo(host, 'Starting manual Z probe. Use TESTZ to adjust position.\nFinish with ACCEPT or ABORT command.')
  report(host)
}

function end(host: Host, zMm: number | null): Task | null {
  const state = stateOf(host)
  const { active } = state
  state.active = null
  for (const name of ['ACCEPT', 'NEXT', 'ABORT', 'TESTZ']) host.commands.delete(name)
  return active?.onEnd(zMm) ?? null
}

function accept(host: Host): Task | null {
  const { active } = stateOf(host)
  if (active === null) return null
  const { positionMm } = host.run.head
  const isElsewhere = active.startMm[0] !== positionMm[0] || active.startMm[1] !== positionMm[1]
  if (isElsewhere || positionMm[2]! >= active.startMm[2]!) {
    respondInfo(host, 'Manual probe failed! Use TESTZ commands to position the\nnozzle prior to running ACCEPT.')
    return end(host, null)
  }
  return end(host, positionMm[2]!)
}

function abort(host: Host): Task | null {
  return end(host, null)
}

/** The tried heights next below and next above the head, and its own. */
function neighbours(host: Host, triedMm: readonly number[]): [number | null, number, number | null] {
  const at = host.run.head.positionMm[2]!
  const lower = triedMm.findLast((mm) => mm < at - SAME_MM) ?? null
  const upper = triedMm.find((mm) => mm > at + SAME_MM) ?? null
  return [lower, at, upper]
}

function report(host: Host): void {
  const { active } = stateOf(host)
  if (active === null) return
  const [lower, at, upper] = neighbours(host, active.triedMm)
  const text = (mm: number | null): string => (mm === null ? '??????' : fixed(mm, 3))
  respondInfo(host, `Z position: ${text(lower)} --> ${fixed(at, 3)} <-- ${text(upper)}`)
}

function testZ(host: Host, command: Command): void {
  const { active } = stateOf(host)
  if (active === null) return
  const wish = requiredText(command, 'Z').trim()
  const at = host.run.head.positionMm[2]!
  const { triedMm } = active
  if (!triedMm.some((mm) => Math.abs(mm - at) < SAME_MM)) {
    triedMm.push(at)
    triedMm.sort((a, b) => a - b)
  }
  const toMm = wishedZMm(command, wish, neighbours(host, triedMm))
  const bobMm = toMm + BOB_MM
  if (at < bobMm) moveTo(host, Number.NaN, Number.NaN, bobMm, active.speedMmPerS)
  moveTo(host, Number.NaN, Number.NaN, toMm, active.speedMmPerS)
  report(host)
}

/** `+` and `-` go half the way to the height tried next to this one, `++` and `--` all of it. */
function wishedZMm(
  command: Command,
  wish: string,
  [lower, at, upper]: readonly [number | null, number, number | null],
): number {
  if (wish === '+' || wish === '++') {
    const wayMm = upper === null ? BISECT_MAX_MM : wish === '+' ? (upper - at) / 2 : upper - at
    return at + (wish === '++' ? wayMm : Math.min(BISECT_MAX_MM, wayMm))
  }
  if (wish === '-' || wish === '--') {
    const wayMm = lower === null ? BISECT_MAX_MM : wish === '-' ? (at - lower) / 2 : at - lower
    return at - (wish === '--' ? wayMm : Math.min(BISECT_MAX_MM, wayMm))
  }
  const deltaMm = pythonFloat(wish)
  if (deltaMm === null || !Number.isFinite(deltaMm)) {
    throw new KlipperError(`Error on '${command.text.trim()}': unable to parse ${wish}`)
  }
  return at + deltaMm
}
