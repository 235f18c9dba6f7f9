// Depth 1: the offset from four stamps, and the bound of its error. One-way stamps mislead, and symmetry is an assumption.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const useSecond = s.second.bound.number < s.first.bound.number
  const [best, worse] = useSecond ? [s.second, s.first] : [s.first, s.second]
  const name = useSecond ? 'q' : 'p'
  const [t1, t2, t3, t4] = best.stamps
  const oneWay = m.derive('theta_w', 'µs', `${name}_2 - ${name}_1`, 'g')
  const wrongBy = m.derive('e_w', 'µs', `theta_w - theta_${name}`, 'g')
  const half = m.derive('E_h', 'µs', `delta_${name}/2`, 'g')
  const cruder = m.relation(best.bound, '<', half)
  const longest = m.derive('d_max', 'µs', `delta_${name} - d_min`, 'i')
  const range = m.claim('range', {
    over: [{ name: 'x', from: 'd_min', to: 'd_max' }],
    left: `abs(x - delta_${name}/2)`,
    op: '<=',
    right: best.bound.id,
  })
  const inBudget = m.compare(best.bound, s.budget)
  const quicker = m.relation(best.delay, '<', worse.delay)
  const held = m.derive('h', 'µs', `${name}_3 - ${name}_2`, 'i')

  page.ask(
    w.pick([
      say`Set up the model of the two clocks, derive the offset of the board against the host from the stamps, and bound its error without assuming anything about symmetry. Which of the two exchanges is the better one?`,
      say`A colleague computes the offset as arrival on the board less sending on the host. What is wrong with it, what can be known instead, and how wrong can that still be? Give types in Rust that keep the two clocks apart.`,
      say`"Half the round trip is the delay, so the offset is exact." Find the hidden assumption, replace it by a bound, and choose between the exchanges.`,
      say`Formulate what four stamps say about two clocks: unknowns, equations, inequalities. What remains undetermined, and how much of it?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three unknowns, the offset and the delays of two ways, and only two differences of stamps. One dimension stays open, whatever is computed; so an interval is the honest answer.`,
      say`Each stamp is a reading of one clock. Differences on one clock are durations; differences between clocks contain the offset and a delay, inseparably.`,
      say`What is wanted is board time less host time at one moment. It never appears alone in the data: always with a delay added or taken away.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Board stamp less host stamp: ${oneWay.arithmetic}.`,
      say`Simplest: when the message arrived the board said ${t2}, when it left the host said ${t1}; so ${oneWay.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`That contains the way there in full. Against the mean of both directions it is off by ${wrongBy.arithmetic}.`,
      say`The message did not travel in no time. The way back gives the same offset with the other sign of delay, and the two disagree; their mean differs from mine by ${wrongBy.arithmetic}.`,
    ]),
  )
  const offset = (): void =>
    page.think(
      'derive',
      w.pick([
        say`There: offset plus one delay, ${t2.symbol} less ${t1.symbol}. Back: offset less the other delay, ${t3.symbol} less ${t4.symbol}. Half the sum: ${best.offset.worked}.`,
        say`Add both directions and the delays appear only as a difference: ${best.offset.short}, up to half of how unequal the ways are.`,
      ]),
    )
  const round = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Subtract them and the offset drops out: ${best.delay.worked} spent on the line, with ${held.arithmetic} on the board already taken off.`,
        say`Time on the line: ${best.delay.worked}. This one needs no common clock at all.`,
      ]),
    )
  for (const part of w.shuffle([offset, round])) part()
  page.think(
    'doubt',
    w.pick([
      say`Is the mean exact? Only if both ways took equally long, and nothing says so. Under load one direction queues and the other does not.`,
      say`Symmetry is convenient, not given. What if nearly all of the ${best.delay} went into one direction?`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Let x be the way there: between ${s.least} and ${longest.arithmetic}, since the way back needs its minimum too. The error is x without half of ${best.delay.symbol}, and ${range.form('symbols')} over that whole span: ${best.bound.worked}.`,
      say`Both ways need ${s.least} for certain; only the rest can be distributed freely. Half of it is the largest error: ${best.bound.worked}. Formally ${range.form('statement')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Knowing the minimum helps: ${cruder.named}. And the budget: ${inBudget.values}.`,
      say`The other exchange took ${worse.delay}, hence the wider bound ${worse.bound}. The quick one is the informative one: ${quicker.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), best.bound, half, worse.bound)
  page.think(
    'summarise',
    w.pick([
      say`Offset ${best.offset}, give or take ${best.bound}. Not better, but that for certain.`,
      say`An interval around ${best.offset}, of half width ${best.bound}; asymmetry is in it already.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Two equations, three unknowns. The sum and the difference of the equations separate what can be known from what cannot.`,
      say`The stamps determine an interval for the offset. Its middle is the usual estimate, its half width the bound.`,
      say`The offset is found up to the asymmetry of the delays, and the asymmetry is bounded by what the round trip took beyond its minimum.`,
    ]),
  )
  page.step(
    w.pick(['Equations', 'What the stamps contain']),
    w.pick([
      say`The way there shows as ${t2.symbol} less ${t1.symbol}: offset plus delay. The way back shows as ${t3.symbol} less ${t4.symbol}: offset less delay. Read one way only, the offset would come out as ${oneWay.worked}, wrong by the whole delay of that direction.`,
      say`Let the offset be board less host. Both directions contain it with the same sign and their delays with opposite ones. A single direction, ${oneWay.worked}, cannot tell the two apart.`,
    ]),
  )
  page.step(
    w.pick(['Estimate', 'Half the sum']),
    say`${best.offset.worked}. The time on the line is ${best.delay.worked}. The estimate differs from the one-way value by ${wrongBy.worked}.`,
  )
  page.step(
    w.pick(['Error bound', 'How wrong it can be']),
    w.pick([
      say`With x for the way there, the way back is what is left of ${best.delay.symbol}, and the error of the mean is x less half of it. Both ways are bounded below by ${s.least.symbol}, so x goes up to ${longest.worked}. Hence ${range.form('statement')}.`,
      say`The asymmetry is largest when one way takes its minimum and the other all the rest, ${longest.worked}. For everything between: ${range.form('statement')}.`,
    ]),
    say`${best.bound.worked}. Without knowledge of the minimum it would be ${half.worked}; ${cruder.values}. Within the limit of use: ${inBudget.named}.`,
  )
  page.step(
    w.pick(['Which exchange', 'The quick one tells more']),
    say`The other exchange has ${worse.delay.worked} and ${worse.bound.worked}. ${quicker.named}, and a shorter time on the line leaves less room for asymmetry, whatever its offset came out as.`,
  )

  const n = w.pick([
    { host: 'HostTime', board: 'BoardTime', ex: 'Exchange', out: 'Estimate', fn: 'estimate', half: 'half_width' },
    { host: 'HostInstant', board: 'BoardInstant', ex: 'RoundTrip', out: 'Offset', fn: 'evaluate', half: 'bound' },
    { host: 'MasterTime', board: 'SlaveTime', ex: 'Stamps', out: 'Relation', fn: 'relate', half: 'error' },
  ])
  const body = w.pick([
    code`let there = self.arrived.0 - self.sent.0;
            let back = self.answered.0 - self.returned.0;
            let line = there - back;
            if line < 2 * least {
                return Err(Implausible { line });
            }
            Ok(${n.out} { doubled_offset: there + back, ${n.half}: line.div_euclid(2) + line.rem_euclid(2) - least })`,
    code`let line = (self.returned.0 - self.sent.0) - (self.answered.0 - self.arrived.0);
            match line - 2 * least {
                free if free < 0 => Err(Implausible { line }),
                free => Ok(${n.out} {
                    doubled_offset: (self.arrived.0 - self.sent.0) + (self.answered.0 - self.returned.0),
                    ${n.half}: (free + 1) / 2,
                }),
            }`,
  ])
  m.given('u_t', 1, 'µs')
  const bound = m.derive('E_i', 'µs', `ceil(${best.bound.id}/u_t - 0.1)*u_t`, 'i')
  const twice = m.derive('theta_d', 'µs', `2*theta_${name}`, 'i')
  const tests = w.shuffle([
    code`
        #[test]
        fn the_exchange_of_the_record() {
            let found = record().${n.fn}(${s.least.rust('int')}).unwrap();
            assert_eq!(found.doubled_offset, ${twice.rust('int')});
            assert_eq!(found.${n.half}, ${bound.rust('int')});
        }`,
    code`
        #[test]
        fn a_line_that_is_too_quick_is_refused() {
            let quick = exchange(10, 70, 75, 35);
            assert_eq!(quick.${n.fn}(10).unwrap().${n.half}, 0);
            assert_eq!(quick.${n.fn}(11), Err(Implausible { line: 20 }));
            assert_eq!(quick.${n.fn}(9).unwrap().${n.half}, 1);
        }`,
    code`
        #[test]
        fn odd_widths_round_up_and_signs_are_kept() {
            let late = exchange(100, 40, 43, 124);
            let found = late.${n.fn}(4).unwrap();
            assert_eq!(found.doubled_offset, -141);
            assert_eq!(found.${n.half}, 7);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Readings of the two clocks are two types, and nothing subtracts one from the other but the function that knows about delay. The doubled offset keeps halves exact.`,
      say`The type says on which clock a stamp was taken. The estimate comes with its bound, rounded up, so that nobody can use one without the other.`,
    ]),
    page.rust(code`
    /// Readings in ${s.least.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.host}(pub i64);
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.board}(pub i64);

    #[derive(Debug, Clone, Copy)]
    pub struct ${n.ex} {
        pub sent: ${n.host},
        pub arrived: ${n.board},
        pub answered: ${n.board},
        pub returned: ${n.host},
    }

    #[derive(Debug, PartialEq, Eq)]
    pub struct ${n.out} {
        /// Twice board less host.
        pub doubled_offset: i64,
        pub ${n.half}: i64,
    }

    /// The line was quicker than it can be: a stamp is wrong.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Implausible {
        pub line: i64,
    }

    impl ${n.ex} {
        pub fn ${n.fn}(&self, least: i64) -> Result<${n.out}, Implausible> {
            ${indented(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn exchange(sent: i64, arrived: i64, answered: i64, returned: i64) -> ${n.ex} {
            ${n.ex} { sent: ${n.host}(sent), arrived: ${n.board}(arrived), answered: ${n.board}(answered), returned: ${n.host}(returned) }
        }

        fn record() -> ${n.ex} {
            exchange(${joined([t1, t2, t3, t4].map((t) => code`${t.rust('int')}`))})
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
    w.pick([
      say`Exchanging the clocks is a mistake that cannot be compiled:`,
      say`A stamp in the wrong place is refused:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn mixed(now: ${n.board}) -> ${n.ex} {
        ${n.ex} { sent: now, arrived: now, answered: now, returned: ${n.host}(0) }
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound holds for any distribution of delay, since only the minimum was used. It fails if a stamp is taken elsewhere than assumed, for instance behind a queue; then the line may seem too quick, and that is checked.`,
      say`${inBudget.op === '<=' ? 'The relation may be used, together with its bound.' : 'The relation must not be used for motion yet.'} An average over many exchanges would hide a lasting asymmetry; the bound does not.`,
      say`Nothing here depends on luck with the load of the line: a loaded line gives a wide interval and says so.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A lasting asymmetry, for example an answer that waits for a poll: the estimate is shifted by half of it in every exchange, and no averaging removes it.`,
          say`A counter that wraps between two stamps of the board: the held time becomes negative; counters must be extended before they get here.`,
          say`A host clock that is set by the network: its step looks like a change of the offset; a clock that only counts has to be used.`,
          say`A stamp of ${t3.symbol} that is taken before the answer is queued: the queue then belongs to the way back, which is allowed for.`,
          say`The minimum may be overestimated after a change of the line's rate; the check of plausibility finds it in a quick exchange.`,
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
          say`A wire between the two that carries a pulse: no delay to speak of, and no stamps of messages; it needs a pin and a lead.`,
          say`Stamps in hardware at the line itself: queues fall out of both ways, and ${best.bound} shrinks to a few bits of the line.`,
          say`Make the board the only clock and let the host follow with a margin: no bound is needed where everything is sent far ahead.`,
          say`Take the average of many exchanges: smoother, but without a bound if the ways differ systematically.`,
        ],
        2,
      ),
    ),
  )
}
