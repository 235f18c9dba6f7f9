// A heated chamber: what power it takes, why its air is quick and its walls are slow, a heater whose surface has a limit of its
// own, and a door that the controller hides.
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
  const { g, wall } = s
  page.section(
    'problem',
    w.pick([
      say`${withArticle(machine).replace(/^a/, 'A')} stands in an enclosure of ${wall}. Its air shall be held at ${g.T_c}, because parts of this material warp and split in cooler air.`,
      say`A chamber of ${wall} is built around ${withArticle(machine)}. A heater with a fan is to bring the air inside to ${g.T_c} and keep it there.`,
      say`Large parts come off the bed of ${withArticle(machine)} bent. The cure is a warm chamber, ${g.T_c} all around the part; its walls are of ${wall}.`,
      say`${withArticle(machine).replace(/^a/, 'A')} prints in a closed space with walls of ${wall}. The thermometer in it is to show ${g.T_c}, and the question is what the space behind the thermometer does.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`The space holds ${g.V} of air, which takes ${g.c_v} with the light parts that warm along with it.`,
          say`Volume ${g.V}; air and what warms with it store ${g.c_v}.`,
        ]),
        w.pick([
          say`Leaks change the air of the chamber at ${g.n}.`,
          say`Gaps let room air in; the whole content is renewed at a rate of ${g.n}.`,
        ]),
        w.pick([
          say`From air to walls, heat passes at ${g.G_i}; from walls to the room, at ${g.G_o}.`,
          say`The walls take heat from the air at ${g.G_i} and give it to the room at ${g.G_o}.`,
          say`Conductances: ${g.G_i} inside (air to wall), ${g.G_o} outside (wall to room).`,
        ]),
        w.pick([say`Walls and frame store ${g.C_w}.`, say`The heat capacity of walls and frame together is ${g.C_w}.`]),
        w.pick([say`The room has ${g.T_r}.`, say`Room temperature: ${g.T_r}.`]),
        w.pick([say`In winter the workshop falls to ${g.T_v}.`, say`On cold mornings there are ${g.T_v} in the room.`]),
        w.pick([
          say`The chamber heater is rated ${g.P_m}.`,
          say`For heating there is an element of ${g.P_m} with a fan.`,
        ]),
        w.pick([
          say`With its fan running, the element gives ${g.G_h} to the air.`,
          say`Between surface of the element and air, the fan makes ${g.G_h}.`,
        ]),
        w.pick([
          say`With a dead fan only ${g.G_n} are left at the element.`,
          say`If the fan stops, the element gives off just ${g.G_n}.`,
        ]),
        w.pick([say`The element itself stores ${g.C_h}.`, say`Heat capacity of the element: ${g.C_h}.`]),
        w.pick([
          say`Safety: the surface of the element shall be kept at ${g.T_s} or below.`,
          say`Safety: plastic near the element allows a surface of ${g.T_s} in regular service.`,
        ]),
        w.pick([
          say`Safety: at ${g.T_x} a thermal fuse in the element opens for good.`,
          say`Safety: a one-shot cut-out sits on the element and opens at ${g.T_x}.`,
        ]),
        w.pick([
          say`Real time: the thermometer on the element lags by ${g.tau_s}.`,
          say`Real time: what is known of the surface comes through a sensor with a lag of ${g.tau_s}.`,
        ]),
        w.pick([
          say`The bed, at ${g.T_b}, gives ${g.G_b} to the air.`,
          say`A bed at ${g.T_b} warms the chamber too; it passes ${g.G_b}.`,
        ]),
        w.pick([say`The fan circulates ${g.Q}.`, say`Air is moved in a circle through the heater, ${g.Q} of it.`]),
        w.pick([
          say`Between the warmest and the coolest place in the stream, ${g.d_T} are allowed.`,
          say`The stream of air may cool by ${g.d_T} on its way round.`,
        ]),
        w.pick([
          say`A print may begin when the walls are within ${g.e_w} of where they will settle.`,
          say`The walls count as soaked ${g.e_w} from their final temperature.`,
        ]),
        w.pick([
          say`The inner controller has a gain of ${g.K}.`,
          say`For the gain of the inner loop, ${g.K} is proposed.`,
        ]),
        w.pick([
          say`Real time: air is read every ${g.T_n}, and turbulence makes single readings flutter by ${g.sigma} (standard deviation).`,
          say`Readings of air and wall come every ${g.T_n}. Each has a standard deviation of ${g.sigma} from turbulence.`,
        ]),
        w.pick([
          say`An exhaust fan with filter, in regular use, adds ${g.G_f} to the losses.`,
          say`The filter fan, when it runs, costs a further ${g.G_f}; that is no fault.`,
        ]),
        w.pick([
          say`A door that stands ajar adds ${g.G_d}.`,
          say`With the door not quite closed, losses grow by ${g.G_d}.`,
        ]),
        w.pick([
          say`Safety: an open door shall be noticed within ${g.t_a}.`,
          say`Safety: ${g.t_a} after the door comes open the machine must know.`,
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

export const chamberHeating = defineFamily<Instance>({
  id: 'thermal/chamber-heating',
  category: 'thermal',
  title: 'Heating a chamber: air, walls and door',
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
    'SCARA arm',
  ],
  parameters: [
    { id: 'c_v', from: 1.1, to: 1.1, unit: 'kJ/(m³·K)', about: 'heat capacity of the air, by volume' },
    { id: 'V', from: 0.05, to: 0.45, unit: 'm³', about: 'volume of the chamber' },
    { id: 'n', from: 3, to: 20, unit: '1/h', about: 'changes of air' },
    { id: 'G_i', from: 4, to: 45, unit: 'W/K', about: 'conductance from air to walls' },
    { id: 'G_o', from: 0.9, to: 26, unit: 'W/K', about: 'conductance from walls to room' },
    { id: 'C_w', from: 4, to: 72, unit: 'kJ/K', about: 'heat capacity of the walls' },
    { id: 'T_r', from: 17, to: 27, unit: '°C', about: 'room temperature' },
    { id: 'T_v', from: 7, to: 24, unit: '°C', about: 'coldest room' },
    { id: 'T_c', from: 45, to: 80, unit: '°C', about: 'target of the air' },
    { id: 'P_m', from: 20, to: 4500, unit: 'W', about: 'rating of the heater' },
    { id: 'G_h', from: 0.1, to: 150, unit: 'W/K', about: 'conductance from heater to air, fan on' },
    { id: 'G_n', from: 0.02, to: 45, unit: 'W/K', about: 'the same, fan dead' },
    { id: 'C_h', from: 5, to: 12000, unit: 'J/K', about: 'heat capacity of the heater' },
    { id: 'T_s', from: 105, to: 160, unit: '°C', about: 'limit of the surface' },
    { id: 'T_x', from: 125, to: 205, unit: '°C', about: 'cut-out' },
    { id: 'tau_s', from: 1.5, to: 8, unit: 's', about: 'lag of the surface sensor' },
    { id: 'G_b', from: 0.1, to: 4, unit: 'W/K', about: 'conductance from bed to air' },
    { id: 'T_b', from: 90, to: 115, unit: '°C', about: 'temperature of the bed' },
    { id: 'Q', from: 10, to: 3500, unit: 'm³/h', about: 'circulated air' },
    { id: 'd_T', from: 3, to: 8, unit: 'K', about: 'spread of air that is allowed' },
    { id: 'e_w', from: 1, to: 4, unit: 'K', about: 'distance at which walls count as soaked' },
    { id: 'K', from: 0.5, to: 900, unit: 'W/K', about: 'gain of the inner loop' },
    { id: 'sigma', from: 0.3, to: 0.9, unit: 'K', about: 'flutter of a reading' },
    { id: 'T_n', from: 0.5, to: 2, unit: 's', about: 'time between readings' },
    { id: 'G_f', from: 0.02, to: 4, unit: 'W/K', about: 'loss added by the exhaust fan' },
    { id: 'G_d', from: 0.2, to: 35, unit: 'W/K', about: 'loss added by the door' },
    { id: 't_a', from: 2, to: 900, unit: 's', about: 'time in which the door must be noticed' },
  ],
  draw: (random) => drawInstance(random),
  write,
})
