// Heat that creeps up to where the filament should be cold: break and sink as resistances, the sink as a fin, the cold that a
// moving filament carries along, a fan that fails, and a pause that may be too long.
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
  const { g, plastic, metal } = s
  page.section(
    'problem',
    w.pick([
      say`The hot end of ${withArticle(machine)} prints ${plastic}. Between block and heat sink sits a break of ${metal}, and whatever heat gets through it must not soften filament where it should be stiff.`,
      say`On ${withArticle(machine)} prints in ${plastic} stop now and then: no filament comes, and in the heat break a soft plug is found. Heat crept up.`,
      say`A heat sink with a fan keeps the filament of ${withArticle(machine)} cold until it is in the melt zone. It works with ${plastic}, mostly.`,
      say`The cold side of the hot end of ${withArticle(machine)} is to be understood: a break of ${metal}, a finned sink, a small fan, and ${plastic} that runs through all of it.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`The block is held at ${g.T_n}, the air at the sink has ${g.T_a}.`,
          say`Block: ${g.T_n}. Air that the fan draws in: ${g.T_a}.`,
        ]),
        w.pick([say`From ${g.T_g} on this ${plastic} is soft.`, say`The ${plastic} softens at ${g.T_g}.`]),
        w.pick([
          say`Safety: the hot end of the sink shall have ${g.T_c} or less.`,
          say`Safety: where the break enters the sink, ${g.T_c} is the limit.`,
        ]),
        w.pick([
          say`The break is ${g.L_b} long, with ${g.d_o} outside and a bore of ${g.d_i}; ${metal} conducts ${g.k_b}.`,
          say`Break: ${metal}, ${g.k_b}, free length ${g.L_b}, diameters ${g.d_o} and ${g.d_i}.`,
        ]),
        w.pick([
          say`The sink has ${g.A_f} of fins, evenly along ${g.H}, on a core of ${g.A_c} that conducts ${g.k_s}.`,
          say`Along its height of ${g.H} the sink carries ${g.A_f} of evenly spread fins; the core has a section of ${g.A_c} and ${g.k_s}.`,
        ]),
        w.pick([
          say`At full speed the fan makes a film coefficient of ${g.h_1}; it goes with the root of the speed.`,
          say`Film coefficient: ${g.h_1} with the fan at full speed, in proportion to the root of its speed.`,
        ]),
        w.pick([
          say`With the fan dead, free convection leaves ${g.h_0}.`,
          say`Without any draught the film coefficient is ${g.h_0}.`,
        ]),
        w.pick([say`The sink stores ${g.C_s}.`, say`Heat capacity of the sink: ${g.C_s}.`]),
        w.pick([
          say`The fan runs at a share of ${g.s_a} of its speed.`,
          say`Present setting of the fan: ${g.s_a} of full speed.`,
        ]),
        w.pick([
          say`For the sake of quiet, the fan runs at a share of ${g.s_f} of its speed.`,
          say`In its quiet mode the fan has ${g.s_f} of its full speed.`,
        ]),
        w.pick([
          say`A soft zone up to ${g.l_x} in the break can be pulled back without jamming.`,
          say`Retraction gets through with ${g.l_x} of soft filament in the break, not with more.`,
        ]),
        w.pick([
          say`Filament: ${g.d_p} thick, stores ${g.c_p}, conducts ${g.k_p}, and runs at ${g.v_p}.`,
          say`The filament of ${g.d_p} is fed at ${g.v_p}; it stores ${g.c_p} and conducts ${g.k_p}.`,
        ]),
        w.pick([
          say`The block stores ${g.C_n} and loses ${g.G_n} to the air.`,
          say`Block: capacity ${g.C_n}, loss to the air ${g.G_n}.`,
        ]),
        w.pick([say`Its heater has ${g.P_n}.`, say`The heater of the block gives ${g.P_n}.`]),
        w.pick([
          say`Real time: at full speed the fan sends pulses at ${g.f_1}, which are counted in windows of ${g.T_w}.`,
          say`Real time: pulses of the fan are counted over ${g.T_w} each; full speed is ${g.f_1}.`,
        ]),
        w.pick([
          say`A healthy fan, on a low supply too, keeps a share of ${g.q_h} of its speed.`,
          say`Supply and age let a healthy fan sag to a share of ${g.q_h}.`,
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

export const heatCreep = defineFamily<Instance>({
  id: 'thermal/heat-creep',
  category: 'thermal',
  title: 'Heat that creeps up the filament',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'belt printer with a tilted gantry',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'T_n', from: 195, to: 290, unit: '°C', about: 'block' },
    { id: 'T_a', from: 20, to: 80, unit: '°C', about: 'air at the sink' },
    { id: 'T_g', from: 55, to: 146, unit: '°C', about: 'softening of the filament' },
    { id: 'T_c', from: 41, to: 140, unit: '°C', about: 'limit at the hot end of the sink' },
    { id: 'L_b', from: 2, to: 8, unit: 'mm', about: 'length of the break' },
    { id: 'd_o', from: 2.5, to: 3.8, unit: 'mm', about: 'outer diameter of the break' },
    { id: 'd_i', from: 2, to: 2, unit: 'mm', about: 'bore of the break' },
    { id: 'k_b', from: 6.6, to: 17, unit: 'W/(m·K)', about: 'conductivity of the break' },
    { id: 'A_f', from: 25, to: 80, unit: 'cm²', about: 'area of the fins' },
    { id: 'H', from: 20, to: 42, unit: 'mm', about: 'height of the sink' },
    { id: 'A_c', from: 22, to: 60, unit: 'mm²', about: 'section of the core' },
    { id: 'k_s', from: 130, to: 200, unit: 'W/(m·K)', about: 'conductivity of the sink' },
    { id: 'h_1', from: 22, to: 45, unit: 'W/(m²·K)', about: 'film coefficient at full speed' },
    { id: 'h_0', from: 5, to: 8, unit: 'W/(m²·K)', about: 'film coefficient without a draught' },
    { id: 'C_s', from: 14, to: 36, unit: 'J/K', about: 'heat capacity of the sink' },
    { id: 's_a', from: 0.05, to: 0.95, unit: '', about: 'present share of the fan speed' },
    { id: 's_f', from: 0.05, to: 0.6, unit: '', about: 'quiet share of the fan speed' },
    { id: 'l_x', from: 0.5, to: 12, unit: 'mm', about: 'longest soft zone' },
    { id: 'd_p', from: 1.75, to: 1.75, unit: 'mm', about: 'diameter of the filament' },
    { id: 'c_p', from: 2, to: 2.4, unit: 'J/(cm³·K)', about: 'heat capacity of the filament' },
    { id: 'k_p', from: 0.18, to: 0.26, unit: 'W/(m·K)', about: 'conductivity of the filament' },
    { id: 'v_p', from: 1, to: 6, unit: 'mm/s', about: 'speed of the filament' },
    { id: 'C_n', from: 6, to: 14, unit: 'J/K', about: 'heat capacity of the block' },
    { id: 'G_n', from: 0.08, to: 0.16, unit: 'W/K', about: 'loss of the block' },
    { id: 'P_n', from: 15, to: 100, unit: 'W', about: 'heater power' },
    { id: 'f_1', from: 180, to: 340, unit: 'Hz', about: 'pulses of the fan at full speed' },
    { id: 'q_h', from: 0.8, to: 0.92, unit: '', about: 'share that a healthy fan keeps' },
    { id: 'T_w', from: 0.2, to: 1, unit: 's', about: 'window of counting' },
  ],
  draw: (random) => drawInstance(random),
  write,
})
