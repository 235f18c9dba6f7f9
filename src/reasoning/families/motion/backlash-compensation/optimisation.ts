// Depth 4: the take-up takes time. When it has to begin, what acceleration is left for it, and how fast the circle may be.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

/** Place of the circle from its extreme and correction, at z half take-ups from the extreme. */
const PATH = '(R*cos(v*T/2*z/R) - R)'
const TAKEN = 'b/2*((1 - min(max(z, 0), 1))^2 - max(0, min(z, 0) + 1)^2)'
const at = (formula: string): string => formula.replaceAll(/\bz\b/g, '(k/2000 - 2)')
const MOTOR = `${PATH} + ${TAKEN}`
/** The same begun later, by delta half take-ups. */
const MOVED = `${PATH} + ${TAKEN.replaceAll('z', '(z - delta)')}`

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { b, v } = s.g
  const hard = m.given('a_m', x.accelerationMmPerS2, 'mm/s²')
  const allowed = m.given('e_a', x.leftUm, 'µm')
  const circle = m.derive('a_c', 'mm/s²', 'v^2/R', '4s')
  const room = m.derive('a_t', 'mm/s²', 'a_m - a_c', '4s')
  const positive = m.relation(circle, '<', hard)
  const time = m.derive('T', 'ms', '2*sqrt(b/a_t)', '3s')
  const peak = m.derive('u_t', 'mm/s', 'sqrt(b*a_t)', '3s')
  const turned = m.derive('phi_T', '°', 'v*T/(2*R)', '3s')
  const error = m.derive('E', 'µm', 'b/2*a_c/a_m', '3s')
  const same = m.relation('b/2*a_c/(a_c + a_t)', '==', error)
  const share = m.derive('q_o', '', 'sqrt(a_c/a_m) + sqrt(2*(1 - a_c/a_m))', '4s')
  const shift = m.derive('delta', '', '(q_o - 1)/(q_o + 1)', '3s')
  const begin = m.derive('t_o', 'ms', 'T/2*(1 - delta)', '3s')
  const best = m.derive('E_o', 'µm', 'E*(2/(q_o + 1))^2', '3s')
  const betterStill = m.relation(best, '<', error)
  const second = m.compare(best, allowed)
  m.claim('recurrence', {
    states: [
      {
        name: 'y',
        unit: 'mm',
        start: 'R*cos(v*T/R) - R',
        next: at(`max(${MOVED} - b/2, min(y, ${MOVED} + b/2))`),
      },
    ],
    until: '8000',
    measure: { what: at(`abs(y - ${PATH.replaceAll('z', '(z - 0.0005)')})`), take: 'max' },
    of: 'E_o',
    tolerance: 0.03,
  })
  m.claim('recurrence', {
    states: [
      {
        name: 'y',
        unit: 'mm',
        start: 'R*cos(v*T/R) - R',
        next: at(`max(${MOTOR} - b/2, min(y, ${MOTOR} + b/2))`),
      },
    ],
    until: '8000',
    measure: { what: at(`abs(y - ${PATH.replaceAll('z', '(z - 0.0005)')})`), take: 'max' },
    of: 'E',
    tolerance: 0.03,
  })
  const late = m.derive('E_l', 'µm', '2*b*a_c/(sqrt(a_t) + sqrt(a_c))^2', '3s')
  const ratio = m.derive('q_l', '', 'E_l/E', '3s')
  const worse = m.relation(late, '>', error)
  const bare = m.derive('E_b', 'µm', 'b/2')
  const gain = m.derive('q_b', '', 'E_b/E', '3s')
  const greedy = m.derive('a_w', 'mm/s²', 'a_m + a_c', '4s')
  const stalls = m.relation(greedy, '>', hard)
  const stop = m.derive('T_s', 'ms', '2*v/a_m + 2*sqrt(b/a_m)', '3s')
  const dwell = m.derive('T_d', 'ms', '2*sqrt(b/a_m)', '3s')
  const verdict = m.compare(error, allowed)
  const fast = m.derive('v_e', 'mm/s', 'sqrt(2*e_a*a_m*R/b)', '4s')
  m.derive('v_lo', 'mm/s', 'v_e/4')
  m.derive('v_hi', 'mm/s', '1.4*v_e')
  const search = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'y', from: 'v_lo', to: 'v_hi', at: 'v_e' }],
    objective: 'y',
    subject: [{ left: 'b*y^2/(2*R*a_m)', op: '<=', right: 'e_a' }],
    of: 'v_e',
    tolerance: 0.002,
  })
  const meets = verdict.op === '<='
  const stronger = m.derive('a_n', 'mm/s²', 'b*a_c/(2*e_a)', '4s')
  const tighter = m.derive('b_n', 'mm', '2*e_a*a_m/a_c', '3s')
  const flaw = w.choose(5)
  const wrong = flaw < 3 ? flaw : w.choose(4)

  page.ask(
    flaw === 0
      ? w.pick([
          say`The play is taken up as soon as the axis reverses, with all the acceleration that the circle leaves of ${hard}. The flats have become short, and they are not gone. What is wrong with "as soon as"? Find the best begin, the error left by both, and the greatest path speed for ${allowed} of error.`,
          say`A driver begins its take-up at the reversal, "when it is needed". Judge this for a motor that is good for ${hard}, improve it, and find the path speed at which ${allowed} of error remain.`,
        ])
      : flaw === 1
        ? w.pick([
            say`A take-up of ${b} is planned with the full ${hard} of the motor, centred on the reversal. Now and then the axis loses steps, always at the left or right of a circle. Find the flaw, plan the take-up within what the motor can do, and compute the error and the greatest path speed for ${allowed}.`,
            say`The motor can do ${hard}, so the take-up is computed with just that. Find what was forgotten, put it right, and say how far from round the circle is then, against ${allowed}, and up to which speed that is kept.`,
          ])
        : flaw === 2
          ? w.pick([
              say`Proposal: stop the path at each reversal, take up the play with ${hard}, go on. No error of shape. What does it cost, and is there a take-up on the fly within ${allowed}? Find its error in closed form and the path speed up to which it will do.`,
              say`To correct without error somebody halts at each extreme. Compare with a take-up during the motion: limit of the motor ${hard}, allowed error ${allowed}. Derive error and duration, and the speed at which the allowed error is used up.`,
            ])
          : w.pick([
              say`Plan the take-up of the play during the motion, for a motor with ${hard} in all. When should it begin, how long does it take, what error of place remains? Compare with ${allowed} and find the greatest path speed.`,
              say`The motor has ${hard} of acceleration, for circle and take-up together. Find the best use of it, with the error that it leaves in closed form, and say how fast the circle may be drawn for ${allowed}.`,
              say`How well can a motor with ${hard} hide this play while the circle goes on? Optimise begin and acceleration of the take-up; give error, duration, and the speed limit that follows from ${allowed}.`,
            ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The correction jumps by ${b}, and a motor cannot jump. During the take-up the tool rests in the gap while the path goes on. How far does the path get, in X, in that time?`,
      say`At the extreme X stands nearly still. That is the luck of this problem: if the take-up sits where X does not move, nobody sees it.`,
      say`Two things want the motor at the same time: the circle, with its centripetal acceleration, and the take-up.`,
      say`Error comes from X of the path moving while the tool does not. X moves as a parabola around the extreme; so place and length of the take-up decide.`,
    ]),
  )
  if (wrong === 1) {
    page.think('attempt', say`The take-up may use the motor fully: acceleration ${hard}, and ${dwell.worked} of time.`)
    page.think(
      'error',
      w.pick([
        say`Then the motor would have to do ${greedy.worked} while it begins, for the circle needs its share at the same moment. ${stalls.values}: lost steps, just at the extremes.`,
        say`Accelerations of one motor add up. The circle takes its part of this motor too; ${greedy.arithmetic} are asked for; ${stalls.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The circle takes ${circle.worked} at the extreme. Both point the same way in the first half, so ${room.worked} is left.`,
      say`Centripetal: ${circle.arithmetic}. It has the sign in which the take-up begins, hence it is subtracted: ${room.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`From rest to rest over ${b}: half the time up, half down, ${time.worked} with a peak of ${peak.arithmetic}. The path turns by ${turned.arithmetic} in half of it, small enough for a parabola.`,
      say`A triangle of speed takes ${time.arithmetic} and peaks at ${peak.worked}. In half of that the circle turns by ${turned.arithmetic}, so near the extreme it is a parabola.`,
    ]),
  )
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Begin when the axis reverses; before that there is nothing to correct.`,
        say`At the reversal the direction changes, so this is when the correction changes.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Then the path runs away from the standing tool for nearly all of the take-up: ${late.worked}, ${ratio.arithmetic} times what a centred one leaves. ${worse.values}. The path is known ahead; why wait?`,
        say`The tool waits at the extreme while the path is leaving it on a parabola: ${late.arithmetic}. Centred, half of the wait falls into the time before, when the path still comes nearer: ${worse.named}.`,
      ]),
    )
    page.think('back-up', say`Begin half a take-up earlier.`)
  } else if (wrong === 2) {
    page.think('attempt', say`Or halt: with the path at rest, no error can arise.`)
    page.think(
      'doubt',
      w.pick([
        say`Braking, take-up and speeding up again: ${stop.worked} at every reversal, and the nozzle goes on oozing all the while. On the fly the path loses no time.`,
        say`The take-up itself is short, ${dwell.arithmetic}. It is braking that makes ${stop.worked} of it, with a blob of plastic at each extreme.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Centred: the tool stops where the motor's speed crosses zero, a little before the extreme, and is caught again a little behind. In between the path rises above it and comes back. Greatest error at the extreme: ${error.worked}.`,
      say`Where does the motor turn? Where circle and take-up cancel. From there to the extreme the path gains ${error.arithmetic} on the tool. Half the play, times the share of the circle in the acceleration of the motor: that is a pretty result.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Is the symmetric begin the best one? Behind the extreme the tool errs outward, before it inward, and the inward error is the larger. A little later would balance them: both are ${best.arithmetic} if it begins ${begin.worked} before the extreme.`,
      say`Symmetric is not the same as balanced. Moving the begin later by a share of ${shift.arithmetic} of the half lets the inward error shrink until the outward one meets it, at ${best.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The gap, played over the true circle with this take-up, shows both greatest errors, the symmetric and the balanced one.`,
      say`Limits: no speed, no error; a circle that takes the whole motor leaves half the play, as without correction. Both right.`,
    ]),
  )
  page.think(
    'compare',
    meets
      ? w.pick([
          say`${verdict.values}. There is room up to ${fast.arithmetic} along the path, even with the symmetric begin.`,
          say`Against the limit: ${verdict.named}. Kept; the symmetric take-up would use it up at ${fast.worked}.`,
        ])
      : w.pick([
          say`Symmetric: ${verdict.values}. Balanced: ${second.values}. The symmetric one is within the limit up to ${fast.arithmetic}.`,
          say`Against the limit: ${verdict.named}, so symmetric does not do; ${second.named} for the balanced one. A path at ${fast.worked} would be right for the symmetric begin as well.`,
        ]),
  )
  page.checks(2, circle, time, peak, error, fast)
  page.think(
    'decide',
    meets
      ? w.pick([
          say`A take-up with ${room}, at full path speed. Balanced, since it costs nothing: begin ${begin} ahead.`,
          say`Full path speed, and a symmetric take-up is good enough; the balanced begin is kept as a reserve.`,
        ])
      : second.op === '<='
        ? say`Balanced, ${begin} ahead of the extreme, at full path speed: ${best} of error.`
        : w.pick([
            say`Balanced, and slower on circles of this radius; ${fast} is right even for the symmetric begin.`,
            say`Balanced, and ${fast} until the nut is adjusted; at full speed symmetric timing would need a play of ${tighter.arithmetic}.`,
          ]),
  )

  page.section(
    'analysis',
    flaw === 0
      ? say`A take-up that begins at the reversal is late by half its length. What is known ahead need not be late.`
      : flaw === 1
        ? say`Circle and take-up share one motor, and they pull the same way when the take-up begins.`
        : flaw === 2
          ? say`A halt has no error of shape and a price in time and plastic; the take-up on the fly has a small error that can be computed.`
          : w.pick([
              say`What is left for the take-up, where it should lie, what it leaves: three steps.`,
              say`The motor's place is circle plus take-up. All follows from the moment at which their sum turns.`,
            ]),
  )
  page.step(
    w.pick(['What is left for the take-up', 'Sharing the motor']),
    say`At the extreme the circle needs ${circle.worked}, directed inward. The take-up begins in the same direction. ${positive.named}, so ${room.worked} is left. In its second half the take-up brakes against the circle, and the motor has even room to spare.`,
    wrong === 1
      ? say`With all of it for the take-up the motor would see ${greedy.worked}; ${stalls.named}.`
      : say`The take-up lasts ${time.worked} and peaks at ${peak.worked}.`,
  )
  page.step(
    w.pick(['Where it should lie', 'Begin']),
    wrong === 0
      ? say`Begun at the reversal, the tool stands at the extreme until the motor has come back by the play, circle and take-up together: ${late.worked}. Centred on the reversal, the time of standing lies where X hardly moves; ${worse.named}, a factor of ${ratio.arithmetic}.`
      : say`The path around the extreme is a parabola, the same before and behind. A standing tool errs little where the parabola is flat, so let the take-up lie around the extreme, from half of its time ${time.short} before. Begun at the reversal it would leave ${late.worked}.`,
  )
  page.step(
    w.pick(['The error', 'What remains']),
    w.pick([
      say`In the first half the speed of the motor is that of the parabola less that of the take-up. It is zero when the take-up has used the share of the half that the circle has of the sum of both. There the tool lags a little already and then stands until the extreme. Adding both parts gives half the play times the circle's share: ${error.worked}; ${same.symbols}.`,
      say`Let the circle and the take-up have constant accelerations around the extreme. The motor turns before the extreme, at the fraction of the half take-up that belongs to the take-up. What the take-up has taken by then and what the parabola still rises add up to ${error.worked}. In terms of both: ${same.symbols}.`,
    ]),
    say`The gap played over the true circle, with its cosine and ${turned.worked} of turn in half the take-up, shows the same greatest error. Without correction it would be ${bare.worked} at the extreme: better by ${gain.arithmetic}.`,
  )
  page.step(
    w.pick(['The best begin', 'Balance']),
    w.pick([
      say`Begin later by a share ${shift.symbol} of the half take-up. The inward error before the extreme then shrinks with the square of one less this share, and the outward one behind the extreme grows; the greater of two such is the least where they meet. Setting them equal gives ${share.worked} and ${shift.worked}, so the take-up begins ${begin.worked} before the extreme. Error: ${best.worked}, and ${betterStill.symbols}.`,
      say`Two errors compete: the tool is inside while it waits for the extreme and outside when it is caught behind it. A later begin trades one for the other, monotonically, so the best begin makes them the same. With ${share.worked} that is a share of ${shift.worked} of the half later, ${begin.worked} before the extreme; ${best.worked} is left. ${betterStill.named}.`,
    ]),
  )
  page.step(
    w.pick(['Speed', 'How fast the circle may be']),
    say`Symmetric: ${verdict.named}; balanced: ${second.named}. The symmetric error grows with the square of speed. Used up: ${fast.worked}. Brute force over ${search.form('ranges')}, subject to ${search.form('limits')}, finds ${search.form('answer')}.`,
    meets
      ? say`At the present speed even ${stronger.worked} of motor would do.`
      : w.pick([
          say`To keep the present speed with a symmetric begin the motor would need ${stronger.worked}, or the play would have to shrink to ${tighter.worked}.`,
          say`Other ways to the same, with a symmetric begin: a motor with ${stronger.arithmetic}, or a nut adjusted to ${tighter.worked}.`,
        ]),
  )
  if (wrong === 2)
    page.step(
      w.pick(['Against a halt', 'What halting costs']),
      say`Halting takes ${stop.worked} at each reversal, ${dwell.worked} of it for the play.`,
    )

  const n = w.pick([
    { t: 'TakeUp', l: 'Lost', f: 'plan', v: 'fastest', e: 'NothingLeft' },
    { t: 'Crossing', l: 'Axis', f: 'crossing', v: 'speed_for', e: 'CircleTakesAll' },
    { t: 'Recovery', l: 'LooseAxis', f: 'around_extreme', v: 'greatest_speed', e: 'NoRoom' },
  ])
  const body = w.pick([
    code`let circle = speed * speed / radius;
            let room = self.acceleration - circle;
            if room <= 0.0 {
                return Err(${n.e});
            }
            let duration = 2.0 * (self.play / room).sqrt();
            Ok(${n.t} {
                duration,
                early: duration / 2.0,
                error: self.play / 2.0 * circle / self.acceleration,
            })`,
    code`let share = speed * speed / (radius * self.acceleration);
            if share >= 1.0 {
                return Err(${n.e});
            }
            let early = (self.play / (self.acceleration * (1.0 - share))).sqrt();
            Ok(${n.t} { duration: 2.0 * early, early, error: share * self.play / 2.0 })`,
  ])
  const speedBody = w.pick([
    code`(2.0 * error * self.acceleration * radius / self.play).sqrt()`,
    code`(radius * self.acceleration * (error / (self.play / 2.0))).sqrt()`,
  ])
  const balance = w.pick([
    code`((reach - 1.0) / (reach + 1.0), 4.0 / ((reach + 1.0) * (reach + 1.0)))`,
    code`let shift = (reach - 1.0) / (reach + 1.0);
        (shift, (1.0 - shift) * (1.0 - shift))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The plan of a take-up is data: how long, how much before the extreme, which error. The planner of the path asks before it sets its speed.`,
      say`A circle that takes all of the motor is an error of its own, and not a take-up of infinite length.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub duration: f64,
        /// Begin before the extreme.
        pub early: f64,
        /// Greatest of the tool.
        pub error: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.e};

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.l} {
        pub play: f64,
        pub acceleration: f64,
    }

    impl ${n.l} {
        pub fn ${n.f}(&self, speed: f64, radius: f64) -> Result<${n.t}, ${n.e}> {
            ${nest(8, body)}
        }

        /// At which an error is just used up by a symmetric take-up.
        pub fn ${n.v}(&self, radius: f64, error: f64) -> f64 {
            ${speedBody}
        }
    }

    /// How much later than symmetric, in halves, and what is left of the error; from the share of the circle.
    pub fn balanced(share: f64) -> (f64, f64) {
        let reach = share.sqrt() + (2.0 - 2.0 * share).sqrt();
        ${nest(4, balance)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const AXIS: ${n.l} = ${n.l} { play: ${b.rust('f64')}, acceleration: ${hard.rust('f64')} };
        const RADIUS: f64 = ${s.g.R.rust('f64')};
        const SPEED: f64 = ${v.rust('f64')};

        /// Greatest error of the tool when the take-up begins some time before the extreme.
        fn played(begin: f64) -> f64 {
            let plan = AXIS.${n.f}(SPEED, RADIUS).unwrap();
            let half = plan.duration / 2.0;
            let place = |t: f64| RADIUS * (SPEED * t / RADIUS).cos();
            let mut tool = place(-2.0 * plan.duration);
            let mut worst = 0.0_f64;
            for k in -8000..=8000 {
                let t = f64::from(k) / 4000.0 * plan.duration;
                let z = ((t + begin) / half - 1.0).clamp(-1.0, 1.0);
                let taken = if z < 0.0 { 1.0 - (z + 1.0) * (z + 1.0) } else { (1.0 - z) * (1.0 - z) - 1.0 };
                let motor = place(t) + AXIS.play / 2.0 * taken;
                tool = tool.clamp(motor - AXIS.play / 2.0, motor + AXIS.play / 2.0);
                worst = worst.max((tool - place(t)).abs());
            }
            1000.0 * worst
        }

        #[test]
        fn this_circle() {
            let plan = AXIS.${n.f}(SPEED, RADIUS).unwrap();
            assert!((1000.0 * plan.duration - ${time.rust('f64')}).abs() < 1e-6);
            assert!((1000.0 * plan.error - ${error.rust('f64')}).abs() < 1e-6);
            assert!((AXIS.${n.v}(RADIUS, ${allowed.rust('f64', 'mm')}) - ${fast.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn the_gap_agrees() {
            let plan = AXIS.${n.f}(SPEED, RADIUS).unwrap();
            assert!((played(plan.early) / ${error.rust('f64')} - 1.0).abs() < 0.02);
            let (shift, left) = balanced(SPEED * SPEED / RADIUS / AXIS.acceleration);
            assert!((shift - ${shift.rust('f64')}).abs() < 1e-9);
            assert!((1000.0 * plan.error * left - ${best.rust('f64')}).abs() < 1e-6);
            assert!((played(plan.early * (1.0 - shift)) / ${best.rust('f64')} - 1.0).abs() < 0.03);
            assert!((played(0.0) / ${late.rust('f64')} - 1.0).abs() < 0.03);
        }

        #[test]
        fn balance_by_hand() {
            let (shift, left) = balanced(1.0 / 9.0);
            assert!((shift - 0.25).abs() < 1e-9);
            assert!((left - 0.5625).abs() < 1e-9);
        }

        #[test]
        fn by_hand_and_at_the_limit() {
            let axis = ${n.l} { play: 1.5, acceleration: 8.0 };
            let wanted = ${n.t} { duration: 1.0, early: 0.5, error: 0.1875 };
            assert_eq!(axis.${n.f}(2.0, 2.0), Ok(wanted));
            assert_eq!(axis.${n.v}(2.0, 0.1875), 2.0);
            assert_eq!(axis.${n.f}(4.0, 2.0), Err(${n.e}));
            assert!(axis.${n.f}(3.875, 2.0).is_ok());
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Circle and take-up together ask for ${hard} of the motor and never for more, as the two add in the first half and oppose each other in the second. The plan is made before the path is released; if the circle takes all, the path is refused or slowed.`,
      say`The error is bounded by half the play even if the take-up fails to come: ${bare}. Lost steps have no such bound. So the limit of the motor is kept first, and roundness second.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Small circles at full speed: the circle takes the whole motor, and no take-up fits. The function says so.`,
          say`Two reversals that follow each other within ${time}: their take-ups overlap, and the sum of both must be planned.`,
          say`A corner instead of an extreme: the path stops there anyway in this axis, or jumps; the take-up goes into the stop.`,
          say`A reversal at the beginning of the queue: half a take-up before it there was no path yet. Wait for it, at rest.`,
          say`A play that was measured too large: the tool is pushed over by the surplus, in the middle of the take-up.`,
          say`The peak ${peak} comes on top of hardly any speed of X, so the speed limit of the motor does not matter here; on a polygon with long sides it may.`,
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
          say`The symmetric begin. Its error has a simpler formula and is larger; for a driver without a planner this may decide.`,
          say`Brake the take-up harder in its second half, where circle and braking oppose each other. It is shorter and no longer symmetric.`,
          say`Slow down near reversals only. The path is slow where it matters, and feed has to follow.`,
          say`Halt at reversals: ${stop} each time and no error of shape, at the price of blobs.`,
          say`Mend the mechanics. A play of ${tighter} would allow ${allowed} at this speed with the same motor and a symmetric begin.`,
        ],
        2,
      ),
    ),
  )
}
