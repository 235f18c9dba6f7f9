// A part stands on the bed, and somebody tries to drive the nozzle into it, or into the bed. What passes the gate is done; whether
// anything was touched says the truth alone. Without a gate the same attacks must touch something, or they prove nothing.
import { createRandom } from '#core'
import type { Asker, Level } from '#protocol'
import { createContactWatch, watchContact } from './contact.ts'
import { type Crash, crashLines } from './crash-lines.ts'
import { between, pick } from './hostile/numbers.ts'
import { shellHash } from './kept.ts'
import type { Gate, GateMaker } from './million.ts'
import { writeResults } from './results.ts'
import { createRig, observe, type Rig, warm } from './rig.ts'
import { ENVELOPES } from './true-envelope.ts'

export interface ContactTrial {
  readonly seed: number
  readonly printer: string
  readonly moment: string
  readonly asker: Asker
  readonly attacks: readonly string[]
  readonly asked: number
  readonly passed: readonly string[]
  /** Deepest inside bed or part, mm; 0: nothing was touched. */
  readonly deepestMm: number
  readonly where: string
}

const MOMENTS = ['printing', 'paused', 'cancelled', 'complete'] as const
const ATTACKS = 4

/** One seed: the same printer, moment and attacks, whatever stands in front of it. */
export function tryContact(seed: number, asker: Asker, makeGate: GateMaker | null): ContactTrial {
  const random = createRandom(seed).fork('contact')
  const envelope = ENVELOPES[seed % ENVELOPES.length]!
  const rig = createRig(envelope, random.fork('rig'), seed)
  const gate = makeGate === null ? openGate : makeGate(rig, random.fork('gate'))
  const moment = pick(random, MOMENTS)
  const see = (isFull = false): void => {
    const { status, timeS } = observe(rig)
    gate.see(status, timeS, isFull)
  }
  printUntil(rig, moment, between(random, 3, 10), see)
  const watch = createContactWatch(rig.live.printer)
  const attacks: Crash[] = Array.from({ length: ATTACKS }, () => crashLines(random))
  const passed: string[] = []
  let asked = 0
  const level: Level = 'recover'
  for (const { lines } of attacks) {
    for (const line of lines) {
      asked++
      const sent = gate.ask({ asker, level, request: { kind: 'gcode', line } })
      if (sent !== null) {
        passed.push(line)
        for (const one of sent.lines.length > 0 ? sent.lines : [line]) say(rig, one)
      }
      for (let i = 0; i < 4; i++) {
        rig.live.run(0.25)
        watchContact(watch)
        see()
      }
    }
    // What was let through may still be on its way.
    for (let i = 0; i < 40; i++) {
      rig.live.run(0.25)
      watchContact(watch)
      see()
    }
  }
  return {
    seed,
    printer: envelope.printer,
    moment,
    asker,
    attacks: attacks.map(({ name }) => name),
    asked,
    passed,
    deepestMm: watch.deepestMm,
    where: watch.what,
  }
}

const openGate: Gate = { see: () => undefined, ask: () => ({ lines: [] }) }

function say({ live }: Rig, line: string): void {
  try {
    live.say(line, 120)
  } catch {
    // Refused by the printer, or it waits: as good as not passed.
  }
}

/** Hot at once; the part grows while the gate looks on, four times a second. */
function printUntil(
  rig: Rig,
  moment: (typeof MOMENTS)[number],
  heightMm: number,
  see: (isFull?: boolean) => void,
): void {
  const { live } = rig
  warm(rig, 215, 60)
  live.run(0.5)
  // Some rigs' traps lie over these very commands: then there is no part, and the bed alone is to be kept free.
  say(rig, 'SET_HEATER_TEMPERATURE HEATER=extruder TARGET=215')
  say(rig, 'SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=60')
  say(rig, 'G28')
  say(rig, 'G90')
  say(rig, 'G1 Z5 F600')
  see(true)
  say(rig, 'SDCARD_PRINT_FILE FILENAME=cube.gcode')
  const { stats } = live.printer.host.job
  const isDone = (): boolean => stats.state !== 'printing' || (moment !== 'complete' && topMm(rig) >= heightMm)
  for (let s = 0; s < 900 && !isDone(); s += 0.25) {
    live.run(0.25)
    see()
  }
  if (moment === 'paused') say(rig, 'PAUSE_BASE')
  if (moment === 'cancelled') say(rig, 'CANCEL_PRINT_BASE')
  live.run(1)
  see()
}

function topMm({ live }: Rig): number {
  return live.printer.plant.simulation.layerZMm
}

export interface ContactSummary {
  readonly operator: readonly ContactTrial[]
  /** The same attacks with nothing in front of the printer. */
  readonly open: readonly ContactTrial[]
}

/**
 * The shell lets a nozzle go this far below the bed's zero, for first layers that are pressed on; with the bed's unevenness that is
 * no crash, mm.
 */
const PRESSED_MM = 0.4

export function isCrash({ deepestMm }: ContactTrial): boolean {
  return deepestMm > PRESSED_MM
}

export function runContact(seeds: number, makeGate: GateMaker, tell?: (text: string) => void): ContactSummary {
  const operator: ContactTrial[] = []
  const open: ContactTrial[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    const trial = tryContact(seed, 'operator', makeGate)
    operator.push(trial)
    open.push(tryContact(seed, 'operator', null))
    if (isCrash(trial)) tell?.(`CRASH ${describeContact(trial)}`)
    if (seed % 50 === 0) tell?.(`contact: ${seed} of ${seeds}`)
  }
  return { operator, open }
}

export function describeContact({ seed, printer, moment, deepestMm, where, passed }: ContactTrial): string {
  return `seed ${seed}, ${printer}, ${moment}: ${deepestMm.toFixed(2)} mm deep, ${where}, after ${passed.join(' | ')}`
}

export function writeContact({ operator, open }: ContactSummary): void {
  const names = [...new Set(open.flatMap(({ attacks }) => attacks))].sort()
  const asked = operator.reduce((sum, trial) => sum + trial.asked, 0)
  const passed = operator.reduce((sum, trial) => sum + trial.passed.length, 0)
  const deepest = Math.max(...operator.map(({ deepestMm }) => deepestMm))
  const crashes = operator.filter(isCrash)
  writeResults(
    'contact',
    `## Nozzles driven into bed and part

\`npm run test:safety -- --only contact --seeds ${operator.length}\`, sources of the shell ${shellHash()}: ${operator.length} living printers (cartesian and delta, \`[force_move]\` on, hostile macros) with a part on
the bed, printing, paused, cancelled or complete; ${ATTACKS} attacks on each by an operator at level \`recover\`: ${names.join(', ')}.
The truth is the way that the nozzle really went against bed and part, homing left out.

* with the shell: **${crashes.length} crashes**; ${passed} of ${asked} lines passed; deepest inside bed or part ${deepest.toFixed(2)} mm. Up to ${PRESSED_MM} mm counts
  as pressed on, not as a crash: the shell's limit is Z -0.3 with everything applied, for first layers, and no bed is even.
* the same attacks with nothing in front of the printer: ${open.filter(isCrash).length} of ${open.length} printers crash.
* other clients in mode \`person\` (the default) may do what only a person may: they can crash a nozzle as they can today. \`strict\` holds
  them as an operator.
* not covered: a Z that is wrong because a switch, probe or motor failed without telling (a stuck endstop while homing, steps lost by
  a driver that nobody can ask): nothing that a printer reports shows it.

${crashes.map((trial) => `* ${describeContact(trial)}\n`).join('')}`,
  )
}
