// Depth 1: two bodies and three temperatures; where the surface ends, how the set-point must stand, how long the wait is from cold.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const naiveEnd = m.derive('T_u', '°C', 'T_a + beta*(T_w - T_a)', '4s')
  const offset = m.derive('o', 'K', 'T_w - T_u', '3s')
  const verdict = m.compare(offset, g.b)
  const raise = m.derive('r', 'K', 'T_1 - T_w', '3s')
  const rise = m.derive('R', 'K', 'T_w - T_a', 'g')
  const soak = m.derive('t_s', 's', 'tau*log(R/b)', '4s')
  const five = m.derive('t_5', 's', '5*tau', '3s')
  const rule = m.compare(five, soak)
  const reached = m.derive('b_1', 'K', 'R - (R - b)', 'g')
  const followed = m.claim('ode', {
    states: [{ name: 'T', unit: '°C', start: 'T_a', next: '(G_c*(T_1 - T) - G_o*(T - T_a))/C' }],
    until: 't_s',
    measure: { what: 'T_w - T', take: 'final' },
    of: 'b_1',
    tolerance: 1e-5,
  })
  m.derive('t_9', 's', 't_s + 6*tau', '4s')
  const stays = m.claim('range', {
    over: [{ name: 't', from: 't_s', to: 't_9' }],
    left: 'R*exp(-(t/tau))',
    op: '<=',
    right: 'b',
  })
  const slow = m.derive('tau_x', 's', 'C/G_c', '4s')
  const slower = m.relation(slow, '>', s.tau)
  const flux = m.derive('P_o', 'W', 'G_o*(T_w - T_a)', '3s')
  const fluxIn = m.derive('P_c', 'W', 'G_c*(T_1 - T_w)', '3s')
  const kind = w.pick(['offset', 'five', 'single'] as const)
  const hot = m.compare(s.held, g.T_max)
  page.ask(
    kind === 'offset'
      ? w.pick([
          say`An instruction reads: set the bed to ${g.T_w}, wait long enough, and the surface is at ${g.T_w}. Find the flaw, compute where the surface ends, correct the set-point, and derive the wait from a cold plate. Put it into types of Rust.`,
          say`Somebody waits for ever longer because the surface measures too cold although the bed is at ${g.T_w}. Explain by a model why waiting cannot help, what does, and how long the wait must then be.`,
        ])
      : w.pick([
          say`Model bed, plate and air. Where does the surface end, which set-point brings it to ${g.T_w}, and how long does it take from cold until it is within ${g.b}? Give the answer also as Rust with distinct types for the two temperatures.`,
          say`Derive the resting temperature of the surface, the set-point of the bed, and the soak time for ${g.b}, taking the worst start. State what is assumed, and write it as code in Rust.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three temperatures: the bed, which is measured; the plate's surface, which matters; the air. The plate hangs between bed and air like the middle of a divider.`,
      say`Heat flows through the contact into the plate and off it into the air. At rest both flows are one, so there must be a difference across the contact. How large is it?`,
    ]),
  )
  if (kind === 'offset') {
    page.think(
      'attempt',
      w.pick([
        say`The bed is held at ${g.T_w}, the plate touches it, so after a long time both are at ${g.T_w}.`,
        say`Contact evens out temperatures; it only takes time. So the set-point is ${g.T_w}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Two bodies in contact even out if nothing else takes heat. Here the air does. At rest the plate gets to a share of ${s.share.worked} of the bed's rise: ${naiveEnd.worked}. It is ${offset.worked} short for ever, and ${verdict.values}.`,
        say`With the same temperature no heat would flow through the contact, while the air takes some all the time. The surface ends at ${naiveEnd.worked}, off by ${offset.arithmetic}. Against the band: ${verdict.named}.`,
      ]),
    )
    page.think('back-up', say`Set the two flows equal, and solve for the bed.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Equal flows give the divider ${s.share.worked}. For ${g.T_w} at the surface the bed has to be at ${s.held.worked}, a raise of ${raise.worked}.`,
      say`The share ${s.share.worked} is contact over contact and loss. Turned round: ${s.held.worked}, which is ${raise} above what is wanted.`,
    ]),
  )
  page.think('verify', say`In through the contact: ${fluxIn.worked}. Out to the air: ${flux.worked}. The two agree.`)
  if (kind === 'single') {
    page.think(
      'attempt',
      w.pick([
        say`The plate charges through the contact, so its time constant is ${slow.worked}.`,
        say`Time constant: capacity over contact, ${slow.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The air is a second path from the plate to something fixed, and paths in parallel add. The loss makes it quicker, though it ends lower: ${slower.values}.`,
        say`What pulls the plate to its rest is the sum of both conductances. A leak shortens the time constant, ${slower.named}.`,
      ]),
    )
    page.think('back-up', say`Both conductances in the denominator.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Both conductances pull: ${s.tau.worked}. The worst start is a plate at the room's temperature while the bed is already hot. Its gap of ${rise.worked} shrinks to ${g.b} after ${soak.worked}.`,
      say`Time constant ${s.tau.worked}. From cold the gap is ${rise.worked}, and until it is within the band: ${soak.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Following ${followed.form('rates')} from ${g.T_a} for ${soak} leaves a gap of ${reached}.`,
      say`And it stays inside: ${stays.form('symbols')} for ${stays.form('ranges')}.`,
    ]),
  )
  if (kind === 'five') {
    page.think(
      'doubt',
      w.pick([
        say`The usual rule is five time constants, ${five.worked}. Is it any good?`,
        say`Everybody says five time constants: ${five.arithmetic}.`,
      ]),
    )
    page.think(
      'compare',
      rule.op === '<='
        ? w.pick([
            say`Not enough here, ${rule.values}: five constants leave a fixed share of the gap, and this gap is large for its band.`,
            say`It falls short: ${rule.named}. A rule without gap and band in it cannot know.`,
          ])
        : w.pick([
            say`Enough, with time wasted: ${rule.values}. The rule knows neither gap nor band, so this is luck.`,
            say`It is on the safe side here, ${rule.named}; for a narrower band it would not be.`,
          ]),
    )
  }
  page.checks(w.pick([1, 2]), s.tau, s.share, soak)
  page.think(
    'summarise',
    w.pick([
      say`Set the bed to ${s.held}, and wait ${soak} if the plate may be cold.`,
      say`Two separate things: a raise of ${raise} that no waiting replaces, and a wait of ${soak} that no raise replaces.`,
    ]),
  )

  page.section(
    'analysis',
    kind === 'offset'
      ? say`The flaw: equal temperatures would mean no flow, while the air takes ${flux} at the wanted temperature. The surface ends at ${naiveEnd}, however long one waits. ${verdict.op === '<=' ? say`That is still inside of the band (${verdict.symbols}), but most of the band is used up.` : say`That is outside of the band: ${verdict.symbols}.`}`
      : w.pick([
          say`The plate is a divider for temperature at rest, and a single lag on the way there.`,
          say`Rest first, then the way to it: a share, a set-point, a time constant, a logarithm.`,
        ]),
  )
  page.step(
    w.pick(['At rest', 'Where it ends']),
    say`${s.share.worked}. With the bed at ${g.T_w}: ${naiveEnd.worked}, off by ${offset.worked}; ${verdict.named}.`,
  )
  page.step(
    w.pick(['Set-point', 'Where the bed must be']),
    say`${s.held.worked}. Flows at rest: ${fluxIn.worked} and ${flux.worked}.`,
  )
  page.step(
    w.pick(['The way there', 'Soak']),
    say`${followed.form('rates')}; ${s.tau.worked}. From ${rise.worked}: ${soak.worked}. ${stays.form('statement')}: once inside, it stays inside.`,
  )

  const v = {
    Bed: w.pick(['BedTemperature', 'Below', 'Heated']),
    Top: w.pick(['SurfaceTemperature', 'Above', 'Touched']),
    Stack: w.pick(['Stack', 'Sandwich', 'BedAndPlate']),
    rest: w.pick(['at_rest', 'ends_at', 'settled']),
    set: w.pick(['set_point', 'bed_for', 'hold_at']),
    soak: w.pick(['soak', 'wait', 'soak_time']),
  }
  const waiting = w.pick([
    code`let gap = (wanted.0 - self.room).abs();
            (band > 0.0).then(|| self.time_constant() * (gap / band).ln().max(0.0))`,
    code`if !(band > 0.0) {
                return None;
            }
            let ratio = (wanted.0 - self.room).abs() / band;
            Some(self.time_constant() * ratio.max(1.0).ln())`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Bed and surface are different types: what the thermometer shows cannot be taken for what the plastic touches.`,
      say`A band of nothing has no finite wait; the function answers none. A gap that is inside of the band needs no wait.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Bed}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Top}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Stack} {
        pub contact: f64,
        pub loss: f64,
        pub capacity: f64,
        pub room: f64,
    }

    impl ${v.Stack} {
        pub fn time_constant(&self) -> f64 {
            self.capacity / (self.contact + self.loss)
        }

        fn share(&self) -> f64 {
            self.contact / (self.contact + self.loss)
        }

        pub fn ${v.rest}(&self, bed: ${v.Bed}) -> ${v.Top} {
            ${w.pick(
              [
                code`${v.Top}(self.room + self.share() * (bed.0 - self.room))`,
                code`let rise = bed.0 - self.room;
            ${v.Top}(self.room + rise * self.share())`,
              ].map((body) => nest(8, body)),
            )}
        }

        pub fn ${v.set}(&self, wanted: ${v.Top}) -> ${v.Bed} {
            ${v.Bed}(self.room + (wanted.0 - self.room) / self.share())
        }

        /// From a plate as cold as the room.
        pub fn ${v.soak}(&self, wanted: ${v.Top}, band: f64) -> Option<f64> {
            ${nest(8, waiting)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const STACK: ${v.Stack} = ${v.Stack} {
            contact: ${g.G_c.rust('f64')},
            loss: ${g.G_o.rust('f64')},
            capacity: ${g.C.rust('f64')},
            room: ${g.T_a.rust('f64')},
        };
        const WANTED: ${v.Top} = ${v.Top}(${g.T_w.rust('f64')});

        #[test]
        fn the_surface_is_colder_than_the_bed() {
            let found = STACK.${v.rest}(${v.Bed}(${g.T_w.rust('f64')}));
            assert!((found.0 - ${naiveEnd.rust('f64')}).abs() < 1e-8);
        }

        #[test]
        fn the_set_point_brings_it_there() {
            let bed = STACK.${v.set}(WANTED);
            assert!((bed.0 - ${s.held.rust('f64')}).abs() < 1e-8);
            assert!((STACK.${v.rest}(bed).0 - WANTED.0).abs() < 1e-9);
        }

        #[test]
        fn the_wait_from_cold() {
            assert!((STACK.time_constant() - ${s.tau.rust('f64')}).abs() < 1e-8);
            let found = STACK.${v.soak}(WANTED, ${g.b.rust('f64')}).unwrap();
            assert!((found - ${soak.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn no_wait_and_no_band() {
            let plain = ${v.Stack} { room: 20.0, ..STACK };
            assert_eq!(plain.${v.soak}(${v.Top}(22.0), 2.0), Some(0.0));
            assert_eq!(plain.${v.soak}(${v.Top}(22.0), 3.0), Some(0.0));
            assert!(plain.${v.soak}(${v.Top}(22.0), 1.5).unwrap() > 0.0);
            assert!(plain.${v.soak}(${v.Top}(18.0), 1.5).unwrap() > 0.0);
            assert_eq!(plain.${v.soak}(${v.Top}(22.0), 0.0), None);
            assert_eq!(plain.${v.soak}(${v.Top}(22.0), f64::NAN), None);
        }
    }`),
    say`What is wanted at the surface is no set-point:`,
    page.compileFail(
      'E0308',
      code`
    pub fn naive(stack: &${v.Stack}, wanted: ${v.Top}) -> ${v.Top} {
        stack.${v.rest}(wanted)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The bed is held at ${s.held}, above what the surface shows. The limit is about the bed and has to be checked against this figure and not against ${g.T_w}: ${hot.named}${hot.op === '<=' ? '' : ', so this surface cannot be had'}. A plate that comes from a colder store needs a longer wait.`,
      say`The wait of ${soak} starts from the coldest plate that the model knows, so every warmer one is ready sooner. Nothing here is dangerous if the model is wrong: a print may come loose, but the bed has a cut-off of its own, and its set-point keeps the limit: ${hot.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A door that is opened: the loss rises, the share falls, and the surface sinks although the bed does not move.`,
          say`A second print right after the first: the plate is warm, and the full wait is wasted.`,
          say`A corner with poor contact: the model is for the plate's mean. The worst corner decides whether a print holds.`,
          say`A chamber that warms up slowly: the room of the model is not fixed, and the rest drifts with it for a long time.`,
          say`Wanted next to the room's own temperature: the gap is inside of the band and the wait is nothing.`,
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
          say`A second thermometer at the surface measures what matters. It is hard to fix there, and a dangling one is a hazard of its own.`,
          say`An infrared look at the plate needs its emissivity, which for shiny steel is hardly known.`,
          say`A better contact, by clips or paste, lowers both the raise and the time constant.`,
        ],
        2,
      ),
    ),
  )
}
