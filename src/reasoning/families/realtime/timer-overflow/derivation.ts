// Depth 2: a counter made wider by an interrupt that counts rounds. Two accesses can be torn by a wrap between them; which protocol
// of reading is right depends on whether the interrupt can come between, and each is explored to its last state.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'
import { type Names, reading } from './reading.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const gap = m.given('t_r', x.readUs, 'µs')
  const readings = m.given('f_r', x.readsPerS, 'Hz')
  const speed = m.given('v', x.speedMmPerS, 'mm/s')
  const latency = m.given('t_i', x.latencyUs, 'µs')
  const window = m.derive('P', '', 't_r/T_w', '3s')
  const often = m.derive('n_h', '1/h', 'f_r*P', '4s')
  const jump = m.derive('d_w', 'mm', 'v*T_w', '4s')
  const half = m.derive('T_h', 'ms', 'T_w/2', '4s')
  const brief = m.derive('t_m', 'µs', '2*t_r', '3s')
  const isBrief = m.relation(brief, '<', half)
  const served = m.derive('t_s', 'µs', 't_i + t_m', '4s')
  const inTime = m.relation(served, '<', x.masked ? half : s.wrap)
  const masked = x.masked
  const names: Names = w.pick([
    { rounds: 'rounds', kept: 'counted', count: 'count' },
    { rounds: 'laps', kept: 'noted', count: 'low' },
    { rounds: 'turns', kept: 'known_turns', count: 'hand' },
    { rounds: 'wraps', kept: 'high', count: 'ticks' },
  ])
  const sound = m.explore('S', reading(masked ? 'half' : 'again', masked, names))
  const way = m.found('k', 7, '', 'i')
  const bad = m.explore('S_n', reading(masked ? 'always' : 'naive', masked, names))
  const shortest = m.claim('states', { ...reading(masked ? 'always' : 'naive', masked, names), shortest: 'k' })
  const middle = m.derive('N_h', 'ticks', 'N/2', 'i')
  const late = m.derive('N_f', 'ticks', 'N - 1', 'i')
  const flawed = w.chance(0.45)

  const where = masked
    ? w.pick([
        say`The reader is the most urgent task of all: the interrupt of the wrap waits, as a pending flag, until the reading is over.`,
        say`Readings happen with interrupts masked; a wrap that comes meanwhile stays pending and can be seen as such.`,
      ])
    : w.pick([
        say`The interrupt of the wrap is more urgent than any reader, so it is served before the reader goes on.`,
        say`Whoever reads may be interrupted between any two accesses; the interrupt that counts rounds is then served at once.`,
      ])
  page.ask(
    flawed
      ? masked
        ? w.pick([
            say`Rounds are counted by an interrupt, latency ${latency}; ${readings} readings are made, two accesses ${gap} apart. ${where} Proposed: read the rounds, read the count, and if a wrap is pending add a round. Find the flaw by a course of events, give the protocol that is right, prove it, and say what the flaw does at ${speed}.`,
            say`${where} A colleague reads rounds and count, ${gap} apart, and adds a round "whenever a wrap is pending". Readings come at ${readings}, the latency is ${latency}. Where does it go wrong, how often, how far is that at ${speed}, and what is the cure? Code and proof.`,
          ])
        : w.pick([
            say`Rounds are counted by an interrupt, latency ${latency}. ${where} The code reads the rounds and then, ${gap} later, the count, at ${readings}. Find the flaw, how often it strikes and what it does to an axis at ${speed}; repair it, with proof and code.`,
            say`A reading is put together from rounds and count, two accesses ${gap} apart, ${readings} of them, latency ${latency}. ${where} "Both accesses are atomic, so the reading is right." Refute that, say what it costs at ${speed}, and give a protocol that is right.`,
          ])
      : w.pick([
          say`Make the counter wider by an interrupt at the wrap that counts rounds, latency ${latency}. ${where} Two accesses of a reading are ${gap} apart, at ${readings}. Derive a protocol of reading that is never torn, prove it by exhausting a small model, and say what a torn reading would do at ${speed}. Code with tests.`,
          say`The count is to be extended by rounds that an interrupt keeps, ${latency} late at the most urgent of times. ${where} Readings: ${readings}, with ${gap} between accesses. Which order of accesses is right, and why? What would one wrong reading mean at ${speed}?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Each access is whole, the pair is not. Between the two the counter may wrap, and then the halves belong to different rounds.`,
      say`Three things move by themselves: the count, the rounds in truth, and the rounds as kept in memory. A reading sees the first and the last, at two instants.`,
      say`A reading may be old by the time it is used, but it must be a value that the clock had between the first access and the last.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`How likely, how bad? A wrap falls into a reading with a probability ${window.worked}, so torn ones come at ${often.worked}. And each is wrong by a whole round: ${jump.arithmetic} at that speed.`,
      say`A wrap falls between the accesses with a probability of ${window.arithmetic}. At ${readings} that is ${often.arithmetic}. A reading that is off by a round, ${s.wrap}, moves the wanted position by ${jump.worked}.`,
    ]),
  )
  if (flawed || w.chance(0.75)) {
    page.think(
      'attempt',
      masked
        ? w.pick([
            say`With the interrupt masked the rounds cannot change under me. If a wrap is pending, one is missing; add it.`,
            say`Rounds, count, flag. A pending flag means that the kept rounds are one behind. So one more.`,
          ])
        : w.pick([
            say`Rounds first, count second. Each access is atomic.`,
            say`Read the rounds, read the count, put them together.`,
          ]),
    )
    page.think(
      'error',
      masked
        ? w.pick([
            say`The count may have been read before the wrap and the flag after it: the count is nearly full, and a round is added on top. In the model: ${shortest.form('promise:0')}, after ${way} steps.`,
            say`Take a count of ${late.arithmetic}, then the wrap, then the flag. The sum is a round ahead of the truth. The model finds it in ${way} steps: ${bad.claim.form('promise:0')}.`,
          ])
        : w.pick([
            say`Rounds read, then wrap and interrupt, then the count, which is nothing again: the reading is a round behind. In the model ${bad.claim.form('promise:0')}, after ${way} steps.`,
            say`Let the count be ${late.worked} when the rounds are read. The wrap comes, the count is read after it, and a round is missing. ${way} steps suffice: ${shortest.form('promise:0')}.`,
          ]),
    )
  }
  page.think(
    'back-up',
    masked
      ? w.pick([
          say`The count itself says on which side of the wrap it was read: small means after, large before, if the reading is brief. So add the round only to a count below ${middle.worked}.`,
          say`Was the count read before the wrap or after? Just after it the count is small. ${middle.arithmetic} divides the two, as long as the reading takes no half round.`,
        ])
      : w.pick([
          say`Read the rounds again after the count. If they agree no wrap has come between, for the interrupt would have counted it. If not, take the new ones and read the count anew.`,
          say`Rounds, count, rounds. Two equal readings of the rounds clasp the count between them; unequal ones mean once more.`,
        ]),
  )
  page.think(
    'verify',
    w.pick([
      say`All ${sound.value} of the small model: ${sound.claim.form('promise:0')}, and ${sound.claim.form('promise:1')}.`,
      say`Exploring the model, ${sound.value}: ${sound.claim.form('promise:1')}; ${sound.claim.form('promise:0')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`What it rests on: ${masked ? 'latency and reading fall into half a round' : 'the interrupt is served before another wrap'}, ${inTime.named}. ${masked ? say`The reading alone is brief, ${isBrief.values}.` : say`Two wraps in one reading would need ${s.wrap}.`}`,
      say`All of it needs ${inTime.named}${masked ? say`; and ${isBrief.named}` : ''}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), window, often, jump, served)

  page.section(
    'analysis',
    w.pick([
      say`A reading is right if it is what the clock showed at some instant between its first access and its last.`,
      say`What can happen between two accesses, which of it spoils the reading, and how it is noticed.`,
      say`The proof has two parts: an argument for any width, and an exhaustive search for a small one.`,
    ]),
  )
  page.step(
    w.pick(['How often, how bad', 'What is at stake']),
    say`${s.rate.worked}, ${s.range.worked}, ${s.wrap.worked}. The probability of a wrap in a reading: ${window.worked}. Torn readings: ${often.worked}. A reading that is wrong by a round is wrong by ${jump.worked} at ${speed}.`,
  )
  page.step(
    w.pick(['The flaw', 'A torn reading']),
    masked
      ? say`Adding a round whenever a wrap is pending: the count ${late.arithmetic} is read, the counter wraps, the flag is seen, and the reading is a round ahead. The model with ${bad.value} has it: ${bad.claim.form('promise:0')}, in ${way} steps.`
      : say`Rounds, then count: with the count at ${late.arithmetic} the rounds are read, the wrap comes and is counted, the count is read. The reading is a round behind. The model with ${bad.value} has it: ${bad.claim.form('promise:0')}, in ${way} steps.`,
  )
  page.step(
    w.pick(['The protocol', 'Why it is right']),
    masked
      ? w.pick([
          say`While the reader works the kept rounds stand still; they are right for any count read before a wrap, and one short for any read after it. The flag tells that a wrap came, the count when: read after the wrap and within half a round of it, it is below ${middle.worked}; read before, and the flag seen within half a round, it is not. For that latency and reading together stay in half a round: ${inTime.named}.`,
          say`If no wrap is pending at the end, none came during the reading, and rounds and count belong together. If one is, it came before the count was read or after; since latency and reading are over in half a round, ${inTime.values}, the count is below ${middle.arithmetic} in the one case and not in the other.`,
        ])
      : w.pick([
          say`If both readings of the rounds agree, no wrap was counted between them; as the interrupt goes before the reader, none came. So the count belongs to these rounds. If they differ, the reading begins again with the second value, and the next wrap is ${s.wrap} away.`,
          say`The rounds only grow. Equal at both ends, they were the same throughout, and so when the count was read. Unequal, the pass is thrown away; it can be repeated once in ${s.wrap} for this reason.`,
        ]),
    say`In the model, over ${sound.value}: ${sound.claim.form('promise:0')}, ${sound.claim.form('promise:1')}.`,
  )
  page.step(
    w.pick(['Conditions', 'What it rests on']),
    masked
      ? say`A wrap that is pending and the reading that finds it must fall into half a round: ${served.worked}, ${half.worked}, and ${inTime.named}. The reading alone: ${isBrief.named}.`
      : say`The kept rounds may lag by one, not by two: ${served.worked}, and ${inTime.named}.`,
  )

  const n = w.pick([
    { src: 'Clock', fn: 'read', rounds: 'rounds', count: 'count', pend: 'pending' },
    { src: 'Hardware', fn: 'instant', rounds: 'turns', count: 'low_part', pend: 'overflowed' },
    { src: 'Source', fn: 'wide', rounds: 'laps', count: 'ticks', pend: 'has_wrapped' },
  ])
  const body = masked
    ? w.pick([
        code`let rounds = clock.${n.rounds}();
        let count = clock.${n.count}();
        let missing = if clock.${n.pend}() && count < HALF { 1 } else { 0 };
        (rounds + missing) * ROUND + count`,
        code`let mut rounds = clock.${n.rounds}();
        let count = clock.${n.count}();
        if clock.${n.pend}() && count < HALF {
            rounds += 1;
        }
        rounds * ROUND + count`,
      ])
    : w.pick([
        code`let mut rounds = clock.${n.rounds}();
        loop {
            let count = clock.${n.count}();
            let again = clock.${n.rounds}();
            if again == rounds {
                return rounds * ROUND + count;
            }
            rounds = again;
        }`,
        code`loop {
            let (before, count, after) = (clock.${n.rounds}(), clock.${n.count}(), clock.${n.rounds}());
            if before == after {
                break before * ROUND + count;
            }
        }`,
      ])
  const fake = masked
    ? code`
        /// Every access takes a tick; the kept rounds stand still, as interrupts are masked.
        struct Fake {
            now: u64,
            kept: u64,
        }

        impl Fake {
            fn at(now: u64, kept: u64) -> Self {
                Self { now, kept }
            }

            fn tick(&mut self) -> u64 {
                self.now += 1;
                self.now - 1
            }
        }

        impl ${n.src} for Fake {
            fn ${n.rounds}(&mut self) -> u64 {
                self.tick();
                self.kept
            }

            fn ${n.count}(&mut self) -> u64 {
                self.tick() % ROUND
            }

            fn ${n.pend}(&mut self) -> bool {
                self.tick() / ROUND > self.kept
            }
        }`
    : code`
        /// Every access takes a tick, and a wrap is counted at once.
        struct Fake {
            now: u64,
        }

        impl Fake {
            fn at(now: u64, _kept: u64) -> Self {
                Self { now }
            }

            fn tick(&mut self) -> u64 {
                self.now += 1;
                self.now - 1
            }
        }

        impl ${n.src} for Fake {
            fn ${n.rounds}(&mut self) -> u64 {
                self.tick() / ROUND
            }

            fn ${n.count}(&mut self) -> u64 {
                self.tick() % ROUND
            }
        }`
  const tests = w.shuffle([
    code`
        #[test]
        fn never_torn_whenever_it_begins() {
            for begin in ROUND - 9..ROUND + 9 {
                let mut clock = Fake::at(begin, begin / ROUND);
                let value = ${n.fn}(&mut clock);
                assert!((begin..clock.now).contains(&value));
            }
        }`,
    code`
        #[test]
        fn far_from_the_wrap() {
            let middle = 3 * ROUND + ${middle.rust('int')};
            assert_eq!(${n.fn}(&mut Fake::at(middle, 3)), middle + 1);
        }`,
    ...(masked
      ? [
          code`
        #[test]
        fn a_wrap_that_was_pending_before() {
            assert_eq!(${n.fn}(&mut Fake::at(ROUND + 5, 0)), ROUND + 6);
        }`,
          code`
        #[test]
        fn a_count_from_before_the_wrap() {
            assert_eq!(${n.fn}(&mut Fake::at(ROUND - 2, 0)), ${late.rust('int')});
        }`,
          code`
        #[test]
        fn either_side_of_the_middle() {
            assert_eq!(${n.fn}(&mut Fake::at(ROUND + HALF - 2, 0)), ROUND + HALF - 1);
            assert_eq!(${n.fn}(&mut Fake::at(ROUND + HALF - 1, 0)), HALF);
        }`,
        ]
      : []),
    code`
        #[test]
        fn the_round_is_that_of_the_counter() {
            assert_eq!(ROUND - 1, ${late.rust('int')});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Hardware stands behind a trait, so that a test can let the clock run on with each access and begin at every instant around a wrap.`,
      say`The protocol is a handful of lines; the test puts its beginning at every tick around the wrap, which no bench does.`,
      say`Accesses are methods of a trait. The fake one moves time along by itself, as real accesses do.`,
    ]),
    page.rust(code`
    const ROUND: u64 = ${s.range.rust('int')};
    ${masked ? code`const HALF: u64 = ROUND / 2;\n    ` : ''}
    /// Two accesses of the hardware, each whole in itself.
    pub trait ${n.src} {
        fn ${n.rounds}(&mut self) -> u64;
        fn ${n.count}(&mut self) -> u64;${masked ? code`\n        fn ${n.pend}(&mut self) -> bool;` : ''}
    }

    /// An instant that was the present at some time during the call.
    pub fn ${n.fn}(clock: &mut impl ${n.src}) -> u64 {
        ${indented(4, body)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined([fake, ...tests], '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`Two readings at the same time would share the hardware, and are refused:`,
          page.compileFail(
            'E0499',
            code`
    pub fn two_readers<C: ${n.src}>(clock: &mut C) -> u64 {
        let first = &mut *clock;
        let second = &mut *clock;
        ${n.fn}(first) + ${n.fn}(second)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`With the protocol no reading is off by a round; without it, torn readings come at ${often}, each worth ${jump} at ${speed}. The proof needs ${inTime.symbols}, which the longest masked section of the program has to respect.`,
      say`A torn reading would command a jump of ${jump}. It is excluded for every instant of the wrap, provided that the interrupt is served in time: ${inTime.values}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A section that masks interrupts for a full round loses a wrap for good. All instants are then a round behind, and nothing looks wrong.`,
          say`A reading inside of the interrupt of the wrap itself: there the flag has been cleared already or not yet, and the protocol must know which.`,
          say`The optimiser may not exchange the accesses; they have to be volatile, in this order.`,
          say`Clearing the flag and counting the round are two accesses as well; a reader between them sees neither or both unless it is kept out.`,
          say`On a second processor none of this holds: the interrupt is then served elsewhere, and later.`,
          say`A debugger that stops the processor and lets the counter run breaks the conditions, not the protocol.`,
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
          say`Two counters in hardware, chained, with a register that latches the upper one when the lower is read: the race is gone, where the hardware has it.`,
          say`Let whoever reads extend the count against the last reading. No interrupt, but somebody must read once in ${s.wrap}.`,
          say`Mask interrupts and read the count twice, before and after the flag; the same logic with one access more.`,
          say`A wider counter: then the wrap is so rare that testing cannot find the error, and the field can.`,
        ],
        2,
      ),
    ),
  )
}
