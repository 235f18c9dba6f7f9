// Depth 3: a ring of records over whole sectors: where the next one goes, when a sector is erased, how far the flash has worn.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const needed = m.derive('T_u', 's', 'max(T_1, T_w)')
  const layers = m.derive('k_u', '', 'ceil(T_u/t_L)', 'i')
  const spacing = m.derive('T_z', 's', 'k_u*t_L')
  const writes = m.derive('N_w', '', 'floor(L/T_z)', 'i')
  const ring = m.derive('n_r', '', 'n_s*r', 'i')
  const erasing = m.derive('n_E', '', 'ceil(N_w/n_r)', 'i')
  const holds = m.relation(erasing, '<=', s.endurance)
  const left = m.derive('q_l', '%', '1 - n_E/N_e', '3s')
  const single = m.derive('W_1', '', 'n_s*N_e', 'i')
  const naiveFloor = m.derive('T_n', 's', 'L/W_1')
  const naive = m.compare(naiveFloor, s.best)
  const waste = m.derive('b_w', 'bytes', 'S - r*b', 'i')
  const sample = m.derive('w_t', '', '3*n_r + 1', 'i')
  const worn = m.derive('e_t', '', 'ceil(w_t/n_r)', 'i')
  const asksFlaw = w.chance(0.4)

  page.ask(
    asksFlaw
      ? w.pick([
          say`The first version erases a sector for each record. Show what that does to the life of the flash, design a ring that fills a sector before the next is erased, and implement it in Rust with its edge cases.`,
          say`Reviewing a store that erases before each write: how long does it last with records every ${s.best}, and what is the repair? Implement the repair without allocation.`,
        ])
      : w.pick([
          say`Implement where the next record goes, and when to erase, so that all sectors wear alike; compute the wear over the life of the machine. Rust without allocation, sizes known to the type, tests at the seams.`,
          say`Write the ring of records in flash: position after any number of writes, erase before use, wear of each sector. Prove that it lasts ${s.life}.`,
          say`Design the store and its schedule: how many layers between records if wear counts too, where each record goes, and what a test can show about wear.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Programming is cheap, erasing wears. A sector takes ${s.slots.arithmetic} records between two erasings, so it should be filled before it is erased.`,
      say`What wears is the erasing of a whole sector. The art is to erase as seldom as possible and everywhere alike.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`One record to a sector, in turn: ${single.arithmetic} writes in all, and the interval has to be ${naiveFloor.arithmetic} or longer.`,
      say`The simple store erases and writes. It has ${single.worked} writes in it, which stretch over the life with ${naiveFloor.worked} between them.`,
    ]),
  )
  page.think(
    naive.op === '>' ? 'error' : 'doubt',
    naive.op === '>'
      ? w.pick([
          say`${naive.values}: the wear forbids the best interval, and most of each sector was never used. ${s.slots} records fit in one.`,
          say`That is beyond the best interval, ${naive.symbols}, for no better reason than that bytes are erased which were still blank.`,
        ])
      : w.pick([
          say`It would do here, ${naive.values}. But it erases ${s.slots} times as often as needed, and erasing takes long, too long for the last moment of a power cut.`,
          say`Permitted by ${naive.symbols}, and still a waste: blank bytes are erased again and again, and the margin for other users of the flash is gone.`,
        ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`A ring of ${ring.arithmetic} places: fill a sector, go on to the next, erase it just before its first use. Capacity ${s.capacity.worked} writes.`,
      say`Go round ${ring.worked} places. Then ${s.capacity.arithmetic} writes are possible, one in ${s.floor.arithmetic} over the life.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The interval has to satisfy both: ${needed.worked}. In layers, rounded up because wear is a hard bound: ${layers.arithmetic}, an interval of ${spacing}.`,
      say`Best ${s.best}, wear floor ${s.floor}: the larger one counts, ${needed.arithmetic}. Up to whole layers: ${layers.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Over the life ${writes.arithmetic} writes, so each sector is erased ${erasing.arithmetic} times: ${holds.values}.`,
      say`${writes.worked}; per sector ${erasing.worked} erasings. ${holds.symbols}, with ${left} to spare.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.floor, spacing, s.best)
  page.think(
    'decide',
    w.pick([
      say`Position is a pure function of the count of writes; the count comes from the newest record. Nothing else has to be stored.`,
      say`The ring is two constants and one counter. A const generic for each constant, so that a table of another size is another type.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Wear is counted in erasings of the most worn sector; the ring makes all alike to within one.`,
      say`Three numbers decide: records in a sector, writes in a life, erasings of each sector.`,
    ]),
  )
  page.step(
    w.pick(['Places', 'What fits in a sector']),
    say`${s.slots.worked}, with ${waste.arithmetic} left blank at the end of each sector. Around the ring: ${ring.worked} places.`,
  )
  page.step(
    w.pick(['The interval', 'Optimum and wear together']),
    say`Without regard to wear ${s.best.worked} is best. Wear asks for ${s.floor.worked}; ${s.wears.named}. Beyond the optimum the overhead only rises, so the best admitted interval is the larger of both: ${needed.worked}. Whole layers, rounded up: ${layers.worked}, hence ${spacing.worked}.`,
  )
  page.step(
    w.pick(['Wear over the life', 'Does it last?']),
    w.pick([
      say`${writes.worked}. After any number of writes a sector was erased at the start of each round that reached it, so the first one leads, and by one: ${erasing.worked}. ${holds.named}, and ${left.worked} remain.`,
      say`A life has ${writes.arithmetic} writes. The first sector is erased once for each started round: ${erasing.arithmetic}, and no other is erased any oftener. ${holds.symbols}; the reserve is ${left.arithmetic}.`,
    ]),
    say`With one record to a sector the bound would have been ${naiveFloor.worked}; ${naive.named}.`,
  )
  const n = w.pick([
    { ring: 'Ring', place: 'Place', fn: 'place_of', wear: 'erasings', every: 'layers_between' },
    { ring: 'Journal', place: 'Spot', fn: 'where_to', wear: 'worn', every: 'spacing_in_layers' },
    { ring: 'Rotation', place: 'Slot', fn: 'slot_for', wear: 'cycles_used', every: 'layers_apart' },
  ])
  const where = w.pick([
    code`let around = write % Self::PLACES;
        let (sector, slot) = (around / SLOTS, around % SLOTS);
        ${n.place} { sector, slot, erase_first: slot == 0 }`,
    code`let filled = write / SLOTS;
        let slot = write - filled * SLOTS;
        ${n.place} { sector: filled % SECTORS, slot, erase_first: slot == 0 }`,
  ])
  const wear = w.pick([
    code`let started = sector * SLOTS;
        if writes > started {
            (writes - started).div_ceil(Self::PLACES)
        } else {
            0
        }`,
    code`let (rounds, rest) = (writes / Self::PLACES, writes % Self::PLACES);
        rounds + usize::from(rest > sector * SLOTS)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn wear_is_what_playing_it_gives() {
            let mut played = [0; ${s.sectors.rust('int')}];
            for write in 0..${sample.rust('int')} {
                let place = Flash::${n.fn}(write);
                assert!(place.slot < ${s.slots.rust('int')});
                if place.erase_first {
                    played[place.sector] += 1;
                }
                for (sector, count) in played.iter().enumerate() {
                    assert_eq!(Flash::${n.wear}(write + 1, sector), *count);
                }
            }
            assert_eq!(played[0], ${worn.rust('int')});
        }`,
    code`#[test]
        fn over_the_life_it_holds() {
            assert_eq!(Flash::${n.wear}(${writes.rust('int')}, 0), ${erasing.rust('int')});
            assert_eq!(Flash::PLACES, ${ring.rust('int')});
        }`,
    code`#[test]
        fn each_place_is_used_once_a_round() {
            let mut seen = [[false; ${s.slots.rust('int')}]; ${s.sectors.rust('int')}];
            for write in 0..Flash::PLACES {
                let place = Flash::${n.fn}(write);
                assert!(!seen[place.sector][place.slot]);
                seen[place.sector][place.slot] = true;
            }
            let again = Flash::${n.fn}(Flash::PLACES);
            assert_eq!((again.sector, again.slot, again.erase_first), (0, 0, true));
        }`,
    code`#[test]
        fn the_interval_is_never_under_the_floor() {
            assert_eq!(${n.every}(${s.best.rust('f64')}, ${s.floor.rust('f64')}, ${s.layer.rust('f64')}), ${layers.rust('int')});
            assert_eq!(${n.every}(30.0, 20.0, 10.0), 3);
            assert_eq!(${n.every}(20.0, 30.5, 10.0), 4);
            assert_eq!(${n.every}(1.0, 2.0, 10.0), 1);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Sectors and slots are const generics; the arithmetic of the ring is a pure function, so a test can play whole lives of it.`,
      say`No state but the count of writes, which the newest record carries. Everything else follows from the two constants of the type.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.place} {
        pub sector: usize,
        pub slot: usize,
        pub erase_first: bool,
    }

    /// Records in turn over all slots of all sectors.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.ring}<const SECTORS: usize, const SLOTS: usize>;

    impl<const SECTORS: usize, const SLOTS: usize> ${n.ring}<SECTORS, SLOTS> {
        pub const PLACES: usize = SECTORS * SLOTS;

        /// Where a write goes, counted from nothing.
        pub const fn ${n.fn}(write: usize) -> ${n.place} {
            ${nest(8, where)}
        }

        /// How often a sector was erased after so many writes.
        pub fn ${n.wear}(writes: usize, sector: usize) -> usize {
            ${nest(8, wear)}
        }
    }

    /// The larger of optimum and wear floor, up to whole layers.
    pub fn ${n.every}(best: f64, floor: f64, layer: f64) -> u32 {
        (best.max(floor) / layer).ceil() as u32
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        type Flash = ${n.ring}<${s.sectors.rust('int')}, ${s.slots.rust('int')}>;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
    say`A ring of another size is another type:`,
    page.compileFail(
      'E0308',
      code`
    pub fn resized(flash: ${n.ring}<2, 8>) -> ${n.ring}<2, 16> {
        flash
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A sector at the end of its life is not erased any more; the store then refuses new records and says so, and a job goes on without the promise of a resume.`,
      say`The newest record is never in the sector that is erased next, except with a single sector; there the erasing must be followed by a write at once, or done while nothing is at stake.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A single sector: between erasing and the first write no record exists. Two sectors are the least that is safe at every moment.`,
          say`A record that does not fit into one sector makes the number of slots zero; that is refused when the type is chosen.`,
          say`A cut between erasing and writing leaves a blank slot first; the search for the newest must not stop at it.`,
          say`The ${waste} at the end of each sector stay blank and must not be taken for the end of the ring.`,
          say`The count of writes is part of the record; without it the place is lost at each restart, and wear becomes uneven.`,
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
          say`Memory that is overwritten without erasing has no rounds and no wear worth counting, at a higher price per byte.`,
          say`A general wear-levelling file system does this and much else, and its worst-case write time is hard to bound.`,
          say`A smaller record is worth as much as a larger flash: the capacity is their ratio.`,
        ],
        2,
      ),
    ),
  )
}
