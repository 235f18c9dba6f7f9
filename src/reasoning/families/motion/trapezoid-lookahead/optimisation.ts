// Depth 4: how many moves must be known ahead on a finely cut curve, what a short queue costs, and what a long one does.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const piece = m.given('l_s', x.pieceMm, 'mm')
  const room = m.given('N_w', x.window, 'moves')
  const rate = m.given('f_a', x.arrivalHz, 'Hz')
  const supply = m.derive('v_f', 'mm/s', 'f_a*l_s')
  const target = m.derive('v_t', 'mm/s', 'min(v_m, v_f)')
  const way = m.derive('l_b', 'mm', 'v_t^2/(2*a)', '3s')
  const exact = m.derive('n_x', 'moves', 'l_b/l_s', '3s')
  const need = m.derive('N_n', 'moves', 'ceil(v_t^2/(2*a*l_s))', 'i')
  const one = m.derive('n_lo', 'moves', '1', 'i')
  const many = m.derive('n_hi', 'moves', 'N_n + 200', 'i')
  const least = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'n', from: 'n_lo', to: 'n_hi', at: 'N_n', whole: true }],
    objective: 'n',
    subject: [{ left: '2*a*l_s*n', op: '>=', right: 'v_t^2' }],
    of: 'N_n',
    tolerance: 0.001,
  })
  const reach = m.derive('v_w', 'mm/s', 'sqrt(2*a*N_w*l_s)')
  const speed = m.derive('v_s', 'mm/s', 'min(v_t, v_w)')
  const verdict = m.compare(need, room)
  const enough = verdict.op === '<='
  const wrongCount = m.derive('n_t', 'moves', 'v_t^2/(a*l_s)', '3s')
  const twice = m.relation('n_t', '==', '2*n_x')
  const hold = m.derive('t_q', 'ms', 'N_w*l_s/v_s', '3s')
  const lost = m.derive('q_v', '%', '(v_t - v_s)/v_t', '3s')
  const hard = m.derive('a_n', 'mm/s²', 'v_t^2/(2*N_w*l_s)', '4s')
  const bySupply = m.compare(supply, g.v_m)
  const flaw = w.chance(0.4)

  page.ask(
    flaw
      ? w.pick([
          say`A curve is cut into pieces of ${piece} without any corner that binds, and ${rate} is the rate at which pieces arrive. A colleague sizes the queue by braking time times pieces per time at full speed: ${wrongCount}. Is that right? Find the least number with proof, and say what a queue of ${room} can do.`,
          say`Queue sizing under review: in the time of braking, so many pieces of ${piece} pass at full speed, hence ${wrongCount} are needed (pieces arrive at ${rate}). Find the flaw, give the true number, and judge the present queue of ${room}.`,
        ])
      : w.pick([
          say`On a smooth curve in pieces of ${piece}, arriving at ${rate}, how many moves must be known ahead so that nothing but limit and supply binds? The queue holds ${room}. Derive, decide, and say what a longer queue would cost.`,
          say`How long must the look-ahead be? Pieces are ${piece} long, ${rate} of them can be supplied, and there is memory for ${room}. Find the speed of the steady state and the least queue that does not lower it.`,
          say`Size the queue for curves in pieces of ${piece}, at a supply of ${rate}: too short is slow, too long is late to react. Judge the present ${room}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The end of the queue is a wall. In steady state it runs ahead of the head at a fixed number of pieces, and the head must always be able to stop before it.`,
      say`Three things bind: the limit of speed, the supply of pieces, and the way to the end of what is known.`,
      say`The corners are blunt enough to be left out. What is left is braking way against known way.`,
    ]),
  )
  if (flaw || w.chance(0.45)) {
    page.think(
      'attempt',
      say`Braking lasts speed over acceleration, pieces pass at speed over length: ${wrongCount.worked}.`,
    )
    page.think(
      'error',
      w.pick([
        say`While braking the head does not keep its full speed; on the average it has half. So half as many pieces pass: ${twice.symbols}.`,
        say`That counts pieces as if nothing slowed down. The way of braking is half of speed times time: ${twice.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Supply gives ${supply.worked}. ${bySupply.values}, so the aim is ${target.worked}.`,
      say`What may be hoped for: ${supply.arithmetic} by supply, ${g.v_m} by the limit; ${target.short}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`From there braking takes ${way.worked}, that is ${exact.arithmetic} if they could be cut, so ${need.worked}.`,
      say`Way to stop: ${way.arithmetic}. In pieces ${exact.worked}, and a part of one counts whole: ${need}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Trying every whole number from ${one} to ${many}: ${least.form('problem')} ends at ${need}.`,
      say`By search, ${least.form('problem')}: it is ${need}, and one less would not reach.`,
    ]),
  )
  page.think(
    'compare',
    enough
      ? say`${verdict.named}. The queue is long enough; the speed is ${speed.worked}.`
      : say`${verdict.named}. Too short: known way allows ${reach.worked} only, so ${lost.arithmetic} of the speed is lost.`,
  )
  page.think(
    'derive',
    w.pick([
      say`The other side of the coin: what is in the queue is promised. A full one holds ${hold.worked} of motion, and a pause that waits for its end comes that late.`,
      say`A full queue of ${room} is ${hold.arithmetic} of motion that is already decided.`,
    ]),
  )
  page.checks(w.pick([1, 2]), supply, way, reach, hold, hard)
  page.think(
    'decide',
    enough
      ? w.pick([
          say`Leave it at ${room}. Longer would only be later.`,
          say`Keep the queue; ${need} would do, and the rest covers a late piece.`,
        ])
      : w.pick([
          say`Lengthen the queue to ${need}; or brake with ${hard.worked}, which the machine was not built for.`,
          say`Memory for ${need} is the cheap way. Harder braking, ${hard.arithmetic}, is not.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The count is too high by a factor that has a reason: the head slows down while it brakes.`
      : w.pick([
          say`Steady state first, then the queue that permits it, then its price.`,
          say`Braking way against known way is all there is to it.`,
        ]),
  )
  page.step(
    w.pick(['What speed is worth planning for', 'Supply and limit']),
    say`${supply.worked}; ${bySupply.named}. So ${target.worked}.`,
  )
  page.step(
    w.pick(['The least queue', 'How far ahead']),
    say`Count at the moment when a junction is passed: all moves of the queue lie ahead then, and another has arrived before the next junction. The plan must be able to stop within what is known, and at constant deceleration the square of the speed falls in proportion to the way, so it can do so just if the way that is known reaches ${way.worked}. In pieces: ${exact.worked}, and so ${need.worked}. The search ${least.form('problem')} gives the same.`,
    flaw || w.chance(0.4)
      ? say`Braking time times full rate would be ${wrongCount.worked}, and ${twice.named}.`
      : say`The number grows with the square of speed: curves that are twice as fast need four times the queue.`,
  )
  page.step(
    w.pick(['The present queue', 'What it can do']),
    say`${reach.worked}, so ${speed.worked}. ${verdict.named}${enough ? '.' : say`: ${lost.worked} of the speed is given away, unless braking were ${hard.worked}.`}`,
  )
  page.step(w.pick(['The price of length', 'Reaction']), say`A full queue is ${hold.worked} of decided motion.`)

  const n = w.pick([
    { t: 'Window', need: 'needed', speed: 'steady_speed', hold: 'held' },
    { t: 'LookAhead', need: 'least_moves', speed: 'attainable', hold: 'latency' },
    { t: 'CurveQueue', need: 'enough', speed: 'cruise', hold: 'decided' },
  ])
  const needed = w.pick([
    code`let speed = self.target();
            (speed * speed / (2.0 * self.acceleration * self.piece)).ceil() as u32`,
    code`let way = self.target().powi(2) / (2.0 * self.acceleration);
            (way / self.piece).ceil() as u32`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Sizes are computed from physics when limits change, and not written into the code.`,
      say`Each bound has a function of its own, so the one that binds can be named to the user.`,
    ]),
    page.rust(code`
    /// Lengths in ${piece.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub piece: f64,
        pub acceleration: f64,
        pub limit: f64,
        pub pieces_per_second: f64,
    }

    impl ${n.t} {
        pub fn target(&self) -> f64 {
            self.limit.min(self.pieces_per_second * self.piece)
        }

        pub fn ${n.need}(&self) -> u32 {
            ${nest(8, needed)}
        }

        pub fn ${n.speed}(&self, moves: u32) -> f64 {
            let known = f64::from(moves) * self.piece;
            self.target().min((2.0 * self.acceleration * known).sqrt())
        }

        /// How long a full queue lasts; an empty one holds nothing.
        pub fn ${n.hold}(&self, moves: u32) -> f64 {
            if moves == 0 {
                return 0.0;
            }
            f64::from(moves) * self.piece / self.${n.speed}(moves)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const CURVE: ${n.t} = ${n.t} {
            piece: ${piece.rust('f64')},
            acceleration: ${g.a.rust('f64')},
            limit: ${g.v_m.rust('f64')},
            pieces_per_second: ${rate.rust('f64')},
        };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn this_curve() {
            assert!(near(CURVE.target(), ${target.rust('f64')}));
            assert_eq!(CURVE.${n.need}(), ${need.rust('int')});
            assert!(near(CURVE.${n.speed}(${room.rust('int')}), ${speed.rust('f64')}));
            assert!(near(CURVE.${n.hold}(${room.rust('int')}), ${hold.rust('f64', 's')}));
        }

        #[test]
        fn both_sides_of_enough() {
            let enough = CURVE.${n.need}();
            assert!(near(CURVE.${n.speed}(enough), CURVE.target()));
            assert!(CURVE.${n.speed}(enough - 1) < CURVE.target());
        }

        #[test]
        fn each_bound_alone() {
            let curve = ${n.t} { piece: 2.0, acceleration: 9.0, limit: 12.0, pieces_per_second: 50.0 };
            assert_eq!(curve.target(), 12.0);
            assert_eq!(curve.${n.need}(), 4);
            assert_eq!(curve.${n.speed}(1), 6.0);
            assert_eq!(curve.${n.speed}(9), 12.0);
            assert_eq!(${n.t} { pieces_per_second: 5.0, ..curve }.target(), 10.0);
            assert_eq!([curve.${n.hold}(0), curve.${n.hold}(1)], [0.0, 2.0 / 6.0]);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`If supply breaks off, the head stops on known path, whatever the length of the queue. The length decides speed and delay, never safety.`,
      say`An emergency does not wait for the queue: it brakes along the path at once. What takes ${hold} is the polite pause that finishes what was promised.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Pieces of unequal length: memory must be counted in way and not in moves. A burst of splinters empties the known way.`,
          say`Supply that stutters: pieces for the longest gap must be added to those for braking.`,
          say`A sharp corner in the queue is a wall that comes nearer, and then the end of the queue does not matter.`,
          say`A single piece that covers the whole braking way: one move ahead is enough.`,
          say`The very end of a print: the wall is real, and the head slows down for it as it should.`,
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
          say`Cut curves less finely. Half as many pieces need half the queue and half the supply, at the price of chord error.`,
          say`Send arcs in place of pieces. One arc is a long move, and look-ahead becomes easy.`,
          say`Merge pieces that are nearly in line before they enter the queue.`,
          say`Harder braking for the wall at the end only, as a reserve that is seldom used. It has to be within what motors hold.`,
        ],
        2,
      ),
    ),
  )
}
