// Depth 3: a synchronised clock in whole numbers. It ages its bound, intersects with news, refuses what contradicts, and gives no
// time at all once the bound is too wide.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { first: p, second: q } = s
  m.given('u_n', 1, 'ns')
  const apart = m.derive('tau', 'ms', 'q_1 - p_1', 'g')
  const grown = m.derive('g', 'ns', 'ceil(rho*tau/u_n)*u_n', 'i')
  const aged = m.derive('E_a', 'µs', 'E_p + g', 'g')
  const low = m.derive('L', 'µs', 'max(theta_p - E_a, theta_q - E_q)', 'g')
  const high = m.derive('R', 'µs', 'min(theta_p + E_a, theta_q + E_q)', 'g')
  const meet = m.relation(low, '<=', high)
  const joint = m.derive('E_j', 'µs', '(R - L)/2', 'g')
  const rest = m.relation(joint, '<', s.budget)
  // The tenth is for rounding of the difference, which is a whole or half number otherwise.
  const room = m.derive('K', 'ns', 'floor((e_max - E_j)/u_n + 0.1)*u_n', 'i')
  const quiet = m.derive('t_q', 'ns', 'floor(K/(rho*u_n))*u_n', 'i')
  const jump = m.given('J', x.jumpUs, 'µs')
  const jumped = m.derive('theta_J', 'µs', 'theta_q + J', 'g')
  const jumpLow = m.derive('L_J', 'µs', 'theta_J - E_q', 'g')
  const oldHigh = m.derive('R_a', 'µs', 'theta_p + E_a', 'g')
  const contradiction = m.relation(jumpLow, '>', oldHigh)
  const average = m.derive('theta_m', 'µs', '(theta_p + theta_J)/2', 'g')
  const off = m.derive('e_m', 'µs', 'theta_J - theta_m', 'g')
  const tooFar = m.relation(off, '>', s.budget)
  const tick = m.given('t_i', 10, 'µs')
  const each = m.derive('g_i', 'ns', 'rho*t_i', '3s')
  const kept = m.derive('g_k', 'ns', 'floor(rho*t_i/u_n)*u_n', 'i')
  const lost = m.compare(each, kept)

  page.ask(
    w.pick([
      say`Implement the clock: it takes intervals for the offset, ages them, combines them with news, and refuses to give a time once the limit is passed. Whole numbers only, rounding always to the safe side, and tests on both sides of each limit. What should happen when the board restarts and its clock jumps by ${jump}?`,
      say`Write the synchronised clock in Rust for a small processor. Show why averaging the offsets is no way to handle a jump of ${jump}, why ageing must not be done in small rounded steps, and how both are avoided.`,
      say`Review and replace: an existing clock averages all offsets that it ever saw and ages its bound by rounded steps every ${tick}. Find what is unsafe in each, and implement a version whose answers are bounds.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The clock is an interval with a date. Three operations: grow with age, shrink with news, answer while narrow. Everything that can go wrong should end in no answer, not in a wrong one.`,
      say`Whoever asks for the time must be told when there is none. So the answer is optional, and news may be refused.`,
    ]),
  )
  const averaging = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`A jump of ${jump}: the offset now reads ${jumped.arithmetic}. Averaged with the one before that is ${average.arithmetic}.`,
        say`Smooth it: ${average.worked}, and let further exchanges pull it over.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Wrong by ${off.arithmetic} in the meantime, and ${tooFar.values}. The moves of that time are executed at a wrong moment and nobody notices.`,
        say`The average belongs to neither clock: ${off.worked} away from the new truth. ${tooFar.symbols}.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([
        say`By intervals it is visible: the new one begins at ${jumpLow.arithmetic}, the old one, aged, ends at ${oldHigh.arithmetic}. ${contradiction.symbols}, so they have nothing in common and the news contradicts.`,
        say`${contradiction.values}: the intervals do not meet. That is proof of a jump, with no threshold to be tuned.`,
      ]),
    )
  }
  const stepping = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`Ageing in the timer, every ${tick}: ${each.worked} more each time.`,
        say`Let the bound grow a little at each tick of ${tick}, by ${each.arithmetic}.`,
      ]),
    )
    page.think(
      'doubt',
      w.pick([
        say`In whole ${each.unitOnly} that is ${kept.arithmetic}, rounded down. ${lost.values}: ${kept.number === 0 ? 'the bound would never grow at all' : 'a part of each step is lost, again and again'}.`,
        say`Rounded steps accumulate: ${kept.worked} instead of ${each}. ${kept.number === 0 ? 'A bound that never ages is no bound.' : 'The sum falls behind the truth.'}`,
      ]),
    )
    page.think(
      'derive',
      w.pick([
        say`Age from the date of the last news in one product, rounded up once: after ${apart.arithmetic} that is ${grown.arithmetic}.`,
        say`One multiplication from the last news on, and up: ${grown.worked}. A single ${each.unitOnly} is given away, once.`,
      ]),
    )
  }
  for (const part of w.shuffle([averaging, stepping])) part()
  page.think(
    'verify',
    w.pick([
      say`With the record: from ${low} to ${high}, so ${joint.arithmetic} to each side, and ${rest.symbols}. ${meet.symbols} holds.`,
      say`The two exchanges give ${low.named} and ${high.named}; ${joint.worked}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`Room for growth: ${room.named}, whole. The last moment with an answer is ${quiet.worked} after the news; one ${quiet.unitOnly} later there must be none. That pair is a test.`,
      say`Silence: the bound grows until ${quiet.arithmetic} have passed, then the clock falls silent itself.`,
    ]),
  )
  page.checks(w.pick([1, 2]), p.bound, q.bound, each)
  page.think(
    'decide',
    w.pick([
      say`A contradiction is returned and changes nothing; who owns the machine decides to stop, and begins with a fresh clock.`,
      say`Time that runs backwards in a call is refused as well; otherwise the age would be negative and the bound would shrink.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`What the code does follows from three inequalities, each with rounding on the safe side.`,
      say`State: two ends and a date. Invariant: the true offset lies between the ends, aged to now.`,
    ]),
  )
  page.step(
    w.pick(['Ageing once', 'Rounding up']),
    say`${grown.worked} over ${apart.worked}. In steps of ${tick} it would be ${each.worked} each, kept as ${kept.worked}. From ${p.bound.worked} follows ${aged.worked}.`,
  )
  page.step(
    w.pick(['News', 'Intersection']),
    say`With ${q.offset.worked} and ${q.bound.worked}: ${low.worked}, ${high.worked}, and ${meet.values}. The invariant holds for both intervals, hence for their intersection: ${joint.short}, ${rest.values}.`,
  )
  page.step(
    w.pick(['A jump', 'Contradiction']),
    say`After a jump by ${jump} the measured offset is ${jumped.worked}. Its interval begins at ${jumpLow.worked}, the old one ends at ${oldHigh.worked}. ${contradiction.named}: empty. The average would have been off by ${off.worked}, ${tooFar.values}.`,
  )
  page.step(
    w.pick(['Silence', 'The end of validity']),
    say`An answer is given while the half width is within the limit. Growth is a whole number and may fill the room of ${room.named} that ${joint.symbol} leaves up to the limit, so the last such moment is ${quiet.worked} after the news.`,
  )

  const n = w.pick([
    { clock: 'BoardClock', learn: 'learn', ask: 'offset', bad: 'Contradiction', back: 'Backwards' },
    { clock: 'Synchronised', learn: 'update', ask: 'midpoint', bad: 'NoOverlap', back: 'TimeReversed' },
    { clock: 'RelatedClock', learn: 'observe', ask: 'usable', bad: 'Jumped', back: 'OutOfOrder' },
  ])
  const agedBody = w.pick([
    code`let elapsed = now.checked_sub(self.at)?;
            let more = (elapsed * self.rate).div_ceil(MILLION) as i64;
            Some((self.low - more, self.high + more))`,
    code`if now < self.at {
                return None;
            }
            let more = ((now - self.at) * self.rate).div_ceil(MILLION) as i64;
            Some((self.low - more, self.high + more))`,
  ])
  const learnBody = w.pick([
    code`let (low, high) = self.aged(now).ok_or(Refused::${n.back})?;
            let (low, high) = (low.max(news.0), high.min(news.1));
            if low > high {
                return Err(Refused::${n.bad});
            }
            *self = Self { low, high, at: now, ..*self };
            Ok(())`,
    code`let Some(old) = self.aged(now) else {
                return Err(Refused::${n.back});
            };
            let joint = (old.0.max(news.0), old.1.min(news.1));
            if joint.1 < joint.0 {
                Err(Refused::${n.bad})
            } else {
                (self.low, self.high, self.at) = (joint.0, joint.1, now);
                Ok(())
            }`,
  ])
  const askBody = w.pick([
    code`let (low, high) = self.aged(now)?;
            (high - low <= 2 * self.limit).then_some(low + (high - low) / 2)`,
    code`match self.aged(now)? {
                (low, high) if high - low <= 2 * self.limit => Some(low + (high - low) / 2),
                _ => None,
            }`,
  ])
  const ends = (offset: string, bound: string, id: string) =>
    [
      m.derive(`l_${id}`, 'ns', `${offset} - ${bound}`, 'i').rust('int'),
      m.derive(`r_${id}`, 'ns', `${offset} + ${bound}`, 'i').rust('int'),
    ] as const
  const [pl, pr] = ends('theta_p', 'E_p', 'p')
  const [ql, qr] = ends('theta_q', 'E_q', 'q')
  const [jl, jr] = ends('theta_J', 'E_q', 'J')
  const tests = w.shuffle([
    code`
        #[test]
        fn the_record_of_two_exchanges() {
            let mut clock = first();
            assert_eq!(clock.aged(${apart.rust('int', 'ns')}).unwrap().1, ${oldHigh.rust('int', 'ns')});
            assert_eq!(clock.${n.learn}((${ql}, ${qr}), ${apart.rust('int', 'ns')}), Ok(()));
            assert_eq!(clock.aged(${apart.rust('int', 'ns')}), Some((${low.rust('int', 'ns')}, ${high.rust('int', 'ns')})));
            let last = ${apart.rust('int', 'ns')} + ${quiet.rust('int')};
            assert!(clock.${n.ask}(last).is_some());
            assert!(clock.${n.ask}(last + 1).is_none());
        }`,
    code`
        #[test]
        fn a_jump_is_refused_and_changes_nothing() {
            let mut clock = first();
            let before = clock;
            assert_eq!(clock.${n.learn}((${jl}, ${jr}), ${apart.rust('int', 'ns')}), Err(Refused::${n.bad}));
            assert_eq!(clock, before);
        }`,
    code`
        #[test]
        fn touching_is_no_contradiction() {
            let mut clock = small();
            assert_eq!(clock.${n.learn}((20, 30), 500), Ok(()));
            assert_eq!(clock.aged(500), Some((20, 20)));
            assert_eq!(small().${n.learn}((21, 30), 500), Err(Refused::${n.bad}));
            assert_eq!(small().${n.learn}((-30, -21), 500), Err(Refused::${n.bad}));
            assert_eq!(small().${n.learn}((-30, -20), 500), Ok(()));
        }`,
    code`
        #[test]
        fn age_rounds_up_and_never_runs_back() {
            let clock = small();
            assert_eq!(clock.aged(500), Some((-20, 20)));
            assert_eq!(clock.aged(501), Some((-21, 21)));
            assert_eq!(clock.aged(499), None);
            assert_eq!(small().${n.learn}((0, 1), 499), Err(Refused::${n.back}));
        }`,
    code`
        #[test]
        fn the_middle_is_given_while_it_is_known() {
            let clock = ${n.clock}::new((10, 50), 0, 100, 21);
            assert_eq!(clock.${n.ask}(0), Some(30));
            assert_eq!(clock.${n.ask}(10_000), Some(30));
            assert_eq!(clock.${n.ask}(10_001), None);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The state is private, so the invariant can only be touched by the three operations. Ageing is computed when needed and never stored, so its rounding cannot add up.`,
      say`An answer is an option, news is a result. No operation can narrow the interval but an intersection.`,
    ]),
    page.rust(code`
    const MILLION: u64 = 1_000_000;

    #[derive(Debug, PartialEq, Eq)]
    pub enum Refused {
        ${n.bad},
        ${n.back},
    }

    /// Ends of the offset and the date of the last news, in ${quiet.unitOnly}; rate in ${s.drift.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.clock} {
        low: i64,
        high: i64,
        at: u64,
        rate: u64,
        limit: i64,
    }

    impl ${n.clock} {
        pub fn new(ends: (i64, i64), at: u64, rate: u64, limit: i64) -> Self {
            Self { low: ends.0, high: ends.1, at, rate, limit }
        }

        /// What is certain at a later date; none before the last news.
        pub fn aged(&self, now: u64) -> Option<(i64, i64)> {
            ${indented(8, agedBody)}
        }

        pub fn ${n.learn}(&mut self, news: (i64, i64), now: u64) -> Result<(), Refused> {
            ${indented(8, learnBody)}
        }

        /// The middle, while it is known well enough.
        pub fn ${n.ask}(&self, now: u64) -> Option<i64> {
            ${indented(8, askBody)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn first() -> ${n.clock} {
            ${n.clock}::new((${pl}, ${pr}), 0, ${s.drift.rust('int')}, ${s.budget.rust('int', 'ns')})
        }

        fn small() -> ${n.clock} {
            ${n.clock}::new((-20, 20), 500, 100, 1000)
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
    w.pick([
      say`Whoever asks without handling the absence of an answer is stopped by the compiler:`,
      say`Using an answer that may not exist does not compile:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn careless(clock: &${n.clock}, now: u64) -> i64 {
        clock.${n.ask}(now)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Invariant: the true offset is inside. Ageing keeps it, since the rate is bounded and rounding goes up; news keeps it, since both intervals hold the truth; a refusal touches nothing. An answer is therefore right to within ${s.budget}, or is not given.`,
      say`A jump by ${jump} is refused at once, and silence ends the answers after ${quiet.as('s', '4s')}. In both cases the caller must stop motion; the type of the answer does not let it forget.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`News that only touches the old interval: accepted, and the width becomes zero; it grows again by itself.`,
          say`A small jump that stays inside the aged interval goes unnoticed, and does no harm either: the interval still holds.`,
          say`Products of elapsed time and rate: whole days in ${quiet.unitOnly} times the rate still fit into the wide word that is used.`,
          say`Two exchanges that complete out of order: the earlier one is refused as running backwards; it could only have been aged forward first.`,
          say`Restart of the host: its dates begin anew; the clock has to be made anew too, not updated.`,
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
          say`Discipline a counter by small corrections of its rate: time then never jumps for its users, but bound and correction have to be kept apart.`,
          say`Count news that were refused, and start afresh after a few in a row: heals by itself, and hides a failing crystal.`,
          say`Keep offset and rate as a pair with a joint region: narrower in long silences, more code to get right.`,
        ],
        2,
      ),
    ),
  )
}
