// Depth 1: play as a state with memory, and the circle that it draws: two halves set against each other, and a flat at each end.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { b, R } = s.g
  const extent = m.derive('w_x', 'mm', '2*R - b')
  const angle = m.derive('phi', '°', 'acos(1 - b/R)', '3s')
  const flat = m.derive('l_f', 'mm', 'sqrt(2*R*b - b^2)', '4s')
  const lasting = m.derive('t_f', 'ms', 'R*acos(1 - b/R)/v', '3s')
  const times = m.derive('q_f', '', 'l_f/b', '3s')
  const inward = m.derive('e_n', 'µm', 'b/2')
  const outward = m.derive('e_p', 'µm', 'sqrt(R^2 + R*b - 3*b^2/4) - R', '3s')
  const width = m.derive('e_w', 'µm', 'e_n + e_p', '3s')
  const near = m.relation(width, '<', b)
  const played = m.claim('recurrence', {
    states: [
      {
        name: 'y',
        unit: 'mm',
        start: 'R - b/2',
        next: 'max(R*cos(k*pi/100000) - b/2, min(y, R*cos(k*pi/100000) + b/2))',
      },
    ],
    until: '50000',
    measure: { what: 'sqrt(y^2 + (R*sin(k*pi/100000))^2) - R', take: 'max' },
    of: 'e_p',
    tolerance: 0.01,
  })
  m.derive('phi_q', '°', 'pi/2')
  const falling = m.claim('range', {
    over: [{ name: 'y', from: 'phi', to: 'phi_q' }],
    left: 'sqrt((R*cos(y) + b/2)^2 + (R*sin(y))^2) - R',
    op: '<=',
    right: 'e_p',
  })
  const ellipse = m.derive('e_e', 'µm', 'sqrt(((R - b/2)^2 + R^2)/2) - R', '3s')
  const diagonal = m.derive('e_d', 'µm', 'sqrt((R/sqrt(2) + b/2)^2 + R^2/2) - R', '3s')
  const unlike = m.relation(ellipse, '<', diagonal)
  const wider = m.derive('R_w', 'mm', 'R + b/2')
  const flatWider = m.derive('l_w', 'mm', 'sqrt(2*R_w*b - b^2)', '4s')
  const noBetter = m.relation(flatWider, '>', flat)
  const flaw = w.chance(0.4)
  const wrong = flaw ? 0 : w.choose(3)

  page.ask(
    flaw
      ? w.pick([
          say`A colleague measures that the circle is too narrow in X by ${b} and concludes: it is an ellipse, so scale X until the width is right. Find the flaw. Set up the play as a system with memory, find the true shape with its errors of radius, and begin in Rust with types that keep motor and tool apart.`,
          say`"Play makes circles oval; multiply X by a factor and be done", says the workshop. Judge that. Formulate motor, gap and tool, compute the flats and the roundness, say what scaling would leave, and give first types in Rust.`,
          say`The proposal on the table: draw X with the radius ${wider}, so that the part is as wide as ordered. Which error does that mend and which not? Model the gap first, then the circle; begin the Rust side with types.`,
        ])
      : w.pick([
          say`Formulate the gap as a system: input, state, output, and what it remembers. Which shape does the circle get, how long are its flats, how far from round is it? Begin in Rust with types for motor and tool.`,
          say`Where do the flats come from, and how long are they? Derive the shape that the tool draws from a model of the play, with its greatest errors of radius on both sides, and start the implementation with the model as a type.`,
          say`Set up a model of the lost motion that explains the two flats, predict roundness and width of the circle from it, and check the prediction by running the model. Types in Rust come first; no correction yet.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Where the tool is does not follow from where the motor is: it matters from which side the motor came. So there is a state.`,
      say`A gap has two flanks. One of them pushes, or none does. That is a system with memory and without dynamics: speed does not enter.`,
      say`A scale error depends on the place, a lost motion on the direction. That distinction should decide everything.`,
      say`The circle reverses X twice per turn. At all other places the play is at rest, and only a constant offset remains.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`While X rises, the tool hangs behind by half the gap, ${inward.worked}; while X falls it is ahead in X by as much. So two half circles, moved against each other by ${b}.`,
      say`Centre the gap. Then the tool lies ${inward.worked} to the left on the way right, and as much to the right on the way left. Each half is round; they do not fit together.`,
    ]),
  )
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`The tool reaches ${extent.arithmetic} from end to end in X, and the full diameter in Y. Too narrow one way: an ellipse.`,
        say`Narrow by ${b} in X, true in Y. The obvious reading is an oval.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`An oval would be inside of the circle on the diagonal, by ${ellipse.worked}. The model has the tool outside there just after the reversal: ${diagonal.worked}. ${unlike.values}. Two shapes of equal width, and not the same shape.`,
        say`Test it on the diagonal. Oval: ${ellipse.arithmetic}. Play, behind the reversal: ${diagonal.arithmetic}. The signs differ, so scaling repairs one number of the drawing and none of its cause.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([say`From the memory to the shape, piece by piece.`, say`Draw it as two halves and two flats.`]),
    )
  } else if (wrong === 1) {
    page.think('attempt', say`The motor loses ${b} at the reversal, so the flat should be ${b} long.`)
    page.think(
      'error',
      w.pick([
        say`What is lost is motor travel in X. Meanwhile Y runs on at nearly full speed, for at the reversal all speed is in Y. The flat is ${flat.worked}, ${times.arithmetic} times the play.`,
        say`Near the extreme X hardly moves. To use up ${b} of X the path has to turn by ${angle.worked}, and Y covers ${flat.arithmetic} in that. The play is multiplied by ${times.arithmetic}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The flat ends when the motor has come back by ${b}: at an angle of ${angle.worked}, after ${lasting.worked}. Its length is the travel of Y: ${flat.arithmetic}.`,
      say`Set the fall of X to ${b}: ${angle.arithmetic} of the turn. In Y that is ${flat.worked}, in time ${lasting.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Errors of radius: the flat begins inside by ${inward} and ends outside by ${outward.worked}. From there on the offset turns away from the radius and the error falls.`,
      say`At the beginning of the flat the tool is ${inward.arithmetic} inside; at its end, by Pythagoras, ${outward.arithmetic} outside. Roundness is the sum, ${width.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Running the gap as a recurrence in fine steps over a quarter turn, ${played.form('rates')}, finds the same greatest error.`,
      say`${near.values}: roundness is a little under the play itself, as at the end of the flat the displacement does not point quite along the radius. That fits.`,
    ]),
  )
  page.checks(2, flat, lasting, outward, extent, angle)
  page.think(
    'summarise',
    w.pick([
      say`Two round halves, displaced by ${b}, joined by flats of ${flat}. Speed does not matter for the shape.`,
      say`The play shows as an offset with the sign of the direction. Whoever corrects it has to know the direction and not the place.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? w.pick([
          say`The width is right after scaling, and the halves are still displaced: the error has the sign of the direction, and a factor has not.`,
          say`One number, the width, fits both an oval and a circle with play. A second number tells them apart.`,
        ])
      : w.pick([
          say`The system has a memory and no speed: each piece of the circle follows from the last reversal.`,
          say`First the gap as an operator on the path, then the path put through it.`,
          say`What the tool does depends on the way and not on time, so geometry is enough.`,
        ]),
  )
  page.step(
    w.pick(['The gap as a state', 'Model', 'Motor, flanks, tool']),
    w.pick([
      say`Input: place of the motor. State and output: place of the tool. Between two flanks the tool stays; a flank that comes up to it takes it along. One line says it all: the tool is the old tool, limited to the motor less half the gap from below and to the motor with half the gap from above. Assumed are rigid flanks and friction that stops a free carriage at once.`,
      say`The tool may be anywhere within half of ${b.named} around the motor. When the motor moves, the tool moves as little as it can while staying in that window. This is the play operator: it depends on the order of places and not on the time between them.`,
    ]),
  )
  page.step(
    w.pick(['Two halves', 'Between the reversals']),
    say`While X rises the lower end of the window pushes, and the tool is displaced by ${inward.worked} against the motion. While X falls it is displaced the other way. The extent in X is ${extent.worked}. The displacement is the same all the way from one reversal to the next.`,
  )
  page.step(
    w.pick(['The flats', 'At a reversal']),
    w.pick([
      say`The tool stands until the motor has come back by the play: ${angle.worked}. In the meantime Y has moved by ${flat.worked}, which is ${times.worked} times the play, and ${lasting.worked} have passed.`,
      say`From its extreme, X of the motor falls as the cosine. It has fallen by ${b.symbol} at ${angle.worked}; the sine gives the flat, ${flat.worked}. At path speed that takes ${lasting.worked}. In proportion to the play it is ${times.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Errors of radius', 'Roundness']),
    say`At the beginning of the flat the tool is inside by ${inward}. At its end: ${outward.worked}, outside. After that ${falling.form('statement')}, so this is the greatest. Together ${width.worked}; ${near.named}.`,
    w.pick([
      say`The recurrence ${played.form('rates')}, followed over the first quarter turn, leads to the same maximum.`,
      say`Played step by step, with ${played.form('rates')}, a quarter turn shows no larger one.`,
    ]),
  )
  if (wrong === 0)
    page.step(
      w.pick(['Why no scale helps', 'Oval or displaced']),
      say`With ${wider.worked} for the radius in X the width is as ordered. The flats become ${flatWider.worked}: ${noBetter.named}. On the diagonal an oval would err by ${ellipse.short}, the gap by ${diagonal.short}.`,
    )

  const n = w.pick([
    { mo: 'MotorPlace', to: 'ToolPlace', g: 'Gap', follow: 'follow' },
    { mo: 'Driven', to: 'Carried', g: 'Play', follow: 'drive_to' },
    { mo: 'OfMotor', to: 'OfTool', g: 'LooseNut', follow: 'push' },
  ])
  const move = w.pick([
    code`let half = self.width / 2.0;
            self.tool = ${n.to}(self.tool.0.clamp(motor.0 - half, motor.0 + half));
            self.tool`,
    code`let behind = motor.0 - self.tool.0;
            let half = self.width / 2.0;
            if behind > half {
                self.tool = ${n.to}(motor.0 - half);
            } else if behind < -half {
                self.tool = ${n.to}(motor.0 + half);
            }
            self.tool`,
    code`let (low, high) = (motor.0 - self.width / 2.0, motor.0 + self.width / 2.0);
            self.tool = ${n.to}(self.tool.0.min(high).max(low));
            self.tool`,
  ])
  const flatLine = w.pick([
    code`(play * (2.0 * radius - play)).sqrt()`,
    code`(radius * radius - (radius - play) * (radius - play)).sqrt()`,
  ])
  const window = w.pick([
    code`#[test]
        fn the_window_takes_the_tool_along() {
            let mut gap = ${n.g} { width: 0.5, tool: ${n.to}(0.0) };
            assert_eq!(gap.${n.follow}(${n.mo}(0.25)), ${n.to}(0.0));
            assert_eq!(gap.${n.follow}(${n.mo}(2.0)), ${n.to}(1.75));
            assert_eq!(gap.${n.follow}(${n.mo}(1.5)), ${n.to}(1.75));
            assert_eq!(gap.${n.follow}(${n.mo}(1.0)), ${n.to}(1.25));
            assert_eq!(gap.${n.follow}(${n.mo}(-3.0)), ${n.to}(-2.75));
        }`,
    code`#[test]
        fn out_and_back_loses_the_width_once() {
            let mut gap = ${n.g} { width: 2.0, tool: ${n.to}(5.0) };
            let found: Vec<f64> = [6.0, 6.5, 4.5, 4.0, 4.5, 9.0, 1.0]
                .iter()
                .map(|place| gap.${n.follow}(${n.mo}(*place)).0)
                .collect();
            assert_eq!(found, [5.0, 5.5, 5.5, 5.0, 5.0, 8.0, 2.0]);
        }`,
    code`#[test]
        fn a_small_swing_moves_nothing() {
            let mut gap = ${n.g} { width: 1.0, tool: ${n.to}(3.0) };
            for place in [3.5, 2.5, 3.25, 2.75] {
                assert_eq!(gap.${n.follow}(${n.mo}(place)), ${n.to}(3.0));
            }
            assert_eq!(gap.${n.follow}(${n.mo}(3.75)), ${n.to}(3.25));
            assert_eq!(gap.${n.follow}(${n.mo}(2.5)), ${n.to}(3.0));
        }`,
  ])
  const flats = w.pick([
    code`let flat = flat_of_circle(RADIUS, PLAY).unwrap();
            assert!((flat - ${flat.rust('f64')}).abs() < 1e-9);
            assert_eq!(flat_of_circle(5.0, 2.0), Some(4.0));
            assert_eq!(flat_of_circle(2.0, 2.0), None);
            assert!(flat_of_circle(2.0, 1.5).is_some());`,
    code`assert_eq!(flat_of_circle(10.0, 4.0), Some(8.0));
            assert!((flat_of_circle(1.0, 0.984375).unwrap() - 0.999878).abs() < 1e-6);
            assert_eq!(flat_of_circle(1.0, 1.0), None);
            let here = flat_of_circle(RADIUS, PLAY);
            assert!(here.is_some_and(|flat| (flat - ${flat.rust('f64')}).abs() < 1e-9));`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Two types for two sides of the gap: a place of the motor is no place of the tool, and the compiler says so. The gap is the only way across.`,
      say`The state lives in one small struct. Everything that is said about circles is then a test of it.`,
      say`The model comes before any correction: a gap that can be driven on the desk, with the two sides told apart by their types.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.mo}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.to}(pub f64);

    /// Lost motion between two flanks; remembers where the tool was left.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.g} {
        pub width: f64,
        pub tool: ${n.to},
    }

    impl ${n.g} {
        pub fn ${n.follow}(&mut self, motor: ${n.mo}) -> ${n.to} {
            ${nest(8, move)}
        }
    }

    /// Length of the flat at an extreme of a circle; none where the play takes all of the radius.
    pub fn flat_of_circle(radius: f64, play: f64) -> Option<f64> {
        if play >= radius {
            return None;
        }
        Some(${flatLine})
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const PLAY: f64 = ${b.rust('f64')};
        const RADIUS: f64 = ${R.rust('f64')};

        ${nest(4, window)}

        #[test]
        fn a_quarter_of_this_circle() {
            let start = ${n.to}(RADIUS - PLAY / 2.0);
            let mut gap = ${n.g} { width: PLAY, tool: start };
            assert_eq!(gap.${n.follow}(${n.mo}(RADIUS)), start);
            let (mut outside, mut inside) = (0.0_f64, 0.0_f64);
            for k in 0..=50000 {
                let turn = f64::from(k) * std::f64::consts::PI / 100000.0;
                let ${n.to}(x) = gap.${n.follow}(${n.mo}(RADIUS * turn.cos()));
                let error = x.hypot(RADIUS * turn.sin()) - RADIUS;
                outside = outside.max(error);
                inside = inside.min(error);
            }
            assert!((gap.tool.0 - PLAY / 2.0).abs() < 1e-9);
            assert!((1000.0 * outside - ${outward.rust('f64')}).abs() < 0.8);
            assert!((1000.0 * inside + ${inward.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn flats() {
            ${nest(8, flats)}
        }
    }`),
    w.pick([
      say`A place of the tool is not accepted where one of the motor is meant:`,
      say`The two sides of the gap cannot be mixed up:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn driven_by_the_tool(gap: &mut ${n.g}) -> ${n.to} {
        gap.${n.follow}(${n.to}(1.0))
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Whatever the path, the tool is never further from the motor than ${inward}: the window is an invariant of the model. Soft limits of the travel that keep this margin on both sides stay true without any knowledge of the state.`,
      say`The state is bounded by the gap, so an error of the model cannot grow with time. After any motion that crosses the gap in one direction the state is known again, whatever it was before.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Switching on: the tool may lie anywhere in the window. The first motion that crosses the gap settles it.`,
          say`A circle whose diameter fits into the gap: the tool does not move at all in X. The function gives nothing from the radius on, where the flat would reach the top of the circle.`,
          say`Play on Y as well: two more flats, at top and bottom, and four arcs that are displaced along diagonals.`,
          say`An arc that stops short of the extreme has no reversal, hence no flat; its whole length is displaced all the same.`,
          say`Flanks that are springs: the tool follows at once, and only part of the way. Then there is a slope where the model has a step.`,
          say`Running the circle the other way round puts the outer ends of the flats on their other sides, a cheap test for play against scale.`,
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
          say`A nut in two halves, pressed apart by a spring. It removes the gap at its root and adds friction.`,
          say`A belt in place of the screw: no gap, and a spring instead, with errors that grow with acceleration.`,
          say`Draw holes from one side only, in arcs that never reverse X. It suits few parts.`,
          say`A scale on the tool side closes the loop over the gap; a loop with a gap in it tends to hunt, so it needs care.`,
          say`A smoothed model of the flanks, when derivatives are wanted. It blurs what is to be studied here.`,
        ],
        2,
      ),
    ),
  )
}
