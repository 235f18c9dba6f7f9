// Depth 1: what a vote must bear; why a mean in a closed loop errs by half of the fault, why a median does not, and that a median
// against a limit is the same as two of three.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

const MEDIAN = 'max(min(T_1, T_2), min(max(T_1, T_2), T_3))'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const mean = m.derive('T_m', '°C', '(T_1 + T_2 + T_3)/3', '4s')
  const off = m.derive('E_m', 'K', 'S - T_m', '3s')
  const driven = m.derive('T_x', '°C', 'S + (S - T_3)/2', '4s')
  const excess = m.derive('E_x', 'K', 'T_x - S', '3s')
  const verdict = m.compare(driven, s.limit)
  const median = m.derive('T_v', '°C', MEDIAN, '4s')
  const error = m.derive('E_v', 'K', 'abs(T_v - S)', '3s')
  const kept = m.relation(error, '<=', s.bound)
  m.given('T_o', -50, '°C')
  m.given('T_h', 450, '°C')
  const over = [{ name: 'x', from: 'T_o', to: 'T_h' }]
  const vote = 'max(min(T_1, T_2), min(max(T_1, T_2), x))'
  const below = m.claim('range', { over, left: vote, op: '<=', right: 'max(T_1, T_2)' })
  const above = m.claim('range', { over, left: vote, op: '>=', right: 'min(T_1, T_2)' })
  const axes = ['x', 'y', 'z'].map((name) => ({ name, from: 'T_o', to: 'T_h' }))
  const trip = m.claim('range', {
    over: axes,
    left: 'above(max(min(x, y), min(max(x, y), z)), T_l)',
    op: '==',
    right: 'max(above(x, T_l)*above(y, T_l), above(x, T_l)*above(z, T_l), above(y, T_l)*above(z, T_l))',
  })
  const turned = m.claim('range', {
    over: axes,
    left: 'max(min(x, y), min(max(x, y), z))',
    op: '==',
    right: 'x + y + z - max(x, y, z) - min(x, y, z)',
    tolerance: 1e-9,
  })
  const bad = verdict.op === '>'
  page.ask(
    w.pick([
      say`Sensors read ${s.first}, ${s.second} and ${s.failed}, and the metal is at ${s.set}. Formulate what a vote must satisfy with one sensor failed, judge the mean and the median, also in the closed loop, and write the vote in Rust.`,
      say`The draft controls the mean of three readings. Today they are ${s.first}, ${s.second} and ${s.failed} at a true ${s.set}. Find the flaw, say how hot the ${s.x.part} gets, and replace the draft by something with a proof.`,
      say`Someone proposes to average the three, "to be fair to all". The failed one stands at ${s.failed}, the others at ${s.first} and ${s.second}, the metal at ${s.set}. Where does the heater take it? Give a vote that one sensor cannot move, prove it, extend it to a cut-off at ${s.limit}, and write it in Rust.`,
      say`Compare mean and median as votes of three when one sensor shows ${s.failed} and the others ${s.first} and ${s.second}. What temperature would a heater settle at? Which vote needs no knowledge of who is wrong?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The vote does not know who failed. It needs a property that holds for any value of any one sensor.`,
      say`A vote is good if one liar, whatever it says, cannot carry it out of what the honest ones say.`,
      say`First separate two things: the error of a vote at a given moment, and where the loop goes because of it.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`The mean spreads the error over three: ${mean.arithmetic}, which is off by ${off.arithmetic}. A third of the fault only.`,
      say`A mean: ${mean.worked}. It errs by ${off.worked}, so the metal should end up that much too hot.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`The loop does not stop there. It heats until the mean is at the set point, and while the healthy two rise, the failed one does not. Two rise for three: the excess is half of the fault, ${driven.arithmetic}.`,
      say`That freezes the picture. The heater goes on until the mean reads ${s.set}; two sensors have to carry what three should, hence ${driven.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`${verdict.values}: ${bad ? 'damage, by one loose sensor' : 'no damage in this case, and nothing to rely on'}.`,
      say`Against the limit ${verdict.symbols}. ${bad ? 'The mean is not acceptable.' : 'It is survived by luck of the set point, since the excess grows with it.'}`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`The median throws away the extreme on both sides: ${median.arithmetic}, off by ${error.arithmetic}.`,
      say`Order them and take the middle one, ${median.worked}. Its error is ${error.worked}; ${kept.symbols}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Let the third say anything at all: ${below.form('statement')}, and ${above.form('symbols')} as well. The liar cannot leave the span of the honest.`,
      say`For every third value ${below.form('ranges')}: ${below.form('symbols')} and ${above.form('symbols')}. So it never leaves the healthy pair.`,
    ]),
  )
  if (w.chance(0.55)) {
    page.think(
      'verify',
      w.pick([
        say`A trip by two of three is no other thing: ${trip.form('symbols')} wherever the three stand. So one proof serves control and cut-off.`,
        say`And a vote on limits? Let each sensor say whether it is above ${s.limit.symbol}, two of three decide. That is the median against the limit, ${trip.form('symbols')}.`,
      ]),
    )
  }
  page.checks(w.pick([1, 2]), mean, off, driven, excess)
  page.think(
    'summarise',
    w.pick([
      say`No trust in a mean, ${driven.short}; the middle one keeps ${kept.symbols} whatever one sensor does.`,
      say`Mean: ${driven} in the loop. Median: error within the healthy bound, ${kept.values}.`,
      say`The median needs no diagnosis; the mean lets one sensor shift the metal by ${excess.arithmetic}.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`A vote is judged by what a single sensor can do to it, for every value that the sensor may take.`,
      say`Two questions: how far is the voted value off, and where does the loop go in consequence.`,
      say`No diagnosis is assumed; the vote has to be right before anybody knows who failed.`,
    ]),
  )
  page.step(
    w.pick(['The mean at this moment', 'Mean of three']),
    say`${mean.worked}, off by ${off.worked}. All three have the same influence, and it has no bound: a sensor that is further off shifts it further.`,
  )
  page.step(
    w.pick(['The mean in the loop', 'Where the heater stops']),
    say`In the steady state the mean reads the set point. The healthy two follow the metal, the third stays where it is, so two thirds of the rise have to fill the whole gap: ${driven.worked}, if the heater has the power for it. The excess is ${excess.worked}; ${verdict.named}.`,
  )
  page.step(
    w.pick(['The median', 'Middle of three']),
    say`${median.worked}. Off by ${error.worked}, and ${kept.named}.`,
  )
  page.step(
    w.pick(['Proof', 'Why it holds for every fault', 'Whatever the third says']),
    w.pick([
      say`${below.form('statement')}; likewise ${above.form('symbols')}. Each healthy sensor is within ${s.bound} of the truth, so everything between them is too.`,
      say`If two are healthy, the middle one is either healthy or lies between them. In formulas, for ${below.form('ranges')}: ${below.form('symbols')}, ${above.form('symbols')}. Hence the error of a healthy sensor, ${s.bound}, bounds that of the vote.`,
    ]),
  )
  page.step(
    w.pick(['Two of three', 'The cut-off', 'Voting on limits']),
    w.pick([
      say`For switching off each sensor may be held against ${s.limit.named} and two of three decide. That is the median against the limit: ${trip.form('statement')}. One sensor can neither force the trip nor prevent it.`,
      say`The middle one is above the limit if and only if two are. Written out: ${trip.form('symbols')}, over ${trip.form('ranges')}. So one false sensor gives no false trip, and one blind sensor no missed one.`,
      say`Middle means that all but the extremes are taken away, ${turned.form('symbols')}. Being above ${s.limit.symbol} then takes two: ${trip.form('symbols')} for all three, so that cut-off and control may share one vote.`,
    ]),
  )
  const n = w.pick([
    { vote: 'vote', t: 'Celsius', loop: 'settles_at' },
    { vote: 'median', t: 'Temperature', loop: 'where_a_mean_settles' },
    { vote: 'middle', t: 'Reading', loop: 'steady_state_of_mean' },
  ])
  const body = w.pick([
    code`${n.t}(a.0.min(b.0).max(a.0.max(b.0).min(c.0)))`,
    code`let mut all = [a.0, b.0, c.0];
        all.sort_by(f64::total_cmp);
        ${n.t}(all[1])`,
    code`let sum = a.0 + b.0 + c.0;
        let least = a.0.min(b.0).min(c.0);
        let greatest = a.0.max(b.0).max(c.0);
        ${n.t}(sum - least - greatest)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn todays_readings() {
            let (a, b, c) = (${n.t}(${s.first.rust('f64')}), ${n.t}(${s.second.rust('f64')}), ${n.t}(${s.failed.rust('f64')}));
            assert!((${n.vote}(a, b, c).0 - ${median.rust('f64')}).abs() < 1e-9);
            assert!((${n.loop}(${n.t}(${s.set.rust('f64')}), c).0 - ${driven.rust('f64')}).abs() < 1e-9);
        }`,
    code`#[test]
        fn every_order_gives_the_middle() {
            for [a, b, c] in [[1.0, 2.0, 4.0], [1.0, 4.0, 2.0], [2.0, 1.0, 4.0], [2.0, 4.0, 1.0], [4.0, 1.0, 2.0], [4.0, 2.0, 1.0]] {
                assert_eq!(${n.vote}(${n.t}(a), ${n.t}(b), ${n.t}(c)), ${n.t}(2.0));
            }
        }`,
    code`#[test]
        fn equal_readings() {
            assert_eq!(${n.vote}(${n.t}(8.0), ${n.t}(8.0), ${n.t}(1.0)), ${n.t}(8.0));
            assert_eq!(${n.loop}(${n.t}(60.0), ${n.t}(20.0)), ${n.t}(80.0));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`One pure function for the vote, and one that tells where the draft's loop would have gone, for the record.`,
      say`The vote takes three temperatures of one type; it holds no state and so has nothing to go wrong after a restart.`,
      say`A newtype keeps resistances and raw counts out of the vote.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t}(pub f64);

    /// The middle one: within the span of any two healthy ones.
    pub fn ${n.vote}(a: ${n.t}, b: ${n.t}, c: ${n.t}) -> ${n.t} {
        ${nest(4, body)}
    }

    /// Where a loop on the mean settles when one sensor is stuck.
    pub fn ${n.loop}(set: ${n.t}, stuck: ${n.t}) -> ${n.t} {
        ${n.t}(set.0 + (set.0 - stuck.0) / 2.0)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    w.pick([say`A raw count does not vote:`, say`What was not converted has no vote:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn raw(count: u16, a: ${n.t}, b: ${n.t}) -> ${n.t} {
        ${n.vote}(count, a, b)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`One fault of any kind is borne without being noticed. That is also the danger: the second one is not, so the first must be reported.`,
      say`Where too cold is dangerous and too hot only a nuisance, the highest reading is safer still; the median is the middle way between safety and availability.`,
      say`The proof needs two healthy sensors and nothing else, no rate of change and no model.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Masked by it: open and shorted wire, stuck value, drift to either side, bursts on one line. Not masked: whatever two share.`,
          say`A trip by one of three is quicker to switch off, and one false sensor ends each print.`,
          say`A reading that is no number must be refused before the vote, for it compares with nothing.`,
          say`Two that fail alike, as with one common supply, outvote the healthy one.`,
          say`Three sensors at different places measure three temperatures; then ${s.bound} is mostly the gradient.`,
          say`A sensor that fails to the right value is noticed by nobody until it is needed.`,
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
          say`Two sensors and the higher of them: safe against reading cold, and a sensor that reads hot stops the print.`,
          say`One sensor and a model of the heater; cheap, and as good as the model.`,
          say`Sensors of different principle, so that one cause does not spoil two.`,
        ],
        2,
      ),
    ),
  )
}
