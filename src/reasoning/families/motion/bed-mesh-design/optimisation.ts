// Depth 4: waiting against touching. A longer soak leaves less growth, and less time for repeats.

import { compileNumeric } from '../../../mathematics/expression.ts'
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

const OBJECTIVE = '3*sigma*sqrt(d_max*n*t_p/(T_max - t_m - t_w)) + k_T*dT*exp(-t_w/tau)'

/** Golden section on one variable. */
function minimise(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [a, b] = [from, to]
  for (let i = 0; i < 200; i++) {
    const [c, d] = [b - ratio * (b - a), a + ratio * (b - a)]
    if (f(c) < f(d)) b = d
    else a = c
  }
  const middle = (a + b) / 2
  return f(from) <= f(middle) ? from : f(to) < f(middle) ? to : middle
}

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const g = s.given
  const names = ['t_w', 'sigma', 'd_max', 'n', 't_p', 'T_max', 't_m', 'k_T', 'dT', 'tau']
  const values = names.slice(1).map((name) => m.value(name).si)
  const f = compileNumeric(OBJECTIVE, names)
  const zero = m.given('t_0', 0, 's')
  const longest = m.derive('t_L', 's', 'T_max - t_m - n*t_p', '3s')
  const bestS = minimise((wait) => f([wait, ...values]), 0, longest.si)
  const wait = m.found('t_o', bestS, 's', '3s')
  const best = m.found('e_o', f([bestS, ...values]) * 1000, 'mm', '3s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 't_w', from: 't_0', to: 't_L', at: 't_o' }],
    objective: OBJECTIVE,
    subject: [],
    of: 'e_o',
    tolerance: 1e-4,
  })
  const left = m.derive('T_o', 's', 'T_max - t_m - t_o', '3s')
  const drift = m.derive('e_To', 'mm', 'k_T*dT*exp(-t_o/tau)', '3s')
  const noise = m.derive('e_no', 'mm', '3*sigma*sqrt(d_max*n*t_p/T_o)', '3s')
  const plain = m.derive('e_1', 'mm', '3*sigma*sqrt(d_max*n*t_p/(T_max - t_m)) + k_T*dT', '3s')
  const gain = m.derive('g_o', '%', '1 - e_o/e_1', '2s')
  const waits = bestS > 1e-6
  const against = m.compare(best, plain)

  page.ask(
    w.pick([
      say`The bed settles with a time constant of ${g.tau}. Waiting before the first touch costs repeats and saves growth. Find the best division of ${g.T_max}, and say what limits it on a real machine.`,
      say`Suppose the wander of ${g.dT} dies away as the bed soaks, time constant ${g.tau}. How long should the machine wait before it probes, given that all must end by ${g.T_max}? Optimise, then doubt the optimum.`,
      say`Touch early and often, or wait and touch less? With a soak of time constant ${g.tau}, work out which division of the time gives the smallest bound, and what a real bed does to that answer.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`One budget, two uses. Each moment of waiting shrinks the growth error by the same fraction, and takes a bit from the repeats, whose error falls with a root.`,
      say`Error of scatter rises as time is taken from touching; error of growth falls as time is given to waiting. The sum has a lowest point somewhere.`,
    ]),
  )
  page.think(
    'derive',
    say`Let ${'t_w'} be the wait. The bound to make small is ${optimum.form('problem')}. I let the repeats be any number, not whole, to see the trend.`,
  )
  page.think(
    'limit-case',
    w.pick([
      say`No wait at all: ${plain.arithmetic}. The other end, ${longest.worked}, leaves one touch for each place and no more.`,
      say`At the ends: waiting ${zero} gives ${plain}; waiting ${longest} leaves exactly one round of touches.`,
    ]),
  )
  if (w.chance(0.55)) {
    page.think('attempt', say`Three time constants are the habit, so wait until the growth is gone.`)
    page.think(
      'error',
      say`That treats growth as the only error. Past the lowest point each moment of waiting costs more in scatter than it saves in growth, and the habit knows nothing of scatter.`,
    )
    page.think(
      'back-up',
      say`Ask the sum instead: search ${optimum.form('ranges')}. The lowest bound is at ${optimum.form('answer')}.`,
    )
  } else {
    page.think(
      'attempt',
      say`Search ${optimum.form('ranges')} by golden section; the sum of a convex rising and a convex falling part has one lowest point. It is ${optimum.form('answer')}.`,
    )
  }
  page.think(
    'compare',
    waits
      ? say`Against starting at once the bound falls from ${plain} to ${best}, that is by ${gain}. ${gain.number < 5 ? 'Hardly worth a line of code.' : 'Worth having.'}`
      : say`The lowest point is at the edge: start at once. The growth to be saved is too little for the repeats that it costs, and the bound stays ${best}.`,
  )
  page.checks(w.pick([1, 2]), noise, drift, left)
  page.think(
    'doubt',
    w.pick([
      say`The optimum is flat, so the wait need not be exact; the time constant is known to perhaps a fifth anyway. What must be exact is the end: the budget of ${g.T_max}.`,
      say`Repeats are whole in reality, and ${'t_w'} then jumps from one count to the next. Near a flat lowest point that changes the bound little.`,
    ]),
  )
  page.think(
    'summarise',
    say`Wait ${wait}, then touch for ${left}. What is left: ${noise} of scatter and ${drift} of growth.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The bound as a function of the wait is the sum of a rising and a falling convex part, so a local lowest point is the only one.`,
      say`Only one free variable is left after the places are fixed: how much of the time is spent on waiting.`,
    ]),
  )
  page.step(
    w.pick(['The trade', 'What is to be made small']),
    say`${optimum.form('problem')}, for ${optimum.form('ranges')}. The coefficient of growth is ${s.kT.arithmetic}; travel takes ${s.travel}.`,
  )
  page.step(
    w.pick(['The lowest point', 'The best wait']),
    say`${optimum.form('answer')}. Split: scatter ${noise.arithmetic}, growth ${drift.arithmetic}.`,
  )
  page.step(
    w.pick(['What it is worth', 'Against starting at once']),
    say`Without a wait the same formula gives ${plain.worked}. The comparison: ${against.named}, a gain of ${gain.worked}.`,
  )

  const n = w.pick([
    { fn: 'golden_section', bound: 'Bound', eval: 'at', split: 'divide_time' },
    { fn: 'lowest', bound: 'Trade', eval: 'error_mm', split: 'best_wait' },
    { fn: 'minimise', bound: 'ErrorModel', eval: 'after_wait', split: 'optimal_wait_s' },
  ])
  page.section(
    'rust',
    w.pick([
      say`The search takes any function; its number of rounds is fixed, so its time is bounded as well.`,
      say`No derivative is needed and nothing iterates until it converges: the bracket shrinks by a fixed ratio a fixed number of times.`,
    ]),
    page.rust(code`
    const ROUNDS: u32 = 80;

    /// Lowest point of a function with one valley between two ends.
    pub fn ${n.fn}(f: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
        let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (from, to);
        for _ in 0..ROUNDS {
            let left = high - ratio * (high - low);
            let right = low + ratio * (high - low);
            if f(left) < f(right) {
                high = right;
            } else {
                low = left;
            }
        }
        (low + high) / 2.0
    }

    /// Bound on the map's error in ${g.sigma.unitOnly}; times in ${g.t_p.unitOnly}.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.bound} {
        pub scatter_mm: f64,
        pub worst_variance: f64,
        pub round_s: f64,
        pub spare_s: f64,
        pub growth_mm: f64,
        pub settling_s: f64,
    }

    impl ${n.bound} {
        pub fn ${n.eval}(&self, wait_s: f64) -> f64 {
            let repeats = (self.spare_s - wait_s) / self.round_s;
            3.0 * self.scatter_mm * (self.worst_variance / repeats).sqrt() + self.growth_mm * (-wait_s / self.settling_s).exp()
        }

        /// None where not even one round of touches fits.
        pub fn ${n.split}(&self) -> Option<f64> {
            let longest_s = self.spare_s - self.round_s;
            if !(longest_s >= 0.0) {
                return None;
            }
            Some(${n.fn}(|wait_s| self.${n.eval}(wait_s), 0.0, longest_s))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const CASE: ${n.bound} = ${n.bound} {
            scatter_mm: ${g.sigma.rust('f64')},
            worst_variance: ${s.variance.rust('f64')},
            round_s: ${m.derive('t_r', 's', 'n*t_p', '4s').rust('f64')},
            spare_s: ${m.derive('T_s', 's', 'T_max - t_m', '4s').rust('f64')},
            growth_mm: ${s.thermal.rust('f64')},
            settling_s: ${g.tau.rust('f64')},
        };

        #[test]
        fn the_wait_is_the_one_that_was_derived() {
            let wait_s = CASE.${n.split}().unwrap();
            assert!((wait_s - ${wait.rust('f64')}).abs() < 1e-3);
            assert!((CASE.${n.eval}(wait_s) - ${best.rust('f64')}).abs() < 1e-9);
        }

        #[test]
        fn starting_at_once_is_never_better() {
            assert!((CASE.${n.eval}(0.0) - ${plain.rust('f64')}).abs() < 1e-9);
            assert!(CASE.${n.eval}(CASE.${n.split}().unwrap()) <= CASE.${n.eval}(0.0) + 1e-12);
        }

        #[test]
        fn a_known_valley_is_found() {
            assert!((${n.fn}(|x| (x - 0.3) * (x - 0.3), -2.0, 5.0) - 0.3).abs() < 1e-7);
            assert!((${n.fn}(|x| x, 1.0, 4.0) - 1.0).abs() < 1e-9);
        }

        #[test]
        fn no_time_no_plan() {
            assert_eq!(${n.bound} { spare_s: CASE.round_s - 1e-6, ..CASE }.${n.split}(), None);
            assert_eq!(${n.bound} { spare_s: f64::NAN, ..CASE }.${n.split}(), None);
            assert!(${n.bound} { spare_s: CASE.round_s, ..CASE }.${n.split}().is_some_and(|wait_s| wait_s.abs() < 1e-9));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The wait never takes the time of the last round: ${longest.worked} is its upper end. The plan still ends by ${g.T_max}, whatever the search returns inside its bracket.`,
      say`The optimiser chooses only between safe plans. Its bracket ends at ${longest}, where one round remains, so the limit of ${g.T_max} holds by construction and not by luck.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A settling time far beyond the budget: waiting saves almost nothing, and the lowest point moves to the start.`,
          say`A probe so good that scatter vanishes: then all spare time goes into waiting, up to ${longest}.`,
          say`A bed that was hot already: the wander was never ${g.dT}, and the computed wait is too long but harmless.`,
          say`The chamber warms more slowly than the plate: there are two time constants, and the slower one does not show within ${g.T_max}.`,
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
          say`Put time into the model as one more term and let the fit take out a linear drift: no wait at all, for one more unknown.`,
          say`Visit the places in an order whose times are balanced against u and v, so that drift does not look like tilt.`,
          say`Measure the bed's temperature at each touch and correct by ${s.kT.symbol}; then only the error of that coefficient remains.`,
          say`Probe during the wait and use the early touches with less weight: the optimum of both worlds, at the price of weights that must be known.`,
        ],
        2,
      ),
    ),
  )
}
