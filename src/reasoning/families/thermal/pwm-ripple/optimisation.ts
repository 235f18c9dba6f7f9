// Depth 4: the beat of a switch with a sampler, the mean over exactly one period that ends it, and how many readings a period
// should have: ripple on one side, noise and contacts on the other.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, body, duty, longest, shortest } = s
  const beat = m.derive('T_b', 's', 'T_p*T_k/abs(T_p - T_k)', '4s')
  const wave = m.derive('P_1', 'W', '2*P*sin(pi*u)/pi', '4s')
  const correlated = m.claim('ode', {
    states: [{ name: 's', unit: 'W', start: '0*P', next: '2*P*above(u*T_p, t)*cos(2*pi*(t/T_p - u/2))/T_p' }],
    until: 'T_p',
    measure: { what: 's', take: 'final' },
    of: 'P_1',
    tolerance: 1e-3,
  })
  const shown = m.derive('A_y', 'K', 'P_1/sqrt(G^2 + (2*pi*C/T_p)^2)/sqrt(1 + (2*pi*tau_s/T_p)^2)', '3s')
  m.derive('t_0', 's', '0*T_k', 'g')
  m.derive('t_1', 's', '50*T_k', '4s')
  const alias = m.claim('range', {
    over: [{ name: 't', from: 't_0', to: 't_1' }],
    left: 'T_t + A_y*cos(2*pi*floor(t/T_k)*T_k/T_p)',
    op: '==',
    right: 'T_t + A_y*cos(2*pi*floor(t/T_k)*T_k/T_b)',
  })
  m.derive('c_b', '', 'cos(2*pi*T_k/T_b)', '5s')
  const follows = m.derive('f_b', '%', 'kappa/sqrt(1 + (1 - kappa)^2 - 2*(1 - kappa)*c_b)', '3s')
  const sways = m.derive('A_b', 'K', 'f_b*A_y', '3s')
  const stepped = m.claim('recurrence', {
    states: [
      {
        name: 'x',
        unit: 'K',
        start: '0*A_y - kappa*A_y*(c_b - 1 + kappa)/(1 + (1 - kappa)^2 - 2*(1 - kappa)*c_b)',
        next: 'x - kappa*(x + A_y*cos(2*pi*k*T_k/T_b))',
      },
    ],
    until: '3000',
    measure: { what: 'abs(x)', take: 'max' },
    of: 'A_b',
    tolerance: 0.01,
  })
  const share = m.derive('f', '', 'kappa*(2 + kappa)/(2*(2 - kappa))', '4s')
  const settled = m.claim('recurrence', {
    states: [
      {
        name: 'v',
        unit: '',
        start: '0*kappa',
        next: '(1 - kappa/2)^2*v + (kappa/2)^2*q - 2*(1 - kappa/2)*(kappa/2)*c + kappa^2',
      },
      { name: 'q', unit: '', start: '0*kappa', next: 'v' },
      { name: 'c', unit: '', start: '0*kappa', next: '(1 - kappa/2)*v - (kappa/2)*c' },
    ],
    until: '300',
    measure: { what: 'v', take: 'final' },
    of: 'f',
    tolerance: 1e-7,
  })
  const fresh = m.derive('f_0', '', 'kappa/(2 - kappa)', '4s')
  const more = m.relation(fresh, '<', share)
  const smooth = m.derive('T_o', 's', '(6*f*sigma^2*T_n*C^2/(u*(1 - u)*P)^2)^(1/3)', '4s')
  const cost = (n: number): number =>
    Math.sqrt(
      (duty.si * (1 - duty.si) * g.P.si * n * g.T_n.si) ** 2 / (12 * g.C.si ** 2) + (share.si * g.sigma.si ** 2) / n,
    )
  const below = Math.max(1, Math.floor(smooth.si / g.T_n.si))
  const best = m.found('n_o', cost(below) <= cost(below + 1) ? below : below + 1, '', 'i')
  m.derive('n_1', '', '1', 'i')
  m.derive('n_2', '', '4*ceil(T_o/T_n)', 'i')
  const least = m.found('d_o', cost(best.number), 'K', '4s')
  const tried = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'n', from: 'n_1', to: 'n_2', at: 'n_o', whole: true }],
    objective: 'sqrt((u*(1 - u)*P*n*T_n/C)^2/12 + f*sigma^2/n)',
    subject: [],
    of: 'd_o',
    tolerance: 1e-7,
  })
  const fromLife = m.derive('n_l', '', 'ceil(T_l/T_n)', 'i')
  const toRipple = m.derive('n_x', '', 'floor(T_x/T_n)', 'i')
  const open = m.compare(fromLife, toRipple)
  const chosen =
    open.op === '<=' ? m.derive('n_c', '', 'min(max(n_o, n_l), n_x)', 'i') : m.derive('n_c', '', 'min(n_o, n_x)', 'i')
  const period = m.derive('T_c', 's', 'n_c*T_n', 'g')
  const spread = m.derive('d_c', 'K', 'sqrt((u*(1 - u)*P*n_c*T_n/C)^2/12 + f*sigma^2/n_c)', '4s')
  const lagged = m.derive('v_l', '1/s', 'kappa/(2*T_c)*(1 + kappa*tau_s/T_c)', '4s')
  const moments = m.claim('ode', {
    states: [
      { name: 'a', unit: '1/s', start: '0/T_c', next: '(kappa/T_c)^2 - 2*kappa/T_c*b' },
      { name: 'b', unit: '1/s', start: '0/T_c', next: '(a - b)/tau_s - kappa/T_c*c' },
      { name: 'c', unit: '1/s', start: '0/T_c', next: '2*(b - c)/tau_s' },
    ],
    until: '20*T_c/kappa',
    measure: { what: 'a', take: 'final' },
    of: 'v_l',
    tolerance: 1e-3,
  })
  const extra = m.derive('e_l', '%', 'kappa*tau_s/T_c', '2s')
  const moved = m.derive('e_c', '%', '(1 + e_l)^(1/3) - 1', '2s')
  const single = m.derive('d_1', 'K', 'sqrt(f)*sigma', '3s')
  const binds = m.compare(fromLife, best)
  const flaw = w.chance(0.5)
  const trap = w.pick(['beat', 'fresh'] as const)
  page.ask(
    flaw
      ? trap === 'beat'
        ? w.pick([
            say`The log shows a slow wave of about ${beat}, which is put down to draught, and a low-pass filter is proposed. Find the true cause, say what the filter would do, and find the best period for a design without this flaw.`,
            say`A given design filters the readings strongly "to remove the ripple", and still the ${body} sways slowly. What is wrong with it? Cure it, and optimise the number of readings per period.`,
          ])
        : w.pick([
            say`The given noise budget takes the loop as a plain first-order one and finds a factor of ${fresh} from noise to temperature. What does it forget? Correct it, and find the best number of readings per period.`,
            say`A reviewer accepts ${fresh} as the part of the noise variance that reaches the ${body}, if one mean per period is used. Is that right? Optimise the period with the right figure, contacts included.`,
          ])
      : w.pick([
          say`Choose the switching period: as a whole number of readings, with the least deviation of the ${body} by ripple and noise together, and with contacts that last. First say why control and switching must not have separate timers.`,
          say`How many readings should a period have? Weigh ripple against noise, respect the life of the contacts, and deal with the beat between the two timers.`,
          say`Optimise the period of this heater over whole numbers of readings. Show what the present pair of timers does, and what one mean per period does instead.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two clocks of nearly the same rate look at each other: that is a stroboscope. The saw will seem to stand nearly still.`,
      say`Three things disturb the ${body}: the ripple itself, its image in the readings, and noise. The second is no law of nature and can be had to vanish.`,
      say`A longer period means more readings to average, and more ripple. There is a best one in between, if the beat is dealt with first.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Control looks every ${g.T_k}, the switch has ${g.T_p}. From look to look the phase moves on by the difference only, and comes round after ${beat.worked}.`,
      say`Periods of ${g.T_p} and ${g.T_k} beat with ${beat.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`At the instants of looking, the two cosines are one and the same: ${alias.form('statement')}.`,
      say`Held from look to look, the ripple and a wave of period ${beat} agree: ${alias.form('symbols')}, tried over ${alias.form('ranges')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`How large? The fundamental of the pulses is ${wave.worked}; through ${body} and sensor, ${shown.worked}.`,
      say`Pulses of duty ${duty.worked} have a fundamental of ${wave.arithmetic}. Behind capacity and sensor that is ${shown.arithmetic} of amplitude.`,
    ]),
  )
  if (flaw ? trap === 'beat' : w.chance(0.35)) {
    page.think(
      'attempt',
      w.pick([
        say`Filter the readings of the controller until the ripple is gone.`,
        say`A low-pass behind the sampler, well below the switching rate, should keep the ripple out.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That comes too late. Behind the sampler the ripple is a wave of ${beat}, too slow for any filter that leaves the loop alive. The loop takes ${follows.worked} of it for truth, and the ${body} sways by ${sways.worked}.`,
        say`A sample has no memory of where its motion came from. What was quick is slow now, and slow is what a loop is made to follow: ${follows.arithmetic} of it, ${sways.worked} to either side.`,
      ]),
    )
    page.think(
      'back-up',
      say`The ripple goes before it is sampled, by a mean over exactly one period, on the clock of the switch.`,
    )
  } else {
    page.think(
      'derive',
      w.pick([
        say`The loop cannot tell it from a real drift. It follows with ${follows.worked}, so the ${body} sways by ${sways.worked} to either side.`,
        say`Stepped with a part ${g.kappa} per look, ${stepped.form('rates')} sways by ${sways.arithmetic}.`,
      ]),
    )
    page.think(
      'decide',
      say`Both get one clock, and control the mean of all readings of exactly one period. Of a periodic saw, it is the same in every period, so nothing is left to beat.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The mean of n readings has a noise variance smaller by n. The loop turns it into temperature; the mean is half a period old by the time it is used, so two steps are in it, and the factor is ${share.worked}.`,
      say`With the mean of the last period, half of this step and half of the step before are seen. Variance of that process, for unit noise: ${share.arithmetic}.`,
    ]),
  )
  if (flaw ? trap === 'fresh' : w.chance(0.3)) {
    page.think('attempt', say`A loop that takes back ${g.kappa} per step has a factor of ${fresh.worked}.`)
    page.think(
      'error',
      w.pick([
        say`That reads the present temperature. A mean tells of the middle of the period that is over, and the delay lifts the factor: ${more.values}.`,
        say`It leaves out the age of a mean. With it, ${more.values}; the difference grows with the gain, up to a loop that never settles.`,
      ]),
    )
    page.think('back-up', say`I keep the one with the delay, ${share}.`)
  }
  page.think(
    'verify',
    w.pick([
      say`Iterating variance and covariance, ${settled.form('rates')}, settles at ${share}.`,
      say`As a check, the second moments stepped three hundred times end at ${share} as well.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A saw with straight flanks has a deviation of swing over the root of twelve. Both together: ${tried.form('problem')}. Were n no whole number, ${smooth.worked}.`,
      say`Square of the ripple grows with the square of n, noise falls with n. Slope zero at ${smooth.arithmetic}; in readings, whole, it is a little to one side or the other.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Every count over ${tried.form('ranges')} tried: ${tried.form('answer')}.`,
      say`By brute force the best is ${best} readings, with a deviation of ${least}. With a single one it would be ${single.worked} of noise alone.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The contacts want ${shortest.worked}, that is ${fromLife.worked} readings or more. The ripple allows ${longest.worked}, so ${toRipple.worked} or fewer. ${open.values}.`,
      say`The frame goes from ${fromLife.arithmetic} by the contacts to ${toRipple.arithmetic} by the ripple; ${open.values}.`,
    ]),
  )
  page.think(
    'decide',
    open.op === '>'
      ? w.pick([
          say`Contacts and ripple leave nothing. Without contacts: ${chosen.worked} readings, ${period}, a deviation of ${spread.worked}.`,
          say`No contact does both. A semiconductor, then, with ${chosen.arithmetic} readings per period and ${spread.arithmetic}.`,
        ])
      : w.pick([
          say`${chosen.worked} readings, a period of ${period.worked}. ${binds.op === '>' ? say`It is the contacts that decide: ${binds.values}.` : say`The contacts do not bind here: ${binds.values}.`} Deviation ${spread.worked}.`,
          say`I take ${chosen.arithmetic}, so ${period.arithmetic}, with ${spread.arithmetic} of deviation. ${binds.op === '>' ? say`Without contacts ${best} would be better.` : say`The contacts would permit fewer.`}`,
        ]),
  )
  page.checks(w.pick([1, 2]), share, shortest, longest, single)

  page.section(
    'analysis',
    flaw
      ? trap === 'beat'
        ? say`The flaw: the filter comes behind the sampler. There the ripple has become a wave of ${beat.worked}, of which the loop follows ${follows}.`
        : say`The flaw: ${fresh.worked} belongs to a loop that sees the present. A mean over the last period is half a period old: ${more.named}.`
      : w.pick([
          say`First the beat is made impossible, then the period is a matter of weighing.`,
          say`Image of the ripple, noise, ripple itself, contacts: one after the other, and then the count of readings.`,
        ]),
  )
  page.step(
    w.pick(['Beat', 'Two timers']),
    say`${beat.worked}; at the instants of control ${alias.form('statement')}. The fundamental of the pulses, ${wave.worked}, agrees with the integral of pulses times cosine, ${correlated.form('rates')}; in the readings it is ${shown.worked}. The loop ${stepped.form('rates')} passes ${follows.worked} of it: ${sways.worked} of the ${body} itself.`,
  )
  page.step(
    w.pick(['One clock', 'Mean over a period']),
    say`With a whole number of readings in a period, they fall on the same phases in each of them, and their mean is the same wherever the count begins. Whatever constant the highest harmonics leave in it, nothing moves from period to period, so nothing is left that could beat, at any duty.`,
  )
  page.step(
    w.pick(['Noise', 'What noise does']),
    say`With temperatures at the ends of periods, the mean is the middle of two of them, and each step takes back ${g.kappa} of it. For unit noise the variance settles at ${share.worked}; its moments, ${settled.form('rates')}, end there. Without the age of the mean it would be ${fresh.short}.`,
  )
  page.step(
    w.pick(['Optimum', 'Best count']),
    say`${tried.form('problem')}. Slope zero: ${smooth.worked}. Whole counts over ${tried.form('ranges')}: ${tried.form('answer')}.`,
  )
  page.step(
    w.pick(['Limits', 'Choice']),
    say`${fromLife.worked} from ${shortest.short}, ${toRipple.worked} from ${longest.short}: ${open.symbols}. ${open.op === '>' ? say`The frame is empty, so contacts are out; the count is ${chosen.worked}.` : say`Within the frame, ${chosen.worked}.`} Period ${period.worked}, deviation ${spread.worked}.`,
    say`The lag of the sensor was left out. As a loop in continuous time, with noise of unit density, the variance settles at ${lagged.equation} (moments: ${moments.form('rates')}), so the lag adds a part of ${extra.worked} to that of the noise. The best period goes with the cube root of it, and would grow by some ${moved.arithmetic}.`,
  )

  const root = w.pick([
    code`let swing = self.rate * f64::from(count);
            (swing * swing / 12.0 + self.noise * self.noise / f64::from(count)).sqrt()`,
    code`let (ripple, noise) = (self.rate * f64::from(count), self.noise / f64::from(count).sqrt());
            (ripple / 12.0_f64.sqrt()).hypot(noise)`,
    code`let many = f64::from(count);
            ((self.rate * many).powi(2) / 12.0 + self.noise.powi(2) / many).sqrt()`,
  ])
  const search = w.pick([
    code`(from..=to).min_by(|&one, &two| self.deviation(one).total_cmp(&self.deviation(two)))`,
    code`let mut found = None;
            let mut least = f64::INFINITY;
            for count in from..=to {
                let here = self.deviation(count);
                if here < least {
                    (found, least) = (Some(count), here);
                }
            }
            found`,
    code`let mut count = from;
            while count < to && self.deviation(count + 1) < self.deviation(count) {
                count += 1;
            }
            (from <= to).then_some(count)`,
  ])
  const kind = w.pick(['mean', 'beat'] as const)
  const mean = w.pick([
    code`self.places[self.next] = reading;
            self.next = (self.next + 1) % N;
            self.seen = N.min(self.seen + 1);
            (self.seen == N).then(|| self.places.iter().sum::<f64>() / N as f64)`,
    code`self.places.rotate_left(1);
            self.places[N - 1] = reading;
            self.seen += usize::from(self.seen < N);
            self.next = self.seen % N;
            if self.next == 0 { Some(self.places.iter().sum::<f64>() / N as f64) } else { None }`,
  ])
  page.section(
    'rust',
    kind === 'mean'
      ? w.pick([
          say`The length of the mean is part of its type: a mean over another number of readings is another thing. Beside it, the search for the best count.`,
          say`A ring of one period, which says nothing until it is full, and the weighing of ripple against noise.`,
        ])
      : w.pick([
          say`The beat as a function that knows of equal clocks, what a loop makes of it, and the best count within a frame.`,
          say`A check for a pair of timers, and a search over whole counts that may find nothing.`,
        ]),
    page.rust(code`
    ${
      kind === 'mean'
        ? code`/// Mean over the last N readings: one period, when N of them make one.
    #[derive(Debug, Clone, PartialEq)]
    pub struct PeriodMean<const N: usize> {
        places: [f64; N],
        next: usize,
        seen: usize,
    }

    impl<const N: usize> PeriodMean<N> {
        pub fn new() -> Self {
            Self { places: [0.0; N], next: 0, seen: 0 }
        }

        pub fn push(&mut self, reading: f64) -> Option<f64> {
            ${nest(8, mean)}
        }
    }

    impl<const N: usize> Default for PeriodMean<N> {
        fn default() -> Self {
            Self::new()
        }
    }`
        : code`/// Period of the image of the ripple in readings of another clock; none for equal clocks.
    pub fn beat(switching: f64, looking: f64) -> Option<f64> {
        ${w.pick(['(switching != looking).then(|| switching * looking / (switching - looking).abs())', 'if switching == looking {\n            return None;\n        }\n        Some(1.0 / (1.0 / looking - 1.0 / switching).abs())'])}
    }

    /// What a loop passes of a wave that moves on by an angle in each step.
    pub fn passes(part: f64, angle: f64) -> f64 {
        let rest = 1.0 - part;
        ${w.pick(['part / (1.0 + rest * rest - 2.0 * rest * angle.cos()).sqrt()', 'part / (1.0 - rest * angle.cos()).hypot(rest * angle.sin())'])}
    }`
    }

    /// Swing per reading of a period, and deviation that one reading would make.
    #[derive(Debug, Clone, Copy)]
    pub struct Weighing {
        pub rate: f64,
        pub noise: f64,
    }

    impl Weighing {
        pub fn deviation(&self, count: u32) -> f64 {
            ${nest(8, root)}
        }

        /// Best count of readings in a frame; none if the frame is empty.
        pub fn best(&self, from: u32, to: u32) -> Option<u32> {
            ${nest(8, search)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Weighing = Weighing { rate: ${m.derive('d_r', 'K', 'u*(1 - u)*P*T_n/C', '5s').rust('f64')}, noise: ${single.rust('f64')} };

        #[test]
        fn the_best_count_is_as_computed() {
            assert_eq!(HERE.best(${m.value('n_1').rust('int')}, ${m.value('n_2').rust('int')}), Some(${best.rust('int')}));
            assert!((HERE.deviation(${best.rust('int')}) / ${least.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((HERE.deviation(${chosen.rust('int')}) / ${spread.rust('f64')} - 1.0).abs() < 1e-9);
        }

        #[test]
        fn a_frame_may_bind_or_be_empty() {
            let plain = Weighing { rate: 12.0_f64.sqrt(), noise: 4.0 };
            assert_eq!([plain.best(1, 9), plain.best(1, 1), plain.best(4, 9)], [Some(2), Some(1), Some(4)]);
            assert_eq!([plain.best(5, 4), plain.best(5, 5)], [None, Some(5)]);
        }

        ${nest(
          4,
          kind === 'mean'
            ? code`#[test]
        fn full_periods_have_no_phase() {
            let saw = [0.0, 1.0, 2.0, 5.0, 3.0, 1.0];
            let (mut whole, mut odd) = (PeriodMean::<6>::new(), PeriodMean::<5>::new());
            let (mut low, mut high) = (9.0_f64, 0.0_f64);
            for look in 0..30 {
                let seen = whole.push(saw[look % 6]);
                assert_eq!(seen, if look < 5 { None } else { Some(2.0) });
                if let Some(other) = odd.push(saw[look % 6]) {
                    low = low.min(other);
                    high = high.max(other);
                }
            }
            assert!((high - low - 1.0).abs() < 1e-12);
        }

        #[test]
        fn what_was_is_forgotten() {
            let mut one = PeriodMean::<2>::default();
            assert_eq!([one.push(1.0), one.push(3.0), one.push(5.0), one.push(-1.0)], [None, Some(2.0), Some(4.0), Some(2.0)]);
        }`
            : code`#[test]
        fn clocks_beat() {
            let here = beat(${g.T_p.rust('f64')}, ${g.T_k.rust('f64')}).unwrap();
            assert!((here / ${beat.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!([beat(4.0, 4.0), beat(4.0, 8.0), beat(8.0, 4.0)], [None, Some(8.0), Some(8.0)]);
        }

        #[test]
        fn a_loop_follows_what_is_slow() {
            let angle = std::f64::consts::TAU * ${g.T_k.rust('f64')} / ${beat.rust('f64')};
            assert!((passes(${g.kappa.rust('f64')}, angle) / ${follows.rust('f64', '')} - 1.0).abs() < 1e-9);
            assert_eq!(passes(0.25, 0.0), 1.0);
            assert_eq!(passes(1.0, 2.0), 1.0);
        }`,
        )}
    }`),
    kind === 'mean'
      ? say`A mean over another count than the period has is found by the compiler:`
      : say`Equal clocks have no beat, and this case cannot be passed over:`,
    page.compileFail(
      'E0308',
      kind === 'mean'
        ? code`
    pub fn other_length() -> PeriodMean<10> {
        PeriodMean::<12>::new()
    }`
        : code`
    pub fn surely(switching: f64, looking: f64) -> f64 {
        beat(switching, looking)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The mean is for the controller only. A limit that protects acts on single readings: it must not wait for a period of ${period} to be over.`,
      say`A beat is dangerous because it looks like weather: tuned against it, a loop gets stiffer, follows it better, and sways more. The cause has to be excluded by the clock, not by gain.`,
      say`Contacts are chosen by count of closures, so the period is a safety figure: a setting below ${shortest} must be refused, or the contact may weld within the life of the machine.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Clocks that are equal on paper and differ by a tolerance: the beat lasts for hours, and is then a drift that nobody explains.`,
          say`A duty that changes within the period: the mean is then of two duties, and still free of ripple in the next one.`,
          say`Noise from the switching itself: an edge in the reading comes at the same place in each period, and the mean holds a constant part of it.`,
          say`A sensor with a lag near the period: a further delay, which the factor here does not have; the gain has to come down.`,
          say`A missing reading: a mean over one fewer is no longer over a period; better to repeat the last mean.`,
          say`Duty near nothing or full: the ripple vanishes, and the best period would be long. The frame keeps it in place.`,
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
          say`One reading per period, always at the same phase: no beat, but a constant error of phase, and the noise of a single reading, ${single} at the ${body}.`,
          say`A period drawn by chance around its mean: the beat is smeared into noise, and no proof is left.`,
          say`A model of the ripple that is subtracted from the reading: exact as long as power and capacity are known exactly.`,
          say`Switching far above the rate of control: needs a switch without contacts, and makes the question vanish.`,
        ],
        2,
      ),
    ),
  )
}
