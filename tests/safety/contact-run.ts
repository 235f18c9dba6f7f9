// A part stands on the bed, and somebody tries to drive the nozzle into it, or into the bed. What passes the gate is done; whether
// anything was touched says the truth alone. Without a gate the same attacks must touch something, or they prove nothing.
import { createRandom } from '#core'
import type { Asker, Level } from '#protocol'
import { createContactWatch, watchContact } from './contact.ts'
import { type Crash, crashLines } from './crash-lines.ts'
import { between, pick } from './hostile/numbers.ts'
import type { Gate, GateMaker } from './million.ts'
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
        for (const one of sent.length > 0 ? sent : [line]) say(rig, one)
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

const openGate: Gate = { see: () => undefined, ask: () => [] }

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
