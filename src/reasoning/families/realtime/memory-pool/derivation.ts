// Depth 2: why blocks of one size. A heap that does not move what it gave out can have plenty free and serve nobody (Robson 1974
// bounds how much memory any such heap may need); in a pool any free block serves, in a time that does not depend on the past.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

function smallPool(blocks: number, quotas: readonly [number, number]): Parameters<Page['m']['explore']>[1] {
  const upTo = (most: number): string[] => Array.from({ length: most + 1 }, (_, i) => String(i))
  const rules = (['first', 'second'] as const).flatMap((name, i) => [
    {
      name: `${name} takes`,
      when: [
        { name, is: '<' as const, value: String(quotas[i]) },
        { name: 'free', is: '>' as const, value: '0' },
      ],
      set: [
        { name, to: `${name} + 1` },
        { name: 'free', to: 'free - 1' },
      ],
    },
    {
      name: `${name} is refused`,
      when: [
        { name, is: '<' as const, value: String(quotas[i]) },
        { name: 'free', is: '==' as const, value: '0' },
      ],
      set: [{ name: 'refused', to: 'yes' }],
    },
    {
      name: `${name} gives back`,
      when: [{ name, is: '>' as const, value: '0' }],
      set: [
        { name, to: `${name} - 1` },
        { name: 'free', to: 'free + 1' },
      ],
    },
  ])
  const enough = blocks >= quotas[0] + quotas[1]
  return {
    variables: [
      { name: 'free', values: upTo(blocks).reverse() },
      { name: 'first', values: upTo(quotas[0]) },
      { name: 'second', values: upTo(quotas[1]) },
      { name: 'refused', values: ['no', 'yes'] },
    ],
    rules,
    promises: [{ promise: enough ? 'never' : 'possible', when: [{ name: 'refused', is: '==', value: 'yes' }] }],
  }
}

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [small, middle, large] = s.kinds
  const visit = m.given('t_v', x.visitUs, 'µs')
  const pop = m.given('t_p', x.popUs, 'µs')
  const allowed = m.given('t_a', x.allowedUs, 'µs')
  const quotaA = m.given('q_1', x.quotas[0], 'entries')
  const quotaB = m.given('q_2', x.quotas[1], 'entries')
  const unit = m.derive('p_1', 'bytes', '2^ceil(log(s_1)/log(2))', 'i')
  const second = m.derive('p_2', 'bytes', '2^ceil(log(s_2)/log(2))', 'i')
  const third = m.derive('p_3', 'bytes', '2^ceil(log(s_3)/log(2))', 'i')
  const loose = m.derive('V_f', 'bytes', 'floor(n_1/2)*p_1', 'i')
  const plenty = m.relation(loose, '>', large.size)
  const none = m.relation(unit, '<', large.size)
  const live = m.derive('V_l', 'bytes', 'n_1*p_1 + n_2*p_2 + n_3*p_3', 'i')
  const robson = m.derive('V_R', 'bytes', 'V_l*(log(p_3/p_1)/(2*log(2)) + 1) - p_3 + p_1', 'i')
  const cheaper = m.compare(s.need, robson)
  const search = m.derive('t_H', 'µs', 'N*t_v', '4s')
  const slow = m.compare(search, allowed)
  const quick = m.relation(pop, '<', allowed)
  const ratio = m.derive('k_t', '', 't_H/t_p', '3s')
  const enough = m.explore('S', smallPool(x.quotas[0] + x.quotas[1], x.quotas))
  const short = m.explore('S_s', smallPool(x.quotas[0] + x.quotas[1] - 1, x.quotas))
  const size = m.derive('N_q', 'entries', 'q_1 + q_2', 'i')
  const oneLess = m.derive('N_r', 'entries', 'q_1 + q_2 - 1', 'i')
  const flawed = w.chance(0.4)

  page.ask(
    flawed
      ? w.pick([
          say`A colleague argues: "we count the free bytes; as long as there are ${loose} free, one of the ${large.name} finds room in a heap." Refute it by a course of requests, say what a heap could need in the worst case, and prove what a pool guarantees. A visited hole costs ${visit}, the head of a list ${pop}, and a request may take ${allowed}.`,
          say`Find the flaw: "a heap wastes nothing, a pool rounds every message up to a full block; so the heap needs less memory and is as safe." Visiting a hole takes ${visit}, taking the first block of a list ${pop}; ${allowed} are allowed for a request.`,
        ])
      : w.pick([
          say`Heap or pool? Derive for both how much memory is enough for certain and how long a request takes in the worst case, where a visited hole costs ${visit}, a block from a list ${pop}, and ${allowed} are allowed. Prove that the pool never refuses.`,
          say`Prove that blocks of one size cannot be fragmented, and show how a heap fails with memory to spare. Compare memory and times: ${visit} for every hole that a search visits, ${pop} for the head of a list, ${allowed} for the whole request.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Free memory is not a number but a shape. A heap that may not move what it gave out can have its free bytes in pieces.`,
      say`Two guarantees are wanted of a request, that it succeeds and that it ends in time. A mean of either is worth nothing here.`,
      say`What must be ruled out is a bad past: an order of requests and releases after which a permitted request fails or crawls.`,
    ]),
  )
  const fall = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`Let ${small.name} fill the heap side by side, then every other one be released: ${loose.worked} are free. One of the ${large.name} wants ${large.size}; ${plenty.symbols}, so it gets room.`,
        say`Count what is free after half of the ${small.name} have gone: ${loose.arithmetic}. Since ${plenty.values}, a request for ${large.size} succeeds.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`No hole is wider than its old tenant. Each is ${unit.worked} wide, and ${none.named}: not one of them will do, and nothing may be moved, as others hold addresses.`,
        say`Those free bytes do not lie together. Between two holes there is a living message; a hole has ${unit}, and ${none.values}. The request fails with memory in plenty.`,
      ]),
    )
  }
  const heap = (): void =>
    page.think(
      'recall',
      w.pick([
        say`the bound is Robson’s: with sizes that are powers of two, no heap that leaves blocks where they are can do with less in the worst case than what lives, times half the logarithm of the ratio of sizes and one, up to the ends. Here ${live.arithmetic} live, so ${robson.arithmetic}.`,
        say`There is a theorem of Robson for such heaps. Living: ${live.worked}. Required by the worst order of requests: ${robson.worked}.`,
      ]),
    )
  const model = (): void =>
    page.think(
      'verify',
      w.pick([
        say`A pool in small: quotas ${quotaA} and ${quotaB}, ${size.arithmetic} blocks. All ${enough.value} explored: ${enough.claim.form('promise:0')}. With a block fewer, ${short.claim.form('promise:0')}; so the number is exact.`,
        say`Explore a pool of ${size} with two owners, entitled to ${quotaA} and ${quotaB}: ${enough.value}, and ${enough.claim.form('promise:0')}. Take a block away, ${oneLess.arithmetic}, and ${short.claim.form('promise:0')}.`,
      ]),
    )
  if (flawed || w.chance(0.75)) fall()
  page.think(
    'back-up',
    w.pick([
      say`With one size any free block serves any request. So a request fails only if all ${s.count.worked} are held, and the streams do not allow that together with one request over.`,
      say`In a pool the shape of free memory does not matter: one hole is as good as another. Refusal would mean that ${s.count} are held and yet one is entitled to another; but ${s.count.equation} counts all that can be held.`,
    ]),
  )
  for (const part of w.shuffle([heap, model])) part()
  page.think(
    'derive',
    w.pick([
      say`Time: between ${s.count} living messages there may be as many holes, so a search takes up to ${search.arithmetic}; ${slow.values}. The list takes ${pop}, whatever happened before.`,
      say`${search.worked} if every hole has to be looked at, which is ${ratio.arithmetic} times what a list takes. ${slow.named}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Memory: ${cheaper.named}. ${cheaper.op === '<=' ? 'The pool is cheaper even in bytes, once both must be certain.' : 'The pool pays with bytes for its certainty in time; classes of size would bring that down.'}`,
      say`Guaranteed against guaranteed: ${cheaper.values}. ${cheaper.op === '<=' ? 'Fragments waste what rounding up does not.' : 'Here rounding all up to one size costs more; two or three sizes would change that.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), search, s.need, loose, ratio)

  page.section(
    'analysis',
    w.pick([
      say`First a course of requests that defeats a heap, then a theorem on how bad it can get, then the pool.`,
      say`Heap and pool are compared by what they guarantee, in memory and in time.`,
      say`The claim to prove: a request that the streams permit is served, at once, whatever came before.`,
    ]),
  )
  page.step(
    w.pick(['How a heap fails', 'Free, and no room', 'A bad past']),
    w.pick([
      say`Let ${small.count} of the ${small.name} lie side by side, each in ${unit.worked}, and release every other one. Free are ${loose.worked}, and ${plenty.named}. But ${none.named}: no hole takes one of the ${large.name}.`,
      say`After every other one of ${small.count} neighbours is released, holes of ${unit.worked} remain, ${loose.worked} in all. A message of ${large.size} fits the sum, ${plenty.symbols}, and no hole, ${none.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['How much a heap needs', 'The theorem of Robson']),
    say`Rounded to powers of two, messages have ${unit}, ${second.worked} and ${third.worked}; at the worst ${live.worked} live. A heap that never moves a block then needs, for the worst order of requests, ${robson.worked}. The pool: ${large.block.worked} a block, ${s.need.worked}. ${cheaper.named}.`,
  )
  page.step(
    w.pick(['A pool never refuses', 'Any block will do']),
    w.pick([
      say`Free blocks are those that nobody holds, and each of them serves. A permitted request comes while ${middle.name} and the others hold no full ${s.count.worked}; hence one is free. In small, with ${size.worked}, exploration of ${enough.value} confirms: ${enough.claim.form('promise:0')}.`,
      say`Induction over requests and releases: free and held blocks make ${s.count.short} at all times. A permitted request is itself counted in that number before it is served, so a block is free. For quotas ${quotaA} and ${quotaB}, ${enough.value} were explored: ${enough.claim.form('promise:0')}.`,
    ]),
    say`The number cannot be lowered: with ${oneLess.worked}, ${short.claim.form('promise:0')}.`,
  )
  page.step(
    w.pick(['Time', 'The longest request']),
    say`A search may visit a hole beside each living message: ${search.worked}, where ${slow.named}. The list gives its first block in ${pop.symbol}: ${quick.named}, a ratio of ${ratio.worked}.`,
  )

  const n = w.pick([
    { pool: 'Pool', block: 'Block', take: 'take', give: 'give_back', left: 'left' },
    { pool: 'FreeList', block: 'Lease', take: 'lease', give: 'release', left: 'available' },
    { pool: 'Store', block: 'Token', take: 'acquire', give: 'restore', left: 'unused' },
  ])
  const take = w.pick([
    code`self.top = self.top.checked_sub(1)?;
            Some(${n.block} { index: self.free[self.top] })`,
    code`if self.top == 0 {
                return None;
            }
            self.top -= 1;
            Some(${n.block} { index: self.free[self.top] })`,
  ])
  const fresh = w.pick([
    code`Self { free: core::array::from_fn(|index| index), top: N }`,
    code`let mut free = [usize::MIN; N];
            for (index, entry) in free.iter_mut().enumerate() {
                *entry = index;
            }
            Self { free, top: N }`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn every_block_once_and_then_none() {
            let mut pool = ${n.pool}::<${s.count.rust('int')}>::new();
            let mut seen = [false; ${s.count.rust('int')}];
            for _ in 0..${s.count.rust('int')} {
                let block = pool.${n.take}().unwrap();
                assert!(!seen[block.index()]);
                seen[block.index()] = true;
            }
            assert!(seen.iter().all(|one| *one));
            assert_eq!(pool.${n.take}(), None);
            assert_eq!(pool.${n.left}(), 0);
        }`,
    code`
        #[test]
        fn what_comes_back_can_be_had_again() {
            let mut pool = ${n.pool}::<2>::new();
            let first = pool.${n.take}().unwrap();
            let second = pool.${n.take}().unwrap();
            let index = first.index();
            pool.${n.give}(first);
            assert_eq!(pool.${n.left}(), 1);
            assert_eq!(pool.${n.take}().unwrap().index(), index);
            assert_eq!(second.index(), 1 - index);
        }`,
    code`
        #[test]
        fn the_order_of_release_does_not_matter() {
            let mut pool = ${n.pool}::<3>::new();
            let blocks: Vec<_> = (0..3).map(|_| pool.${n.take}().unwrap()).collect();
            for block in blocks {
                pool.${n.give}(block);
            }
            assert_eq!(pool.${n.left}(), 3);
            assert!((0..3).all(|_| pool.${n.take}().is_some()));
            assert!(pool.${n.take}().is_none());
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A block is a token that cannot be copied: whoever gives it back no longer has it. The size of the pool is part of the type.`,
      say`The proof needs that a block has one owner. Ownership in Rust says just that, so releasing consumes the token.`,
      say`A stack of indices is the free list: a step to take, a step to release, no search.`,
    ]),
    page.rust(code`
    /// The right to one block; it cannot be copied.
    #[derive(Debug, PartialEq, Eq)]
    pub struct ${n.block}<const N: usize> {
        index: usize,
    }

    impl<const N: usize> ${n.block}<N> {
        pub fn index(&self) -> usize {
            self.index
        }
    }

    #[derive(Debug)]
    pub struct ${n.pool}<const N: usize> {
        free: [usize; N],
        top: usize,
    }

    impl<const N: usize> Default for ${n.pool}<N> {
        fn default() -> Self {
            Self::new()
        }
    }

    impl<const N: usize> ${n.pool}<N> {
        pub fn new() -> Self {
            ${indented(8, fresh)}
        }

        pub fn ${n.take}(&mut self) -> Option<${n.block}<N>> {
            ${indented(8, take)}
        }

        pub fn ${n.give}(&mut self, block: ${n.block}<N>) {
            self.free[self.top] = block.index;
            self.top += 1;
        }

        pub fn ${n.left}(&self) -> usize {
            self.top
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_default_pool_is_full() {
            assert_eq!(${n.pool}::<5>::default().${n.left}(), 5);
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
    w.pick([
      say`Giving back twice is no longer a fault in the field:`,
      say`The second release is refused by the compiler:`,
    ]),
    page.compileFail(
      'E0382',
      code`
    pub fn twice(pool: &mut ${n.pool}<4>, block: ${n.block}<4>) {
        pool.${n.give}(block);
        pool.${n.give}(block);
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A permitted request is served in ${pop}; that holds after any past, since the pool has no memory of one. The heap is switched off at link time, so that no library brings it back.`,
      say`Two invariants carry the proof: free and held make ${s.count}, and each block has one owner. The first is arithmetic, the second is the compiler's.`,
      say`Should a request be refused all the same, then a stream has broken its promise. The pool reports which, the move is ended in an orderly way, and heaters go to a safe state.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A token that is dropped is a block lost for good. Releasing in its destructor needs access to the pool; where there is none, the token is marked as one that must be used.`,
          say`Tokens of two pools of equal length are of one type. A marker type for each pool tells them apart.`,
          say`Requests from an interrupt: list and count must change together, so the few instructions are masked or done by an exchange.`,
          say`A message wider than a block: refused where it enters, by its length, before any block is taken.`,
          say`A heap that merges neighbours at once, or takes the best hole, meets other bad pasts; the theorem holds for all of them.`,
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
          say`A heap that is used at start only and never released: no fragments, no search during motion; enough where numbers are fixed.`,
          say`An arena for each move, emptied as a whole: one pointer to advance, but everything in it lives as long as its last member.`,
          say`Handles in place of addresses, and a heap that compacts: no fragments, but moving costs time when it is least wanted.`,
          say`Several pools of different sizes: fewer wasted bytes, and the worst cases of the classes must each be paid for.`,
        ],
        2,
      ),
    ),
  )
}
