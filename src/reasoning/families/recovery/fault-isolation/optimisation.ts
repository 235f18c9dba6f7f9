// Depth 4: the cheapest set of sensors that still tells all faults apart, the smallest faults it can name, and when it pays.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

const SENSORS = ['current sensor', 'second thermometer', 'tachometer'] as const
const FAULTS = ['heater', 'thermistor', 'fan'] as const

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const costs = s.x.costs.map((cost, i) => m.given(`c_${i + 1}`, cost, ''))
  const dearest = s.x.costs.indexOf(Math.max(...s.x.costs))
  m.given('low', 0, '')
  m.given('high', 1, '')
  for (const i of [0, 1, 2]) m.found(`a_${i + 1}`, i === dearest ? 0 : 1, '', 'i')
  const price = m.derive('K', '', 'c_1*a_1 + c_2*a_2 + c_3*a_3', '3s')
  const search = m.claim('optimum', {
    sense: 'min',
    over: ['x', 'y', 'z'].map((name, i) => ({ name, from: 'low', to: 'high', at: `a_${i + 1}`, whole: true })),
    objective: 'c_1*x + c_2*y + c_3*z',
    subject: [
      { left: 'x + y', op: '>=', right: '1' },
      { left: 'x + z', op: '>=', right: '1' },
      { left: 'y + z', op: '>=', right: '1' },
    ],
    of: 'K',
    tolerance: 0.001,
  })
  const all = m.derive('K_3', '', 'c_1 + c_2 + c_3', '3s')
  const saved = m.derive('K_s', '', 'K_3 - K', '3s')
  const sets = m.derive('n_s', '', '2^3', 'i')
  const k = m.given('k_t', w.pick([3, 3.5, 4, 4.5, 5]), '')
  const smallest = [
    m.derive('h_m', '%', 'k_t*s_1/I_0', '3s'),
    m.derive('d_m', 'K', 'k_t*s_2', '3s'),
    m.derive('b_m', '%', 'k_t*s_3/n_0', '3s'),
  ]
  const balance = [
    m.derive('h_0', '%', 'k_t*s_0/theta', '3s'),
    m.derive('d_0', 'K', 'k_t*s_0', '3s'),
    m.derive('b_0', '%', 'k_t*s_0/K_f', '3s'),
  ]
  const references = [s.weak, s.offset, s.air]
  const named = [0, 1, 2].filter((i) => i !== dearest)
  // A fault that has a sensor of its own is named by it; the one without by the balance, while both others are quiet.
  const limits = [0, 1, 2].map((i) => (i === dearest ? balance[i]! : smallest[i]!))
  const verdicts = limits.map((limit, i) => m.compare(limit, references[i]!))
  const visit = m.given('c_v', 20 + 5 * w.choose(17), '')
  const wrong = m.given('p_w', 20 + 5 * w.choose(9), '%')
  const rate = m.given('p_f', 0.5 + 0.5 * w.choose(12), '%')
  const gain = m.derive('G', '', 'p_f*p_w*c_v', '3s')
  const pays = m.derive('Y', '', 'K/G', '3s')
  const [one, two] = named as [number, number]
  page.ask(
    w.pick([
      say`Prices are ${costs[0]!} for the current sensor, ${costs[1]!} for the second thermometer and ${costs[2]!} for the tachometer, in one currency. Find the cheapest set that, with the balance, still tells all three faults apart, the smallest faults that it can name with thresholds of ${k} standard deviations, and say when it pays.`,
      say`Choose sensors: ${costs[0]!}, ${costs[1]!}, ${costs[2]!} for current, second thermometer, tachometer. Which may be left out without losing isolation? Prove that nothing cheaper works, and give the smallest named faults at ${k} times the noise.`,
      say`A purchaser wants one sensor instead of three (prices ${costs[0]!}, ${costs[1]!} and ${costs[2]!} for current, second thermometer and tachometer). Show what the minimum is, what it costs in sensitivity at thresholds of ${k} standard deviations, and whether it is worth it.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The balance sees all three faults alike. A pair of faults is told apart by a sensor that sees one of them and not the other. So it is a covering problem over pairs.`,
      say`Three suspects, three witnesses, and each witness knows one suspect. How many witnesses are needed if somebody is known to be guilty?`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`One sensor for each fault, ${all.arithmetic} in all. That is surely enough.`,
      say`All three, for ${all.worked}.`,
      say`Take the cheapest sensor alone and see.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`With one sensor the two faults that it does not see remain a pair that nobody tells apart. With three one is idle: if the balance is off and two witnesses are quiet, it is the third fault.`,
      say`One is too few and three are too many. Silence is a statement as well: alarm in the balance, none in two dedicated residuals, leaves one suspect.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Any two of the three cover all pairs. So drop the dearest, the ${SENSORS[dearest]!}: ${price.arithmetic}.`,
      say`Each pair needs one of its two witnesses. Leaving out one sensor is possible, leaving out two is not. Without the ${SENSORS[dearest]!}: ${price.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`All ${sets.arithmetic} sets tried: ${search.form('answer')}.`,
      say`Enumerated under ${search.form('limits')}: ${search.form('answer')}. Of ${sets} sets none is cheaper.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Smallest named faults: ${FAULTS[one]!} ${smallest[one]!.arithmetic}, ${FAULTS[two]!} ${smallest[two]!.arithmetic}; the ${FAULTS[dearest]!}, named by silence, from ${balance[dearest]!.arithmetic}.`,
      say`With a sensor of its own a fault is named from ${smallest[one]!.worked} (${FAULTS[one]!}) and ${smallest[two]!.worked} (${FAULTS[two]!}). The ${FAULTS[dearest]!} needs the balance: ${balance[dearest]!.worked}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Naming by silence trusts two sensors to be alive. If one of them is dead, its fault is named after the ${FAULTS[dearest]!}. So each must show that it lives.`,
      say`A dead witness is silent too. Its silence would be read as innocence, and the ${FAULTS[dearest]!} blamed. Liveness has to be checked by its own noise.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Against the faults that matter: ${verdicts[one]!.values}, ${verdicts[two]!.values}, and for the one named by silence ${verdicts[dearest]!.values}.`,
      say`${FAULTS[dearest]! === 'heater' ? 'Heater' : FAULTS[dearest]! === 'fan' ? 'Fan' : 'Thermistor'}: ${verdicts[dearest]!.symbols}. ${verdicts[dearest]!.op === '<=' ? 'Silence is sharp enough.' : 'Silence is too blunt for a fault of the size that matters.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), smallest[one]!, smallest[two]!, balance[dearest]!, gain, pays)
  page.think(
    'decide',
    w.pick([
      say`${SENSORS[one]! === 'current sensor' ? 'Current sensor' : 'Second thermometer'} and ${SENSORS[two]!}, ${price} a machine, ${saved.arithmetic} under the full set. They pay after ${pays} years.`,
      say`Two sensors for ${price}. A wrong visit costs ${visit}; with ${gain.arithmetic} saved a year they are paid in ${pays.arithmetic} years.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The choice is a small covering problem, and its answer is the same for every number of faults behind one common residual: all sensors but one.`,
      say`Isolation asks for different patterns, so every pair of faults puts one condition on the set.`,
    ]),
  )
  page.step(
    w.pick(['Conditions', 'One for each pair']),
    say`Let x, y, z be one if current sensor, second thermometer, tachometer are fitted. Heater and thermistor differ in current and in the difference of thermometers, and so on for each pair: ${search.form('limits')}. To be minimised: ${search.form('problem')}.`,
  )
  page.step(
    w.pick(['Why one may go and two may not', 'The least set', 'Proof']),
    w.pick([
      say`Leaving out two sensors breaks the condition of the pair that they serve. Leaving out one breaks none, since each condition names two. So a least set is all but one, and the cheapest leaves out the dearest, the ${SENSORS[dearest]!}: ${price.worked}.`,
      say`The conditions say that no two sensors are missing together. For the least cost one is missing, and it is the dearest, the ${SENSORS[dearest]!}: ${price.worked}, in place of ${all.short}.`,
    ]),
    say`Trying all ${sets.worked} sets: ${search.form('answer')}.`,
  )
  page.step(
    w.pick(['Smallest named faults', 'Sensitivity']),
    say`At ${k} standard deviations: ${FAULTS[one]!} from ${smallest[one]!.worked}, ${FAULTS[two]!} from ${smallest[two]!.worked}. The ${FAULTS[dearest]!} is named when the balance alone is off: from ${balance[dearest]!.worked}; with a sensor of its own it would be ${smallest[dearest]!.short}. Held against what matters: ${verdicts[0]!.named}; ${verdicts[1]!.named}; ${verdicts[2]!.named}.`,
  )
  page.step(
    w.pick(['Does it pay?', 'Price and return']),
    say`Of the machines ${rate} have such a fault in a year, ${wrong} of these are misjudged without isolation, and a wrong visit costs ${visit}: ${gain.worked} a year and machine. The sensors cost ${price}, so they are paid after ${pays.worked} years.`,
  )
  const n = w.pick([
    { fn: 'cheapest_set', sep: 'tells_apart', cost: 'price_of' },
    { fn: 'least_cover', sep: 'isolates', cost: 'sum_of' },
    { fn: 'select_sensors', sep: 'separates_all', cost: 'total_cost' },
  ])
  const sep = w.pick([
    code`(0..N).all(|one| (0..one).all(|other| set & (1 << one | 1 << other) != 0))`,
    code`let missing = (0..N).filter(|sensor| set >> sensor & 1 == 0).count();
        missing <= 1`,
  ])
  const search2 = w.pick([
    code`let sets = (0..1_u32 << N).filter(|set| ${n.sep}::<N>(*set));
        sets.min_by(|a, b| ${n.cost}(costs, *a).total_cmp(&${n.cost}(costs, *b))).unwrap_or_default()`,
    code`let mut best = (1 << N) - 1;
        for set in 0..best {
            if ${n.sep}::<N>(set) && ${n.cost}(costs, set) < ${n.cost}(costs, best) {
                best = set;
            }
        }
        best`,
  ])
  const bits = named.reduce((sum, i) => sum + 2 ** i, 0)
  const mask = m.derive('m_s', '', 'a_1 + 2*a_2 + 4*a_3', 'i')
  if (mask.number !== bits) throw new Error('the mask is not the chosen set')
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_set() {
            let costs = [${costs[0]!.rust('f64')}, ${costs[1]!.rust('f64')}, ${costs[2]!.rust('f64')}];
            let set = ${n.fn}(&costs);
            assert_eq!(set, ${mask.rust('int')});
            assert!((${n.cost}(&costs, set) - ${price.rust('f64')}).abs() < 1e-9);
        }`,
    code`#[test]
        fn which_sets_suffice() {
            let good: Vec<u32> = (0..8).filter(|set| ${n.sep}::<3>(*set)).collect();
            assert_eq!(good, [3, 5, 6, 7]);
            let of_four: Vec<u32> = (0..16).filter(|set| ${n.sep}::<4>(*set)).collect();
            assert_eq!(of_four, [7, 11, 13, 14, 15]);
        }`,
    code`#[test]
        fn the_dearest_is_left_out() {
            assert_eq!(${n.fn}(&[1.0, 9.0, 2.0, 3.0]), 13);
            assert_eq!(${n.fn}(&[1.0, 2.0, 3.0, 9.0]), 7);
            assert_eq!(${n.fn}(&[9.0, 1.0]), 2);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Sets are bit masks, and all of them are tried; for a handful of sensors that is the whole proof.`,
      say`Enumeration over masks, for any number of faults with one sensor each behind a common residual.`,
    ]),
    page.rust(code`
    /// With a residual that sees every fault: are all pairs told apart? One bit for each sensor.
    pub fn ${n.sep}<const N: usize>(set: u32) -> bool {
        ${nest(4, sep)}
    }

    pub fn ${n.cost}(costs: &[f64], set: u32) -> f64 {
        costs.iter().enumerate().filter(|(sensor, _)| set >> sensor & 1 == 1).map(|(_, cost)| cost).sum()
    }

    /// The cheapest set that suffices.
    pub fn ${n.fn}<const N: usize>(costs: &[f64; N]) -> u32 {
        ${nest(4, search2)}
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
      say`Price decides between sets that isolate, never between isolating and not. A wrong thermistor has to be recognised by every admitted set${dearest === 1 ? ', here by elimination, and therefore only while both other sensors are alive' : ''}.`,
      say`A sensor whose noise has vanished is taken for dead. From then on nothing is named by silence, and an alarm of the balance is answered as unknown.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A fault between the limits of the balance and of its own sensor moves one of them only; the finding is then late or has no name.`,
          say`Two sensors of equal price: either may go, and the one whose fault is better seen by the balance should.`,
          say`A sensor that sees two of the faults may replace two; the conditions change, the search does not.`,
          say`Sensors share a supply, and with it a fault of their own, which shows in all of them at once.`,
          say`A fault that the balance does not see breaks the argument: silence then no longer means the last suspect.`,
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
          say`The full set for ${saved} besides names every fault by a sensor of its own and survives a dead one.`,
          say`A fan that is switched off for a moment answers whether it is the fan, without a tachometer.`,
          say`Current can be had from the fall of the supply voltage under load, coarse but free.`,
        ],
        2,
      ),
    ),
  )
}
