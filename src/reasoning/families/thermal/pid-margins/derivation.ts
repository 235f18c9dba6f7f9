// Depth 2: the margins derived and checked in full, and proven for every plant in a box of uncertainty.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const offK = m.given('d_K', x.gainOffPercent, '%')
  const offL = m.given('d_L', x.deadOffPercent, '%')
  m.derive('k_lo', '', '1 - d_K', 'g')
  m.derive('k_hi', '', '1 + d_K', 'g')
  m.derive('l_lo', '', '1 - d_L', 'g')
  m.derive('l_hi', '', '1 + d_L', 'g')
  const worst = m.derive('PM_w', '°', 'pi/2 - k_hi*(l_hi*L + h/2)/T_c', '3s')
  const worstGain = m.derive('A_w', '', 'pi*T_c/(2*k_hi*(l_hi*L + h/2))', '3s')
  const over = [
    { name: 'k', from: 'k_lo', to: 'k_hi' },
    { name: 'l', from: 'l_lo', to: 'l_hi' },
  ]
  const all = m.claim('range', { over, left: 'pi/2 - k*(l*L + h/2)/T_c', op: '>=', right: 'PM_w' })
  const allGain = m.claim('range', { over, left: 'pi*T_c/(2*k*(l*L + h/2))', op: '>=', right: 'A_w' })
  const naive = m.derive('PM_n', '°', 'PM - omega_c*L*d_L', '3s')
  const tooGood = m.relation(naive, '>', worst)
  const stable = m.compare('0', worst)
  const isStable = stable.op === '<='
  const delayMargin = m.derive('L_m', 's', 'PM/omega_c', '3s')
  const flaw = w.chance(0.4)
  page.ask(
    flaw
      ? w.pick([
          say`A review of this loop says: the dead time may be off by ${offL}, which costs phase at the crossover, so the worst margin is ${naive}; the gain may be off by ${offK}, but that is what the gain margin is for. Find the flaw, and give the worst margins over all plants that are allowed.`,
          say`The gain of the heater may be wrong by ${offK} and its dead time by ${offL}. Somebody has examined the second and found that ${naive} of phase remain. What has been overlooked? Derive the margins and prove their worst values.`,
        ])
      : w.pick([
          say`Derive both margins, check the crossover without using the cancellation, and prove what remains of them if the gain is off by up to ${offK} and the dead time by up to ${offL} at once.`,
          say`Show with justification which margins the loop has, nominally and for every plant whose gain lies within ${offK} and whose dead time lies within ${offL} of the identified values.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The nominal part is short, since the loop is an integrator with delay. The uncertain part needs care: gain and dead time act on the phase together.`,
      say`Two steps. Where does the loop cross, and with what phase? Then: which plant in the box is the worst, and why is it that one?`,
    ]),
  )
  page.think(
    'derive',
    say`Time of the integrator: ${s.closed.worked}. Crossover: ${s.cross.worked}. Controller gain: ${s.kc.worked}.`,
  )
  page.think(
    'verify',
    w.pick([
      say`Is that really the crossover? Put it into the whole loop, with zero and pole written out: ${s.unity.form('symbols')}. Yes.`,
      say`Without trusting the cancellation: ${s.unity.form('symbols')} holds with the numbers put in.`,
    ]),
  )
  page.think(
    'derive',
    say`Phase margin with the hold in it, ${s.effective.short}: ${s.phase.worked}. Turnover at ${s.turnover.arithmetic}, gain margin ${s.margin.arithmetic}.`,
  )
  if (flaw || w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`Uncertain dead time: at ${s.cross} the extra delay turns the phase further, and ${naive} remain.`,
        say`The crossover stays where it is, the delay grows by ${offL}: phase left ${naive}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That takes one error at a time. A stronger heater moves the crossover up in proportion, and there the same delay costs a larger angle. Both together are worse than the sum of each alone, because they multiply.`,
        say`The crossover does not stay. With a gain larger by ${offK} it rises by that share, and the delay is then multiplied by a higher frequency. The two uncertainties meet in a product.`,
      ]),
    )
    page.think(
      'back-up',
      say`With factors k on the gain and l on the dead time, the margin is ${all.form('symbols')} at worst, and the left side falls in both. So the corner decides: ${worst.worked}.`,
    )
  } else
    page.think(
      'derive',
      say`Let k scale the gain and l the dead time. Crossover scales with k, so the phase falls with the product. It is monotone in both, so the worst plant is the corner where both are largest: ${worst.worked}.`,
    )
  page.think(
    'verify',
    w.pick([
      say`Sampled densely over the box (${all.form('ranges')}), no plant does worse: ${all.form('symbols')} throughout.`,
      say`Instead of trusting monotony: try very many plants, ${all.form('ranges')}. The inequality ${all.form('symbols')} holds at each.`,
    ]),
  )
  page.think(
    'compare',
    say`Gain margin at that corner: ${worstGain.worked}. And ${isStable ? say`phase is left: ${stable.values}, so every plant in the box is stable` : say`phase is used up: ${stable.values}, so some plant in the box is unstable`}.`,
  )
  page.checks(w.pick([1, 2]), s.phase, delayMargin, s.kc)
  page.think(
    'summarise',
    say`Nominal ${s.phase} and ${s.margin}, worst ${worst} and ${worstGain}. The nominal loop bears ${delayMargin.arithmetic} of further delay.`,
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw: the review varies one number and holds the other. A stronger heater raises the crossover, and the longer delay acts there. ${tooGood.named}, so its figure is too hopeful.`
      : w.pick([
          say`Nominal margins first, then the proof over a box of plants.`,
          say`The margins follow from one frequency. The proof over all plants follows from monotony, and is confirmed by sampling.`,
        ]),
  )
  page.step(
    w.pick(['Crossover', 'Where the loop has size one']),
    say`After cancellation the loop is an integrator of time ${s.closed.worked}, behind ${s.effective.worked}. So ${s.cross.worked}. In full, with ${s.kc.worked}: ${s.unity.form('symbols')}.`,
  )
  page.step(
    w.pick(['Nominal margins', 'Phase and gain']),
    say`${s.phase.worked}. The phase reaches half a turn where the delay adds a right angle: ${s.turnover.worked}. There the size is crossover over turnover, so ${s.margin.worked}. In time, ${delayMargin.worked} of further delay is borne.`,
    say`Requirement: ${s.phaseOk.values} in phase, ${s.gainOk.values} in gain. ${s.meets ? 'Both hold.' : 'Not both hold.'}`,
  )
  page.step(
    w.pick(['Every plant in the box', 'Uncertainty']),
    say`Gain times k, dead time times l, with ${all.form('ranges')}. The integrator then has the time ${s.closed.symbol} over k, so ${all.form('statement')}. Both partial derivatives of the left side are negative, hence the corner.`,
    say`${worst.worked}; ${worstGain.worked}, for ${allGain.form('symbols')} likewise. ${isStable ? say`Since ${stable.values}, all of them are stable.` : say`Since ${stable.values}, the tuning must not be used with so uncertain a plant.`}`,
  )

  const v = {
    Box: w.pick(['Box', 'Spread', 'Family']),
    worst: w.pick(['worst_phase', 'least_phase', 'phase_floor']),
    gain: w.pick(['worst_gain', 'least_gain', 'gain_floor']),
    phase: w.pick(['phase', 'phase_at', 'phase_of']),
    scan: w.pick(['scanned', 'by_search', 'tried_out']),
  }
  page.section(
    'rust',
    w.pick([
      say`The corner is computed in one line; a search through the box stands beside it, and the tests demand that they agree.`,
      say`Two routes again: the corner that monotony names, and a grid that knows nothing of monotony.`,
    ]),
    page.rust(code`
    use std::f64::consts::FRAC_PI_2;

    /// An integrator behind a delay, and by which shares gain and delay may be off.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Box} {
        pub integrator: f64,
        pub dead: f64,
        pub hold: f64,
        pub gain_off: f64,
        pub dead_off: f64,
    }

    impl ${v.Box} {
        /// Phase left for one plant of the box, given by its two factors.
        pub fn ${v.phase}(&self, gain_factor: f64, dead_factor: f64) -> f64 {
            FRAC_PI_2 - gain_factor * (dead_factor * self.dead + self.hold) / self.integrator
        }

        pub fn ${v.worst}(&self) -> f64 {
            self.${v.phase}(1.0 + self.gain_off, 1.0 + self.dead_off)
        }

        pub fn ${v.gain}(&self) -> f64 {
            let dead = (1.0 + self.dead_off) * self.dead + self.hold;
            FRAC_PI_2 * self.integrator / ((1.0 + self.gain_off) * dead)
        }

        /// The least phase on a grid over the whole box.
        pub fn ${v.scan}(&self, cells: u32) -> f64 {
            let at = |off: f64, cell: u32| 1.0 - off + 2.0 * off * f64::from(cell) / f64::from(cells);
            ${w.pick([
              code`let mut least = f64::INFINITY;
            for i in 0..=cells {
                for j in 0..=cells {
                    least = least.min(self.${v.phase}(at(self.gain_off, i), at(self.dead_off, j)));
                }
            }
            least`,
              code`(0..=cells)
                .flat_map(|i| (0..=cells).map(move |j| (i, j)))
                .map(|(i, j)| self.${v.phase}(at(self.gain_off, i), at(self.dead_off, j)))
                .fold(f64::INFINITY, f64::min)`,
            ])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LOOP: ${v.Box} = ${v.Box} { integrator: ${s.closed.rust('f64')}, dead: ${g.L.rust('f64')}, hold: ${g.h.rust('f64')} / 2.0, gain_off: ${offK.rust('f64', '')}, dead_off: ${offL.rust('f64', '')} };

        #[test]
        fn nominal_and_worst_margins() {
            assert!((LOOP.${v.phase}(1.0, 1.0).to_degrees() - ${s.phase.rust('f64')}).abs() < 1e-6);
            assert!((LOOP.${v.worst}().to_degrees() - ${worst.rust('f64')}).abs() < 1e-6);
            assert!((LOOP.${v.gain}() - ${worstGain.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn the_corner_is_the_worst_of_the_box() {
            assert!((LOOP.${v.scan}(20) - LOOP.${v.worst}()).abs() < 1e-9);
            let easy = ${v.Box} { integrator: 2.0, dead: 1.0, hold: 0.0, gain_off: 0.0, dead_off: 0.5 };
            assert!((easy.${v.scan}(4) - (FRAC_PI_2 - 0.75)).abs() < 1e-12);
        }

        #[test]
        fn the_grid_reaches_the_mild_end_too() {
            let benign = ${v.Box} { integrator: -1.0, dead: 1.0, hold: 0.0, gain_off: 0.5, dead_off: 0.5 };
            assert!((benign.${v.scan}(2) - (FRAC_PI_2 + 0.25)).abs() < 1e-12);
        }

        #[test]
        fn a_loop_exactly_at_its_limit_has_no_phase_left() {
            let edge = ${v.Box} { integrator: 2.0, dead: FRAC_PI_2, hold: FRAC_PI_2, gain_off: 0.0, dead_off: 0.0 };
            assert!((edge.${v.worst}()).abs() < 1e-12);
            assert!((edge.${v.gain}() - 1.0).abs() < 1e-12);
        }
    }`),
  )
  page.section(
    'safety',
    isStable
      ? w.pick([
          say`For every plant of the box the loop is stable with ${worst} to spare. Outside of it nothing is promised: a sensor that slips out is no uncertain delay but another plant, and has to be recognised as a fault.`,
          say`The statement that was proven covers exactly ${all.form('ranges')}. A change of nozzle or insulation that leaves the box calls for a new step test before heating without supervision.`,
        ])
      : w.pick([
          say`Some plant of the box is unstable: ${stable.values}. The proposal is refused. A slower tuning, or a plant that is better known, is the remedy; an alarm on swings is not.`,
          say`The honest result is a refusal, since ${stable.values} at the corner. The machine may heat again when the time of the integrator has been lengthened.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Uncertainty of the lag itself: the cancellation fails by that share, which moves the phase near crossover a little and adds a slow tail.`,
          say`A gain that is too small: the loop is slow and safe. The box needs its lower end for performance, not for stability.`,
          say`An uncertainty of the dead time of nothing: the box becomes a line, and the worst plant is the strongest heater.`,
          say`Errors that are not independent: a badly seated sensor shows a longer delay and a smaller gain at once, so the corner may never occur. It is used all the same, for it is a bound.`,
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
          say`The largest sensitivity condenses both margins in one number and covers errors that are neither pure gain nor pure delay.`,
          say`Simulating a few hundred plants gives the same verdict with less insight, and shows overshoot as well.`,
          say`Identifying again after each change of hardware shrinks the box instead of bearing it.`,
        ],
        2,
      ),
    ),
  )
}
