// Figures of played prints: what was noticed, whether it was named rightly, false alarms, and whether probabilities are true.
import { SOUND } from '#operator'
import { isSameFamily } from '../../src/operator/diagnosis/families.ts'
import type { Played } from './judge.ts'

/** An alarm is a belief of one half that the print is not sound. */
export const ALARM = 0.5
/** It is named by what is believed most so long after its first second. */
const SETTLES_S = 10
/** What is quiet for so long is another alarm the next time. */
const APART_S = 60
const LOOK_EVERY_S = 10
const BINS = 10

export interface Reliability {
  readonly bins: readonly { n: number; said: number; right: number }[]
  readonly n: number
  /** Expected calibration error: mean distance of what was said and what was right, by tenths. */
  readonly error: number
}

export interface Alarm {
  /** Seconds since the onset. */
  readonly afterS: number
  /** At its first second, and once it has settled. */
  readonly first: string
  readonly settled: string
  readonly belief: number
}

export interface Scores {
  readonly faults: number
  readonly noticed: number
  readonly right: number
  readonly rightAtOnce: number
  readonly family: number
  readonly measurable: number
  readonly measurableNoticed: number
  readonly measurableRight: number
  readonly measurableFamily: number
  /** Of those in which the firmware stops by itself: an alarm before, in the same second, and later or never. */
  readonly stopped: number
  readonly earlier: number
  readonly together: number
  readonly hours: number
  readonly falseAlarms: number
  readonly falsePer100H: number
  /** Of the settled name of each alarm; of every tenth second while one stands; of every tenth second of every print. */
  readonly atAlarm: Reliability
  readonly standing: Reliability
  readonly all: Reliability
  /** As `all`, where the truth is what is broken from its onset on, also where nothing that is measured has changed. */
  readonly byTruth: Reliability
}

function soundSeconds({ mode, onsetAt, seconds }: Played): number {
  return mode === null || onsetAt < 0 ? seconds : onsetAt
}

/** The first alarm from the onset on. */
export function alarmOf(played: Played): Alarm | null {
  const { onsetAt, seconds, sound, top, topBelief } = played
  for (let second = soundSeconds(played); second < seconds; second++) {
    if (sound[second]! >= ALARM) continue
    const settled = Math.min(seconds - 1, second + SETTLES_S)
    return { afterS: second - onsetAt, first: top[second]!, settled: top[settled]!, belief: topBelief[settled]! }
  }
  return null
}

/** Alarms while nothing is wrong; one that stands is one. */
export function falseAlarmsOf(played: Played): { readonly second: number; readonly cause: string }[] {
  const found: { second: number; cause: string }[] = []
  let quietS = Number.POSITIVE_INFINITY
  for (let second = 0; second < soundSeconds(played); second++) {
    const isAlarm = played.sound[second]! < ALARM
    if (isAlarm && quietS > APART_S) found.push({ second, cause: played.top[second]! })
    quietS = isAlarm ? 0 : quietS + 1
  }
  return found
}

function reliabilityOf(looks: Iterable<{ readonly said: number; readonly isRight: boolean }>): Reliability {
  const bins = Array.from({ length: BINS }, () => ({ n: 0, said: 0, right: 0 }))
  for (const { said, isRight } of looks) {
    const bin = bins[Math.min(BINS - 1, Math.floor(BINS * said))]!
    bin.n++
    bin.said += said
    if (isRight) bin.right++
  }
  const n = bins.reduce((sum, bin) => sum + bin.n, 0)
  const error = bins.reduce((sum, { said, right }) => sum + Math.abs(said - right), 0) / Math.max(1, n)
  return { bins, n, error }
}

function* looksOf(
  played: readonly Played[],
  which: 'standing' | 'measurable' | 'truth',
): Generator<{ said: number; isRight: boolean }> {
  for (const one of played) {
    const { mode, seconds, sound, top, topBelief, measurableAt } = one
    const soundS = soundSeconds(one)
    for (let second = 5; second < seconds; second += LOOK_EVERY_S) {
      if (which === 'standing') {
        if (second >= soundS && sound[second]! < ALARM)
          yield { said: topBelief[second]!, isRight: top[second] === mode }
        continue
      }
      const isSound = sound[second]! > topBelief[second]!
      // What cannot be measured yet is as sound, by the one definition; by the other what is broken is broken.
      const brokenAt = which === 'truth' ? soundS : Math.max(soundS, measurableAt)
      const truth = second < brokenAt ? SOUND : mode
      yield {
        said: isSound ? sound[second]! : topBelief[second]!,
        isRight: (isSound ? SOUND : top[second]) === truth,
      }
    }
  }
}

export function scoresOf(played: readonly Played[]): Scores {
  const faults = played.filter(({ mode, onsetAt }) => mode !== null && onsetAt >= 0)
  const alarms = faults.map((one) => ({ one, alarm: alarmOf(one) }))
  const noticed = alarms.flatMap(({ one, alarm }) => (alarm === null ? [] : [{ one, alarm }]))
  const isMeasurable = ({ measurableAt, seconds }: Played): boolean => measurableAt < seconds
  const seen = noticed.filter(({ one }) => isMeasurable(one))
  const isRight = ({ one, alarm }: { one: Played; alarm: Alarm }): boolean => alarm.settled === one.mode
  const isFamily = ({ one, alarm }: { one: Played; alarm: Alarm }): boolean =>
    isSameFamily(alarm.settled, one.mode ?? SOUND)
  const stopped = alarms.flatMap(({ one, alarm }) =>
    Number.isNaN(one.stoppedAt) ? [] : [alarm === null ? -1 : one.stoppedAt - one.onsetAt - alarm.afterS],
  )
  const hours = played.reduce((sum, one) => sum + soundSeconds(one), 0) / 3600
  const falseAlarms = played.reduce((sum, one) => sum + falseAlarmsOf(one).length, 0)
  return {
    faults: faults.length,
    noticed: noticed.length,
    right: noticed.filter(isRight).length,
    rightAtOnce: noticed.filter(({ one, alarm }) => alarm.first === one.mode).length,
    family: noticed.filter(isFamily).length,
    measurable: faults.filter(isMeasurable).length,
    measurableNoticed: seen.length,
    measurableRight: seen.filter(isRight).length,
    measurableFamily: seen.filter(isFamily).length,
    stopped: stopped.length,
    earlier: stopped.filter((lead) => lead > 0).length,
    together: stopped.filter((lead) => lead === 0).length,
    hours,
    falseAlarms,
    falsePer100H: (100 * falseAlarms) / Math.max(1e-9, hours),
    atAlarm: reliabilityOf(noticed.map((one) => ({ said: one.alarm.belief, isRight: isRight(one) }))),
    standing: reliabilityOf(looksOf(played, 'standing')),
    all: reliabilityOf(looksOf(played, 'measurable')),
    byTruth: reliabilityOf(looksOf(played, 'truth')),
  }
}
