// Depth 2: two records and two tasks below. Inheritance lets the urgent task wait once for each lower task (Sha, Rajkumar and
// Lehoczky 1990), the longest pairing of tasks with locks; a ceiling lets it wait once in all, and nothing can lock up.
import { code, say } from '../../../text/piece.ts'
import type { Model } from '../../../writing/model.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

type Body = Parameters<Model['explore']>[1]
type Rule = Body['rules'][number]

/** The low task uses the first lock, the middle one the second, the top one both in turn; `waits` counts sections waited for. */
function waiting(kind: 'inheritance' | 'ceiling', names: readonly [string, string, string]): Body {
  const [top, mid, low] = names
  const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
  const count = { name: 'waits', to: 'waits + 1' }
  return {
    variables: [
      { name: top, values: ['away', 'asks_first', 'asks_second', 'done'] },
      { name: mid, values: ['away', 'ready', 'holds'] },
      { name: low, values: ['free', 'holds'] },
      { name: 'waits', values: ['0', '1', '2'] },
    ],
    rules: [
      {
        name: `${low} locks`,
        when: [is(low, 'free'), is(mid, 'away'), is(top, 'away')],
        set: [{ name: low, to: 'holds' }],
      },
      { name: `${mid} is released`, when: [is(mid, 'away')], set: [{ name: mid, to: 'ready' }] },
      {
        name: `${mid} locks`,
        when: [is(mid, 'ready'), is(top, 'away'), ...(kind === 'ceiling' ? [is(low, 'free')] : [])],
        set: [{ name: mid, to: 'holds' }],
      },
      { name: `${top} is released`, when: [is(top, 'away')], set: [{ name: top, to: 'asks_first' }] },
      {
        name: `${top} gets the first`,
        when: [is(top, 'asks_first'), is(low, 'free')],
        set: [{ name: top, to: 'asks_second' }],
      },
      {
        name: `${top} waits for ${low}`,
        when: [is(top, 'asks_first'), is(low, 'holds')],
        set: [{ name: low, to: 'free' }, count],
      },
      {
        name: `${top} gets the second`,
        when: [is(top, 'asks_second'), { name: mid, is: '!=', value: 'holds' }],
        set: [{ name: top, to: 'done' }],
      },
      {
        name: `${top} waits for ${mid}`,
        when: [is(top, 'asks_second'), is(mid, 'holds')],
        set: [{ name: mid, to: 'away' }, count],
      },
      {
        name: `${low} unlocks`,
        when: [
          is(low, 'holds'),
          is(top, 'away'),
          kind === 'ceiling' ? { name: mid, is: '!=', value: 'holds' } : is(mid, 'away'),
        ],
        set: [{ name: low, to: 'free' }],
      },
      { name: `${mid} unlocks`, when: [is(mid, 'holds'), is(top, 'away')], set: [{ name: mid, to: 'away' }] },
      {
        name: `${top} is finished`,
        when: [is(top, 'done')],
        set: [
          { name: top, to: 'away' },
          { name: 'waits', to: '0' },
        ],
      },
    ],
    promises: [
      kind === 'ceiling'
        ? { promise: 'never', when: [is('waits', '2')] }
        : { promise: 'possible', when: [is('waits', '2')] },
    ],
  }
}

/** Two tasks that nest the two locks in opposite order. */
function nesting(kind: 'inheritance' | 'ceiling', names: readonly [string, string, string]): Body {
  const [, mid, low] = names
  const is = (name: string, value: string): Rule['when'][number] => ({ name, is: '==', value })
  const stuck = [is(mid, 'one'), is(low, 'one')]
  return {
    variables: [
      { name: mid, values: ['none', 'one', 'both'] },
      { name: low, values: ['none', 'one', 'both'] },
    ],
    rules: [
      { name: `${low} takes one`, when: [is(low, 'none'), is(mid, 'none')], set: [{ name: low, to: 'one' }] },
      {
        name: `${mid} takes one`,
        when: [is(mid, 'none'), kind === 'ceiling' ? is(low, 'none') : { name: low, is: '!=', value: 'both' }],
        set: [{ name: mid, to: 'one' }],
      },
      { name: `${low} takes both`, when: [is(low, 'one'), is(mid, 'none')], set: [{ name: low, to: 'both' }] },
      { name: `${mid} takes both`, when: [is(mid, 'one'), is(low, 'none')], set: [{ name: mid, to: 'both' }] },
      { name: `${low} lets go`, when: [is(low, 'both'), is(mid, 'none')], set: [{ name: low, to: 'none' }] },
      { name: `${mid} lets go`, when: [is(mid, 'both')], set: [{ name: mid, to: 'none' }] },
    ],
    promises:
      kind === 'ceiling'
        ? [
            { promise: 'never', when: stuck },
            { promise: 'no-deadlock', except: [] },
          ]
        : [{ promise: 'possible', when: stuck }],
  }
}

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const mid = x.middle[0]
  const lowOther = m.given('z_b', x.lowUs[1], 'µs')
  const midFirst = m.given('y_a', x.midUs[0], 'µs')
  const midOther = m.given('y_b', x.midUs[1], 'µs')
  const chain = m.derive('B_I', 'µs', 'max(z_a + y_b, z_b + y_a)', 'i')
  const single = m.derive('B_C', 'µs', 'max(z_a, z_b, y_a, y_b)', 'i')
  const loose = m.derive('B_t', 'µs', 'max(z_a, z_b) + max(y_a, y_b)', 'i')
  const allFour = m.derive('B_4', 'µs', 'z_a + z_b + y_a + y_b', 'i')
  const attained = m.compare(loose, chain)
  const tooMuch = m.relation(chain, '<', allFour)
  const better = m.relation(single, '<', chain)
  const withChain = m.derive('R_I', 'µs', 'C_H + B_I', 'i')
  const withSingle = m.derive('R_C', 'µs', 'C_H + B_C', 'i')
  const chainFits = m.compare(withChain, s.deadline)
  const singleFits = m.relation(withSingle, '<=', s.deadline)
  const gain = m.derive('G', 'µs', 'B_I - B_C', 'i')
  const left = m.derive('S_C', 'µs', 'D_H - R_C', 'i')
  const names = w.pick<[string, string, string]>([
    ['top', 'mid', 'low'],
    ['urgent', 'normal', 'idle'],
    ['first', 'second', 'third'],
    ['upper', 'central', 'lower'],
  ])
  const inherit = m.explore('N_I', waiting('inheritance', names))
  const way = m.found('S', 7, '', 'i')
  const shortest = m.claim('states', { ...waiting('inheritance', names), shortest: 'S' })
  const ceiling = m.explore('N_C', waiting('ceiling', names))
  const knot = m.explore('N_k', nesting('inheritance', names))
  const free = m.explore('N_f', nesting('ceiling', names))
  const flawed = w.chance(0.4)
  const sections = say`${x.low} holds ${x.record} for ${s.section} or ${x.otherRecord} for ${lowOther}, ${mid} the former for ${midFirst} or the latter for ${midOther}`

  page.ask(
    flawed
      ? w.pick([
          say`${capital(x.high)} now uses ${x.otherRecord} too, and so does ${mid}, which has come to use both: ${sections}, one at a time. A colleague has introduced inheritance and claims: "a job waits for one section, so ${single} is the blocking." Refute it, give the exact bound, and say which protocol makes the claim true.`,
          say`Find the flaw: "with inheritance ${x.high} waits once, for the longest section, ${single}." Given: ${sections}; ${x.high} takes both locks in turn. Derive the exact bound for inheritance and for ceilings, with proof.`,
        ])
      : w.pick([
          say`A second lock has been added: ${x.high} takes that of ${x.record}, then that of ${x.otherRecord}. Below it, ${sections}, never two at once. Derive the exact worst blocking under inheritance and under ceilings, and prove that the latter never waits twice.`,
          say`${capital(x.high)} takes two locks in turn. Below it, ${sections}. What is the longest blocking, for inheritance and for a ceiling at each lock? Prove both and check by exhausting a small model. What if sections are nested?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Inheritance bounds each wait. It does not bound how many waits there are; that is another question.`,
      say`Each lower task can be inside of one section when ${x.high} comes, and that section must end before ${x.high} gets the lock. So how many of them can be open at the same time?`,
      say`Two tasks below, two locks. Who can hold what at the moment of release? Everything follows from that picture.`,
    ]),
  )
  const wrong = w.pick(['four', 'one', 'rows'] as const)
  if (flawed || wrong === 'one') {
    page.think(
      'attempt',
      w.pick([
        say`One section, the longest of them: ${single.worked}.`,
        say`Perhaps a single wait is the worst: ${single.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Both tasks can hold a lock at once: ${x.low} takes the first, ${mid} preempts it and takes the second, then ${x.high} comes and waits for each in turn. ${better.symbols}.`,
        say`There is a course with two waits, of ${way} events: ${shortest.form('promise:0')}. So one section is not enough under inheritance.`,
      ]),
    )
  } else if (wrong === 'four') {
    page.think('attempt', say`Add every section there is: ${allFour.worked}. Safe, certainly.`)
    page.think(
      'error',
      say`Safe and not true: a task is in one section at a time, and a lock has one holder. ${tooMuch.named}, so the sum demands time that cannot be lost.`,
    )
  } else {
    page.think('attempt', say`The longest section of each lower task: ${loose.worked}.`)
    page.think(
      attained.op === '>' ? 'error' : 'doubt',
      attained.op === '>'
        ? say`Both of these sections are on one lock, which two tasks cannot hold at once. The sum is safe but is never lost: ${attained.named}.`
        : say`Can both occur together? Here they are on different locks, so they can, and the sum is exact: ${attained.symbols}. It need not be so.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Under inheritance the open sections form a pairing of tasks with locks. There are two pairings: ${chain.worked}.`,
      say`Either ${x.low} has the first lock and ${mid} the second, or crosswise: ${chain.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`With ceilings: whoever locks runs at the level of ${x.high} from then on. While one lower task is inside of a section no other gets to run, so a second section cannot be opened: ${single.arithmetic}.`,
      say`A ceiling raises the holder at once. The first lower task to lock shuts out the rest until it unlocks, and ${x.high} finds a single open section: ${single.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Small models of both, exhausted. Inheritance, ${inherit.value}: ${inherit.claim.form('promise:0')}, after ${way} events at the earliest. Ceilings, ${ceiling.value}: ${ceiling.claim.form('promise:0')}.`,
      say`Exploring: ${ceiling.claim.form('promise:0')} in all ${ceiling.value} of the ceiling; under inheritance there are ${inherit.value} and ${inherit.claim.form('promise:0')}.`,
    ]),
  )
  if (w.chance(0.6))
    page.think(
      'limit-case',
      w.pick([
        say`Nested in opposite order, inheritance can lock up for good: ${knot.claim.form('promise:0')}, where no rule applies. The ceiling excludes it: ${free.claim.form('promise:0')}.`,
        say`And if sections nest? With inheritance ${knot.claim.form('promise:0')}: each has what the other wants. With ceilings ${free.claim.form('promise:0')}, in ${free.value}.`,
      ]),
    )
  page.think(
    'compare',
    w.pick([
      say`Under the deadline? ${chainFits.values} with inheritance, ${singleFits.values} with ceilings, which is ${gain.arithmetic} gained.`,
      say`${chainFits.named}; ${singleFits.named}. ${chainFits.op === '>' ? 'Inheritance is not enough here.' : 'Both would do, the ceiling with room to spare.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), withChain, withSingle, gain, loose)

  page.section(
    'analysis',
    w.pick([
      say`Which sections can be open when ${x.high} is released? Under each protocol that is a set of pairings, and the longest of them is the blocking.`,
      say`First how many sections can be open at once, then how long they take, then whether the deadline allows it.`,
      say`The two protocols differ in when the holder is raised: when somebody waits, or when it locks.`,
    ]),
  )
  page.step(
    w.pick(['Inheritance: a pairing', 'Inheritance: one wait for each task below']),
    w.pick([
      say`An open section has one task and one lock, and neither occurs twice. A lower task cannot open another one after the release of ${x.high}, for it only runs inside the section that is waited for. So the blocking is the longest pairing: ${chain.worked}.`,
      say`Before the release a lower task is inside of one section or none, and two tasks are not inside of the same lock. After the release nothing new is opened, since everyone who runs does so at the level of ${x.high} and only up to its unlocking. Hence ${chain.worked}.`,
    ]),
    say`It is attained: the model reaches two waits in ${way} events. The simple bound by tasks is ${loose.arithmetic}; ${attained.named}. All four together would be ${allFour}, and ${tooMuch.symbols}.`,
  )
  page.step(
    w.pick(['Ceiling: one wait', 'Ceiling: the second section cannot be opened']),
    w.pick([
      say`Suppose two lower tasks were inside of sections at once. The later of them locked while the earlier one was inside, so it ran while a task at the level of ${x.high} was ready. That contradicts the rule that the most urgent runs. So a single section is open: ${single.worked}.`,
      say`By contradiction: for a second section to be opened its owner must run, and it runs below the level to which the first holder was raised. So there is a single open section, and ${single.worked}.`,
    ]),
    say`In the model, with ${ceiling.value}: ${ceiling.claim.form('promise:0')}. If the two lower tasks nest the locks in opposite order, inheritance can lock up for good: in ${knot.value}, ${knot.claim.form('promise:0')}, where each has one lock and waits for the other's. With ceilings there are ${free.value}: ${free.claim.form('promise:0')}, and ${free.claim.form('promise:1')}.`,
  )
  page.step(
    w.pick(['The deadline', 'What it means here']),
    say`Inheritance: ${withChain.worked}, so ${chainFits.named}. Ceiling: ${withSingle.worked}, so ${singleFits.named}, with ${left.arithmetic} in hand. The difference is ${gain.worked}.`,
  )

  const n = w.pick([
    { chain: 'longest_pairing', one: 'longest_section', row: 'Sections' },
    { chain: 'inherited_blocking', one: 'ceiling_blocking', row: 'Table' },
    { chain: 'worst_chain', one: 'worst_single', row: 'Usage' },
  ])
  const body = w.pick([
    code`let Some((first, rest)) = rows.split_first() else {
            return 0;
        };
        let mut best = pair(rest, taken);
        for (lock, length) in first.iter().enumerate() {
            if !taken[lock] {
                let mut now = taken;
                now[lock] = true;
                best = best.max(length + pair(rest, now));
            }
        }
        best`,
    code`match rows {
            [] => 0,
            [first, rest @ ..] => {
                let open = first.iter().enumerate().filter(|(lock, _)| !taken[*lock]);
                let with = open.map(|(lock, length)| {
                    let mut now = taken;
                    now[lock] = true;
                    length + pair(rest, now)
                });
                with.max().unwrap_or(0).max(pair(rest, taken))
            }
        }`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_system_of_the_problem() {
            assert_eq!(${n.chain}(&SECTIONS), ${chain.rust('int')});
            assert_eq!(${n.one}(&SECTIONS), ${single.rust('int')});
        }`,
    code`
        #[test]
        fn deadlines_on_both_sides() {
            assert!(keeps(${s.cost.rust('int')}, ${single.rust('int')}, ${withSingle.rust('int')}));
            assert!(!keeps(${s.cost.rust('int')}, ${single.rust('int')}, ${withSingle.rust('int')} - 1));
            assert!(${chainFits.op === '<=' ? '' : '!'}keeps(${s.cost.rust('int')}, ${chain.rust('int')}, ${s.deadline.rust('int')}));
        }`,
    code`
        #[test]
        fn two_long_sections_of_one_lock_do_not_add_up() {
            assert_eq!(${n.chain}(&[[9, 1], [8, 2]]), 11);
            assert_eq!(${n.chain}(&[[9, 2], [8, 1]]), 10);
        }`,
    code`
        #[test]
        fn a_task_may_stay_out() {
            assert_eq!(${n.chain}(&[[9], [8]]), 9);
            assert_eq!(${n.chain}(&[[8], [9]]), 9);
        }`,
    code`
        #[test]
        fn nobody_below() {
            assert_eq!(${n.chain}::<2>(&[]), 0);
            assert_eq!(${n.one}::<2>(&[]), 0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The longest pairing is found by trying all, which is cheap for the handful of locks of a controller; the number of locks is part of the type.`,
      say`Two bounds from one table of sections, a row for each task below. They run at start-up or in a test of the build.`,
      say`A table of sections goes in, and out come both bounds. Trying every pairing is exact; a greedy choice would not be.`,
    ]),
    page.rust(code`
    fn pair<const LOCKS: usize>(rows: &[[u64; LOCKS]], taken: [bool; LOCKS]) -> u64 {
        ${indented(4, body)}
    }

    /// Under inheritance: each task below may be inside of one section, each lock has one holder.
    pub fn ${n.chain}<const LOCKS: usize>(rows: &[[u64; LOCKS]]) -> u64 {
        pair(rows, [false; LOCKS])
    }

    /// Under ceilings: a single section.
    pub fn ${n.one}<const LOCKS: usize>(rows: &[[u64; LOCKS]]) -> u64 {
        rows.iter().flatten().copied().max().unwrap_or(0)
    }

    pub fn keeps(work: u64, blocking: u64, deadline: u64) -> bool {
        work + blocking <= deadline
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SECTIONS: [[u64; 2]; 2] = [
            [${s.section.rust('int')}, ${lowOther.rust('int')}],
            [${midFirst.rust('int')}, ${midOther.rust('int')}],
        ];
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`Rows for tables of different width do not mix:`,
          page.compileFail(
            'E0308',
            code`
    pub fn ragged() -> u64 {
        ${n.chain}(&[[1, 2], [3]])
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    chainFits.op === '>'
      ? w.pick([
          say`Inheritance does not keep the deadline, ${chainFits.values}; ceilings do, ${singleFits.values}. The deadline may be promised under ceilings alone.`,
          say`The claim rests on ceilings: with them ${left} remain, without them the deadline is missed by an alignment that no test will find. Whoever changes the protocol changes the proof.`,
        ])
      : w.pick([
          say`Both protocols keep the deadline: ${chainFits.values} and ${singleFits.values}. Only ceilings exclude that nested sections lock up, so they are what is used.`,
          say`The deadline holds either way; what decides is the lock-up, ${knot.claim.form('promise:0')}, which inheritance permits once somebody nests.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A third task below with a section of its own: under inheritance one further wait, as long as there is a lock left for it; under ceilings none.`,
          say`Further locks do not lengthen a chain beyond one section for each task below. Both numbers bound it, tasks and locks.`,
          say`A task that takes both locks, one inside of the other, counts with the outer section for both.`,
          say`A lock that ${x.high} does not use can still block it, if somebody above it uses it: its ceiling is higher then.`,
          say`A ceiling that is set too low is not noticed by any test that happens to run alone; it has to be computed from who uses what.`,
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
          say`One lock for both records: then a single wait under inheritance too, but the sections grow together and ${mid} waits for what it does not need.`,
          say`A fixed order of locking excludes the lock-up without a ceiling, and keeps the chain of waits.`,
          say`Take both locks at once, before the job begins: one wait, for whoever is last to release, and both are held longer.`,
          say`The original ceiling protocol raises only when somebody waits; the same bounds, with fewer changes of level and a harder proof.`,
        ],
        2,
      ),
    ),
  )
}
