// Depth 2: deed and note, copies and restarts, explored; and how many replies must be remembered for how long.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { explore, FLAWS, type Flaw } from './protocol.ts'

const SAYS: Readonly<Record<Flaw, string>> = {
  relative: 'commands are relative, and the note follows the deed',
  unordered: 'whatever arrives is carried out, since all commands are absolute',
  early: 'the number is noted first and the command carried out after it',
}

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const flaw = w.pick(FLAWS)
  const p = explore(m, w, flaw)
  const oneTimer = m.derive('K_1', '', 'floor(f*t_o) + 1', 'i')
  const early = m.relation(oneTimer, '<', s.ids)
  const lastSent = m.derive('T_s', 'ms', '(n_t - 1)*t_o', 'g')
  const byArrival = m.derive('K_2', '', 'floor(2*f*T_h) + 1', 'i')
  const dearer = m.relation(byArrival, '>', s.ids)
  const spacing = m.derive('T_k', 'ms', 'S_k/f', '4s')
  const outlives = m.relation(spacing, '>', s.horizon)
  const numbers = m.derive('N_w', '', '2^w', 'i')
  const bytes = m.derive('M_n', 'B', 'S_k*b_r', 'i')
  const wide = s.numbers.op === '<='
  const roomy = s.room.op === '<='
  const asksFlaw = w.chance(0.45)
  page.ask(
    asksFlaw
      ? w.pick([
          say`In this draft ${SAYS[flaw]}. Show by a shortest run what goes wrong, repair it, prove the repair in every state, and derive how many replies are to be remembered.`,
          say`Review: ${SAYS[flaw]}. Is an acknowledged command then done, and done to the right end? Explore it, mend it, and size its memory.`,
        ])
      : w.pick([
          say`Design the receiver so that copies, late ones and restarts do no harm, prove it by exploration, and derive how long and how many replies must be remembered.`,
          say`What must be compared, in which order are deed and note, and how many numbers may not be forgotten? Prove the first two on the state graph and derive the third.`,
          say`Show that absolute commands with rising numbers survive copies and a restart at any place. Then bound the memory from timer, tries and the life of frames.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Between deed and note there is always a moment. A restart in it leaves one without the other, so one of both orders has to be harmless.`,
      say`A receiver has three duties: not twice, not late, and not acknowledged without being done. Each has its own remedy.`,
      say`Exactly once cannot be had from messages alone. What can be had is several times with the effect of once.`,
    ]),
  )
  page.think(
    'attempt',
    {
      relative: w.pick([
        say`Carry out, note the number, answer; a number that is noted is not carried out again. That should do for relative moves too.`,
        say`Suppose numbers are compared and ${SAYS.relative}.`,
      ]),
      unordered: w.pick([
        say`Suppose ${SAYS.unordered}. Twice is the same as once.`,
        say`With absolute values numbers seem superfluous: ${SAYS.unordered}.`,
      ]),
      early: w.pick([
        say`To be certain that nothing happens twice, ${SAYS.early}.`,
        say`Note first: ${SAYS.early}. Then a restart cannot repeat it.`,
      ]),
    }[flaw],
  )
  page.think(
    'error',
    {
      relative: w.pick([
        say`A restart between deed and note, and the repetition moves again: ${p.flawed.form('promise:0')}, by ${p.shortest} rules.`,
        say`The number protects only once it is noted. ${p.shortest} rules lead to a move made twice.`,
      ]),
      unordered: w.pick([
        say`An early repetition stays on the line while the next command is done, and then undoes it: ${p.flawed.form('promise:0')}, by ${p.shortest} rules.`,
        say`Twice in a row is harmless, late is not. After ${p.shortest} rules the older value stands and the newer is noted.`,
      ]),
      early: w.pick([
        say`A restart right after the note loses the deed, and the repetition is answered as known: ${p.flawed.form('promise:0')}, by ${p.shortest} rules.`,
        say`Now it may happen never. ${p.shortest} rules lead to an acknowledged command that nobody carried out.`,
      ]),
    }[flaw],
  )
  page.think(
    'back-up',
    w.pick([
      say`Absolute commands, deed before note, and only numbers that are newer than the note. A restart then repeats a setting, which changes nothing.`,
      say`Idempotence heals the restart, the number heals the late copy, and the order of deed and note keeps the promise of a reply.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Explored to the end, ${p.sound.value}. Among the promises: ${p.sound.claim.form('promise:3')}; and ${p.sound.claim.form('promise:4')}.`,
      say`In all ${p.sound.value}: ${p.sound.claim.form('promise:0')}, ${p.sound.claim.form('promise:1')}, ${p.sound.claim.form('promise:2')}.`,
    ]),
  )
  if (w.chance(0.6)) {
    page.think(
      'doubt',
      w.pick([
        say`How long to remember? One timer, I thought, so ${oneTimer.worked}. But the last sending is ${lastSent.arithmetic} behind the first and lives on for ${s.life}: ${early.symbols}.`,
        say`A memory of one timer, ${oneTimer.arithmetic} replies, forgets while copies still fly, for ${early.symbols}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Copies of a command arrive up to ${s.horizon.worked} after its first sending. Within that time ${s.ids.arithmetic} numbers are in play.`,
      say`${s.horizon.worked}, and numbers in that time: ${s.ids.worked}. As slots a power of two: ${s.slots.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Bits: ${s.needBits.arithmetic} wanted; ${s.numbers.values}${wide ? '' : ', so the numbers of the draft come round too early'}. Memory ${bytes.arithmetic}: ${s.room.values}${roomy ? '' : ', which does not fit'}.`,
      say`${s.numbers.named}: ${wide ? 'numbers are wide enough' : 'numbers have to be wider'}. ${bytes.worked} of memory, ${roomy ? 'which is there' : 'which is not there'}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.horizon, spacing, lastSent)
  page.think(
    'summarise',
    w.pick([
      say`Logic: absolute, numbered, deed before note. Size: ${s.slots} slots for ${s.horizon}.`,
      say`Proved over ${p.sound.value}; remembered for ${s.horizon}, in ${s.slots} slots.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`First what must hold whatever the timing is, then the time for which it must be remembered.`,
      say`The protocol is explored without a clock: repetition, loss and restart may come at any moment. The clock decides only the size of the memory.`,
    ]),
  )
  page.step(
    w.pick(['The machine', 'Host, line, controller', 'States and rules']),
    say`${p.sound.claim.form('variables')}`,
    w.pick([say`What may happen:`, say`Rules, in no order:`]),
    say`${p.sound.claim.form('rules')}`,
  )
  page.step(
    w.pick(['Promises', 'What is proved', 'In every state']),
    say`${p.sound.value} are reachable, and there:`,
    say`${p.sound.claim.form('promises')}`,
    w.pick([
      say`If instead ${SAYS[flaw]}, then ${p.flawed.form('promise:0')}; the shortest way has ${p.shortest} rules.`,
      say`The draft, in which ${SAYS[flaw]}, breaks this after ${p.shortest} rules: ${p.flawed.form('promise:0')}.`,
    ]),
    say`The argument behind it: a restart repeats a deed, which is a projection; a late copy carries a number that is not newer; a reply leaves only after the note, hence after the deed.`,
  )
  page.step(
    w.pick(['How long copies come', 'The horizon']),
    w.pick([
      say`The last sending follows the first by ${lastSent.worked}, and its frame may live ${s.life} more: ${s.horizon.worked}.`,
      say`${s.horizon.worked}: the waiting between sendings, and the life of the last frame. The first frame alone would be gone long before.`,
    ]),
  )
  page.step(
    w.pick(['How many numbers', 'The memory']),
    say`In a time of ${s.horizon}, counted by first sendings, fall ${s.ids.worked}. A slot for each number modulo ${s.slots.worked} is written anew after ${spacing.worked}; ${outlives.named}, so no copy outlives its slot.`,
    w.pick([
      say`A ring in the order of arrival would be pushed on by everything that arrives within a horizon before and after: ${byArrival.worked}, and ${dearer.symbols}.`,
      say`Kept by order of arrival it would take ${byArrival.worked} entries, since arrival may lag behind sending by a horizon; ${dearer.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['Width of the number', 'Bits']),
    say`Newer and older are told apart by half of the circle, so half of all numbers must hold the slots: ${s.needBits.worked}. With ${numbers.worked} numbers in the draft, ${s.numbers.named}${wide ? '.' : ': they come round too early.'} Memory: ${bytes.worked}${roomy ? ', which fits' : ', which does not fit'}, as ${s.room.values}.`,
  )
  const n = w.pick([
    { type: 'Setting', apply: 'receive', ok: 'Done', old: 'Known' },
    { type: 'Register', apply: 'offer', ok: 'Taken', old: 'Old' },
    { type: 'Target', apply: 'accept', ok: 'Applied', old: 'Stale' },
  ])
  const body = w.pick([
    code`if !self.deed(number, value) {
                return Verdict::${n.old};
            }
            self.noted = number;
            Verdict::${n.ok}`,
    code`match self.deed(number, value) {
                false => Verdict::${n.old},
                true => {
                    self.noted = number;
                    Verdict::${n.ok}
                }
            }`,
  ])
  const newer = w.pick([
    code`if number <= self.noted {
                return false;
            }
            self.value = value;
            true`,
    code`let newer = number > self.noted;
            if newer {
                self.value = value;
            }
            newer`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The receiver in small, deed and note apart, so that its test can cut power between them.`,
      say`Deed, then note, and one comparison. The test restarts at the worst place.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Verdict {
        ${n.ok},
        ${n.old},
    }

    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct ${n.type} {
        value: i32,
        noted: u32,
    }

    impl ${n.type} {
        /// The deed, then the note.
        pub fn ${n.apply}(&mut self, number: u32, value: i32) -> Verdict {
            ${nest(8, body)}
        }

        /// Whether it was new, and is done. Power may fail behind it.
        fn deed(&mut self, number: u32, value: i32) -> bool {
            ${nest(8, newer)}
        }
    }

    /// Numbers in play, for a rate in commands per second and a horizon in thousandths of a second.
    pub fn in_play(rate: u32, horizon: u32) -> u32 {
        rate * horizon / 1000 + 1
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_late_copy_changes_nothing() {
            let mut here = ${n.type}::default();
            assert_eq!(here.${n.apply}(1, 10), Verdict::${n.ok});
            assert_eq!(here.${n.apply}(2, 20), Verdict::${n.ok});
            assert_eq!(here.${n.apply}(1, 10), Verdict::${n.old});
            assert_eq!(here.${n.apply}(2, 30), Verdict::${n.old});
            assert_eq!(here, ${n.type} { value: 20, noted: 2 });
        }

        #[test]
        fn a_cut_between_deed_and_note_is_repeated() {
            let mut here = ${n.type}::default();
            assert!(here.deed(1, 10));
            assert_eq!(here, ${n.type} { value: 10, noted: 0 });
            assert_eq!(here.${n.apply}(1, 10), Verdict::${n.ok});
            assert_eq!(here, ${n.type} { value: 10, noted: 1 });
        }

        #[test]
        fn the_derived_numbers_in_play() {
            assert_eq!(in_play(${s.rate.rust('int')}, ${s.horizon.rust('int')}), ${s.ids.rust('int')});
            assert_eq!((in_play(10, 99), in_play(10, 100), in_play(10, 199)), (1, 2, 2));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The promises of never need no bound on losses or restarts. That something is always still possible is weaker than that it comes: a line that loses everything brings nothing, and then the watchdog of the heaters decides.`,
      say`The note must survive the restart, or all is lost: it lies in memory that keeps its content, with a check of its own.`,
      say`Nothing rests on a timer here. A timer that is set wrongly makes copies, and copies are proved harmless.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A host that restarts must begin beyond the last number, which it asks for; beginning anew would make all its commands old.`,
          say`A relay with a larger life of frames than told breaks the horizon; a stamp of time in the frame would show it.`,
          say`Commands that were given up leave a gap. A slot keeps its old number until the next one comes to it.`,
          say`Two hosts need a number space each, or an epoch that the controller hands out.`,
          say`A restart that loses the note as well: the controller answers nothing before it has been told a number.`,
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
          say`Deed and note in one atomic write: relative commands are then safe too, if the deed is a write and no motion.`,
          say`A journal of intentions that is played back after a restart moves the question to the journal.`,
          say`One command at a time over a line that keeps order needs a single bit of number.`,
        ],
        2,
      ),
    ),
  )
}
