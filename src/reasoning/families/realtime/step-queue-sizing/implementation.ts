// Depth 3: the queue itself. It starts only when filled, slows down along the path before it runs dry, and never takes an empty
// slot for an entry. Its modes are model-checked.
import { code, concat, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { bodies, otherNames, renamed } from './bodies.ts'
import type { Solved } from './instance.ts'
import { exploreModes } from './modes.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const whole = m.derive('x_b', 'mm', 'v^2/(2*a)', '4s')
  const stopTime = m.derive('t_b', 'ms', 'v/a', '4s')
  const ahead = m.derive('T_b', 'ms', 'v/(2*a)', '4s')
  const mark = m.derive('W', 'entries', 'N*(ceil(T_b/tau) + g)', 'i')
  const wasteful = m.derive('W_t', 'entries', 'N*(ceil(t_b/tau) + g)', 'i')
  const deep = m.derive('Q_t', 'entries', 'Q + W', 'i')
  const memory = m.derive('M_t', 'bytes', 'Q_t*s_q', 'i')
  const fits = m.compare(memory, s.room)
  const slots = m.derive('P', 'entries', '2^ceil(log(Q_t - 0.5)/log(2))', 'i')
  const twice = m.compare(mark, wasteful)
  const machine = exploreModes(page)

  page.ask(
    w.pick([
      say`Implement the queue of the board. It must hold motion back until enough is ready, survive any silence by braking along the path instead of stopping dead, and make it impossible to take entries before it was filled. Derive where the braking must begin, and check the modes exhaustively.`,
      say`Write the board's side in Rust: fixed memory, no allocation, a low-water mark from the braking distance, and a clear difference between an end and a starvation. Cover the edge cases with tests.`,
      say`The proof of the depth holds for silences up to ${s.hostStall}. What does the board do in a longer one? Design the low-water mark, implement the queue with states that cannot be confused, and show that no order of events lets it run dry at speed.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two promises: within the assumed silence nobody notices anything; beyond it the machine slows down and stops on its path, with no step lost. The second one needs motion in reserve that the first one may not use.`,
      say`An empty queue at full speed is the accident. So the queue must never be empty at full speed, whatever the host does; slowing has to start while there is still path left to slow down on.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Braking from ${s.speed} takes ${stopTime.worked}, so keep that much motion: ${wasteful.worked}.`,
      say`Reserve as much as braking lasts, ${stopTime.arithmetic}, which is ${wasteful.arithmetic}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`The queue holds motion at its planned speed. While braking, that motion is played out more and more slowly, so it lasts longer. What has to fit is path, not time.`,
      say`But braking stretches time. Entries made for full speed last about twice as long if they are played out down to rest.`,
    ]),
  )
  page.think(
    'back-up',
    say`Path to rest: ${whole.worked}. At full speed this path takes ${ahead.worked}, and corner entries may be among the last, so the mark is ${mark.worked}. ${twice.named}.`,
  )
  const addUp = (): void => {
    page.think(
      'derive',
      say`The silence may not touch that reserve, so they add: ${deep.worked}. ${memory.worked}, and ${fits.symbols}.`,
    )
  }
  const ring = (): void => {
    page.think(
      'decide',
      w.pick([
        say`Slots in a power of two let an index wrap by a mask: ${slots.worked}. I will not insist on it; a compare and reset costs next to nothing and wastes no memory.`,
        say`Head and length rather than head and tail, for with two indices full and empty look alike.`,
      ]),
    )
  }
  for (const part of w.shuffle([addUp, ring])) part()
  page.think(
    'assess',
    w.pick([
      say`The modes are four: before the start, at pace, braking, at rest. One danger is flutter around the mark; so recovery needs the full start level, not just a single entry above the mark.`,
      say`Could it hang, or run with nothing? A small model with few levels has the same transitions, so explore it: ${machine.claim.form('promise:0')}; ${machine.claim.form('promise:1')}; ${machine.claim.form('promise:2')}.`,
    ]),
  )
  page.think(
    'verify',
    say`The model has ${machine.value} to visit, and all promises hold, so the guards are complete: what makes it slow stands before what takes.`,
  )
  page.checks(w.pick([1, 2]), whole, ahead, stopTime, memory)
  page.think(
    'summarise',
    w.pick([
      say`Start with ${deep} ready, slow at ${mark}, stop at none, start again only when filled.`,
      say`The mark is ${mark}, the start level ${deep}. A queue that is still filling has a type without a way to take from it.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Two levels are derived: one below which the machine slows down, one from which it may start. Then the order of events is checked.`,
      say`The low-water mark comes from the path needed to stop, the start level adds what a silence takes.`,
    ]),
  )
  page.step(
    w.pick(['Path to rest', 'What braking needs']),
    w.pick([
      say`From the highest speed the machine stops within ${whole.worked}. Entries ahead of the motors are path, and this path lasts ${ahead.worked} at planned speed: half of the braking time ${stopTime.arithmetic}, since the mean speed while braking is half.`,
      say`Uniform braking covers ${whole.worked}. Divided by the planned speed that is ${ahead.worked} of queued motion. Keeping ${stopTime.worked} of it would also be safe and would cost ${wasteful.arithmetic} instead.`,
    ]),
  )
  page.step(
    w.pick(['Low-water mark', 'Where slowing begins']),
    say`${mark.worked}: begun slices count whole, each motor needs its own, and the extra entries of a corner, which carry hardly any path, may be among the last ones.`,
  )
  page.step(
    w.pick(['Start level', 'Both together']),
    say`A silence within the assumption must not reach the mark, so ${deep.worked}. In memory ${memory.worked}; ${fits.named}.`,
  )
  page.step(
    w.pick(['The modes', 'Every order of events']),
    say`A model with the same transitions and few levels:`,
    say`${machine.claim.form('rules')}`,
    say`All ${machine.value} that can be reached were visited. For them:`,
    say`${machine.claim.form('promises')}`,
  )

  const n = w.pick([
    { queue: 'StepQueue', fill: 'Filling', run: 'Running', slow: 'Slow', dry: 'Starved', put: 'offer', take: 'step' },
    { queue: 'MotionBuffer', fill: 'Priming', run: 'Active', slow: 'Braking', dry: 'Dry', put: 'accept', take: 'draw' },
    {
      queue: 'EntryStore',
      fill: 'Loading',
      run: 'Playing',
      slow: 'Easing',
      dry: 'Empty',
      put: 'append',
      take: 'fetch',
    },
  ])
  const { put, take, start } = bodies(w, n)
  const names = otherNames(w)
  const tests = w.shuffle([
    code`#[test]
        fn the_machine_starts_at_its_level_and_slows_at_its_mark() {
            let queue = fill_up(${n.queue}::<${n.fill}, ${slots.rust('int')}>::new(MARK, READY).unwrap(), READY - 1);
            let mut queue = queue.start().unwrap_err();
            assert_eq!(queue.${n.put}(7), Ok(()));
            let mut queue = queue.start().unwrap();
            for entry in 0..READY - MARK {
                assert_eq!(queue.${n.take}(), Pace::Full(entry as u32));
            }
            assert_eq!(queue.level(), ${mark.rust('int')});
            assert!(matches!(queue.${n.take}(), Pace::${n.slow}(_)));
        }`,
    code`#[test]
        fn it_recovers_only_when_it_is_full_again() {
            let mut queue = fill_up(${n.queue}::<${n.fill}, 4>::new(1, 3).unwrap(), 3).start().unwrap();
            assert_eq!(queue.${n.take}(), Pace::Full(0));
            assert_eq!(queue.${n.take}(), Pace::Full(1));
            assert_eq!(queue.${n.put}(8), Ok(()));
            assert_eq!(queue.${n.take}(), Pace::Full(2));
            assert_eq!(queue.${n.take}(), Pace::${n.slow}(8));
            assert_eq!(queue.${n.take}(), Pace::${n.dry});
            for entry in 10..12 {
                assert_eq!(queue.${n.put}(entry), Ok(()));
            }
            assert_eq!(queue.${n.take}(), Pace::${n.slow}(10));
            for entry in 12..14 {
                assert_eq!(queue.${n.put}(entry), Ok(()));
            }
            assert_eq!(queue.${n.take}(), Pace::Full(11));
        }`,
    code`#[test]
        fn it_wraps_and_refuses_what_does_not_fit() {
            let mut queue = fill_up(${n.queue}::<${n.fill}, 3>::new(1, 3).unwrap(), 3).start().unwrap();
            assert_eq!(queue.${n.put}(9), Err(9));
            assert_eq!(queue.${n.take}(), Pace::Full(0));
            assert_eq!(queue.${n.put}(9), Ok(()));
            assert_eq!(queue.level(), 3);
            assert_eq!(queue.${n.take}(), Pace::Full(1));
            assert_eq!(queue.${n.take}(), Pace::Full(2));
            queue.close();
            assert_eq!(queue.${n.take}(), Pace::Full(9));
            assert_eq!(queue.${n.take}(), Pace::Finished);
        }`,
    code`#[test]
        fn a_closed_stream_starts_short_and_a_stopped_one_fills_again() {
            let mut short = fill_up(${n.queue}::<${n.fill}, 8>::new(2, 6).unwrap(), 1);
            short.close();
            assert_eq!(short.start().unwrap().${n.take}(), Pace::Full(0));
            let mut queue = fill_up(${n.queue}::<${n.fill}, 2>::new(1, 2).unwrap(), 2).start().unwrap();
            assert_eq!(queue.${n.take}(), Pace::Full(0));
            assert_eq!(queue.${n.take}(), Pace::${n.slow}(1));
            let queue = queue.refill();
            let mut queue = fill_up(queue.start().unwrap_err(), 1).start().unwrap_err();
            assert!(!queue.easing);
            assert_eq!(queue.${n.put}(5), Ok(()));
            assert!(queue.start().is_ok());
        }`,
    code`#[test]
        fn levels_must_make_sense() {
            assert!(${n.queue}::<${n.fill}, 4>::new(3, 4).is_some());
            assert!(${n.queue}::<${n.fill}, 4>::new(3, 5).is_none());
            assert!(${n.queue}::<${n.fill}, 4>::new(3, 3).is_none());
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The mode before the start is a type: a queue that is filling has no way to take from it. Starting consumes it and gives it back if it is not ready.`,
      say`The capacity is a const generic, so memory is fixed when the program is built; the levels are checked once, when the queue is made. What can only happen while running exists only there.`,
    ]),
    page.rust(
      renamed(
        names,
        code`
    use std::marker::PhantomData;

    #[derive(Debug)]
    pub struct ${n.fill};
    #[derive(Debug)]
    pub struct ${n.run};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Pace {
        Full(u32),
        ${n.slow}(u32),
        ${n.dry},
        Finished,
    }

    #[derive(Debug)]
    pub struct ${n.queue}<Mode, const SLOTS: usize> {
        slots: [u32; SLOTS],
        head: usize,
        length: usize,
        mark: usize,
        ready: usize,
        easing: bool,
        closed: bool,
        mode: PhantomData<Mode>,
    }

    impl<Mode, const SLOTS: usize> ${n.queue}<Mode, SLOTS> {
        /// Gives the entry back when there is no room.
        pub fn ${n.put}(&mut self, entry: u32) -> Result<(), u32> {
            ${nest(8, put)}
        }

        /// No more will come: running empty is now an end and no accident.
        pub fn close(&mut self) {
            self.closed = true;
        }

        pub fn level(&self) -> usize {
            self.length
        }

        fn into_mode<Other>(self) -> ${n.queue}<Other, SLOTS> {
            let Self { slots, head, length, mark, ready, easing, closed, .. } = self;
            ${n.queue} { slots, head, length, mark, ready, easing, closed, mode: PhantomData }
        }
    }

    impl<const SLOTS: usize> ${n.queue}<${n.fill}, SLOTS> {
        pub fn new(mark: usize, ready: usize) -> Option<Self> {
            (mark < ready && ready <= SLOTS).then_some(Self {
                slots: [0; SLOTS],
                head: 0,
                length: 0,
                mark,
                ready,
                easing: false,
                closed: false,
                mode: PhantomData,
            })
        }

        /// A short stream may start with what there is, once its end is known.
        pub fn start(self) -> Result<${n.queue}<${n.run}, SLOTS>, Self> {
            ${nest(8, start)}
        }
    }

    impl<const SLOTS: usize> ${n.queue}<${n.run}, SLOTS> {
        pub fn ${n.take}(&mut self) -> Pace {
            ${nest(8, take)}
        }

        /// After a stop: full again before anything moves.
        pub fn refill(mut self) -> ${n.queue}<${n.fill}, SLOTS> {
            self.easing = false;
            self.into_mode()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const MARK: usize = ${mark.rust('int')};
        const READY: usize = ${deep.rust('int')};

        fn fill_up<const SLOTS: usize>(mut queue: ${n.queue}<${n.fill}, SLOTS>, count: usize) -> ${n.queue}<${n.fill}, SLOTS> {
            for entry in 0..count {
                assert_eq!(queue.${n.put}(entry as u32), Ok(()));
            }
            queue
        }

        ${concat(...tests.flatMap((test, i) => (i === 0 ? [nest(4, test)] : ['\n\n    ', nest(4, test)])))}
    }`,
      ),
    ),
    say`Taking from a queue that is still filling is not a mistake that can be made:`,
    page.compileFail(
      'E0599',
      code`
    pub fn too_early(queue: &mut ${n.queue}<${n.fill}, 8>) -> Pace {
        queue.${n.take}()
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`In no reachable state does the queue run at full pace with less in it than the mark: ${machine.claim.form('promise:0')}. So an empty queue is met only at rest, and position survives a host that never returns.`,
      say`Position is safe against a silence of any length, since ${machine.claim.form('promise:0')} in the model and the code tests the mark before it takes. What a long silence costs is a seam on the part.`,
    ]),
    fits.op === '<='
      ? say`The memory is there: ${fits.values}.`
      : say`The memory is not there: ${fits.values}. The mark has to stay, so the start level comes down, and with it the silence that passes without notice.`,
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The stream ends below the mark: it was closed, so it plays out at its planned speed, which ends in rest.`,
          say`A host that sends one entry at a time keeps the queue slow: recovery needs the start level, so the pace does not flutter.`,
          say`Braking along the path adds to whatever acceleration was planned there; the motors need room for both, or the mark must be set for a gentler ${s.accel.symbol}.`,
          say`A slow move in the queue needs less path to stop; the mark is for ${s.speed} and is too careful there, which costs a little speed only.`,
          say`A capacity that is no power of two: the remainder is taken by value, so any capacity is right.`,
          say`Slowing is along the path, so the extruder slows with the axes; pressure in the nozzle does not, and a blob may remain.`,
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
          say`Let the host put a full stop behind everything it sends and take it back later. Then the queue is safe without a mark, but entries must be replaceable.`,
          say`Decelerate by a ramp in the step timer alone: simple, and it leaves the planned path at corners for machines whose axes are coupled.`,
          say`Keep ${wasteful} instead of ${mark}: no argument about stretched time is needed, for more memory.`,
          say`Cut power and home again: always possible, and the print is lost.`,
        ],
        2,
      ),
    ),
  )
}
