// Depth 2: the number of tries from the wanted rarity, the bound on time, and the mean, each with a second route.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const played = m.claim('recurrence', {
    states: [
      { name: 'S', unit: 'ms', start: 't_o', next: 'S + v + t_o' },
      { name: 'v', unit: 'ms', start: 'b', next: '2*v' },
    ],
    until: 'n_1',
    measure: { what: 'S', take: 'final' },
    of: 'W',
    tolerance: 1e-9,
  })
  const mean = m.derive('E', '', '(1 - p^n)/(1 - p)', '5s')
  const asked = m.claim('recurrence', {
    states: [{ name: 'e', unit: '', start: '0', next: '1 + p*e' }],
    until: 'n',
    measure: { what: 'e', take: 'final' },
    of: 'E',
    tolerance: 1e-9,
  })
  const linear = m.derive('q_l', '', 'p/n', '3s')
  const far = m.relation(linear, '>', s.giveUp)
  const load = m.derive('u', '%', 'f*E*t_o', '3s')
  const slack = m.derive('S_D', 'ms', 'D - W', '4s')
  const fits = s.inTime.op === '<='
  page.ask(
    w.pick([
      say`How many tries are needed so that a healthy peer is given up once in ${s.wanted} or more seldom? Derive the number, bound the time of the whole, and hold it against ${s.deadline}. Each closed form needs a second route.`,
      say`Derive the least number of tries for ${s.wanted} between false surrenders, prove that one fewer is not enough, and find the longest and the mean cost.`,
      say`Give a proof that the policy is both patient and bounded: ${s.wanted} between surrenders, ${s.deadline} for the worst case. If it cannot be both, show it.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`Independent failures multiply. The wait for an event that has a rate is one over the rate.`,
      say`A request is given up when all its tries fail, a power of ${s.fail}; requests come at ${s.rate}.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`With more tries the chance goes down in proportion: ${linear.arithmetic}.`,
      say`Dividing the chance by the number of tries gives ${linear.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`It is not shared among the tries, every one of them must fail: a power, ${s.giveUp.arithmetic}. ${far.symbols} by orders of magnitude.`,
      say`Tries are no shares of one chance. All must fail, which is ${s.giveUp.worked}; ${far.values}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Solve for the exponent: ${s.needed.arithmetic}, so ${s.tries} tries.`,
      say`${s.needed.worked}; up to the next whole number, ${s.tries.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`With ${s.tries}: ${s.between.arithmetic}, ${s.enough.symbols}. With ${s.fewer}: ${s.less}, ${s.short.symbols}.`,
      say`${s.enough.values} with ${s.tries} tries and ${s.short.values} with ${s.fewer}. The least number indeed.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Time: ${s.worst.worked}. Adding it up try by try, ${played.form('rates')}, gives the same.`,
      say`The pauses double, so their sum lacks just the first pause to the next one: ${s.worst.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`${s.inTime.named}: ${fits ? 'bounded as wanted' : 'too slow, so limit or pause must shrink'}.`,
      say`Against the deadline ${s.inTime.values}. ${fits ? 'Both promises hold.' : 'Patience and deadline do not go together here.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.between, s.needed, load, slack)
  page.think(
    'summarise',
    w.pick([
      say`${fits ? 'The policy holds' : 'The policy fails in time'}: ${s.tries.named}, ${s.between}, ${s.worst}. On average a request needs ${mean} tries.`,
      say`Number of tries ${s.tries}, surrender every ${s.between}, longest wait ${s.worst} with ${slack.arithmetic} of slack.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`Rarity fixes the number of tries from below, the deadline from above; the question is whether anything is left between.`,
      say`Three closed forms: the power, the geometric sum of pauses, the mean number of tries.`,
    ]),
  )
  page.step(
    w.pick(['Number of tries', 'From rarity to tries']),
    say`A surrender needs all tries to fail. At ${s.rate} the mean time between surrenders is one over rate and power; solved for the exponent ${s.needed.worked}, so ${s.tries.worked}. Then ${s.giveUp.short} and ${s.between.worked}.`,
  )
  page.step(
    w.pick(['Least', 'One fewer is not enough']),
    say`${s.enough.named}, and for ${s.fewer} tries ${s.less.short}: ${s.short.named}. The time grows with each try, so there is exactly one least number.`,
  )
  page.step(
    w.pick(['Longest time', 'Bound on the whole']),
    say`${s.worst.worked}. As a recurrence over tries, ${played.form('rates')}, it gives the same. ${s.inTime.named}; slack ${slack.worked}.`,
  )
  page.step(
    w.pick(['Mean cost', 'What it costs on average']),
    say`One try, and with probability ${s.fail.symbol} another: ${asked.form('rates')}, hence ${mean.worked}. The bus is busy for ${load.worked} of the time, if every try took its full limit.`,
  )
  const n = w.pick([
    { fn: 'tries_for', time: 'longest', mean: 'mean_tries' },
    { fn: 'least_tries', time: 'bound', mean: 'average_tries' },
    { fn: 'needed_tries', time: 'total_limit', mean: 'expected_tries' },
  ])
  const body = w.pick([
    code`let mut tries = 1;
        let mut chance = fail;
        while 1.0 / (rate * chance) < wanted {
            tries += 1;
            chance *= fail;
        }
        tries`,
    code`(1..).find(|tries| rate * fail.powi(*tries) * wanted <= 1.0).unwrap_or(1)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_number() {
            let wanted = ${s.wanted.rust('f64', 's')};
            assert_eq!(${n.fn}(${s.fail.rust('f64', '')}, ${s.rate.rust('f64')}, wanted), ${s.tries.rust('int')});
            assert_eq!(${n.fn}(0.1, 1.0, 9.0), 1);
            assert_eq!(${n.fn}(0.1, 1.0, 11.0), 2);
        }`,
    code`#[test]
        fn the_longest_time() {
            let time = ${n.time}(${s.tries.rust('int')}, ${s.limit.rust('f64')}, ${s.pause.rust('f64')});
            assert!((time - ${s.worst.rust('f64')}).abs() < 1e-9);
            assert!((${n.time}(1, 5.0, 3.0) - 5.0).abs() < 1e-12);
            assert!((${n.time}(3, 5.0, 3.0) - 24.0).abs() < 1e-12);
        }`,
    code`#[test]
        fn the_mean() {
            assert!((${n.mean}(${s.tries.rust('int')}, ${s.fail.rust('f64', '')}) / ${mean.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((${n.mean}(2, 0.5) - 1.5).abs() < 1e-12);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Three functions without state; each is held against the closed form.`,
      say`The code adds up where the text has a closed form, so that one checks the other.`,
    ]),
    page.rust(code`
    /// The least number of tries for a wanted time between surrenders.
    pub fn ${n.fn}(fail: f64, rate: f64, wanted: f64) -> i32 {
        ${nest(4, body)}
    }

    /// All limits and all pauses, which double.
    pub fn ${n.time}(tries: i32, limit: f64, pause: f64) -> f64 {
        (1..tries).fold((limit, pause), |(sum, wait), _| (sum + wait + limit, 2.0 * wait)).0
    }

    pub fn ${n.mean}(tries: i32, fail: f64) -> f64 {
        (0..tries).fold(0.0, |mean, _| 1.0 + fail * mean)
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
      say`${fits ? 'The bound holds whatever the peer does, for it counts limits and not answers.' : 'As the bound is missed, the deadline wins: the last tries are cut off and surrenders come oftener.'}`,
      say`The bound is a statement about the code alone. It needs no assumption about noise, and that makes it fit for safety.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Failures that hang together: the power is then too hopeful, and only the bound in time stays true.`,
          say`A share of failures near one: the number of tries grows without end, and the cable is the fault.`,
          say`A rate that changes with the print: the largest one counts.`,
          say`A clock that ticks coarsely lengthens each pause by up to a tick.`,
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
          say`Constant pauses give a shorter bound and hit the same burst again and again.`,
          say`A shorter limit allows further tries in the same time, if the peer is quick enough.`,
          say`A second cable multiplies the chances of failure as further tries do, and costs no time.`,
        ],
        2,
      ),
    ),
  )
}
