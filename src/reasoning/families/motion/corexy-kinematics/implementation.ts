// Depth 3: a path in many short segments, converted to steps without drift; what the types forbid.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const dx = m.given('q_x', x.segmentXMm, 'mm')
  const dy = m.given('q_y', x.segmentYMm, 'mm')
  const count = m.given('K', x.segments, 'segments')
  const period = m.given('t_g', x.segmentMs, 'ms')
  const wound = m.derive('q_A', 'mm', 'q_x + q_y', '6s')
  const each = m.derive('n_q', 'steps', 'round(q_A/d_s)', 'i')
  const slip = m.derive('e_q', 'µm', 'abs(n_q*d_s - q_A)', '4s')
  const drift = m.derive('E_K', 'mm', 'K*e_q', '4s')
  const followed = m.claim('recurrence', {
    of: 'E_K',
    states: [{ name: 'p', unit: 'mm', start: '0', next: 'p + round(q_A/d_s)*d_s - q_A' }],
    until: 'K',
    measure: { what: 'abs(p)', take: 'final' },
    tolerance: 1e-6,
  })
  const end = m.derive('n_K', 'steps', 'round(K*q_A/d_s)', 'i')
  const endMiss = m.derive('e_K', 'µm', 'abs(n_K*d_s - K*q_A)', '4s')
  const half = m.derive('e_s', 'µm', 'd_s/2', '4s')
  const kept = m.relation(endMiss, '<=', half)
  const worse = m.relation(drift, '>', half)
  const most = m.derive('n_g', 'steps', 'floor(v_A*t_g/d_s)', 'i')
  const reach = m.given('L', x.reachMm, 'mm')
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`This design is to be reviewed: each segment's way in x and y is turned into belt, rounded to microsteps and sent to the motors, and position is the sum of what was sent. Long curves end in the wrong place. Find the flaw, give its size after ${count} of ${dx} by ${dy}, and write a converter in Rust without it.`,
          say`After a curve of ${count}, each ${dx} in x and ${dy} in y, a head is in the wrong place although no motor stalled. The code rounds each segment's belt to whole microsteps. Explain by how much it is off, mend it, and test the edges.`,
        ])
      : w.pick([
          say`Write the converter from head positions to step counts for both motors. A curve comes as ${count} of ${dx} by ${dy}, one every ${period}. No drift, no allocation, refusals as values, and no motion before homing. Go through the edge cases.`,
          say`Implement in Rust the last stage before the step generator: segments of ${dx} by ${dy}, ${count} in a row, each lasting ${period}. Show that rounding does not add up, bound the steps of a segment, and refuse what is out of reach.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Conversion itself is two additions. The danger is in what is remembered between segments: a rounded thing or an exact thing.`,
      say`Where may error live? In one segment, half a microstep is nothing. Over ${count} it depends on whether errors cancel or add.`,
      say`The same small vector ${count.bare} times over: a straight piece in tiny parts. If each is off the same way, nothing cancels.`,
    ]),
  )
  page.think(
    'derive',
    say`${w.pick(['Each segment winds', 'For belt A a segment means'])} ${wound.arithmetic}, with a microstep of ${s.step.worked}.`,
  )
  if (flaw || w.chance(0.6)) {
    page.think(
      'attempt',
      flaw
        ? say`What the design does: ${each.worked} for every segment, so ${slip.arithmetic} is dropped or added each time.`
        : w.pick([
            say`Convert each segment's difference and round it: ${each.arithmetic} each. The rest, ${slip}, is tiny.`,
            say`${each.worked} for each segment, and forget the remainder of ${slip}; who can print that?`,
          ]),
    )
    page.think(
      'error',
      w.pick([
        say`The remainder has the same sign every time. After all segments ${drift.worked}. It was random in nobody's experiment; equal segments make equal errors.`,
        say`Followed through the whole curve, ${followed.form('rates')} ends ${drift} away: a sum and no average. ${worse.symbols} by far.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([
        say`Round the target, not the way to it. The count at the end is ${end.arithmetic}, and the steps of a segment are the difference of two rounded targets.`,
        say`Keep the place exact, round only where it is compared with the count: ${end.worked}. The error then is ${endMiss}, whatever came before.`,
      ]),
    )
  } else {
    page.think(
      'decide',
      say`Round places, not ways. With rounding of each way the curve would be off by ${drift.arithmetic} at the end; with places it is ${endMiss}.`,
    )
  }
  page.think(
    'verify',
    w.pick([
      say`${kept.named}: half a microstep, as for a single rounding, and with no memory of the number of segments.`,
      say`At the end ${endMiss.arithmetic}. The bound of half a microstep, ${half}, has no ${count.symbol} in it.`,
    ]),
  )
  const speed = (): void =>
    page.think(
      'derive',
      w.pick([
        say`How many steps may one segment have? The belt's greatest speed is ${s.beltSpeed}, so in ${period} no motor winds beyond ${most.arithmetic}.`,
        say`A jump in the targets must not reach the motors. ${most.worked} is the honest limit for one segment.`,
      ]),
    )
  const states = (): void =>
    page.think(
      'decide',
      w.pick([
        say`Before homing there is no position, so there must be no function that moves to one. A type for each state says that; a flag could be forgotten.`,
        say`An unhomed machine gets another type. Then the question whether it was homed is asked by the compiler.`,
      ]),
    )
  for (const part of w.shuffle([speed, states])) part()
  page.think(
    'limit-case',
    w.pick([
      say`A target that is no number: every comparison with it is false, so the check must be written such that false refuses.`,
      say`What if a refused segment had already changed the state? Then the next one would carry it along. So everything is checked first and stored last.`,
    ]),
  )
  page.checks(w.pick([1, 2]), wound, half, drift, s.beltSpeed)

  page.section(
    'analysis',
    flaw
      ? say`The flaw: rounding is applied to differences and its error is accumulated. Rounding places instead bounds it once and for all.`
      : w.pick([
          say`Three bounds carry the code: error of position, steps of one segment, and reach.`,
          say`The converter is small; what has to be shown is that its error does not grow with the path.`,
        ]),
  )
  page.step(
    w.pick(['Rounding differences', 'The error that adds up', 'Drift']),
    say`${wound.worked}. Rounded: ${each.worked}, off by ${slip.worked} each time, always to the same side.`,
    say`After ${count}: ${drift.worked}. The same by following ${followed.form('rates')} to the end.`,
  )
  page.step(
    w.pick(['Rounding places', 'The error that stays', 'No drift']),
    w.pick([
      say`Let the count after each segment be the rounded place. Then the count differs from the place by half a microstep in the worst case, by definition of rounding, and the steps of segments telescope: all but the first and the last place cancel. Here ${end.worked}, ${kept.named}.`,
      say`Sums of differences of rounded places collapse to last minus first. So the error at the end is that of one rounding: ${endMiss.worked}, and ${kept.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['Steps of a segment', 'The largest jump']),
    say`With the belt at ${s.beltSpeed.worked}, ${most.worked}. A segment that asks for more is a fault of what came before, and is refused.`,
  )

  const n = w.pick([
    {
      name: 'Converter',
      go: 'advance',
      far: 'OutOfReach',
      fast: 'TooFast',
      lost: 'Unhomed',
      known: 'Homed',
      home: 'home',
    },
    {
      name: 'StepSource',
      go: 'go_to',
      far: 'Outside',
      fast: 'Jump',
      lost: 'Adrift',
      known: 'Referenced',
      home: 'reference',
    },
    {
      name: 'BeltCounter',
      go: 'target',
      far: 'BeyondLimit',
      fast: 'Excess',
      lost: 'Unknown',
      known: 'Anchored',
      home: 'anchor',
    },
  ])
  const inside = w.chance(0.5)
    ? code`let inside = |place_mm: f64| (0.0..=self.reach_mm).contains(&place_mm);`
    : code`let inside = |place_mm: f64| place_mm >= 0.0 && place_mm <= self.reach_mm;`
  const differences = w.chance(0.5)
    ? code`let steps = [next[0] - self.count[0], next[1] - self.count[1]];`
    : code`let steps: [i64; 2] = std::array::from_fn(|motor| next[motor] - self.count[motor]);`
  page.section(
    'rust',
    w.pick([
      say`State is the pair of counts and nothing else. Homing is a change of type, and a refusal leaves the counts as they were.`,
      say`Counts are whole and absolute; positions are exact and forgotten after use. What has not been homed has no function to move.`,
    ]),
    page.rust(code`
    use std::marker::PhantomData;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.lost};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.known};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Refusal {
        ${n.far},
        ${n.fast} { steps: i64 },
    }

    /// Counts of both motors, and what one segment may ask of them.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.name}<State> {
        step_mm: f64,
        reach_mm: f64,
        most_steps: i64,
        count: [i64; 2],
        state: PhantomData<State>,
    }

    fn counts(x_mm: f64, y_mm: f64, step_mm: f64) -> [i64; 2] {
        [x_mm + y_mm, x_mm - y_mm].map(|belt_mm| (belt_mm / step_mm).round() as i64)
    }

    impl ${n.name}<${n.lost}> {
        pub const fn new(step_mm: f64, reach_mm: f64, most_steps: i64) -> Self {
            Self { step_mm, reach_mm, most_steps, count: [0, 0], state: PhantomData }
        }

        /// The head stands at this place, found by its switches.
        pub fn ${n.home}(self, x_mm: f64, y_mm: f64) -> ${n.name}<${n.known}> {
            ${n.name} {
                step_mm: self.step_mm,
                reach_mm: self.reach_mm,
                most_steps: self.most_steps,
                count: counts(x_mm, y_mm, self.step_mm),
                state: PhantomData,
            }
        }
    }

    impl ${n.name}<${n.known}> {
        /// Steps of both motors to the next place; a refusal changes nothing.
        pub fn ${n.go}(&mut self, x_mm: f64, y_mm: f64) -> Result<[i64; 2], Refusal> {
            ${nest(8, inside)}
            if !(inside(x_mm) && inside(y_mm)) {
                return Err(Refusal::${n.far});
            }
            let next = counts(x_mm, y_mm, self.step_mm);
            ${nest(8, differences)}
            let largest = steps[0].abs().max(steps[1].abs());
            if largest > self.most_steps {
                return Err(Refusal::${n.fast} { steps: largest });
            }
            self.count = next;
            Ok(steps)
        }

        pub fn count(&self) -> [i64; 2] {
            self.count
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const STEP_MM: f64 = ${s.step.rust('f64', 'mm')};

        fn ready() -> ${n.name}<${n.known}> {
            ${n.name}::new(1.0, 50.0, 7).${n.home}(10.0, 4.0)
        }

        #[test]
        fn a_long_curve_does_not_drift() {
            let mut motors = ${n.name}::new(STEP_MM, ${reach.rust('f64')}, ${most.rust('int')}).${n.home}(0.0, 0.0);
            let mut sent = 0;
            for segment in 1..=${count.rust('int')} {
                let part = f64::from(segment);
                sent += motors.${n.go}(part * ${dx.rust('f64')}, part * ${dy.rust('f64')}).unwrap()[0];
            }
            assert_eq!(sent, ${end.rust('int')});
            assert_eq!(motors.count()[0], ${end.rust('int')});
        }

        #[test]
        fn adding_up_rounded_segments_would_have_drifted() {
            let once = counts(${dx.rust('f64')}, ${dy.rust('f64')}, STEP_MM)[0];
            assert_eq!(once, ${each.rust('int')});
            let off_mm = (${count.rust('int')} * once - ${end.rust('int')}).abs() as f64 * STEP_MM;
            assert!((off_mm - ${drift.rust('f64')}).abs() <= ${half.rust('f64', 'mm')});
        }

        #[test]
        fn both_motors_and_both_signs() {
            let mut motors = ready();
            assert_eq!(motors.count(), [14, 6]);
            assert_eq!(motors.${n.go}(12.0, 5.0), Ok([3, 1]));
            assert_eq!(motors.${n.go}(11.0, 8.0), Ok([2, -4]));
            assert_eq!(motors.count(), [19, 3]);
        }

        #[test]
        fn a_segment_at_the_limit_and_one_beyond() {
            assert_eq!(ready().${n.go}(14.0, 7.0), Ok([7, 1]));
            assert_eq!(ready().${n.go}(14.0, 8.0), Err(Refusal::${n.fast} { steps: 8 }));
            assert_eq!(ready().${n.go}(13.0, 0.0), Ok([-1, 7]));
            assert_eq!(ready().${n.go}(2.0, 4.0), Err(Refusal::${n.fast} { steps: 8 }));
        }

        #[test]
        fn the_rim_is_reached_and_not_passed() {
            let mut motors = ${n.name}::new(1.0, 50.0, 500).${n.home}(1.0, 1.0);
            assert_eq!(motors.${n.go}(50.0, 0.0), Ok([48, 50]));
            assert_eq!(motors.${n.go}(0.0, 50.0), Ok([0, -100]));
            for (x, y) in [(50.01, 3.0), (3.0, 50.01), (-0.01, 3.0), (3.0, -0.01), (f64::NAN, 3.0), (3.0, f64::NAN)] {
                assert_eq!(motors.${n.go}(x, y), Err(Refusal::${n.far}));
            }
            assert_eq!(motors.count(), [50, -50]);
        }
    }`),
    w.pick([
      say`Moving before homing is no error at run time; it cannot be written:`,
      say`The state without a position has no such function:`,
    ]),
    page.compileFail(
      'E0599',
      code`
    pub fn too_early() -> bool {
        ${n.name}::new(1.0, 50.0, 7).${n.go}(1.0, 1.0).is_ok()
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`All checks stand before the one assignment, so a refused target leaves head and counts in agreement. The head is then where the counts say, and a controlled stop is possible.`,
      say`The rectangle is checked where it is a rectangle, in coordinates of the head. Each comparison is written so that a value that is no number fails it.`,
      say`Two invariants: counts agree with the last accepted place, and no accepted segment asks a motor for steps beyond ${most}. Both hold after homing and are kept by each call.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A segment so short that it makes no microstep gives no steps at all, and the next one catches up. With rounded differences such a path would never move.`,
          say`One motor may have nothing to do for a long time, on a diagonal. A watchdog that takes silence of a motor for a fault must know that.`,
          say`Homing in the middle of a job shifts counts, not places: the next target is still right, and the jump limit of ${most} catches a homing that went wrong.`,
          say`Places come in floating point; at ${reach} one unit in the last place is far below a microstep, so rounding never sees it.`,
          say`Both signs must round alike, or a curve there and back would end beside its beginning.`,
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
          say`Carry the remainder of each rounding into the next segment. Equivalent in exact arithmetic, but the state is then one more number that can be lost.`,
          say`Work in whole units much finer than a microstep from the beginning. No floating point at all; the price is care with overflow.`,
          say`Let the step generator solve for the times of single steps from the exact path. Best timing, and the same rule: places are rounded, not ways.`,
          say`Shorter periods than ${period} change nothing in this argument, for the bound does not count segments.`,
        ],
        2,
      ),
    ),
  )
}
