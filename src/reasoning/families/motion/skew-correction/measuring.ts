// Depth 2, first route: the error of readings carried into the lean. Exact bounds, what cancels, and what a third reading adds.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function measuring(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, t } = s
  const travel = m.given('Y', x.travelYMm, 'mm')
  const u = m.given('u', x.readingMm, 'mm')
  const worst = m.derive('t_u', '', 'u*(d_1 + d_2)/(2*W*H)')
  m.derive('u_m', 'mm', '-1*u')
  m.derive('u_p', 'mm', '1*u')
  const always = m.claim('range', {
    over: [
      { name: 'y', from: 'u_m', to: 'u_p' },
      { name: 'z', from: 'u_m', to: 'u_p' },
    ],
    left: 'abs(((d_1 + y)^2 - (d_2 + z)^2)/(4*W*H) - t)',
    op: '<=',
    right: 't_u',
  })
  const atEnd = m.derive('x_u', 'mm', 't_u*Y', '3s')
  const shift = m.derive('x_t', 'mm', 'abs(t)*Y', '3s')
  const seen = m.compare('abs(t)', worst)
  const real = seen.op === '>'
  const spread = m.derive('t_d', '', 'u*sqrt(d_1^2 + d_2^2)/(2*sqrt(3)*W*H)')
  const drawn = m.claim('statistic', {
    seed: 11,
    draws: 20_000,
    variables: [
      { name: 'y', shape: 'uniform', a: 'd_1 - u', b: 'd_1 + u' },
      { name: 'z', shape: 'uniform', a: 'd_2 - u', b: 'd_2 + u' },
    ],
    expr: '(y^2 - z^2)/(4*W*H)',
    measure: 'deviation',
    of: 't_d',
  })
  const spreadEnd = m.derive('x_d', 'mm', 't_d*Y', '3s')
  const offset = m.derive('q_o', 'ppm', '2*u/(d_1 + d_2)', '3s')
  const offsetExact = m.relation('((d_1 + u)^2 - (d_2 + u)^2)/(4*W*H)', '==', 't*(1 + 2*u/(d_1 + d_2))')
  const three = m.derive('t_3', '', 'u*(d_1 + W + H)/(W*H)')
  const moreThree = m.relation(three, '>', worst)
  const times = m.derive('q_3', '', 't_3/t_u', '3s')
  const grown = m.derive('t_g', '', 'u*(2*d_1 + 2*d_2)/(2*(2*W)*(2*H))')
  const halved = m.relation(grown, '==', 't_u/2')
  const slim = m.derive('t_n', '', 'u*2*sqrt(W^2 + H^2/16)/(2*W*H/4)')
  const worseSlim = m.relation(slim, '>', worst)
  const slimTimes = m.derive('q_n', '', 't_n/t_u', '3s')
  const needed = m.derive('d_y', 'mm', '2*abs(t)*W*H/(d_1 + d_2)', '3s')
  const flaw = w.chance(0.4)
  const wrong = flaw ? 0 : w.pick([1, 2])

  page.ask(
    flaw
      ? w.pick([
          say`Calipers may be off by ${u} either way. To be independent of any calibration, a procedure reads both sides of the frame and one diagonal, and takes the lean from the law of cosines. Is it better than two diagonals? Derive both errors with proof, and say whether the lean of this frame is real, over ${travel} of travel.`,
          say`"Three readings know better than two": sides and one diagonal instead of both diagonals, each off by up to ${u}. Find the flaw. Bound the error of the lean for both ways, and judge what a correction over ${travel} of travel may claim.`,
        ])
      : w.pick([
          say`Each reading may be off by ${u} either way. Derive the exact bound for the lean and for the place at the end of ${travel} of travel, prove it for all errors, and say whether the lean stands out from the error of its measurement.`,
          say`How far can the lean be trusted if calipers err by up to ${u}? Worst case and standard deviation, the part that a wrong zero of the calipers plays, and the meaning at ${travel} of travel.`,
          say`Carry the error of reading, ${u} each way, into the lean. Which errors cancel, which add up, and what must be larger for a better answer? Give the offset at ${travel} of travel with its bound.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A small difference of large numbers: the reading errors are small against the diagonals and not small against their difference. That is where to look.`,
      say`Random errors, a common error, and an error of scale act differently on a difference of squares. I take them one by one.`,
      say`The lean is linear in the difference of squares. So its error can be written down exactly, no derivatives needed.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Worst case: one reading too long, the other too short. The squares of the errors cancel, and what is left is ${worst.worked}, exactly.`,
      say`Put in both errors with opposite signs. Mixed terms stay and squares drop out: ${worst.arithmetic} of error in ${t.arithmetic}.`,
    ]),
  )
  if (wrong === 0) {
    page.think(
      'attempt',
      say`Sides and a diagonal: all lengths are measured, so the scale cancels as well. And three readings average out.`,
    )
    page.think(
      'error',
      w.pick([
        say`They do not average, they add: each side enters with its own factor, and together ${three.worked}. ${moreThree.values}, by a factor of ${times.arithmetic}.`,
        say`The sides bring their errors and no news of the lean, which they do not feel to first order. ${three.arithmetic}; ${moreThree.named}.`,
      ]),
    )
  } else if (wrong === 1) {
    page.think(
      'attempt',
      say`If the calipers have a wrong zero, say by ${u}, both readings are off by that and so is the lean.`,
    )
    page.think(
      'error',
      w.pick([
        say`A common error nearly cancels: ${offsetExact.symbols}. Only ${offset.worked} of the lean. It is the difference between two readings that hurts.`,
        say`No, it multiplies the lean by a factor that is one but for ${offset.arithmetic}. Zero and common scale are harmless; single readings are not.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      say`A long slim frame has long diagonals, so it should measure well: a quarter of the depth, the same width.`,
    )
    page.think(
      'error',
      w.pick([
        say`Length is not what counts. With a quarter of the depth ${slim.worked}; ${worseSlim.values}. The area stands below the fraction.`,
        say`A slim frame hardly changes its diagonals when it leans: ${slim.arithmetic}, ${slimTimes.arithmetic} times the error of this one.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`On the whole travel: ${atEnd.worked}, where the lean itself makes ${shift.arithmetic}.`,
      say`At the far end the lean is worth ${shift.worked}, and its error ${atEnd.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    real
      ? w.pick([
          say`${seen.values}: the lean is real, whatever the readings did.`,
          say`The sign is certain, as ${seen.named}. What a correction leaves is bounded by ${atEnd}.`,
        ])
      : w.pick([
          say`${seen.values}: these readings do not even tell the sign for certain.`,
          say`Since ${seen.named}, a correction might make it worse. Measure again, with something larger.`,
        ]),
  )
  page.think(
    'verify',
    w.pick([
      say`For all pairs of errors at once: ${always.form('symbols')}, with y and z both ways up to ${u}.`,
      say`By chance, uniform errors: standard deviation ${spread.worked}. Drawing many pairs shows the same spread.`,
    ]),
  )
  page.checks(w.pick([1, 2]), worst, atEnd, spread)
  page.think(
    'decide',
    real
      ? w.pick([
          say`Correct by ${t}, and promise no better than ${atEnd} at the far end.`,
          say`The correction is worth it: ${shift} becomes a rest of up to ${atEnd}.`,
        ])
      : w.pick([
          say`No correction from these readings. Twice the frame in both directions halves the error.`,
          say`Do not correct yet. The next frame should be larger, as large as bed and calipers allow.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`A reading helps if it feels the lean. Sides do not, and their errors come along.`
      : w.pick([
          say`The worst case is found exactly, then the likely one, then what cancels.`,
          say`The lean is a difference of squares over an area. Its error follows line by line.`,
          say`Bounds first, since a correction that does harm is worse than none.`,
        ]),
  )
  page.step(
    w.pick(['Worst case', 'The exact bound']),
    w.pick([
      say`Let the readings be off by y and z. The squared differences are linear in y and z but for their squares, and the sum of these parts is largest where one is fully positive and the other fully negative; there the squares cancel. So ${worst.worked}.`,
      say`With y and z as errors the lean changes by twice the mixed terms plus a difference of squares. A product of a sum and a difference, it is extreme at corners of the square of errors: ${worst.worked}.`,
    ]),
    say`${always.form('statement')}. The lean is ${t.worked}; ${seen.named}.`,
  )
  page.step(
    w.pick(['Likely error', 'Standard deviation']),
    say`Independent and uniform errors have a variance of a third of the squared bound each. Carried over with the derivatives: ${spread.worked}, and seeded draws of y and z in ${drawn.form('expr')}, around both readings, confirm it. At the end of the travel that is ${spreadEnd.worked}.`,
    say`In the worst case it is ${atEnd.worked}, for a lean that is worth ${shift.worked} there.`,
  )
  const cancelStep = (): void =>
    page.step(
      w.pick(['What cancels', 'Zero and scale']),
      say`A wrong zero adds the same to both readings. ${offsetExact.symbols}, a change of ${offset.worked} of the lean. A wrong scale multiplies the lean by its square. Neither can change its sign.`,
    )
  const sizeStep = (): void =>
    page.step(
      w.pick(['What makes it better', 'Size and shape of the frame']),
      say`All lengths doubled: ${grown.worked}, and ${halved.symbols}. A slim frame of a quarter of the depth: ${slim.worked}, ${slimTimes.worked} times this one. Error falls with size and rises with slimness.`,
    )
  const threeStep = (): void =>
    page.step(
      w.pick(['Sides and one diagonal', 'The third reading']),
      say`The law of cosines with three measured lengths has each of them as a source of error: to first order ${three.worked}. ${moreThree.named}, a factor of ${times.worked}. The sides are measured with the same error and answer to the lean in second order only.`,
    )
  if (wrong === 0) threeStep()
  for (const step of wrong === 2 ? [sizeStep] : w.some([cancelStep, sizeStep], flaw ? 1 : 2)) step()

  const n = w.pick([
    { t: 'Frame', lean: 'lean', err: 'bound', sig: 'deviation', judge: 'verdict', v: 'Verdict' },
    { t: 'Measured', lean: 'tangent', err: 'uncertainty', sig: 'spread', judge: 'judged', v: 'Judgement' },
    { t: 'Specimen', lean: 'shear', err: 'worst', sig: 'likely', judge: 'conclusion', v: 'Conclusion' },
  ])
  const decide = w.pick([
    code`let lean = self.${n.lean}();
            if lean.abs() > self.${n.err}(reading) { ${n.v}::Correct(lean) } else { ${n.v}::MeasureAgain }`,
    code`match self.${n.lean}() {
                lean if lean.abs() > self.${n.err}(reading) => ${n.v}::Correct(lean),
                _ => ${n.v}::MeasureAgain,
            }`,
    code`Some(self.${n.lean}())
                .filter(|lean| lean.abs() > self.${n.err}(reading))
                .map_or(${n.v}::MeasureAgain, ${n.v}::Correct)`,
  ])
  const bound = w.pick([
    code`0.5 * reading * (self.rising + self.falling) / (self.width * self.height)`,
    code`let mean = 0.5 * (self.rising + self.falling);
            reading * mean / self.width / self.height`,
  ])
  const likely = w.pick([
    code`let each = reading / 3.0_f64.sqrt();
            0.5 * each * self.rising.hypot(self.falling) / (self.width * self.height)`,
    code`let squares = self.rising * self.rising + self.falling * self.falling;
            reading * (squares / 12.0).sqrt() / (self.width * self.height)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The frame knows its lean and the bound of it, and the verdict is a type: either a correction or the advice to measure again, so that no caller can use a lean that is not known.`,
      say`A lean without its uncertainty is not handed out. The verdict carries the number only where its sign is certain.`,
      say`Lean, bound, likely error, and a verdict that has no number in it when there is none to be had.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub width: f64,
        pub height: f64,
        pub rising: f64,
        pub falling: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.v} {
        Correct(f64),
        MeasureAgain,
    }

    impl ${n.t} {
        pub fn ${n.lean}(&self) -> f64 {
            (self.rising - self.falling) * (self.rising + self.falling) / (4.0 * self.width * self.height)
        }

        /// Of the lean, when each reading is off by so much.
        pub fn ${n.err}(&self, reading: f64) -> f64 {
            ${nest(8, bound)}
        }

        /// Standard deviation of the lean, for uniform errors.
        pub fn ${n.sig}(&self, reading: f64) -> f64 {
            ${nest(8, likely)}
        }

        pub fn ${n.judge}(&self, reading: f64) -> ${n.v} {
            ${nest(8, decide)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: ${n.t} = ${n.t} {
            width: ${g.W.rust('f64')},
            height: ${g.H.rust('f64')},
            rising: ${g.d_1.rust('f64')},
            falling: ${g.d_2.rust('f64')},
        };
        const READING: f64 = ${u.rust('f64')};

        #[test]
        fn this_frame() {
            assert!((HERE.${n.lean}() - ${t.rust('f64')}).abs() < 1e-11);
            assert!((HERE.${n.err}(READING) - ${worst.rust('f64')}).abs() < 1e-11);
            assert!((HERE.${n.sig}(READING) - ${spread.rust('f64')}).abs() < 1e-11);
            let found = matches!(HERE.${n.judge}(READING), ${n.v}::Correct(_));
            assert_eq!(found, ${real ? 'true' : 'false'});
        }

        #[test]
        fn the_worst_readings_change_the_lean_by_the_bound() {
            let long = ${n.t} { rising: HERE.rising + READING, falling: HERE.falling - READING, ..HERE };
            let change = long.${n.lean}() - HERE.${n.lean}();
            assert!((change - HERE.${n.err}(READING)).abs() < 1e-12);
            let short = ${n.t} { rising: HERE.rising - READING, falling: HERE.falling + READING, ..HERE };
            assert!((HERE.${n.lean}() - short.${n.lean}() - change).abs() < 1e-12);
        }

        #[test]
        fn certain_only_beyond_the_bound() {
            let tight = ${n.t} { width: 8.0, height: 4.0, rising: 9.0, falling: 8.0 };
            assert_eq!(tight.${n.lean}(), 0.1328125);
            assert_eq!(tight.${n.err}(0.5), 0.1328125);
            assert_eq!(tight.${n.judge}(0.5), ${n.v}::MeasureAgain);
            assert_eq!(tight.${n.judge}(0.499), ${n.v}::Correct(0.1328125));
            let other = ${n.t} { rising: 8.0, falling: 9.0, ..tight };
            assert_eq!(other.${n.judge}(0.499), ${n.v}::Correct(-0.1328125));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A correction whose sign is not certain may double what it should remove. Therefore it is applied only beyond the bound, and here ${real ? say`${seen.values}` : say`it is not: ${seen.values}`}.`,
      say`The bound holds for every pair of errors up to ${u} and does not rest on luck. After the correction the rest is within ${atEnd} at the end of the travel, as long as nothing is bent.`,
      say`If the calipers are worse than assumed, the bound grows in proportion; a lean of the present size is lost in readings that are off by ${needed}, and ${u} is assumed.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Jaws that are tilted read too long, always: an error with one sign on both readings, of which the difference keeps little.`,
          say`Burrs at corners: measure between holes or across chamfers, not on the corners.`,
          say`A frame with different shrinkage in x and y: the difference of squares is not disturbed by that, only multiplied.`,
          say`Readings rounded to the scale of the calipers: uniform errors, the model that is used here.`,
          say`Diagonals that agree to the last digit: the lean is within its bound of nothing, which is an answer too.`,
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
          say`Several frames and a mean. The error falls with the root of their number, if it is chance.`,
          say`A larger frame: the error falls in proportion to its size, for the price of one print.`,
          say`A frame that is nearly square, as for a given diagonal the square has the largest area.`,
          say`Measure the frame, turn it over and measure again: a lean of the calipers' own jaws shows.`,
          say`A camera above a plate with a grid: thousands of points, and its own distortion to be known.`,
        ],
        2,
      ),
    ),
  )
}
