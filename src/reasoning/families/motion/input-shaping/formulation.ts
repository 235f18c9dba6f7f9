// Depth 1: the mode as an oscillator, the swing after a step, and the two pulses from the demand that nothing is left.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const peak = m.derive('x_p', 'mm', 'd_s*(1 + K)')
  const played = m.claim('ode', {
    states: [
      { name: 'x', unit: 'mm', start: '0', next: 'v' },
      { name: 'v', unit: 'mm/s', start: '0', next: 'a - omega^2*x - 2*zeta*omega*v' },
    ],
    until: 'T_d',
    measure: { what: 'x', take: 'max' },
    of: 'x_p',
    tolerance: 1e-3,
  })
  const sum = m.relation('A_1 + A_2', '==', '1')
  const balance = m.relation('A_1*K', '==', 'A_2')
  const allowed = m.derive('V_a', '', 'e_v/e_u', '3s')
  const halves = m.derive('V_b', '', '(1 - K)/2', '3s')
  const turned = m.derive('V_t', '', '1 - K', '3s')
  const late = m.derive('T_n', 'ms', '1/f_n')
  const bound = m.compare(halves, allowed)

  page.ask(
    w.pick([
      say`Formulate the model of the mode, say how large the ringing is without a shaper, and find the two pulses that leave none. Begin the Rust side with types that keep frequency and time apart.`,
      say`Set up the equation of motion, evaluate the swing after a step, and derive weights and spacing of the shortest shaper with positive weights. Start with types in Rust.`,
      say`Which unknowns does a shaper of two pulses have, and which conditions fix them? State the model, solve it for this mode, and put the mode into a Rust type that cannot hold nonsense.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Nothing is measured while moving, so the only cure is to start a second swing that meets the first one in opposition.`,
      say`A linear system: two small steps make two swings, and swings add. The question is when they add to nothing.`,
      say`The load on the spring is mass times acceleration, so a step of acceleration is a step of the rest position. That is all the excitation there is.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The rest position moves by ${s.sag.worked}. Around it the mode swings with ${s.swing.worked}, where the root accounts for the phase that damping gives to the start. Without a shaper, then, ${s.unshaped.named}.`,
      say`With ${s.omega.worked} the spring gives by ${s.sag.arithmetic}; the swing around it starts at ${s.swing.arithmetic}. ${s.unshaped.values}, so something must be done.`,
    ]),
  )
  const wrong = w.choose(4)
  if (wrong === 0) {
    page.think('attempt', say`Two equal halves, half a period apart, since a swing turns over in that time.`)
    page.think(
      'doubt',
      say`By then the first swing has faded to ${s.decay} of itself. An equal second one overpowers it, and ${halves.worked} is left.`,
    )
    page.think(
      'error',
      say`Equal pulses cancel without damping only. ${bound.op === '<=' ? say`Here the remainder would even pass, ${bound.values}, but it is a gift of these numbers and eats the margin that the spread of the frequency needs.` : say`Here the remainder alone is too much: ${bound.values}.`}`,
    )
    page.think('back-up', say`The second pulse must meet what the first has become: ${balance.symbols}.`)
  } else if (wrong === 1) {
    page.think(
      'attempt',
      say`The second pulse comes a full period later, after ${late.worked}, when the mode is back in phase.`,
    )
    page.think(
      'limit-case',
      say`Back in phase means that both swings point the same way. Without damping they would add to the full swing.`,
    )
    page.think('error', say`In phase is the wrong place. Opposition is half a period after the first.`)
    page.think('back-up', say`So the spacing is ${s.half.worked}.`)
  } else if (wrong === 2) {
    page.think('attempt', say`The larger weight should come second, as the swing to be stopped is there already.`)
    page.think(
      'error',
      say`The first swing has lost strength when the second begins, so the second must be the weaker. The other way round ${turned.worked} would remain.`,
    )
    page.think('back-up', say`First ${s.first}, then ${s.second}.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Opposition after half a damped period, ${s.half.worked}. In that time the swing shrinks to ${s.decay.worked}. Cancelling asks for ${balance.symbols}, arriving at the right place for ${sum.symbols}. Two equations: ${s.first.worked} and ${s.second.worked}.`,
      say`Unknown are two weights and one delay. The sum is fixed, ${sum.symbols}; a swing is a vector in the phase plane, and two of its components must vanish. Opposed directions give the delay, ${s.half.short}; equal lengths give ${balance.symbols} with ${s.decay.worked}. So ${s.first.arithmetic} comes first and ${s.second.arithmetic} later.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`An integration of ${played.form('rates')} over one period reaches ${peak} at its highest, and the formula says ${peak.worked}: the overshoot is the same ${s.decay.symbol}.`,
      say`Follow the equation numerically: ${played.form('rates')}. The first crest is ${peak}, as ${peak.equation} wants, so decay over half a period is right.`,
    ]),
  )
  page.checks(2, s.period, s.sag, s.decay, s.first)
  page.think(
    'summarise',
    w.pick([
      say`Two pulses, ${s.first} and ${s.second}, spaced by ${s.half}, and at the assumed frequency nothing is left. Permitted is a remainder of ${allowed}, so the frequency may be off a little.`,
      say`The price is a delay of ${s.half}; the gain is a swing of ${s.swing} turned into none. What errors of frequency do, with ${allowed} of the swing permitted, is the next question.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`One oscillator, driven by the acceleration of its support. All else is adding swings.`,
      say`The model has one degree of freedom, three constants and one input.`,
      say`A shaper is found by demanding what the swing shall be after its last pulse.`,
    ]),
  )
  page.step(
    w.pick(['The mode', 'Equation of motion']),
    say`Let x be the deflection of the spring. ${played.form('rates')}, with ${s.omega.worked}. The deflection that the spring would keep is ${s.sag.worked}.`,
    w.pick([
      say`The swing around it has the amplitude ${s.swing.worked} at the start. ${s.unshaped.named}, so ringing is visible.`,
      say`Around that rest position the amplitude begins with ${s.swing.worked}: too much, as ${s.unshaped.values}.`,
    ]),
  )
  page.step(
    w.pick(['Period and decay', 'Half a period']),
    say`The damped period is ${s.period.worked}. Over half of it, ${s.half.short}, an amplitude is multiplied by ${s.decay.worked}.`,
    say`The first crest of a step response confirms it: ${peak.worked}, which the integrated equation reaches as well.`,
  )
  page.step(
    w.pick(['Two pulses', 'Weights and spacing', 'The shaper']),
    say`Two pulses have two weights and one spacing, three unknowns. A swing has two parts, in step and a quarter behind, that must vanish after the last pulse, and the weights must sum to one: three conditions. The swings are opposed if the second part comes ${s.half} later, and equal if ${balance.named}. The end is where it was if ${sum.symbols}.`,
    say`So ${s.first.worked} and ${s.second.worked}. Both are positive and neither passes one, so the shaped acceleration never leaves the range of the unshaped one.`,
  )
  page.step(
    w.pick(['What is permitted', 'Room for error']),
    say`Of the unshaped swing ${allowed.worked} may remain. ${wrong === 0 ? say`Equal halves would use ${halves.worked}.` : say`Weights in reversed order would leave ${turned.worked}.`}`,
  )

  const n = w.pick([
    {
      mode: 'Mode',
      refusal: 'Refusal',
      low: 'NoFrequency',
      damp: 'NoRinging',
      pulses: 'pulses',
      half: 'half_period',
      keep: 'kept',
    },
    {
      mode: 'Resonance',
      refusal: 'BadMode',
      low: 'Frequency',
      damp: 'Damping',
      pulses: 'two_parts',
      half: 'opposition',
      keep: 'decay',
    },
    {
      mode: 'Swing',
      refusal: 'NotASwing',
      low: 'Still',
      damp: 'Overdamped',
      pulses: 'split',
      half: 'turnover',
      keep: 'survivor',
    },
  ])
  const weights = w.pick([
    code`let kept = self.${n.keep}();
            let first = 1.0 / (1.0 + kept);
            [(first, Seconds(0.0)), (kept * first, self.${n.half}())]`,
    code`let sum = 1.0 + self.${n.keep}();
            let later = self.${n.keep}() / sum;
            [(1.0 / sum, Seconds(0.0)), (later, self.${n.half}())]`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The constructor refuses what does not swing. From then on a half period exists and is finite.`,
      say`Frequency and time are different types, and a mode can only be made of numbers that were looked at.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Hertz(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Seconds(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.refusal} {
        ${n.low},
        ${n.damp},
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.mode} {
        frequency: Hertz,
        ratio: f64,
    }

    impl ${n.mode} {
        pub fn new(frequency: Hertz, ratio: f64) -> Result<Self, ${n.refusal}> {
            if !frequency.0.is_normal() {
                return Err(${n.refusal}::${n.low});
            }
            if frequency.0 < 0.0 {
                return Err(${n.refusal}::${n.low});
            }
            if !(0.0..1.0).contains(&ratio) {
                return Err(${n.refusal}::${n.damp});
            }
            Ok(Self { frequency, ratio })
        }

        fn slowed(&self) -> f64 {
            (1.0 - self.ratio * self.ratio).sqrt()
        }

        pub fn ${n.half}(&self) -> Seconds {
            Seconds(0.5 / (self.frequency.0 * self.slowed()))
        }

        /// What half a period leaves of a swing.
        pub fn ${n.keep}(&self) -> f64 {
            (self.ratio * -std::f64::consts::PI / self.slowed()).exp()
        }

        /// Weights and the times after the command at which they act.
        pub fn ${n.pulses}(&self) -> [(f64, Seconds); 2] {
            ${nest(8, weights)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-9
        }

        #[test]
        fn the_pulses_of_this_mode() {
            let mode = ${n.mode}::new(Hertz(${g.f_n.rust('f64')}), ${g.zeta.rust('f64')}).unwrap();
            let [first, second] = mode.${n.pulses}();
            assert!(near(first.0, ${s.first.rust('f64')}));
            assert!(near(second.0, ${s.second.rust('f64')}));
            assert_eq!(first.1, Seconds(0.0));
            assert!(near(second.1.0, ${s.half.rust('f64', 's')}));
        }

        #[test]
        fn what_does_not_swing_is_refused() {
            for frequency in [0.0, -1e-3, f64::NAN, f64::INFINITY] {
                assert_eq!(${n.mode}::new(Hertz(frequency), 0.5), Err(${n.refusal}::${n.low}));
            }
            assert!(${n.mode}::new(Hertz(1e-3), 0.5).is_ok());
            for ratio in [-1e-9, 1.0, f64::NAN] {
                assert_eq!(${n.mode}::new(Hertz(30.0), ratio), Err(${n.refusal}::${n.damp}));
            }
            for ratio in [0.0, 0.999] {
                assert!(${n.mode}::new(Hertz(30.0), ratio).is_ok());
            }
        }
    }`),
    say`A time in the place of a frequency is refused by the compiler:`,
    page.compileFail(
      'E0308',
      code`
    pub fn mixed_up() -> bool {
        ${n.mode}::new(Seconds(0.02), 0.05).is_ok()
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Positive weights with the sum one make every shaped value a mean of commanded ones. Limits of place, speed and acceleration that hold for the command hold for its mean.`,
      say`The shaped motion ends where the command ends, ${s.half} later. A stop is late by that much, and whoever sets the distance of end stops must know it.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`No damping: the decay is one, the weights are equal halves, and nothing else changes.`,
          say`A damping ratio of one or above: the mode does not swing, there is no half period, and no shaper is needed. The constructor says so.`,
          say`A move that ends within ${s.half}: its second pulse comes after its end. Adding still holds, so the swing is cancelled all the same.`,
          say`A second mode: each has its own pair, and the pairs may be applied one after the other.`,
          say`A frequency near zero makes the delay as long as a layer. The type permits it; a limit of delay belongs to the machine.`,
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
          say`Ramp the acceleration with limited jerk. A ramp that lasts one full period all but cancels too, at twice the time of two pulses.`,
          say`Lower the acceleration until the swing is within ${g.e_v}. Simple and slow: the swing is proportional to it.`,
          say`A notch filter. It removes the frequency from the command as well, yet its weights may be negative, and then limits are no longer kept for free.`,
          say`Add damping to the machine. It helps against every disturbance, and costs parts.`,
        ],
        2,
      ),
    ),
  )
}
