// Depth 4: into how many classes of size to divide. A division saves bytes in blocks, but gives up that bursts of different kinds
// cannot all come at once, and each class has a cost of its own. Four ways, all computed.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import { costs, type Instance, type Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [small, middle, large] = s.kinds
  const own = m.given('c', x.classBytes, 'bytes')
  const common = m.given('b_L', x.commonBurst, 'entries')
  const together = m.derive('b', 'entries', 'b_1 + b_2 + b_3', 'i')
  const saved = m.derive('n_x', 'entries', 'b - b_L', 'i')
  const ways = [
    m.derive('C_0', 'bytes', '(f_1 + f_2 + f_3 + min(b_1 + b_2 + b_3, b_L))*B_3 + c', 'i'),
    m.derive('C_1', 'bytes', 'n_1*B_1 + (f_2 + f_3 + min(b_2 + b_3, b_L))*B_3 + 2*c', 'i'),
    m.derive('C_2', 'bytes', '(f_1 + f_2 + min(b_1 + b_2, b_L))*B_2 + n_3*B_3 + 2*c', 'i'),
    m.derive('C_3', 'bytes', 'n_1*B_1 + n_2*B_2 + n_3*B_3 + 3*c', 'i'),
  ] as const
  const order = costs(x)
    .map((cost, cuts) => ({ cost, cuts }))
    .sort((one, other) => one.cost - other.cost)
  const cuts = order[0]!.cuts
  const best = ways[cuts]!
  const next = ways[order[1]!.cuts]!
  const worst = ways[order[3]!.cuts]!
  const least = m.relation(best, '==', 'min(C_0, C_1, C_2, C_3)')
  const closer = m.relation(best, '<', next)
  const gain = m.derive('x_C', '%', `1 - ${best.id}/${worst.id}`, '3s')
  const lead = m.derive('c_C', 'bytes', `${next.id} - ${best.id}`, 'i')
  const fits = m.compare(best, s.memory)
  const tight = m.derive('V_m', 'bytes', 'n_1*B_1 + n_2*B_2 + n_3*B_3', 'i')
  const finest = cuts === 3
  const wrong = finest ? ways[0] : ways[3]
  const worse = m.relation(wrong, '>', best)
  const names = [
    say`all in one class`,
    say`${small.name} apart, the others together`,
    say`${large.name} apart, the others together`,
    say`each kind in a class of its own`,
  ] as const

  page.section(
    'context',
    w.pick([
      say`Each class of blocks costs ${own} for its list and its counters. All messages come through one gate, so bursts cannot all be large at once: together they run ahead of their rates by no further than ${common}.`,
      say`A class takes ${own} of its own. The three streams share a link, by which their bursts together are limited to ${common}, whatever each may do alone.`,
      say`The link passes ${common} in bursts, all kinds counted; each class of size needs ${own} for what administers it.`,
    ]),
  )
  page.ask(
    w.pick([
      say`Into which classes of size should the memory be divided? Kinds keep their order of size. Compute all divisions, say what is traded, and whether the best one fits.`,
      say`A colleague proposes ${names[finest ? 0 : 3]!}, "${finest ? 'since bursts are then shared' : 'since no byte is wasted then'}". Test that against the other divisions, find the cheapest, and explain where the argument goes wrong.`,
      say`Find the division into classes that needs the least memory with no refusal possible. How much does it save, and what would change the choice?`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two effects against each other. A class that is shared needs fewer blocks, as bursts do not all come at once. A class for one kind has blocks that fit.`,
      say`Sharing saves blocks, dividing saves bytes in each block. Which wins is a matter of numbers, and there are only four ways.`,
      say`What is saved by sharing: up to ${saved.arithmetic}, the part of all bursts that the link forbids. What is lost: small messages in wide blocks.`,
    ]),
  )
  page.think(
    'attempt',
    finest
      ? w.pick([
          say`One class makes the most of the common limit: ${wrong.worked}.`,
          say`Share everything, so that bursts count once: ${wrong.arithmetic}.`,
        ])
      : w.pick([
          say`A class for each kind, no byte wasted by rounding up to a stranger's size: ${wrong.worked}.`,
          say`As fine as can be: ${tight.arithmetic} in blocks, with three lists ${wrong.arithmetic}.`,
        ]),
  )
  page.think(
    'error',
    finest
      ? w.pick([
          say`The shared bursts save ${saved.arithmetic}, but each of the ${small.name} now sits in ${large.block} where ${small.block} would do. ${worse.symbols}.`,
          say`It looked at bursts and forgot the steady part, which fills wide blocks with narrow messages: ${worse.values}.`,
        ])
      : w.pick([
          say`It pays for every burst as if all came at once, which the link does not allow, and for three lists. There is a cheaper way: ${worse.symbols}.`,
          say`Fitting blocks are not the whole price. Dividing loses the common limit of ${common}, ${together.arithmetic} have to be kept in place of it; ${worse.values}.`,
        ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Compute all of them. Blocks: ${joined(s.kinds.map((kind) => say`${kind.block.worked}`))}. Steady parts: ${joined(s.kinds.map((kind) => say`${kind.flow.arithmetic}`))}.`,
      say`First what is needed for each: ${joined(
        s.kinds.map((kind) => say`${kind.name} in ${kind.block.arithmetic}, steadily ${kind.flow.short}`),
        '; ',
      )}.`,
    ]),
  )
  page.think(
    'derive',
    say`${w.pick(['In turn: ', 'All of them: ', 'The list: '])}${joined(
      w.shuffle(ways.map((way, i) => say`${names[i]!}, ${i === 0 ? way.worked : w.pick([way.short, way.worked])}`)),
      '; ',
    )}.`,
  )
  page.think(
    'compare',
    w.pick([
      say`${least.form('symbols')}: ${names[cuts]!}. The next best is ${names[order[1]!.cuts]!}, behind by ${lead.arithmetic}.`,
      say`Cheapest is ${names[cuts]!}, ${best}; ${closer.symbols} with ${lead.arithmetic} between them.`,
    ]),
  )
  page.checks(w.pick([1, 2]), best, gain, small.block, together)
  page.think(
    'decide',
    w.pick([
      say`${names[cuts]!}: against the worst division that saves ${gain.arithmetic}. ${fits.named}.`,
      say`I take ${best.symbol}, ${gain.worked} under the worst; in the memory that there is, ${fits.values}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Kinds are ordered by size, and a class is a range of sizes, since a request finds its class by nothing but its size. So a division is a choice of cuts, of which there are two.`,
      say`The number of blocks of a class is its steady part and what of the bursts can come at once; its block is that of its largest kind.`,
    ]),
  )
  page.step(
    w.pick(['What each kind needs', 'Blocks and counts']),
    page.list(
      s.kinds.map(
        (kind) => say`${kind.name}: ${kind.block.worked}; steady ${kind.flow.worked}, alone ${kind.count.worked}.`,
      ),
    ),
  )
  page.step(
    w.pick(['Common bursts', 'What sharing saves']),
    w.pick([
      say`Alone the bursts make ${together.worked}; together the link lets ${common} pass. A class of all kinds saves ${saved.worked}, a class of a single kind saves none.`,
      say`Whoever shares a class shares its bursts: ${saved.worked} fewer for all three, out of ${together.worked}.`,
    ]),
  )
  page.step(
    w.pick(['The four divisions', 'All ways']),
    page.list(w.shuffle(ways.map((way, i) => say`${names[i]!}: ${way.worked};`))),
    w.pick([
      say`${least.form('symbols')}, so ${names[cuts]!}. ${closer.named}, ahead by ${lead.worked}; the worst costs ${worst}, from which ${gain.worked} are saved.`,
      say`The least is ${best}, ${names[cuts]!}; ${least.form('symbols')}. It leads by ${lead.worked} and saves ${gain.worked} against the worst.`,
    ]),
  )
  page.step(
    w.pick(['Where the obvious choice fails', 'The argument for the other way']),
    finest
      ? say`To share everything saves ${saved.bare} blocks of ${large.block}, but puts all ${small.count.bare} ${small.name} into blocks that are wider by far than ${small.block}. ${worse.named}.`
      : say`To divide as finely as possible brings blocks down to ${tight.worked}, yet reserves all ${together} of the bursts and three lists of ${own}. ${worse.named}.`,
  )
  page.step(
    w.pick(['Does it fit', 'Against the memory']),
    say`${fits.named}. ${
      fits.op === '<='
        ? 'What remains may go to spare blocks of the class whose promises are trusted least.'
        : 'No division helps; a stay has to be shortened or memory added.'
    }`,
  )

  const n = w.pick([
    { kind: 'Kind', cost: 'class_cost', all: 'total', best: 'cheapest' },
    { kind: 'Load', cost: 'price', all: 'footprint', best: 'best_cuts' },
    { kind: 'Need', cost: 'one_class', all: 'all_classes', best: 'least' },
  ])
  const cost = w.pick([
    code`let steady: u32 = kinds.iter().map(|kind| kind.steady).sum();
        let burst: u32 = kinds.iter().map(|kind| kind.burst).sum();
        let block = kinds.iter().map(|kind| kind.block).max().unwrap_or(0);
        (steady + burst.min(self.common)) * block + self.own`,
    code`let (mut steady, mut burst, mut block) = (u32::MIN, u32::MIN, u32::MIN);
        for kind in kinds {
            steady += kind.steady;
            burst += kind.burst;
            block = block.max(kind.block);
        }
        (steady + burst.min(self.common)) * block + self.own`,
  ])
  const pick = w.pick([
    code`(0..4).min_by_key(|cuts| self.${n.all}(kinds, *cuts)).unwrap_or(0)`,
    code`let mut found = 0;
        for cuts in 1..4 {
            if self.${n.all}(kinds, cuts) < self.${n.all}(kinds, found) {
                found = cuts;
            }
        }
        found`,
  ])
  const kind = (one: (typeof s.kinds)[number]) =>
    code`${n.kind} { block: ${one.block.rust('int')}, steady: ${one.flow.rust('int')}, burst: ${one.burst.rust('int')} }`
  const tests = w.shuffle([
    code`
        #[test]
        fn the_four_ways_of_this_controller() {
            let costs: Vec<u32> = (0..4).map(|cuts| board().${n.all}(&kinds(), cuts)).collect();
            assert_eq!(costs, [${joined(
              ways.map((way) => code`${way.rust('int')}`),
              ', ',
            )}]);
        }`,
    code`
        #[test]
        fn the_best_way_of_this_controller() {
            let cuts = board().${n.best}(&kinds());
            assert_eq!(board().${n.all}(&kinds(), cuts), ${best.rust('int')});
        }`,
    code`
        #[test]
        fn bursts_are_shared_within_a_class() {
            let pair = [${n.kind} { block: 8, steady: 1, burst: 5 }, ${n.kind} { block: 16, steady: 2, burst: 3 }];
            let limits = |common| Limits { common, own: 10 }.${n.cost}(&pair);
            assert_eq!(limits(6), 154);
            assert_eq!(limits(8), 186);
            assert_eq!(limits(9), 186);
        }`,
    code`
        #[test]
        fn dividing_pays_until_lists_are_dear() {
            let three = [1, 1, 1].map(|burst| ${n.kind} { block: 8, steady: 1, burst });
            assert_eq!(Limits { common: 3, own: 1 }.${n.best}(&three), 0);
            let wide = [8, 8, 800].map(|block| ${n.kind} { block, steady: 1, burst: 1 });
            assert_eq!(Limits { common: 3, own: 1 }.${n.best}(&wide), 2);
            let narrow = [8, 800, 800].map(|block| ${n.kind} { block, steady: 1, burst: 1 });
            assert_eq!(Limits { common: 3, own: 1 }.${n.best}(&narrow), 1);
            let steep = [8, 80, 800].map(|block| ${n.kind} { block, steady: 1, burst: 1 });
            assert_eq!(Limits { common: 3, own: 1 }.${n.best}(&steep), 3);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A division is a number whose bits are the cuts; all are tried. That runs once, on the bench or in a build step, and the outcome becomes constants.`,
      say`The search tries every division into ranges of size, so its result needs no trust in an argument about which way is usually best.`,
    ]),
    page.rust(code`
    /// One kind of message: its block, and how many are held steadily and in a burst.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.kind} {
        pub block: u32,
        pub steady: u32,
        pub burst: u32,
    }

    #[derive(Debug, Clone, Copy)]
    pub struct Limits {
        /// What of all bursts can come at once.
        pub common: u32,
        /// Memory of a class beside its blocks.
        pub own: u32,
    }

    impl Limits {
        pub fn ${n.cost}(&self, kinds: &[${n.kind}]) -> u32 {
            ${indented(8, cost)}
        }

        /// A bit of \`cuts\` divides behind the kind of that place.
        pub fn ${n.all}(&self, kinds: &[${n.kind}; 3], cuts: u32) -> u32 {
            let mut start = 0;
            let mut sum = 0;
            for end in 1..=kinds.len() {
                if end == kinds.len() || cuts & (1 << (end - 1)) != 0 {
                    sum += self.${n.cost}(&kinds[start..end]);
                    start = end;
                }
            }
            sum
        }

        pub fn ${n.best}(&self, kinds: &[${n.kind}; 3]) -> u32 {
            ${indented(8, pick)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn board() -> Limits {
            Limits { common: ${common.rust('int')}, own: ${own.rust('int')} }
        }

        fn kinds() -> [${n.kind}; 3] {
            [
                ${kind(small)},
                ${kind(middle)},
                ${kind(large)},
            ]
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Every division that was compared is free of refusals, for as long as the link keeps its limit of ${common}. If that limit is ever lifted, shared classes fail first; the build checks it against the settings of the link.`,
      say`The best division uses a promise that the worst does not: that bursts share ${common}. It is enforced at the gate by a counter, since a promise that nothing enforces is a hope.`,
      say`A request that finds its class empty does not take from a wider one in silence: that would let one broken promise starve another kind.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Two kinds with one size of block: a class of both can never cost extra, and it may save.`,
          say`A limit ${common.symbol} of all bursts together: sharing saves no blocks, and only the cost of a list speaks for it.`,
          say`A new kind changes sizes and cuts; the division is computed anew, not patched.`,
          say`Alignment may round two different sizes to the same block, which makes a cut between them useless.`,
          say`Many kinds: cuts double with each, but dynamic programming over the ordered sizes finds the best in the square of their number.`,
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
          say`Let a small message borrow from a wider class: fewer refusals in the mean, and no longer a proof for the wider one.`,
          say`Chain small blocks for a large message: one size, few wasted bytes, and readers that must follow links.`,
          say`Shorten the stay of ${large.name}, the kind with the widest blocks: each one less saves ${large.block}, in every division.`,
        ],
        2,
      ),
    ),
  )
}
