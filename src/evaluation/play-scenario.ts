// One scenario, played once: with an operator on the printer, or with somebody who only watches.
import type { GuardEvent } from '#guard'
import type { Operator, Scene } from '#operator'
import type { Level } from '#protocol'
import type { Scenario, ScenarioStock } from '#scenarios'
import { scenarioFile, scenarioMachine } from '#scenarios'
import type { Attendant } from './attendant.ts'
import { createAttendant } from './attendant.ts'
import { createHarmWatch } from './harm.ts'
import { type OperatedOptions, type OperatedPrinter, openOperatedPrinter, PERSON_HERE } from './operated-printer.ts'
import { judgePart, type PartQuality } from './part-quality.ts'
import { createPlaceWatch } from './place-watch.ts'

export interface PlayOptions {
  readonly scenario: Scenario
  readonly stock: ScenarioStock
  /** Null: Klipper alone. */
  readonly level: Level | null
  /** The scenario as it is, or the same machine with nothing broken. */
  readonly isSound?: boolean
  /** Whoever decides; null: nobody. */
  readonly operator?: (played: OperatedPrinter, attendant: Attendant) => Operator
  /** Once a second. Without an operator it is looked at for this alone. */
  readonly onScene?: (scene: Scene) => void
  readonly camera?: OperatedOptions['camera']
  /** Of the printer as it is sold: the operator's. */
  readonly twin?: OperatedOptions['twin']
}

export interface Played {
  /** Seconds of the printer's clock; NaN where it did not come. */
  readonly startS: number
  readonly endS: number
  /** When what was to break began to. */
  readonly onsetS: number
  /** First moment at which the print no longer went on by itself: paused, or the firmware stopped. */
  readonly stoppedS: number
  readonly quality: PartQuality
  /** The host's last words where it is not ready. */
  readonly hostMessage: string
  /** By the truth: iron hotter than it may be, nozzle into bed or part so that a motor or the part gives way. */
  readonly harm: readonly string[]
  /** What the shell did by itself. */
  readonly guardEvents: readonly GuardEvent[]
}

/** A print that stands for longer than that with nobody doing anything is over, s. */
const PATIENCE_S = 1800
/** ... and no print of a scenario takes longer, s. */
const LONGEST_S = 4 * 3600

/** Null where the printer does not come up: nothing was tried then. */
export async function playScenario(options: PlayOptions): Promise<Played | null> {
  const { scenario, stock } = options
  const machine = scenarioMachine(options.isSound === true ? { ...scenario, fault: null } : scenario, stock)
  const file = scenarioFile(scenario, stock)
  const guardEvents: GuardEvent[] = []
  const played = await openOperatedPrinter({
    configText: machine.configText,
    plant: machine.plant,
    seed: machine.printSeed,
    level: options.level,
    file,
    onGuardEvent: (event) => guardEvents.push(event),
    ...(options.camera === undefined ? {} : { camera: options.camera }),
    ...(options.twin === undefined ? {} : { twin: options.twin }),
  })
  if (played === null) return null
  const { printer } = played
  const attendant = createAttendant(
    printer,
    scenario.person.answersAfterMin,
    () => void played.guarded?.takeWord(PERSON_HERE, { kind: 'acknowledge' }),
  )
  const operator = options.operator?.(played, attendant) ?? null
  const harm = createHarmWatch(printer)
  const places = createPlaceWatch(printer, file)
  await played.start()
  const startS = printer.reactor.timeS
  let stoppedS = Number.NaN
  let onsetS = Number.NaN
  let standsS = 0
  for (let second = 0; second < LONGEST_S && standsS < PATIENCE_S; second++) {
    await played.second()
    harm.look()
    places.look()
    // Kept: who mends what is broken leaves no trace of it.
    onsetS = printer.plant.simulation.schedule?.faults[0]?.onsetS ?? onsetS
    const scene = await lookOnce(played, operator, options)
    const { state } = printer.host.job.stats
    const isOn = printer.host.state === 'ready' && (state === 'printing' || state === 'paused')
    if (Number.isNaN(stoppedS) && !(isOn && state === 'printing') && state !== 'complete')
      stoppedS = printer.reactor.timeS
    if (scene !== null) options.onScene?.(scene)
    standsS = isOn && state === 'printing' ? 0 : standsS + 1
    if (!isOn && standsS > LAST_LOOKS_S) break
  }
  const result: Played = {
    startS,
    endS: printer.reactor.timeS,
    onsetS,
    stoppedS,
    quality: judgePart(printer, file, places.displacements),
    hostMessage: printer.host.state === 'ready' ? '' : printer.host.stateMessage,
    harm: harm.seen(),
    guardEvents,
  }
  await played.close()
  return result
}

/** An ended print is looked at a little longer: what the operator makes of its end. */
const LAST_LOOKS_S = 5

async function lookOnce(
  played: OperatedPrinter,
  operator: Operator | null,
  { onScene }: PlayOptions,
): Promise<Scene | null> {
  if (operator !== null) {
    await operator.step()
    return operator.scene
  }
  return onScene === undefined ? null : await played.perception.look()
}
