// Depth 4: how fast an arc of chords may be passed. Corners ask for many chords, the supply of segments for few; the best count.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'
import { bestCount, corner, stopping, supply } from './speed.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, count, sagitta } = s
  const v = m.given('v', x.speedMmPerS, 'mm/s')
  const a = m.given('a', x.accelerationMmPerS2, 'mm/s²')
  const delta = m.given('delta', x.deviationMm, 'mm')
  const each = m.given('t_s', x.segmentMs, 'ms')
  const queue = m.given('N_q', x.queue, 'segments')
  const curve = m.derive('v_a', 'mm/s', 'sqrt(a*R)')
  const target = m.derive('v_t', 'mm/s', 'min(v, v_a)')
  const bend = m.compare(v, curve)
  const atCorner = m.derive('v_j', 'mm/s', 'sqrt(a*delta*cos(phi/2)/(1 - cos(phi/2)))')
  const identity = m.relation('v_j^2', '==', 'a*R*cos(phi/2)*delta/s')
  const cornerSlow = m.compare(target, atCorner)
  const cornerFree = cornerSlow.op === '<='
  const sharp = m.derive('k', '', 'v_t^2/(a*delta)')
  const cornerAngle = m.derive('phi_j', '°', '2*acos(k/(1 + k))')
  const cornerCount = m.derive('N_j', 'segments', 'ceil(theta/phi_j)', 'i')
  const supplyAngle = m.derive('phi_r', '°', '2*asin(v_t*t_s/(2*R))')
  const supplyCount = m.derive('N_r', 'segments', 'floor(theta/phi_r)', 'i')
  const stopAngle = m.derive('phi_q', '°', '2*asin(v_t^2/(4*a*N_q*R))')
  const stopCount = m.derive('N_p', 'segments', 'floor(theta/phi_q)', 'i')
  const low = m.derive('N_a', 'segments', 'max(N, N_j)', 'i')
  const high = m.derive('N_b', 'segments', 'min(N_r, N_p)', 'i')
  const window = m.compare(low, high)
  const open = window.op === '<='
  const chosen = m.found('N_c', bestCount(x, count.number), 'segments', 'i')
  const best = m.derive('v_c', 'mm/s', `min(v_t, ${corner('N_c')}, ${supply('N_c')}, ${stopping('N_c')})`)
  m.derive('N_z', 'segments', '6*N', 'i')
  const search = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'n', from: 'N', to: 'N_z', at: 'N_c', whole: true }],
    objective: `min(v_t, ${corner('n')}, ${supply('n')}, ${stopping('n')})`,
    subject: [],
    of: 'v_c',
    tolerance: 1e-6,
  })
  const lost = m.derive('t_l', 'ms', 'R*theta*(1/v_c - 1/v_t)', '3s')
  const whole = m.derive('t_a', 'ms', 'R*theta/v_c', '3s')
  const fine = m.derive('N_2', 'segments', '2*N_c', 'i')
  const fineSpeed = m.derive('v_2', 'mm/s', `min(v_t, ${corner('N_2')}, ${supply('N_2')}, ${stopping('N_2')})`)
  const fineSlow = m.compare(best, fineSpeed)
  const fineCosts = fineSlow.op === '>'
  m.derive('L_c', 'mm', '2*R*sin(theta/(2*N_c))')
  const bestTime = m.derive('t_c', 'ms', 'L_c/v_c')
  const fed = m.relation(bestTime, '>=', each)
  const stop = m.derive('l_b', 'mm', 'v_c^2/(2*a)')
  const sees = m.derive('l_q', 'mm', 'N_q*L_c')
  const stops = m.relation(stop, '<=', sees)
  const bestSagitta = m.derive('s_c', 'mm', 'R*(1 - cos(theta/(2*N_c)))')
  const accurate = m.relation(bestSagitta, '<=', g.e_t)
  const pull = m.derive('a_n', 'mm/s²', 'min(v, v_j)^2/R')
  const tooHard = m.compare(pull, a)
  const neededTime = open ? null : m.derive('t_n', 'ms', '2*R*sin(theta/(2*N_a))/v_t', '3s')
  const flaws = [
    ...(fineCosts ? (['fine'] as const) : []),
    ...(cornerFree ? [] : (['coarse'] as const)),
    ...(tooHard.op === '>' ? (['curve'] as const) : []),
  ]
  const flaw = flaws.length > 0 && w.chance(0.45) ? w.pick(flaws) : null
  const wrong = flaw ?? (flaws.length > 0 && w.chance(0.5) ? w.pick(flaws) : null)

  const supplied = w.pick([
    say`A segment takes ${each} to arrive, and the planner sees ${queue} ahead.`,
    say`The supply delivers a segment every ${each}, and ${queue} fit into the look-ahead.`,
  ])
  const limits = w.pick([
    say`The arc is commanded at ${v}; acceleration is limited to ${a} in any direction, and corners are passed by the rule of junction deviation with ${delta}.`,
    say`Commanded: ${v}. The axes give ${a}, across the path as well as along it, and the planner takes corners with a junction deviation of ${delta}.`,
  ])
  page.ask(
    flaw === 'fine'
      ? say`${limits} ${supplied} An operator divides the arc into ${fine}, "since finer is smoother, and smoother is faster". It is not. Show where the time goes, and find the count that is passed fastest within the tolerance.`
      : flaw === 'coarse'
        ? say`${limits} ${supplied} The arc is divided by its tolerance alone, "as fewer segments can only be faster". It crawls. Find the flaw and the count that is passed fastest within the tolerance.`
        : flaw === 'curve'
          ? say`${limits} ${supplied} In this planner the junction rule is the only thing that slows an arc down, "and on an arc there are only junctions". The head is thrown about. Find the flaw; then give the best count and speed.`
          : w.pick([
              say`${limits} ${supplied} How fast can the arc be passed, and with how many chords? Prove that nothing is faster within the tolerance.`,
              say`${limits} ${supplied} Which counts let the arc run at full speed, if any do? If none does, find the best. Say which limit binds.`,
              say`${limits} ${supplied} Choose the number of chords for the least time on the arc. Where do more of them help, and where do they harm?`,
            ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Many chords make blunt corners, which are passed fast; but they are short, and short ones must be supplied faster and look less far ahead. One count, pulled from both sides.`,
      say`The arc itself has a speed limit, by its curvature, that no division can lift. All that a division can do is to spoil it, by corners or by supply.`,
      say`From below: tolerance and corners. From above: supply and braking distance. So there is a window of counts, or there is none.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`By curvature ${curve.worked}; ${bend.values}, so the aim is ${target.arithmetic}.`,
      say`Aim: ${target.worked}, where the arc itself permits ${curve.arithmetic}.`,
    ]),
  )
  if (wrong === 'curve') {
    page.think(
      'attempt',
      say`With the division by tolerance the corners are good for ${atCorner.worked}. Take that as the limit on the arc.`,
    )
    page.think(
      'error',
      w.pick([
        say`Then the head would be pulled inward with ${pull.arithmetic}: ${tooHard.values}. A junction rule knows one corner and its deviation; many small ones in a row are a curve, and for that it is blind.`,
        say`Finer division makes each corner as blunt as one likes and the limit as high as one likes, while the curve stays. Here ${pull.worked}; ${tooHard.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`A corner between chords of ${g.theta} over ${count} turns by little: ${atCorner.worked}. It has a form worth remembering, ${identity.symbols}: sagitta against deviation, times the square of the curve's speed.`,
      say`At ${count} the corners allow ${atCorner.arithmetic}, and ${cornerSlow.values}. For the aim it takes ${cornerCount.worked}, with ${cornerAngle.arithmetic} as the widest turn.`,
    ]),
  )
  if (wrong === 'coarse') {
    page.think('attempt', say`The fewest chords are the longest, so ${count} should be fastest.`)
    page.think(
      'error',
      w.pick([
        say`Each of their corners is too sharp: ${cornerSlow.values}. The sagitta of ${sagitta} is beyond what the deviation of ${delta} forgives.`,
        say`${cornerSlow.named}. Where the sagitta is deeper by far than the deviation, corners and not the curve set the speed.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Supply: a chord has to last ${each}, so ${supplyCount.worked} and no further. Braking within ${queue}: ${stopCount.worked}.`,
      say`From above: ${supplyCount.arithmetic} by supply, ${stopCount.arithmetic} by the way that a stop takes.`,
    ]),
  )
  if (wrong === 'fine') {
    page.think('attempt', say`Finer, to be smooth: ${fine.worked}?`)
    page.think(
      'error',
      w.pick([
        say`They cannot be supplied, or the planner no longer sees far enough: ${fineSpeed.arithmetic}. ${fineSlow.values}.`,
        say`Their speed is ${fineSpeed}, and ${fineSlow.named}. The machine waits for segments on a path that is smooth for nobody.`,
      ]),
    )
  }
  page.think(
    'compare',
    open
      ? w.pick([
          say`Lower end ${low.arithmetic}, upper end ${high.arithmetic}: ${window.values}. The window is open and the aim is reached.`,
          say`${window.named}: all counts between serve. The fewest of them is the least work.`,
        ])
      : w.pick([
          say`Lower end ${low.arithmetic}, upper end ${high.arithmetic}: ${window.values}. No count does it all.`,
          say`${window.named}. The window is shut, so the speed has to give.`,
        ]),
  )
  page.think(
    'verify',
    w.pick([
      say`All counts tried, from ${count} up: best ${chosen}, ${best.short}.`,
      say`Search over ${search.form('ranges')}: it stops at ${chosen} with ${best}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), curve, atCorner, supplyAngle, stopAngle)
  page.think(
    'decide',
    open
      ? w.pick([
          say`${chosen}, at ${best}. The arc takes ${whole.arithmetic}.`,
          say`Divide into ${chosen} and run at ${best}; nothing faster exists for this curve and this command.`,
        ])
      : w.pick([
          say`${chosen} at ${best}. That costs ${lost.arithmetic} on this arc; a supply of ${neededTime!} for each would open the window${stopCount.number < low.number ? ', given a longer look-ahead as well' : ''}.`,
          say`${chosen}, and ${best} in place of ${target}: ${lost.arithmetic} lost.`,
        ]),
  )

  page.section(
    'analysis',
    flaw === 'fine'
      ? say`Above some count every further chord costs speed. The flaw is to think of corners only.`
      : flaw === 'coarse'
        ? say`Long chords have sharp corners. The flaw is to think of lengths only.`
        : flaw === 'curve'
          ? say`The junction rule does not see curvature. The arc needs a limit of its own, from its radius.`
          : w.pick([
              say`Each limit becomes a bound for the count, from below or from above.`,
              say`Two limits rise with the count and two fall; two more do not depend on it.`,
              say`First what no division can change, then what it can.`,
            ]),
  )
  page.step(
    w.pick(['The curve itself', 'Curvature']),
    w.pick([
      say`On a circle the acceleration across the path is the squared speed over the radius. That gives ${curve.worked}, for any division. With the command, ${bend.named}: aim ${target.worked}.`,
      say`However finely it is cut, the head goes round a circle: ${curve.worked} at the limit of ${a}. So ${target.worked}.`,
    ]),
    tooHard.op === '>'
      ? say`A planner that looks at junctions alone would let it go at the lesser of command and ${atCorner.short}, with ${pull.worked} towards the centre: ${tooHard.symbols}.`
      : bend.op === '<='
        ? say`The command is slow enough for the curve by itself; the junction rule has no part in that: ${pull.worked}, and ${tooHard.symbols}.`
        : say`The junction rule alone would let it go at ${atCorner.short}, with ${pull.worked}. That ${tooHard.symbols} here is owed to the coarse division: with finer chords the rule would permit any speed.`,
  )
  page.step(
    w.pick(['Corners', 'From below: corners and tolerance']),
    w.pick([
      say`The direction turns by the angle of a chord. The rule of junction deviation puts a circle into the corner that misses it by ${delta.symbol}; with half of the turn in it, ${atCorner.worked}. Since the sagitta is the radius times one minus the same cosine, ${identity.symbols}. A sagitta of just the deviation gives the curve's own speed, but for the cosine.`,
      say`${atCorner.worked}, as the included angle is the supplement of the turn. By the definition of the sagitta this is ${identity.symbols}, so the corners slow down the arc where the sagitta is beyond the deviation, and do not where it is not.`,
    ]),
    say`For the aim the turn must be within ${cornerAngle.worked}, with ${sharp.worked}. Hence ${cornerCount.worked}; together with the tolerance, ${low.worked}.`,
  )
  page.step(
    w.pick(['Supply and look-ahead', 'From above: supply and braking']),
    w.pick([
      say`A chord that is passed in a time below ${each} starves the planner: angle ${supplyAngle.worked}, hence ${supplyCount.worked}. The planner must be able to stop within what it sees, since the end of the queue counts as a stop: angle ${stopAngle.worked}, hence ${stopCount.worked}.`,
      say`Chord over aim must last ${each}: ${supplyAngle.worked} and ${supplyCount.worked}. All visible chords together must hold the braking distance: ${stopAngle.worked} and ${stopCount.worked}.`,
    ]),
    say`So ${high.worked}.`,
  )
  page.step(
    w.pick(['The best count', 'Window and optimum']),
    open
      ? say`${window.named}: the window is open, and its lower end is chosen, as fewer chords are less work. ${search.form('answer')}, by brute force over ${search.form('ranges')}.`
      : say`${window.named}: the window is shut. Below the best count the corners or the tolerance hold, above it supply or braking. As the least of a rising and a falling function has one top, ${search.form('answer')} is it; brute force over ${search.form('ranges')} confirms.`,
    open
      ? say`It takes ${whole.worked}. Twice the chords would make ${fineSpeed.short}, ${fineCosts ? 'which is slower' : 'no gain for twice the work'}.`
      : say`The arc takes ${whole.worked}, which is ${lost.worked} beyond the aim. Twice the chords would make ${fineSpeed.short}.`,
  )
  page.step(
    w.pick(['Check of all limits', 'At the chosen count']),
    say`${accurate.named}; ${fed.named}; ${stops.named}.`,
  )

  const n = w.pick([
    { t: 'Limits', speed: 'speed', best: 'best' },
    { t: 'Planner', speed: 'passes_at', best: 'fastest' },
    { t: 'Machine', speed: 'allowed', best: 'division' },
  ])
  const speeds = w.pick([
    code`let half = 0.5 * sweep / f64::from(count);
            let chord = 2.0 * radius * half.sin();
            let curve = (self.acceleration * radius).sqrt();
            let corner = (self.acceleration * self.deviation * half.cos() / (1.0 - half.cos())).sqrt();
            let braking = (2.0 * self.acceleration * f64::from(self.ahead) * chord).sqrt();
            self.commanded.min(curve).min(corner).min(chord / self.time).min(braking)`,
    code`let (sine, cosine) = (0.5 * sweep / f64::from(count)).sin_cos();
            let chord = 2.0 * radius * sine;
            let squares = [
                radius,
                self.deviation * cosine / (1.0 - cosine),
                2.0 * f64::from(self.ahead) * chord,
            ];
            let square = squares.into_iter().fold(f64::INFINITY, f64::min);
            (self.acceleration * square).sqrt().min(self.commanded).min(chord / self.time)`,
  ])
  const climb = w.pick([
    code`let mut count = fewest;
            while self.${n.speed}(radius, sweep, count + 1) > self.${n.speed}(radius, sweep, count) {
                count += 1;
            }
            count`,
    code`(fewest..)
                .find(|&n| self.${n.speed}(radius, sweep, n + 1) <= self.${n.speed}(radius, sweep, n))
                .unwrap_or(fewest)`,
    code`let here = self.${n.speed}(radius, sweep, fewest);
            if self.${n.speed}(radius, sweep, fewest + 1) > here {
                self.${n.best}(radius, sweep, fewest + 1)
            } else {
                fewest
            }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`One function tells the speed for a count, another climbs from the fewest chords that the tolerance permits. Climbing is right because the speed has a single top; it stops on a level stretch, where further chords bring nothing.`,
      say`The least of rising and falling limits has one top, so a search that goes up as long as it gains finds it. It starts from the count of the tolerance and takes the first of those that tie.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub commanded: f64,
        pub acceleration: f64,
        pub deviation: f64,
        /// Between two segments of the supply.
        pub time: f64,
        pub ahead: u32,
    }

    impl ${n.t} {
        /// On an arc of so many chords.
        pub fn ${n.speed}(&self, radius: f64, sweep: f64, count: u32) -> f64 {
            ${nest(8, speeds)}
        }

        /// The fewest chords, from a number on, that no further one betters.
        pub fn ${n.best}(&self, radius: f64, sweep: f64, fewest: u32) -> u32 {
            ${nest(8, climb)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: ${n.t} = ${n.t} {
            commanded: ${v.rust('f64')},
            acceleration: ${a.rust('f64')},
            deviation: ${delta.rust('f64')},
            time: ${each.rust('f64', 's')},
            ahead: ${queue.rust('int')},
        };
        const R: f64 = ${g.R.rust('f64')};
        const SWEEP: f64 = ${g.theta.rust('f64', 'rad')};

        fn near(found: f64, wanted: f64) -> bool {
            (found / wanted - 1.0).abs() < 1e-8
        }

        #[test]
        fn this_arc() {
            assert_eq!(HERE.${n.best}(R, SWEEP, ${count.rust('int')}), ${chosen.rust('int')});
            assert!(near(HERE.${n.speed}(R, SWEEP, ${chosen.rust('int')}), ${best.rust('f64')}));
            assert!(near(HERE.${n.speed}(R, SWEEP, ${fine.rust('int')}), ${fineSpeed.rust('f64')}));
        }

        #[test]
        fn each_limit_binds_in_turn() {
            let third = core::f64::consts::TAU / 3.0;
            let easy = ${n.t} { commanded: 100.0, acceleration: 100.0, deviation: 400.0, time: 0.1, ahead: 10 };
            assert!(near(easy.${n.speed}(9.0, third, 1), 30.0));
            assert!(near(${n.t} { commanded: 25.0, ..easy }.${n.speed}(9.0, third, 1), 25.0));
            assert!(near(${n.t} { deviation: 4.0, ..easy }.${n.speed}(9.0, third, 1), 20.0));
            assert!(near(${n.t} { time: 1.0, ..easy }.${n.speed}(9.0, third, 1), 9.0 * 3.0_f64.sqrt()));
            let blind = ${n.t} { time: 0.001, ahead: 2, ..easy };
            assert!(near(blind.${n.speed}(9.0, third, 100), 8.68313570301));
        }

        #[test]
        fn it_stops_on_a_level_stretch_and_at_the_top() {
            let level = ${n.t} { commanded: 1.0, acceleration: 100.0, deviation: 400.0, time: 0.1, ahead: 10 };
            assert_eq!(level.${n.best}(9.0, 2.0, 5), 5);
            let sharp = ${n.t} { commanded: 100.0, acceleration: 100.0, deviation: 0.5, time: 0.001, ahead: 90 };
            let top = sharp.${n.best}(9.0, 6.0, 3);
            assert!(sharp.${n.speed}(9.0, 6.0, top) > sharp.${n.speed}(9.0, 6.0, top - 1));
            assert!(near(sharp.${n.speed}(9.0, 6.0, top), 30.0));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`At ${chosen} every limit is kept by its own comparison: ${accurate.named} for the shape, ${fed.symbols} for the supply, ${stops.symbols} for a stop without warning. None of them is taken on trust from another.`,
      say`Should the supply break off, the head stops within what it has: ${stops.named}. Across the path it is pulled with no acceleration beyond the limit, as the curve has a limit of its own and does not rely on corners.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A short chord that is left over, in a division by length: it starves the planner at the end of each arc. Equal chords have no such rest.`,
          say`Arcs of a few chords: the queue sees beyond the arc, and what follows decides about braking.`,
          say`A deviation of nothing: every corner is a stop, whatever the count, and the function returns zero.`,
          say`Many arcs in a row share one supply; the bound is for the stream and not for one arc.`,
          say`The chords' corners excite the frame at the rate with which they are passed. Where that rate meets a resonance, another count is better though it is no faster.`,
          say`A very small radius: the curve's own speed goes to nothing with its root, and no division matters.`,
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
          say`Take the junction speed from the radius where a run of segments is recognised as an arc. Corners then cease to count, and few chords are as fast as many.`,
          say`A faster supply, binary or compressed. It moves the upper bound in proportion, ${supplyCount} now.`,
          say`A deeper look-ahead: ${stopCount} now, and it grows with the queue.`,
          say`A greater deviation lowers the count that corners demand, ${cornerCount}, at the price of ringing at every true corner.`,
          say`Send arcs and divide them behind the queue. Then supply is no longer a limit, and the planner must know curves.`,
        ],
        2,
      ),
    ),
  )
}
