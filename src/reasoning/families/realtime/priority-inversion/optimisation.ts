// Depth 4: how short must a section be? Into how few pieces, what the pieces cost, and whether a copy in a second buffer is better.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const piece = m.given('o', x.pieceUs, 'µs')
  const wanted = m.given('W', x.wantedUs, 'µs')
  const limit = m.given('g', x.shareLimit, '%')
  const room = m.derive('r', 'µs', 'W - C_H - o', 'i')
  const least = m.derive('k_n', 'pieces', 'ceil(z_a/r)', 'i')
  const most = m.derive('k_x', 'pieces', 'floor(g*T_L/o)', 'i')
  const possible = m.compare(least, most)
  const blocking = m.derive('B_k', 'µs', 'z_a/k_n + o', '4s')
  const response = m.derive('R_k', 'µs', 'C_H + B_k', '4s')
  const holds = m.relation(response, '<=', wanted)
  const before = m.derive('R_1', 'µs', 'C_H + z_a + o', 'i')
  const first = m.relation(before, '>', wanted)
  const load = m.derive('u_k', '%', 'k_n*o/T_L', '3s')
  const naive = m.derive('k_0', 'pieces', 'ceil(z_a/(W - C_H))', 'i')
  const naiveResponse = m.derive('R_0', 'µs', 'C_H + z_a/k_0 + o', '4s')
  const naiveFits = m.compare(naiveResponse, wanted)
  const floor = m.derive('R_f', 'µs', 'C_H + o', 'i')
  m.given('k_a', 1)
  m.given('k_b', 400, 'pieces')
  const best = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'k', from: 'k_a', to: 'k_b', at: 'k_n', whole: true }],
    objective: 'k*o/T_L',
    subject: [{ left: 'C_H + z_a/k + o', op: '<=', right: 'W' }],
    of: 'u_k',
    tolerance: 1e-6,
  })
  const twice = m.derive('B_2', 'µs', 'z_a/(2*k_n) + o', '4s')
  const gained = m.derive('d_2', 'µs', 'B_k - B_2', '3s')
  const flawed = w.chance(0.35)

  page.ask(
    flawed
      ? w.pick([
          say`${capital(x.high)} is to answer within ${wanted}. A colleague cuts the section of ${x.low} into ${naive}, since "the room is what ${s.cost} leave of it". Each piece costs a further ${piece}, for locking and for finding the place again, and pieces may add ${limit} of load. Find the flaw if there is one, give the fewest pieces that hold, and implement the cutting.`,
          say`To bring ${x.high} within ${wanted}, somebody proposes ${naive} for the section of ${x.low}, at ${piece} of extra work a piece and ${limit} of allowed load. Is the number right? Derive the least that is, prove it least, and write the code that works piece by piece.`,
        ])
      : w.pick([
          say`${capital(x.high)} is to answer within ${wanted}. The section of ${x.low} may be cut; each piece costs a further ${piece}, and pieces may add ${limit} of load. What is the least number of pieces, is it allowed, and what remains out of reach? Implement it.`,
          say`Blocking is reduced by cutting the section of ${x.low}: a piece costs ${piece} on top of its share. Wanted is a response of ${wanted}, allowed is a load of ${limit}. Optimise, show where cutting stops to pay, and write it so that nobody sees ${x.record} half updated.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Only the longest piece is waited for. The rest of the section is ordinary work at the lowest level.`,
      say`Two pulls: short pieces for ${x.high}, few pieces for the load. The wanted response sets one end, the load the other.`,
      say`What decides is the longest time that the lock stays taken, not the time spent under locks altogether.`,
    ]),
  )
  if (flawed || w.chance(0.65)) {
    page.think(
      'attempt',
      w.pick([
        say`The room is what the work leaves of the response, so ${naive.worked}.`,
        say`Divide the section by the room: ${naive.arithmetic}.`,
      ]),
    )
    page.think(
      naiveFits.op === '>' ? 'error' : 'doubt',
      naiveFits.op === '>'
        ? w.pick([
            say`Each piece also takes ${piece}, and that is waited for: ${naiveResponse.worked}, but ${naiveFits.symbols}.`,
            say`Put back in, ${naiveResponse.arithmetic}. It does not hold, ${naiveFits.values}, for the cost of a piece is part of the piece.`,
          ])
        : w.pick([
            say`The cost of a piece was left out, which is waited for too. Put in, ${naiveResponse.arithmetic}; ${naiveFits.symbols}, so rounding up has hidden the slip this time.`,
            say`That forgets ${piece} in every piece. The number survives it, ${naiveFits.values}, by the luck of rounding; the reason does not.`,
          ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Room for the content of a piece: ${room.worked}. So ${least.worked}, and ${response.worked}.`,
      say`A piece may hold the lock for what remains after the work and its own cost, ${room.arithmetic}. Hence ${least.arithmetic}.`,
    ]),
  )
  const load1 = (): void =>
    page.think(
      'compare',
      w.pick([
        say`Load: ${load.worked}; allowed are up to ${most.worked}, and ${possible.named}.`,
        say`The other end: ${most.arithmetic} by the load, and ${possible.symbols}. ${possible.op === '<=' ? 'There is a choice.' : 'There is none: the load forbids what the response demands.'}`,
      ]),
    )
  const limitCase = (): void =>
    page.think(
      'limit-case',
      w.pick([
        say`Cutting without end leads to ${floor.worked}, not to the bare work: the cost of a piece stays.`,
        say`Twice as many pieces give ${twice.arithmetic}; that gains ${gained.worked} and costs as much load again. The curve is flat out there.`,
      ]),
    )
  for (const part of w.shuffle([load1, limitCase])) part()
  page.think(
    'verify',
    w.pick([
      say`Every whole number of pieces tried: ${best.form('problem')}. The answer is ${best.form('answer')}.`,
      say`Brute force over the pieces agrees: ${best.form('answer')}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), response, load, room, before)
  page.think(
    'decide',
    possible.op === '<='
      ? w.pick([
          say`${least} it is. Every further one costs load and gains little.`,
          say`I cut into ${least}. One more would be bought for nothing that anybody asked for.`,
        ])
      : w.pick([
          say`Cutting into ${least} meets the response and breaks the limit on load. A second buffer has to be looked at, or a longer period of ${x.low}.`,
          say`Both limits cannot be kept by cutting alone. I implement the cut, and say that ${limit} has to be raised or the section made lighter.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Blocking is the longest uninterrupted stay under the lock. It is minimised only as far as it must, since each cut costs.`,
      say`The fewest pieces that meet the response, the most that the load permits, and what lies between.`,
    ]),
  )
  page.step(
    w.pick(['Uncut', 'Where we stand']),
    say`${before.worked}, and ${first.named}: the section as it is does not do.`,
  )
  page.step(
    w.pick(['The fewest pieces', 'What the response demands']),
    say`With pieces of equal length the longest is as short as it can be. From the wanted response, ${room.worked} remain for content, so ${least.worked}. Then ${blocking.worked} and ${response.worked}; ${holds.symbols}.`,
    say`${flawed ? 'The proposal' : 'Without the cost of a piece one would take'} ${naive.worked}, which gives ${naiveResponse.worked}; ${naiveFits.named}.`,
  )
  page.step(
    w.pick(['It is the least', 'Nothing smaller holds']),
    say`The response falls with the number of pieces and the load rises with it. So the best is the first number that holds: ${best.form('problem')}, for ${best.form('ranges')}, has its best at ${best.form('answer')}.`,
  )
  page.step(
    w.pick(['Load', 'What the pieces cost']),
    say`${load.worked}. The limit allows ${most.worked}; ${possible.named}. Beyond all pieces there is ${floor.worked}, which no cutting can lower.`,
  )

  const n = w.pick([
    { fn: 'fewest', err: 'Hopeless', run: 'pieces' },
    { fn: 'least_pieces', err: 'OutOfReach', run: 'spans' },
    { fn: 'smallest_division', err: 'Impossible', run: 'slices' },
  ])
  const body = w.pick([
    code`let room = wanted.checked_sub(work + extra).filter(|room| *room > 0).ok_or(${n.err})?;
        Ok(section.div_ceil(room))`,
    code`if wanted <= work + extra {
            return Err(${n.err});
        }
        Ok(section.div_ceil(wanted - work - extra))`,
  ])
  const split = w.pick([
    code`(0..count).map(move |at| (items * at / count, items * (at + 1) / count))`,
    code`let edge = move |at: u64| items * at / count;
        (0..count).map(move |at| (edge(at), edge(at + 1)))`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_cut_of_the_problem() {
            assert_eq!(${n.fn}(${s.section.rust('int')}, ${s.cost.rust('int')}, ${piece.rust('int')}, ${wanted.rust('int')}), Ok(${least.rust('int')}));
        }`,
    code`
        #[test]
        fn the_smallest_room_there_is() {
            assert_eq!(${n.fn}(90, 20, 5, 26), Ok(90));
            assert_eq!(${n.fn}(90, 20, 5, 25), Err(${n.err}));
            assert_eq!(${n.fn}(90, 20, 5, 24), Err(${n.err}));
        }`,
    code`
        #[test]
        fn what_fits_stays_whole() {
            assert_eq!(${n.fn}(90, 20, 5, 115), Ok(1));
            assert_eq!(${n.fn}(90, 20, 5, 114), Ok(2));
        }`,
    code`
        #[test]
        fn the_pieces_join_and_none_is_far_longer() {
            let parts: Vec<(u64, u64)> = ${n.run}(11, 4).collect();
            assert_eq!(parts, [(0, 2), (2, 5), (5, 8), (8, 11)]);
        }`,
    code`
        #[test]
        fn all_that_the_load_allows() {
            assert_eq!(affordable(${s.lowPeriod.rust('int')}, ${piece.rust('int')}, ${m.derive('g_m', '', 'g*100*10', 'i').rust('int')}), ${most.rust('int')});
            assert_eq!(affordable(1_000, 1, 7), 7);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Whole ticks and rounding in the safe direction. Cutting goes by items of the record, so the pieces are as even as items allow.`,
      say`The number of pieces comes from the requirement, not from a constant that somebody once chose; what cannot be met is an error and no large number.`,
      say`Three small functions: the fewest pieces, the most that the load allows, and the edges of the pieces.`,
    ]),
    page.rust(code`
    /// No number of pieces is enough.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.err};

    /// The fewest pieces of a section with which the response is as wanted.
    pub fn ${n.fn}(section: u64, work: u64, extra: u64, wanted: u64) -> Result<u64, ${n.err}> {
        ${indented(4, body)}
    }

    /// The most pieces within an added load, given in thousandths.
    pub fn affordable(period: u64, extra: u64, thousandths: u64) -> u64 {
        period * thousandths / (extra * 1_000)
    }

    /// First and last edge of each piece, in items.
    pub fn ${n.run}(items: u64, count: u64) -> impl Iterator<Item = (u64, u64)> {
        ${indented(4, split)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`A refusal cannot be taken for a number of pieces:`,
          page.compileFail(
            'E0308',
            code`
    pub fn careless() -> u64 {
        ${n.fn}(10, 1, 1, 9)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    possible.op === '<='
      ? w.pick([
          say`${holds.named}, at ${load} of load. The record must be consistent at every edge of a piece; where it cannot be, it may not be cut there, and the bound is that of the longest piece that remains.`,
          say`With ${least} the response holds for every alignment: ${holds.values}. Each piece leaves ${x.record} in a state that may be read.`,
        ])
      : w.pick([
          say`${possible.named}: no number of pieces keeps both limits. The response is the one that protects the machine; the limit on load must give way, in writing, or another design is needed.`,
          say`The response can be met, ${holds.values}, and the load cannot at the same time. Nothing may be released on the hope that both do.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Items of very different size: pieces of equal count are not of equal length; the longest counts.`,
          say`Between two pieces ${x.high} may change what ${x.low} has read. Each piece has to look again, which is part of ${piece}.`,
          say`A wanted response of ${floor} or below cannot be had by cutting; the code refuses it.`,
          say`The cost of a piece is measured with a cold cache, for ${x.high} has just run in between.`,
          say`${capital(x.low)} itself is served later, as it is interrupted between pieces; its own deadline has to be checked again.`,
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
          say`A second buffer: ${x.low} copies under the lock and works outside of it. The section is then as long as a copy, for twice the memory.`,
          say`Readers that repeat: ${x.low} works without any lock and begins again if ${x.high} has written; no blocking, but ${x.low} may starve.`,
          say`${capital(x.high)} leaves its wish in a queue and goes on; then nobody waits, and the record is always a little old.`,
          say`Fewer items: a record that is read in part needs a lock for that part alone.`,
        ],
        2,
      ),
    ),
  )
}
