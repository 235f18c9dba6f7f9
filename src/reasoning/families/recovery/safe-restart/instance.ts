// The instance: a hot end that each boot tests with a pulse of heat. A holding winding keeps it at its set point whatever the controller
// does, so that what the pulses add decays towards the set point and not towards the room.
import type { Random } from '#core'
import type { Model } from '../../../writing/model.ts'

export interface Instance {
  readonly slopeKPerS: number
  readonly pulseS: number
  readonly setC: number
  readonly limitC: number
  readonly coolingS: number
  readonly bootS: number
  readonly attemptS: number
  readonly clearsS: number
  readonly cause: string
}

const grid = (random: Random, from: number, to: number, step: number): number =>
  Number((from + step * Math.floor(random.next() * (Math.round((to - from) / step) + 1))).toFixed(6))

const CAUSES = [
  'a supply that dips',
  'a loose plug',
  'a static discharge',
  'a stack that overflows',
  'a watchdog that bites',
  'noise on the reset line',
] as const

/** Between two and eleven quick restarts are harmless, and a loop of crashes is not. */
export function drawInstance(random: Random): Instance {
  for (let attempt = 0; ; attempt++) {
    const chance = random.fork(String(attempt))
    const setC = grid(chance, 190, 260, 5)
    const x: Instance = {
      slopeKPerS: grid(chance, 2, 9, 0.1),
      pulseS: grid(chance, 0.3, 1.8, 0.05),
      setC,
      limitC: setC + grid(chance, 24, 70, 1),
      coolingS: grid(chance, 60, 240, 5),
      bootS: grid(chance, 1.5, 6, 0.5),
      attemptS: grid(chance, 8, 60, 1),
      clearsS: grid(chance, 20, 240, 5),
      cause: CAUSES[Math.floor(chance.next() * CAUSES.length)]!,
    }
    const doseK = x.slopeKPerS * x.pulseS
    const doses = (x.limitC - x.setC) / doseK
    const loopK = doseK / (1 - Math.exp(-x.bootS / x.coolingS))
    const isClear = Math.abs(doses - Math.round(doses)) > 0.02 && x.pulseS < x.bootS - 0.5
    if (isClear && doses > 2.05 && doses < 11.9 && loopK > 1.3 * (x.limitC - x.setC)) return x
  }
}

export function solve(m: Model, x: Instance) {
  const slope = m.given('R', x.slopeKPerS, 'K/s')
  const pulse = m.given('t_b', x.pulseS, 's')
  const set = m.given('T_s', x.setC, '°C')
  const limit = m.given('T_l', x.limitC, '°C')
  const cooling = m.given('tau', x.coolingS, 's')
  const boot = m.given('t_c', x.bootS, 's')
  const dose = m.derive('d', 'K', 'R*t_b')
  const room = m.derive('D', 'K', 'T_l - T_s')
  const quick = m.derive('n_q', '', 'floor(D/d)', 'i')
  const kept = m.derive('q_c', '', 'exp(-t_c/tau)', '5s')
  const loop = m.derive('E_c', 'K', 'd/(1 - exp(-t_c/tau))')
  return {
    x,
    slope,
    pulse,
    set,
    limit,
    cooling,
    boot,
    dose,
    room,
    quick,
    kept,
    loop,
    fatal: m.relation(loop, '>', room),
    harmless: m.relation(dose, '<', room),
    /** What the block loses within the pulse is left out of the dose. */
    onTheSafeSide: m.relation('R*tau*(1 - exp(-t_b/tau))', '<', dose),
  }
}

export type Solved = ReturnType<typeof solve>
