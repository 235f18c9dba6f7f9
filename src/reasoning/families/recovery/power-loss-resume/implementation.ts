// Depth 3: two slots, a checksum and a sequence number, so that a cut at any moment leaves one whole record; explored, then in Rust.
import { code, nest, type Piece, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { drawNames, explore, type Flaw } from './protocol.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const flaw = w.pick<Flaw>(['overwrite', 'forgets', 'uncovered'])
  const p = explore(m, w, drawNames(w), flaw)
  m.given('mu', 16, '')
  m.given('b_c', 16, 'bits')
  const scale = m.derive('k_z', '1/mm', 'mu*N/p', 'g')
  const rise = m.derive('n_z', 'steps', 'z*k_z', 'i')
  const round = m.derive('n_D', 'steps', 'mu*4', 'i')
  const miss = m.derive('q', '', '2^(-b_c)', '3s')
  const size = m.derive('b', 'bytes', '2 + 4 + 4 + 2', 'i')
  const span = m.derive('h_max', 'mm', '2^31/k_z', '3s')
  const asksFlaw = w.chance(0.4)
  const broken: Record<Flaw, Piece> = {
    overwrite: w.pick([
      say`it programs the page that holds the only good copy`,
      say`it keeps one record and writes the new one over it`,
    ]),
    forgets: w.pick([
      say`after a restart it takes the first slot for the newer one, since the index lived in memory`,
      say`which slot is newer is kept in a variable that a restart resets`,
    ]),
    uncovered: w.pick([
      say`it begins the lift without asking whether the charge lasts`,
      say`the lift is tried in any case, for it usually ends`,
    ]),
  }
  page.ask(
    asksFlaw
      ? w.pick([
          say`A draft of the recovery code has this property: ${broken[flaw]}. Show by exploration how that fails, repair the protocol, and implement the store in Rust with a test that cuts a write at every byte.`,
          say`In review: ${broken[flaw]}. Is it a flaw? Find the shortest way to damage, or prove that there is none; then write the store so that a cut at any moment is harmless.`,
        ])
      : w.pick([
          say`Implement the checkpoint store in Rust so that a power cut at any moment leaves a record that can be trusted. Prove the protocol by exploring its states, and go through the edge cases.`,
          say`Design the record and its slots, show by exhaustive exploration that no cut loses both, and implement it without allocation. The lift may only be begun on evidence that the record stands.`,
          say`Write the part that stores and finds the checkpoint. What must never happen is a half-written record taken for a whole one; prove that of the protocol and test it in the code.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Flash programs a page over some time, and the power may end inside that time. So every write has a middle, and the middle must be recognisable and harmless.`,
      say`What I need after a restart: one record that is whole, and the certainty which one is newer. A cut may hit any byte.`,
      say`A write is not one act but many, and the cut chooses between which of them it falls. The reader has to tell whole from torn without help.`,
    ]),
  )
  page.think('attempt', say`Suppose ${broken[flaw]}.`)
  page.think(
    'error',
    {
      overwrite: w.pick([
        say`From the moment at which the write begins there is no whole record. Exploration needs ${p.shortest} rule to get there.`,
        say`The good copy is destroyed before the new one is complete; ${p.shortest} firing of a rule is enough, says the exploration.`,
      ]),
      forgets: w.pick([
        say`One write goes well. The second is cut, and the restart trusts the slot that was just being written: ${p.shortest} rules from the start to a torn record that counts as the newer one.`,
        say`A way of ${p.shortest} rules leads to trust in a torn slot: the second write is cut, and the index comes back pointing at it. The index must be derived from what stands in flash, not remembered.`,
      ]),
      uncovered: w.pick([
        say`Then the charge may end while the axis climbs: ${p.shortest} rules lead to a dark machine whose height is open. Nothing in any record can repair that.`,
        say`The record may be perfect and the height still lost. The exploration shows it after ${p.shortest} rules.`,
      ]),
    }[flaw],
  )
  page.think(
    'back-up',
    w.pick([
      say`Two slots, and always the older one is written. The newer is found by sequence number among those whose checksum holds. A lift is admitted by the energy account alone.`,
      say`The protocol: write beside the newest, never on it; complete means that the checksum fits; set off only after that and only if ${s.need.symbol} is covered.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`All of it explored: ${p.sound.value}, and none has two torn slots or trusts a torn one. ${p.sound.claim.form('promise:3')}: that holds too.`,
      say`Exhaustively, ${p.sound.value} can be reached. In every one of them: ${p.sound.claim.form('promise:0')}. And ${p.sound.claim.form('promise:4')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Heights go in as microsteps, since they are what the phase knows: ${scale.worked}, so the lift is ${rise.arithmetic}.`,
      say`Units of the record: microsteps, ${scale.arithmetic}. The lift is ${rise.worked}, an electrical period ${round.arithmetic}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), rise, scale, s.period)
  page.think(
    'decide',
    w.pick([
      say`A record of ${size.arithmetic}: sequence, height, target, checksum. Completion hands out a token, and the lift consumes it.`,
      say`Sequence and checksum frame two heights, ${size.worked}. The token of completion is a type that is used up by the lift.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The protocol is small enough to be explored to its last state; what remains for the code is to recognise a torn record.`,
      say`Safety has two halves: an order of acts that no cut can harm, shown by exploration, and a record that shows whether it is whole.`,
    ]),
  )
  page.step(
    w.pick(['The protocol as rules', 'State machine', 'What may happen']),
    say`Variables:`,
    say`${p.sound.claim.form('variables')}`,
    w.pick([say`Rules, of which any that applies may fire:`, say`Any rule whose condition holds may fire next:`]),
    say`${p.sound.claim.form('rules')}`,
    w.pick([
      say`There is no rule for an end of charge while lifting. That is no wish but the result of the energy account: ${s.need.symbol} is held against ${s.atHand.symbol} before the axis sets off.`,
      say`That the charge cannot end while lifting is what the account of energy buys: a lift is begun only when ${s.need.symbol} is covered by ${s.atHand.named}.`,
    ]),
  )
  page.step(
    w.pick(['What holds in every state', 'Promises', 'Exhaustive check']),
    say`${p.sound.value} are reachable. In all of them:`,
    say`${p.sound.claim.form('promises')}`,
    say`With the flaw (${broken[flaw]}) the exploration finds instead that ${p.flawed.form('promise:0')}, after ${p.shortest.as('', 'i')} ${p.shortest.number === 1 ? 'rule' : 'rules'}.`,
  )
  page.step(
    w.pick(['The record', 'Size and scale', 'Numbers in the record']),
    say`${size.worked}. Heights in microsteps: ${scale.worked}; the lift makes ${rise.worked}. With a sign and the other bits of four bytes heights up to ${span.arithmetic} fit. A torn record whose checksum fits by chance has probability ${miss.worked}, for each cut that falls into a write.`,
  )
  store(page, rise, size, round)
  page.section(
    'safety',
    w.pick([
      say`The reader believes a record only by its own evidence. A store without a whole record answers with nothing, and then the machine does not resume.`,
      say`Nothing after the restart depends on memory that a cut may have disturbed. What is lost by a cut is the newest write; what was whole before stays whole.`,
      say`The token makes the order a matter of types: no lift compiles that is not preceded by a completed record, and none is made twice.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A fresh machine: both slots are erased, no checksum fits, and there is nothing to resume.`,
          say`The sequence number wraps: the comparison is modular, and the two numbers are always neighbours.`,
          say`Two records with one number cannot come from the protocol; the first slot is taken, and a log line says so.`,
          say`A cut while the page is erased: the older slot is the one that is erased, so the newer stays.`,
          say`A bit that falls over in storage: the checksum finds it, and the machine goes back one checkpoint.`,
          say`The rotor slipped by a full step: energised at the phase of the record it returns, within ${s.catchRange}.`,
        ],
        4,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`A log with many slots spreads wear over the sector and needs a search at the start; the argument is the same.`,
          say`Ferroelectric memory writes a word in no time worth counting, which shrinks the middle of the write but does not remove it.`,
          say`A valid mark that is programmed last replaces the checksum where programming is in order; it does not see fallen bits.`,
          say`A wider checksum makes ${miss} smaller by the same factor for each further byte.`,
        ],
        2,
      ),
    ),
  )
}

function store(page: Page, rise: Solved['need'], size: Solved['need'], round: Solved['need']): void {
  const { w } = page
  const check = w.pick([
    {
      body: code`let (mut low, mut high) = (0_u16, 0_u16);
        for byte in bytes {
            low = (low + u16::from(*byte)) % 255;
            high = (high + low) % 255;
        }
        high << 8 | low`,
      known: code`assert_eq!(check(b"abcde"), 0xC8F0);`,
    },
    {
      body: code`let mut remainder = 0xFFFF_u16;
        for byte in bytes {
            remainder ^= u16::from(*byte) << 8;
            for _ in 0..8 {
                let carry = remainder & 0x8000 != 0;
                remainder <<= 1;
                if carry {
                    remainder ^= 0x1021;
                }
            }
        }
        remainder`,
      known: code`assert_eq!(check(b"123456789"), 0x29B1);`,
    },
    {
      body: code`let hash = bytes.iter().fold(0x811C_9DC5_u32, |so_far, byte| (so_far ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        (hash >> 16) as u16 ^ hash as u16`,
      known: code`assert_eq!(check(b"foobar"), 0x46F4);`,
    },
  ])
  const n = w.pick([
    { store: 'Slots', record: 'Record', token: 'Recorded', commit: 'commit', newest: 'newest', lift: 'lift_target' },
    {
      store: 'Journal',
      record: 'Checkpoint',
      token: 'Witness',
      commit: 'append',
      newest: 'latest',
      lift: 'destination',
    },
    { store: 'TwoPages', record: 'Snapshot', token: 'Permit', commit: 'save', newest: 'freshest', lift: 'go_up_to' },
  ])
  const choose = w.pick([
    code`match (self.read(0), self.read(1)) {
            (Some(first), Some(second)) if second.number.wrapping_sub(first.number) == 1 => Some((1, second)),
            (Some(first), _) => Some((0, first)),
            (None, Some(second)) => Some((1, second)),
            (None, None) => None,
        }`,
    code`let [first, second] = [self.read(0), self.read(1)];
        let Some(one) = first else {
            return second.map(|other| (1, other));
        };
        match second {
            Some(other) if other.number == one.number.wrapping_add(1) => Some((1, other)),
            _ => Some((0, one)),
        }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_checksum_is_the_published_one() {
            ${check.known}
        }`,
    code`#[test]
        fn a_cut_at_any_byte_leaves_the_older_record() {
            let mut store = ${n.store}::empty();
            let _ = store.${n.commit}(500, 700);
            let place = store.next_place();
            let whole = ${n.record} { number: 2, height: 77_001, target: 77_321 }.encode();
            for cut in 0..whole.len() {
                let mut torn = [0xFF; SIZE];
                torn[..cut].copy_from_slice(&whole[..cut]);
                store.bytes[place] = torn;
                assert_eq!(store.${n.newest}().map(|(_, found)| found.height), Some(500));
            }
            store.bytes[place] = whole;
            assert_eq!(store.${n.newest}().map(|(_, found)| found.height), Some(77_001));
        }`,
    code`#[test]
        fn the_sequence_wraps() {
            for before in [0, 1, 41, u16::MAX] {
                let mut store = ${n.store}::empty();
                store.bytes[1] = ${n.record} { number: before, height: 1, target: 2 }.encode();
                let _ = store.${n.commit}(3, 4);
                assert_eq!(store.${n.newest}().map(|(place, found)| (place, found.height)), Some((0, 3)));
                let _ = store.${n.commit}(5, 6);
                assert_eq!(store.${n.newest}().map(|(place, found)| (place, found.target)), Some((1, 6)));
            }
        }`,
    code`#[test]
        fn what_was_recorded_is_what_the_lift_gets() {
            let mut store = ${n.store}::empty();
            assert_eq!(store.${n.newest}(), None);
            let start = ${round.rust('int')} * 100;
            let token = store.${n.commit}(start, start + ${rise.rust('int')});
            assert_eq!(${n.lift}(token) - start, ${rise.rust('int')});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Bytes and not memory layout make the record, so compiler and processor have no say in it. The store is plain data; only the copying into flash is left to the hardware.`,
      say`The store knows two arrays of bytes and nothing of flash. That lets a test cut a write wherever it likes.`,
    ]),
    page.rust(code`
    pub const SIZE: usize = ${size.rust('int')};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.record} {
        pub number: u16,
        pub height: i32,
        pub target: i32,
    }

    /// Evidence that a record stands. It is used up by the lift.
    #[derive(Debug, PartialEq, Eq)]
    pub struct ${n.token} {
        target: i32,
    }

    pub fn check(bytes: &[u8]) -> u16 {
        ${nest(4, check.body)}
    }

    impl ${n.record} {
        pub fn encode(self) -> [u8; SIZE] {
            let mut bytes = [u8::MIN; SIZE];
            bytes[..2].copy_from_slice(&self.number.to_le_bytes());
            bytes[2..6].copy_from_slice(&self.height.to_le_bytes());
            bytes[6..10].copy_from_slice(&self.target.to_le_bytes());
            let sum = check(&bytes[..10]);
            bytes[10..].copy_from_slice(&sum.to_le_bytes());
            bytes
        }

        /// None unless the checksum fits.
        pub fn decode(bytes: &[u8; SIZE]) -> Option<Self> {
            let [n0, n1, h0, h1, h2, h3, t0, t1, t2, t3, c0, c1] = *bytes;
            (check(&bytes[..10]) == u16::from_le_bytes([c0, c1])).then_some(Self {
                number: u16::from_le_bytes([n0, n1]),
                height: i32::from_le_bytes([h0, h1, h2, h3]),
                target: i32::from_le_bytes([t0, t1, t2, t3]),
            })
        }
    }

    #[derive(Debug, Clone)]
    pub struct ${n.store} {
        pub bytes: [[u8; SIZE]; 2],
    }

    impl ${n.store} {
        pub const fn empty() -> Self {
            Self { bytes: [[0xFF; SIZE]; 2] }
        }

        fn read(&self, place: usize) -> Option<${n.record}> {
            ${n.record}::decode(&self.bytes[place])
        }

        /// The newer of the whole records, and where it stands.
        pub fn ${n.newest}(&self) -> Option<(usize, ${n.record})> {
            ${nest(8, choose)}
        }

        /// Never the place of the newest record.
        pub fn next_place(&self) -> usize {
            self.${n.newest}().map_or(0, |(place, _)| 1 - place)
        }

        pub fn ${n.commit}(&mut self, height: i32, target: i32) -> ${n.token} {
            let number = self.${n.newest}().map_or(1, |(_, last)| last.number.wrapping_add(1));
            let place = self.next_place();
            self.bytes[place] = ${n.record} { number, height, target }.encode();
            ${n.token} { target }
        }
    }

    /// Where the axis goes; the evidence is consumed.
    pub fn ${n.lift}(evidence: ${n.token}) -> i32 {
        evidence.target
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
    w.pick([say`A second lift on the same evidence is refused:`, say`The token cannot be spent twice:`]),
    page.compileFail(
      'E0382',
      code`
    pub fn twice(evidence: ${n.token}) -> i32 {
        ${n.lift}(evidence) + ${n.lift}(evidence)
    }`,
    ),
  )
}
