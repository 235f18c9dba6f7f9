// Depth 4: how finely a line must be cut so that even motion of the carriages stays near geometry, and what that costs.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const line = m.given('s', x.lineMm, 'mm')
  const allowed = m.given('e', x.toleranceUm, 'µm')
  const speed = m.given('v', x.printMmPerS, 'mm/s')
  const rate = m.given('f_s', x.segmentHz, 'Hz')
  const far = m.derive('r_w', 'mm', 'R + rho')
  const rise = m.derive('h_w', 'mm', 'sqrt(l^2 - r_w^2)')
  const bend = m.derive('kappa_w', '1/mm', 'l^2/h_w^3')
  const bendMiddle = m.derive('kappa_0', '1/mm', 'l^2/h_0^3')
  const piece = m.derive('s_m', 'mm', 'sqrt(8*e/kappa_w)')
  const inner = m.derive('r_a', 'mm', 'r_w - s_m')
  const innerRise = m.derive('h_a', 'mm', 'sqrt(l^2 - r_a^2)')
  const chord = m.claim('range', {
    over: [{ name: 'r', from: 'r_a', to: 'r_w' }],
    left: 'sqrt(l^2 - r^2) - (h_a + (h_w - h_a)*(r - r_a)/s_m)',
    op: '<=',
    right: 'e',
  })
  const half = m.derive('d_m', 'µm', 'sqrt(l^2 - (r_w - s_m/2)^2) - (h_a + h_w)/2', '3s')
  const sharp = m.relation(half, '<=', allowed)
  m.derive('r_n', 'mm', 'R - rho')
  const steepest = m.claim('range', {
    over: [{ name: 'r', from: 'r_n', to: 'r_w' }],
    left: 'l^2/sqrt(l^2 - r^2)^3',
    op: '<=',
    right: 'kappa_w',
  })
  const count = m.derive('n', 'segments', 'ceil(s/s_m)', 'i')
  m.derive('n_lo', 'segments', '1', 'i')
  m.derive('n_hi', 'segments', 'n + 300', 'i')
  const least = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'k', from: 'n_lo', to: 'n_hi', at: 'n', whole: true }],
    objective: 'k',
    subject: [{ left: '(s/k)^2*kappa_w/8', op: '<=', right: 'e' }],
    of: 'n',
    tolerance: 0.001,
  })
  const naive = m.derive('s_0', 'mm', 'sqrt(8*e/kappa_0)')
  const naiveError = m.derive('e_0', 'µm', 's_0^2*kappa_w/8', '3s')
  const naiveWrong = m.relation(naiveError, '>', allowed)
  const factor = m.derive('q_e', '', '(h_0/h_w)^3', '3s')
  const needed = m.derive('f_n', 'Hz', 'v/s_m', '4s')
  const verdict = m.compare(needed, rate)
  const enough = verdict.op === '<='
  const slower = m.derive('v_f', 'mm/s', 'min(v, f_s*s_m)')
  const coarse = m.derive('s_f', 'mm', 'v/f_s', '3s')
  const coarseError = m.derive('e_f', 'µm', 's_f^2*kappa_w/8', '3s')
  const gain = m.matrix(
    'g_0',
    '',
    {
      matrices: {
        A: [
          ['X_1/h_0', 'Y_1/h_0', '1'],
          ['X_2/h_0', 'Y_2/h_0', '1'],
          ['0', 'R/h_0', '1'],
        ],
      },
      left: ['A^-1'],
      measure: 'norm',
    },
    '3s',
  )
  const atTip = m.derive('e_t', 'µm', 'g_0*sqrt(3)*e', '3s')
  const gainByHand = m.derive('g_h', '', '1/min(sqrt(3), sqrt(1.5)*R/h_0)', '3s')
  const agrees = m.relation(m.derive('d_g', '', 'abs(g_0 - g_h)/g_0', '1s'), '<', m.derive('d_u', '', '1e-9', '1s'))
  const flaw = w.chance(0.45)

  page.ask(
    flaw
      ? w.pick([
          say`Lines are cut into pieces of ${naive}, from the bend of a rod's rise in the middle of the bed, so that carriages deviate by ${allowed}. A print near the rim shows ripples. Find the flaw, derive a piece length for the whole bed, and say whether ${rate} suffice at ${speed}; take a line of ${line} as example.`,
          say`A segmenter under review uses ${naive} everywhere, as a test in the middle kept within ${allowed}. Show with numbers where it fails, prove a length that holds, count pieces for a line of ${line}, and check the rate: ${speed}, and ${rate} of segments at the best.`,
        ])
      : w.pick([
          say`Between the ends of a segment the carriages move evenly. How long may a segment be if each carriage may depart from geometry by ${allowed}, anywhere on the bed? Count the segments of a line of ${line}, and decide whether the processor, which manages ${rate}, can print at ${speed}.`,
          say`Optimise the cutting of lines: as few segments as possible with a carriage deviation of ${allowed} as the bound, on the whole bed. Example: ${line} at ${speed}, on a processor good for ${rate}.`,
          say`Too few segments bend a line, too many choke the processor. With ${allowed} allowed to each carriage, ${rate} of segments available and ${speed} wanted, find the right length with proof, and the count for a line of ${line}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A chord under a curve: its deviation is an eighth of the squared length times the bend. So the bend of the rise is wanted, and where it is worst.`,
      say`Two limits pull in opposite directions, geometry and processor. Geometry first.`,
      say`The carriage wants a square root and gets straight pieces. How far they part depends on how sharply the root bends.`,
    ]),
  )
  if (flaw || w.chance(0.4)) {
    page.think('attempt', say`In the middle: ${bendMiddle.worked}, which permits ${naive.worked}.`)
    page.think(
      'error',
      w.pick([
        say`The bend goes with the third power of the rise, and rods lie flat at the rim: it is ${factor.worked} times as strong there, and pieces of that length deviate by ${naiveError.arithmetic}. ${naiveWrong.named}.`,
        say`At the far rim that length gives ${naiveError.worked}; ${naiveWrong.values}. Of all places the middle has the steepest worst rod: it is the kindest place and no typical one.`,
      ]),
    )
  } else if (w.chance(0.5)) {
    page.think('attempt', say`Simply one segment for each tick of the processor: ${coarse.worked} long.`)
    page.think(
      'doubt',
      say`That says nothing about error. At the rim such a piece deviates by ${coarseError.arithmetic}, whatever the tolerance is.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Differentiating the rise twice along a line: the square of the rod less that of the line's distance from the tower, over the cube of the rise. Largest for a line through the tower: ${bend.equation}.`,
      say`Second derivative of the rise along a line straight to a tower: ${bend.expr} in size; for other lines it is smaller, as part of the offset stays fixed.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Worst place: ${far.worked}, ${rise.worked}, ${bend.arithmetic}. So the length is ${piece.worked}.`,
      say`At the far rim, ${rise.arithmetic} and ${bend.worked}; with ${allowed} allowed, ${piece.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Sampling the outermost piece: ${chord.form('statement')}. In its middle the gap is ${half.arithmetic}; ${sharp.values}.`,
      say`The true gap in the middle of the outermost piece, without any derivative: ${half.worked}, and ${sharp.named}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`For the line ${count.worked}; trying counts one by one, ${least.form('problem')}, agrees.`,
      say`${count.worked}. By search (${least.form('limits')}) the least count is the same.`,
    ]),
  )
  page.think(
    'compare',
    enough
      ? say`At full speed ${needed.worked}, and ${verdict.values}: the processor keeps up.`
      : say`At full speed ${needed.worked}, but ${verdict.values}. Then either slow down to ${slower.worked} or accept ${coarseError.worked} at the rim.`,
  )
  page.think(
    'derive',
    w.pick([
      say`What is that for the nozzle? In the middle the inverse matrix has the norm ${gain.value}, so three carriages off by ${allowed} each can move the nozzle by ${atTip.arithmetic}.`,
      say`Carried over to the nozzle by the inverse of the Jacobian of the middle: ${gain.claim.form('statement')}, ${gain.value}. So ${atTip.worked} at the worst.`,
    ]),
  )
  page.checks(w.pick([1, 2]), bend, piece, rise, needed, coarseError, bendMiddle)
  page.think(
    'decide',
    enough
      ? w.pick([
          say`Pieces of ${piece}, everywhere. The processor has room, so nothing cleverer is needed.`,
          say`I take the length of the worst place for all places: simple, proved, affordable.`,
        ])
      : w.pick([
          say`Pieces by place: short at the rim, long in the middle, since the processor is the bottleneck. At the rim speed drops to ${slower}.`,
          say`Keep the tolerance and lower the speed near the rim, to ${slower}; elsewhere longer pieces.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The length is right for the place where it was derived. The bend grows with the cube as rods flatten.`
      : w.pick([
          say`Bend, length, count, rate, and what the nozzle feels.`,
          say`First what geometry asks for, then what the processor can give.`,
        ]),
  )
  page.step(
    w.pick(['The bend of a rise', 'Curvature']),
    w.pick([
      say`Let a line pass a tower at distance d and let u run along it. The rise is the root of squares: rod less d less u. Its second derivative is in size the rod's square less that of d, over the cube of the rise. It is largest with d nil, and grows as the rise falls: ${steepest.form('statement')}, where ${far.worked} and ${rise.worked}. ${bend.worked}.`,
      say`Along a line the rise is an arc of a circle whose radius is shortened by the line's distance from the tower. The arc bends as its radius squared over the cube of the rise. No line is worse than one through the tower and no place worse than the far rim: ${bend.worked}, with ${rise.short}. Over the bed, ${steepest.form('symbols')}.`,
    ]),
  )
  page.step(
    w.pick(['The longest piece', 'Length of a segment']),
    say`A chord of a curve whose second derivative is bounded departs from it by an eighth of bound times squared length, no further: ${piece.worked}. The outermost piece, from ${inner.worked} with ${innerRise.worked}, confirms it: ${chord.form('statement')}; in the middle ${half.short}.`,
    flaw || w.chance(0.3)
      ? say`From the middle of the bed one would get ${naive.worked}, and at the rim ${naiveError.worked}. ${naiveWrong.symbols}; the ratio is ${factor.worked}.`
      : say`Twice the tolerance gives no twice as long pieces: the root sees to that.`,
  )
  page.step(
    w.pick(['Count and rate', 'Can it be done in time?']),
    say`${count.worked}. Search: ${least.form('problem')} gives ${least.form('answer')}. The rate: ${needed.worked}, and ${verdict.named}.`,
    enough
      ? say`One length for the whole bed is affordable.`
      : say`At the rim the speed is therefore ${slower.worked}, or the deviation ${coarseError.worked} with pieces of ${coarse.short}.`,
  )
  page.step(
    w.pick(['At the nozzle', 'What the print sees']),
    say`${gain.claim.form('statement')} with ${gain.value.named}; by orthogonality of the columns the same is ${gainByHand.worked}, to within rounding: ${agrees.values}. Three deviations of ${allowed} have a length of root three times that, so the nozzle departs by ${atTip.worked} in the middle.`,
  )

  const n = w.pick([
    { d: 'Segmenter', len: 'piece', num: 'count', err: 'deviation' },
    { d: 'Cutter', len: 'longest', num: 'pieces', err: 'gap' },
    { d: 'Chords', len: 'length_at', num: 'how_many', err: 'error_of' },
  ])
  const length = w.pick([
    code`let rise = (self.rod * self.rod - away * away).sqrt();
            (8.0 * self.allowed * rise.powi(3)).sqrt() / self.rod`,
    code`let square = (self.rod - away) * (self.rod + away);
            (8.0 * self.allowed / (self.rod * self.rod) * square * square.sqrt()).sqrt()`,
  ])
  const gap = w.pick([
    code`let at = |away: f64| (self.rod * self.rod - away * away).sqrt();
            at((from + to) / 2.0) - (at(from) + at(to)) / 2.0`,
    code`let [low, middle, high] = [from, (from + to) / 2.0, to]
                .map(|away| ((self.rod - away) * (self.rod + away)).sqrt());
            middle - (low + high) / 2.0`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The length of a piece is a function of the distance from a tower, so one caller can use the rim for all and another the place.`,
      say`The exact gap of a chord stands beside the bound; the test holds one against the other.`,
    ]),
    page.rust(code`
    /// Lengths in ${g.l.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.d} {
        pub rod: f64,
        pub allowed: f64,
    }

    impl ${n.d} {
        /// The longest piece that keeps the bound out to this distance from a tower.
        pub fn ${n.len}(&self, away: f64) -> f64 {
            ${nest(8, length)}
        }

        /// Pieces of equal length for a line; even a dot is one.
        pub fn ${n.num}(&self, line: f64, away: f64) -> u32 {
            ((line / self.${n.len}(away)).ceil() as u32).max(1)
        }

        /// How far the rise is above the middle of its chord, straight towards a tower.
        pub fn ${n.err}(&self, from: f64, to: f64) -> f64 {
            ${nest(8, gap)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const CUT: ${n.d} = ${n.d} { rod: ${g.l.rust('f64')}, allowed: ${allowed.rust('f64', 'mm')} };
        const RIM: f64 = ${far.rust('f64')};

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-9
        }

        #[test]
        fn this_machine() {
            assert!(near(CUT.${n.len}(RIM), ${piece.rust('f64')}));
            assert!(near(CUT.${n.len}(${g.R.rust('f64')}), ${naive.rust('f64')}));
            assert_eq!(CUT.${n.num}(${line.rust('f64')}, RIM), ${count.rust('int')});
        }

        #[test]
        fn the_bound_holds_and_is_near() {
            let gap = CUT.${n.err}(${inner.rust('f64')}, RIM);
            assert!(near(gap, ${half.rust('f64', 'mm')}));
            assert!(gap <= CUT.allowed);
            assert!(CUT.${n.err}(${m.derive('r_b', 'mm', 'r_w - s_0').rust('f64')}, RIM) > gap);
        }

        #[test]
        fn by_hand() {
            let cut = ${n.d} { rod: 5.0, allowed: 2.0 };
            assert!(near(cut.${n.len}(3.0), 6.4));
            assert!(near(cut.${n.err}(3.0, 5.0), 1.0));
            assert!(near(cut.${n.err}(0.0, 4.0), 21.0_f64.sqrt() - 4.0));
            assert_eq!([0.0, 6.3, 6.5, 12.9].map(|line| cut.${n.num}(line, 3.0)), [1, 1, 2, 3]);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Segments end on true geometry, so errors do not add up from piece to piece. If the processor falls behind, the head must slow down on its path and not skip pieces.`,
      say`The deviation is a matter of quality. Of safety is the rate: a queue that runs dry stops the head at once, so speed is limited to ${slower} beforehand.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Arcs around a tower at constant distance: the rise of that rod does not change at all, yet the others bend.`,
          say`A line of no length has one piece, and a division by its length must not happen.`,
          say`Short moves of a finely drawn model are below the length anyway, and pass uncut.`,
          say`Corners: each piece after the first is a junction to the planner, in a straight line, and must cost it no speed.`,
          say`Changing height on the way adds a straight part to all carriages and no bend.`,
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
          say`Parabolas in place of chords: the carriage is given speed and acceleration for each piece. The error falls with the third power of length, and pieces become much longer.`,
          say`Solve the step times exactly from the root, step by step. No segments at all, and a root for each step.`,
          say`Cut by place: length goes with the power three halves of the rise, so the middle gets by with fewer.`,
          say`Longer rods lie steeper and bend less. The cheapest cure is mechanical, if height permits.`,
        ],
        2,
      ),
    ),
  )
}
