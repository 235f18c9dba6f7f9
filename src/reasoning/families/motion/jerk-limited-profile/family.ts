// A move under limits of speed, acceleration and jerk: which limits bind, how far a stop takes, seven phases, and jerk against a mode.
import { say } from '../../../text/piece.ts'
import { defineFamily, type Machine, withArticle } from '../../../writing/family.ts'
import type { Page } from '../../../writing/page.ts'
import { derivation } from './derivation.ts'
import { formulation } from './formulation.ts'
import { implementation } from './implementation.ts'
import { drawInstance, type Instance, type Solved, solve } from './instance.ts'
import { optimisation } from './optimisation.ts'

function problem({ w, section, list }: Page, { g }: Solved, machine: Machine): void {
  section(
    'problem',
    w.pick([
      say`An axis of ${withArticle(machine)} shall travel ${g.L}, from rest to rest, without a knock. Not only speed and acceleration are bounded, but also how quickly the acceleration itself may change.`,
      say`A straight move of ${g.L} on ${withArticle(machine)}. Belts and frame dislike a sudden force, so acceleration must be built up and taken away gradually. How is the move to be run in the least time?`,
      say`With trapezoids of speed ${withArticle(machine)} rattles at each corner of the profile. Its profiles are to be rounded by a limit of jerk; the case to study is a move of ${g.L} that begins and ends standing still.`,
      say`The head of ${withArticle(machine)} goes ${g.L} in a line and stands still at both ends. Three derivatives of its place are limited. Which of these limits matter for the move, and what does it cost to be gentle?`,
    ]),
  )
  const facts = [
    w.pick([
      say`The speed limit is ${g.v_m}.`,
      say`Speed is bounded by ${g.v_m}, for the extruder cannot follow beyond.`,
    ]),
    w.pick([
      say`Motors hold an acceleration of ${g.a_m} in both senses.`,
      say`Acceleration and braking are limited to ${g.a_m} alike.`,
    ]),
    w.pick([
      say`Jerk, the rate at which acceleration changes, is limited to ${g.j_m}.`,
      say`Acceleration may change by ${g.j_m}, up or down.`,
    ]),
    w.pick([
      say`Safety: past the end of the move there is a wall, so way for stopping must be known and not guessed.`,
      say`Safety: a stop asked for in mid-ramp must keep all limits as well.`,
      say`Safety: a force that jumps can make a motor lose steps, and nothing would notice it.`,
    ]),
    w.pick([
      say`The profile consists of phases of constant jerk.`,
      say`Jerk takes one of three values at each moment: full, none, or full with the opposite sign.`,
      say`The move is symmetric in time: it ends as it began, mirrored.`,
    ]),
  ]
  section('context', list(w.shuffle(facts)))
}

export const jerkLimitedProfile = defineFamily<Instance>({
  id: 'motion/jerk-limited-profile',
  category: 'motion',
  title: 'Jerk-limited moves: which limit binds, the way to a stop, seven phases, and jerk tuned to a mode',
  machines: [
    'cartesian bed-slinger',
    'fixed-bed cartesian gantry',
    'CoreXY with a moving bed',
    'CoreXY with a moving gantry',
    'H-bot',
    'IDEX',
    'toolchanger',
    'pellet-fed large-format gantry',
    'belt printer with a tilted gantry',
  ],
  parameters: [
    { id: 'L', from: 0.4, to: 60, unit: 'mm', about: 'length of the move' },
    { id: 'v_m', from: 120, to: 400, unit: 'mm/s', about: 'speed limit' },
    { id: 'a_m', from: 2000, to: 9000, unit: 'mm/s²', about: 'acceleration limit' },
    { id: 'j_m', from: 60_000, to: 400_000, unit: 'mm/s³', about: 'jerk limit' },
    { id: 'q_v', from: 0.3, to: 0.7, unit: '', about: 'share of the speed limit when a stop is asked for' },
    { id: 'q_a', from: 0.4, to: 1, unit: '', about: 'share of the acceleration limit when a stop is asked for' },
    { id: 'f_n', from: 24, to: 70, unit: 'Hz', about: 'frequency of the mode' },
    { id: 'p', from: 4, to: 18, unit: '%', about: 'how far that frequency may be off' },
    { id: 'r_m', from: 5, to: 16, unit: '%', about: 'what may remain of the swing' },
    { id: 'N', from: 20_000, to: 180_000, unit: 'moves', about: 'moves in a print' },
  ],
  draw: (random) => drawInstance(random),
  write(instance, page, machine) {
    const solved = solve(page.m, instance)
    problem(page, solved, machine)
    const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
    parts[page.depth](page, solved, instance)
  },
})
