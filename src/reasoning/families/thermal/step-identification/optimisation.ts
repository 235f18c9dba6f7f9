// Depth 4: where the marks should lie so that noise hurts least, and what the model is worth at working temperature.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const early = m.given('a_lo', x.earlyPercent, '%')
  const growth = m.given('eps', x.growthPercent, '%')
  const from = m.given('y_lo', 1.5, '')
  const to = m.given('y_hi', 9, '')
  const start = m.given('y_0', 2, '')
  let y = 2
  for (let k = 0; k < 60; k++) y = Math.exp(1 + 1 / y ** 2)
  const best = m.found('y_best', y, '', '4s')
  const least = m.derive('f_best', '', 'sqrt(1 + y_best^2)/log(y_best)', '4s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'y', from: 'y_lo', to: 'y_hi', at: 'y_best' }],
    objective: 'sqrt(1 + y^2)/log(y)',
    subject: [],
    of: 'f_best',
    tolerance: 0.002,
  })
  const iteration = m.claim('recurrence', {
    states: [{ name: 'y', unit: '', start: 'y_0', next: 'exp(1 + 1/y^2)' }],
    until: '40',
    measure: { what: 'y', take: 'final' },
    of: 'y_best',
    tolerance: 1e-9,
  })
  const late = m.derive('b_best', '%', '1 - (1 - a_lo)/y_best', '3s')
  const factor = m.derive('F_best', '', 'f_best/(1 - a_lo)', '3s')
  const classic = m.derive('F_old', '', 'sqrt(exp(2/3) + exp(2))/(2/3)', '3s')
  const order = m.relation(factor, '<', classic)
  const spreadOld = m.derive('s_old', 's', 'sigma*tau/dT*F_old', '2s')
  const spreadBest = m.derive('s_best', 's', 'sigma*tau/dT*F_best', '2s')
  const gained = m.derive('w_s', '%', '1 - F_best/F_old', '2s')
  const endFactor = m.derive('F_late', '', 'sqrt(1/(1 - a_lo)^2 + 1/(1/50)^2)/log((1 - a_lo)*50)', '3s')
  const lossHot = m.derive('G_w', 'W/K', 'G*(1 + eps)', '3s')
  const gainHot = m.derive('K_w', 'K/%', 'K/(1 + eps)', '3s')
  const lagHot = m.derive('tau_w', 's', 'tau/(1 + eps)', '4s')
  const ratioCold = m.derive('r_c', 'K/s', 'K*u/tau', '3s')
  const ratioHot = m.derive('r_w', 'K/s', 'K_w*u/tau_w', '3s')
  const same = m.relation(ratioCold, '==', ratioHot)
  const shareLate = m.derive('b_hi', '', '1 - 1/50', 'g')
  page.ask(
    w.pick([
      say`The two marks are a habit. Where should they lie so that noise of ${g.sigma} disturbs the lag least, if nothing before ${early} of the rise is clean? Then say what remains of the model at working temperature, where losses are ${growth} larger.`,
      say`Optimise the choice of the marks, with ${early} as the earliest that the sensor's own lag leaves usable, and judge the result. What else limits the identification in practice, given that the loss grows by ${growth} up to working temperature?`,
      say`Is there a better pair of marks? Find the best one, prove that it is best, and say whether it matters beside an error of the model: hot, the body loses ${growth} more for each unit of difference.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two effects compete. A later second mark makes the base line longer, so errors of time count for less. But the curve is flatter there, so errors of time are larger.`,
      say`Scatter of the lag is scatter of a time difference over the number of lags between the marks. Both depend on where the marks lie.`,
    ]),
  )
  if (w.chance(0.65)) {
    page.think(
      'attempt',
      w.pick([
        say`Put the second mark as late as possible: the longest base line, say at ${shareLate} of the rise.`,
        say`A longer base line is always better, so the last mark goes to the end, to ${shareLate.short}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`There the curve hardly rises. The noise factor would be ${endFactor.arithmetic}, when ${classic} is had by the old marks. What the flat end costs, the length does not bring back.`,
        say`Noise over slope explodes: only a fiftieth of the slope is left there, and the factor becomes ${endFactor.arithmetic}. The old marks have ${classic}.`,
      ]),
    )
    page.think('back-up', say`Write the factor as a function of both marks, and find its least value.`)
  }
  page.think(
    'derive',
    w.pick([
      say`With what is left at each mark as variables, the factor splits: the early mark enters as a scale, and only the quotient y of what is left early and late remains: ${optimum.form('problem')}.`,
      say`Let y be what is left of the rise at the early mark over what is left at the late one. What is to be solved is ${optimum.form('problem')}, and the least value is divided by what is left early. So the early mark should come as early as it can, and y is free.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Setting the derivative to zero: y squared times the logarithm of y has to be one plus y squared. Solved for y by repetition, ${iteration.form('lines')}, from ${start} it settles at ${best}.`,
      say`The stationary point obeys a fixed-point equation, ${iteration.form('lines')}. Begin with ${start}; the values settle at ${best.named}.`,
    ]),
  )
  page.think('derive', say`${late.worked}, and ${factor.worked}.`)
  page.think(
    'verify',
    w.pick([
      say`A plain search over y from ${from} to ${to} finds the same place and the same least value, ${least}.`,
      say`Trying every y between ${from} and ${to} on a fine grid gives ${least} as the least value too, so it is no other kind of stationary point.`,
    ]),
  )
  page.think(
    'compare',
    say`Old marks: ${classic.short}. New ones: ${factor}. ${order.values}: the deviation of the lag falls from ${spreadOld} to ${spreadBest}, by ${gained}.`,
  )
  page.checks(1, spreadBest, spreadOld, late)
  const hot = (): void => {
    page.think(
      'doubt',
      w.pick([
        say`And is noise the matter at all? The test was done at ${g.u}; hot, the conductance becomes ${lossHot.worked}.`,
        say`All this polishes a number that belongs to a mild temperature. Where the machine works, ${lossHot.short}, so ${gainHot.worked} and ${lagHot.worked}.`,
      ]),
    )
    page.think(
      'derive',
      say`Gain and lag both shrink by the same factor. Their quotient does not: ${ratioCold.arithmetic} and ${ratioHot.arithmetic}, since it is power over capacity and knows nothing of losses.`,
    )
  }
  hot()
  page.think(
    'decide',
    w.pick([
      say`Move the marks, it costs nothing; but tune on the quotient of gain and lag, which the loss leaves alone, and repeat the step near working temperature.`,
      say`New marks, and a second, small step up from working temperature. The bias of ${growth} is the larger matter.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The deviation of the lag is noise over initial slope times a factor that depends only on the marks. That factor is minimised first; then it is set against the error of the model.`,
      say`One optimum can be found exactly, and one limit remains that no choice of marks removes.`,
    ]),
  )
  page.step(
    w.pick(['The factor', 'What the marks decide']),
    say`Let the marks leave shares of the rise still to come; the slope there is the initial one times that share. The lag is the time difference over the logarithm of the quotient y of the shares. What remains is ${optimum.form('problem')}, divided by the share left at the early mark. It falls as that share grows: the early mark belongs at ${early}.`,
  )
  page.step(
    w.pick(['The best quotient', 'Stationary point']),
    say`The derivative vanishes where the logarithm of y is one plus the inverse square of y. Iterating ${iteration.form('lines')} from ${start} gives ${best.named}; the map contracts there, since its slope is minus two over y squared. The least value is ${least.worked}, confirmed by a search from ${from} to ${to}.`,
  )
  page.step(
    w.pick(['Marks and gain', 'Result']),
    say`${late.worked}. Noise factors: ${factor.worked} against ${classic.worked}; ${order.symbols}. In time: ${spreadBest.worked} against ${spreadOld.worked}, better by ${gained}.`,
  )
  page.step(
    w.pick(['At working temperature', 'What a better mark cannot mend']),
    say`With ${growth} more loss, ${gainHot.worked} and ${lagHot.worked}. Unchanged: ${ratioCold.worked} and ${ratioHot.worked}, so ${same.symbols}. A controller whose action in the range of interest depends on that quotient survives; one that relies on the static gain does not.`,
  )

  const n = w.pick([
    { ratio: 'best_ratio', late: 'late_mark', factor: 'noise_factor' },
    { ratio: 'optimal_quotient', late: 'second_mark', factor: 'amplification' },
    { ratio: 'settled_ratio', late: 'matching_mark', factor: 'scatter_factor' },
  ])
  const settle = w.pick([
    code`let mut y = 2.0_f64;
        for _ in 0..40 {
            y = (1.0 + 1.0 / (y * y)).exp();
        }
        y`,
    code`let next = |y: f64| (1.0 + (y * y).recip()).exp();
        (0..40).fold(2.0, |y, _| next(y))`,
    code`let mut y = 2.0_f64;
        loop {
            let next = (1.0 + 1.0 / y.powi(2)).exp();
            if (next - y).abs() < 1e-12 {
                return next;
            }
            y = next;
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Small enough for a controller: the fixed point, the late mark that goes with an early one, and the factor, so that any pair can be judged.`,
      say`The code computes the factor for any pair of marks and refuses pairs that are none. The optimum can then be tested against its neighbours.`,
    ]),
    page.rust(code`
    /// Quotient of the shares still to come at both marks that noise disturbs least.
    pub fn ${n.ratio}() -> f64 {
        ${settle}
    }

    pub fn ${n.late}(early: f64) -> f64 {
        1.0 - (1.0 - early) / ${n.ratio}()
    }

    /// Deviation of the lag over that of one time at the start of the rise; none for marks out of order.
    pub fn ${n.factor}(early: f64, late: f64) -> Option<f64> {
        if !(early >= 0.0 && early < late && late < 1.0) {
            return None;
        }
        let (left_early, left_late) = (1.0 - early, 1.0 - late);
        let scatter = ${w.pick(['(1.0 / left_early).hypot(1.0 / left_late)', '(left_early.powf(-2.0) + left_late.powf(-2.0)).sqrt()'])};
        Some(scatter / (left_early / left_late).ln())
    }

    /// A pair of marks, judged when it is made: an unusable pair does not exist.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Marks {
        early: f64,
        late: f64,
        factor: f64,
    }

    impl Marks {
        pub fn new(early: f64, late: f64) -> Option<Self> {
            ${n.factor}(early, late).map(|factor| Self { early, late, factor })
        }

        pub fn deviation(&self, noise: f64, initial_slope: f64) -> f64 {
            self.factor * noise / initial_slope
        }

        pub fn lag(&self, between: f64) -> f64 {
            between / ((1.0 - self.early) / (1.0 - self.late)).ln()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_fixed_point_is_stationary() {
            let y = ${n.ratio}();
            assert!((y - ${best.rust('f64')}).abs() < 1e-6);
            assert!((y * y * y.ln() - (1.0 + y * y)).abs() < 1e-6);
        }

        #[test]
        fn the_late_mark_is_the_best_one() {
            let early = ${early.rust('f64', '')};
            let late = ${n.late}(early);
            assert!((late - ${late.rust('f64', '')}).abs() < 1e-6);
            let best = ${n.factor}(early, late).unwrap();
            assert!((best - ${factor.rust('f64')}).abs() < 1e-6);
            for step in [-0.05, -0.01, 0.01, 0.05] {
                assert!(${n.factor}(early, late + step).unwrap() > best);
            }
        }

        #[test]
        fn the_classical_pair_is_worse() {
            let third = 1.0 - (-1.0_f64 / 3.0).exp();
            let whole = 1.0 - (-1.0_f64).exp();
            assert!((${n.factor}(third, whole).unwrap() - ${classic.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn a_pair_that_is_none_is_refused() {
            assert!(${n.factor}(0.0, 0.5).is_some());
            assert!(${n.factor}(-0.01, 0.5).is_none());
            assert!(${n.factor}(0.5, 0.5).is_none());
            assert!(${n.factor}(0.4, 1.0).is_none());
            assert!(${n.factor}(0.4, 0.999).is_some());
            assert!(Marks::new(f64::NAN, 0.5).is_none());
        }

        #[test]
        fn lag_and_its_deviation() {
            let marks = Marks::new(${early.rust('f64', '')}, ${n.late}(${early.rust('f64', '')})).unwrap();
            let between = ${s.lag.rust('f64')} * ${n.ratio}().ln();
            assert!((marks.lag(between) - ${s.lag.rust('f64')}).abs() < 1e-6);
            assert!((marks.deviation(${g.sigma.rust('f64')}, ${s.slope.rust('f64')}) - ${spreadBest.rust('f64')}).abs() < 1e-6);
        }
    }`),
    say`The fields are private to the module, so outside of it no pair can be made without being judged. Even inside, a missing factor does not compile:`,
    page.compileFail(
      'E0063',
      code`
    pub fn unjudged() -> Marks {
        Marks { early: 0.1, late: 0.2 }
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A lag that is believed too short makes a controller cautious, one that is too long makes it bold. The deviation of ${spreadBest} should therefore be added on the cautious side, three times, before margins are computed.`,
      say`Protection is set by power over capacity, ${ratioCold}, which the growth of the loss does not touch. So bounds on how quickly the body may warm can be taken from this one test, while bounds on where it ends cannot.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An early mark at zero would be best on paper. There the sensor's own lag rounds the curve, and the model is wrong; hence the limit of ${early}.`,
          say`Marks that coincide: the logarithm vanishes and the factor grows without bound. The code refuses them.`,
          say`Noise that is not white: neighbouring readings share it, and a mark far from the other gains even beyond what is computed here.`,
          say`A body whose loss grows far beyond ${growth}: the curve is no exponential any longer, and early and late marks disagree in a way that no noise explains.`,
          say`A final level with an error of its own: the late mark feels it most, which pulls the best place earlier.`,
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
          say`Least squares on the whole log beats any pair of marks, by about the root of the number of readings in the steep part; it needs the dead time searched over.`,
          say`Two small steps at working temperature instead of one from cold: half the rise and so twice the deviation, but the right gain.`,
          say`The old pair is easier to explain and costs ${gained} of precision. For a first tuning that is acceptable.`,
        ],
        2,
      ),
    ),
  )
}
