// A guard against thermal runaway: which rise a sound heater shows in the worst case, how long one must wait to tell it from
// noise, and what gets hot in the meantime.
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
  const { g } = s
  page.section(
    'problem',
    w.pick([
      say`The thermometer of the ${s.body} of ${withArticle(machine)} may fall out of its hole. Then the reading stands still while the heater runs at full duty, and nothing but a guard stops it. How long must the guard look before it may judge?`,
      say`${g.P} heat the ${s.body} of ${withArticle(machine)}. Whoever sees full duty without a rise should cut it off: early enough to save the machine, and not so early that noise ends a print.`,
      say`A guard compares two readings of the ${s.body} of ${withArticle(machine)}, taken some time apart at full duty. If the later one has not risen by a threshold, the heater is cut off. Window and threshold shall be derived, not guessed.`,
      say`False alarms have taught the users of ${withArticle(machine)} to widen the guard of the ${s.body} until it is quiet. Is what is left still a guard? Only a worst case computed from the heater can tell.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`The heater gives ${g.P} on its nominal supply, into a heat capacity of ${g.C}.`,
          say`Heat capacity ${g.C}, heated by ${g.P} at the nominal voltage.`,
        ]),
        w.pick([
          say`Losses to the surroundings: ${g.G}, with all fans on, which is the worst case. The coldest room has ${g.T_r}.`,
          say`The body loses ${g.G} with fans blowing, into a room that may be as cold as ${g.T_r}.`,
        ]),
        w.pick([
          say`The supply voltage may be off by ${g.v} either way; power goes with its square.`,
          say`Voltage tolerance: ${g.v} up and down, and the heater is a resistor.`,
        ]),
        w.pick([
          say`Highest target: ${g.T_max}. Beyond ${g.T_lim} parts are damaged and fumes begin.`,
          say`Targets go up to ${g.T_max}; the material of the mount gives way at ${g.T_lim}.`,
        ]),
        w.pick([
          say`Readings come every ${g.h}, each with a noise of ${g.sigma} (standard deviation, normal, independent). They begin to follow the heater after ${g.L}.`,
          say`Sampling interval ${g.h}; deviation of the noise of one reading ${g.sigma}, normal and independent; delay until heat is seen ${g.L}.`,
        ]),
        w.pick([
          say`Required margin on both sides: ${g.k} deviations of what is compared. The heater spends ${g.t_y} a year at full duty.`,
          say`Both errors, a false alarm and a missed fault, shall be ${g.k} standard deviations away. Full duty lasts ${g.t_y} in a year altogether.`,
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

export const runawayDetection = defineFamily<Instance>({
  id: 'thermal/runaway-detection',
  category: 'thermal',
  title: 'Bounds of a thermal runaway detector',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
  ],
  parameters: [
    { id: 'P', from: 36, to: 900, unit: 'W', about: 'heater power on the nominal supply' },
    { id: 'C', from: 9, to: 2600, unit: 'J/K', about: 'heat capacity' },
    { id: 'G', from: 0.05, to: 8, unit: 'W/K', about: 'heat loss with fans on' },
    { id: 'T_r', from: 12, to: 24, unit: '°C', about: 'coldest room' },
    { id: 'T_max', from: 90, to: 300, unit: '°C', about: 'highest target' },
    { id: 'T_lim', from: 90, to: 460, unit: '°C', about: 'temperature of damage' },
    { id: 'v', from: 4, to: 10, unit: '%', about: 'tolerance of the supply voltage' },
    { id: 'sigma', from: 0.05, to: 0.4, unit: 'K', about: 'noise of one reading' },
    { id: 'L', from: 1, to: 9, unit: 's', about: 'delay until a reading follows' },
    { id: 'h', from: 0.1, to: 0.5, unit: 's', about: 'sampling interval' },
    { id: 'k', from: 5.2, to: 6.4, unit: '', about: 'required margin in deviations' },
    { id: 't_y', from: 60, to: 400, unit: 'h', about: 'full duty in a year' },
  ],
  draw(random) {
    for (let attempt = 0; ; attempt++) {
      const instance = drawInstance(random.fork(String(attempt)))
      if (instance !== null) return instance
    }
  },
  write,
})
