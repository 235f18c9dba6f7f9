// Depth 2: a bound of the ripple for every duty, proven, and what the derivative term of the controller makes of it: on the bare
// body no period helps, behind the sensor's lag the slope is bounded by ripple over lag.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, body, duty, ripple, worst, lag } = s
  m.derive('y_0', '%', '0', 'g')
  m.derive('y_1', '%', '1', 'g')
  m.derive('T_a', 's', 'T_p/50', '3s')
  m.derive('T_b', 's', '5*T_p', '3s')
  const half = m.claim('range', {
    over: [{ name: 'y', from: 'y_0', to: 'y_1' }],
    left: '(1 - exp(-(y*T_p/tau)))*(1 - exp(-((1 - y)*T_p/tau)))',
    op: '<=',
    right: '(1 - exp(-(T_p/(2*tau))))^2',
  })
  const linear = m.claim('range', {
    over: [{ name: 'z', from: 'T_a', to: 'T_b' }],
    left: 'X*(1 - exp(-(z/(2*tau))))/(1 + exp(-(z/(2*tau))))',
    op: '<=',
    right: 'P*z/(4*C)',
  })
  const quarter = m.claim('range', {
    over: [{ name: 'y', from: 'y_0', to: 'y_1' }],
    left: 'y*(1 - y)*P*T_p',
    op: '<=',
    right: 'P*T_p/4',
  })
  const inside = m.relation(ripple, '<=', worst)
  const peak = m.derive('x_1', 'K', 'X*(1 - exp(-(u*T_p/tau)))/(1 - exp(-(T_p/tau)))', '5s')
  const trough = m.derive('x_0', 'K', 'x_1 - d_x', '5s')
  m.derive('z_0', 'K', 'X*(1 - exp(-(u*T_p/tau_s)))*exp(-((1 - u)*T_p/tau_s))/(1 - exp(-(T_p/tau_s)))', '4s')
  const shownStart = m.derive('v_0', 'K', '(tau*x_0 - tau_s*z_0)/(tau - tau_s)', '5s')
  const pair = [
    { name: 'x', unit: 'K', start: 'x_0', next: '(X*above(u*T_p, t) - x)/tau' },
    { name: 'v', unit: 'K', start: 'v_0', next: '(x - v)/tau_s' },
  ]
  const closes = m.claim('ode', {
    states: pair,
    until: 'T_p',
    measure: { what: 'v', take: 'final' },
    of: 'v_0',
    tolerance: 1e-5,
  })
  const steep = m.process(
    'ode',
    's_v',
    'K/s',
    { states: pair, until: 'T_p', measure: { what: 'abs(x - v)/tau_s', take: 'max' }, tolerance: 5e-3 },
    '3s',
  )
  const bound = m.derive('s_w', 'K/s', 'd_w/tau_s', '4s')
  const below = m.relation(steep.value, '<', bound)
  const least = m.derive('s_m', 'K/s', 'min(s_w, P/C)', '4s')
  const rattle = m.derive('q_w', '%', 'K_d*s_m', '3s')
  const fits = m.compare(rattle, g.u_d)
  const gain = m.derive('K_x', '%·s/K', 'u_d/s_m', '3s')
  const period = m.derive('T_g', 's', '4*C*u_d*tau_s/(P*K_d)', '4s')
  const up = m.derive('s_u', 'K/s', '(1 - u)*P/C', '4s')
  const down = m.derive('s_d', 'K/s', 'u*P/C', '4s')
  const jump = m.relation('s_u + s_d', '==', 'P/C')
  const bare = m.derive('q_b', '%', 'K_d*P/C', '4s')
  const rough = m.compare(bare, g.u_d)
  const gross = m.derive('d_g', 'K', 'P*T_p/C', '4s')
  const flaw = w.chance(0.45)
  const trap = w.pick(['short', 'gross'] as const)
  const route = w.pick(['product', 'store'] as const)
  page.ask(
    flaw
      ? trap === 'short'
        ? w.pick([
            say`The given plan gets rid of the sensor's lag by a bare thermocouple and of the rattling derivative by a shorter period. Find the flaw in the second half, and derive what bounds the derivative term.`,
            say`"Halve the period, and the derivative term rattles half as much", says a note on a design that differentiates the ${body} itself. Is that right? Bound ripple and derivative, with proof.`,
          ])
        : w.pick([
            say`A given proof says: in a period the heater brings power times period, so the swing is within ${gross}, largest at full duty. Find what is wrong in the argument, prove a better bound, and bound the derivative term with it.`,
            say`The bound in use, ${gross}, comes with the remark that it is attained at full duty. Refute the remark, derive a bound that is sharp, and judge the derivative gain.`,
          ])
      : w.pick([
          say`Prove a bound of the ripple for every duty, and from it a bound of what the derivative term adds to the duty. Does the gain ${g.K_d} keep to what is tolerated?`,
          say`Derive the ripple, its worst duty, and the largest slope that the sensor can show. Which derivative gain is allowed, and would a shorter period help?`,
          say`How much does the duty rattle because the derivative term sees the ripple? Give a bound that needs no knowledge of the duty, justify each step, and judge ${g.K_d}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`There is a loop inside the loop. The switch makes a ripple, the derivative term takes it for motion, and answers with duty. I need a bound of the ripple first, then of its slope.`,
      say`A derivative asks for the slope and not the size. A saw has steep flanks even when it is small, so the two must be kept apart.`,
      say`A bound is asked for and not an estimate, as the duty is unknown. The worst duty has to be found, and I hope that it is a simple one.`,
    ]),
  )
  if (flaw ? trap === 'gross' : w.chance(0.3)) {
    page.think(
      'attempt',
      w.pick([
        say`Energy of a whole period over capacity, ${gross.worked}. Surely nothing swings by more.`,
        say`What can a period bring? Power times period, so ${gross.arithmetic}, reached at full duty.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`It bounds, but for a wrong reason: at full duty nothing is switched and the swing is nil. Losses go on all the time, and at the mean they take just the duty's part of the power.`,
        say`At full duty the curve is flat. Between no pulse and one long pulse there must be a maximum inside, and this bound does not see it. It is four times too large.`,
      ]),
    )
    page.think(
      'back-up',
      say`Only what is above the mean power counts, which is one less the duty, for the duty's part of the period.`,
    )
  }
  if (route === 'product') {
    page.think(
      'derive',
      w.pick([
        say`The cycle closes, from ${trough} to ${peak.worked} while on, and back. The swing is ${ripple.worked}.`,
        say`Peak from closing the cycle, ${peak.worked}; the swing is what is lost of it while off, ${ripple.worked}.`,
      ]),
    )
    page.think(
      'derive',
      w.pick([
        say`The two brackets multiplied out are one, plus a constant, less the sum of two exponentials whose product is fixed. Such a sum is least when both are alike, so half duty is worst: ${half.form('symbols')}.`,
        say`Two factors whose exponents have a fixed sum: the product is largest when they are alike. In signs, ${half.form('statement')}.`,
      ]),
    )
    page.think(
      'derive',
      say`At a half, what remains is ${linear.form('symbols')}: a tanh, kept under its argument. With the period put in, ${worst.worked}.`,
    )
  } else {
    page.think(
      'derive',
      w.pick([
        say`Forget exponentials. While on, the curve bends down, so its mean over the pulse lies in the upper half of the band; while off it bends the other way and its mean lies in the lower half. So during the pulse the loss takes the duty's part of ${g.P}, or still more.`,
        say`The shape tells it. Rising it is concave, falling it is convex. The mean over a pulse is therefore no cooler than the mean over the whole period, and the loss during a pulse is the mean loss or above, which is the duty's part of ${g.P}.`,
      ]),
    )
    page.think(
      'derive',
      say`What the ${body} keeps of a pulse is then duty times rest of a period's energy, or a part of it, and ${quarter.form('symbols')}. Over the capacity: ${worst.worked}.`,
    )
    page.think('verify', say`The exact swing at the present duty is ${ripple.worked}; ${inside.values}.`)
  }
  if (flaw ? trap === 'short' : w.chance(0.35)) {
    page.think(
      'attempt',
      w.pick([
        say`Ripple goes with the period, so its slope will too. A shorter period, and the derivative is calm.`,
        say`Half the period, half the ripple, half the derivative: that would be easy.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Height halves and so does the time for it. The slope of the ${body} is net power over capacity, ${up.worked} up and ${down.worked} down, with no period in it. Bare, the term jumps by ${bare.worked}.`,
        say`The flanks are as steep as before, only there are twice as many. ${up.worked}, ${down.arithmetic} downwards, ${jump.symbols}: the jump in duty is ${bare.arithmetic} at any period.`,
      ]),
    )
    page.think(
      'back-up',
      say`What does make it fall is a lag before the derivative. The sensor has one; I should use it.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The sensor is a mean of the past with positive weights, so its reading lies in the band of the ${body}. Slope is difference over lag, and a difference within a band is within its width: ${bound.worked}.`,
      say`The slope of the reading is (body less reading) over ${g.tau_s}. Both move in one band of width ${worst}, so ${bound.arithmetic} bounds it, whatever the duty.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Followed from the periodic state over one period, ${closes.form('rates')} returns to ${shownStart} and has a steepest reading of ${steep.value}; ${below.values}.`,
      say`Integration of body and sensor gives ${steep.value} at the present duty. The bound is blunter, as it has to be: ${below.values}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The smaller of both bounds is ${least.worked}; times gain, ${rattle.worked}. Against what is tolerated, ${fits.values}.`,
      say`${least.arithmetic} is the smaller bound, in duty ${rattle.arithmetic} to either side; ${fits.values}.`,
    ]),
  )
  page.think(
    'decide',
    fits.op === '<='
      ? w.pick([
          say`The gain may stay; the limit would be ${gain.worked}.`,
          say`It is kept, with ${gain.worked} as the end of the range.`,
        ])
      : w.pick([
          say`Too much. Either the gain goes down to ${gain.worked}, or the period to ${period.worked}: behind the lag it does help.`,
          say`There are two cures, ${gain.worked}, or a period of ${period.arithmetic} if the switch can stand it.`,
        ]),
  )
  if (w.chance(0.5))
    page.think(
      'limit-case',
      say`Without any lag in the sensor the bound by ripple over lag grows without end, but the bare ${body} caps the term at ${bare}. The smaller of the two always holds.`,
    )
  page.checks(w.pick([1, 2]), worst, bound, gain, bare)

  page.section(
    'analysis',
    flaw
      ? trap === 'short'
        ? say`The flaw: slope is not height. The ${body} itself climbs and falls with ${up.worked} and ${down.worked} at any period, and ${jump.symbols}. Only a lag before the derivative brings the period in.`
        : say`The flaw: ${gross.worked} forgets that the mean power is lost all the time. At full duty nothing swings; the worst duty lies in the middle, and the bound is a fourth of this.`
      : w.pick([
          say`The ripple is bounded without the duty, its slope behind the sensor without the shape of the saw.`,
          say`Three bounds in a chain: ripple of the ${body}, slope of the reading, rattling of the duty.`,
        ]),
  )
  if (route === 'product') {
    page.step(
      w.pick(['Closed cycle', 'Exact ripple']),
      say`Peak ${peak.worked}, trough ${trough.short}, with ${ripple.worked}.`,
    )
    page.step(
      w.pick(['Worst duty', 'A half is worst']),
      say`The exponentials of pulse and pause have a fixed product, so their sum is least when they are alike, and the product of the brackets largest: ${half.form('statement')}.`,
    )
    page.step(
      w.pick(['Bound', 'Without exponentials']),
      say`At half duty a tanh is left, and the tanh of a positive number is never above that number: ${linear.form('statement')}. Hence ${worst.worked}; ${inside.symbols}.`,
    )
  } else {
    page.step(
      w.pick(['Shape of the curve', 'Loss during a pulse']),
      say`With ${lag.worked}, the rise is concave and the fall convex, both between the same trough and peak. The mean over the pulse lies in the upper half of this band, the mean over the pause in the lower one. Over the whole period the mean loss is the mean power, which is the duty's part of ${g.P}; during the pulse it is that or above.`,
    )
    page.step(
      w.pick(['Energy of a pulse', 'What stays']),
      say`So of each pulse the ${body} keeps the duty times its rest of a period's energy, or a part of it, and ${quarter.form('statement')}. Divided by the capacity: ${worst.worked}. The closed form at this duty, ${ripple.worked}, agrees: ${inside.symbols}.`,
    )
  }
  page.step(
    w.pick(['On the bare body', 'Slope of the saw']),
    say`Net power over capacity: ${up.worked} up, ${down.worked} down; ${jump.symbols}. In duty: ${bare.worked} from flank to flank, whatever the period; against the tolerance, ${rough.values}. A sensor shows a weighted mean of slopes, so this caps the term behind any lag as well.`,
  )
  page.step(
    w.pick(['Behind the sensor', 'Slope of the reading']),
    say`A lag answers with a weighted mean, so the reading stays in the band of the ${body}; its slope is the difference over the lag: ${bound.worked}. From the periodic state, ${closes.form('rates')} has ${steep.value}: ${below.symbols}.`,
  )
  page.step(
    w.pick(['Gain', 'Verdict']),
    say`The smaller of both: ${least.worked}. In duty, ${rattle.worked}; ${fits.named}. ${fits.op === '<=' ? say`The gain is allowed, up to ${gain.worked}.` : say`The gain has to come down to ${gain.worked}, or the period to ${period.worked}.`}`,
  )

  const merge = w.pick([
    code`let behind = self.ripple(period) / lag;
            let bare = self.watts / self.capacity;
            if behind < bare { behind } else { bare }`,
    code`(self.watts / self.capacity).min(self.ripple(period) / lag)`,
    code`self.watts / self.capacity * (0.25 * period / lag).min(1.0)`,
  ])
  const kind = w.pick(['typed', 'plain'] as const)
  page.section(
    'rust',
    w.pick([
      say`The chain of bounds as methods, and beside it a saw that is stepped through, to hold the bounds against.`,
      say`Bounds are cheap enough to be checked when gains are set. The test runs the ${body} and its sensor and compares.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Heated {
        pub watts: f64,
        pub capacity: f64,
        pub loss: f64,
    }

    ${
      kind === 'typed'
        ? code`/// Duty per rate of temperature.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct RateGain(pub f64);

    /// A part of full duty.
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Share(pub f64);`
        : code`/// Gain and tolerance of the derivative term.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Term {
        pub gain: f64,
        pub tolerated: f64,
    }`
    }

    impl Heated {
        /// Trough to peak, at any duty.
        pub fn ripple(&self, period: f64) -> f64 {
            ${w.pick(['self.watts * period / (4.0 * self.capacity)', '0.25 * period * self.watts / self.capacity'])}
        }

        /// Steepest reading of a sensor with a lag.
        pub fn slope(&self, period: f64, lag: f64) -> f64 {
            ${nest(8, merge)}
        }

        ${nest(
          4,
          kind === 'typed'
            ? code`/// What the derivative adds to the duty.
        pub fn rattle(&self, period: f64, lag: f64, gain: RateGain) -> Share {
            Share(gain.0 * self.slope(period, lag))
        }`
            : code`/// Does the derivative keep to what is tolerated?
        pub fn is_calm(&self, period: f64, lag: f64, term: Term) -> bool {
            ${w.pick(['term.gain * self.slope(period, lag) <= term.tolerated', 'self.slope(period, lag) * term.gain - term.tolerated <= 0.0'])}
        }`,
        )}

        /// Body and reading after a step.
        pub fn step(&self, state: (f64, f64), on: bool, lag: f64, time: f64) -> (f64, f64) {
            let heat = if on { self.watts } else { 0.0 };
            let (now, seen) = state;
            ${w.pick(['(now + time * (heat - self.loss * now) / self.capacity, seen + time * (now - seen) / lag)', 'let rate = (heat - self.loss * now) / self.capacity;\n            let shown = (now - seen) / lag;\n            (now + rate * time, seen + shown * time)'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Heated = Heated { watts: ${g.P.rust('f64')}, capacity: ${g.C.rust('f64')}, loss: ${g.G.rust('f64')} };

        #[test]
        fn bounds_are_as_derived() {
            assert!((HERE.ripple(${g.T_p.rust('f64')}) / ${worst.rust('f64')} - 1.0).abs() < 1e-9);
            let plain = Heated { watts: 8.0, capacity: 2.0, loss: 0.0 };
            assert_eq!([plain.slope(2.0, 4.0), plain.slope(2.0, 0.5), plain.slope(2.0, 0.25)], [0.5, 4.0, 4.0]);
        }

        #[test]
        fn the_term_is_judged() {
            ${nest(
              8,
              kind === 'typed'
                ? code`let plain = Heated { watts: 8.0, capacity: 2.0, loss: 0.0 };
            assert_eq!(plain.rattle(2.0, 4.0, RateGain(3.0)), Share(1.5));
            let here = HERE.rattle(${g.T_p.rust('f64')}, ${g.tau_s.rust('f64')}, RateGain(${g.K_d.rust('f64', 's/K')}));
            assert_eq!(here <= Share(${g.u_d.rust('f64', '')}), ${fits.op === '<=' ? 'true' : 'false'});`
                : code`let plain = Heated { watts: 8.0, capacity: 2.0, loss: 0.0 };
            let term = |gain: f64| Term { gain, tolerated: 1.5 };
            assert!(plain.is_calm(2.0, 4.0, term(3.0)));
            assert!(!plain.is_calm(2.0, 4.0, term(3.125)));
            assert!(plain.is_calm(2.0, 4.0, term(2.875)));`,
            )}
        }

        #[test]
        fn a_saw_keeps_to_its_bounds() {
            let (lag, pieces) = (${g.tau_s.rust('f64')}, 2000);
            let time = ${g.T_p.rust('f64')} / f64::from(pieces);
            let mut state = (${trough.rust('f64')}, ${shownStart.rust('f64')});
            let (mut top, mut steep) = (0.0_f64, 0.0_f64);
            for piece in 0..pieces {
                let on = f64::from(piece) < ${duty.rust('f64', '')} * f64::from(pieces);
                state = HERE.step(state, on, lag, time);
                top = top.max(state.0 - ${trough.rust('f64')});
                steep = steep.max((state.0 - state.1).abs() / lag);
            }
            assert!((top / ${ripple.rust('f64')} - 1.0).abs() < 0.01);
            assert!((steep / ${steep.value.rust('f64')} - 1.0).abs() < 0.02);
            assert!((state.0 / ${trough.rust('f64')} - 1.0).abs() < 1e-3);
            assert!(top <= HERE.ripple(${g.T_p.rust('f64')}));
        }
    }`),
    ...(kind === 'typed'
      ? [
          w.pick([
            say`A gain is not a share of duty, though both are plain numbers to the machine. Mixed up, they do not compile:`,
            say`The tolerance in the place of the gain is refused:`,
          ]),
          page.compileFail(
            'E0308',
            code`
    pub fn mixed(one: &Heated, tolerated: Share) -> Share {
        one.rattle(1.0, 1.0, tolerated)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound of ${worst} has no duty in it, so no draught, target or other material can break it. A new heater can: power over capacity is all that stands in it.`,
      say`A cut-out above the target has to leave room for ${worst}, or it opens in health. It must not see the derivative at all: a safety limit acts on the reading alone.`,
      say`If the term rattles beyond its tolerance the duty hits its ends, and an integral behind it winds up. The check belongs where gains are set, before heating.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A dried-out contact of the sensor: its lag grows, the derivative gets calmer and later. The bound holds; the phase margin is another matter.`,
          say`Readings in coarse steps: their difference has a grain of its own, which no period removes.`,
          say`One pulse that is split in two halves keeps the duty and halves the ripple; closures double.`,
          say`A period long against ${lag.symbol}: the straight-line bound is generous then, and the exact form should be used.`,
          say`At a start from cold the duty is full for minutes and nothing ripples; the first periods near the target are the ones to look at.`,
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
          say`The derivative over one whole period, by the difference of two period means: free of ripple altogether, and half a period late.`,
          say`A further filter before the derivative: the bound goes down with its lag, and so does what the derivative is good for.`,
          say`No derivative, and a smaller proportional gain: on a body as slow as this one that is often enough.`,
          say`A switch without contacts and a tenth of the period: ${worst} falls to a tenth, and so does all that follows from it behind the lag.`,
        ],
        2,
      ),
    ),
  )
}
