// Depth 2: the worst direction for speed and for force, proven; the motor's torque against what is asked.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  m.given('t_0', 0, 'rad')
  m.derive('t_1', 'rad', '2*pi')
  const turn = [{ name: 'theta', from: 't_0', to: 't_1' }]
  const pythagoras = m.claim('range', {
    over: turn,
    left: '(cos(theta) + sin(theta))^2 + (cos(theta) - sin(theta))^2',
    op: '==',
    right: '2',
  })
  const most = m.claim('range', { over: turn, left: 'v*(cos(theta) + sin(theta))', op: '<=', right: 'v_A' })
  const forceBound = m.claim('range', {
    over: turn,
    left: 'a/2*(M_x*cos(theta) + M_y*sin(theta))',
    op: '<=',
    right: 'F_A',
  })
  const worst = m.derive('theta_w', '°', 'atan(M_y/M_x)', '4s')
  const there = m.derive('F_w', 'N', 'a/2*(M_x*cos(theta_w) + M_y*sin(theta_w))')
  const reached = m.relation('F_w', '==', 'F_A')
  const diagonal = m.derive('F_d', 'N', 'a*(M_x + M_y)/(2*sqrt(2))')
  const under = m.relation(diagonal, '<', s.force)
  const bare = m.derive('F_m', 'N', 'a/2*sqrt(m_h^2 + (m_h + m_b)^2)')
  const light = m.relation(bare, '<', s.force)
  const margin = m.derive('q_tau', '', 'tau_v/tau_A', '3s')
  const holds = s.enough.op === '<='
  const flaw = w.chance(0.4)

  page.ask(
    flaw
      ? w.pick([
          say`A colleague argues: on the diagonal one motor does all the work, so the diagonal is the worst case for speed and for force, and a force of ${diagonal} decides. Find what is right and what is wrong in that, and give the verdict for these motors.`,
          say`A design note takes the diagonal as the worst direction for everything and computes ${diagonal} for the belt. Examine the note: prove the part that holds, refute the part that does not, and decide whether the torque suffices.`,
        ])
      : w.pick([
          say`Derive the highest speed and the greatest force that one motor must deliver, over all directions of the head, with proof. Does the torque suffice at the full speed?`,
          say`Which direction of motion is the worst for a motor's speed, and which for its torque? Prove both bounds, then judge the motors.`,
          say`Show that the demands on a motor are bounded over all directions, find the bounds, and compare torque asked with torque available at speed.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two maxima over the direction: of belt speed, and of belt force. Both are linear in a unit vector, so both are settled by the length of a vector. They need not be in the same direction.`,
      say`Speed depends on geometry alone, force on masses too, and the masses of x and y differ. I should not expect one worst direction for both.`,
      say`Symmetry is the temptation here. The belts are symmetric in x and y; the masses are not, for the bridge only goes along y.`,
    ]),
  )
  const speed = (): void => {
    if (w.chance(0.45)) {
      page.think(
        'attempt',
        w.pick([
          say`The head goes ${g.v}, so the belts go ${g.v}.`,
          say`Take the speed of the head, ${g.v}, as the speed of each belt.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`True along x and along y. On the diagonal belt B rests and belt A carries the sum of two equal components, ${s.beltSpeed.arithmetic}.`,
          say`Try a diagonal: both components are equal and A gets their sum. ${s.beltSpeed.worked}, the head's own speed is passed by.`,
        ]),
      )
    }
    page.think(
      'derive',
      w.pick([
        say`Write the direction as an angle. Then ${pythagoras.form('symbols')} for every angle: the squares of the two belt speeds always share the same sum. One is greatest where the other is zero: ${s.beltSpeed.worked}.`,
        say`The matrix scaled by the root of two is a rotation with a mirror: ${s.orthogonal.form('statement')}. Lengths are kept, so the belt vector has the length ${s.beltSpeed.worked}, and no component can pass the length.`,
      ]),
    )
    page.think(
      'derive',
      w.pick([
        say`At the motor: ${s.turning.worked}, and step pulses come with ${s.rate.worked}.`,
        say`${s.turning.worked} of rotation. In pulses, ${s.rate.arithmetic}.`,
      ]),
    )
  }
  const masses = (): void => {
    page.think(
      'derive',
      w.pick([
        say`Rotors count as well. Their energy goes with the sum of both squared belt speeds, which is twice the squared speed of the head in any direction. So they act as a mass, ${s.rotorMass.worked}, in x and y alike.`,
        say`Rotor inertia seen from the head: ${s.rotorMass.worked}. The factor two is the same identity again, not the number of motors as such.`,
      ]),
    )
    page.think('derive', say`Effective masses: ${s.massX.worked}, ${s.massY.worked}.`)
    if (w.chance(0.5))
      page.think(
        'doubt',
        say`Does the rotor matter? Without it the belt force would be ${bare}, with it ${s.force}. ${light.symbols}, and one sees by how much.`,
      )
  }
  for (const part of w.shuffle([speed, masses])) part()
  page.think(
    'recall',
    w.pick([
      say`Virtual work: power of the motors is power of the head, for all motions. So forces go with the transposed inverse, and each motor gives half of the sum or difference of the head's forces.`,
      say`What transforms velocities forwards transforms forces backwards, by the transposed. Half of Fx plus Fy for motor A, half of the difference for B.`,
    ]),
  )
  const stumble = flaw || w.chance(0.45)
  if (stumble) {
    page.think(
      'attempt',
      w.pick([
        say`On the diagonal both components are equal: ${diagonal.worked}.`,
        say`Take the diagonal, as for speed. The belt then pulls ${diagonal.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Turning a little towards y trades light acceleration for heavy. The maximum sits where the direction is parallel to the pair of masses, at ${worst.worked} from x, and the diagonal falls behind: ${under.named}.`,
        say`A value, not the maximum: ${under.symbols}. Equal components are worst for speed; for force the heavier axis must weigh in.`,
      ]),
    )
  }
  page.think(
    stumble ? 'back-up' : 'derive',
    w.pick([
      say`The inner product of the masses with a unit vector is greatest along the masses themselves: ${s.force.worked}.`,
      say`By Cauchy and Schwarz: ${s.force.worked}, reached at ${worst.named}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`At that angle: ${there.arithmetic}, and ${reached.symbols}. The bound is reached, so it cannot be sharpened.`,
      say`Sampling the whole turn: ${forceBound.form('symbols')} everywhere, with the sign of the other motor covered by the mirror image.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Torque asked: ${s.torque.worked}. Available at speed: ${s.available.worked}. ${s.enough.symbols}.`,
      say`${s.torque.arithmetic} against ${s.available.arithmetic}: what is asked ${s.enough.phrase} what is there.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.turning, s.rate, s.rotorMass, s.available)
  page.think(
    'summarise',
    holds
      ? say`The motors suffice, by a factor of ${margin}, in every direction and at full speed.`
      : say`They do not suffice: only ${margin} of what is asked is there. Less acceleration, less speed, or another motor.`,
  )

  page.section(
    'analysis',
    flaw
      ? say`The note is right about speed and wrong about force: it carries a symmetry of the belts over to masses that lack it.`
      : w.pick([
          say`Both demands are maxima of a linear function over unit vectors.`,
          say`First speed, then force, then the motor. Each is a bound over all directions, and each is reached.`,
        ]),
  )
  page.step(
    w.pick(['Speed', 'Greatest belt speed', 'How fast a motor must turn']),
    w.pick([
      say`With the head going ${g.v} at the angle θ to x, the belts go with its cosine plus and minus its sine. ${pythagoras.form('statement')}: the belt vector has a constant length. Hence ${most.form('symbols')}, reached on the diagonal, with ${s.beltSpeed.short}.`,
      say`Scaled by the root of two the transform is orthogonal: ${s.orthogonal.form('entries:R')}, ${s.orthogonal.form('statement')}. It keeps lengths, so the pair of belt speeds has the length ${s.beltSpeed.worked}. One belt has all of it where the other rests: ${most.form('statement')}.`,
    ]),
    say`${s.turning.worked}; ${s.rate.worked}.`,
  )
  page.step(
    w.pick(['Mass', 'What has to be accelerated', 'Effective masses']),
    say`Kinetic energy of the rotors is half the inertia times the sum of both squared rates. That sum is twice the squared speed of the head over the squared radius, in every direction. So ${s.rotorMass.worked} is added to both axes: ${s.massX.worked}; ${s.massY.worked}.`,
  )
  page.step(
    w.pick(['Force', 'Greatest belt force', 'The worst direction for force']),
    say`By virtual work motor A gives half of the sum of the head's forces, motor B half of their difference. Along θ the force of A is half of the acceleration times the inner product of the masses with the unit vector, so ${s.force.worked}.`,
    w.pick([
      say`Proof: an inner product with a unit vector is bounded by the length of the other vector, ${forceBound.form('statement')}. It is reached at ${worst.worked}, where ${there.named}. Motor B meets the same bound at the mirrored angle.`,
      say`The bound is that of Cauchy and Schwarz and is attained at ${worst.worked}: there ${reached.named}. Mirrored in x the same holds for motor B. ${forceBound.form('symbols')} for the whole turn.`,
    ]),
    say`${flaw ? 'The note computes' : 'For comparison, the diagonal gives'} ${diagonal.worked}, and ${under.values}.`,
  )
  page.step(
    w.pick(['Verdict', 'The motor', 'Torque at speed']),
    say`${s.torque.worked}. At ${s.turning} and with the share ${g.s_u}: ${s.available.worked}. ${s.enough.named}, a ratio of ${margin}. ${holds ? 'The design holds in all directions.' : 'The design is refused as it stands.'}`,
  )

  const n = w.pick([
    { axes: 'Masses', motor: 'Motor', short: 'Stall', check: 'check', force: 'belt_force' },
    { axes: 'MovingMass', motor: 'Drive', short: 'TooWeak', check: 'verify', force: 'worst_force' },
    { axes: 'Inertias', motor: 'TorqueLine', short: 'Insufficient', check: 'admit', force: 'peak_pull' },
  ])
  const root = w.pick([code`self.x_kg.hypot(self.y_kg)`, code`(self.x_kg * self.x_kg + self.y_kg * self.y_kg).sqrt()`])
  const body = w.chance(0.5)
    ? code`if wanted_nm <= there_nm {
                Ok(there_nm - wanted_nm)
            } else {
                Err(${n.short} { wanted_nm, there_nm })
            }`
    : code`if wanted_nm > there_nm {
                return Err(${n.short} { wanted_nm, there_nm });
            }
            Ok(there_nm - wanted_nm)`
  page.section(
    'rust',
    w.pick([
      say`A planner asks this before it accepts limits of speed and acceleration. Base units inside, so that no factor hides.`,
      say`The bound is evaluated once when limits are set, not for each move: it holds for all directions.`,
    ]),
    page.rust(code`
    /// Effective masses, rotors included.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.axes} {
        pub x_kg: f64,
        pub y_kg: f64,
    }

    impl ${n.axes} {
        pub fn with_rotors(tool_kg: f64, bridge_kg: f64, inertia_kg_m2: f64, radius_m: f64) -> Self {
            let rotors_kg = 2.0 * inertia_kg_m2 / (radius_m * radius_m);
            Self { x_kg: tool_kg + rotors_kg, y_kg: tool_kg + bridge_kg + rotors_kg }
        }

        /// Greatest pull of one motor over all directions.
        pub fn ${n.force}(self, acceleration_m_s2: f64) -> f64 {
            acceleration_m_s2 / 2.0 * ${root}
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.motor} {
        pub stall_nm: f64,
        pub idle_rad_s: f64,
        pub share: f64,
        pub radius_m: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.short} {
        pub wanted_nm: f64,
        pub there_nm: f64,
    }

    impl ${n.motor} {
        /// Torque that may be planned with while the head goes along the diagonal.
        pub fn torque_at(self, speed_m_s: f64) -> f64 {
            let turning = 2.0_f64.sqrt() * speed_m_s / self.radius_m;
            self.share * self.stall_nm * (1.0 - turning / self.idle_rad_s)
        }

        /// What is left over, in any direction.
        pub fn ${n.check}(self, masses: ${n.axes}, speed_m_s: f64, acceleration_m_s2: f64) -> Result<f64, ${n.short}> {
            let wanted_nm = masses.${n.force}(acceleration_m_s2) * self.radius_m;
            let there_nm = self.torque_at(speed_m_s);
            ${nest(8, body)}
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const MOTOR: ${n.motor} = ${n.motor} {
            stall_nm: ${g.tau_0.rust('f64')},
            idle_rad_s: ${g.omega_0.rust('f64')},
            share: ${g.s_u.rust('f64')},
            radius_m: ${s.radius.rust('f64', 'm')},
        };

        fn masses() -> ${n.axes} {
            ${n.axes}::with_rotors(${g.m_h.rust('f64', 'kg')}, ${g.m_b.rust('f64', 'kg')}, ${g.J.rust('f64', 'kg·m²')}, MOTOR.radius_m)
        }

        #[test]
        fn masses_and_pull_are_the_derived_ones() {
            assert!((masses().x_kg - ${s.massX.rust('f64', 'kg')}).abs() < 1e-9);
            assert!((masses().y_kg - ${s.massY.rust('f64', 'kg')}).abs() < 1e-9);
            assert!((masses().${n.force}(${g.a.rust('f64', 'm/s²')}) - ${s.force.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn no_direction_asks_for_more_and_one_asks_for_as_much() {
            let masses = masses();
            let pulls = (0..=90).map(|degree| {
                let (sine, cosine) = f64::from(degree).to_radians().sin_cos();
                (masses.x_kg * cosine + masses.y_kg * sine) / 2.0
            });
            let largest = pulls.fold(0.0, f64::max);
            let bound = masses.${n.force}(1.0);
            assert!(largest <= bound);
            assert!(bound - largest < 1e-3);
        }

        #[test]
        fn the_verdict_is_the_derived_one() {
            let outcome = MOTOR.${n.check}(masses(), ${g.v.rust('f64', 'm/s')}, ${g.a.rust('f64', 'm/s²')});
            assert!((MOTOR.torque_at(${g.v.rust('f64', 'm/s')}) - ${s.available.rust('f64', 'N·m')}).abs() < 1e-9);
            assert_eq!(outcome.is_ok(), ${holds ? 'true' : 'false'});
            ${
              holds
                ? code`assert!((outcome.unwrap() - (${s.available.rust('f64', 'N·m')} - ${s.torque.rust('f64', 'N·m')})).abs() < 1e-9);`
                : code`assert!((outcome.unwrap_err().wanted_nm - ${s.torque.rust('f64', 'N·m')}).abs() < 1e-9);`
            }
        }

        #[test]
        fn a_motor_that_is_just_strong_enough_and_one_that_is_not() {
            let masses = ${n.axes} { x_kg: 3.0, y_kg: 4.0 };
            let motor = ${n.motor} { stall_nm: 10.0, idle_rad_s: 100.0, share: 0.5, radius_m: 1.0 };
            assert_eq!(motor.${n.check}(masses, 0.0, 2.0), Ok(0.0));
            assert_eq!(motor.${n.check}(masses, 0.0, 1.0), Ok(2.5));
            assert_eq!(motor.${n.check}(masses, 0.0, 4.0), Err(${n.short} { wanted_nm: 10.0, there_nm: 5.0 }));
        }
    }`),
  )
  page.section(
    'safety',
    holds
      ? w.pick([
          say`Within these limits no direction stalls a motor, so no step is lost for want of torque. The share ${g.s_u} covers friction, ripple and a supply that sags; it must not be spent on acceleration.`,
          say`The bound covers each direction and both motors at once. What it does not cover are blows: a nozzle that hits a curled edge asks for torque that nobody planned.`,
        ])
      : w.pick([
          say`A refused limit must stay refused: the machine starts with lower limits, and does not try these out. Open loop, a stalled motor is not noticed.`,
          say`The check fails before anything moves. Running all the same would lose steps in some directions only, which makes the fault hard to find and the crash sure.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A head heavier than the bridge: the worst direction for force moves towards the diagonal, and the note's shortcut becomes nearly right.`,
          say`Speed near the end of the torque line: what is left goes to zero with it, and beyond that the formula turns negative, so every request fails. That is the right answer.`,
          say`Acceleration while cruising on a curve turns with the path. The bound holds, for it never used which direction it was.`,
          say`Resonance in mid speed takes torque out of the line at some rates. The straight line is an envelope only if it was measured below those dips.`,
          say`A warm motor: copper resists more, the current follows later, the line sinks at the fast end.`,
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
          say`Limit belts, not the head: each belt gets a speed limit of its own. Along x the head may then go as fast as the belts; on the diagonal it is slowed by the root of two.`,
          say`Separate accelerations for x and y follow the masses closely, but then a diagonal needs a third check.`,
          say`Larger pulleys turn slowly for the same belt speed and need torque in proportion; there is a best size, which is another question.`,
          say`Motors with feedback turn a lost step into a message. They do not turn it into torque.`,
        ],
        2,
      ),
    ),
  )
}
