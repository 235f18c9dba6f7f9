// A brown-out: the threshold that leaves time to write, the hysteresis that keeps a sag from chattering, no half-written record.
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
      say`The controller of ${withArticle(machine)} watches its rail of ${s.rail} with a comparator at ${s.trip}. When it trips, heaters are cut and a checkpoint of ${s.pages} pages is written from what the capacitor still holds. Warned too late, the record is torn; warned too early, each heater that switches on stops the print.`,
      say`A record was found half-written on ${withArticle(machine)}. Its rail of ${s.rail} is buffered by ${s.nominal}; a comparator warns at ${s.trip}, and the ${s.pages} pages of the checkpoint are programmed after that. Where should the threshold be, and how wide its hysteresis?`,
      say`On ${withArticle(machine)} the rail of ${s.rail} sags when a heater draws ${s.heater}, and dies when the mains go. One comparator, now at ${s.trip}, has to tell both apart, early enough for ${s.pages} pages of state.`,
      say`The brown-out circuit of ${withArticle(machine)} is under review: threshold ${s.trip}, hysteresis ${s.gap}, a rail of ${s.rail} with ${s.nominal} behind it. After the warning ${s.pages} pages are to be stored, whole.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`The logic draws ${s.logic} through a converter of ${s.efficiency} efficiency that works down to ${s.lowest}.`,
          say`Behind the capacitor stands a converter: ${s.efficiency} efficient, alive down to ${s.lowest}, loaded with ${s.logic}.`,
        ]),
        w.pick([
          say`The capacitor may have lost ${s.aged} by make and age.`,
          say`Of the labelled ${s.nominal}, up to ${s.aged} may be missing at the end of life.`,
        ]),
        w.pick([
          say`Heaters draw ${s.heater}; they are off ${s.delay} after the warning. Cable and supply have ${s.cable}.`,
          say`A heater is a step of ${s.heater} through ${s.cable} of cable and supply. From the comparator's edge to heaters off pass ${s.delay}.`,
        ]),
        w.pick([
          say`The supply is accurate to ${s.spread}, the comparator with its divider to ${s.off}; its hysteresis is ${s.gap}, upwards.`,
          say`Tolerances: rail ${s.spread}, threshold ${s.off}. The comparator releases ${s.gap} above its trip point.`,
        ]),
        w.pick([
          say`Programming a page takes up to ${s.page}; the pages are erased beforehand.`,
          say`Flash needs ${s.page} for a page in the worst case, into erased cells.`,
        ]),
        w.pick([
          say`Safety: no heater comes back by itself after a warning, and no torn record may count as whole.`,
          say`Safety: a resume from a wrong state does harm, and a print that is given up does none. In doubt the record is void.`,
          say`Safety: a comparator that chatters switches heaters and writes flash many times a second; that must be impossible.`,
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

export const brownOutMargin = defineFamily<Instance>({
  id: 'recovery/brown-out-margin',
  category: 'recovery',
  title: 'Brown-out: threshold, hysteresis, hold-up, and a record that is whole or void',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
    'SCARA arm',
  ],
  parameters: [
    { id: 'V_n', from: 12, to: 36, unit: 'V', about: 'rail' },
    { id: 'gamma', from: 2, to: 5, unit: '%', about: 'tolerance of the rail' },
    { id: 'C_n', from: 1, to: 10, unit: 'mF', about: 'capacitor by its label' },
    { id: 'epsilon', from: 10, to: 30, unit: '%', about: 'capacitance that may be missing' },
    { id: 'V_m', from: 3.6, to: 19.8, unit: 'V', about: 'lowest voltage of the converter' },
    { id: 'P_l', from: 1, to: 5, unit: 'W', about: 'logic' },
    { id: 'eta', from: 75, to: 92, unit: '%', about: 'efficiency of the converter' },
    { id: 'I_h', from: 2, to: 14, unit: 'A', about: 'heaters' },
    { id: 'R_w', from: 0.02, to: 0.12, unit: 'Ω', about: 'cable and supply' },
    { id: 'V_t', from: 8.4, to: 33.2, unit: 'V', about: 'threshold of the draft' },
    { id: 'delta', from: 0.5, to: 2.5, unit: '%', about: 'tolerance of the threshold' },
    { id: 'H', from: 0.1, to: 2, unit: 'V', about: 'hysteresis of the draft' },
    { id: 't_d', from: 0.1, to: 1.5, unit: 'ms', about: 'warning to heaters off' },
    { id: 'n_p', from: 1, to: 6, unit: '', about: 'pages' },
    { id: 't_p', from: 0.6, to: 4, unit: 'ms', about: 'programming a page' },
  ],
  draw: drawInstance,
  write,
})
