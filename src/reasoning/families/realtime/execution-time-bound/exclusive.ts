// Depth 2, one of three: the longest path through a graph of blocks by dynamic programming, and two sides that never meet.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Value } from '../../../writing/value.ts'
import { capital, indented, joined } from '../layout.ts'
import { costs, type Instance, type Solved } from './instance.ts'

const MODES = [
  { flag: 'the machine homes', first: 'the end switch is debounced', second: 'the nozzle is corrected for pressure' },
  { flag: 'a probe is in contact', first: 'the touch is stored', second: 'the mesh of the bed is applied' },
  { flag: 'a stop is demanded', first: 'the ramp is shortened', second: 'the next segment is opened' },
  { flag: 'a calibration runs', first: 'the sample is recorded', second: 'the input shaper is advanced' },
] as const

export function exclusive(page: Page, _: Solved, x: Instance): void {
  const { m, w } = page
  const [e, a, b, j, d, g, out] = costs(m, x, ['e', 'a', 'b', 'j', 'd', 'g', 'x'])
  const budget = m.given(
    'B_r',
    Number((((x.cycles.e + x.cycles.a + x.cycles.j + x.cycles.g + x.cycles.x) / x.clockMHz) * 1.3).toFixed(1)),
    'µs',
  )
  const mode = w.pick(MODES)
  const toA = m.derive('L_a', 'cycles', 'c_e + c_a', 'i')
  const toB = m.derive('L_b', 'cycles', 'c_e + c_b', 'i')
  const join = m.derive('L_j', 'cycles', 'max(L_a, L_b) + c_j', 'i')
  const toD = m.derive('L_d', 'cycles', 'L_j + c_d', 'i')
  const toG = m.derive('L_g', 'cycles', 'L_j + c_g', 'i')
  const long = m.derive('N_s', 'cycles', 'max(L_d, L_g) + c_x', 'i')
  const one = m.derive('N_1', 'cycles', 'c_e + c_a + c_j + c_g + c_x', 'i')
  const two = m.derive('N_2', 'cycles', 'c_e + c_b + c_j + c_d + c_x', 'i')
  const worst = m.derive('N_w', 'cycles', 'max(N_1, N_2)', 'i')
  const gain = m.derive('k_s', '%', '(N_s - N_w)/N_s', '3s')
  const time = m.derive('T_w', 'µs', 'N_w/f_c', '4s')
  const loose = m.derive('T_s', 'µs', 'N_s/f_c', '4s')
  const fits = m.compare(time, budget)
  const looseFits = m.compare(loose, budget)
  const removed = m.derive('N_r', 'cycles', 'c_e + c_b + c_j + max(c_d, c_g) + c_x', 'i')
  const unsound = m.compare(one, removed)
  const quick = m.derive('N_f', 'cycles', 'c_e + c_b + c_j + c_g + c_x', 'i')
  const lost = m.derive('N_l', 'cycles', 'N_s - N_w', 'i')
  const least = m.relation(lost, '==', 'min(c_a - c_b, c_d - c_g)')
  m.given('k_0', 0)
  m.given('k_1', 1)
  const dearFirst = one.number > two.number
  m.found('y_w', dearFirst ? 1 : 0, '', 'i')
  m.found('z_w', dearFirst ? 0 : 1, '', 'i')
  const paths = m.claim('optimum', {
    sense: 'max',
    over: [
      { name: 'y', from: 'k_0', to: 'k_1', at: 'y_w', whole: true },
      { name: 'z', from: 'k_0', to: 'k_1', at: 'z_w', whole: true },
    ],
    objective: 'c_e + y*c_a + (1 - y)*c_b + c_j + z*c_d + (1 - z)*c_g + c_x',
    subject: [{ left: 'y + z', op: '<=', right: '1' }],
    of: 'N_w',
    tolerance: 1e-6,
  })
  const flawed = w.chance(0.45)

  page.section(
    'context',
    page.list([
      w.pick([say`entry: ${e}; exit: ${out};`, say`before the first branch lie ${e}, behind the last ${out};`]),
      w.pick([
        say`first branch: if ${mode.flag}, ${mode.first}, ${a}; otherwise ${b};`,
        say`where ${mode.flag} the first branch costs ${a}, for ${mode.first}; else it costs ${b};`,
      ]),
      w.pick([say`between the branches: ${j};`, say`common to all paths, in the middle: ${j};`]),
      w.pick([
        say`second branch: ${mode.second}, ${d}, and never while ${mode.flag}; otherwise ${g};`,
        say`at the second branch ${mode.second} for ${d}, unless ${mode.flag}; without it ${g};`,
      ]),
      say`tests of branches are in the sides; allowed: ${budget};`,
      w.pick([
        say`safety: a path may be left out of the bound if it is proven that it cannot happen, and not because it was never seen.`,
        say`safety: whoever tightens a bound owes a proof, for the error would be on the dangerous side.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "the longest path has both dear sides and cannot happen. We strike its first dear side from the graph and take the longest path of what is left: ${removed}." Derive the bound over feasible paths, prove it, and implement the search.`,
          say`A tool excludes the infeasible path by deleting the block of ${a} and reports ${removed}. Is that a bound? Find the longest feasible path, by an argument that can be checked, and write it in Rust.`,
        ])
      : w.pick([
          say`Compute the longest path through the graph by dynamic programming; then use that the two dear sides exclude each other. How much tighter does the bound become, and what proves it? Implement both.`,
          say`The structure knows nothing of what excludes what. Derive the bound with and without the exclusion, prove the tighter one, and write a search that respects it.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The graph has no cycle, so the longest way to a block is its own cost and the longest way to one before it. One pass in order is enough.`,
      say`Two branches in a row: four ways through. One of them cannot happen, and it is the dearest, as so often.`,
      say`Blocks as nodes, order as edges. The longest path is easy; the trouble is that the graph forgets what the first branch has learned.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Longest ways: ${toA.worked}, ${toB.worked}, then ${join.worked}; ${toD.arithmetic} and ${toG.arithmetic} behind the second branch. At the end ${long.worked}.`,
      say`Pass over the graph: ${toA.named}, ${toB.named}, ${join.worked}, ${toD.named}, ${toG.named}; in all ${long.worked}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`That path wants the machine in two modes at once: first ${mode.flag}, and a moment later not.`,
      say`It goes through both dear sides. The first is taken only if ${mode.flag}, the second only if not. No run does both.`,
    ]),
  )
  if (flawed || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Strike the dear block of the first branch and search again: ${removed.worked}.`,
        say`Without the block of ${a} the longest path has ${removed.arithmetic}.`,
      ]),
    )
    page.think(
      unsound.op === '>' ? 'error' : 'doubt',
      unsound.op === '>'
        ? w.pick([
            say`Striking the block also strikes the path through it that can happen, ${one.worked}; and ${unsound.symbols}. What is left is no bound.`,
            say`The block is infeasible only together with the other. Alone it is on a path of ${one.arithmetic}, which is lost here, though ${unsound.named}.`,
          ])
        : w.pick([
            say`The number survives, since ${unsound.named}; the reason does not. A feasible path was struck with the infeasible one.`,
            say`A feasible path of ${one.arithmetic} has gone as well. It happens to be no dearer here, ${unsound.values}; other costs, and the method lies.`,
          ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`By cases on the mode, which does not change during a run. In it: ${one.worked}. Outside of it: ${two.worked}. The larger is the bound, ${worst.named}.`,
      say`Split the graph in two copies, one for each truth of the flag, and take the longest path in each: ${one.arithmetic} and ${two.arithmetic}. So ${worst.short}.`,
    ]),
  )
  const gained = (): void =>
    page.think(
      'compare',
      w.pick([
        say`The exclusion is worth ${gain.worked}. In time: ${time.arithmetic} in place of ${loose}; ${fits.named}.`,
        say`What is lost from the long path is the smaller of the two detours, ${least.symbols}, that is ${lost.arithmetic}. Time ${time.worked}; ${fits.symbols}.`,
      ]),
    )
  const brute = (): void =>
    page.think(
      'verify',
      w.pick([
        say`As a program in whole numbers: ${paths.form('problem')}. All combinations tried, the best is ${paths.form('answer')}.`,
        say`Brute force under ${paths.form('limits')}: ${paths.form('answer')}.`,
      ]),
    )
  for (const part of w.shuffle([gained, brute])) part()
  page.checks(1, worst, long, time)
  page.think(
    'decide',
    w.pick([
      say`The flag must be read once, at the entry, into a local. Only then is the exclusion a fact about the code.`,
      say`I take the split by mode, and note its condition: nobody may change the mode in the midst of a run.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`A longest path in a graph without cycles, then the same with what excludes what.`,
      say`First a bound that trusts the graph alone, then one that knows what the code remembers.`,
    ]),
  )
  page.step(
    w.pick(['Longest path', 'Dynamic programming']),
    w.pick([
      say`Let L of a block be the most that a path to its end can cost. Every path to it comes through one before it, so L is its own cost and the largest L before. In order: ${toA.worked}; ${toB.worked}; ${join.worked}; ${toD.worked}; ${toG.worked}.`,
      say`In topological order each block adds its cost to the largest of its predecessors: ${toA.short}; ${toB.short}; ${join.worked}; ${toD.short}; ${toG.short}. The labels certify themselves: along every edge they rise by the cost of the block that is entered, or further, so no path can beat them.`,
    ]),
    say`At the exit ${long.worked}.`,
  )
  page.step(
    w.pick(['What cannot happen', 'Exclusion']),
    w.pick([
      say`That path needs the flag set at the first branch and clear at the second. The flag is read once, so every run has one value of it. With it set the run costs ${one.worked}; with it clear the dear second side is open, ${two.worked}, or neither dear side is taken, ${quick.worked}. So ${worst.worked}.`,
      say`Let y and z say whether the dear sides are taken. The code makes ${paths.form('limits')}. The cost is linear in both, so its maximum is at a corner of what remains: ${one.worked}, ${two.worked}, or ${quick.worked}. Hence ${worst.worked}.`,
    ]),
  )
  if (flawed || w.chance(0.3))
    page.step(
      w.pick(['Why a block may not be struck', 'The flaw']),
      say`Without the first dear block the search gives ${removed.worked}. The path through that block and past the second, ${one.short}, can happen; ${unsound.named}. ${unsound.op === '>' ? 'So the result is no bound.' : 'Here the error is hidden, and it shows as soon as the first dear side grows.'}`,
    )
  page.step(
    w.pick(['By enumeration', 'Second route']),
    say`${paths.form('problem')}: brute force finds ${paths.form('answer')}.`,
  )
  page.step(
    w.pick(['What it is worth', 'In time']),
    say`${least.named}: the exclusion saves the smaller detour, ${gain.worked}. ${loose.worked} becomes ${time.worked}; ${looseFits.named}, and ${fits.named}.`,
  )

  const n = w.pick([
    { node: 'Block', find: 'longest', bad: 'Backward' },
    { node: 'Node', find: 'dearest_path', bad: 'NotInOrder' },
    { node: 'Piece', find: 'worst_path', bad: 'OutOfOrder' },
  ])
  const search = w.pick([
    code`let mut best = vec![0u64; blocks.len()];
        for (at, block) in blocks.iter().enumerate() {
            if block.needs.is_some_and(|wanted| wanted != flag) {
                continue;
            }
            if block.after.iter().any(|from| *from >= at) {
                return Err(${n.bad});
            }
            let before = block.after.iter().map(|from| best[*from]).max().unwrap_or(0);
            best[at] = before + block.cycles;
        }
        best.last().copied().ok_or(${n.bad})`,
    code`let mut best: Vec<u64> = Vec::new();
        for block in blocks {
            let mut before = 0;
            for from in block.after {
                before = before.max(*best.get(*from).ok_or(${n.bad})?);
            }
            let open = block.needs.is_none_or(|wanted| wanted == flag);
            best.push(if open { before + block.cycles } else { 0 });
        }
        best.pop().ok_or(${n.bad})`,
  ])
  const both = w.pick([
    code`Ok(along(blocks, true)?.max(along(blocks, false)?))`,
    code`let (set, clear) = (along(blocks, true)?, along(blocks, false)?);
        Ok(if set > clear { set } else { clear })`,
  ])
  const row = (cycles: Value, after: string, needs: string) =>
    code`${n.node} { cycles: ${cycles.rust('int')}, after: &[${after}], needs: ${needs} },`
  const rows = joined(
    [
      row(e, '', 'None'),
      row(a, '0', 'Some(true)'),
      row(b, '0', 'Some(false)'),
      row(j, '1, 2', 'None'),
      row(d, '3', 'Some(false)'),
      row(g, '3', 'None'),
      row(out, '4, 5', 'None'),
    ],
    '\n            ',
  )
  const tests = w.shuffle([
    code`
        #[test]
        fn each_mode_and_the_larger_of_both() {
            assert_eq!(along(&GRAPH, true), Ok(${one.rust('int')}));
            assert_eq!(along(&GRAPH, false), Ok(${two.rust('int')}));
            assert_eq!(${n.find}(&GRAPH), Ok(${worst.rust('int')}));
        }`,
    code`
        #[test]
        fn forgetting_the_flag_gives_the_long_path() {
            let free = GRAPH.map(|block| ${n.node} { needs: None, ..block });
            assert_eq!(${n.find}(&free), Ok(${long.rust('int')}));
        }`,
    code`
        #[test]
        fn whichever_mode_is_dear() {
            let [first, ..] = GRAPH;
            let fork = |set, clear| {
                let side = |cycles, wanted| ${n.node} { cycles, after: &[0], needs: Some(wanted) };
                [first, side(set, true), side(clear, false), ${n.node} { cycles: 0, after: &[1, 2], needs: None }]
            };
            assert_eq!(${n.find}(&fork(${a.rust('int')}, ${b.rust('int')})), Ok(${toA.rust('int')}));
            assert_eq!(${n.find}(&fork(${b.rust('int')}, ${a.rust('int')})), Ok(${toA.rust('int')}));
        }`,
    code`
        #[test]
        fn a_closed_block_adds_nothing() {
            let free = GRAPH.map(|block| ${n.node} { cycles: 0, ..block });
            assert_eq!(${n.find}(&free), Ok(0));
        }`,
    code`
        #[test]
        fn a_block_behind_itself_is_refused() {
            let knot = [${n.node} { cycles: 1, after: &[0], needs: None }];
            assert_eq!(${n.find}(&knot), Err(${n.bad}));
            assert_eq!(${n.find}(&[]), Err(${n.bad}));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Blocks stand in topological order and name those before them; a name that points forward is refused, so the pass always ends. The mode closes blocks.`,
      say`One pass for each truth of the flag. A closed block has no cost and nothing dear lies behind it, for it is only reached in its own mode.`,
    ]),
    page.rust(code`
    /// A run of instructions without a branch in it.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.node} {
        pub cycles: u64,
        pub after: &'static [usize],
        /// What the flag must be for the block to run.
        pub needs: Option<bool>,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    /// Cycles of the longest path with this flag.
    pub fn along(blocks: &[${n.node}], flag: bool) -> Result<u64, ${n.bad}> {
        ${indented(4, search)}
    }

    /// Over all runs: the flag is one thing or the other.
    pub fn ${n.find}(blocks: &[${n.node}]) -> Result<u64, ${n.bad}> {
        ${indented(4, both)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const GRAPH: [${n.node}; 7] = [
            ${rows}
        ];
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The tighter bound, ${time}, is as sound as the exclusion. It is a property of the code if the flag is copied at the entry, and a hope if an interrupt can change it on the way.`,
      say`${fits.named}. The proof uses one thing beyond the graph: a run has one mode. A test that reads the flag twice breaks the proof and no test of function.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The flag changes between the branches: both dear sides in one run, ${long}, and the bound is broken by a path that was called impossible.`,
          say`A third branch on the same flag joins the cases at no cost; one on another flag doubles them.`,
          say`A block that neither mode opens is dead code, and the search does not see its cost; that is right and worth a warning.`,
          say`Equal sides make the exclusion worthless: the saving is the smaller detour, ${lost} here.`,
          say`A compiler may move work from a side before its branch, since it is free of effects. Costs are to be taken from the binary.`,
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
          say`A linear program over counts of edges takes any such exclusion as a further row; its optimum need not be whole, and is a bound all the same.`,
          say`Two functions, one for each mode, chosen once at the entry: the graph itself then has no infeasible path.`,
          say`Keep the loose bound of ${loose} where it does no harm; ${looseFits.op === '<=' ? 'it fits here as well, and needs no proof' : 'it does not fit here'}.`,
          say`${capital(x.handler.name)} could do the work of the second branch in the next run when the first was dear, which evens both out.`,
        ],
        2,
      ),
    ),
  )
}
