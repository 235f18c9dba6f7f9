// Depth 2: the arc stays near the path; the jump of velocity that the rule hides, its worst angle, and a distance that is safe.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  m.given('beta_lo', 4, '°')
  m.given('beta_hi', 176, '°')
  m.given('t_0', 0, 'rad')
  const sweep = m.derive('t_h', 'rad', '(pi - beta)/2')
  const inside = m.claim('range', {
    over: [{ name: 't', from: 't_0', to: 't_h' }],
    left: 'R*(1 - cos(t))',
    op: '<=',
    right: 'delta',
  })
  const angles = [{ name: 'b', from: 'beta_lo', to: 'beta_hi' }]
  const jumpOfArc = '2*sqrt(a*delta*sin(b/2)/(1 - sin(b/2)))*cos(b/2)'
  const identity = m.claim('range', {
    over: angles,
    left: `(${jumpOfArc})^2`,
    op: '==',
    right: '4*a*delta*sin(b/2)*(1 + sin(b/2))',
    tolerance: 1e-7,
  })
  const ceiling = m.derive('u_8', 'mm/s', 'sqrt(8*a*delta)')
  const bounded = m.claim('range', { over: angles, left: jumpOfArc, op: '<', right: 'u_8' })
  const turnSine = m.derive('s_x', '', 'v_max^2/(v_max^2 + a*delta)', '6s')
  const turnAngle = m.derive('beta_x', '°', '2*asin(s_x)')
  const worst = m.derive('u_x', 'mm/s', '2*v_max*sqrt(1 - s_x^2)')
  const never = m.claim('range', {
    over: angles,
    left: '2*min(v_max, sqrt(a*delta*sin(b/2)/(1 - sin(b/2))))*cos(b/2)',
    op: '<=',
    right: 'u_x',
  })
  m.derive('s_60', '', 'sin(pi/6)')
  const sharpJump = m.derive('u_60', 'mm/s', '2*sqrt(a*delta*s_60*(1 + s_60))')
  const sharpLess = m.compare(sharpJump, worst)
  const verdict = m.compare(worst, g.j_v)
  const ok = verdict.op === '<='
  const safeDistance = m.derive('delta_j', 'mm', 'j_v^2/(8*a)', '3s')
  const factor = m.derive('q_d', '', 'delta_j/delta', '3s')
  const flaw = w.chance(0.45)
  const sharpIsLess = sharpLess.op === '<='

  page.ask(
    flaw
      ? w.pick([
          say`A reviewer writes: the sharper the corner, the harder the blow, so it is enough to try the rule on corners of ${m.derive('beta_60', '°', 'pi/3', 'i')}; there the jump of velocity is ${sharpJump}. Is that argument sound? Find the worst angle with proof, and say whether the rule with ${g.delta} is safe for these motors.`,
          say`Somebody has tested this rule with ${g.delta} on sharp corners only and calls it safe, for blunt ones are gentler still. Examine that claim: derive the jump of velocity as a function of the angle, find its maximum, and give the verdict.`,
        ])
      : w.pick([
          say`Prove that the imagined arc keeps to within ${g.delta} of the path. Then derive the jump of velocity that the rule hides, its greatest value over all angles, and whether the motors bear it.`,
          say`The arc is not driven, so what is the rule worth? Derive what the motors really feel, find the worst angle, and state a distance for which safety is proven.`,
          say`Derive a bound on the sudden change of velocity at a junction that holds for every angle, compare it with ${g.j_v}, and correct the design if that is needed.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two things are called acceleration here. The model has an honest one on an arc nobody drives; the machine has a jump, which is no acceleration at all. I need the second in terms of the first.`,
      say`Speed falls with sharpness, the turn of the direction grows. The jump is their product, so its maximum may sit anywhere.`,
      say`The rule speaks about an arc. The motors see two velocities, before and after, and their difference.`,
    ]),
  )
  if (flaw || w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([
        say`Sharp corners turn the velocity the most. At an angle of a third of the half turn the jump is ${sharpJump.worked}, so that would be about the worst.`,
        say`The sharpest corner hurts the most, says intuition: ${sharpJump.arithmetic} at ${m.has('beta_60') ? m.value('beta_60') : m.derive('beta_60', '°', 'pi/3', 'i')}.`,
      ]),
    )
    page.think(
      sharpIsLess ? 'error' : 'doubt',
      sharpIsLess
        ? say`The rule slows sharp corners so much that the jump shrinks. Near straight the speed is high, and a small turn of a high speed is a large jump: ${worst} at ${turnAngle}. ${sharpLess.symbols}.`
        : say`In this case the speed limit caps the blunt corners so early that the sharp one stays the harder. That is luck of the numbers and has to be shown, not assumed.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Before and after have the same size and differ in direction by the supplement of the angle. The difference is twice the speed times the cosine of half the angle. With the speed of the rule the square becomes ${identity.form('symbols')}.`,
      say`Jump: twice speed times cosine of half the angle. Squared, and with the squared cosine written as a product of one minus sine and one plus sine, the denominator cancels: ${identity.form('symbols')}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`That rises with the angle up to the straight line, where it tends to ${ceiling.worked}. It does not go to zero, which is odd for a straight line, until I remember that the speed has no bound there.`,
      say`For an almost straight path it comes near ${ceiling.arithmetic}, not to nothing. The speed grows as fast as the turn shrinks.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Now the speed limit. From the angle on where the rule would allow ${g.v_max}, the speed stays there and the jump falls with the cosine. So the worst is exactly at that change: ${turnSine.worked}, an angle of ${turnAngle}, and a jump of ${worst.arithmetic}.`,
      say`Rising up to the angle where the speed limit takes over, falling afterwards: the maximum is at the kink. ${turnSine.worked}; ${worst.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Sampled over ${never.form('ranges')}: ${never.form('symbols')} throughout.`,
      say`This corner has ${s.jump.worked}, and no corner at all passes ${worst}.`,
    ]),
  )
  page.think(
    'compare',
    say`${verdict.named}. ${ok ? w.pick([say`So every angle is harmless.`, say`Safe, whatever the path does.`]) : w.pick([say`Too much. Some angles would shake the motors beyond what was tried.`, say`Not safe: there are angles whose jump nobody has tested.`])}`,
  )
  page.think(
    'derive',
    w.pick([
      say`A distance that is safe at any speed limit: demand ${ceiling.expr} within ${g.j_v.symbol}, so ${safeDistance.worked}, ${factor} times the present one.`,
      say`Turn the ceiling around: ${safeDistance.worked}. No angle and no speed limit enters.`,
    ]),
  )
  page.checks(w.pick([1, 2]), ceiling, safeDistance, s.arcSpeed, s.jump)
  page.think(
    'summarise',
    ok
      ? say`With ${g.delta} the rule is safe, by the kink and not by the sharp corners. The distance that needs no speed limit for its proof is ${safeDistance}.`
      : say`With ${g.delta} it is not safe at all angles. I take ${safeDistance}, which needs no further argument.`,
  )

  page.section(
    'analysis',
    flaw
      ? say`The claim under review has the worst case at the wrong end: it looks at the turn and forgets the speed.`
      : w.pick([
          say`First the model against the path, then the machine against the model.`,
          say`A bound in the model becomes a bound for the motors only through the jump of velocity.`,
        ]),
  )
  page.step(
    w.pick(['The arc is near the path', 'Distance of the arc']),
    w.pick([
      say`A point of the arc, turned by t from the contact, is the radius times one minus cosine away from the piece. ${inside.form('statement')}, since the tip itself is only ${g.delta} from the corner point and the piece is nearer still. So the arc is within ${g.delta} of the path everywhere.`,
      say`Measure from the contact: after a turn of t the distance to the piece is ${inside.form('symbols')}. It rises with t and ends at half of the sweep, ${sweep.worked}. The other half is its mirror image.`,
    ]),
  )
  page.step(
    w.pick(['The jump', 'What the motors feel']),
    w.pick([
      say`Velocities before and after have one size. Their difference is the base of an isosceles triangle: twice the speed times the cosine of half the angle. Inserting the rule, ${identity.form('symbols')}: the factor that makes blunt corners fast is cancelled by the one that makes them gentle.`,
      say`With the speed of the rule put into the triangle of velocities, ${identity.form('statement')}. This rises with the angle.`,
    ]),
    say`Hence ${bounded.form('symbols')} for all angles, with ${ceiling.worked}.`,
  )
  page.step(
    w.pick(['The worst angle', 'With the speed limit', 'The kink']),
    say`The limit ${g.v_max} takes over where ${turnSine.worked}, that is at ${turnAngle.worked}. Below that angle the jump rises with it, above it the speed is fixed and the jump falls with the cosine. The maximum is at the kink: ${worst.worked}. ${never.form('statement')}.`,
    flaw
      ? say`The sharp corner that was tested gives ${sharpJump.worked}; ${sharpLess.named}. ${sharpIsLess ? 'It was not the worst.' : 'It happens to be harder here, since the speed limit comes early; the argument is wrong all the same.'}`
      : say`This corner: ${s.jump.worked}.`,
  )
  page.step(
    w.pick(['Verdict', 'Against the motors']),
    say`${verdict.named}. ${ok ? 'The rule is safe for every angle.' : 'The rule is not safe for every angle.'} Independent of any speed limit, ${safeDistance.worked} would be.`,
  )

  const n = w.pick([
    { rule: 'CornerRule', audit: 'audit', excess: 'Excess', worst: 'worst_jump', at: 'jump_at' },
    { rule: 'Junctions', audit: 'prove', excess: 'Unproven', worst: 'greatest_jump', at: 'jump_of' },
    { rule: 'Rounding', audit: 'certify', excess: 'Violation', worst: 'hardest_blow', at: 'blow_at' },
  ])
  const audit = w.pick([
    code`let worst = self.${n.worst}();
            if worst <= bearable {
                Ok(bearable - worst)
            } else {
                Err(${n.excess} { worst, distance: bearable * bearable / (8.0 * self.acceleration) })
            }`,
    code`let worst = self.${n.worst}();
            if worst > bearable {
                let distance = bearable * bearable / (8.0 * self.acceleration);
                return Err(${n.excess} { worst, distance });
            }
            Ok(bearable - worst)`,
  ])
  const speed = w.pick([
    code`(self.acceleration * self.distance * sine / (1.0 - sine)).sqrt().min(self.limit)`,
    code`let radius = self.distance * sine / (1.0 - sine);
            self.limit.min((self.acceleration * radius).sqrt())`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The audit is run when limits are set. A refusal carries the distance that would be safe.`,
      say`Closed form for the worst case, and a test that searches for something worse.`,
    ]),
    page.rust(code`
    /// Lengths in ${g.delta.unitOnly}, speeds in ${g.v_max.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.rule} {
        pub acceleration: f64,
        pub distance: f64,
        pub limit: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.excess} {
        pub worst: f64,
        pub distance: f64,
    }

    impl ${n.rule} {
        fn speed(&self, sine: f64) -> f64 {
            ${nest(8, speed)}
        }

        /// Change of velocity at a corner, by the angle between its pieces.
        pub fn ${n.at}(&self, angle_rad: f64) -> f64 {
            let (sine, cosine) = (angle_rad / 2.0).sin_cos();
            2.0 * self.speed(sine) * cosine
        }

        /// Over all angles: where the limit takes over.
        pub fn ${n.worst}(&self) -> f64 {
            let square = self.limit * self.limit;
            let sine = square / (square + self.acceleration * self.distance);
            2.0 * self.limit * (1.0 - sine * sine).sqrt()
        }

        /// What is left of the bearable jump, or why it is not enough.
        pub fn ${n.audit}(&self, bearable: f64) -> Result<f64, ${n.excess}> {
            ${nest(8, audit)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const RULE: ${n.rule} = ${n.rule} { acceleration: ${g.a.rust('f64')}, distance: ${g.delta.rust('f64')}, limit: ${g.v_max.rust('f64')} };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn the_worst_jump_and_the_sharp_one() {
            assert!(near(RULE.${n.worst}(), ${worst.rust('f64')}));
            assert!(near(RULE.${n.at}(${turnAngle.rust('f64', 'rad')}), ${worst.rust('f64')}));
            assert!(near(${n.rule} { limit: 1e9, ..RULE }.${n.at}(std::f64::consts::FRAC_PI_3), ${sharpJump.rust('f64')}));
        }

        #[test]
        fn no_angle_is_worse() {
            for tenth in 1..1800 {
                assert!(RULE.${n.at}((f64::from(tenth) / 10.0).to_radians()) <= RULE.${n.worst}() * 1.000_001);
            }
        }

        #[test]
        fn the_verdict_on_these_motors() {
            let outcome = RULE.${n.audit}(${g.j_v.rust('f64')});
            ${
              ok
                ? code`assert!(near(outcome.unwrap(), ${m.derive('u_left', 'mm/s', 'j_v - u_x').rust('f64')}));`
                : code`assert!(near(outcome.unwrap_err().distance, ${safeDistance.rust('f64')}));`
            }
        }

        #[test]
        fn just_bearable_and_just_not() {
            let worst = RULE.${n.worst}();
            assert_eq!(RULE.${n.audit}(worst), Ok(0.0));
            let refused = RULE.${n.audit}(worst * 0.5).unwrap_err();
            assert_eq!(refused.worst, worst);
            let mended = ${n.rule} { distance: refused.distance, ..RULE };
            assert!(mended.${n.audit}(worst * 0.5).is_ok());
        }
    }`),
  )
  page.section(
    'safety',
    ok
      ? w.pick([
          say`The promise: at no junction, whatever its angle, does the velocity jump beyond ${worst}, and that much was tried on the bench. Changing acceleration or distance voids it until the next audit.`,
          say`All angles are covered, not those that were tested. The audit runs whenever a limit changes, and a refusal leaves the old limits in force.`,
        ])
      : w.pick([
          say`As it stands the rule may not be used: at ${turnAngle} it would ask for ${worst}. The mended distance of ${safeDistance} is proven for all angles and all speed limits.`,
          say`Safety is restored by the smaller distance ${safeDistance}, not by a lower speed limit somewhere: its proof contains no speed at all.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Many blunt corners in a row: each jump is bearable, yet they come at a rate that may meet a resonance. The bound is for one.`,
          say`Distance zero: every corner is a stop, the jump is zero, the audit passes. Right, and slow.`,
          say`No speed limit: the kink moves to the straight line and the jump to ${ceiling}, which is why that bound is the robust one.`,
          say`Axes of different strength: the bound is for the length of the vector, and so for each motor that drives one axis. A belt that carries the sum of two axes sees up to the root of two of it, a delta arm more still near the rim.`,
          say`A direct reversal: sine zero, speed zero, jump zero. It is the one corner that nobody has to fear here.`,
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
          say`Take the jump itself as the rule: speed is the bearable jump over twice the cosine. It uses all of ${g.j_v} at every angle, and has no link to acceleration or length.`,
          say`Keep ${g.delta} and cap the speed at blunt corners separately. Two rules where one would do.`,
          say`Round corners for real, with limited jerk. Then nothing jumps, and the planner has to handle curves.`,
          say`A smaller acceleration lowers the jump only with its root; a smaller distance does the same and costs nothing on straight pieces.`,
        ],
        2,
      ),
    ),
  )
}
