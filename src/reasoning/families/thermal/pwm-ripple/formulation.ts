// Depth 1: which periods are allowed. The ripple bounds them from above, the life of the switch from below, and three ways to
// get the ripple wrong.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, body, duty, ripple, worst, longest, shortest } = s
  const followed = m.claim('ode', {
    states: [
      {
        name: 'x',
        unit: 'K',
        start: 'X*(1 - exp(-(u*T_p/tau)))/(1 - exp(-(T_p/tau))) - d_x',
        next: '(X*above(u*T_p, t) - x)/tau',
      },
    ],
    until: 'T_p',
    measure: { what: 'x - X*(1 - exp(-(u*T_p/tau)))/(1 - exp(-(T_p/tau))) + d_x', take: 'max' },
    of: 'd_x',
    tolerance: 2e-3,
  })
  m.derive('y_0', '%', '0', 'g')
  m.derive('y_1', '%', '1', 'g')
  const every = m.claim('range', {
    over: [{ name: 'y', from: 'y_0', to: 'y_1' }],
    left: 'X*(1 - exp(-(y*T_p/tau)))*(1 - exp(-((1 - y)*T_p/tau)))/(1 - exp(-(T_p/tau)))',
    op: '<=',
    right: 'd_w',
  })
  const inside = m.relation(ripple, '<', worst)
  const open = m.compare(shortest, longest)
  const calm = m.compare(worst, g.r)
  const lasts = m.compare(shortest, g.T_p)
  const keep = calm.op === '<=' && lasts.op === '<='
  const chosen = m.derive('T_c', 's', 'sqrt(T_l*T_x)', '3s')
  const swing = m.derive('d_c', 'K', 'P*T_c/(4*C)', '3s')
  const needed = m.derive('N_x', '', 'L/T_x', '3s')
  const power = m.derive('P_n', 'W', 'P - G*x_m', '4s')
  const gross = m.derive('d_g', 'K', 'u*P*T_p/C', '4s')
  const net = m.derive('d_l', 'K', 'u*(1 - u)*P*T_p/C', '4s')
  const seen = m.derive('f_s', '%', '1/sqrt(1 + (2*pi*tau_s/T_p)^2)', '3s')
  const shown = m.derive('d_s', 'K', 'f_s*d_x', '3s')
  const sized = m.derive('T_u', 's', 'r*C/(u*(1 - u)*P)', '4s')
  const breaks = m.derive('d_u', 'K', 'P*T_u/(4*C)', '4s')
  const over = m.relation(breaks, '>', g.r)
  const flaw = w.chance(0.45)
  const trap = w.pick(['gross', 'shown', 'here'] as const)
  page.ask(
    flaw
      ? trap === 'gross'
        ? w.pick([
            say`The given estimate of the ripple is power times on-time over capacity, ${gross}. Find the flaw, give the ripple and a bound for every duty, and say which periods are allowed.`,
            say`A data sheet computes a swing of ${gross}, as if all the power stayed in the ${body}. Correct it, and judge the period against ripple and contacts.`,
          ])
        : trap === 'shown'
          ? w.pick([
              say`On the display the ${body} swings by some ${shown}, and the period is declared fine. What does the display hide? Find the true swing, its bound, and the periods that are allowed.`,
              say`Somebody takes the swing from the chart of the sensor. Is that right for a sensor with this lag? Judge the period by what the ${body} does.`,
            ])
          : w.pick([
              say`The period was proposed as ${sized}, by the ripple at the duty that holds the target. Where is the mistake? Give the window of periods that are safe at every duty.`,
              say`A reviewer computes the ripple at the present duty, finds room, and wants to lengthen the period to ${sized}. Refute or confirm, and bring in the life of the contacts.`,
            ])
      : w.pick([
          say`Find the ripple at the target, a bound for it at any duty, and the shortest and longest period that are allowed. Is there such a period at all?`,
          say`Set up the two demands on the switching period, one from the temperature and one from the contacts, and decide about the present one.`,
          say`Is ${g.T_p} a sound switching period for this ${body}? Answer with the exact ripple, with its bound, and with the life of the switch.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A short period calms the ${body} and wears the contacts; a long one does the reverse. Two inequalities, then, and perhaps nothing between them.`,
      say`The heater knows two powers. Everything in between is an average over a period, and the ${body} sees what the average leaves out.`,
      say`What is unknown here is the duty, which changes with target, room and draught. So a limit for every duty is wanted, not a figure for today.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The target asks for a rise of ${s.rise} out of ${s.full.worked} at full power, so ${duty.worked}.`,
      say`Held is ${s.rise.arithmetic} of the ${s.full.arithmetic} that full power would give: ${duty.worked}.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'gross') {
      page.think(
        'attempt',
        w.pick([
          say`While on, the heater brings its power for the length of the pulse: ${gross.worked}.`,
          say`The energy of a pulse over the capacity makes ${gross.arithmetic} of swing.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Meanwhile the ${body} loses heat too. What lifts it is ${power.worked}, one less the duty of the full power. At full duty the estimate is largest, and there nothing is switched.`,
          say`At full duty it claims the largest swing, where the heater never goes off. The loss during the pulse is missing; only ${power.arithmetic} lift the ${body}.`,
        ]),
      )
      page.think('back-up', say`Net power, then: ${net.worked}.`)
    } else if (trap === 'shown') {
      page.think('attempt', say`Read the swing off the sensor: about ${shown}. Against ${g.r} that looks comfortable.`)
      page.think(
        'error',
        w.pick([
          say`A lag of ${g.tau_s} passes only ${seen.worked} of a sine of that period. The chart is a softened copy; the ${body} itself does ${ripple.worked}.`,
          say`The sensor is the wrong witness. Of the fundamental it shows ${seen.arithmetic}. The swing has to be computed at the ${body}, ${ripple.arithmetic}.`,
        ]),
      )
      page.think('back-up', say`Heat balance instead of the display.`)
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Solve the ripple at ${duty} for the period: ${sized.worked}.`,
          say`At this duty the limit of ${g.r} is met by ${sized.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`At half duty the same period swings by ${breaks.worked}, and ${over.values}. Another target or another room is enough to get there.`,
          say`The duty is not mine to choose. Half duty comes up in service, and then ${breaks.arithmetic}: ${over.values}.`,
        ]),
      )
      page.think('back-up', say`The product of duty and its rest is what counts, and it is largest at a half.`)
    }
  }
  page.think(
    'derive',
    w.pick([
      say`On means towards ${s.full}, off means towards the room, and after a period it is in the same place. Solved for the swing: ${ripple.worked}.`,
      say`Two exponentials that must close on themselves: ${ripple.equation}, here ${ripple}.`,
      say`From trough to peak, and back in what is left of the period: ${ripple.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Integrated over one period from the trough, ${followed.form('rates')} climbs by ${ripple} too.`,
      say`With straight lines instead of exponentials I get ${net.worked}; the period is short against ${s.lag.worked}, so that fits.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Straight lines at half duty give the bound: ${worst.worked}, and ${inside.values}. For ${g.r} this allows ${longest.worked}.`,
      say`Duty times its rest is a quarter in the worst case, so ${worst.arithmetic} bounds the swing at any duty. Turned round: ${longest.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Contacts close once per period. ${g.N} closures over ${g.L} leave ${shortest.worked} for each.`,
      say`Heating time over closures bounds it from below, ${shortest.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    open.op === '<='
      ? say`A window exists, as ${open.values}. ${keep ? say`The present ${g.T_p} lies in it.` : say`The present ${g.T_p} does not lie in it: ${calm.op === '>' ? calm.values : lasts.values}.`}`
      : say`The window is empty, since ${open.values}. What calms the ${body} enough wears the contacts out.`,
  )
  page.think(
    'decide',
    open.op === '>'
      ? say`Contacts would need ${needed.worked} closures. A switch without contacts is the answer, at ${longest} or a shorter period.`
      : keep
        ? say`The period stays. Were it free, the geometric middle ${chosen.worked} would spare both sides alike.`
        : say`I take the geometric middle, ${chosen.worked}, with a swing of ${swing.arithmetic} in the worst case.`,
  )
  page.checks(w.pick([1, 2]), worst, longest, shortest)

  page.section(
    'analysis',
    flaw
      ? trap === 'gross'
        ? say`The flaw: ${gross.worked} counts heat as stored that is lost during the pulse. Net power is ${power.worked}.`
        : trap === 'shown'
          ? say`The flaw: the sensor passes ${seen.worked} of a sine of this period. A swing of ${ripple} is shown as some ${shown.worked}.`
          : say`The flaw: ${sized.worked} holds at one duty. At half duty it swings by ${breaks.worked}, and ${over.values}.`
      : w.pick([
          say`The exact swing first, then a bound without the duty in it, then the contacts.`,
          say`Two demands, one from above and one from below; the design is what lies between.`,
        ]),
  )
  page.step(
    w.pick(['Ripple at the target', 'A closed cycle']),
    say`${s.full.short}, ${duty.worked}. The cycle closes on itself when ${ripple.worked}. ${followed.form('rates')}, followed from the trough over one period, gives the same swing.`,
  )
  page.step(
    w.pick(['Every duty', 'Bound']),
    say`The rise is concave and the fall convex, so the mean over a pulse lies in the upper half of the swing, and the loss during a pulse is the mean loss or above. What a pulse leaves is therefore ${net.expr} or a part of it, and the product of duty and rest is a quarter or less: ${worst.worked}. Sampled: ${every.form('statement')}; here ${inside.symbols}. With the limit ${g.r}: ${longest.worked}.`,
  )
  page.step(w.pick(['Contacts', 'Life of the switch']), say`One closure per period: ${shortest.worked}.`)
  page.step(
    w.pick(['Window', 'Decision']),
    say`${open.named}. ${
      open.op === '>'
        ? say`The window is empty. Either the contacts are rated for ${needed.worked} closures, or the switch has none.`
        : keep
          ? say`${g.T_p} lies in the window: ${calm.named}, ${lasts.named}.`
          : say`The present period lies outside (${calm.op === '>' ? calm.values : lasts.values}); ${chosen.worked} is taken, with ${swing.worked}.`
    }`,
  )

  const asStruct = w.chance(0.5)
  const exact = w.pick([
    code`let on = (-duty * period / lag).exp();
        let off = ((duty - 1.0) * period / lag).exp();
        full * (1.0 - on) * (1.0 - off) / (1.0 - on * off)`,
    code`let (on, all) = ((-duty * period / lag).exp(), (-period / lag).exp());
        let peak = full * (1.0 - on) / (1.0 - all);
        peak - peak * all / on`,
    code`let cooled = |part: f64| 1.0 - (-part * period / lag).exp();
        full * cooled(duty) * cooled(1.0 - duty) / cooled(1.0)`,
  ])
  const verdict = open.op === '>' ? 'Err(Contactless)' : keep ? `Ok(Period::Kept)` : 'Ok(Period::Changed)'
  page.section(
    'rust',
    w.pick([
      say`Exact swing, bound, and a choice that may turn out to be impossible: that case is an error of its own and not a period.`,
      say`The firmware checks a period when it is built. It computes the window and says what to do with a proposal.`,
    ]),
    page.rust(code`
    /// Swing from trough to peak of a lag that is switched.
    pub fn swing(full: f64, lag: f64, duty: f64, period: f64) -> f64 {
        ${nest(4, exact)}
    }

    /// Bound of the swing, for any duty.
    pub fn worst_swing(watts: f64, capacity: f64, period: f64) -> f64 {
        ${w.pick(['0.25 * watts * period / capacity', 'watts * period / (4.0 * capacity)'])}
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Period {
        Kept,
        Changed,
    }

    /// No contacts last long enough.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Contactless;

    ${
      asStruct
        ? code`#[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Window {
        pub shortest: f64,
        pub longest: f64,
    }

    impl Window {
        pub fn new(watts: f64, capacity: f64, allowed: f64, life: f64, closures: f64) -> Self {
            Self { shortest: life / closures, longest: 4.0 * capacity * allowed / watts }
        }

        pub fn judge(&self, proposed: f64) -> Result<Period, Contactless> {
            if self.shortest > self.longest {
                return Err(Contactless);
            }
            Ok(if (self.shortest..=self.longest).contains(&proposed) { Period::Kept } else { Period::Changed })
        }
    }

    pub fn judge(window: (f64, f64), proposed: f64) -> Result<Period, Contactless> {
        Window { shortest: window.0, longest: window.1 }.judge(proposed)
    }`
        : code`pub fn longest_period(watts: f64, capacity: f64, allowed: f64) -> f64 {
        allowed / worst_swing(watts, capacity, 1.0)
    }

    pub fn shortest_period(life: f64, closures: f64) -> f64 {
        life / closures
    }

    pub fn judge(window: (f64, f64), proposed: f64) -> Result<Period, Contactless> {
        match window {
            (from, to) if from > to => Err(Contactless),
            (from, to) if from <= proposed && proposed <= to => Ok(Period::Kept),
            _ => Ok(Period::Changed),
        }
    }`
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_swing_is_as_computed() {
            let here = swing(${s.full.rust('f64')}, ${s.lag.rust('f64')}, ${duty.rust('f64', '')}, ${g.T_p.rust('f64')});
            assert!((here / ${ripple.rust('f64')} - 1.0).abs() < 1e-7);
            let bound = worst_swing(${g.P.rust('f64')}, ${g.C.rust('f64')}, ${g.T_p.rust('f64')});
            assert!((bound / ${worst.rust('f64')} - 1.0).abs() < 1e-9);
        }

        #[test]
        fn no_switching_no_swing() {
            assert_eq!(swing(100.0, 50.0, 0.0, 2.0), 0.0);
            assert!(swing(100.0, 50.0, 1.0, 2.0).abs() < 1e-9);
            assert!(swing(100.0, 50.0, 0.5, 2.0) > swing(100.0, 50.0, 0.375, 2.0));
        }

        #[test]
        fn the_window_is_as_computed() {
            ${nest(
              8,
              asStruct
                ? code`let here = Window::new(${g.P.rust('f64')}, ${g.C.rust('f64')}, ${g.r.rust('f64')}, ${g.L.rust('f64', 's')}, ${g.N.rust('f64')});
            assert!((here.longest / ${longest.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((here.shortest / ${shortest.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(here.judge(${g.T_p.rust('f64')}), ${verdict});`
                : code`let longest = longest_period(${g.P.rust('f64')}, ${g.C.rust('f64')}, ${g.r.rust('f64')});
            let shortest = shortest_period(${g.L.rust('f64', 's')}, ${g.N.rust('f64')});
            assert!((longest / ${longest.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((shortest / ${shortest.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(judge((shortest, longest), ${g.T_p.rust('f64')}), ${verdict});`,
            )}
        }

        #[test]
        fn both_ends_belong_to_the_window() {
            let one = |proposed: f64| judge((2.0, 3.0), proposed);
            assert_eq!([one(2.0), one(3.0)], [Ok(Period::Kept); 2]);
            assert_eq!([one(1.75), one(3.25)], [Ok(Period::Changed); 2]);
            assert_eq!(judge((2.0, 2.0), 2.0), Ok(Period::Kept));
            assert_eq!(judge((2.25, 2.0), 2.0), Err(Contactless));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A welded contact is full power without end, ${s.full} above the room if nothing else opens. The count of closures, ${g.N}, is therefore a safety figure: beyond it the switch is replaced, and a second switch in the line opens on its own sensor.`,
      say`The ripple is added to every limit of temperature: the ${body} is hotter than its mean by a part of ${worst}, and a cut-out that is set closer trips in good health.`,
      say`Nothing here protects against a contact that stays closed. A cut-out in series, which no period touches, has to do that.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Full duty and none: no closures, no ripple. Heating up costs the contacts a single one.`,
          say`Closures under a lighter load wear less; the rating belongs to ${g.P}, and another heater needs another look.`,
          say`Mains switched at its zeros: pulses are whole half-waves, and a period of few of them has coarse duties.`,
          say`The heater's own mass smooths the swing of what it heats; counting it into one body, as here, errs to the safe side.`,
          say`A very short pulse at a duty near nothing: the contact may bounce for all of it.`,
          duty.si < 0.5
            ? say`A draught raises the duty towards a half and with it the ripple, without any change of target.`
            : say`A warm room takes the duty down towards a half and raises the ripple with it, without any change of target.`,
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
          say`A semiconductor switch: short periods at no wear, but heat of its own, leakage, and a failure that is mostly a short.`,
          say`Two heaters, one always on and a small one switched: the ripple falls with the switched power alone.`,
          say`A mass between heater and part: calmer, and slower in everything else.`,
          say`A thermostat with a band: it finds its own period, and wears most at half duty.`,
        ],
        2,
      ),
    ),
  )
}
