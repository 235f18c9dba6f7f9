// Depth 3: an admission test for the start-up of the board. Whole numbers, no floats, room for the products, and a verdict that
// says on what it rests.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { joined } from '../layout.ts'
import { pointsOf, type Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const last = s.tasks.at(-1)!
  const units = s.tasks.map((task) => `(${task.period.id}/t_u)`).join('*')
  m.given('t_u', 1, 'µs')
  const grown = s.tasks.map((task) => `((${task.period.id} + ${task.cost.id})/t_u)`).join('*')
  const left = m.derive('P_g', '', grown, 'i')
  const right = m.derive('P_t', '', `2*${units}`, 'i')
  const whole = m.compare(left, right)
  const bits = m.derive('b', 'bits', 'ceil(log(max(P_g, P_t))/log(2))', 'i')
  const narrow = m.given('b_u', 32, 'bits')
  const small = m.compare(bits, narrow)
  const wide = m.given('b_w', 128, 'bits')
  const longest = m.derive('b_T', 'bits', `ceil(log(2*${last.period.id}/t_u)/log(2))`, 'i')
  const most = m.derive('n_b', '', 'floor((b_w - 1)/b_T)', 'i')
  const few = m.relation(s.count, '<=', most)
  const points = s.tasks.map((_, level) => pointsOf(m, s, level))
  const failing = points.findIndex((all) => all.every((point) => point.fits.op === '>'))
  const byProduct = s.byProduct.op === '<='
  const tight = failing < 0 ? last : s.tasks[failing]!
  const decisive = points[failing < 0 ? s.tasks.length - 1 : failing]!
  const shown = decisive.find((point) => point.fits.op === '<=') ?? decisive.at(-1)!

  page.ask(
    w.pick([
      say`Implement an admission test that the board runs before motors get current: cheap tests first, the exact one only if they leave the question open, integers throughout. The result must say what it rests on. Cover the edge cases by tests.`,
      say`Write the admission of a task table in Rust for a core without a floating-point unit: no allocation, no rounding that could turn a verdict, no overflow. Derive how wide the products become.`,
      say`A first version of the admission test used floats and products of ${narrow}. Examine both choices, replace what does not stand, and make the reasons of a refusal part of the type.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three stages: overload is hopeless, the product is a quick proof, demand at the points decides the rest. The sum test can go; whatever it admits, the product admits too.`,
      say`The order of the stages matters for speed only, as long as each gives a verdict that it is entitled to. A passed product admits; a failed product must not refuse.`,
      say`What can go wrong is not the theory but the arithmetic: roots, quotients and products in few bits.`,
    ]),
  )
  const floats = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`With shares as floats: ${s.product.worked}, compared with two.`,
        say`Directly, quotient by quotient: ${s.product.arithmetic}, and ${s.byProduct.values}.`,
      ]),
    )
    page.think(
      'doubt',
      w.pick([
        say`Every quotient is rounded. A set exactly on the limit may land on either side, and the verdict would depend on the compiler.`,
        say`A proof by rounded numbers is no proof. Multiply both sides by all periods, and nothing needs to be divided.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([
        say`Without quotients: ${left.worked} on one side, ${right.worked} on the other. ${whole.values}, in whole numbers.`,
        say`So compare ${left.short} with ${right.short}. ${whole.symbols}, the same verdict, exactly.`,
      ]),
    )
  }
  const widths = (): void => {
    page.think(
      small.op === '>' ? 'error' : 'limit-case',
      small.op === '>'
        ? w.pick([
            say`In ${narrow} this cannot be held: ${bits.worked}, and ${small.symbols}. It would wrap, and a wrapped product admits anything.`,
            say`How wide? ${bits.arithmetic}. A machine word of ${narrow} overflows: ${small.named}.`,
          ])
        : w.pick([
            say`This set needs ${bits.arithmetic}, and ${small.values} holds by luck; a further task would break it.`,
            say`Width: ${bits.worked}. ${small.symbols} for these tasks, and not for the next ones that somebody adds.`,
          ]),
    )
    page.think(
      'derive',
      w.pick([
        say`The largest factor is twice its period, ${longest.worked} for the longest one. In ${wide} there is room for ${most.worked} such tasks, and ${few.symbols}.`,
        say`Bound it once and for all: each factor takes no more room than ${longest}, so ${wide} hold ${most.arithmetic} of them. ${few.named}.`,
      ]),
    )
  }
  for (const part of w.shuffle([floats, widths])) part()
  page.think(
    'verify',
    byProduct
      ? w.pick([
          say`The product admits this set. The exact stage, were it asked, would agree: for ${tight.name} at ${shown.at}, ${shown.fits.values}.`,
          say`Admitted at the second stage. As a cross-check the third: ${shown.demand.worked}, in time by ${shown.at}.`,
        ])
      : failing < 0
        ? w.pick([
            say`The product is silent, so the points are asked: for ${tight.name} ${shown.demand.worked}, ${shown.fits.values}. Admitted, by the third stage.`,
            say`Third stage: at ${shown.at}, ${shown.fits.values} for ${tight.name}, and the tasks above pass as well. Admitted.`,
          ])
        : w.pick([
            say`The third stage refuses: ${tight.name} finds no point, the last being ${shown.demand.worked} with ${shown.fits.values}.`,
            say`Refused, and by the exact stage: ${joined(decisive.map((point) => say`${point.fits.values}`))} for ${tight.name}.`,
          ]),
  )
  page.checks(w.pick([1, 2]), s.product, s.load, s.tasks[0]!.share, last.share)
  page.think(
    'decide',
    w.pick([
      say`The verdict is an enum with its reason: by product, by points, overload, or the first late task.`,
      say`Points are walked by recursion over the higher tasks, so no memory is needed beyond the stack, and the depth is the number of tasks.`,
      say`Anybody may forget to look at a boolean. A table that was admitted becomes a value of a type that cannot be had otherwise.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The stages are exact in integers; what remains to show is that they fit into the integers of the machine.`,
      say`All quotients are cleared first, then the width of what remains is bounded.`,
    ]),
  )
  page.step(
    w.pick(['The product without quotients', 'Clearing denominators']),
    w.pick([
      say`Multiplying the product test by all periods gives ${left.worked} against ${right.worked}. Periods are positive, so the comparison keeps its direction: ${whole.named}, as ${s.byProduct.values} before.`,
      say`From ${s.byProduct.named} follows ${whole.symbols} and back, by a factor ${say`that is the product of all periods`}. The values are ${left.short} and ${right.short}.`,
    ]),
  )
  page.step(
    w.pick(['How wide', 'Room for the products']),
    say`${bits.worked}; compared with a word: ${small.named}. In general each factor is within ${longest.worked}, so ${wide.named} suffice for ${most.worked} tasks; ${few.values}.`,
  )
  page.step(
    w.pick(['Overload', 'Hopeless sets']),
    w.pick([
      say`The sum of shares is ${s.load.worked}; ${s.below.values}. Beyond one, no stage could succeed, and the recursion need not be entered.`,
      say`${s.load.short}, and ${s.below.symbols}: not hopeless. This stage exists to give an overload its proper name, for the remedy is another one.`,
    ]),
  )
  page.step(
    w.pick(['The exact stage', 'Points']),
    page.list(
      decisive.map((point) => say`At ${point.at} for ${tight.name}: ${point.demand.arithmetic}, ${point.fits.values}.`),
    ),
    failing < 0
      ? say`One point is enough, and each task has one. The set is admitted ${byProduct ? 'already by the product' : 'by its points'}.`
      : say`None is met, and that refuses the set: ${tight.name} is the first late task.`,
  )

  const n = w.pick([
    { task: 'Task', why: 'Verdict', product: 'ByProduct', points: 'ByPoints', over: 'Overload', late: 'Refused' },
    { task: 'Row', why: 'Admission', product: 'Quick', points: 'Exact', over: 'TooMuch', late: 'Misses' },
    { task: 'Job', why: 'Ruling', product: 'ProductHolds', points: 'DemandMet', over: 'Hopeless', late: 'FirstToMiss' },
  ])
  const product = w.pick([
    code`let grown = tasks.iter().fold(1, |product, task| product * u128::from(task.period + task.cost));
        let limit = tasks.iter().fold(2, |product, task| product * u128::from(task.period));
        grown <= limit`,
    code`let (mut grown, mut limit) = (1_u128, 2_u128);
        for task in tasks {
            grown *= u128::from(task.period + task.cost);
            limit *= u128::from(task.period);
        }
        grown <= limit`,
    code`let grown: u128 = tasks.iter().map(|task| u128::from(task.period + task.cost)).product();
        let plain: u128 = tasks.iter().map(|task| u128::from(task.period)).product();
        grown <= 2 * plain`,
  ])
  const over = w.pick([
    code`let whole: u128 = tasks.iter().map(|task| u128::from(task.period)).product();
        let used: u128 = tasks.iter().map(|task| whole / u128::from(task.period) * u128::from(task.cost)).sum();
        used > whole`,
    code`let whole = tasks.iter().fold(1, |product, task| product * u128::from(task.period));
        let mut used = 0;
        for task in tasks {
            used += whole / u128::from(task.period) * u128::from(task.cost);
        }
        used > whole`,
  ])
  const met = w.pick([
    code`match upper.split_last() {
            None => demand(tasks, level, until) <= until,
            Some((next, rest)) => {
                let earlier = until / next.period * next.period;
                met(tasks, level, rest, until) || met(tasks, level, rest, earlier)
            }
        }`,
    code`let Some((next, rest)) = upper.split_last() else {
            return demand(tasks, level, until) <= until;
        };
        if met(tasks, level, rest, until / next.period * next.period) {
            return true;
        }
        met(tasks, level, rest, until)`,
  ])
  const verdictRust =
    s.verdict === 'late'
      ? code`${n.why}::${n.late}(${String(failing)})`
      : byProduct
        ? code`${n.why}::${n.product}`
        : code`${n.why}::${n.points}`
  const rows = joined(s.tasks.map((task) => code`row(${task.cost.rust('int')}, ${task.period.rust('int')})`))
  const tests = w.shuffle([
    code`
        #[test]
        fn the_table_gets_its_verdict() {
            assert_eq!(admit(&[${rows}]).verdict, ${verdictRust});
        }`,
    code`
        #[test]
        fn the_quick_stage_in_whole_numbers() {
            let table = [${rows}];
            assert_eq!(quick(&table), ${byProduct ? 'true' : 'false'});
            assert!(quick(&[row(1, 2), row(1, 3)]));
            assert!(!quick(&[row(1, 2), row(4, 11)]));
        }`,
    code`
        #[test]
        fn full_is_no_overload() {
            assert_eq!(admit(&[row(3, 6), row(6, 12)]).verdict, ${n.why}::${n.points});
            assert_eq!(admit(&[row(3, 6), row(7, 12)]).verdict, ${n.why}::${n.over});
            assert_eq!(admit(&[row(6, 6)]).verdict, ${n.why}::${n.product});
            assert_eq!(admit(&[row(7, 6)]).verdict, ${n.why}::${n.over});
        }`,
    code`
        #[test]
        fn idle_time_behind_a_deadline() {
            assert_eq!(admit(&[row(2, 4), row(4, 9)]).verdict, ${n.why}::${n.points});
            assert_eq!(admit(&[row(2, 5), row(4, 7)]).verdict, ${n.why}::${n.late}(1));
            assert_eq!(admit(&[row(1, 4), row(2, 5), row(3, 11)]).verdict, ${n.why}::${n.points});
            assert_eq!(admit(&[row(1, 4), row(3, 6), row(3, 13)]).verdict, ${n.why}::${n.points});
            assert_eq!(admit(&[row(2, 4), row(2, 6), row(1, 7)]).verdict, ${n.why}::${n.late}(2));
        }`,
    code`
        #[test]
        fn demand_of_the_decisive_task() {
            let table = [${rows}];
            ${joined(
              decisive.map(
                (point) =>
                  code`assert_eq!(demand(&table, ${String(s.tasks.indexOf(tight))}, ${point.at.rust('int')}), ${point.demand.rust('int')});`,
              ),
              '\n    ',
            )}
        }`,
    code`
        #[test]
        fn only_admitted_tables_run() {
            let good = [row(1, 3)];
            assert_eq!(admit(&good).into_table().unwrap().0, &good);
            assert!(admit(&[row(2, 5), row(4, 7)]).into_table().is_none());
            assert!(admit(&[row(4, 3)]).into_table().is_none());
            assert!(admit(&[row(3, 6), row(6, 12)]).into_table().is_some());
        }`,
  ])
  const accept = w.pick([
    code`match self.verdict {
                ${n.why}::${n.product} | ${n.why}::${n.points} => Some(Admitted(self.tasks)),
                ${n.why}::${n.over} | ${n.why}::${n.late}(_) => None,
            }`,
    code`matches!(self.verdict, ${n.why}::${n.product} | ${n.why}::${n.points}).then_some(Admitted(self.tasks))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The functions stand in the order of the stages. The admitted table borrows the rows that were judged, so they cannot change behind its back.`,
      say`Nothing is allocated and nothing divides but to count releases. The borrow in the result is the point: while an admitted table lives, the rows it was admitted for are frozen.`,
      say`Each stage is a function of its own with tests on both sides of its limit. The result carries its reason and a borrow of what was judged.`,
    ]),
    page.rust(code`
    /// In ${last.cost.unitOnly}, most frequent first.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.task} {
        pub cost: u32,
        pub period: u32,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.why} {
        ${n.product},
        ${n.points},
        ${n.over},
        ${n.late}(usize),
    }

    #[derive(Debug)]
    pub struct Judged<'a> {
        pub verdict: ${n.why},
        tasks: &'a [${n.task}],
    }

    #[derive(Debug)]
    pub struct Admitted<'a>(pub &'a [${n.task}]);

    impl<'a> Judged<'a> {
        pub fn into_table(self) -> Option<Admitted<'a>> {
            ${nest(8, accept)}
        }
    }

    fn overloaded(tasks: &[${n.task}]) -> bool {
        ${nest(4, over)}
    }

    pub fn quick(tasks: &[${n.task}]) -> bool {
        ${nest(4, product)}
    }

    pub fn demand(tasks: &[${n.task}], level: usize, until: u32) -> u32 {
        tasks[..level].iter().fold(tasks[level].cost, |sum, upper| sum + until.div_ceil(upper.period) * upper.cost)
    }

    fn met(tasks: &[${n.task}], level: usize, upper: &[${n.task}], until: u32) -> bool {
        ${nest(4, met)}
    }

    pub fn admit(tasks: &[${n.task}]) -> Judged<'_> {
        let missed = || (0..tasks.len()).find(|&level| !met(tasks, level, &tasks[..level], tasks[level].period));
        let verdict = if overloaded(tasks) {
            ${n.why}::${n.over}
        } else if quick(tasks) {
            ${n.why}::${n.product}
        } else {
            missed().map_or(${n.why}::${n.points}, ${n.why}::${n.late})
        };
        Judged { verdict, tasks }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn row(cost: u32, period: u32) -> ${n.task} {
            ${n.task} { cost, period }
        }
        ${nest(4, joined(tests, '\n'))}
    }`),
    w.pick([
      say`Changing a row of a table that runs is a proof made void, and is refused:`,
      say`The compiler keeps the rows still as long as somebody runs on them:`,
    ]),
    page.compileFail(
      'E0506',
      code`
    pub fn tamper(mut tasks: [${n.task}; 2]) -> usize {
        let admitted = admit(&tasks).into_table();
        tasks[0].cost = 900;
        admitted.map_or(0, |table| table.0.len())
    }`,
    ),
  )
  page.section(
    'safety',
    failing < 0
      ? w.pick([
          say`Motors get current only from an admitted table, and a table is admitted only by a stage that proves it. A wrong cost remains possible; a supervisor at run time has to watch for that.`,
          say`An error of the test must fall on the side of refusal. Overflow checks end the program before an answer, and the width was derived: ${few.symbols}.`,
        ])
      : w.pick([
          say`This table is refused, and the machine stays still with ${tight.name} named as the cause. That is the purpose of the test.`,
          say`The refusal names ${tight.name}. The remedy is to shorten a job or to lengthen a period, never to skip the test.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`No task at all: nothing is late, the empty product is one, the table is admitted and does nothing.`,
          say`A load of exactly one with harmonic periods: no overload, the product fails, the points admit it.`,
          say`A period of zero: it would divide by zero and must be refused where tables are read, before this test.`,
          say`Rows that are not sorted by rate: the verdict is right for the order as given, which is then not the best one.`,
          say`Very many tasks: the recursion doubles with each; beyond a dozen, the response-time iteration is quicker.`,
          say`Equal periods: rounding down changes nothing there, so a point is tried twice and does no harm.`,
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
          say`Do it when the program is built, as a constant evaluation: a bad table then does not compile, but tables can no longer be changed in the field.`,
          say`Logarithms turn the product into a sum and need no wide integers, at the price of rounding; a guard band has to absorb it.`,
          say`Skip the quick stages altogether: the exact one alone is shorter to write and to review, and with ${s.count} tasks it is quick.`,
          say`Keep floats, and refuse in a narrow band around two: sound, and easy to get wrong in a review.`,
        ],
        2,
      ),
    ),
  )
}
