// The voter in Rust, in three hands: a mask of bits, counters that may be gone, and a list of members.
import { code, nest, type Piece, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function voterCode(page: Page, s: Solved): Piece[] {
  const { w } = page
  const n = w.pick([
    {
      voter: 'Voter',
      order: 'Order',
      heat: 'Use',
      stop: 'Stop',
      turn: 'round',
      latch: 'latch',
      token: 'Service',
      clear: 'renewed',
    },
    {
      voter: 'Trio',
      order: 'Outcome',
      heat: 'Control',
      stop: 'HeaterOff',
      turn: 'judge',
      latch: 'excluded',
      token: 'Repair',
      clear: 'repaired',
    },
    {
      voter: 'Redundant',
      order: 'Decision',
      heat: 'Follow',
      stop: 'Safe',
      turn: 'next_round',
      latch: 'stored',
      token: 'Workshop',
      clear: 'serviced',
    },
  ])
  const value = w.pick([
    code`let mut sorted = values;
        sorted.sort_by(f64::total_cmp);
        if sorted.len() < 2 { ${n.order}::${n.stop} } else { ${n.order}::${n.heat}(sorted[sorted.len() / 2]) }`,
    code`let mut falling = values;
        falling.sort_by(|a, b| b.total_cmp(a));
        match falling.as_slice() {
            [higher, _] => ${n.order}::${n.heat}(*higher),
            [_, middle, _] => ${n.order}::${n.heat}(*middle),
            _ => ${n.order}::${n.stop},
        }`,
    code`match values[..] {
            [a, b] => ${n.order}::${n.heat}(a.max(b)),
            [a, b, c] => ${n.order}::${n.heat}(a.max(b).min(a.min(b).max(c))),
            _ => ${n.order}::${n.stop},
        }`,
  ])
  const bits = {
    fields: code`out: u8,
        bad: [u8; 3],`,
    begin: code`out: latch, bad: [0; 3]`,
    latch: code`self.out`,
    turn: code`let inside = |out: u8| (0..3).filter(move |i| out >> i & 1 == 0);
        let members: Vec<usize> = inside(self.out).collect();
        for i in &members {
            let near = members.iter().any(|j| j != i && (readings[*i] - readings[*j]).abs() <= self.limit);
            self.bad[*i] = if near { 0 } else { self.bad[*i] + 1 };
            if self.bad[*i] == self.rounds || !readings[*i].is_finite() {
                self.out |= 1 << i;
            }
        }
        let values: Vec<f64> = inside(self.out).map(|i: usize| readings[i]).collect();`,
  }
  const gone = {
    fields: code`/// None: out for good. Otherwise how long its row is.
        rows: [Option<u8>; 3],`,
    begin: code`rows: [0, 1, 2].map(|i| (latch >> i & 1 == 0).then_some(0))`,
    latch: code`self.rows.iter().rev().fold(0, |bits, row| 2 * bits + u8::from(row.is_none()))`,
    turn: code`let before = self.rows;
        for i in 0..3 {
            let Some(row) = before[i] else { continue };
            let near = (0..3).any(|j| j != i && before[j].is_some() && (readings[i] - readings[j]).abs() <= self.limit);
            let longer = if near { 0 } else { row + 1 };
            self.rows[i] = (longer < self.rounds && readings[i].is_finite()).then_some(longer);
        }
        let values: Vec<f64> = readings.into_iter().zip(self.rows).filter(|(_, row)| row.is_some()).map(|(reading, _)| reading).collect();`,
  }
  const list = {
    fields: code`/// Who votes, and for how many rounds each has stood alone.
        members: Vec<(usize, u8)>,`,
    begin: code`members: (0..3).filter(|i| latch >> i & 1 == 0).map(|i| (i, 0)).collect()`,
    latch: code`self.members.iter().fold(7, |bits, (i, _)| bits - (1 << i))`,
    turn: code`let before = self.members.clone();
        let near = |i: usize, j: usize| i != j && (readings[i] - readings[j]).abs() <= self.limit;
        for (i, row) in &mut self.members {
            *row = if before.iter().any(|(j, _)| near(*i, *j)) { 0 } else { *row + 1 };
        }
        self.members.retain(|(i, row)| *row < self.rounds && readings[*i].is_finite());
        let values: Vec<f64> = self.members.iter().map(|(i, _)| readings[*i]).collect();`,
  }
  const hand = w.pick([bits, gone, list])
  const n0 = s.rounds
  const tests = [
    w.pick([
      code`#[test]
        fn the_odd_one_is_masked_and_then_out() {
            let mut vote = ${n.voter}::new(2.0, ${n0.rust('int')}, 0);
            for _ in 1..${n0.rust('int')} {
                assert_eq!(vote.${n.turn}([60.0, 61.0, 20.0]), ${n.order}::${n.heat}(60.0));
                assert_eq!(vote.${n.latch}(), 0);
            }
            assert_eq!(vote.${n.turn}([60.0, 61.0, 20.0]), ${n.order}::${n.heat}(61.0));
            assert_eq!(vote.${n.latch}(), 4);
            assert_eq!(vote.${n.turn}([60.0, 61.0, 60.5]), ${n.order}::${n.heat}(61.0));
        }`,
      code`#[test]
        fn a_row_excludes_and_nothing_brings_back() {
            let mut vote = ${n.voter}::new(2.0, ${n0.rust('int')}, 0);
            for round in 1..=${n0.rust('int')} {
                assert_eq!(vote.${n.latch}(), 0);
                let expected = if round == ${n0.rust('int')} { 81.0 } else { 80.0 };
                assert_eq!(vote.${n.turn}([30.0, 81.0, 80.0]), ${n.order}::${n.heat}(expected));
            }
            assert_eq!(vote.${n.latch}(), 1);
            assert_eq!(vote.${n.turn}([79.0, 80.0, 78.5]), ${n.order}::${n.heat}(80.0));
            assert_eq!(vote.${n.latch}(), 1);
        }`,
    ]),
    w.pick([
      code`#[test]
        fn the_limit_is_no_disagreement_and_a_good_round_ends_a_row() {
            let mut vote = ${n.voter}::new(2.0, 2, 0);
            for _ in 0..3 {
                assert_eq!(vote.${n.turn}([60.0, 60.0, 58.0]), ${n.order}::${n.heat}(60.0));
            }
            vote.${n.turn}([60.0, 60.0, 57.75]);
            vote.${n.turn}([60.0, 60.0, 60.0]);
            vote.${n.turn}([60.0, 60.0, 57.75]);
            assert_eq!(vote.${n.latch}(), 0);
            vote.${n.turn}([60.0, 60.0, 57.75]);
            assert_eq!(vote.${n.latch}(), 4);
        }`,
      code`#[test]
        fn rows_are_unbroken() {
            let mut vote = ${n.voter}::new(1.5, 3, 0);
            for reading in [52.0, 52.0, 51.5, 52.0, 52.0] {
                assert_eq!(vote.${n.turn}([50.0, reading, 49.5]), ${n.order}::${n.heat}(50.0));
                assert_eq!(vote.${n.latch}(), 0);
            }
            vote.${n.turn}([50.0, 52.0, 49.5]);
            assert_eq!(vote.${n.latch}(), 2);
        }`,
    ]),
    w.pick([
      code`#[test]
        fn two_that_disagree_stop_for_good() {
            let mut vote = ${n.voter}::new(2.0, 2, 2);
            assert_eq!(vote.${n.turn}([60.0, 0.0, 20.0]), ${n.order}::${n.heat}(60.0));
            assert_eq!(vote.${n.turn}([60.0, 0.0, 20.0]), ${n.order}::${n.stop});
            assert_eq!(vote.${n.latch}(), 7);
            assert_eq!(vote.${n.turn}([60.0, 60.0, 60.0]), ${n.order}::${n.stop});
            let restarted = ${n.voter}::new(2.0, 2, vote.${n.latch}());
            assert_eq!(restarted.${n.latch}(), 7);
        }`,
      code`#[test]
        fn one_left_never_heats() {
            for latch in [3, 5, 6, 7] {
                let mut vote = ${n.voter}::new(2.0, 3, latch);
                assert_eq!(vote.${n.turn}([60.0, 60.0, 60.0]), ${n.order}::${n.stop});
            }
            for latch in [1, 2, 4] {
                let mut vote = ${n.voter}::new(2.0, 3, latch);
                assert_eq!(vote.${n.latch}(), latch);
                assert_eq!(vote.${n.turn}([60.0, 61.0, 62.0]), ${n.order}::${n.heat}(if latch == 4 { 61.0 } else { 62.0 }));
            }
        }`,
    ]),
    w.pick([
      code`#[test]
        fn no_number_is_out_at_once() {
            let mut vote = ${n.voter}::new(2.0, 5, 0);
            assert_eq!(vote.${n.turn}([f64::NAN, 60.0, 61.0]), ${n.order}::${n.heat}(61.0));
            assert_eq!(vote.${n.latch}(), 1);
            let vote = vote.${n.clear}(${n.token}::at_rest(true).unwrap());
            assert_eq!(vote.${n.latch}(), 0);
        }`,
      code`#[test]
        fn only_a_machine_at_rest_is_serviced() {
            assert!(${n.token}::at_rest(false).is_none());
            let mut vote = ${n.voter}::new(2.0, 1, 3).${n.clear}(${n.token}::at_rest(true).unwrap());
            assert_eq!(vote.${n.latch}(), 0);
            assert_eq!(vote.${n.turn}([60.0, f64::INFINITY, 59.0]), ${n.order}::${n.heat}(60.0));
            assert_eq!(vote.${n.turn}([60.0, 60.0, 57.0]), ${n.order}::${n.stop});
        }`,
    ]),
    w.pick([
      code`#[test]
        fn the_middle_in_every_order() {
            for readings in [[5.0, 6.0, 7.0], [7.0, 6.0, 5.0], [6.0, 7.0, 5.0], [6.0, 5.0, 7.0], [5.0, 7.0, 6.0], [7.0, 5.0, 6.0]] {
                assert_eq!(${n.voter}::new(1.0, 1, 0).${n.turn}(readings), ${n.order}::${n.heat}(6.0));
            }
            assert_eq!(${n.voter}::new(1.0, 1, 4).${n.turn}([6.0, 5.0, 5.5]), ${n.order}::${n.heat}(6.0));
            assert_eq!(${n.voter}::new(1.0, 1, 8).${n.latch}(), 7);
        }`,
      code`#[test]
        fn which_of_three_and_which_of_two() {
            for (readings, middle) in [([41.0, 40.0, 40.5], 40.5), ([40.0, 41.0, 40.5], 40.5), ([40.5, 40.0, 41.0], 40.5), ([39.0, 41.0, 40.0], 40.0)] {
                assert_eq!(${n.voter}::new(9.0, 1, 0).${n.turn}(readings), ${n.order}::${n.heat}(middle));
            }
            assert_eq!(${n.voter}::new(9.0, 1, 1).${n.turn}([45.0, 41.0, 40.0]), ${n.order}::${n.heat}(41.0));
            assert_eq!(${n.voter}::new(9.0, 1, 4).${n.turn}([40.0, 41.0, 45.0]), ${n.order}::${n.heat}(41.0));
            assert_eq!(${n.voter}::new(9.0, 1, 255).${n.latch}(), 7);
        }`,
    ]),
  ]
  const shown = w.shuffle(tests)
  const fail = w.pick([
    {
      before: w.pick([say`One service clears one latch:`, say`A token is used up:`]),
      error: 'E0382',
      code: code`
    pub fn both(bed: ${n.voter}, nozzle: ${n.voter}, done: ${n.token}) -> (${n.voter}, ${n.voter}) {
        (bed.${n.clear}(done), nozzle.${n.clear}(done))
    }`,
    },
    {
      before: w.pick([say`A flag is no service:`, say`A button on a screen gives a flag, and a flag does not do:`]),
      error: 'E0308',
      code: code`
    pub fn by_button(vote: ${n.voter}, pressed: bool) -> ${n.voter} {
        vote.${n.clear}(pressed)
    }`,
    },
  ])
  return [
    w.pick([
      say`One rule serves three and two: far from all other members. The value at half of the sorted list is the middle of three and the higher of two.`,
      say`Members, rows and the latch are one value; the latch leaves it as a byte for memory that survives. Clearing consumes a token of service.`,
      say`Nearness is asked for, not distance, so that a reading that is no number is near to nobody.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.order} {
        ${n.heat}(f64),
        ${n.stop},
    }

    /// Somebody was here, with the machine at rest.
    #[derive(Debug)]
    pub struct ${n.token}(());

    impl ${n.token} {
        pub fn at_rest(heater_is_cold: bool) -> Option<Self> {
            heater_is_cold.then_some(Self(()))
        }
    }

    #[derive(Debug)]
    pub struct ${n.voter} {
        limit: f64,
        rounds: u8,
        ${nest(4, hand.fields)}
    }

    impl ${n.voter} {
        /// The latch comes from memory that survives: a bit for each sensor that is out.
        pub fn new(limit: f64, rounds: u8, latch: u8) -> Self {
            // What cannot be a latch says that nobody is to be believed.
            let latch = latch.min(7);
            Self { limit, rounds, ${hand.begin} }
        }

        /// To be stored before the next round.
        pub fn ${n.latch}(&self) -> u8 {
            ${hand.latch}
        }

        pub fn ${n.clear}(self, _by: ${n.token}) -> Self {
            Self::new(self.limit, self.rounds, 0)
        }

        pub fn ${n.turn}(&mut self, readings: [f64; 3]) -> ${n.order} {
            ${nest(8, hand.turn)}
            ${nest(8, value)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, shown[0]!)}

        ${nest(4, shown[1]!)}

        ${nest(4, shown[2]!)}

        ${nest(4, shown[3]!)}

        ${nest(4, shown[4]!)}
    }`),
    fail.before,
    page.compileFail(fail.error, fail.code),
  ]
}
