import { createRandom } from '#core'
import { createLooseWire, stepLooseWire } from '#sensing'
import { fitPrinter } from './fitted-printer.ts'
import { type HeaterLog, runHeaterLoop } from './heater-loop.ts'
import { readStretches } from './klippy-logs.ts'
import { machineWithHeater } from './machines.ts'
import { hasRecorded } from './recorded-data.ts'
import { atMost, median, quantile, type ValidationCase, within } from './validation-case.ts'

const REPO = 'Nbrooks639/VT.913-Trident-Backup'
const LOG = 'Nbrooks639__VT.913-Trident-Backup__klippy.log.2023-04-19__8189eca'
const FAULT_S = 2658
/** The worst of it: from here to the firmware's line. */
const FROM_S = -60
const TARGET_C = 252
const LAW = { law: 'pid', kp: 29.699, ki: 3.736, kd: 59.027, maxPowerRatio: 0.8 } as const
const SEEDS = 40
/** First jumps of the log: a fault that creeps up from here. */
const ONSET_S = -101
const RUN_S = 600

interface Shape {
  /** Spread and 90th percentile of the change over 3 s. */
  readonly stdC: number
  readonly p90C: number
  /** Changes between nearly off and nearly full power, per minute. */
  readonly flipsPerMin: number
  readonly meanC: number
}

export const v17LooseWire: ValidationCase = {
  id: 'V17',
  title: 'An intermittent thermistor simulated: jumps, power that flips, a guard that fires though the mean is near',
  data: `Heater fitted on the heat-ups of the same log; jumps grow in proportion to the time since the first (101 s before the stop), and their growth is calibrated on the spread of 3 s changes in the recorded last minute, and how long a contact stays good or bad was set with the same minute in view (src/sensing/loose-wire.ts). Predicted: the tail of the jumps, the power's flips, the mean, the guard. Medians of ${SEEDS} seeds against one recorded minute.`,
  run: async () => {
    if (!hasRecorded('real-printers', 'klippy', `${LOG}.csv`)) return []
    const fitted = fitPrinter(REPO, 'extruder', (event) => event.log === LOG)
    const stretch = readStretches(LOG).find(({ timeS }) => timeS[0]! < FAULT_S - 100 && timeS.at(-1)! > FAULT_S)
    if (fitted === null || stretch === undefined) return []
    const machine = machineWithHeater('nozzle', fitted)
    const run = (jumpCPerMin: number, seed: number, durationS: number): HeaterLog => {
      const wire = createLooseWire(createRandom(seed))
      return runHeaterLoop({
        machine,
        kind: 'nozzle',
        law: LAW,
        airC: fitted.airC,
        startC: TARGET_C,
        startPowerRatio: 0.4,
        durationS,
        targetC: () => TARGET_C,
        read: (beadC, timeS) => beadC + stepLooseWire(wire, (jumpCPerMin * timeS) / 60, 0.3),
      })
    }
    const first = stretch.timeS.findIndex((timeS) => timeS >= FAULT_S + FROM_S)
    const last = stretch.timeS.findIndex((timeS) => timeS >= FAULT_S)
    const real = shapeOf(
      stretch.column('extruder.temp').slice(first, last),
      stretch.column('extruder.pwm').slice(first, last),
    )
    const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1)
    const minute = (jumpCPerMin: number): Shape[] =>
      seeds.map((seed) => {
        const log = run(jumpCPerMin, seed, -ONSET_S)
        return shapeOf(log.readingC.slice(FROM_S), log.powerRatio.slice(FROM_S))
      })
    let best = { cost: Number.POSITIVE_INFINITY, jumpCPerMin: 0 }
    for (let jumpCPerMin = 1; jumpCPerMin <= 20; jumpCPerMin++) {
      const cost = Math.abs(median(minute(jumpCPerMin).map((one) => one.stdC)) - real.stdC)
      if (cost < best.cost) best = { cost, jumpCPerMin }
    }
    const simulated = minute(best.jumpCPerMin)
    const of = (key: keyof Shape): number => median(simulated.map((one) => one[key]))
    const spread = (key: keyof Shape): string =>
      [0.1, 0.9]
        .map((at) =>
          quantile(
            simulated.map((one) => one[key]),
            at,
          ).toFixed(1),
        )
        .join('..')
    const stops = seeds.map((seed) => run(best.jumpCPerMin, seed, RUN_S).verifyS)
    const stopped = stops.filter((one) => Number.isFinite(one))
    return [
      {
        figure: `changes over 3 s: 90th percentile ${of('p90C').toFixed(1)} °C simulated, ${real.p90C.toFixed(1)} real`,
        bar: '± 30 %',
        verdict: within(of('p90C') / real.p90C, 0.7, 1.3),
        detail: `jumps grow by ${best.jumpCPerMin} °C a minute (calibrated: spread ${of('stdC').toFixed(1)} °C, real ${real.stdC.toFixed(1)}); 10th to 90th percentile of seeds ${spread('p90C')} °C`,
      },
      {
        figure: `power flips ${of('flipsPerMin').toFixed(0)} times a minute, real ${real.flipsPerMin.toFixed(0)}`,
        bar: 'a factor of 2',
        verdict: within(of('flipsPerMin') / real.flipsPerMin, 0.5, 2),
        detail: `seeds ${spread('flipsPerMin')}; a flip leads from below 0.1 to above 0.7 or back`,
      },
      {
        figure: `mean reading ${of('meanC').toFixed(1)} °C for a target of ${TARGET_C} °C, real ${real.meanC.toFixed(1)}`,
        bar: '± 5 °C',
        verdict: atMost(Math.abs(of('meanC') - real.meanC), 5),
        detail: `seeds ${spread('meanC')} °C`,
      },
      {
        figure: `verify_heater stops ${stopped.length} of ${SEEDS} simulated printers within ${RUN_S / 60} min`,
        bar: 'most (the real one stopped)',
        verdict: stopped.length > SEEDS / 2 ? 'pass' : 'miss',
        detail: `after ${quantile(stopped, 0.1).toFixed(0)}..${quantile(stopped, 0.9).toFixed(0)} s (10th to 90th percentile), median ${median(stopped).toFixed(0)} s; the real one 101 s after its first jumps. Contacts that are bad at random stop a printer by chance: the time is not predictable, that it comes is.`,
      },
    ]
  },
}

function shapeOf(readingC: Float64Array, powerRatio: Float64Array): Shape {
  const changes: number[] = []
  for (let i = 3; i < readingC.length; i++) changes.push(readingC[i]! - readingC[i - 3]!)
  let flips = 0
  let isHigh: boolean | null = null
  for (const power of powerRatio) {
    const now: boolean | null = power > 0.7 ? true : power < 0.1 ? false : isHigh
    if (isHigh !== null && now !== isHigh) flips++
    isHigh = now
  }
  return {
    stdC: Math.sqrt(changes.reduce((sum, value) => sum + value * value, 0) / changes.length),
    p90C: quantile(changes.map(Math.abs), 0.9),
    flipsPerMin: (60 * flips) / powerRatio.length,
    meanC: readingC.reduce((sum, value) => sum + value, 0) / readingC.length,
  }
}
