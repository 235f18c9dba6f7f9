// Depth 3: the adaptive run in Rust: an estimator that knows its own variance, and what may go wrong with a touch.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

const TERMS_RUST = {
  quadratic: '1.0, u, v, u * v, u * u, v * v',
  saddle: '1.0, u, v, u * v',
  'with cubic edges': '1.0, u, v, u * v, u * u, v * v, u * u * u, v * v * v',
} as const

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const g = s.given
  page.ask(
    w.pick([
      say`Implement the estimator that runs while the probe touches: it must know the variance of the map at every place, say where the next touch helps most, and refuse a reading that cannot be true. No allocation.`,
      say`Write the adaptive part in Rust without a heap: update after every touch, choose the next place, detect a bad touch. Test it against the derived variance of ${s.variance}.`,
      say`Turn the design for ${g.p} coefficients into code that could run on the controller. Show by tests that its idea of its own uncertainty is right, and go through the edge cases.`,
    ]),
  )
  const gate = m.given('k_g', 6)
  const limit = m.derive('z_g', 'mm', 'k_g*sigma*sqrt(1 + d_max)', '3s')
  const cells = m.derive('c_P', '', 'p^2', 'i')
  const updates = m.derive('M_u', '', '3*p^2 + 4*p', 'i')
  const ridge = m.given('P_0', 1e6)

  page.think(
    'restate',
    w.pick([
      say`The estimator holds coefficients and the inverse of the information. A touch changes both by a rank-one update; nothing has to be solved from scratch.`,
      say`Recursive least squares: one matrix of ${g.p} by ${g.p}, one vector, one update for each touch. That is ${cells} numbers, fixed at compile time.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`Sherman and Morrison: after a touch with terms x the inverse loses a multiple of (Px)(Px)ᵀ. The divisor is one and the variance at that place, so it is never zero.`,
      say`The variance of a prediction is xᵀPx in units of the squared scatter. It depends on places alone, not on readings, so the next place can be chosen before the last reading is in.`,
    ]),
  )
  const start = (): void => {
    if (w.chance(0.6)) {
      page.think('attempt', say`Start the inverse at zero, since nothing is known.`)
      page.think(
        'error',
        w.pick([
          say`Backwards. The matrix is a covariance: zero means that all is known, and no touch would ever move the estimate. Ignorance is a large start.`,
          say`A zero covariance claims certainty, and the gain would be zero for ever. It has to begin large.`,
        ]),
      )
      page.think(
        'back-up',
        say`Begin with ${ridge.symbol} times the identity, ${ridge.named}. What remains of that start after all places is far below a visible digit.`,
      )
    } else
      page.think(
        'decide',
        say`The start is ${ridge.named} on the diagonal: large against any real variance, small enough that double precision keeps the difference.`,
      )
  }
  const bad = (): void => {
    page.think(
      'assess',
      w.pick([
        say`A bad touch: a blob on the nozzle, a false trigger. The innovation, reading less prediction, has standard deviation scatter times the root of one and the variance there.`,
        say`When is a reading impossible? Its difference from the prediction spreads by scatter and by what the map does not know yet, both together.`,
      ]),
    )
    page.think(
      'derive',
      say`At ${gate.named} deviations and the largest variance of the finished design, ${limit.worked}. Such a touch is repeated, not averaged in.`,
    )
  }
  for (const part of w.shuffle([start, bad])) part()
  page.checks(w.pick([1, 2]), limit, updates, s.travel)
  page.think(
    'estimate',
    say`Work for each update: about ${updates.arithmetic} multiplications. Nothing, against ${g.t_p} of a touch.`,
  )
  page.think(
    'verify',
    w.pick([
      say`The test for honesty: feed the designed places, then the largest variance over the candidates has to be ${s.variance}, which came from determinants and not from this recursion.`,
      say`A surface that is itself a polynomial must come back exactly, and the largest variance must be the ${s.variance} of the derivation. Two tests that no sign error survives.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`All that the code needs from the mathematics are two formulas and one threshold.`,
      say`The recursion below is least squares, rearranged so that each touch costs the same.`,
    ]),
  )
  page.step(
    w.pick(['Update', 'One touch']),
    say`With terms x, gain Px over one plus xᵀPx, the estimate moves by gain times innovation and P loses gain times (Px)ᵀ. Memory: ${cells} numbers for P; work: ${updates.worked} multiplications.`,
  )
  page.step(
    w.pick(['Choice of the next place', 'Where next']),
    say`The candidate of largest xᵀPx shrinks the confidence ellipsoid most, since the determinant of the information grows by the factor of one plus xᵀPx. After the ${g.n} designed places the largest value is ${s.variance}; the design itself is ${s.design.form('places')}.`,
  )
  page.step(
    w.pick(['Gate', 'Which readings to refuse']),
    say`A reading further off than ${gate} standard deviations of the innovation is refused: at the end of the run ${limit.worked}.`,
  )

  const n = w.pick([
    {
      map: 'SurfaceMap',
      touch: 'absorb',
      next: 'next_place',
      variance: 'variance',
      spike: 'Spike',
      P: 'covariance',
      c: 'coefficients',
    },
    {
      map: 'Estimator',
      touch: 'update',
      next: 'most_uncertain',
      variance: 'spread',
      spike: 'Outlier',
      P: 'inverse',
      c: 'beta',
    },
    {
      map: 'BedModel',
      touch: 'learn',
      next: 'best_candidate',
      variance: 'doubt',
      spike: 'Implausible',
      P: 'p',
      c: 'theta',
    },
  ])
  const dot = w.pick([
    code`a.iter().zip(b).map(|(left, right)| left * right).sum()`,
    code`(0..N).map(|i| a[i] * b[i]).sum()`,
    code`a.iter().zip(b.iter()).fold(0.0, |so_far, (left, right)| so_far + left * right)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The number of terms is a const generic, so a map of another degree is another type and the arrays need no heap.`,
      say`Everything is an array of a size known to the compiler. The gate is part of the update: a refused reading leaves the state as it was.`,
    ]),
    page.rust(code`
    /// A reading that is too far from what the map expects; both in ${g.sigma.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.spike} {
        pub innovation_mm: f64,
        pub allowed_mm: f64,
    }

    /// Coefficients of the surface and how well they are known, in units of the squared scatter.
    #[derive(Debug, Clone)]
    pub struct ${n.map}<const N: usize> {
        ${n.c}: [f64; N],
        ${n.P}: [[f64; N]; N],
        scatter_mm: f64,
        gate: f64,
    }

    fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
        ${dot}
    }

    impl<const N: usize> ${n.map}<N> {
        pub fn new(scatter_mm: f64, gate: f64, ignorance: f64) -> Self {
            let mut ${n.P} = [[0.0; N]; N];
            for (i, row) in ${n.P}.iter_mut().enumerate() {
                row[i] = ignorance;
            }
            Self { ${n.c}: [0.0; N], ${n.P}, scatter_mm, gate }
        }

        fn spread_of(&self, x: &[f64; N]) -> [f64; N] {
            let mut out = [0.0; N];
            for (value, row) in out.iter_mut().zip(&self.${n.P}) {
                *value = dot(row, x);
            }
            out
        }

        pub fn height_mm(&self, x: &[f64; N]) -> f64 {
            dot(&self.${n.c}, x)
        }

        pub fn ${n.variance}(&self, x: &[f64; N]) -> f64 {
            dot(x, &self.spread_of(x))
        }

        pub fn ${n.touch}(&mut self, x: &[f64; N], reading_mm: f64) -> Result<(), ${n.spike}> {
            let spread = self.spread_of(x);
            let divisor = 1.0 + dot(x, &spread);
            let innovation_mm = reading_mm - self.height_mm(x);
            let allowed_mm = self.gate * self.scatter_mm * divisor.sqrt();
            if !(innovation_mm.abs() <= allowed_mm) {
                return Err(${n.spike} { innovation_mm, allowed_mm });
            }
            for i in 0..N {
                self.${n.c}[i] += spread[i] / divisor * innovation_mm;
                for j in 0..N {
                    self.${n.P}[i][j] -= spread[i] * spread[j] / divisor;
                }
            }
            Ok(())
        }

        /// The candidate that is known worst.
        pub fn ${n.next}<'a>(&self, candidates: &'a [[f64; N]]) -> Option<&'a [f64; N]> {
            candidates.iter().max_by(|a, b| self.${n.variance}(a).total_cmp(&self.${n.variance}(b)))
        }
    }`),
    say`The tests use the designed places and a surface that is known.`,
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const PLACES: [(f64, f64); ${g.n.rust('int')}] = ${s.design.form('rust-places')};

        fn terms(u: f64, v: f64) -> [f64; ${g.p.rust('int')}] {
            [${TERMS_RUST[x.surface]}]
        }

        fn true_height(u: f64, v: f64) -> f64 {
            terms(u, v).iter().enumerate().map(|(i, term)| term * (0.07 - 0.02 * i as f64)).sum()
        }

        fn measured() -> ${n.map}<${g.p.rust('int')}> {
            let mut map = ${n.map}::new(${g.sigma.rust('f64')}, ${gate.rust('f64')}, ${ridge.rust('f64')});
            for (u, v) in PLACES {
                map.${n.touch}(&terms(u, v), true_height(u, v)).unwrap();
            }
            map
        }

        #[test]
        fn it_knows_how_little_it_knows() {
            let map = measured();
            let mut worst = 0.0_f64;
            for i in 0..${s.design.form('cells')} {
                for j in 0..${s.design.form('cells')} {
                    let (u, v) = (i as f64 / ${s.design.form('half')} - 1.0, j as f64 / ${s.design.form('half')} - 1.0);
                    worst = worst.max(map.${n.variance}(&terms(u, v)));
                }
            }
            assert!((worst - ${s.variance.rust('f64')}).abs() < 1e-4);
        }

        #[test]
        fn a_surface_of_the_model_comes_back() {
            let map = measured();
            for (u, v) in [(0.3, -0.8), (-0.55, 0.1), (0.9, 0.7)] {
                assert!((map.height_mm(&terms(u, v)) - true_height(u, v)).abs() < 1e-5);
            }
        }

        #[test]
        fn a_spike_is_refused_and_changes_nothing() {
            let mut map = measured();
            let x = terms(0.5, 0.5);
            let (before, doubt) = (map.height_mm(&x), map.${n.variance}(&x));
            let allowed = ${gate.rust('f64')} * ${g.sigma.rust('f64')} * (1.0 + doubt).sqrt();
            let refused = map.${n.touch}(&x, before + 1.001 * allowed).unwrap_err();
            assert!((refused.allowed_mm - allowed).abs() < 1e-9);
            assert!((refused.innovation_mm - 1.001 * allowed).abs() < 1e-9);
            assert_eq!((map.height_mm(&x), map.${n.variance}(&x)), (before, doubt));
            assert!(map.${n.touch}(&x, before - 0.999 * allowed).is_ok());
            assert!(map.height_mm(&x) < before);
            assert!(map.${n.variance}(&x) < doubt);
            assert!(map.${n.touch}(&x, f64::NAN).is_err());
        }

        #[test]
        fn it_asks_for_the_place_that_it_knows_worst() {
            let map = measured();
            let candidates = [terms(0.0, 0.0), terms(2.0, -2.0), terms(0.5, 0.0)];
            assert_eq!(map.${n.next}(&candidates), Some(&terms(2.0, -2.0)));
            assert_eq!(map.${n.next}(&[]), None);
        }
    }`),
    say`A map of one degree cannot take the terms of another:`,
    page.compileFail(
      'E0308',
      code`
    pub fn mixed(map: &mut ${n.map}<${g.p.rust('int')}>) {
        let short = [0.0; 3];
        let _ = map.${n.touch}(&short, 0.0);
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A refused reading leaves the map unchanged, as the third test shows; a reading that is not a number is refused by the same comparison. The caller counts refusals and ends the run when touches can no longer fit into ${g.T_max}.`,
      say`The map never becomes more certain by a reading that it refused. Time is not the estimator's business: the plan of ${s.total} was admitted before, and a refused touch spends from what ${s.inTime.named} leaves.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The first touches: the variance is still of the size of ${ridge.symbol}, so the gate passes anything. Plausibility of the first readings needs an absolute limit.`,
          say`Very many touches: rounding makes P lose its symmetry slowly. Every update here subtracts the same product on both sides of the diagonal, which keeps it.`,
          say`The same place touched again and again: the information grows in one direction only, and the choice of the next place moves elsewhere by itself.`,
          say`Two refusals at one place: no spike but a step in the surface, or a probe that slipped. Then the run ends, for the model is wrong.`,
          say`No candidates: the choice returns nothing, and the type forces the caller to say what then.`,
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
          say`Square-root filters keep P positive whatever the rounding; with ${cells} numbers in double precision that precaution buys nothing visible.`,
          say`Solving the normal equations after the last touch is shorter code, but it cannot say where to touch next.`,
          say`Single precision halves the memory. The start of ${ridge.symbol} must then be smaller, or the first updates cancel all digits.`,
        ],
        2,
      ),
    ),
  )
}
