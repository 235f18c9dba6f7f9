// Depth 2: the error of flow on a ramp, the feed that cancels it for every motion, and what a wrong constant leaves.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, u, uc, b, ramp, left } = s
  const guess = m.given('K_h', x.guessS, 's')
  const peak = m.derive('d_T', 'mm/s', 'K*b*(1 - exp(-(T/K)))', '3s')
  const free = m.claim('ode', {
    states: [{ name: 'p', unit: 'mm', start: 'K*u', next: 'u - b*t - p/K' }],
    until: 'T',
    measure: { what: 'p/K - u + b*t', take: 'final' },
    of: 'd_T',
    tolerance: 1e-4,
  })
  const times = m.derive('q_c', '', 'd_T/u_c', '3s')
  const fed = m.claim('ode', {
    states: [{ name: 'p', unit: 'mm', start: 'K*u', next: 'u - b*t - K*b - p/K' }],
    until: 'T',
    measure: { what: 'p', take: 'final' },
    of: 'p_c',
    tolerance: 1e-5,
  })
  const rest = m.derive('d_h', 'mm/s', '(K - K_h)*b*(1 - exp(-(T/K)))', '3s')
  const mismatch = m.claim('ode', {
    states: [{ name: 'p', unit: 'mm', start: 'K*u', next: 'u - b*t - K_h*b - p/K' }],
    until: 'T',
    measure: { what: 'p/K - u + b*t', take: 'final' },
    of: 'd_h',
    tolerance: 1e-4,
  })
  m.derive('K_a', 's', 'K - abs(K - K_h)')
  m.derive('K_z', 's', 'K + abs(K - K_h)')
  const bound = m.derive('d_b', 'mm/s', 'abs(K - K_h)*b', '3s')
  const always = m.claim('range', {
    over: [{ name: 'y', from: 'K_a', to: 'K_z' }],
    left: 'abs(K - y)*b*(1 - exp(-(T/K)))',
    op: '<=',
    right: 'd_b',
  })
  const gain = m.derive('q_g', '%', 'abs(K - K_h)/K', '3s')
  const shifted = m.derive('q_s', 'mm/s', 'u - K*b*exp(-1)', '4s')
  const early = m.claim('ode', {
    states: [{ name: 'p', unit: 'mm', start: 'K*u', next: 'u - b*t - p/K' }],
    until: 'K',
    measure: { what: 'p/K', take: 'final' },
    of: 'q_s',
    tolerance: 1e-4,
  })
  const lack = m.relation(shifted, '<', u)
  const missing = m.derive('d_s', 'mm/s', 'K*b*exp(-1)', '3s')
  const over = guess.number > g.K.number
  const flaw = w.chance(0.4)

  page.ask(
    flaw
      ? w.pick([
          say`A proposal: as flow lags by ${g.K}, let the extruder run ahead of the head by just this time. Show with numbers what that does where braking begins, derive the feed that is exact, prove it, and say what remains if ${guess} is used in place of the true constant.`,
          say`Somebody compensates the lag by shifting the whole feed forward in time by ${g.K}, "since that is the lag". Find the flaw in the argument. Derive a feed without error for any motion, with proof, and bound what a constant of ${guess} would leave.`,
        ])
      : w.pick([
          say`How wrong is the flow at the end of braking if nothing is done? Derive a feed that makes the flow right for every motion, prove it, and find what is left when ${guess} is used for the constant.`,
          say`Derive the error of flow along the ramp in closed form, then invert the model: which feed gives the wanted flow exactly? Bound the rest for a constant that was measured as ${guess}.`,
          say`Prove that one term added to the feed removes the lag altogether, and that an error of its constant comes back as the same share of the lag. Compute both cases for this ramp, with ${guess} as the constant in use.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The model is linear, of first order and stable. Its inverse is a feed plus a derivative; the motion is planned, so the derivative is known and not measured.`,
      say`I look at the difference between flow and wanted flow. It should obey an equation of its own.`,
      say`A ramp is the hard case: the wanted flow changes all the time, and a lag never catches up.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`On the ramp the error starts at nothing and tends to constant times slope: ${peak.worked} at its end. In the corner itself ${uc} is wanted, so ${times.arithmetic} times that comes on top.`,
      say`With slope ${b.worked} and a ramp of ${ramp.worked}, the surplus flow grows to ${peak.arithmetic}.`,
    ]),
  )
  if (flaw || w.chance(0.45)) {
    page.think(
      'attempt',
      say`A lag of ${g.K}: let the extruder be early by that. In the long run on a ramp this is even exact.`,
    )
    page.think(
      'error',
      w.pick([
        say`Where braking begins, the shifted feed has fallen for ${g.K} already, and flow is at ${shifted.worked}: ${lack.values}. The line gets thin before the corner. A tank is no delay.`,
        say`It is exact in the long run only. At the first moment of the ramp ${missing.worked} is missing, for the store has begun to empty while the head is still at full speed: ${lack.named}.`,
      ]),
    )
    page.think('back-up', say`Do not shift; invert the equation.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Wanted: flow is the nominal feed at all times. Then the store must be ${g.K.symbol} times nominal feed, and its rate ${g.K.symbol} times the slope. Balance: the feed is nominal plus that.`,
      say`The store has to follow the wanted flow; whoever wants it emptier must feed so much the slower. Add ${g.K.symbol} times the slope of the nominal feed, and the error equation loses its drive.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Followed in time, ${fed.form('rates')} ends the ramp with ${left} in store, just what the corner needs.`,
      say`By integration the store arrives at ${left.worked}: nothing left over.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`With ${guess} in use, ${rest.worked} flows ${over ? 'too little' : 'too much'} at the end of braking, and this is ${gain.arithmetic} of what it was without.`,
      say`A constant that is off by ${gain.arithmetic} leaves that share of the error: ${rest.arithmetic}.`,
    ]),
  )
  page.checks(2, peak, rest, missing, bound)
  page.think(
    'decide',
    w.pick([
      say`Feed by the inverse. It is a term in the planned motion, without any state of its own, so nothing can drift.`,
      say`Add the derivative term; an error in its constant is harmless in kind, since it only scales what remains.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`Shifting and inverting agree on an endless ramp and differ at both its ends, which is where corners are.`
      : w.pick([
          say`The error of flow obeys an equation that does not know the flow itself. That makes the proof short.`,
          say`First the error without compensation, then its cause is taken away, then a wrong constant is put in.`,
        ]),
  )
  page.step(
    w.pick(['Error on the ramp', 'Without compensation']),
    w.pick([
      say`Let the nominal feed fall with ${b.worked}. Subtract it from the flow: the error decays with ${g.K} and is driven by the slope. Started at nothing it is constant times slope times one minus a decaying exponential.`,
      say`Error: flow minus nominal feed. Its rate is minus itself over ${g.K.symbol}, plus the slope ${b.arithmetic}. It tends to their product.`,
    ]),
    say`At the end of the ramp, after ${ramp.worked}: ${peak.worked}. Integrating ${free.form('rates')} gives the same. It is ${times.worked} times the flow wanted there.`,
  )
  page.step(
    w.pick(['The exact feed', 'Inversion']),
    w.pick([
      say`Let the feed be the nominal one plus ${g.K.symbol} times its slope. Put into the balance, the error has minus itself over ${g.K.symbol} as its rate and no drive. It dies out from whatever it was, and stays at nothing if it starts there, for every motion and not for ramps only.`,
      say`The store that gives the wanted flow is ${g.K.symbol} times the nominal feed. A feed that keeps it so must supply the flow itself and the change of the store. As the equation has one solution for each start, flow and nominal feed then agree for all time.`,
    ]),
    say`In positions: the gear stands ahead of the nominal place by ${g.K.symbol} times the nominal speed. Here it falls back to ${left.worked}, which ${fed.form('rates')} confirms.`,
  )
  page.step(
    w.pick(['A wrong constant', 'Sensitivity']),
    say`With ${guess.named} the drive is the difference of the constants times the slope: ${rest.worked}, found from ${mismatch.form('rates')} as well.`,
    say`${always.form('statement')}. So the error that is left is bounded by ${bound.worked}; of what there was, ${gain.worked} remains.`,
  )
  if (flaw || w.chance(0.3))
    page.step(
      w.pick(['Why a shift fails', 'Tank and delay']),
      say`A feed that is early by ${g.K} begins to fall that much before the head brakes. At that moment ${early.form('rates')} has led to ${shifted.worked}; ${lack.named}, and ${missing.short} is missing.`,
    )

  const n = w.pick([
    { t: 'Nozzle', step: 'run', flow: 'flow', feed: 'compensated' },
    { t: 'Melt', step: 'advance_by', flow: 'outflow', feed: 'exact_feed' },
    { t: 'Tank', step: 'pass', flow: 'leaving', feed: 'inverse' },
  ])
  const update = w.pick([
    code`let goal = feed * self.constant;
            self.stored = goal + (self.stored - goal) * (-time / self.constant).exp();`,
    code`let keep = (-time / self.constant).exp();
            self.stored = self.stored * keep + feed * self.constant * (1.0 - keep);`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A model of the nozzle for tests on the bench: exact for constant feed, so that steps may be coarse. The compensation is one line.`,
      say`The plant is simulated with its exact solution between changes of the feed, and the inverse is held against it.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub constant: f64,
        pub stored: f64,
    }

    impl ${n.t} {
        pub fn ${n.flow}(&self) -> f64 {
            self.stored / self.constant
        }

        /// Constant feed for a time.
        pub fn ${n.step}(&mut self, feed: f64, time: f64) {
            ${nest(8, update)}
        }
    }

    pub fn ${n.feed}(nominal: f64, slope: f64, constant: f64) -> f64 {
        nominal + constant * slope
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const K: f64 = ${g.K.rust('f64')};
        const U: f64 = ${u.rust('f64')};
        const B: f64 = ${b.rust('f64')};
        const T: f64 = ${ramp.rust('f64', 's')};

        /// Error of flow at the end of the ramp, with a constant in use.
        fn left_over(used: f64) -> f64 {
            let mut nozzle = ${n.t} { constant: K, stored: K * U };
            let slice = T / 4000.0;
            for k in 0..4000 {
                let nominal = U - B * slice * (f64::from(k) + 0.5);
                nozzle.${n.step}(${n.feed}(nominal, -B, used), slice);
            }
            nozzle.${n.flow}() - ${uc.rust('f64')}
        }

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-5
        }

        #[test]
        fn without_with_and_wrongly_compensated() {
            assert!(near(left_over(0.0), ${peak.rust('f64')}));
            assert!(near(left_over(K), 0.0));
            assert!(near(left_over(${guess.rust('f64')}), ${rest.rust('f64')}));
        }

        #[test]
        fn a_step_of_the_feed() {
            let mut nozzle = ${n.t} { constant: 2.0, stored: 6.0 };
            assert_eq!(nozzle.${n.flow}(), 3.0);
            nozzle.${n.step}(1.0, 2.0);
            assert!(near(nozzle.stored, 2.0 + 4.0 * (-1.0_f64).exp()));
            assert_eq!(${n.feed}(5.0, -3.0, 0.5), 3.5);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The term is feed-forward: it cannot make anything unstable, whatever its constant. The worst that ${guess} does on this ramp is ${rest} of flow in error, and it is gone some time constants later.`,
      say`Over any motion from rest to rest the added term sums to nothing, since it is the derivative of a speed that is the same at both ends. No setting can over-fill a print.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A jump of speed, as planned at sharp corners: its slope is an impulse, and the gear would have to jump. That is a matter for smoothing.`,
          say`An error at the start, after a pause with oozing: the term does not know of it; it dies with the time constant of the nozzle.`,
          say`A constant set too high makes corners thin and starts fat, the mirror image of none at all.`,
          say`At low flow melts are thicker, so one constant does not fit both ends of a long ramp.`,
          say`A change of the constant in motion moves the wanted place of the gear at once. Change it at rest, where the term is zero.`,
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
          say`Feedback from a pressure sensor. It would cover a drifting constant, and needs a sensor that few hot ends have.`,
          say`A nonlinear store, by a table over flow: the same inversion with the slope of the table in place of the constant.`,
          say`Slow ramps. The error falls with the slope, and so does speed.`,
          say`Shift in time by the constant: exact on long ramps, wrong at their ends. Good enough on very long ramps, and this one lasts ${ramp}.`,
        ],
        2,
      ),
    ),
  )
}
