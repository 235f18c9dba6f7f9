import { createVerifyHeater, stepVerifyHeater } from '#control'
import { listLogs, readStretches } from './klippy-logs.ts'
import { atMost, type ValidationCase, type ValidationResult } from './validation-case.ts'

/** Faults that the recorded logs hold (the firmware's own line, log time) and when the rule was seen to fire, V30. */
export const VERIFY_HEATER_FAULTS = [
  { log: 'Nbrooks639__VT.913-Trident-Backup__klippy.log.2023-04-19__8189eca', loggedS: 2658, ruleS: 2658.2 },
  { log: 'Nbrooks639__VT.913-Trident-Backup__klippy.log.2023-04-19__8189eca', loggedS: 496, ruleS: 497.7 },
] as const
/** Further firings that V30 explains: after a shutdown that is in the log (6), and one log with frozen print time (2). */
const EXPLAINED = ['Gutter-Guys__KlipperConfig', 'RemyJardin__Octo-related-logs', 'blackaxis__Ender3']
const EXPLAINED_COUNT = 8

export interface Firing {
  readonly log: string
  readonly heater: string
  readonly timeS: number
}

/** Runs the rule with the firmware's defaults over every recorded log; at most one firing a stretch and heater. */
export function replayVerifyHeater(): { firings: Firing[]; hours: number } {
  const firings: Firing[] = []
  let seconds = 0
  for (const log of listLogs()) {
    for (const stretch of readStretches(log)) {
      const { timeS } = stretch
      seconds += timeS.at(-1)! - timeS[0]!
      for (const heater of ['extruder', 'heater_bed']) {
        const targets = stretch.column(`${heater}.target`)
        const readings = stretch.column(`${heater}.temp`)
        const guard = createVerifyHeater({ checkGainTimeS: heater === 'extruder' ? 20 : 60 })
        const at = timeS.findIndex((time, i) => stepVerifyHeater(guard, targets[i]!, readings[i]!, time))
        if (at >= 0) firings.push({ log, heater, timeS: timeS[at]! })
      }
    }
  }
  return { firings, hours: seconds / 3600 }
}

export const v30VerifyHeater: ValidationCase = {
  id: 'V30',
  title: 'verify_heater replayed over real logs',
  data: 'Nothing calibrated: the firmware defaults. Every recorded log is replayed; of the six faults of V30 the logs of two are beside this checkout.',
  run: async () => {
    const { firings, hours } = replayVerifyHeater()
    if (hours === 0) return []
    const results: ValidationResult[] = VERIFY_HEATER_FAULTS.map((fault) => {
      const near = firings.filter((one) => one.log === fault.log && Math.abs(one.timeS - fault.loggedS) < 30)
      const firedS = near[0]?.timeS ?? Number.NaN
      return {
        figure: `fault logged at ${fault.loggedS} s: the rule fires at ${firedS.toFixed(1)} s (V30: ${fault.ruleS} s)`,
        bar: '<= 1.7 s from the log',
        verdict: atMost(Math.round(Math.abs(firedS - fault.loggedS) * 10) / 10, 1.7),
        detail: `${fault.log}, extruder`,
      }
    })
    const others = firings.filter((one) => !VERIFY_HEATER_FAULTS.some((fault) => fault.log === one.log))
    const unexplained = others.filter((one) => !EXPLAINED.some((prefix) => one.log.startsWith(prefix)))
    results.push({
      figure: `${others.length} further firings in ${hours.toFixed(1)} h of logs, ${unexplained.length} of them unexplained`,
      bar: `${EXPLAINED_COUNT} further, 0 unexplained`,
      verdict: others.length === EXPLAINED_COUNT && unexplained.length === 0 ? 'pass' : 'miss',
      detail: others.map((one) => `${one.log.split('__klippy')[0]} ${one.heater} ${one.timeS.toFixed(1)} s`).join('; '),
    })
    return results
  },
}
