// Depth 2: the freeze found and the repair proven, by an argument about ranks and by exploring every state; the explorer in Rust.
import { code, concat, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { edges, machine, programRows, type Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const flawed = machine(s, false)
  const repaired = machine(s, true)
  const stuck = s.inCircle.map((task) => ({ name: task.word, is: '==' as const, value: '1' }))
  const shortest = m.found('n_f', s.circle, '', 'i')
  const today = m.explore('N_a', { ...flawed, promises: [{ promise: 'possible', when: stuck }] })
  const way = m.claim('states', { ...flawed, promises: [{ promise: 'possible', when: stuck }], shortest: 'n_f' })
  const idle = s.tasks.map((task) => ({ name: task.word, is: '==' as const, value: '0' }))
  const sorted = m.explore('N_b', {
    variables: repaired.variables,
    rules: w.shuffle(repaired.rules),
    promises: [
      { promise: 'no-deadlock', except: [] },
      { promise: 'always-possible', goal: idle },
      ...s.inCircle.slice(0, 2).map((task) => ({
        promise: 'always-possible' as const,
        goal: [{ name: task.word, is: '==' as const, value: '2' }],
      })),
    ],
  })
  const all = m.derive('N_p', '', '3^3', 'i')
  const fewerA = m.relation(today.value, '<', all)
  const nilpotent = m.claim('matrix', {
    matrices: {
      B: edges(s, true),
      Z: [
        ['0', '0', '0'],
        ['0', '0', '0'],
        ['0', '0', '0'],
      ],
    },
    left: ['B', 'B', 'B'],
    right: ['Z'],
  })
  const changed = s.tasks.filter((task) => task.takes[0] > task.takes[1])
  const first = changed[0]!
  const order = s.locks.join(' before ')
  const route = w.choose(3)

  page.ask(
    w.pick([
      say`Prove that the tasks can freeze, repair the order of taking, and prove that the repaired tasks cannot, by an argument that does not depend on timing and by exploring every state.`,
      say`Show the freeze as a path in the state space, then find the least change that makes it impossible. Two proofs are wanted, one by hand and one by machine, and the machine in Rust.`,
      say`Derive a rule for taking locks under which no freeze exists, whatever the scheduler does. Check it on all states of these three tasks.`,
      say`A patch proposes to give the locks back in reverse order. Does that help? Find what does, prove it in two ways, and write the explorer that decides such questions.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`A state says how many locks each task holds, none, one or two. A step: some task takes its next lock if it is free, or gives back. Any order of steps must be allowed, since priorities may change.`,
      say`If I let the scheduler do anything, a proof holds for every scheduler. So each task is a small program with three places, and any task whose next lock is free may move.`,
    ]),
  )
  const wrong = [
    {
      attempt: w.pick([
        say`Give back in reverse order, like brackets.`,
        say`Perhaps the order of giving back is to blame.`,
      ]),
      error: w.pick([
        say`Giving back never waits, so its order cannot close a circle. Only asking waits. The path to the freeze contains no giving back at all.`,
        say`The freeze is reached before anybody gives anything back: ${shortest} steps from the start, all of them takings.`,
      ]),
    },
    {
      attempt: w.pick([
        say`Ask with a time limit, and on failure let go and try again.`,
        say`A limit on waiting, then give up the first lock and begin anew.`,
      ]),
      error: w.pick([
        say`Then nobody waits for ever, but all may let go and take again in step, without end. That is motion without progress, and a deadline does not care which of them it misses.`,
        say`It trades a freeze for a dance. No state is stuck, and still no bound on the time to both locks exists. A proof is wanted, not a better chance.`,
      ]),
    },
    {
      attempt: w.pick([
        say`The highest task always gets the processor, so it, of all tasks, cannot be stuck.`,
        say`Priorities should settle who waits for whom.`,
      ]),
      error: w.pick([
        say`The processor is no help to a task that waits for a lock; its owner waits as well, and priority moves neither.`,
        say`Priority decides who runs among those that can. In a circle none can.`,
      ]),
    },
  ][route]!
  page.think('attempt', wrong.attempt)
  page.think('error', wrong.error)
  page.think(
    'derive',
    w.pick([
      say`The freeze as a path: ${s.inCircle.map((task) => `${task.word} takes ${s.locks[task.takes[0]]!}`).join(', ')}. That is ${shortest} steps, and exploration finds no shorter way. Of ${all.arithmetic} combinations of places ${today.value} are reachable.`,
      say`Each of ${s.inCircle.map((task) => task.word).join(', ')} takes its first lock, ${shortest} steps in all, and no one can move. The exploration of ${today.value} confirms it.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Number the locks, ${order}, and let every task take the earlier one first. Changed: ${changed.map((task) => task.name).join(' and ')}.`,
      say`One order for all, ${order}. It is enough to swap the two takings of ${changed.map((task) => task.name).join(' and ')}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Take the highest lock that is held by anyone who waits. Its holder waits for a still higher one, which is held by somebody who does not wait. That one goes on. So not all wait. And by exploration: ${sorted.value}, ${sorted.claim.form('promise:0')}.`,
      say`By machine ${sorted.value} are reachable after the repair, and ${sorted.claim.form('promise:0')}; also ${sorted.claim.form('promise:1')}. By hand: a waiting task waits for a higher lock than it holds, and there is no end to going higher among three locks.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Does absence of a freeze mean that each task gets its turn? Only that it always can. With priorities a low task may starve, and that is a question of load.`,
      say`Always possible is not always happens. Whether the lowest task gets there is for the response-time analysis.`,
    ]),
  )
  page.checks(1, s.rare, first.hold)
  page.think(
    'summarise',
    w.pick([
      say`One rule, ${order}, and a change in ${changed.map((task) => task.name).join(' and ')}. Proven by rank and by exploration.`,
      say`The freeze was ${shortest} steps away; after sorting it does not exist.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The model lets any task move that can. What is proven of it holds for every scheduler and every timing.`,
      say`Two proofs: a path that exhibits the freeze, and for the repair a rank argument with an exploration beside it.`,
      say`Timing is left out on purpose; what cannot happen in any order cannot happen in time.`,
    ]),
  )
  page.step(
    w.pick(['Model', 'States and steps', 'The tasks as rules']),
    w.pick([
      say`A task is at place none, one or two, by the locks it holds. After the repair the rules are:`,
      say`Each task takes, takes again, gives back. In the repaired order:`,
    ]),
    say`${sorted.claim.form('rules')}`,
    say`Today's tasks differ in the order of ${changed.map((task) => task.name).join(' and ')} only. There are ${all.worked} combinations of places; ${fewerA.named}, since two tasks cannot hold one lock.`,
  )
  page.step(
    w.pick(['The freeze', 'A path to it', 'How today fails']),
    say`Exploring today's rules, ${way.form('promise:0')}, after ${shortest} steps and no fewer. There ${s.inCircle.map((task) => `${task.name} holds ${s.locks[task.takes[0]]!} and waits for ${s.locks[task.takes[1]]!}`).join('; ')}.`,
  )
  page.step(
    w.pick(['The rule', 'An order for all', 'Ranks']),
    w.pick([
      say`Give the locks ranks, ${order}, and ask only for ranks above all that are held. Suppose all tasks that hold something wait. The one with the highest held lock asks for a higher one; nobody holds that, by choice of the task, so it is free and the task does not wait. Contradiction.`,
      say`Ranks: ${order}. If there were a circle of waiting, the ranks along it would rise at each arrow and come back to the first, which no number does. So none exists.`,
    ]),
    say`In the matrix of arrows all entries now stand above the diagonal: ${nilpotent.form('entries:B')}, and ${nilpotent.form('statement')}, the zero matrix. Walks end, so none is closed.`,
  )
  page.step(
    w.pick(['By exploration', 'All states of the repair', 'The machine agrees']),
    say`${sorted.value} are reachable, where today there are ${today.value}. In the repaired machine:`,
    say`${sorted.claim.form('promises')}`,
  )

  const n = w.pick([
    { fn: 'explore', found: 'Found', stuck: 'stuck', can: 'may_take' },
    { fn: 'search', found: 'Outcome', stuck: 'frozen', can: 'is_open' },
    { fn: 'visit_all', found: 'Census', stuck: 'locked_up', can: 'free_for' },
  ])
  const walk = w.pick([
    code`let mut seen = vec![[0; T]];
        let mut at = 0;
        let mut ${n.stuck} = 0;
        while at < seen.len() {
            let moves = steps(programs, seen[at]);
            if moves.is_empty() {
                ${n.stuck} += 1;
            }
            for next in moves {
                if !seen.contains(&next) {
                    seen.push(next);
                }
            }
            at += 1;
        }
        ${n.found} { states: seen.len(), ${n.stuck} }`,
    code`let mut seen = BTreeSet::from([[0; T]]);
        let mut open = vec![[0; T]];
        let mut ${n.stuck} = 0;
        while let Some(state) = open.pop() {
            let moves = steps(programs, state);
            ${n.stuck} += usize::from(moves.is_empty());
            open.extend(moves.into_iter().filter(|next| seen.insert(*next)));
        }
        ${n.found} { states: seen.len(), ${n.stuck} }`,
  ])
  const usesSet = walk.parts.some((part) => typeof part === 'string' && part.includes('BTreeSet'))
  const tests = w.shuffle([
    code`#[test]
        fn today_freezes() {
            let found = ${n.fn}(&${programRows(s, false)});
            assert_eq!(found.states, ${today.value.rust('int')});
            assert!(found.${n.stuck} > 0);
        }`,
    code`#[test]
        fn the_sorted_order_does_not() {
            let found = ${n.fn}(&${programRows(s, true)});
            assert_eq!(found, ${n.found} { states: ${sorted.value.rust('int')}, ${n.stuck}: 0 });
        }`,
    code`#[test]
        fn small_cases_by_hand() {
            assert_eq!(${n.fn}(&[[0, 1]]), ${n.found} { states: 3, ${n.stuck}: 0 });
            assert_eq!(${n.fn}(&[[0, 1], [2, 3]]), ${n.found} { states: 9, ${n.stuck}: 0 });
            assert_eq!(${n.fn}(&[[0, 1], [1, 0]]), ${n.found} { states: 6, ${n.stuck}: 1 });
            assert_eq!(${n.fn}(&[[0, 1], [0, 1]]), ${n.found} { states: 5, ${n.stuck}: 0 });
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The explorer is small enough to be read in one go, and what it says about both orders is held against the numbers above.`,
      say`States are arrays of places; who holds what follows from them, so it is not stored and cannot be wrong.`,
    ]),
    page.rust(
      concat(
        usesSet ? 'use std::collections::BTreeSet;\n\n' : '',
        code`
    /// How many states can be reached, and in how many of them nothing can happen any more.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.found} {
        pub states: usize,
        pub ${n.stuck}: usize,
    }

    fn ${n.can}<const T: usize>(programs: &[[usize; 2]; T], places: [usize; T], lock: usize) -> bool {
        (0..T).all(|task| !programs[task][..places[task]].contains(&lock))
    }

    /// Every state that one step of one task leads to.
    fn steps<const T: usize>(programs: &[[usize; 2]; T], places: [usize; T]) -> Vec<[usize; T]> {
        let mut all = Vec::new();
        for task in 0..T {
            let mut next = places;
            if places[task] == 2 {
                next[task] = 0;
            } else if ${n.can}(programs, places, programs[task][places[task]]) {
                next[task] += 1;
            } else {
                continue;
            }
            all.push(next);
        }
        all
    }

    pub fn ${n.fn}<const T: usize>(programs: &[[usize; 2]; T]) -> ${n.found} {
        ${nest(4, walk)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`,
      ),
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The proof covers these three locks. A fourth lock gets a rank before it gets a user, or the proof is void.`,
      say`What is proven is that some task can always go on. That the heater's task goes on in time is a question of blocking and needs its own bound.`,
      say`The exploration runs in the build, so a change of order that closes a circle again is refused before it reaches a machine.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A task that dies with a lock in hand: no order helps, and the lock must be recovered or the machine stopped.`,
          say`Locks chosen at run time, such as one for each axis: the rank must come from the axis and not from the moment.`,
          say`A callback that is called with a lock held may take any lock; it has to be listed with its caller.`,
          say`Two tasks with the same program cannot form a circle, however often they meet.`,
          say`A lock that is only tried and never waited for makes no arrow.`,
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
          say`Taking both locks in one indivisible act also forbids the circle, and holds the second for longer.`,
          say`Detecting a circle at run time and killing a task is for data bases, which can roll back; a motor cannot.`,
          say`The priority ceiling protocol excludes the circle by itself, and bounds the blocking as well.`,
        ],
        2,
      ),
    ),
  )
}
