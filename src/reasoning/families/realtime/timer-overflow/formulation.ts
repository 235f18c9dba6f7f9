// Depth 1: what a count says when the counter comes round. Order is lost, differences are not, as long as no two instants that are
// compared lie half a round apart.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const ahead = m.given('T_a', x.aheadMs, 'ms')
  const before = m.given('n_x', x.beforeWrap, 'ticks')
  const distance = m.given('n_e', x.aheadTicks, 'ticks')
  const late = m.given('n_l', x.lateTicks, 'ticks')
  const half = m.derive('N_h', 'ticks', 'N/2', 'i')
  const halfTime = m.derive('T_h', 'ms', 'T_w/2', '4s')
  const fits = m.compare(ahead, halfTime)
  const now = m.derive('c_0', 'ticks', 'N - n_x', 'i')
  const due = m.derive('c_e', 'ticks', 'mod(c_0 + n_e, N)', 'i')
  const naive = m.relation(now, '>', due)
  const gap = m.derive('d_0', 'ticks', 'mod(c_0 - c_e, N)', 'i')
  const notYet = m.relation(gap, '>=', half)
  const later = m.derive('c_1', 'ticks', 'mod(c_e + n_l, N)', 'i')
  const gapLater = m.derive('d_1', 'ticks', 'mod(c_1 - c_e, N)', 'i')
  const isDue = m.relation(gapLater, '<', half)
  const early = m.derive('t_e', 'µs', 'n_e/f_t', '4s')
  const rounds = m.derive('q_h', '1/h', '1/T_w', '3s')
  m.given('u_a', 1, 'ticks')
  const end = m.derive('u_b', 'ticks', 'N_h - 1', 'i')
  const always = m.claim('range', {
    over: [{ name: 'u', from: 'u_a', to: 'u_b' }],
    left: 'mod(mod(c_0 + u, N) - c_0, N)',
    op: '==',
    right: 'u',
    tolerance: 1e-6,
  })
  const last = m.derive('N_l', 'ticks', 'N - 1', 'i')
  const flawed = w.chance(0.4)
  const trap = w.pick(['order', 'flag'] as const)

  page.ask(
    flawed
      ? w.pick([
          say`The code says: an event is due when the counter has reached its count. Show by an event ${distance} ahead, set ${before} before the wrap, what is wrong, give the rule that is right with its limit, and say whether waits of up to ${ahead} are within it. Types in Rust, with tests on both sides of the limit.`,
          say`A reviewer finds "count at or above the set count means due" natural. Refute it with the counter ${before} before its wrap and an event ${distance} later. What rule holds, how far ahead may be set with it, and do ${ahead} fit? Write it as a type.`,
        ])
      : w.pick([
          say`Formulate when an instant has passed on this counter. Work out an event that is set ${before} before the wrap and lies ${distance} ahead, and is looked at again when it is ${late} late. Waits go up to ${ahead}: are they within the rule? Give a type that cannot be compared wrongly.`,
          say`How long is a round, what can a difference of two counts tell, and what can it not? Use an event ${distance} ahead of a reading that lies ${before} before the wrap, served ${late} late. The longest wait is ${ahead}. Write the comparison as a type in Rust.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`A count names an instant only up to whole rounds. So "before" and "after" have no meaning for counts as such.`,
      say`The counter is a circle. On a circle nothing is before anything else; there is only how far it is from here to there.`,
      say`What I get is time with its rounds forgotten. Which questions can still be answered?`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A round: ${s.rate.worked}, ${s.range.arithmetic}, so ${s.wrap.worked}. Wraps come at ${rounds}.`,
      say`The counter steps at ${s.rate.arithmetic}. A full round of ${s.range} takes ${s.wrap.arithmetic}.`,
    ]),
  )
  if (flawed || w.chance(0.75)) {
    if (trap === 'order' || flawed) {
      page.think(
        'attempt',
        w.pick([
          say`Due when the counter has reached the set count. The reading is ${now.worked}, the event ${due.worked}.`,
          say`Compare the counts: ${now.arithmetic} now, ${due.arithmetic} for the event.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`${naive.named}, so it counts as passed, ${early.arithmetic} too early. The event lies behind the wrap.`,
          say`By that rule it is due at once, for ${naive.values}. In truth ${distance} are left, ${early.worked}.`,
        ]),
      )
    } else {
      page.think('attempt', say`Add a bit that flips at each wrap, and compare counts when both bits agree.`)
      page.think(
        'error',
        say`That is one bit of width, kept in software, with all the trouble of keeping it. And counts of different bits are still not ordered: ${now.named} before the wrap, ${due.named} after it.`,
      )
    }
  }
  page.think(
    'back-up',
    w.pick([
      say`Take the difference round the circle, from the event to the reading: ${gap.worked}. That is beyond half of it, ${notYet.symbols}, so the event is ahead. When it is late: ${gapLater.arithmetic}, and ${isDue.symbols}.`,
      say`Subtract with wrap. Ahead: ${gap.arithmetic}, in the far half. Late: the counter reads ${later.arithmetic}, the difference is ${gapLater.worked}, in the near half: ${isDue.values}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`Where does it break? At half a round, ${half.worked}: from there on "ahead" looks like "late". In time that is ${halfTime.arithmetic}.`,
      say`The circle is cut opposite to the reading. An event ${half.arithmetic} ahead or beyond would be taken for one that is past.`,
    ]),
  )
  page.think(
    'compare',
    fits.op === '<='
      ? w.pick([
          say`Waits: ${fits.named}. The rule serves them.`,
          say`The longest wait is inside of half a round, ${fits.values}.`,
        ])
      : w.pick([
          say`Waits: ${fits.named}. Too far: such a wait would be taken for one that is over. It has to go in parts, or the counter must be made wider.`,
          say`${fits.values}: the longest wait reaches into the past half. This counter alone cannot hold it.`,
        ]),
  )
  page.checks(w.pick([1, 2]), s.wrap, halfTime, early, s.rate)

  page.section(
    'analysis',
    w.pick([
      say`Arithmetic modulo a round: what survives of order, and how far.`,
      say`An instant is known up to rounds. A difference of two instants is then known up to rounds as well, and becomes certain once it is known to be short.`,
    ]),
  )
  page.step(
    w.pick(['The round', 'Rate and range']),
    say`${s.rate.worked}; ${s.range.worked}; ${s.wrap.worked}. Wraps come at ${rounds.worked}.`,
  )
  page.step(
    w.pick(['Comparing counts fails', 'A counterexample']),
    say`Reading: ${now.worked}. Event: ${due.worked}. ${naive.named}, although ${distance} are still to go, ${early.worked}.`,
  )
  page.step(
    w.pick(['The difference decides', 'What remains of order']),
    w.pick([
      say`Let the true difference of reading and event be inside of half a round on either side. Modulo a round, a passed event then gives a difference in the lower half and an event ahead one in the upper half, and no value occurs for both. So the half that the difference lies in is the answer. Here: ${gap.worked}, ${notYet.named}, ahead. And late: ${later.worked}, ${gapLater.worked}, ${isDue.named}, due.`,
      say`Counts differ from instants by whole rounds, so differences do too. Among all differences of one remainder exactly one lies inside of half a round to either side of nothing; if the truth is known to lie there, it is that one. For the event: ${gap.arithmetic}, and ${notYet.symbols}. Served late: ${gapLater.arithmetic}, and ${isDue.symbols}.`,
    ]),
    say`Sampled along the half round: ${always.form('statement')}.`,
  )
  page.step(
    w.pick(['How far ahead', 'The limit']),
    say`${half.worked}, in time ${halfTime.worked}. Asked for are ${ahead}: ${fits.named}. Lateness has the other half to itself, so an event that nobody looks at for that long comes back as one that is ahead.`,
  )

  const n = w.pick([
    { tick: 'Tick', far: 'TooFar', after: 'after', due: 'is_due', count: 'count' },
    { tick: 'Moment', far: 'BeyondHalf', after: 'plus', due: 'has_passed', count: 'raw' },
    { tick: 'Stamp', far: 'OutOfSight', after: 'ahead_by', due: 'reached', count: 'bare' },
  ])
  const due1 = w.pick([
    code`now.0.wrapping_sub(self.0) & Self::MASK < Self::HALF`,
    code`let gone = now.0.wrapping_sub(self.0) & Self::MASK;
            gone < Self::HALF`,
    code`let since = (now.0 + Self::MASK + 1 - self.0) & Self::MASK;
            since < Self::HALF`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn across_the_wrap() {
            let set = Count::new(${now.rust('int')});
            let event = set.${n.after}(${distance.rust('int')}).unwrap();
            assert_eq!(event.${n.count}(), ${due.rust('int')});
            assert!(!event.${n.due}(set));
            assert!(event.${n.due}(Count::new(${later.rust('int')})));
            assert!(event.${n.due}(event));
        }`,
    code`
        #[test]
        fn one_tick_before_and_the_tick_itself() {
            let event = Count::new(${now.rust('int')}).${n.after}(${distance.rust('int')}).unwrap();
            assert!(!event.${n.due}(Count::new(${due.rust('int')} - 1)));
            assert!(event.${n.due}(Count::new(${due.rust('int')})));
        }`,
    code`
        #[test]
        fn as_far_as_half_a_round() {
            let start = Count::new(${now.rust('int')});
            let event = start.${n.after}(${end.rust('int')}).unwrap();
            assert!(!event.${n.due}(start));
            assert_eq!(start.${n.after}(${half.rust('int')}), Err(${n.far}));
        }`,
    code`
        #[test]
        fn late_up_to_half_a_round() {
            let event = Count::new(0);
            assert!(event.${n.due}(Count::new(${end.rust('int')})));
            assert!(!event.${n.due}(Count::new(${half.rust('int')})));
        }`,
    code`
        #[test]
        fn what_is_full_starts_again() {
            assert_eq!(Count::new(${last.rust('int')}).${n.count}(), ${last.rust('int')});
            assert_eq!(Count::new(${s.range.rust('int')}).${n.count}(), 0);
            assert_eq!(Count::new(${last.rust('int')}).${n.after}(1).unwrap().${n.count}(), 0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The type has no order: it does not derive one, so counts cannot be compared by accident. The width is part of it.`,
      say`What must not be written is made impossible: there is no smaller and greater on these instants, only whether one has passed at another.`,
      say`Setting an event checks the distance, for later nobody can tell a far event from a past one.`,
    ]),
    page.rust(code`
    /// Half a round ahead or further: it would be taken for the past.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.far};

    /// An instant on a counter of so many bits, its rounds forgotten.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.tick}<const BITS: u32>(u64);

    impl<const BITS: u32> ${n.tick}<BITS> {
        const MASK: u64 = (1 << BITS) - 1;
        const HALF: u64 = 1 << (BITS - 1);

        pub fn new(count: u64) -> Self {
            Self(count & Self::MASK)
        }

        pub fn ${n.count}(self) -> u64 {
            self.0
        }

        pub fn ${n.after}(self, ticks: u64) -> Result<Self, ${n.far}> {
            if ticks >= Self::HALF {
                return Err(${n.far});
            }
            Ok(Self::new(self.0 + ticks))
        }

        /// Has it passed by then?
        pub fn ${n.due}(self, now: Self) -> bool {
            ${indented(8, due1)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        type Count = ${n.tick}<${s.bits.rust('int')}>;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...w.pick([
      [
        say`Comparing two of them is no longer a mistake that compiles:`,
        page.compileFail(
          'E0369',
          code`
    pub fn earlier(one: ${n.tick}<16>, other: ${n.tick}<16>) -> bool {
        one < other
    }`,
        ),
      ],
      [
        say`Instants of counters of different width do not meet:`,
        page.compileFail(
          'E0308',
          code`
    pub fn mixed(narrow: ${n.tick}<16>, wide: ${n.tick}<24>) -> bool {
        narrow.${n.due}(wide)
    }`,
        ),
      ],
    ]),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named}, so every wait that is asked for is decided rightly, as long as each event is looked at within ${halfTime} of its instant. A loop that stalls for that long is caught by the watchdog first.`,
          say`No event of up to ${ahead} can be mistaken. The type refuses the others when they are set, not when they fail.`,
        ])
      : w.pick([
          say`${fits.named}: the longest wait cannot be set on this counter. The type refuses it, and the refusal must be handled before anything moves: by parts, a slower count, or a wider one.`,
          say`A wait of ${ahead} is refused, since ${fits.values}. Letting it through would switch the heater off at once, or on.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An event at the very count of the reading is due. Choosing the other way costs a full round if the next reading is late.`,
          say`Debuggers stop the processor and not the counter; half a round goes by unseen, and everything ahead is past or the other way round.`,
          say`Sleep that stops the counter: then its time stands still too, and waits grow by the sleep.`,
          say`An event exactly half a round ahead is the one that both readings of the rule dispute. It is refused.`,
          say`A product of ticks and a rate can overflow long before the counter does; it belongs in a wider type.`,
          say`Signed subtraction gives the same answer where the width is that of a type of the language; for other widths the sign sits in the wrong bit.`,
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
          say`Count down what is left instead of comparing instants: no wrap, but every event has to be touched at each tick.`,
          say`A wider counter put together in software pushes the wrap beyond the life of the machine, and adds a reading that can be torn.`,
          say`Hardware that compares for equality needs no order at all, and misses an event that was set an instant too late.`,
          say`A larger divider makes the round longer and the ticks coarser.`,
        ],
        2,
      ),
    ),
  )
}
