import { createHeaterMonitor, stepHeaterMonitor } from '#safety'
import { type LogStretch, listLogs, readStretches } from './klippy-logs.ts'
import { atMost, groupBy, type ValidationCase, type ValidationResult } from './validation-case.ts'

const HEATERS = [
  ['extruder', 'hot-end', 320],
  ['heater_bed', 'bed', 140],
] as const
/** Real faults in these logs: what they were, and the stretch of log time that shows them. */
const FAULTS = [
  { log: '8189eca', fromS: 100, toS: 500, what: 'V16 starved heater', firmwareS: 497.7 },
  { log: '8189eca', fromS: 2040, toS: 3100, what: 'V17 loose thermistor', firmwareS: 2658.2 },
  { log: '6d3cbf7', fromS: 2354, toS: 2400, what: 'V31 heater without power', firmwareS: 2380.8 },
  { log: '6d3cbf7', fromS: 2921, toS: 3024, what: 'V31 heater without power', firmwareS: 2949 },
  { log: '6d3cbf7', fromS: 3025, toS: 4000, what: 'V31 heater without power', firmwareS: 3053 },
  { log: 'ba3fb58', fromS: 429_990, toS: 430_200, what: 'readings that stand still for 132 s', firmwareS: Number.NaN },
  {
    log: 'a5d8524',
    fromS: 0,
    toS: 1e9,
    what: 'bed thermistor open or shorted (ADC out of range)',
    firmwareS: Number.NaN,
  },
] as const

interface Alarm {
  readonly log: string
  readonly timeS: number
  readonly text: string
  readonly isIntervention: boolean
}

/** Printers in alphabetical order: every second one was looked at while the bounds were set, the others were not chosen by. */
function halfOf(log: string, repos: readonly string[]): 'tuned' | 'tested' {
  return repos.indexOf(repoOf(log)) % 2 === 0 ? 'tuned' : 'tested'
}

function repoOf(log: string): string {
  return log.split('__').slice(0, 2).join('/')
}

export const v35HeaterMonitor: ValidationCase = {
  id: 'V35',
  title: 'The heater monitor over every recorded hour',
  data: 'Nothing calibrated per printer: the monitor starts with the bounds of all heaters and learns each one from its own log. Fans and flow are unknown in these logs. All logs were run while its tolerances were set, so neither half is unseen in the strict sense; halves are by printer.',
  run: async () => {
    const logs = listLogs()
    if (logs.length === 0) return []
    const repos = [...new Set(logs.map(repoOf))]
    const hours = { tuned: 0, tested: 0 }
    const alarms: Alarm[] = []
    for (const log of logs) {
      for (const stretch of readStretches(log)) {
        hours[halfOf(log, repos)] += stretch.timeS.length / 3600
      }
      alarms.push(...alarmsIn(log))
    }
    const isFaulty = (one: Alarm): boolean => FAULTS.some((fault) => holds(fault, one))
    const results: ValidationResult[] = FAULTS.map((fault) => {
      const seen = alarms.filter((one) => one.isIntervention && holds(fault, one))
      const first = Math.min(...seen.map(({ timeS }) => timeS))
      const told = Math.min(...alarms.filter((one) => holds(fault, one)).map(({ timeS }) => timeS))
      const before = fault.firmwareS - first
      return {
        figure: `${fault.what}: told at ${told.toFixed(0)} s, acted upon at ${first.toFixed(0)} s${Number.isNaN(before) ? '' : `, ${before.toFixed(0)} s before the firmware's rule`}`,
        bar: 'acted upon, no later than the firmware',
        verdict: Number.isFinite(first) && !(before < 0) ? 'pass' : 'miss',
        detail: seen[0]?.text ?? 'never',
      }
    })
    for (const half of ['tuned', 'tested'] as const) {
      const false_ = alarms.filter((one) => one.isIntervention && !isFaulty(one) && halfOf(one.log, repos) === half)
      const episodes = groupBy(false_, (one) => `${one.log} ${Math.round(one.timeS / 120)}`)
      results.push({
        figure: `${episodes.size} interventions without a known fault in ${hours[half].toFixed(1)} h (${half})`,
        bar: '<= 1 in 100 h',
        verdict: atMost(episodes.size / hours[half], 0.01),
        detail: [...episodes.values()].map((group) => group[0]!.text).join('; ') || 'none',
      })
    }
    return results
  },
}

function holds(fault: (typeof FAULTS)[number], one: Alarm): boolean {
  return one.log.endsWith(fault.log) && one.timeS >= fault.fromS && one.timeS <= fault.toS
}

function alarmsIn(log: string): Alarm[] {
  return HEATERS.flatMap(([heater, kind, maxC]) => {
    const monitor = createHeaterMonitor({ heater, kind, maxC })
    const alarms: Alarm[] = []
    for (const stretch of readStretches(log)) watch(stretch, heater, monitor, alarms)
    return alarms
  })
}

function watch(
  stretch: LogStretch,
  heater: string,
  monitor: ReturnType<typeof createHeaterMonitor>,
  alarms: Alarm[],
): void {
  const [readings, targets, powers] = ['temp', 'target', 'pwm'].map((name) => stretch.column(`${heater}.${name}`))
  stretch.timeS.forEach((timeS, i) => {
    const temperatureC = readings![i]!
    if (Number.isNaN(temperatureC)) return
    const sample = { timeS, temperatureC, targetC: targets![i]!, powerRatio: powers![i]! }
    for (const hazard of stepHeaterMonitor(monitor, { ...sample, fanRatio: null, flowMm3PerS: null })) {
      const text = `${repoOf(stretch.log)} ${timeS.toFixed(0)} s ${heater} ${hazard.kind} (${hazard.reaction})`
      alarms.push({ log: stretch.log, timeS, text, isIntervention: hazard.reaction !== 'watch' })
    }
  })
}
