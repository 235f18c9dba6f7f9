// A thermometer is late by its own lag. How far off it is on a ramp, what an observer of first order gives back, what that
// costs in noise, and which of the two errors one should buy.
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
      say`The thermometer of the ${s.body} of ${withArticle(machine)} sits in a sleeve and follows the metal with a lag of ${g.tau_s}. While the body heats, what is read and what is true are two temperatures.`,
      say`In the ${s.body} of ${withArticle(machine)} a cut-off acts at ${g.T_cut}, by a thermometer that is late. How hot is the metal when the reading gets there, and can the lag be computed away?`,
      say`An infrared camera shows the ${s.body} of ${withArticle(machine)} hotter than its thermometer does, but only while it heats up. Nothing is broken. What is the true temperature, given the readings?`,
      say`A thermometer with a lag of ${g.tau_s} watches the ${s.body} of ${withArticle(machine)}. The temperature of the metal shall be reconstructed from its readings, with a bound on the error that an engineer can sign.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`Sensor: a single lag of ${g.tau_s}, known to within ${g.delta}, as the contact ages.`,
          say`The lag of the thermometer is ${g.tau_s}. Assembly and age change it by up to ${g.delta} either way.`,
        ]),
        w.pick([
          say`The metal never changes more steeply than by ${g.s}; this is full duty from cold.`,
          say`Steepest change of the body, up or down: ${g.s}.`,
        ]),
        w.pick([
          say`Readings come every ${g.h} and carry independent normal noise of deviation ${g.sigma}.`,
          say`Sampling interval ${g.h}; noise of a reading ${g.sigma} (one standard deviation), normal, independent.`,
        ]),
        w.pick([
          say`Proposed time constant of the observer: ${g.tau_o}.`,
          say`The observer may have a time constant of ${g.tau_o}; whether it should is part of the matter.`,
        ]),
        w.pick([
          say`Safety: cut-off at ${g.T_cut}, damage to the body at ${g.T_dam}.`,
          say`The body is damaged at ${g.T_dam}. The heater is cut off at ${g.T_cut}, by whatever the controller believes.`,
        ]),
        w.pick([
          say`Noise counts with ${g.k} deviations wherever a bound is asked for.`,
          say`Real time: constant work for a reading, no memory beyond a few numbers. A bound on noise means ${g.k} deviations.`,
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

export const sensorLagObserver = defineFamily<Instance>({
  id: 'thermal/sensor-lag-observer',
  category: 'thermal',
  title: 'The lag of a thermometer and an observer that undoes it',
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
    { id: 'tau_s', from: 3, to: 40, unit: 's', about: 'lag of the thermometer' },
    { id: 'tau_o', from: 0.2, to: 20, unit: 's', about: 'time constant of the observer' },
    { id: 's', from: 0.1, to: 4.5, unit: 'K/s', about: 'steepest change of the body' },
    { id: 'sigma', from: 0.02, to: 0.2, unit: 'K', about: 'noise of one reading' },
    { id: 'h', from: 0.05, to: 0.25, unit: 's', about: 'sampling interval' },
    { id: 'delta', from: 5, to: 20, unit: '%', about: 'how well the lag is known' },
    { id: 'k', from: 3, to: 4, unit: '', about: 'deviations of noise in a bound' },
    { id: 'T_cut', from: 110, to: 310, unit: '°C', about: 'cut-off' },
    { id: 'T_dam', from: 110, to: 370, unit: '°C', about: 'temperature of damage' },
  ],
  draw(random) {
    for (let attempt = 0; ; attempt++) {
      const instance = drawInstance(random.fork(String(attempt)))
      if (instance !== null) return instance
    }
  },
  write,
})
