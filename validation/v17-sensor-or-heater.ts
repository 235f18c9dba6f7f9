import { fitHeater, type HeaterConstants, isPossibleChange } from '#physics'
import { airOf, CALIBRATION_HOLD_S, heatUpOnly, readHeatUps } from './heater-events.ts'
import { type LogStretch, listLogs, readStretches } from './klippy-logs.ts'
import { loadMachine } from './machines.ts'
import { groupBy, type ValidationCase, type ValidationResult } from './validation-case.ts'

const SPAN = 3
const AIR_C = 20
/** Samples that a target must have stood before readings are judged. */
const SETTLED = 10
/** The recorded faults of V16, V17 and V31: what they were, and the window of log time that shows them. */
const FAULTS = [
  {
    log: 'Nbrooks639__VT.913-Trident-Backup__klippy.log.2023-04-19__8189eca',
    fromS: 2600,
    toS: 2665,
    sensor: true,
    what: 'V17 intermittent thermistor',
  },
  {
    log: 'Nbrooks639__VT.913-Trident-Backup__klippy.log.2023-04-19__8189eca',
    fromS: 420,
    toS: 500,
    sensor: false,
    what: 'V16 starved heater',
  },
  {
    log: 'Gutter-Guys__KlipperConfig__klippy.log__6d3cbf7',
    fromS: 2340,
    toS: 2385,
    sensor: false,
    what: 'V31 heater without power',
  },
  {
    log: 'Gutter-Guys__KlipperConfig__klippy.log__6d3cbf7',
    fromS: 3010,
    toS: 3055,
    sensor: false,
    what: 'V31 heater without power',
  },
] as const

interface Alarm {
  readonly log: string
  readonly timeS: number
  readonly changeC: number
}

export const v17SensorOrHeater: ValidationCase = {
  id: 'V17',
  title: 'Sensor fault or heater fault: only a sensor can move faster than its block',
  data: 'Limits from constants fitted to heat-ups of the same printer (V2), widened by fixed reserves; tested on the recorded faults of V16, V17 and V31 (the log of V15 is not beside this checkout) and, for false alarms, on every log of those printers while a target stands.',
  run: async () => {
    const alarms: Alarm[] = []
    let hours = 0
    const known = fittedHeaters()
    for (const log of listLogs()) {
      const heater = known.get(log.split('__').slice(0, 2).join('/'))
      if (heater === undefined) continue
      for (const stretch of readStretches(log)) {
        hours += stretch.column('extruder.target').filter((targetC) => targetC > 0).length / 3600
        alarms.push(...alarmsIn(stretch, heater))
      }
    }
    if (hours === 0) return []
    const results: ValidationResult[] = FAULTS.map((fault) => {
      const seen = alarms.filter((one) => one.log === fault.log && one.timeS >= fault.fromS && one.timeS <= fault.toS)
      const says = seen.length > 0 ? 'sensor' : 'heater'
      const wanted = fault.sensor ? 'sensor' : 'heater'
      return {
        figure: `${fault.what}: told as ${says} fault`,
        bar: wanted,
        verdict: says === wanted ? 'pass' : 'miss',
        detail:
          seen.length === 0
            ? 'every change was possible'
            : `${seen.length} impossible changes, first at ${seen[0]!.timeS.toFixed(0)} s: ${seen[0]!.changeC.toFixed(1)} °C in ${SPAN} s`,
      }
    })
    const faulty = (one: Alarm): boolean => FAULTS.some((fault) => fault.sensor && fault.log === one.log)
    const others = groupBy(
      alarms.filter((one) => !faulty(one)),
      (one) => `${one.log} ${Math.round(one.timeS / 30)}`,
    )
    results.push({
      figure: `${others.size} other alarms in ${hours.toFixed(1)} h of heated hot ends`,
      bar: '<= 1 in 10 h',
      verdict: others.size <= hours / 10 ? 'pass' : 'miss',
      detail:
        [...others.values()]
          .map(
            (group) =>
              `${group[0]!.log.split('__klippy')[0]} ${group[0]!.timeS.toFixed(0)} s (${group[0]!.changeC.toFixed(1)} °C)`,
          )
          .join('; ') || 'none',
    })
    return results
  },
}

function alarmsIn(stretch: LogStretch, heater: HeaterConstants): Alarm[] {
  const readings = stretch.column('extruder.temp')
  const targets = stretch.column('extruder.target')
  const found: Alarm[] = []
  let heatedFor = 0
  for (let i = SPAN; i < readings.length; i++) {
    // A restarted firmware reports 0 °C until its first sample, and no guard watches a heater that is off.
    heatedFor = targets[i]! > 0 ? heatedFor + 1 : 0
    if (heatedFor < SETTLED) continue
    const [fromC, toC] = [readings[i - SPAN]!, readings[i]!]
    const spanS = stretch.timeS[i]! - stretch.timeS[i - SPAN]!
    if (!isPossibleChange(heater, fromC, toC, spanS, AIR_C)) {
      found.push({ log: stretch.log, timeS: stretch.timeS[i]!, changeC: toC - fromC })
    }
  }
  return found
}

function fittedHeaters(): Map<string, HeaterConstants> {
  const generic = loadMachine('generic-cartesian').nozzle
  const events = readHeatUps().filter((event) => event.heater === 'extruder' && event.reachS !== null)
  return new Map(
    [...groupBy(events, (event) => event.repo)].map(([repo, group]) => {
      const series = group.map((event) => heatUpOnly(event, CALIBRATION_HOLD_S))
      const { heater } = fitHeater(series, { airC: airOf(group), airSpreadC: 0, kind: 'nozzle' })
      return [repo, { ...generic, ...heater }]
    }),
  )
}
