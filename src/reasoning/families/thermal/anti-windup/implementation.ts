// Depth 3: the protected controller in discrete time, and a heating in a test whose peak and switching step are known.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const every = m.derive('h', 's', 'T_c/10', 'g')
  const decay = m.derive('a', '', 'exp(-(h/tau))', '5s')
  const steps = m.given('n', 700, 'steps')
  const body = (what: string, take: 'max' | 'final' | 'first', protect: boolean, level?: string) => ({
    states: [
      { name: 'y', unit: 'K', start: '0*r', next: 'a*y + (1 - a)*K*max(0, min(1, K_c*(r - y) + z))' },
      {
        name: 'z',
        unit: '%',
        start: '0',
        next: protect ? 'z + h/T_i*(max(0, min(1, K_c*(r - y) + z)) - z)' : 'z + h/T_i*K_c*(r - y)',
      },
    ],
    until: 'n',
    measure: { what, take, ...(level === undefined ? {} : { level }) },
    tolerance: 1e-9,
  })
  const peak = m.process('recurrence', 'y_d', 'K', body('y', 'max', true), '5s')
  const last = m.process('recurrence', 'y_n', 'K', body('y', 'final', true), '5s')
  const out = m.process('recurrence', 'k_out', 'steps', body('K_c*(r - y) + z', 'first', true, '1'), 'i')
  const bare = m.process('recurrence', 'y_u', 'K', body('y', 'max', false), '5s')
  const over = m.derive('d_d', 'K', 'max(y_d, r) - r', '3s')
  const bareOver = m.derive('d_u', 'K', 'y_u - r', '3s')
  const full = m.derive('t_full', 's', 'k_out*h', '4s')
  const early = m.compare(full, s.arrive)
  const share = m.derive('f', '', 'h/T_i', '3s')
  const safe = m.relation(share, '<', '1')
  const settled = m.derive('e_n', '%', 'abs(1 - y_n/r)', '1s')
  page.ask(
    w.pick([
      say`Implement the protected controller in Rust for a fixed cycle, in a form in which windup cannot be expressed, and test it by a whole heating from cold whose peak and switching moment are computed beforehand. Go through the edge cases.`,
      say`Write the controller with back-calculation for a cycle of a tenth of the closed-loop time. State what its state is, prove that it stays in range, and test a heating by ${g.r}.`,
      say`Bring the protection to the machine: one update in each cycle, bounded state, tests on both sides of every bound.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Tracking time equal to integral time. Then the rate of the integral is error share plus duty less demand, and the error share is part of the demand. So it is duty less integral.`,
      say`In the law with equal times the proportional part cancels altogether: the integral simply follows the duty that was really given, as a lag does.`,
    ]),
  )
  if (w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`I could compute the integral first, then the demand, then the cut, then correct the integral: four lines and an order that matters.`,
        say`Direct translation: add gain times error, form the demand, clamp, feed the cut back with the value of the next cycle.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`In that order the cut belongs to another integral than the one it corrects, and the proof no longer speaks of this code. The cancellation makes it needless.`,
        say`A cut that is fed back one cycle late is another law. For long cycles it even swings. Use the cancelled form, where nothing can be late.`,
      ]),
    )
    page.think(
      'back-up',
      say`Form the demand with the present integral, clamp it, let the integral move towards the duty by a share of ${share.worked}.`,
    )
  } else
    page.think(
      'derive',
      say`Each cycle the integral moves towards the given duty by a share of ${share.worked}. That is all.`,
    )
  page.think(
    'verify',
    w.pick([
      say`In range: ${safe.values}, so the new integral is a mean of the old one and of a duty. Both lie between nothing and one, so it does. No bound on the error is needed.`,
      say`A mean of two numbers from nothing to one is again one, and ${safe.symbols}. That is the whole proof, and it holds for any error, even a wrong one.`,
    ]),
  )
  page.think('derive', say`The plant between cycles of ${every.worked}: input held, decay ${decay.worked}.`)
  page.think(
    'derive',
    say`Iterating ${peak.claim.form('rates')} for ${steps}: full duty for ${out.value}, peak ${peak.value}, overshoot ${over.worked}.`,
  )
  page.think(
    'compare',
    say`Without the protection the same loop peaks at ${bare.value}, so ${bareOver.arithmetic} over. The protected one leaves full duty after ${full.arithmetic}; with full duty throughout, the target would be passed at ${s.arrive}.`,
  )
  page.checks(w.pick([1, 2]), decay, share, every, full)
  page.think(
    'decide',
    say`State: one number that is always a valid duty. Two private gains, a constructor that refuses a share outside of its range, and one function.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The law is brought to the form in which its invariant is visible. Then the heating is iterated, so that the code has something to be measured by.`,
      say`Invariant first, numbers second, code third.`,
    ]),
  )
  page.step(
    w.pick(['The cancelled form', 'What the integral follows']),
    say`Demand is gain times error plus integral. Adding duty less demand to gain times error leaves duty less integral. So the integral is a lag of ${g.T_i} behind the duty: each cycle it moves by ${share.worked}.`,
  )
  page.step(
    w.pick(['Invariant', 'Why it cannot wind up']),
    say`With ${safe.values} the integral is a convex mean of valid duties, hence a valid duty, by induction from any valid start. The error does not occur in the argument.`,
  )
  page.step(
    w.pick(['The heating, iterated', 'What must come out']),
    say`${every.worked}; ${decay.worked}. From zero, ${peak.claim.form('rates')} gives: full duty during ${out.value} cycles, that is ${full.worked}; peak ${peak.value}; after ${steps} ${last.value}, off by ${settled}.`,
    say`${early.op === '<=' ? say`Full duty ends before the target is reached: ${early.values}.` : say`Full duty lasts for ${early.values}, to the grid of the cycle.`} Unprotected, the peak would be ${bare.value}.`,
  )

  const v = {
    Pi: w.pick(['Heating', 'Protected', 'FollowingPi']),
    slow: w.pick(['integral', 'followed', 'slow_part']),
    share: w.pick(['share', 'step_part', 'blend']),
    Bad: w.pick(['Unusable', 'OutOfRange', 'BadSettings']),
    next: w.pick(['duty', 'advance', 'cycle']),
    heat: w.pick(['heat_up', 'from_cold', 'whole_heating']),
    err: w.pick(['error', 'below_target', 'missing']),
    gain: w.pick(['gain', 'strength', 'slope']),
    full: w.pick(['full', 'at_bound', 'flat_out']),
  }
  const move = w.pick([
    code`self.${v.slow} += self.${v.share} * (given - self.${v.slow});`,
    code`self.${v.slow} = self.${v.share} * given + (1.0 - self.${v.share}) * self.${v.slow};`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The error may be anything, even not a number: then the duty is zero, and the integral relaxes.`,
      say`One state, two settings. A reading that is no number switches the heat off for its cycle instead of poisoning the state.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${v.Bad};

    /// The integral is a duty at all times.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ${v.Pi} {
        ${v.gain}: f64,
        ${v.share}: f64,
        ${v.slow}: f64,
    }

    impl ${v.Pi} {
        /// The cycle over the integral time may not reach beyond one.
        pub fn new(${v.gain}: f64, cycle: f64, integral_time: f64) -> Result<Self, ${v.Bad}> {
            let ${v.share} = cycle / integral_time;
            if !(${v.gain} > 0.0 && ${v.share} > 0.0 && ${v.share} <= 1.0) {
                return Err(${v.Bad});
            }
            Ok(Self { ${v.gain}, ${v.share}, ${v.slow}: 0.0 })
        }

        pub fn ${v.next}(&mut self, ${v.err}: f64) -> f64 {
            let demand = self.${v.gain} * ${v.err} + self.${v.slow};
            let given = if demand.is_nan() { 0.0 } else { demand.clamp(0.0, 1.0) };
            ${move}
            given
        }

        pub fn memory(&self) -> f64 {
            self.${v.slow}
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const GAIN: f64 = ${s.kc.rust('f64', '1/K')};
        const CYCLE: f64 = ${every.rust('f64')};
        const RISE: f64 = ${g.r.rust('f64')};

        /// Peak, last value, and cycles at full duty before the first other one.
        fn ${v.heat}(steps: u32) -> (f64, f64, u32) {
            let mut pi = ${v.Pi}::new(GAIN, CYCLE, ${g.T_i.rust('f64')}).unwrap();
            let decay = (-CYCLE / ${g.tau.rust('f64')}).exp();
            let (mut peak, mut y, mut ${v.full}, mut still) = (0.0_f64, 0.0, 0, true);
            for _ in 0..steps {
                let duty = pi.${v.next}(RISE - y);
                still = still && duty == 1.0;
                if still {
                    ${v.full} += 1;
                }
                assert!((0.0..=1.0).contains(&pi.memory()));
                y = decay * y + (1.0 - decay) * ${s.reach.rust('f64')} * duty;
                peak = peak.max(y);
            }
            (peak, y, ${v.full})
        }

        #[test]
        fn a_heating_from_cold_as_computed() {
            let (peak, last, ${v.full}) = ${v.heat}(${steps.rust('int')});
            assert!((peak - ${peak.value.rust('f64')}).abs() < 1e-6);
            assert!((last - ${last.value.rust('f64')}).abs() < 1e-6);
            assert_eq!(${v.full}, ${out.value.rust('int')});
        }

        #[test]
        fn no_error_winds_it_up() {
            let mut pi = ${v.Pi}::new(1.0, 0.25, 1.0).unwrap();
            for error in [1e300, f64::INFINITY, 1e300, -1e300, f64::NEG_INFINITY] {
                pi.${v.next}(error);
                assert!((0.0..=1.0).contains(&pi.memory()));
            }
        }

        #[test]
        fn the_integral_follows_the_duty() {
            let mut pi = ${v.Pi}::new(0.5, 0.25, 1.0).unwrap();
            assert_eq!(pi.${v.next}(1.0), 0.5);
            assert_eq!(pi.memory(), 0.125);
            assert_eq!(pi.${v.next}(4.0), 1.0);
            assert_eq!(pi.memory(), 0.34375);
            assert_eq!(pi.${v.next}(-4.0), 0.0);
            assert_eq!(pi.memory(), 0.2578125);
            assert_eq!(pi.${v.next}(f64::NAN), 0.0);
            assert_eq!(pi.memory(), 0.193359375);
        }

        #[test]
        fn settings_at_and_beyond_their_limits() {
            assert!(${v.Pi}::new(0.1, 1.0, 1.0).is_ok());
            assert!(${v.Pi}::new(0.01, 0.01, 1.0).is_ok());
            assert_eq!(${v.Pi}::new(0.1, 1.001, 1.0), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(0.1, 0.0, 1.0), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(0.0, 0.5, 1.0), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(f64::NAN, 0.5, 1.0), Err(${v.Bad}));
        }
    }`),
    say`The integral has no setter and no second source; a controller without its settings cannot be made:`,
    page.compileFail(
      'E0063',
      code`
    pub fn wound_up() -> ${v.Pi} {
        ${v.Pi} { ${v.slow}: 9.0 }
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The state is a valid duty after every call, by the argument above and by a test with absurd errors. The worst that a wrong reading can do lasts as long as the reading is wrong, and an integral time beyond.`,
      say`Full duty ends after ${out.value} cycles in the sound case. A heating that stands at full duty for much longer is no matter for the controller but for a guard, which can use ${full} as its measure.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A cycle as long as the integral time: the integral jumps onto the duty. Allowed, and the limit of what is.`,
          say`A target that is lowered: duty zero, and the integral decays towards zero by its own time, however far the target moved.`,
          say`A pause of the task: the duty stays as it was last set. The output stage needs a time-out of its own.`,
          say`A reading that is no number: duty zero for the cycle. The state remains a duty, so nothing has to be reset.`,
          say`A target beyond what the heater can hold: the integral tends to one and stays there, ready to come down at once.`,
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
          say`The same law can be built as a positive feedback of the limited output through a lag, which is how pneumatic controllers did it.`,
          say`A separate tracking time gives one more number to tune, and takes the simple invariant away.`,
          say`Storing the integral as a whole number makes the mean exact, and asks for care with truncation.`,
        ],
        2,
      ),
    ),
  )
}
