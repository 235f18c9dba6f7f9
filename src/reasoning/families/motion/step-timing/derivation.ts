// Depth 2: the remainder that is carried, as a proof about one whole number; and what the flicker of intervals does to a machine.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, _: Solved, x: Instance): void {
  const { m, w } = page
  const zeta = m.given('zeta', x.damping)
  m.given('t_1', 1, 's')
  const ticks = m.derive('P', 'ticks', 'round(f_t*t_1)', 'i')
  const steps = m.derive('D', 'steps', 'round(n*v*t_1)', 'i')
  const whole = m.derive('Q', 'ticks', 'floor(P/D)', 'i')
  const rest = m.derive('R', 'ticks', 'P - Q*D', 'i')
  const share = m.derive('p', '', 'R/D', '4s')
  const worst = m.process(
    'recurrence',
    'e_w',
    'ticks',
    {
      states: [
        { name: 'r', unit: '', start: '0', next: 'r + R - D*floor((r + R)/D)' },
        { name: 'c', unit: '', start: '0', next: 'c + Q + floor((r + R)/D)' },
      ],
      until: 'D',
      measure: { what: 'abs(c - k*P/D)', take: 'max' },
      tolerance: 1e-6,
    },
    '4s',
  )
  const bounded = m.relation(worst.value, '<', '1')
  const exact = m.claim('recurrence', {
    states: [
      { name: 'r', unit: '', start: '0', next: 'r + R - D*floor((r + R)/D)' },
      { name: 'c', unit: '', start: '0', next: 'c + Q + floor((r + R)/D)' },
    ],
    until: 'D',
    measure: { what: 'c', take: 'final' },
    of: 'P',
    tolerance: 1e-9,
  })
  const early = m.derive('T_c', 'ms', 'R/f_t', '3s')
  const ahead = m.derive('d_c', 'mm', 'v*T_c', '3s')
  const flicker = m.derive('dv', 'mm/s', 'f_t/(n*Q) - f_t/(n*(Q + 1))', '3s')
  const relative = m.derive('q_v', '%', 'dv/v', '3s')
  const beat = m.derive('f_b', 'Hz', 'min(p, 1 - p)*n*v', '4s')
  const feared = m.derive('d_f', 'µm', 'dv/f_b', '3s')
  const tick = m.derive('d_j', 'µm', 'v/f_t', '3s')
  const calmer = m.relation(tick, '<', feared)
  m.derive('a_1', '', '1/pi', '4s')
  const first = m.claim('statistic', {
    seed: 11,
    draws: 40_000,
    variables: [{ name: 'y', shape: 'uniform', a: '0', b: '1' }],
    expr: '2*(1/2 - y)*sin(2*pi*y)',
    measure: 'mean',
    of: 'a_1',
  })
  const shaken = m.derive('d_q', 'µm', 'd_j*a_1/(2*zeta)', '3s')
  const step = m.derive('d_n', 'µm', '1/n', '3s')
  const harmless = m.relation(shaken, '<', step)
  const flaw = w.choose(4)
  const wrong = flaw < 2 ? flaw : w.choose(3)

  page.ask(
    flaw === 0
      ? w.pick([
          say`A reviewer measures that the intervals of a step generator flicker between two values and wants a constant one, rounded down, "for smooth motion". Prove what the flicker is good for, compute what the constant interval does in one second, and bound what the flicker does to a machine with a damping ratio of ${zeta}, at its resonance even.`,
          say`Proposal: drop the remainder of the division, as it makes the speed jump up and down. Judge it. Give a proof for the carried remainder, the drift without it, and a bound for the shaking at resonance, damping ratio ${zeta}.`,
        ])
      : flaw === 1
        ? w.pick([
            say`Somebody computes: speed flickers by one tick of the interval, this lasts for a whole period of the pattern, so the tool is off by speed change times period. Find the error in this, prove a bound for a carried remainder that holds for any pattern, and take it to the resonance with a damping ratio of ${zeta}.`,
            say`An estimate of the ripple from a carried remainder multiplies the change of speed by the period of its pattern, and warns of rough prints. What is wrong with it? Prove the true bound, and find what a resonance with a damping ratio of ${zeta} could make of it.`,
          ])
        : w.pick([
            say`Prove that a quotient and a carried remainder place every step within one tick, forever and without division. What speed ripple comes with it, and what can it do to a machine whose damping ratio is ${zeta}?`,
            say`Derive the step generator that carries the remainder, as a statement on whole numbers with proof. Compare with the plain quotient over one second. Then bound the vibration that its pattern may excite, at resonance, with a damping ratio of ${zeta}.`,
            say`Show that carrying the remainder turns a drift into a bounded error, and at what price in ripple of speed. Is that ripple dangerous if it meets a resonance of damping ratio ${zeta}?`,
          ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Whole ticks over whole steps: this is division with remainder, done a bit at a time. A proof should need one invariant and nothing else.`,
      say`Two questions that are easily mixed: is the time of each step right, and is the speed even. The first is about sums, the second about differences.`,
      say`Speed is a derivative, and a derivative of a rounded quantity looks wild. What the machine feels is way, filtered by its inertia.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`In one second: ${ticks.worked}, ${steps.worked}. Quotient ${whole.arithmetic}, remainder ${rest.arithmetic}.`,
      say`${ticks.arithmetic} for ${steps.arithmetic}: each step gets ${whole.worked}, and ${rest.worked} are left to be dealt out, one tick to a share ${share.worked} of the intervals.`,
    ]),
  )
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`A constant interval of ${whole} would be perfectly even, and it is wrong by a fraction of a tick only.`,
        say`Leave the remainder away: what is a part of one tick?`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A part of a tick, at every step. After what should be a second the axis is early by ${early.worked}, that is ${ahead.arithmetic} of way ahead of the others. Even, and wrong.`,
        say`The fractions add: ${rest} in a second, ${early.arithmetic}. At this speed the tool is ahead of its plan by ${ahead.worked}, and by as much again in the next second.`,
      ]),
    )
  } else if (wrong === 1) {
    page.think(
      'attempt',
      w.pick([
        say`The speed jumps by ${flicker.worked}. The pattern repeats with ${beat.arithmetic}; speed change times period gives ${feared.arithmetic}.`,
        say`${relative.arithmetic} of ripple, at a frequency of ${beat.worked}. For one period of it the tool would gain ${feared.worked} on its plan.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That has the odd speed last for the whole pattern. In truth only single intervals are odd, and the rest of the pattern pays back: the gain is one tick, ${tick.worked}. ${calmer.values}.`,
        say`The change of speed lasts one interval and not one period. One interval longer by a tick is one tick of way: ${tick.arithmetic}. ${calmer.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Invariant: ticks given out times steps, plus the remainder in hand, is what was due. The remainder is never negative and never as large as the divisor. So what is given out lags by a part of one tick and catches up at each carry.`,
      say`Let r be the remainder in hand. Each step adds ${rest.symbol} to it; when it reaches the divisor, the divisor is taken off and the interval is one tick longer. Times that were given out and r together are always exact.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Played for a second, ${exact.form('rates')} ends on ${ticks} to the tick, and the greatest deviation on the way is ${worst.value}; ${bounded.values}.`,
      say`Run it: after ${steps} the sum is ${ticks}, nothing lost. In between ${bounded.named}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`As way, one tick is ${tick.worked}. The errors climb evenly and drop with each carry, a sawtooth; its first harmonic has a share of ${m.value('a_1').named} of that. A resonance multiplies by one over twice the damping: ${shaken.arithmetic}.`,
      say`Worst case: the pattern meets a resonance. A sawtooth of ${tick.arithmetic} from peak to peak has ${m.value('a_1').piece} of it in its first harmonic, and the machine makes ${shaken.worked} of that.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`A step itself is ${step.arithmetic}. ${harmless.values}. Steps are coarser than all of the ripple.`,
      say`Next to one step: ${harmless.named}. The flicker of ${relative.worked} in speed looks dreadful and moves nothing.`,
    ]),
  )
  page.checks(2, tick, shaken, flicker, early, step)
  page.think(
    'decide',
    w.pick([
      say`Carry the remainder. It costs an addition and a comparison for each step.`,
      say`Keep the flicker: it is what exact times look like on a clock of whole ticks.`,
    ]),
  )

  page.section(
    'analysis',
    flaw === 0
      ? say`Even intervals and right times cannot both be had on whole ticks. Times matter, since they add up.`
      : flaw === 1
        ? say`A change of speed does harm by how long it lasts. Here it lasts for one interval.`
        : w.pick([
            say`One invariant proves the times; one tick of way bounds the ripple.`,
            say`The proof is about whole numbers, the vibration about one harmonic. They meet in the length of a tick.`,
          ]),
  )
  page.step(
    w.pick(['Quotient and remainder', 'In whole numbers']),
    say`Per second there are ${ticks.worked} for ${steps.worked}. ${whole.worked}; ${rest.worked}. A share ${share.worked} of all intervals has one tick more.`,
  )
  page.step(
    w.pick(['The invariant', 'Proof', 'Why nothing is lost']),
    w.pick([
      say`Let c be the ticks given out after k steps and r the remainder in hand. Then c times ${steps.symbol} plus r is k times ${ticks.symbol}. It is so at the start, where all is zero. A step adds ${whole.symbol} to c and ${rest.symbol} to r, together one ${ticks.symbol} more; a carry adds one to c and takes ${steps.symbol} from r, which changes nothing in the sum. As the carry comes whenever r has reached ${steps.symbol}, r stays from zero to below it. Divide by ${steps.symbol}: c is behind the exact time by a part of one tick.`,
      say`By induction. Claim: exact time of step k, less the ticks given out, is the remainder in hand over ${steps.symbol}. For no steps both are zero. With each step both sides grow by the fraction ${share.symbol}; with a carry both fall by one. The remainder in hand lies from zero to below ${steps.symbol} by construction, hence the difference is a proper fraction of a tick, for ever.`,
    ]),
    say`Followed for one second, with ${exact.form('rates')}: the end is ${ticks} exactly, and ${worst.value.named} is the greatest deviation on the way; ${bounded.values}.`,
  )
  page.step(
    w.pick(['Without carrying', 'What the plain quotient does']),
    say`With ${whole.symbol} alone every step adds ${share.symbol} of a tick to how early the axis is. After the steps of one second that is ${early.worked}, and ${ahead.worked} of way. It grows for as long as the move lasts.`,
  )
  page.step(
    w.pick(['The ripple', 'What the machine feels']),
    wrong === 1
      ? say`Speeds ${flicker.worked} apart alternate, ${relative.worked} of the speed, in a pattern of ${beat.worked}. Had a whole period the wrong speed, the way would be off by ${feared.worked}. But a single interval is odd and is balanced at once: ${tick.worked} from peak to peak. ${calmer.symbols}.`
      : say`Speeds ${flicker.worked} apart alternate, which is ${relative.worked} of the speed; carries come with ${beat.worked} or, if most intervals are long, the short ones do. By the proof the way is never off by the length of a tick, ${tick.worked}, whatever the pattern.`,
    say`Between carries the error climbs evenly, then drops: a sawtooth. The mean of ${first.form('expr')} over one tooth is the share of its first harmonic, ${m.value('a_1').named}. At resonance a lightly damped machine multiplies by the inverse of twice its damping ratio: ${shaken.worked}. ${harmless.named}.`,
  )

  const t = w.pick([
    { t: 'Carry', next: 'next_interval', r: 'in_hand' },
    { t: 'Divider', next: 'interval', r: 'rest' },
    { t: 'EvenSteps', next: 'ticks_to_next', r: 'owed' },
  ])
  const body = w.pick([
    code`self.${t.r} += self.remainder;
            if self.${t.r} >= self.steps {
                self.${t.r} -= self.steps;
                self.quotient + 1
            } else {
                self.quotient
            }`,
    code`let room = self.steps - self.remainder;
            if self.${t.r} < room {
                self.${t.r} += self.remainder;
                return self.quotient;
            }
            self.${t.r} -= room;
            self.quotient + 1`,
    code`let sum = self.${t.r} + self.remainder;
            let carry = u64::from(sum >= self.steps);
            self.${t.r} = sum - carry * self.steps;
            self.quotient + carry`,
  ])
  const tests = w.pick([
    code`#[test]
        fn the_invariant_at_every_step() {
            let mut pace = ${t.t}::new(TICKS, STEPS).unwrap();
            let mut given = 0;
            for k in 1..=4000 {
                given += pace.${t.next}();
                assert_eq!(given * STEPS + pace.${t.r}, k * TICKS);
                assert!(pace.${t.r} < STEPS);
            }
        }`,
    code`#[test]
        fn long_intervals_are_counted_out() {
            let mut pace = ${t.t}::new(TICKS, STEPS).unwrap();
            let long = (0..STEPS).filter(|_| pace.${t.next}() == ${whole.rust('int')} + 1).count();
            assert_eq!(long, ${rest.rust('int')});
            assert_eq!(pace.${t.r}, 0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Whole numbers only. The division is done once, at the start of a move; each step is an addition and a comparison.`,
      say`The remainder in hand is the only state. It never reaches the divisor, so nothing can overflow that the divisor does not.`,
    ]),
    page.rust(code`
    /// Deals ticks out to steps, as evenly as whole ticks can be.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${t.t} {
        quotient: u64,
        remainder: u64,
        steps: u64,
        ${t.r}: u64,
    }

    impl ${t.t} {
        /// None without steps, or where steps would share a tick.
        pub fn new(ticks: u64, steps: u64) -> Option<Self> {
            let quotient = ticks.checked_div(steps)?;
            let remainder = ticks % steps;
            (quotient >= 1).then_some(Self { quotient, remainder, steps, ${t.r}: 0 })
        }

        pub fn ${t.next}(&mut self) -> u64 {
            ${nest(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const TICKS: u64 = ${ticks.rust('int')};
        const STEPS: u64 = ${steps.rust('int')};

        #[test]
        fn a_second_is_a_second() {
            let mut pace = ${t.t}::new(TICKS, STEPS).unwrap();
            let sum: u64 = (0..STEPS).map(|_| pace.${t.next}()).sum();
            assert_eq!(sum, TICKS);
            assert_eq!(pace.quotient, ${whole.rust('int')});
            assert_eq!(pace.remainder, ${rest.rust('int')});
        }

        ${nest(4, tests)}

        #[test]
        fn by_hand() {
            let mut pace = ${t.t}::new(18, 8).unwrap();
            let dealt: Vec<u64> = (0..9).map(|_| pace.${t.next}()).collect();
            assert_eq!(dealt, [2, 2, 2, 3, 2, 2, 2, 3, 2]);
        }

        #[test]
        fn what_is_refused() {
            assert_eq!(${t.t}::new(18, 0), None);
            assert_eq!(${t.t}::new(7, 8), None);
            assert!(${t.t}::new(8, 8).is_some());
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The shortest interval is the quotient, so no step comes sooner than ${whole} after the one before: the driver's limit is checked once per move and not for each step. The position in steps is exact at all times.`,
      say`The invariant holds after every step, so an abort may come at any of them: ticks given out and remainder in hand say exactly where in time the axis is. Nothing of it is a float, and nothing drifts.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`No remainder: all intervals are equal, and the carry never comes.`,
          say`A remainder just under the divisor: nearly all intervals are long, and the short ones make the pattern.`,
          say`A new move starts with the remainder of the old one, scaled to the new divisor, or each move loses a part of a tick, always to the same side.`,
          say`Starting with half the divisor in hand centres the error: half a tick early or late, where it was a whole one late.`,
          say`Two axes on one timer have patterns of their own; their carries may fall together or not, and neither matters.`,
          say`A remainder so small that carries are rare makes a slow pattern, far below any resonance; the machine then follows it and is off by the tick, not by the multiple of it.`,
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
          say`Fixed point: an interval with a fraction of many bits, added up. It drifts by the last bit, which can be made as small as wanted, and not be made zero.`,
          say`Floats for the time of each step. Simple on a large processor, and the sum loses its small end as time goes on.`,
          say`A clock so fast that the remainder does not matter. Drift gets smaller in proportion and stays a drift.`,
          say`Deal out the remainder at random. It spreads the pattern into noise and loses the bound of one tick.`,
        ],
        2,
      ),
    ),
  )
}
