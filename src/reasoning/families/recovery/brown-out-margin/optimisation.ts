// Depth 4: the threshold that leaves equal room on both sides, the smallest capacitor, and what each lever is worth.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const gap = m.derive('H_s', 'V', '1.25*V_s', '3s')
  const top = m.derive('V_c', 'V', 'V_i/(1 + delta) - H_s', '4s')
  const highest = m.derive('V_x', 'V', 'min(V_b, V_c)', '4s')
  const open = m.relation(s.least, '<', highest)
  const starts = m.derive('V_y', 'V', 'V_x*(1 - delta)', '4s')
  const smallest = m.derive('C_x', 'mF', '2*E/((1 - epsilon)*((V_x*(1 - delta))^2 - V_m^2))', '4s')
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'V_a', to: 'V_x', at: 'V_x' }],
    objective: '2*E/((1 - epsilon)*((x*(1 - delta))^2 - V_m^2))',
    subject: [],
    of: 'C_x',
    tolerance: 1e-4,
  })
  const fits = m.relation(smallest, '<=', s.nominal)
  const saved = m.derive('q_C', '%', '1 - C_x/C_n', '3s')
  const nowNeeds = m.derive('C_t', 'mF', '2*E/((1 - epsilon)*(V_1^2 - V_m^2))', '4s')
  const label = m.derive('C_l', 'mF', '2*E/(V_x^2 - V_m^2)', '4s')
  const flatters = m.relation(label, '<', smallest)
  const middle = m.derive('V_o', 'V', '(V_a + V_x)/2', '4s')
  const room = m.derive('D_o', 'V', '(V_x - V_a)/2', '3s')
  const both = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'x', from: 'V_a', to: 'V_x', at: 'V_o' }],
    objective: 'min(x - V_a, V_x - x)',
    subject: [],
    of: 'D_o',
    tolerance: 0.001,
  })
  const fast = m.derive('E_q', 'J', '(P_i + V_n*I_h)*t_d/2 + E_w', '3s')
  const fewer = m.derive('E_r', 'J', 'E_d + E_w*(n_p - 1)/n_p', '3s')
  const lever = m.compare(fast, fewer)
  const quick = lever.op === '<='
  page.ask(
    w.pick([
      say`Optimise: which threshold asks for the smallest capacitor, which one leaves most room on both sides, and is it better to cut heaters in half of ${s.delay} or to write one page fewer?`,
      say`Cost is pressed: find the smallest capacitor that is still safe, and with ${s.nominal} kept, the threshold with the greatest margin. Which lever is worth more, a faster cut or a smaller record?`,
      say`Choose threshold, hysteresis and capacitor together. Show that the choice is optimal, and weigh a faster cut of the heaters against a page less.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Energy goes with the square of voltage, so tripping high makes the capacitor small. What stops it is the sag from above, and the hysteresis that has to fit over it.`,
      say`Two aims that differ: the smallest capacitor wants the highest threshold, the greatest margin wants the middle.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`At the highest threshold, from the label: ${label.arithmetic}.`,
      say`Energy over the difference of squares: ${label.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`That capacitor is new and that comparator exact. With ${s.aged} missing and the threshold ${s.off} low it takes more: ${flatters.values}.`,
      say`Neither tolerance is in it. The capacitor ages by ${s.aged}, the comparator may be ${s.off} low, and ${flatters.symbols}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Highest threshold: ${highest.arithmetic}, with a hysteresis of ${gap.arithmetic}. There ${smallest.arithmetic}.`,
      say`First the hysteresis, ${gap.worked}, a quarter over the rebound. Then ${highest.worked}, and ${smallest.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Searched over the window: ${search.form('answer')}. It lies at the upper end, as it must, since the need only falls with the voltage.`,
      say`A search agrees: ${search.form('answer')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`With ${s.nominal} kept there is room: the middle, ${middle.arithmetic}, leaves ${room} on both sides.`,
      say`For margin instead of cost, the middle of the window: ${middle.worked}, with ${room.arithmetic} either way.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The levers: a cut in half the time leaves ${fast.arithmetic}, a page less ${fewer.arithmetic}. ${lever.symbols}, so ${quick ? 'the faster cut' : 'the smaller record'} is worth more.`,
      say`Faster cut ${fast.worked}; smaller record ${fewer.worked}. ${lever.values}: ${quick ? 'heaters first' : 'pages first'}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.need, gap, s.sag, middle)
  page.think(
    'decide',
    w.pick([
      say`With the capacitor as it is: ${middle} and ${gap}. If it must shrink: ${highest}, and ${smallest} is the floor.`,
      say`Threshold ${middle}, hysteresis ${gap}, capacitor ${s.nominal}; the saving down to ${smallest} would use up the margin.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`The window of the threshold is fixed first; inside it one aim goes to the edge and the other to the middle.`,
      say`All bounds are in the worst case, so what is optimised is cost or margin and never safety.`,
    ]),
  )
  page.step(
    w.pick(['The window', 'Bounds']),
    say`From below, with ${s.need.worked}: ${s.least.worked}. From above the sag of ${s.sag.worked} leaves ${s.most.worked}; release, with a hysteresis of ${gap.worked}, must be met by a weak supply of ${s.idle.worked}, so ${top.worked}. Together ${highest.worked}, and ${open.named}.`,
  )
  page.step(
    w.pick(['The smallest capacitor', 'Cost']),
    say`At the low end of the tolerance the rail starts from ${starts.worked}. The label must be ${smallest.worked}. The need falls with the voltage, so the upper end of the window is best; ${search.form('answer')}. ${fits.named}: ${saved.worked} could be saved. The draft's threshold needs ${nowNeeds.worked}.`,
  )
  page.step(
    w.pick(['The greatest margin', 'Room on both sides']),
    say`The smaller of the two distances is greatest where both are alike: ${middle.worked}, with ${room.worked}. Search: ${both.form('answer')}.`,
  )
  page.step(
    w.pick(['Which lever', 'Cut or record']),
    say`Heaters off in half the time: ${fast.worked}. A page less: ${fewer.worked}. ${lever.named}, so ${quick ? 'the cut' : 'the record'} is where effort pays.`,
  )
  const n = w.pick([
    { fn: 'smallest_capacitor', mid: 'roomiest', no: 'NoWindow', w: 'Window' },
    { fn: 'least_farads', mid: 'middle', no: 'Closed', w: 'Range' },
    { fn: 'needed_farads', mid: 'safest', no: 'Empty', w: 'Band' },
  ])
  const body = w.pick([
    code`let low = trip * (1.0 - off);
        if low <= lowest {
            return Err(${n.no});
        }
        Ok(2.0 * joules / ((1.0 - aged) * (low * low - lowest * lowest)))`,
    code`let low = trip - trip * off;
        let span = (low - lowest) * (low + lowest);
        let farads = joules / (0.5 * span * (1.0 - aged));
        (low > lowest).then_some(farads).ok_or(${n.no})`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The window is a type that cannot be made empty, so its middle always exists.`,
      say`What cannot be built is an error: a threshold that may trip under the lowest voltage, a window that is closed.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.no};

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.w} {
        from: f64,
        to: f64,
    }

    impl ${n.w} {
        pub fn new(from: f64, to: f64) -> Result<Self, ${n.no}> {
            if from < to { Ok(Self { from, to }) } else { Err(${n.no}) }
        }

        /// Equal room on both sides, and how much.
        pub fn ${n.mid}(&self) -> (f64, f64) {
            ((self.from + self.to) / 2.0, (self.to - self.from) / 2.0)
        }
    }

    /// By its label, for an energy and the bad ends of both tolerances.
    pub fn ${n.fn}(joules: f64, trip: f64, off: f64, lowest: f64, aged: f64) -> Result<f64, ${n.no}> {
        ${nest(4, body)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_derived_capacitor() {
            let farads = ${n.fn}(${s.need.rust('f64')}, ${highest.rust('f64')}, ${s.off.rust('f64', '')}, ${s.lowest.rust('f64')}, ${s.aged.rust('f64', '')}).unwrap();
            assert!((farads - ${smallest.rust('f64', 'F')}).abs() < 1e-10);
        }

        #[test]
        fn round_numbers_and_the_edge() {
            assert_eq!(${n.fn}(4.0, 10.0, 0.5, 3.0, 0.5), Ok(1.0));
            assert_eq!(${n.fn}(4.0, 6.0, 0.5, 3.0, 0.5), Err(${n.no}));
            assert_eq!(${n.fn}(4.0, 5.0, 0.5, 3.0, 0.5), Err(${n.no}));
        }

        #[test]
        fn the_derived_middle() {
            let (middle, room) = ${n.w}::new(${s.least.rust('f64')}, ${highest.rust('f64')}).unwrap().${n.mid}();
            assert!((middle - ${middle.rust('f64')}).abs() < 1e-9);
            assert!((room - ${room.rust('f64')}).abs() < 1e-9);
            assert_eq!(${n.w}::new(2.0, 2.0), Err(${n.no}));
            assert!(${n.w}::new(2.0, 2.5).is_ok());
        }
    }`),
    page.compileFail(
      'E0308',
      code`
    pub fn unchecked(from: f64, to: f64) -> ${n.w} {
        ${n.w}::new(from, to)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Cost was optimised inside bounds of the worst case. If a tolerance of the list grows, the window is computed again before anything is built.`,
      say`The margin is for what the list does not name: heat, humidity, a connector that ages. It is kept and not spent.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A capacitor in the cold has much of its series resistance back; the lowest voltage is met earlier by that drop.`,
          say`A stronger heater as a spare part narrows the window from above, and nobody thinks of the comparator.`,
          say`Standard values of capacitors are sparse: the next larger one is the answer, and its margin is free.`,
          say`A longer record in the next version eats the margin; the number of pages belongs into the test.`,
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
          say`A reference of better accuracy opens the window on both sides and may be cheaper than capacitance.`,
          say`A thicker cable lowers the sag; that raises the threshold and shrinks the capacitor.`,
          say`A supercapacitor on the logic's side alone holds for long and has its own ageing.`,
        ],
        2,
      ),
    ),
  )
}
