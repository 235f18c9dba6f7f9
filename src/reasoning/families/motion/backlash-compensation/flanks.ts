// Depth 2, second limit: the flank, which follows from forces and not from the direction.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'
import { inverse } from './inverse.ts'

export function flanks(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { b, v } = s.g
  const friction = m.given('F_f', x.frictionN, 'N')
  const mass = m.given('m_c', x.massKg, 'kg')
  const hard = m.given('a_m', x.accelerationMmPerS2, 'mm/s²')
  const slide = m.derive('f', 'mm/s²', 'F_f/m_c')
  const runs = m.relation(hard, '>', slide)
  const rest = m.derive('c_f', 'mm', 'v^2/(2*f)', '3s')
  const motor = m.derive('c_m', 'mm', 'v^2/(2*a_m)', '3s')
  const ahead = m.derive('o', 'mm', 'c_f - c_m', '3s')
  const crosses = m.compare(ahead, b)
  const whole = crosses.op === '>'
  const error = m.derive('e_o', 'µm', 'min(o, b)', '3s')
  const safe = m.derive('v_s', 'mm/s', 'sqrt(2*b/(1/f - 1/a_m))', '3s')
  const gap = m.derive('t_x', 'ms', 'sqrt(2*b/(a_m - f))', '3s')
  const stopping = m.derive('t_b', 'ms', 'v/a_m', '3s')
  const early = m.compare(gap, stopping)
  const impact = m.derive('u_x', 'mm/s', 'sqrt(2*b*(a_m - f))', '3s')
  const agrees = m.claim('ode', {
    states: [
      { name: 'y', unit: 'mm', start: '0', next: 'z' },
      { name: 'z', unit: 'mm/s', start: 'v', next: '-f' },
    ],
    until: 'v/f',
    measure: { what: 'y - c_m', take: 'final' },
    of: 'o',
    tolerance: 1e-4,
  })
  const gentle = m.derive('a_g', 'mm/s²', '1/(1/f - 2*b/v^2)', '4s')
  const between = m.relation(gentle, '>', slide)
  const lost = m.derive('t_l', 'ms', 'v/f - v/a_m', '3s')
  const preload = m.derive('F_p', 'N', 'm_c*a_m + F_f', '3s')
  m.derive('a_lo', 'mm/s²', 'f/4')
  const bound = m.claim('range', {
    over: [{ name: 'y', from: 'a_lo', to: 'f' }],
    left: 'm_c*y',
    op: '<=',
    right: 'F_f',
  })
  const flaw = w.chance(0.4)

  page.ask(
    flaw
      ? w.pick([
          say`A correction adds ${b} at each reversal and is called exact: "the flank follows from the direction". Yet the tool overshoots at stops. The carriage of ${mass} slides with ${friction} of friction and the motor brakes with ${hard}. Find the flaw in the proof, compute the overshoot, and say for which braking the proof holds.`,
          say`Somebody proves that adding half the play in the sense of motion cancels it for every path. On the machine (${mass} of carriage, ${friction} of friction, braking ${hard}) corners ring by about the play. Which assumption of the proof fails? Repair the statement, bound the error, and give conditions that a planner can check.`,
        ])
      : w.pick([
          say`Prove the correction in open loop, with all that it assumes. The carriage weighs ${mass}, its guide has ${friction} of friction, and the motor brakes with ${hard}: does the tool stay on its flank, and if not, what error follows and what would avoid it?`,
          say`What can a correction without a sensor do, and what not? Derive it, find the forces under which it is right for ${mass} and ${friction} of friction, and compute the error at a stop from ${v} with ${hard}.`,
          say`Derive the exact correction of a gap, and its limit: inertia. With a carriage of ${mass} that friction of ${friction} holds, and braking of ${hard} from ${v}, find where the tool goes, and a bound under which it does as told.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The inverse is easy. What interests me is which flank touches, since all of the proof hangs on it.`,
      say`A flank can push and cannot pull. Whether the tool leaves it is a question of forces and not of directions.`,
      say`While braking, something must slow the carriage down. If friction does it, the flank stays; if friction is too weak, the other flank has to.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Inverse: half the play ahead, in the sense of motion. The tool then is where it should be, as long as the trailing flank pushes.`,
      say`Command plus half the play, tool minus half the play: nothing left. Provided that the tool lies behind.`,
    ]),
  )
  if (flaw || w.chance(0.55)) {
    page.think(
      'attempt',
      w.pick([
        say`The tool moves to the right, so the left flank pushes. That holds until the motor turns round.`,
        say`Direction decides the flank; the motor does not turn before its stop; so nothing happens before.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Who slows the carriage down? The flank behind it can only push, so friction has to, and it gives ${slide.worked}. ${runs.values}. The motor brakes away from the tool, and the tool slides on.`,
        say`Force decides. Friction gives ${slide.arithmetic}, the motor takes ${hard}: ${runs.named}. The flank lets go long before the reversal.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([say`Take the carriage as a free body during braking.`, say`Two bodies, each with its own way to rest.`]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`A free carriage comes to rest after ${rest.worked}, the motor after ${motor.worked}. Ahead by ${ahead.arithmetic}; ${crosses.values}.`,
      say`Compare stopping distances: ${rest.arithmetic} for the tool by itself, ${motor.arithmetic} for the motor. ${crosses.named}.`,
    ]),
  )
  page.think(
    'compare',
    whole
      ? w.pick([
          say`The gap is crossed entirely: an error of ${error.worked} at the stop, with the tool on the wrong flank.`,
          say`So the tool runs into the other flank. The error at the stop is the play, ${error.arithmetic}.`,
        ])
      : w.pick([
          say`The gap is not crossed entirely. The tool rests inside it, ${error.arithmetic} too far.`,
          say`It stops within the gap: ${error.worked} of error, and no flank touches.`,
        ]),
  )
  if (whole)
    page.think(
      'derive',
      early.op === '<='
        ? say`When does it hit? The gap closes with the difference of the two: after ${gap.worked}, with ${impact.worked} between tool and flank. ${early.values}, so the motor still moves.`
        : say`Would the gap close while the motor brakes? That takes ${gap.arithmetic}; ${early.values}. So the motor stands already when the tool arrives.`,
    )
  page.think(
    'verify',
    w.pick([
      say`Following ${agrees.form('rates')} to rest gives the same lead.`,
      say`The lead grows with the square of speed, as both ways do. By ${safe.worked} it would just fill the gap.`,
    ]),
  )
  page.checks(2, slide, ahead, safe, preload, rest)
  page.think(
    'decide',
    w.pick([
      say`State the condition with the proof: braking no harder on a reversing axis than ${slide}. Where that is too slow, a spring of ${preload.arithmetic} that keeps one flank.`,
      say`Brake with ${slide} where the position matters, at ${lost.arithmetic} of time; elsewhere let it slide, with the error known.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? w.pick([
          say`The proof is right and its assumption is not: the flank follows from force.`,
          say`Each line of the proof stands, but for the one that was not written down: the trailing flank pushes, at all times.`,
        ])
      : w.pick([
          say`The inverse first, then the one assumption that it makes, as an inequality of forces.`,
          say`Kinematics gives the correction, dynamics says when it is true.`,
        ]),
  )
  inverse(page, 'the constant in use', b)
  page.step(
    w.pick(['When the flank holds', 'The condition of contact']),
    w.pick([
      say`On the carriage act friction, against its motion, and the flank, which can only push forward. To be slowed by the motor's braking it needs a force backwards of mass times that. Friction supplies ${slide.worked}. So contact holds for all braking up to ${slide.symbol}: ${bound.form('statement')}. Here ${runs.named}.`,
      say`A pushing flank exerts a force that is not negative. Mass times deceleration is friction less that force; hence deceleration up to ${slide.worked} keeps the contact, and ${bound.form('statement')}. The motor brakes harder: ${runs.named}.`,
    ]),
  )
  page.step(
    w.pick(['How far ahead', 'The overshoot']),
    say`Free, the carriage slides ${rest.worked}; the motor stops within ${motor.worked}. ${ahead.worked}, which ${agrees.form('rates')} confirms, followed until rest. ${crosses.named}, so the error at the stop is ${error.worked}.`,
    whole
      ? say`Relative to the motor the tool would cross the gap in ${gap.worked} of braking, at ${impact.worked}; ${early.named}. ${early.op === '<=' ? 'It hits while the motor moves.' : 'The motor has come to rest before.'}`
      : say`From ${safe.worked} on it would reach the other flank.`,
  )
  page.step(
    w.pick(['What would hold it', 'Remedies, with numbers']),
    whole
      ? say`Braking with ${slide.short} costs ${lost.worked} at a stop from ${v}. A spring that presses the carriage on one flank for all motions has to outdo inertia and friction together: ${preload.worked}. Below ${safe.worked} the other flank is not reached; from ${v} that needs ${gentle.worked}, and ${between.named}.`
      : say`Braking with ${slide.short} costs ${lost.worked} at a stop from ${v} and leaves no error. A spring that presses the carriage on one flank has to outdo inertia and friction together, ${preload.worked}, and would permit full braking.`,
  )

  const n = w.pick([
    { t: 'Carriage', f: 'overshoot', h: 'flank_holds' },
    { t: 'LooseAxis', f: 'lead_at_stop', h: 'stays_pushed' },
    { t: 'Sledge', f: 'runs_ahead', h: 'contact' },
  ])
  const body = w.pick([
    code`if self.${n.h}(braking) {
                return 0.0;
            }
            let way = |slowing: f64| speed * speed / (2.0 * slowing);
            (way(self.friction / self.mass) - way(braking)).min(self.play)`,
    code`let free = self.friction / self.mass;
            let lead = (1.0 / free - 1.0 / braking) * speed * speed / 2.0;
            lead.clamp(0.0, self.play)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The condition of the proof becomes a function that a planner asks before it relies on the correction.`,
      say`Two questions, two functions: does the flank hold, and if not, how far ahead does the tool come to rest.`,
    ]),
    page.rust(code`
    /// Force over mass comes out in length over time squared.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub play: f64,
        pub friction: f64,
        pub mass: f64,
    }

    impl ${n.t} {
        /// Does friction alone slow the carriage as much as the motor is braked?
        pub fn ${n.h}(&self, braking: f64) -> bool {
            braking * self.mass <= self.friction
        }

        /// Of the tool beyond its place, when the motor has braked to rest.
        pub fn ${n.f}(&self, speed: f64, braking: f64) -> f64 {
            ${nest(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn this_axis() {
            let axis = ${n.t} {
                play: ${b.rust('f64')},
                friction: 1000.0 * ${friction.rust('f64')},
                mass: ${mass.rust('f64')},
            };
            let stop = axis.${n.f}(${v.rust('f64')}, ${hard.rust('f64')});
            assert!((1000.0 * stop - ${error.rust('f64')}).abs() < 1e-6);
            assert!(!axis.${n.h}(${hard.rust('f64')}));
            let brink = axis.${n.f}(${safe.rust('f64')}, ${hard.rust('f64')});
            assert!((brink - axis.play).abs() < 1e-6);
        }

        #[test]
        fn both_sides_of_the_grip() {
            let axis = ${n.t} { play: 8.0, friction: 4.0, mass: 2.0 };
            assert!(axis.${n.h}(2.0));
            assert!(!axis.${n.h}(2.125));
            assert_eq!(axis.${n.f}(4.0, 2.0), 0.0);
            assert_eq!(axis.${n.f}(4.0, 1.0), 0.0);
            assert_eq!(axis.${n.f}(4.0, 4.0), 2.0);
        }

        #[test]
        fn the_gap_ends_the_slide() {
            let axis = ${n.t} { play: 8.0, friction: 4.0, mass: 2.0 };
            assert_eq!(axis.${n.f}(8.0, 4.0), 8.0);
            assert_eq!(axis.${n.f}(6.0, 4.0), 4.5);
            assert_eq!(axis.${n.f}(16.0, 4.0), 8.0);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The worst that inertia can do is the whole gap: the other flank catches the tool. So ${b} is a bound of the overshoot for every speed and every braking, and limits of travel that keep it are safe without any of these numbers.`,
      say`Where contact holds, the correction is exact; where not, the error lies between nothing and the play, always in the sense of the last motion. Both statements are checked before a move and need no sensor.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A vertical axis: weight presses on one flank always. As long as weight outdoes friction and inertia there is no play to correct, and a correction would put in the error that it should remove.`,
          say`Friction that falls once the carriage slides: the lead grows. Compute with the sliding friction and not with the one that holds.`,
          say`The tool rests inside the gap after a stop. A correction that knows two flanks only is wrong there until the next motion.`,
          say`Braking that is smoothed: its peak counts for the contact, and the lead is smaller in size than the formula says.`,
          say`Cutting or dragging forces on the tool act like friction that depends on direction; they may hold a flank or lift it off.`,
          say`A fast reversal without a stop: the tool crosses the gap in flight and the take-up of the motor meets it on its way.`,
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
          say`A preload by spring or weight. The flank is then known for all motions, and nothing has to be corrected.`,
          say`More friction, on purpose. It holds the flank and costs force at the motor, and stick and slip come with it.`,
          say`A lighter carriage: ${slide.symbol} grows in inverse proportion to mass.`,
          say`Approach each important place from one side, with a slow last part. Good for touching and drilling, too slow for printing.`,
          say`A scale at the tool: the only way to know the flank when forces are not known.`,
        ],
        2,
      ),
    ),
  )
}
