// Depth 3, one of three: a long job in calls of bounded size. How many entries fit into a call, when the job is done, and a size in the
// type that the compiler holds against the budget.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

const JOBS = [
  'the checksum over the stored settings',
  'the smoothing of the mesh of the bed',
  'the search for the largest sample of a resonance test',
  'the summing up of a table of wear',
] as const

export function chunk(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const items = m.given('N_j', x.items, '')
  const each = m.given('c_i', x.itemCycles, 'cycles')
  const call = m.given('c_o', x.callCycles, 'cycles')
  const slice = m.given('S', x.sliceUs, 'µs')
  const period = m.given('T', x.periodUs, 'µs')
  const deadline = m.given('D', x.deadlineMs, 'ms')
  const budget = m.derive('K', 'cycles', 'S*f_c', 'i')
  const whole = m.derive('T_j', 'µs', '(c_o + N_j*c_i)/f_c', '4s')
  const tooLong = m.relation(whole, '>', slice)
  const size = m.derive('k', '', 'floor((K - c_o)/c_i)', 'i')
  const cost = m.derive('N_c', 'cycles', 'c_o + k*c_i', 'i')
  const fits = m.relation(cost, '<=', budget)
  const next = m.derive('N_n', 'cycles', 'c_o + (k + 1)*c_i', 'i')
  const not = m.relation(next, '>', budget)
  const calls = m.derive('n_c', '', 'ceil(N_j/k)', 'i')
  const last = m.derive('k_l', '', 'N_j - (n_c - 1)*k', 'i')
  const done = m.derive('T_d', 'ms', 'n_c*T + S', '5s')
  const inTime = m.compare(done, deadline)
  const bare = m.derive('k_b', '', 'floor(K/c_i)', 'i')
  const bareCost = m.derive('N_b', 'cycles', 'c_o + k_b*c_i', 'i')
  const bareFits = m.compare(bareCost, budget)
  const lost = m.derive('p_o', '%', 'c_o/N_c', '3s')
  m.derive('N_i', 'cycles', 'k*c_i', 'i')
  m.given('k_1', 1)
  m.given('k_n', 4000, '')
  const best = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'j', from: 'k_1', to: 'k_n', at: 'k', whole: true }],
    objective: 'j*c_i',
    subject: [{ left: 'c_o + j*c_i', op: '<=', right: 'K' }],
    of: 'N_i',
    tolerance: 1e-6,
  })
  const job = w.pick(JOBS)
  const flawed = w.chance(0.45)

  page.section(
    'context',
    page.list([
      w.pick([
        say`besides its urgent work it has to do ${job}, over ${items} entries of ${each} each;`,
        say`${job} also belongs to it: ${items} entries, ${each} for every one;`,
      ]),
      w.pick([
        say`a call may take ${slice}, and calls come every ${period};`,
        say`the analysis of deadlines has set aside ${slice} in each ${period};`,
      ]),
      w.pick([
        say`entering, finding the place again and leaving cost ${call} in every call;`,
        say`each call costs ${call} beside its entries, for finding its place and storing it again;`,
      ]),
      w.pick([
        say`the result is wanted ${deadline} after it was asked for;`,
        say`whoever asks for the result waits up to ${deadline};`,
      ]),
      w.pick([
        say`safety: the loop must not be able to run further than the budget allows, whatever its data are.`,
        say`safety: somebody will change the size of a call later; a wrong one must not reach a machine.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "${budget} a call, ${each} an entry, so we do ${bare} entries in each call." Give the right size, prove it the largest, say when the job is done, and write it so that a wrong size does not compile.`,
          say`A constant in the code says ${bare} entries a call. Check it against the budget, derive the right one and what follows for the deadline, and put the check where it cannot be forgotten.`,
        ])
      : w.pick([
          say`Cut the job into calls: how many entries may one call do, when is the job done, and how does the compiler check the size? Implement it with const generics, without allocation, and go through the edges.`,
          say`Design a job that goes on from call to call and keeps its budget by construction. Derive its size, judge the deadline, and write it in Rust so that the bound is part of the type.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`In one go it would take ${whole.worked}; ${tooLong.symbols}. So it has to stop and go on, and remember where.`,
      say`All at once, ${whole.arithmetic}, is out of the question: ${tooLong.values}. A bounded loop in each call, and a place kept between calls.`,
    ]),
  )
  page.think('derive', say`The budget in cycles: ${budget.worked}.`)
  if (flawed || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([say`Budget over entry: ${bare.worked}.`, say`${bare.arithmetic} entries fit, by plain division.`]),
    )
    page.think(
      bareFits.op === '>' ? 'error' : 'doubt',
      bareFits.op === '>'
        ? w.pick([
            say`The call itself is not free: ${bareCost.worked}, and ${bareFits.symbols}.`,
            say`Put back in with what a call costs, ${bareCost.arithmetic}: ${bareFits.values}. The budget is broken in every call but the last.`,
          ])
        : say`The ${call} of a call are missing. With them ${bareCost.arithmetic}, and ${bareFits.symbols}: rounding down has saved it, this time.`,
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Take the call off first: ${size.worked}. A call then costs ${cost.arithmetic}, and ${fits.symbols}; with one entry more ${not.values}.`,
      say`${size.worked} entries: ${fits.named}. One further would not do, ${next.arithmetic}.`,
    ]),
  )
  const finish = (): void =>
    page.think(
      'compare',
      w.pick([
        say`Calls: ${calls.worked}, the last with ${last.arithmetic}. Done after ${done.worked}; ${inTime.named}.`,
        say`${calls.arithmetic} calls, so ${done.arithmetic} at the latest, and ${inTime.values}.`,
      ]),
    )
  const check = (): void =>
    page.think(
      'verify',
      w.pick([
        say`By search: ${best.form('problem')} has its best at ${best.form('answer')}.`,
        say`Every size tried under ${best.form('limits')}: ${best.form('answer')}.`,
      ]),
    )
  for (const part of w.shuffle([finish, check])) part()
  page.checks(w.pick([1, 2]), cost, done, whole)
  page.think(
    'decide',
    inTime.op === '<='
      ? say`The size becomes a const parameter, and an assertion that runs in the compiler compares its cost with the budget.`
      : w.pick([
          say`The size is the largest there is, and the job comes too late. The deadline or the slice has to give; the code refuses a larger size all the same.`,
          say`Too late by the plan: ${inTime.symbols}. A larger size is no way out. I write it and say which number has to change.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The size of a call is bounded by its budget from above and by the deadline of the whole from below.`,
      say`Two inequalities for one number: a call must fit its slice, and all calls must fit the deadline.`,
    ]),
  )
  page.step(w.pick(['In one go', 'Why it must be cut']), say`${whole.worked}; ${tooLong.named}.`)
  page.step(
    w.pick(['The size of a call', 'Entries in a call']),
    say`${budget.worked}. A call of j entries costs ${call} and j times ${each}, so the largest size is ${size.worked}. It costs ${cost.worked}; ${fits.named}. One more: ${not.named}.`,
    flawed
      ? say`Without the cost of a call it would be ${bare.worked} and ${bareCost.worked}; ${bareFits.named}.`
      : say`Of a full call ${lost.worked} goes into beginning and ending.`,
  )
  page.step(
    w.pick(['It is the largest', 'Search']),
    say`${best.form('problem')}, for ${best.form('ranges')}: ${best.form('answer')}.`,
  )
  page.step(
    w.pick(['When it is done', 'The deadline']),
    say`${calls.worked}, the last of them with ${last.worked}. A call comes once in ${period}, the request may just have missed one, and the last call takes up to ${slice}, so ${done.worked}; ${inTime.named}.`,
  )

  const n = w.pick([
    { job: 'Job', step: 'advance', fits: 'fits', done: 'Done' },
    { job: 'Portions', step: 'go_on', fits: 'affordable', done: 'Finished' },
    { job: 'LongRun', step: 'one_call', fits: 'within_budget', done: 'Complete' },
  ])
  const op = w.pick([
    { what: 'sum', start: '0', fold: code`self.so_far.wrapping_add(value)`, expect: code`DATA.iter().sum::<u32>()` },
    {
      what: 'largest',
      start: '0',
      fold: code`self.so_far.max(value)`,
      expect: code`DATA.iter().copied().max().unwrap_or_default()`,
    },
    {
      what: 'parity',
      start: '0',
      fold: code`self.so_far ^ value`,
      expect: code`DATA.iter().fold(0, |mixed, value| mixed ^ value)`,
    },
  ])
  const body = w.pick([
    code`for _ in 0..K {
                let Some(&value) = data.get(self.at) else {
                    break;
                };
                self.so_far = ${op.fold};
                self.at += 1;
            }
            if self.at < N { None } else { Some(self.so_far) }`,
    code`let end = N.min(self.at + K);
            while self.at < end {
                let value = data[self.at];
                self.so_far = ${op.fold};
                self.at += 1;
            }
            (self.at == N).then_some(self.so_far)`,
    code`for &value in data.iter().skip(self.at).take(K) {
                self.so_far = ${op.fold};
                self.at += 1;
            }
            match self.at {
                at if at < N => None,
                _ => Some(self.so_far),
            }`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_size_is_the_largest_that_fits() {
            assert!(${n.fits}(${size.rust('int')}));
            assert!(!${n.fits}(${size.rust('int')} + 1));
            assert_eq!(BUDGET, ${budget.rust('int')});
        }`,
    code`
        #[test]
        fn as_many_calls_as_computed() {
            let mut job = ${n.job}::<${items.rust('int')}, ${size.rust('int')}>::new();
            let data = [1; ${items.rust('int')}];
            let mut calls = 1;
            while job.${n.step}(&data).is_none() {
                calls += 1;
            }
            assert_eq!(calls, ${calls.rust('int')});
        }`,
    code`
        const DATA: [u32; 5] = [3, 9, 4, 1, 7];

        #[test]
        fn the_result_is_that_of_one_go() {
            let mut job = ${n.job}::<5, 2>::new();
            assert_eq!(job.${n.step}(&DATA), None);
            assert_eq!(job.at, 2);
            assert_eq!(job.${n.step}(&DATA), None);
            assert_eq!(job.${n.step}(&DATA), Some(${op.expect}));
            assert_eq!(job.at, 5);
        }`,
    code`
        #[test]
        fn a_job_that_fits_into_one_call() {
            let mut job = ${n.job}::<2, 2>::new();
            assert_eq!(job.${n.step}(&[0, 0]), Some(0));
        }`,
    code`
        #[test]
        fn done_stays_done() {
            let mut job = ${n.job}::<1, 3>::new();
            let first = job.${n.step}(&[6]);
            assert_eq!(first, Some(6));
            assert_eq!(job.${n.step}(&[6]), first);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Length and size are const generics. Making a job evaluates an assertion in the compiler, so a size that breaks the budget is an error of the build and not of the machine.`,
      say`The bound of the loop is a parameter of the type, and its cost is checked where a job is made. Nothing is left to check at run time.`,
    ]),
    page.rust(code`
    const CALL: u64 = ${call.rust('int')};
    const ENTRY: u64 = ${each.rust('int')};
    const BUDGET: u64 = ${slice.rust('int')} * ${s.clock.rust('int')};

    pub const fn ${n.fits}(entries: u64) -> bool {
        CALL + entries * ENTRY <= BUDGET
    }

    /// A job over N entries, K of them in a call.
    #[derive(Debug)]
    pub struct ${n.job}<const N: usize, const K: usize> {
        at: usize,
        so_far: u32,
    }

    impl<const N: usize, const K: usize> ${n.job}<N, K> {
        const ADMITTED: () = assert!(${n.fits}(K as u64));

        pub const fn new() -> Self {
            let () = Self::ADMITTED;
            Self { at: 0, so_far: ${op.start} }
        }

        /// One call: a result when all entries are done.
        pub fn ${n.step}(&mut self, data: &[u32; N]) -> Option<u32> {
            ${indented(8, body)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    w.pick([say`The compiler refuses a size beyond the budget:`, say`One entry too many is no program:`]),
    page.compileFail(
      'E0080',
      code`
    pub const GREEDY: ${n.job}<4, { ${size.rust('int')} + 1 }> = ${n.job}::new();`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`No call takes beyond ${cost}, whatever the data: ${fits.values}. ${inTime.op === '<=' ? say`The job is done in time, ${inTime.values}.` : say`The job is late by plan, ${inTime.values}, and that has to be settled before it is used.`}`,
      say`${fits.named}, kept by the type. ${inTime.op === '<=' ? say`And ${inTime.named}, as long as no call is left out.` : say`But ${inTime.named}: nobody may wait for the result with a motor running.`}`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The data change between calls: the result is that of no instant. Take a copy, or begin again when a version has changed.`,
          say`A size of nought would never end; the deadline excludes it, and an assertion could too.`,
          say`The last call does ${last} and is cheaper. Nothing may be built on that.`,
          say`A call that is left out delays the end by ${period}. The deadline has no room for many of them.`,
          say`Asked again before it is done: say whether it goes on or begins anew, and test that.`,
          say`A higher clock changes the budget in cycles; a constant of the old clock is then too careful, with a lower clock it is wrong.`,
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
          say`A task of lowest priority does the whole job and is preempted; it needs a stack of its own, and locks.`,
          say`Look at a clock after each entry and stop in time: it fits itself to the machine, and each look costs.`,
          say`${capital(job)} could be kept up to date with each change, so that there is no long job.`,
          say`A larger size in calls when the machine stands still; two sizes, two proofs.`,
        ],
        2,
      ),
    ),
  )
}
