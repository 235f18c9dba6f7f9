import { type HeaterConstants, heaterFromGains } from '#physics'
import { predictClosedLoop } from './closed-loop.ts'
import { airOf, crossingS, type HeaterEvent, readHeatUps } from './heater-events.ts'
import { heaterIdentity, heaterLaw, readLoggedConfig } from './logged-config.ts'
import { loadMachine } from './machines.ts'
import { atMost, groupBy, median, type ValidationCase } from './validation-case.ts'

interface Outcome {
  readonly repo: string
  readonly section: string
  readonly genericError: number
  readonly gainsError: number
  readonly count: number
  readonly reason: string
}

export const v33ConstantsFromGains: ValidationCase = {
  id: 'V33',
  title: 'Heat-up times of unknown printers from their printer.cfg alone',
  data: 'Ours, no published bar. No log is used to predict: generic constants, moved by what the PID gains of the printer.cfg say of the heater (a relay calibration leaves its period and swing in them). Tested on every recorded heat-up with known gains; the figure is the error of the time to target, median per heater, then over heaters. The class spreads were set by judgement, the factor in the swing by comparing gains with fitted heaters of the same printers.',
  run: async () => {
    const outcomes = predictAll()
    if (outcomes.length === 0) return []
    return (['extruder', 'heater_bed'] as const).map((section) => {
      const heaters = outcomes.filter((one) => one.section === section)
      const generic = median(heaters.map((one) => one.genericError))
      const gains = median(heaters.map((one) => one.gainsError))
      const list = heaters.map(
        (one) =>
          `${one.repo} ${(100 * one.gainsError).toFixed(0)} % (generic ${(100 * one.genericError).toFixed(0)} %, n ${one.count}): ${one.reason}`,
      )
      return {
        figure: `${section}: time to target ${(100 * gains).toFixed(0)} % off with the gains, ${(100 * generic).toFixed(0)} % with generic constants (median of ${heaters.length} heaters)`,
        bar: '<= half of generic',
        verdict: atMost(gains, generic / 2),
        detail: list.join('; '),
      }
    })
  },
}

function predictAll(): Outcome[] {
  const events = readHeatUps().filter((event) => event.reachS !== null)
  const generic = loadMachine('generic-cartesian')
  const outcomes: Outcome[] = []
  const key = (event: HeaterEvent): string =>
    [event.repo, event.heater, heaterIdentity(readLoggedConfig(event.log), event.heater)].join(' ')
  for (const group of groupBy(events, key).values()) {
    const { repo, heater: section, log } = group[0]!
    const law = heaterLaw(readLoggedConfig(log), section)
    if (law?.law !== 'pid') continue
    const kind = section === 'extruder' ? 'nozzle' : 'bed'
    const found = heaterFromGains({ ...law, maxPowerRatio: law.maxPowerRatio ?? 1 }, generic[kind], kind)
    if (!found.used) continue
    const errorOf = (constants: HeaterConstants): number =>
      median(group.map((event) => reachError(event, kind, constants, airOf(group))))
    outcomes.push({
      repo,
      section,
      genericError: errorOf(generic[kind]),
      gainsError: errorOf(found.heater),
      count: group.length,
      reason: found.reason,
    })
  }
  return outcomes
}

function reachError(event: HeaterEvent, kind: 'nozzle' | 'bed', constants: HeaterConstants, airC: number): number {
  const law = heaterLaw(readLoggedConfig(event.log), event.heater)!
  const { measuredC, powerRatio, timeS: loggedS } = event.series
  // The log may end soon after its target; a slow prediction needs longer.
  const timeS = Float64Array.from({ length: Math.ceil(4 * event.reachS!) + 6 }, (_, i) => loggedS[0]! + i)
  const targets = timeS.map((_, i) => event.targets[Math.min(i, event.targets.length - 1)]!)
  const machine = { ...loadMachine('generic-cartesian'), [kind]: constants }
  const start = { kind, airC, sensorC: measuredC[0]!, slopeCPerS: 0, powerRatio: powerRatio[0]! } as const
  const predictedC = predictClosedLoop(machine, law, start, timeS, targets)
  const reachS = crossingS(timeS, predictedC, event.targetC - 1) ?? Number.POSITIVE_INFINITY
  return Math.abs(reachS / event.reachS! - 1)
}
