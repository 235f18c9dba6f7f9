// Which part of a heated zone is at fault? Residuals and their signatures, ranks that say what can be told apart, debouncing, and
// the cheapest set of sensors that still tells.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem(page: Page, s: Solved, machine: Machine): void {
  const { w } = page
  page.section(
    'problem',
    w.pick([
      say`The hot end of ${withArticle(machine)} does not behave as its heat balance says. The heater may have grown weak, the thermistor may read wrong, or the part fan may blow when it should not. Each calls for another answer, and one of the answers is to stop.`,
      say`A controller of ${withArticle(machine)} notices that temperature and heating power do not fit each other. Three causes are possible: a weak heater, an offset of the thermistor, a fan that is stuck. It should know which before it acts.`,
      say`On ${withArticle(machine)} a fault of the hot end has to be found and named: heater, thermistor or part fan. All three disturb the same heat balance, so the balance alone raises an alarm and no diagnosis.`,
      say`Service reports of ${withArticle(machine)} show hot ends exchanged for nothing: the alarm was right, the blamed part was not. Heater, thermistor and fan are to be told apart by the machine itself.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`At work the zone stands ${s.rise} above the room, the heater draws ${s.current}, and the part fan at full speed would cool it by ${s.fan}.`,
          say`Rise over the room ${s.rise}, heater current ${s.current}; a fan at full speed takes ${s.fan} off the temperature.`,
        ]),
        w.pick([
          say`Residual of the balance: measured temperature less the one expected from the power that was commanded. Its noise is ${s.noise.balance}.`,
          say`The balance compares the thermistor with what the commanded power should give, with a scatter of ${s.noise.balance} by one standard deviation.`,
        ]),
        w.pick([
          say`Further sensors are possible: current (noise ${s.noise.current}), a second thermometer in the block (difference noise ${s.noise.second}), a tachometer of the fan (${s.tacho} at full speed, noise ${s.noise.tacho}).`,
          say`One may add a current sensor with ${s.noise.current} of noise, a second thermometer whose difference to the first scatters by ${s.noise.second}, and a tachometer, ${s.tacho} at full speed with ${s.noise.tacho} of noise.`,
        ]),
        w.pick([
          say`Faults of interest: power down by ${s.weak}, thermistor off by ${s.offset}, fan stuck at ${s.air}.`,
          say`The sizes that matter: ${s.weak} of heater power, ${s.offset} of offset, ${s.air} of fan.`,
        ]),
        w.pick([
          say`Safety: a thermistor that reads low makes the controller overheat the zone. That fault must never be taken for another.`,
          say`Safety: whatever cannot be named is treated as the worst of what it may be, and heating ends.`,
          say`Safety: a diagnosis may change what the machine reports; it may never delay the stop.`,
        ]),
      ]),
    ),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved)
}

export const faultIsolation = defineFamily<Instance>({
  id: 'recovery/fault-isolation',
  category: 'recovery',
  title: 'Which part is at fault: residual signatures, isolability, debouncing, the cheapest sensors',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'theta', from: 160, to: 260, unit: 'K', about: 'rise over the room' },
    { id: 'I_0', from: 1.4, to: 4, unit: 'A', about: 'current of the heater' },
    { id: 'K_f', from: 20, to: 80, unit: 'K', about: 'what the fan at full speed takes off' },
    { id: 's_0', from: 1, to: 4, unit: 'K', about: 'noise of the balance' },
    { id: 's_1', from: 0.01, to: 0.06, unit: 'A', about: 'noise of the current' },
    { id: 's_2', from: 0.4, to: 2, unit: 'K', about: 'noise of the difference of thermometers' },
    { id: 's_3', from: 2, to: 8, unit: 'Hz', about: 'noise of the tachometer' },
    { id: 'h', from: 8, to: 25, unit: '%', about: 'loss of heater power' },
    { id: 'd', from: 8, to: 24, unit: 'K', about: 'offset of the thermistor' },
    { id: 'b', from: 20, to: 60, unit: '%', about: 'fan stuck at' },
  ],
  draw: drawInstance,
  write,
})
