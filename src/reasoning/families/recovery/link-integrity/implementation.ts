// Depth 3: several frames under way: how many, how large the range of numbers must be, and a receiver that believes nothing else.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Value } from '../../../writing/value.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const single = m.derive('f_s', '1/s', '1/t_r')
  const need = m.compare(s.frames, single)
  const window = m.derive('W', '', 'ceil(f*t_r)', 'i')
  const several = window.number > 1
  const range = m.derive('M', '', 'W + 1', 'i')
  const enough = m.relation(window, '<', range)
  const bits = m.derive('w_s', 'bits', 'ceil(log(M)/log(2))', 'i')
  const load = m.derive('u', '%', 'f*t_f', '3s')
  const again = m.derive('r_W', '', 'P_e*W', '3s')
  const loaded = m.derive('u_r', '%', 'u*(1 + r_W)', '3s')
  m.given('u_full', 100, '%')
  const fits = m.relation(loaded, '<', 'u_full')
  const store = m.derive('S_W', 'bytes', 'W*n', 'i')
  const back = m.derive('t_g', 'ms', 't_o + W*t_f + d')
  const lasts = m.derive('t_q', 'ms', 't_B + t_g')
  const inTime = m.compare(lasts, s.queue)
  const calm = inTime.op === '<='
  const bad = m.derive('X_d', '1/h', 'f*P_e', '3s')
  const pass = m.derive('X_16', '1/h', 'b*2^(-16)', '2s')
  const between = m.derive('T_16', 'h', '1/X_16', '3s')
  const kept = m.compare(s.goal, between)
  const cost = m.derive('q_h', '%', '(g + 2)/n', '3s')
  const asksFlaw = w.chance(0.45)

  page.ask(
    asksFlaw
      ? w.pick([
          say`The implementation at hand keeps ${window} frames under way and numbers them modulo ${window} as well, since no two of them are then alike. Find the run in which the controller executes a whole window twice, and write the receiver correctly in Rust.`,
          say`A reviewer sees numbers that wrap at ${window} with a window of ${window} and has doubts. Is the reviewer right? Prove what range is needed, and implement checking and receiving with tests that would have found the fault.`,
        ])
      : w.pick([
          say`Implement the receiving end: the check over the frame and the decision new, repeated or damaged. First find how many frames must be under way, and from it the range of the numbers; prove that no repetition is executed.`,
          say`The stream of ${s.frames} frames should not wait for each reply. Choose window and range of numbers, account for repetitions, and write the receiver in Rust with the wrap of the numbers tested.`,
          say`Write check and receiver for a window of frames, without any state but one number. Derive the window, prove the range of the numbers, and cover the edge cases.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`A reply comes back ${s.trip.arithmetic} after its frame set out. To keep ${s.frames} frames going, that many must be unanswered at once as set out in that time.`,
      say`The line is a pipe: what is in it is rate times trip. One frame at a time gives ${single.arithmetic}; ${need.symbols}.`,
      say`The receiver stays simple: it takes only the next number, drops all else and answers with what it has. The sender goes back to the first unanswered frame.`,
    ]),
  )
  page.think(
    'attempt',
    asksFlaw
      ? w.pick([
          say`Under way are ${window.arithmetic} frames. Numbers modulo ${window} tell them apart, so that looks sufficient.`,
          say`${window.worked} frames, ${window} numbers: each frame in the pipe has its own.`,
        ])
      : w.pick([
          say`Window ${window.arithmetic}. As many numbers as frames in the window should do, one for each.`,
          say`${window.worked}. For the numbers I would take the same count, as all frames under way then differ.`,
        ]),
  )
  page.think(
    'error',
    w.pick([
      say`They must differ not only from each other but from those before. Let all of a window arrive and all of its replies be lost: the receiver waits for the number that the first of them had, and the sender repeats just that one. It is executed again.`,
      say`The receiver compares an old frame with what it expects next, and that may be a whole window ahead. With equal counts both have one number, so a repeated window passes for new.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Let a frame lie j places from what the receiver expects. On a line that keeps order, j runs from minus the window to one under it. It is taken for new when j is a multiple of the range, so zero must be the only one: ${enough.symbols}. Least range ${range.arithmetic}, in ${bits} of header.`,
      say`Distances from the expected number go back by a whole window and never farther. The range must not divide any of them but zero, so it is one above the window, ${range.worked}; ${bits.arithmetic} hold it.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Repetition costs a window: per frame ${again.arithmetic} more, so the line is filled by ${loaded.worked}. After a burst the stream is whole again within ${back.arithmetic}.`,
      say`A damaged frame takes its window with it: ${again.worked} extra frames each. Load ${load.arithmetic} becomes ${loaded.arithmetic}; ${fits.symbols}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Worst burst and going back: ${lasts.arithmetic}, ${inTime.values}. ${calm ? 'The queue covers it.' : 'The queue does not cover a whole window; the first frames of it come in time, so it thins out before it is full again.'}`,
      say`${lasts.worked}; ${inTime.symbols}. ${calm ? 'No axis stops for it.' : 'Counted to the last frame of the window that is too long, so after the longest burst the motion must slow down.'}`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.trip, load, again, back, bad)
  page.think(
    'decide',
    w.pick([
      say`A const generic for the range, a verdict as an enum, and a checksum that covers the number too.`,
      say`The range becomes part of the type, the check runs over number and payload alike, and damaged frames change no state.`,
      say`One field of state: the expected number. Everything that is not intact and expected leaves it alone.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Rate times trip gives the window, the window gives the range of numbers, and both are proved before they are coded.`,
      say`The receiver has one number of state. Whether that is enough depends on the range alone, which the proof below settles.`,
    ]),
  )
  page.step(
    w.pick(['The window', 'Frames under way']),
    say`A trip takes ${s.trip.worked}. One frame at a time would carry ${single.worked}; ${need.named}. Under way must be ${window.worked}${several ? '' : ', so here a single frame suffices and the range is the alternating bit'}. The sender keeps ${store.worked} for repetition.`,
  )
  page.step(
    w.pick(['The range of numbers', 'Proof of the range', 'When is a number new?']),
    w.pick([
      say`Claim: with numbers modulo M no old frame is executed exactly if ${enough.symbols}. The sender repeats frames from its first unanswered one on, the receiver is ahead of that by a whole window in the extreme. So the frame lies between a window behind the expected one and a place under a window before it. Executed are distances that M divides. If M is above the window, zero is the only one; if it is the window itself, the distance of a whole window back is divided too, and that case is reached when all replies are lost.`,
      say`Let r be frames taken and a frames acknowledged: r is ahead of a by the window in the extreme. A frame i on the line was sent with i from a on, so i lies behind r by a window in the extreme. It passes for new when M divides the distance. A whole window back must therefore not be a multiple of M, and ${range.worked} is the least range for which ${enough.values}.`,
    ]),
    say`Replies say which number is expected next. On a line that keeps order they run from the first unanswered frame to a window beyond it, so the same range tells them apart. In the header: ${bits.worked}.`,
  )
  page.step(
    w.pick(['What repetition costs', 'Going back']),
    say`Damaged are ${s.damaged.worked} of the frames, ${bad.worked}. Each takes the frames behind it along: ${again.worked} to a frame. The line carries ${load.worked}, with repetitions ${loaded.worked}; ${fits.named}.`,
    say`After a burst: timer, window, delay make ${back.worked}, altogether ${lasts.worked}. ${inTime.named}${calm ? ', so the motion goes on' : ', so the motion has to be slowed when replies stay away'}.`,
  )
  page.step(
    w.pick(['What the check lets pass', 'The check']),
    say`Of the bursts ${pass.worked} pass a check of two bytes, one in ${between.worked}; ${kept.named}. Header and check take ${cost.worked} of a frame.`,
  )
  rust(page, window, range)
  page.section(
    'safety',
    w.pick([
      say`A damaged frame changes nothing, its number included. The number is under the check, since a flip in it would turn an old frame into a new one.`,
      say`The receiver holds one number and no frames, so memory cannot run out and nothing waits in it that could be executed late.`,
      say`Order is kept by construction: what is not next is not executed, so the machine never makes moves in a wrong order, whatever the line does.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A frame too short for number and check: damaged, and no index runs over its end.`,
          say`A number at or beyond the range: intact by its check, but never the expected one, so it is answered as a repetition.`,
          say`The wrap from the last number to zero is crossed in every test of a whole window.`,
          say`All replies of a window lost: the whole window comes again, and none of it is executed.`,
          say`A hub that reorders frames breaks the proof; ranges twice the window and a buffer at the receiver would be needed then.`,
          say`A restart of one end: a greeting sets both numbers to zero before the first frame counts.`,
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
          say`Selective repetition sends only what was lost; the receiver then buffers a window, and the range must be twice as large.`,
          say`A counter of four bytes never wraps within a job, and costs three bytes in each frame that a proof saves.`,
          say`Larger frames and fewer of them shrink the window, and lose the more with each flip.`,
          say`A table for the check trades flash for time; at this rate most controllers keep up without one.`,
        ],
        2,
      ),
    ),
  )
}

function rust(page: Page, count: Value, range: Value): void {
  const { w } = page
  const n = w.pick([
    { out: 'Verdict', a: 'New', b: 'Repeated', c: 'Damaged', get: 'Receiver', take: 'judge', seal: 'seal' },
    { out: 'Reading', a: 'Next', b: 'OutOfTurn', c: 'Broken', get: 'Inbox', take: 'read_in', seal: 'frame_of' },
    { out: 'Outcome', a: 'Run', b: 'Known', c: 'Noise', get: 'LinkEnd', take: 'on_bytes', seal: 'pack' },
  ])
  const check = w.pick([
    code`let mut rest = 0xFFFF_u16;
        for byte in bytes {
            rest ^= u16::from(*byte) << 8;
            for _ in 0..8 {
                let carry = rest & 0x8000 != 0;
                rest <<= 1;
                if carry {
                    rest ^= 0x1021;
                }
            }
        }
        rest`,
    code`bytes.iter().fold(0xFFFF, |rest, byte| {
            let mut mixed = (rest >> 8) as u8 ^ byte;
            mixed ^= mixed >> 4;
            let wide = u16::from(mixed);
            rest << 8 ^ wide << 12 ^ wide << 5 ^ wide
        })`,
  ])
  const judge = w.pick([
    code`let Some((body, tail)) = frame.split_last_chunk::<2>() else {
            return ${n.out}::${n.c};
        };
        if body.is_empty() || crc(body) != u16::from_be_bytes(*tail) {
            return ${n.out}::${n.c};
        }
        if body[0] != self.expected {
            return ${n.out}::${n.b};
        }
        self.expected = (self.expected + 1) % M;
        ${n.out}::${n.a}`,
    code`match frame {
            [number, .., high, low] if crc(&frame[..frame.len() - 2]) == u16::from_be_bytes([*high, *low]) => {
                if *number == self.expected {
                    self.expected = if self.expected + 1 == M { 0 } else { self.expected + 1 };
                    ${n.out}::${n.a}
                } else {
                    ${n.out}::${n.b}
                }
            }
            _ => ${n.out}::${n.c},
        }`,
  ])
  const sample = w.pick(['[7, 0, 255, 18, 64]', '[1, 2, 3, 4, 5, 6]', '[200, 17, 0, 0, 91]', '[85, 170, 3, 129]'])
  const tests = w.shuffle([
    code`#[test]
        fn the_checksum_is_the_published_one() {
            assert_eq!(crc(b"123456789"), 0x29B1);
            assert_eq!(crc(&[]), 0xFFFF);
        }`,
    code`#[test]
        fn one_or_two_flips_are_always_seen() {
            let good = ${n.seal}(0, &${sample});
            let bits = 8 * good.len();
            for first in 0..bits {
                for second in first..bits {
                    let mut bad = good.clone();
                    bad[first / 8] ^= 1 << (first % 8);
                    if second > first {
                        bad[second / 8] ^= 1 << (second % 8);
                    }
                    let mut receiver = ${n.get}::<${range.rust('int')}>::default();
                    assert_eq!(receiver.${n.take}(&bad), ${n.out}::${n.c});
                    assert_eq!(receiver.${n.take}(&good), ${n.out}::${n.a});
                }
            }
        }`,
    code`#[test]
        fn a_whole_window_again_is_not_executed() {
            let mut sound = ${n.get}::<${range.rust('int')}>::default();
            let mut narrow = ${n.get}::<${count.rust('int')}>::default();
            for number in 0..${count.rust('int')} {
                assert_eq!(sound.${n.take}(&${n.seal}(number, &[9])), ${n.out}::${n.a});
                assert_eq!(narrow.${n.take}(&${n.seal}(number, &[9])), ${n.out}::${n.a});
            }
            for number in 0..${count.rust('int')} {
                assert_eq!(sound.${n.take}(&${n.seal}(number, &[9])), ${n.out}::${n.b});
            }
            assert_eq!(narrow.${n.take}(&${n.seal}(0, &[9])), ${n.out}::${n.a});
            assert_eq!(sound.${n.take}(&${n.seal}(${count.rust('int')}, &[9])), ${n.out}::${n.a});
            assert_eq!(sound.${n.take}(&${n.seal}(0, &[9])), ${n.out}::${n.a});
        }`,
    code`#[test]
        fn what_is_too_short_is_damaged() {
            let mut receiver = ${n.get}::<${range.rust('int')}>::default();
            for length in 0..3 {
                assert_eq!(receiver.${n.take}(&[0xFF; 3][..length]), ${n.out}::${n.c});
            }
            assert_eq!(receiver.${n.take}(&${n.seal}(0, &[])), ${n.out}::${n.a});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The range is a const generic, so both the proved and the faulty one can be put through the same test. The verdict is an enum that must be used.`,
      say`Bytes come in, a verdict goes out; the line, the timer and the machine stay outside. The faulty range is kept as a witness in the tests.`,
      say`The check covers number and payload. A slice pattern or a split keeps the end of a short frame from being read.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[must_use]
    pub enum ${n.out} {
        /// Intact and expected: execute and answer.
        ${n.a},
        /// Intact but not the next: answer only.
        ${n.b},
        /// Drop it.
        ${n.c},
    }

    pub fn crc(bytes: &[u8]) -> u16 {
        ${nest(4, check)}
    }

    /// Number, payload, check.
    pub fn ${n.seal}(number: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![number];
        frame.extend_from_slice(payload);
        let check = crc(&frame);
        frame.extend_from_slice(&check.to_be_bytes());
        frame
    }

    /// Takes numbers modulo its parameter, in order.
    #[derive(Debug, Default)]
    pub struct ${n.get}<const M: u8> {
        expected: u8,
    }

    impl<const M: u8> ${n.get}<M> {
        pub fn ${n.take}(&mut self, frame: &[u8]) -> ${n.out} {
            ${nest(8, judge)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
    w.pick([say`Ends with different ranges do not mix:`, say`A range is part of the type:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn swapped(end: ${n.get}<4>) -> ${n.get}<5> {
        end
    }`,
    ),
  )
}
