// The thermometer sits in the heater, the print on a plate above it. How far apart the two temperatures are, how long one has to
// wait, what bends meanwhile, and whether heating the bed too far for a while is worth it.
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
      say`First prints of the day come loose on ${withArticle(machine)}, later ones hold. The thermometer of the bed shows its target in both cases. Between it and the print lies a ${s.plate}.`,
      say`A bed of ${withArticle(machine)} is said to be hot as soon as its thermometer says so. The ${s.plate} on it, which is what the plastic touches, shall be at ${g.T_w}. How long must one wait, and for what exactly?`,
      say`On ${withArticle(machine)} a mesh of heights is probed right when the bed reports its target, and half an hour later it no longer fits. The ${s.plate} had not come to rest. A soak time is to be derived, neither guessed nor copied.`,
      say`The operator of ${withArticle(machine)} waits for many minutes before each print because somebody once said so. Is that too long or too short for a ${s.plate} that shall be at ${g.T_w}?`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`The ${s.plate} stores ${g.C}; it is in contact with the heated bed by ${g.G_c} and loses ${g.G_o} to the air.`,
          say`Plate: heat capacity ${g.C}. Contact below: ${g.G_c}. Loss above: ${g.G_o}.`,
        ]),
        w.pick([
          say`Wanted at the surface: ${g.T_w}, within ${g.b}. The room is at ${g.T_a}.`,
          say`Plastic holds where the surface is within ${g.b} of ${g.T_w}. Air around: ${g.T_a}.`,
        ]),
        w.pick([
          say`The heated bed climbs by ${g.s} at full power and is regulated well from then on. Switched off, it sinks by ${g.s_c}.`,
          say`Heating goes with ${g.s}, cooling only with ${g.s_c}, as nothing but the air cools. The regulated bed may be taken as exactly at its set-point.`,
        ]),
        w.pick([
          say`Contact is the least certain number: dust and an old sheet lower it by up to ${g.delta}.`,
          say`The conductance of the contact may be down by ${g.delta} after some months.`,
        ]),
        w.pick([
          say`The plate expands by ${g.alpha} and conducts with ${g.k_p}; while heat passes through it, it is bent. Its form shall be within ${g.z} of the final one when heights are probed.`,
          say`For the form: expansion ${g.alpha}, conductivity ${g.k_p}, square plate, supported freely. A change of its bow of ${g.z} after probing is accepted.`,
        ]),
        w.pick([
          say`Adhesive and magnets of the bed endure ${g.T_max}. A task looks after the bed every ${g.h}.`,
          say`Limits: ${g.T_max} for the heated bed; one reading every ${g.h}, constant work for each.`,
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

export const bedSoak = defineFamily<Instance>({
  id: 'thermal/bed-soak',
  category: 'thermal',
  title: 'How long a bed must soak',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'polar turntable',
  ],
  parameters: [
    { id: 'T_w', from: 50, to: 105, unit: '°C', about: 'wanted at the surface' },
    { id: 'T_a', from: 18, to: 32, unit: '°C', about: 'room' },
    { id: 'G_c', from: 2, to: 6, unit: 'W/K', about: 'contact of bed and plate' },
    { id: 'G_o', from: 0.2, to: 0.9, unit: 'W/K', about: 'loss of the plate to the air' },
    { id: 'C', from: 90, to: 520, unit: 'J/K', about: 'heat capacity of the plate' },
    { id: 's', from: 0.2, to: 1.2, unit: 'K/s', about: 'slope of heating' },
    { id: 'b', from: 0.5, to: 3, unit: 'K', about: 'band of the surface' },
    { id: 'delta', from: 15, to: 40, unit: '%', about: 'how far the contact may be down' },
    { id: 'alpha', from: 3, to: 17, unit: 'ppm/K', about: 'thermal expansion' },
    { id: 'k_p', from: 0.3, to: 45, unit: 'W/(m·K)', about: 'conductivity of the plate' },
    { id: 'z', from: 5, to: 30, unit: 'µm', about: 'accepted change of the bow' },
    { id: 'h', from: 0.5, to: 2, unit: 's', about: 'interval of readings' },
    { id: 'T_max', from: 50, to: 180, unit: '°C', about: 'limit of the heated bed' },
    { id: 's_c', from: 0.03, to: 0.23, unit: 'K/s', about: 'slope of cooling' },
  ],
  draw(random) {
    for (let attempt = 0; ; attempt++) {
      const instance = drawInstance(random.fork(String(attempt)))
      if (instance !== null) return instance
    }
  },
  write,
})
