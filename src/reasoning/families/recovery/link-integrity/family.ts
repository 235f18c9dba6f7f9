// A serial line with noise: what a check misses, what a sequence number is for, how long to wait, how long a frame may be.
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
      say`The motion of ${withArticle(machine)} comes over a serial line at ${s.rate}, in frames of ${s.payload} of commands and ${s.header} of start, length and number. Motors and heaters disturb the line. A damaged frame must not be executed, and none may be executed twice or left out.`,
      say`${withArticle(machine).replace(/^a/, 'A')} is steered by a host through a cable beside the motor leads. ${s.frames} frames with ${s.payload} of payload and a header of ${s.header} pass at ${s.rate}; some arrive changed. A target temperature with one bit wrong is still a target temperature.`,
      say`A cable with noise joins host and controller of ${withArticle(machine)}. Each frame holds ${s.header} of header, ${s.payload} of commands and a check; ${s.frames} of them come, and a stray bit must never become a move or a temperature.`,
      say`On ${withArticle(machine)} a heater was once set to a value that nobody had sent. The link runs at ${s.rate} with ${s.frames} frames of ${s.payload} payload and ${s.header} header. Its check and its repetition are to be designed again, with figures.`,
    ]),
  )
  page.section(
    'context',
    page.list(
      w.shuffle([
        w.pick([
          say`A byte takes ten bits on the line, with start and stop. Single bits flip independently with probability ${s.flip}.`,
          say`Measured with a test pattern: ${s.flip} of the bits arrive flipped, without memory. Start and stop make a byte ten bits long.`,
        ]),
        w.pick([
          say`Besides, ${s.bursts} bursts hit frames (relays, static discharge), up to ${s.burst} long; what they leave is as good as random.`,
          say`Bursts come too, ${s.bursts} on average that meet a frame, and they last up to ${s.burst}. Within one nothing is left of a frame but noise.`,
        ]),
        w.pick([
          say`The mean time until a damaged frame passes as good is to be ${s.goal} or better.`,
          say`Required: a mean of ${s.goal} between undetected errors.`,
        ]),
        w.pick([
          say`The controller needs up to ${s.receiver} to check a frame and begin its reply of ${s.reply}. The host may notice a reply ${s.host} late, as its operating system pleases; its timer counts in ticks of ${s.tick}.`,
          say`A reply has ${s.reply} and begins within ${s.receiver}. On the host's side up to ${s.host} pass before a program sees it, and timers there tick every ${s.tick}.`,
        ]),
        w.pick([
          say`The controller holds motion for ${s.queue}; then the axes stop in the middle of a line. Its buffer takes frames of up to ${s.buffer}.`,
          say`Queued motion lasts ${s.queue}. One frame may fill ${s.buffer} of memory.`,
        ]),
        w.pick([
          say`Safety: a frame in doubt is dropped. Silence stops the motion and, after a while, the heaters; a wrong command may do harm before anybody sees it.`,
          say`Safety: a command that is lost is noticed, since nothing follows. One that is wrong, or done twice, is not.`,
          say`Safety: relative moves are not idempotent. Done twice they shift the part, and nothing in the machine would know.`,
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

export const linkIntegrity = defineFamily<Instance>({
  id: 'recovery/link-integrity',
  category: 'recovery',
  title: 'A serial line with noise: checks, numbers, timeouts, exactly once',
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
    'SCARA arm',
    'polar turntable',
  ],
  parameters: [
    { id: 'R', from: 57_600, to: 1_000_000, unit: 'bits/s', about: 'rate of the line' },
    { id: 'p', from: 8, to: 56, unit: 'bytes', about: 'payload of a frame' },
    { id: 'g', from: 3, to: 6, unit: 'bytes', about: 'header of a frame' },
    { id: 'epsilon', from: 1, to: 20, unit: 'ppm', about: 'probability that a bit flips' },
    { id: 'f', from: 40, to: 800, unit: '1/s', about: 'frames' },
    { id: 'b', from: 0.2, to: 4, unit: '1/h', about: 'bursts that meet a frame' },
    { id: 't_B', from: 2, to: 40, unit: 'ms', about: 'longest burst' },
    { id: 'T_g', from: 5000, to: 100_000, unit: 'h', about: 'required time between undetected errors' },
    { id: 'd', from: 0.3, to: 2, unit: 'ms', about: 'delay of the controller' },
    { id: 'J', from: 2, to: 16, unit: 'ms', about: 'delay of the host' },
    { id: 't_k', from: 0.5, to: 4, unit: 'ms', about: 'tick of the timer' },
    { id: 'n_a', from: 4, to: 8, unit: 'bytes', about: 'reply' },
    { id: 'Q', from: 50, to: 300, unit: 'ms', about: 'queued motion' },
    { id: 'B_r', from: 64, to: 256, unit: 'bytes', about: 'buffer for a frame' },
  ],
  draw: drawInstance,
  write,
})
