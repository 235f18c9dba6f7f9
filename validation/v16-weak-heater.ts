import { createVerifyHeater, stepVerifyHeater } from '#control'
import { type FittedHeater, isPossibleChange } from '#physics'
import { fitPrinter } from './fitted-printer.ts'
import { type HeaterLog, runHeaterLoop } from './heater-loop.ts'
import { readStretches } from './klippy-logs.ts'
import { machineWithHeater } from './machines.ts'
import { hasRecorded } from './recorded-data.ts'
import { atMost, type ValidationCase } from './validation-case.ts'

const REPO = 'Nbrooks639/VT.913-Trident-Backup'
const LOG = 'Nbrooks639__VT.913-Trident-Backup__klippy.log.2023-04-19__8189eca'
const FAULT_S = 496
const FROM_S = -290
/** The strength of the heater is read from this much of the window. */
const CALIBRATED_S = 60
const DIP_S = 12
/** Common cartridges. Source: PHYSICS 2.2. */
const CARTRIDGE_PER_C = 0.0008
const LAW = { law: 'pid', kp: 29.699, ki: 3.736, kd: 59.027, maxPowerRatio: 0.8 } as const

export const v16WeakHeater: ValidationCase = {
  id: 'V16',
  title: 'A heater too weak for its target: slow climb, sag after a dip in power, stopped by the guard',
  data: `Loss, lag and full power fitted on the heat-ups of the same log after the repair (V2); the fault is the share of that power that arrives, calibrated on the first ${CALIBRATED_S} s of the recorded window. The remaining minutes, the sag and the guard are predicted with the targets of the log and the gains of its printer.cfg. PHYSICS V16 names fan or flow as the cause; but the log climbs with a third of the power and with the healthy loss, which a fan would have multiplied.`,
  run: async () => {
    if (!hasRecorded('real-printers', 'klippy', `${LOG}.csv`)) return []
    const fitted = fitPrinter(REPO, 'extruder', (event) => event.log === LOG)
    const stretch = readStretches(LOG).find(({ timeS }) => timeS[0]! < FAULT_S - 100 && timeS.at(-1)! > FAULT_S)
    if (fitted === null || stretch === undefined) return []
    const first = stretch.timeS.findIndex((timeS) => timeS >= FAULT_S + FROM_S)
    const last = stretch.timeS.findIndex((timeS) => timeS >= FAULT_S)
    const realC = stretch.column('extruder.temp').slice(first, last)
    const targets = stretch.column('extruder.target').slice(first, last)
    const window = { realC, targets, airC: fitted.airC }
    const asFitted = calibrate(window, fitted)
    const cartridge = { ...fitted, resistancePerC: CARTRIDGE_PER_C }
    const { log, ratio, costC } = calibrate(window, cartridge)
    const off = targets.findIndex((targetC, i) => i > 0 && targetC < targets[i - 1]!)
    const dip = dipFrom(window, cartridge, ratio, off - 5)
    const machine = machineWithHeater('nozzle', cartridge)
    const guard = createVerifyHeater()
    const fired = stretch.timeS.findIndex((timeS, i) =>
      stepVerifyHeater(guard, stretch.column('extruder.target')[i]!, stretch.column('extruder.temp')[i]!, timeS),
    )
    const realGuardS = stretch.timeS[fired]! - FAULT_S
    const guardS = dip.log.verifyS + off - 5 - realC.length
    const climb = off - 5
    const possible = realC.every(
      (_, i) => i < 3 || isPossibleChange(machine.nozzle, log.readingC[i - 3]!, log.readingC[i]!, 3, fitted.airC),
    )
    const dipC = Math.min(...dip.log.readingC.slice(0, realC.length - climb))
    const realDipC = Math.min(...realC.slice(climb))
    const climbC = (of: HeaterLog): number => rms(of.readingC, realC, CALIBRATED_S, climb)
    return [
      {
        figure: `climb from ${realC[CALIBRATED_S]!.toFixed(0)} to 250 °C over ${climb - CALIBRATED_S} s, heater as fitted after the repair: RMS ${climbC(asFitted.log).toFixed(1)} °C`,
        bar: '<= 5 °C RMS',
        verdict: atMost(climbC(asFitted.log), 5),
        detail: `${(100 * asFitted.ratio).toFixed(0)} % of the power arrives (calibrated to ${asFitted.costC.toFixed(1)} °C). Misses because the heater of the repair loses power as it heats (${(1000 * fitted.resistancePerC).toFixed(1)} per 1000 °C, ceramic) and the one of the window hardly does.`,
      },
      {
        figure: `the same with the heater of a common cartridge: RMS ${climbC(log).toFixed(1)} °C, largest ${largest(log.readingC, realC, CALIBRATED_S, climb).toFixed(1)} °C`,
        bar: '<= 5 °C RMS',
        verdict: atMost(climbC(log), 5),
        detail: `${(100 * ratio).toFixed(0)} % of the power arrives (calibrated to ${costC.toFixed(1)} °C)`,
      },
      {
        figure: `sag: simulated down to ${dipC.toFixed(1)} °C, real ${realDipC.toFixed(1)} °C at full allowed power`,
        bar: '± 5 °C',
        verdict: atMost(Math.abs(dipC - realDipC), 5),
        detail: `after the target stood at 245 °C for a few seconds and the heater was off; started from the recorded reading 5 s before. Heater and sensor lag of ${dip.lagS} s each (calibrated on the first ${DIP_S} s after power went off; about 1 s after the repair): weak and badly seated`,
      },
      {
        figure: `verify_heater stops the simulated printer at ${guardS.toFixed(1)} s, on the recorded readings at ${realGuardS.toFixed(1)} s (logged at 0)`,
        bar: '± 4 s of each other',
        verdict: atMost(Math.abs(guardS - realGuardS), 4),
        detail: `seconds from the line in the log; NaN where the guard stays silent. It sums what is missing below 245 °C: ${missingCS(realC, climb).toFixed(0)} °C s on the log, ${missingCS(dip.log.readingC.slice(0, realC.length - climb), 0).toFixed(0)} °C s simulated, 120 stop the printer`,
      },
      {
        figure: `told as ${possible ? 'heater' : 'sensor'} fault`,
        bar: 'heater',
        verdict: possible ? 'pass' : 'miss',
        detail: 'every 3 s of the simulated window are possible for the block',
      },
    ]
  },
}

interface Window {
  readonly realC: Float64Array
  readonly targets: Float64Array
  readonly airC: number
}

/** Strength of the heater, from the start of the climb. */
function calibrate(window: Window, heater: FittedHeater): { ratio: number; costC: number; log: HeaterLog } {
  let best: { ratio: number; costC: number; log: HeaterLog } | null = null
  for (let ratio = 0.2; ratio <= 0.6; ratio += 0.005) {
    const log = runFrom(window, heater, ratio, 0)
    const costC = rms(log.readingC, window.realC, 10, CALIBRATED_S)
    if (best === null || costC < best.costC) best = { ratio, costC, log }
  }
  return best!
}

/** The seconds around the dip in power, with the lag that the first of them show. */
function dipFrom(window: Window, heater: FittedHeater, ratio: number, from: number): { lagS: number; log: HeaterLog } {
  const realC = window.realC.slice(from)
  let best: { lagS: number; costC: number; log: HeaterLog } | null = null
  for (let lagS = 1; lagS <= 20; lagS += 0.5) {
    const log = runFrom(window, { ...heater, heaterLagS: lagS, sensorLagS: lagS }, ratio, from)
    const costC = rms(log.readingC, realC, 5, 5 + DIP_S)
    if (best === null || costC < best.costC) best = { lagS, costC, log }
  }
  return best!
}

function runFrom(window: Window, heater: FittedHeater, ratio: number, from: number): HeaterLog {
  const { realC, targets, airC } = window
  const slopeCPerS = from === 0 ? 0 : (realC[from]! - realC[from - 20]!) / 20
  return runHeaterLoop({
    machine: machineWithHeater('nozzle', heater),
    kind: 'nozzle',
    law: LAW,
    airC,
    startC: realC[from]!,
    startBlockC: realC[from]! + heater.sensorLagS * slopeCPerS,
    startPowerRatio: 0.8 * ratio,
    durationS: realC.length - from + 20,
    targetC: (timeS) => targets[Math.min(from + Math.floor(timeS), targets.length - 1)]!,
    disturb: (input) => {
      input.nozzlePowerRatio *= ratio
    },
  })
}

function missingCS(readingC: Float64Array, from: number): number {
  return readingC.slice(from).reduce((sum, value) => sum + Math.max(245 - value, 0), 0)
}

function rms(simulated: Float64Array, real: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += (simulated[i]! - real[i]!) ** 2
  return Math.sqrt(sum / (to - from))
}

function largest(simulated: Float64Array, real: Float64Array, from: number, to: number): number {
  let worst = 0
  for (let i = from; i < to; i++) worst = Math.max(worst, Math.abs(simulated[i]! - real[i]!))
  return worst
}
