import {
  type CrystallizationKinetics,
  cooledIntegral,
  createCrystallization,
  readLut,
  relativeCrystallinity,
} from '#physics'
import { loadMaterial } from '../tests/materials.ts'
import { atMost, type ValidationCase, type ValidationResult, within } from './validation-case.ts'

const RATES_K_PER_S = [1, 5, 10, 20, 50, 100]
/** Relative crystallinity left by cooling at those rates: PHYSICS 2.9. */
const TABLE: Readonly<Record<string, readonly number[]>> = {
  PEEK: [1, 0.92, 0.36, 0.08, 0.01, 0],
  PA6: [1, 1, 0.53, 0.1, 0.01, 0],
  PA12: [1, 0.51, 0.1, 0.02, 0, 0],
  PP: [1, 1, 1, 1, 0.93, 0.32],
  PLA: [0, 0, 0, 0, 0, 0],
}

export const v26Crystallization: ValidationCase = {
  id: 'V26',
  title: 'Crystallinity after cooling',
  data: 'Constants come with the material data; the table is computed from the same constants by others, so it checks the integration, not nature. Published for PEEK: most is lost at 640-1000 °C/min; peak at 305-312 °C when cooled at 5 °C/min. PLLA is fastest at 100-118 °C.',
  run: async () => [...Object.keys(TABLE).map(tableFigure), peekLoss(), peekPeak(), plaPeak()],
}

function kineticsOf(name: string): { kinetics: CrystallizationKinetics; fromC: number } {
  const material = loadMaterial(name)
  const kinetics = createCrystallization(material)
  if (kinetics === null) throw new Error(`${name} does not crystallise`)
  return { kinetics, fromC: material.crystallization!.equilibriumMeltC }
}

function afterCooling(name: string, coolingCPerS: number): number {
  const { kinetics, fromC } = kineticsOf(name)
  return relativeCrystallinity(kinetics, cooledIntegral(kinetics, fromC, 20, coolingCPerS))
}

function tableFigure(name: string): ValidationResult {
  const got = RATES_K_PER_S.map((rate) => afterCooling(name, rate))
  const worst = Math.max(...got.map((value, i) => Math.abs(value - TABLE[name]![i]!)))
  return {
    figure: `${name}: largest difference to the table ${worst.toFixed(3)}`,
    bar: '<= 0.03',
    verdict: atMost(worst, 0.03),
    detail: RATES_K_PER_S.map((rate, i) => `${rate} K/s ${got[i]!.toFixed(2)}`).join(', '),
  }
}

function peekLoss(): ValidationResult {
  const slow = afterCooling('PEEK', 640 / 60)
  const quick = afterCooling('PEEK', 1000 / 60)
  return {
    figure: `PEEK at 640 and 1000 °C/min keeps ${slow.toFixed(2)} and ${quick.toFixed(2)} of what can crystallise`,
    bar: '< 0.5 and less at the higher rate',
    verdict: slow < 0.5 && quick < slow ? 'pass' : 'miss',
    detail: 'Published: most crystallinity is lost in this range.',
  }
}

function peekPeak(): ValidationResult {
  const { kinetics, fromC } = kineticsOf('PEEK')
  const rate = 5 / 60
  let integral = 0
  let bestC = 0
  let best = 0
  for (let c = fromC; c > 150; c -= 0.1) {
    const before = relativeCrystallinity(kinetics, integral)
    integral += (readLut(kinetics.ratePerS, c) * 0.1) / rate
    const gain = relativeCrystallinity(kinetics, integral) - before
    if (gain > best) {
      best = gain
      bestC = c
    }
  }
  return {
    figure: `PEEK cooled at 5 °C/min crystallises fastest at ${bestC.toFixed(1)} °C`,
    bar: '305..312 °C',
    verdict: within(bestC, 305, 312),
    detail: 'Peak of dX/dt; one Nakamura process, where the source used two.',
  }
}

function plaPeak(): ValidationResult {
  const { peakC } = kineticsOf('PLA').kinetics
  return {
    figure: `PLA crystallises fastest at ${peakC} °C`,
    bar: '100..118 °C',
    verdict: within(peakC, 100, 118),
    detail: 'The constants were solved for a peak at 105 °C.',
  }
}
