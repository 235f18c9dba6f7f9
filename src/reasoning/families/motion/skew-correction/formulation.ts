// Depth 1: from two diagonals to a lean. Which combination of them knows nothing of the scale, and which formulas only look right.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, t, gamma, right } = s
  const travel = m.given('Y', x.travelYMm, 'mm')
  const shift = m.derive('x_e', 'mm', 't*Y', '3s')
  const here = m.derive('x_h', 'mm', 't*H', '3s')
  m.derive('y_a', '', '-0.02')
  m.derive('y_b', '', '0.02')
  const identity = m.claim('range', {
    over: [{ name: 'y', from: 'y_a', to: 'y_b' }],
    left: '((W + y*H)^2 + H^2) - ((W - y*H)^2 + H^2)',
    op: '==',
    right: '4*y*W*H',
    tolerance: 1e-7,
  })
  const one = m.derive('t_1', '', '(d_1^2 - W^2 - H^2)/(2*W*H)')
  const excess = m.relation('t_1 - t', '==', '(d_1^2 + d_2^2 - 2*(W^2 + H^2))/(4*W*H)')
  const oneOff = m.derive('q_1', '%', 'abs(t_1 - t)/abs(t)', '3s')
  const oneWrong = m.relation('abs(t_1 - t)', '>', '0.1*abs(t)')
  const ratio = m.derive('r', '', '(d_1^2 - d_2^2)/(d_1^2 + d_2^2)')
  const free = m.derive('t_r', '', '(W - sqrt(W^2 - r^2*(W^2 + H^2)))/(r*H)')
  const scale = m.derive('k', '', 'd_1/sqrt((W + t_r*H)^2 + H^2)', '5s')
  const both = m.relation('d_1/sqrt((W + t_r*H)^2 + H^2)', '==', 'd_2/sqrt((W - t_r*H)^2 + H^2)')
  const little = m.derive('q_r', '%', 'abs(t_r - t)/abs(t_r)', '2s')
  const bySide = m.derive('t_s', '', '(d_1 - d_2)/H')
  const sideWrong = m.compare('abs(t_s)', 'abs(t)')
  const sideSize = sideWrong.op === '>' ? 'large' : 'small'
  const sideFar = Math.abs(Math.abs(bySide.number / t.number) - 1) > 0.1
  const rhombus = m.derive('gamma_w', '°', '2*atan(d_1/d_2) - pi/2')
  const rhombusLow = m.relation('abs(gamma_w)', '<', 'abs(gamma)')
  const factor = m.derive('q_w', '', '(W^2 + H^2)/(2*W*H)')
  const first = m.derive('t_f', '', '(d_1 - d_2)*sqrt(W^2 + H^2)/(2*W*H)')
  const firstOff = m.derive('q_f', '%', 'abs(t_f - t)/abs(t)', '2s')
  const along = m.derive('x_s', 'mm', 'Y*sin(gamma)', '6s')
  const short = m.derive('y_s', 'mm', 'Y*(1 - cos(gamma))', '3s')
  const second = m.derive('y_q', 'mm', 'Y*gamma^2/2', '3s')
  const below = m.relation(short, '<', second)
  const wedge = m.claim('range', {
    over: [{ name: 'y', from: 'y_a', to: 'y_b' }],
    left: '((W + H*sin(y))^2 + (H*cos(y))^2) - ((W - H*sin(y))^2 + (H*cos(y))^2)',
    op: '==',
    right: '4*W*H*sin(y)',
    tolerance: 1e-7,
  })
  const rail = w.chance(0.55)
  const flaw = w.chance(0.4)
  const wrong = flaw ? 0 : w.pick(sideFar ? [1, 2, 3] : [2, 3])
  const side = right ? 'right' : 'left'

  page.ask(
    flaw
      ? w.pick([
          say`A note on the workbench reads: "one diagonal will do; compare it with Pythagoras for the commanded sides". It was done with the rising one. Judge the note with the numbers at hand, find the lean properly, and say what it makes over ${travel} of travel. Begin the Rust implementation with types.`,
          say`Somebody has computed the lean from the rising diagonal alone and the commanded sides, and now the parts lean worse. Find the flaw and the lean, also as an offset at the end of ${travel} of travel, and set up the quantities in Rust.`,
        ])
      : w.pick([
          say`Formulate the geometry: a model with one parameter, the two diagonals in it, and the lean that follows. What does it displace over ${travel} of travel? What does the unknown scale do to the answer? Begin in Rust with types that keep sides and diagonals apart.`,
          say`How far do the axes lean, in angle and over ${travel} of travel, and to which side? Derive it without approximation, compare with the first order, and begin the Rust side with types and refusals.`,
          say`Find the lean from the diagonals so that neither shrinkage nor calibration spoils it; give it as a tangent, as an angle and over ${travel} of y. Start in Rust with the quantities of the problem.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A sheared rectangle keeps its area and its sides nearly; what changes to first order are the diagonals, one up and one down. So their difference is the signal and all else is noise.`,
      say`Sides tell nothing: they change with the square of the lean. Diagonals change in proportion to it, and in opposite senses.`,
      say`Two readings, two unknowns: lean and scale. One of them acts on the diagonals alike, the other oppositely; that separates them.`,
    ]),
  )
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`With the rising diagonal and the commanded sides: ${one.worked}.`,
        say`Law of cosines, one diagonal, both sides as commanded: ${one.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The other diagonal would give another lean. What one alone has in excess is ${excess.symbols}, and that is scale, not lean: ${oneOff.arithmetic} of the result.`,
        say`A diagonal that is short by shrinkage looks like a lean. Against both diagonals the value is off by ${oneOff.worked}; ${oneWrong.values}.`,
      ]),
    )
    page.think('back-up', say`Take the difference of both; what acts on both alike cancels.`)
  } else if (wrong === 1) {
    page.think('attempt', say`The difference of the diagonals over the depth of the frame: ${bySide.worked}.`)
    page.think(
      'error',
      w.pick([
        say`A diagonal takes only a part of a sideways shift, the cosine of its direction, and both diagonals change. Checked with the exact squares, ${sideWrong.values}.`,
        say`The shift lies along x, the diagonals do not. That quotient is too ${sideSize}: ${sideWrong.named}.`,
      ]),
    )
  } else if (wrong === 2) {
    page.think(
      'attempt',
      say`Diagonals bisect the corners, so half of a corner has the ratio of the diagonals as its tangent: ${rhombus.worked}.`,
    )
    page.think(
      'error',
      w.pick([
        say`That is so in a rhombus. In a frame of ${g.W} by ${g.H} no diagonal bisects anything; the value is too small by a factor of about ${factor.arithmetic}. ${rhombusLow.values}.`,
        say`Only with equal sides. Here ${rhombusLow.named}, off by about ${factor.worked}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Upper corners are carried sideways by the tangent times ${g.H.symbol}. One diagonal spans ${g.W.symbol} plus that, the other ${g.W.symbol} minus that, both with ${g.H.symbol} of height. In the difference of the squares only the mixed term stays: ${t.worked}.`,
      say`Squares of the diagonals by Pythagoras; subtract them. ${identity.form('symbols')} for a lean of y. So ${t.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`As an angle ${gamma.arithmetic}, to the ${side}. Over the whole travel ${shift.worked}.`,
      say`${gamma.worked}; at the end of the travel a point lands ${shift.arithmetic} from where it should, that is to the ${side} of it.`,
    ]),
  )
  if (wrong === 3 || w.chance(0.3))
    page.think(
      'recall',
      w.pick([
        say`The usual first-order form uses the plain difference: ${first.worked}. It differs by ${firstOff.arithmetic}, from the scale.`,
        say`To first order ${first.equation}, here ${first}; ${firstOff.worked} off, and nobody would notice.`,
      ]),
    )
  page.think(
    'doubt',
    w.pick([
      say`The scale is unknown and I have used the commanded sides. With the quotient of difference and sum, ${ratio.worked}, it cancels altogether: ${free.worked}. The change is ${little.arithmetic} of the lean.`,
      say`Does shrinkage matter now? It multiplies the result, so by some parts of a thousand. Free of it: ${free.arithmetic}, from ${ratio.worked}; ${little.worked} of difference.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Forward again: with that lean both diagonals show the same scale, ${both.values}.`,
      say`Computed forward, both diagonals give one scale: ${scale.worked}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), shift, t, ratio)
  page.think(
    'summarise',
    w.pick([
      say`The lean is ${gamma} to the ${side}, ${shift} over the travel, and it comes from a difference that the scale can only multiply.`,
      say`Tangent ${t}, scale ${scale}. The first matters for shape, the second for size; two diagonals give both.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`One diagonal cannot tell a lean from a scale. Two can, since a lean lengthens one and shortens the other.`
      : w.pick([
          say`A model with one parameter, put into Pythagoras twice.`,
          say`Shear and scale act on the two diagonals in different ways; difference and sum separate them.`,
          say`First the exact relation, then what the unknown scale does to it.`,
        ]),
  )
  page.step(
    w.pick(['Model', 'The shear']),
    w.pick([
      say`Let a point with some y land sideways by the tangent of the lean times y. The lower side of the frame stays; the upper one moves by that times ${g.H.symbol}, here ${here.worked}. Sides stay parallel, so the frame is a parallelogram.`,
      say`The shear leaves y alone and adds to x a multiple of y. Straight lines stay straight and parallels parallel. The upper corners of the frame go sideways by ${here.equation}, which will turn out as ${here}.`,
    ]),
  )
  page.step(
    w.pick(['Two diagonals', 'The difference of the squares']),
    w.pick([
      say`For a lean y the squared diagonals differ by a term that is linear in it, without any neglect: ${identity.form('statement')}. Solved: ${t.worked}.`,
      say`${identity.form('symbols')}, an identity in the lean y. With the readings, ${t.worked}.`,
    ]),
    w.pick([
      say`As an angle ${gamma.worked}; the sign says to the ${side}. Over the travel of y it makes ${shift.worked}.`,
      say`Hence ${gamma.worked}, to the ${side}, and ${shift.worked} at the end of the travel.`,
    ]),
  )
  page.step(
    w.pick(['The unknown scale', 'Size and shape']),
    say`A common scale multiplies both readings. In ${ratio.worked} it cancels, and the quadratic equation that this makes of the lean has ${free.worked} as its small root. It differs by ${little.worked} from the value with commanded sides.`,
    say`Both readings then agree about the scale, ${both.symbols}: ${scale.worked}.`,
  )
  if (rail)
    page.step(
      w.pick(['First order and exact', 'If y is counted along the rail']),
      w.pick([
        say`Strictly, the motor of y moves along the leaning rail. Then a place is ${along.worked} aside and ${short.worked} short in y; ${below.named}, of second order. That loss is a matter of the steps of y. In this reading the readings give the sine: ${wedge.form('symbols')} for a lean y.`,
        say`A carriage that runs on the leaning rail goes aside by the sine and loses of y what the cosine lacks: ${along.worked}, and ${short.worked}. The second is of second order, ${below.symbols} with ${second.worked}. For the diagonals ${wedge.form('statement')}, so they give the sine exactly where the shear has the tangent. At this size both are one.`,
      ]),
    )
  if (flaw)
    page.step(
      w.pick(['Why one diagonal fails', 'The note on the workbench']),
      say`With the commanded sides, ${one.worked}. Its excess is exactly ${excess.symbols}: the mean square of the diagonals against what was commanded. That is of the order of the scale and does not shrink with the lean. Here it is ${oneOff.worked} of the lean.`,
    )
  else if (wrong === 2 || w.chance(0.3))
    page.step(
      w.pick(['Not a rhombus', 'A formula for equal sides']),
      say`With equal sides the diagonals would bisect the corners and ${rhombus.equation} would hold. With unequal ones it gives ${rhombus}, too small by about ${factor.worked}.`,
    )

  const n = w.pick([
    { f: 'Frame', d: 'Diagonals', up: 'rising', down: 'falling', lean: 'lean', bad: 'Implausible' },
    { f: 'Specimen', d: 'Across', up: 'first', down: 'second', lean: 'tangent', bad: 'Refused' },
    { f: 'Rectangle', d: 'Readings', up: 'to_right', down: 'to_left', lean: 'shear', bad: 'NotBelieved' },
  ])
  const body = w.pick([
    code`let mixed = (measured.${n.up} - measured.${n.down}) * (measured.${n.up} + measured.${n.down});
            let lean = mixed / (4.0 * self.width * self.height);
            if lean.abs() <= 0.05 { Ok(lean) } else { Err(${n.bad}) }`,
    code`let squares = measured.${n.up} * measured.${n.up} - measured.${n.down} * measured.${n.down};
            match 0.25 * squares / (self.width * self.height) {
                lean if lean.abs() <= 0.05 => Ok(lean),
                _ => Err(${n.bad}),
            }`,
    code`let half = 0.5 * (measured.${n.up} - measured.${n.down});
            let mean = 0.5 * (measured.${n.up} + measured.${n.down});
            let lean = half / self.width * (mean / self.height);
            Some(lean).filter(|found| found.abs() <= 0.05).ok_or(${n.bad})`,
  ])
  const isUp = w.chance(0.5)
  const scaling = isUp
    ? code`let wide = self.width + lean * self.height;
            measured.${n.up} / wide.hypot(self.height)`
    : code`let shorter = (self.width - lean * self.height).hypot(self.height);
            measured.${n.down} / shorter`
  const wanted = m.derive('k_u', '', 'd_1/sqrt((W + t*H)^2 + H^2)')
  const wantedDown = m.derive('k_d', '', 'd_2/sqrt((W - t*H)^2 + H^2)')
  page.section(
    'rust',
    w.pick([
      say`Commanded sides and measured diagonals are types of their own. A lean of a twentieth or beyond that is a slip of the pen, two readings exchanged with sides, say, and is refused.`,
      say`What was commanded and what was measured cannot change places. The function believes leans up to a twentieth; whatever is no number is refused by the same comparison.`,
      say`Two small structs and one fallible function. The comparison is written so that a value that is no number fails it.`,
    ]),
    page.rust(code`
    /// As commanded.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.f} {
        pub width: f64,
        pub height: f64,
    }

    /// As measured.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.d} {
        pub ${n.up}: f64,
        pub ${n.down}: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    impl ${n.f} {
        /// Tangent, positive to the right.
        pub fn ${n.lean}(&self, measured: ${n.d}) -> Result<f64, ${n.bad}> {
            ${nest(8, body)}
        }

        /// Of both axes, with the lean known.
        pub fn scale(&self, measured: ${n.d}, lean: f64) -> f64 {
            ${nest(8, scaling)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const FRAME: ${n.f} = ${n.f} { width: ${g.W.rust('f64')}, height: ${g.H.rust('f64')} };
        const MEASURED: ${n.d} = ${n.d} { ${n.up}: ${g.d_1.rust('f64')}, ${n.down}: ${g.d_2.rust('f64')} };

        #[test]
        fn this_frame() {
            let found = FRAME.${n.lean}(MEASURED).unwrap();
            assert!((found - ${t.rust('f64')}).abs() < 1e-11);
            assert!((FRAME.scale(MEASURED, found) - ${(isUp ? wanted : wantedDown).rust('f64')}).abs() < 1e-10);
        }

        #[test]
        fn what_is_believed_and_what_is_not() {
            let square = ${n.f} { width: 10.0, height: 10.0 };
            let lean = |${n.up}, ${n.down}| square.${n.lean}(${n.d} { ${n.up}, ${n.down} });
            assert_eq!(lean(10.5, 9.5), Ok(0.05));
            assert_eq!(lean(9.5, 10.5), Ok(-0.05));
            assert_eq!(lean(10.51, 9.5), Err(${n.bad}));
            assert_eq!(lean(9.5, 10.51), Err(${n.bad}));
            assert_eq!(lean(14.0, 14.0), Ok(0.0));
            assert_eq!(lean(f64::NAN, 14.0), Err(${n.bad}));
            let line = ${n.f} { width: 10.0, height: 0.0 };
            assert_eq!(line.${n.lean}(${n.d} { ${n.up}: 10.0, ${n.down}: 10.0 }), Err(${n.bad}));
        }

        #[test]
        fn a_lean_that_is_put_in_comes_out() {
            for put in [-0.04, -0.001, 0.03] {
                let across = |sign: f64| (80.0 + sign * put * 50.0_f64).hypot(50.0);
                let frame = ${n.f} { width: 80.0, height: 50.0 };
                let ideal = ${n.d} { ${n.up}: across(1.0), ${n.down}: across(-1.0) };
                assert!((frame.${n.lean}(ideal).unwrap() - put).abs() < 1e-12);
                assert!((frame.scale(ideal, put) - 1.0).abs() < 1e-12);
            }
        }
    }`),
    w.pick([
      say`Sides in the place of readings do not compile:`,
      say`Exchanging command and measurement is refused:`,
      say`The slip that this guards against:`,
    ]),
    page.compileFail(
      'E0308',
      w.pick([
        code`
    pub fn sides_as_readings(frame: ${n.f}) -> Result<f64, ${n.bad}> {
        frame.${n.lean}(frame)
    }`,
        code`
    pub fn unchecked(frame: ${n.f}, measured: ${n.d}) -> f64 {
        frame.${n.lean}(measured)
    }`,
        code`
    pub fn exchanged(frame: ${n.f}, measured: ${n.d}) -> f64 {
        frame.scale(frame, measured.${n.up})
    }`,
      ]),
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The sign decides everything: a correction to the wrong side doubles the error, ${shift} becoming twice that. It is fixed by naming the diagonals by where they lead, not by their length, and by printing the frame again.`,
      say`A slip in one reading would be obeyed over the whole bed. The refusal of implausible leans bounds what it can do; a second frame, printed with the correction, shows whether it did.`,
      say`Nothing here moves the machine. What is returned is a number with a bound and a refusal; whoever applies it must check the travel of the axes anew.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Equal diagonals: the lean is nothing, and the scale-free form divides nothing by nothing. The form with commanded sides does not.`,
          say`Different scales of x and y: the difference of the squares then has the product of both scales as its factor, still no first-order effect.`,
          say`A frame whose corners bulge: both diagonals are read too long by the same, which the difference forgives.`,
          say`A frame that is lifted off warm bends; diagonals of a bent frame are both too short.`,
          say`A rotated frame on the bed: the diagonals do not care.`,
          say`Rails that are not straight: then the lean depends on the place, and one number cannot describe it.`,
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
          say`Square the rails. It is the only cure that costs nothing at run time.`,
          say`A machinist's square on the bed and a dial on the head: no print, no shrinkage, and a good square is needed.`,
          say`Three holes that are probed or seen by a camera, at known places of the machine and of a plate.`,
          say`Print the frame twice, turned by a quarter. The sum of both leans tells of the calipers, the difference of the axes.`,
        ],
        2,
      ),
    ),
  )
}
