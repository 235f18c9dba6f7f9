// Depth 1: what is feasible, in squared speeds; and both passes by hand.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, f, b, u, stop, tooFast } = s
  const naive = m.derive('n_2', 'mm/s', 'f_1 + sqrt(2*a*l_2)')
  const right = m.derive('n_1', 'mm/s', 'sqrt(f_1^2 + 2*a*l_2)')
  const over = m.relation(naive, '>', right)
  const way = m.derive('l_b', 'mm', 'f_3^2/(2*a)', '3s')
  const lacks = m.relation(way, '>', g.l_4)
  const ends = m.relation('u_3^2', '<=', '2*a*l_4')
  const middle = m.relation('u_2^2 - u_3^2', '<=', '2*a*l_3')
  const begin = m.relation('u_1^2', '<=', '2*a*l_1')

  page.ask(
    w.pick([
      say`State which speeds at the junctions are feasible, and compute the greatest ones by a pass in each direction. Begin the Rust side with a type for squared speed.`,
      say`Formulate the constraints between neighbouring junctions, choose variables in which they are simple, and run both passes for these numbers. Start with a type in Rust.`,
      say`What must hold between the speeds at the two ends of a move? Set up all conditions, solve them for this queue, and begin with types in Rust that make the passes hard to get wrong.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A junction is bound from three sides: by its own cap, by what can be reached from before, and by what can be braked behind it.`,
      say`Only pairs of neighbours are tied to each other directly. Farther influence travels along the chain.`,
      say`Time does not occur. Speeds and lengths do, so the energy-like relation between squares of speed and way is the right tool.`,
    ]),
  )
  const wrong = w.choose(3)
  if (wrong === 0) {
    page.think('attempt', say`The second move adds what it would give from rest: ${naive.worked}.`)
    page.think(
      'doubt',
      say`Running in fast, the head has less time on that way, so it cannot gain as much as from rest.`,
    )
    page.think('error', say`Speeds do not add, squares do: ${right.worked}. The sum was too high: ${over.values}.`)
  } else if (wrong === 1) {
    page.think(
      'attempt',
      say`One pass forward seems to do: ${f[0]}, ${f[1]}, ${f[2]}. Every cap is kept and every speed can be reached.`,
    )
    page.think(
      'error',
      say`From ${f[2]} it takes ${way.arithmetic} to stop, and ${lacks.values}. The pass never looked at the end.`,
    )
    page.think('back-up', say`Begin at the end and go back, then forward with what that leaves.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Over a way l the square of speed changes by two times a times l at the most, in both directions. In squares all conditions are linear.`,
      say`With constant acceleration the difference of squares is twice acceleration times way. That bounds each pair of neighbours by one linear condition up and one down.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Backward from rest: ${b[2].worked}; ${b[1].worked}; ${b[0].worked}.`,
      say`The last junction can brake over the last move, ${b[2].arithmetic}. One further back: ${b[1].arithmetic}. And the first: ${b[0].arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Forward from rest, under what the first pass left: ${u[0].worked}; ${u[1].worked}; ${u[2].worked}.`,
      say`The other way: ${u[0].short}, then ${u[1].short}, then ${u[2].short}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Stopping after the last junction: ${ends.named}. Between the two before: ${middle.values}. From the start: ${begin.values}.`,
      say`Each neighbour once more: ${begin.symbols}, ${middle.symbols}, ${ends.symbols}, all with the numbers put in.`,
    ]),
  )
  page.checks(2, stop, way, u[0], right)
  page.think(
    'summarise',
    w.pick([
      say`Three speeds, ${u[0]}, ${u[1]} and ${u[2]}, and each is held down by something that can be named.`,
      say`The promise is ${u[0]}, ${u[1]}, ${u[2]}. A forward pass alone would have promised ${f[2]} at the last junction.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Squares of speed make the problem a chain of linear conditions.`,
      say`One unknown for each junction, one condition for each of its sides.`,
      say`The machine is at rest at both ends of what is known; everything between is tied to that.`,
    ]),
  )
  page.step(
    w.pick(['Conditions', 'What is feasible']),
    w.pick([
      say`Along a move of length l the squared speed changes by twice the acceleration times l, or by a smaller amount. So the squares at its ends differ by no greater number than that, in either sense, and each is within the square of its cap.`,
      say`Constant acceleration over a way l turns one squared speed into another that differs by twice acceleration times way. Whatever is smaller can be had by accelerating first and braking then. So a pair of speeds is feasible just when their squares are that near.`,
    ]),
  )
  page.step(w.pick(['Backward', 'From the end']), say`${b[2].worked}. ${b[1].worked}. ${b[0].worked}.`)
  page.step(
    w.pick(['Forward', 'From the start']),
    say`${u[0].worked}. ${u[1].worked}. ${u[2].worked}.`,
    say`Check of the ends: ${begin.symbols} and ${ends.named}.`,
  )
  page.step(
    w.pick(['Why both', 'What one pass misses']),
    say`Forward alone gives ${f[0].short}, ${f[1].short} and ${f[2].short}. But the last move can brake ${stop.worked} only: ${tooFast.named}, and ${lacks.named}.`,
  )

  const n = w.pick([
    { t: 'SpeedSquared', fn: 'reachable', back: 'backward' },
    { t: 'Square', fn: 'over', back: 'from_the_end' },
    { t: 'Energy', fn: 'after', back: 'braked' },
  ])
  const pass = w.pick([
    code`for k in (0..N).rev() {
            next = caps[k].min(next.${n.fn}(acceleration, lengths[k]));
            caps[k] = next;
        }`,
    code`for (cap, length) in caps.iter_mut().zip(lengths).rev() {
            next = cap.min(next.${n.fn}(acceleration, length));
            *cap = next;
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A squared speed is a type of its own, so that nobody adds a speed to it. The backward pass is a fold over the queue.`,
      say`Only roots leave the type; inside, the passes add and compare.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t}(f64);

    impl ${n.t} {
        pub const REST: Self = Self(0.0);

        pub fn of(speed: f64) -> Self {
            Self(speed * speed)
        }

        pub fn speed(self) -> f64 {
            self.0.sqrt()
        }

        pub fn ${n.fn}(self, acceleration: f64, length: f64) -> Self {
            Self(self.0 + 2.0 * acceleration * length)
        }

        pub fn min(self, other: Self) -> Self {
            Self(self.0.min(other.0))
        }
    }

    /// Caps at the beginnings of moves become what can be braked from there.
    pub fn ${n.back}<const N: usize>(mut caps: [${n.t}; N], lengths: [f64; N], acceleration: f64) -> [${n.t}; N] {
        let mut next = ${n.t}::REST;
        ${pass}
        caps
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn this_queue_backwards() {
            let caps = [${g.j_1.rust('f64')}, ${g.j_2.rust('f64')}, ${g.j_3.rust('f64')}].map(${n.t}::of);
            let found = ${n.back}(caps, [${g.l_2.rust('f64')}, ${g.l_3.rust('f64')}, ${g.l_4.rust('f64')}], ${g.a.rust('f64')});
            let wanted = [${b[0].rust('f64')}, ${b[1].rust('f64')}, ${b[2].rust('f64')}];
            for (one, speed) in found.into_iter().zip(wanted) {
                assert!((one.speed() - speed).abs() < 1e-6);
            }
        }

        #[test]
        fn from_rest_over_two_lengths() {
            assert_eq!(${n.t}::REST.${n.fn}(2.0, 3.0).${n.fn}(2.0, 1.0).speed(), 4.0);
            assert_eq!(${n.t}::of(3.0).min(${n.t}::of(5.0)), ${n.t}::of(3.0));
            assert_eq!(${n.t}::of(7.0).min(${n.t}::of(5.0)), ${n.t}::of(5.0));
        }
    }`),
    say`A speed in the place of its square does not compile:`,
    page.compileFail(
      'E0308',
      code`
    pub fn forgot_to_square(cap: ${n.t}) -> ${n.t} {
        cap.min(80.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`After the backward pass each junction can be braked to rest over the moves behind it. That holds before the forward pass and is not undone by it, for that pass only lowers.`,
      say`If no move arrives any more, braking from ${u[2]} needs no way beyond the last ${g.l_4}. The promise at each junction contains its own stop.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A move of no length ties both its junctions to one speed. The conditions say so by themselves.`,
          say`A cap of zero is a stop; the passes spread out from it to both sides.`,
          say`A single move: no junction, nothing to plan, a profile from rest to rest.`,
          say`Equal speeds at both ends of a move are feasible on any length.`,
          say`A new move behind the last can only raise what was planned, since a wall is moved away.`,
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
          say`Plan each pair of moves on its own and stop where in doubt. Simple, and slow on curves.`,
          say`A linear program in the squares. Right, and needless: the chain has its solution in two sweeps.`,
          say`Plan in time, by simulation. It needs small steps and gives no proof.`,
          say`Limit jerk too. Squares no longer add, and passes have to be repeated with a rule for each move.`,
        ],
        2,
      ),
    ),
  )
}
