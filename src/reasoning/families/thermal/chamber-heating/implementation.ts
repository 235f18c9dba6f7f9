// Depth 3: a cascade. The air asks for power, the surface of the element has its own limit and loop; how a dead fan and a slow
// sensor leave a window for the gain of that loop.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, usable } = s
  const least = m.derive('K_n', 'W/K', '(G_h - G_n)*(T_s - T_r)/(T_x - T_s) - G_n', '4s')
  const most = m.derive('K_x', 'W/K', '(C_h - G_h*tau_s)^2/(4*C_h*tau_s)', '4s')
  m.relation(least, '<', most)
  const strong = m.compare(least, g.K)
  const calm = m.compare(g.K, most)
  const fits = strong.op === '<=' && calm.op === '<='
  const chosen = fits ? m.derive('K_c', 'W/K', 'K', '4s') : m.derive('K_c', 'W/K', 'sqrt(K_n*K_x)', '4s')
  const settles = m.derive('T_y', '°C', 'T_s + (G_h - G_n)*(T_s - T_r)/(G_n + K_c)', '5s')
  const below = m.relation(settles, '<', g.T_x)
  const proposed = m.derive('T_k', '°C', 'T_s + (G_h - G_n)*(T_s - T_r)/(G_n + K)', '5s')
  const asks = 'min(P_m, max(0*P_m, G_h*(T_s - T_r) + K_c*(T_s - s)))'
  const followed = m.claim('ode', {
    states: [
      { name: 'x', unit: '°C', start: 'T_s', next: `(${asks} - G_n*(x - T_r))/C_h` },
      { name: 's', unit: '°C', start: 'T_s', next: '(x - s)/tau_s' },
    ],
    until: '25*C_h/(G_n + K_c) + 25*tau_s',
    measure: { what: 'x', take: 'max' },
    of: 'T_y',
    tolerance: 1e-4,
  })
  const worstAir = m.claim('range', {
    over: [{ name: 'z', from: 'T_r', to: 'T_c' }],
    left: 'T_s + (G_h - G_n)*(T_s - z)/(G_n + K_c)',
    op: '<=',
    right: 'T_y',
  })
  const held = m.claim('range', {
    over: [{ name: 'x', from: 'T_s', to: 'T_x' }],
    left: 'G_h*(T_s - T_c) + K_c*(T_s - x)',
    op: '<=',
    right: 'G_h*(x - T_c)',
  })
  const blind = m.derive('T_n2', '°C', 'T_c + P_u/G_n', '4s')
  const burns = m.relation(blind, '>', g.T_x)
  const cutS = m.derive('t_x', 's', 'C_h/G_n*log((T_n2 - T_s)/(T_n2 - T_x))', '3s')
  const cutFollowed = m.claim('ode', {
    states: [{ name: 'x', unit: '°C', start: 'T_s', next: '(P_u - G_n*(x - T_c))/C_h' }],
    until: '2*t_x',
    measure: { what: 'x', take: 'first', level: 'T_x' },
    of: 't_x',
    tolerance: 5e-3,
  })
  const full = m.derive('T_f', '°C', 'T_c + P_m/G_h', '4s')
  const limited = m.compare(full, g.T_s)
  const flaw = !fits || w.chance(0.25)
  page.ask(
    flaw
      ? fits
        ? w.pick([
            say`The given design limits the air and the power to ${usable}, and holds that the surface is then safe. Find the flaw, add a loop for the surface, and judge the proposed gain ${g.K}.`,
            say`A reviewer says: with ${usable} as a cap on power, a limit on the surface is superfluous. Refute it with numbers, and write the cascade in Rust with the gain ${g.K}, if that gain is sound.`,
          ])
        : w.pick([
            say`The proposed gain of the inner loop is ${g.K}. One of two things is wrong with it; find which, give the window in which the gain must lie, and write the cascade in Rust.`,
            say`Judge the gain ${g.K} against a dead fan and against the lag of the sensor. Repair it, and implement a cascade of air and surface whose types cannot be mixed up.`,
          ])
      : w.pick([
          say`Write the cascade in Rust: air asks for power, the surface of the element never leaves its limit with the fan on, and with the fan dead the cut-out stays closed. Prove the limits and test them.`,
          say`Design and implement the two loops, air outside and surface inside. In what window must the inner gain lie, and does ${g.K} lie in it?`,
          say`Implement surface target, power and gain as types of their own. Show that the surface limit holds with the fan on, and what a dead fan does.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The air is far from the element. Whatever limit is put on the air, the surface knows nothing of it when the fan stops.`,
      say`Two temperatures, two limits: the air must reach its target, the surface must not pass its own. One loop inside the other.`,
      say`What is dangerous here? Not hot air: a hot element in air that does not move. So the surface needs a controller that sees the surface.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Cap the power at ${usable.worked}: at the target the surface then keeps its limit, and there is no need for a second sensor.`,
        say`Power alone could be limited, ${usable.arithmetic}, and the surface would follow from it.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Only with the fan. Without it the same power tends to ${blind.worked}, and ${burns.values}: the cut-out opens ${cutS.worked} after the surface was at its limit.`,
        say`A dead fan turns this cap into ${blind.arithmetic} at the surface. From the limit to the cut-out it takes ${cutS.arithmetic}, and the thermometer in the air shows cooling meanwhile.`,
      ]),
    )
    page.think(
      'back-up',
      say`So the surface gets a loop of its own, with its own sensor, and the air loop may only ask.`,
    )
  } else {
    page.think(
      'derive',
      limited.op === '>'
        ? say`With the fan on, full power at the target would need ${full.worked} at the surface, and ${limited.values}. The inner loop cuts this to ${usable}.`
        : say`With the fan on, full power at the target makes ${full.worked}; ${limited.values}, so the limit does not bite in health.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Inner law: what the target of the surface gives to the air, plus gain times the error of the surface, cut at nothing and at the rating. At rest the error is nil and no integral is needed.`,
      say`I let the inner loop give what the fan should carry away, and correct by the error of the surface. The first term does the work, the second guards.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`With the fan on, the surface at its limit or above: ${held.form('statement')}. Power in is what goes out or less, so with a true reading the limit is never crossed from below.`,
      say`Is the limit kept? At and above it, what is asked for does not pass what is given off: ${held.form('symbols')}, sampled over ${held.form('ranges')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Fan dead: the first term is now too large, the second has to make up for it. In the coldest air the surface settles where both meet, and staying under the cut-out demands ${least.worked}.`,
      say`With a dead fan, set asked power equal to what still air takes, and solve for the gain at which the surface ends at the cut-out: ${least.arithmetic}. A smaller gain is too weak.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Then simply a huge gain? The sensor lags by ${g.tau_s}. Element and sensor make two poles; they stay real up to ${most.worked}, and beyond that the surface swings past its end.`,
      say`More is not better: with a lag of ${g.tau_s} in the loop, the poles meet at a gain of ${most.arithmetic}. Any more of it, and the surface overshoots what I computed.`,
    ]),
  )
  page.think(
    'compare',
    fits
      ? say`The proposal lies inside: ${strong.values} and ${calm.values}.`
      : strong.op === '>'
        ? say`The proposal is too weak, ${strong.values}: with a dead fan the surface would tend to ${proposed.worked}, past the cut-out. I take the middle of the window, by ratio: ${chosen.worked}.`
        : say`The proposal is too brisk, ${calm.values}: the two poles become a pair that swings. I take the middle of the window, by ratio: ${chosen.worked}.`,
  )
  page.think(
    'verify',
    w.pick([
      say`With this gain and a dead fan the surface settles at ${settles.worked}; ${below.values}. Integrated with sensor and clipped power, its greatest value is the same.`,
      say`Followed in time, ${followed.form('rates')}: the surface never gets beyond ${settles}, and ${below.values}.`,
    ]),
  )
  if (w.chance(0.5))
    page.think(
      'limit-case',
      say`Is cold air really the worst? ${worstAir.form('statement')}. Yes: the first term is largest there.`,
    )
  page.checks(w.pick([1, 2]), least, settles, most, cutS)

  page.section(
    'analysis',
    flaw
      ? fits
        ? say`The flaw: the cap of ${usable} rests on the fan. Without it the surface tends to ${blind.worked}, and ${burns.values}.`
        : strong.op === '>'
          ? say`The flaw: the gain is too weak. A dead fan takes the surface to ${proposed.worked}, beyond the cut-out, for ${strong.named}.`
          : say`The flaw: the gain is too brisk for the sensor. ${calm.named}, so the poles are no longer real and the surface swings over.`
      : w.pick([
          say`The law first, then what it promises with the fan, then what it promises without, and what the sensor says to that.`,
          say`A lower end for the gain comes from the dead fan, an upper one from the lag of the sensor. Between them lies the design.`,
        ]),
  )
  page.step(
    w.pick(['The law', 'Two loops']),
    say`The air asks for a power. That makes a target for the surface: air plus power over ${g.G_h}, and ${g.T_s} if that would be more. The inner loop gives what the target passes to the air, plus gain times its error.`,
  )
  page.step(
    w.pick(['With the fan', 'The limit is kept']),
    say`${held.form('statement')}. The left side is the power asked for with the target at the limit, the right side what leaves, both in air at its target; in other air both sides change by the same. So with a true reading the surface cannot rise further at its limit; what the lag does to that follows below.`,
  )
  page.step(
    w.pick(['With a dead fan', 'Least gain']),
    say`In balance, what is asked for is what still air takes. The surface must settle under ${g.T_x}, so ${least.worked}. Without any loop, at constant ${usable.short}, it would be there ${cutS.worked} after the limit; integration of ${cutFollowed.form('rates')} agrees.`,
  )
  page.step(
    w.pick(['Lag of the sensor', 'Largest gain']),
    say`Element and sensor in a loop have real poles as long as the gain is within ${most.worked}. This was taken with the fan on; with less loss the bound is wider. Within it the surface comes to its limit without passing it, also out of full power: the slope that the lag then leaves is one that real poles take up.`,
  )
  page.step(
    w.pick(['Choice', 'Gain']),
    fits
      ? say`${strong.named}, ${calm.symbols}: the proposed gain is kept. Fan dead, coldest air: ${settles.worked}, ${below.symbols}.`
      : say`The window is open, so ${chosen.worked} is taken. Fan dead, coldest air: ${settles.worked}, ${below.symbols}.`,
  )

  const target = w.pick([
    code`let wanted = air.0 + ask.max(0.0) / self.to_air;
            Surface(wanted.min(self.limit.0))`,
    code`let room = (self.limit.0 - air.0) * self.to_air;
            Surface(air.0 + ask.max(0.0).min(room) / self.to_air)`,
    code`if ask <= 0.0 {
                return Surface(air.0.min(self.limit.0));
            }
            Surface(self.limit.0.min(air.0 + ask / self.to_air))`,
  ])
  const power = w.pick([
    code`let ahead = self.to_air * (target.0 - air.0);
            (ahead + self.gain * (target.0 - seen.0)).clamp(0.0, self.rating)`,
    code`let error = target.0 - seen.0;
            let asked = self.gain * error + (target.0 - air.0) * self.to_air;
            asked.max(0.0).min(self.rating)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Air and surface are types of their own, so that neither can be handed over as the other. A gain outside of its window is refused when the machine is built.`,
      say`The cascade is two functions and a constructor. The window of the gain is computed by it, not written into a comment.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Air(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Surface(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Unfit {
        TooWeak,
        TooBrisk,
    }

    /// Least gain that keeps a surface with a dead fan below its cut-out.
    pub fn least_gain(to_air: f64, still: f64, limit: Surface, air: Air, cut: Surface) -> f64 {
        (to_air - still) * (limit.0 - air.0) / (cut.0 - limit.0) - still
    }

    /// Largest gain whose poles are real.
    pub fn most_gain(capacity: f64, to_air: f64, lag: f64) -> f64 {
        let clear = capacity - to_air * lag;
        ${w.pick(['clear * clear / (4.0 * capacity * lag)', 'clear.powi(2) / (4.0 * lag) / capacity'])}
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Cascade {
        to_air: f64,
        gain: f64,
        rating: f64,
        limit: Surface,
    }

    impl Cascade {
        pub fn new(to_air: f64, rating: f64, limit: Surface, gain: f64, window: (f64, f64)) -> Result<Self, Unfit> {
            ${w.pick(['if gain < window.0 {\n            return Err(Unfit::TooWeak);\n        }\n        if gain > window.1 {\n            return Err(Unfit::TooBrisk);\n        }\n        Ok(Self { to_air, gain, rating, limit })', 'match (window.0 <= gain, gain <= window.1) {\n            (true, true) => Ok(Self { to_air, gain, rating, limit }),\n            (false, _) => Err(Unfit::TooWeak),\n            (_, false) => Err(Unfit::TooBrisk),\n        }'])}
        }

        /// What the surface shall have when the air asks for a power.
        pub fn surface_target(&self, air: Air, ask: f64) -> Surface {
            ${nest(12, target)}
        }

        pub fn power(&self, target: Surface, air: Air, seen: Surface) -> f64 {
            ${nest(12, power)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const WINDOW: (f64, f64) = (4.0, 16.0);

        fn plain() -> Cascade {
            Cascade::new(2.0, 100.0, Surface(120.0), 8.0, WINDOW).unwrap()
        }

        #[test]
        fn a_gain_outside_its_window_is_refused() {
            let build = |gain: f64| Cascade::new(2.0, 100.0, Surface(120.0), gain, WINDOW).map(|one| one.gain);
            assert_eq!(build(4.0), Ok(4.0));
            assert_eq!(build(3.75), Err(Unfit::TooWeak));
            assert_eq!(build(16.0), Ok(16.0));
            assert_eq!(build(16.25), Err(Unfit::TooBrisk));
        }

        #[test]
        fn the_window_is_as_computed() {
            let least = least_gain(${g.G_h.rust('f64')}, ${g.G_n.rust('f64')}, Surface(${g.T_s.rust('f64')}), Air(${g.T_r.rust('f64')}), Surface(${g.T_x.rust('f64')}));
            let most = most_gain(${g.C_h.rust('f64')}, ${g.G_h.rust('f64')}, ${g.tau_s.rust('f64')});
            assert!((least / ${least.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((most / ${most.rust('f64')} - 1.0).abs() < 1e-9);
            let built = Cascade::new(${g.G_h.rust('f64')}, ${g.P_m.rust('f64')}, Surface(${g.T_s.rust('f64')}), ${g.K.rust('f64')}, (least, most));
            assert_eq!(built.err(), ${fits ? 'None' : strong.op === '>' ? 'Some(Unfit::TooWeak)' : 'Some(Unfit::TooBrisk)'});
        }

        #[test]
        fn the_target_stops_at_the_limit() {
            assert_eq!(plain().surface_target(Air(60.0), 100.0), Surface(110.0));
            assert_eq!(plain().surface_target(Air(60.0), 120.0), Surface(120.0));
            assert_eq!(plain().surface_target(Air(60.0), 122.0), Surface(120.0));
            assert_eq!(plain().surface_target(Air(60.0), -8.0), Surface(60.0));
        }

        #[test]
        fn power_has_two_ends() {
            let give = |seen: f64| plain().power(Surface(100.0), Air(60.0), Surface(seen));
            assert_eq!([give(100.0), give(99.0), give(101.0)], [80.0, 88.0, 72.0]);
            assert_eq!([give(97.5), give(97.0), give(98.0)], [100.0, 100.0, 96.0]);
            assert_eq!([give(110.0), give(112.0), give(109.0)], [0.0, 0.0, 8.0]);
        }

        #[test]
        fn a_dead_fan_does_not_reach_the_cut_out() {
            let one = Cascade::new(${g.G_h.rust('f64')}, ${g.P_m.rust('f64')}, Surface(${g.T_s.rust('f64')}), ${chosen.rust('f64')}, (0.0, 1e9)).unwrap();
            let (air, step) = (Air(${g.T_r.rust('f64')}), ${g.tau_s.rust('f64')} / 16.0);
            let target = one.surface_target(air, 1e9);
            let (mut surface, mut seen) = (target.0, target.0);
            for _ in 0..20_000 {
                let net = one.power(target, air, Surface(seen)) - ${g.G_n.rust('f64')} * (surface - air.0);
                seen += step * (surface - seen) / ${g.tau_s.rust('f64')};
                surface += step * net / ${g.C_h.rust('f64')};
                assert!(surface < ${g.T_x.rust('f64')});
            }
            assert!((surface - ${settles.rust('f64')}).abs() < 1e-3);
        }
    }`),
    w.pick([
      say`The reading of the air in the place of the surface is the mistake that would undo everything. It does not compile:`,
      say`Exchanged sensors at a call are found by the compiler:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn exchanged(one: &Cascade, air: Air) -> f64 {
        one.power(Surface(0.0), air, air)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Fan on: the surface limit is kept, whatever the air loop asks for. Fan dead: ${settles} at the most, under the cut-out. Sensor dead: neither holds, and a check of its plausibility must switch off.`,
      say`Both promises are about the inner loop. A mistake in the outer one, even a request without bound, is cut at ${g.T_s} before it becomes power.`,
      say`The cut-out at ${g.T_x} remains the last resort, for a stuck switch above all. The loop is there so that a mere dead fan does not burn a part that can be used only once.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Air hotter than the surface target, after a large drop of the setpoint: the first term is negative, and the power is cut at nothing.`,
          say`A fan that turns slowly through dust: between the two cases, so the surface settles between them too.`,
          say`A sensor glued on badly: its lag grows, and the upper end of the window comes down on the gain.`,
          say`Power by a slow relay: its period acts as a further lag, to be counted with that of the sensor.`,
          say`Mains over its nominal value: the element gives more per duty, which is the same as a larger gain.`,
          say`A fan that is stopped by mistake when the heater goes off: the stored heat stays in the element, whose surface can then only fall slowly.`,
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
          say`One loop on the air with a cap on power: simpler, and ${cutS} from the cut-out when the fan dies.`,
          say`A fan with a tachometer: sees a fan that stands, not a blocked duct.`,
          say`An element that limits itself, whose resistance rises when hot: safe by material, and weak where it is needed.`,
          say`An integral in the inner loop: no error with a dead fan either, but one more state to wind up.`,
        ],
        2,
      ),
    ),
  )
}
