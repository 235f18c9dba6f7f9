// Depth 4: how long may the tracking take? Three tracking times followed through the same heating, and a choice under a limit.
import { code, concat, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Derived, Value } from '../../../writing/value.ts'
import { back, loop, type Solved } from './instance.ts'

interface Trial {
  readonly name: string
  readonly time: Derived
  readonly peak: Value
  readonly over: Derived
  readonly arrival: Value
  readonly keeps: boolean
}

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  m.derive('y_98', 'K', '49/50*r', '4s')
  const floor = m.derive('t_98', 's', 'tau*log(Y/(Y - y_98))', '4s')
  const trial = (id: string, name: string, formula: string): Trial => {
    const time = m.derive(`T_${id}`, 's', formula, '4s')
    const peak = m.process('ode', `y_${id}`, 'K', loop(back(time.id), 'max', 'y'), '5s').value
    const over = m.derive(`d_${id}`, 'K', `max(y_${id}, r) - r`, '3s')
    const arrival = m.process('ode', `t_${id}`, 's', loop(back(time.id), 'first', 'y', 'y_98'), '4s').value
    return { name, time, peak, over, arrival, keeps: over.number <= g.d_max.number }
  }
  const trials = [
    trial('q', 'a quarter', 'T_i/4'),
    trial('e', 'the integral time itself', 'T_i'),
    trial('l', 'four times', '4*T_i'),
  ]
  const able = trials.filter((one) => one.keeps)
  const pool = able.length > 0 ? able : trials
  const best = pool.reduce((so, one) =>
    able.length > 0 ? (one.arrival.number < so.arrival.number ? one : so) : one.over.number < so.over.number ? one : so,
  )
  const verdicts = trials.map((one) => m.compare(one.over, g.d_max))
  const chosen = verdicts[trials.indexOf(best)]!
  const price = m.derive('d_t', 's', `${best.arrival.id} - t_98`, '3s')
  const late = m.relation(best.arrival, '>=', floor)
  const [quick, , slow] = trials
  const order = m.compare(quick!.arrival, slow!.arrival)
  page.ask(
    w.pick([
      say`Back-calculation has one number to choose, its tracking time. Compare a quarter of the integral time, the integral time, and four times it, by overshoot and by arrival within a fiftieth of the rise. Choose under the limit of ${g.d_max}, and say what reality adds.`,
      say`How strongly should the integral be pulled back? Follow the heating for several tracking times, weigh overshoot against time of arrival, and decide. What is the least time that any controller could need?`,
      say`Optimise the tracking time for this heating under the limit on overshoot. Is the rule of making it as short as possible right?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A long tracking time lets the integral wind up; a short one empties it. In between lies a compromise between overshoot and a slow approach.`,
      say`Two costs: too hot, and too late. The tracking time trades one for the other, and the heater sets a floor to the second.`,
    ]),
  )
  page.think(
    'derive',
    say`The floor: at full duty throughout, a fiftieth of the rise is still missing after ${floor.worked}. No controller gets there earlier.`,
  )
  if (w.chance(0.65)) {
    page.think(
      'attempt',
      w.pick([
        say`Windup is bad, so pull the integral back as hard as possible: the shortest tracking time.`,
        say`Surely shorter is safer, so let the tracking time go to nothing.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The integral is then forced to whatever makes demand equal to the bound, and that is far below zero while the error is large. The demand leaves the bound as soon as the error begins to shrink, long before the target, and the approach is slow. Too little integral is a fault as too much is.`,
        say`A very short tracking time sets the integral to full duty less the proportional part, a large negative number at the start. It then has to be earned back within the linear range. No overshoot, but a late arrival.`,
      ]),
    )
    page.think('back-up', say`Follow three cases and look at both costs.`)
  }
  for (const one of w.shuffle(trials)) {
    page.think(
      'derive',
      w.pick([
        say`Tracking with ${one.name}, ${one.time.arithmetic}: peak ${one.peak}, overshoot ${one.over}, arrival ${one.arrival}.`,
        say`For ${one.time.worked} the body peaks at ${one.peak}; that is ${one.over} over, after an arrival at ${one.arrival}.`,
      ]),
    )
  }
  page.think(
    'compare',
    say`Arrival, shortest against longest tracking: ${order.values}. Overshoot against ${g.d_max}: ${verdicts[0]!.values}, ${verdicts[1]!.values}, ${verdicts[2]!.values}.`,
  )
  page.think(
    'decide',
    able.length > 0
      ? say`Of those that keep the limit, the earliest: tracking time ${best.time}. It arrives ${price.arithmetic} after the floor.`
      : say`None keeps the limit, so the least overshoot, ${best.time}, and the target must be shaped besides.`,
  )
  page.checks(w.pick([1, 2]), price, s.kc, s.hold)
  page.think(
    'doubt',
    w.pick([
      say`All this is for one lag without delay. A dead time lets the body go on warming after full duty has ended; the overshoot of the real machine is larger by about the slope times the delay.`,
      say`The model has no delay and a constant gain. Both will move these figures, so the choice should not sit at the edge of the limit.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`One parameter, two costs, one limit. The costs come from following the loop in time, the floor from the heater alone.`,
      say`First what is possible at all, then three candidates, then the choice.`,
    ]),
  )
  page.step(
    w.pick(['The floor', 'What the heater permits']),
    say`${floor.worked}: with full duty all the way. It depends on the heater and the rise only.`,
  )
  page.step(
    w.pick(['Candidates', 'Three tracking times']),
    page.list(
      trials.map((one) => say`${one.time.worked}: peak ${one.peak}, ${one.over.worked}, arrival ${one.arrival}.`),
    ),
    say`Each was followed by integrating the loop with the bound; the law of the integral is gain times error over ${g.T_i}, plus duty less demand over the tracking time.`,
  )
  page.step(
    w.pick(['Choice', 'Decision']),
    able.length > 0
      ? say`Within the limit of ${g.d_max} the earliest arrival belongs to ${best.time}: ${chosen.values}. It is ${price.worked} behind the floor, and ${late.symbols} as it must be.`
      : say`No candidate keeps ${g.d_max}. The least overshoot belongs to ${best.time}: ${chosen.values}. The target has to approach in a ramp near its end.`,
  )
  page.step(
    w.pick(['What the model leaves out', 'Limits']),
    say`Demand at the start is ${s.kc.short} times ${g.r}, many times full duty, so the proportional part is the larger one during most of the heating. A dead time acts at the end: what has been sent cannot be called back. It adds about slope times delay to the peak: most for the candidate that passes the target at full duty, least for the one that left it early.`,
  )

  const v = {
    Trial: w.pick(['Trial', 'Candidate', 'Outcome']),
    choose: w.pick(['choose', 'earliest_allowed', 'select']),
    follow: w.pick(['follow', 'heat', 'simulate']),
    Loop: w.pick(['Loop', 'Setup', 'HeatedBody']),
    peak: w.pick(['peak', 'hottest', 'summit']),
    arrival: w.pick(['arrival', 'reached_after', 'done_after']),
    track: w.pick(['tracking', 'pull_back', 'relax_time']),
  }
  const pick = w.pick([
    code`trials
            .iter()
            .filter(|trial| trial.${v.peak} - target <= allowed)
            .min_by(|a, b| a.${v.arrival}.total_cmp(&b.${v.arrival}))`,
    code`let mut best: Option<&${v.Trial}> = None;
        for trial in trials.iter().filter(|trial| trial.${v.peak} - target <= allowed) {
            if best.is_none_or(|known| trial.${v.arrival} < known.${v.arrival}) {
                best = Some(trial);
            }
        }
        best`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A small simulator and a choice. The simulator takes plain short steps, and the tests hold its figures against the exact ones.`,
      say`Following the loop costs few lines, so the machine can compare candidates by itself before the first heating. The choice returns nothing if none is allowed.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Loop} {
        pub reach: f64,
        pub lag: f64,
        pub gain: f64,
        pub integral_time: f64,
        pub target: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Trial} {
        pub ${v.track}: f64,
        pub ${v.peak}: f64,
        pub ${v.arrival}: f64,
    }

    impl ${v.Loop} {
        /// From cold, in short steps, until the end; the arrival is infinite if there is none.
        pub fn ${v.follow}(&self, ${v.track}: f64, step: f64, end: f64) -> ${v.Trial} {
            let (mut y, mut integral, mut clock) = (0.0_f64, 0.0_f64, 0.0_f64);
            let mut trial = ${v.Trial} { ${v.track}, ${v.peak}: 0.0, ${v.arrival}: f64::INFINITY };
            while clock < end {
                let error = self.target - y;
                let demand = self.gain * error + integral;
                let duty = demand.clamp(0.0, 1.0);
                y += step * (self.reach * duty - y) / self.lag;
                integral += step * (self.gain * error / self.integral_time + (duty - demand) / ${v.track});
                clock += step;
                trial.${v.peak} = trial.${v.peak}.max(y);
                if y >= 0.98 * self.target {
                    trial.${v.arrival} = trial.${v.arrival}.min(clock);
                }
            }
            trial
        }
    }

    /// The earliest of those whose overshoot is allowed.
    pub fn ${v.choose}(trials: &[${v.Trial}], target: f64, allowed: f64) -> Option<&${v.Trial}> {
        ${pick}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const BODY: ${v.Loop} = ${v.Loop} {
            reach: ${s.reach.rust('f64')},
            lag: ${g.tau.rust('f64')},
            gain: ${s.kc.rust('f64', '1/K')},
            integral_time: ${g.T_i.rust('f64')},
            target: ${g.r.rust('f64')},
        };

        #[test]
        fn the_candidates_come_out_as_computed() {
            let known = [
                ${concat(...trials.flatMap((one, i) => [i === 0 ? '' : '\n                ', code`(${one.time.rust('f64')}, ${one.peak.rust('f64')}, ${one.arrival.rust('f64')}),`]))}
            ];
            for (time, peak, arrival) in known {
                let found = BODY.${v.follow}(time, BODY.lag / 20_000.0, 5.0 * BODY.lag);
                assert!((found.${v.peak} / peak - 1.0).abs() < 1e-3);
                assert!((found.${v.arrival} / arrival - 1.0).abs() < 1e-3);
                assert_eq!(found.${v.track}, time);
            }
        }

        #[test]
        fn a_target_out_of_reach_is_not_reached() {
            let weak = ${v.Loop} { reach: 0.9 * BODY.target, ..BODY };
            let found = weak.${v.follow}(BODY.integral_time, BODY.lag / 500.0, 9.0 * BODY.lag);
            assert_eq!(found.${v.arrival}, f64::INFINITY);
            assert!(found.${v.peak} < weak.reach && found.${v.peak} > 0.99 * weak.reach);
        }

        #[test]
        fn the_clock_stops_at_the_end() {
            let brief = BODY.${v.follow}(1.0, 0.5, 0.5);
            assert!((brief.${v.peak} - 0.5 * BODY.reach / BODY.lag).abs() < 1e-9);
        }

        #[test]
        fn the_earliest_allowed_one_is_chosen() {
            let trial = |peak: f64, arrival: f64| ${v.Trial} { ${v.track}: arrival, ${v.peak}: peak, ${v.arrival}: arrival };
            let trials = [trial(100.0, 9.0), trial(102.0, 7.0), trial(105.0, 5.0)];
            assert_eq!(${v.choose}(&trials, 100.0, 2.0), Some(&trials[1]));
            assert_eq!(${v.choose}(&trials, 100.0, 1.9), Some(&trials[0]));
            assert_eq!(${v.choose}(&trials, 100.0, 5.0), Some(&trials[2]));
            assert_eq!(${v.choose}(&trials, 99.0, 0.5), None);
            assert_eq!(${v.choose}(&[], 100.0, 5.0), None);
        }
    }`),
    say`A choice may be none, and must be treated as such:`,
    page.compileFail(
      'E0308',
      code`
    pub fn surely(trials: &[${v.Trial}]) -> &${v.Trial} {
        ${v.choose}(trials, 1.0, 1.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The chosen tracking time peaks ${best.over} above the target on the model. ${able.length > 0 ? say`That keeps ${g.d_max}, and what the dead time adds must fit into the rest.` : say`That breaks ${g.d_max}, so the heating must be shaped before it is allowed.`} A limit of temperature stands outside of all this.`,
      say`Whatever tracking time is chosen, the duty is bounded and the loop inside the bounds is the same linear one; only the way in differs. ${able.length > 0 ? 'So the choice is one of comfort, within the limit.' : 'Here no choice is good enough by itself.'}`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A tracking time of nothing: division by it. The type of the setting should exclude that.`,
          say`A tracking time below the cycle of the controller: the discrete integral passes its own goal and swings.`,
          say`A small step of the target: the bound is never active, and the tracking time does not matter at all.`,
          say`A cold room: the same rise needs the same time, but a colder start is a larger rise.`,
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
          say`Start the integral at the holding power of ${s.hold} when the bound is left: one rule, no tracking time, but it needs the gain to be known.`,
          say`Full duty until a computed moment, then holding power: the least possible time, and no tolerance for errors of the model.`,
          say`A target that rises as quickly as the heater can follow avoids saturation, and arrives later.`,
        ],
        2,
      ),
    ),
  )
}
