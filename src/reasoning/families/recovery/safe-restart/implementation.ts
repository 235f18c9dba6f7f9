// Depth 3: a count that outlives the reset, an order that the types enforce, and the machine explored beside one that forgets.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import { calmHour, homing, powerOn } from './boot-code.ts'
import type { Solved } from './instance.ts'
import { exploreForgetful, exploreRestart } from './machine.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const bits = m.given('b', w.pick([8, 16]), 'bits')
  const byte = bits.number === 8 ? 'u8' : 'u16'
  const sound = exploreRestart(m, w, s.quick.number)
  const forgetful = exploreForgetful(m, w, s.quick.number)
  const worst = m.derive('H', 'K', 'n_q*d')
  const inRoom = m.relation(worst, '<=', s.room)
  const oneMore = m.relation('(n_q + 1)*d', '>', s.room)
  const shortest = m.value('n_b')
  const last = m.derive('t_e', 's', 'n_q*t_c')
  const mistaken = m.derive('p_m', '', '1/2^b', '3s')
  const allows = m.derive('p_w', '', 'n_q/2^(2*b)', '3s')
  const better = m.relation(allows, '<', mistaken)
  const trap = w.pick(['clear', 'plain'] as const)
  page.ask(
    w.pick([
      say`Implement the restart: a count that survives the reset, kept with its complement in a word of ${bits}, an order of boot that types enforce, and a lock after ${s.quick} restarts. Prove the order and the end of every boot by exploring all states.`,
      say`Write the boot path in Rust so that no heat is possible before the sensor has been tested, and so that a loop of crashes ends locked. The memory that survives has words of ${bits}. Explore the state machine, and show what a count that is cleared at reset would do.`,
      say`The draft clears its counter when it boots. Find the flaw by exploring its states, design the memory (words of ${bits}), prove that each boot ends running or locked, and implement it with typestates.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two properties: never heat on what is untested, and no boot without an end. The first is order, for the compiler. The second is memory, for the model checker.`,
      say`What must survive is one small number. All else must not survive: it would be believed.`,
    ]),
  )
  if (trap === 'clear') {
    page.think(
      'attempt',
      w.pick([
        say`All variables get their values at start-up, the counter too, and it counts restarts from there.`,
        say`A static counter, raised at each boot. The start-up code sets it up like everything else.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Start-up code runs at each reset and clears it. That machine has ${forgetful.value}, and of its lock this holds: ${forgetful.claim.form('promise:0')}. The bound is written down and never reached.`,
        say`Explore that draft, ${forgetful.value}: ${forgetful.claim.form('promise:0')}. It heats blindly as long as the crashes last.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Keep the count in memory that the start-up code leaves alone. A word is enough.`,
        say`One word that is not cleared; read it, raise it, go on.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`After a dip of the supply such memory holds anything, and most of what it may hold is a plausible count. A word alone cannot say that it is broken.`,
        say`Who wrote that word? Perhaps nobody: a brown-out leaves chance in it. It needs a second word that vouches for it.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Two words, count and complement, and whatever does not match counts as locked. Garbage passes with ${mistaken.arithmetic}, and lets a restart through with ${allows.arithmetic}.`,
      say`Store the complement beside it. A random pair matches with probability ${mistaken.worked}; that it matches and is small enough to allow a restart has ${allows.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`How many? ${s.quick.arithmetic}: no more fit into the room without cooling. In the worst case ${worst.arithmetic}, ${inRoom.symbols}.`,
      say`The bound is ${s.quick.worked}. It spends ${worst.worked}; one more would not fit, ${oneMore.symbols}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Explore it: ${sound.value}, and in all of them ${sound.claim.form('promise:0')}; ${sound.claim.form('promise:1')}. The shortest way into the lock of the count has ${shortest} rules, two for each crash and one to lock, as counted by hand.`,
      say`Visited are ${sound.value}: ${sound.claim.form('promise:1')}, and ${sound.claim.form('promise:0')}. Fewest rules to the lock: ${shortest}.`,
    ]),
  )
  page.checks(1, worst, last)
  page.think(
    'decide',
    w.pick([
      say`Memory as a pair, boot as a chain of types that consume one another, lock as an error that nobody can turn into a heater.`,
      say`The heater is born untested and becomes tested by two readings, before and after the pulse. No other way in.`,
      say`Each stage is a value, handed over by move. Skipping one does not compile.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`Order is left to the compiler, the end of the loop to an exhaustive search, and the size of the bound to the heat.`,
      say`Three arguments: how many restarts fit, that they are counted right, and that every boot comes to an end.`,
      say`A restart is safe by construction where the types say so, and by exploration where they cannot.`,
    ]),
  )
  page.step(
    w.pick(['How many', 'The bound from heat']),
    say`One restart adds ${s.dose.worked}, and ${s.room.worked} are there. ${s.quick.worked}. All at once they take ${worst.worked}; ${inRoom.named}, and one more does not fit: ${oneMore.symbols}. In a loop of crashes the lock falls ${last.worked} after the first reset, and the boot that locks gives no pulse.`,
  )
  page.step(
    w.pick(['Memory that can say no', 'Count and complement']),
    say`Words of ${bits}. Chance makes a matching pair with probability ${mistaken.worked}, and a pair that also allows a restart with ${allows.worked}; ${better.symbols}. Whatever does not match locks.`,
  )
  page.step(w.pick(['The machine', 'Rules']), say`One rule at a time:`, say`${sound.claim.form('rules')}`)
  page.step(
    w.pick(['Exploration', 'All states']),
    say`Reachable are ${sound.value}. ${w.pick([say`Proven:`, say`It holds:`, say`In all of them`])} ${sound.claim.form('promise:0')}; ${sound.claim.form('promise:1')}; ${sound.claim.form('promise:2')}. The lock by count is no dead letter, since ${sound.claim.form('promise:3')}, after ${shortest.named} rules.`,
  )
  page.step(
    w.pick(['The draft that forgets', 'What clearing does']),
    say`With a count that each reset clears, and an observer beside it who counts the pulses in a row, ${forgetful.value} are reachable, and ${forgetful.claim.form('promise:0')}, while ${forgetful.claim.form('promise:1')}, and that many pulses find no room. A crash leads back to the state before, the observer apart, so that nothing ends the loop; its heat tends to ${s.loop.worked}: ${s.fatal.named}.`,
  )
  const n = w.pick([
    { memory: 'Kept', locked: 'Locked', heater: 'Heater', test: 'test', heat: 'set_power', axes: 'Axes', home: 'home' },
    {
      memory: 'Tally',
      locked: 'NeedsPerson',
      heater: 'HotEnd',
      test: 'check',
      heat: 'drive',
      axes: 'Gantry',
      home: 'find_origin',
    },
    {
      memory: 'Restarts',
      locked: 'Shut',
      heater: 'Output',
      test: 'prove',
      heat: 'power',
      axes: 'Motion',
      home: 'reference',
    },
  ])
  const next = w.pick([
    code`let count = self.count().ok_or(${n.locked})?;
            if count >= ALLOWED {
                return Err(${n.locked});
            }
            Ok(Self::of(count + 1))`,
    code`match self.count() {
                Some(count) if count < ALLOWED => Ok(Self::of(count + 1)),
                _ => Err(${n.locked}),
            }`,
  ])
  const test = w.pick([
    code`if LOWEST <= before && before < after && after <= HIGHEST {
                Ok(${n.heater} { power: 0, state: PhantomData })
            } else {
                Err(${n.locked})
            }`,
    code`let follows = (LOWEST..after).contains(&before) && after <= HIGHEST;
            follows.then_some(${n.heater} { power: 0, state: PhantomData }).ok_or(${n.locked})`,
  ])
  const other = w.pick([
    () => homing(n.axes, n.home, w),
    () => powerOn(n.memory, n.locked, w),
    () => calmHour(n.memory, byte, w),
  ])()
  const counting = w.pick([
    code`(self.complement == !self.value).then_some(self.value)`,
    code`if self.complement ^ self.value == ${byte}::MAX { Some(self.value) } else { None }`,
    code`match self.complement {
                vouched if vouched == !self.value => Some(self.value),
                _ => None,
            }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn it_locks_after_so_many() {
            let mut kept = ${n.memory}::of(0);
            for count in 1..=${s.quick.rust('int')} {
                kept = kept.next().unwrap();
                assert_eq!(kept.count(), Some(count));
            }
            assert_eq!(kept.next(), Err(${n.locked}));
        }`,
    code`#[test]
        fn garbage_is_no_count() {
            let broken = ${n.memory} { value: 1, complement: 1 };
            assert_eq!(broken.count(), None);
            assert_eq!(broken.next(), Err(${n.locked}));
            let whole = ${n.memory} { value: 1, complement: ${byte}::MAX - 1 };
            assert_eq!(whole.count(), Some(1));
            assert_eq!(${n.memory} { value: ${byte}::MAX, complement: 0 }.next(), Err(${n.locked}));
        }`,
    code`#[test]
        fn heat_needs_a_test() {
            assert_eq!(${n.heater}::<Untested>::new().share(), 0);
            assert!(${n.heater}::<Untested>::new().${n.test}(-21, 30).is_err());
            assert!(${n.heater}::<Untested>::new().${n.test}(390, 401).is_err());
            assert!(${n.heater}::<Untested>::new().${n.test}(210, 210).is_err());
            assert!(${n.heater}::<Untested>::new().${n.test}(-20, -19).is_ok());
            let mut heater = ${n.heater}::<Untested>::new().${n.test}(399, 400).unwrap();
            assert_eq!(heater.share(), 0);
            assert_eq!(heater.${n.heat}(120), 100);
            assert_eq!(heater.${n.heat}(99), 99);
        }`,
    other.test,
  ])
  page.section(
    'rust',
    w.pick([
      say`The surviving memory is a pair; whatever it was, reading it gives a count or none. The heater is a type with a state that only a test changes.`,
      say`Typestates cost nothing at run time. The markers are types without values, and the functions that act exist for one of them alone.`,
      say`The bound is a constant of the build, computed from the heat and not from taste. Counting only goes up; a new count begins where something else vouches for it.`,
    ]),
    page.rust(code`
    use std::marker::PhantomData;

    /// Restarts that the heat allows.
    const ALLOWED: ${byte} = ${s.quick.rust('int')};
    /// Readings that a sound sensor gives.
    const LOWEST: i32 = -20;
    const HIGHEST: i32 = 400;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.locked};

    /// In memory that start-up leaves alone.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.memory} {
        value: ${byte},
        complement: ${byte},
    }

    impl ${n.memory} {
        pub fn of(value: ${byte}) -> Self {
            Self { value, complement: !value }
        }

        /// None: nobody has written this.
        pub fn count(&self) -> Option<${byte}> {
            ${nest(8, counting)}
        }

        /// What is to be written before anything else is done in this boot.
        pub fn next(self) -> Result<Self, ${n.locked}> {
            ${nest(8, next)}
        }
    }

    #[derive(Debug)]
    pub enum Untested {}
    #[derive(Debug)]
    pub enum Tested {}
    #[derive(Debug)]
    pub struct ${n.heater}<State> {
        power: u8,
        state: PhantomData<State>,
    }

    impl ${n.heater}<Untested> {
        pub fn new() -> Self {
            Self { power: 0, state: PhantomData }
        }

        /// Readings before and after the pulse: a sensor that does not follow is none.
        pub fn ${n.test}(self, before: i32, after: i32) -> Result<${n.heater}<Tested>, ${n.locked}> {
            ${nest(8, test)}
        }
    }

    impl<State> ${n.heater}<State> {
        /// What it is driven with now; none at birth, and none from the test.
        pub fn share(&self) -> u8 {
            self.power
        }
    }

    impl ${n.heater}<Tested> {
        /// As hundredths of full power; what is asked for beyond is cut.
        pub fn ${n.heat}(&mut self, share: u8) -> u8 {
            self.power = share.min(100);
            self.power
        }
    }

    ${nest(4, other.code)}

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
    w.pick([
      say`Heat before the test is not a mistake that can be made:`,
      say`The forbidden shortcut does not compile:`,
      say`An untested heater has nothing to be driven with:`,
    ]),
    page.compileFail(
      'E0599',
      code`
    pub fn hasty(mut heater: ${n.heater}<Untested>) -> u8 {
        heater.${n.heat}(50)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The raised count is written before the boot does anything that may crash. Written later, a crash in between would be free.`,
      say`The lock is left by a person at the machine, by an act that a crashing program cannot perform: a key that is held while the power comes.`,
      say`The model lets the machine crash in its test and at any moment after it. What holds there holds for every cause of resets.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`First power-on: memory holds chance by right, and the register with the cause of the reset tells this case apart from a crash.`,
          say`A reset between the writing of both words: the pair does not match, and the machine locks without need. That is the safe side of a rare case.`,
          say`A long calm clears the count, once the block has lost what it had too much; only running code may say that it was calm, and never the boot.`,
          say`A sensor that is stuck gives the same reading before and after the pulse, and is refused, though each reading alone is plausible.`,
          say`A count at the top of its range never wraps, since the lock comes long before.`,
          say`A new program with another bound finds an old count; a pair written by a stranger should not match.`,
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
          say`A checksum over a longer record vouches for the place in the file as well.`,
          say`A counter in the external watchdog needs no memory in the controller.`,
          say`A capacitor that is charged by each restart and bleeds slowly is a count in hardware, with its cooling built in.`,
        ],
        2,
      ),
    ),
  )
}
