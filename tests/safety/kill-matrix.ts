// Every step of a print, every program around the printer, every way to lose it: what the printer did, in its own seconds.
import { DEAD_MAN_TIMES } from '#guard'
import {
  askOperator,
  bringTo,
  MANNERS,
  type Manner,
  openRig,
  passS,
  type Rig,
  STEPS,
  type Step,
  strike,
  VICTIMS,
  type Victim,
  watchSafety,
} from './kill-rig.ts'
import { buildPrograms, isSafe, until } from './processes.ts'

export interface KillResult {
  readonly step: Step
  readonly victim: Victim
  readonly manner: Manner
  /** From the blow until no heater was asked to be warm, of the printer's time, s. */
  readonly safeS: number | null
  /** ... until it took commands again, where it was in a long one, s. */
  readonly freeS: number | null
  /** Why it is not good; empty: it is. */
  readonly flaw: string
}

const SPEED = 20
/** A move that it is in is ended first, and one more that had begun to wind the timer up. */
const LIMIT_S = DEAD_MAN_TIMES.runOutS + 6
/** In these the file is in one long command after the other. */
const BUSY: ReadonlySet<Step> = new Set(['heating', 'homing'])
/** Heating up and homing, once more than both take together on this printer, s. */
const BUSY_LIMIT_S = 400
/** A command that it has begun when the timer runs out: homing, s. */
const COMMAND_S = 60
/** Nothing goes on by itself for so long, s. */
const QUIET_S = 30

export async function runKillMatrix(
  only: (step: Step, victim: Victim, manner: Manner) => boolean,
  tell: (result: KillResult) => void,
): Promise<readonly KillResult[]> {
  const programs = await buildPrograms()
  const results: KillResult[] = []
  try {
    for (const step of STEPS) {
      for (const victim of VICTIMS) {
        for (const manner of MANNERS) {
          if (!only(step, victim, manner)) continue
          const result = await runCase(programs.folder, step, victim, manner)
          results.push(result)
          tell(result)
        }
      }
    }
  } finally {
    programs.remove()
  }
  return results
}

/** How often a case is set up anew, each time half as fast: on a busy machine a second is missed now and then, and so fast a printer
 * has run out its timers by then, as it should. */
const TRIES = 3

async function runCase(programs: string, step: Step, victim: Victim, manner: Manner): Promise<KillResult> {
  const blank = { step, victim, manner, safeS: null, freeS: null }
  let why = ''
  for (let k = 0; k < TRIES; k++) {
    const rig = await openRig(programs, SPEED / 2 ** k)
    try {
      await bringTo(rig, step)
    } catch (error) {
      why = (error as Error).message
      await rig.end()
      continue
    }
    return await strikeOnce(rig, blank)
  }
  return { ...blank, flaw: `it was not brought so far: ${why.slice(0, 300)}` }
}

async function strikeOnce(rig: Rig, blank: Omit<KillResult, 'flaw'>): Promise<KillResult> {
  const { step, victim, manner } = blank
  try {
    const found =
      victim === 'printer' && manner !== 'cut' ? await losePrinter(rig, manner) : await lose(rig, step, victim, manner)
    return { ...blank, ...found }
  } catch (error) {
    return { ...blank, flaw: (error as Error).message.slice(0, 300) }
  } finally {
    await rig.end()
  }
}

type Found = Pick<KillResult, 'safeS' | 'freeS' | 'flaw'>

/** The guard or the operator is gone, or their wire: the printer helps itself. */
async function lose(rig: Rig, step: Step, victim: Victim, manner: Manner): Promise<Found> {
  const wasSafe = isSafe(rig.watch.now())
  await strike(rig, victim, manner)
  const { safeS, freeS } = await watchSafety(rig, BUSY.has(step) ? BUSY_LIMIT_S : LIMIT_S)
  const flaws: string[] = []
  if (safeS === null) flaws.push('a heater stayed on')
  else if (BUSY.has(step) && freeS !== null && safeS > freeS + LIMIT_S + COMMAND_S)
    flaws.push('late after the long command')
  // A print that is cold already has only to pause.
  if (wasSafe && step !== 'idle') await passS(rig, LIMIT_S)
  if (manner === 'stop') rig.running[victim].signal('SIGCONT')
  if (manner === 'cut') (victim === 'operator' ? rig.wires.operator : rig.wires.printer).mend()
  await passS(rig, QUIET_S)
  const after = rig.watch.now()
  if (!isSafe(after)) flaws.push('a heater went on again')
  if (after.print === 'printing') flaws.push('the print went on')
  return { safeS, freeS, flaw: flaws.join('; ') }
}

/** The host is gone with its machine, or stands still in front of it. */
async function losePrinter(rig: Rig, manner: Manner): Promise<Found> {
  const flaws: string[] = []
  await strike(rig, 'printer', manner)
  await new Promise((done) => setTimeout(done, 3500))
  const asked = await askOperator(rig, { kind: 'gcode', line: 'M140 S40' }, 20_000)
  if (asked.includes('"done"')) flaws.push('the operator was told that a printer which is gone has done something')
  if (manner === 'stop') rig.running.printer.signal('SIGCONT')
  else {
    await rig.running.printer.end()
    rig.running.printer = rig.startPrinter()
  }
  await until(
    () => rig.watch.now().host !== 'disconnected',
    30_000,
    () => 'the printer did not come back',
  )
  await passS(rig, QUIET_S)
  const after = rig.watch.now()
  if (!isSafe(after)) flaws.push('a heater is on')
  if (after.host === 'ready' && after.print === 'printing') flaws.push('the print went on')
  return { safeS: 0, freeS: null, flaw: flaws.join('; ') }
}

export function killRow({ step, victim, manner, safeS, freeS, flaw }: KillResult): string {
  const isHost = victim === 'printer' && manner !== 'cut'
  const time = isHost ? 'with its host' : safeS === null ? 'never' : `${safeS.toFixed(1)} s`
  const free = freeS === null ? '' : ` (free after ${freeS.toFixed(1)} s)`
  return `${step.padEnd(12)} ${victim.padEnd(9)} ${manner.padEnd(5)} safe after ${time}${free}${flaw === '' ? '' : `  NOT GOOD: ${flaw}`}`
}
