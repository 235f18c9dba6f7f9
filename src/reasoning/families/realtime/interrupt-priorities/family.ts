// Few levels of interrupts for many sources: who waits for whom on a shared level, the fewest levels and why deadlines order them,
// how deep handlers nest, and how long the processor may be masked.
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
  const a = withArticle(machine)
  const timed = page.depth !== 3
  page.section(
    'problem',
    w.pick([
      say`Five sources interrupt the processor of ${a}, and the hardware has fewer levels than that to give. Handlers of one level never interrupt each other; a handler of a higher level interrupts at once.`,
      say`The interrupt controller of ${a} knows a handful of levels. Whoever shares one waits until the running handler is through, and in which order the rest is served is up to the hardware.`,
      say`On ${a} every source has been given the highest level that was free when it was added. There are more sources than levels, so some share. It is time to do this by calculation.`,
      say`A board of ${a} serves five sources by interrupts. Levels are scarce, since the chip has few and some are kept for faults. Sources that share a level are served one after the other, none of them inside of another.`,
    ]),
  )
  const numbers = s.sources.map((one) =>
    timed
      ? w.pick([
          say`${one.name}: ${one.cost} of work, requests ${one.period} apart or further, due ${one.deadline} after each;`,
          say`${one.name} asks every ${one.period} at the most frequent, takes ${one.cost}, and must be done after ${one.deadline};`,
          say`${one.name} takes ${one.cost}, has a deadline of ${one.deadline}, and comes again after ${one.period} at the earliest;`,
        ])
      : null,
  )
  page.section(
    'context',
    page.list([
      ...w.shuffle(numbers.filter((one) => one !== null)),
      ...(timed
        ? [
            w.pick([
              say`the processor runs at ${s.clock}; times are whole cycles of it, entry and exit of a handler included;`,
              say`times were read from the cycle counter at ${s.clock}, each the worst that was seen and analysed;`,
            ]),
          ]
        : []),
      w.pick([
        say`of the sources that wait on one level the hardware takes whichever it likes, as the order is that of its wiring;`,
        say`inside of a level the order follows the numbers of the lines on the board, and nobody wants to rely on them;`,
      ]),
      w.pick([
        say`safety: a source that is served late loses its event, since its register holds one.`,
        say`safety: nobody controls when requests fall together, so every alignment has to be borne.`,
        say`safety: what is promised must hold on the worst day, not on the bench.`,
      ]),
    ]),
  )
}

function write(instance: Instance, page: Page, machine: Machine): void {
  const solved = solve(page.m, instance)
  problem(page, solved, machine)
  const parts = { 1: formulation, 2: derivation, 3: implementation, 4: optimisation }
  parts[page.depth](page, solved, instance)
}

const each = (symbol: string, from: number, to: number, unit: string, about: string) =>
  ['first', 'second', 'third', 'fourth', 'fifth'].map((which, i) => ({
    id: `${symbol}_${i + 1}`,
    from,
    to,
    unit,
    about: `${about} of the ${which} source`,
  }))

export const interruptPriorities = defineFamily<Instance>({
  id: 'realtime/interrupt-priorities',
  category: 'realtime',
  title: 'Few levels for many interrupts',
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
    'polar turntable',
  ],
  parameters: [
    { id: 'f_c', from: 48, to: 168, unit: 'MHz', about: 'clock of the processor' },
    { id: 'w_0', from: 1, to: 1, unit: 'cycles', about: 'the shortest stretch there is' },
    ...each('C', 60, 8000, 'cycles', 'work'),
    ...each('T', 1000, 18_000, 'cycles', 'least distance between requests'),
    ...each('D', 400, 18_000, 'cycles', 'deadline'),
    ...each('s', 24, 240, 'bytes', 'stack'),
    { id: 'n_a', from: 2, to: 4, unit: '', about: 'levels that are free' },
    { id: 'c_0', from: 0, to: 0, unit: '', about: 'the first code of a division' },
    { id: 'c_x', from: 15, to: 15, unit: '', about: 'the last code of a division' },
    { id: 'F', from: 32, to: 104, unit: 'bytes', about: 'frame that the hardware saves' },
    { id: 's_m', from: 320, to: 1280, unit: 'bytes', about: 'stack of the main program' },
    { id: 'S_r', from: 300, to: 4000, unit: 'bytes', about: 'stack that is reserved' },
    { id: 'e_i', from: 12, to: 20, unit: 'cycles', about: 'entry into a handler' },
    { id: 'e_o', from: 10, to: 16, unit: 'cycles', about: 'exit from a handler' },
    { id: 'e_t', from: 6, to: 9, unit: 'cycles', about: 'passage from one handler to the next' },
    { id: 'S_m', from: 20, to: 8000, unit: 'cycles', about: 'section that masks interrupts' },
  ],
  draw: drawInstance,
  write,
})
