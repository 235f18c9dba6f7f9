// Depth 2: exactly once over a line that loses, shown by exploration; when to repeat, and whether a burst stops the motion.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { explore, FLAWS, type Flaw } from './protocol.ts'

const FLAW_SAYS: Readonly<Record<Flaw, string>> = {
  mute: 'replies carry no number',
  eager: 'the receiver executes every frame that passes the check',
  amnesia: 'after a restart the host begins with the first number and the receiver is not told',
}

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const flaw = w.pick(FLAWS)
  const most = m.given('k_n', w.pick([2, 3, 4]), '')
  const p = explore(m, w, flaw, most.number)
  const short = m.derive('t_s', 'ms', 't_f + d + t_a')
  const early = m.relation(short, '<', s.trip)
  const slack = m.derive('t_e', 'ms', 't_o - t_r', '3s')
  const safe = m.relation(s.timeout, '>', s.trip)
  const rate = m.derive('f_s', '1/s', '1/t_r')
  const carries = m.compare(s.frames, rate)
  const alone = carries.op === '<='
  const late = m.derive('t_D', 'ms', 't_B + t_o + t_f + d')
  const inTime = m.relation(late, '<=', s.queue)
  const longest = m.derive('t_M', 'ms', 'Q - t_o - t_f - d')
  const tries = m.derive('n_t', '', 'floor((Q - t_f - d)/t_o) + 1', 'i')
  const dry = m.derive('P_k', '', 'P_e^n_t', '2s')
  const dryRate = m.derive('X_k', '1/h', 'f*P_k', '2s')
  const replyBad = m.derive('P_a', '%', '1 - (1 - epsilon)^(8*n_a)', '3s')
  const good = m.derive('P_g', '%', '(1 - P_e)*(1 - P_a)', '5s')
  const mean = m.derive('N_m', '', '1/P_g', '6s')
  const series = m.claim('recurrence', {
    states: [
      { name: 'c', unit: '', start: '1', next: 'c*(1 - P_g)' },
      { name: 'y', unit: '', start: '0', next: 'y + c' },
    ],
    until: '60',
    measure: { what: 'y', take: 'final' },
    of: 'N_m',
    tolerance: 1e-7,
  })
  const asksFlaw = w.chance(0.4)

  page.ask(
    asksFlaw
      ? w.pick([
          say`A draft repeats a frame until it is acknowledged, with ${FLAW_SAYS[flaw]}, and sets its timer to ${short}, the time on the line. Find a run in which a command is done twice or never, repair the protocol, and correct the timer.`,
          say`Review this protocol: one frame at a time, repetition on a timer of ${short}, and ${FLAW_SAYS[flaw]}. Show by a shortest run what goes wrong, prove the repaired one correct in every state, and derive timer and delay.`,
        ])
      : w.pick([
          say`Design the repetition for one frame at a time: numbers, replies and timer. Prove by exploration that each command is executed exactly once, derive the timer from its worst case, and show that a burst of ${s.burst} does not stop the motion.`,
          say`Prove exactly-once execution over this line, for a sender that waits for each reply. How long must its timer be, how many frames does that carry, and is ${s.queue} of queue enough for the longest burst?`,
          say`State the protocol as a machine and its safety and liveness as promises, explore it to its last state, and derive the timing: timer, frames per time, delay after a burst of ${s.burst}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The sender cannot tell a lost frame from a lost reply. If the frame was lost it must repeat; if the reply was lost the repetition must do nothing. Only the receiver can know which it was.`,
      say`Safety and liveness pull apart here: repeating brings progress and endangers exactly-once. The number in the frame is what reconciles them.`,
      say`Two separate questions. What the ends must remember is logic, and no timing may matter for it. When to repeat is timing, and only speed depends on it.`,
    ]),
  )
  const timing = w.chance(0.5)
  if (timing) {
    page.think(
      'attempt',
      w.pick([
        say`Timer first. Frame, check, reply: ${short.arithmetic}. Repeat after that.`,
        say`What the line needs for there and back is ${short.worked}; a timer of that length wastes nothing.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The host may see the reply ${s.host} later, so ${early.values}: a healthy exchange would be repeated again and again. Harmless only if duplicates are.`,
        say`That leaves out ${s.host} of the host itself. With it the trip takes ${s.trip.arithmetic}, and ${early.symbols}: the timer would fire with the reply already in the host's memory.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      {
        mute: w.pick([
          say`One frame is under way at a time, so a reply can only belong to that one. Then ${FLAW_SAYS.mute}, which saves a byte.`,
          say`Number the frames; the answer may be a bare yes, since only one question is open.`,
        ]),
        eager: w.pick([
          say`Suppose ${FLAW_SAYS.eager}: the check was right, so the command is right.`,
          say`The check already keeps bad frames out. Whatever passes can be carried out at once.`,
        ]),
        amnesia: w.pick([
          say`A bit alternates in frame and reply. Should the host restart between two commands, it simply begins with the first number.`,
          say`An alternating bit on both ends, set to its first value whenever a program starts. That is the whole protocol.`,
        ]),
      }[flaw],
    )
    page.think(
      'error',
      {
        mute: w.pick([
          say`An early repetition brings a second reply, and that one is taken for the reply to the next command, which may be lost meanwhile. The exploration finds a skipped command after ${p.shortest} rules.`,
          say`Two replies to one frame are possible as soon as the timer fires early, and the second acknowledges what was never received: ${p.shortest} rules from the start.`,
        ]),
        eager: w.pick([
          say`A lost reply makes the sender repeat, and the repetition has a right check too. After ${p.shortest} rules a command has been done twice.`,
          say`The check says that a frame is intact and not that it is new. ${p.shortest} rules lead to a move that is made twice.`,
        ]),
        amnesia: w.pick([
          say`The receiver may be waiting for the other number. The first new command then looks like a repetition: it is acknowledged and not done, ${p.shortest} rules from the start.`,
          say`Half of the restarts meet a receiver that stands at the other number. It answers the new command as an old one; in ${p.shortest} rules it is skipped.`,
        ]),
      }[flaw],
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Both directions carry the number. The receiver executes only the number it waits for and answers every intact frame; the sender goes on only upon its own number. A restart begins with a greeting that sets both ends.`,
      say`The rule for the receiver: new number, do it and answer; old number, answer only. For the sender: own number, go on; any other, ignore. Both ends start from a common greeting.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Explored with up to ${most} losses: ${p.sound.value}. ${p.sound.claim.form('promise:0')}; ${p.sound.claim.form('promise:1')}. And progress: ${p.sound.claim.form('promise:2')}.`,
      say`All ${p.sound.value} with ${most} losses at the worst places. Safety: ${p.sound.claim.form('promise:0')}, ${p.sound.claim.form('promise:1')}. Liveness holds once noise has ended: ${p.sound.claim.form('promise:2')}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Timer: trip ${s.trip.arithmetic}, in ticks ${s.ticks.arithmetic}, where the one on top is for a tick that has partly gone when the timer starts. So ${s.timeout.arithmetic}.`,
      say`${s.trip.worked}. A timer of k ticks may last nearly a tick less, so ${s.ticks.worked}, and ${s.timeout.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`After a burst the next try begins within one timer: ${late.arithmetic}, and ${inTime.symbols}. The axes go on. Frames per time: ${rate.arithmetic} against ${s.frames}, ${alone ? 'enough' : 'not enough for the stream of moves'}.`,
      say`Delay in the worst burst ${late.worked}: ${inTime.values}. For the load, ${carries.values}${alone ? ', so one frame at a time carries it' : ', so moves need several frames under way'}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.trip, late, rate, s.damaged, longest)
  page.think(
    'summarise',
    w.pick([
      say`Exactly once by numbers, whatever the timing; a timer of ${s.timeout} for speed; bursts up to ${longest} are survived.`,
      say`Logic: ${p.sound.value}, all good. Timing: ${s.timeout} to the repetition, ${late} in the worst burst, out of ${s.queue}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The logic is proved without any clock, with a timer that may fire whenever it likes. The clock is chosen afterwards, for speed alone.`,
      say`Losses are the only damage left once a check drops what is broken. The protocol is explored with every placing of them.`,
    ]),
  )
  page.step(
    w.pick(['The protocol as rules', 'Sender, line, receiver', 'State machine']),
    say`Variables:`,
    say`${p.sound.claim.form('variables')}`,
    w.pick([say`Rules, any of which may fire when its condition holds:`, say`What may happen next:`]),
    say`${p.sound.claim.form('rules')}`,
    w.pick([
      say`Sending has no timer in its condition, so early and late repetitions are all included. The count of executions is no part of the protocol; it is there to be promised about.`,
      say`Since sending is allowed whenever the line is free, the proof covers every timer. The rules that end in undone exist to be shown dead.`,
    ]),
  )
  page.step(
    w.pick(['What holds in every state', 'Promises', 'Exactly once']),
    say`${p.sound.value} are reachable. In all of them:`,
    say`${p.sound.claim.form('promises')}`,
    say`The two promises of never are safety: no command twice, none passed over. Progress needs noise to end at some time, here after ${most} losses; a line that is always damaged carries nothing. If instead ${FLAW_SAYS[flaw]}, then ${p.flawed.form('promise:0')}, and ${p.shortest} rules suffice.`,
  )
  page.step(
    w.pick(['The timer', 'When to repeat']),
    w.pick([
      say`${s.onLine.worked}, ${s.answer.worked}, and with both delays ${s.trip.worked}. In ticks, with one for the tick that is under way at the start: ${s.ticks.worked}, so ${s.timeout.worked}. ${safe.named}, with ${slack.arithmetic} to spare: a reply that comes at all comes before the repetition.`,
      say`Frame ${s.onLine.arithmetic}, reply ${s.answer.arithmetic}, trip ${s.trip.worked}. Rounded up and one more for the first, partial tick: ${s.ticks.arithmetic} or ${s.timeout.arithmetic}; ${safe.symbols}. Without the host's delay it would have been ${short.worked}, and ${early.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['How often it is used', 'Tries']),
    say`A frame is damaged with ${s.damaged.worked}, a reply with ${replyBad.worked}; an exchange succeeds with ${good.worked}. The mean number of tries is ${mean.worked}, the sum of the series that ${series.form('rates')} adds up.`,
    say`It carries ${rate.worked}; ${carries.named}. ${alone ? 'One frame at a time is enough.' : 'Single commands may use it as it is; the stream of moves needs a window.'}`,
  )
  page.step(
    w.pick(['Bursts and the queue', 'Does the motion go on?']),
    w.pick([
      say`In a burst every try fails. The first one after it begins within one timer, so the command is there after ${late.worked}. ${inTime.named}: no axis stops. The longest burst that is survived is ${longest.worked}.`,
      say`Worst case: a try fails at the very end of the burst, and the timer runs in full. ${late.worked}, and ${inTime.symbols}. Solved for the burst: ${longest.worked}.`,
    ]),
    say`Single flips: within the queue there are ${tries.worked} tries. All of them fail with ${dry.arithmetic}, which is ${dryRate.worked} and of no account beside bursts.`,
  )
  rust(page, s)
  page.section(
    'safety',
    w.pick([
      say`No timing assumption enters exactly-once; a slow host costs speed and never a move. When repetitions go on beyond the queue, the motion stops in order and heaters follow their own time limit.`,
      say`The receiver commits number and execution together: a restart of the controller between the two would make the command done and unknown. Both belong in one step that cannot be interrupted.`,
      say`A greeting after each restart discards what is queued, and the machine's position counts as unknown until it is asked for. That is safe where going on from memory is not.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A line that stores several frames, such as a radio or a hub with buffers, can deliver an old frame after two newer ones; an alternating bit is not enough there.`,
          say`A damaged frame that still passes the check breaks the model; its rate is the check's business and bounds what this proof is worth.`,
          say`Both ends start at once: each greeting is answered, and only the pair that carries the same session counts.`,
          say`A reply crosses a repetition on the line: the receiver answers again, the sender ignores the second answer.`,
          say`A host that sleeps for a while repeats one frame upon waking; the receiver recognises it.`,
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
          say`Absolute commands are idempotent, so doing one twice is harmless; leaving one out is not, and order still matters.`,
          say`A negative reply upon a damaged frame saves the wait for the timer, but may be lost itself; the timer stays.`,
          say`A timer that learns from measured trips is quicker on average and needs a bound all the same.`,
          say`Several frames under way carry the load of a fast stream; numbers then need a larger range.`,
        ],
        2,
      ),
    ),
  )
}

function rust(page: Page, s: Solved): void {
  const { w } = page
  const n = w.pick([
    { get: 'Receiver', put: 'Sender', out: 'Heard', act: 'Execute', old: 'Repeated', hear: 'hear', ack: 'acknowledge' },
    { get: 'Controller', put: 'Host', out: 'Meaning', act: 'DoIt', old: 'Known', hear: 'on_frame', ack: 'on_reply' },
    { get: 'Inbox', put: 'Outbox', out: 'Kind', act: 'Fresh', old: 'Stale', hear: 'take_in', ack: 'confirm' },
  ])
  const hear = w.pick([
    code`if bit != self.expected {
                return ${n.out}::${n.old};
            }
            self.expected = !bit;
            ${n.out}::${n.act}`,
    code`match bit == self.expected {
                true => {
                    self.expected = !self.expected;
                    ${n.out}::${n.act}
                }
                false => ${n.out}::${n.old},
            }`,
  ])
  const ack = w.pick([
    code`let own = bit == self.bit;
            self.bit ^= own;
            own`,
    code`if bit == self.bit {
                self.bit = !bit;
                true
            } else {
                false
            }`,
  ])
  const ticks = w.pick([
    code`(trip / tick).ceil() as u32 + 1`,
    code`let mut count = 1;
        while f64::from(count) * tick < trip {
            count += 1;
        }
        count + 1`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn every_pattern_of_losses_keeps_the_count() {
            for pattern in 0_u32..4096 {
                let (mut sender, mut receiver) = (${n.put}::default(), ${n.get}::default());
                let (mut executed, mut finished) = (0, 0);
                for turn in 0..6 {
                    let frame_lost = pattern >> (2 * turn) & 1 == 1;
                    let reply_lost = pattern >> (2 * turn + 1) & 1 == 1;
                    if frame_lost {
                        continue;
                    }
                    let bit = sender.bit();
                    executed += u32::from(receiver.${n.hear}(bit) == ${n.out}::${n.act});
                    if !reply_lost {
                        finished += u32::from(sender.${n.ack}(bit));
                    }
                    assert!(executed == finished || executed == finished + 1);
                }
                assert!(pattern > 0 || (executed == 6 && finished == 6));
            }
        }`,
    code`#[test]
        fn a_late_reply_changes_nothing() {
            let mut sender = ${n.put}::default();
            assert!(!sender.${n.ack}(true));
            assert!(sender.${n.ack}(false));
            assert!(!sender.${n.ack}(false));
            assert!(sender.bit());
        }`,
    code`#[test]
        fn a_repetition_is_known() {
            let mut receiver = ${n.get}::default();
            assert_eq!(receiver.${n.hear}(true), ${n.out}::${n.old});
            assert_eq!(receiver.${n.hear}(false), ${n.out}::${n.act});
            assert_eq!(receiver.${n.hear}(false), ${n.out}::${n.old});
            assert_eq!(receiver.${n.hear}(true), ${n.out}::${n.act});
        }`,
    code`#[test]
        fn the_timer_outlasts_the_trip() {
            assert_eq!(timer_ticks(${s.trip.rust('f64')}, ${s.tick.rust('f64')}), ${s.ticks.rust('int')});
            assert_eq!(timer_ticks(7.5, 2.0), 5);
            assert_eq!(timer_ticks(8.0, 2.0), 5);
            assert_eq!(timer_ticks(8.5, 2.0), 6);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The two ends are two small machines without clock or line. A test plays every pattern of lost frames and replies over several turns, which is the exploration once more, on the code itself.`,
      say`Neither end knows time. The count of ticks is a function of its own, and losing frames is done by the test.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[must_use]
    pub enum ${n.out} {
        ${n.act},
        ${n.old},
    }

    /// Answers every intact frame; executes the number it waits for.
    #[derive(Debug, Default)]
    pub struct ${n.get} {
        expected: bool,
    }

    impl ${n.get} {
        pub fn ${n.hear}(&mut self, bit: bool) -> ${n.out} {
            ${nest(8, hear)}
        }
    }

    /// Repeats its number until a reply carries it.
    #[derive(Debug, Default)]
    pub struct ${n.put} {
        bit: bool,
    }

    impl ${n.put} {
        pub fn bit(&self) -> bool {
            self.bit
        }

        /// Whether the command is finished.
        pub fn ${n.ack}(&mut self, bit: bool) -> bool {
            ${nest(8, ack)}
        }
    }

    /// Ticks until a repetition; the first tick may be nearly over when it begins.
    pub fn timer_ticks(trip: f64, tick: f64) -> u32 {
        ${nest(4, ticks)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
    w.pick([say`What was heard cannot be passed for an order to execute:`, say`A meaning is no yes or no:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn careless(receiver: &mut ${n.get}) -> bool {
        receiver.${n.hear}(true)
    }`,
    ),
  )
}
