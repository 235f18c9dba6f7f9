// Depth 4: in which order to heat. Small one first, large one first, or the small one just in time; each followed in time.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, small, large, budget } = s
  const rise = m.derive('r', 'K', 'T_b - T_a', 'g')
  const quick = m.derive('t_h', 's', '-(tau_h*log(1 - H_h/P_h))', '4s')
  const slow = m.derive('Y_s', 'K', '(B - P_h)/h_b', '4s')
  const full = m.derive('Y_f', 'K', 'P_b/h_b', '4s')
  const held = m.derive('Y_e', 'K', 'min(P_b, B - H_h)/h_b', '4s')
  // Small one first.
  const reached = m.derive('x_1', 'K', 'Y_s*(1 - exp(-(t_h/tau_b)))', '4s')
  const after = m.derive('t_i', 's', 'tau_b*log((Y_e - x_1)/(Y_e - r))', '4s')
  const first = m.derive('t_A', 's', 't_h + t_i', '4s')
  // Small one just in time.
  const before = m.derive('x_0', 'K', 'Y_s + (r - Y_s)*exp(t_h/tau_b)', '4s')
  const start = m.derive('t_0', 's', 'tau_b*log(Y_f/(Y_f - x_0))', '4s')
  const late = m.derive('t_C', 's', 't_0 + t_h', '4s')
  // One after the other.
  const alone = m.derive('t_b', 's', 'tau_b*log(Y_f/(Y_f - r))', '4s')
  const serial = m.derive('t_B', 's', 't_b + t_h', '4s')
  const follow = (of: string, power: string) =>
    m.claim('ode', {
      states: [{ name: 'x', unit: 'K', start: '0*r', next: `(${power} - x)/tau_b` }],
      until: '2*t_B',
      measure: { what: 'x', take: 'first', level: 'r' },
      of,
      tolerance: 2e-3,
    })
  const followed = {
    first: follow('t_A', 'Y_s + (Y_e - Y_s)*above(t, t_h)'),
    late: follow('t_C', 'Y_f + (Y_s - Y_f)*above(t, t_0)'),
  }
  const beside = m.relation('H_b + P_h', '<', budget)
  const saves = m.derive('d_B', 's', 't_B - t_C', '3s')
  const gain = m.relation(late, '<', serial)
  const race = m.compare(first, late)
  const apart = m.derive('d_A', 's', race.op === '<=' ? 't_C - t_A' : 't_A - t_C', '3s')
  const wait = m.compare(after, g.t_w)
  const useFirst = race.op === '<=' && wait.op === '<='
  const energy = m.derive('E_i', 'kJ', 'H_h*t_i', '3s')
  const flaw = w.chance(0.35)
  page.ask(
    flaw
      ? w.pick([
          say`The given sequence heats the ${large}, waits, and then heats the ${small}: ready after ${serial}. It is defended as the only order that keeps the budget. Refute this with a better order, and find the best of those that the material allows.`,
          say`Somebody heats the ${small} first, "because it is quick". Judge this order by the time until ready and by what it does to the material, against the other orders.`,
        ])
      : w.pick([
          say`In which order should ${large} and ${small} be heated, so that printing begins soonest, if they share ${budget}? Compare three orders, and mind how long material stands hot.`,
          say`Find the heating sequence with the least time until both are hot, under the budget and under the limit on waiting hot. How far from the floor is it?`,
          say`Optimise the start: ${small} first, ${large} first, or the ${small} just in time. Compute the time until ready for each, and decide.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The ${large} is the slow one, so its time decides. The ${small} takes power from it for ${quick.worked}; the question is when this does the least harm.`,
      say`Total time is that of the ${large}, lengthened by the power it has to give away. Early or late: which is cheaper?`,
      say`A bound first: the ${large} alone at full duty needs ${alone.worked}. No order is ready sooner. The rest is what sharing adds.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Measured from the room, the ${large} tends to ${full.worked} at full duty, to ${slow.worked} beside the heating ${small}, and to ${held.worked} beside one that is held.`,
      say`Final rises of the ${large}: ${full.arithmetic} by itself, ${slow.arithmetic} while the ${small} heats, ${held.arithmetic} while that is held.`,
    ]),
  )
  if (w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`The order cannot matter: the same energy has to go into both, and the budget is the same.`,
        say`Energy is energy, so early or late should be all the same for the time.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`It is not: what the ${large} holds early leaks away until the end, and a ${small} that is hot early has to be held, at ${s.holdLittle.worked}, for nothing. Two effects, in opposite directions, so they have to be computed.`,
        say`Losses depend on when. Heat given late leaks less, which speaks for taking power from the ${large} early. Holding the ${small} costs ${s.holdLittle.arithmetic} all the while, which speaks for late. And at full duty the ${large} cannot make use of what is left of the budget.`,
      ]),
    )
    page.think('back-up', say`Follow each order in time, then.`)
  }
  const orders = w.shuffle([
    say`${small.replace(/^./, (c) => c.toUpperCase())} first: the ${large} is at ${reached.worked} above the room when the ${small} is hot, and needs ${after.worked} more. Ready at ${first.arithmetic}.`,
    say`Just in time: going back from the end, the ${large} must be at ${before.worked} when the ${small} begins. It gets there at ${start.worked}; ready at ${late.arithmetic}.`,
    say`One after the other: ${alone.arithmetic} for the ${large}, then ${quick} for the ${small}, with the ${large} held: ready at ${serial.arithmetic}.`,
  ])
  for (const one of orders) page.think('derive', one)
  page.think(
    'verify',
    w.pick([
      say`Integrated with the switch of power in the middle, the first crossing of ${rise} comes out at ${first} and ${late} as well.`,
      say`Following ${followed.late.form('rates')} to its first crossing of ${rise} confirms ${late}; the other order gives ${first} in the same way.`,
    ]),
  )
  page.think(
    'compare',
    say`Against each other: ${race.values}, apart by ${apart.worked}. Waiting hot, if the ${small} goes first: ${wait.values}.`,
  )
  page.think(
    'decide',
    useFirst
      ? say`The ${small} first is sooner here and its wait is allowed, so it is chosen: ready at ${first}.`
      : race.op === '<='
        ? say`The ${small} first would be sooner by ${apart}, but the material does not stand the wait. Just in time, then: ready at ${late}.`
        : say`Just in time wins on both counts: sooner by ${apart}, and nothing waits hot. Ready at ${late}.`,
  )
  if (w.chance(0.5))
    page.think(
      'doubt',
      say`All of this trusts the lag of the ${large}. If it is slower one day, the ${small} is hot too early by the difference, which only costs a little waiting. If quicker, the ${large} waits. Both are harmless.`,
    )
  page.checks(w.pick([1, 2]), after, alone, reached, serial)

  page.section(
    'analysis',
    flaw
      ? say`One after the other is ready at ${serial.worked}. It keeps the budget, but it is not the only order that does: heating the ${small} while the ${large} is still on its way keeps it too, and ${gain.values}.`
      : w.pick([
          say`The ${large} decides the time. Its power is a step function of time; each order moves the steps.`,
          say`Three orders, one lag: the rise of the ${large} follows from the power it gets in each stretch.`,
          say`First the floor, then each order by closed form, then the limit on waiting.`,
        ]),
  )
  page.step(
    w.pick(['Floor', 'No order is quicker']),
    say`${large.replace(/^./, (c) => c.toUpperCase())} alone at full duty: ${alone.worked}. Every order gives it this power or less at each instant, so it is there no sooner.`,
  )
  page.step(
    w.pick(['Small heater', 'How long the other is needed']),
    say`At full duty the ${small} needs ${quick.worked}; afterwards ${s.holdLittle.worked} hold it.`,
  )
  page.step(
    w.pick(['Orders', 'Three sequences']),
    page.list([
      say`The ${small} first: ${reached.short}, ${after.worked}, ready at ${first.worked}.`,
      say`Just in time: ${before.worked}, ${start.worked}, ready at ${late.worked}.`,
      say`One after the other: ${serial.worked}. The ${large} is held meanwhile, and ${beside.values} permits it.`,
    ]),
    say`In the second, the rise before the ${small} begins is found backwards: the last stretch is a lag with a known end. Integration of ${followed.first.form('rates')} and ${followed.late.form('rates')} gives the same times.`,
  )
  page.step(
    w.pick(['Choice', 'Decision']),
    say`${race.named}. With the ${small} first, material waits hot for ${after}, and ${wait.values}. ${useFirst ? say`So the ${small} goes first.` : say`So the ${small} is heated just in time.`} Against one after the other, just in time saves ${saves.worked}.`,
  )

  const rise_ = w.pick([
    code`goal + (from - goal) * (-time / lag).exp()`,
    code`from + (goal - from) * (1.0 - (-time / lag).exp())`,
    code`let left = (-time / lag).exp();
        from * left + goal * (1.0 - left)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Two functions of a lag, where it is after a time and when it gets somewhere, suffice for all orders. A goal out of reach has no time.`,
      say`The machine can choose by itself: the lag forwards, the lag backwards, and a choice that respects the wait.`,
    ]),
    page.rust(code`
    /// Rise of a lag after a time, on its way to a goal. A negative time looks back.
    pub fn rise_after(from: f64, goal: f64, lag: f64, time: f64) -> f64 {
        ${nest(4, rise_)}
    }

    /// When it gets to a level; none if the goal does not lie beyond it.
    pub fn time_to(level: f64, from: f64, goal: f64, lag: f64) -> Option<f64> {
        ${w.pick(['(goal > level).then(|| lag * ((goal - from) / (goal - level)).ln())', 'if goal > level { Some(lag * ((goal - from) / (goal - level)).ln()) } else { None }'])}
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Order {
        SmallFirst,
        JustInTime,
    }

    /// The sooner one whose wait is allowed.
    pub fn choose(small_first: f64, just_in_time: f64, waits: f64, allowed: f64) -> Order {
        ${w.pick(['if small_first <= just_in_time && waits <= allowed { Order::SmallFirst } else { Order::JustInTime }', 'match small_first > just_in_time || waits > allowed {\n        true => Order::JustInTime,\n        false => Order::SmallFirst,\n    }'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LAG: f64 = ${g.tau_b.rust('f64')};
        const RISE: f64 = ${rise.rust('f64')};
        const HEATING: f64 = ${quick.rust('f64')};

        #[test]
        fn small_first_as_computed() {
            let reached = rise_after(0.0, ${slow.rust('f64')}, LAG, HEATING);
            assert!((reached / ${reached.rust('f64')} - 1.0).abs() < 1e-9);
            let waits = time_to(RISE, reached, ${held.rust('f64')}, LAG).unwrap();
            assert!((waits / ${after.rust('f64')} - 1.0).abs() < 1e-9);
        }

        #[test]
        fn just_in_time_as_computed() {
            let before = rise_after(RISE, ${slow.rust('f64')}, LAG, -HEATING);
            assert!((before / ${before.rust('f64')} - 1.0).abs() < 1e-9);
            let start = time_to(before, 0.0, ${full.rust('f64')}, LAG).unwrap();
            assert!((start / ${start.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((rise_after(before, ${slow.rust('f64')}, LAG, HEATING) - RISE).abs() < 1e-9);
        }

        #[test]
        fn beyond_the_goal_there_is_no_time() {
            assert_eq!(time_to(50.0, 0.0, 50.0, LAG), None);
            assert_eq!(time_to(50.0, 0.0, 49.0, LAG), None);
            assert_eq!(time_to(50.0, 50.0, 51.0, LAG), Some(0.0));
        }

        #[test]
        fn a_tie_goes_to_the_small_one_if_it_may_wait() {
            assert_eq!(choose(100.0, 100.0, 8.0, 8.0), Order::SmallFirst);
            assert_eq!(choose(99.0, 100.0, 7.0, 8.0), Order::SmallFirst);
            assert_eq!(choose(101.0, 100.0, 7.0, 8.0), Order::JustInTime);
            assert_eq!(choose(99.0, 100.0, 9.0, 8.0), Order::JustInTime);
            assert_eq!(choose(${first.rust('f64')}, ${late.rust('f64')}, ${after.rust('f64')}, ${g.t_w.rust('f64')}), Order::${useFirst ? 'SmallFirst' : 'JustInTime'});
        }
    }`),
    say`A time that may not exist has to be looked at before it is used:`,
    page.compileFail(
      'E0308',
      code`
    pub fn surely(level: f64, goal: f64) -> f64 {
        time_to(level, 0.0, goal, 1.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`In every stretch the two draw ${budget} or less: the ${large} gets what the ${small} leaves. The order changes the times only, and the limit beside the switch stays in force whatever is chosen.`,
      say`A choice by computed times must not be trusted with safety. If the lag was wrong, printing begins when both bodies are hot and not when the clock says so; and a ${small} that waits for ${g.t_w} is switched down.`,
      say`The plan is open-loop, its end is not: both temperatures are read before the first move. What can go wrong is lost time.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A warm ${large}, after a print: the rise left is small, the ${small} would have to start before the ${large}. A negative start means now.`,
          say`A warm ${small}: its time shrinks, and so does all that distinguishes the orders.`,
          say`A ${large} that cannot get to its target beside the ${small}: there is no backward solution, and one after the other remains.`,
          say`Draught on the ${large}: its loss grows, the time with it, and near its limit without bound.`,
          say`A probe that has to touch with a warm, clean tip: the ${small} then needs a stage in between.`,
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
          say`One after the other: nothing to compute, ${saves} later. For a machine that prints for hours this may be good enough.`,
          say`The ${small} at a temperature of readiness where nothing drips, and the last part at the end: kind to the material, and near the best time.`,
          say`Waiting with a hot ${small} costs ${energy} besides: little money, and some life of the material.`,
          say`A thicker ${large} heater would cut the floor; the supply, and not the heater, is then the limit.`,
        ],
        2,
      ),
    ),
  )
}
