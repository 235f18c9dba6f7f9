// Depth 1: which damage a byte of parity misses, counted and not guessed, how often that is, and what a polynomial changes.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const bytes = m.derive('n_x', 'bytes', 'p + g + 1', 'i')
  const bits = m.derive('N', 'bits', '8*n_x', 'i')
  const hit = m.derive('P_x', '%', '1 - (1 - epsilon)^N', '3s')
  const perHour = m.derive('h_x', '1/h', 'f*P_x', '3s')
  const allPairs = m.derive('A', '', 'N*(N - 1)/2', 'i')
  const missedPairs = m.derive('K', '', '8*n_x*(n_x - 1)/2', 'i')
  const share = m.derive('q_2', '%', 'K/A', '3s')
  const zero = m.given('u_0', 0, '')
  const span = m.derive('N_d', '', 'N - 1', 'i')
  const half = m.given('u_1', 0.5, '')
  const drawn = m.claim('statistic', {
    seed: 3 + w.choose(900),
    draws: 30_000,
    variables: [{ name: 'x', shape: 'uniform', a: 'u_0', b: 'N_d' }],
    expr: '1 - sign(mod(floor(x) + 1, 8))',
    measure: 'above',
    parameter: 'u_1',
    of: 'q_2',
  })
  const two = m.derive('P_2', 'ppm', 'A*epsilon^2*(1 - epsilon)^(N - 2)', '3s')
  const slips = m.derive('X', '1/h', 'f*P_2*q_2', '3s')
  const burstSlips = m.derive('X_b', '1/h', 'b*2^(-8)', '3s')
  const between = m.derive('T_x', 'h', '1/(X + X_b)', '3s')
  const fails = m.relation(between, '<', s.goal)
  const folk = m.derive('q_r', '%', '2^(-8)', '3s')
  const worse = m.relation(share, '>', folk)
  const folkRate = m.derive('X_r', '1/h', 'f*P_x*q_r', '3s')
  const folkOff = m.compare(folkRate, slips)
  const single = m.derive('P_1', '%', 'N*epsilon*(1 - epsilon)^(N - 1)', '3s')
  const singles = m.derive('q_1', '%', 'P_1/P_x', '3s')
  const wideBursts = m.derive('X_c', '1/h', 'b*2^(-16)', '3s')
  const wide = m.derive('T_c', 'h', '1/X_c', '3s')
  const wideFits = m.compare(s.goal, wide)
  const enough = wideFits.op === '<='
  const period = m.derive('N_p', 'bits', '2^15 - 1', 'i')
  const wideBits = m.derive('N_c', 'bits', '8*n', 'i')
  const inPeriod = m.relation(wideBits, '<=', period)
  const asksFlaw = w.chance(0.45)

  page.ask(
    asksFlaw
      ? w.pick([
          say`A colleague writes: the frame ends in one byte of parity (all bytes joined by exclusive or), so one damaged frame in ${m.derive('F', '', '2^8', 'i')} passes, ${folkRate} in all. Find the flaw in this reasoning, give the right rate, and say what check the link needs.`,
          say`The design note says of its parity byte that it misses ${folk} of all damage, whatever the damage. Where is that wrong, in which direction, and how often does a wrong command really pass? Propose the repair.`,
        ])
      : w.pick([
          say`A draft ends each frame with one byte of parity, the exclusive or of all bytes before it. How often does a damaged frame pass? Count what the check misses, hold it against ${s.goal}, and formulate what the check must do instead.`,
          say`Model the damage on this line and what a parity byte leaves undetected. Is ${s.goal} kept? If not, state which property of a check would keep it, and show it in Rust for every pair of bits.`,
          say`Classify the damage (one flip, two flips, bursts), and give for a parity byte and for a CRC of two bytes how often each class passes. Which of the two meets ${s.goal}?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A check is linear: flipping bits changes the check by a pattern that belongs to the flips and not to the data. So the question is which sets of flips cancel.`,
      say`Three kinds of damage, each with its own rate and its own chance to pass. They must be kept apart, for a check may be perfect against one and poor against the next.`,
      say`What is dangerous is not damage but damage that fits. So: how likely is each pattern, and does the check see it?`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`A check of eight bits passes one random frame in ${folk.as('%', '3s')} of cases; ${folkRate.arithmetic} then get through.`,
      say`By the usual rule ${folk.worked} of all damage passes. With ${perHour.arithmetic} damaged frames that would be ${folkRate.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`The rule is for frames that have become random. Here ${singles.arithmetic} of the damaged frames have a single flip, and parity sees every one of those. For pairs, on the other hand, it is far too kind: ${worse.values}.`,
      say`Noise with ${s.flip} does not make a frame random, it flips one bit of it, in ${singles} of the cases. Those never pass. Pairs do, with ${share.arithmetic}, and ${worse.symbols}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Count. Parity is eight columns. Two flips cancel when they stand in one column: ${missedPairs.arithmetic} of ${allPairs.arithmetic} pairs, so ${share}.`,
      say`Take one flip as given. Of the ${span.bare} other places those in its own column hide it; the share is ${share.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`By draws: the distance of the second flip from the first, cyclic and evenly drawn, hides it where it is a whole number of bytes. Counting ${drawn.form('expr')} over draws gives the same ${share}.`,
      say`A simulation of the distance, ${drawn.form('expr')} for x drawn evenly, comes out at ${share} too, within its scatter.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Exactly two flips in a frame: ${two.worked}. Hence ${slips.worked}. Bursts add ${burstSlips.arithmetic}; for those the rule of random frames does hold.`,
      say`Pairs come with ${two.arithmetic} per frame, so ${slips.arithmetic} slip through. A burst leaves randomness, and there ${burstSlips.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Together one in ${between.arithmetic}, and ${fails.symbols}. Parity fails.`,
      say`${between.worked}: ${fails.values}, so it is not kept.`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`A CRC of two bytes sees all pairs and all odd numbers of flips; bursts pass with ${wideBursts.arithmetic}, one in ${wide}. ${enough ? 'That does it.' : 'Against bursts even that is too narrow; it needs a further byte.'}`,
      say`With a polynomial of two bytes only bursts are left, ${wide.arithmetic} apart: ${wideFits.values}. ${enough ? 'Enough.' : 'Not enough, so the check must grow.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), hit, slips, burstSlips, between, s.onLine)

  page.section(
    'analysis',
    w.pick([
      say`Rates of damage first, then the share of each kind that a check misses; only their product counts.`,
      say`The check is linear over bits, so whether damage is seen depends on the flips alone. That turns the question into counting.`,
    ]),
  )
  page.step(
    w.pick(['How often frames are damaged', 'Damage on the line']),
    w.pick([
      say`A frame has ${bytes.worked}, so ${bits.worked}. Some bit flips with ${hit.worked}, which makes ${perHour.worked} damaged frames. A single flip has ${single.worked}, so it is behind ${singles.arithmetic} of the damage.`,
      say`${bits.worked} to a frame of ${bytes.arithmetic}. Damaged are ${hit.arithmetic} of the frames, ${perHour.arithmetic}; a single flip, ${single.short}, is behind ${singles.arithmetic} of this.`,
    ]),
  )
  page.step(
    w.pick(['What parity misses', 'Pairs in a column', 'The blind spot']),
    w.pick([
      say`Odd numbers of flips always change the parity of some column. Two flips hide when they share a column; each of the eight columns has one bit of every byte. Hidden are ${missedPairs.worked} of ${allPairs.worked} pairs, ${share.arithmetic}. Draws of the distance, ${drawn.form('expr')}, agree.`,
      say`A pair passes when both bits have the same place in their bytes: ${missedPairs.arithmetic} pairs of ${allPairs.arithmetic}. The share, ${share.worked}, is also what draws of ${drawn.form('expr')} give, where x picks the distance evenly from ${zero} to ${span} and a value above ${half} counts.`,
    ]),
    say`The rule for random frames would say ${folk.worked}; ${worse.named}. It errs twice: by counting single flips, and by being too mild on pairs. In rates: ${folkOff.named}.`,
  )
  page.step(
    w.pick(['Rate of wrong commands', 'The verdict']),
    say`${two.worked}, and ${slips.worked}. Bursts: ${burstSlips.worked}. The mean time between undetected errors is ${between.worked}; ${fails.named}, so a byte of parity does not do.`,
  )
  page.step(
    w.pick(['What a polynomial changes', 'The repair']),
    w.pick([
      say`In a CRC every place of the frame has a remainder of its own until the remainders repeat, here after ${period.worked}. As ${inPeriod.named}, no two flips cancel. A polynomial with an even number of terms also sees every odd number of flips.`,
      say`Two flips cancel in a CRC when their remainders agree. With a period of ${period.arithmetic} and ${wideBits.arithmetic} in the frame they never do: ${inPeriod.symbols}. Odd numbers of flips are seen since the polynomial has an even number of terms.`,
    ]),
    say`Bursts pass with ${wideBursts.worked}, one in ${wide.worked}; ${wideFits.named}. ${enough ? 'The goal is met.' : 'So bursts ask for a wider check, though single bits do not.'}`,
  )
  const n = w.pick([
    { type: 'Pattern', parity: 'column', crc: 'remainder', count: 'missed_pairs' },
    { type: 'Syndrome', parity: 'by_parity', crc: 'by_division', count: 'hidden_pairs' },
    { type: 'Mark', parity: 'parity_mark', crc: 'crc_mark', count: 'pairs_that_cancel' },
  ])
  const count = w.pick([
    {
      slow: false,
      body: code`let marks: Vec<${n.type}> = (0..bits).map(mark).collect();
        let mut found = 0;
        for (place, first) in marks.iter().enumerate() {
            found += marks[place + 1..].iter().filter(|second| *second == first).count();
        }
        found`,
    },
    {
      slow: true,
      body: code`(1..bits)
            .map(|second| (0..second).filter(|first| mark(*first) == mark(second)).count())
            .sum()`,
    },
    {
      slow: false,
      body: code`let mut marks: Vec<u16> = (0..bits).map(|bit| mark(bit).0).collect();
        marks.sort_unstable();
        let (mut found, mut run) = (0, 0);
        for pair in marks.windows(2) {
            run = if pair[0] == pair[1] { run + 1 } else { 0 };
            found += run;
        }
        found`,
    },
  ])
  // This body makes each mark anew for each pair: a division is tried on a shorter frame then.
  const tried = count.slow ? code`97` : code`${wideBits.rust('int')}`
  const divide = w.pick([
    code`(0..bit).fold(${n.type}(1), |so_far, _| {
            let carry = so_far.0 & 0x8000 != 0;
            ${n.type}(so_far.0 << 1 ^ if carry { 0x1021 } else { 0 })
        })`,
    code`let mut rest = 1_u16;
        for _ in 0..bit {
            rest = match rest.leading_zeros() {
                0 => (rest << 1) ^ 0x1021,
                _ => rest << 1,
            };
        }
        ${n.type}(rest)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn parity_misses_what_was_counted() {
            assert_eq!(${n.count}(${bits.rust('int')}, ${n.parity}), ${missedPairs.rust('int')});
            assert_eq!(${n.count}(8, ${n.parity}), 0);
            assert_eq!(${n.count}(4, |_| ${n.type}(5)), 6);
            assert_eq!(${n.count}(9, ${n.parity}), 1);
            assert_eq!(${n.count}(17, ${n.parity}), 10);
            assert_eq!((${n.parity}(0).0, ${n.parity}(7).0), (1, 128));
        }`,
    code`#[test]
        fn division_misses_no_pair() {
            assert_eq!(${n.count}(${tried}, ${n.crc}), 0);
        }`,
    code`#[test]
        fn remainders_repeat_after_the_period() {
            assert_eq!((${n.crc}(0).0, ${n.crc}(15).0), (1, 0x8000));
            assert_eq!((${n.crc}(16).0, ${n.crc}(17).0), (0x1021, 0x2042));
            assert_eq!(${n.crc}(${period.rust('int')}), ${n.crc}(0));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A flipped bit leaves a mark on the check that is independent of the data. Damage passes when its marks cancel, so two flips pass when their marks are equal. That makes both checks countable by one function.`,
      say`Both checks are compared by the mark that each single flip leaves. The count is exhaustive: every pair of bits of a frame, with no data in sight, because none is needed.`,
      say`The test is a proof by exhaustion for pairs: all marks of a CRC differ, while those of parity repeat with every byte.`,
    ]),
    page.rust(code`
    /// What one flipped bit adds to the check.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.type}(pub u16);

    /// Parity: the place of the bit in its byte, whatever the byte.
    pub fn ${n.parity}(bit: usize) -> ${n.type} {
        ${n.type}(1 << (bit % 8))
    }

    /// CRC: the remainder of the bit's power, counted from the end of the frame.
    pub fn ${n.crc}(bit: usize) -> ${n.type} {
        ${nest(4, divide)}
    }

    /// How many pairs of flipped bits leave the check as it was.
    pub fn ${n.count}(bits: usize, mark: fn(usize) -> ${n.type}) -> usize {
        ${nest(4, count.body)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    w.pick([say`A mark is no number to count with:`, say`A mark and a count are different things:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn mixed(bits: usize) -> usize {
        ${n.parity}(bits)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`What the check rejects is dropped and never repaired: guessing which bit was meant would turn a detected error into an undetected one. The values behind the check are held against limits all the same.`,
      say`The check guards the line and nothing else. A host that sends a wrong target sends it with a right check, so limits on targets stay in the controller.`,
      say`Detected damage costs a repetition; undetected damage costs a part or worse. The design trades the first for the second gladly.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A flip in the length field makes the receiver look for the check in the wrong place; lengths beyond ${s.buffer} are refused, and silence ends a frame.`,
          say`A frame of zeros has parity zero and, with a start value of zero, remainder zero: a line that is stuck passes. The remainder starts from ones for that reason.`,
          say`A flipped start or stop bit shifts the byte; the receiver reports a framing error, and the frame is dropped without any check.`,
          say`Noise between frames may look like a start; the check then rejects what follows, and the receiver searches on from the next byte.`,
          say`Flips come in pairs where the line is scrambled or coded; then the count of pairs belongs to single events, and parity is even worse.`,
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
          say`A sum of bytes instead of exclusive or hides a pair in a column only if the flips go opposite ways, so about half as often; the order of magnitude stays.`,
          say`A code that corrects one flip saves repetitions, and pays with pairs that it corrects into something wrong.`,
          say`Sending each frame twice and comparing costs half of the line and misses equal damage to both.`,
          say`A differential pair or a shielded cable lowers ${s.flip.symbol}; pairs go with its square, so this helps more here than it seems.`,
        ],
        2,
      ),
    ),
  )
}
