// Depth 1: a capacitor under constant power: how long it lasts, and why the exponential of a resistor is the wrong curve.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const after = m.derive('V_2', 'V', 'sqrt(V_1^2 - 2*E_d/C)', '4s')
  const needs = m.derive('t_w', 'ms', 'n_p*t_p', '3s')
  const lasts = m.derive('t_h', 'ms', 'C*(V_2^2 - V_m^2)/(2*P_i)', '4s')
  const played = m.claim('ode', {
    states: [{ name: 'V', unit: 'V', start: 'V_2', next: '-(P_i/(C*V))' }],
    until: '1.01*t_h',
    measure: { what: 'V', take: 'first', level: 'V_m' },
    of: 't_h',
    tolerance: 1e-5,
  })
  const fits = m.compare(needs, lasts)
  const whole = fits.op === '<='
  const resistance = m.derive('R_e', 'Ω', 'V_2^2/P_i', '3s')
  const asResistor = m.derive('t_e', 'ms', 'R_e*C*log(V_2/V_m)', '4s')
  const kind = m.relation(asResistor, '>', lasts)
  const asCurrent = m.derive('t_I', 'ms', 'C*(V_2 - V_m)*V_2/P_i', '4s')
  const kindToo = m.relation(asCurrent, '>', lasts)
  const first = m.derive('I_1', 'A', 'P_i/V_2', '3s')
  const last = m.derive('I_2', 'A', 'P_i/V_m', '3s')
  const rises = m.relation(last, '>', first)
  const margin = m.derive('q', '%', 't_h/t_w - 1', '3s')
  page.ask(
    w.pick([
      say`Formulate the discharge after the warning, give the time that is left for writing, and say whether ${s.pages} pages are written in the worst case. Model it in Rust with types for the quantities.`,
      say`A note computes the hold-up with the time constant of capacitor and load. Find what is wrong with that, replace it by the right law, and judge the threshold of ${s.trip}.`,
      say`How long does the rail stay above ${s.lowest} after the comparator's warning? Derive the law, check it by a second route, and compare with what the pages need.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Behind the capacitor is a converter. It takes power and not current, so the lower the rail, the more current it draws.`,
      say`The load is constant in power. That makes energy the natural account: what the capacitor gives between two voltages, over power, is time.`,
      say`The worst case is an old capacitor and a comparator that trips low, with heaters still on for ${s.delay}.`,
    ]),
  )
  if (w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`As a resistor the load is ${resistance.arithmetic}; the exponential then takes ${asResistor.arithmetic}.`,
        say`The usual curve: ${resistance.worked}, so ${asResistor.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A resistor draws less as the rail falls; the converter draws more, from ${first.arithmetic} to ${last.arithmetic}. The exponential flatters: ${kind.values}.`,
        say`The converter is no resistor. Its current rises, ${rises.values}, so the true curve falls ever more steeply, and ${kind.symbols}.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`At the warning the current is ${first.arithmetic}. With that current all the way, ${asCurrent.arithmetic}.`,
        say`Constant current, say: ${first.worked}, hence ${asCurrent.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The current is not constant: at ${s.lowest} it has become ${last.arithmetic}. So the estimate is too long, ${kindToo.values}.`,
        say`That takes the smallest current for all. ${rises.symbols}, and the time is shorter: ${kindToo.symbols}.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Energy. Until heaters are off ${s.before.arithmetic} go, which leaves the rail at ${after.arithmetic}. Then ${lasts.arithmetic}.`,
      say`First the delay: ${s.before.worked}, so ${after.worked}. From there at constant power, ${lasts.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Integrating ${played.form('rates')} from ${after} down to ${s.lowest} gives ${lasts} as well.`,
      say`The differential equation ${played.form('rates')} reaches ${s.lowest} after the same ${lasts}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The pages take ${needs.arithmetic}: ${fits.values}. ${whole ? 'They are written.' : 'The last of them is torn.'}`,
      say`${needs.worked}, and ${fits.symbols}. ${whole ? 'Whole, in the worst case.' : 'Not whole, in the worst case.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.input, s.worst, lasts, s.before, needs)
  page.section(
    'analysis',
    w.pick([
      say`Everything is counted in energy, at the end of life of the capacitor and at the low end of the threshold.`,
      say`The converter fixes the power, so energy between two voltages divided by it is the time.`,
    ]),
  )
  page.step(
    w.pick(['Worst case', 'Where it starts']),
    say`${s.worst.worked}; the comparator trips at ${s.low.worked} in the worst case. The converter takes ${s.input.worked}.`,
  )
  page.step(
    w.pick(['Until heaters are off', 'The delay']),
    say`Heaters are counted with their full power: ${s.before.worked}. The rail is then at ${after.worked}.`,
  )
  page.step(
    w.pick(['The law of discharge', 'Constant power']),
    w.pick([
      say`From ${played.form('rates')} half of C times the square of the voltage falls evenly in time, so ${lasts.worked}; integrating gives the same.`,
      say`The square of the voltage falls evenly: ${lasts.worked}. Integration of ${played.form('rates')} agrees.`,
    ]),
    say`A resistor would give ${asResistor.worked}, a constant current ${asCurrent.worked}; both flatter, ${kind.symbols} and ${kindToo.symbols}, because the current rises from ${first.worked} to ${last.worked}.`,
  )
  page.step(
    w.pick(['Verdict', 'Is it enough?']),
    say`${needs.worked}; ${fits.named}. The margin is ${margin.worked}. ${whole ? 'The record is whole if nothing else goes wrong.' : 'The threshold must rise, or the record shrink.'}`,
  )
  const n = w.pick([
    { fn: 'hold_up', e: 'Volts', no: 'TooLow', store: 'Store' },
    { fn: 'time_left', e: 'Potential', no: 'Below', store: 'Reserve' },
    { fn: 'lasts_for', e: 'RailVolts', no: 'Exhausted', store: 'Buffer' },
  ])
  const body = w.pick([
    code`let energy = self.farads / 2.0 * (from.0 * from.0 - down_to.0 * down_to.0);
            (energy >= 0.0).then_some(energy / watts).ok_or(${n.no})`,
    code`if from < down_to {
                return Err(${n.no});
            }
            Ok(self.farads * (from.0 - down_to.0) * (from.0 + down_to.0) / (2.0 * watts))`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_time() {
            let store = ${n.store} { farads: ${s.worst.rust('f64', 'F')} };
            let time = store.${n.fn}(${n.e}(${after.rust('f64')}), ${n.e}(${s.lowest.rust('f64')}), ${s.input.rust('f64')}).unwrap();
            assert!((time - ${lasts.rust('f64', 's')}).abs() < 1e-9);
        }`,
    code`#[test]
        fn round_numbers() {
            let store = ${n.store} { farads: 0.5 };
            assert_eq!(store.${n.fn}(${n.e}(5.0), ${n.e}(3.0), 2.0), Ok(2.0));
            assert_eq!(store.${n.fn}(${n.e}(3.0), ${n.e}(3.0), 2.0), Ok(0.0));
            assert_eq!(store.${n.fn}(${n.e}(2.5), ${n.e}(3.0), 2.0), Err(${n.no}));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Voltages have a type, so power cannot slip into their place. A rail that is already too low is an error and no negative time.`,
      say`One law, one method. What cannot last is refused.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.e}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.no};

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.store} {
        pub farads: f64,
    }

    impl ${n.store} {
        /// Until the rail has fallen, at constant power.
        pub fn ${n.fn}(&self, from: ${n.e}, down_to: ${n.e}, watts: f64) -> Result<f64, ${n.no}> {
            ${nest(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}
    }`),
    page.compileFail(
      'E0308',
      code`
    pub fn mixed(store: &${n.store}) -> Result<f64, ${n.no}> {
        store.${n.fn}(${n.e}(5.0), 3.0, ${n.e}(2.0))
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Hold-up is a promise for the worst case only if every tolerance is taken at its bad end. The record still carries its own evidence, in case the promise fails.`,
      say`Heaters go first, by hardware if possible: each moment they stay on costs what many pages cost.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A capacitor with series resistance drops at once by current times resistance; the lowest voltage is met earlier.`,
          say`A converter that leaves its regulation before ${s.lowest} at full load: its own data count at the current of the end, ${last}.`,
          say`A motor that brakes feeds energy back and lengthens the time; that is a gift and must not be counted on.`,
          say`A rail that comes back during writing: the write goes on to its end.`,
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
          say`A diode in front of the logic's own capacitor keeps the heaters out of the account altogether.`,
          say`A lower lowest voltage, by another converter, gains with the square and costs no capacitor.`,
          say`Fewer pages: only what changed since the last checkpoint.`,
        ],
        2,
      ),
    ),
  )
}
