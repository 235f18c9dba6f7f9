// Depth 3: the fan fails. How long the sink has, how much of that the block needs to cool, and a supervisor that counts pulses
// and errs to the safe side in each rounding.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { leastShare, type Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, pipe, plastic } = s
  const dead = s.sink('0', 'h_0')
  const { need, root, film, share } = leastShare(m)
  const watched = m.derive('s_e', '', '(s_c + q_h)/2', '3s')
  const watchedFilm = m.derive('h_e', 'W/(m²·K)', 'h_1*sqrt(s_e)', '4s')
  const slow = s.sink('e', 'h_e')
  const tau = m.derive('tau_0', 's', 'C_s/(G_0 + G_b)', '4s')
  const way = m.derive('t_c', 's', 'tau_0*log((theta_0 - theta_e)/(theta_0 - T_c))', '4s')
  const harmless = m.derive('T_z', '°C', 'T_c + (T_c - T_a)*G_0/G_b', '4s')
  const blockTau = m.derive('tau_n', 's', 'C_n/G_n', '4s')
  const cools = m.derive('t_z', 's', 'tau_n*log((T_n - T_a)/(T_z - T_a))', '4s')
  const allowed = m.derive('t_d', 's', 't_c - t_z', '4s')
  const wholeWindows = m.derive('n_d', '', 'floor(t_d/T_w)', 'i')
  const most = m.derive('n_w', '', 'n_d - 1', 'i')
  const row = m.derive('k_w', '', 'min(n_w, 5)', 'i')
  const reacts = m.derive('t_r', 's', '(k_w + 1)*T_w', '3s')
  const inTime = m.relation(reacts, '<=', allowed)
  const alarm = m.derive('n_c', '', 'ceil(s_e*f_1*T_w)', 'i')
  const down = m.derive('n_l', '', 'floor(s_e*f_1*T_w)', 'i')
  const oneShort = m.relation('n_l + 1', '==', alarm)
  const healthy = m.derive('n_h', '', 'floor(q_h*f_1*T_w)', 'i')
  const apart = m.relation(healthy, '>', alarm)
  const slowHz = m.derive('f_c', 'Hz', 's_e*f_1', '4s')
  const stoppedHz = m.derive('f_0', 'Hz', '0*f_1', 'g')
  const caught = m.claim('range', {
    over: [{ name: 'f', from: stoppedHz.id, to: slowHz.id }],
    left: 'floor(f*T_w) + 1',
    op: '<=',
    right: 'n_c',
  })
  const atCut = m.derive('x_r', 'K', '(theta_0 - T_a) - (theta_0 - theta_e)*exp(-t_r/tau_0)', '4s')
  const peak = m.process(
    'ode',
    'x_m',
    'K',
    {
      states: [
        { name: 'x', unit: 'K', start: 'x_r', next: '(G_b*(y - x) - G_0*x)/C_s' },
        { name: 'y', unit: 'K', start: 'T_n - T_a', next: '-G_n*y/C_n' },
      ],
      until: '6*tau_n',
      measure: { what: 'x', take: 'max' },
      tolerance: 1e-3,
    },
    '3s',
  )
  const room = m.derive('x_c', 'K', 'T_c - T_a', 'g')
  const held = m.relation(peak.value, '<=', room)
  const into = m.derive('Q_i', 'W', 'G_b*(T_n - T_c)', '3s')
  const out = m.derive('Q_o', 'W', 'G_0*(T_c - T_a)', '3s')
  const climbs = m.relation(into, '>', out)
  m.derive('h_s', 'W/(m²·K)', 'h_1*sqrt(s_c/2)', '4s')
  const drags = s.sink('s', 'h_s')
  const dragCount = m.derive('n_s', '', 'floor(s_c*f_1*T_w/2)', 'i')
  const dragWarm = m.relation(drags.rest, '>', g.T_c)
  const atLeast = m.derive('n_m', '', 'ceil(s_c*f_1*T_w)', 'i')
  const flaw = w.chance(0.45)
  const trap = w.pick([...(dragCount.number > 1 ? (['stopped'] as const) : []), 'late', 'round', 'least'] as const)
  page.ask(
    flaw
      ? w.pick(
          {
            stopped: [
              say`The present supervisor reacts when a window holds no pulse at all. A fan that drags gives ${dragCount}. Find what this misses, derive the count below which heat must be cut and the time there is for it, and write it.`,
              say`"No pulse, no fan" is the rule so far. Show a fan that turns and yet does not cool, then write a supervisor with a proven threshold and a proven deadline.`,
            ],
            late: [
              say`With the fan dead the sink takes ${way} to its limit, so the supervisor was given ${way} to react. Find the flaw, derive the right deadline, and write a supervisor that meets it.`,
              say`A reviewer divides ${way} by windows of ${g.T_w} and lets that many pass. What was forgotten? Correct the deadline and implement the watch on the fan.`,
            ],
            least: [
              say`The sink needs a share of ${share}, so the alarm was set to the ${atLeast} pulses that belong to it, and the time to react was counted from a cold sink. Find the flaw, choose a threshold that leaves time, and write the supervisor.`,
              say`A fan at ${share} of its speed is just enough, and the supervisor alarms from ${atLeast} pulses on downwards. What if such a fan dies? Repair threshold and deadline, and implement the watch.`,
            ],
            round: [
              say`The slowest fan that shall pass gives ${down} pulses and a fraction in a window, so the alarm was set to ${down} or fewer. Is the rounding right? Derive threshold and deadline and write the supervisor.`,
              say`Somebody rounded the threshold of pulses down to ${down}, "so as not to alarm in vain". Which fan gets through? Do it with a proof for each rounding.`,
            ],
          }[trap],
        )
      : w.pick([
          say`The fan may stop or drag. How soon must a supervisor cut the heater, from which count of pulses on, and after how many windows? Write it with tests on both sides of each limit.`,
          say`Implement a watch on the fan that cuts the heater before ${plastic} softens in the sink. Derive its deadline, its threshold and the number of windows in a row.`,
          say`From a dead fan to a soft plug there is some time, and the block does not cool at once. Turn this into a deadline, whole windows and whole pulses, and write the supervisor.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three numbers are wanted: a time, a count, a number of windows. The time comes from two bodies, the sink that warms and the block that has to cool.`,
      say`The supervisor does not see temperature, only pulses. So the physics has to be done beforehand and frozen into a threshold and a deadline.`,
      say`Worst case: a fan that has dragged for an hour without an alarm, so that the sink is warm already, dies with the filament at rest.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`What is needed: ${need.worked}, by the fin's equation (its number comes to ${root.value}) a film of ${film.worked}, so a share of ${share.worked}. A healthy fan keeps ${g.q_h}. Alarm half way between: ${watched.worked}.`,
      say`Break ${pipe.worked}. Least share ${share.arithmetic}, from ${need.worked} and a film of ${film.worked}; healthy is ${g.q_h} or more. I put the alarm in the middle, at ${watched.arithmetic}: room on both sides.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The slowest fan without an alarm: ${watchedFilm.worked}, ${slow.conducts.worked}, sink at ${slow.rest.worked}. Dead: ${dead.conducts.worked}, on the way to ${dead.rest.worked}.`,
      say`At the alarm's share the sink conducts ${slow.conducts.arithmetic} and rests at ${slow.rest.arithmetic}; without any draught ${dead.conducts.arithmetic} and ${dead.rest.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Without the fan the sink has a time constant of ${tau.worked}. From ${slow.rest} to ${g.T_c}: ${way.worked}.`,
      say`One exponential: ${tau.arithmetic}, limit met after ${way.arithmetic} if the block stays hot.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'stopped') {
      page.think(
        'attempt',
        w.pick([
          say`A dead fan sends nothing, so wait for a window without pulses.`,
          say`Alarm at a count of nothing: no false alarm is possible that way.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`With half of the least speed there are still ${dragCount.worked} pulses, and the sink ends at ${drags.rest.worked}: ${dragWarm.values}.`,
          say`A dragging fan sends pulses: ${dragCount.arithmetic} a window, say. Its sink settles at ${drags.rest}; ${dragWarm.values}.`,
        ]),
      )
    } else if (trap === 'late') {
      page.think(
        'attempt',
        w.pick([
          say`So the supervisor may take ${way}, and then cut.`,
          say`Deadline ${way}: at that moment the sink is just at its limit.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`At that moment the block is as hot as ever: ${into.worked} come in, ${out.worked} go out, and ${climbs.values}. The sink climbs on.`,
          say`Cutting power is not cutting heat. With the block at ${g.T_n} the sink goes on gaining, ${climbs.values}, right through its limit.`,
        ]),
      )
    } else if (trap === 'least') {
      page.think(
        'attempt',
        w.pick([
          say`A share of ${share} suffices, so alarm at its pulses, ${atLeast.worked}, and nothing is alarmed in vain.`,
          say`Threshold from the least share directly: ${atLeast.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A fan just above that passes for ever, and its sink rests at ${g.T_c}. If it dies from there no time is left: ${climbs.values} at once.`,
          say`Then the race may start at its finish. A dragging fan brings the sink to ${g.T_c} without an alarm, and when it stops, ${climbs.values}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Threshold: the slowest fan gives ${down.worked} whole pulses. Alarm at that or fewer.`,
          say`Round down, ${down.arithmetic}, and alarm at this count.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Where a window begins is chance: a fan a little too slow gives one pulse more in lucky windows, ${oneShort.values}, and passes.`,
          say`A window of fixed length holds the whole number below or the next one. The slow fan shows ${alarm} now and then, and breaks each row of bad windows.`,
        ]),
      )
    }
    page.think(
      'back-up',
      {
        stopped: say`The threshold has to come from what the sink needs.`,
        late: say`The block's own time belongs into the sum.`,
        least: say`The alarm stays above the least share, and the race starts where the alarm leaves the sink.`,
        round: say`Each rounding gets its direction from what is unsafe.`,
      }[trap],
    )
  }
  page.think(
    'derive',
    w.pick([
      say`How cool must the block be to be harmless? So that even a dead sink stays at ${g.T_c}: ${harmless.worked}. Off, it gets there in ${cools.worked}, with ${blockTau.worked}.`,
      say`Harmless block: ${harmless.arithmetic}. It loses heat with ${blockTau.arithmetic}, so ${cools.arithmetic} pass after the cut.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Pretend the block stays hot until then and drops at once. That is worse than the truth, so ${allowed.worked} for finding out is safe.`,
      say`A hot block all the way would reach the limit at ${way}; by then the real one must be harmless. Left for detection: ${allowed.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The fan may die just after a window began, so the row has one window added: ${wholeWindows.worked}, ${most.worked}. Not all are needed: ${row.worked}, in ${reacts.worked}.`,
      say`Whole windows: ${wholeWindows.arithmetic}. One is lost to the start, leaving ${most}; a row of ${row} is calm enough, and ${reacts.arithmetic} is its worst reaction.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`In pulses the share of ${watched} is ${alarm.worked}, rounded up, and the alarm is at this count or fewer.`,
      say`Threshold in whole pulses, rounded up: ${alarm.arithmetic}. At that or fewer, the window is a bad one.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Fans that are too slow, all of them: ${caught.form('statement')}. A healthy one gives ${healthy.worked} or more; ${apart.values}.`,
      say`Both bodies followed from the cut: ${peak.claim.form('rates')}. The sink peaks at ${peak.value} over the air, and ${held.values}.`,
      say`No false alarm: ${healthy.arithmetic} in the worst healthy window, ${apart.values}. And in time: ${inTime.values}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), way, cools)

  page.section(
    'analysis',
    flaw
      ? {
          stopped: say`The flaw: a fan can turn and not cool. At half the least speed there are ${dragCount.worked} pulses a window and a sink at ${drags.rest}; ${dragWarm.values}.`,
          late: say`The flaw: at ${way} the block is still hot, ${climbs.values}, and the sink passes its limit. The time the block needs has to be taken off.`,
          least: say`The flaw: with ${atLeast.worked} as the threshold a fan may drag at ${share} for ever, with the sink at its limit. When it dies no time is left, as ${climbs.values}.`,
          round: say`The flaw: windows of equal length differ by a pulse. ${oneShort.values} can be shown by a fan that is too slow.`,
        }[trap]
      : w.pick([
          say`Deadline from two bodies, threshold from the fin, windows from both; each rounding goes to the safe side.`,
          say`The proof is a comparison: a block that stays hot and then drops is worse than one that cools.`,
        ]),
  )
  page.step(
    w.pick(['Time to the limit', 'A dead fan']),
    say`A fan that raises no alarm keeps ${watched.worked} or more, so the sink starts at ${slow.rest.worked} or colder. Dead: ${dead.rest.worked}; ${tau.worked}. With a hot block the limit is met at ${way.worked}.`,
  )
  page.step(
    w.pick(['Time of the block', 'Cutting power is not cutting heat']),
    say`At ${harmless.worked} the block can no longer lift the dead sink over its limit. ${blockTau.worked}; losses through the break are left out, which makes it slower: ${cools.worked}.`,
    say`The rise of the sink grows with the block's temperature at all earlier times. So a block held hot until ${way} bounds the real one, which is harmless from there on: ${allowed.worked}.`,
  )
  page.step(
    w.pick(['Windows', 'How many in a row']),
    say`${wholeWindows.worked}, ${most.worked}; chosen ${row.worked}; ${reacts.worked}. ${inTime.named}. Followed with this reaction, the sink starts the cut at ${atCut.worked} over the air and peaks at ${peak.value}; ${held.symbols}.`,
  )
  page.step(
    w.pick(['Pulses', 'Threshold']),
    say`The sink needs ${film.worked}, ${share.worked}; the alarm is half way up to a healthy fan, ${slowHz.worked}. A window holds the whole part of rate times window or one more. Rounded up, ${alarm.worked}, and ${caught.form('statement')}. Healthy: ${healthy.worked}; ${apart.named}.`,
  )

  const machine = w.chance(0.5)
  const step = w.pick([
    code`self.low = if count <= FLOOR { self.low.saturating_add(1) } else { 0 };
            if self.low >= ROW {
                self.cut = true;
            }`,
    code`if count > FLOOR {
                self.low = 0;
            } else {
                self.low = self.low.saturating_add(1);
            }
            self.cut |= self.low >= ROW;`,
  ])
  const arms = w.pick([
    code`match self {
                State::Cut => State::Cut,
                State::Runs { .. } if count > FLOOR => State::Runs { low: 0 },
                State::Runs { low } if low + 1 >= ROW => State::Cut,
                State::Runs { low } => State::Runs { low: low + 1 },
            }`,
    code`let State::Runs { low } = self else {
                return State::Cut;
            };
            let low = if count <= FLOOR { low + 1 } else { 0 };
            if low >= ROW { State::Cut } else { State::Runs { low } }`,
  ])
  const rows = code`
    /// Windows in a row that a deadline permits: one is lost, as a fan may fail just after a window began.
    pub fn rows(deadline: f64, window: f64) -> Option<u32> {
        let whole = (deadline / window).floor();
        ${w.pick(['(whole >= 2.0).then(|| whole as u32 - 1)', 'if whole < 2.0 { None } else { Some(whole as u32 - 1) }'])}
    }

    /// Pulses of a window at which the fan counts as too slow.
    pub fn floor_of(slowest: f64, window: f64) -> u32 {
        ${w.pick(['(slowest * window).ceil() as u32', 'let pulses = slowest * window;\n    pulses.ceil() as u32'])}
    }
`
  const rowsTest = code`#[test]
        fn threshold_and_row_are_as_computed() {
            assert_eq!(rows(${allowed.rust('f64')}, ${g.T_w.rust('f64')}), Some(${most.rust('int')}));
            assert_eq!(floor_of(${slowHz.rust('f64')}, ${g.T_w.rust('f64')}), ${alarm.rust('int')});
            assert_eq!([rows(2.0, 1.0), rows(1.9, 1.0), rows(3.9, 1.0), rows(8.0, 2.0)], [Some(1), None, Some(2), Some(3)]);
            assert_eq!([floor_of(10.0, 0.5), floor_of(10.5, 0.5), floor_of(9.5, 0.5)], [5, 6, 5]);
        }`
  page.section(
    'rust',
    machine
      ? w.pick([
          say`The watch as a value that is replaced in each window. From the cut no transition leads back; only a person makes a new one.`,
          say`Two states, and one of them is final. Threshold and row are constants of the function, so each build has its own.`,
        ])
      : w.pick([
          say`Threshold and row stand in the type. The order to the heater is the return value, so nobody can count and forget to act.`,
          say`A counter that a single good window resets, and a cut that nothing resets.`,
        ]),
    machine
      ? page.rust(code`
    pub const FLOOR: u32 = ${alarm.rust('int')};
    pub const ROW: u32 = ${row.rust('int')};
    ${rows}
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum State {
        Runs { low: u32 },
        Cut,
    }

    impl State {
        pub fn window(self, count: u32) -> State {
            ${nest(8, arms)}
        }

        pub fn may_heat(self) -> bool {
            ${w.pick(['self != State::Cut', 'matches!(self, State::Runs { .. })'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, rowsTest)}

        fn after(counts: &[u32]) -> State {
            counts.iter().fold(State::Runs { low: 0 }, |state, count| state.window(*count))
        }

        #[test]
        fn the_row_decides() {
            let slow = [FLOOR; ROW as usize];
            assert_eq!(after(&slow), State::Cut);
            assert_eq!(after(&slow[1..]), State::Runs { low: ROW - 1 });
            assert_eq!(after(&[FLOOR, FLOOR + 1]), State::Runs { low: 0 });
            assert_eq!(after(&[0, 0]), State::Runs { low: 2 });
        }

        #[test]
        fn a_healthy_fan_is_never_cut() {
            assert_eq!(after(&[${healthy.rust('int')}; 100]), State::Runs { low: 0 });
            assert_eq!((FLOOR, ROW), (${alarm.rust('int')}, ${row.rust('int')}));
        }

        #[test]
        fn a_cut_is_final() {
            assert_eq!(State::Cut.window(FLOOR + 9), State::Cut);
            assert_eq!(State::Cut.window(0), State::Cut);
            assert!(!State::Cut.may_heat());
            assert!(State::Runs { low: 1 }.may_heat());
        }
    }`)
      : page.rust(code`
    ${rows}
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Heater {
        Allowed,
        Off,
    }

    /// Watch on a fan; the constants are the pulses that are too few and the windows in a row.
    #[derive(Debug, Clone, Default)]
    pub struct Watch<const FLOOR: u32, const ROW: u32> {
        low: u32,
        cut: bool,
    }

    impl<const FLOOR: u32, const ROW: u32> Watch<FLOOR, ROW> {
        #[must_use]
        pub fn window(&mut self, count: u32) -> Heater {
            ${nest(8, step)}
            ${w.pick(['if self.cut { Heater::Off } else { Heater::Allowed }', 'match self.cut {\n            true => Heater::Off,\n            false => Heater::Allowed,\n        }'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        type Here = Watch<${alarm.rust('int')}, ${row.rust('int')}>;

        ${nest(4, rowsTest)}

        #[test]
        fn a_slow_fan_is_cut_with_the_last_window_of_the_row() {
            let mut watch = Here::default();
            for _ in 1..${row.rust('int')} {
                assert_eq!(watch.window(${alarm.rust('int')}), Heater::Allowed);
            }
            assert_eq!(watch.low, ${row.rust('int')} - 1);
            assert_eq!(watch.window(${alarm.rust('int')}), Heater::Off);
            assert_eq!(watch.window(${healthy.rust('int')}), Heater::Off);
        }

        #[test]
        fn a_healthy_fan_is_never_cut() {
            let mut watch = Here::default();
            for _ in 0..100 {
                assert_eq!(watch.window(${healthy.rust('int')}), Heater::Allowed);
            }
            assert_eq!(watch.low, 0);
        }

        #[test]
        fn one_good_window_begins_the_row_again() {
            let mut watch = Watch::<7, 3>::default();
            let told = [7, 7, 8, 7, 0, 7].map(|count| watch.window(count));
            assert_eq!(told[..5], [Heater::Allowed; 5]);
            assert_eq!(told[5], Heater::Off);
            assert!(watch.cut);
        }
    }`),
    machine
      ? page.compileFail(
          'E0004',
          code`
    pub fn allowed(state: State) -> bool {
        match state {
            State::Runs { .. } => true,
        }
    }`,
        )
      : page.compileFail(
          'E0107',
          code`
    pub fn without_row() -> Watch<9> {
        Watch::default()
    }`,
        ),
  )
  page.section(
    'safety',
    w.pick([
      say`From the failure to the cut pass ${reacts} or less, and ${allowed} are allowed. From there on the sink peaks at ${peak.value} over the air; ${held.values}.`,
      say`All directions are safe ones: the block cools by its air alone, the filament is at rest, the count is rounded up, and a window is lost.`,
      say`A dead fan is the worst one that is alarmed: one that drags leaves more film, a lower end and a longer way. And the worst start is a fan that drags without an alarm, with the sink at ${slow.rest}. Both are in the deadline.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Starting up: the fan needs a moment to turn. The watch begins with the heater off, and heating waits for the first good window.`,
          say`A fan that falters: one good window in each row keeps the watch quiet, while the mean of the draught is too little. A second count over a minute catches it.`,
          say`A broken wire of the pulses looks like a dead fan. It is treated as one, which costs a print and no more.`,
          say`A fan that turns in a blocked duct: all pulses are there and no air is. Only a thermistor on the sink sees it.`,
          say`Switched supply of the fan: the pulses are chopped with it, and counts come in too low or too high. Count only while the supply is on.`,
          say`The quiet mode with fewer pulses than ${alarm}: it would be cut, and rightly, unless it is allowed for by its own rule.`,
          say`After the cut the fan should be driven on, as hard as it can: if it still turns, the sink gains from it.`,
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
          say`A thermistor on the sink: it sees all causes, and it is late by the sink's own warming. The pulses are early and see one cause.`,
          say`Moving the filament slowly backwards after the cut: it takes heat out of the break and empties it. It needs a motor that can be trusted at that moment.`,
          say`A longer row than ${row}: up to ${most} would be in time. It bears more stray windows and leaves less for what was not modelled.`,
          say`A fan on the heater's own supply, without any control: nobody can switch it off by mistake, and nobody hears when it stops.`,
        ],
        2,
      ),
    ),
  )
}
