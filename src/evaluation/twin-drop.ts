// What it costs the operator that the true machine is not the one it knows: the same scenarios on the machine of the model.
import type { RecoveryTrial } from './recovery.ts'
import { type Rate, rateOf } from './recovery-summary.ts'

export interface DropOf {
  readonly nominal: Rate
  readonly hidden: Rate
  /** Points of a hundred: nominal less hidden; NaN where one of them has nothing to count. */
  readonly dropPoints: number
}

export interface TwinDrop {
  /** Faults that struck in both. */
  readonly faults: number
  readonly seen: DropOf
  readonly named: DropOf
  /** Prints within quality in the end, whatever broke. */
  readonly finished: DropOf
}

/** The same numbers of scenarios of both; null where none was played twice. */
export function twinDrop(hidden: readonly RecoveryTrial[], nominal: readonly RecoveryTrial[]): TwinDrop | null {
  const byIndex = new Map(nominal.map((trial) => [trial.index, trial]))
  const pairs = hidden.flatMap((trial) => {
    const twin = byIndex.get(trial.index)
    return twin !== undefined && trial.mode !== null && trial.hasStruck && twin.hasStruck ? [{ trial, twin }] : []
  })
  if (pairs.length === 0) return null
  const [ours, theirs] = [pairs.map(({ trial }) => trial), pairs.map(({ twin }) => twin)]
  const isSeen = ({ operatorS }: RecoveryTrial): boolean => !Number.isNaN(operatorS)
  const isNamed = ({ mode, believed }: RecoveryTrial): boolean => mode === believed
  return {
    faults: pairs.length,
    seen: dropOf(rate(ours, isSeen), rate(theirs, isSeen)),
    named: dropOf(rate(ours.filter(isSeen), isNamed), rate(theirs.filter(isSeen), isNamed)),
    finished: dropOf(
      rate(ours, ({ isWithinQuality }) => isWithinQuality),
      rate(theirs, ({ isWithinQuality }) => isWithinQuality),
    ),
  }
}

function rate(trials: readonly RecoveryTrial[], counts: (trial: RecoveryTrial) => boolean): Rate {
  return rateOf(trials.filter(counts).length, trials.length)
}

function dropOf(hidden: Rate, nominal: Rate): DropOf {
  return { hidden, nominal, dropPoints: 100 * (nominal.count / nominal.of - hidden.count / hidden.of) }
}
