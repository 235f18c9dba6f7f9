// Depth 1: the store behind the nozzle, and how much of it ends up in a corner.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, ratio, u, uc, stored, left, surplus, line } = s
  const volume = m.derive('V', 'mm³', 'E*pi*D_f^2/4', '3s')
  const same = m.relation('l_e*w_l*h', '==', volume)
  const braking = m.derive('l_b', 'mm', '(v^2 - v_c^2)/(2*a)', '3s')
  const share = m.derive('q_b', '%', 'l_e/l_b', '3s')
  const form = m.relation('l_e/l_b', '==', '2*a*K/(v + v_c)')
  const whole = m.derive('l_w', 'mm', 'K*v', '3s')
  const overrated = m.relation(whole, '>', line)
  const shiftWay = m.derive('l_d', 'mm', 'K*v_c', '3s')
  const different = m.relation(shiftWay, '<', line)
  const settle = m.derive('t_s', 'ms', '12*K', '3s')
  const played = m.claim('ode', {
    states: [
      { name: 'p', unit: 'mm', start: 'p_1', next: 'u_c - p/K' },
      { name: 'x', unit: 'mm', start: '0', next: 'p/K - u_c' },
    ],
    until: 't_s',
    measure: { what: 'x', take: 'final' },
    of: 'E',
    tolerance: 1e-3,
  })
  const flaw = w.chance(0.35)

  page.ask(
    flaw
      ? w.pick([
          say`A colleague says: at speed the nozzle holds ${whole} of line, and all of this falls out at the corner. Is the estimate right? Set up a model with its assumptions, find the surplus at the corner as filament, as volume and as line, and begin the Rust side with types.`,
          say`A note in the workshop reads: "stored at speed: ${whole} of line; that is the bulge". Find what is wrong with it, formulate the store as a state, and compute what a corner receives. Give types in Rust that keep filament and line apart.`,
        ])
      : w.pick([
          say`Formulate the nozzle as a dynamic system with one state. What does it hold at speed, what at the corner, and where does the difference go? Begin in Rust with types that keep lengths of filament and of line apart.`,
          say`Set up the model: state, input, output, and the assumptions. Find the surplus that each corner receives, in filament, volume and line, and begin with types in Rust.`,
          say`How much plastic is in a bulge? Answer from a model of storage, without any simulation, and check by one. Start the Rust implementation with the quantities of the model.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Plastic is not lost. So a bulge is plastic that was fed earlier and kept back; what counts is how much is kept at which speed.`,
      say`Between gear and nozzle there is something that gives: filament in its guide, melt, air. Its state is the length of filament that went in and has not come out.`,
      say`Two kinds of length occur, filament and line. I keep them apart with the ratio of their sections.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Flow in filament: ${ratio.worked}, hence ${u.arithmetic} at speed and ${uc.arithmetic} at the corner.`,
      say`The ratio of the sections is ${ratio.arithmetic}. The filament runs ${u.worked}, and ${uc.worked} in the corner.`,
    ]),
  )
  const wrong = w.choose(3)
  if (flaw || wrong === 0) {
    page.think('attempt', say`Held at speed, counted as line: ${whole.worked}. That is what the corner gets.`)
    page.think(
      'error',
      w.pick([
        say`The corner is not passed with an empty nozzle. At ${g.v_c} it holds ${left.worked} of filament, and only the difference is set free. ${overrated.values}.`,
        say`That would be right for a stop. Here flow goes on at ${uc}, which keeps ${left.arithmetic} in store; so ${overrated.named}.`,
      ]),
    )
  } else if (wrong === 1) {
    page.think(
      'attempt',
      say`Flow comes late by ${g.K}. Late by this time at the corner means ${shiftWay.worked} of line on the wrong side of it.`,
    )
    page.think(
      'error',
      w.pick([
        say`A lag of first order is no delay. A delay moves the whole curve; a store empties. What it sets free depends on the speed from which one comes: ${line.worked}, and ${different.values}.`,
        say`That treats the nozzle as a pipe with a dead time. It is a tank. The tank gives up ${line.arithmetic} of line, and ${different.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`In steady flow what goes in comes out, so the store is time constant times flow: ${stored.worked} before, ${left.worked} after. The difference: ${surplus.worked}.`,
      say`Store before braking ${stored.arithmetic}, afterwards ${left.arithmetic}. Set free: ${surplus.arithmetic} of filament.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`As line this is ${line.worked}; the sections cancel, which is pretty: width and height do not matter for the length.`,
      say`Volume ${volume.worked}. In line ${line.arithmetic}, whatever the section.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Following ${played.form('rates')} for ${settle}, with the feed changed at once, collects the same surplus.`,
      say`Both ways to count it must agree: ${same.named}.`,
    ]),
  )
  page.checks(2, surplus, line, braking, u, share)
  page.think(
    'summarise',
    w.pick([
      say`A corner is given ${line} of line for which it has no place. If all of it fell on the way of braking, that way would carry ${share.arithmetic} too much.`,
      say`The surplus is ${surplus} of filament, and it depends on the two speeds alone, not on how they are joined.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`One state, one parameter, and a balance over the whole of a braking.`,
      say`A balance needs no shape of the braking: it compares two steady states.`,
      say`The nozzle is a tank with an outlet; levels before and after tell what ran out in between.`,
    ]),
  )
  page.step(
    w.pick(['Model', 'The store as a state']),
    w.pick([
      say`Let p be the length of filament that is fed and not yet out. Pressure rises in proportion to p, and flow in proportion to pressure; so flow, in filament, is p divided by ${g.K.symbol}. Balance: the rate of p is feed minus that. With ${ratio.worked}, feed at speed is ${u.worked}, in the corner ${uc.worked}.`,
      say`Assume a linear spring between gear and melt, and a linear resistance of the nozzle. Stiffness and resistance enter as one product only, the time ${g.K.named}. State: the compressed length p. Input: feed. Output: p divided by the time. Feed is ${ratio.short} times the speed of the head: ${u.arithmetic}, and ${uc.arithmetic} at the corner.`,
    ]),
  )
  page.step(
    w.pick(['Two steady states', 'Before and after']),
    say`Where nothing changes, output and feed are the same. ${stored.worked}; ${left.worked}.`,
    say`What is set free: ${surplus.worked}. ${flaw ? say`The whole store, ${whole.worked} of line, would be right for a full stop: ${overrated.values}.` : w.pick([say`No shape of braking enters.`, say`It is the same for a gentle braking and for a hard one.`])}`,
  )
  page.step(
    w.pick(['As volume and as line', 'What is seen']),
    say`${volume.worked}. ${line.worked}; ${same.symbols}.`,
    say`Braking takes ${braking.worked}, so its surplus is ${share.worked} if it all falls there. In general ${form.symbols}: hard braking does not make it worse in sum, but crowds it.`,
  )
  page.step(
    w.pick(['Cross-check', 'In time']),
    say`With the feed switched from ${u} to ${uc} at once, ${played.form('rates')} collects ${surplus} of filament over ${settle.worked}.`,
  )

  const n = w.pick([
    { f: 'Filament', l: 'Line', s: 'Store', held: 'held_at', free: 'set_free' },
    { f: 'FilamentLength', l: 'LineLength', s: 'Spring', held: 'compressed_at', free: 'released' },
    { f: 'Fed', l: 'Laid', s: 'HotEnd', held: 'stock', free: 'surplus' },
  ])
  const free = w.pick([
    code`${n.f}(self.${n.held}(from).0 - self.${n.held}(to).0)`,
    code`${n.f}(self.constant * self.ratio * (from - to))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Filament and line are two types; only the ratio of the sections leads from one to the other.`,
      say`A length that does not say of what is the usual mistake here, so there is none.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.f}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.l}(pub f64);

    /// A hot end with a time constant, and filament over line.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.s} {
        pub constant: f64,
        pub ratio: f64,
    }

    impl ${n.s} {
        pub fn ${n.held}(&self, speed: f64) -> ${n.f} {
            ${n.f}(self.constant * self.ratio * speed)
        }

        pub fn ${n.free}(&self, from: f64, to: f64) -> ${n.f} {
            ${free}
        }

        pub fn as_line(&self, fed: ${n.f}) -> ${n.l} {
            ${n.l}(fed.0 / self.ratio)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const NOZZLE: ${n.s} = ${n.s} { constant: ${g.K.rust('f64')}, ratio: ${ratio.rust('f64')} };

        fn near(found: f64, wanted: f64) -> bool {
            (found - wanted).abs() < 1e-6
        }

        #[test]
        fn this_corner() {
            let free = NOZZLE.${n.free}(${g.v.rust('f64')}, ${g.v_c.rust('f64')});
            assert!(near(NOZZLE.${n.held}(${g.v.rust('f64')}).0, ${stored.rust('f64')}));
            assert!(near(free.0, ${surplus.rust('f64')}));
            assert!(near(NOZZLE.as_line(free).0, ${line.rust('f64')}));
        }

        #[test]
        fn setting_off_takes_what_braking_gives() {
            let nozzle = ${n.s} { constant: 0.5, ratio: 0.25 };
            assert_eq!(nozzle.${n.free}(24.0, 8.0), ${n.f}(2.0));
            assert_eq!(nozzle.${n.free}(8.0, 24.0), ${n.f}(-2.0));
            assert_eq!(nozzle.${n.held}(24.0), ${n.f}(3.0));
            assert_eq!(nozzle.as_line(${n.f}(2.0)), ${n.l}(8.0));
        }
    }`),
    say`Line in the place of filament is refused:`,
    page.compileFail(
      'E0308',
      code`
    pub fn twice_converted(nozzle: &${n.s}) -> ${n.l} {
        nozzle.as_line(nozzle.as_line(${n.f}(1.0)))
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The surplus is bounded by the store at full speed, ${stored} of filament, and a full stop gives the worst bulge there is. That bounds what the nozzle may hit when it passes again.`,
      say`Nothing in the model creates plastic: what a corner gets too much is missing where the line began. A correction must keep that sum, or layers grow.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A full stop: the whole store comes out, ${whole} of line, and a little by its own weight after that.`,
          say`Travel without printing: the store empties on the way, and the next line begins with an empty one.`,
          say`A new temperature changes the resistance of the nozzle, and with it the constant.`,
          say`Melts thin under shear, so the constant falls with flow. The linear model is a tangent at one speed.`,
          say`A long soft guide tube adds to the spring; then the constant is several times that of a gear on the hot end.`,
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
          say`Pass corners faster. The surplus shrinks with the difference of speeds, at the price of ringing.`,
          say`Print all of it slowly. It works, and costs what nobody wants to pay.`,
          say`Stop feeding a little before each corner. That is right for one speed only, and it is a crude form of feeding by a model.`,
          say`A stiffer path from gear to nozzle. It shortens the constant at its root.`,
          say`A model with compliance of the guide and of the melt as two states. Better, if both can be identified.`,
        ],
        2,
      ),
    ),
  )
}
