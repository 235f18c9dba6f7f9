// Depth 1: the resource graph, circles and traces of its matrix, and how rarely a bench would see the circle close.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { edges, programRows, programs, type Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const matrices = { A: edges(s, false) }
  const two = m.matrix('t_2', '', { matrices, left: ['A', 'A'], measure: 'trace' }, 'i')
  const three = m.matrix('t_3', '', { matrices, left: ['A', 'A', 'A'], measure: 'trace' }, 'i')
  const trace = s.circle === 2 ? two : three
  const circles = m.derive('q', '', `${trace.value.id}/n`, 'i')
  const found = m.relation(circles, '>', '0')
  const bench = m.given('t_b', w.pick([1, 2, 4, 8, 24, 48, 96].filter((hours) => hours < 0.8 * s.rare.number)), 'h')
  const quiet = m.derive('p_q', '%', 'exp(-(t_b/tau))', '4s')
  const day = m.given('t_y', 3000, 'h')
  const seen = m.derive('N_y', '', 't_y/tau', '3s')
  const lower = s.inCircle.slice(1)
  const last = lower.at(-1)!
  const caught = m.derive('p_c', 'ppm', `${last.window.id}/(N_j*${s.inCircle.at(-2)!.period.id})`, '3s')
  const names = s.inCircle.map((task) => task.name)
  const chain = s.inCircle.map(
    (task) => `${task.name} holds ${s.locks[task.takes[0]]!} and asks for ${s.locks[task.takes[1]]!}`,
  )

  page.ask(
    w.pick([
      say`Formulate the question as one about a graph. Is there a circle, what does it mean, and why did no test show it? Give a check in Rust that runs over the table of lock orders.`,
      say`Draw the resource graph from the source, decide by its matrix whether a circle exists, and estimate how often it closes in operation. Sketch the check in Rust.`,
      say`Which conditions make a freeze possible here, and which of them can be removed? Set up the model, find the circle and its rate, and write the test that would have found it in review.`,
      say`The author of the code says: "It ran for ${bench} on the bench without a freeze, so the locks are fine." Judge that argument with numbers, and give the check that decides.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Waiting for ever takes four things together: exclusive locks, holding one while asking for another, no taking away, and a circle. The first three are wanted here. The circle is an accident.`,
      say`Whether tasks can block each other for ever is a property of the order in which they take locks, and of nothing else. So draw it: an arrow from what is held to what is asked for.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`The bench was quiet for ${bench}. Suppose that this says something.`,
      say`Priorities differ, and one processor runs one task at a time. Perhaps two tasks can never hold locks at once?`,
      say`A test of ${bench} without a freeze looks reassuring.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`A task can be preempted between its two locks, that is the whole trouble. Caught in its window of ${last.window}: chance ${caught.arithmetic} for each such job of ${last.name}. The mean time to a closed circle is ${s.rare.arithmetic}, and a bench run stays quiet with probability ${quiet.arithmetic}.`,
      say`Preemption may strike inside the window of ${last.name}, and then locks are held while another task runs. It takes ${s.rare.worked} on average until the circle closes; ${bench} of bench pass quietly with ${quiet.worked}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`The graph decides, not the test: ${chain.join('; ')}. Each waits for the next.`,
      say`Follow the arrows: ${chain.join(', ')}. That comes back to where it began.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`By the matrix: ${trace.claim.form('statement')}, which is ${trace.value}. Closed walks of this length are counted once for each start, so ${circles.arithmetic} circle.`,
      say`The trace of the power counts closed walks: ${trace.value}. With ${s.size} starts each, that is ${circles.worked}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.rare, caught, seen)
  page.think(
    'summarise',
    w.pick([
      say`There is a circle of ${s.size} tasks. It closes about ${seen} times in ${day} of operation. The order has to change.`,
      say`Possible, rare, and certain in the long run: ${seen.arithmetic} freezes expected in ${day}. The repair must remove the arrow that closes the circle.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The question is whether a graph with three nodes has a circle. Its rate is a second question, and a low rate is no excuse.`,
      say`Model, matrix, rate: the first two decide, the third explains why nobody saw it.`,
    ]),
  )
  page.step(
    w.pick(['The resource graph', 'Arrows', 'Held and asked for']),
    w.pick([
      say`Nodes are the locks in the order ${s.locks.join(', ')}. An arrow goes from a lock that some task holds to the one it then asks for: ${programs(s, false).join('; ')}. As a matrix ${trace.claim.form('entries:A')}, rows held, columns asked for.`,
      say`For each task one arrow, from its first lock to its second. With the locks numbered ${s.locks.join(', ')} the arrows make ${trace.claim.form('entries:A')}.`,
    ]),
  )
  page.step(
    w.pick(['Circles by traces', 'Counting closed walks']),
    s.circle === 2
      ? say`The diagonal of the square counts ways to go out and come back: ${two.claim.form('statement')}, ${two.value.named}. Each circle of two is met from both ends: ${circles.worked}, and ${found.named}.`
      : say`No two tasks form a circle by themselves, ${two.claim.form('statement')} with ${two.value.named}. Of three there is one: ${three.claim.form('statement')}, ${three.value.named}, counted from each of its nodes: ${circles.worked}; ${found.named}.`,
  )
  page.step(
    w.pick(['What the circle means', 'The freeze']),
    say`The circle: ${chain.join('; ')}. With single locks a circle of waiting is not only necessary for a freeze but sufficient: none of ${names.join(', ')} can go on, and whoever needs one of their locks joins them.`,
  )
  page.step(
    w.pick(['Why the bench was quiet', 'The rate']),
    w.pick([
      say`A job of ${last.name} that takes both locks is caught in its window by the next higher task with probability ${caught.worked}. ${s.circle === 3 ? 'That task must be caught in its own window in turn. ' : ''}Mean time until it happens, phases drifting freely: ${s.rare.worked}. A test of ${bench} sees nothing with probability ${quiet.worked}; in ${day} one expects ${seen.worked}.`,
      say`${s.circle === 3 ? 'Two windows have to be hit, one inside the other' : 'One window has to be hit'}. With free phases the mean time is ${s.rare.worked}, so the chance of a quiet bench is ${quiet.arithmetic}, and ${seen.arithmetic} freezes are to be expected in ${day}.`,
    ]),
  )
  const n = w.pick([
    { fn: 'has_circle', graph: 'arrows', free: 'safe_order' },
    { fn: 'can_lock_up', graph: 'edges_of', free: 'free_of_circles' },
    { fn: 'closes', graph: 'graph_of', free: 'acyclic' },
  ])
  const body = w.pick([
    code`let mut reach = ${n.graph}::<L>(programs);
        for via in 0..L {
            for from in 0..L {
                for to in 0..L {
                    reach[from][to] |= reach[from][via] && reach[via][to];
                }
            }
        }
        (0..L).any(|lock| reach[lock][lock])`,
    code`let graph = ${n.graph}::<L>(programs);
        let mut left = [true; L];
        for _ in 0..L {
            for lock in 0..L {
                let waits = (0..L).any(|other| left[other] && graph[lock][other]);
                if !waits {
                    left[lock] = false;
                }
            }
        }
        left.contains(&true)`,
    code`let graph = ${n.graph}::<L>(programs);
        (0..L).any(|start| {
            let mut seen = graph[start];
            for _ in 0..L {
                for via in 0..L {
                    if seen[via] {
                        for to in 0..L {
                            seen[to] |= graph[via][to];
                        }
                    }
                }
            }
            seen[start]
        })`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_order_of_today_closes_and_the_sorted_one_does_not() {
            assert!(${n.fn}::<3>(&${programRows(s, false)}));
            assert!(!${n.fn}::<3>(&${programRows(s, true)}));
        }`,
    code`#[test]
        fn circles_of_each_length() {
            assert!(${n.fn}::<1>(&[[0, 0]]));
            assert!(${n.fn}::<2>(&[[0, 1], [1, 0]]));
            assert!(${n.fn}::<4>(&[[3, 2], [2, 1], [1, 0], [0, 3]]));
            assert!(${n.fn}::<4>(&[[2, 3], [3, 2]]));
            assert!(!${n.fn}::<4>(&[[3, 2], [2, 1], [1, 0], [3, 0]]));
            assert!(!${n.fn}::<4>(&[[0, 1], [1, 2], [2, 3], [0, 3]]));
            assert!(!${n.fn}::<2>(&[]));
        }`,
    code`#[test]
        fn one_arrow_for_each_program() {
            let graph = ${n.graph}::<3>(&${programRows(s, false)});
            let count = graph.iter().flatten().filter(|arrow| **arrow).count();
            assert_eq!(count, 3);
            assert!(graph[${String(s.tasks[0]!.takes[0])}][${String(s.tasks[0]!.takes[1])}]);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The lock orders are a table, and the check runs over the table in a test of the build. A wrong order then fails before anything moves.`,
      say`The number of locks is a const generic; the graph is a small array. No allocation, so the check may also run at start-up.`,
    ]),
    page.rust(code`
    /// From what is held to what is asked for.
    pub fn ${n.graph}<const L: usize>(programs: &[[usize; 2]]) -> [[bool; L]; L] {
        let mut graph = [[false; L]; L];
        for [held, asked] in programs {
            graph[*held][*asked] = true;
        }
        graph
    }

    /// Can these tasks come to wait for each other in a circle?
    pub fn ${n.fn}<const L: usize>(programs: &[[usize; 2]]) -> bool {
        ${nest(4, body)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    say`The size of the graph belongs to its type:`,
    page.compileFail(
      'E0308',
      code`
    pub fn too_small() -> [[bool; 2]; 2] {
        ${n.graph}::<3>(&[[0, 1]])
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Until the circle is gone the machine relies on its watchdog, which has to cut the heaters by hardware and not through a task that may itself wait.`,
      say`A rate is no permission. A freeze with a heater on is a hazard at any rate that is not zero, and the graph shows whether it is.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A lock taken twice by the same task is a circle of length one; some locks permit it, most wait for themselves.`,
          say`A wait for a message while a lock is held is an arrow too, though no lock has its name.`,
          say`Interrupt handlers that take locks cannot wait at all; they belong to the graph with an arrow that must not exist.`,
          say`Periods that are multiples of each other fix the phases: the circle then closes at once or never, until a clock drifts.`,
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
          say`One lock for everything has no arrows at all, and makes the fast task wait for the slow one.`,
          say`A task that owns the resource and takes requests by message removes the locks and moves the waiting into queues.`,
          say`Asking for both locks in one indivisible act removes the holding while asking.`,
        ],
        2,
      ),
    ),
  )
}
