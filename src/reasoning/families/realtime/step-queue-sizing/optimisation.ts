// Depth 4: the size of a frame. Large frames waste less of the line and lengthen the silence; small ones do the opposite. The
// shortest spacing of silences that the stream survives has its optimum between.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { bestFrame, type Instance, MOST_LOAD, MOST_PER_FRAME, type Solved } from './instance.ts'

const spacing = (n: string): string => {
  const frame = `(beta*(${n}*s_w + s_h)/B)`
  return `L_h + ${frame} + N*((L_h + ${frame})/tau + 1 + g)/(${n}/${frame} - N/tau)`
}

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const best = bestFrame(x)!
  const one = m.given('n_1', 1, 'entries')
  const most = m.given('n_m', MOST_PER_FRAME, 'entries')
  const limit = m.given('rho_m', 100 * MOST_LOAD, '%')
  const chosen = m.found('n_o', best.perFrame, 'entries', 'i')
  const shortest = m.derive('T_o', 'ms', spacing('n_o'), '5s')
  const claim = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'n', from: 'n_1', to: 'n_m', at: 'n_o', whole: true }],
    objective: spacing('n'),
    subject: [{ left: 'N*beta*(n*s_w + s_h)/(B*n*tau)', op: '<=', right: 'rho_m' }],
    of: 'T_o',
    tolerance: 1e-6,
  })
  const now = m.derive('T_f', 'ms', spacing('n_f'), '5s')
  const largest = m.derive('T_m', 'ms', spacing('n_m'), '5s')
  const gain = m.derive('G', '%', '1 - T_o/T_f', '2s')
  const worse = m.relation(largest, '>', shortest)
  const better = m.relation(shortest, '<', now)
  const below = m.derive('T_a', 'ms', spacing('(n_o - 1)'), '6s')
  const above = m.derive('T_b', 'ms', spacing('(n_o + 1)'), '6s')
  const belowLoad = m.derive('rho_a', '%', 'N*beta*((n_o - 1)*s_w + s_h)/(B*(n_o - 1)*tau)', '3s')
  const interior = m.compare(belowLoad, limit)
  const overhead = m.derive('o_f', '%', 's_h/(n_f*s_w + s_h)', '2s')
  const overheadBest = m.derive('o_o', '%', 's_h/(n_o*s_w + s_h)', '2s')
  const frameBest = m.derive('t_o', 'ms', 'beta*(n_o*s_w + s_h)/B', '4s')
  const loadBest = m.derive('rho_o', '%', 'N*t_o/(n_o*tau)', '3s')
  const carried = m.relation(loadBest, '<=', limit)
  const ceilingRate = m.derive('R_i', 'entries/s', 'B/(beta*s_w)', '4s')
  const byteTime = m.derive('t_c', 'µs', 'beta/B', 'g')
  m.given('u_t', 1, 'µs')
  const wholeBest = m.derive('T_u', '', 'ceil(T_o/u_t)', 'i')
  const flawed = w.chance(0.4)
  const single = m.derive('rho_1', '%', 'N*beta*(n_1*s_w + s_h)/(B*n_1*tau)', '3s')
  const singleFits = m.compare(single, limit)
  const singleTime = singleFits.op === '<=' ? m.derive('T_1', 'ms', spacing('n_1'), '5s') : null
  const slight = gain.number < 2

  page.ask(
    flawed
      ? w.pick([
          say`The proposal on the table is to use the largest frame that the protocol allows, ${most}, because the head is then shared by the most entries. Is that best for a queue that must survive silences? Find the frame that lets them follow each other soonest, for a load of the line up to ${limit}.`,
          say`A colleague argues for the smallest frame, since then the first entries are usable soonest after a silence. Another argues for the largest, ${most}, since it wastes the least. Decide by calculation; the line may be loaded up to ${limit}.`,
        ])
      : w.pick([
          say`How many entries should a frame carry, from ${one} to ${most}, so that silences may follow each other as closely as possible? The load of the line is limited to ${limit}. What spoils the optimum in practice?`,
          say`Optimise the frame: find the number of entries (up to ${most}) for which the queue is restored soonest after the beginning of a silence, with a load of the line of ${limit} or under. Show why it is an optimum, and how flat it is.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two effects against each other. A larger frame spreads its head of ${s.head} over more entries, so the line has more to spare. It also has to arrive whole before anything of it counts, so every silence lasts a frame longer.`,
      say`What is to be small is the spacing: silence as the queue feels it, and the time to fill up again. The frame is in both, once as latency and once through the rate.`,
    ]),
  )
  const large = (): void => {
    page.think(
      'attempt',
      w.pick([
        say`The largest frame, then: the share of the head falls, from ${overhead} today, and the rate comes near ${ceilingRate.arithmetic}. Spacing with ${most}: ${largest}.`,
        say`Least waste: ${most} in a frame. That gives ${largest} between silences.`,
      ]),
    )
    page.think(
      'doubt',
      say`Rate has a ceiling, ${ceilingRate.worked}, however large the frame is; latency has none and grows in proportion. Beyond some size only the bad side grows.`,
    )
  }
  const exactly = (): void => {
    page.think(
      'derive',
      w.pick([
        say`With n in a frame, the spacing is to be minimised: ${claim.form('problem')}. Today, with ${s.perFrame}, that makes ${now}.`,
        say`Put everything as a function of n and minimise: ${claim.form('problem')}.`,
      ]),
    )
  }
  if (flawed || w.chance(0.5)) large()
  if (flawed || w.chance(0.3)) {
    page.think(
      'limit-case',
      singleTime
        ? say`The other end, a single entry: a load of ${single.arithmetic}, which is allowed, and a spacing of ${singleTime}. Whether something between does better, the search has to say.`
        : say`The other end, a single entry: ${single.worked}. ${singleFits.values}: the head eats the line, and that frame is not even admissible.`,
    )
  }
  exactly()
  page.think(
    interior.op === '<=' ? 'verify' : 'error',
    interior.op === '<='
      ? say`Whole numbers, few of them, so try all: ${claim.form('answer')}. The neighbours give ${below} and ${above}: a true valley, and a flat one.`
      : say`Without the limit on load I would go on to smaller frames, but with one entry fewer the load is already ${belowLoad.arithmetic}, and ${interior.values}. So the limit decides: ${claim.form('answer')}.`,
  )
  page.think(
    'compare',
    w.pick([
      say`Against today: ${better.named}, a gain of ${gain}. Against the largest frame: ${worse.named}.`,
      say`${worse.values} shows that the largest frame is not the best one. Compared with the present ${s.perFrame}, ${gain.worked} is won.`,
    ]),
  )
  if (slight) {
    page.think(
      'doubt',
      w.pick([
        say`A gain of ${gain} is nothing that anybody would notice; the figures that went in are not known so well. The finding is rather that the present frame is good.`,
        say`Should anything be changed for ${gain}? The silence of ${s.hostStall} is a measurement with more doubt in it. The honest answer is that the design sits in the flat part already.`,
      ]),
    )
  }
  page.think('verify', say`The load there: ${loadBest.worked}, within the limit: ${carried.symbols}.`)
  page.checks(w.pick([1, 2]), frameBest, loadBest, overheadBest, s.frame)
  page.think(
    'summarise',
    w.pick([
      say`${chosen} in a frame, ${shortest} between silences. The valley is flat, so a rounder number near it is no crime.`,
      say`The best frame carries ${chosen}. The last entry hardly matters; staying away from both ends does.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The spacing of silences is written as a function of the frame alone; all else is given.`,
      say`One whole number is free. Its effect on latency and on rate is written out, and the sum is searched completely.`,
    ]),
  )
  page.step(
    w.pick(['Latency', 'What a frame adds to the silence']),
    say`A frame counts when it is whole, so with ${s.perFrame} a silence lasts ${s.stall.worked}. Of a frame ${overhead.worked} are head, with the best frame ${overheadBest.arithmetic}.`,
  )
  page.step(
    w.pick(['Rate', 'What is left for catching up']),
    say`Entries come at ${s.rate.worked} and go at ${s.pace.arithmetic}; no frame brings them in faster: ${ceilingRate.worked} is the end.`,
  )
  page.step(
    w.pick(['Spacing', 'The function to minimise']),
    say`From the straight upper bound of the staircase, one slice above its mean line, the deficit after a silence is filled by the difference of the rates. Altogether: ${claim.form('problem')}.`,
  )
  page.step(
    w.pick(['The optimum', 'All candidates']),
    say`Searching ${claim.form('ranges')} completely: ${claim.form('answer')}. One entry fewer makes ${below.named}, one more ${above.named}.`,
    interior.op === '<='
      ? say`Both neighbours are admissible and worse, so the minimum lies inside, where the gain in rate and the loss in latency balance.`
      : say`The smaller neighbour is not admissible, ${interior.named}, so the optimum sits on the limit of the load.`,
  )
  page.step(
    w.pick(['What is won', 'Comparison']),
    say`${gain.worked} against the present frame${slight ? ', which is inside what the inputs are uncertain by: there is no reason to change it' : ''}. The largest one would be worse: ${worse.named}. The load at the optimum is ${loadBest.worked}.`,
  )

  const n = w.pick([
    { frame: 'frame_time', space: 'spacing', best: 'best_frame' },
    { frame: 'time_on_wire', space: 'time_between_silences', best: 'choose_frame' },
    { frame: 'transfer_time', space: 'shortest_spacing', best: 'frame_size' },
  ])
  const fold = w.chance(0.5)
  page.section(
    'rust',
    w.pick([
      say`The search runs once when a machine is configured. Whole numbers, rounded up, so that a spacing is never promised too short.`,
      say`Sixty candidates need no calculus. What needs care is the order of multiplication and division, and the refusal of overloaded lines.`,
    ]),
    page.rust(code`
    /// Times in whole ${byteTime.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Link {
        pub motors: u64,
        pub slice: u64,
        pub corner: u64,
        pub silence: u64,
        pub byte_time: u64,
        pub entry_bytes: u64,
        pub head_bytes: u64,
    }

    impl Link {
        pub fn ${n.frame}(&self, entries: u64) -> u64 {
            self.byte_time * (entries * self.entry_bytes + self.head_bytes)
        }

        /// From the start of one silence to the start of the next; none for a line that is loaded beyond its limit.
        pub fn ${n.space}(&self, entries: u64) -> Option<u64> {
            let frame = self.${n.frame}(entries);
            let wanted = self.motors * frame;
            let offered = entries * self.slice;
            if 100 * wanted > ${limit.rust('int')} * offered {
                return None;
            }
            let felt = self.silence + frame;
            let deficit = self.motors * (felt + (1 + self.corner) * self.slice);
            Some(felt + (deficit * frame).div_ceil(offered - wanted))
        }

        /// The frame with the shortest spacing, the smaller frame where two tie.
        pub fn ${n.best}(&self, largest: u64) -> Option<(u64, u64)> {
            ${nest(
              8,
              fold
                ? code`let admissible = (1..=largest).filter_map(|entries| self.${n.space}(entries).map(|time| (entries, time)));
            admissible.min_by_key(|&(_, time)| time)`
                : code`let mut best: Option<(u64, u64)> = None;
            for entries in 1..=largest {
                if let Some(time) = self.${n.space}(entries) {
                    if best.is_none_or(|(_, before)| time < before) {
                        best = Some((entries, time));
                    }
                }
            }
            best`,
            )}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LINK: Link = Link {
            motors: ${s.motors.rust('int')},
            slice: ${s.slice.rust('int', 'µs')},
            corner: ${s.burst.rust('int')},
            silence: ${s.hostStall.rust('int', 'µs')},
            byte_time: ${byteTime.rust('int')},
            entry_bytes: ${s.wire.rust('int')},
            head_bytes: ${s.head.rust('int')},
        };

        #[test]
        fn the_frame_of_this_machine() {
            assert_eq!(LINK.${n.frame}(${s.perFrame.rust('int')}), ${s.frame.rust('int', 'µs')});
            assert_eq!(LINK.${n.best}(${most.rust('int')}), Some((${chosen.rust('int')}, ${wholeBest.rust('int')})));
        }

        #[test]
        fn small_numbers_by_hand() {
            let small = Link { motors: 2, slice: 100, corner: 1, silence: 50, byte_time: 2, entry_bytes: 3, head_bytes: 4 };
            assert_eq!(small.${n.frame}(1), 14);
            assert_eq!(small.${n.space}(1), Some(167));
            assert_eq!(small.${n.best}(1), Some((1, 167)));
            assert_eq!(small.${n.best}(0), None);
        }

        #[test]
        fn the_limit_of_the_load() {
            let full = Link { motors: 9, slice: 10, corner: 0, silence: 0, byte_time: 1, entry_bytes: 1, head_bytes: 0 };
            assert_eq!(full.${n.space}(1), Some(100));
            assert_eq!(Link { slice: 9, motors: 8, ..full }.${n.space}(1), Some(81));
            assert_eq!(Link { slice: 11, motors: 10, ..full }.${n.space}(1), None);
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The optimum changes how often silences may come, never whether a single one is survived: that is the business of the depth, which has to be computed again for the frame chosen, with its longer or shorter ${s.stall.symbol}.`,
      say`Whatever frame is chosen, the limit of ${limit} on the load keeps room for repeats. A frame that is lost costs a timeout and its own time, and counts as a further silence.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Damage on the line favours small frames: what must be sent again is a whole frame, and long ones are hit more often.`,
          say`Credit: if the host may only send what the board has confirmed, the way there and back is a latency like ${s.frame.symbol} and belongs into the silence.`,
          say`Adapters that collect bytes for a while before they pass them on add their own delay, mostly a fixed one; it moves ${s.hostStall.symbol}, hardly the optimum.`,
          say`Slow moves fill frames slowly; a frame must also be sent when it is not full, or latency becomes a matter of speed.`,
          say`Far from the optimum on the small side the load nears its limit, and the spacing rises steeply; on the large side it rises gently.`,
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
          say`Frames of variable size: small right after a silence, large in calm times. The best of both, for a sender that has to know when it was silent.`,
          say`A denser entry: every byte taken off ${s.wire} raises the rate and shortens the frame at once, with no trade to make.`,
          say`A faster line shifts the whole curve down; the optimum then moves to larger frames, as a frame costs less time.`,
          say`Treat n as continuous and set the derivative to zero: a formula with a root, of the same accuracy, and less readable than a table of candidates.`,
        ],
        2,
      ),
    ),
  )
}
