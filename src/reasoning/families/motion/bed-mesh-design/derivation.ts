// Depth 2: the design, the variance of the map, the bounds, and why they are safe.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { designWords } from './words.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const g = s.given
  page.ask(
    w.pick([
      say`Derive where the ${g.n} places should lie, how often each can be touched in time, and a bound on the error of the map. Show that the run is safe.`,
      say`Choose a design by an optimality criterion and defend it. Then bound the duration and the height error, and say which part of the error a better probe would remove.`,
      say`Prove two bounds, one on time and one on error, for the best design of ${g.n} places that you can find. Say how it is known to be good.`,
    ]),
  )
  const single = m.derive('s_1', 'mm', 'sigma*sqrt(d_max)', '3s')
  const wrongPlay = m.derive('b_avg', 'mm', 'b/sqrt(r)', '2s')
  const share = m.derive('w_n', '%', 'e_n/e', '2s')

  page.think(
    'assess',
    w.pick([
      say`Two separate matters: where to touch, which decides how scatter turns into error of the surface, and how often, which the clock decides.`,
      say`The coefficients come from least squares, so their covariance is the inverse of the information matrix times the variance of a touch. Places enter only through that matrix.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`D-optimality makes the determinant of the information matrix large, so the volume of the confidence ellipsoid small. For a model linear in its terms the equivalence theorem says more: such a design also keeps the largest variance over the region as low as possible.`,
      say`By Kiefer and Wolfowitz, the best continuous design has a largest variance equal to the number of parameters over the number of touches. That tells me how far any finite design is from the best.`,
    ]),
  )
  const places = (): void => {
    page.think(
      'attempt',
      say`Exchange places until no single exchange raises the determinant. On a grid of ${s.design.form('grid')} candidates that ends at ${s.design.form('places')}.`,
    )
    page.think(
      'verify',
      say`Its efficiency against the best continuous design is ${s.efficiency}. I need not search for more; little is left to gain.`,
    )
  }
  const clock = (): void => {
    page.think(
      'derive',
      say`The way through these places is ${s.route}, so ${s.travel.worked} goes into travel. What remains buys repeats: ${s.r.worked}.`,
    )
    page.think('compare', say`${s.total.worked}, which ${s.inTime.phrase} ${g.T_max}.`)
  }
  for (const part of w.chance(0.5) ? [places, clock] : [clock, places]) part()
  page.think(
    'derive',
    say`At the worst place the map has variance ${s.variance} times that of a touch if every place is touched once, so ${single.worked}; with repeats and three standard deviations, ${s.noise.worked}.`,
  )
  if (w.chance(0.6)) {
    page.think(
      'attempt',
      say`And the play of ${g.b}? With ${s.r} repeats at each place it should shrink to ${wrongPlay.arithmetic}.`,
    )
    page.think(
      'error',
      w.pick([
        say`Play is not noise. Repeats from the same side land on the same flank each time, so the same offset comes back, and averaging leaves it whole.`,
        say`That formula is for independent errors. Lost motion has the sign of the last move; nothing about it is independent.`,
      ]),
    )
    page.think(
      'back-up',
      say`Sideways play only matters through the slope: ${s.lateral.worked}. Approaching every place from the same side keeps even that constant.`,
    )
  } else {
    page.think(
      'derive',
      say`Play acts sideways and shows in height through the slope alone: ${s.lateral.worked}. Small, but systematic, so it is added and not averaged.`,
    )
  }
  page.checks(w.pick([1, 2]), s.noise, s.error, s.travel)
  page.think(
    'summarise',
    say`Sum of the parts: ${s.error.worked}. That ${s.verdict.phrase} the tolerance of ${g.e_max}, and scatter makes ${share} of it.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The design fixes the shape of the error, the clock its size.`,
      say`First the places, then the repeats, then the sum of all errors.`,
      say`Least squares turns a choice of places into a variance at every point of the plate; the rest is bookkeeping with units.`,
    ]),
  )
  page.step(
    w.pick(['Information', 'From places to variance']),
    designWords(page, s),
    w.pick([
      say`With X holding one row of terms for each place, the coefficients have covariance equal to the squared scatter times the inverse of XᵀX. A prediction at a place with terms x then has variance x times that covariance times x again.`,
      say`Stack the terms of all places into X. The information is XᵀX, its inverse carries the scatter into the coefficients, and from there into any height that is read from the map.`,
    ]),
  )
  page.step(
    w.pick(['The places', 'A D-optimal design']),
    say`Exchange on the candidates of a ${s.design.form('grid')} grid leads to ${s.design.form('places')}. No exchange of a single place for another candidate raises the determinant, and the efficiency against the best continuous design is ${s.efficiency}. The largest variance over the candidates is ${s.variance} times that of one touch.`,
  )
  page.step(
    w.pick(['Time', 'How often']),
    say`The route measures ${s.route} and takes ${s.travel.arithmetic}. Whole repeats: ${s.r.worked}. Then ${s.total.worked}, and ${s.inTime.values}.`,
  )
  page.step(
    w.pick(['Error', 'The bound']),
    say`Scatter at three standard deviations: ${s.noise.worked}.`,
    w
      .shuffle([say`Growth: ${s.thermal.worked}.`, say`Slope and play: ${s.lateral.worked}.`])
      .reduce((a, b) => say`${a} ${b}`),
    say`Their sum bounds the map's error: ${s.error.worked}. Compared with what the first layer takes: ${s.verdict.named}.`,
    w.pick([
      say`The bound is one for a plate that is a polynomial of this degree. What a real plate has beyond it is in none of the terms; residuals at the places, large against ${s.noise.symbol}, would show it.`,
      say`All of this takes the model as true. A dent between the places is seen by no term of the sum; a few touches that are kept out of the fit would tell.`,
    ]),
  )

  const n = w.pick([
    { plan: 'Plan', refusal: 'Refusal', fn: 'plan_run', late: 'TooLate', coarse: 'TooCoarse' },
    { plan: 'LevellingRun', refusal: 'Rejected', fn: 'admit', late: 'Overrun', coarse: 'Inaccurate' },
    { plan: 'TouchBudget', refusal: 'Denied', fn: 'budget_for', late: 'NoTime', coarse: 'NotPrecise' },
  ])
  const repeats = w.chance(0.5)
  page.section(
    'rust',
    w.pick([
      say`A plan can only be had from the function that proves both bounds; its fields are private, so no other code can make one.`,
      say`The proof runs before the first touch. What it cannot show becomes an error value with the number that failed.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.refusal} {
        ${n.late} { needed_s: f64 },
        ${n.coarse} { error_mm: f64 },
    }

    /// Touches at each place, with the bounds that were shown for them.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.plan} {
        repeats: u32,
        duration_s: f64,
        error_mm: f64,
    }

    /// What a run is judged by; lengths in ${g.sigma.unitOnly}, times in ${g.t_p.unitOnly}.
    #[derive(Debug, Clone, Copy)]
    pub struct Setup {
        pub places: u32,
        pub touch_s: f64,
        pub travel_s: f64,
        pub scatter_mm: f64,
        pub worst_variance: f64,
        pub systematic_mm: f64,
    }

    impl ${n.plan} {
        pub fn repeats(&self) -> u32 {
            self.repeats
        }
        pub fn duration_s(&self) -> f64 {
            self.duration_s
        }
        pub fn error_mm(&self) -> f64 {
            self.error_mm
        }
    }

    pub fn ${n.fn}(setup: &Setup, limit_s: f64, tolerance_mm: f64) -> Result<${n.plan}, ${n.refusal}> {
        let round_s = f64::from(setup.places) * setup.touch_s;
        ${repeats ? 'let repeats = ((limit_s - setup.travel_s) / round_s).floor();' : 'let spare_s = limit_s - setup.travel_s;\n    let repeats = (spare_s / round_s).floor();'}
        if !(repeats >= 1.0) {
            return Err(${n.refusal}::${n.late} { needed_s: round_s + setup.travel_s });
        }
        let scatter_mm = 3.0 * setup.scatter_mm * (setup.worst_variance / repeats).sqrt();
        let error_mm = scatter_mm + setup.systematic_mm;
        if !(error_mm <= tolerance_mm) {
            return Err(${n.refusal}::${n.coarse} { error_mm });
        }
        Ok(${n.plan} { repeats: repeats as u32, duration_s: round_s * repeats + setup.travel_s, error_mm })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SETUP: Setup = Setup {
            places: ${g.n.rust('int')},
            touch_s: ${g.t_p.rust('f64')},
            travel_s: ${s.travel.rust('f64')},
            scatter_mm: ${g.sigma.rust('f64')},
            worst_variance: ${s.variance.rust('f64')},
            systematic_mm: ${m.derive('e_s', 'mm', 'e_T + e_b', '3s').rust('f64')},
        };

        #[test]
        fn both_bounds_are_those_of_the_derivation() {
            let plan = ${n.fn}(&SETUP, ${g.T_max.rust('f64')}, ${s.error.rust('f64')} + 1e-9).unwrap();
            assert_eq!(plan.repeats(), ${s.r.rust('int')});
            assert!((plan.duration_s() - ${s.total.rust('f64')}).abs() < 1e-6);
            assert!((plan.error_mm() - ${s.error.rust('f64')}).abs() < 1e-9);
        }

        #[test]
        fn a_tolerance_just_missed_is_refused() {
            match ${n.fn}(&SETUP, ${g.T_max.rust('f64')}, ${s.error.rust('f64')} - 1e-9) {
                Err(${n.refusal}::${n.coarse} { error_mm }) => assert!((error_mm - ${s.error.rust('f64')}).abs() < 1e-9),
                other => panic!("{other:?}"),
            }
        }

        #[test]
        fn exactly_one_round_fits_or_none() {
            let one = f64::from(SETUP.places) * SETUP.touch_s + SETUP.travel_s;
            assert_eq!(${n.fn}(&SETUP, one + 1e-9, 1.0e9).map(|plan| plan.repeats()), Ok(1));
            match ${n.fn}(&SETUP, one - 1e-6, 1.0e9) {
                Err(${n.refusal}::${n.late} { needed_s }) => assert!((needed_s - one).abs() < 1e-9),
                other => panic!("{other:?}"),
            }
            assert!(${n.fn}(&SETUP, f64::NAN, 1.0e9).is_err());
            assert!(${n.fn}(&Setup { systematic_mm: f64::NAN, ..SETUP }, one + 1.0, 1.0e9).is_err());
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Both comparisons are written so that a value that is not a number is refused. A run that is admitted ends in time: ${s.inTime.named}.`,
      say`The duration is known before the first touch and ${s.inTime.values} holds with no assumption about the bed. A touch that never triggers is not covered by it; that needs a limit of travel of its own.`,
    ]),
    s.verdict.op === '<='
      ? say`The error bound is inside the tolerance, ${s.verdict.values}.`
      : say`The error bound is outside of the tolerance, ${s.verdict.values}: the plan must be refused as it stands, and the function does refuse it.`,
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A touch is lost: its place has one repeat fewer, and the variance there grows. The bound must be computed for the repeats that came in.`,
          say`Budget below one round: there is no plan, and the refusal names the time that one round needs.`,
          say`The slope is steeper in one corner: then ${s.lateral.symbol} is too small there, and it is the local slope that counts.`,
          say`Warm-up is not over: the wander is larger in the first minutes, and ${s.thermal.symbol} is no bound any more.`,
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
          say`Designs for the mean variance in place of the largest (I-optimal) move places inwards: better on average, worse in the corners, where first layers lift first.`,
          say`A median of repeats resists a single bad touch and costs about a quarter more scatter in efficiency terms than the mean.`,
          say`A slower touch scatters less. Whether that pays depends on how scatter falls with speed, which has to be measured.`,
          say`Doubling the places at half the repeats leaves scatter about equal but shows a bend of higher order.`,
        ],
        2,
      ),
    ),
  )
}
