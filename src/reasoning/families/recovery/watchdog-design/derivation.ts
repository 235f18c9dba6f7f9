// Depth 2: the heater's way to its limit with its losses, a safe bound on it, and the divider that fits between both limits.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const end = m.derive('T_e', '°C', 'T_a + P/G', '4s')
  const tau = m.derive('tau', 's', 'C/G', '4s')
  const exact = m.derive('t_h', 'ms', 'C/G*log((P - G*(T_s - T_a))/(P - G*(T_l - T_a)))', '5s')
  const followed = m.claim('ode', {
    states: [{ name: 'y', unit: 'K', start: '0', next: '(P - G*(T_s + y - T_a))/C' }],
    until: 't_h',
    measure: { what: 'y', take: 'final' },
    of: 'D_T',
    tolerance: 1e-6,
  })
  const safe = m.relation(s.heat, '<', exact)
  const given = m.derive('z', '%', '1 - t_n/t_h', '3s')
  const half = m.derive('X_h', 'ms', 't_0*2^(k - 1)', '5s')
  const tooShort = m.relation(half, '<', s.low)
  const double = m.derive('X_d', 'ms', 't_0*2^(k + 1)', '5s')
  const next = m.compare(double, s.high)
  const latest = m.derive('t_e', 'ms', 'X/(1 - e) + t_r', '5s')
  const hottest = m.derive('T_w', '°C', 'T_s + R*t_e', '4s')
  const held = m.relation(hottest, '<=', s.limit)
  const wrong = m.derive('t_w', 'ms', 'tau*D_T/(T_e - T_s)', '5s')
  const linear = m.relation(wrong, '<', exact)
  const also = next.op === '<='
  page.ask(
    w.pick([
      say`Derive how long the heater needs from ${s.set} to ${s.limit} at full power, with its losses and without, say which of the two may be used and why, and choose the divider. Prove that a hang always ends in time.`,
      say`Prove a bound on the temperature after a hang that holds for every fan and every room, and find all dividers of ${s.base} that respect it and a silence of ${s.gap}.`,
      say`A report uses the heater's time constant to justify a long watchdog time. Check the derivation, decide what may be relied on, and fix the divider by proof rather than by taste.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`Power in, loss out, the rest warms the metal: a first-order equation with time constant ${tau.arithmetic}.`,
      say`One heat capacity, one loss: an exponential towards ${end.arithmetic}, where loss and power balance.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`From ${s.set} to ${s.limit} it takes ${exact.arithmetic}. Follow the equation ${followed.form('rates')} for so long and the rise is ${s.room} again.`,
      say`Separate and integrate: ${exact.worked}. The integrator agrees, it finds a rise of ${s.room} after that time.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Then this exact time is the room that there is, and the upper limit follows from it.`,
      say`Use the exact time: it is the truth about the heater.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`The truth about this heater, in this room, with this fan. A lost sock of silicone or a fan that stops lowers the loss, and the time shrinks. A guarantee must not need a loss.`,
      say`It contains ${s.loss.symbol}, which is what a fan does, and a hung program does not promise a fan. The bound may use only what cannot change: power and heat capacity.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Without loss: ${s.heat.arithmetic}. ${safe.values}, so it is on the safe side, and gives away ${given.arithmetic}.`,
      say`All power into the metal gives ${s.heat.worked}; ${safe.symbols} for every positive loss. The price is ${given.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Interval of nominal times: from ${s.low.arithmetic} to ${s.high.arithmetic}. The divider: ${s.exponent.arithmetic}, that is ${s.chosen.arithmetic}.`,
      say`${s.low.worked} and ${s.high.worked}. Round the logarithm up, ${s.exponent.worked}, hence ${s.chosen.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`${s.above.symbols} and ${s.below.symbols}. One divider down is too short, ${tooShort.values}. One up: ${next.values}, which ${also ? 'would be allowed as well' : 'is refused by the heater'}.`,
      say`Neighbours: ${half.arithmetic} is too short since ${tooShort.symbols}; for ${double.arithmetic} ${next.symbols}, ${also ? 'so there is a choice' : 'so there is no choice'}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The end of the worst case: ${latest.arithmetic} after the last restart, ${hottest.arithmetic}. ${held.symbols}.`,
      say`In temperature: ${hottest.worked}, and ${held.values}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), exact, tau, hottest, s.heat)
  page.think(
    'summarise',
    w.pick([
      say`Divider ${s.exponent.named}, nominal ${s.chosen}; the metal gets to ${hottest} and no further.`,
      say`Bound without losses ${s.heat}, exact ${exact}; the divider that results is ${s.chosen}.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`The exact solution is found first, so that it is known what the safe bound gives away.`,
      say`A proof for all rooms and fans must not contain the loss; a calculation with it shows the price.`,
      say`First the heater, then the clock, then whole powers of two.`,
    ]),
  )
  page.step(
    w.pick(['Exact time', 'With losses']),
    say`${followed.form('rates')} with the rise over the set point as state. The solution is exponential with ${tau.worked} towards ${end.worked}, and it meets the limit after ${exact.worked}. An integration over this time gives ${s.room.short}.`,
  )
  page.step(
    w.pick(['Safe bound', 'Without losses', 'What may be relied on']),
    w.pick([
      say`The slope is greatest without loss, so the line with slope ${s.rate.short} lies above the solution: ${s.heat.worked}. Then ${safe.named}, whatever the loss. Even the tangent at the set point, ${wrong.worked}, has ${linear.symbols}; but it uses the loss too.`,
      say`Whoever leaves the loss out heats too quickly in thought: ${s.heat.worked}, ${safe.named}. This gives away ${given.worked} and buys independence of fan and room.`,
    ]),
  )
  page.step(
    w.pick(['Divider', 'Powers of two']),
    say`${s.low.worked}; ${s.high.worked}. The least whole exponent: ${s.exponent.worked}, ${s.chosen.worked}. It holds as ${s.above.named} and ${s.below.named}. With one less, ${tooShort.named}.`,
  )
  page.step(
    w.pick(['A hang ends in time', 'The proof']),
    say`Let the program hang right after a restart of the watchdog, which is its worst moment. The slowest clock bites and the switch opens after ${latest.worked}. By then the metal is at ${hottest.worked}, and ${held.named}.`,
  )
  const n = w.pick([
    { heat: 'heating_time', bound: 'bound_on_heating', pick: 'divider' },
    { heat: 'time_to_limit', bound: 'safe_time', pick: 'least_exponent' },
    { heat: 'exact_way', bound: 'lossless_way', pick: 'choose' },
  ])
  const body = w.pick([
    code`let mut nominal = base;
        let mut exponent = 0;
        while nominal < low {
            nominal *= 2.0;
            exponent += 1;
        }
        if nominal <= high { Some(exponent) } else { None }`,
    code`(0..32).find(|exponent| base * 2_f64.powi(*exponent) >= low).filter(|exponent| base * 2_f64.powi(*exponent) <= high)`,
  ])
  const heating = w.pick([
    code`let (here, there) = (power - loss * from, power - loss * to);
        if there <= 0.0 { None } else { Some(capacity / loss * (here / there).ln()) }`,
    code`let there = power - loss * to;
        (there > 0.0).then(|| capacity / loss * ((power - loss * from) / there).ln())`,
  ])
  const from = m.derive('d_s', 'K', 'T_s - T_a')
  const to = m.derive('d_l', 'K', 'T_l - T_a')
  const tests = w.shuffle([
    code`#[test]
        fn the_heater() {
            let exact = ${n.heat}(${s.power.rust('f64')}, ${s.capacity.rust('f64')}, ${s.loss.rust('f64')}, ${from.rust('f64')}, ${to.rust('f64')}).unwrap();
            assert!((exact - ${exact.rust('f64', 's')}).abs() < 1e-9);
            let bound = ${n.bound}(${s.power.rust('f64')}, ${s.capacity.rust('f64')}, ${s.room.rust('f64')});
            assert!((bound - ${s.heat.rust('f64', 's')}).abs() < 1e-9);
            assert!(bound < exact);
        }`,
    code`#[test]
        fn a_weak_heater_never_gets_there() {
            assert_eq!(${n.heat}(10.0, 4.0, 0.5, 5.0, 20.0), None);
            assert!(${n.heat}(10.0, 4.0, 0.5, 5.0, 19.0).is_some());
        }`,
    code`#[test]
        fn the_divider() {
            assert_eq!(${n.pick}(${s.base.rust('f64')}, ${s.low.rust('f64')}, ${s.high.rust('f64')}), Some(${s.exponent.rust('int')}));
            assert_eq!(${n.pick}(10.0, 40.0, 40.0), Some(2));
            assert_eq!(${n.pick}(10.0, 41.0, 79.0), None);
            assert_eq!(${n.pick}(10.0, 41.0, 80.0), Some(3));
            assert_eq!(${n.pick}(10.0, 9.0, 90.0), Some(0));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Three functions without state. A heater that never gets to its limit is an answer and has its own value.`,
      say`The exact time and its bound stand side by side, and a test holds one against the other.`,
      say`The divider is searched by doubling, as the hardware does it.`,
    ]),
    page.rust(code`
    /// Temperatures are counted from that of the room; everything is in SI. None: the limit is never met.
    pub fn ${n.heat}(power: f64, capacity: f64, loss: f64, from: f64, to: f64) -> Option<f64> {
        ${nest(4, heating)}
    }

    /// Whatever the loss, it takes so long.
    pub fn ${n.bound}(power: f64, capacity: f64, rise: f64) -> f64 {
        capacity * rise / power
    }

    /// The least number of doublings that gets from the base into the interval.
    pub fn ${n.pick}(base: f64, low: f64, high: f64) -> Option<i32> {
        ${nest(4, body)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound needs the greatest power and the smallest heat capacity that are possible: mains at its upper end, and no filament in the nozzle.`,
      say`What is proven holds for one hang. That the controller hangs again after each reset is stopped by keeping the heater off.`,
      say`The proof takes full power from the set point on. A heater that overshoots already starts higher, and the overshoot is to be taken off ${s.room.symbol}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An exponent that the divider does not have: then there is no such design, and another watchdog is needed.`,
          say`A limit beyond ${end}: the heater never gets there, the exact time does not exist, and the bound is still valid.`,
          say`Heat that flows from the heater into the metal after switching off; the limit has to leave room for it.`,
          say`A silence that grows with the length of a file: then ${s.gap.symbol} is no constant, and the program has to be mended.`,
          say`A first silence after start-up, before the heater may be on at all.`,
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
          say`A second watchdog in a separate chip with a better clock allows a narrower interval.`,
          say`Restarting the watchdog from within long operations shortens the silence; each such place is one more to prove.`,
          say`A weaker heater widens the interval, and warms up slower.`,
        ],
        2,
      ),
    ),
  )
}
