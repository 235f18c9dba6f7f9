// Depth 2: the beta formula is the first two terms of an interpolation, and its error is the next one: exact, with a sign, and
// with a bound that says how many pieces of beta are enough.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, part } = s
  const midLog = m.derive('x_m', '', 'beta*(1/theta_m - 1/theta_0)', '5s')
  const hotLog = m.derive('x_h', '', 'log(R_h/R_0)', '5s')
  const bend = m.derive('c', '1/K', '((1/theta_h - 1/theta_0)/x_h - 1/beta)/(x_h - x_m)', '4s')
  const b = m.derive('b', '1/K', '1/beta - c*x_m', '5s')
  const d = m.derive('d', '1/K', '1/theta_0 - 1/theta_w', '5s')
  const log = m.derive('x_w', '', '-(2*d)/(b + sqrt(b^2 - 4*c*d))', '5s')
  const back = m.relation('1/(1/theta_0 + x_w/beta + c*x_w*(x_w - x_m))', '==', s.abs.work)
  const shown = m.derive('theta_f', 'K', '1/(1/theta_0 + x_w/beta)', '5s')
  const error = m.derive('e_w', 'K', 'theta_w*theta_f*c*x_w*(x_w - x_m)', '3s')
  const same = m.relation('theta_f - theta_w', '==', error)
  const size = m.derive('a_w', 'K', 'abs(e_w)', '3s')
  const naive = m.derive('e_n', 'K', 'theta_m*theta_m*abs(c)*x_m^2/4', '3s')
  const naiveShort = m.compare(size, naive)
  const allowed = m.compare(size, g.e_f)
  const span = m.derive('w_s', '', 'x_m - x_h', '4s')
  const local = m.derive('beta_g', 'K', '(x_h - x_m)/(1/theta_h - 1/theta_m)', '5s')
  m.derive('theta_g', 'K', '1/(1/theta_m + (x_w - x_m)/beta_g)', '5s')
  const localError = m.derive('e_g', 'K', 'theta_w*theta_g*c*(x_w - x_m)*(x_w - x_h)', '3s')
  const localSame = m.relation('theta_g - theta_w', '==', localError)
  const bound = m.derive('E_g', 'K', 'theta_h^2*abs(c)*w_s^2/4', '3s')
  const within = m.relation('abs(e_g)', '<=', bound)
  const fine = m.compare(bound, g.e_f)
  const count = m.derive('n_b', '', 'ceil(sqrt(E_g/e_f))', 'i')
  const each = m.derive('E_n', 'K', 'E_g/n_b^2', '3s')
  const met = m.relation(each, '<=', g.e_f)
  const room = m.derive('e_0', 'K', 'theta_0^2/beta*log(1.05)', '3s')
  const atWork = m.derive('e_t', 'K', 'theta_w^2/beta*log(1.05)', '3s')
  const newton = m.claim('range', {
    over: [{ name: 'x', from: 'x_h', to: 'x_m' }],
    left: '1/theta_0 + x/beta + c*x*(x - x_m)',
    op: '==',
    right: '1/theta_m + (x - x_m)/beta_g + c*(x - x_m)*(x - x_h)',
    tolerance: 1e-9,
  })
  const never = m.claim('range', {
    over: [{ name: 'x', from: 'x_h', to: 'x_m' }],
    left: 'abs(1/(1/theta_m + (x - x_m)/beta_g) - 1/(1/theta_0 + x/beta + c*x*(x - x_m)))',
    op: '<=',
    right: 'E_g',
  })
  const middle = m.derive('x_e', '', '(x_m + x_h)/2', '5s')
  const largest = m.derive('p_e', '', 'w_s^2/4', '4s')
  const peak = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'x', from: 'x_h', to: 'x_m', at: 'x_e' }],
    objective: '(x_m - x)*(x - x_h)',
    subject: [],
    of: 'p_e',
    tolerance: 1e-3,
  })
  const isWarm = error.number > 0
  const flaw = w.chance(0.45)
  const trap = w.pick([naiveShort.op === '>' ? 'sheet' : 'linear', 'tolerance', 'linear'] as const)
  page.ask(
    flaw
      ? {
          sheet: w.pick([
            say`Between its two points the beta of the data sheet is wrong by ${naive} at the most, and this was taken as the error of the reading. Find the flaw, give the error at ${g.T_w} with its sign, and a fit whose error is bounded over the whole working range.`,
            say`A review trusts the formula "because the maker guarantees beta". Show what beta does outside of the pair it was taken from, prove an error bound for a better pair, and say how many pairs are needed.`,
          ]),
          tolerance: w.pick([
            say`The table says ${g.R_h} at ${g.T_h}, the formula says otherwise, and the difference was put down to tolerance. Is it? Derive the error that belongs to the formula, and remove it.`,
            say`Somebody wants closer resistors, since the reading at work is wrong. Prove that the formula has an error of its own, compute it, and bound what remains after a better fit.`,
          ]),
          linear: w.pick([
            say`It is proposed to add a fixed correction to all readings, measured at the target. Where would that be right, where wrong? Derive the error of the beta formula as a function, and a fit that needs no correction.`,
            say`The present remedy is to shift all readings by the error found at ${g.T_w}. Refute it by the form of the error, and derive a fit with a bound.`,
          ]),
        }[trap]
      : w.pick([
          say`How wrong is the beta formula at the target, in which direction, and why? Derive its error exactly from three known points, prove a bound for a fit through other points, and find how many pieces meet the budget.`,
          say`Treat the beta formula as what it is, an interpolation. Derive its remainder, its error at ${g.T_w}, and the number of pieces of beta between ${g.T_m} and ${g.T_h} that the budget asks for.`,
          say`Three points of the curve are known. Derive from them the error of every beta formula that could be made of two of them, and choose.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`With x for the logarithm of resistance over ${g.R_0}, the beta formula says that the inverse of absolute temperature is a straight line in x. A real curve bends a little. The error is the bend.`,
      say`Interpolation theory should do: two points make a chord, a third one tells the bend, and the remainder is a product.`,
      say`Beta is no constant of nature. It is the slope of a chord, and a chord leaves its curve outside of its two points.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Points in x: zero at ${g.T_0}, ${midLog.worked} at ${g.T_m}, ${hotLog.worked} at ${g.T_h}. Absolute: ${s.abs.mid.worked}, ${s.abs.hot.arithmetic}.`,
      say`Three knots. The reference is at zero; then ${midLog.arithmetic} and ${hotLog.arithmetic}, with ${s.abs.mid.worked} and ${s.abs.hot.worked}.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'sheet') {
      page.think(
        'attempt',
        w.pick([
          say`Within the pair of the data sheet the product of distances is a quarter of the span squared or smaller: an error up to ${naive.worked}. Take that?`,
          say`Bound of the chord between its points: ${naive.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The target lies outside. Out there the product of the distances grows without end, and the true error is ${size}: ${naiveShort.values}.`,
          say`That bound is for interpolation, and ${g.T_w} is extrapolation. With the right distances it is ${size}; ${naiveShort.values}.`,
        ]),
      )
    } else if (trap === 'tolerance') {
      page.think(
        'attempt',
        w.pick([
          say`Call it tolerance: a resistance off by a twentieth makes ${atWork.worked} at work.`,
          say`A twentieth of resistance is ${room.worked} at the reference and ${atWork.arithmetic} at work. Enough to explain anything?`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Tolerance would be of either sign and would differ from part to part. Here the table itself disagrees with the formula, for a part without any tolerance.`,
          say`An ideal part, exactly on its table, is misread too. So it is the formula.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Suppose the error is found once, at the target, where it comes out as ${error}. Subtract that from all readings.`,
          say`One comparison at the target, one number, ${error}, taken off everywhere. Simple.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The error is zero at ${g.T_0} and at ${g.T_m}, as the formula was made there. A shift would spoil both, and fits one temperature only.`,
          say`It cannot be a constant: at the two points of the data sheet it vanishes by construction.`,
        ]),
      )
    }
    page.think('back-up', w.pick([say`The remainder has to be derived.`, say`I need the error as a function of x.`]))
  }
  page.think(
    'derive',
    w.pick([
      say`Divided differences. The first over the cold pair is the inverse of ${g.beta}; the second is ${bend.worked}. So the curve through all three is the beta line and a product, c times x times its distance from the second knot.`,
      say`Put a parabola through the three points in nested form: beta line first, then ${bend.arithmetic} times the product of the distances from the two knots already used.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Where is the target on it? A quadratic in x: with ${b.worked} and ${d.worked}, ${log.worked}.`,
      say`Solving for the target, in the form that does not cancel: ${b.arithmetic} and ${d.arithmetic} give ${log.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`There the formula says ${shown.worked}. As two inverses differ by the remainder, the temperatures differ by their product times that: ${error.worked}.`,
      say`Difference of inverses is the remainder, so the error is the product of both temperatures times the remainder, ${error.arithmetic}; directly, ${same.values}.`,
    ]),
  )
  page.think(
    'compare',
    isWarm
      ? say`The reading is too warm by that, so the ${part} is too cool. Against the budget, ${allowed.values}.`
      : say`The reading is too cold by that: the ${part} is hotter than it shows, the dangerous side. Against the budget, ${allowed.values}.`,
  )
  page.think(
    'decide',
    w.pick([
      say`Take a beta from the pair around the work: between ${g.T_m} and ${g.T_h} it is ${local.worked}.`,
      say`A chord should have the work between its ends: ${local.arithmetic} from ${g.T_m} to ${g.T_h}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Its remainder has the same factor c, as a parabola has one bend only: ${localError.worked}, of the other sign.`,
      say`The same c, now with distances to the new knots: ${localError.arithmetic}. Directly: ${localSame.values}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The product of the distances is largest half way, a quarter of the square of the span ${span.worked}, and no temperature of the range is beyond the hot one: ${bound.worked}.`,
      say`Bound for the whole range: span ${span.worked}; the product of distances peaks in the middle; both temperatures are capped by the hot one. Together ${bound.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Sampled over ${never.form('ranges')}, the difference of both formulas never leaves ${bound}. Both forms of the parabola agree there too: ${newton.form('symbols')}.`,
      say`A search over ${peak.form('ranges')} finds the peak of the product at ${peak.form('answer')}. And at the target, ${within.values}.`,
    ]),
  )
  page.think(
    'derive',
    fine.op === '<='
      ? say`One piece suffices: ${fine.values}, ${count.worked}.`
      : w.pick([
          say`Cutting the span into equal parts divides the bound by their number squared. ${count.worked} pieces leave ${each.worked}.`,
          say`One piece is not enough (${fine.values}). Pieces of equal length in x: ${count.arithmetic} of them, ${each.arithmetic} each.`,
        ]),
  )
  page.checks(1, bound, each)

  page.section(
    'analysis',
    flaw
      ? {
          sheet: say`The flaw: ${naive.worked} bounds the error between ${g.T_0} and ${g.T_m}. Work is done outside of that, and ${naiveShort.values}.`,
          tolerance: say`The flaw: tolerance is a matter of parts, and this error is there for a part that is exactly on its table. It comes from the formula: ${error} at the target.`,
          linear: say`The flaw: the error vanishes at ${g.T_0} and ${g.T_m} and is ${error} at the target. No constant has such a shape.`,
        }[trap]
      : w.pick([
          say`Let x be the logarithm of resistance over ${g.R_0}. The inverse of temperature is interpolated in x, and the remainder of interpolation is the error.`,
          say`Three points give a chord, a bend and a remainder. Everything is exact for the parabola through them, and that is the model of the curve here.`,
        ]),
  )
  page.step(
    w.pick(['Knots', 'Three points']),
    say`Zero at the reference, ${midLog.worked}, ${hotLog.worked}. The second divided difference is ${bend.worked}. Model: the inverse of temperature is the beta line plus c times the product of the distances from its knots.`,
  )
  page.step(
    w.pick(['Error of the data sheet beta', 'At the target']),
    say`On the curve the target is at ${log.worked} (with ${b.worked}, ${d.worked}); put back, ${back.symbols}. There the formula shows ${shown.worked}, so it errs by ${error.worked}. The difference of the two, ${same.symbols}, is the same.`,
    isWarm
      ? say`It reads too warm. In size, ${size.worked}, and ${allowed.values}.`
      : say`It reads too cold, and the ${part} is hotter than it shows. In size, ${size.worked}, and ${allowed.values}.`,
  )
  page.step(
    w.pick(['Another pair', 'Chord around the work']),
    say`${local.worked}. The nested form with the new knots reads ${newton.form('statement')}: the same c, other distances. At the target ${localError.worked}.`,
  )
  page.step(
    w.pick(['Bound', 'Over the whole range']),
    w.pick([
      say`The product of the distances has its peak half way, at ${middle.worked}, where it is ${largest.worked}. Both temperatures are the hot one or cooler. Hence ${bound.worked}, and ${within.symbols} as an instance. Sampled: ${never.form('statement')}.`,
      say`With ${span.worked}, a quarter of its square is the most that the product of distances can be: ${largest.worked}, at ${middle.worked}, and a search finds ${peak.form('answer')}. Multiplied by c and by the hot temperature twice: ${bound.worked}. The direct difference stays inside for every ${never.form('ranges')}.`,
    ]),
  )
  page.step(
    w.pick(['Pieces', 'How many betas']),
    say`Equal pieces in x divide the bound by their number squared: ${count.worked}, which leaves ${each.worked}; ${met.symbols}.`,
    w.chance(0.5)
      ? say`Tolerance is apart from this: a twentieth of resistance is worth ${atWork.worked} at the target, to first order, and no formula removes it.`
      : say`What remains is the model: a fourth point off the parabola would show as a further product, with its own factor.`,
  )

  const warm = w.pick([
    code`1.0 / (self.inverse + (log - self.at) * self.slope)`,
    code`let inverse = self.inverse + self.slope * (log - self.at);
            inverse.recip()`,
  ])
  const rest = w.pick([
    code`from_kelvin * to_kelvin * bend * (log - knots.0) * (log - knots.1)`,
    code`let product = (log - knots.0) * (log - knots.1);
        bend * product * from_kelvin * to_kelvin`,
  ])
  const both = w.chance(0.5)
  page.section(
    'rust',
    w.pick([
      say`A chord is made of two points of the curve and refuses two that are one. Its error is a function of its own, tested against the difference of two formulas.`,
      say`Points, chord, remainder. The tests hold the remainder against what the chord really shows.`,
      say`The code computes both sides of the theorem, and the test says that they are equal.`,
    ]),
    page.rust(code`
    /// A point of the curve: logarithm of relative resistance, absolute temperature.
    pub type Point = (f64, f64);

    /// A straight piece of inverse temperature.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Chord {
        at: f64,
        inverse: f64,
        slope: f64,
    }

    impl Chord {
        pub fn through(one: Point, other: Point) -> Option<Self> {
            if one.0 == other.0 {
                return None;
            }
            let slope = (1.0 / other.1 - 1.0 / one.1) / (other.0 - one.0);
            Some(Self { at: one.0, inverse: 1.0 / one.1, slope })
        }

        pub fn beta(&self) -> f64 {
            1.0 / self.slope
        }

        pub fn kelvin(&self, log: f64) -> f64 {
            ${nest(8, warm)}
        }
    }

    /// What a chord shows too much, by the remainder.
    pub fn excess(bend: f64, knots: (f64, f64), log: f64, from_kelvin: f64, to_kelvin: f64) -> f64 {
        ${nest(4, rest)}
    }

    ${
      both
        ? code`/// Equal pieces that keep within what is allowed; none where nothing is.
    pub fn pieces(whole: f64, allowed: f64) -> Option<u32> {
        ${w.pick(['if allowed <= 0.0 {\n        return None;\n    }\n    let count = (whole / allowed).sqrt().ceil() as u32;\n    Some(count.max(1))', 'if allowed > 0.0 { Some(((whole / allowed).sqrt().ceil() as u32).max(1)) } else { None }'])}
    }`
        : code`/// Second divided difference: the bend of the curve.
    pub fn bend(points: [Point; 3]) -> f64 {
        let slope = |one: Point, other: Point| (1.0 / other.1 - 1.0 / one.1) / (other.0 - one.0);
        (slope(points[0], points[2]) - slope(points[0], points[1])) / (points[2].0 - points[1].0)
    }`
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const COLD: Point = (0.0, ${s.abs.ref.rust('f64')});
        const MIDDLE: Point = (${midLog.rust('f64')}, ${s.abs.mid.rust('f64')});
        const HOT: Point = (${hotLog.rust('f64')}, ${s.abs.hot.rust('f64')});

        #[test]
        fn betas_are_as_computed() {
            assert!((Chord::through(COLD, MIDDLE).unwrap().beta() / ${g.beta.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((Chord::through(MIDDLE, HOT).unwrap().beta() / ${local.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(Chord::through(HOT, HOT), None);
        }

        #[test]
        fn a_chord_meets_both_of_its_points() {
            for (one, other) in [(COLD, MIDDLE), (MIDDLE, HOT), (HOT, COLD)] {
                let chord = Chord::through(one, other).unwrap();
                assert!((chord.kelvin(one.0) - one.1).abs() < 1e-9);
                assert!((chord.kelvin(other.0) - other.1).abs() < 1e-9);
            }
        }

        #[test]
        fn the_remainder_is_what_is_shown_too_much() {
            let sheet = Chord::through(COLD, MIDDLE).unwrap().kelvin(${log.rust('f64')});
            let excess_of_sheet = excess(${bend.rust('f64')}, (COLD.0, MIDDLE.0), ${log.rust('f64')}, ${s.abs.work.rust('f64')}, sheet);
            assert!((sheet - ${s.abs.work.rust('f64')} - excess_of_sheet).abs() < 1e-6);
            assert!((excess_of_sheet - ${error.rust('f64')}).abs() < 1e-6);
            let near = Chord::through(MIDDLE, HOT).unwrap().kelvin(${log.rust('f64')});
            let excess_of_near = excess(${bend.rust('f64')}, (MIDDLE.0, HOT.0), ${log.rust('f64')}, near, ${s.abs.work.rust('f64')});
            assert!((near - ${s.abs.work.rust('f64')} - ${localError.rust('f64')}).abs() < 1e-6);
            assert!((excess_of_near - ${localError.rust('f64')}).abs() < 1e-6);
        }

        ${
          both
            ? code`#[test]
        fn a_square_number_of_times_is_a_whole_number_of_pieces() {
            assert_eq!(pieces(9.0, 1.0), Some(3));
            assert_eq!(pieces(9.125, 1.0), Some(4));
            assert_eq!(pieces(0.5, 1.0), Some(1));
            assert_eq!(pieces(0.0, 1.0), Some(1));
            assert_eq!(pieces(1.0, 0.0), None);
            assert_eq!(pieces(1.0, -1.0), None);
            assert_eq!(pieces(1.0, 0.0625), Some(4));
            assert_eq!(pieces(${bound.rust('f64')}, ${g.e_f.rust('f64')}), Some(${count.rust('int')}));
        }`
            : code`#[test]
        fn the_bend_needs_no_order() {
            let found = bend([COLD, MIDDLE, HOT]);
            assert!((found / ${bend.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((bend([MIDDLE, HOT, COLD]) / ${bend.rust('f64')} - 1.0).abs() < 1e-6);
            assert_eq!(bend([(0.0, 1.0), (1.0, 0.5), (3.0, 0.1)]), 1.0);
        }`
        }
    }`),
    w.pick([
      say`Two equal points make no chord, and the caller has to look:`,
      say`A chord may not exist. Who ignores that is stopped:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn surely(one: Point, other: Point) -> Chord {
        Chord::through(one, other)
    }`,
    ),
  )
  page.section(
    'safety',
    isWarm
      ? w.pick([
          say`With the data sheet beta the ${part} is cooler than it shows, by ${size}. A cut-off at a shown temperature acts too early, which is safe. After the better fit the sign turns, and ${each} has to be kept free under the cut-off.`,
          say`Here the old formula erred to the safe side. The new fit errs by ${each} or less to the other side, so a cut-off that was set by the old readings has to be looked at again.`,
        ])
      : w.pick([
          say`With the data sheet beta the ${part} is hotter than it shows, by ${size}. A cut-off that reads this formula acts that much too late. This alone is reason to replace it.`,
          say`The sign decides: too cold a reading means a hotter ${part}. Until the fit is replaced, every limit has to be lowered by ${size}.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A target between ${g.T_0} and ${g.T_m}: there the data sheet beta interpolates, with an error of ${naive} or less.`,
          say`Beyond ${g.T_h} the better pair extrapolates as well, and its product grows again.`,
          say`At a seam between two pieces the reading is continuous but its slope jumps, which a derivative term sees as a kick.`,
          say`A part of another maker with the same name: equal at ${g.T_0}, different in the bend. The table has to be its own.`,
          say`Knots that come from an oven and not from a table carry the error of that oven, and a chord of nearby knots magnifies it.`,
          say`Resistance of zero or below it, from a faulty reading: the logarithm has no value, so limits come before the formula.`,
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
          say`The three-term formula of Steinhart and Hart: exact at three points, smooth, one logarithm and a few products. It needs the three points all the same.`,
          say`A table of counts, straight between its knots: no logarithm at run time, but many knots, as a reading bends far stronger than its logarithm.`,
          say`A single beta from ${g.T_0} to ${g.T_h}, ${s.betaHot.worked}: no error at either end, its largest one in the middle.`,
          say`The parabola itself: inverse of temperature as beta line plus product. One product beyond the beta formula, and no seam.`,
        ],
        2,
      ),
    ),
  )
}
