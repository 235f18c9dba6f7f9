// Depth 3: a correction in whole steps that does not answer to every small turn: a band, which is a play of its own.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

/** Path in X around the right extreme, with its ripple, from twice the zone before it to twice the zone behind it. */
const WAY = '2*l_z*(k/2000 - 1)'
const PLACE = `R*cos(${WAY}/R) - R + A*sin(2*pi*${WAY}/l_r)`
const FILTERED = `max(${PLACE} - h/2, min(y, ${PLACE} + h/2))`

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { b, v } = s.g
  const fine = m.given('n', x.stepsPerMm, 'steps/mm')
  const hard = m.given('a_m', x.accelerationMmPerS2, 'mm/s²')
  const height = m.given('A', x.rippleUm / 1000, 'mm')
  const wave = m.given('l_r', x.rippleMm, 'mm')
  const steps = m.derive('N_b', 'steps', 'round(b*n)', 'i')
  const rounding = m.derive('e_r', 'µm', 'abs(b - N_b/n)', '2s')
  const half = m.relation('e_r', '<=', '1/(2*n)')
  const steep = m.derive('rho', '', '2*pi*A/l_r', '3s')
  const zone = m.derive('l_z', 'mm', '2*R*asin(rho)', '3s')
  const guess = m.derive('N_e', '', '2*l_z/l_r', '3s')
  const counted = m.process(
    'recurrence',
    'N_f',
    '',
    {
      states: [
        { name: 'd', unit: '', start: '1', next: `sign(rho*cos(2*pi*${WAY}/l_r) - sin(${WAY}/R))` },
        { name: 'c', unit: '', start: '0', next: `c + abs(sign(rho*cos(2*pi*${WAY}/l_r) - sin(${WAY}/R)) - d)/2` },
      ],
      until: '4000',
      measure: { what: 'c', take: 'final' },
      tolerance: 1e-9,
    },
    'i',
  )
  const flips = counted.value
  const takeUp = m.derive('t_u', 'ms', '2*sqrt(b/a_m)', '3s')
  const busy = m.derive('t_w', 'ms', 'N_f*t_u', '3s')
  const there = m.derive('t_z', 'ms', 'l_z/v', '3s')
  const tooMuch = m.compare(busy, there)
  const thrown = m.derive('N_w', 'steps', 'N_f*N_b', 'i')
  const band = m.derive('N_h', 'steps', 'ceil(2*A*n)', 'i')
  const wide = m.derive('h', 'mm', 'N_h/n')
  const covers = m.relation('2*A', '<=', wide)
  const small = m.relation(wide, '<', b)
  const calm = m.process(
    'recurrence',
    'N_c',
    '',
    {
      states: [
        { name: 'y', unit: 'mm', start: 'R*cos(2*l_z/R) - R - h', next: FILTERED },
        { name: 'd', unit: '', start: '1', next: `sign(2*sign(${FILTERED} - y) + d)` },
        { name: 'c', unit: '', start: '0', next: `c + abs(sign(2*sign(${FILTERED} - y) + d) - d)/2` },
      ],
      until: '4000',
      measure: { what: 'c', take: 'final' },
      tolerance: 1e-9,
    },
    'i',
  )
  const fewer = m.relation(flips, '>', calm.value)
  const flatBare = m.derive('l_f', 'mm', 'sqrt(2*R*b - b^2)', '3s')
  const flatBand = m.derive('l_h', 'mm', 'sqrt(2*R*h - h^2)', '3s')
  const shorter = m.relation(flatBand, '<', flatBare)
  const percent = m.derive('q_h', '%', 'h/b', '3s')
  const flaw = w.choose(4)
  const ripple = say`a ripple of ${height} in amplitude and ${wave} in length`

  page.ask(
    flaw === 0
      ? w.pick([
          say`A driver adds or removes the play at every change of sign of the step direction. The path carries ${ripple}, left by the interpolation; "far too small to be seen". The motor is quiet on straight lines and rattles at the flats. Find the flaw with numbers (${fine}, ${hard}), and write a correction in Rust that is right on both sides of its limits.`,
          say`In review: \`if sign changed then add play\`. The commanded path has ${ripple}, the axis ${fine} and a motor good for ${hard}. Show what this line does near the extreme of the circle, replace it, and test the replacement at its edges.`,
        ])
      : flaw === 1
        ? w.pick([
            say`To stop rattling at the flats, a correction was given a band as wide as the play: only after coming back by ${b} does it count as reversed. The path has ${ripple}. Is the band well chosen? Find what each width costs, choose one at ${fine} and ${hard}, and implement it in whole steps.`,
            say`"Band equal to play" is written in a design, against direction changes by ${ripple}. Examine it for this circle, at ${fine} and ${hard}, propose a width with proof that it suffices, and write it in Rust.`,
          ])
        : w.pick([
            say`Implement the correction in whole steps, at ${fine}, for a path that carries ${ripple}. The motor is good for ${hard}. Near the extreme the direction flickers: show how often, choose a remedy with proof, and test both sides of each limit.`,
            say`From formula to code: counts of steps in, counts of steps out, state in between. The path has ${ripple}, which turns the axis again and again near each reversal. Numbers for ${fine} and ${hard}, then Rust with its edge cases.`,
            say`Write a correction that survives real paths: ${ripple}, ${fine}, ${hard} as the limit of the motor, and a start at which nobody knows the flank. Prove that it reverses once where the circle does.`,
          ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Where the axis turns it is slow, and where it is slow any ripple turns it. So the sign of the step is a bad witness just where it is asked.`,
      say`A function with a jump is fed with a signal that hovers at the jump. The cure for that is always the same: memory with a band.`,
      say`Three things to get right in code: whole steps, the band, and not knowing the flank at the start.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The ripple has a slope of ${steep.worked}. Where the circle is flatter than that in X, ${zone.arithmetic} of path, each wavelength turns the axis twice: about ${guess.arithmetic} changes.`,
      say`Compare slopes. Circle: sine of the angle. Ripple: up to ${steep.arithmetic}. They rival over ${zone.worked}; two changes per wave make about ${guess.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Counted on the path in fine steps it is ${flips.named}.`,
      say`A count along the path, point by point, gives ${flips}. Close to the estimate, and odd, as it must be.`,
    ]),
  )
  page.think(
    'compare',
    tooMuch.op === '>'
      ? say`Each take-up takes ${takeUp.worked} of the motor at best, all of them ${busy.arithmetic}, and the zone is passed in ${there.arithmetic}. ${tooMuch.values}: it cannot even be done.`
      : say`Each take-up takes ${takeUp.worked} of the motor at best, together ${busy.arithmetic} of the ${there.arithmetic} that the zone lasts. ${tooMuch.values}: possible, with ${thrown.arithmetic} of shaking for nothing.`,
  )
  if (flaw === 1 || w.chance(0.35)) {
    page.think(
      'attempt',
      w.pick([
        say`A band as wide as the play is on the safe side: no ripple gets through.`,
        say`The wider the quieter. Take ${b} for the band as well.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`While the axis comes back inside the band nothing is taken up, so the tool stands. With a band of ${b} the flat keeps its ${flatBare.arithmetic}: a correction that never corrects what one sees.`,
        say`What the band ignores, the tool suffers. A band as wide as the play gives a flat of ${flatBare.worked}, as without any correction.`,
      ]),
    )
  } else if (w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Filter the direction in time: accept a reversal after it has lasted some periods.`,
        say`Or a threshold of speed: below it no reversal counts.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That makes the part depend on how fast it is drawn. A slow circle would be treated as ripple and a fast ripple as a circle; the gap knows ways and no times.`,
        say`The play is a matter of way. Anything that decides by time or speed is wrong for some speed of the path: at ${v} it may do, at a crawl it never reverses.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`So a band in way. Peak to peak the ripple has two amplitudes: ${band.worked}, that is ${wide.arithmetic}. ${covers.values}, and ${small.values}.`,
      say`The axis must come back by a full swing of the ripple before it counts: ${band.arithmetic}, as a length ${wide.worked}. ${small.named}, so something is left of the correction.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`With the band the count over the same path is ${calm.value}: the one reversal of the circle. Flat: ${flatBand.arithmetic}, in place of ${flatBare.arithmetic}.`,
      say`Put through the band, the path reverses ${calm.value.named}. What is left of the flat is ${flatBand.worked}.`,
    ]),
  )
  page.checks(2, steep, zone, takeUp, flatBand, guess)
  page.think(
    'decide',
    w.pick([
      say`Band of ${band}, take-up of ${steps}, and a state that says when the flank is unknown.`,
      say`Whole steps throughout: the play once rounded, ${steps}, and the same number in both senses, so nothing can add up.`,
    ]),
  )

  page.section(
    'analysis',
    flaw === 0
      ? say`The sign of a step is a derivative, and derivatives of a path with ripple are worth nothing where the path itself is slow.`
      : flaw === 1
        ? say`The band has to be chosen from the ripple, and the play only bounds it from above.`
        : w.pick([
            say`A band in way, as wide as the ripple needs and no wider.`,
            say`The sequence is: how often the direction flips, what this costs, which memory ends it, what the memory costs.`,
          ]),
  )
  page.step(
    w.pick(['Flips at the extreme', 'How often the sign changes']),
    say`Along the path the circle changes X with the sine of the angle, the ripple with up to ${steep.worked}. Within ${zone.worked} around the extreme the ripple wins somewhere in each wave. Two per wave: ${guess.worked}. The exact count, by following the path, is ${flips.named}.`,
    say`A take-up at full acceleration lasts ${takeUp.worked}; ${busy.worked} in all, while the zone lasts ${there.worked}. ${tooMuch.named}. In steps: ${thrown.worked}.`,
  )
  page.step(
    w.pick(['The band', 'A play of its own', 'Memory in way']),
    w.pick([
      say`Let a reversal count once the path has come back from its last extreme by a full band. A filtered place that hangs in a window of the width of the band does exactly this: it is itself a play, and it turns only when the window has been crossed. Between two of its turns the path has moved by a whole band; so a ripple that swings by less never turns it.`,
      say`Drag a window of the band's width along the path. It moves up when its lower end is pushed and down when its upper end is; its turns are the reversals that count. A swing that fits into the window does not move it, whatever its frequency and whatever the speed.`,
    ]),
    say`${band.worked}, so ${wide.short}; ${covers.named}. Counted over the same path, filtered and bare: ${fewer.named}.`,
  )
  page.step(
    w.pick(['What the band costs', 'Price']),
    say`Inside the band the tool stands. The flat at an extreme is ${flatBand.worked}, and without any correction ${flatBare.worked}: ${shorter.symbols}. In X the tool is late by up to ${percent.worked} of the play; ${small.named}, or there would be no gain.`,
  )
  page.step(
    w.pick(['Whole steps', 'Rounding']),
    say`${steps.worked}. The rounding leaves ${rounding.worked}, and ${half.named}. Referred to one flank, the other is displaced by the whole number; halves would lose a step whenever it is odd.`,
  )

  const n = w.pick([
    { t: 'TakeUp', f: 'Flank', u: 'Rising', d: 'Falling', drive: 'motor_for', home: 'homed' },
    { t: 'Corrector', f: 'Sense', u: 'Upward', d: 'Downward', drive: 'command', home: 'starting' },
    { t: 'Banded', f: 'Side', u: 'Low', d: 'High', drive: 'target', home: 'settled' },
  ])
  const byExtreme = w.chance(0.5)
  const field = byExtreme ? 'extreme' : 'window'
  const homeBody = byExtreme
    ? code`Self { play, band, side: Some(side), ${field}: place }`
    : code`let low = if side == ${n.f}::${n.u} { place - band } else { place };
            Self { play, band, side: Some(side), ${field}: low }`
  const byOrder = w.chance(0.5)
  const turn = byExtreme
    ? w.pick([
        code`let (back, other) = match side {
                ${n.f}::${n.u} => (self.${field} - wanted, ${n.f}::${n.d}),
                ${n.f}::${n.d} => (wanted - self.${field}, ${n.f}::${n.u}),
            };
            if back > self.band {
                self.side = Some(other);
            }
            if back <= 0 || back > self.band {
                self.${field} = wanted;
            }`,
        code`let onward = match side {
                ${n.f}::${n.u} => wanted - self.${field},
                ${n.f}::${n.d} => self.${field} - wanted,
            };
            if onward >= 0 {
                self.${field} = wanted;
            } else if onward + self.band < 0 {
                self.${field} = wanted;
                self.side = Some(match side {
                    ${n.f}::${n.u} => ${n.f}::${n.d},
                    ${n.f}::${n.d} => ${n.f}::${n.u},
                });
            }`,
      ])
    : byOrder
      ? code`let moved = self.${field}.clamp(wanted - self.band, wanted);
            self.side = Some(match moved.cmp(&self.${field}) {
                std::cmp::Ordering::Greater => ${n.f}::${n.u},
                std::cmp::Ordering::Less => ${n.f}::${n.d},
                std::cmp::Ordering::Equal => side,
            });
            self.${field} = moved;`
      : code`if wanted - self.band > self.${field} {
                self.${field} = wanted - self.band;
                self.side = Some(${n.f}::${n.u});
            } else if wanted < self.${field} {
                self.${field} = wanted;
                self.side = Some(${n.f}::${n.d});
            }`
  const here = w.pick([
    code`#[test]
        fn this_axis_turns_once() {
            let (play, band) = (${steps.rust('int')}, ${band.rust('int')});
            let mut axis = ${n.t}::${n.home}(play, band, 0, ${n.f}::${n.u});
            let way = [9000, 9000 - band, 9000, 8999 - band];
            assert_eq!(walk(&mut axis, &way), [9000, 9000 - band, 9000, 8999 - band - play]);
            assert_eq!(axis.${n.drive}(7000), Ok(7000 - play));
            assert_eq!(axis.${n.drive}(7000 + band), Ok(7000 + band - play));
            assert_eq!(axis.${n.drive}(7001 + band), Ok(7001 + band));
        }`,
    code`#[test]
        fn a_ripple_of_this_path_is_ignored() {
            let (play, band) = (${steps.rust('int')}, ${band.rust('int')});
            let mut axis = ${n.t}::${n.home}(play, band, 4000, ${n.f}::${n.d});
            for swing in 0..=band {
                assert_eq!(axis.${n.drive}(4000 + swing), Ok(4000 + swing - play));
            }
            assert_eq!(axis.${n.drive}(4001 + band), Ok(4001 + band));
            assert_eq!(axis.${n.drive}(4001), Ok(4001));
            assert_eq!(axis.${n.drive}(4000), Ok(4000 - play));
        }`,
  ])
  const onwards = w.pick([
    code`#[test]
        fn going_on_moves_the_extreme() {
            let mut axis = ${n.t}::${n.home}(10, 3, 0, ${n.f}::${n.u});
            assert_eq!(walk(&mut axis, &[5, 8, 5, 4]), [5, 8, 5, -6]);
            assert_eq!(walk(&mut axis, &[2, 5, 6, 7]), [-8, -5, 6, 7]);
        }`,
    code`#[test]
        fn without_a_band_each_sign_counts() {
            let mut axis = ${n.t}::${n.home}(6, 0, 20, ${n.f}::${n.d});
            assert_eq!(walk(&mut axis, &[20, 21, 21, 20, 18, 19]), [14, 21, 21, 14, 12, 19]);
        }`,
    code`#[test]
        fn there_and_back_ends_where_it_began() {
            let mut axis = ${n.t}::${n.home}(7, 2, 50, ${n.f}::${n.u});
            assert_eq!(walk(&mut axis, &[90, 88, 87, 10, 12, 13, 50]), [90, 88, 80, 3, 5, 13, 50]);
        }`,
  ])
  page.section(
    'rust',
    byExtreme
      ? say`The state is the last extreme and the flank. Counts are whole, and the flank that homing leaves is the datum.`
      : say`The state is the window that is dragged along, and the flank. Counts are whole; the rising flank is the datum.`,
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.f} {
        ${n.u},
        ${n.d},
    }

    /// Nobody knows yet which flank touches.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct FlankUnknown;

    /// All in steps.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.t} {
        play: i64,
        band: i64,
        side: Option<${n.f}>,
        ${field}: i64,
    }

    impl ${n.t} {
        pub const fn new(play: i64, band: i64) -> Self {
            Self { play, band, side: None, ${field}: 0 }
        }

        /// After an approach that has pushed one flank for certain.
        pub fn ${n.home}(play: i64, band: i64, place: i64, side: ${n.f}) -> Self {
            ${nest(8, homeBody)}
        }

        /// Count of the motor for a wanted count of the tool.
        pub fn ${n.drive}(&mut self, wanted: i64) -> Result<i64, FlankUnknown> {
            let ${byExtreme || byOrder ? 'side' : '_'} = self.side.ok_or(FlankUnknown)?;
            ${nest(8, turn)}
            Ok(match self.side {
                Some(${n.f}::${n.d}) => wanted - self.play,
                _ => wanted,
            })
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn walk(axis: &mut ${n.t}, way: &[i64]) -> Vec<i64> {
            way.iter().map(|place| axis.${n.drive}(*place).unwrap()).collect()
        }

        ${nest(4, here)}

        #[test]
        fn both_sides_of_the_band() {
            let mut axis = ${n.t}::${n.home}(10, 3, 100, ${n.f}::${n.u});
            assert_eq!(walk(&mut axis, &[97, 96, 98, 99, 100, 96]), [97, 86, 88, 89, 100, 86]);
            let mut axis = ${n.t}::${n.home}(10, 3, 100, ${n.f}::${n.d});
            assert_eq!(walk(&mut axis, &[103, 102, 99, 102, 103, 104]), [93, 92, 89, 92, 103, 104]);
        }

        ${nest(4, onwards)}

        #[test]
        fn unknown_at_first() {
            let mut axis = ${n.t}::new(10, 3);
            assert_eq!(axis.${n.drive}(5), Err(FlankUnknown));
            assert_eq!((axis.play, axis.band, axis.${field}), (10, 3, 0));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The motor's count differs from the wanted one by nothing or by ${steps}, never by anything else, so limits of travel hold with that margin for any path, however wild. Until the flank is known no motion is computed at all.`,
      say`No sequence of reversals can add up: the answer depends on wanted place and flank, not on sums. An abort between two calls leaves a state that is still true.`,
      say`An unknown flank is an error and not a guess; homing has to end with an approach of a whole gap in one sense before the first motion counts.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Coming back by exactly the band: no reversal yet. One step further is one. Both are tested, from both flanks.`,
          say`Going on after a swing inside the band must move the extreme, or the next reversal is late.`,
          say`A new constant while the falling flank is in use: the motor's count jumps by the difference. Change it on the datum's flank.`,
          say`A band of zero: each change of sign counts, as in the naive version.`,
          say`Soft limits: near the lower end the falling flank asks for ${steps} beyond the wanted place.`,
          say`Power off: a hand may push the tool through the gap. The flank is unknown again.`,
          say`A path that hovers inside the band for a long time keeps the old flank, and the tool stands; the error stays under the band and does not grow.`,
        ],
        4,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`Remove the ripple where it is made, by finer interpolation. It is worth doing and makes the band smaller, not needless.`,
          say`Look ahead along the planned path: the next true extreme is known, so no band is needed. It takes the whole path and not one place at a time.`,
          say`Decide by the sign of planned axis speed per segment. Good for lines; arcs cut into chords turn only once, ripple or not, if each chord spans whole ripples.`,
          say`A smooth function of speed in place of the jump: no rattling, and an error at all low speeds.`,
          say`Correct the drawing instead of the driver, for parts that are cut once. It is fixed to one machine.`,
        ],
        2,
      ),
    ),
  )
}
