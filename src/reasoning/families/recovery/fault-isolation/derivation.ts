// Depth 2: signatures as directions in units of noise, ranks, and the diagnosis of one observation by projection.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const [x0, x1, x2] = s.x.seen
  const y0 = m.given('y_0', x0, '')
  const y1 = m.given('y_1', x1, '')
  const y2 = m.given('y_2', x2, '')
  const matrices = {
    F: [
      ['F_h', 'F_d', 'F_b'],
      ['G_h', '0', '0'],
      ['0', 'G_d', '0'],
    ],
  }
  const whole = m.matrix('D', '', { matrices, left: ['F'], measure: 'determinant' })
  const closed = m.derive('D_c', '', 'F_b*G_h*G_d')
  const agree = m.relation(closed, '==', 'D')
  const poor = m.matrix(
    'D_2',
    '',
    {
      matrices: {
        P: [
          ['F_d', 'F_b'],
          ['0', '0'],
        ],
      },
      left: ['P'],
      measure: 'determinant',
    },
    'g',
  )
  const total = m.derive('Q', '', 'y_0^2 + y_1^2 + y_2^2')
  const sizeH = m.derive('f_h', '', '(F_h*y_0 + G_h*y_1)/(F_h^2 + G_h^2)', '3s')
  const sizeD = m.derive('f_d', '', '(F_d*y_0 + G_d*y_2)/(F_d^2 + G_d^2)', '3s')
  const sizeB = m.derive('f_b', '', 'y_0/F_b', '3s')
  const restH = m.derive('Q_h', '', 'Q - (F_h*y_0 + G_h*y_1)^2/(F_h^2 + G_h^2)', '4s')
  const restD = m.derive('Q_d', '', 'Q - (F_d*y_0 + G_d*y_2)^2/(F_d^2 + G_d^2)', '4s')
  const restB = m.derive('Q_b', '', 'y_1^2 + y_2^2', '4s')
  const all = [
    {
      name: 'heater',
      variant: 'Heater',
      rest: restH,
      size: sizeH,
      reference: s.weak,
      worked: m.derive('z_h', '%', 'f_h*h', '3s'),
    },
    {
      name: 'thermistor',
      variant: 'Thermistor',
      rest: restD,
      size: sizeD,
      reference: s.offset,
      worked: m.derive('z_d', 'K', 'f_d*d', '3s'),
    },
    {
      name: 'fan',
      variant: 'Fan',
      rest: restB,
      size: sizeB,
      reference: s.air,
      worked: m.derive('z_b', '%', 'f_b*b', '3s'),
    },
  ].sort((a, b) => a.rest.number - b.rest.number)
  const [best, second, third] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]]
  const clear = m.relation(best.rest, '<', second.rest)
  const clearer = m.relation(second.rest, '<=', third.rest)
  const gap = m.derive('g', '', `${second.rest.id} - ${best.rest.id}`, '3s')
  const cosine = m.derive('c', '', '-(F_d/sqrt(F_d^2 + G_d^2))', '3s')
  const reduced = m.derive('f_x', '', 'y_0/F_d', '3s')

  page.ask(
    w.pick([
      say`With current sensor and second thermometer the residuals, in units of their noise, are ${y0}, ${y1} and ${y2} (balance, current, difference). Show that the three faults can be told apart at all, and find which one it is and how large.`,
      say`Observed, each divided by its noise: balance ${y0}, current ${y1}, difference of thermometers ${y2}. Derive the most likely single fault and its size, after proving that the question has an answer.`,
      say`Prove isolability for the sensor set of balance, current and second thermometer, show which sensor may not be missing, and diagnose the observation ${y0}, ${y1}, ${y2} (in units of noise, in that order).`,
      say`A colleague named the thermistor from the balance alone: ${reduced.arithmetic} times the reference fault. With all residuals the observation is ${y0}, ${y1}, ${y2} in units of noise. Was that sound? Give the proof of isolability and the right diagnosis.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Divide each residual by its noise, and a fault becomes a direction in space: its size is a length along it. Telling faults apart is a matter of directions.`,
      say`In units of noise all residuals scatter alike, in a ball. Then the likeliest fault is the one whose line passes nearest to the observation.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`The balance is the strongest residual. Explain it by the thermistor: ${reduced.arithmetic} of the reference fault.`,
      say`From the balance alone: an offset of ${reduced.worked} times the reference would do.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`So would the fan, with ${sizeB.arithmetic}. In the balance alone all three are one line; without the second thermometer even balance and current leave thermistor and fan parallel: ${poor.claim.form('statement')}, ${poor.value.named}.`,
      say`One equation explains nothing. The fan fits it as well, ${sizeB.worked}. The determinant for thermistor and fan without the second thermometer is ${poor.value}: parallel.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Directions with all three residuals: heater ${s.h0.arithmetic} and ${s.h1.arithmetic}; thermistor ${s.d0.arithmetic} and ${s.d2.arithmetic}; fan ${s.b0.arithmetic} alone.`,
      say`Signatures in units of noise: ${s.h0.worked}, ${s.h1.worked}; ${s.d0.worked}, ${s.d2.worked}; ${s.b0.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The determinant is the product of the entries that stand alone: ${closed.arithmetic}, not zero. So even all three at once could be told apart.`,
      say`Expanding by the lonely entries: ${closed.worked}, and ${agree.symbols}. Full rank.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Total ${total.arithmetic}. What each fault leaves unexplained: ${best.name} ${best.rest}, ${second.name} ${second.rest}, ${third.name} ${third.rest}.`,
      say`Project on each line and look at what is left. ${best.name === 'fan' ? 'Fan' : best.name === 'heater' ? 'Heater' : 'Thermistor'}: ${best.rest.worked}. The others leave ${second.rest} and ${third.rest}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`${clear.values}, a difference of ${gap}. It is the ${best.name}.`,
      say`The ${best.name} leaves least, ${clear.symbols}, by ${gap.arithmetic}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), closed, total, best.size, s.h1, s.d2)
  page.think(
    'summarise',
    w.pick([
      say`Diagnosis: ${best.name}, at ${best.size} of the reference, that is ${best.worked.worked}.`,
      say`The ${best.name} it is, with a size of ${best.worked.arithmetic}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Faults are directions, diagnoses are projections, and isolability is a matter of rank.`,
      say`First the question whether the faults can be told apart at all, then which of them it is.`,
    ]),
  )
  page.step(
    w.pick(['Signatures in units of noise', 'Directions']),
    say`Weak heater: ${s.h0.worked} in the balance and ${s.h1.worked} in the current. Thermistor: ${s.d0.worked} and ${s.d2.worked} in the difference. Fan: ${s.b0.worked}, nowhere else. As columns ${whole.claim.form('entries:F')}.`,
  )
  page.step(
    w.pick(['Rank', 'Isolability', 'Can they be told apart?']),
    w.pick([
      say`${whole.claim.form('statement')}. Rows two and three have one entry each, so the determinant is a product: ${closed.worked}; ${agree.symbols}. It is not zero, so the columns are independent: all three faults, even together, have one explanation only.`,
      say`Expanding along the rows of current and difference: ${closed.worked}, which the matrix confirms (${agree.symbols}). Full rank means that no fault, and no mixture of faults, looks like another.`,
    ]),
    say`Without the second thermometer thermistor and fan are left with ${poor.claim.form('entries:P')} and ${poor.value.named}: opposite directions on one line, an offset downwards being the same as a fan. With it the cosine between them is ${cosine.worked}.`,
  )
  page.step(
    w.pick(['Projection', 'Size and rest of each fault']),
    say`For a fault with direction F the best size is the scalar product with the observation over the square of F, and what is left is the total less the square of that product over the same. Total ${total.worked}.`,
    say`Heater: ${sizeH.short}, ${restH.worked}.`,
    say`Thermistor: ${sizeD.short}, ${restD.worked}.`,
    say`Fan: ${sizeB.short}, ${restB.worked}.`,
  )
  page.step(
    w.pick(['Diagnosis', 'The verdict']),
    say`${clear.named} and ${clearer.symbols}. In normal noise half of the difference, ${gap.arithmetic}, is the logarithm of how much likelier the ${best.name} is. Its size: ${best.worked.worked}.`,
  )
  const n = w.pick([
    { fault: 'Fault', fn: 'likeliest', fit: 'Fit', on: 'project' },
    { fault: 'Cause', fn: 'best_explanation', fit: 'Explanation', on: 'explain' },
    { fault: 'Suspect', fn: 'nearest', fit: 'Match', on: 'along' },
  ])
  const choose = w.pick([
    code`let mut best = ${n.on}(directions[0], seen);
        let mut at = 0;
        for (index, direction) in directions.iter().enumerate() {
            let fit = ${n.on}(*direction, seen);
            if fit.rest < best.rest {
                best = fit;
                at = index;
            }
        }
        (at, best)`,
    code`let fits = directions.map(|direction| ${n.on}(direction, seen));
        let at = (0..3).min_by(|a, b| fits[*a].rest.total_cmp(&fits[*b].rest)).unwrap_or_default();
        (at, fits[at])`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_observation_is_explained() {
            let (at, fit) = ${n.fn}(DIRECTIONS, [${y0.rust('f64')}, ${y1.rust('f64')}, ${y2.rust('f64')}]);
            assert_eq!(${n.fault}::ALL[at], ${n.fault}::${best.variant});
            assert!((fit.size - ${best.size.rust('f64')}).abs() < 1e-6);
            assert!((fit.rest - ${best.rest.rust('f64')}).abs() < 1e-6);
        }`,
    code`#[test]
        fn pure_faults_leave_nothing() {
            for (at, direction) in DIRECTIONS.into_iter().enumerate() {
                let (found, fit) = ${n.fn}(DIRECTIONS, direction.map(|value| 1.5 * value));
                assert_eq!(found, at);
                assert!((fit.size - 1.5).abs() < 1e-9);
                assert!(fit.rest.abs() < 1e-6);
            }
        }`,
    code`#[test]
        fn by_hand() {
            let fit = ${n.on}([3.0, 0.0, 4.0], [5.0, 2.0, 10.0]);
            assert!((fit.size - 2.2).abs() < 1e-12);
            assert!((fit.rest - 8.0).abs() < 1e-9);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Directions are data, computed once. Projection and choice are a few lines, without allocation.`,
      say`The code knows no temperature and no current, only directions in units of noise. That is why one function serves all faults.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.fault} {
        Heater,
        Thermistor,
        Fan,
    }

    impl ${n.fault} {
        /// In the order of the directions.
        pub const ALL: [Self; 3] = [Self::Heater, Self::Thermistor, Self::Fan];
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.fit} {
        pub size: f64,
        pub rest: f64,
    }

    fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
        a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    }

    /// How much of a fault explains what is seen, and what it leaves.
    pub fn ${n.on}(direction: [f64; 3], seen: [f64; 3]) -> ${n.fit} {
        let size = dot(direction, seen) / dot(direction, direction);
        ${n.fit} { size, rest: dot(seen, seen) - size * dot(direction, seen) }
    }

    pub fn ${n.fn}(directions: [[f64; 3]; 3], seen: [f64; 3]) -> (usize, ${n.fit}) {
        ${nest(4, choose)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const DIRECTIONS: [[f64; 3]; 3] = [
            [${s.h0.rust('f64')}, ${s.h1.rust('f64')}, 0.0],
            [${s.d0.rust('f64')}, 0.0, ${s.d2.rust('f64')}],
            [${s.b0.rust('f64')}, 0.0, 0.0],
        ];

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Heating ends at the alarm, before any projection. A diagnosis with a small lead is reported as undecided, and the zone is treated as if the thermistor were wrong.`,
      say`A sign that makes no sense, such as a heater that has grown stronger, is evidence against the whole list of faults; it is answered like the unknown.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Noise that is common to two residuals, as from one shared thermometer, makes the ball an ellipsoid; the residuals have to be decorrelated first.`,
          say`An observation near the origin has no direction: nothing is named before the alarm.`,
          say`A size under zero for the fan cannot be; a projection that comes out so is discarded.`,
          say`A fault that is not in the list leaves a large rest with every direction; the least rest itself needs a threshold.`,
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
          say`A table of alarms needs no noise figures, and throws away the sizes.`,
          say`Bayes' rule adds how often each part fails; with a lead of ${gap} that seldom changes the verdict.`,
          say`Solving for all three faults at once is possible here, as the rank is full, but each size then carries the noise of the others.`,
        ],
        2,
      ),
    ),
  )
}
