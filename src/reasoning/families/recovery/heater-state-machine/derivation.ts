// Depth 2: guards of time from the heat balance. How long a start may take, why that says nothing about a loose sensor, and a guard
// of progress that never trips on a healthy heater; with a measure that proves that every start ends.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const way = m.derive('D_b', 'K', 'S - b - T_a', '4s')
  const weakEnd = m.derive('E_w', 'K', 'P_w/G', '4s')
  const gets = m.relation(weakEnd, '>', way)
  const followed = m.claim('ode', {
    states: [{ name: 'y', unit: 'K', start: '0*D_b', next: '(P_w - G*y)/C' }],
    until: 't_w',
    measure: { what: 'y', take: 'final' },
    of: 'D_b',
    tolerance: 1e-6,
  })
  const usual = m.derive('t_u', 's', 'C/G*log(P/(P - G*D_b))', '4s')
  const usualTurns = m.derive('n_u', '', 'ceil(t_u/T_s)', 'i')
  const early = m.derive('t_x', 's', 'n_u*T_s', '4s')
  const tooEarly = m.relation(early, '<', s.slow)
  const plain = m.derive('t_p', 's', 'C*D_b/P_w', '4s')
  const plainTurns = m.derive('n_p', '', 'ceil(t_p/T_s)', 'i')
  const plainEnd = m.derive('t_y', 's', 'n_p*T_s', '4s')
  const patience = m.derive('t_n', 's', 'n*T_s', '4s')
  const enough = m.relation(s.slow, '<=', patience)
  const loose = m.derive('T_x', '°C', 'T_a + P_s/G*(1 - exp(-(G*t_n/C)))', '4s')
  const harm = m.relation(loose, '>', s.limit)
  const looseFollowed = m.claim('ode', {
    states: [{ name: 'T', unit: 'K', start: 'T_a', next: '(P_s - G*(T - T_a))/C' }],
    until: 't_n',
    measure: { what: 'T', take: 'final' },
    of: 'T_x',
    tolerance: 1e-6,
  })
  const lastStart = m.derive('t_e', 's', 't_w - T_s', '4s')
  const least = m.derive('d_e', 'K', 'P_w/G*(exp(-(G*t_e/C)) - exp(-(G*t_w/C)))', '3s')
  m.given('t_o', 0, 's')
  const always = m.claim('range', {
    over: [{ name: 't', from: 't_o', to: 't_e' }],
    left: 'P_w/G*(exp(-(G*t/C)) - exp(-(G*(t + T_s)/C)))',
    op: '>=',
    right: 'd_e',
    tolerance: 1e-9,
  })
  const guard = m.derive('d_g', 'K', 'd_e/2', '3s')
  const noticed = m.derive('T_g', '°C', 'S + 2*r_s', '4s')
  const saved = m.relation(noticed, '<=', s.limit)
  const naiveGuard = m.derive('d_a', 'K', 'D_b/n', '3s')
  const trips = m.relation(naiveGuard, '>', least)
  const shorter = m.relation(s.slow, '>', usual)
  const byLosses = plainTurns.number < s.turns.number && w.chance(0.5)
  const asksFlaw = w.chance(0.45)
  const draftTurns = byLosses ? plainTurns : usualTurns
  page.ask(
    asksFlaw
      ? w.pick([
          say`A draft gives a start ${draftTurns.piece} turns, counted ${byLosses ? 'without losses' : 'at nominal voltage'}, and relies on that also against a sensor that has come loose. Find both flaws, derive the number of turns, and a guard of progress that no healthy start trips and no loose sensor passes.`,
          say`Review the timing of heating: ${draftTurns.piece} turns, from a calculation ${byLosses ? 'that leaves losses out' : 'with nominal power'}; no other guard. Which healthy heater does it refuse, and which failed sensor does it trust? Correct it with proof.`,
        ])
      : w.pick([
          say`Derive the guards of time: after how many turns has a start failed, and by how much must the reading rise in a turn? Prove that no healthy heater trips them, that each start ends, and that a loose sensor does no damage.`,
          say`From the heat balance on the weakest and the strongest supply derive the timeout in turns and a guard of progress. Show that the timeout alone protects nobody from a loose sensor, and prove that the machine cannot stay in heating.`,
          say`Two errors threaten: a timeout that a healthy start runs into, and one so long that a loose sensor burns the part. Can one number serve both? Derive what is needed, prove it, and give a measure that falls in each turn.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Weak supply for what must not trip, strong supply for what must not burn. Each guard has its own worst case.`,
      say`Liveness wants any bound at all; safety wants a small one. The slowest healthy start stands between them.`,
      say`A timeout watches time alone. A loose sensor is seen by what it does not do: rise.`,
    ]),
  )
  page.think(
    'attempt',
    byLosses
      ? w.pick([
          say`Heat to be stored over power: ${plain.arithmetic}, so ${plainTurns.arithmetic} turns on the weak supply.`,
          say`Without losses ${plain.worked}; in turns ${plainTurns.arithmetic}.`,
        ])
      : w.pick([
          say`At nominal power the way takes ${usual.arithmetic}, which is ${usualTurns.arithmetic} turns.`,
          say`Nominal: ${usual.worked}. Rounded up to turns, ${usualTurns.arithmetic}.`,
        ]),
  )
  page.think(
    'error',
    byLosses
      ? w.pick([
          say`Near the set point most of the power goes into the room. With losses it is ${s.slow.arithmetic}, and after ${plainEnd.arithmetic} a healthy heater would be called broken.`,
          say`Leaving out a loss makes a heater look too fast, which is the safe side for burning and the wrong one for patience. True: ${s.slow.worked}.`,
        ])
      : w.pick([
          say`The supply may be low by ${s.mains}; power goes with the square, to ${s.weak.arithmetic}, and the time to ${s.slow.arithmetic}. ${tooEarly.values}: on a weak evening each start would fail.`,
          say`Nominal is the middle, not the worst. On ${s.weak.worked} the way takes ${s.slow.worked}; ${tooEarly.symbols}, so a healthy start is refused.`,
        ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Patience for the slowest healthy start: ${s.turns.arithmetic} turns, that is ${patience.arithmetic}.`,
      say`Round the weak way up: ${s.turns.worked} turns.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`And the sensor that came loose and reads cold? Power stays on for all of it, on the strong side ${loose.arithmetic}. ${harm.values}: damage, with every guard kept.`,
      say`Does the timeout protect as well? With a sensor in the air and ${s.strong.arithmetic}: ${loose.worked}, ${harm.symbols}. It does not.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Watch the rise. A weak heater rises least in its last turn, by ${least.arithmetic}; half of that as guard, ${guard.arithmetic}, leaves the other half to noise. No rise in a turn, no power.`,
      say`The rise of a turn falls on the way up, so its least is the last one: ${least.worked}. The guard asks for ${guard.arithmetic}.`,
    ]),
  )
  if (w.chance(0.55)) {
    page.think(
      'attempt',
      w.pick([
        say`Simpler: the whole way over the number of turns, ${naiveGuard.arithmetic} each. But that is a mean; at the end a weak heater does less, ${trips.symbols}, and would be refused just before it arrives.`,
        say`One could ask for the average, ${naiveGuard.worked}. The last turn cannot give that: ${trips.values}.`,
      ]),
    )
  }
  page.think(
    'compare',
    w.pick([
      say`Worst moment to come loose: right after a look, near the set point. Then two turns of strong power pass: ${noticed.arithmetic}. ${saved.values}.`,
      say`Loose just behind a look, so one turn unseen and one without rise: ${noticed.worked}, and ${saved.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.slow, patience, least, noticed)
  page.think(
    'summarise',
    w.pick([
      say`${s.turns} turns for liveness, ${guard} a turn for safety. They are two guards, since they have two worst cases.`,
      say`Timeout ${patience}, progress ${guard} in each turn; hottest with a loose sensor ${noticed}.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`Each guard is derived from its own worst case, and proved against it.`,
      say`Turns are as long as they are since the rise of one has to stand out from noise. First the slowest healthy start, then the most harmful unhealthy one.`,
      say`A guard may do two wrongs: trip on the healthy, sleep on the sick. Both are bounded.`,
    ]),
  )
  page.step(
    w.pick(['The slowest healthy start', 'How long a start may take']),
    w.pick([
      say`Weak supply ${s.weak.worked}, way ${way.worked}. The balance ${followed.form('rates')} rises as an exponential towards ${weakEnd.worked} over the room; ${gets.symbols}, so it arrives, after ${s.slow.worked}. Followed for so long it has risen by the way again.`,
      say`With ${s.weak.worked} the rise tends to ${weakEnd.worked} and must pass ${way.worked}, which it does as ${gets.symbols}. Solved: ${s.slow.worked}; integrating ${followed.form('rates')} over this time gives the same rise.`,
    ]),
    w.pick([
      say`In turns ${s.turns.worked}, so ${patience.worked}; ${enough.named}. Nominal power would have given ${usual.worked}, and ${shorter.symbols}.`,
      say`Rounded up: ${s.turns.worked}, with ${patience.short} and ${enough.symbols}. By nominal power it would be ${usualTurns.worked}, and ${tooEarly.named}: a weak supply would be called a broken heater.`,
    ]),
  )
  page.step(
    w.pick(['Every start ends', 'A measure that falls', 'Liveness']),
    w.pick([
      say`Take as measure the turns that are left, ${s.turns} at the start. In each turn the machine either leaves heating or lowers the measure by one, whatever the reading is, also an unknown one; at nought it leaves for fault. A whole number cannot fall for ever, so within ${patience} the start has ended. No assumption on heater, sensor or people is used.`,
      say`Turns left are a whole number, begin at ${s.turns}, and no rule of heating leaves them as they are. So heating is left within ${patience}: into holding, off or fault. That holds for every sequence of readings.`,
    ]),
  )
  page.step(
    w.pick(['A loose sensor', 'What the timeout does not see']),
    w.pick([
      say`The sensor hangs in the air and reads cold until time is up. At ${s.strong.worked} the metal then is at ${loose.worked}, by ${looseFollowed.form('rates')} too; ${harm.named}. A timeout cannot be short enough for this and long enough for a weak supply.`,
      say`For all of ${patience} there is full power, at worst ${s.strong.worked}: ${loose.worked}. Followed by ${looseFollowed.form('rates')} it is the same, and ${harm.named}.`,
    ]),
  )
  page.step(
    w.pick(['A guard of progress', 'Rise in each turn']),
    w.pick([
      say`In a turn that begins at a time t a weak heater rises by the left side of ${always.form('symbols')}, for ${always.form('ranges')}: the last whole turn, beginning at ${lastStart.worked}, rises least, ${least.worked}. Asking for ${guard.worked} trips on no healthy heater.`,
      say`${always.form('statement')}: the rise shrinks as the loss grows, and is least in the last whole turn, from ${lastStart.worked} on: ${least.worked}. The guard is half of it, ${guard.worked}.`,
    ]),
    w.pick([
      say`A sensor that comes loose right after a look costs the rest of that turn and one more. Without any loss that is ${s.rise.worked} each, so ${noticed.worked}; ${saved.named}.`,
      say`Worst case: two turns at full strong power without losses, ${noticed.worked} from the set point; ${saved.named}. Colder starts end colder.`,
    ]),
  )
  const n = w.pick([
    {
      time: 'slowest',
      turns: 'turns',
      guard: 'Guard',
      look: 'look',
      verdict: 'Verdict',
      on: 'GoOn',
      there: 'There',
      late: 'TooLate',
      flat: 'NoRise',
    },
    {
      time: 'way_up',
      turns: 'patience',
      guard: 'Start',
      look: 'turn',
      verdict: 'Course',
      on: 'Rising',
      there: 'Arrived',
      late: 'TimeUp',
      flat: 'Flat',
    },
    {
      time: 'time_to_reach',
      turns: 'whole_turns',
      guard: 'Warming',
      look: 'judge',
      verdict: 'State',
      on: 'Continue',
      there: 'Done',
      late: 'Overdue',
      flat: 'Stuck',
    },
  ])
  const look = w.pick([
    code`let rise = reading - self.before;
            self.before = reading;
            if reading >= self.goal {
                return ${n.verdict}::${n.there};
            }
            if !(rise >= self.least) {
                return ${n.verdict}::${n.flat};
            }
            self.left -= 1;
            if self.left == 0 { ${n.verdict}::${n.late} } else { ${n.verdict}::${n.on} }`,
    code`let enough = reading - self.before >= self.least;
            self.before = reading;
            self.left -= 1;
            match (reading >= self.goal, enough, self.left) {
                (true, _, _) => ${n.verdict}::${n.there},
                (false, false, _) => ${n.verdict}::${n.flat},
                (false, true, 0) => ${n.verdict}::${n.late},
                (false, true, _) => ${n.verdict}::${n.on},
            }`,
  ])
  const time = w.pick([
    code`let end = power / loss;
        (end > way).then(|| capacity / loss * (end / (end - way)).ln())`,
    code`let spare = power - loss * way;
        if spare <= 0.0 { None } else { Some(capacity / loss * (power / spare).ln()) }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_weak_supply() {
            let time = ${n.time}(${s.weak.rust('f64')}, ${s.capacity.rust('f64')}, ${s.loss.rust('f64')}, ${way.rust('f64')}).unwrap();
            assert!((time / ${s.slow.rust('f64')} - 1.0).abs() < 1e-9);
            assert_eq!(${n.turns}(time, ${s.turn.rust('f64')}), ${s.turns.rust('int')});
            assert_eq!((${n.turns}(30.0, 10.0), ${n.turns}(30.5, 10.0)), (3, 4));
        }`,
    code`#[test]
        fn too_weak_to_arrive() {
            assert_eq!(${n.time}(20.0, 4.0, 0.5, 40.0), None);
            assert!(${n.time}(20.0, 4.0, 0.5, 39.0).is_some());
        }`,
    w.pick([
      code`#[test]
        fn a_start_of_three_turns() {
            let mut start = ${n.guard}::new(20.0, 80.0, 5.0, 3);
            assert_eq!(start.${n.look}(25.0), ${n.verdict}::${n.on});
            assert_eq!(start.${n.look}(40.0), ${n.verdict}::${n.on});
            assert_eq!(start.${n.look}(79.0), ${n.verdict}::${n.late});
        }`,
      code`#[test]
        fn the_last_turn_may_arrive() {
            let mut start = ${n.guard}::new(20.0, 60.0, 5.0, 2);
            assert_eq!(start.${n.look}(40.0), ${n.verdict}::${n.on});
            assert_eq!(start.${n.look}(60.0), ${n.verdict}::${n.there});
            let mut slow = ${n.guard}::new(20.0, 60.0, 5.0, 2);
            assert_eq!(slow.${n.look}(25.0), ${n.verdict}::${n.on});
            assert_eq!(slow.${n.look}(59.5), ${n.verdict}::${n.late});
        }`,
    ]),
    w.pick([
      code`#[test]
        fn a_loose_sensor_does_not_rise() {
            let mut start = ${n.guard}::new(20.0, 80.0, ${guard.rust('f64')}, ${s.turns.rust('int')});
            assert_eq!(start.${n.look}(60.0), ${n.verdict}::${n.on});
            assert_eq!(start.${n.look}(60.0), ${n.verdict}::${n.flat});
        }`,
      code`#[test]
        fn the_least_rise_is_enough() {
            let mut start = ${n.guard}::new(20.0, 80.0, 1.5, ${s.turns.rust('int')});
            assert_eq!(start.${n.look}(21.5), ${n.verdict}::${n.on});
            assert_eq!(start.${n.look}(22.75), ${n.verdict}::${n.flat});
        }`,
    ]),
  ])
  page.section(
    'rust',
    w.pick([
      say`The guard of a start holds what is left of its turns, so that the measure of the proof is a field of the program.`,
      say`One look per turn, one verdict. Arriving is asked for first: a start that is there has no need to rise.`,
      say`Timing is computed once, from the weak supply; a heater that cannot arrive is an answer of its own.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.verdict} {
        ${n.on},
        ${n.there},
        ${n.late},
        ${n.flat},
    }

    /// From the temperature of the room; in SI. None: it never gets there.
    pub fn ${n.time}(power: f64, capacity: f64, loss: f64, way: f64) -> Option<f64> {
        ${nest(4, time)}
    }

    pub fn ${n.turns}(time: f64, turn: f64) -> u32 {
        (time / turn).ceil() as u32
    }

    /// A start under way.
    #[derive(Debug, Clone)]
    pub struct ${n.guard} {
        before: f64,
        goal: f64,
        least: f64,
        left: u32,
    }

    impl ${n.guard} {
        pub fn new(reading: f64, goal: f64, least: f64, turns: u32) -> Self {
            Self { before: reading, goal, least, left: turns }
        }

        /// Once in each turn; only after going on may it be asked again.
        pub fn ${n.look}(&mut self, reading: f64) -> ${n.verdict} {
            ${nest(8, look)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound on a loose sensor needs the strong supply and no loss; the bound on a healthy start needs the weak supply and all of the loss. Exchanged, each would be wrong.`,
      say`The guard of progress holds for heating only. While holding, the reading is near and must not rise; there the count of cold turns takes its place.`,
      say`The fuse is sized for ${noticed}, not for the set point, or it opens on a fault that the machine has in hand.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A start from a warm part takes fewer turns, and rises less in each than a cold one at its beginning; the guard fits, as the last turn decides.`,
          say`Noise of a reading beyond ${guard.symbol} would trip a healthy start; then two turns are looked at together.`,
          say`The first turn rises late, as heat has to get from heater to sensor; a turn has to last beyond this delay.`,
          say`A fan that is on during heating adds to ${s.loss.symbol}, and so to the slowest start.`,
          say`A weaker supply than foreseen gives a fault that says so: it is not a false alarm, the heater does not arrive.`,
          say`A time that is a whole number of turns is not rounded up; the reading of the last turn still counts.`,
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
          say`Measuring the supply's voltage would let both guards follow it, and be tighter.`,
          say`Comparing with a model of the heater in each turn sees a loose sensor sooner, and needs the model to be right.`,
          say`A smaller heater makes the strong case harmless and the weak case slow.`,
          say`A second sensor sees looseness without any rise.`,
        ],
        2,
      ),
    ),
  )
}
