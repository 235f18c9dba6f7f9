// How often should a print be saved? Young's interval and the exact one, whole layers, flash that wears out, and what to do when
// nobody knows how often the power fails.
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
      say`${withArticle(machine).replace(/^a/, 'A')} prints for days, and about once in ${s.between} of printing something ends the job: mains, a jam, a hung host. A checkpoint stops the motion for ${s.cost}. How often should one be written?`,
      say`The jobs of ${withArticle(machine)} are long, and on average ${s.between} pass between interruptions. Saved state makes the work up to the last checkpoint safe; each saving costs ${s.cost} of standing still.`,
      say`On ${withArticle(machine)} checkpoints are to be written while printing. Each takes ${s.cost}, during which the nozzle waits; interruptions come without memory, one in ${s.between} on average. Too few lose work, too many cost time and flash.`,
      say`A workshop asks for resumable prints on ${withArticle(machine)}. Its log shows a mean of ${s.between} between interruptions, and the firmware team measured ${s.cost} for one checkpoint. The interval is open.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`After an interruption it takes ${s.restart} until printing goes on: heating, homing, finding the place.`,
          say`A resume costs ${s.restart} before the first new line is laid.`,
        ]),
        w.pick([
          say`A layer lasts ${s.layer} on average, and a pause shows least at a change of layer.`,
          say`A pause in the middle of a wall leaves a mark, so checkpoints go to changes of layer, which come every ${s.layer}.`,
        ]),
        w.pick([
          say`A record has ${s.record}; a sector of flash has ${s.sector} and is erased as a whole. There are ${s.sectors} sectors for this, each good for ${s.endurance} of erasing.`,
          say`Flash: ${s.sectors} sectors of ${s.sector}, ${s.endurance} each before it wears out. One record is ${s.record}.`,
        ]),
        w.pick([
          say`The store has to last as long as the machine, ${s.life} of printing.`,
          say`Nobody will change the flash: it must serve ${s.life} of printing.`,
        ]),
        w.pick([
          say`Safety: worn flash fails without a sign, and then a resume starts from a wrong state. The wear bound is hard.`,
          say`Safety: after an interruption the heaters are off and stay off until somebody confirms the resume.`,
          say`Safety: a resume repeats nothing that was laid already, so what is not known to be saved counts as lost.`,
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

export const checkpointInterval = defineFamily<Instance>({
  id: 'recovery/checkpoint-interval',
  category: 'recovery',
  title: 'How often to save a print: optimal interval, whole layers, flash wear',
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
    { id: 'delta', from: 40, to: 1200, unit: 'ms', about: 'time that a checkpoint costs' },
    { id: 'M', from: 80, to: 1500, unit: 'h', about: 'mean time between interruptions' },
    { id: 'R', from: 60, to: 420, unit: 's', about: 'time of a restart' },
    { id: 't_L', from: 18, to: 120, unit: 's', about: 'time of a layer' },
    { id: 'b', from: 48, to: 512, unit: 'bytes', about: 'a record' },
    { id: 'S', from: 1024, to: 4096, unit: 'bytes', about: 'a sector of flash' },
    { id: 'N_e', from: 500, to: 10_000, unit: 'cycles', about: 'erasings that a sector bears' },
    { id: 'L', from: 4000, to: 20_000, unit: 'h', about: 'printing that the store must last' },
  ],
  draw: drawInstance,
  write,
})
