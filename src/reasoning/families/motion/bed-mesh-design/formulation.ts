// Depth 1: what is unknown, what is measured, what limits the answer.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'
import { designWords } from './words.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const g = s.given
  page.ask(
    w.pick([
      say`Formulate this as an estimation problem: which function is sought, what are its unknowns, what do the measurements say about them, and which of the stated limits will bind? Give the types in Rust that keep the quantities apart.`,
      say`Set the problem up so that it could be solved: unknowns, measurements, error sources and constraints, each with its unit. Say which errors more touches can reduce and which they cannot.`,
      say`Write the mathematical model only: surface, measurement, budget of time, budget of error. Start the Rust side with types that make a mistake of units impossible.`,
    ]),
  )
  const naive = m.derive('n_naive', 'points', 'floor(T_max/t_p)', 'i')
  const naiveTime = m.derive('t_naive', 's', 'n_naive*t_p + L_r/v_t', '4s')
  const over = m.compare(naiveTime, g.T_max)
  const spare = m.derive('f', '', 'n/p', '3s')
  const growth = m.derive('q_T', '', 'dz_T/dT_ref*dT/sigma', '3s')

  page.think(
    'restate',
    w.pick([
      say`A probe gives heights at places that I choose; between them I need a function. Time caps the number of touches, and three things spoil a touch: scatter of ${g.sigma}, warmth, and play in the drives.`,
      say`I am to choose places, take noisy heights there, and promise something about heights where I did not touch. The clock stops me at ${g.T_max}.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Scatter is random, so it averages. Drift of ${g.dT} and play of ${g.b} are the same for the whole run, so they do not; these must enter as bounds.`,
      say`The unknowns are few: a plate of glass or steel bends smoothly. So a polynomial with ${g.p} terms, rather than one unknown for each touched place.`,
    ]),
  )
  const wrong = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`The number of touches is the time divided by the time of one: ${naive.short}.`,
        say`${naive.worked}, so that many touches fit.`,
      ]),
    )
    page.think(
      'doubt',
      say`The head has to get from place to place as well. With the way included it takes ${naiveTime.arithmetic}, and that ${over.phrase} ${g.T_max}.`,
    )
    page.think(
      over.op === '>' ? 'error' : 'decide',
      over.op === '>'
        ? say`Travel was forgotten. Touching and travelling share one budget; the count must come from what travel leaves over.`
        : say`It fits here, because rounding down left enough for the way. I may not rely on that: travel belongs into the constraint.`,
    )
  }
  const fit = (): void => {
    page.think(
      'derive',
      w.pick([
        say`Scaled to u and v, ${s.design.form('polynomial')}. It is linear in the coefficients, so least squares applies, whatever the powers of u and v are.`,
        say`Each touch is one equation, height is polynomial plus scatter. Linear in ${g.p} coefficients: that is regression, with ${g.n} rows.`,
      ]),
    )
    page.think(
      'verify',
      say`Enough rows? ${spare.worked} equations for each unknown. Some redundancy, so a bad touch can be noticed.`,
    )
  }
  for (const part of w.shuffle([wrong, fit])) part()
  page.think(
    'compare',
    w.pick([
      say`How does warmth stand against scatter? The growth over the allowed wander is ${s.thermal}, or ${growth} times the scatter of one touch. Averaging will not remove it.`,
      say`Growth is ${s.kT.worked}. Over the wander that is ${s.thermal.arithmetic}. Next to ${g.sigma} of scatter it is not to be neglected.`,
    ]),
  )
  page.checks(2, s.kT, s.thermal, s.travel, naive)
  page.think(
    'decide',
    say`Three budgets then: time for touches and travel, random error through the design, systematic error by bounds. I write it down like that.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The surface is smooth, the touches are few and noisy: this is linear regression with a freely chosen design.`,
      say`Three statements make the problem: a model of the surface, a model of a touch, and two budgets.`,
    ]),
  )
  page.step(
    w.pick(['The surface', 'Unknowns', 'What is sought']),
    designWords(page, s),
    say`Scaling matters: with raw coordinates in ${g.W.unitOnly} the terms would differ by orders of magnitude and the normal equations would lose digits.`,
  )
  page.step(
    w.pick(['A touch', 'Measurement']),
    w.pick([
      say`A touch at place k gives the polynomial there plus an error with mean zero and standard deviation ${g.sigma}, independent from touch to touch. With ${s.given.n} places the design gives ${spare} equations for each unknown.`,
      say`Height measured is height of the model plus independent scatter of ${g.sigma}. There are ${g.n} places for ${g.p} unknowns, that is ${spare.arithmetic} to one.`,
    ]),
  )
  page.step(
    w.pick(['Time', 'Budget of time']),
    say`Touching n places r times each and travelling once along the route of length ${s.route} costs ${s.total.expr}. With travel of ${s.travel.worked}, the constraint is ${s.inTime.symbols}.`,
  )
  page.step(
    w.pick(['Errors that do not average', 'Systematic part']),
    w
      .shuffle([
        say`Growth: ${s.kT.worked}; over the wander of ${g.dT} it shifts readings by ${s.thermal.arithmetic}.`,
        say`Play of ${g.b} in the plane displaces a touch sideways; on a slope that is a height error of ${s.lateral.worked}.`,
      ])
      .reduce((a, b) => say`${a} ${b}`),
  )
  const names = w.pick([
    { length: 'Millimetres', time: 'Seconds', speed: 'MillimetresPerSecond', over: 'travel_time' },
    { length: 'Mm', time: 'Sec', speed: 'MmPerSec', over: 'time_for' },
    { length: 'Length', time: 'Duration64', speed: 'Speed', over: 'duration_of' },
  ])
  page.section(
    'rust',
    w.pick([
      say`Lengths and times are types of their own. The compiler then refuses the sum of both, which is the slip that a budget invites.`,
      say`Newtypes carry the units, and the only way from a length to a time leads through a speed.`,
    ]),
    page.rust(code`
    use std::ops::{Add, Div, Mul};

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${names.length}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${names.time}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${names.speed}(pub f64);

    impl Add for ${names.time} {
        type Output = ${names.time};
        fn add(self, other: ${names.time}) -> ${names.time} {
            ${names.time}(self.0 + other.0)
        }
    }

    impl Mul<f64> for ${names.time} {
        type Output = ${names.time};
        fn mul(self, count: f64) -> ${names.time} {
            ${names.time}(self.0 * count)
        }
    }

    impl Div<${names.speed}> for ${names.length} {
        type Output = ${names.time};
        fn div(self, speed: ${names.speed}) -> ${names.time} {
            ${names.time}(self.0 / speed.0)
        }
    }

    /// Touches of one run and the way between them.
    pub fn ${names.over}(touches: u32, touch: ${names.time}, way: ${names.length}, speed: ${names.speed}) -> ${names.time} {
        touch * f64::from(touches) + way / speed
    }`),
    say`The model's row for one place follows the terms in order, and the tests hold it to values that can be checked in the head.`,
    page.rust(code`
    /// Terms of the surface at a place of the scaled plate.
    pub fn terms(u: f64, v: f64) -> [f64; ${g.p.rust('int')}] {
        [${x.surface === 'saddle' ? '1.0, u, v, u * v' : x.surface === 'quadratic' ? '1.0, u, v, u * v, u * u, v * v' : '1.0, u, v, u * v, u * u, v * v, u * u * u, v * v * v'}]
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_run_takes_what_the_budget_says() {
            let touches = ${m.derive('N', '', 'n*r', 'i').rust('int')};
            let total = ${names.over}(touches, ${names.time}(${g.t_p.rust('f64')}), ${names.length}(${s.route.rust('f64')}), ${names.speed}(${g.v_t.rust('f64')}));
            assert!((total.0 - ${s.total.rust('f64')}).abs() < 1e-6);
            assert!(total <= ${names.time}(${g.T_max.rust('f64')}));
        }

        #[test]
        fn a_corner_and_an_inner_place() {
            assert_eq!(terms(-1.0, 1.0), [${x.surface === 'saddle' ? '1.0, -1.0, 1.0, -1.0' : x.surface === 'quadratic' ? '1.0, -1.0, 1.0, -1.0, 1.0, 1.0' : '1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0'}]);
            assert_eq!(terms(0.5, 0.25), [${x.surface === 'saddle' ? '1.0, 0.5, 0.25, 0.125' : x.surface === 'quadratic' ? '1.0, 0.5, 0.25, 0.125, 0.25, 0.0625' : '1.0, 0.5, 0.25, 0.125, 0.25, 0.0625, 0.125, 0.015625'}]);
        }
    }`),
    say`Adding a length to a time does not compile:`,
    page.compileFail(
      'E0308',
      code`
    pub fn wrong(touch: ${names.time}, way: ${names.length}) -> ${names.time} {
        touch + way
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The formulation promises nothing before ${s.inTime.symbols} and a bound on the error are proven; until then the map counts as absent, and without a map no print starts.`,
      say`What must be shown later: the duration is bounded before the first touch (${s.inTime.symbols}), and the sum of random and systematic error has a bound that the first layer can take.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Fewer places than unknowns: the normal equations have no unique solution. With ${g.n} places for ${g.p} unknowns that is excluded, but dropped touches can bring it back.`,
          say`All places on one line: the count is right and the matrix is singular all the same.`,
          say`A wander beyond ${g.dT}: the bound on growth is void, and the run has to wait.`,
          say`A plate that is not smooth, with a dent or a clip: the polynomial cannot follow it, and residuals must say so.`,
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
          say`A dense uniform grid with interpolation needs no model; even with ${naive}, travel not counted, each place would be touched once and nothing would reveal a bad touch.`,
          say`A Gaussian process states its own uncertainty everywhere; it needs a length scale, which is a guess as much as the degree of a polynomial.`,
          say`Measuring the tilt alone takes three touches, and leaves every bend in the first layer.`,
        ],
        2,
      ),
    ),
  )
}
