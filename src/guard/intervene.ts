// What the shell wants done is done: what is worse never waits for what is less bad, and a stop or a cut for nothing at all.
import type { BaselineStep, Hazard, Intervention, Reaction } from '#safety'
import { REACTIONS } from '#safety'
import type { GuardEvent, GuardJournal } from './guard.ts'
import { GUARD_TIMES, within } from './guard-times.ts'
import type { PrinterHands } from './klippy-port.ts'
import { cutPower, type PowerSwitch } from './power.ts'

export interface InterveningOptions {
  readonly hands: PrinterHands
  readonly power: readonly PowerSwitch[]
  readonly journal: GuardJournal
  readonly onEvent: (event: GuardEvent) => void
}

/** Begins with each at once; of the same kind one comes after the other, and what has become moot meanwhile is left. */
export function createIntervening(options: InterveningOptions): (interventions: readonly Intervention[]) => void {
  const { hands, power, journal, onEvent } = options
  const tails = new Map<Reaction, Promise<void>>()
  /** How often something as bad, or worse, has begun. */
  const begun = REACTIONS.map(() => 0)

  function begin(intervention: Intervention): void {
    const { reaction, because } = intervention
    onEvent({ kind: 'intervention', reaction, because })
    for (const hazard of because) journal.note('hazard', hazard)
    journal.note('intervention', intervention)
    const at = REACTIONS.indexOf(reaction)
    for (let k = 0; k < at; k++) begun[k] = (begun[k] ?? 0) + 1
    const mine = begun[at]
    /** Something worse has begun meanwhile: that has steps and ways out of its own. */
    const isMoot = (): boolean => begun[at] !== mine
    if (reaction === 'stop') void perform(intervention, isMoot)
    else if (reaction === 'cut') void cut(intervention)
    else {
      const before = tails.get(reaction)
      const work =
        before === undefined ? perform(intervention, isMoot) : before.then(() => perform(intervention, isMoot))
      tails.set(reaction, work)
      void work.then(() => {
        if (tails.get(reaction) === work) tails.delete(reaction)
      })
    }
  }

  async function perform({ reaction, because, steps, wayOut }: Intervention, isMoot: () => boolean): Promise<void> {
    let isDone = true
    for (const one of steps) {
      if (isMoot()) return
      isDone = await takeStep(one, () => doStep(one, reaction, because))
      if (!isDone) break
    }
    if (isDone) return
    for (const one of wayOut) {
      if (isMoot() || (await takeStep(one, () => doStep(one, reaction, because)))) return
    }
  }

  /** Everything at once, but for this: after an emergency stop the printer's own G-code cuts nothing any more. */
  async function cut({ because, steps, wayOut }: Intervention): Promise<void> {
    const own = power.filter(({ isPrinters }) => isPrinters === true)
    const others = power.filter(({ isPrinters }) => isPrinters !== true)
    const before = steps.filter(({ kind }) => kind !== 'cut-power')
    if (power.length === 0) onEvent({ kind: 'no-power-switch', because })
    const byOwn = own.length === 0 ? [] : [within(cutPower(own), GUARD_TIMES.ownCutS)]
    const byOthers = others.length === 0 && own.length > 0 ? [] : [within(cutPower(others), cutLimitS(others))]
    // One that has answered is enough.
    const cutting = takeStep({ kind: 'cut-power' }, () => anyOf([...byOthers, ...byOwn]))
    const stopped = async (): Promise<boolean> => {
      if (own.length > 0) await Promise.allSettled(byOwn)
      let isDone = true
      for (const one of before) isDone = (await takeStep(one, () => doStep(one, 'cut', because))) && isDone
      return isDone
    }
    const [isStopped, isCut] = await Promise.all([stopped(), cutting])
    if (isStopped && isCut) return
    for (const one of wayOut) if (await takeStep(one, () => doStep(one, 'cut', because))) return
  }

  async function takeStep(step: BaselineStep, work: () => Promise<unknown>): Promise<boolean> {
    const failure = await work().then(
      () => null,
      (error: Error) => error.message,
    )
    onEvent({ kind: 'step', step, failure })
    journal.note('note', { by: 'guard', text: `${step.kind}: ${failure ?? 'done'}` })
    return failure === null
  }

  async function doStep(one: BaselineStep, reaction: Reaction, because: readonly Hazard[]): Promise<void> {
    // Only where nothing is dangerous may it take its time.
    const pauseS = reaction === 'pause' ? GUARD_TIMES.pauseS : GUARD_TIMES.stepS
    switch (one.kind) {
      case 'pause-print':
        return await within(hands.pausePrint(), pauseS)
      case 'cancel-print':
        return await within(hands.cancelPrint(), pauseS)
      case 'lines':
        return await within(
          hands.runScript(one.lines.join('\n')),
          isOff(one.lines) ? GUARD_TIMES.offS : GUARD_TIMES.stepS,
        )
      case 'emergency-stop':
        return await within(hands.emergencyStop(), GUARD_TIMES.stopS)
      case 'cut-power':
        if (power.length === 0) onEvent({ kind: 'no-power-switch', because })
        await within(cutPower(power), cutLimitS(power))
    }
  }

  return (interventions) => {
    for (const one of interventions) begin(one)
  }
}

function cutLimitS(switches: readonly PowerSwitch[]): number {
  return GUARD_TIMES.stopS * Math.max(1, switches.length)
}

async function anyOf(works: readonly Promise<unknown>[]): Promise<void> {
  try {
    await Promise.any(works)
  } catch (error) {
    throw new Error((error as AggregateError).errors.map(({ message }: Error) => message).join('; '))
  }
}

function isOff(lines: readonly string[]): boolean {
  return lines.every((line) => line === 'TURN_OFF_HEATERS' || line.endsWith(' TARGET=0'))
}
