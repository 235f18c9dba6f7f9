// Depth 4: heating the bed beyond its set-point to shorten the wait. Hotter is never later; what limits it is the slow way down.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import { ahead, type Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const reach = m.derive('R', 'K', 'T_w - T_a - b', '4s')
  const fall = m.derive('c_d', 'K', 'beta*s_c*tau', '4s')
  const lead = m.found('x_q', ahead(fall.number, 2 * g.b.number), 'K', '4s')
  const bound = m.derive('x_9', 'K', '2*b + 2*sqrt(b^2 + b*c_d)', '4s')
  const optimum = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'x', from: 'b', to: 'x_9', at: 'x_q' }],
    objective: 'x',
    subject: [{ left: 'x - c_d*log(1 + x/c_d)', op: '<=', right: '2*b' }],
    of: 'x_q',
    tolerance: 0.01,
  })
  const free = m.derive('T_q', '°C', 'T_a + (R + x_q)/beta', '4s')
  const limit = m.compare(free, g.T_max)
  const chosen = m.derive('T_o', '°C', 'min(T_q, T_max)', '4s')
  const early = m.derive('x_o', 'K', 'beta*(T_o - T_a) - R', '4s')
  const ramp = m.derive('t_u', 's', '(T_o - T_a)/s', '4s')
  const gap = m.derive('D_u', 'K', 'beta*s*tau*(1 - exp(-(t_u/tau)))', '4s')
  const after = m.relation(gap, '>', early)
  const best = m.derive('t_o', 's', 't_u + tau*log(D_u/x_o)', '4s')
  const climbed = m.claim('ode', {
    states: [
      { name: 'x', unit: 'K', start: '0*b', next: 's' },
      { name: 'y', unit: 'K', start: '0*b', next: '(beta*min(x, T_o - T_a) - y)/tau' },
    ],
    until: 't_o',
    measure: { what: 'y', take: 'final' },
    of: 'R',
    tolerance: 1e-4,
  })
  const plainRamp = m.derive('t_r', 's', '(T_1 - T_a)/s', '4s')
  const plainGap = m.derive('D_1', 'K', 'beta*s*tau*(1 - exp(-(t_r/tau)))', '4s')
  const plain = m.derive('t_1', 's', 't_r + tau*log(D_1/b)', '4s')
  const quicker = m.relation(best, '<', plain)
  const saved = m.derive('t_g', 's', 't_1 - t_o', '3s')
  const share = m.derive('p', '%', 't_g/t_1', '3s')
  const down = m.derive('t_d', 's', '(T_o - T_1)/s_c', '4s')
  const meet = m.derive('t_k', 's', 'tau*log(1 + x_o/c_d)', '4s')
  const inTime = m.relation(meet, '<', down)
  const peak = m.derive('y_p', 'K', 'R + x_o - c_d*log(1 + x_o/c_d)', '4s')
  const followed = m.claim('ode', {
    states: [
      { name: 'x', unit: 'K', start: 'T_o - T_a', next: '-s_c' },
      { name: 'y', unit: 'K', start: 'R', next: '(beta*x - y)/tau' },
    ],
    until: 't_d',
    measure: { what: 'y', take: 'max' },
    of: 'y_p',
    tolerance: 1e-4,
  })
  const top = m.derive('T_p', '°C', 'T_a + y_p', '4s')
  const over = m.derive('d_p', 'K', 'T_p - T_w', '3s')
  const verdict = m.relation(over, '<=', g.b)
  const early9 = m.derive('x_m', 'K', 'beta*(T_max - T_a) - R', '4s')
  const hotTop = m.derive('T_y', '°C', 'T_a + R + x_m - c_d*log(1 + x_m/c_d)', '4s')
  const ceiling = m.derive('T_h', '°C', 'T_w + b', 'g')
  const hot = m.compare(hotTop, ceiling)
  const pretended = m.derive('X', 'K', '(R + sqrt(R^2 + 4*tau*R*beta*s))/2', '4s')
  const pretendedBed = m.derive('T_b', '°C', 'T_a + X/beta', '4s')
  const kind = w.pick(['ramp', 'hotter', 'instant', 'plain'] as const)
  const bare = kind === 'instant' || kind === 'hotter'
  page.ask(
    kind === 'instant'
      ? w.pick([
          say`A proposal: heat the bed to ${g.T_max} until the surface has come within ${g.b} of ${g.T_w}, then switch to ${s.held}, and be done, as the surface is where it should be. Find what the proposal overlooks, with a number, and derive the hottest bed that is free of the fault.`,
          say`Boosting is proposed: bed at ${g.T_max}, then back to ${s.held} when the surface has come into its band of ${g.b}. Its author assumes that the bed is back at once. Examine what happens afterwards and correct the height.`,
        ])
      : w.pick([
          say`May the wait be shortened by heating the bed beyond ${s.held} at first? Find the best height under the limit of ${g.T_max} if the heater goes off when the surface enters its band of ${g.b} and the surface must not leave it upwards afterwards. Prove that it is the best.`,
          say`Minimise the time to a surface within ${g.b} of ${g.T_w} by the choice of the bed's temperature during the soak. It is switched off when the surface enters that band. Respect ${g.T_max}, and the band also while the bed, which only air cools, comes down again.`,
          say`A bed may be overheated to soak its plate more quickly, until the surface enters its band. How hot at best, what is gained over holding ${s.held} from the start, and what stops one from going on to ${g.T_max} in any case?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A hotter bed pulls the plate up more strongly. Whatever was heated too far must get cold again, by air alone, and goes on heating the plate meanwhile. Time is on one side, overshoot on the other.`,
      say`Without boost the plate creeps to its goal; with boost it passes through it at speed. Which is good for time and bad for stopping. I suspect that the stopping decides.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`Share ${s.share.worked}, time constant ${s.tau.worked}, set-point for the long run ${s.held.worked}.`,
      say`A plate behind a bed is a lag: ${s.tau.worked} behind ${s.share.worked} of the bed's rise. At rest ${s.held.worked}.`,
    ]),
  )
  if (kind === 'ramp') {
    page.think(
      'attempt',
      w.pick([
        say`Each degree of height costs time on the ramp, and the logarithm of the soak gains less and less by it. With the plate counted as cold when the bed arrives, the sum of both is least at a resting rise of ${pretended.worked}, so a bed at ${pretendedBed.worked}.`,
        say`Ramp time plus soak time, plate cold at the end of the ramp. Derivative to zero: ${pretended.worked}, hence ${pretendedBed.worked} as the best height.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That minimum belongs to a pessimistic bound and not to the plate. The plate is being charged all along the ramp. Of two beds, one going on climbing where the other stops, the first is at no moment the colder, so its surface cannot come later. For the true time there is no such optimum.`,
        say`A bound was minimised in place of the time. On the way up both beds are the same; from there on the hotter one only adds heat. It cannot lose, so a best height must have another cause.`,
      ]),
    )
    page.think('back-up', say`Compare two beds directly, then look for what really limits the height.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Two beds, the second never colder. The difference of their surfaces starts at nothing, is driven by something that is never negative, and decays otherwise; so it never gets negative. The hotter bed brings the surface up first, or at the same time. Hence: as hot as what comes afterwards allows.`,
      say`By comparison: subtract the equations of two surfaces. Their difference is a lag with a drive that is nowhere negative, hence nowhere negative itself. Time alone asks for the greatest height; only the overshoot after switching off at the lower edge of the band holds against it.`,
    ]),
  )
  if (bare) {
    page.think(
      'attempt',
      kind === 'hotter'
        ? w.pick([
            say`Then it is settled: ${g.T_max}, all that the bed endures.`,
            say`So no calculation is needed: the limit itself, ${g.T_max}.`,
          ])
        : say`At ${g.T_max} the surface comes into its band soonest, and at that moment the set-point goes back to ${s.held}.`,
    )
    page.think(
      hot.op === '>' ? 'error' : 'doubt',
      hot.op === '>'
        ? w.pick([
            say`The set-point is back, the bed is not. Its share is ahead of the surface by ${early9.worked}, and it sinks by ${g.s_c} only. The surface climbs on to ${hotTop.worked}. ${hot.values}: out of the band on the other side.`,
            say`A heater can only be switched off. With ${early9.worked} in hand the surface goes on to ${hotTop.worked}, and ${hot.named}.`,
          ])
        : w.pick([
            say`It may be so, but the bed sinks by ${g.s_c} only and carries the surface on. Ahead by ${early9.worked}, it takes it to ${hotTop.worked}. ${hot.values}; here the limit happens to be cool enough, which had to be computed.`,
            say`The way down was forgotten. From ${early9.worked} the surface goes on to ${hotTop.worked}; ${hot.named}. No harm for this limit, though not by the argument given.`,
          ]),
    )
    if (hot.op === '>')
      page.think('back-up', say`Ask for the greatest height whose way down remains inside of the band.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Let the bed's share be ahead of the surface by x when the heater is switched off. The lead shrinks by its own decay and by the sinking of the bed, so the surface gains x less a logarithm, with the scale ${fall.worked}. From the lower edge of the band to the upper one there is room for twice ${g.b}.`,
      say`After switching off the lead x obeys a lag with a constant drain. It is used up after a logarithmic time, and by then the surface has gained x without what the bed has sunk; the scale of that is ${fall.worked}. The room is the whole band, twice ${g.b}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The gain only rises with x, so the largest lead uses the room up: ${optimum.form('problem')}. It has no closed form. A bound from above is ${bound.worked}, and halving below it gives ${lead}.`,
      say`Largest lead: ${optimum.form('problem')}. The root lies below ${bound.worked}; by halving, ${lead}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`A search over ${optimum.form('ranges')} finds ${lead} as the largest that is allowed.`,
      say`Trying ${optimum.form('ranges')} on a fine grid, the last one that is allowed is at ${lead}.`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`As a temperature: ${reach.worked} and that lead need ${free.worked}. Against what the bed endures: ${limit.values}, hence ${chosen.short}.`,
      say`The bed for it: ${free.worked}, where ${reach.worked}. ${limit.named}. I take ${chosen}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Time: ramp ${ramp.worked}; gap to the resting line at its end ${gap.worked}; lead wanted ${early.worked}. ${after.symbols}, so the surface arrives after the ramp, in all ${best.worked}.`,
      say`The ramp takes ${ramp.worked} and leaves ${gap.worked}. It has to shrink to ${early.worked} (${after.values}): ${best.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Without boost: ${plainRamp.worked}, ${plainGap.worked}, ${plain.worked}. The boost saves ${saved.worked}, or ${share}.`,
      say`Holding ${s.held} from the start: ramp ${plainRamp.worked}, gap ${plainGap.worked}, in all ${plain.worked}. ${quicker.values}, a saving of ${saved.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Followed in time up to ${best}, ${climbed.form('rates')}: the rise is ${reach}. And on the way down, ${followed.form('rates')}: the greatest is ${peak.worked}, reached after ${meet.worked}, while the bed is still sinking (${inTime.symbols}).`,
      say`Downwards the two meet after ${meet.worked}, before the bed is back (${inTime.values}). Highest rise ${peak.worked}; integrating ${followed.form('rates')} finds the same.`,
    ]),
  )
  page.checks(w.pick([1, 2]), fall, bound, gap, plain, share)
  page.think(
    'summarise',
    w.pick([
      say`Bed at ${chosen} until the surface is at the lower edge, then off. It peaks ${over} above what is wanted, which the band allows, and ${saved} are saved.`,
      say`${chosen} and no more. ${limit.op === '<=' ? 'The way down sets this, not what the bed endures.' : 'What the bed endures sets this; the way down would allow a little more.'} Gain: ${saved}.`,
    ]),
  )

  page.section(
    'analysis',
    bare
      ? say`What the obvious answer overlooks is the way down. At ${g.T_max} the surface would go on to ${hotTop}. ${hot.op === '>' ? 'That is outside of the band' : 'The band covers it here'}: ${hot.symbols}.`
      : w.pick([
          say`A comparison of two beds shows that hotter is never later. The limit comes from the way down.`,
          say`The boost buys time on the way up and pays on the way down; the payment decides the height.`,
        ]),
  )
  page.step(
    w.pick(['Hotter is never later', 'Comparison']),
    say`For two beds of which the second is never colder, the difference of the surfaces is a lag that starts at nothing, with a drive that is never negative; so it is never negative. The time to ${reach.worked} does not grow with the height. ${kind === 'ramp' ? say`The optimum at ${pretendedBed} was one of a bound that counts the plate as cold.` : say`Shares and times as before: ${s.share.short}, ${s.tau.short}.`}`,
  )
  page.step(
    w.pick(['Way down', 'The lead']),
    say`Switched off with a lead x, the surface peaks when the lead is used up. ${fall.worked}. ${optimum.form('problem')}; the gain rises with x, so the constraint is met with equality. ${bound.worked} is above the root, and a search over ${optimum.form('ranges')} ends at ${lead.named}.`,
  )
  page.step(
    w.pick(['Height', 'Best height']),
    say`${free.worked}; ${limit.named}; ${chosen.worked}. Lead ${early.worked}, and so the peak: ${peak.worked} after ${meet.worked}, with ${down.worked} and ${inTime.symbols}; ${top.worked}; ${over.worked}. ${verdict.named}. Check: ${followed.form('rates')}.`,
  )
  page.step(
    w.pick(['Gain', 'What it buys']),
    say`${ramp.worked}; ${gap.worked}; ${after.symbols}; ${best.worked}. Without boost ${plainRamp.worked}; ${plainGap.worked}; ${plain.worked}. ${quicker.symbols}: ${saved.worked}, ${share.worked}. Check: ${climbed.form('rates')}.`,
  )

  const v = {
    Boost: w.pick(['Boost', 'Lift', 'Overheat']),
    total: w.pick(['total', 'time_at', 'duration']),
    peak: w.pick(['peak', 'crest', 'highest_rise']),
    keep: w.pick(['keep_heating', 'may_heat', 'go_on']),
  }
  const totalBody = w.pick([
    code`let lead = self.share * rise - reach;
            let ramp = rise / self.slope;
            let gap = self.share * self.slope * self.lag * (1.0 - (-ramp / self.lag).exp());
            (lead > 0.0).then(|| ramp + self.lag * (gap / lead).max(1.0).ln())`,
    code`let lead = self.share * rise - reach;
            if lead <= 0.0 {
                return None;
            }
            let ramp = rise / self.slope;
            let gap = -self.share * self.slope * self.lag * (-ramp / self.lag).exp_m1();
            Some(ramp + self.lag * (gap / lead).ln().max(0.0))`,
  ])
  const peakBody = w.pick([
    code`let lead = (self.share * bed - surface).max(0.0);
            let scale = self.share * self.cooling * self.lag;
            surface + lead - scale * (lead / scale).ln_1p()`,
    code`let scale = self.share * self.cooling * self.lag;
            let lead = (self.share * bed - surface).max(0.0) / scale;
            surface + scale * (lead - lead.ln_1p())`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The decision is taken anew at each reading: if the heater were switched off now, where would the surface peak? So a warm start needs no table, and a bed that is hotter for any reason is switched off the sooner.`,
      say`All temperatures are rises above the room. The code predicts the peak and heats while the prediction is inside of the band; the computed height is what the tests compare with.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Boost} {
        /// Of the bed's rise, what the surface gets to.
        pub share: f64,
        pub lag: f64,
        /// Of the ramp upwards.
        pub slope: f64,
        /// Of the bed when it is off.
        pub cooling: f64,
    }

    impl ${v.Boost} {
        /// From cold to the wanted rise of the surface, at the end of the ramp or later; none if the bed is not hot enough.
        pub fn ${v.total}(&self, rise: f64, reach: f64) -> Option<f64> {
            ${nest(8, totalBody)}
        }

        /// Highest rise of the surface if the bed is switched off now.
        pub fn ${v.peak}(&self, bed: f64, surface: f64) -> f64 {
            ${nest(8, peakBody)}
        }

        pub fn ${v.keep}(&self, bed: f64, surface: f64, highest: f64) -> bool {
            self.${v.peak}(bed, surface) < highest
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const BOOST: ${v.Boost} = ${v.Boost} {
            share: ${s.share.rust('f64')},
            lag: ${s.tau.rust('f64')},
            slope: ${g.s.rust('f64')},
            cooling: ${g.s_c.rust('f64')},
        };
        const ROOM: f64 = ${g.T_a.rust('f64')};
        const REACH: f64 = ${reach.rust('f64')};

        #[test]
        fn with_and_without_boost() {
            let best = BOOST.${v.total}(${chosen.rust('f64')} - ROOM, REACH).unwrap();
            assert!((best - ${best.rust('f64')}).abs() < 1e-6);
            let plain = BOOST.${v.total}(${s.held.rust('f64')} - ROOM, REACH).unwrap();
            assert!((plain - ${plain.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn the_way_down() {
            let found = BOOST.${v.peak}(${chosen.rust('f64')} - ROOM, REACH);
            assert!((found - ${peak.rust('f64')}).abs() < 1e-7);
            let hottest = BOOST.${v.peak}(${g.T_max.rust('f64')} - ROOM, REACH);
            assert!((hottest + ROOM - ${hotTop.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn the_heater_goes_off_where_the_band_would_be_left() {
            let bed = ${chosen.rust('f64')} - ROOM;
            assert!(BOOST.${v.keep}(bed, REACH, ${peak.rust('f64')} + 0.01));
            assert!(!BOOST.${v.keep}(bed, REACH, ${peak.rust('f64')} - 0.01));
        }

        #[test]
        fn a_bed_without_lead_lifts_nothing() {
            assert_eq!(BOOST.${v.peak}(1.0, 50.0), 50.0);
            assert!(!BOOST.${v.keep}(1.0, 50.0, 50.0));
            assert!(BOOST.${v.keep}(1.0, 50.0, 50.5));
        }

        #[test]
        fn too_weak_never_and_a_quick_plate_with_the_ramp() {
            let simple = ${v.Boost} { share: 0.5, lag: 0.001, slope: 1.0, cooling: 1.0 };
            assert_eq!(simple.${v.total}(80.0, 40.0), None);
            assert_eq!(simple.${v.total}(79.0, 40.0), None);
            assert_eq!(simple.${v.total}(100.0, 10.0), Some(100.0));
        }
    }`),
    say`A total that may not exist does not add up:`,
    page.compileFail(
      'E0369',
      code`
    pub fn twice(boost: &${v.Boost}) -> Option<f64> {
        boost.${v.total}(2.0, 1.0) + boost.${v.total}(3.0, 1.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The bed is heated to ${chosen}, within the limit of ${g.T_max}. The cut-off has to stand above that, so a boost narrows the room for detecting a fault. Upwards the surface gets to ${top}: ${verdict.named}.`,
      say`A boost is deliberate overheating of the bed, so its duration needs a limit of its own: after ${best} it must be over, whatever the estimate says. The surface peaks at ${top}; ${verdict.values}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A plate that is warm already: the lead builds up sooner, and the prediction switches off sooner. A fixed duration would overshoot.`,
          say`A worn contact: the true lag is longer, the estimate of the surface is early, and the plate creeps the rest of the way.`,
          say`A bed that sinks more slowly under an enclosure: the scale of the logarithm is smaller and so is the lead that may be had.`,
          say`No plate at all: the bed alone is boosted, without need and without harm while the limit holds.`,
          say`A limit below the set-point itself: then the wanted surface cannot be had, with or without boost.`,
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
          say`A still hotter bed that is switched off before the surface is in its band: quicker again, and the last part then rests on the model alone.`,
          say`A regulator on the estimated surface, with the bed's limit as its bound, finds boost and way back by itself.`,
          say`A thinner plate shortens everything in proportion to its capacity, with no boost and no overshoot.`,
          say`A fan under the bed makes the way down shorter, so a hotter boost is allowed; it is one more part that can fail.`,
        ],
        2,
      ),
    ),
  )
}
