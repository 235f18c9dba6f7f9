// Depth 4: three pulses that trade a zero at the centre for a smaller worst case, proven to be the best, and what a stroke costs.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { type Instance, residual, type Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const stroke = m.given('L', x.moveMm, 'mm')
  const ceiling = m.given('a_m', x.ceilingMmPerS2, 'mm/s²')
  m.derive('r_lo', '', '1 - p')
  m.derive('r_hi', '', '1 + p')
  const c = m.derive('c', '', 'cos(pi*p)')
  const pair = m.derive('V_p', '', 'sin(pi*p/2)', '3s')
  const double = m.derive('V_d', '', '(1 - c)/2', '3s')
  const outer = m.derive('b_e', '', '1/(3 + c)')
  const worst = m.derive('V_e', '', '(1 - c)/(3 + c)', '3s')
  const low = m.derive('b_lo', '', '0.24')
  m.derive('b_hi', '', '0.28')
  const best = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'b', from: 'b_lo', to: 'b_hi', at: 'b_e' }],
    objective: 'max(abs(1 - 4*b), abs(1 - 2*b*(1 + c)))',
    subject: [],
    of: 'V_e',
    tolerance: 0.01,
  })
  const band = m.claim('range', {
    over: [{ name: 'r', from: 'r_lo', to: 'r_hi' }],
    left: 'abs(1 - 2*b_e + 2*b_e*cos(pi*r))',
    op: '<=',
    right: 'V_e',
  })
  const gain = m.derive('q_g', '', 'V_d/V_e', '3s')
  const better = m.relation(worst, '<', double)
  const damped = m.claim('range', {
    over: [{ name: 'r', from: 'r_lo', to: 'r_hi' }],
    left: 'K^(1 + r)*sqrt((b_e*(K^(r - 1) + K^(1 - r))*cos(pi*r) + 1 - 2*b_e)^2 + (b_e*(K^(r - 1) - K^(1 - r))*sin(pi*r))^2)',
    op: '<=',
    right: 'V_e*(b_e + (1 - 2*b_e)*K + b_e*K^2)',
  })
  const dampedPair = m.derive('V_lo', '', residual('r_lo'), '3s')
  const pairBound = m.relation(dampedPair, '<=', pair)
  const slow = m.derive('w_lo', 'rad/s', 'omega*r_lo')
  const reach = m.derive('a_1', 'mm/s²', 'e_v*w_lo^2*sqrt(1 - zeta^2)/4', '4s')
  const byPair = m.derive('a_p', 'mm/s²', 'min(a_m, a_1/V_p)')
  const byRobust = m.derive('a_e', 'mm/s²', 'min(a_m, a_1/V_e)')
  const slower = m.relation(byPair, '<', byRobust)
  const capped = byRobust.number >= ceiling.number
  const timePair = m.derive('T_p', 'ms', '2*sqrt(L/a_p) + t_h')
  const timeRobust = m.derive('T_e', 'ms', '2*sqrt(L/a_e) + T_d')
  const crossing = m.derive('L_x', 'mm', 't_h^2*a_p/(4*(1 - sqrt(a_p/a_e))^2)', '3s')
  const verdict = m.compare(stroke, crossing)
  const short = verdict.op === '<='
  const wins = short ? m.relation(timePair, '<=', timeRobust) : m.relation(timeRobust, '<=', timePair)
  const single = m.derive('a_s', 'mm/s²', 'a_1*4/V_e', '4s')
  const flaw = w.chance(0.4)

  page.ask(
    flaw
      ? w.pick([
          say`A reviewer prefers two equal pairs in series to three pulses with outer weights of ${outer}, both without regard to damping: the series leaves nothing at the centre, the other rings even when the frequency is exact. Examine the argument for a spread of ${g.p}, find the best symmetric three pulses with proof, and say for strokes of ${stroke} from rest to rest (motors good for ${ceiling}) whether three pulses pay at all.`,
          say`It is claimed that a shaper which rings at its own centre frequency, outer weights ${outer}, can never be the better one. Check that by the worst case over the spread. Then choose between it and two pulses for strokes of ${stroke}, started and ended at rest, with motors that can do ${ceiling}.`,
        ])
      : w.pick([
          say`Among symmetric shapers of three pulses find the one with the least remainder over the whole spread, and prove it. Motors can do ${ceiling}: from which length on do three pulses make a stroke from rest to rest quicker than two, and what about ${stroke}?`,
          say`Robustness costs delay and permits acceleration. Optimise the three weights for the worst frequency, and decide for strokes of ${stroke} between rests, motors being good for ${ceiling}, which shaper has the shorter cycle.`,
          say`Which three pulses are best if the frequency is only known to ${g.p}, and when is their longer delay worth it? Decide for strokes of ${stroke}, each from rest to rest, with up to ${ceiling} from the motors.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two optimisations, one inside the other: weights for the smallest worst remainder, then the shaper for the shortest cycle, where a smaller remainder is a right to accelerate harder.`,
      say`A zero at the centre is worth nothing if the mode is seldom there. What limits acceleration is the worst frequency of the spread.`,
      say`Delay is a fixed price. What it buys grows with the length of the stroke, so there must be a length where both are even.`,
    ]),
  )
  if (flaw || w.chance(0.35)) {
    page.think(
      'attempt',
      w.pick([
        say`The series of two has a double zero at the centre, flatter than anything. Its worst share is ${double.worked}, and that should be hard to beat.`,
        say`Surely the shaper that leaves nothing at the expected frequency is best: two pairs in series, ${double.arithmetic} at the edges.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Flat at the centre is not small at the edges. Let the centre ring as much as the edges do, and both come down: ${better.values}, a factor of ${gain}.`,
        say`Spending everything on the centre wastes it. A little ringing there of opposite sign lowers the edges by a factor of ${gain}: ${better.named}.`,
      ]),
    )
  }
  const weights = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Outer weights b, inner one minus twice b. Without damping the response at the ratio r is a real number, the inner weight plus twice b times the cosine of r half turns. At the centre its size is that of one minus four b, at the edges one minus twice b times (one plus c), with ${c.worked}. The first grows with b, the other falls. Equal they are at ${outer.worked}, where both are ${worst.arithmetic}.`,
        say`By symmetry one unknown, the outer weight. Centre and edge pull it in opposite directions: ${best.form('problem')}. The kink is where both are alike with opposite signs, so ${outer.worked} and ${worst.worked}.`,
      ]),
    )
  weights()
  page.think(
    'verify',
    w.pick([
      say`A search over b confirms it: ${best.form('answer')}. And over the spread ${band.form('symbols')}.`,
      say`Sampled, ${band.form('statement')}; and no other b of a fine grid does better, ${best.form('answer')}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Damping was left out. With weights scaled by the decay, the inner once, the last twice, the remainder over the sum of the weights is below that without damping, everywhere in the spread: ${damped.form('ranges')}. For the pair, ${pairBound.values}. So the simple formulas are bounds.`,
      say`Is the undamped formula allowed? Damping helps, if the later weights are reduced by ${s.decay} for each half period. For the pair ${pairBound.named}; for three pulses the sampled remainder keeps under its bound too.`,
    ]),
  )
  if (w.chance(0.5)) {
    page.think(
      'attempt',
      say`The acceleration that the ringing permits is then ${single.worked}, for the swing of one step.`,
    )
    page.think(
      'error',
      say`A stroke has three changes of acceleration: on, over to braking (which counts twice), off. Four steps in all, and in the worst case their remainders meet in phase. A quarter of it, then.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`A stroke is on, reversed, off: four steps of acceleration, whose remainders may add. So each may use a quarter, ${reach.worked} over its share: ${byPair.worked} for two pulses, ${byRobust.worked} for three${capped ? ', where the motors are the limit' : ''}.`,
      say`Per step a quarter of ${g.e_v} is permitted, at the low edge where the spring is softest: ${slow.short}, ${reach.short}. Divided by the shares, with the motors as a lid: ${byPair.arithmetic} against ${byRobust.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Cycle of the stroke: ${timePair.worked}, or ${timeRobust.worked}. ${wins.values}.`,
      say`Half the way up, half the way down, and the delay: ${timePair.arithmetic} with two, ${timeRobust.arithmetic} with three.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Even at ${crossing.worked}. ${verdict.named}, so ${short ? 'two pulses' : 'three pulses'} win.`,
      say`Setting both equal and solving for the root of the length gives ${crossing.short}. This stroke: ${verdict.values}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), worst, reach, timePair, timeRobust, double)
  page.think(
    'decide',
    short
      ? w.pick([
          say`Two pulses, acceleration ${byPair}. Such short strokes do not repay half a period of waiting.`,
          say`The pair. Gentle and quick to end beats hard and late here.`,
        ])
      : w.pick([
          say`Three pulses, acceleration ${byRobust}. The delay is paid back within the stroke.`,
          say`The robust one, at ${byRobust}; only strokes up to ${crossing} would be better off with two.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The argument looks at one frequency. A promise over a spread is judged by its worst frequency, and there the order is the reverse.`
      : w.pick([
          say`Inner problem: weights against the worst frequency. Outer problem: acceleration against delay.`,
          say`A minimax problem with one unknown, and a race of two cycle times.`,
        ]),
  )
  page.step(
    w.pick(['Best weights', 'Minimax over the spread']),
    say`Problem: ${best.form('problem')}, where the first term is the centre, the second both edges, and ${c.worked}. Between them the response is monotone, so nothing else can be the worst.`,
    say`Left of the kink the edge term is the larger and falls with b, right of it the centre term grows. So the minimum is at ${outer.worked}, with ${worst.worked}; searched from ${low} on, ${best.form('answer')}. ${band.form('statement')}.`,
  )
  page.step(
    w.pick(['Against the others', 'Shares compared']),
    say`Two pulses leave ${pair.worked}, two pairs in series ${double.worked}. ${better.named}: for the same delay of ${s.period.short} the remainder is smaller by a factor of ${gain}.`,
    w.pick([
      say`With damping, the second weight is multiplied by ${s.decay.worked} and the third by its square. The shares then are smaller still: ${pairBound.named} for the pair, and likewise for the three, sampled over ${damped.form('ranges')}.`,
      say`These are bounds for the damped mode as well, given weights that follow the decay ${s.decay.worked}: for the pair ${pairBound.named}, for the three pulses ${damped.form('statement')}.`,
    ]),
  )
  page.step(
    w.pick(['Acceleration that ringing permits', 'From remainder to acceleration']),
    say`A stroke switches acceleration on, reverses it and switches it off, four steps in size. At worst their remainders add. At ${slow.worked}, a quarter of the permitted ringing stands for ${reach.worked} over the share.`,
    say`${byPair.worked}; ${byRobust.worked}. ${slower.named}.`,
  )
  page.step(
    w.pick(['Cycle time', 'Which is quicker']),
    say`${timePair.worked} and ${timeRobust.worked}; ${wins.values}. They are equal for a stroke of ${crossing.worked}. ${verdict.named}, so ${short ? 'two pulses are' : 'three pulses are'} the choice for this stroke.`,
  )

  const n = w.pick([
    {
      bench: 'Bench',
      choice: 'Shaper',
      two: 'Two',
      three: 'Three',
      cycle: 'cycle',
      pick: 'quicker',
      outer: 'outer_weight',
      worst: 'worst_share',
    },
    {
      bench: 'Stroke',
      choice: 'Pulses',
      two: 'Pair',
      three: 'Triple',
      cycle: 'time_of',
      pick: 'best',
      outer: 'side_weight',
      worst: 'minimax',
    },
    {
      bench: 'Drive',
      choice: 'Kind',
      two: 'Brief',
      three: 'Robust',
      cycle: 'duration',
      pick: 'decide',
      outer: 'wing',
      worst: 'ceiling_of_ringing',
    },
  ])
  const choose = w.pick([
    code`let (brief, robust) = (self.${n.cycle}(${n.choice}::${n.two}, length), self.${n.cycle}(${n.choice}::${n.three}, length));
            if brief <= robust { ${n.choice}::${n.two} } else { ${n.choice}::${n.three} }`,
    code`let gained = self.${n.cycle}(${n.choice}::${n.two}, length) - self.${n.cycle}(${n.choice}::${n.three}, length);
            match gained.partial_cmp(&0.0) {
                Some(std::cmp::Ordering::Greater) => ${n.choice}::${n.three},
                _ => ${n.choice}::${n.two},
            }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Weights are a function of the spread alone. The choice compares cycle times and not rules of thumb.`,
      say`The threshold of length does not stand in the code; it follows, and the tests look for it from both sides.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.choice} {
        ${n.two},
        ${n.three},
    }

    /// Lengths in ${stroke.unitOnly}; the spread is a fraction.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.bench} {
        pub omega: f64,
        pub damping: f64,
        pub spread: f64,
        pub permitted: f64,
        pub motors: f64,
    }

    fn edge(spread: f64) -> f64 {
        (std::f64::consts::PI * spread).cos()
    }

    /// First and last of three weights; the middle one is the rest.
    pub fn ${n.outer}(spread: f64) -> f64 {
        1.0 / (3.0 + edge(spread))
    }

    /// What they leave at the worst frequency.
    pub fn ${n.worst}(spread: f64) -> f64 {
        4.0 * ${n.outer}(spread) - 1.0
    }

    impl ${n.bench} {
        pub fn acceleration(&self, kind: ${n.choice}) -> f64 {
            let share = match kind {
                ${n.choice}::${n.two} => (std::f64::consts::FRAC_PI_2 * self.spread).sin(),
                ${n.choice}::${n.three} => ${n.worst}(self.spread),
            };
            let slow = self.omega * (1.0 - self.spread);
            let slowed = (1.0 - self.damping * self.damping).sqrt();
            (self.permitted * slow * slow * slowed / (4.0 * share)).min(self.motors)
        }

        /// From rest to rest, the shaper's delay included.
        pub fn ${n.cycle}(&self, kind: ${n.choice}, length: f64) -> f64 {
            let half = std::f64::consts::PI / (self.omega * (1.0 - self.damping * self.damping).sqrt());
            let halves = match kind {
                ${n.choice}::${n.two} => 1.0,
                ${n.choice}::${n.three} => 2.0,
            };
            2.0 * (length / self.acceleration(kind)).sqrt() + half * halves
        }

        pub fn ${n.pick}(&self, length: f64) -> ${n.choice} {
            ${nest(8, choose)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const CASE: ${n.bench} = ${n.bench} {
            omega: ${s.omega.rust('f64')},
            damping: ${g.zeta.rust('f64')},
            spread: ${g.p.rust('f64', '')},
            permitted: ${g.e_v.rust('f64')},
            motors: ${ceiling.rust('f64')},
        };

        fn near(found: f64, wanted: f64) -> bool {
            (found / wanted - 1.0).abs() < 1e-8
        }

        #[test]
        fn weights_and_worst_share() {
            assert!(near(${n.outer}(CASE.spread), ${outer.rust('f64')}));
            assert!(near(${n.worst}(CASE.spread), ${worst.rust('f64')}));
        }

        #[test]
        fn no_other_weight_is_better() {
            for step in 0..=500 {
                let side = f64::from(step) / 1000.0;
                let centre = (1.0 - 4.0 * side).abs();
                let rim = (1.0 - 2.0 * side * (1.0 + ${c.rust('f64')})).abs();
                assert!(centre.max(rim) >= ${n.worst}(CASE.spread) * 0.999_999);
            }
        }

        #[test]
        fn accelerations_and_cycles_of_this_stroke() {
            let free = ${n.bench} { motors: 1e12, ..CASE };
            assert!(near(free.acceleration(${n.choice}::${n.three}), ${m.derive('a_f', 'mm/s²', 'a_1/V_e').rust('f64')}));
            assert!(near(CASE.acceleration(${n.choice}::${n.two}), ${byPair.rust('f64')}));
            assert!(near(CASE.acceleration(${n.choice}::${n.three}), ${byRobust.rust('f64')}));
            assert!(near(CASE.${n.cycle}(${n.choice}::${n.two}, ${stroke.rust('f64')}), ${timePair.rust('f64', 's')}));
            assert!(near(CASE.${n.cycle}(${n.choice}::${n.three}, ${stroke.rust('f64')}), ${timeRobust.rust('f64', 's')}));
            assert_eq!(${n.bench} { motors: 2.5, ..CASE }.acceleration(${n.choice}::${n.two}), 2.5);
        }

        #[test]
        fn both_sides_of_the_even_length() {
            let even = ${crossing.rust('f64')};
            assert_eq!(CASE.${n.pick}(even * 0.999_99), ${n.choice}::${n.two});
            assert_eq!(CASE.${n.pick}(even * 1.000_01), ${n.choice}::${n.three});
            assert_eq!(CASE.${n.pick}(${stroke.rust('f64')}), ${n.choice}::${short ? n.two : n.three});
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The ringing after a stroke is within ${g.e_v} for each frequency of the spread, even if all four steps meet in phase. The motors' ${ceiling} are a lid and never a goal.`,
      say`Both shapers have positive weights, so limits that the planner keeps are kept by the shaped motion as well. What changes with the choice is the delay of stopping, ${s.period} with three pulses.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Spread zero: the best outer weight is a quarter, the centre is silent, and the shaper is the series of two. The optimum contains it.`,
          say`A spread so wide that its edges reach half of the frequency: the cosine is zero there, the outer weight a third, and a third of the swing remains.`,
          say`Strokes that follow one another without fading: remainders of the last one are still there. The bound of four steps has to be taken over all that sound together.`,
          say`A stroke that reaches the speed limit has a fourth change of acceleration but no larger sum: on, off, on, off are four steps as well.`,
          say`At the even length both cycles are the same and the pair is taken, as it is gentler to the motors.`,
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
          say`More pulses with more zeros: wider still, each for another half period. For strokes as short as ${stroke} that is the wrong way.`,
          say`Negative weights end sooner than half a period. They ask the motors for what nobody commanded and excite what lies above.`,
          say`Time the reversal of the stroke so that its own steps cancel. Free of delay, and valid for one length and one frequency.`,
          say`Probabilities in place of a hard spread: weights for the least expected ringing. It needs a distribution that nobody has measured.`,
        ],
        2,
      ),
    ),
  )
}
