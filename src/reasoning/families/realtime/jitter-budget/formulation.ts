// Depth 1: delay and spread are two things. Delays add, spreads add, and only the spread disturbs; a root of squares is no bound.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const [timer, masked, handler, output] = s.stages
  const squares = m.derive('J_q', 'µs', 'sqrt(J_1^2 + J_2^2 + J_3^2 + J_4^2)', '4s')
  const optimistic = m.relation(squares, '<', s.spread)
  const asDelay = m.derive('phi_D', '%', 'D_max/p', '3s')
  const share = m.derive('phi_J', '%', 'J/p', '3s')
  const tooMuch = m.relation(asDelay, '>', share)
  const check = m.relation('D_max - D_min', '==', s.spread)
  const fits = m.compare(s.spread, s.allowed)
  const middle = m.derive('D_0', 'µs', '(D_min + D_max)/2', 'g')
  const half = m.derive('E', 'µs', 'J/2', 'g')
  const centred = m.claim('range', {
    over: [{ name: 'x', from: 'D_min', to: 'D_max' }],
    left: 'abs(x - D_0)',
    op: '<=',
    right: 'E',
  })
  const away = m.derive('d_0', 'µm', 'v*D_0', '3s')
  const near = m.derive('d_E', 'µm', 'v*E', '3s')
  const trap = w.pick(['delay', 'squares'] as const)
  const flawed = w.chance(0.45)

  page.ask(
    flawed
      ? {
          delay: say`The report of a colleague reads: "worst delay ${s.latest}, that is ${asDelay} of a period, so the board fails." What is confused there? Set up the budget properly and give the verdict that follows.`,
          squares: say`A budget sheet combines the spreads as the root of their squares, ${squares}, and compares that with what the motor tolerates. Find the flaw, formulate a budget that is a bound, and give the verdict.`,
        }[trap]
      : w.pick([
          say`Formulate the budget: what of a delay disturbs and what does not, how stages combine, and whether the sum fits. Which stage would you look at first?`,
          say`Model each stage by an interval of delays and derive what is known of the whole way. What can be compensated, what remains, and is it small enough? Types in Rust should keep a delay apart from a spread.`,
          say`Write down the smallest model in which the question can be answered, with bounds and no statistics, and answer it for this board.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`If every pulse came late by the same amount, nobody would notice: the motion happens a moment later, in step. What disturbs is that one pulse is late by another amount than the next.`,
      say`Each stage gives an interval of delays. The lower end is common to all pulses and harmless; the width is the quarrel.`,
      say`A delay shifts the whole motion in time. A change of the delay from pulse to pulse shifts pulses against each other, and only that reaches the torque.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`At ${s.speed} and ${s.resolution}, pulses come at ${s.rate.arithmetic}; a period is ${s.period.worked}. Tolerated: ${s.allowed.worked}.`,
      say`The yardstick first: ${s.rate.worked}, so ${s.period.worked}, of which ${s.phase} make ${s.allowed.arithmetic}.`,
    ]),
  )
  const fall = {
    delay: (): void => {
      page.think(
        'attempt',
        w.pick([
          say`All worst cases together: ${s.latest.worked}. Against the period that is ${asDelay.worked}.`,
          say`Add what each stage can cost: ${s.latest.arithmetic}, or ${asDelay.arithmetic} of a period.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`That is a delay, and the requirement speaks of displacement between pulses. Even the best case is late by ${s.soonest.arithmetic}, and this part is the same for all pulses.`,
          say`I have compared a lateness with a spread. The ${s.soonest} that every pulse needs anyway displace nothing; counting them gives ${asDelay.symbol} where ${share.symbol} was meant, and ${tooMuch.values}.`,
        ]),
      )
    },
    squares: (): void => {
      page.think(
        'attempt',
        w.pick([
          say`Independent contributions add as squares: ${squares.worked}.`,
          say`Root of the sum of squares, as one does with tolerances: ${squares.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`That combines deviations, not bounds. A pulse may well meet every stage at its worst: nothing forbids it, and then the spread is ${s.spread}. ${optimistic.symbols}, so the root is an optimistic figure.`,
          say`A root of squares says what is typical. A missed step is an event of the worst case, and there the spreads simply add; ${optimistic.values}.`,
        ]),
      )
    },
  }
  if (flawed || w.chance(0.7)) fall[trap]()
  page.think(
    'back-up',
    w.pick([
      say`Widths of intervals add: ${s.spread.worked}.`,
      say`Interval plus interval: lower ends add, upper ends add, so widths add. ${s.spread.worked}.`,
      say`Stage by stage, ${joined(
        s.stages.map((one) => say`${one.spread.short}`),
        ', ',
      )}; in all ${s.spread.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`From the ends: ${check.form('named')}. The same.`,
      say`Latest less soonest must give it too: ${check.values}.`,
    ]),
  )
  if (w.chance(0.6))
    page.think(
      'doubt',
      w.pick([
        say`May I subtract anything else? The middle of the interval, if pulses are released earlier by ${middle.arithmetic}. Then each is off by up to ${half.arithmetic} either way, but against each other still by ${s.spread.symbol}.`,
        say`Could the planner release pulses early and be rid of it? Of the mean delay, yes; ${middle.short}. The remaining ${half.worked} to both sides has no sign that anybody knows beforehand.`,
      ]),
    )
  page.think(
    'compare',
    w.pick([
      say`${fits.named}. The spread uses ${share.arithmetic} of a period, where ${s.phase} are tolerated.`,
      say`${share.worked} against ${s.phase}; in time, ${fits.values}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.period, share, squares, away)
  page.think(
    'summarise',
    w.pick([
      say`Intervals in, interval out. ${fits.op === '<=' ? 'The board passes' : 'The board fails'} by its spread of ${s.spread}, not by its delay of ${s.latest}.`,
      say`Delay is compensated by ${middle}; spread is not, and it decides: ${fits.symbols}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`A stage is modelled by the interval in which its delay lies. Nothing is assumed about where in the interval, nor about how stages depend on each other; so what follows is a bound.`,
      say`The model has one interval for each stage and one rule, that intervals in a row add. It needs no distribution and no independence.`,
      say`Two numbers describe each stage, the least and the most that it takes. Everything else follows by adding.`,
    ]),
  )
  page.step(
    w.pick(['What is tolerated', 'The yardstick', 'A period and its share']),
    say`${s.rate.worked}, so ${s.period.worked}. Of this, ${s.phase} may be lost: ${s.allowed.worked}.`,
  )
  page.step(
    w.pick(['Delay', 'The interval of the whole way']),
    w.pick([
      say`Soonest ${s.soonest.worked}, latest ${s.latest.worked}.`,
      say`Adding lower ends: ${s.soonest.worked}. Adding upper ends: ${s.latest.worked}.`,
    ]),
    w.pick([
      say`Released earlier by ${middle.worked}, a pulse is off by ${half.worked} at the utmost, since ${centred.form('statement')}. At ${s.speed} that is ${near.worked} of travel; what is taken off is ${away.worked}, the same for all pulses and therefore only a shift in time.`,
      say`Its middle, ${middle.worked}, can be taken off in the planner: ${centred.form('symbols')}, with ${half.worked}. In travel: ${away.worked} are removed, up to ${near.worked} remain.`,
    ]),
  )
  page.step(
    w.pick(['Spread', 'What remains', 'The width']),
    say`${s.spread.worked}, which is ${check.form('symbols')}.`,
    w.pick([
      say`As a share of the period: ${share.worked}. ${fits.named}.`,
      say`${fits.named}, or ${share.arithmetic} of a period against ${s.phase}.`,
    ]),
  )
  if (flawed)
    page.step(
      w.pick(['The flaw', 'What was confused']),
      {
        delay: say`The report divides the latest arrival by the period: ${asDelay.worked}. But ${s.soonest} of it are common to all pulses. What displaces them against each other is ${share.short}; ${tooMuch.symbols}. ${fits.op === '<=' ? 'The verdict is the opposite.' : 'The verdict is the same, for another reason, and the remedy differs: not a shorter way but a steadier one.'}`,
        squares: say`The sheet has ${squares.worked}. For independent deviations that is the right sum; for intervals it is not, because all stages may be at their ends in one pulse. The bound is ${s.spread}; ${optimistic.symbols}. ${fits.op === '<=' ? 'Here the verdict survives, but not the argument.' : 'And it hides a failure: the root fits, the sum does not.'}`,
      }[trap],
    )

  const n = w.pick([
    { delay: 'Delay', spread: 'Spread', next: 'then', way: 'whole_way' },
    { delay: 'Lateness', spread: 'Width', next: 'followed_by', way: 'along' },
    { delay: 'Interval', spread: 'Jitter', next: 'plus_stage', way: 'in_series' },
  ])
  const way = w.pick([
    code`let mut total = ${n.delay}::NONE;
        for stage in stages {
            total = total.${n.next}(*stage);
        }
        total`,
    code`stages.iter().fold(${n.delay}::NONE, |total, stage| total.${n.next}(*stage))`,
  ])
  const build = w.pick([
    code`if most < least {
                return Err(Reversed);
            }
            Ok(Self { least, most })`,
    code`match most.checked_sub(least) {
                Some(_) => Ok(Self { least, most }),
                None => Err(Reversed),
            }`,
  ])
  const row = joined(
    s.stages.map((one) => code`stage(${one.least.rust('int', 'ns')}, ${one.most.rust('int', 'ns')})`),
    ', ',
  )
  const tests = w.shuffle([
    code`
        #[test]
        fn the_way_of_this_board() {
            let total = ${n.delay}::${n.way}(&stages());
            assert_eq!(total, stage(${s.soonest.rust('int', 'ns')}, ${s.latest.rust('int', 'ns')}));
            assert_eq!(total.spread(), ${n.spread}(${s.spread.rust('int', 'ns')}));
        }`,
    code`
        #[test]
        fn a_constant_delay_has_no_width() {
            assert_eq!(stage(700, 700).spread(), ${n.spread}(0));
            assert_eq!(stage(700, 700).${n.next}(stage(20, 45)).spread(), ${n.spread}(25));
        }`,
    code`
        #[test]
        fn no_stages_no_delay() {
            assert_eq!(${n.delay}::${n.way}(&[]), stage(0, 0));
        }`,
    code`
        #[test]
        fn ends_in_the_wrong_order_are_refused() {
            assert_eq!(${n.delay}::new(8, 7), Err(Reversed));
            assert!(${n.delay}::new(7, 7).is_ok());
        }`,
    code`
        #[test]
        fn the_limit_itself_is_allowed() {
            let spread = stage(100, 350).spread();
            assert!(spread.within(${n.spread}(250)));
            assert!(!spread.within(${n.spread}(249)));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A delay is an interval and a spread is a width: two types, and only the second can be compared with what the motor tolerates.`,
      say`Sums are exact in whole ${s.spread.as('ns', 'i')} and the like, without floating point. The confusion of the first sheet becomes a type error.`,
      say`The interval is built through a check, since one with reversed ends would make widths wrap. Spread has a type of its own.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Reversed;

    /// The least and the most that a stage delays a pulse.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.delay} {
        least: u32,
        most: u32,
    }

    /// How far two pulses can be displaced against each other.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.spread}(pub u32);

    impl ${n.delay} {
        pub const NONE: Self = Self { least: 0, most: 0 };

        pub fn new(least: u32, most: u32) -> Result<Self, Reversed> {
            ${indented(8, build)}
        }

        #[must_use]
        pub fn ${n.next}(self, next: Self) -> Self {
            Self { least: self.least + next.least, most: self.most + next.most }
        }

        pub fn ${n.way}(stages: &[Self]) -> Self {
            ${indented(8, way)}
        }

        pub fn spread(self) -> ${n.spread} {
            ${n.spread}(self.most - self.least)
        }
    }

    impl ${n.spread} {
        pub fn within(self, tolerated: ${n.spread}) -> bool {
            self.0 <= tolerated.0
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn stage(least: u32, most: u32) -> ${n.delay} {
            ${n.delay}::new(least, most).unwrap()
        }

        fn stages() -> [${n.delay}; 4] {
            [${row}]
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
    w.pick([
      say`A delay where a spread is wanted, as in the report, does not compile:`,
      say`What must not be compared cannot be:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn confused(total: ${n.delay}, tolerated: ${n.spread}) -> bool {
        tolerated.within(total)
    }`,
    ),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`The bound holds for every combination of the stages, so no mixture of loads can break it: ${fits.values}. It rests on the four upper ends; each of them needs a proof or an enforcement of its own.`,
          say`With ${fits.symbols} the torque is guaranteed. A stage that is changed later must be entered here again before it is used.`,
        ])
      : w.pick([
          say`${fits.symbols}: at ${s.speed} the torque is not guaranteed, so this speed must not be offered until the spread is smaller. The speed is refused, not merely warned of.`,
          say`The spread fails, ${fits.values}. Until a stage is mended, the machine runs slower: a longer period is the only remedy that needs no new hardware.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A stage whose least is not known: take none. The spread grows, the bound stays true.`,
          say`The delay of ${output!.name} depends on temperature: its interval must hold for the warm and for the cold board.`,
          say`Two motors share ${timer!.name}: it then displaces both alike, and not against each other.`,
          say`A masked section inside ${handler!.name} would be counted twice; it belongs to one stage only.`,
          say`At standstill and at the first pulse there is no neighbour; a delay then matters only for synchronisation with other axes.`,
          say`${masked!.most.named} was measured, not derived: then the sum is a measurement too, whatever it is called.`,
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
          say`Let hardware release the pulse from a compare register: timer, masking and handler drop out of the sum, and ${output!.spread} remains of it.`,
          say`Use distributions in place of intervals: sharper where stages are truly independent, worthless where they are not, and never a guarantee.`,
          say`Slow down: the period grows, the spread does not, and at a lower speed the same board passes.`,
          say`Coarser steps: fewer pulses for the same travel, a longer period, and rougher motion at low speed.`,
        ],
        2,
      ),
    ),
  )
}
