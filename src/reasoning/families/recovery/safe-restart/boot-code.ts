// What else a boot has to decide, in Rust: whether the axes know their zero, whether this was a crash at all, when the count ends.
import { code, type Piece } from '../../../text/piece.ts'
import type { Composer } from '../../../wording/composer.ts'
import { nest } from '../../motion/nest.ts'

interface BootCode {
  readonly code: Piece
  readonly test: Piece
}

/** Motion exists only once the axes have been homed. */
export function homing(axes: string, home: string, w: Composer): BootCode {
  const place = w.pick([code`offset + self.place`, code`self.place + offset`])
  return {
    code: code`
    #[derive(Debug)]
    pub enum Unhomed {}
    #[derive(Debug)]
    pub enum Homed {}

    #[derive(Debug)]
    pub struct ${axes}<State> {
        place: i32,
        state: PhantomData<State>,
    }

    impl ${axes}<Unhomed> {
        /// Where they are in truth is not known: the motors have lost their current.
        pub fn at(place: i32) -> Self {
            Self { place, state: PhantomData }
        }

        pub fn ${home}(self, offset: i32) -> ${axes}<Homed> {
            ${axes} { place: ${place}, state: PhantomData }
        }
    }

    impl ${axes}<Homed> {
        pub fn go(self, by: i32) -> i32 {
            self.place + by
        }
    }`,
    test: code`#[test]
        fn motion_needs_homing() {
            assert_eq!(${axes}::<Unhomed>::at(3).${home}(7).go(5), 15);
        }`,
  }
}

/** Memory holds chance after a power-on, and that is no crash. */
export function powerOn(memory: string, locked: string, w: Composer): BootCode {
  const begin = w.pick([
    code`match (cause, kept.count()) {
            (Cause::PowerOn, None) => ${memory}::of(0).next(),
            _ => kept.next(),
        }`,
    code`let is_new = cause == Cause::PowerOn && kept.count().is_none();
        if is_new { ${memory}::of(0).next() } else { kept.next() }`,
  ])
  return {
    code: code`
    /// As the hardware tells it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Cause {
        PowerOn,
        Watchdog,
        BrownOut,
    }

    /// Memory that power has left holds chance and begins a new count. Where it still matches, power was gone only briefly: count on.
    pub fn begin(cause: Cause, kept: ${memory}) -> Result<${memory}, ${locked}> {
        ${nest(4, begin)}
    }`,
    test: code`#[test]
        fn only_lost_memory_begins_anew() {
            let broken = ${memory} { value: 7, complement: 7 };
            assert_eq!(begin(Cause::PowerOn, broken), Ok(${memory}::of(1)));
            assert_eq!(begin(Cause::PowerOn, ${memory}::of(1)), Ok(${memory}::of(2)));
            assert_eq!(begin(Cause::BrownOut, broken), Err(${locked}));
            assert_eq!(begin(Cause::Watchdog, ${memory}::of(1)), Ok(${memory}::of(2)));
        }`,
  }
}

/** Who has run long enough without a crash may forget; the boot never does. */
export function calmHour(memory: string, byte: string, w: Composer): BootCode {
  const forget = w.pick([
    code`if self.turns < CALM {
                self.turns += 1;
                return None;
            }
            Some(${memory}::of(0))`,
    code`self.turns = self.turns.saturating_add(1);
            (self.turns > CALM).then(|| ${memory}::of(0))`,
  ])
  return {
    code: code`
    /// Turns of the main loop that count as calm.
    const CALM: u32 = 3600;

    #[derive(Debug, Default)]
    pub struct Calm {
        turns: u32,
    }

    impl Calm {
        /// Called by running code alone; gives the memory to write once it has been calm.
        pub fn turn(&mut self) -> Option<${memory}> {
            ${nest(8, forget)}
        }
    }`,
    test: code`#[test]
        fn calm_takes_its_time() {
            let mut calm = Calm::default();
            for _ in 0..3600 {
                assert_eq!(calm.turn(), None);
            }
            assert_eq!(calm.turn().and_then(|memory| memory.count()), Some(0_${byte}));
        }`,
  }
}
