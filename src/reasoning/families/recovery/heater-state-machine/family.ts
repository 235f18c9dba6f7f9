// Off, heating, holding, fault: a heater as a state machine with timed guards, what it promises, which fault in it each promise
// finds, and two supervisors that may disagree.
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
      say`The ${s.x.heater} of ${withArticle(machine)} is off, heating, holding or in fault. A supervisor decides in turns which of these it is, from readings that may be missing and from what people ask for. It has to be designed so that one can say what it will never do, and what it will always do in the end.`,
      say`On ${withArticle(machine)} the code that switches the ${s.x.heater} has grown by patches, and nobody can say any more in which cases power is on. It is to become a state machine with four states, guards that count turns, and properties that are proved.`,
      say`A ${s.x.heater}, a sensor that may fall silent, a supervisor with a clock, and a person with a button: for ${withArticle(machine)} these four have to be put into one state machine whose promises hold in every order of events.`,
      say`The ${s.x.heater} of ${withArticle(machine)} was found on, with the display frozen at "heating". The machine behind it knew no end of heating and no unknown reading. It is to be written anew, with proof.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Heater: ${s.power} into ${s.capacity}, with a loss of ${s.loss} to a room at ${s.ambient}.`,
          say`It has ${s.power}; what it heats stores ${s.capacity} and loses ${s.loss} to air at ${s.ambient}.`,
        ]),
        w.pick([
          say`The supply may be off by ${s.mains} of its voltage, either way, and power goes with the square.`,
          say`Voltage is within ${s.mains} of nominal; the heater is a resistor.`,
        ]),
        w.pick([
          say`Set point ${s.set}; heating has arrived when the reading is within ${s.band} below it. Damage begins at ${s.limit}.`,
          say`It is to be held at ${s.set}, and counts as arrived from ${s.band} below on. Never may the part pass ${s.limit}.`,
        ]),
        w.pick([
          say`The supervisor takes a turn every ${s.turn} and gives leave for power or does not; a quick thermostat behind it does the fine work, and may stick.`,
          say`A turn of the supervisor lasts ${s.turn}: it looks at the reading, counts, and opens or closes the supply of the thermostat.`,
        ]),
        w.pick([
          say`${s.blind} turns in a row without a reading end in fault, and so do ${s.low} in which holding finds it cold.`,
          say`Patience is counted in turns: ${s.blind} without a reading, ${s.low} of holding while it is cold.`,
        ]),
        w.pick([
          say`Safety: no power in fault, and none on an unknown reading.`,
          say`Safety: only a person ends a fault, and only when the part is cold.`,
          say`Safety: a thermal fuse stands behind the switch, and is no excuse.`,
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

export const heaterStateMachine = defineFamily<Instance>({
  id: 'recovery/heater-state-machine',
  category: 'recovery',
  title: 'A heater as a state machine: timed guards, latches, mutants, two supervisors',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'pellet-fed large-format gantry',
    'linear delta',
    'H-bot',
    'IDEX',
    'toolchanger',
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'P', from: 60, to: 650, unit: 'W', about: 'power' },
    { id: 'C', from: 300, to: 5000, unit: 'J/K', about: 'heat capacity' },
    { id: 'G', from: 0.6, to: 9, unit: 'W/K', about: 'loss' },
    { id: 'T_a', from: 15, to: 25, unit: '°C', about: 'room' },
    { id: 'S', from: 45, to: 230, unit: '°C', about: 'set point' },
    { id: 'T_l', from: 60, to: 330, unit: '°C', about: 'limit' },
    { id: 'b', from: 2, to: 5, unit: 'K', about: 'band in which it has arrived' },
    { id: 'v', from: 4, to: 12, unit: '%', about: 'error of the supply voltage' },
    { id: 'T_s', from: 12, to: 120, unit: 's', about: 'turn of the supervisor' },
    { id: 'k', from: 2, to: 3, unit: '', about: 'turns without a reading' },
    { id: 'm', from: 2, to: 4, unit: '', about: 'cold turns of holding' },
    { id: 'N_r', from: 100000, to: 600000, unit: '', about: 'switchings of a relay' },
    { id: 'c_r', from: 1, to: 6, unit: 'h', about: 'work for a new relay' },
    { id: 'q', from: 0.0002, to: 0.002, unit: '1/K²', about: 'work lost by ripple' },
    { id: 'o', from: 0.5, to: 2.5, unit: 'K', about: 'difference of two sensors' },
  ],
  draw: drawInstance,
  write,
})
