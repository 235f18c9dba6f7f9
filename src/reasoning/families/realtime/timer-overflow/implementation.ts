// Depth 3: a wide clock without interrupt. A short count is placed near a known instant; somebody has to look often enough, and the
// conversion into time overflows long before the clock does.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const house = m.given('T_k', x.houseMs, 'ms')
  const late = m.given('L_k', x.houseLateMs, 'ms')
  const before = m.given('n_x', x.beforeWrap, 'ticks')
  const distance = m.given('n_e', x.aheadTicks, 'ticks')
  const look = m.derive('T_l', 'ms', 'T_k + L_k', '4s')
  const inTime = m.compare(look, s.wrap)
  const most = m.derive('T_x', 'ms', 'T_w - L_k', '4s')
  const wide = m.derive('T_64', 'h', '2^64/f_t', '3s')
  const product = m.derive('N_o', 'ticks', 'floor(2^64/10^6)', 'i')
  const productTime = m.derive('T_o', 'h', 'N_o/f_t', '4s')
  const sooner = m.relation(productTime, '<', wide)
  const perSecond = m.derive('F', 'Hz', 'f_t', 'i')
  const start = m.derive('c_0', 'ticks', '5*N - n_x', 'i')
  const low = m.derive('c_l', 'ticks', 'mod(c_0 + n_e, N)', 'i')
  const known = m.derive('c_k', 'ticks', 'mod(c_0, N)', 'i')
  const found = m.derive('c_1', 'ticks', 'c_0 + n_e', 'i')
  const gone = m.derive('d', 'ticks', 'mod(c_l - c_k, N)', 'i')
  const same = m.relation(gone, '==', distance)
  const back = m.derive('c_2', 'ticks', 'c_0 - n_x', 'i')
  const lowBack = m.derive('c_b', 'ticks', 'mod(c_2, N)', 'i')
  const half = m.derive('N_h', 'ticks', 'N/2', 'i')
  m.given('t_s', 1, 's')
  const wholeSecond = m.derive('F_1', 'ticks', 'F*t_s', 'i')
  const trap = w.pick(['product', 'smaller'] as const)

  page.ask(
    w.pick([
      say`Implement a clock of sixty-four bits on top of this counter without any interrupt. Housekeeping looks at it every ${house}, late by up to ${late}. Example: last looked ${before} before a wrap, next ${distance} later. Also: place a count from a message near a known instant, before or after it, and convert ticks into microticks of time. Go through the overflows.`,
      say`Write the wide clock: each look extends the count by what has passed since the last. Looks come every ${house}, sometimes ${late} late. Try it ${before} before a wrap with the next look ${distance} on. Messages carry short counts of the past and of the future; extend those too, and convert to time without overflow.`,
      say`A wide clock from a narrow counter, by differences alone. Is a look every ${house} with a lateness of ${late} enough? Show it on a look ${before} before a wrap and one ${distance} after that. Then the reverse, an instant from a short count in a message, and the conversion into time. Which of these can overflow, and when?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The wide value is kept, and each look adds the wrapped difference. No race, as there is one access to the counter and one owner of the value.`,
      say`Rounds that nobody sees are lost. So the one condition is that somebody looks once in each round or oftener, the worst lateness included.`,
      say`Two different questions: how the clock goes on, where only the future counts, and where a foreign count belongs, which may be on either side.`,
    ]),
  )
  const looks = (): void => {
    if (trap === 'smaller') {
      page.think('attempt', say`Add the period of housekeeping alone: ${house} against a round of ${s.wrap.worked}.`)
      page.think(
        inTime.op === '>' ? 'error' : 'doubt',
        inTime.op === '>'
          ? say`The look can be late: ${look.worked}, and ${inTime.symbols}. Then a round goes by unseen.`
          : say`And when it is late? ${look.worked}; still ${inTime.symbols}. It holds, but the lateness belongs into the sum.`,
      )
    } else
      page.think(
        'derive',
        w.pick([
          say`Two looks are at the furthest ${look.worked} apart, a round is ${s.wrap.arithmetic}: ${inTime.symbols}.`,
          say`${s.wrap.worked} for a round. Between looks up to ${look.arithmetic} pass. ${inTime.named}.`,
        ]),
      )
    page.think(
      'verify',
      w.pick([
        say`The example: last look at ${start.worked}, whose low part is ${known.arithmetic}. The counter then shows ${low.worked}. Difference ${gone.worked}, and ${same.symbols}. New value ${found.arithmetic}.`,
        say`Trying it: from ${start.arithmetic} on, the counter shows ${low.arithmetic}; what has gone by is ${gone.arithmetic}, which it should be. So ${found.worked}.`,
      ]),
    )
  }
  const conversion = (): void => {
    if (trap === 'product') {
      page.think(
        'attempt',
        w.pick([
          say`Sixty-four bits last for ${wide.worked}. After that nothing of this clock can overflow.`,
          say`The wide clock is full after ${wide.arithmetic}; overflow is no subject any longer.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The clock does not; a product does. Ticks times a million is too large from ${product.worked} on, which is after ${productTime.arithmetic}, and ${sooner.symbols}.`,
          say`Converting multiplies first: at ${product.arithmetic} the product no longer fits, ${productTime.worked}. A long print reaches that, or the uptime of a machine does.`,
        ]),
      )
    }
    page.think(
      'back-up',
      w.pick([
        say`Divide first: whole multiples of the rate go over exactly, and only the remainder is multiplied, which is below ${perSecond.arithmetic}. No product comes near the limit then.`,
        say`Split ticks into what the rate ${perSecond} divides and the rest. The rest times a million fits with ease; ${productTime.arithmetic} is no limit any more.`,
      ]),
    )
  }
  for (const part of w.shuffle([looks, conversion])) part()
  page.think(
    'derive',
    w.pick([
      say`For a foreign count: the wrapped difference to a known instant, taken as ahead below ${half.worked} and as behind otherwise. From ${start} back to ${back.arithmetic}, whose count is ${lowBack.worked}.`,
      say`A count of a message lies before or after. Nearest wins: a difference up to ${half.arithmetic} is ahead. ${lowBack.arithmetic} leads back to ${back.worked}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), look, productTime, s.wrap, most)
  page.think(
    'decide',
    inTime.op === '<='
      ? w.pick([
          say`Difference on each look, nearest for messages, division before multiplication. The look at ${house} stays as it is.`,
          say`No interrupt is needed. One owner looks, everybody else gets values.`,
        ])
      : w.pick([
          say`The code is the same; housekeeping has to look sooner, every ${most.arithmetic} or oftener. I say so and write it.`,
          say`As planned it loses rounds, ${inTime.values}. The period must come down to ${most.worked}.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Three operations, each with a condition of its own under which it is exact.`,
      say`Extending, placing, converting: what each needs so that nothing is lost.`,
    ]),
  )
  page.step(
    w.pick(['Extending', 'Each look adds what has passed']),
    say`${s.rate.worked}; ${s.wrap.worked}. If looks are no further apart than a round, the wrapped difference is the true one. ${look.worked}; ${inTime.named}. With this lateness the period may be up to ${most.worked}.`,
    say`Example: ${start.worked}, low part ${known.worked}; the counter shows ${low.arithmetic}; ${gone.worked}; ${found.worked}.`,
  )
  page.step(
    w.pick(['Placing', 'A count from elsewhere']),
    w.pick([
      say`All instants with the given count are whole rounds apart, so one of them lies within half a round of the known instant, ${half.worked}. It is the right one if the message is no older, and no further ahead, than that. Backwards: ${back.worked} has the count ${lowBack.worked}.`,
      say`Known instant and count fix the answer up to rounds; being near fixes the round. Near means ${half.worked} to either side. So ${lowBack.arithmetic} near ${start} is ${back.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Converting', 'Where the overflow hides']),
    say`The clock is full after ${wide.worked}. A product with a million is full at ${product.worked}, after ${productTime.worked}; ${sooner.named}. With quotient and remainder by ${perSecond.short} the largest product is that of a remainder, which fits at all times.`,
  )

  const n = w.pick([
    { clock: 'WideClock', look: 'look', near: 'nearest', micros: 'micros' },
    { clock: 'LongClock', look: 'update', near: 'place', micros: 'to_micros' },
    { clock: 'Uptime', look: 'observe', near: 'locate', micros: 'as_micros' },
  ])
  const near = w.pick([
    code`let ahead = count.wrapping_sub(known) & MASK;
        if ahead < HALF {
            known.checked_add(ahead)
        } else {
            known.checked_sub(MASK + 1 - ahead)
        }`,
    code`let behind = known.wrapping_sub(count) & MASK;
        if behind <= HALF {
            known.checked_sub(behind)
        } else {
            known.checked_add(MASK + 1 - behind)
        }`,
  ])
  const micros = w.pick([
    code`let (whole, rest) = (ticks / PER_SECOND, ticks % PER_SECOND);
        whole * 1_000_000 + rest * 1_000_000 / PER_SECOND`,
    code`let fraction = ticks % PER_SECOND * 1_000_000 / PER_SECOND;
        ticks / PER_SECOND * 1_000_000 + fraction`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn on_across_the_wrap() {
            let mut clock = ${n.clock}::starting_at(${start.rust('int')});
            assert_eq!(clock.${n.look}(${known.rust('int')}), ${start.rust('int')});
            assert_eq!(clock.${n.look}(${low.rust('int')}), ${found.rust('int')});
        }`,
    code`
        #[test]
        fn nearly_a_round_is_seen_and_a_full_one_is_not() {
            let mut clock = ${n.clock}::starting_at(0);
            assert_eq!(clock.${n.look}(MASK), MASK);
            assert_eq!(clock.${n.look}(MASK), MASK);
            assert_eq!(MASK, ${s.range.rust('int')} - 1);
        }`,
    code`
        #[test]
        fn before_and_after() {
            assert_eq!(${n.near}(${start.rust('int')}, ${low.rust('int')}), Some(${found.rust('int')}));
            assert_eq!(${n.near}(${start.rust('int')}, ${lowBack.rust('int')}), Some(${back.rust('int')}));
        }`,
    code`
        #[test]
        fn opposite_counts_as_behind() {
            assert_eq!(${n.near}(${s.range.rust('int')}, ${half.rust('int')}), Some(${half.rust('int')}));
            assert_eq!(${n.near}(${s.range.rust('int')}, ${half.rust('int')} - 1), Some(${s.range.rust('int')} + ${half.rust('int')} - 1));
        }`,
    code`
        #[test]
        fn nothing_lies_before_the_start() {
            assert_eq!(${n.near}(3, 1), Some(1));
            assert_eq!(${n.near}(3, ${s.range.rust('int')} - 1), None);
        }`,
    code`
        #[test]
        fn time_beyond_the_product() {
            assert_eq!(${product.rust('int')}_u64.checked_mul(1_000_000), Some(u64::MAX / 1_000_000 * 1_000_000));
            assert_eq!((${product.rust('int')}_u64 + 1).checked_mul(1_000_000), None);
            assert_eq!(${n.micros}(${wholeSecond.rust('int')} * 1_000_000), 1_000_000 * 1_000_000);
            assert_eq!(${n.micros}(${wholeSecond.rust('int')} * 2 - 1), 1_999_999);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`One owner looks at the counter and holds the wide value; placing and converting are pure functions. What would lie before the start is no instant.`,
      say`Nothing here waits or locks. The clock is advanced by whoever owns it, the rest is arithmetic with its limits tested.`,
      say`The mask and the half are constants of the module, worked out from one number, so they cannot disagree.`,
    ]),
    page.rust(code`
    const MASK: u64 = ${s.range.rust('int')} - 1;
    const HALF: u64 = MASK / 2 + 1;
    const PER_SECOND: u64 = ${perSecond.rust('int')};

    /// Counts on from what was seen last.
    #[derive(Debug)]
    pub struct ${n.clock} {
        wide: u64,
    }

    impl ${n.clock} {
        pub fn starting_at(wide: u64) -> Self {
            Self { wide }
        }

        /// Must be called once in each round.
        pub fn ${n.look}(&mut self, count: u64) -> u64 {
            self.wide += count.wrapping_sub(self.wide) & MASK;
            self.wide
        }
    }

    /// The instant with this count that is nearest to a known one.
    pub fn ${n.near}(known: u64, count: u64) -> Option<u64> {
        ${indented(4, near)}
    }

    pub fn ${n.micros}(ticks: u64) -> u64 {
        ${indented(4, micros)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.6)
      ? [
          say`Who has only a view of the clock cannot advance it:`,
          page.compileFail(
            'E0596',
            code`
    pub fn peeking(clock: &${n.clock}) -> u64 {
        clock.${n.look}(1)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    inTime.op === '<='
      ? w.pick([
          say`${inTime.named}: no round is lost while housekeeping keeps to its lateness, and a watchdog below ${s.wrap} stops the machine if it does not.`,
          say`Looks are ${look} apart at worst, a round takes ${s.wrap}. The clock can be believed as long as the watchdog is quiet.`,
        ])
      : w.pick([
          say`${inTime.named}: as planned, rounds can be lost, and every timeout that rests on the clock with them. The period has to be ${most} or below before heaters may depend on it.`,
          say`The plan is refused: ${inTime.values}. A clock that loses a round makes a heater window too long by ${s.wrap}.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A look from an interrupt and one from a task: two owners. The difference would be added twice or torn. One owner, or a critical section.`,
          say`A count exactly opposite to the known instant could be on either side; the code says behind, and a protocol must not depend on it.`,
          say`The first look after start-up: the wide value begins at the count itself, not at nothing.`,
          say`Time from ticks is rounded down; differences of rounded times may be off by one, so subtract ticks and convert afterwards.`,
          say`A clock that was stopped in sleep goes on from where it was; its time is awake time.`,
          say`A message that was held up for half a round is placed in the future. A deadline for messages has to exclude that.`,
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
          say`An interrupt at the wrap counts rounds without anybody looking, and brings the race between two accesses.`,
          say`Products in a type of twice the width: simple, and slow on small processors.`,
          say`A rate that is a power of two turns the division into a shift, where the clock can be chosen so.`,
          say`Keep all instants in ticks and convert for people only.`,
        ],
        2,
      ),
    ),
  )
}
