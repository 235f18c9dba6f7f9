// Depth 3: from two direction vectors to a speed, without angles; what cancels in floating point; what is refused.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const product = m.derive('c', '', '-cos(beta)', '6s')
  const sineAgain = m.derive('s_c', '', 'sqrt((1 + c)/2)')
  const agree = m.relation(sineAgain, '==', s.sine)
  const gap = m.derive('d_u', '', 'sqrt(2 - 2*c)')
  const rest = m.derive('k', '', 'd_u^2/(4*(1 + s_c))')
  const same = m.relation('k', '==', '1 - s')
  const slight = m.given('phi', w.pick([0.02, 0.03, 0.04, 0.05, 0.06]), '°')
  const slightRest = m.derive('k_phi', '', '1 - cos(phi/2)', '3s')
  const grain = m.given('epsilon', 2 ** -24, '', '3s')
  const lost = m.derive('q_e', '%', 'epsilon/k_phi', '2s')
  const flaw = w.chance(0.4)
  const ux = w.pick([0.6, 0.8, 0.28, 0.96])
  const uy = ux === 0.6 ? 0.8 : ux === 0.8 ? 0.6 : ux === 0.28 ? 0.96 : 0.28

  page.ask(
    flaw
      ? w.pick([
          say`A junction function takes the angle by an arc cosine of the product of the directions, then one minus the sine of half of it, in single precision. On finely divided curves it now and then returns infinity or a speed that is far off. Find the flaw, show it with numbers, and write it in Rust so that it cannot happen.`,
          say`On a smooth curve in tiny pieces this function stutters: some junctions come out far too slow, some without bound. It computes one minus sine from a single-precision arc cosine. Explain, quantify, and give a sound version with tests at all limits.`,
        ])
      : w.pick([
          say`Implement the junction speed in Rust from the two direction vectors: no trigonometry, right for straight lines and reversals, never a value that is no number, refusals as values. Go through the edge cases.`,
          say`Write the function that the planner calls for each pair of segments. It gets vectors, not angles. Show that nothing cancels, and test both sides of every limit.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The formula has one minus sine in a denominator. For finely divided curves, the common case, this is a difference of nearly equal numbers. So the formula is right and its evaluation is not.`,
      say`Two directions come in; a speed goes out. Angles are a detour, and an arc cosine near one throws away half of the digits.`,
      say`Straight on must give the speed limit, reversal must give zero, and between them nothing may explode.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The product of the unit directions is ${product.worked}, for the head turns by the supplement. Half-angle: ${sineAgain.worked}, and ${agree.symbols}. No arc cosine needed.`,
      say`With c for the product of directions, ${product.arithmetic} here. Then ${sineAgain.equation}, which is ${sineAgain}, the sine that the geometry wants: ${agree.symbols}.`,
    ]),
  )
  const stumble = flaw || w.chance(0.55)
  if (stumble) {
    page.think(
      'attempt',
      say`Then the radius is the distance times sine over one minus sine, as it stands in the formula.`,
    )
    page.think(
      'doubt',
      w.pick([
        say`Let the head turn by ${slight}. One minus sine is ${slightRest.worked}. The sine itself is stored to ${grain} in single precision, so ${lost.arithmetic} of the difference is noise.`,
        say`For a turn of ${slight} the difference is ${slightRest.arithmetic}, and single precision near one has grains of ${grain}: a relative error of ${lost.worked}.`,
      ]),
    )
    page.think(
      'error',
      say`The subtraction cancels what little was left. Rounded one way it gives zero, and the division infinity; the other way, a speed that is plainly too low.`,
    )
  }
  page.think(
    stumble ? 'back-up' : 'derive',
    w.pick([
      say`One minus sine is what could cancel. Extend the fraction by one plus sine: one minus squared sine is a quarter of the squared gap between the directions, and the gap is a difference of the inputs, done first. ${rest.worked}, and ${same.symbols}.`,
      say`The gap between both unit vectors, here ${gap.worked}, is small for blunt corners but exact. From it ${rest.equation}, where nothing cancels: ${rest.arithmetic}.`,
    ]),
  )
  const limits = (): void =>
    page.think(
      'limit-case',
      w.pick([
        say`Straight on, the gap is zero, ${rest.symbol} zero, radius infinite. The least of that and the speed limit is the speed limit, so infinity is welcome and needs no branch.`,
        say`A reversal has sine zero, radius zero, speed zero. Straight on, something is divided by zero, which is infinity in floating point, and the minimum takes care.`,
      ]),
    )
  const room = (): void =>
    page.think(
      'derive',
      w.pick([
        say`The room: ${s.roomRadius.equation}, and the tangent of half the angle is sine over cosine, where the cosine is half the gap. Here ${s.roomRadius.arithmetic}.`,
        say`Tangent of half the angle without trigonometry: twice the sine over the gap. For the room that means ${s.roomRadius.arithmetic}.`,
      ]),
    )
  for (const part of w.shuffle([limits, room])) part()
  page.think('verify', say`All together for this corner: ${s.corner.worked}.`)
  page.checks(w.pick([1, 2]), s.arcSpeed, s.roomSpeed, s.jump)
  page.think(
    'decide',
    w.pick([
      say`Directions get a type whose only constructor normalises and refuses. After that, the speed function has no error left to report.`,
      say`Bad input can only be a piece without direction. I refuse it where it is made, so the junction itself cannot fail.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw is no formula but its evaluation: a difference of nearly equal numbers, taken after rounding.`
      : w.pick([
          say`Everything is expressed by the product and the gap of two unit vectors.`,
          say`The geometry is translated into operations that lose no digits where it matters.`,
        ]),
  )
  page.step(
    w.pick(['Without angles', 'Half-angle']),
    say`Both directions point along the motion, so their product is ${product.worked}. By the half-angle formula ${sineAgain.worked}; directly, ${agree.named}.`,
  )
  page.step(
    w.pick(['What cancels', 'Digits']),
    say`For a turn of ${slight}: ${slightRest.worked}. The unit of rounding of single precision is ${grain}, so ${lost.worked} of the difference may be noise, and the radius inherits that.`,
    say`Instead ${rest.worked}, and ${same.named}: equal in exact arithmetic, sound in floating point, for the gap is formed from the inputs before anything is rounded away.`,
  )
  page.step(
    w.pick(['The three limits', 'Speed']),
    say`${s.radius.worked} gives ${s.arcSpeed.worked}; the room ${s.roomRadius.worked} gives ${s.roomSpeed.worked}; and so ${s.corner.worked}.`,
  )

  const n = w.pick([
    { dir: 'Direction', along: 'along', refuse: 'NoLength', fn: 'junction_speed', rule: 'Limits' },
    { dir: 'Heading', along: 'from_way', refuse: 'Degenerate', fn: 'passing_speed', rule: 'CornerRule' },
    { dir: 'UnitVector', along: 'of', refuse: 'Undirected', fn: 'speed_between', rule: 'Envelope' },
  ])
  const gapCode = w.pick([
    code`let gap = (next.x - self.x).hypot(next.y - self.y);`,
    code`let (dx, dy) = (next.x - self.x, next.y - self.y);
            let gap = (dx * dx + dy * dy).sqrt();`,
  ])
  const ending = w.pick([
    code`(self.acceleration * by_distance.min(by_room)).sqrt().min(self.limit)`,
    code`let radius = by_distance.min(by_room);
            self.limit.min((self.acceleration * radius).sqrt())`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The type of a direction guarantees unit length, so the function after it is total.`,
      say`Parse, do not validate: a vector becomes a direction once, and nothing downstream has to ask again.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.refuse};

    /// Of unit length, by construction.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.dir} {
        x: f64,
        y: f64,
    }

    impl ${n.dir} {
        /// A way without length, or one that is no number, has no direction.
        pub fn ${n.along}(dx: f64, dy: f64) -> Result<Self, ${n.refuse}> {
            let length = dx.hypot(dy);
            if length > 0.0 && length.is_finite() {
                Ok(Self { x: dx / length, y: dy / length })
            } else {
                Err(${n.refuse})
            }
        }

        /// Sine of half the angle between the pieces, and the gap between both directions.
        fn sine_and_gap(self, next: Self) -> (f64, f64) {
            ${nest(8, gapCode)}
            let product = self.x * next.x + self.y * next.y;
            (((1.0 + product).max(0.0) / 2.0).sqrt(), gap)
        }
    }

    /// What is permitted at a corner; lengths in ${g.delta.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.rule} {
        pub acceleration: f64,
        pub distance: f64,
        pub limit: f64,
    }

    impl ${n.rule} {
        pub fn ${n.fn}(&self, before: ${n.dir}, after: ${n.dir}, shorter: f64) -> f64 {
            let (sine, gap) = before.sine_and_gap(after);
            let one_less_sine = gap * gap / (4.0 * (1.0 + sine));
            let by_distance = self.distance * sine / one_less_sine;
            let by_room = shorter * sine / gap;
            ${nest(8, ending)}
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const RULE: ${n.rule} = ${n.rule} { acceleration: ${g.a.rust('f64')}, distance: ${g.delta.rust('f64')}, limit: ${g.v_max.rust('f64')} };

        fn turned(turn_rad: f64) -> ${n.dir} {
            let (sine, cosine) = turn_rad.sin_cos();
            ${n.dir}::${n.along}(3.0 * cosine, 3.0 * sine).unwrap()
        }

        fn ahead() -> ${n.dir} {
            ${n.dir}::${n.along}(2.0, 0.0).unwrap()
        }

        #[test]
        fn this_corner() {
            let next = turned(std::f64::consts::PI - ${g.beta.rust('f64', 'rad')});
            let shorter = ${m.derive('l_s', 'mm', 'min(l_1, l_2)').rust('f64')};
            assert!((RULE.${n.fn}(ahead(), next, shorter) - ${s.corner.rust('f64')}).abs() < 1e-6);
            let free = ${n.rule} { limit: 1e6, ..RULE };
            assert!((free.${n.fn}(ahead(), next, 1e6) - ${s.arcSpeed.rust('f64')}).abs() < 1e-6);
            let wide = ${n.rule} { distance: 1e6, ..free };
            assert!((wide.${n.fn}(ahead(), next, shorter) - ${s.roomSpeed.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn any_orientation_gives_the_same() {
            let (one, other) = (${n.dir}::${n.along}(${String(ux)}, ${String(uy)}).unwrap(), ${n.dir}::${n.along}(-${String(uy)}, ${String(ux)}).unwrap());
            let square = RULE.${n.fn}(ahead(), turned(std::f64::consts::FRAC_PI_2), 1.0);
            assert!((RULE.${n.fn}(one, other, 1.0) - square).abs() < 1e-9);
        }

        #[test]
        fn straight_on_and_back() {
            assert_eq!(RULE.${n.fn}(ahead(), turned(0.0), 5.0), RULE.limit);
            let back = ${n.dir}::${n.along}(-1.0, 0.0).unwrap();
            assert_eq!(RULE.${n.fn}(ahead(), back, 5.0), 0.0);
        }

        #[test]
        fn a_very_slight_turn_keeps_its_digits() {
            let turn = 1e-7_f64;
            let free = ${n.rule} { acceleration: 1.0, distance: 1.0, limit: 1e12 };
            let wanted = 8.0_f64.sqrt() / turn;
            assert!((free.${n.fn}(ahead(), turned(turn), 1e30) / wanted - 1.0).abs() < 1e-6);
        }

        #[test]
        fn no_length_no_direction() {
            for (dx, dy) in [(0.0, 0.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
                assert_eq!(${n.dir}::${n.along}(dx, dy), Err(${n.refuse}));
            }
            assert!(${n.dir}::${n.along}(0.0, -1e-300).is_ok());
        }
    }`),
    say`A direction cannot be made from numbers that nobody looked at:`,
    page.compileFail(
      'E0308',
      code`
    pub fn raw(rule: &${n.rule}) -> f64 {
        rule.${n.fn}((1.0, 0.0), (0.0, 1.0), 5.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The result is a number between zero and the limit for every pair of directions: sine and gap are not negative, a division by a vanishing gap gives infinity, and the minimum with the limit comes last. Nothing that is no number can leave.`,
      say`Two invariants: a direction has unit length, and the speed never passes the limit. The first is kept by the constructor, the second by the last operation.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Rounding may push the product of a reversal a little below minus one; the sum under the root is clamped at zero, or the result would be no number.`,
          say`Pieces so short that their squares vanish: the length is computed without squaring, and such a piece still has a direction.`,
          say`A gap of exactly zero makes both radii infinite, and the speed limit is what the minimum leaves. No branch is needed, so none can be wrong.`,
          say`Three axes: product and gap extend to more components without any change of the argument.`,
          say`An extruder that also changes its rate at the junction has a limit of its own; this function knows only the direction.`,
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
          say`An arc cosine and a sine in double precision: right to enough digits for all practical turns, slow on a small processor.`,
          say`A table over the product of directions: fast, coarse just where blunt corners need it fine.`,
          say`Skip the root by planning in squared speeds. The whole look-ahead then works without roots, and so does this function.`,
        ],
        2,
      ),
    ),
  )
}
