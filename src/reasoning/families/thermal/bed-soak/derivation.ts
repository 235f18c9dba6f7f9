// Depth 2: the gap that the ramp of heating leaves, the bow that goes with it, and a contact that is worse than it was.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const ramp = m.derive('t_r', 's', '(T_1 - T_a)/s', '4s')
  const gap = m.derive('D', 'K', 'beta*s*tau*(1 - exp(-(t_r/tau)))', '4s')
  const followed = m.claim('ode', {
    states: [
      { name: 'x', unit: 'K', start: '0*b', next: 's' },
      { name: 'y', unit: 'K', start: '0*b', next: '(beta*x - y)/tau' },
    ],
    until: 't_r',
    measure: { what: 'T_w - T_a - y', take: 'final' },
    of: 'D',
    tolerance: 1e-4,
  })
  const bend = m.derive('kappa', 'µm/K', 'alpha*G_c/(8*k_p)', '4s')
  const formBand = m.derive('b_z', 'K', 'z/kappa', '4s')
  const binding = m.compare(formBand, g.b)
  const narrow = m.derive('b_n', 'K', 'min(b, b_z)', '4s')
  const soak = m.derive('t_s', 's', 'tau*log(D/b_n)', '4s')
  m.derive('t_9', 's', 't_s + 6*tau', '4s')
  const stays = m.claim('range', {
    over: [{ name: 't', from: 't_s', to: 't_9' }],
    left: 'D*exp(-(t/tau))',
    op: '<=',
    right: 'b_n',
  })
  const bowAtArrival = m.derive('z_0', 'µm', 'kappa*D', '3s')
  const bowVerdict = m.compare(bowAtArrival, g.z)
  const cold = m.derive('t_c', 's', 'tau*log((T_w - T_a)/b_n)', '4s')
  const longer = m.relation(cold, '>', soak)
  const wasted = m.derive('t_x', 's', 't_c - t_s', '3s')
  const weak = m.derive('G_l', 'W/K', '(1 - delta)*G_c', '4s')
  const weakTau = m.derive('tau_l', 's', 'C/(G_l + G_o)', '4s')
  const weakShare = m.derive('beta_l', '', 'G_l/(G_l + G_o)', '4s')
  const weakGap = m.derive('D_l', 'K', 'beta_l*s*tau_l*(1 - exp(-(t_r/tau_l)))', '4s')
  const weakSoak = m.derive('t_l', 's', 'tau_l*log(D_l/b_n)', '4s')
  const more = m.relation(weakSoak, '>', soak)
  const weakEnd = m.derive('T_l', '°C', 'T_a + beta_l*(T_1 - T_a)', '4s')
  const weakOffset = m.derive('o_l', 'K', 'T_w - T_l', '3s')
  const weakVerdict = m.compare(weakOffset, g.b)
  const monotone = m.claim('range', {
    over: [{ name: 'x', from: 'G_l', to: 'G_c' }],
    left: 'C/(x + G_o)*log(C*s*x/((x + G_o)^2*b_n)*(1 - exp(-(t_r*(x + G_o)/C))))',
    op: '<=',
    right: 't_l',
  })
  const kind = w.pick(['probe', 'cold', 'plain'] as const)
  page.ask(
    kind === 'probe'
      ? w.pick([
          say`In a start procedure the heights are probed at the very moment at which the bed reports its target. Find what is wrong with that by computing the bow of the plate, and derive the wait for temperature and form together, with a contact that may have lost ${g.delta}.`,
          say`Review: probing right at arrival is claimed to be harmless, as the plate is thin. Compute its bow at that moment, and derive a wait that holds for surface and form, also for a contact that is down by ${g.delta}.`,
        ])
      : w.pick([
          say`Derive the gap between bed and surface at the end of the ramp, the bow of the plate that goes with it, and from both a soak time with proof. What becomes of it when the contact is ${g.delta} worse?`,
          say`A wait counted from the end of the ramp is wanted that serves adhesion and form. Derive it, prove that the surface remains in the band afterwards, and examine a contact that has lost ${g.delta}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`While the bed climbs, the plate climbs behind it. So the wait does not begin with a cold plate, and the gap at arrival is what counts. The heat that flows also bends the plate, and both die out together.`,
      say`One decaying number drives both troubles: the gap of the plate to its rest. It is missing temperature at the surface, and it is extra heat through the plate, which means bow.`,
    ]),
  )
  if (kind === 'cold') {
    page.think(
      'attempt',
      w.pick([
        say`Start with the whole rise as gap when the bed arrives: ${cold.worked}.`,
        say`Worst case, a plate still as cold as the room: ${cold.arithmetic} of waiting.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`It cannot be that cold: the ramp alone lasted ${ramp.worked}, and the plate was charged all the while. The figure is safe and makes people wait ${wasted} for nothing.`,
        say`It ignores ${ramp.worked} of heating. ${longer.values}; safe, but wrong by ${wasted.worked}, and waits that are too long get switched off by their users.`,
      ]),
    )
    page.think('back-up', say`Follow the plate through the ramp first.`)
  }
  page.think(
    'derive',
    w.pick([
      say`The ramp to ${s.held.worked} takes ${ramp.worked}. With ${s.share.worked} and ${s.tau.worked} the plate follows it like any lag follows a ramp; at its end the gap is ${gap.worked}.`,
      say`Set-point ${s.held.worked}, so ${ramp.worked} of ramp. Share ${s.share.worked}, lag ${s.tau.worked}. A lag behind a ramp: ${gap.worked}.`,
    ]),
  )
  page.think('verify', say`Following ${followed.form('rates')} to the end of the ramp leaves ${gap}.`)
  page.think(
    'derive',
    w.pick([
      say`Now the form. Heat through the plate makes its underside hotter, and a plate with a straight gradient is a piece of a sphere. Bow over a side is expansion times side squared times gradient over eight; the gradient is the flow over conductivity and area. For a square the side cancels: ${bend.worked} for each degree of gap.`,
      say`Bow: the gradient is flow through the contact over area and conductivity; curvature is expansion times gradient; the bow of an arc is curvature times side squared over eight. Side squared is the area, so it drops out, and a degree of gap makes ${bend.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`So the form asks for a gap of ${formBand.worked}, adhesion for ${g.b}. ${binding.op === '<=' ? 'The form is the stricter' : 'Adhesion is the stricter'}: ${binding.values}. I work with ${narrow}.`,
      say`Form: ${formBand.worked}. ${binding.named}, hence the narrower is ${narrow.short}.`,
    ]),
  )
  if (kind === 'probe')
    page.think(
      'error',
      w.pick([
        say`At arrival the bow still to come is ${bowAtArrival.worked}. ${bowVerdict.op === '<=' ? say`For the form that is within the tolerance (${bowVerdict.symbols}), but the surface is ${gap} too cold.` : say`${bowVerdict.values}: the mesh describes a plate that will not exist any more.`}`,
        say`Probing at arrival catches a bow of ${bowAtArrival.arithmetic} that goes away later. ${bowVerdict.op === '<=' ? 'The form alone would forgive it; the missing temperature does not' : 'The tolerance does not cover it'}: ${bowVerdict.named}.`,
      ]),
    )
  page.think(
    'derive',
    w.pick([
      say`From arrival on the gap decays freely, so the wait is ${soak.worked}. Afterwards ${stays.form('symbols')} for ${stays.form('ranges')}.`,
      say`${soak.worked} after arrival. It never leaves again: ${stays.form('statement')}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`And with a contact that has lost ${g.delta}? The set-point and the clock know nothing of it.`,
      say`All that rests on the contact, and it is down by up to ${g.delta}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Contact ${weak.worked}: time constant ${weakTau.worked}, share ${weakShare.worked}, gap at arrival ${weakGap.worked}. The wait becomes ${weakSoak.worked}; ${more.symbols}.`,
      say`With ${weak.worked} everything moves the wrong way: ${weakTau.worked}, ${weakGap.worked}, and ${weakSoak.worked} in place of ${soak}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`What no wait mends is the end: ${weakEnd.worked}, short by ${weakOffset.worked}. ${weakVerdict.values}.`,
      say`It ends at ${weakEnd.worked}; ${weakOffset.worked}, and ${weakVerdict.named}.`,
    ]),
  )
  page.think(
    'verify',
    say`Is the worn end the worst of all contacts between? Sampled for ${monotone.form('ranges')}: ${monotone.form('symbols')}.`,
  )
  page.checks(w.pick([1, 2]), gap, bend, soak, weakTau)
  page.think(
    'summarise',
    weakVerdict.op === '<='
      ? say`Wait ${weakSoak} from arrival, and both contacts are served; the worn one still ends within the band.`
      : say`Wait ${weakSoak} from arrival for the gap. A worn contact misses the wanted temperature anyway and has to be found by measuring.`,
  )

  page.section(
    'analysis',
    kind === 'probe'
      ? say`Probing at arrival is wrong by a bow of ${bowAtArrival} and by ${gap} of temperature. Both are one decaying gap, and a wait of ${soak} ends it.`
      : w.pick([
          say`Temperature and form wait for the same thing. The gap at arrival and the narrower tolerance give one logarithm.`,
          say`A lag behind a ramp gives the gap, the gap gives the bow, and the narrower of two bands gives the wait.`,
        ]),
  )
  page.step(
    w.pick(['Gap at arrival', 'The ramp']),
    say`${s.held.worked}; ${ramp.worked}. ${followed.form('rates')}, with ${s.share.worked} and ${s.tau.worked}: ${gap.worked}. A plate that were still cold would need ${cold.worked}.`,
  )
  page.step(
    w.pick(['Bow', 'Form']),
    say`${bend.worked}: curvature is expansion times gradient, and the area of a square plate cancels its side. Tolerance of the form as a gap: ${formBand.worked}; ${binding.named}. At arrival ${bowAtArrival.worked}.`,
  )
  page.step(w.pick(['Wait', 'Soak']), say`${narrow.worked}; ${soak.worked}. ${stays.form('statement')}.`)
  page.step(
    w.pick(['Worn contact', 'A worse contact']),
    say`${weak.worked}; ${weakTau.worked}; ${weakGap.worked}; ${weakSoak.worked}, and ${more.values}. Its rest ${weakEnd.worked} is off by ${weakOffset.worked}: ${weakVerdict.named}.`,
  )

  const v = {
    Plate: w.pick(['Plate', 'Layer', 'Top']),
    arrival: w.pick(['gap_at_arrival', 'gap_after_ramp', 'left_by_ramp']),
    bow: w.pick(['bow', 'bend', 'deflection']),
    soak: w.pick(['soak', 'wait', 'hold']),
  }
  const arriving = w.pick([
    code`let tau = self.time_constant();
            self.share() * slope * tau * (1.0 - (-ramp / tau).exp())`,
    code`let lag = self.time_constant();
            -self.share() * slope * lag * (-ramp / lag).exp_m1()`,
  ])
  const waiting = w.pick([
    code`let narrow = band.min(tolerance / self.${v.bow}(1.0));
            (narrow > 0.0).then(|| self.time_constant() * (gap / narrow).max(1.0).ln())`,
    code`let form = tolerance / self.${v.bow}(1.0);
            let narrow = if form < band { form } else { band };
            if narrow > 0.0 { Some((gap / narrow).ln().max(0.0) * self.time_constant()) } else { None }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Two tolerances go in and the narrower one decides. Expansion is entered in parts of a million, so the bow comes out in millionths of the unit of length.`,
      say`The wait is none where a tolerance is nothing, and zero where the gap is small already.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Plate} {
        pub contact: f64,
        pub loss: f64,
        pub capacity: f64,
        /// In parts of a million.
        pub expansion: f64,
        pub conductivity: f64,
    }

    impl ${v.Plate} {
        fn time_constant(&self) -> f64 {
            self.capacity / (self.contact + self.loss)
        }

        fn share(&self) -> f64 {
            self.contact / (self.contact + self.loss)
        }

        /// How far the surface is below its rest when a ramp from cold has ended.
        pub fn ${v.arrival}(&self, slope: f64, ramp: f64) -> f64 {
            ${nest(8, arriving)}
        }

        /// Bow of a square plate that goes with a gap, in millionths.
        pub fn ${v.bow}(&self, gap: f64) -> f64 {
            ${w.pick(['self.expansion * self.contact * gap / (8.0 * self.conductivity)', 'gap * self.contact / self.conductivity * self.expansion / 8.0'])}
        }

        /// From arrival on, until surface and form are within their tolerances.
        pub fn ${v.soak}(&self, gap: f64, band: f64, tolerance: f64) -> Option<f64> {
            ${nest(8, waiting)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const PLATE: ${v.Plate} = ${v.Plate} {
            contact: ${g.G_c.rust('f64')},
            loss: ${g.G_o.rust('f64')},
            capacity: ${g.C.rust('f64')},
            expansion: ${g.alpha.rust('f64', 'ppm/K')},
            conductivity: ${g.k_p.rust('f64')},
        };
        const RAMP: f64 = ${ramp.rust('f64')};

        #[test]
        fn gap_bow_and_wait() {
            let gap = PLATE.${v.arrival}(${g.s.rust('f64')}, RAMP);
            assert!((gap - ${gap.rust('f64')}).abs() < 1e-8);
            assert!((PLATE.${v.bow}(gap) - ${bowAtArrival.rust('f64')}).abs() < 1e-6);
            let found = PLATE.${v.soak}(gap, ${g.b.rust('f64')}, ${g.z.rust('f64')}).unwrap();
            assert!((found - ${soak.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn a_worn_contact_waits_longer() {
            let worn = ${v.Plate} { contact: ${weak.rust('f64')}, ..PLATE };
            let gap = worn.${v.arrival}(${g.s.rust('f64')}, RAMP);
            assert!((gap - ${weakGap.rust('f64')}).abs() < 1e-8);
            let found = worn.${v.soak}(gap, ${narrow.rust('f64')}, f64::INFINITY).unwrap();
            assert!((found - ${weakSoak.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn the_narrower_tolerance_decides() {
            let simple = ${v.Plate} { contact: 2.0, loss: 2.0, capacity: 4.0, expansion: 4.0, conductivity: 1.0 };
            assert_eq!(simple.${v.bow}(3.0), 3.0);
            assert_eq!(simple.${v.soak}(8.0, 2.0, 4.0), simple.${v.soak}(8.0, 4.0, 2.0));
            assert_eq!(simple.${v.soak}(8.0, 8.0, 8.5), Some(0.0));
            assert_eq!(simple.${v.soak}(8.0, 9.0, 8.5), Some(0.0));
            assert!(simple.${v.soak}(8.0, 9.0, 7.5).unwrap() > 0.0);
            assert_eq!(simple.${v.soak}(8.0, 1.0, 0.0), None);
            assert_eq!(simple.${v.soak}(8.0, 0.0, 1.0), None);
        }
    }`),
    say`A wait that may not exist is no time yet:`,
    page.compileFail(
      'E0308',
      code`
    pub fn blindly(plate: &${v.Plate}) -> f64 {
        plate.${v.soak}(1.0, 1.0, 1.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The proof covers any contact between ${weak} and ${g.G_c} with the longer wait: ${monotone.form('statement')}. The end is another matter. ${weakVerdict.op === '<=' ? 'The worn contact still ends within the band' : 'The worn contact ends outside of the band, and no wait detects it'}: ${weakVerdict.values}.`,
      say`A mesh taken too early is not dangerous to people, but a nozzle may scrape the plate by ${bowAtArrival}. The wait of ${weakSoak} removes that for every contact down by up to ${g.delta}. For the final temperature: ${weakVerdict.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A ramp that is slow against the plate: the gap at arrival tends to slope times lag times share, and the wait no longer depends on the target.`,
          say`A plate that is clipped at its edges: it cannot bow freely, and pushes against the clips; the form is then better and the contact worse.`,
          say`Cooling from a hotter print: the same gap with the other sign, and the bow goes the other way.`,
          say`A pause in the heating, for homing without power: the plate catches up meanwhile, and the computed wait is on the safe side.`,
          say`A plate of two layers: a steel sheet on a magnet mat has two lags in a row, and one logarithm is only right at the end.`,
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
          say`Probing twice with a pause, and going on when both agree, measures what matters and needs no model. It costs the time of two meshes.`,
          say`Heating slowly makes the gap at arrival small, at the price of the same time spent earlier.`,
          say`A plate of higher conductivity bends less in proportion, so that only adhesion is left to wait for.`,
        ],
        2,
      ),
    ),
  )
}
