// A watchdog's time lies between two limits: the longest silence of a healthy program and the shortest way of a heater to its
// limit, both seen through the watchdog's own poor clock.
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
      say`The ${s.x.heater} of ${withArticle(machine)} is switched by the same controller that plans the moves. If the program hangs while the heater is on, nothing switches it off but a watchdog: a timer that resets the controller unless the program restarts it in time. Its time has to be designed.`,
      say`On ${withArticle(machine)} a hung program once left the ${s.x.heater} on for good. A watchdog timer is now to reset the processor, which opens the heater's switch. How long should it wait?`,
      say`A watchdog guards the controller of ${withArticle(machine)}: not restarted in time it resets, and the ${s.x.heater} goes off. Too short a time resets a healthy machine in the middle of a print, too long a time lets the heater through.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Heater: ${s.power} into ${s.capacity}, with a loss of ${s.loss} to air of ${s.ambient}.`,
          say`The heater has ${s.power}; what it heats stores ${s.capacity} and loses ${s.loss} to the room at ${s.ambient}.`,
        ]),
        w.pick([
          say`It is held at ${s.set}; damage begins at ${s.limit}.`,
          say`Set point ${s.set}, and ${s.limit} must not be passed whatever the program does.`,
        ]),
        w.pick([
          say`A healthy program is silent for up to ${s.gap}, the longest case being ${s.x.pause}.`,
          say`By measurement the longest silence of a healthy program is ${s.gap}, during ${s.x.pause}.`,
        ]),
        w.pick([
          say`The watchdog counts an oscillator of its own, whose frequency is off by up to ${s.error} to either side.`,
          say`Its clock is a resistor and a capacitor: frequency within ${s.error} of nominal, either way, over temperature and age.`,
        ]),
        w.pick([
          say`Its nominal time is ${s.base}, doubled as often as one likes.`,
          say`A divider gives nominal times of ${s.base} and this doubled again and again.`,
        ]),
        w.pick([
          say`From the bite to a cold heater's switch ${s.off} pass.`,
          say`Reset and opening of the switch take ${s.off}.`,
        ]),
        w.pick([
          say`Safety: the watchdog is the last line within the controller; a thermal fuse stands behind it.`,
          say`Safety: after a reset the heater stays off until somebody asks for it anew.`,
          say`Safety: the watchdog cannot be stopped by software once it runs.`,
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

export const watchdogDesign = defineFamily<Instance>({
  id: 'recovery/watchdog-design',
  category: 'recovery',
  title: 'The time of a watchdog: silence, heat and a poor clock',
  machines: [
    'cartesian bed-slinger',
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
    { id: 'P', from: 30, to: 120, unit: 'W', about: 'heater' },
    { id: 'C', from: 6, to: 30, unit: 'J/K', about: 'heat capacity' },
    { id: 'G', from: 0.08, to: 0.3, unit: 'W/K', about: 'loss' },
    { id: 'T_s', from: 190, to: 290, unit: '°C', about: 'set point' },
    { id: 'T_l', from: 202, to: 335, unit: '°C', about: 'limit' },
    { id: 'T_a', from: 25, to: 25, unit: '°C', about: 'ambient' },
    { id: 'g', from: 80, to: 900, unit: 'ms', about: 'longest silence of a healthy program' },
    { id: 'e', from: 3, to: 15, unit: '%', about: 'error of the clock' },
    { id: 't_0', from: 15, to: 32, unit: 'ms', about: 'shortest nominal time' },
    { id: 't_r', from: 5, to: 60, unit: 'ms', about: 'from bite to off' },
    { id: 'X_p', from: 80, to: 50000, unit: 'ms', about: 'time of the draft' },
    { id: 'T_v', from: 10, to: 2000, unit: 'ms', about: 'period of the supervisor' },
    { id: 's', from: 20, to: 120, unit: 'ms', about: 'scale of the tail of silences' },
    { id: 'r_g', from: 0.02, to: 0.5, unit: '1/h', about: 'silences beyond the measured one' },
    { id: 'h', from: 0.002, to: 0.02, unit: '1/h', about: 'hangs' },
    { id: 'c_f', from: 2, to: 20, unit: 'h', about: 'work lost by a false reset' },
    { id: 'd', from: 0.1, to: 2, unit: 'h/K', about: 'work lost per degree of overshoot' },
  ],
  draw: drawInstance,
  write,
})
