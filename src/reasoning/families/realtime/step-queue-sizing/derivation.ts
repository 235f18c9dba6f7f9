// Depth 2: the greatest lead of demand over supply. It is not always at the end of the silence; the staircase decides. The
// bound is then held against the queue played slice by slice.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const fluid = m.derive('Q_0', 'entries', 'c*L + N*g', '4s')
  const fluidUp = m.derive('Q_1', 'entries', 'ceil(Q_0)', 'i')
  const fluidShort = m.compare(s.need, fluidUp)
  const late = m.compare(s.after, s.atStall)
  const gap = m.derive('d_1', 'ms', 'm_0*tau - L', '4s')
  const given = m.derive('r_1', 'entries', 'R*d_1', '4s')
  const fall = m.derive('r_tau', 'entries', 'R*tau', '4s')
  const falls = m.relation(fall, '>', 'N')
  const deficit = m.derive('D_s', 'entries', 'N*(L/tau + 1 + g)', '4s')
  const recover = m.derive('T_r', 'ms', 'D_s/(R - c)', '4s')
  const spacing = m.derive('T_s', 'ms', 'L + T_r', '4s')
  // Played: after the m-th start of slices, with whole frames only.
  const rounds = Math.min(400, Math.ceil((6 * (1000 * x.stallMs)) / x.sliceUs))
  const play = m.given('K', rounds, '')
  const least = m.process('recurrence', 'q_min', 'entries', {
    states: [
      {
        name: 'q',
        unit: 'entries',
        start: 'Q - N*(1 + g)',
        next: 'Q - N*(k + 2 + g) + n_f*floor(((k + 1)*tau - L_h)*above((k + 1)*tau, L_h)/t_f)',
      },
    ],
    until: 'K',
    measure: { what: 'q', take: 'min' },
    tolerance: 1e-9,
  })
  const never = m.relation(least.value, '>=', '0')
  const exact = m.derive('Q_x', 'entries', 'Q - q_min', 'i')
  const flawed = w.chance(0.45)
  const byEnd = w.chance(0.5)

  page.ask(
    flawed
      ? byEnd
        ? say`The design note reads: the lead of demand over supply grows until the silence ends, so its value there, ${s.atStall}, is the depth. Is the reasoning sound? Derive the depth with a proof for every window, and the time until the queue is full again.`
        : say`A reviewer approves a queue of ${fluidUp}, from ${fluid.worked} rounded up: pace times silence plus the corners. Check whether that argument proves what it should. If not, derive the depth properly, prove it for all windows, and say how soon a second silence may follow.`
      : w.pick([
          say`Derive the smallest depth that these bounds can prove, and prove it for every window. How soon after one silence may the next one come?`,
          say`How many entries must be ready? Derive the number, do not simulate it, and then check it against a simulation. Give the recovery time as well.`,
          say`Find the greatest lead of demand over supply, justify why no later window is worse, and turn it into a depth, a recovery time and a safety statement.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Out: a staircase, up by ${s.motors} at each ${s.slice}, lifted by the corners. In: nothing for ${s.stall.worked}, then a line of slope ${s.rate.arithmetic}. I want the largest vertical distance.`,
      say`The effective silence is ${s.stall.worked}; afterwards ${s.rate.short} against a pace of ${s.pace.short}. The depth is the supremum of demand minus supply.`,
    ]),
  )
  const straight = (): void => {
    page.think('attempt', say`Straight lines are easy: ${fluid.worked}, rounded up ${fluidUp}.`)
    if (fluidShort.op === '>') {
      page.think(
        'error',
        w.pick([
          say`The line of mean slope runs under the staircase, not over it. A begun slice is taken whole, for every motor at once. As an upper bound of demand the line is false, and in fact ${fluidShort.symbols} once the staircase is used.`,
          say`For demand an upper bound is needed, and the mean line is none: just behind each start of a slice the stairs stand above it by up to ${s.motors} entries.`,
        ]),
      )
    } else {
      page.think(
        'doubt',
        say`The line of mean slope runs under the staircase, so this is no proof, whether or not its number turns out large enough.`,
      )
    }
  }
  const atEnd = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`With the stairs, at the end of the silence: ${s.slices.worked} slices have begun, so ${s.atStall.arithmetic}.`,
        say`Supply begins at ${s.stall.symbol}, so evaluate there. ${s.slices.arithmetic} begun slices, ${s.atStall.worked}.`,
      ]),
    )
    page.think(
      'doubt',
      w.pick([
        say`Is the supremum really there? The next step of the stairs comes ${gap} later, and by then supply has risen by only ${given.arithmetic}, while the step takes ${s.motors}.`,
        say`A staircase minus a ramp has its peaks right behind the steps. The first step after the silence is ${gap.arithmetic} away; the ramp gains ${given} until then.`,
      ]),
    )
    page.think(
      late.op === '>' ? 'error' : 'verify',
      late.op === '>'
        ? say`And with a ramp as supply it is worse there: ${s.after.worked}, and ${late.values}. The end of the silence is not the worst window of the bound.`
        : say`The value there is ${s.after.worked}, and ${late.values}. So here the end of the silence decides, but that had to be checked.`,
    )
  }
  if (flawed || w.chance(0.6)) straight()
  atEnd()
  page.think(
    'derive',
    w.pick([
      say`The peaks fall from there on: from one step to the next supply gains ${fall.worked} and demand ${s.motors}. ${falls.values}, so the first peak is the highest of those behind the silence.`,
      say`Later steps need no look each: a slice brings ${fall.arithmetic} and takes ${s.motors}, so every peak is below the one before.`,
    ]),
  )
  page.think('back-up', say`Two candidates, then, and the larger counts: ${s.need.worked}.`)
  const exactly = least.value.number === 0
  page.think(
    'verify',
    exactly
      ? w.pick([
          say`Play it with whole frames, slice by slice: over ${play} slices the level touches ${least.value} and never goes under, so ${never.symbols}. The bound is not only safe but sharp; one entry fewer would starve a motor.`,
          say`Simulated with real frames, the level comes down to ${least.value} and no further. So nothing was given away by the straight service curve here.`,
        ])
      : w.pick([
          say`Play it to be sure: begin with ${s.need}, take ${s.motors} at each slice, the corners at once, add whole frames only. Over ${play} slices the level never comes under ${least.value}. ${exact.worked} would just have done; the rest is the price of a straight service curve.`,
          say`A simulation with real frames in place of the ramp has its minimum at ${least.value}, and ${never.symbols}. So the bound is safe, and its excess is ${least.value}.`,
        ]),
  )
  page.think(
    'compare',
    w.pick([
      say`That takes ${s.memory.arithmetic} of memory, against ${s.room} of room: ${s.fits.symbols}.`,
      say`${s.memory.worked}. ${s.fits.named}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`How long until it is full again? The stairs never stand above the mean line raised by one slice, so what is missing at the end of the silence is bounded by ${deficit.worked}. The rates differ by what is left: ${recover.worked}.`,
      say`Recovery: bound the stairs by their mean line, one slice higher, which leaves ${deficit.worked} to be made up at the difference of the rates, ${recover.arithmetic}. Silences must be ${spacing.worked} apart from start to start.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.stall, fluid, fall, given)
  page.think(
    'summarise',
    s.fits.op === '<='
      ? say`A depth of ${s.need}, proven for every window; it fits, and silences may come every ${spacing}.`
      : say`A depth of ${s.need} is needed and ${s.room} do not hold it. Either the silence or the pace has to come down, or the memory has to grow.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The depth is the supremum of a staircase minus a ramp. It is found among two peaks, and the proof is that all others are lower.`,
      say`Between two steps of the staircase supply only grows, so the difference has its maxima right behind steps. That leaves a sequence of candidates, not a continuum.`,
      say`Three pieces: what happens in the silence, what happens at the first step behind it, and why nothing after that matters.`,
    ]),
  )
  page.step(
    w.pick(['In the silence', 'While nothing comes']),
    w.pick([
      say`Up to ${s.stall.worked} supply is nothing and demand does not fall, so the end is the worst: ${s.slices.worked} begun slices and ${s.atStall.worked}.`,
      say`Demand never decreases and supply is absent until ${s.stall.arithmetic}. With ${s.slices.arithmetic} begun slices that makes ${s.atStall.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Behind the silence', 'The first step after it']),
    say`The next slice begins ${gap.worked} later. Demand rises by ${s.motors} at once, supply has gained ${given.worked}, so the difference is ${s.after.worked}. ${late.named}.`,
  )
  page.step(
    w.pick(['All later steps', 'Why the peaks fall']),
    w.pick([
      say`From step to step supply gains ${fall.worked}, demand ${s.motors}, and ${falls.values} because the line carries the stream. So each peak lies beneath the one before.`,
      say`The rate condition says ${s.sustains.symbols}; multiplied by a slice, ${falls.symbols}. The sequence of peaks therefore decreases, and only its first member competes.`,
    ]),
  )
  page.step(
    w.pick(['Depth', 'The result']),
    say`${s.need.worked}. As a statement for all windows: ${s.bound.form('statement')}.`,
    flawed && byEnd
      ? say`The note took the value at the end of the silence, ${s.atStall}, because the lead was said to grow until then. That ${late.op === '>' ? 'is false here' : 'is true here, but by luck'}: whether the next step is worse depends on how near it is, ${gap}, and ${late.symbols}.`
      : flawed || fluidShort.op === '>'
        ? say`Pace times silence plus corners is ${fluid.arithmetic}, in whole entries ${fluidUp}: no bound, since the stairs stand above the mean line. ${fluidShort.named}.`
        : say`In memory: ${s.memory.worked}, with ${s.fits.symbols}.`,
  )
  page.step(
    w.pick(['Played', 'A second route', 'Slice by slice']),
    say`With whole frames, slice by slice for ${play} slices, the level has its minimum at ${least.value}, and ${never.named}. ${exactly ? say`The requirement ${exact.arithmetic} is met exactly: the bound is sharp.` : say`The exact requirement is ${exact.worked}; the ramp in place of frames costs the difference.`}`,
  )
  page.step(
    w.pick(['Recovery', 'How often']),
    say`The mean line raised by one slice bounds the stairs from above, so at the end of the silence the queue lacks no further entries beyond ${deficit.worked}. They come back at the difference of the rates: ${recover.worked}. And silences have to be this far apart, from start to start: ${spacing.worked}.`,
  )

  const n = w.pick([
    { need: 'prefill', out: 'demand', into: 'supply', most: 'most' },
    { need: 'required_depth', out: 'taken', into: 'brought', most: 'deepest' },
    { need: 'smallest_queue', out: 'drawn', into: 'received', most: 'worst' },
  ])
  const early = w.chance(0.5)
  page.section(
    'rust',
    w.pick([
      say`The exact depth for real frames, found by walking the steps of the staircase. The walk ends by proof: behind the silence a later peak can pass an earlier one by a single frame and not further.`,
      say`The same argument as a program, but with frames in place of the ramp. It refuses streams that the line cannot carry, for which the walk would never end.`,
    ]),
    page.rust(code`
    /// Times in whole ${m.derive('t_c', 'µs', 'beta/B', 'g').unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Stream {
        pub motors: u64,
        pub slice: u64,
        pub corner: u64,
        pub silence: u64,
        pub frame: u64,
        pub per_frame: u64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct LineTooSlow;

    impl Stream {
        fn ${n.out}(&self, step: u64) -> u64 {
            self.motors * (step + 1 + self.corner)
        }

        fn ${n.into}(&self, step: u64) -> u64 {
            (step * self.slice).saturating_sub(self.silence) / self.frame * self.per_frame
        }

        /// The entries that must be ready when the host falls silent.
        pub fn ${n.need}(&self) -> Result<u64, LineTooSlow> {
            if self.motors * self.frame >= self.per_frame * self.slice {
                return Err(LineTooSlow);
            }
            let mut ${n.most} = 0;
            let mut step = 0;
            ${nest(
              8,
              early
                ? code`while self.${n.out}(step) + self.per_frame > self.${n.into}(step) + ${n.most} {
                ${n.most} = ${n.most}.max(self.${n.out}(step).saturating_sub(self.${n.into}(step)));
                step += 1;
            }
            Ok(${n.most})`
                : code`loop {
                let (gone, come) = (self.${n.out}(step), self.${n.into}(step));
                if gone + self.per_frame <= come + ${n.most} {
                    return Ok(${n.most});
                }
                ${n.most} = ${n.most}.max(gone.saturating_sub(come));
                step += 1;
            }`,
            )}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const STREAM: Stream = Stream {
            motors: ${s.motors.rust('int')},
            slice: ${s.slice.rust('int', 'µs')},
            corner: ${s.burst.rust('int')},
            silence: ${s.hostStall.rust('int', 'µs')},
            frame: ${s.frame.rust('int', 'µs')},
            per_frame: ${s.perFrame.rust('int')},
        };

        #[test]
        fn the_machine_needs_what_the_played_queue_needed() {
            assert_eq!(STREAM.${n.need}(), Ok(${exact.rust('int')}));
        }

        #[test]
        fn a_line_that_only_keeps_pace_is_refused() {
            let pace = Stream { motors: 2, slice: 10, corner: 0, silence: 0, frame: 5, per_frame: 1 };
            assert_eq!(pace.${n.need}(), Err(LineTooSlow));
            assert_eq!(Stream { frame: 4, ..pace }.${n.need}(), Ok(2));
            assert_eq!(Stream { slice: 11, ..pace }.${n.need}(), Ok(2));
            assert_eq!(Stream { per_frame: 3, ..pace }.${n.need}(), Ok(2));
        }

        #[test]
        fn small_cases_by_hand() {
            let small = Stream { motors: 1, slice: 10, corner: 0, silence: 25, frame: 6, per_frame: 2 };
            assert_eq!(small.${n.need}(), Ok(4));
            assert_eq!(Stream { silence: 24, ..small }.${n.need}(), Ok(3));
            assert_eq!(Stream { corner: 3, ..small }.${n.need}(), Ok(7));
            assert_eq!(Stream { motors: 3, per_frame: 4, ..small }.${n.need}(), Ok(12));
        }
    }`),
  )
  page.section(
    'safety',
    s.fits.op === '<='
      ? w.pick([
          say`Motion may start only with ${s.need} entries ready, and again after a silence only the recovery restores the promise. The board counts entries itself, so it knows when the promise holds and can report when it does not.`,
          say`The statement holds for windows that begin with a full queue. A second silence before the ${recover} are over falls outside of it, so the board must have an answer to an empty queue all the same: braking along the path.`,
        ])
      : w.pick([
          say`What is required does not fit: ${s.fits.named}. A machine configured like this may not claim to survive the silence; the honest ways out are a larger ${s.slice.symbol}, a shorter silence or more memory.`,
          say`With ${s.fits.values} there is no depth that keeps the promise. The board must then slow down early instead, and that has to be built and tested, not hoped for.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A silence that ends exactly with a slice: the step and the first frame coincide. Counting the step first is the safe order.`,
          say`A frame of very many entries makes supply lumpy: ${s.stall.symbol} already holds one frame time, and that is enough for any size.`,
          say`At the end of a print the queue runs empty on purpose. An empty queue is a fault only if the stream has not been closed.`,
          say`A silence while the queue is still filling: motion has not begun, and nothing is lost by waiting.`,
          say`If the capacity is just the depth, the host must not be told of free space before an entry is really gone.`,
        ],
        3,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`A bound with straight lines for both curves adds a whole slice of ${s.motors} entries and is one line of algebra.`,
          say`The played depth of ${exact} is exact for frames of this size and no others; the curve holds for every phase of frames.`,
          say`A statistical depth for rare silences saves memory, and turns a proof into a rate of failures that somebody must accept.`,
          say`Letting the host report its own silences helps to find their cause and comes too late to help the motors.`,
        ],
        2,
      ),
    ),
  )
}
