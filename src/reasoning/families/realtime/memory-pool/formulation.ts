// Depth 1: how many blocks are enough for certain. A stream with a burst and a longest stay bounds what is held at any time; means
// and sums of bytes do not.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const [small, middle, large] = s.kinds
  const mean = m.derive('N_m', 'entries', 'ceil(r_1*h_1 + r_2*h_2 + r_3*h_3)', 'i')
  const bytes = m.derive('V_s', 'bytes', 'n_1*s_1 + n_2*s_2 + n_3*s_3', 'i')
  const packed = m.derive('N_s', 'entries', 'ceil(V_s/B_3)', 'i')
  const meanShort = m.relation(mean, '<', s.count)
  const packedShort = m.relation(packed, '<', s.count)
  const fits = m.compare(s.need, s.memory)
  const room = m.derive('N_M', 'entries', 'floor(M/B_3)', 'i')
  const used = m.derive('eta', '%', 'V_s/V', '3s')
  const longer = m.derive('n_h', 'entries', 'b_3 + floor(2*r_3*h_3)', 'i')
  const trap = w.pick(['mean', 'bytes'] as const)
  const flawed = w.chance(0.45)

  page.ask(
    flawed
      ? trap === 'mean'
        ? say`A draft sets aside ${mean} blocks, "rate times stay, by Little's law". Find the flaw, derive a number that is enough for certain, and say whether it fits.`
        : say`A draft adds up the content of all messages, ${bytes}, divides by the size of a block, and sets aside ${packed}. What is wrong with it? Derive the right number and the memory it takes.`
      : w.pick([
          say`How many blocks of one size are enough for certain, and do they fit? Formulate what is assumed of each stream and derive the bound; types in Rust should keep blocks apart from bytes.`,
          say`Set up the smallest model in which "never refused" can be proven: streams, stays, blocks. Compute number and memory for this controller.`,
          say`Derive from streams and stays the greatest number of blocks that can be held at one time. Is the memory enough? Which of the three kinds weighs most?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A block is held from arrival to release. What is held now came in within the longest stay before now; nothing older is left. So I have to bound arrivals in a window.`,
      say`Two facts bound everything: how many can come in a window, and how long the last one stays. Their product with the burst on top is what is held.`,
      say`Look back from some instant. A message that is still here came no earlier than its longest stay ago. Counting arrivals in that window counts blocks.`,
    ]),
  )
  if (flawed || w.chance(0.75)) {
    if (trap === 'mean') {
      page.think(
        'attempt',
        w.pick([
          say`Little: what is held in the mean is rate times stay. Added up and rounded, ${mean.worked}.`,
          say`Rate times stay for each kind: ${mean.arithmetic} altogether. No block seems to be missing.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`That is for a stream without bursts, and an equality of means. When the bursts of all kinds come at once, ${meanShort.named}: the rest is refused.`,
          say`The bursts are nowhere in it. ${meanShort.values}, so a day that begins with all three bursts ends with a refusal.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`All content together is ${bytes.worked}. In blocks of ${large.block}: ${packed.arithmetic}.`,
          say`Sum up the bytes, ${bytes.arithmetic}, then divide by a block; ${packed.worked}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A block has one owner. One of the ${small.name} takes a block as wholly as one of the ${large.name}, so blocks are counted by messages, not by bytes: ${packedShort.named}.`,
          say`Bytes cannot be poured from block to block. What is left over in one is of no use to the next, and ${packedShort.values}.`,
        ]),
      )
    }
  }
  page.think(
    'back-up',
    w.pick([
      say`Per kind, burst plus whole arrivals in a stay. ${joined(
        s.kinds.map((kind) => say`${kind.name}: ${kind.flow.worked}, ${kind.count.arithmetic}`),
        '; ',
      )}.`,
      say`In a window of one stay there come no others than burst and stream. ${joined(
        s.kinds.map((kind) => say`${kind.count.equation} with ${kind.flow.arithmetic}, so ${kind.count}`),
        '; ',
      )}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`All kinds may be at their worst in the same instant, so the numbers add: ${s.count.worked}.`,
      say`Nothing forbids that the three worst cases meet: ${s.count.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`One size for all must hold the largest, with header and aligned: ${large.block.worked}. In memory ${s.need.arithmetic}.`,
      say`A block: ${large.block.arithmetic}. All of them: ${s.need.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`${fits.named}. The memory has room for ${room.arithmetic}.`,
      say`${room.worked} blocks would fit and ${s.count} are needed; in bytes ${fits.values}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`A stay of nothing leaves the burst, as it must: all of a burst is there in one instant.`,
      say`Without bursts the formula gives rate times stay rounded down, and a steady stream does just that.`,
      say`If the stay of ${large.name} were twice as long, ${longer.arithmetic} of them could be held; not twice ${large.count}, since a burst does not grow with the stay.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.count, s.need, used, large.count)
  page.think(
    'summarise',
    w.pick([
      say`${s.count} blocks of ${large.block}, proven by looking back one stay. ${fits.op === '<=' ? 'They fit.' : 'They do not fit, so something has to give.'}`,
      say`Bound, number, memory: ${s.count}, ${s.need}, and ${fits.symbols}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Each stream is bounded by burst and rate; each stay by its longest. Nothing is assumed about distributions or about kinds sparing each other.`,
      say`What is held is what came in within the longest stay. The rest is counting.`,
      say`The bound rests on three promises for each kind: its burst, its rate, and its longest stay. Breaking any of them breaks the bound.`,
    ]),
  )
  page.step(
    w.pick(['Held at any instant', 'The window of one stay', 'Counting arrivals']),
    w.pick([
      say`Let t be any instant. A message held at t came after t less its longest stay. In a window of that length come burst and stream, whole messages only:`,
      say`Whatever came before the longest stay is gone. In what remains of the past, burst plus rate times stay is the limit, rounded down since messages are whole:`,
    ]),
    page.list(s.kinds.map((kind) => say`${kind.name}: ${kind.flow.worked}, hence ${kind.count.worked}.`)),
  )
  page.step(
    w.pick(['All kinds', 'The sum']),
    w.pick([
      say`The worst instants may coincide, so ${s.count.worked}. The bound is reached: let every kind send its burst at the end of a stay of steady stream.`,
      say`${s.count.worked}. With fewer blocks there is a permitted course of arrivals that finds none.`,
    ]),
  )
  page.step(
    w.pick(['Memory', 'From blocks to bytes']),
    say`A block holds the largest content and its header, aligned: ${large.block.worked}. Then ${s.need.worked}. ${fits.named}. Of this, messages fill ${used.worked}; the rest is the price of one size.`,
  )
  if (flawed)
    page.step(
      w.pick(['The flaw of the draft', 'Where the draft errs']),
      trap === 'mean'
        ? say`${mean.worked} is what a stream without bursts would hold. ${meanShort.named}; the bursts together are what it lacks.`
        : say`${bytes.worked} and ${packed.worked} treat blocks as if they could be shared. ${packedShort.named}.`,
    )

  const n = w.pick([
    { kind: 'Stream', held: 'held', need: 'memory', block: 'block_for' },
    { kind: 'Source', held: 'blocks', need: 'footprint', block: 'rounded' },
    { kind: 'Demand', held: 'worst', need: 'reserve', block: 'aligned' },
  ])
  const sum = w.pick([
    code`let mut count = 0;
    for one in all {
        count += one.${n.held}().0;
    }
    Bytes(count * block.0)`,
    code`all.iter().map(|one| Bytes(one.${n.held}().0 * block.0).0).sum::<u32>().into()`,
    code`let count: u32 = all.iter().map(|one| one.${n.held}().0).sum();
    Bytes(block.0 * count)`,
  ])
  const round = w.pick([
    code`Bytes((content.0 + header.0).div_ceil(align) * align)`,
    code`let bare = content.0 + header.0;
    Bytes(bare.next_multiple_of(align))`,
  ])
  const row = joined(
    s.kinds.map(
      (kind) =>
        code`${n.kind} { burst: ${kind.burst.rust('int')}, per_s: ${kind.rate.rust('int')}, hold_ms: ${kind.hold.rust('int')} }`,
    ),
    ',\n            ',
  )
  const tests = w.shuffle([
    code`
        #[test]
        fn the_streams_of_this_controller() {
            let counts: Vec<u32> = streams().iter().map(|one| one.${n.held}().0).collect();
            assert_eq!(counts, [${small.count.rust('int')}, ${middle.count.rust('int')}, ${large.count.rust('int')}]);
        }`,
    code`
        #[test]
        fn a_block_and_all_of_them() {
            let block = ${n.block}(Bytes(${large.size.rust('int')}), Bytes(${s.header.rust('int')}), ${s.align.rust('int')});
            assert_eq!(block, Bytes(${large.block.rust('int')}));
            assert_eq!(${n.need}(&streams(), block), Bytes(${s.need.rust('int')}));
        }`,
    code`
        #[test]
        fn whole_messages_only() {
            let one = |hold_ms| ${n.kind} { burst: 3, per_s: 100, hold_ms }.${n.held}();
            assert_eq!(one(0), Blocks(3));
            assert_eq!(one(9), Blocks(3));
            assert_eq!(one(10), Blocks(4));
            assert_eq!(one(1_000), Blocks(103));
        }`,
    code`
        #[test]
        fn alignment_adds_only_what_it_must() {
            assert_eq!(${n.block}(Bytes(12), Bytes(4), 8), Bytes(16));
            assert_eq!(${n.block}(Bytes(13), Bytes(4), 8), Bytes(24));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Blocks and bytes are two types; the step from one to the other is a single multiplication, in a single place.`,
      say`The bound is a function of what is promised of each stream, so that a changed promise changes the reserve at compile time or at start.`,
      say`Whole numbers throughout. A sum of bytes where blocks are wanted, the trap of the draft, does not pass the compiler.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Blocks(pub u32);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Bytes(pub u32);

    impl From<u32> for Bytes {
        fn from(count: u32) -> Self {
            Self(count)
        }
    }

    /// What is promised of one kind of message.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.kind} {
        pub burst: u32,
        pub per_s: u32,
        pub hold_ms: u32,
    }

    impl ${n.kind} {
        /// Blocks that it can hold at one time.
        pub fn ${n.held}(&self) -> Blocks {
            Blocks(self.burst + self.per_s * self.hold_ms / 1_000)
        }
    }

    pub fn ${n.block}(content: Bytes, header: Bytes, align: u32) -> Bytes {
        ${indented(4, round)}
    }

    pub fn ${n.need}(all: &[${n.kind}], block: Bytes) -> Bytes {
        ${indented(4, sum)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn streams() -> [${n.kind}; 3] {
            [
            ${row},
            ]
        }

        #[test]
        fn bytes_from_a_number() {
            assert_eq!(Bytes::from(7), Bytes(7));
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
    w.pick([say`What the types forbid:`, say`The confusion of the two does not compile:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn confused(stream: ${n.kind}) -> Bytes {
        stream.${n.held}()
    }`,
    ),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.values}: no request is refused as long as the promises hold. They are checked where messages enter: a stream that breaks its promise loses its own messages, never those of another.`,
          say`With ${s.count} blocks a refusal proves that a promise was broken; it is reported as that, with the kind that broke it, and heaters are brought to a safe state.`,
        ])
      : w.pick([
          say`${fits.named}: the design must not be released as it is. Either the stay of ${large.name} is cut, or sizes are divided into classes; hoping that bursts do not meet is not an argument.`,
          say`There is room for ${room}, and ${s.count} can be wanted. Until that is mended the host has to be throttled, so that a burst is refused at the door and not in the middle of a move.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A stay without a bound, as with a message whose reader has crashed: the formula has no value then. A watchdog has to give the stay its end.`,
          say`A message passed from one owner to the next keeps its block; its stay is that of the whole chain.`,
          say`Copies: whoever copies a message holds a second block, and is a stream of its own.`,
          say`Start of the machine: all readers begin late, and the stay is longer by that; it is the start that fixes ${large.count.symbol}.`,
          say`Rate times stay that is a whole number: a message may leave in the instant in which the next one comes. Release first, then take.`,
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
          say`Flow control by credits: the sender may have no further messages under way than there are blocks; bursts then wait at the sender.`,
          say`A quota for each kind out of one pool: the sum is the same, but one kind cannot starve another when it breaks its promise.`,
          say`Keep ${large.name} in place and pass references: shorter stays of small things, one long stay of a large one.`,
          say`Overwrite the oldest of the ${small.name} when none is free: right for readings that age, wrong for commands.`,
        ],
        2,
      ),
    ),
  )
}
