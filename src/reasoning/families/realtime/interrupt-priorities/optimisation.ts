// Depth 4: the main program masks interrupts for a while. How long may it, and which division into three levels bears the longest section?
// A section comes before the stretch and lengthens it, and then further requests fall into it: spare time is not room.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import {
  bestDivision,
  busyOf,
  DIVISIONS,
  demandOf,
  type Instance,
  leastOf,
  levelsOf,
  listed,
  PLACES,
  roomFor,
  type Solved,
  trapOf,
} from './instance.ts'
import { structOf, tableOf } from './sources.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const section = m.given('S_m', x.section, 'cycles')
  /** Room of the level that begins with source `start` and ends after source `end`, counted from one. */
  const rooms = new Map<string, ReturnType<typeof makeRoom>>()
  const makeRoom = (start: number, end: number) => {
    const { at, room } = roomFor(x.sources.slice(0, end), x.sources[start - 1]!.deadline)
    m.found(`p_${start}${end}`, at, 'cycles', 'i')
    const value = m.found(`r_${start}${end}`, room, 'cycles', 'i')
    const most = m.claim('optimum', {
      sense: 'max',
      over: [{ name: 'w', from: 'w_0', to: `D_${start}`, at: `p_${start}${end}`, whole: true }],
      objective: `w - (${demandOf([...Array(end).keys()], 'w')})`,
      subject: [],
      of: value.id,
      tolerance: 1e-9,
    })
    return { value, most, start, end }
  }
  const roomOf = (start: number, end: number) => {
    const key = `${start}${end}`
    const room = rooms.get(key) ?? makeRoom(start, end)
    rooms.set(key, room)
    return room
  }
  const levelsFor = ([a, b]: readonly [number, number]) => [roomOf(1, a), roomOf(a + 1, b), roomOf(b + 1, 5)]
  const ways = DIVISIONS.map((ends) => ({
    ends,
    room: m.derive(
      `M_${ends.join('')}`,
      'cycles',
      `min(${levelsFor(ends)
        .map((one) => one.value.id)
        .join(', ')})`,
      'i',
    ),
  }))
  const ends = bestDivision(x)
  const best = ways.find((way) => way.ends === ends)!
  const most = m.derive('M', 'cycles', `max(${ways.map((way) => way.room.id).join(', ')})`, 'i')
  const levels = levelsFor(ends)
  const decides = levels.find((one) => one.value.number === most.number)!
  const place = PLACES[levels.indexOf(decides)]!
  const fits = m.compare(section, most)
  const groups = levelsOf([...ends, 5]).map((members) => listed(members.map((i) => s.sources[i]!.name)))

  // Spare time taken for room, on the level where that goes wrong.
  const g = trapOf(x)!
  const trapped = levels[g]!
  const stretch = busyOf(m, x, [...Array(trapped.end).keys()], 'B_t')
  const spare = m.derive('r_n', 'cycles', `D_${trapped.start} - B_t`, 'i')
  const promises = m.relation(spare, '>', trapped.value)
  const over = m.derive('V', 'cycles', demandOf([...Array(trapped.end).keys()], `D_${trapped.start}`), 'i')
  const needed = m.derive('V_n', 'cycles', 'V + r_n', 'i')
  const tooMuch = m.relation(needed, '>', s.sources[trapped.start - 1]!.deadline)
  // Every source on its own level, and the upper level left unmasked.
  const apart = m.derive('M_5', 'cycles', `min(${[1, 2, 3, 4, 5].map((i) => roomOf(i, i).value.id).join(', ')})`, 'i')
  const gains = m.relation(apart, '>=', most)
  const apartFits = m.compare(section, apart)
  const partial = m.derive(
    'M_p',
    'cycles',
    `min(${levels
      .slice(1)
      .map((one) => one.value.id)
      .join(', ')})`,
    'i',
  )
  const partialFits = m.compare(section, partial)
  const time = m.derive('t_M', 'µs', 'M/f_c', '4s')
  const even = ways.filter(
    (way) => way !== best && [way.ends[0], way.ends[1] - way.ends[0], 5 - way.ends[1]].every((k) => k < 3),
  )
  const balanced = even[w.choose(even.length)]!
  const balancedIs = m.relation(balanced.room, '<', most)
  const what = w.pick([
    'copies the record of the position',
    'writes a word of flash',
    'switches the tables of segments',
    'reads both counters of an encoder',
  ])
  const wrong = w.pick(['spare', 'even', 'spare'] as const)
  const flawed = wrong === 'spare' && w.chance(0.6)
  const bestText = PLACES.map((one, i) => `${one} level for ${groups[i]}`).join('; ')

  page.section(
    'context',
    page.list([
      w.pick([say`three levels are free;`, say`the chip leaves three levels to the application;`]),
      w.pick([
        say`the main program ${what} with all interrupts masked, for ${section} at a time, and not twice without letting everything that waits be served;`,
        say`now and then the main program ${what}, and nobody may interrupt it for ${section}; before it does so again, all that waited has been served.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Somebody has taken the ${bestText}, and allows masking by spare time: "the ${PLACES[g]!} level has ${spare} left over, so it bears a section of that length." Find the flaw, derive the exact room of a level, find the division into three levels that bears the longest section, and say whether the section of the main program fits. Implement the search.`,
          say`"A masked section is harmless up to the spare time of the level." For the ${bestText}, that is ${spare} on the ${PLACES[g]!} level. Refute it with numbers, replace it by what is right, and optimise the division for masking, in code that is tested.`,
        ])
      : w.pick([
          say`Which division into three levels bears the longest masked section, how long is that, and is the section of the main program allowed? Prove that no division into three does better, say what further levels would bring, and write the search.`,
          say`Optimise: all divisions into three levels, by the longest time that the processor may be masked without anybody being late. Derive the room of one level exactly, then search. What if the section does not fit?`,
          say`The section has to be allowed for. Derive how long a level can be kept waiting, choose the three levels so that the least of it is as large as can be, and judge the section. Code with tests on both sides of each limit.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A section comes at the worst moment: just before everything asks. Then it stands in front of each level's stretch, and the stretch is longer by it, and by what comes meanwhile.`,
      say`Masking is blocking. It hits each level once, in front. A level bears it if section and demand together fit into some span that ends by the nearest deadline.`,
      say`Two questions that can be parted: what one level bears, and how to divide so that the weakest level bears most.`,
    ]),
  )
  const wrongTurn = (): void => {
    if (wrong === 'spare') {
      page.think(
        'attempt',
        w.pick([
          say`Spare time of the ${PLACES[g]!} level, in the division that has ${groups[g]!} on it: ${spare.worked}, after a stretch of ${stretch.value}. Let the section have that.`,
          say`Deadline less stretch, ${spare.arithmetic} for the ${PLACES[g]!} level.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`While everything is late by the section, sources from above ask again. Up to the deadline they demand ${over.worked}; with the section that is ${needed.arithmetic}, and ${tooMuch.symbols}. The true room is ${trapped.value}.`,
          say`The stretch does not just shift, it grows: ${over.arithmetic} are asked for up to the deadline, and with such a section ${tooMuch.values}. ${promises.named}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Divide evenly, levels that end after ${String(['one', 'two', 'three', 'four'][balanced.ends[0] - 1])} and ${String(['one', 'two', 'three', 'four'][balanced.ends[1] - 1])} sources: ${balanced.room.worked}.`,
          say`No level with over two sources on it, say: ${balanced.room.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`Numbers of sources are not what is scarce, near deadlines are. ${balancedIs.named}.`,
          say`There is a division with ${most}: ${balancedIs.symbols}. Evenness is no aim here.`,
        ]),
      )
    }
  }
  const room = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Room of a level: the most that is left of any span up to its nearest deadline, after what the level and those above ask for in it. For the ${place} level of the best division: ${decides.most.form('answer')}.`,
        say`A section is borne if some span by the deadline holds it and the demand. So the room is the largest of span less demand. Each span tried for the ${PLACES[g]!} level, it is ${trapped.most.form('answer')}.`,
      ]),
    )
  for (const part of w.shuffle([wrongTurn, room])) part()
  page.think(
    'compare',
    w.pick([
      say`All six divisions: ${joined(ways.map((way) => say`${way.room.named}`))}. The best is ${most.named}: ${bestText}.`,
      say`There are six ways to cut five sorted sources in three. ${joined(
        ways.map((way) => say`${way.room.arithmetic}`),
        '; ',
      )}. So ${most}, with the ${bestText}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`With a level for each source, ${apart.worked}. Splitting a level never takes room away, so no number of levels gives more: ${gains.symbols}.`,
      say`Push it: as many levels as sources bear ${apart.arithmetic}. ${apart.number > most.number ? 'Further levels would help.' : 'Further levels would not help at all.'}`,
    ]),
  )
  page.think(
    'decide',
    fits.op === '<='
      ? w.pick([
          say`The section fits, ${fits.values}. I take this division.`,
          say`${fits.named}. It may mask everything, in this division.`,
        ])
      : w.pick([
          say`The section is too long, ${fits.values}, for every division into three. ${apartFits.op === '<=' ? 'A level for each source would bear it.' : 'No number of levels bears it either.'} ${partialFits.op === '<=' ? `If it leaves the upper level open, it fits: ${groups[0]} must not touch the record then.` : 'It has to be made shorter.'}`,
          say`${fits.named}, so not like this. Masking the middle and lower level alone gives ${partial.arithmetic}; ${partialFits.values}.`,
        ]),
  )
  page.checks(w.pick([1, 2]), time, spare, needed)

  page.section(
    'analysis',
    w.pick([
      say`The room of one level is found exactly, and then divisions are compared by their smallest room.`,
      say`First one level and all its spans; then six divisions; then what lies beyond three levels.`,
    ]),
  )
  page.step(
    w.pick(['What one level bears', 'Room']),
    w.pick([
      say`Let a section of S begin just before all sources of the level and above ask. Everything is done at the first span w with S and the demand of w in it. The level holds if such a span comes by its nearest deadline, so exactly if S fits into what the demand of w leaves of w, for some w up to there. The room is the largest such difference. For the ${place} level, trying each span, ${decides.most.form('answer')}.`,
      say`A section delays the whole stretch, so the stretch ends at the first w that holds section and demand. By the deadline there is such a w for every section up to the largest of w less demand, and for none beyond. That largest value, over all spans up to the deadline: ${decides.most.form('answer')}, for the ${place} level of the best division.`,
    ]),
  )
  page.step(
    w.pick(['Spare time is not room', 'Why the difference is too much']),
    say`The ${PLACES[g]!} level has a stretch of ${stretch.value} and ${spare.worked} to spare. Masked for that long, it has ${over.worked} of demand by the deadline, together ${needed.worked}; ${tooMuch.named}. Its room is ${trapped.value}, and ${promises.symbols}.`,
  )
  page.step(
    w.pick(['Six divisions', 'The search']),
    w.pick([
      say`Lowering a source with a later deadline to the level of one with a nearer deadline takes it out of some sets and changes no other, with a section in front as without. So sorted divisions are enough, and of three levels there are six:`,
      say`A section in front changes nothing in the exchange: who is moved down beside an earlier deadline leaves the sets above and was in the other already. Sorted divisions, by where the first two levels end:`,
    ]),
    page.list(ways.map((way) => say`${way.room.worked}`)),
    say`${most.named}, or ${time.worked}, with the ${bestText}. ${fits.named}.`,
  )
  page.step(
    w.pick(['Beyond three levels', 'What else could give']),
    say`A split leaves the upper part a shorter demand and the lower part a later deadline, so rooms grow or stay. A level for each is the end of that: ${apart.worked}; ${gains.named}. Leaving the upper level unmasked asks for the other two alone: ${partial.worked}; ${partialFits.named}.`,
  )

  const n = w.pick([
    { room: 'room', best: 'longest_section', type: 'Source', demand: 'demand' },
    { room: 'bears', best: 'best_division', type: 'Line', demand: 'asked_in' },
    { room: 'patience', best: 'most_masking', type: 'Handler', demand: 'work_in' },
  ])
  const roomBody = w.pick([
    code`(1..=limit).filter_map(|span| span.checked_sub(${n.demand}(sources, span))).max()`,
    code`let releases = sources.iter().flat_map(|one| (one.period..limit).step_by(one.period as usize));
        let spans = releases.chain([limit]);
        spans.filter_map(|span| span.checked_sub(${n.demand}(sources, span))).max()`,
    code`let mut most: Option<u64> = None;
        for span in 1..=limit {
            let asked = ${n.demand}(sources, span);
            if asked <= span {
                most = most.max(Some(span - asked));
            }
        }
        most`,
  ])
  const bestBody = w.pick([
    code`let nearest = sources.get(start)?.deadline;
        if levels == 1 {
            return ${n.room}(sources, nearest);
        }
        let ends = start + 1..sources.len();
        let tried = ends.filter_map(|end| Some(${n.room}(&sources[..end], nearest)?.min(${n.best}(sources, end, levels - 1)?)));
        tried.max()`,
    code`let nearest = sources.get(start)?.deadline;
        let mut most = None;
        match levels {
            1 => most = ${n.room}(sources, nearest),
            _ => {
                for end in start + 1..sources.len() {
                    let here = ${n.room}(&sources[..end], nearest);
                    let below = ${n.best}(sources, end, levels - 1);
                    most = most.max(here.min(below));
                }
            }
        }
        most`,
  ])
  const hasNegative = leastOf(x.sources, ends, (set, limit) => roomFor(set, limit).room) < 0
  const tests = w.shuffle([
    code`
        #[test]
        fn three_levels_of_the_problem() {
            assert_eq!(${n.best}(&ALL, 0, 3), ${hasNegative ? 'None' : code`Some(${most.rust('int')})`});
        }`,
    code`
        #[test]
        fn a_level_for_each() {
            assert_eq!(${n.best}(&ALL, 0, 5), Some(${apart.rust('int')}));
            assert_eq!(${n.best}(&ALL, 0, 6), None);
            assert_eq!(${n.best}(&ALL, 5, 1), None);
        }`,
    code`
        #[test]
        fn a_later_request_takes_room_away() {
            let often = ${n.type} { cost: 4, period: 10, deadline: 9 };
            let rare = ${n.type} { cost: 3, period: 40, deadline: 12 };
            assert_eq!(${n.room}(&[often], 9), Some(5));
            assert_eq!(${n.room}(&[often, rare], 12), Some(3));
            assert_eq!(${n.room}(&[often, rare], 15), Some(4));
            assert_eq!(${n.demand}(&[often, rare], 10), 7);
            assert_eq!(${n.demand}(&[often, rare], 11), 11);
        }`,
    code`
        #[test]
        fn just_room_for_the_work_and_none() {
            let only = ${n.type} { cost: 6, period: 30, deadline: 6 };
            assert_eq!(${n.room}(&[only], 6), Some(0));
            assert_eq!(${n.room}(&[only], 5), None);
            assert_eq!(${n.room}(&[], 5), Some(5));
        }`,
    code`
        #[test]
        fn the_weakest_level_decides() {
            let near = ${n.type} { cost: 2, period: 90, deadline: 9 };
            let far = ${n.type} { cost: 5, period: 90, deadline: 20 };
            assert_eq!(${n.best}(&[near, far], 0, 1), Some(2));
            assert_eq!(${n.best}(&[near, far], 0, 2), Some(7));
            assert_eq!(${n.best}(&[near, far], 1, 1), Some(13));
        }`,
    code`
        #[test]
        fn the_level_on_which_spare_time_misleads() {
            assert_eq!(${n.room}(&ALL[..${String(trapped.end)}], ${s.sources[trapped.start - 1]!.deadline.rust('int')}), Some(${trapped.value.rust('int')}));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Two functions, as the proof has two parts. The search follows the levels from the top, each call choosing where one ends.`,
      say`Room is an option: a level that cannot even bear its own work has none, and that is not the same as room for a section of no length.`,
      say`The best division is a short recursion; with a handful of sources nothing cleverer is needed, and what is plain can be checked by eye.`,
    ]),
    page.rust(code`
    ${structOf(n.type)}

    /// Work that these sources ask for in a span that begins with a common request.
    pub fn ${n.demand}(sources: &[${n.type}], span: u64) -> u64 {
        sources.iter().map(|one| span.div_ceil(one.period) * one.cost).sum()
    }

    /// The longest section before a level that ends with these sources and has to be done by the limit.
    pub fn ${n.room}(sources: &[${n.type}], limit: u64) -> Option<u64> {
        ${indented(4, roomBody)}
    }

    /// The longest section that the best division of the sources from \`start\` on bears, sorted by deadline.
    pub fn ${n.best}(sources: &[${n.type}], start: usize, levels: usize) -> Option<u64> {
        ${indented(4, bestBody)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${tableOf(s, n.type)}
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.45)
      ? [
          say`Room that may be missing cannot be compared as a number:`,
          page.compileFail(
            'E0308',
            code`
    pub fn allowed(sources: &[${n.type}], section: u64) -> bool {
        section <= ${n.room}(sources, 1_000)
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    fits.op === '<='
      ? w.pick([
          say`${fits.named}: the section may come at any moment and nobody is late. The proof counts one section; the code that masks must not do it twice in a row.`,
          say`Every level bears the section, the ${place} one with the least to spare: ${fits.values}. The longest section belongs into a test that measures it.`,
        ])
      : w.pick([
          say`${fits.named}: with all interrupts masked the section is not safe in any division into three levels. ${partialFits.op === '<=' ? say`Masked from the middle level down it is, ${partialFits.values}, provided that what it protects is never touched by ${groups[0]!}.` : say`Masking less does not help either, ${partialFits.values}; the section has to be cut.`}`,
          say`The section must not be released as it is, ${fits.values}. ${capital(place)} is the level that would be late, in an alignment that comes by chance.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Two sections close together, with a stretch between them that has not ended: together they count as one, and the sum has to fit.`,
          say`A section inside of a handler blocks those above it; it is then part of the handler and of every stretch above.`,
          say`A library that masks interrupts by itself, in an allocation or a print, has a section nobody has measured.`,
          say`Flash that is written stalls reading for all code in it: interrupts are not masked then, and wait all the same.`,
          say`A level without any room is not late yet; it only forbids every section, the shortest included.`,
          say`Raising the threshold costs a few cycles before it acts; a request in between still gets in.`,
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
          say`No masking: a second copy and a flag that says which is valid; the section shrinks to writing the flag.`,
          say`Readers that repeat if a counter has changed meanwhile. Nobody is blocked, and the main program may have to try again.`,
          say`Do the work of the section in the lowest handler: then it shares a level and is interrupted by all above.`,
          say`Mask up to the level that touches the record and not beyond, which leaves ${partial} if the upper level has no part in it.`,
          say`The division with the fewest levels: it leaves a level free, and bears no longer section.`,
        ],
        2,
      ),
    ),
  )
}
