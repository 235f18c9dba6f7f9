// Depth 1: what a step of the converter is worth, why it is the ratio that counts and not the ohms, and a pull-up between
// self-heating and coarse steps.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, part, width } = s
  const steps = m.derive('n_k', '1/K', 'N*beta_h*u_w*(1 - u_w)/theta_w^2', '3s')
  const heat = m.derive('e_w', 'K', 'V^2*R_w/((R_w + R_p)^2*K_d)', '3s')
  const most = m.derive('e_x', 'K', 'V^2/(4*R_p*K_d)', '3s')
  const where = m.derive('T_p', '°C', '1/(1/theta_0 + log(R_p/R_0)/beta_h)', '3s')
  const best = m.derive('q_b', 'K', '4*theta_w^2/(beta_h*N)', '3s')
  const bestHeat = m.derive('e_b', 'K', 'V^2/(4*R_w*K_d)', '3s')
  const least = m.derive('R_s', 'Ω', 'V^2/(4*e_s*K_d)', '4s')
  const need = m.derive('k_u', '', 'theta_w^2/(beta_h*N*e_q)', '3s')
  const root = m.derive('z', '', 'sqrt(1 - 4*k_u)', '4s')
  const lower = m.derive('R_y', 'Ω', 'R_w*(1 - z)/(1 + z)', '4s')
  const upper = m.derive('R_z', 'Ω', 'R_w*(1 + z)/(1 - z)', '4s')
  const low = m.derive('R_a', 'Ω', 'max(R_s, R_y)', '4s')
  const other = m.derive('q_q', 'K', 'theta_w^2*(R_q + R_w)^2/(beta_h*N*R_q*R_w)', '3s')
  const otherHeat = m.derive('e_y', 'K', 'V^2/(4*R_q*K_d)', '3s')
  const otherFits = [m.relation(other, '<=', g.e_q), m.relation(otherHeat, '<=', g.e_s)] as const
  const fine = m.compare(width, g.e_q)
  const cool = m.compare(most, g.e_s)
  const tooHot = m.compare(bestHeat, g.e_s)
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'y', from: 'R_h', to: 'R_0', at: 'R_w' }],
    objective: 'theta_w^2*(y + R_w)^2/(beta_h*N*y*R_w)',
    subject: [],
    of: 'q_b',
    tolerance: 0.01,
  })
  const product = m.claim('range', {
    over: [{ name: 'y', from: 'R_h', to: 'R_0' }],
    left: 'V^2*y/((y + R_p)^2*K_d)',
    op: '<=',
    right: 'e_x',
  })
  const cold = m.derive('q_0', 'K', 'theta_0^2*(R_0 + R_p)^2/(beta_h*N*R_0*R_p)', '3s')
  const coldOhms = m.derive('s_0', 'Ω/K', 'beta_h*R_0/theta_0^2', '3s')
  const ohms = m.derive('s_w', 'Ω/K', 'beta_h*R_w/theta_w^2', '3s')
  const coldWorse = m.compare(cold, width)
  const room = m.derive('q_m', 'K', 'theta_w^2*(R_0 + R_w)^2/(beta_h*N*R_0*R_w)', '3s')
  const roomCoarse = m.compare(room, g.e_q)
  const good = fine.op === '<=' && cool.op === '<='
  // Only wrong turns that are wrong with these values.
  const traps = [
    ...(coldWorse.op === '>' ? (['ohms'] as const) : []),
    ...(roomCoarse.op === '>' ? (['room'] as const) : []),
    ...(tooHot.op === '>' ? (['best'] as const) : []),
    ...(most.number > 1.3 * heat.number ? (['target'] as const) : []),
  ]
  const flaw = traps.length > 0 && w.chance(0.45)
  const trap = w.pick(traps.length > 0 ? traps : (['room'] as const))
  const told = {
    ohms: [
      say`A note says: the thermistor changes by ${coldOhms} in the cold and by ${ohms} at the target, so the reading is finest in the cold. Find the flaw, find what a step is really worth, and judge the pull-up.`,
      say`Somebody judges the resolution by the slope of the thermistor, ${ohms} at the target. Why is that the wrong slope? State the right one, and the pull-ups that are allowed.`,
    ],
    room: [
      say`The text-book pull-up is as large as the thermistor at its reference, ${g.R_0}. Is that right for a target of ${g.T_w}? Correct the argument, and give the whole range of pull-ups that meets both limits.`,
      say`It is proposed to fit ${g.R_0} as the pull-up, "to be in the middle of the range". Of which range? Find the mistake, and judge both the fitted pull-up and the one in the drawer.`,
    ],
    best: [
      say`A colleague found that a pull-up of ${s.workR} makes the steps finest, ${best}, and wants to fit it. What was overlooked? Give the range of pull-ups that may be used.`,
      say`The finest steps belong to a pull-up of ${s.workR}: this much is proven. Show why it may not be fitted all the same, and what may.`,
    ],
    target: [
      say`Self-heating was computed at the target, ${heat}, and found harmless. Is the check complete? Complete it, and judge the pull-up by step and by self-heating.`,
      say`A review accepts the pull-up since the bead warms itself by ${heat} at work. Find the flaw of the review and repeat it properly.`,
    ],
  }[trap]
  page.ask(
    flaw
      ? w.pick(told)
      : w.pick([
          say`What is one step of the converter worth at the target, how far does the bead warm itself, and is the pull-up a good one? Give the range of pull-ups that meets both limits.`,
          say`Formulate the choice of the pull-up: resolution asks for one thing, self-heating for another. Find all values that meet both, and judge the one that is fitted and the one in the drawer.`,
          say`Derive how temperature becomes steps. Then choose a pull-up for this ${part} and justify it.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three things stand between bead and number: the curve of the thermistor, the divider, the steps. I want the slope through all three at the target.`,
      say`The converter sees a ratio and nothing else. Supply and reference are the same, so the voltage drops out of the reading. It stays in the self-heating.`,
      say`One resistor is free, the pull-up, and it serves two masters: fine steps and a cool bead.`,
      say`For slopes a beta through ${g.T_0} and ${g.T_h} will do. Its own error is another question.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`From the two points, ${s.betaHot.worked}; at the target ${s.workR.worked}.`,
      say`Beta over the whole span is ${s.betaHot.arithmetic}. That puts ${s.workR.worked} at ${g.T_w}.`,
    ]),
  )
  if (flaw || (traps.length > 0 && w.chance(0.5))) {
    if (trap === 'ohms') {
      page.think(
        'attempt',
        w.pick([
          say`Slopes of the thermistor: ${coldOhms.worked} at the reference, ${ohms.worked} at the target. The cold wins by far?`,
          say`Where are the readings finest? In ohms, ${coldOhms.arithmetic} against ${ohms.arithmetic}: in the cold.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Ohms are not what is converted. In steps the reference gives ${cold.worked}, the target ${width}: ${coldWorse.values}.`,
          say`The divider flattens where one resistor dwarfs the other. In the unit that counts: ${cold.arithmetic} for a step in the cold, and ${coldWorse.values}.`,
        ]),
      )
    } else if (trap === 'room') {
      page.think(
        'attempt',
        w.pick([
          say`Pull-up equal to ${g.R_0}: then the tap sits in the middle, where a divider is steepest.`,
          say`A divider is steepest with equal resistors, so fit ${g.R_0}, as the data sheet states the thermistor.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`In the middle at ${g.T_0}, yes. Nothing is printed at ${g.T_0}. At the target a step would be ${room.worked}; ${roomCoarse.values}.`,
          say`Equal where? The thermistor has ${s.workR} at work. With ${g.R_0} beside it, a step comes to ${room.arithmetic}, and ${roomCoarse.values}.`,
        ]),
      )
    } else if (trap === 'best') {
      page.think(
        'attempt',
        w.pick([
          say`The finest steps want a pull-up equal to the thermistor at work, ${s.workR}: ${best.worked}. Fit that?`,
          say`Resolution alone: pull-up ${s.workR}, step ${best.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`So small a resistor drives current. The bead would warm itself by ${bestHeat.worked}, and ${tooHot.values}.`,
          say`The same equality that makes the steps fine puts the most power into the bead: ${bestHeat.arithmetic} of error. Compare: ${tooHot.values}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Self-heating at the target: ${heat.worked}.`,
          say`How warm does the current make the bead? At work, ${heat.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`The limit is for the whole range, and power is largest where both resistors are equal: ${most.worked}, at ${where.worked}.`,
          say`On the way up the bead passes ${where.arithmetic}, where the thermistor matches the pull-up. There it is ${most.arithmetic}.`,
        ]),
      )
    }
    page.think(
      'back-up',
      w.pick([say`Write the ratio and differentiate that.`, say`Both conditions, then, each where it bites.`]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The tap stands at ${s.workShare.worked} of the supply. A relative change of resistance moves it by that share times its rest, and temperature changes the resistance by the part beta over its own square. One step: ${width.worked}.`,
      say`Share of the tap: ${s.workShare.arithmetic}. Differentiating it gives share times rest times beta over absolute temperature squared; ${steps.worked}, so a step is ${width.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Against the demand: ${fine.values}.`,
      say`Steps: ${fine.values}. ${fine.op === '<=' ? 'Fine enough.' : 'Too coarse.'}`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The bead gets voltage and current of its own part. Its power is largest when both resistors are equal, at ${where.worked}, and makes an error of ${most.worked}.`,
      say`Maximum power in a load: the load is as large as its source. So ${most.arithmetic} of self-heating in the worst place, ${where.arithmetic}; at the target it is ${heat.worked}.`,
    ]),
  )
  page.think(
    'compare',
    cool.op === '<=' ? say`This is allowed: ${cool.values}.` : say`That is not allowed: ${cool.values}.`,
  )
  page.think(
    'derive',
    w.pick([
      say`Turn both conditions round. Self-heating asks for ${least.worked} or beyond. Steps ask for share times rest of ${need.worked} or beyond, a quadratic with ${root.worked}, so from ${lower.worked} up to ${upper.worked}.`,
      say`Which pull-ups meet both? A floor by heat, ${least.arithmetic}; a band by the steps, ${lower.arithmetic} to ${upper.arithmetic}, as ${need.worked} and ${root.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Brute force over ${optimum.form('ranges')}: ${optimum.form('answer')}, the thermistor's own resistance, as the formula wants.`,
      say`The drawer's ${g.R_q}: ${other.worked} a step and ${otherHeat.worked} of heat; ${otherFits[0].values}, ${otherFits[1].values}.`,
      say`The bound on the heat, tried for the whole curve: ${product.form('statement')}.`,
    ]),
  )
  page.think(
    'decide',
    good
      ? say`The fitted ${g.R_p} meets both. It may stay; ${g.R_q} would do as well.`
      : say`The fitted ${g.R_p} fails by ${fine.op === '>' ? (cool.op === '>' ? 'both its heat and its steps' : 'its coarse steps') : 'self-heating'}. The ${g.R_q} from the drawer meets both limits.`,
  )
  page.checks(w.pick([1, 2]), least, most)

  page.section(
    'analysis',
    flaw
      ? {
          ohms: say`The flaw: ohms are not converted. A step is ${cold.worked} in the cold and ${width} at the target, whatever the slopes ${coldOhms.worked} and ${ohms.worked} suggest.`,
          room: say`The flaw: a divider is steepest where its resistors are equal, and at work the thermistor has ${s.workR}. With ${g.R_0} a step would be ${room.worked}: ${roomCoarse.values}.`,
          best: say`The flaw: ${best.worked} is right, but that pull-up makes ${bestHeat.worked} of self-heating, and ${tooHot.values}.`,
          target: say`The flaw: ${heat.worked} holds at the target only. The worst place is ${where.worked}, with ${most.worked}.`,
        }[trap]
      : w.pick([
          say`Curve, divider, steps; then the heat of the bead; then the pull-ups that suit both.`,
          say`Both limits are conditions on one resistor. Each is solved for it.`,
          say`All slopes are taken relative: of resistance, of the tap, of temperature. That keeps the algebra short.`,
        ]),
  )
  page.step(
    w.pick(['Curve', 'Thermistor']),
    say`${s.betaHot.worked}, hence ${s.workR.worked}. Relative slope: beta over the square of the absolute temperature, ${s.abs.work.worked}.`,
  )
  page.step(
    w.pick(['Worth of a step', 'Resolution']),
    say`${s.workShare.worked}. The share changes by share times rest for a relative change of resistance, so ${width.worked}. ${fine.named}.`,
    say`Share times rest is largest at one half, where pull-up and thermistor are equal: ${best.worked}. ${w.pick([say`Searched over ${optimum.form('ranges')}, nothing is finer.`, say`In the other direction, ${steps.worked}: so many steps to one degree.`])}`,
  )
  page.step(
    w.pick(['Self-heating', 'Heat of the bead']),
    say`Power of the bead over its dissipation constant. It peaks where the resistors are equal: ${most.worked}, at ${where.worked}; ${product.form('statement')}. At the target, ${heat.worked}. ${cool.named}.`,
  )
  page.step(
    w.pick(['Pull-ups that suit', 'Range of the pull-up']),
    say`Heat: from ${least.worked} upwards. Steps: ${need.worked} and ${root.worked}, so from ${lower.worked} to ${upper.worked}. Together from ${low.short} to ${upper}.`,
    good
      ? say`The fitted ${g.R_p} is among them. So is ${g.R_q}, with ${other.worked} and ${otherHeat.worked}.`
      : say`The fitted ${g.R_p} is not among them. The ${g.R_q} is: ${other.worked}, ${otherHeat.worked}; ${otherFits[0].symbols}, ${otherFits[1].symbols}.`,
  )

  const judge = w.pick([
    code`if heat > hottest {
            Verdict::Warms
        } else if step > coarsest {
            Verdict::Coarse
        } else {
            Verdict::Fits
        }`,
    code`match (heat <= hottest, step <= coarsest) {
            (false, _) => Verdict::Warms,
            (true, false) => Verdict::Coarse,
            (true, true) => Verdict::Fits,
        }`,
  ])
  const verdict = cool.op === '>' ? 'Warms' : fine.op === '>' ? 'Coarse' : 'Fits'
  const band = w.chance(0.5)
  page.section(
    'rust',
    band
      ? w.pick([
          say`The range of pull-ups as a function that may have no answer: when no resistor makes the steps fine enough, or heat and steps leave nothing between them.`,
          say`A design tool, not firmware: it returns the range, or nothing where the demands contradict each other.`,
        ])
      : w.pick([
          say`A divider knows its step and its heat; a verdict says which limit is broken first.`,
          say`The two errors of a pull-up as methods, and a judgement whose limits are tested on either side.`,
        ]),
    band
      ? page.rust(code`
    /// Pull-ups for which a step is fine enough, around the resistance at the target.
    pub fn fine(resistance: f64, needed: f64) -> Option<(f64, f64)> {
        let inner = 1.0 - 4.0 * needed;
        if inner < 0.0 {
            return None;
        }
        let root = inner.sqrt();
        ${w.pick(['let ratio = (1.0 + root) / (1.0 - root);\n    Some((resistance / ratio, resistance * ratio))', 'let (less, more) = (1.0 - root, 1.0 + root);\n    Some((resistance * less / more, resistance * more / less))'])}
    }

    /// The smallest pull-up that the heat allows; dissipation is power over temperature.
    pub fn coolest(volts: f64, dissipation: f64, allowed: f64) -> f64 {
        volts * volts / (4.0 * dissipation * allowed)
    }

    /// What suits both, if anything does.
    pub fn suited(fine: Option<(f64, f64)>, coolest: f64) -> Option<(f64, f64)> {
        ${w.pick(['fine.map(|(from, to)| (from.max(coolest), to)).filter(|(from, to)| from <= to)', 'let (from, to) = fine?;\n    let from = from.max(coolest);\n    if from <= to { Some((from, to)) } else { None }'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_range_is_as_computed() {
            let found = fine(${s.workR.rust('f64')}, ${need.rust('f64')}).unwrap();
            assert!((found.0 / ${lower.rust('f64')} - 1.0).abs() < 1e-6);
            assert!((found.1 / ${upper.rust('f64')} - 1.0).abs() < 1e-6);
            let floor = coolest(${g.V.rust('f64')}, ${g.K_d.rust('f64', 'W/K')}, ${g.e_s.rust('f64')});
            assert!((floor / ${least.rust('f64')} - 1.0).abs() < 1e-9);
            let both = suited(Some(found), floor).unwrap();
            assert!((both.0 / ${low.rust('f64')} - 1.0).abs() < 1e-6);
            assert_eq!(both.1, found.1);
        }

        #[test]
        fn what_cannot_be_fine_is_none() {
            assert_eq!(fine(100.0, 0.25), Some((100.0, 100.0)));
            assert_eq!(fine(100.0, 0.2501), None);
            assert_eq!(fine(100.0, 0.1875), Some((100.0 / 3.0, 300.0)));
        }

        #[test]
        fn heat_cuts_from_the_low_side() {
            assert_eq!(suited(Some((2.0, 5.0)), 1.0), Some((2.0, 5.0)));
            assert_eq!(suited(Some((2.0, 5.0)), 3.0), Some((3.0, 5.0)));
            assert_eq!(suited(Some((2.0, 5.0)), 5.0), Some((5.0, 5.0)));
            assert_eq!(suited(Some((2.0, 5.0)), 5.5), None);
            assert_eq!(suited(None, 1.0), None);
            assert_eq!(coolest(4.0, 0.5, 2.0), 4.0);
        }
    }`)
      : page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Verdict {
        Fits,
        Coarse,
        Warms,
    }

    /// A pull-up with its supply and its converter.
    #[derive(Debug, Clone, Copy)]
    pub struct Divider {
        pub pull_up: f64,
        pub volts: f64,
        pub full: f64,
    }

    impl Divider {
        /// What a step is worth, at an absolute temperature with its resistance.
        pub fn step(&self, kelvin: f64, beta: f64, resistance: f64) -> f64 {
            ${w.pick(['let share = resistance / (resistance + self.pull_up);\n        kelvin * kelvin / (beta * self.full * share * (1.0 - share))', 'let sum = resistance + self.pull_up;\n        kelvin * kelvin * sum * sum / (beta * self.full * resistance * self.pull_up)'])}
        }

        /// Self-heating at a resistance; dissipation is power over temperature.
        pub fn heat(&self, resistance: f64, dissipation: f64) -> f64 {
            let current = self.volts / (resistance + self.pull_up);
            current * current * resistance / dissipation
        }
    }

    pub fn judge(heat: f64, hottest: f64, step: f64, coarsest: f64) -> Verdict {
        ${nest(4, judge)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Divider = Divider { pull_up: ${g.R_p.rust('f64', 'Ω')}, volts: ${g.V.rust('f64')}, full: ${g.N.rust('f64')} };

        #[test]
        fn step_and_heat_are_as_computed() {
            let step = HERE.step(${s.abs.work.rust('f64')}, ${s.betaHot.rust('f64')}, ${s.workR.rust('f64')});
            assert!((step / ${width.rust('f64')} - 1.0).abs() < 1e-6);
            let heat = HERE.heat(${s.workR.rust('f64')}, ${g.K_d.rust('f64', 'W/K')});
            assert!((heat / ${heat.rust('f64')} - 1.0).abs() < 1e-6);
        }

        #[test]
        fn equal_resistors_heat_most() {
            let most = HERE.heat(HERE.pull_up, ${g.K_d.rust('f64', 'W/K')});
            assert!((most / ${most.rust('f64')} - 1.0).abs() < 1e-6);
            assert!(HERE.heat(${g.R_h.rust('f64')}, ${g.K_d.rust('f64', 'W/K')}) < most);
        }

        #[test]
        fn either_limit_is_its_own_last_good_value() {
            assert_eq!(judge(1.0, 1.0, 2.0, 2.0), Verdict::Fits);
            assert_eq!(judge(1.0, 1.0, 2.125, 2.0), Verdict::Coarse);
            assert_eq!(judge(1.125, 1.0, 2.0, 2.0), Verdict::Warms);
            assert_eq!(judge(1.125, 1.0, 2.125, 2.0), Verdict::Warms);
            assert_eq!(judge(0.5, 1.0, 1.5, 2.0), Verdict::Fits);
            let told = judge(${most.rust('f64')}, ${g.e_s.rust('f64')}, ${width.rust('f64')}, ${g.e_q.rust('f64')});
            assert_eq!(told, Verdict::${verdict});
        }
    }`),
    band
      ? page.compileFail(
          'E0308',
          code`
    pub fn surely(resistance: f64, needed: f64) -> (f64, f64) {
        fine(resistance, needed)
    }`,
        )
      : page.compileFail(
          'E0308',
          code`
    pub fn accepted(step: f64) -> bool {
        judge(0.0, 1.0, step, 1.0)
    }`,
        ),
  )
  page.section(
    'safety',
    w.pick([
      say`Self-heating makes the reading too warm and the ${part} too cool, by ${most} or less. That is the harmless side, which is no reason to be careless with it: the error goes when the bead is better coupled, and nobody notices.`,
      say`A step of ${width} is the least change that the controller can see. A limit near damage has to lie a step away from it, or rounding decides.`,
      say`The bound ${most} needs no temperature to be known; it holds for every resistance that the thermistor may have, a drifting one included.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A bead that has come loose: its dissipation constant drops to that in still air, and self-heating grows as much.`,
          say`Supply and reference that are not the same node: the ratio no longer cancels, and ripple becomes temperature.`,
          say`The tolerance of the pull-up: it shifts the reading like a change of the thermistor by the same part, and is divided by the same slope.`,
          say`The cold end, with steps of ${cold.worked}: a start-up check that waits for a rise has to know them.`,
          say`A longer cable: its resistance adds to the thermistor, most of all where this is smallest, that is when hot.`,
          say`A pull-up that sits beside the heater and drifts with its warmth: it reads as a drift of the ${part}.`,
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
          say`Two pull-ups, switched: a large one for the cold and a small one for work. Better steps everywhere, and one part more that can fail.`,
          say`Current only while converting: self-heating falls with the duty, and a small pull-up is allowed again.`,
          say`A resistor beside the thermistor: it straightens the curve around one temperature and pays with slope.`,
          say`A platinum sensor: nearly straight and with little drift, but its slope is small, and it wants an amplifier.`,
          say`A converter of finer steps: the cheapest remedy where noise and reference are as good as the steps.`,
        ],
        2,
      ),
    ),
  )
}
