// Several heaters on one supply: what an average hides, windows that never meet, a grant that never passes its budget, and in
// which order to heat.
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
  const { g, small, large } = s
  page.section(
    'problem',
    w.pick([
      say`The ${large} and the ${small} of ${withArticle(machine)} hang on one supply of ${g.P_s}. When both heat from cold, the supply now and then switches itself off, and everything with it.`,
      say`Somebody fits a stronger heater to ${withArticle(machine)} and keeps its supply of ${g.P_s}. Either heater alone is carried with ease; both together are another matter.`,
      say`One supply of ${g.P_s} feeds everything on ${withArticle(machine)}: ${large}, ${small}, motors, fans. A larger supply is not wanted. Power has to be shared by rule instead.`,
      say`A print on ${withArticle(machine)} begins by heating ${large} and ${small}. The supply, rated for ${g.P_s}, was chosen for the print and not for this beginning.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`At ${g.V} the heater of the ${large} has ${g.R_b} and that of the ${small} has ${g.R_h}.`,
          say`Heaters are resistors on ${g.V}: ${large} ${g.R_b}, ${small} ${g.R_h}.`,
          say`Measured cold at the terminals: ${g.R_b} (${large}) and ${g.R_h} (${small}), both switched on ${g.V}.`,
        ]),
        w.pick([
          say`Of the rating, ${g.d} may be used for good; motors and electronics take ${g.P_o} of that.`,
          say`Motors, fans and electronics need ${g.P_o}. The supply shall carry ${g.d} of its rating in the long run, for the sake of its life.`,
          say`The rest of the machine draws ${g.P_o}, and continuous load is limited to ${g.d} of the rating.`,
        ]),
        w.pick([
          say`Losses: ${g.h_b} from the ${large}.`,
          say`The ${large} loses ${g.h_b} to the room.`,
          say`Between ${large} and room, heat flows at ${g.h_b}.`,
        ]),
        w.pick([
          say`The ${small} loses ${g.h_h} with its fan on.`,
          say`Held hot, the ${small} gives ${g.h_h} to the air.`,
          say`For the ${small} the loss is ${g.h_h}.`,
        ]),
        w.pick([say`The ${large} is a lag of ${g.tau_b}.`, say`Time constant of the ${large}: ${g.tau_b}.`]),
        w.pick([say`The ${small} answers with a lag of ${g.tau_h}.`, say`Time constant of the ${small}: ${g.tau_h}.`]),
        w.pick([
          say`The room has ${g.T_a}; the ${large} shall have ${g.T_b}.`,
          say`From ${g.T_a} the ${large} is to reach ${g.T_b}.`,
        ]),
        w.pick([say`Target of the ${small}: ${g.T_h}.`, say`The ${small} prints at ${g.T_h}.`]),
        w.pick([
          say`Both heaters are switched in a period of ${g.T_p}.`,
          say`Real time: the switches work in periods of ${g.T_p}, and each has a duty.`,
        ]),
        w.pick([
          say`Safety: an overload trips the supply when it lasts longer without a break than ${g.t_o}; up to there, ${g.k_o} of the rating are carried.`,
          say`Safety: the supply rides through ${g.k_o} of its rating for ${g.t_o} at a stretch if the mean stays in order, and then switches off.`,
        ]),
        w.pick([
          say`Material that stands in the hot ${small} for a time beyond ${g.t_w} chars.`,
          say`Safety: waiting hot is allowed for ${g.t_w}; after that the material in the ${small} decomposes.`,
        ]),
        w.pick([
          say`The firmware counts power in whole parts of ${g.q}.`,
          say`Real time: no floating point in the interrupt; power is a whole number of parts of ${g.q}.`,
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

export const powerBudget = defineFamily<Instance>({
  id: 'thermal/power-budget',
  category: 'thermal',
  title: 'Several heaters on one supply',
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
  ],
  parameters: [
    { id: 'V', from: 24, to: 48, unit: 'V', about: 'supply voltage' },
    { id: 'R_b', from: 1, to: 7, unit: 'Ω', about: 'resistance of the large heater' },
    { id: 'R_h', from: 4, to: 60, unit: 'Ω', about: 'resistance of the small heater' },
    { id: 'P_s', from: 200, to: 1700, unit: 'W', about: 'rating of the supply' },
    { id: 'd', from: 90, to: 98, unit: '%', about: 'part of the rating that may be used' },
    { id: 'P_o', from: 15, to: 45, unit: 'W', about: 'other loads' },
    { id: 'h_b', from: 0.4, to: 15, unit: 'W/K', about: 'loss of the large body' },
    { id: 'h_h', from: 0.02, to: 1.2, unit: 'W/K', about: 'loss of the small body' },
    { id: 'tau_b', from: 260, to: 1200, unit: 's', about: 'lag of the large body' },
    { id: 'tau_h', from: 40, to: 260, unit: 's', about: 'lag of the small body' },
    { id: 'T_a', from: 16, to: 30, unit: '°C', about: 'room temperature' },
    { id: 'T_b', from: 60, to: 110, unit: '°C', about: 'target of the large body' },
    { id: 'T_h', from: 195, to: 260, unit: '°C', about: 'target of the small body' },
    { id: 'T_p', from: 20, to: 200, unit: 'ms', about: 'switching period' },
    { id: 't_o', from: 20, to: 90, unit: 'ms', about: 'overload that is ridden through' },
    { id: 't_w', from: 10, to: 2500, unit: 's', about: 'longest wait of the hot material' },
    { id: 'q', from: 0.1, to: 0.5, unit: 'W', about: 'quantum of power' },
  ],
  draw: (random) => drawInstance(random),
  write,
})
