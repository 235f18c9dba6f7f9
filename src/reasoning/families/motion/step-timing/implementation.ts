// Depth 3: pulses that a driver accepts. Times become ticks and are rounded upwards, a turn needs its own gap, counts stay whole.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { f_t } = s.g
  const high = m.given('t_h', x.highUs, 'µs')
  const low = m.given('t_l', x.lowUs, 'µs')
  const setup = m.given('t_d', x.setupUs, 'µs')
  const print = m.given('t_p', x.printH, 'h')
  const tick = m.derive('t_k', 'µs', '1/f_t', '3s')
  const nh = m.derive('N_h', 'ticks', 'ceil(t_h*f_t)', 'i')
  const nl = m.derive('N_l', 'ticks', 'ceil(t_l*f_t)', 'i')
  const nd = m.derive('N_d', 'ticks', 'ceil(t_d*f_t)', 'i')
  const cut = m.derive('K_h', 'ticks', 'floor(t_h*f_t)', 'i')
  const cutTime = m.derive('t_c', 'µs', 'K_h/f_t', '3s')
  const tooShort = m.relation(cutTime, '<', high)
  const kept = m.relation('N_h/f_t', '>=', high)
  const waste = m.derive('t_w', 'µs', '(N_h + N_l)/f_t - t_h - t_l', '3s')
  const gap = m.derive('N_p', 'ticks', 'N_h + N_l', 'i')
  const turn = m.derive('N_t', 'ticks', 'N_h + max(N_l, N_d)', 'i')
  const ideal = m.derive('q', 'ticks', 'f_t/(n*v)', '5s')
  const shortest = m.derive('Q', 'ticks', 'floor(q)', 'i')
  const fits = m.relation(shortest, '>=', gap)
  const turns = m.compare(turn, shortest)
  const top = m.derive('v_p', 'mm/s', 'f_t/(n*N_p)', '4s')
  const onPaper = m.derive('v_h', 'mm/s', '1/(n*(t_h + t_l))', '4s')
  const less = m.relation(top, '<', onPaper)
  const clock = m.derive('K_p', 'ticks', 'f_t*t_p', 'i')
  const grain = m.derive('G', 'ticks', '2^(floor(log(K_p)/log(2)) - 23)', 'i')
  const blurred = m.compare(grain, gap)
  const after = m.derive('T_g', 's', '2^24/f_t', '3s')
  const flaw = w.choose(5)
  const wrong = flaw < 3 ? flaw : w.choose(4)
  const limits = say`${high} high, ${low} low, and a direction that stands ${setup} before a pulse`

  page.ask(
    flaw === 0
      ? w.pick([
          say`The driver wants ${limits}. The code turns times into ticks by whole division, rounding down. Some steps are lost on a warm day. Find the flaw, the true top speed, the gap at a turn, and write the pulse timing in Rust with tests on both sides of each limit.`,
          say`A library computes \`width / tick\` in whole numbers for pulses of a driver with ${limits}. Is a pulse long enough? Put it right, find the top speed and what a reversal needs, and test each limit from both sides.`,
        ])
      : flaw === 1
        ? w.pick([
            say`A driver with ${limits} loses a step at some reversals. The code writes direction and step in one go. Explain with numbers, find gap and top speed, and write a Rust type that cannot forget the turn.`,
            say`In the code under review a pulse and a new direction leave in the same tick. The driver asks for ${limits}. Derive what a turn needs in ticks, the top speed without one, and implement both with tests at the limits.`,
          ])
        : flaw === 2
          ? w.pick([
              say`A step generator adds exact intervals to a clock kept as a float of thirty-two bits, in ticks. Tests of a minute pass; after ${print} of printing the motion is rough. Find the flaw, then write pulse timing in whole ticks for a driver with ${limits}: top speed, turns, edge cases.`,
              say`Times of steps are floats of thirty-two bits, counted in ticks, and a print takes ${print}. What happens to the steps? Replace it by whole ticks and put the limits of the driver in: ${limits}. Tests on both sides.`,
            ])
          : w.pick([
              say`Write the pulse timing in Rust for a driver that needs ${limits}. Which top speed follows, what does a reversal need, and which of these limits must be rounded in which direction? Prints take up to ${print}.`,
              say`From a data sheet to code: ${limits}. Turn it into ticks, into a top speed and into a type that refuses what the driver would not see. Consider a count that runs for ${print}.`,
              say`Implement the guard between planner and pins: it knows the last pulse and the direction, and accepts or refuses the next. The driver asks for ${limits}. Numbers for this clock, and tests at each limit; the count of ticks goes on for ${print}.`,
            ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three limits of the driver, and a clock that is coarse next to them. All rounding has a safe side here, and it is the same for all three: longer.`,
      say`What can go wrong: pulses too short, gaps too short, a turn that comes too close, and a clock that loses its fine end.`,
      say`A limit is a promise to hardware that does not answer. If a pulse is too short nobody will know, so the code has to be sure beforehand.`,
    ]),
  )
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Width over tick in whole numbers: ${cut.arithmetic}. Done.`,
        say`Whole division gives ${cut.worked} for the high time.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That is ${cutTime.worked}. ${tooShort.values}: the driver may see it or may not, and a warm one does not. Rounding must go upwards.`,
        say`Rounded down, the pulse lasts ${cutTime.arithmetic}; ${tooShort.named}. A bound from below needs the ceiling.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`A tick is ${tick.arithmetic}. Upwards: ${nh.arithmetic} high, ${nl.arithmetic} low, so a step needs ${gap.worked}.`,
      say`In ticks of ${tick.worked}: ${nh.worked}, ${nl.worked}; from rise to rise ${gap.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Top speed ${top.worked}. On paper, without a clock, ${onPaper.arithmetic}; ${less.values}. Rounding takes ${waste.arithmetic} of each step.`,
      say`So the axis can do ${top.arithmetic}; the data sheet alone would say ${onPaper.worked}. The clock costs ${waste.arithmetic} per step.`,
    ]),
  )
  if (wrong === 1) {
    page.think(
      'attempt',
      w.pick([
        say`Direction and pulse can be written together; the pins change in the same tick anyway.`,
        say`A turn is a step like all others, with another level on a second pin.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The driver reads the direction at the rise, and wants it to stand for ${setup} by then. Written together it has stood for nothing. The step may go the old way, which is an error of two steps.`,
        say`At the rise the level must be old already: ${nd.worked}. Otherwise a step goes back or forth by luck, and position is wrong by two steps for each.`,
      ]),
    )
    page.think('back-up', say`The direction changes when the last pulse has fallen, and the next rise waits.`)
  } else if (wrong === 2) {
    page.think(
      'attempt',
      w.pick([
        say`Keep the clock as a float: fractions of ticks come for free.`,
        say`A float with its twenty-four bits of precision has room for a tick and its fractions, at the beginning.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Its grain grows with the count. After ${after.worked} it is a tick, after ${print} it is ${grain.worked}. ${blurred.values}${blurred.op === '>' ? say`: whole steps fall together.` : say`; steps are moved by that much, back and forth.`}`,
        say`By the end of ${print} the count is ${clock.worked}, and neighbours of a float are ${grain.arithmetic} apart there. ${blurred.named}. Whole numbers of sixty-four bits have no such end.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`A turn: the direction may change when the pulse has fallen, then stands ${nd.worked}, while the low time runs along. From rise to rise ${turn.worked}.`,
      say`Low time and set-up run at the same time, so the longer of them counts: ${turn.arithmetic} at a turn.`,
    ]),
  )
  page.think(
    'compare',
    turns.op === '>'
      ? say`The move has intervals of ${shortest.worked} at the shortest, the remainder making some longer. ${fits.values}, fine; but ${turns.values}: a turn at full rate has to wait. Motion plans turn at rest, so this must be a guard and not a rule of planning.`
      : say`The shortest interval of the move is ${shortest.worked}, and not ${ideal}, as a carried remainder alternates. ${fits.values}; and ${turns.named}, so not even a turn would have to wait.`,
  )
  page.checks(2, top, onPaper, nh, waste, tick)
  page.think(
    'decide',
    w.pick([
      say`Ceilings in the constructor, one guard for each axis, counts of sixty-four bits.`,
      say`A type that holds the three limits in ticks and a guard that knows the last rise. What breaks a limit is an error with a value and not a short pulse.`,
    ]),
  )

  page.section(
    'analysis',
    flaw === 0
      ? say`A lower bound that is rounded down is no bound any more.`
      : flaw === 1
        ? say`A turn has a time of its own, and it begins when the last pulse is over.`
        : flaw === 2
          ? say`A float keeps its relative precision; a clock needs an absolute one.`
          : w.pick([
              say`Each limit in ticks, rounded to its safe side; then what they allow.`,
              say`The data sheet speaks of times, the hardware of ticks. The ceiling translates.`,
            ]),
  )
  page.step(
    w.pick(['Limits in ticks', 'Rounding upwards']),
    say`One tick is ${tick.worked}. ${nh.worked}, ${nl.worked}, ${nd.worked}. The ceiling keeps the promise: ${kept.named}. ${wrong === 0 ? say`The floor does not: ${cut.worked}, which lasts ${cutTime.worked}; ${tooShort.symbols}.` : w.pick([say`Nothing is gained by being closer; a driver does not see parts of a tick.`, say`The next tick down would break it.`])}`,
  )
  page.step(
    w.pick(['Top speed', 'The fastest steps']),
    say`From rise to rise ${gap.worked}, so ${top.worked}. Without a clock it would be ${onPaper.worked}; ${less.symbols}, as ${waste.worked} of each step is rounding.`,
    say`The move has ${ideal.worked} on average. With a carried remainder its shortest interval is ${shortest.worked}, and this is what has to be held against the limit: ${fits.named}.`,
  )
  page.step(
    w.pick(['A turn', 'Set-up of the direction']),
    w.pick([
      say`The direction must not change while a pulse is high, and must stand for ${nd.symbol} before the next rise. Changed at the fall, set-up and low time run together: ${turn.worked}. ${turns.named}.`,
      say`Let the direction change at the fall of the last pulse. The rise that follows waits for low time and set-up, whichever ends later: ${turn.worked} after the rise before. Against the move: ${turns.named}.`,
    ]),
  )
  if (flaw >= 2)
    page.step(
      w.pick(['The clock', 'A count that lasts']),
      say`A print of ${print} has ${clock.worked}. A float of thirty-two bits holds twenty-four of them exactly, up to ${after.worked} of time; at the end its values lie ${grain.worked} apart, and ${blurred.named}. Whole numbers of sixty-four bits are exact throughout.`,
    )

  const t = w.pick([
    { l: 'PulseLimits', g: 'Guard', rise: 'rise', e: 'TooSoon', gap: 'gap' },
    { l: 'DriverTiming', g: 'Pins', rise: 'pulse', e: 'Early', gap: 'from_rise' },
    { l: 'Sheet', g: 'Gate', rise: 'admit', e: 'NotYet', gap: 'spacing' },
  ])
  const ceiling = w.pick([
    code`|time: u64| (time * hertz).div_ceil(1_000_000_000)`,
    code`|time: u64| (time * hertz + 999_999_999) / 1_000_000_000`,
  ])
  const postpone = w.chance(0.5)
  const spacing = w.pick([
    code`let quiet = if turned { self.off.max(self.steady) } else { self.off };
            self.on + quiet`,
    code`match turned {
                true => self.on + self.steady.max(self.off),
                false => self.on + self.off,
            }`,
  ])
  const answer = postpone
    ? code`let placed = at.max(earliest);
            self.last = Some((placed, forward));
            placed`
    : code`if at < earliest {
                return Err(${t.e} { earliest });
            }
            self.last = Some((at, forward));
            Ok(at + self.limits.on)`
  const result = postpone ? code`u64` : code`Result<u64, ${t.e}>`
  const doc = postpone
    ? code`/// The tick of the rise: the wanted one, or the first that the driver accepts.`
    : code`/// The tick at which the pulse falls again.`
  const error = postpone
    ? code``
    : code`/// The first tick at which it would be accepted.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${t.e} {
        pub earliest: u64,
    }

    `
  const guardTests = postpone
    ? w.pick([
        code`let mut gate = ${t.g}::new(${t.l} { on: 3, off: 2, steady: 6 });
            assert_eq!(gate.${t.rise}(10, true), 10);
            assert_eq!(gate.${t.rise}(14, true), 15);
            assert_eq!(gate.${t.rise}(20, true), 20);
            assert_eq!(gate.${t.rise}(28, false), 29);
            assert_eq!(gate.${t.rise}(38, true), 38);
            assert_eq!(gate.${t.rise}(42, true), 43);`,
        code`let mut gate = ${t.g}::new(${t.l} { on: 4, off: 5, steady: 7 });
            let asked = [(0, false), (8, false), (18, true), (26, true), (39, false)];
            let placed = asked.map(|(at, forward)| gate.${t.rise}(at, forward));
            assert_eq!(placed, [0, 9, 20, 29, 40]);`,
      ])
    : w.pick([
        code`let mut gate = ${t.g}::new(${t.l} { on: 3, off: 2, steady: 6 });
            assert_eq!(gate.${t.rise}(10, true), Ok(13));
            assert_eq!(gate.${t.rise}(14, true), Err(${t.e} { earliest: 15 }));
            assert_eq!(gate.${t.rise}(15, true), Ok(18));
            assert_eq!(gate.${t.rise}(23, false), Err(${t.e} { earliest: 24 }));
            assert_eq!(gate.${t.rise}(24, false), Ok(27));
            assert_eq!(gate.${t.rise}(29, false), Ok(32));`,
        code`let mut gate = ${t.g}::new(${t.l} { on: 4, off: 5, steady: 7 });
            let asked = [(2, false), (12, true), (13, true), (21, true), (22, true), (32, false)];
            let found = asked.map(|(at, forward)| gate.${t.rise}(at, forward).map_err(|soon| soon.earliest));
            assert_eq!(found, [Ok(6), Err(13), Ok(17), Err(22), Ok(26), Err(33)]);`,
      ])
  // Where a turn needs nothing extra both gaps are one, and a test could not tell them apart.
  const gaps =
    turn.number > gap.number
      ? code`assert_eq!(limits.${t.gap}(false), ${gap.rust('int')});
            assert_eq!(limits.${t.gap}(true), ${turn.rust('int')});`
      : code`assert_eq!(limits.on + limits.off.max(limits.steady), ${gap.rust('int')});`
  page.section(
    'rust',
    postpone
      ? w.pick([
          say`Limits become ticks once, in the constructor. The guard moves a pulse that comes too soon to the first tick that the driver accepts and says where it went.`,
          say`The guard postpones. A planner that compares what it wanted with what it got sees each delay.`,
        ])
      : w.pick([
          say`Limits become ticks once, in the constructor. The guard refuses what the driver would not see, and says when it would.`,
          say`A pulse that comes too soon is an error with the first good tick in it; whether to wait or to stop is for the caller.`,
        ]),
    page.rust(code`
    /// In ticks, all rounded upwards.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${t.l} {
        pub on: u64,
        pub off: u64,
        /// Of the direction, before a rise.
        pub steady: u64,
    }

    impl ${t.l} {
        /// Times in billionths of the unit in which the clock counts its rate.
        pub fn from_times(hertz: u64, on: u64, off: u64, steady: u64) -> Self {
            let ticks = ${ceiling};
            Self { on: ticks(on), off: ticks(off), steady: ticks(steady) }
        }

        /// From rise to rise.
        pub fn ${t.gap}(&self, turned: bool) -> u64 {
            ${nest(8, spacing)}
        }
    }

    ${error}/// Remembers the last rise and its direction.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${t.g} {
        limits: ${t.l},
        last: Option<(u64, bool)>,
    }

    impl ${t.g} {
        pub const fn new(limits: ${t.l}) -> Self {
            Self { limits, last: None }
        }

        ${doc}
        pub fn ${t.rise}(&mut self, at: u64, forward: bool) -> ${result} {
            let earliest = match self.last {
                Some((before, way)) => before + self.limits.${t.gap}(way != forward),
                None => 0,
            };
            ${nest(8, answer)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn this_driver() {
            let limits = ${t.l}::from_times(
                ${f_t.rust('int', 'Hz')},
                ${high.rust('int', 'ns')},
                ${low.rust('int', 'ns')},
                ${setup.rust('int', 'ns')},
            );
            let ticks = (limits.on, limits.off, limits.steady);
            assert_eq!(ticks, (${nh.rust('int')}, ${nl.rust('int')}, ${nd.rust('int')}));
            ${nest(8, gaps)}
        }

        #[test]
        fn ceilings_on_both_sides() {
            let limits = ${t.l}::from_times(2_000_000, 500, 501, 1000);
            assert_eq!(limits, ${t.l} { on: 1, off: 2, steady: 2 });
            let seconds = ${t.l}::from_times(1_000_000, 1_000_000_000, 1_000_000_001, 999_999_001);
            assert_eq!((seconds.on, seconds.off, seconds.steady), (1_000_000, 1_000_001, 1_000_000));
            assert_eq!(${t.l}::from_times(2_000_000, 1, 1001, 1500), ${t.l} { on: 1, off: 3, steady: 3 });
        }

        #[test]
        fn each_gap_from_both_sides() {
            ${nest(8, guardTests)}
        }

        #[test]
        fn the_first_pulse_is_free() {
            let limits = ${t.l} { on: 3, off: 2, steady: 6 };
            let mut gate = ${t.g}::new(limits);
            assert_eq!(gate.${t.rise}(0, false), ${postpone ? code`0` : code`Ok(3)`});
            assert_eq!(gate.${t.rise}(5, false), ${postpone ? code`5` : code`Ok(8)`});
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Whatever the planner asks for, no pulse leaves that breaks a limit of the driver, as every rise passes the guard. So steps that were counted are steps that were made, as far as the driver can tell.`,
      say`Rounding always goes to the longer side, which costs ${waste} of each step and no step at all. A lost step is found late or never; a slower top speed is known before the first move.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Coming just on the gap is accepted; one tick sooner is not. Both are tested, with a turn and without.`,
          say`A time that is a whole number of ticks must not get one more from the ceiling. In floats it sometimes would.`,
          say`The first pulse has none before it. But its direction must have been set up as well, so the pins are set when the axis is switched on.`,
          say`Set-up shorter in ticks than the low time: a turn then needs nothing extra.`,
          say`Optical couplers on the way stretch one edge and not the other; the width at the driver counts, and not at the pin.`,
          say`The product of a time and the clock in whole numbers: long times on fast clocks need sixty-four bits, and here they have them.`,
          say`A driver that steps on both edges has no low time; its gap is then one width.`,
        ],
        4,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`Let the hardware make the width: a timer in one-shot mode. The processor then writes the rise only.`,
          say`Step on both edges, where the driver can. It doubles the top speed and drops the low time.`,
          say`A fixed frame in which the direction leads by a frame. Simple, with a coarser grid of times.`,
          say`Wait in the interrupt until the pulse is wide enough. No second interrupt for the fall, and time burnt.`,
          say`Check limits in the planner only. Cheaper, and the first change of a driver will forget it.`,
        ],
        2,
      ),
    ),
  )
}
