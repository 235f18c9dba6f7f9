// Depth 4: what three sensors are worth between services, what a common cause leaves of it, and when service should come.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { bestInterval, type Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const common = m.given('beta', s.x.commonPercent, '%')
  const cost = m.given('c_s', s.x.serviceCostH, 'h')
  const demand = m.given('r_d', s.x.demandPerH, '1/h')
  const damage = m.given('H', s.x.damageH, 'h')
  const a2 = m.derive('a_2', '', '2 - beta', '4s')
  const a3 = m.derive('a_3', '', '3 - 2*beta', '4s')
  const single = m.derive('U_1', '%', '1 - M/t_s*(1 - exp(-(t_s/M)))', '3s')
  const ideal = m.derive('U_3', '%', '1 - 3*M/(2*t_s)*(1 - exp(-(2*t_s/M))) + 2*M/(3*t_s)*(1 - exp(-(3*t_s/M)))', '3s')
  const dead = (t: string): string =>
    `1 - 3*M/(a_2*${t})*(1 - exp(-(a_2*${t}/M))) + 2*M/(a_3*${t})*(1 - exp(-(a_3*${t}/M)))`
  const real = m.derive('U_c', '%', dead('t_s'), '3s')
  const hoped = m.derive('f_3', '', 'U_1/U_3', '3s')
  const left = m.derive('f_c', '', 'U_1/U_c', '3s')
  const ceiling = m.derive('f_m', '', '1/beta', '3s')
  const under = m.relation(left, '<', ceiling)
  const less = m.relation(left, '<', hoped)
  const deadTime = m.derive('t_u', 'h', 'U_c*t_s', '4s')
  const followed = m.claim('ode', {
    states: [
      { name: 'a', unit: '', start: '1', next: '-(a_3*a/M)' },
      { name: 'b', unit: '', start: '0', next: '3*(1 - beta)*a/M - a_2*b/M' },
      { name: 'D', unit: 's', start: '0*t_s', next: '1 - a - b' },
    ],
    until: 't_s',
    measure: { what: 'D', take: 'final' },
    of: 't_u',
    tolerance: 1e-5,
  })
  const meanLife = m.derive('L_v', 'h', 'M/2 + M/3', '4s')
  const shorter = m.relation(meanLife, '<', s.life)
  const crossing = m.derive('t_x', 'h', 'M*log(2)', '4s')
  const early = m.relation(s.service, '<', crossing)
  const start = m.given('t_o', 0, 'h')
  const better = m.claim('range', {
    over: [{ name: 't', from: start.id, to: 't_x' }],
    left: '3*exp(-(2*t/M)) - 2*exp(-(3*t/M))',
    op: '>=',
    right: 'exp(-(t/M))',
  })
  const from = m.derive('t_a', 'h', '0.002*M', 'g')
  const first = m.derive('t_0', 'h', 'sqrt(2*c_s*M/(r_d*H*beta))', '4s')
  const at = bestInterval(s.x, 0.002 * s.x.lifeH, s.x.lifeH)
  const best = m.found('t_b', at, 'h', '4s')
  const objective = (t: string): string => `c_s/${t} + r_d*H*(${dead(t)})`
  const least = m.derive('J_b', '', objective('t_b'), '4s')
  const claim = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 't', from: 't_a', to: 'M', at: 't_b' }],
    objective: objective('t'),
    subject: [],
    of: 'J_b',
    tolerance: 0.01,
  })
  const now = m.derive('J_s', '', objective('t_s'), '4s')
  const worse = m.relation(now, '>', least)
  const ratio = m.derive('v', '', 'J_s/J_b', '3s')
  m.derive('J_0', '', objective('t_0'), '4s')
  const price = m.derive('v_0', '', 'J_0/J_b', '4s')
  const side = m.compare(best, s.service)
  const order = m.relation(best, '<', first)
  const sooner = side.op === '<='
  const life = w.chance(0.45)
  page.ask(
    w.pick([
      say`Of all failures ${common} have a cause that takes all three at once. How much does the vote gain over one sensor between two services, and which interval of service is cheapest, if a service costs ${cost} of work, and a vote that is dead when it is needed (${demand}) costs ${damage}?`,
      say`A colleague multiplies the chances of independent failures. With ${common} of common causes, what is left of that gain? Choose the interval of service that loses least: service ${cost}, need of the vote ${demand}, loss ${damage} each time it is dead then.`,
      say`"Three have the shorter life, so three are worse", says a review. Settle it by computing what counts between services, include ${common} of common causes, and find the best interval for ${cost} a service, ${demand} of needs and ${damage} of loss.`,
      say`Optimise service for this vote. Common causes: ${common} of failures. Work of a service ${cost}; the vote is needed at ${demand}; dead then costs ${damage}. Say also what a fourth or fifth sensor could still gain.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A masked fault is repaired at the next service only. So the quantity is the share of an interval in which the vote is dead, the mean over the interval.`,
      say`The vote is needed at moments of chance. What counts is the part of the time in which it is dead, for one sensor and for three.`,
      say`Two questions: how much better are three, and how often must somebody look? The same share of dead time answers both.`,
    ]),
  )
  if (life) {
    page.think(
      'attempt',
      w.pick([
        say`Mean life of the vote: first one of three, then one of two, ${meanLife.arithmetic}. ${shorter.symbols}: one sensor alone lives on when they are done.`,
        say`Judge by mean life. Three fall to two after a third of ${s.life.symbol}, two to one after half of it: ${meanLife.worked}, and ${shorter.values}. Then three are worse?`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A mean life counts the long tail that nobody waits for. Up to ${crossing.arithmetic} three are the better choice, ${better.form('symbols')}, and service comes far earlier: ${early.values}.`,
        say`Nobody runs it until it dies. For ${better.form('ranges')} the vote is the likelier to live; ${early.symbols} says that we stay in that range.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Independent: one sensor is dead for ${single.arithmetic} of the time, a vote of three for ${ideal.arithmetic}. A gain of ${hoped.arithmetic}.`,
        say`Two of three must fail by themselves: ${ideal.worked}. Against ${single.arithmetic} of one that is ${hoped.worked} times better.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`One plug, one supply, one converter, one overheated cable: ${common} of failures take all three, and those no vote sees. A product of small chances is beaten by a small share of one.`,
        say`Independence is the whole of that result, and it is not given. What fails together with ${common} stays, however many vote.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`With the common cause three are left at the rate ${a3.symbol}, two at ${a2.symbol}, in units of one sensor's rate. The mean over an interval: ${real.arithmetic}.`,
      say`Put it into the rates: exponents ${a3.worked} and ${a2.worked}. Then the dead share is ${real.arithmetic}, a gain of ${left.arithmetic} over ${single.arithmetic}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`For frequent service only the common part remains, and the gain goes to ${ceiling.arithmetic}. ${under.values}, as it must.`,
      say`However many sensors, ${ceiling.worked} is the ceiling of the gain: ${under.symbols}. ${less.symbols} too, so the ideal was never within reach.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Service: with the common part alone, which grows in proportion to the interval, work and loss balance at ${first.arithmetic}.`,
      say`First without pairs of independent failures: ${first.worked}, a balance of one over the interval and the interval.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The full sum is least at ${best.named}, which a grid over ${claim.form('ranges')} confirms. ${order.symbols}, since pairs of failures grow with the square and pull it in. The rule of thumb loses a factor ${price.arithmetic}.`,
      say`A search of the whole gives ${best}; ${order.values}. By the short formula one would pay ${price.worked} times as much.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Today's interval: ${side.values}, so service should come ${sooner ? 'oftener' : 'more seldom'}. It costs ${ratio.arithmetic} times the least.`,
      say`${now.short} against ${least.short}, a factor ${ratio.arithmetic}. ${sooner ? 'Look earlier' : 'Look later'}: ${side.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), first, deadTime, ceiling)
  page.think(
    'decide',
    w.pick([
      say`Service every ${best}; and effort into separate plugs and supplies, for ${common.symbol} is what is left to lower.`,
      say`${best} between services. A fourth sensor gains nothing against a common cause; another principle of measuring does.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`The measure is the share of time in which two or all three are gone and nobody knows.`,
      say`Life is exponential, a service makes all new, and the need comes at any moment: so means over an interval are the right measure.`,
      say`First what three gain, then what a common cause takes back, then the interval.`,
    ]),
  )
  page.step(
    w.pick(['One sensor and three', 'What the vote gains', 'Independent failures']),
    say`One: ${single.worked}. Three without common cause: ${ideal.worked}. A gain of ${hoped.worked}.`,
    w.pick([
      say`By mean life three would look worse, ${meanLife.worked} where one has ${s.life}. But ${better.form('statement')}, and service comes in that time: ${early.named}.`,
      say`The mean life of the vote is only ${meanLife.worked}; ${shorter.symbols}. That says what happens without service. With it the range counts in which ${better.form('symbols')}, up to ${crossing.worked}; ${early.values}.`,
    ]),
  )
  page.step(
    w.pick(['Common cause', 'What fails together']),
    w.pick([
      say`A share of ${common} of each sensor's rate strikes all. Three intact end at the rate ${a3.worked} (three times the own part and once the common one), two intact at ${a2.worked}, both by ${s.life.symbol}. Mean over the interval: ${real.worked}.`,
      say`Own failures have the rest of the rate. So three last with ${a3.worked}, two with ${a2.worked} in units of one over ${s.life.symbol}, and ${real.worked}.`,
    ]),
    say`Following the chain ${followed.form('rates')} (a: three left, b: two left, D: time dead) gives ${deadTime.worked}. Of the hoped gain remains ${left.worked}; ${under.named}, the ceiling for any number of sensors.`,
  )
  page.step(
    w.pick(['Interval of service', 'Work against loss', 'How often to look']),
    say`Loss by time: ${claim.form('problem')}, for ${claim.form('ranges')}.`,
    w.pick([
      say`Pairs of own failures left aside, half of ${common.symbol} times the interval is dead, and the balance is ${first.worked}. Pairs grow with the square, so the true optimum lies earlier, ${order.named}. It is at ${claim.form('answer')}.`,
      say`The short formula, from the common part alone: ${first.worked}. The whole: ${claim.form('answer')}; ${order.symbols}, for the square of the interval counts too. The short one costs ${price.worked} times the least.`,
    ]),
  )
  page.step(
    w.pick(['Against today', 'Verdict']),
    say`${side.named}: today's interval is too ${sooner ? 'long' : 'short'}. It loses ${now.short} instead of ${least}; ${worse.symbols}, by ${ratio.worked}.`,
  )
  const n = w.pick([
    { dead: 'dead_share', part: 'gone', cost: 'loss', best: 'cheapest', f: 'Field', own: 'alone' },
    { dead: 'unavailability', part: 'mean_gone', cost: 'expense', best: 'best_interval', f: 'Costs', own: 'one' },
    { dead: 'down', part: 'average_loss', cost: 'burden', best: 'interval', f: 'Service', own: 'single' },
  ])
  const search = w.pick([
    code`(low..=high).min_by(|a, b| self.${n.cost}(f64::from(*a)).total_cmp(&self.${n.cost}(f64::from(*b))))`,
    code`let mut found = None;
            let mut least = f64::INFINITY;
            for hours in low..=high {
                let here = self.${n.cost}(f64::from(hours));
                if here < least {
                    (found, least) = (Some(hours), here);
                }
            }
            found`,
    code`let all = (low..=high).map(|hours| (hours, self.${n.cost}(f64::from(hours))));
            let (hours, _) = all.reduce(|kept, next| if next.1 < kept.1 { next } else { kept })?;
            Some(hours)`,
  ])
  const share = w.pick([
    code`1.0 - 3.0 * ${n.part}((2.0 - common) * lives) + 2.0 * ${n.part}((3.0 - 2.0 * common) * lives)`,
    code`let two = ${n.part}(lives * (2.0 - common));
        let three = ${n.part}(lives * (3.0 - 2.0 * common));
        1.0 - 3.0 * two + 2.0 * three`,
  ])
  m.given('h_1', 1, 'h')
  const whole = m.derive('n_b', '', 'round(t_b/h_1)', 'i')
  const half = m.derive('n_h', '', 'floor(t_b/(2*h_1))', 'i')
  const twice = m.derive('n_t', '', 'ceil(2*t_b/h_1)', 'i')
  const interval = m.derive('x', '', 't_s/M', '5s')
  const fixture = code`${n.f} { life: ${s.life.rust('f64')}, common: ${common.rust('f64', '')}, work: ${cost.rust('f64')}, need: ${demand.rust('f64')}, damage: ${damage.rust('f64')} }`
  const tests = w.shuffle([
    code`#[test]
        fn shares_of_the_interval() {
            assert!((${n.dead}(${interval.rust('f64')}, ${common.rust('f64', '')}) / ${real.rust('f64', '')} - 1.0).abs() < 1e-7);
            assert!((${n.dead}(${interval.rust('f64')}, 0.0) / ${ideal.rust('f64', '')} - 1.0).abs() < 1e-7);
            assert!((${n.dead}(${interval.rust('f64')}, 1.0) / ${single.rust('f64', '')} - 1.0).abs() < 1e-7);
        }`,
    code`#[test]
        fn the_cheapest_interval() {
            let field = ${fixture};
            assert_eq!(field.${n.best}(${from.rust('int')}, ${s.life.rust('int')}), Some(${whole.rust('int')}));
            assert!((field.${n.cost}(${best.rust('f64')}) / ${least.rust('f64')} - 1.0).abs() < 1e-7);
            assert!((field.${n.cost}(${s.service.rust('f64')}) / ${now.rust('f64')} - 1.0).abs() < 1e-7);
        }`,
    w.pick([
      code`#[test]
        fn an_end_may_be_best() {
            let field = ${fixture};
            assert_eq!(field.${n.best}(${from.rust('int')}, ${half.rust('int')}), Some(${half.rust('int')}));
            assert_eq!(field.${n.best}(${half.rust('int')}, ${half.rust('int')}), Some(${half.rust('int')}));
        }`,
      code`#[test]
        fn too_late_is_as_late_as_allowed() {
            let field = ${fixture};
            assert_eq!(field.${n.best}(${twice.rust('int')}, ${s.life.rust('int')}), Some(${twice.rust('int')}));
            assert_eq!(field.${n.best}(${s.life.rust('int')}, ${twice.rust('int')}), None);
        }`,
    ]),
  ])
  page.section(
    'rust',
    w.pick([
      say`With every failure common the vote is one sensor, with none it is the ideal: the same function gives all three shares, and the test asks for each.`,
      say`Service is planned in whole hours, so that all of them can be tried; nothing depends on the shape of the loss.`,
      say`Time is counted in lives of one sensor within the share, in hours outside.`,
    ]),
    page.rust(code`
    /// Mean share of time after the end of an exponential life, over an interval of so many lives.
    pub fn ${n.part}(lives: f64) -> f64 {
        (1.0 - (-lives).exp()) / lives
    }

    /// Share of an interval in which two of three are gone; the interval in lives of one sensor.
    pub fn ${n.dead}(lives: f64, common: f64) -> f64 {
        ${nest(4, share)}
    }

    #[derive(Debug, Clone, Copy)]
    pub struct ${n.f} {
        pub life: f64,
        /// Share of failures that take all three.
        pub common: f64,
        /// Hours of work for one service.
        pub work: f64,
        /// How often the vote is needed, by the hour.
        pub need: f64,
        /// Hours lost when it is dead then.
        pub damage: f64,
    }

    impl ${n.f} {
        pub fn ${n.cost}(&self, hours: f64) -> f64 {
            self.work / hours + self.need * self.damage * ${n.dead}(hours / self.life, self.common)
        }

        /// The number of whole hours that loses least, between two bounds; none where they are crossed.
        pub fn ${n.best}(&self, low: u32, high: u32) -> Option<u32> {
            ${nest(8, search)}
        }
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
      say`The fuse behind the vote has to be independent of all that is common here, or it belongs into ${common.symbol}.`,
      say`Costs choose the interval; they may not choose whether the heater goes off. A vote that knows of its fault stops at once, whatever that costs.`,
      say`A latch that reports the first fault lowers the dead share that was computed: then repair comes before service. The numbers here are for faults that nobody reports.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Ageing sensors fail oftener when old; new ones at each service, not only a look, keep the exponential.`,
          say`A service that does damage, a plug that is not pushed home, adds a chance for each visit, and makes the interval longer.`,
          say`Three sensors of one batch share their weakness, and ${common.symbol} is then no small share.`,
          say`Needs that come with the faults, as overheating that kills sensors, are not independent of them: the loss is larger.`,
          say`An interval beyond ${crossing.symbol} would make one sensor the better choice.`,
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
          say`A test at each start finds silent faults without a person, and makes the interval one print.`,
          say`One sensor of another principle beside two alike attacks ${common.symbol} itself.`,
          say`Two sensors and the higher of them are safer against cold faults and stop oftener for nothing.`,
          say`Staggered services, one sensor at a time, keep a careless hand from spoiling all three.`,
        ],
        2,
      ),
    ),
  )
}
