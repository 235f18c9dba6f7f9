// A heater that can only be on or off: its ripple and the bound of it, the life of the switch against both, what a derivative makes of
// it, duty in whole slots or with the remainder carried on, and the beat of a switch with a sampler.
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
  const { g, body } = s
  const A = withArticle(machine).replace(/^a/, 'A')
  page.section(
    'problem',
    w.pick([
      say`The ${body} of ${withArticle(machine)} is heated with ${g.P} or not at all: a switch is the only actuator, and power in between exists on average only.`,
      say`${A} regulates its ${body} by switching ${g.P} on and off. On the chart the temperature is a saw, and the question is how coarse this saw may be.`,
      say`A switch clicks in the cabinet of ${withArticle(machine)}, on and off, day and night: it feeds ${g.P} to the ${body}. Clicking less would save the switch, clicking more would calm the temperature.`,
      say`${A} has a ${body} with a heater of ${g.P} behind an on-off switch. The controller asks for a fraction of this power; what the ${body} gets is a train of pulses.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`The ${body} stores ${g.C}.`,
          say`Heat capacity of the ${body}, heater included: ${g.C}.`,
          say`Per degree, the ${body} takes up ${g.C}.`,
        ]),
        w.pick([
          say`The ${body} loses ${g.G} to what is around it.`,
          say`Between ${body} and surroundings, heat flows at ${g.G}.`,
          say`Loss of the ${body}: ${g.G}.`,
        ]),
        w.pick([
          say`Target ${g.T_t}, room ${g.T_r}.`,
          say`In a room of ${g.T_r}, the ${body} shall be held at ${g.T_t}.`,
          say`The ${body} is to have ${g.T_t}; around it there are ${g.T_r}.`,
        ]),
        w.pick([
          say`The sensor is a lag of ${g.tau_s}.`,
          say`What the sensor shows trails the ${body} with a time constant of ${g.tau_s}.`,
        ]),
        w.pick([
          say`Quality: from peak to trough the ${body} may swing by ${g.r}, at any duty.`,
          say`A swing of ${g.r}, trough to peak, can be seen in the part and is the limit for every duty.`,
        ]),
        w.pick([
          say`Safety: contacts that weld leave the heater on. They are rated for ${g.N} closures at this load, and the machine shall heat for ${g.L} in its life.`,
          say`Safety: a worn contact may weld shut. The maker of the switch names ${g.N} closures under this load; heating time over the life is ${g.L}.`,
        ]),
        w.pick([
          say`Real time: the switching period is ${g.T_p}, with one pulse in each.`,
          say`Each period of ${g.T_p} has one pulse, whose length is the duty.`,
          say`Pulses begin every ${g.T_p}.`,
        ]),
        w.pick([
          say`Derivative gain in use: ${g.K_d}.`,
          say`The controller weights the slope of the reading with ${g.K_d}.`,
        ]),
        w.pick([
          say`Of the duty, the derivative term may rattle by ${g.u_d} to either side.`,
          say`Rattling of the duty by the derivative is tolerated up to ${g.u_d} to either side.`,
        ]),
        w.pick([
          say`The timer cuts a period into ${g.n_q} slots.`,
          say`Hardware switches on the edges of ${g.n_q} slots per period.`,
        ]),
        w.pick([
          say`The controller asks in whole parts of ${g.D} for full duty.`,
          say`A request is a whole number, with ${g.D} for full duty.`,
        ]),
        w.pick([say`The reading is refreshed every ${g.T_n}.`, say`A new reading comes every ${g.T_n}.`]),
        w.pick([
          say`The control loop runs on a timer of its own, every ${g.T_k}.`,
          say`Control and switching have separate timers, and control acts every ${g.T_k}.`,
        ]),
        w.pick([
          say`Noise of a reading: ${g.sigma}, independent from one to the next.`,
          say`Readings scatter with a deviation of ${g.sigma}, independently.`,
        ]),
        w.pick([
          say`Per control step the loop takes back a part ${g.kappa} of the error it sees.`,
          say`The loop is tuned to remove a part of ${g.kappa} of the visible error in each step.`,
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

export const pwmRipple = defineFamily<Instance>({
  id: 'thermal/pwm-ripple',
  category: 'thermal',
  title: 'The ripple of a switched heater',
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
    { id: 'P', from: 100, to: 6000, unit: 'W', about: 'power of the heater' },
    { id: 'C', from: 60, to: 3500, unit: 'J/K', about: 'heat capacity' },
    { id: 'G', from: 0.4, to: 15, unit: 'W/K', about: 'loss' },
    { id: 'T_t', from: 55, to: 260, unit: '°C', about: 'target' },
    { id: 'T_r', from: 16, to: 28, unit: '°C', about: 'room temperature' },
    { id: 'tau_s', from: 0.3, to: 8, unit: 's', about: 'lag of the sensor' },
    { id: 'r', from: 0.3, to: 5, unit: 'K', about: 'ripple allowed, trough to peak' },
    { id: 'N', from: 10000, to: 2e6, unit: '', about: 'closures in the life of the switch' },
    { id: 'L', from: 300, to: 2000, unit: 'h', about: 'heating time in the life of the machine' },
    { id: 'T_p', from: 0.75, to: 80, unit: 's', about: 'switching period' },
    { id: 'K_d', from: 0.1, to: 2000, unit: '%·s/K', about: 'derivative gain' },
    { id: 'u_d', from: 2, to: 8, unit: '%', about: 'rattling of the duty that is allowed' },
    { id: 'n_q', from: 20, to: 64, unit: '', about: 'slots per period' },
    { id: 'D', from: 1000, to: 5000, unit: '', about: 'parts of full duty' },
    { id: 'T_n', from: 0.1, to: 0.5, unit: 's', about: 'time between readings' },
    { id: 'T_k', from: 0.6, to: 90, unit: 's', about: 'time between control steps' },
    { id: 'sigma', from: 0.08, to: 1.4, unit: 'K', about: 'noise of a reading' },
    { id: 'kappa', from: 0.15, to: 0.35, unit: '', about: 'part of the error taken back per step' },
  ],
  draw: (random) => drawInstance(random),
  write,
})
