// Depth 2, one of three: an inner loop whose length depends on the outer one. The product of the bounds is twice too large; the sum is
// attained by one order of the input, and a mean is no bound.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { costs, type Instance, type Solved } from './instance.ts'

const SORTED = [
  'readings of the probe',
  'temperatures for their median',
  'events by their time',
  'waiting requests by urgency',
  'spans by their length',
] as const

export function triangular(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [e, h, q, out] = costs(m, x, ['e', 'h', 'q', 'x'])
  const move = m.given('c_i', x.itemCycles, 'cycles')
  const loose = m.derive('N_s', 'cycles', 'c_e + (n - 1)*(c_h + c_q + (n - 1)*c_i) + c_x', 'i')
  const pairs = m.derive('K', '', 'n*(n - 1)/2', 'i')
  const worst = m.derive('N_w', 'cycles', 'c_e + (n - 1)*(c_h + c_q) + K*c_i + c_x', 'i')
  const count = m.claim('recurrence', {
    states: [{ name: 'z', unit: '', start: '0', next: 'z + k + 1' }],
    until: 'n - 1',
    measure: { what: 'z', take: 'final' },
    of: 'K',
    tolerance: 1e-9,
  })
  const mean = m.derive('K_a', '', 'n*(n - 1)/4', '4s')
  const half = m.derive('N_a', 'cycles', 'c_e + (n - 1)*(c_h + c_q) + K_a*c_i + c_x', '5s')
  const below = m.relation(half, '<', worst)
  const time = m.derive('T_w', 'µs', 'N_w/f_c', '4s')
  const looseTime = m.derive('T_s', 'µs', 'N_s/f_c', '4s')
  const budget = m.given('B_r', Number((time.number * (1.04 + 0.3 * ((x.items % 97) / 97))).toFixed(1)), 'µs')
  const fits = m.compare(time, budget)
  const looseFits = m.compare(looseTime, budget)
  const gain = m.derive('k_s', '%', '(N_s - N_w)/N_s', '3s')
  const least = m.derive('N_0', 'cycles', 'c_e + (n - 1)*(c_h + c_q) + c_x', 'i')
  const orders = m.derive('k_o', '', Array.from({ length: x.n - 1 }, (_, i) => String(i + 2)).join('*'), 'i')
  const rare = m.derive('P', '', '1/k_o', '3s')
  const next = m.derive('N_2', 'cycles', 'n*c_i + c_h + c_q', 'i')
  const sorted = w.pick(SORTED)
  const flawed = w.chance(0.45)

  page.section(
    'context',
    page.list([
      w.pick([
        say`it sorts up to ${s.n} ${sorted}, by insertion: each new one is moved past all earlier ones that are larger;`,
        say`part of it puts up to ${s.n} ${sorted} in order; entry after entry is inserted among those before it;`,
      ]),
      w.pick([
        say`an insertion costs ${h} for the look at the outer condition and ${q} of its own, and ${move} for every place that it moves;`,
        say`outer loop: ${h} for its condition, ${q} for taking an entry out and putting it in; each place further costs ${move}, comparison and all;`,
      ]),
      w.pick([
        say`entry ${e}, exit ${out}, with the last looks of both loops in them;`,
        say`what is around it takes ${e} before and ${out} behind, last looks included;`,
      ]),
      w.pick([say`allowed: ${budget};`, say`the reserve in the table of tasks: ${budget};`]),
      w.pick([
        say`safety: the order of the input is made by the world and can be any.`,
        say`safety: a burst of disorder comes with a fault, just when the result is needed.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "in the mean half of the places are passed, so the run takes ${half}, and that is what we reserve." Give the worst case, prove it, show an input that attains it, and write the sort so that a test can count.`,
          say`The reserve was computed from random orders: ${half}. Which input breaks it, and how likely is it to be met on the bench? Derive a bound that holds and that is attained, and implement the sort with its count.`,
        ])
      : w.pick([
          say`By structure the inner loop is bounded by all earlier entries, in every round. Show that the product of the bounds is too large, derive the exact worst case with an input that attains it, and implement it so that a test proves the count.`,
          say`Bound the nested loops. How much does it bring to see that the inner one depends on the outer, is the result attained, and how would you convince a sceptic? Code with tests.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The inner loop is short at first and long at last. A bound for each round on its own is a sum over rounds; one bound for all is a product.`,
      say`What is the most that one insertion can move? As many as lie before it. The number grows by one with each round.`,
    ]),
  )
  const structural = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Plain structure: ${loose.worked}. It lets the first insertion move as far as the last.`,
        say`With the largest inner bound in all rounds, ${loose.arithmetic}.`,
      ]),
    )
  const average = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`In random order an entry passes half of those before it: ${mean.worked} moves, ${half.arithmetic}.`,
        say`Typical inputs: half of all pairs are out of order, ${mean.arithmetic}. That makes ${half}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A mean over orders is no bound over orders. Falling input has every pair out of order; ${below.symbols}.`,
        say`Half is what chance gives and not what a falling input gives. ${below.values}, so a run can break that reserve.`,
      ]),
    )
  }
  for (const part of w.shuffle(flawed || w.chance(0.5) ? [structural, average] : [structural])) part()
  page.think(
    'back-up',
    w.pick([
      say`Moves are pairs in the wrong order, each pair counted once: ${pairs.worked} of them in all. Hence ${worst.worked}.`,
      say`Sum over rounds: one, two, three and so on; the last entry may pass all others. ${pairs.worked}, and ${worst.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The sum by iteration, ${count.form('lines')}, ends at ${pairs} as well. And a falling input attains it, since every entry goes to the front.`,
      say`Adding up round by round, ${count.form('lines')}: the same ${pairs}. Falling order reaches it.`,
    ]),
  )
  const chance = (): void =>
    page.think(
      'estimate',
      w.pick([
        say`Would a bench have met it? There are ${orders} orders, and one of them is falling: ${rare.worked}, if all are alike.`,
        say`One order in ${orders.arithmetic} is the worst; random tests are blind to it.`,
      ]),
    )
  const verdict = (): void =>
    page.think(
      'compare',
      w.pick([
        say`${time.worked}, and ${fits.named}. Loose: ${looseTime.arithmetic}, ${looseFits.symbols}.`,
        say`Time ${time.arithmetic}; ${fits.values}. Seeing the triangle saves ${gain.worked} of the loose bound.`,
      ]),
    )
  for (const part of w.shuffle([chance, verdict])) part()
  page.checks(1, worst, loose, time)
  page.think(
    'scaling',
    w.pick([
      say`One entry more would cost ${next.worked}: the growth is by the square, so the capacity has to be a constant.`,
      say`A further entry brings ${next.arithmetic}. The bound belongs to a capacity, and the capacity into the type.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Loops that depend on each other are counted together: not rounds times rounds, but pairs.`,
      say`A bound for each round, summed; then an input that attains the sum, so that nothing is given away.`,
    ]),
  )
  page.step(
    w.pick(['One bound for all rounds', 'The product']),
    say`Structure alone: ${loose.worked}, ${looseTime.worked}; ${looseFits.named}.`,
  )
  page.step(
    w.pick(['Pairs', 'The sum over rounds']),
    w.pick([
      say`An entry moves one place for each earlier entry that is larger. Every pair of entries can be out of order once, so moves are bounded by the number of pairs: ${pairs.worked}. The recurrence ${count.form('lines')} counts the same by rounds. Then ${worst.worked}.`,
      say`Round by round the inner bound rises by one: ${count.form('lines')}, which ends at ${pairs.worked}. The cost is linear in moves: ${worst.worked}.`,
    ]),
  )
  page.step(
    w.pick(['It is attained', 'The worst input']),
    say`In falling order every pair is out of order, and each entry goes to the front. So no smaller number is a bound. In rising order nothing moves, and the run takes ${least.worked}.`,
  )
  page.step(
    w.pick(['Why a mean will not do', 'Chance']),
    say`In random order ${mean.worked}, and ${half.worked}; ${below.named}. The worst of ${orders.short} orders has the probability ${rare.worked} if all are alike, and they are not: a trend of the sensor makes it common.`,
  )
  page.step(
    w.pick(['In time', 'Verdict']),
    say`${time.worked}; ${fits.named}. Against the product ${gain.worked} is saved.`,
  )

  const n = w.pick([
    { sort: 'insert_all', most: 'most_moves', buf: 'Sorter' },
    { sort: 'put_in_order', most: 'moves_bound', buf: 'Ordered' },
    { sort: 'arrange', most: 'worst_moves', buf: 'Ranked' },
  ])
  const sort = w.pick([
    code`let mut moves = 0;
        for at in 1..N {
            let mut place = at;
            while place > 0 && items[place - 1] > items[place] {
                items.swap(place - 1, place);
                place -= 1;
                moves += 1;
            }
        }
        moves`,
    code`let mut moves = 0;
        for at in 1..N {
            let value = items[at];
            let place = items[..at].partition_point(|earlier| *earlier <= value);
            items.copy_within(place..at, place + 1);
            items[place] = value;
            moves += (at - place) as u64;
        }
        moves`,
    code`let mut moves = 0;
        for end in 1..items.len() {
            for place in (0..end).rev() {
                if items[place] <= items[place + 1] {
                    break;
                }
                items.swap(place, place + 1);
                moves += 1;
            }
        }
        moves`,
  ])
  const bound = w.pick([code`entries * entries.saturating_sub(1) / 2`, code`(entries * entries - entries) / 2`])
  const tests = w.shuffle([
    code`
        #[test]
        fn falling_order_attains_the_bound() {
            let mut items: [u32; ${s.n.rust('int')}] = core::array::from_fn(|at| 1000 - at as u32);
            assert_eq!(${n.sort}(&mut items), ${pairs.rust('int')});
            assert_eq!(${n.most}(${s.n.rust('int')}), ${pairs.rust('int')});
            assert!(items.windows(2).all(|pair| pair[0] < pair[1]));
        }`,
    code`
        #[test]
        fn rising_and_equal_entries_do_not_move() {
            assert_eq!(${n.sort}(&mut [1, 2, 3, 4]), 0);
            assert_eq!(${n.sort}(&mut [7, 7, 7]), 0);
        }`,
    code`
        #[test]
        fn the_bound_in_cycles() {
            assert_eq!(cycles(${s.n.rust('int')}, ${n.most}(${s.n.rust('int')})), ${worst.rust('int')});
            assert_eq!(cycles(${s.n.rust('int')}, 0), ${least.rust('int')});
            assert_eq!(cycles(0, 0), ENTRY + EXIT);
        }`,
    code`
        #[test]
        fn every_order_of_four() {
            let mut worst = 0;
            for code in 0..256_u32 {
                let mut items: [u32; 4] = core::array::from_fn(|at| code >> (2 * at) & 3);
                let inversions = (0..4).flat_map(|a| (0..a).map(move |b| (b, a))).filter(|(b, a)| items[*b] > items[*a]).count() as u64;
                let moves = ${n.sort}(&mut items);
                assert_eq!(moves, inversions);
                worst = worst.max(moves);
            }
            assert_eq!(worst, ${n.most}(4));
        }`,
    code`
        #[test]
        fn one_entry_and_none() {
            assert_eq!((${n.most}(0), ${n.most}(1), ${n.most}(2)), (0, 0, 1));
            assert_eq!(${n.sort}(&mut [5]), 0);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The capacity is a const generic, so no input can make the loop run further. The sort returns its moves, which a test holds against the bound for every order of a few entries.`,
      say`The length is part of the type, and the count part of the result. What a proof says of all inputs, the test says again of all small ones.`,
    ]),
    page.rust(code`
    const ENTRY: u64 = ${e.rust('int')};
    const ROUND: u64 = ${h.rust('int')} + ${q.rust('int')};
    const MOVE: u64 = ${move.rust('int')};
    const EXIT: u64 = ${out.rust('int')};

    /// Into rising order; equal entries keep theirs. Returns how many places were moved.
    pub fn ${n.sort}<const N: usize>(items: &mut [u32; N]) -> u64 {
        ${indented(4, sort)}
    }

    /// As many as there are pairs.
    pub const fn ${n.most}(entries: u64) -> u64 {
        ${bound}
    }

    /// Cycles of a run with so many entries and moves.
    pub const fn cycles(entries: u64, moves: u64) -> u64 {
        ENTRY + entries.saturating_sub(1) * ROUND + moves * MOVE + EXIT
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.6)
      ? [
          say`A list whose length nobody knows is refused:`,
          page.compileFail(
            'E0308',
            code`
    pub fn unbounded(items: &mut Vec<u32>) -> u64 {
        ${n.sort}(items)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named} for every order of the input. The capacity is fixed by the type, so no burst makes the run longer.`,
          say`The bound is attained and holds: ${fits.values}. A reserve by the mean, ${half}, would be broken by a sensor that drifts.`,
        ])
      : say`${fits.named}: too long in falling order. Fewer entries, or a method whose worst case grows less quickly.`,
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Equal entries must not pass each other: with the wrong comparison they do, and a list of equal ones becomes the worst input.`,
          say`One entry or none: no round at all, and a capacity from which one is taken must not wrap.`,
          say`An entry that compares with nothing, as a broken reading may, has no place in an order; keep it out before sorting.`,
          say`Input that is nearly sorted: the usual case, far under the bound, and no reason to reserve less.`,
          say`Larger entries cost more to move; sort indices then, and the cost of a move is small again.`,
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
          say`A sorting network has one sequence of comparisons for all inputs: always the same time, and easy to bound.`,
          say`Keep the list sorted from run to run and insert one entry each time: the bound of a run is then linear.`,
          say`A heap sorts in fewer steps in the worst case, with a larger cost for each; it pays off for lists of some length.`,
          say`${capital(x.handler.name)} needs the median alone: selecting it takes fewer moves than sorting everything.`,
        ],
        2,
      ),
    ),
  )
}
