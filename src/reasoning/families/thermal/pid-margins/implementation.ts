// Depth 3: the controller as it runs, in discrete time, and a closed loop in a test whose peak is known beforehand.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const step = m.given('R', x.stepK, 'K')
  const every = m.derive('T_s', 's', 'L/4', 'g')
  const pole = m.derive('a', '', 'exp(-(T_s/tau))', '5s')
  const naivePole = m.derive('a_e', '', '1 - T_s/tau', '5s')
  const gentle = m.relation(pole, '>', naivePole)
  const integral = m.derive('k_i', '%/K', 'K_c*T_s/tau', '3s')
  const first = m.derive('u_0', '%', 'K_c*R', '3s')
  const room = m.compare(first, '1')
  const steps = m.given('n', 200, 'steps')
  const body = (what: string, take: 'max' | 'final') => ({
    states: [
      { name: 'y', unit: 'K', start: '0*R', next: 'a*y + (1 - a)*K*v_4' },
      { name: 'z', unit: '%', start: '0*R*K_c', next: 'z + k_i*(R - y)' },
      { name: 'v_1', unit: '%', start: '0*R*K_c', next: 'K_c*(R - y) + z' },
      { name: 'v_2', unit: '%', start: '0*R*K_c', next: 'v_1' },
      { name: 'v_3', unit: '%', start: '0*R*K_c', next: 'v_2' },
      { name: 'v_4', unit: '%', start: '0*R*K_c', next: 'v_3' },
    ],
    until: 'n',
    measure: { what, take },
    tolerance: 1e-9,
  })
  const peak = m.process('recurrence', 'y_max', 'K', body('y', 'max'), '4s')
  const end = m.process('recurrence', 'y_n', 'K', body('y', 'final'), '5s')
  const over = m.derive('x_o', '%', 'y_max/R - 1', '2s')
  const late = m.derive('L_d', 's', '4*T_s + T_s/2', 'g')
  const phase = m.derive('PM_d', '°', 'pi/2 - omega_c*L_d', '3s')
  const settled = m.derive('e_n', '%', 'abs(1 - y_n/R)', '1s')
  page.ask(
    w.pick([
      say`Implement the controller in Rust for a fixed interval of a quarter of the dead time, with bounds on the output, and prove by a closed loop in a test that it does what the margins promise. Which edge cases remain?`,
      say`Write the PI controller as it will run, four times within each dead time. Test it against the identified plant with its delay, for a step of the target of ${step}, and go through the edge cases.`,
      say`Bring the tuning to the machine: discrete, bounded, with types that forbid an impossible tuning. A simulated step of ${step} shall serve as its test, and its peak shall be known before the code runs.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Interval ${every.worked}. The delay is then four places of a shift register, which makes the closed loop a recurrence of six numbers that can be iterated exactly.`,
      say`With ${every.worked} the dead time is a whole number of intervals. So a test can contain the plant itself, exactly, and not an approximation to it.`,
    ]),
  )
  const plant = (): void => {
    if (w.chance(0.6)) {
      page.think('attempt', say`Discretise the lag by a plain difference: the pole becomes ${naivePole.worked}.`)
      page.think(
        'error',
        w.pick([
          say`That is an approximation where the exact form costs nothing. With a held input the lag decays by an exponential between samples, ${pole.arithmetic}, and ${gentle.symbols}. For long intervals the plain difference even swings.`,
          say`A plain difference invents a plant that is a little quicker: ${gentle.values}. With a held input, the exact pole is known.`,
        ]),
      )
      page.think('back-up', say`Exact: ${pole.worked}.`)
    } else page.think('derive', say`Held input, so the lag has the exact discrete pole ${pole.worked}.`)
  }
  const gains = (): void => {
    page.think(
      'derive',
      say`Controller: proportional gain ${s.kc.worked}; each interval the integral grows by error times ${integral.worked}.`,
    )
  }
  for (const part of w.shuffle([plant, gains])) part()
  page.think(
    'doubt',
    w.pick([
      say`Does the step of ${step} stay inside the bounds? Its first output is ${first.arithmetic}. ${room.op === '<=' ? 'It does, so the test sees the linear loop.' : 'It does not, so for this test the upper bound has to be lifted, or margins are not what is tested.'}`,
      say`The first move is ${first.worked}, against a bound of the whole duty. ${room.op === '<=' ? 'There is room.' : 'It would be clipped; the test of the linear loop must lift the bound, and say so.'}`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Iterate by hand first: ${peak.claim.form('rates')}. Over ${steps} the largest deviation is ${peak.value}, so the overshoot is ${over.arithmetic}.`,
      say`The loop as a recurrence: ${peak.claim.form('rates')}. Its peak within ${steps} is ${peak.value}; at the end it stands at ${end.value}.`,
    ]),
  )
  page.think(
    'compare',
    say`The margin with this interval is ${phase.worked}; an overshoot of ${over} fits that. What is left of the error at the end: ${settled}.`,
  )
  page.checks(w.pick([1, 2]), pole, integral, first, every)
  page.think(
    'decide',
    say`A controller with private gains, made from plant and closed-loop time only, bounded output, and integration that stops while the bound would be pushed further. The closed loop goes into the tests.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The closed loop in discrete time is a recurrence. Its numbers come first; the code has to reproduce them.`,
      say`What the code must do is fixed before it is written: poles, gains, and the response to a step.`,
    ]),
  )
  page.step(
    w.pick(['Discrete plant', 'The lag, exactly']),
    say`Between samples the input is held, so ${pole.worked}. The delay is a shift register of four places. A plain difference would give ${naivePole.worked}.`,
  )
  page.step(
    w.pick(['Discrete controller', 'Gains for each interval']),
    say`${s.kc.worked}, and ${integral.worked}. The first output after a step of ${step} is ${first.worked}.`,
  )
  page.step(
    w.pick(['The loop, iterated', 'What must come out']),
    say`With deviation y, integral z and the register, all from zero: ${peak.claim.form('rates')}. Within ${steps} the peak is ${peak.value}, an overshoot of ${over.worked}; the last value is ${end.value}.`,
  )
  page.step(
    w.pick(['Margin at this interval', 'What sampling costs']),
    say`Four intervals of delay and half a one of hold: ${late.worked}. So ${phase.worked}, against ${s.ideal.worked} for a continuous controller.`,
  )

  const v = {
    Pi: w.pick(['Pi', 'Regulator', 'TwoTerm']),
    Bad: w.pick(['Impossible', 'BadTuning', 'Untunable']),
    Plant: w.pick(['Plant', 'Identified', 'LagAndDelay']),
    next: w.pick(['update', 'respond', 'act']),
    integral: w.pick(['integral', 'memory', 'slow_part']),
    gain: w.pick(['gain', 'strength', 'proportional']),
    growth: w.pick(['growth', 'per_interval', 'accumulation']),
    peak: w.pick(['peak', 'highest', 'summit']),
    play: w.pick(['closed_loop', 'simulate', 'play']),
    error: w.pick(['error', 'missing', 'off_target']),
    wish: w.pick(['wanted', 'unbounded', 'raw']),
  }
  const guard = w.pick([
    code`let outward = (${v.wish} > high && ${v.error} > 0.0) || (${v.wish} < 0.0 && ${v.error} < 0.0);
            if !outward {
                self.${v.integral} += self.${v.growth} * ${v.error};
            }
            ${v.wish}.clamp(0.0, high)`,
    code`let given = ${v.wish}.clamp(0.0, high);
            let clipped = ${v.wish} - given;
            let outward = clipped != 0.0 && clipped.signum() == ${v.error}.signum();
            if !outward {
                self.${v.integral} += self.${v.growth} * ${v.error};
            }
            given`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Gains are private: a controller is made from a plant, a closed-loop time and an interval, or not at all. The upper bound is an argument, since the supply may lower it.`,
      say`There is no way to type in a gain. Whoever wants another tuning asks for another closed-loop time, and gets an error for a senseless one.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Plant} {
        pub static_gain: f64,
        pub lag: f64,
        pub dead: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${v.Bad};

    #[derive(Debug, Clone, PartialEq)]
    pub struct ${v.Pi} {
        ${v.gain}: f64,
        ${v.growth}: f64,
        ${v.integral}: f64,
    }

    impl ${v.Pi} {
        /// ${w.pick(['The interval may reach the dead time and go no further.', 'An interval beyond the dead time is refused, and so is a plant without gain or lag.'])}
        pub fn new(plant: &${v.Plant}, closed_loop: f64, interval: f64) -> Result<Self, ${v.Bad}> {
            let usable = plant.static_gain > 0.0 && plant.lag > 0.0 && closed_loop > 0.0 && interval > 0.0 && interval <= plant.dead;
            if !usable {
                return Err(${v.Bad});
            }
            let ${v.gain} = plant.lag / (plant.static_gain * (closed_loop + plant.dead));
            Ok(Self { ${v.gain}, ${v.growth}: ${v.gain} * interval / plant.lag, ${v.integral}: 0.0 })
        }

        /// The duty until the next call, from nothing to the bound. The integral rests while it would only push outwards.
        pub fn ${v.next}(&mut self, ${v.error}: f64, high: f64) -> f64 {
            let ${v.wish} = self.${v.gain} * ${v.error} + self.${v.integral};
            ${guard}
        }
    }`),
    say`In the tests the plant stands beside the controller, delay and all.`,
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const PLANT: ${v.Plant} = ${v.Plant} { static_gain: ${g.K.rust('f64')}, lag: ${g.tau.rust('f64')}, dead: ${g.L.rust('f64')} };
        const TARGET: f64 = ${step.rust('f64')};

        fn tuned() -> ${v.Pi} {
            ${v.Pi}::new(&PLANT, ${g.lambda.rust('f64')}, PLANT.dead / 4.0).unwrap()
        }

        /// Peak and last deviation of the linear loop.
        fn ${v.play}(steps: u32) -> (f64, f64) {
            let mut pi = tuned();
            let decay = (-PLANT.dead / 4.0 / PLANT.lag).exp();
            let (mut ${v.peak}, mut y) = (0.0_f64, 0.0);
            let mut register = [0.0; 4];
            for _ in 0..steps {
                let arriving = register[3];
                register.rotate_right(1);
                register[0] = pi.${v.gain} * (TARGET - y) + pi.${v.integral};
                pi.${v.integral} += pi.${v.growth} * (TARGET - y);
                y = decay * y + (1.0 - decay) * PLANT.static_gain * arriving;
                ${v.peak} = ${v.peak}.max(y);
            }
            (${v.peak}, y)
        }

        #[test]
        fn the_loop_peaks_and_settles_as_computed() {
            let (${v.peak}, last) = ${v.play}(${steps.rust('int')});
            assert!((${v.peak} - ${peak.value.rust('f64')}).abs() < 1e-6);
            assert!((last - ${end.value.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn the_first_outputs_are_gain_and_growth() {
            let mut pi = tuned();
            let high = 1e9;
            assert!((pi.${v.next}(TARGET, high) - ${first.rust('f64')}).abs() < 1e-6);
            assert!((pi.${v.next}(0.0, high) - ${integral.rust('f64')} * TARGET).abs() < 1e-6);
            assert!((pi.${v.next}(0.0, high) - ${integral.rust('f64')} * TARGET).abs() < 1e-6);
        }

        #[test]
        fn at_a_bound_it_integrates_inwards_only() {
            let mut pi = tuned();
            assert_eq!(pi.${v.next}(TARGET, 1e-3), 1e-3);
            assert_eq!(pi.${v.integral}, 0.0);
            assert_eq!(pi.${v.next}(-TARGET, 1e-3), 0.0);
            assert_eq!(pi.${v.integral}, 0.0);
            pi.${v.integral} = 50.0;
            assert_eq!(pi.${v.next}(-1e-6, 1e-3), 1e-3);
            assert!(pi.${v.integral} < 50.0);
            pi.${v.integral} = -50.0;
            assert_eq!(pi.${v.next}(1e-6, 1e-3), 0.0);
            assert!(pi.${v.integral} > -50.0);
        }

        #[test]
        fn a_senseless_tuning_is_none() {
            assert!(${v.Pi}::new(&PLANT, 1.0, PLANT.dead).is_ok());
            assert_eq!(${v.Pi}::new(&PLANT, 1.0, 1.001 * PLANT.dead), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(&PLANT, 0.0, 0.1 * PLANT.dead), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(&PLANT, 1.0, 0.0), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(&PLANT, f64::NAN, 0.1 * PLANT.dead), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(&${v.Plant} { static_gain: 0.0, ..PLANT }, 1.0, 0.1), Err(${v.Bad}));
            assert_eq!(${v.Pi}::new(&${v.Plant} { lag: 0.0, ..PLANT }, 1.0, 0.1), Err(${v.Bad}));
            let slight = ${v.Plant} { static_gain: 0.01, lag: 0.01, dead: 1.0 };
            assert!(${v.Pi}::new(&slight, 0.01, 0.01).is_ok());
        }
    }`),
    say`A controller cannot be made from an error and a number by leaving its plant out:`,
    page.compileFail(
      'E0061',
      code`
    pub fn by_hand() -> Result<${v.Pi}, ${v.Bad}> {
        ${v.Pi}::new(0.5)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The output never leaves its bounds, whatever error comes in; a test drives it to both. The overshoot of ${over} belongs to the nominal plant, so a limit of temperature is set outside of this loop.`,
      say`An error that is not a number: the comparison with it fails on both sides, so it must be caught where readings are judged, before this code. Bounded output and a separate cut-off make the loop harmless even then.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A missed interval: the held output goes on, which is a longer delay once. Many in a row eat the margin of ${phase}.`,
          say`A bound that drops below the present output: the integral stands still until the wish returns to the bound.`,
          say`A jump of the target: the first output is ${first}, and may be clipped. The loop is then open until the bound is left.`,
          say`Rounding: the growth for each interval is small, ${integral}; in single precision with a large integral it may vanish.`,
          say`A dead time that is no whole number of intervals: the register of the test rounds it, the machine does not.`,
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
          say`The incremental form stores the output in place of the integral, and takes bounds by itself.`,
          say`A target that is shaped by a ramp avoids the first jump, and half of the overshoot with it.`,
          say`Proportional action on the reading only removes the kick and the overshoot, and answers a little later.`,
        ],
        2,
      ),
    ),
  )
}
