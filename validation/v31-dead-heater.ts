import { createVerifyHeater, stepVerifyHeater } from '#control'
import { createThermalInput, createThermalPlant, type FittedHeater, fitHeater, stepThermalPlant } from '#physics'
import { fitPrinter } from './fitted-printer.ts'
import { airOf, CALIBRATION_HOLD_S, heatUpOnly, readHeatUps } from './heater-events.ts'
import { type LogStretch, listLogs, readStretches } from './klippy-logs.ts'
import { machineWithHeater } from './machines.ts'
import { atMost, type ValidationCase, type ValidationResult } from './validation-case.ts'

const REPO = 'Gutter-Guys/KlipperConfig'
const TARGET_C = 235
const COMPARE_S = 25.6

/** A microcontroller that died in a print: print time freezes while the host goes on asking for full power. */
interface PowerLoss {
  readonly deadS: number
  readonly timeS: Float64Array
  readonly readingC: Float64Array
  readonly bedC: Float64Array
  readonly at: number
  readonly holdRatio: number
}

export const v31DeadHeater: ValidationCase = {
  id: 'V31',
  title: 'A heater without power: block and guard as really seen',
  data: `Calibrated on the heat-ups of ${REPO} only; tested on the three times its microcontroller reset in mid-print (time of death: the last second in which print time moved).`,
  run: async () => {
    const losses = findPowerLosses()
    const events = readHeatUps().filter((one) => one.repo === REPO && one.heater === 'extruder' && one.reachS !== null)
    if (losses.length === 0 || events.length === 0) return []
    const { heater } = fitHeater(
      events.map((event) => heatUpOnly(event, CALIBRATION_HOLD_S)),
      { airC: airOf(events), airSpreadC: 0, kind: 'nozzle' },
    )
    const bed = fitPrinter(REPO, 'heater_bed')
    return [
      ...losses.map((loss) => compare(loss, machineWithHeater('nozzle', heater), heater.airC)),
      ...(bed === null ? [] : [compareBeds(losses, bed)]),
    ]
  },
}

function compare(loss: PowerLoss, machine: Parameters<typeof createThermalPlant>[0], airC: number): ValidationResult {
  const { at, timeS, readingC, deadS } = loss
  const plant = createThermalPlant(machine, { ambientC: airC, nozzleC: readingC[at]! })
  plant.nozzleCoreRatio = loss.holdRatio
  const input = createThermalInput(airC)
  const guard = createVerifyHeater()
  const realGuard = createVerifyHeater()
  let predictedC = Number.NaN
  let predictedFireS = Number.NaN
  for (let second = 0; second < 60; second++) {
    if (stepVerifyHeater(guard, TARGET_C, plant.nozzleSensorC, second) && Number.isNaN(predictedFireS)) {
      predictedFireS = second
    }
    const stepS = second < COMPARE_S && second + 1 > COMPARE_S ? COMPARE_S - second : 1
    stepThermalPlant(plant, input, stepS)
    if (stepS < 1) {
      predictedC = plant.nozzleSensorC
      stepThermalPlant(plant, input, 1 - stepS)
    }
  }
  const fired = timeS.findIndex(
    (time, i) => i >= at - 5 && stepVerifyHeater(realGuard, TARGET_C, readingC[i]!, time) && i > at,
  )
  const realFireS = timeS[fired]! - deadS
  const after = timeS.findIndex((time) => time >= deadS + COMPARE_S)
  const share = (deadS + COMPARE_S - timeS[after - 1]!) / (timeS[after]! - timeS[after - 1]!)
  const measuredC = readingC[after - 1]! + share * (readingC[after]! - readingC[after - 1]!)
  const errorC = predictedC - measuredC
  const errorS = predictedFireS - realFireS
  return {
    figure: `${COMPARE_S} s after power loss: predicted ${predictedC.toFixed(1)} °C, measured ${measuredC.toFixed(1)} °C; guard fires at ${predictedFireS.toFixed(1)} s, on the log at ${realFireS.toFixed(1)} s`,
    bar: '± 5 °C, ± 4 s',
    verdict: atMost(Math.max(Math.abs(errorC) / 5, Math.abs(errorS) / 4), 1),
    detail: `errors ${errorC.toFixed(1)} °C and ${errorS.toFixed(1)} s; power lost at ${deadS.toFixed(1)} s of the log`,
  }
}

/** The bed of the same printer, dead at the same moment: slow enough that 26 s move it by about a degree. */
function compareBeds(losses: readonly PowerLoss[], fitted: FittedHeater): ValidationResult {
  const machine = machineWithHeater('bed', fitted)
  const errors = losses.map(({ bedC, timeS, at }) => {
    const plant = createThermalPlant(machine, { ambientC: fitted.airC, bedC: bedC[at]! })
    const input = createThermalInput(fitted.airC)
    const after = timeS.findIndex((time) => time >= timeS[at]! + COMPARE_S)
    stepThermalPlant(plant, input, timeS[after]! - timeS[at]!)
    return { predictedC: plant.bedSensorC, measuredC: bedC[after]! }
  })
  const worstC = Math.max(...errors.map((one) => Math.abs(one.predictedC - one.measuredC)))
  return {
    figure: `its bed after as long: ${errors.map((one) => `${one.predictedC.toFixed(1)} °C predicted, ${one.measuredC.toFixed(1)} measured`).join('; ')}`,
    bar: '± 1 °C',
    verdict: atMost(worstC, 1),
    detail:
      'constants of the bed from its own heat-ups; its core is taken as cold, which costs a few tenths of a degree',
  }
}

function findPowerLosses(): PowerLoss[] {
  const losses: PowerLoss[] = []
  for (const log of listLogs().filter((name) => name.startsWith(REPO.replace('/', '__')))) {
    for (const stretch of readStretches(log)) {
      const loss = findPowerLoss(stretch)
      if (loss !== null) losses.push(loss)
    }
  }
  return losses
}

function findPowerLoss(stretch: LogStretch): PowerLoss | null {
  const { timeS } = stretch
  const readingC = stretch.column('extruder.temp')
  const power = stretch.column('extruder.pwm')
  const target = stretch.column('extruder.target')
  const printTime = stretch.column('print_time')
  for (let i = 30; i + 25 < timeS.length; i++) {
    const frozen = printTime[i] === printTime[i + 25] && printTime[i] !== printTime[i - 1]
    const falls = readingC[i + 25]! < TARGET_C - 10 && power[i + 25] === 1 && target[i] === TARGET_C
    if (!frozen || !falls || Math.abs(readingC[i]! - TARGET_C) > 1.5) continue
    let held = 0
    for (let j = i - 30; j < i; j++) held += power[j]! / 30
    return {
      deadS: timeS[i - 1]!,
      timeS,
      readingC,
      bedC: stretch.column('heater_bed.temp'),
      at: i - 1,
      holdRatio: held,
    }
  }
  return null
}
