// Depth 1: the two curves, the rate condition, and what the queue has to satisfy for every window. The bits of a byte are the trap.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const eight = m.given('beta_8', 8, 'bits')
  const tooShort = m.derive('t_8', 'ms', 'beta_8*(n_f*s_w + s_h)/B', '5s')
  const tooFast = m.derive('R_8', 'entries/s', 'n_f/t_8', '4s')
  const bare = m.derive('R_0', 'entries/s', 'B/(beta*s_w)', '4s')
  const gap = m.relation(tooFast, '>', s.rate)
  const bareGap = m.relation(bare, '>', s.rate)
  const mean = m.derive('Q_m', 'entries', 'c*L_h', '4s')
  const spare = m.derive('R_s', 'entries/s', 'R - c', '4s')
  const silent = m.derive('D_L', 'entries', 'N*(ceil(L/tau) + g)', 'i')
  const under = m.relation(mean, '<', silent)
  const flawed = w.chance(0.4)
  const trap = w.pick(['bits', 'head', 'mean'] as const)

  page.ask(
    flawed
      ? {
          bits: say`A note in the design folder says that a frame takes ${tooShort.arithmetic}, which leaves ${tooFast} for the stream. Is that right? Set the problem up as demand against supply over every window, with correct rates, and state what the depth of the queue must satisfy.`,
          head: say`The first design counted on ${bare.arithmetic} from the line. Say what is wrong with that figure. Then formulate the sizing properly: what the motors can demand in a window, what the host is sure to supply in it, and the condition on the queue.`,
          mean: say`Someone has sized the queue by pace times silence, ${mean.arithmetic}. Find what that forgets, and give the formulation in which it cannot be forgotten.`,
        }[trap]
      : w.pick([
          say`Formulate the sizing of the queue as a statement about every window of time: the most that the motors can take, the least that the host delivers. Which condition comes first, before any depth can help? No depth has to be found yet beyond what the silence itself demands.`,
          say`Turn the story into mathematics: an arrival curve, a service curve, and the inequality between them and the depth of the queue. Compute both rates and the effective silence.`,
          say`What has to be known, and what has to be proven, so that the queue never runs dry? Give both curves with their numbers and types that keep entries and times apart.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`It is a race between two clocks. The motors take entries by the clock on the board, and nothing may make them wait. The host gives when it can. The queue is the difference between the two, and it must not become negative in any window.`,
      say`Averages are no help: on average the host is far ahead. What counts is the worst window, and windows of every length have to be looked at.`,
      say`The question sounds like a tank with a tap that is shut off sometimes. A tank is sized by outflow times the time without inflow, but this outflow comes in lumps, and so does the inflow.`,
    ]),
  )
  const demand = (): void => {
    page.think(
      'derive',
      w.pick([
        say`Demand: ${s.motors} motors, a slice each ${s.slice}, so the steady pace is ${s.pace.worked}. A window of length t holds as many starts of slices as t over ${s.slice.symbol} rounded up, and ${s.burst} on top for a corner.`,
        say`What can the motors take in a window? For each started slice an entry, for each motor; ${s.pace.arithmetic} in the long run. The extras at corners, ${s.burst} for each motor, may all fall into the window.`,
      ]),
    )
  }
  const supply = (): void => {
    if (trap === 'head') {
      page.think('attempt', say`Supply: the line divided by the size of an entry, ${bare.worked}.`)
      page.think(
        'error',
        w.pick([
          say`That line carries entries only. Each frame has ${s.head} around its entries, and they take time as well. ${bareGap.symbols}: too rosy.`,
          say`The head and the checksum of every frame were left out; ${bareGap.named}.`,
        ]),
      )
    } else if (trap === 'bits') {
      page.think(
        'attempt',
        say`Supply: a frame of ${s.perFrame} is sent in ${tooShort.worked}, so ${tooFast.arithmetic} can flow.`,
      )
      page.think(
        'doubt',
        say`Eight data bits make a byte, but the wire carries a start bit and a stop bit with each. The context says ${s.character}, not ${eight}.`,
      )
      page.think('error', say`So the rate was too high: ${gap.named}.`)
    }
    page.think(
      'back-up',
      w.pick([
        say`A whole frame, everything counted: ${s.frame.worked}. Then ${s.rate.worked}.`,
        say`Count what is on the wire: ${s.frame.arithmetic} for a frame, so entries come at ${s.rate.arithmetic}.`,
      ]),
    )
    page.think(
      'derive',
      w.pick([
        say`After a silence the first frame still has to arrive in full, and none of its entries count before that. So the silence as the queue feels it is ${s.stall.worked}.`,
        say`The board sees nothing during ${s.hostStall} and then nothing usable during one frame: ${s.stall.worked} in all.`,
      ]),
    )
  }
  for (const part of w.shuffle([demand, supply])) part()
  page.think(
    'compare',
    w.pick([
      say`First of all the rates: ${s.sustains.named}, a load of ${s.load}. If that failed, no depth would do, it would only fail later.`,
      say`Depth buys time, never rate. Here ${s.sustains.values}, so what is lost in a silence can be made up, at ${spare.arithmetic}.`,
    ]),
  )
  if (trap === 'mean' || w.chance(0.3)) {
    page.think('attempt', say`Then pace times silence is the depth: ${mean.worked}?`)
    page.think(
      'error',
      say`Neither the corner nor the frame is in that, and a slice that has begun is taken whole. What can be taken in the silence is ${silent.worked}, and ${under.symbols}.`,
    )
  } else
    page.think('derive', say`What the motors can take while nothing comes: ${silent.worked}. The depth cannot be less.`)
  page.checks(w.pick([1, 2]), s.frame, s.pace, s.rate, s.stall, spare)
  page.think(
    'summarise',
    w.pick([
      say`One inequality for all windows, a rate condition of ${s.load} that holds, and a lower end for the depth of ${silent}.`,
      say`Known now: ${s.pace} out, ${s.rate} in, nothing for ${s.stall}. The depth is the largest lead of demand over supply, over all windows, and it cannot be below ${silent}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`A queue runs dry exactly if in some window more was taken than was there at its start and came in meanwhile. So bound what is taken from above and what comes from below, for every length of window.`,
      say`Let the window begin at the last moment when the queue was full. From then on two curves race: demand, bounded from above, and supply, bounded from below.`,
    ]),
  )
  page.step(
    w.pick(['Demand', 'Arrival curve', 'What the motors can take']),
    w.pick([
      say`In the long run the motors take ${s.pace.short}. A window of length t meets no more starts of slices than t over ${s.slice.symbol}, rounded up, wherever it lies; a corner adds ${s.burst} for each motor. This staircase is the arrival curve.`,
      say`The arrival curve is a staircase: for each begun ${s.slice} a step of ${s.motors} entries, lifted by the corner allowance of ${s.burst} for each motor. Its mean slope is ${s.pace.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Supply', 'Service curve', 'What is sure to come']),
    w.pick([
      say`A frame lasts ${s.frame.worked}, which gives ${s.rate.worked}. Entries count when their frame is complete, so nothing is sure before ${s.stall.worked}; from then on the line at slope ${s.rate.symbol} stays under the staircase of frames.`,
      say`With ${s.character} for each byte, ${s.frame.worked}. A frame later than the end of the silence the first entries are usable: ${s.stall.worked}. Frames then follow each other, so supply is bounded from below by a latency of ${s.stall} and a rate of ${s.rate.arithmetic}.`,
    ]),
  )
  if (flawed) {
    page.step(
      w.pick(['The flaw in the note', 'What the note got wrong']),
      {
        bits: say`The note counts ${eight} for a byte; the wire carries ${s.character}. So its frame of ${tooShort} is too short and its rate too high: ${gap.named}. An error on that side hides an overload until the machine is in use.`,
        head: say`The figure of ${bare} divides the line by entries alone. Every frame has ${s.head} beside them, and with those the rate is ${s.rate}: ${bareGap.symbols}.`,
        mean: say`Pace times silence is a mean, ${mean}. It leaves out the frame that must still arrive, the slice that has begun and the corner; with them the silence alone takes ${silent}.`,
      }[trap],
    )
  }
  page.step(
    w.pick(['Rates first', 'A condition that depth cannot replace']),
    say`${s.sustains.named}. The line is used to ${s.load.worked}, and ${spare.worked} are left for catching up.`,
  )
  page.step(
    w.pick(['The condition on the depth', 'What remains to be found']),
    say`The depth must cover demand minus supply in every window. At the end of the silence that is already ${silent.worked}. Whether a later window asks for more depends on how the staircase meets the line, and is the next question.`,
    say`Pace times silence alone would be ${mean.arithmetic}, and ${under.named}: the corner and the started slice are not in it.`,
  )

  const byRate = w.chance(0.5)
  page.section(
    'rust',
    w.pick([
      say`Times and entries are types of their own; a queue that is sized in the wrong one of them does not compile. All arithmetic is in whole numbers, rounded against us.`,
      say`Both curves become functions of a window. Integers only: demand rounds up, supply rounds down, so that no rounding can flatter the design.`,
    ]),
    page.rust(code`
    /// Whole ${m.derive('t_c', 'µs', 'beta/B', 'g').unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Micros(pub u64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Entries(pub u64);

    #[derive(Debug, Clone, Copy)]
    pub struct Demand {
        pub motors: u64,
        pub slice: Micros,
        pub corner: u64,
    }

    #[derive(Debug, Clone, Copy)]
    pub struct Supply {
        pub silence: Micros,
        pub frame: Micros,
        pub per_frame: Entries,
    }

    impl Demand {
        /// No window of this length takes more.
        pub fn most(&self, window: Micros) -> Entries {
            Entries(self.motors * (window.0.div_ceil(self.slice.0) + self.corner))
        }
    }

    impl Supply {
        /// Every window of this length brings as much.
        pub fn least(&self, window: Micros) -> Entries {
            ${nest(
              8,
              byRate
                ? code`let sending = window.0.saturating_sub(self.silence.0);
                Entries(sending / self.frame.0 * self.per_frame.0)`
                : code`match window.0.checked_sub(self.silence.0) {
                Some(sending) => Entries(sending / self.frame.0 * self.per_frame.0),
                None => Entries(0),
            }`,
            )}
        }

        /// Whether the line can carry the stream at all.
        pub fn carries(&self, demand: &Demand) -> bool {
            demand.motors * self.frame.0 < self.per_frame.0 * demand.slice.0
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn machine() -> (Demand, Supply) {
            (
                Demand { motors: ${s.motors.rust('int')}, slice: Micros(${s.slice.rust('int', 'µs')}), corner: ${s.burst.rust('int')} },
                Supply { silence: Micros(${s.hostStall.rust('int', 'µs')}), frame: Micros(${s.frame.rust('int', 'µs')}), per_frame: Entries(${s.perFrame.rust('int')}) },
            )
        }

        #[test]
        fn the_silence_must_be_covered_by_the_queue_alone() {
            let (demand, supply) = machine();
            let silent = Micros(${s.stall.rust('int', 'µs')});
            assert_eq!(demand.most(silent), Entries(${silent.rust('int')}));
            assert_eq!(supply.least(Micros(silent.0 - 1)), Entries(0));
            assert_eq!(supply.least(silent), Entries(${s.perFrame.rust('int')}));
            assert!(supply.carries(&demand));
        }

        #[test]
        fn a_begun_slice_counts_and_a_begun_frame_does_not() {
            let demand = Demand { motors: 3, slice: Micros(10), corner: 2 };
            let supply = Supply { silence: Micros(100), frame: Micros(7), per_frame: Entries(4) };
            assert_eq!(demand.most(Micros(0)), Entries(6));
            assert_eq!(demand.most(Micros(10)), Entries(9));
            assert_eq!(demand.most(Micros(11)), Entries(12));
            assert_eq!(supply.least(Micros(99)), Entries(0));
            assert_eq!(supply.least(Micros(113)), Entries(4));
            assert_eq!(supply.least(Micros(114)), Entries(8));
        }

        #[test]
        fn equal_rates_are_not_enough() {
            let demand = Demand { motors: 4, slice: Micros(10), corner: 0 };
            let supply = Supply { silence: Micros(0), frame: Micros(5), per_frame: Entries(2) };
            assert!(!supply.carries(&demand));
            assert!(supply.carries(&Demand { motors: 3, ..demand }));
            assert!(supply.carries(&Demand { slice: Micros(11), ..demand }));
        }
    }`),
    say`What the types rule out:`,
    page.compileFail(
      'E0308',
      code`
    pub fn mixed(demand: &Demand) -> Entries {
        demand.most(Entries(12))
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Both bounds are on the safe side by construction, demand from above and supply from below, so a depth that satisfies the condition is enough whatever the phases of slices and frames are.`,
      say`The one assumption that cannot be proven here is the ${s.hostStall} of the host, a measurement and not a law. A board must therefore also survive a longer silence, with less grace: by slowing down before the queue is empty.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A frame that is damaged must come again: the silence then grows by a timeout and another ${s.frame}.`,
          say`Two corners within one window: ${s.burst.symbol} has to bound all extras that can fall into a window of that length, not those of a single corner.`,
          say`Rates that are the same: the queue never recovers from the first silence, and the second one starves the motors.`,
          say`A board whose clock runs fast takes entries at a slightly higher pace; the load of ${s.load} leaves room for that.`,
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
          say`A real-time operating system on the host shortens ${s.hostStall.symbol} itself. It is the better cure where it can be had, but the depth is then still derived the same way.`,
          say`Planning on the board needs no stream of entries; it needs a processor that can plan.`,
          say`Longer slices lower the pace of ${s.pace} and coarsen the motion; shorter ones do the opposite.`,
          say`A simulation with recorded silences is convincing and proves nothing about the next one.`,
        ],
        2,
      ),
    ),
  )
}
