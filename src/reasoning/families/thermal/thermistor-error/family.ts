// A thermistor, a pull-up and a converter: what a count is worth and what self-heating it costs, the error of the beta formula as
// a remainder, limits that know an open wire from a cold room, and how many readings a mean may take.
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
  const { g, part } = s
  page.section(
    'problem',
    w.pick([
      say`The ${part} of ${withArticle(machine)} is measured by a thermistor, a pull-up and a converter. Whatever the controller knows of temperature comes through these three.`,
      say`On ${withArticle(machine)} the ${part} shows ${g.T_w}, and nobody can say how far to believe it. The sensor is a resistor that falls as it warms, read through a divider.`,
      say`A thermistor in the ${part} of ${withArticle(machine)} forms a divider with a fixed resistor, and a converter turns its tap into whole steps. From these a temperature is to be made that can be trusted.`,
      say`Two cheap resistors and a converter measure the ${part} of ${withArticle(machine)}. Cheap is no objection, as long as each error is known.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Data sheet of the thermistor: ${g.R_0} at ${g.T_0}, with a beta of ${g.beta} for the pair of ${g.T_0} and ${g.T_m}.`,
          say`The thermistor has ${g.R_0} at ${g.T_0}; its beta, from that point and ${g.T_m}, is ${g.beta}.`,
          say`The maker states ${g.R_0} (at ${g.T_0}) and a beta of ${g.beta}, taken between ${g.T_0} and ${g.T_m}.`,
        ]),
        w.pick([
          say`In the maker's table ${g.T_h} stands beside ${g.R_h}.`,
          say`Measured in an oven at ${g.T_h}: ${g.R_h}.`,
          say`At ${g.T_h}, the hottest that is ever read, it has ${g.R_h}.`,
        ]),
        w.pick([say`The target is ${g.T_w}.`, say`Work is done at ${g.T_w}.`, say`The ${part} is held at ${g.T_w}.`]),
        w.pick([
          say`The pull-up of ${g.R_p} goes to ${g.V}, the thermistor to ground. A converter of ${g.N} steps has the same ${g.V} as its reference.`,
          say`From ${g.V} a pull-up of ${g.R_p} feeds the thermistor, whose other end is grounded. The converter has ${g.N} steps up to the same ${g.V}.`,
        ]),
        w.pick([
          say`In the drawer lies another resistor, of ${g.R_q}.`,
          say`A pull-up of ${g.R_q} could be fitted instead.`,
        ]),
        w.pick([
          say`The bead warms itself: it gives off ${g.K_d}. At no temperature may this make an error beyond ${g.e_s}.`,
          say`Dissipation constant of the bead in its hole: ${g.K_d}. Self-heating is allowed an error of ${g.e_s}, anywhere in the range.`,
        ]),
        w.pick([
          say`At the target one step of the converter may be worth ${g.e_q}.`,
          say`The controller wants steps of ${g.e_q} or finer at the target.`,
        ]),
        w.pick([
          say`Of the budget of errors, the formula may take ${g.e_f}.`,
          say`The formula from resistance to temperature may be wrong by ${g.e_f}.`,
        ]),
        w.pick([
          say`The input of the converter leaks up to ${g.I_l} to ground.`,
          say`Up to ${g.I_l} flow into the input of the converter.`,
        ]),
        w.pick([
          say`A short circuit in the cable has up to ${g.R_c}.`,
          say`Crushed insulation makes a short of ${g.R_c} or lower.`,
        ]),
        w.pick([
          say`The coldest room in which the machine is started has ${g.T_c}.`,
          say`Machines are switched on in rooms down to ${g.T_c}.`,
        ]),
        w.pick([
          say`A fault counts after ${g.k_f} readings in a row.`,
          say`Single readings may lie; ${g.k_f} in a row are believed.`,
        ]),
        w.pick([
          say`Noise of a reading before it is made whole: normal, standard deviation ${g.sigma} steps, independent from one to the next.`,
          say`Before rounding, each reading carries independent normal noise of ${g.sigma} steps (standard deviation).`,
        ]),
        w.pick([
          say`Random errors are stated at ${g.k_n} standard deviations.`,
          say`Of what is random, ${g.k_n} standard deviations count.`,
        ]),
        w.pick([
          say`Real time: there is one reading every ${g.T_s}.`,
          say`Real time: the converter delivers every ${g.T_s}.`,
        ]),
        w.pick([
          say`While heating, the ${part} climbs by up to ${g.r}.`,
          say`The quickest climb of the ${part} is ${g.r}.`,
        ]),
        w.pick([
          say`A moving mean of ${g.M_p} readings has been proposed.`,
          say`The present firmware takes the mean of ${g.M_p} readings.`,
        ]),
        w.pick([
          say`Safety: a reading that is too cold keeps the heater on, so the cold side is the dangerous one.`,
          say`Safety: the heater believes its sensor. What reads cold is heated, whether it is cold or not.`,
          say`Safety: without a believable reading, the heater is off.`,
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

export const thermistorError = defineFamily<Instance>({
  id: 'thermal/thermistor-error',
  category: 'thermal',
  title: 'What a thermistor can be believed',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'T_0', from: 25, to: 25, unit: '°C', about: 'reference temperature' },
    { id: 'R_0', from: 10, to: 100, unit: 'kΩ', about: 'resistance at the reference' },
    { id: 'beta', from: 3380, to: 4300, unit: 'K', about: 'beta of the data sheet' },
    { id: 'T_m', from: 50, to: 100, unit: '°C', about: 'second point of the data sheet' },
    { id: 'T_h', from: 85, to: 300, unit: '°C', about: 'hot point' },
    { id: 'R_h', from: 50, to: 6000, unit: 'Ω', about: 'resistance at the hot point' },
    { id: 'T_w', from: 55, to: 240, unit: '°C', about: 'target' },
    { id: 'R_p', from: 1, to: 100, unit: 'kΩ', about: 'pull-up' },
    { id: 'R_q', from: 2, to: 15, unit: 'kΩ', about: 'other pull-up' },
    { id: 'V', from: 3.3, to: 5, unit: 'V', about: 'reference voltage' },
    { id: 'N', from: 1024, to: 4096, unit: '', about: 'steps of the converter' },
    { id: 'K_d', from: 1.2, to: 3.2, unit: 'mW/K', about: 'dissipation constant' },
    { id: 'e_s', from: 0.1, to: 6, unit: 'K', about: 'allowed self-heating' },
    { id: 'e_q', from: 0.04, to: 2.5, unit: 'K', about: 'allowed worth of a step' },
    { id: 'e_f', from: 0.03, to: 3, unit: 'K', about: 'allowed error of the formula' },
    { id: 'I_l', from: 100, to: 900, unit: 'nA', about: 'leakage of the input' },
    { id: 'R_c', from: 0.5, to: 4, unit: 'Ω', about: 'resistance of a short' },
    { id: 'T_c', from: 0, to: 15, unit: '°C', about: 'coldest room' },
    { id: 'k_f', from: 3, to: 8, unit: '', about: 'readings in a row' },
    { id: 'sigma', from: 0.35, to: 0.6, unit: '', about: 'noise in steps' },
    { id: 'T_s', from: 5, to: 500, unit: 'ms', about: 'time between readings' },
    { id: 'r', from: 0.02, to: 4, unit: 'K/s', about: 'quickest climb' },
    { id: 'k_n', from: 3, to: 3, unit: '', about: 'deviations' },
    { id: 'M_p', from: 2, to: 128, unit: '', about: 'readings of the proposed mean' },
  ],
  draw: (random) => drawInstance(random),
  write,
})
