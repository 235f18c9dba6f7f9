// Depth 1: the bound from the structure: blocks add, a branch takes its costly side, a loop its bound; and what a measured mark is.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { costs, type Instance, type Solved } from './instance.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [e, t, a, b, h, p, q, out] = costs(m, x, ['e', 't', 'a', 'b', 'h', 'p', 'q', 'x'])
  const budget = m.given('B', x.budgetUs, 'µs')
  const seen = m.given('j_m', x.seen, '')
  const margin = m.given('g_m', 20, '%')
  const chance = m.given('p', x.chancePercent, '%')
  const runs = m.given('f_r', x.runsHz, 'Hz')
  const branch = m.derive('N_b', 'cycles', 'c_t + max(c_a, c_b)', 'i')
  const loop = m.derive('N_l', 'cycles', '(n + 1)*c_h + n*max(c_p, c_q)', 'i')
  const worst = m.derive('N_w', 'cycles', 'c_e + N_b + N_l + c_x', 'i')
  const time = m.derive('T_w', 'µs', 'N_w/f_c', '4s')
  const fits = m.compare(time, budget)
  const mark = m.derive('N_m', 'cycles', 'c_e + N_b + (n + 1)*c_h + j_m*c_p + (n - j_m)*c_q + c_x', 'i')
  const guess = m.derive('N_g', 'cycles', 'N_m*(1 + g_m)', '5s')
  const covers = m.compare(worst, guess)
  const all = m.derive('P', '', 'p^n', '3s')
  const wait = m.derive('T_s', 'h', '1/(P*f_r)', '3s')
  const lost = m.derive('N_0', 'cycles', 'N_w - c_h', 'i')
  const sum = m.derive('N_s', 'cycles', 'c_e + c_t + c_a + c_b + (n + 1)*c_h + n*(c_p + c_q) + c_x', 'i')
  const over = m.derive('k_s', '', 'N_s/N_w', '3s')
  m.given('u_t', 1, 'µs')
  const ticks = m.derive('R_w', 'µs', 'ceil(N_w/(f_c*u_t))*u_t', 'i')
  m.given('k_0', 0)
  m.given('k_1', 1)
  m.found('y_w', 1, '', 'i')
  m.found('k_w', x.n, '', 'i')
  m.found('j_w', x.n, '', 'i')
  const paths = m.claim('optimum', {
    sense: 'max',
    over: [
      { name: 'y', from: 'k_0', to: 'k_1', at: 'y_w', whole: true },
      { name: 'k', from: 'k_0', to: 'n', at: 'k_w', whole: true },
      { name: 'j', from: 'k_0', to: 'n', at: 'j_w', whole: true },
    ],
    objective: 'c_e + c_t + y*c_a + (1 - y)*c_b + (k + 1)*c_h + j*c_p + (k - j)*c_q + c_x',
    subject: [{ left: 'j', op: '<=', right: 'k' }],
    of: 'N_w',
    tolerance: 1e-6,
  })
  const kind = w.pick(['plain', 'mark', 'test'] as const)

  page.section(
    'context',
    say`${capital(x.handler.name)}, block by block:`,
    page.list([
      w.pick([say`entry: ${e};`, say`saving registers and finding the data: ${e};`]),
      w.pick([
        say`a branch whose test takes ${t}; if ${x.handler.turn}, ${a} follow, else ${b};`,
        say`where ${x.handler.turn}, a side of ${a}, otherwise one of ${b}, decided by a test of ${t};`,
      ]),
      w.pick([
        say`a loop over up to ${s.n} ${x.handler.items}: each look at the condition costs ${h}, a round ${p} if ${x.handler.costly} and ${q} if not;`,
        say`a loop of no fixed length, bounded by ${s.n} ${x.handler.items}; its condition costs ${h} a time, its body ${p} where ${x.handler.costly}, ${q} where nothing happens;`,
      ]),
      w.pick([say`exit: ${out};`, say`restoring and returning: ${out};`]),
      w.pick([
        say`allowed: ${budget};`,
        say`the analysis of deadlines has reserved ${budget};`,
        say`whoever waits for it can spare ${budget};`,
      ]),
      w.pick([
        say`safety: a bound that is too small is found out by a lost step, so it may be wrong on one side alone.`,
        say`safety: inputs come from outside and cannot be asked to be typical.`,
        say`safety: interrupts are masked meanwhile, so all other deadlines pay for a wrong number.`,
      ]),
    ]),
  )
  page.ask(
    kind === 'mark'
      ? w.pick([
          say`Find the flaw: "over a whole day no run had further costly rounds than ${seen}; the mark was ${mark}, and with ${margin} on top we are safe." Derive a bound that holds, judge the mark, and express the rules as code.`,
          say`The team proposes the high-water mark of ${mark}, from a run with ${seen} costly rounds, plus ${margin}. Runs come at ${runs}, and a round is costly in ${chance} of cases. What is such a number worth? Set up the bound by structure, compare, and write it in Rust.`,
        ])
      : kind === 'test'
        ? w.pick([
            say`A reviewer has counted ${lost} for the worst path. Is that right? Set the bound up from the structure of the code, find what is missing if anything is, and write the rules as code with tests.`,
            say`Two counts of the worst path are on the table, ${lost} and ${sum}. Which is a bound, which is a good one, and what is right? Give the rules, the result, and an implementation.`,
          ])
        : w.pick([
            say`Formulate the bound: which rule belongs to a sequence, a branch, a loop? Compute it in cycles and in time, say whether it fits, prove that no path takes more, and give the rules as code.`,
            say`Set up the worst execution time from the structure alone and judge it against what is allowed. How do you know that nothing was forgotten? Write the rules in Rust.`,
            say`What is the most that this code can take? Derive it without running it, check it by enumerating paths, and say what a day of measuring would have told.`,
          ]),
  )
  page.think(
    'restate',
    w.pick([
      say`A path is a choice at every branch and a number of rounds. I want the dearest one, over all that the structure allows.`,
      say`Sequence, branch, loop: three ways in which code is put together, and so three rules. No input has to be known.`,
      say`The code is finite if its loop is. Given ${s.n} as its bound, the number of paths is finite too, and there is a worst one.`,
    ]),
  )
  if (kind === 'test' || w.chance(0.4)) {
    page.think(
      'attempt',
      w.pick([
        say`One test for each round: the count comes to ${lost.arithmetic}.`,
        say`${s.n} rounds, ${s.n} looks at the condition. That gives ${lost}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The loop looks once more to find that it is over. ${lost.worked} leaves that look out, ${h} that every run pays.`,
        say`Leaving needs a test as well. With no round at all the condition is still looked at once; the missing ${h} make the count no bound.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Branch: ${branch.worked}. Loop, with its last look: ${loop.worked}. All of it: ${worst.worked}.`,
      say`The branch gives its test and its dear side, ${branch.arithmetic}; the loop ${loop.arithmetic}. Together ${worst.arithmetic}.`,
    ]),
  )
  const clock = (): void =>
    page.think(
      'compare',
      w.pick([
        say`In time ${time.worked}; ${fits.named}.`,
        say`At the clock this is ${time.arithmetic}. It ${fits.phrase} the allowed ${budget}: ${fits.values}.`,
      ]),
    )
  const bench = (): void => {
    page.think(
      'doubt',
      w.pick([
        say`Would a trace not do? A run with ${seen} costly rounds gives ${mark.arithmetic}. The dearest needs all of them costly at once.`,
        say`The bench has shown ${mark.worked}. It shows what happened, and the worst is what has not happened yet.`,
      ]),
    )
    page.think(
      'estimate',
      w.pick([
        say`Were rounds independent, with ${chance} of them costly, all ${s.n} together have a chance of ${all.worked}. At ${runs} that is once in ${wait.worked}, on the mean.`,
        say`How long to wait for the worst run? ${all.arithmetic} for a run, so ${wait.arithmetic} between two of them. No bench runs so long, and a fleet of machines does.`,
      ]),
    )
    if (kind === 'mark' || w.chance(0.4))
      page.think(
        'compare',
        covers.op === '>'
          ? say`Mark and margin, ${guess.worked}, and yet ${covers.named}: the margin covers nothing that was not seen.`
          : say`Mark and margin give ${guess.worked}, and ${covers.symbols}. It covers the bound this time; from the margin alone nobody could have known.`,
      )
  }
  const isLong = kind !== 'test' || w.chance(0.5)
  for (const part of w.shuffle(isLong ? [clock, bench] : [clock])) part()
  page.think(
    'verify',
    w.pick([
      say`Every path by brute force: ${paths.form('problem')}. The dearest is ${paths.form('answer')}.`,
      say`Enumerate: side of the branch, rounds, costly rounds among them. The maximum is at ${paths.form('answer')}, as by structure.`,
    ]),
  )
  page.checks(w.pick([1, 2]), worst, time, loop, branch)
  page.think(
    'decide',
    fits.op === '<='
      ? w.pick([
          say`The bound goes into the table of the analysis, ${time}, and not the mark.`,
          say`It fits. I hand on ${worst} and what it rests on: the block costs and the bound of the loop.`,
        ])
      : w.pick([
          say`It does not fit. Either the allowed ${budget} grow, or rounds have to go; hoping for typical inputs is no third way.`,
          say`As it stands ${x.handler.name} is refused. The loop is where the cycles are.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`A bound by induction over structure: what holds for the parts holds for the whole.`,
      say`Three rules, applied from the inside to the outside. Each is an inequality over all paths of a part.`,
      say`The cost of a path is the sum of its blocks. Its maximum is found part by part, since parts choose for themselves.`,
    ]),
  )
  page.step(
    w.pick(['Rules', 'Sequence, branch, loop']),
    w.pick([
      say`A sequence costs its parts in sum. A branch costs its test and one side, so no path through it costs beyond test and dearer side. A loop of bound n runs its body up to n times and looks at its condition once for each round and once to leave.`,
      say`By induction: if the parts are bounded, so is their sequence, by the sum; a branch, by its test and the larger of its sides; a loop, by its rounds and one look for each, and one to end. A round that does not happen costs nothing, and so the full number is the worst.`,
    ]),
  )
  page.step(
    w.pick(['Putting the blocks together', 'The bound in cycles']),
    say`${branch.worked}; ${loop.worked}; hence ${worst.worked}.`,
    kind === 'test'
      ? w.pick([
          say`Without the look that ends the loop it would be ${lost.worked}, which a run can pass, so it is no bound. Adding both sides of every branch, ${sum.worked}, is a bound ${over.worked} times as large, and wasteful for that.`,
          say`${lost.short} is short by the last look. ${sum.short} is safe, since no path has both sides, and wasteful by a factor of ${over.arithmetic}.`,
        ])
      : w.pick([
          say`The bound is attained: a run in which ${x.handler.turn} and in every round ${x.handler.costly} takes just that.`,
          say`It is the cost of one of the paths, with the dear side and ${s.n} dear rounds, so no smaller number is a bound.`,
        ]),
  )
  page.step(
    w.pick(['No path takes more', 'By enumeration']),
    say`As a maximum over whole numbers: ${paths.form('problem')}, for ${paths.form('ranges')}. Brute force finds ${paths.form('answer')}.`,
  )
  page.step(w.pick(['In time', 'Against what is allowed']), say`${time.worked}; ${fits.named}.`)
  if (isLong)
    page.step(
      w.pick(['What measuring tells', 'The mark']),
      say`A run with ${seen} costly rounds takes ${mark.worked}. With independent rounds the dearest run has the probability ${all.worked} and comes once in ${wait.worked}. ${kind === 'mark' ? say`With the margin the mark is ${guess.worked}; ${covers.named}.` : say`A mark bounds the worst from below, and the structure bounds it from above.`}`,
    )

  const n = w.pick([
    { bound: 'worst', up: 'micros_up' },
    { bound: 'dearest', up: 'time_ceiling' },
    { bound: 'upper_bound', up: 'rounded_micros' },
  ])
  const form = w.pick(['tree', 'const', 'chain'] as const)
  const v = { e, t, a, b, h, p, q, out, n: s.n }
  const lit = (id: keyof typeof v) => v[id]!.rust('int')
  const micros = w.pick([
    code`cycles.div_ceil(mhz)`,
    code`cycles / mhz + if cycles % mhz > 0 { 1 } else { 0 }`,
    code`(cycles + (mhz - 1)) / mhz`,
  ])
  const convert = code`
    /// Rounded up to whole ${budget.unitOnly}.
    pub const fn ${n.up}(cycles: u64, mhz: u64) -> u64 {
        ${micros}
    }`
  const timeTest = code`
        #[test]
        fn time_is_rounded_up() {
            assert_eq!(${n.up}(${worst.rust('int')}, ${s.clock.rust('int')}), ${ticks.rust('int', 'µs')});
            assert_eq!(${n.up}(200, 100), 2);
            assert_eq!(${n.up}(201, 100), 3);
        }`
  const body = {
    tree: code`
    /// Code as it is put together.
    #[derive(Debug, Clone)]
    pub enum Shape {
        Block(u64),
        Chain(Vec<Shape>),
        Choice { test: u64, sides: Vec<Shape> },
        Loop { most: u64, test: u64, body: Box<Shape> },
    }

    impl Shape {
        /// Cycles that no path goes past.
        pub fn ${n.bound}(&self) -> u64 {
            match self {
                Self::Block(cycles) => *cycles,
                Self::Chain(parts) => parts.iter().map(Self::${n.bound}).sum(),
                Self::Choice { test, sides } => test + sides.iter().map(Self::${n.bound}).max().unwrap_or(0),
                Self::Loop { most, test, body } => (most + 1) * test + most * body.${n.bound}(),
            }
        }
    }`,
    const: code`
    pub const fn sequence<const N: usize>(parts: [u64; N]) -> u64 {
        let mut sum = 0;
        let mut at = 0;
        while at < N {
            sum += parts[at];
            at += 1;
        }
        sum
    }

    pub const fn branch(test: u64, one: u64, other: u64) -> u64 {
        test + if one > other { one } else { other }
    }

    pub const fn ${n.bound}_loop(most: u64, test: u64, body: u64) -> u64 {
        (most + 1) * test + most * body
    }`,
    chain: code`
    /// A bound in cycles; parts are put together by its methods alone.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Bound(u64);

    impl Bound {
        pub const fn block(cycles: u64) -> Self {
            Self(cycles)
        }

        #[must_use]
        pub const fn then(self, next: Self) -> Self {
            Self(self.0 + next.0)
        }

        #[must_use]
        pub fn or(self, other: Self) -> Self {
            Self(self.0.max(other.0))
        }

        #[must_use]
        pub const fn rounds(self, most: u64, test: u64) -> Self {
            Self(self.0 * most + test * (most + 1))
        }

        pub const fn cycles(self) -> u64 {
            self.0
        }
    }`,
  }[form]
  const tests = {
    tree: [
      code`
        #[test]
        fn the_handler_of_the_problem() {
            let body = Shape::Choice { test: 0, sides: vec![Shape::Block(${lit('q')}), Shape::Block(${lit('p')})] };
            let whole = Shape::Chain(vec![
                Shape::Block(${lit('e')}),
                Shape::Choice { test: ${lit('t')}, sides: vec![Shape::Block(${lit('a')}), Shape::Block(${lit('b')})] },
                Shape::Loop { most: ${lit('n')}, test: ${lit('h')}, body: Box::new(body) },
                Shape::Block(${lit('out')}),
            ]);
            assert_eq!(whole.${n.bound}(), ${worst.rust('int')});
        }`,
      code`
        #[test]
        fn a_loop_that_never_runs_is_looked_at_once() {
            let idle = Shape::Loop { most: 0, test: ${lit('h')}, body: Box::new(Shape::Block(${lit('p')})) };
            assert_eq!(idle.${n.bound}(), ${lit('h')});
        }`,
      code`
        #[test]
        fn a_choice_without_sides_is_its_test() {
            assert_eq!(Shape::Choice { test: ${lit('t')}, sides: vec![] }.${n.bound}(), ${lit('t')});
        }`,
    ],
    const: [
      code`
        /// Worked out by the compiler.
        const WHOLE: u64 = sequence([
            ${lit('e')},
            branch(${lit('t')}, ${lit('a')}, ${lit('b')}),
            ${n.bound}_loop(${lit('n')}, ${lit('h')}, branch(0, ${lit('q')}, ${lit('p')})),
            ${lit('out')},
        ]);

        #[test]
        fn the_handler_of_the_problem() {
            assert_eq!(WHOLE, ${worst.rust('int')});
        }`,
      code`
        #[test]
        fn no_round_is_still_one_look() {
            assert_eq!(${n.bound}_loop(0, ${lit('h')}, ${lit('p')}), ${lit('h')});
        }`,
      code`
        #[test]
        fn the_order_of_sides_does_not_matter() {
            assert_eq!(branch(${lit('t')}, ${lit('b')}, ${lit('a')}), ${branch.rust('int')});
            assert_eq!(branch(${lit('t')}, ${lit('a')}, ${lit('b')}), ${branch.rust('int')});
        }`,
    ],
    chain: [
      code`
        #[test]
        fn the_handler_of_the_problem() {
            let choice = Bound::block(${lit('t')}).then(Bound::block(${lit('a')}).or(Bound::block(${lit('b')})));
            let turns = Bound::block(${lit('q')}).or(Bound::block(${lit('p')})).rounds(${lit('n')}, ${lit('h')});
            assert_eq!(turns.cycles(), ${loop.rust('int')});
            let whole = Bound::block(${lit('e')}).then(choice).then(turns).then(Bound::block(${lit('out')}));
            assert_eq!(whole, Bound::block(${worst.rust('int')}));
        }`,
      code`
        #[test]
        fn leaving_costs_a_look() {
            assert_eq!(Bound::block(${lit('p')}).rounds(0, ${lit('h')}).cycles(), ${lit('h')});
        }`,
    ],
  }[form]
  page.section(
    'rust',
    {
      tree: w.pick([
        say`The structure is a tree, and the rules are one function over it. What has no rule cannot be written down, so a loop without a bound does not exist.`,
        say`One variant for each way of putting code together. The match is exhaustive: a new kind of code without a rule does not compile.`,
      ]),
      const: w.pick([
        say`The rules are const functions, so the compiler itself can work the bound out, and a later assertion can refuse a program.`,
        say`Three functions that run while compiling. Nothing of them is left on the controller.`,
      ]),
      chain: w.pick([
        say`A bound can be made from a block and put together by rules, and in no other way: the field is private.`,
        say`Rules as methods; a number that was not derived by them is no bound to the compiler.`,
      ]),
    }[form],
    page.rust(code`
    ${indented(0, body)}
    ${convert}

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(w.shuffle([...tests, timeTest]), '\n'))}
    }`),
    ...(form === 'const'
      ? []
      : [
          w.pick([
            say`A bare number is refused where a derived bound is asked for:`,
            say`A number alone does not pass for one:`,
          ]),
          page.compileFail(
            'E0308',
            form === 'tree'
              ? code`
    pub fn guessed() -> Shape {
        let counted: u64 = ${worst.rust('int')};
        counted
    }`
              : code`
    pub fn guessed() -> Bound {
        let measured: u64 = ${mark.rust('int')};
        measured
    }`,
          ),
        ]),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named}, on every path. What has to be watched is what the bound rests on: that no loop runs past ${s.n} rounds, which the code must enforce.`,
          say`The reserve holds: ${fits.values}. It is a statement about block costs too, so each was taken with the flash at its slowest.`,
        ])
      : w.pick([
          say`${fits.named}: the reserve can be overdrawn. It must not go into a machine on the ground that a trace looked better.`,
          say`There is a path that breaks the reserve, ${fits.values}, and inputs that lead along it. That is reason enough to refuse.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A loop over a list in memory has the bound of the list's capacity, not of its present length.`,
          say`Recursion is a loop whose bound nobody has written down; it needs one, and stack for it.`,
          say`A division whose time depends on its operands counts with its slowest.`,
          say`A loop that waits for hardware has no bound in its structure; only a counter that gives up makes one.`,
          say`The dear side of one branch may exclude that of another. Then the bound still holds and is not attained.`,
          say`An early way out of the loop makes paths cheaper and never dearer, as long as it has no work of its own.`,
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
          say`Measuring with inputs that were made to drive the dear path: good evidence for block costs, and no proof that it is the dearest.`,
          say`A tool that reads the binary does the same with the true instructions; it needs the same bounds of loops from a person.`,
          say`Code without branches takes one time for all inputs, always the worst, and is easy to check.`,
          say`A statistical bound from extreme values: it assumes that runs are draws of one kind, and inputs are not.`,
        ],
        2,
      ),
    ),
  )
}
