// The code of depth 3: the bound on the stack, and beside it the nesting in one of two hands, a controller that is driven call by call or a
// trace that is played.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Hand, Nesting } from './nesting.ts'
import { trace } from './trace.ts'

export function writeCode(page: Page, x: Nesting): void {
  const { w } = page
  const n = w.pick([
    { bound: 'worst_stack', enough: 'is_enough' },
    { bound: 'stack_needed', enough: 'stack_holds' },
    { bound: 'deepest_chain', enough: 'suffices' },
  ])
  const total = w.pick([
    code`let mut sum = base;
        for level in 0..=u8::MAX {
            let here = handlers.iter().filter(|one| one.0 == level).map(|one| one.1);
            sum += here.max().map_or(0, |deepest| deepest + frame);
        }
        sum`,
    code`let mut sorted = handlers.to_vec();
        sorted.sort_by_key(|one| (one.0, core::cmp::Reverse(one.1)));
        sorted.dedup_by_key(|one| one.0);
        base + sorted.iter().map(|one| frame + one.1).sum::<u32>()`,
    code`let is_deepest = |at: usize| {
            let mates = handlers.iter().enumerate().filter(|(_, other)| other.0 == handlers[at].0);
            mates.max_by_key(|(_, other)| other.1).is_some_and(|(most, _)| most == at)
        };
        base + (0..handlers.len()).filter(|at| is_deepest(*at)).map(|at| frame + handlers[at].1).sum::<u32>()`,
  ])
  const tests = [
    code`
        #[test]
        fn the_table_of_the_problem() {
            assert_eq!(${n.bound}(${x.base.rust('int')}, ${x.frame.rust('int')}, &HANDLERS), ${x.bound.rust('int')});
            assert!(${x.fits.op === '<=' ? '' : '!'}${n.enough}(${x.bound.rust('int')}, ${x.reserved.rust('int')}));
        }`,
    code`
        #[test]
        fn the_deepest_of_each_level_and_a_frame() {
            assert_eq!(${n.bound}(100, 8, &[]), 100);
            assert_eq!(${n.bound}(100, 8, &[(3, 20), (3, 30)]), 138);
            assert_eq!(${n.bound}(100, 8, &[(255, 30), (3, 20)]), 166);
            assert_eq!(${n.bound}(100, 8, &[(0, 30), (1, 0), (0, 30)]), 146);
        }`,
    code`
        #[test]
        fn the_reserve_may_be_used_up() {
            assert!(${n.enough}(BOUND, BOUND));
            assert!(!${n.enough}(BOUND, BOUND - 1));
        }`,
  ]
  const rank = (i: number): string => String(x.groups.length - x.level[i]!)
  const hand = w.chance(0.5) ? controller(page, x) : trace(page, x)
  page.section(
    'rust',
    hand.about,
    page.rust(code`
    ${indented(0, hand.body)}

    /// Handlers as level and bytes; base is the main program.
    pub fn ${n.bound}(base: u32, frame: u32, handlers: &[(u8, u32)]) -> u32 {
        ${indented(4, total)}
    }

    pub fn ${n.enough}(needed: u32, reserved: u32) -> bool {
        needed <= reserved
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const BOUND: u32 = ${x.bound.rust('int')};
        const LEVELS: [u8; 5] = [${x.level.map((_, i) => rank(i)).join(', ')}];
        const HANDLERS: [(u8, u32); 5] = [${joined(x.stack.map((one, i) => code`(${rank(i)}, ${one.rust('int')})`))}];
        ${indented(4, joined(w.shuffle([...tests, ...hand.tests]), '\n'))}
    }`),
    ...hand.refused,
  )
}

function controller(page: Page, x: Nesting): Hand {
  const { w } = page
  const n = w.pick([
    { type: 'Controller', ask: 'request', begin: 'start', end: 'finish' },
    { type: 'Nest', ask: 'raise', begin: 'enter', end: 'leave' },
    { type: 'Gate', ask: 'flag', begin: 'admit', end: 'complete' },
  ])
  const begin = w.pick([
    code`let waiting = (0..N).filter(|line| self.waits[*line]);
            let line = waiting.max_by_key(|line| (self.level[*line], core::cmp::Reverse(*line)))?;
            if self.open.last().is_some_and(|inner| self.level[*inner] >= self.level[line]) {
                return None;
            }
            self.waits[line] = false;
            self.open.push(line);
            Some(line)`,
    code`let mut next: Option<usize> = None;
            for line in 0..N {
                let beats = next.is_none_or(|other| self.level[line] > self.level[other]);
                if self.waits[line] && beats {
                    next = Some(line);
                }
            }
            let line = next?;
            match self.open.last() {
                Some(inner) if self.level[*inner] >= self.level[line] => None,
                _ => {
                    self.waits[line] = false;
                    self.open.push(line);
                    Some(line)
                }
            }`,
  ])
  return {
    about: w.pick([
      say`The number of lines is part of the type. The model keeps flags and the chain of open handlers, and refuses nothing that the hardware would do; the bound is a function of the same table.`,
      say`A model for the host: flags, levels, and a chain. It is driven by tests, by recorded traces, or by a search, and its depth is held against the bound.`,
      say`What the hardware does in silicon is a handful of lines here, and that is enough to test a table before it is loaded.`,
    ]),
    body: code`
    /// Lines of interrupts, with a level each; the larger the level, the more urgent.
    #[derive(Debug)]
    pub struct ${n.type}<const N: usize> {
        level: [u8; N],
        waits: [bool; N],
        open: Vec<usize>,
    }

    impl<const N: usize> ${n.type}<N> {
        pub fn new(level: [u8; N]) -> Self {
            Self { level, waits: [false; N], open: Vec::new() }
        }

        pub fn ${n.ask}(&mut self, line: usize) {
            self.waits[line] = true;
        }

        /// The handler that begins now, if one does.
        pub fn ${n.begin}(&mut self) -> Option<usize> {
            ${indented(8, begin)}
        }

        /// The running handler ends; whoever waits may begin without a new frame.
        pub fn ${n.end}(&mut self) -> Option<usize> {
            self.open.pop()
        }

        pub fn depth(&self) -> usize {
            self.open.len()
        }
    }`,
    tests: [
      code`
        #[test]
        fn the_longest_chain_has_one_of_each_level() {
            let mut lines = ${n.type}::new(LEVELS);
            for line in [${joined(x.groups.toReversed().map((members) => code`${String(members.at(-1)!)}`))}] {
                lines.${n.ask}(line);
                assert_eq!(lines.${n.begin}(), Some(line));
            }
            for line in 0..LEVELS.len() {
                lines.${n.ask}(line);
                assert_eq!(lines.${n.begin}(), None);
            }
            assert_eq!(lines.depth(), ${String(x.groups.length)});
        }`,
      code`
        #[test]
        fn mates_follow_and_do_not_nest() {
            let mut lines = ${n.type}::new([4, 4, 9]);
            lines.${n.ask}(1);
            assert_eq!(lines.${n.begin}(), Some(1));
            lines.${n.ask}(0);
            assert_eq!(lines.${n.begin}(), None);
            lines.${n.ask}(2);
            assert_eq!(lines.${n.begin}(), Some(2));
            assert_eq!(lines.${n.end}(), Some(2));
            assert_eq!(lines.${n.begin}(), None);
            assert_eq!(lines.${n.end}(), Some(1));
            assert_eq!(lines.${n.begin}(), Some(0));
            assert_eq!(lines.depth(), 1);
        }`,
      code`
        #[test]
        fn level_first_and_then_the_number_of_the_line() {
            let mut lines = ${n.type}::new([2, 7, 7]);
            for line in [2, 0, 1] {
                lines.${n.ask}(line);
            }
            assert_eq!(lines.${n.begin}(), Some(1));
            assert_eq!(lines.${n.end}(), Some(1));
            assert_eq!(lines.${n.begin}(), Some(2));
            assert_eq!(lines.${n.end}(), Some(2));
            assert_eq!(lines.${n.begin}(), Some(0));
        }`,
      code`
        #[test]
        fn a_second_request_is_the_same_flag() {
            let mut lines = ${n.type}::new([5]);
            lines.${n.ask}(0);
            lines.${n.ask}(0);
            assert_eq!(lines.${n.begin}(), Some(0));
            assert_eq!(lines.${n.end}(), Some(0));
            assert_eq!(lines.${n.begin}(), None);
            assert_eq!(lines.${n.end}(), None);
        }`,
    ],
    refused: w.pick([
      [],
      [
        say`A table with a line too few is refused by the compiler:`,
        page.compileFail(
          'E0308',
          code`
    pub fn short_table() -> ${n.type}<3> {
        ${n.type}::new([1, 2])
    }`,
        ),
      ],
      [
        say`The model that runs cannot be taken apart behind its back:`,
        page.compileFail(
          'E0596',
          code`
    pub fn look_only(lines: &${n.type}<2>) -> Option<usize> {
        lines.${n.end}()
    }`,
        ),
      ],
    ]),
  }
}
