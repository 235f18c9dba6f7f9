// Depth 2: the passes give the greatest of all feasible speeds; closed form as an envelope; why a local repair is not enough.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, f, u, stop, tooFast } = s
  const cones = [
    m.derive(
      'c_1',
      'mm/s',
      'sqrt(min(j_1^2, j_2^2 + 2*a*l_2, j_3^2 + 2*a*(l_2 + l_3), 2*a*l_1, 2*a*(l_2 + l_3 + l_4)))',
    ),
    m.derive('c_2', 'mm/s', 'sqrt(min(j_1^2 + 2*a*l_2, j_2^2, j_3^2 + 2*a*l_3, 2*a*(l_1 + l_2), 2*a*(l_3 + l_4)))'),
    m.derive(
      'c_3',
      'mm/s',
      'sqrt(min(j_1^2 + 2*a*(l_2 + l_3), j_2^2 + 2*a*l_3, j_3^2, 2*a*(l_1 + l_2 + l_3), 2*a*l_4))',
    ),
  ] as const
  const same = cones.map((cone, k) => m.relation(cone, '==', u[k]!))
  const near = m.relation('abs(u_1^2 - u_2^2)', '<=', '2*a*l_2')
  m.derive('y_1a', 'mm/s', 'u_1/2')
  m.derive('y_2a', 'mm/s', 'u_2/2')
  m.derive('y_1z', 'mm/s', 'min(j_1, 1.3*u_1)')
  m.derive('y_2z', 'mm/s', 'min(j_2, 1.3*u_2)')
  m.derive('S', 'mm/s', 'u_1 + u_2')
  const brute = m.claim('optimum', {
    sense: 'max',
    over: [
      { name: 'y_1', from: 'y_1a', to: 'y_1z', at: 'u_1' },
      { name: 'y_2', from: 'y_2a', to: 'y_2z', at: 'u_2' },
    ],
    objective: 'y_1 + y_2',
    subject: [
      { left: 'y_1^2', op: '<=', right: '2*a*l_1' },
      { left: 'abs(y_1^2 - y_2^2)', op: '<=', right: '2*a*l_2' },
      { left: 'abs(y_2^2 - u_3^2)', op: '<=', right: '2*a*l_3' },
    ],
    of: 'S',
    tolerance: 0.02,
  })
  const needed = m.derive('a_r', 'mm/s²', '(f_2^2 - f_s^2)/(2*l_3)')
  const hard = m.relation(needed, '>', g.a)
  const times = m.derive('q_a', '', 'a_r/a', '3s')
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`A planner goes forward once, which gives ${f[0]}, ${f[1]} and ${f[2]}, and then lowers the last junction to ${stop}, from which the last move can be braked. Find the flaw in this repair, with numbers. Prove what a correct method gives, and that nothing faster is feasible.`,
          say`Somebody saves the backward pass: only the last junction is corrected, to ${stop}, after a forward pass has found ${f[0]}, ${f[1]}, ${f[2]}. Show why this cannot be kept, and derive the greatest speeds with a proof.`,
        ])
      : w.pick([
          say`Prove that two passes give speeds that are feasible, and that no feasible plan is faster at any junction. Give the result in closed form as well.`,
          say`Is there a single best plan, or must one junction be traded against another? Answer with a proof, and find the greatest speeds by a route other than the passes.`,
          say`Derive the greatest feasible speed at each junction as a minimum over all caps, show that the passes compute it, and that the machine can always stop.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Best in what sense? If one plan is above all others at every junction, then it is best in every sense, and quickest too.`,
      say`The conditions bind neighbours only. What a far cap does to a junction must come through the chain in between.`,
      say`In squares of speed each cap is a point, and feasible means not too steep. So caps throw cones.`,
    ]),
  )
  if (flaw || w.chance(0.4)) {
    page.think(
      'attempt',
      say`Only the end is violated, ${tooFast.values}, so put the last junction down to ${stop} and leave the others.`,
    )
    page.think(
      'error',
      w.pick([
        say`That moves the trouble one junction forward: from ${f[1]} down to ${stop} on ${g.l_3} would take ${needed.worked}. ${hard.values}, ${times} times what there is.`,
        say`Now the third move must brake from ${f[1]}. ${needed.arithmetic} for ${needed.symbol}, and ${hard.named}. The correction has to travel back.`,
      ]),
    )
  } else if (w.chance(0.5)) {
    page.think('attempt', say`Perhaps slowing one junction lets another be faster, and one has to weigh them.`)
    page.think(
      'doubt',
      say`Lowering a neighbour only ever tightens what is left to the others. Take two feasible plans and the higher speed at each junction: that is feasible too. So there is nothing to weigh.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Add the conditions along the way from junction k to junction j: the squares differ by twice the acceleration times the way between. So the square at k is bounded by every cap, raised by the way to it, rest at the ends included. The least of these bounds: ${cones[0].equation} for the first.`,
      say`Each cap is the tip of a cone in squared speed, rising with twice the acceleration to both sides. No feasible plan pierces any of them: ${cones[1].equation} at the second junction.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Conversely, a minimum of cones is nowhere steeper than a cone, so it is feasible itself. A bound that is attained: the greatest plan.`,
      say`The envelope keeps all caps and changes with no greater steepness than each of its parts. So it is a plan, and all others are below it.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`With numbers: ${cones[0].arithmetic}, ${same[1]!.named}, ${same[2]!.values}. The passes agree with the envelope.`,
      say`The envelope gives ${cones[0]}, ${cones[1]}, ${cones[2]}; the passes, ${u[0]}, ${u[1]}, ${u[2]}. For the last, ${cones[2].filled}.`,
    ]),
  )
  if (w.chance(0.6)) {
    page.think(
      'verify',
      say`A search over a grid of both front speeds, ${brute.form('limits')}, finds no better than ${brute.form('answer')}.`,
    )
  }
  page.checks(w.pick([1, 2]), ...(flaw ? [needed, stop] : []), ...cones)
  page.think(
    'decide',
    w.pick([
      say`Two passes, as they visit each junction twice and need no memory of who bound whom.`,
      say`Backward, then forward. The envelope is the proof, the passes are the program.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The repair restores one condition and breaks its neighbour. The proof shows how far a cap really reaches.`
      : w.pick([
          say`Upper bound, attained bound, and the passes as a way to compute it.`,
          say`First that nothing can be above the envelope, then that the envelope can be driven.`,
        ]),
  )
  page.step(
    w.pick(['Nothing is faster', 'An upper bound']),
    w.pick([
      say`Take any feasible plan. Between neighbours the squares differ by no greater amount than twice the acceleration times the length. Summed over the moves from one junction to another this bounds the square at the first by the squared cap of the second plus twice the acceleration times the way. Every junction and both ends give such a bound.`,
      say`Let a plan be feasible. Going from junction to junction its square changes within twice acceleration times length each time, so over a longer way within the sum. Hence a cap binds far junctions as well, weaker by the way to them.`,
    ]),
    say`The tightest of them: ${cones[0].worked}; ${cones[1].short}; ${cones[2].short}.`,
  )
  page.step(
    w.pick(['It can be driven', 'The bound is attained']),
    w.pick([
      say`The minimum of functions, none of which is steeper than twice the acceleration, is not steeper either. So neighbours of the envelope satisfy their condition, for instance ${near.named}, and it keeps each cap as its own cone is among them.`,
      say`Each cone changes by twice acceleration times length over a move. If two minima were farther apart, the cone that gives the lower one would give a lower value for the higher one too. So ${near.symbols}, and likewise for the others.`,
    ]),
  )
  page.step(
    w.pick(['The passes compute it', 'Two sweeps are enough']),
    say`Backward takes all cones that come from behind, forward adds those from before. ${same[0]!.named}, ${same[1]!.values} and ${same[2]!.values}.`,
    flaw
      ? say`The repaired forward plan asks for ${needed.worked} on the third move: ${hard.named}. The true optimum of the first two speeds, searched for on a grid, is ${brute.form('answer')}.`
      : say`A grid search over the first two speeds confirms ${brute.form('answer')}.`,
  )

  const n = w.pick([
    { fn: 'envelope', test: 'drivable', cap: 'Cap' },
    { fn: 'greatest', test: 'feasible', cap: 'Bound' },
    { fn: 'under_all_cones', test: 'keeps', cap: 'Tip' },
  ])
  const body = w.pick([
    code`caps.iter().map(|cap| cap.square + 2.0 * acceleration * (cap.place - place).abs()).fold(f64::INFINITY, f64::min)`,
    code`let mut least = f64::INFINITY;
        for cap in caps {
            let way = (place - cap.place).abs();
            least = least.min(cap.square + acceleration * way * 2.0);
        }
        least`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The envelope is written as a specification, slow and plain, to test the passes against.`,
      say`A few lines state what is meant; the planner's own passes are held against them.`,
    ]),
    page.rust(code`
    /// A squared speed that may not be passed at a place along the path.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.cap} {
        pub place: f64,
        pub square: f64,
    }

    pub fn ${n.fn}(caps: &[${n.cap}], acceleration: f64, place: f64) -> f64 {
        ${nest(4, body)}
    }

    /// Whether two squares may stand at the ends of a move.
    pub fn ${n.test}(before: f64, after: f64, acceleration: f64, length: f64) -> bool {
        (before - after).abs() <= 2.0 * acceleration * length
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const A: f64 = ${g.a.rust('f64')};
        const PLACES: [f64; 5] = [0.0, ${m.derive('s_1', 'mm', 'l_1').rust('f64')}, ${m.derive('s_2', 'mm', 'l_1 + l_2').rust('f64')}, ${m.derive('s_3', 'mm', 'l_1 + l_2 + l_3').rust('f64')}, ${m.derive('s_4', 'mm', 'l_1 + l_2 + l_3 + l_4').rust('f64')}];
        const SPEEDS: [f64; 5] = [0.0, ${g.j_1.rust('f64')}, ${g.j_2.rust('f64')}, ${g.j_3.rust('f64')}, 0.0];

        fn caps() -> Vec<${n.cap}> {
            PLACES.iter().zip(SPEEDS).map(|(place, speed)| ${n.cap} { place: *place, square: speed * speed }).collect()
        }

        #[test]
        fn the_greatest_speeds_of_this_queue() {
            let wanted = [0.0, ${u[0].rust('f64')}, ${u[1].rust('f64')}, ${u[2].rust('f64')}, 0.0];
            for (place, speed) in PLACES.into_iter().zip(wanted) {
                assert!((${n.fn}(&caps(), A, place).sqrt() - speed).abs() < 1e-6);
            }
        }

        #[test]
        fn one_cone() {
            let tip = [${n.cap} { place: 4.0, square: 10.0 }];
            assert_eq!([3.0, 4.0, 6.0].map(|place| ${n.fn}(&tip, 5.0, place)), [20.0, 10.0, 30.0]);
            assert_eq!(${n.fn}(&[], 5.0, 1.0), f64::INFINITY);
        }

        #[test]
        fn both_sides_of_the_condition() {
            assert!(${n.test}(100.0, 40.0, 10.0, 3.0));
            assert!(${n.test}(40.0, 100.0, 10.0, 3.0));
            assert!(!${n.test}(100.1, 40.0, 10.0, 3.0));
            assert!(!${n.test}(40.0, 100.1, 10.0, 3.0));
            assert!(!${n.test}(${m.derive('f2s', 'mm²/s²', 'f_2^2').rust('f64')}, ${m.derive('fss', 'mm²/s²', 'f_s^2').rust('f64')}, A, ${g.l_3.rust('f64')}));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Rest at the end of the queue is a cone like any other, so each speed of the plan contains the way to stop. When a move is added, that cone moves away and speeds can only rise; none is ever taken back.`,
      say`The invariant: from the present junction on, the plan ends at rest on known path. New moves keep it, for a plan that was feasible stays feasible when its last wall is taken away.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Unequal acceleration and braking: cones become lopsided, and the proof stays, for a minimum of them still is not steeper than they are.`,
          say`Acceleration that differs from move to move: the way is replaced by a sum of products, and nothing else.`,
          say`A queue that is changed while the machine moves: the present speed is a cone from before, and it cannot be lowered.`,
          say`Two caps of the same effect: both cones touch the junction, and either may be named as the reason.`,
          say`Rounding: a difference of squares that just fails by a last digit is no fault; a planner compares with a grain of slack, or clamps.`,
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
          say`Evaluate the envelope directly. Every junction against every cap: fine for a test, too slow for a planner.`,
          say`Stop the backward pass where it changes nothing any more. All that lies before is settled, and the usual work for a new move becomes small.`,
          say`A linear program with the sum of squares as its aim finds the same plan, since the greatest plan is greatest in every sum.`,
          say`Bound jerk as well: two feasible plans no longer combine into a higher one, and with that the simple proof is lost.`,
        ],
        2,
      ),
    ),
  )
}
