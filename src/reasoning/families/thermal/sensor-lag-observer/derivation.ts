// Depth 2: the observer of first order, its error on a ramp with a lag that is not known well, and the noise it lets through.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  m.derive('t_1', 's', '5*(tau_s + tau_o)', '4s')
  m.derive('t_lo', 's', '0*tau_s', 'g')
  const always = m.claim('range', {
    over: [{ name: 't', from: 't_lo', to: 't_1' }],
    left: 's*tau_o*(1 - exp(-(t/tau_o)))',
    op: '<=',
    right: 's*tau_o',
  })
  const settled = m.derive('e_5', 'K', 's*tau_o*(1 - exp(-(t_1/tau_o)))', '4s')
  const followed = m.claim('ode', {
    states: [
      { name: 'T', unit: 'K', start: '0*e_s', next: 's' },
      { name: 'y', unit: 'K', start: '0*e_s', next: '(T - y)/tau_s' },
      { name: 'z', unit: 'K', start: '0*e_s', next: '(y - z)/tau_o' },
    ],
    until: 't_1',
    measure: { what: 'T - (z + q*(y - z))', take: 'final' },
    of: 'e_5',
    tolerance: 1e-4,
  })
  const unsure = m.derive('e_d', 'K', 's*delta*tau_s', '4s')
  const total = m.derive('e_t', 'K', 'e_o + e_d', '4s')
  const gained = m.compare(total, s.rawLag)
  const share = m.derive('a', '', '1 - exp(-(h/tau_o))', '4s')
  const inner = m.derive('v_z', '', 'a/(2 - a)', '4s')
  const noise = m.derive('d_o', 'K', 'sigma*sqrt(q^2 + (1 - q)^2*v_z)', '4s')
  const steps = m.derive('n', 'steps', 'ceil(30*tau_o/h)', 'i')
  const iterated = m.process(
    'recurrence',
    'v_n',
    '',
    {
      states: [{ name: 'V', unit: '', start: '0', next: '(1 - a)^2*V + a^2' }],
      until: 'n',
      measure: { what: 'V', take: 'final' },
      tolerance: 1e-9,
    },
    '4s',
  )
  const crude = m.derive('d_x', 'K', 'sigma*sqrt((1 + tau_s/h)^2 + (tau_s/h)^2)', '3s')
  const cruder = m.relation(crude, '>', noise)
  const noisy = m.derive('b_n', 'K', 'k*d_o', '3s')
  const bound = m.derive('B', 'K', 'e_t + b_n', '4s')
  const top = m.derive('T_top', '°C', 'T_cut + B', '4s')
  const verdict = m.compare(top, g.T_dam)
  const kind = w.pick(['flaw', 'difference', 'plain'] as const)
  page.ask(
    kind === 'flaw'
      ? w.pick([
          say`Somebody computes the body as reading plus lag times the difference of the last two readings over ${g.h}. Find the flaw, with numbers, then derive an observer whose error on a ramp and whose noise are both bounded.`,
          say`The design under review differentiates the readings directly. Show what this does to noise of ${g.sigma}, and derive an observer of first order with proven bounds instead.`,
        ])
      : w.pick([
          say`Derive an observer of first order for the body's temperature, prove its error on a ramp, include a lag that is known to ${g.delta} only, and bound the noise of the estimate. Is a cut-off by the estimate safe?`,
          say`Reconstruct the body from its late readings with the time constant ${g.tau_o}: transfer function, error bound for any heating, sensitivity to the lag, noise. What is the bound on the whole?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Undoing a lag means differentiating, and differentiating means noise. The observer must differentiate only as quickly as it has to.`,
      say`Three errors to keep apart: what the observer's own lag leaves, what a wrong lag of the sensor adds, and what noise becomes. The bound is their sum.`,
    ]),
  )
  if (kind !== 'plain') {
    page.think(
      'attempt',
      w.pick([
        say`The sensor's equation solved for the body: reading plus lag times its rate. Take the rate from two readings, and the lag is gone entirely.`,
        say`Straight inversion: the rate of the reading is the last difference over ${g.h}, times ${g.tau_s}, added to the reading.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Each reading carries ${g.sigma}, and the difference is blown up by lag over interval. The deviation becomes ${crude.worked}. An estimate that jumps so much is of no use for a cut-off.`,
        say`The noise becomes ${crude.arithmetic} of deviation, from readings with ${g.sigma}. And a quicker sampling makes it worse, which is the mark of a design that is wrong in kind.`,
      ]),
    )
    page.think('back-up', say`Differentiate through a lag of ${g.tau_o}, and accept what that lag leaves.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Let z follow the reading with ${g.tau_o}. Its rate is the reading's trend, filtered. The estimate is z plus the ratio of the lags times what the reading is ahead of z; the ratio is ${s.ratio.worked}.`,
      say`Take z as a second lag behind the reading, and add the difference between reading and z, magnified by ${s.ratio.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`In transfer functions: the estimate is the reading times a lead of ${g.tau_s} over a lag of ${g.tau_o}. The lead cancels the sensor exactly, and what is left between body and estimate is the lag ${g.tau_o} alone. On a ramp: ${s.left.worked} instead of ${s.rawLag}.`,
      say`The zero of the observer sits on the pole of the sensor. After cancelling, body to estimate is one lag of ${g.tau_o}, so the standing error is ${s.left.worked}; before it was ${s.rawLag.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`All three equations followed together, ${followed.form('rates')}: the error at the end is ${settled}, as the closed form has it. And ${always.form('symbols')} for ${always.form('ranges')}.`,
      say`Integrated together: ${followed.form('rates')}. Final error ${settled}. The bound ${always.form('symbols')} was sampled for ${always.form('ranges')}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`The cancellation needs the lag, and that is known to ${g.delta} only. What remains of it?`,
      say`A zero on a pole, if the pole is where I think. If it is off by ${g.delta}?`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`On a ramp the reading is behind by slope times true lag, and the observer adds slope times assumed lag. The difference stays as an error: ${unsure.worked}. In sum ${total.worked}, against ${s.rawLag} without the observer: ${gained.values}.`,
      say`A wrong lag leaves slope times the difference of the lags, ${unsure.arithmetic}. With the observer's own ${s.left} that is ${total.worked}; ${gained.named}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Noise: the present reading enters with the ratio, the state with one less the ratio, and the state holds only earlier readings, so they are independent. Share of a step ${share.worked}, variance of the state ${inner.worked} of a reading's, and together ${noise.worked}.`,
      say`The state moves by ${share.worked} a reading; its variance settles at ${inner.worked} times that of a reading. Present reading and state are independent, so ${noise.worked}.`,
    ]),
  )
  page.think('verify', say`Iterating ${iterated.claim.form('rates')} for ${steps} from zero ends at ${iterated.value}.`)
  page.think(
    'compare',
    say`Noise in the bound: ${noisy.worked}. All in all ${bound.worked}. A cut-off of the estimate at ${g.T_cut} finds the body at ${top.arithmetic} or below, so ${verdict.values}.`,
  )
  page.checks(w.pick([1, 2]), s.left, unsure, share, noisy)
  page.think(
    'summarise',
    say`Ramp error from ${s.rawLag} to ${s.left}, plus ${unsure} for the lag, plus noise of ${noisy}: ${bound} altogether.`,
  )

  page.section(
    'analysis',
    kind === 'flaw'
      ? say`The flaw: the plain difference magnifies noise by lag over interval, ${crude.worked}. ${cruder.named}, and sampling more often makes it worse.`
      : w.pick([
          say`A lead that cancels the sensor, a lag that limits the noise. Three bounds add up to one.`,
          say`The observer exchanges the sensor's lag for its own. The price is noise, and a dependence on how well the lag is known.`,
        ]),
  )
  page.step(
    w.pick(['Observer', 'The law']),
    say`${followed.form('rates')}; the estimate is z plus ${s.ratio.worked} times reading less z. The zero cancels the sensor's pole; body to estimate is a lag of ${g.tau_o}.`,
  )
  page.step(
    w.pick(['Error on a ramp', 'Bound without noise']),
    say`${always.form('statement')}. Its limit is ${s.left.worked}; ${s.better.named}. Positive kernel: a slope that varies within its bound stays inside.`,
  )
  page.step(
    w.pick(['A lag that is off', 'Sensitivity to the lag']),
    say`With the lag off by ${g.delta} the standing error changes by ${unsure.worked}, so ${total.worked}. The two parts have kernels of one sign each, so their sum bounds any heating, not only the ramp. ${gained.op === '<=' ? 'The observer still gains' : 'The observer gains nothing here'}: ${gained.values}.`,
  )
  page.step(
    w.pick(['Noise', 'What noise becomes']),
    say`${share.worked}; ${inner.worked}, by iteration ${iterated.value}; ${noise.worked}. The plain difference would have ${crude.worked}.`,
  )
  page.step(
    w.pick(['The whole bound', 'Sum']),
    say`${noisy.worked}; ${bound.worked}; ${top.worked}. Verdict: ${verdict.named}.`,
  )

  const v = {
    Obs: w.pick(['Observer', 'LagCanceller', 'Reconstructor']),
    Budget: w.pick(['ErrorBudget', 'Bounds', 'Shares']),
    budget: w.pick(['budget', 'bounds', 'error_shares']),
    own: w.pick(['own_lag', 'leftover', 'remaining']),
    unsure: w.pick(['wrong_lag', 'mismatch', 'unsure']),
    noise: w.pick(['noise', 'jitter', 'scatter']),
    total: w.pick(['total', 'sum', 'altogether']),
  }
  const scatter = w.pick([
    code`let ratio = self.sensor / self.own;
            let share = -(-self.every / self.own).exp_m1();
            let state = share / (2.0 - share);
            reading_noise * (ratio * ratio + (1.0 - ratio) * (1.0 - ratio) * state).sqrt()`,
    code`let kept = (-self.every / self.own).exp();
            let ahead = self.sensor / self.own;
            let state = ((1.0 - kept) / (1.0 + kept)).sqrt();
            reading_noise * ahead.hypot((ahead - 1.0) * state)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The error budget as code: three parts with names, and a sum that cannot forget one.`,
      say`Whoever asks for the bound gets all parts, so that it is seen which of them to work on.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Obs} {
        /// Lag of the sensor.
        pub sensor: f64,
        /// Lag of the observer.
        pub own: f64,
        pub every: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Budget} {
        pub ${v.own}: f64,
        pub ${v.unsure}: f64,
        pub ${v.noise}: f64,
    }

    impl ${v.Budget} {
        pub fn ${v.total}(&self) -> f64 {
            self.${v.own} + self.${v.unsure} + self.${v.noise}
        }
    }

    impl ${v.Obs} {
        /// Standard deviation of the estimate.
        pub fn deviation(&self, reading_noise: f64) -> f64 {
            ${nest(8, scatter)}
        }

        pub fn ${v.budget}(&self, slope: f64, share_unknown: f64, reading_noise: f64, deviations: f64) -> ${v.Budget} {
            ${v.Budget} {
                ${v.own}: slope * self.own,
                ${v.unsure}: slope * self.sensor * share_unknown,
                ${v.noise}: deviations * self.deviation(reading_noise),
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SET: ${v.Obs} = ${v.Obs} { sensor: ${g.tau_s.rust('f64')}, own: ${g.tau_o.rust('f64')}, every: ${g.h.rust('f64')} };

        #[test]
        fn every_part_is_as_derived() {
            let found = SET.${v.budget}(${g.s.rust('f64')}, ${g.delta.rust('f64', '')}, ${g.sigma.rust('f64')}, ${g.k.rust('f64')});
            assert!((found.${v.own} - ${s.left.rust('f64')}).abs() < 1e-8);
            assert!((found.${v.unsure} - ${unsure.rust('f64')}).abs() < 1e-8);
            assert!((found.${v.noise} - ${noisy.rust('f64')}).abs() < 1e-8);
            assert!((found.${v.total}() - ${bound.rust('f64')}).abs() < 1e-8);
        }

        #[test]
        fn an_observer_as_slow_as_the_sensor_adds_no_noise() {
            let plain = ${v.Obs} { own: SET.sensor, ..SET };
            assert!((plain.deviation(${g.sigma.rust('f64')}) - ${g.sigma.rust('f64')}).abs() < 1e-12);
        }
    }`),
    say`A budget is no number until it is summed:`,
    page.compileFail(
      'E0308',
      code`
    pub fn careless(budget: ${v.Budget}) -> f64 {
        budget
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound of ${bound} holds for any heating within ${g.s}, any lag within its tolerance, and noise within ${g.k} deviations. ${verdict.op === '<=' ? say`A cut-off by the estimate at ${g.T_cut} therefore protects the body.` : say`A cut-off by the estimate at ${g.T_cut} does not protect the body by that bound, and has to move down.`} The verdict: ${verdict.named}.`,
      say`The estimate may be used for the cut-off only with its bound added: ${top}. ${verdict.op === '<=' ? 'It is in time' : 'It is too late'}, as ${verdict.values}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The first reading: the state starts from it, so the estimate starts from the reading and not from nothing.`,
          say`A sensor with two lags, bead and sleeve: one zero cancels one pole, and the other remains as an error.`,
          say`A step of the reading when a contact crackles: it appears magnified by ${s.ratio} at once. A plausibility check has to stand in front.`,
          say`An assumed lag that is too long makes the estimate run ahead on every ramp: safe for a cut-off, and wrong for control.`,
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
          say`A Kalman filter with the heater's model knows the slope from the duty and needs far less differentiation; it also believes the model when the heater is broken.`,
          say`An observer of second order has no standing error on a ramp, and more noise and overshoot.`,
          say`Leaving the reading as it is and adding ${s.rawLag} to it during heating is safe, and useless for control.`,
        ],
        2,
      ),
    ),
  )
}
