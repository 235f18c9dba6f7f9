// One of two hands for the nesting: a trace of requests and ends, played.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Hand, Nesting } from './nesting.ts'

export function trace(page: Page, x: Nesting): Hand {
  const { w } = page
  const n = w.pick([
    { event: 'Event', ask: 'Ask', end: 'End', out: 'Played', play: 'play', time: 'time_of' },
    { event: 'Signal', ask: 'Asks', end: 'Returns', out: 'Course', play: 'replay', time: 'cycles_of' },
    { event: 'Edge', ask: 'Rises', end: 'Done', out: 'Record', play: 'follow', time: 'spent' },
  ])
  const next = w.pick([
    code`let waiting = (0..levels.len()).filter(|line| waits[*line]);
            let next = waiting.max_by_key(|line| (levels[*line], core::cmp::Reverse(*line)));
            let running = open.last().map(|line| levels[*line]);
            if let Some(line) = next.filter(|line| Some(levels[*line]) > running) {
                waits[line] = false;
                open.push(line);
                seen.order.push(line);
                seen.deepest = seen.deepest.max(open.len());
                seen.passed += u64::from(ended);
            }`,
    code`let running = open.last().map(|line| levels[*line]);
            let mut next: Option<usize> = None;
            for (line, asked) in waits.iter().enumerate() {
                let above = Some(levels[line]) > next.map_or(running, |other| Some(levels[other]));
                if *asked && above {
                    next = Some(line);
                }
            }
            let Some(line) = next else { continue };
            waits[line] = false;
            open.push(line);
            seen.order.push(line);
            seen.deepest = seen.deepest.max(open.len());
            if ended {
                seen.passed += 1;
            }`,
  ])
  const costs = x.sources.map((one, i) => (x.crowd.includes(i) ? code`${one.cost.rust('int')}` : code`0`))
  const asked = joined(x.crowd.map((i) => code`${n.ask}(${String(i)})`))
  const ends = joined(x.crowd.map(() => code`${n.end}`))
  return {
    about: w.pick([
      say`A trace of requests and ends goes in, and out comes who ran in which order, how deep it got, and how often a handler followed another without leaving. Traces can be written by hand or taken from the machine.`,
      say`The nesting is played from a list of events, so that a test is a list as well. Beside it stand the bound and the time.`,
      say`Nothing is hidden: the play keeps flags and a chain, and counts what matters for stack and time.`,
    ]),
    body: code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.event} {
        ${n.ask}(usize),
        ${n.end},
    }

    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    pub struct ${n.out} {
        pub order: Vec<usize>,
        pub deepest: usize,
        pub passed: u64,
    }

    /// Plays events on lines with these levels, the larger the more urgent; on one level the first line goes first.
    pub fn ${n.play}(levels: &[u8], events: &[${n.event}]) -> ${n.out} {
        let mut waits = vec![false; levels.len()];
        let mut open: Vec<usize> = Vec::new();
        let mut seen = ${n.out}::default();
        for event in events {
            let ended = match event {
                ${n.event}::${n.ask}(line) => {
                    waits[*line] = true;
                    false
                }
                ${n.event}::${n.end} => open.pop().is_some(),
            };
            ${indented(8, next)}
        }
        seen
    }

    /// Work of all that ran, with what each passage from one to the next has saved.
    pub fn ${n.time}(seen: &${n.out}, work: &[u64], saves: u64) -> u64 {
        seen.order.iter().map(|line| work[*line]).sum::<u64>() - seen.passed * saves
    }`,
    tests: [
      code`
        #[test]
        fn a_whole_level_in_a_row() {
            use ${n.event}::*;
            let seen = ${n.play}(&LEVELS, &[${asked}, ${ends}]);
            assert_eq!(seen.order, [${joined(x.crowd.map((i) => code`${String(i)}`))}]);
            assert_eq!(${n.time}(&seen, &[${joined(costs)}], ${x.saves.rust('int')}), ${x.chained.rust('int')});
        }`,
      code`
        #[test]
        fn from_below_upwards_it_gets_deepest() {
            use ${n.event}::*;
            let rising = [${joined(x.groups.toReversed().map((members) => code`${n.ask}(${String(members.at(-1)!)})`))}];
            assert_eq!(${n.play}(&LEVELS, &rising).deepest, ${String(x.groups.length)});
            let more: Vec<${n.event}> = rising.into_iter().chain((0..LEVELS.len()).map(${n.ask})).collect();
            assert_eq!(${n.play}(&LEVELS, &more).deepest, ${String(x.groups.length)});
        }`,
      code`
        #[test]
        fn inside_is_not_after() {
            use ${n.event}::*;
            let seen = ${n.play}(&[4, 9, 4], &[${n.ask}(2), ${n.ask}(0), ${n.ask}(1), ${n.end}, ${n.end}, ${n.end}]);
            assert_eq!(seen, ${n.out} { order: vec![2, 1, 0], deepest: 2, passed: 1 });
            assert_eq!(${n.time}(&seen, &[100, 200, 300], 7), 593);
        }`,
      code`
        #[test]
        fn the_highest_first_and_then_the_first_line() {
            use ${n.event}::*;
            let seen = ${n.play}(&[7, 3, 7, 8], &[${n.ask}(3), ${n.ask}(1), ${n.ask}(2), ${n.ask}(0), ${n.end}, ${n.end}, ${n.end}]);
            assert_eq!(seen, ${n.out} { order: vec![3, 0, 2, 1], deepest: 1, passed: 3 });
        }`,
      code`
        #[test]
        fn one_flag_and_an_end_without_a_beginning() {
            use ${n.event}::*;
            let twice = [${n.end}, ${n.ask}(0), ${n.ask}(1), ${n.ask}(1), ${n.end}, ${n.end}, ${n.end}];
            assert_eq!(${n.play}(&[0, 0], &twice), ${n.out} { order: vec![0, 1], deepest: 1, passed: 1 });
        }`,
    ],
    refused: w.pick([
      [],
      [
        say`An end belongs to whoever runs; it names no line:`,
        page.compileFail(
          'E0618',
          code`
    pub fn named() -> ${n.event} {
        ${n.event}::${n.end}(2)
    }`,
        ),
      ],
      [
        say`A kind of event that is forgotten is found by the compiler:`,
        page.compileFail(
          'E0004',
          code`
    pub fn line_of(event: ${n.event}) -> usize {
        match event {
            ${n.event}::${n.ask}(line) => line,
        }
    }`,
        ),
      ],
    ]),
  }
}
