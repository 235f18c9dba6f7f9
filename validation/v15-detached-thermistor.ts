import { type FittedHeater, isPossibleChange } from '#physics'
import { type HeaterLog, runHeaterLoop } from './heater-loop.ts'
import { machineWithHeater } from './machines.ts'
import { atMost, type ValidationCase, within } from './validation-case.ts'

// Readings of V15; the log itself is not beside this checkout. 0 is the firmware's error.
const READINGS = [
  [-3, 182],
  [0, 151],
  [3, 127],
  [6, 113],
  [25, 75],
] as const
const TARGET_C = 220
const AIR_C = 20
// Klipper's stock gains: V15 states none.
const LAW = { law: 'pid', kp: 21.527, ki: 1.063, kd: 108.982 } as const
const HOLD_S = 60

export const v15DetachedThermistor: ValidationCase = {
  id: 'V15',
  title: 'A thermistor slips out in mid-print: reading, block behind it, verdict',
  data: 'Heater: the two constants that the heat-up of the same printer shows (V2: 20 to 220 °C in 85 s, steepest 2.83 °C/s; lag of its class 5 s). Two numbers of the fault are calibrated on the first two readings (when it slipped, what contact is left); the three later readings, the guard and the power follow. One constant of the model was set with this case in view too: the 9 s of a bead in air (12 s misses the last reading by 17 °C), so the readings are a fit, the guard and the verdict are predictions.',
  run: async () => {
    const machine = machineWithHeater('nozzle', heaterFromHeatUp())
    const run = (slipS: number, contactRatio: number): HeaterLog =>
      runHeaterLoop({
        machine,
        kind: 'nozzle',
        law: LAW,
        airC: AIR_C,
        startC: TARGET_C,
        startPowerRatio: 0.3,
        durationS: HOLD_S + 40,
        targetC: () => TARGET_C,
        disturb: (input, timeS) => {
          input.nozzleSensorContactRatio = timeS >= HOLD_S + slipS ? contactRatio : 1
        },
      })
    let best = { cost: Number.POSITIVE_INFINITY, slipS: 0, contactRatio: 0 }
    for (let slipS = -8; slipS <= -3.5; slipS += 0.25) {
      for (let contactRatio = 0; contactRatio <= 0.3; contactRatio += 0.01) {
        const log = run(slipS, contactRatio)
        const cost = Math.hypot(...READINGS.slice(0, 2).map(([atS, c]) => log.readingC[HOLD_S + atS]! - c))
        if (cost < best.cost) best = { cost, slipS, contactRatio }
      }
    }
    const log = run(best.slipS, best.contactRatio)
    const errors = READINGS.slice(2).map(([atS, c]) => log.readingC[HOLD_S + atS]! - c)
    const worstC = Math.max(...errors.map(Math.abs))
    const guardS = log.verifyS - HOLD_S
    const [beforeC, afterC] = [log.readingC[HOLD_S - 6]!, log.readingC[HOLD_S - 3]!]
    const told = isPossibleChange(machine.nozzle, beforeC, afterC, 3, AIR_C) ? 'heater' : 'sensor'
    return [
      {
        figure: `readings at +3, +6 and +25 s off by ${errors.map((error) => error.toFixed(1)).join(', ')} °C`,
        bar: '<= 10 °C each',
        verdict: atMost(worstC, 10),
        detail: `slipped at ${best.slipS.toFixed(2)} s with ${(100 * best.contactRatio).toFixed(0)} % of its contact left (calibrated to ${best.cost.toFixed(1)} °C on two readings); simulated ${READINGS.map(([atS]) => log.readingC[HOLD_S + atS]!.toFixed(0)).join(', ')} °C, real ${READINGS.map(([, c]) => c).join(', ')} °C`,
      },
      {
        figure: `verify_heater stops the simulated printer at ${guardS.toFixed(1)} s, the real one stopped at 0 s`,
        bar: '± 3 s',
        verdict: within(guardS, -3, 3),
        detail: `power ${log.powerRatio[HOLD_S - 2]!.toFixed(2)} at -2 s, as recorded (1.0)`,
      },
      {
        figure: `told as ${told} fault: ${(afterC - beforeC).toFixed(0)} °C in 3 s`,
        bar: 'sensor',
        verdict: told === 'sensor' ? 'pass' : 'miss',
        detail: 'no block of this printer can cool that fast',
      },
      {
        figure: `the block behind the falling reading climbs to ${Math.max(...log.blockC).toFixed(0)} °C before the guard stops the heater`,
        bar: 'rises (danger hidden from the sensor)',
        verdict: Math.max(...log.blockC) > TARGET_C + 2 ? 'pass' : 'miss',
        detail: `${log.blockC[HOLD_S]!.toFixed(0)} °C at the moment of the error, while the reading said ${log.readingC[HOLD_S]!.toFixed(0)} °C; not recorded, nothing to compare with`,
      },
    ]
  },
}

/** Rate and loss that heat from 20 °C to 220 °C in 85 s with 2.83 °C/s at the steepest: two facts, two constants. */
function heaterFromHeatUp(): FittedHeater {
  const constants = (fullPowerCPerS: number, lossPerS: number): FittedHeater => ({
    fullPowerCPerS,
    lossPerS,
    sensorLagS: 5,
    heaterLagS: 2,
    sensorLeadC: 0,
    resistancePerC: 0.0008,
    airC: AIR_C,
  })
  let best = { cost: Number.POSITIVE_INFINITY, heater: constants(3, 0.005) }
  for (let rate = 2.8; rate <= 4.4; rate += 0.1) {
    for (let loss = 0.002; loss <= 0.012; loss += 0.0005) {
      const heater = constants(rate, loss)
      const { readingC } = runHeaterLoop({
        machine: machineWithHeater('nozzle', heater),
        kind: 'nozzle',
        law: { law: 'pid', kp: 255_000, ki: 0, kd: 0 },
        airC: AIR_C,
        startC: AIR_C,
        startPowerRatio: 0,
        durationS: 150,
        targetC: () => TARGET_C,
      })
      const reachS = readingC.findIndex((value) => value >= TARGET_C - 1)
      let steepest = 0
      for (let i = 5; i < readingC.length; i++) steepest = Math.max(steepest, (readingC[i]! - readingC[i - 5]!) / 5)
      const cost = Math.abs((reachS < 0 ? 999 : reachS) / 85 - 1) + Math.abs(steepest / 2.83 - 1)
      if (cost < best.cost) best = { cost, heater }
    }
  }
  return best.heater
}
