// Depth 2: the fewest levels. Moving a source with a later deadline down costs nobody anything, so levels may be filled in the order of
// deadlines; filling each as far as it goes stays ahead of every other way. Every division is searched as well.
import { code, concat, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import {
  busyOf,
  byPeriod,
  fewestEnds,
  type Instance,
  inversion,
  lateLevel,
  levelsOf,
  listed,
  nearestOf,
  placesOf,
  type Solved,
} from './instance.ts'
import { structOf, tableOf } from './sources.ts'

const bit = (i: number): string => (i === 1 ? 'mod(c, 2)' : `mod(floor(c/${2 ** (i - 1)}), 2)`)

/** Stretch of the level on which source i is, for a division in which bit k says that a level ends after source k. */
function stretchOf(i: number): string {
  return i === 5 ? 'B_5' : `${bit(i)}*B_${i} + (1 - ${bit(i)})*(${stretchOf(i + 1)})`
}

export function derivation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const ends = fewestEnds(x.sources)
  const groups = levelsOf(ends)
  const places = placesOf(groups.length)
  const busy = s.sources.map((_, k) => busyOf(m, x, [...Array(k + 1).keys()], `B_${k + 1}`))
  const filled = groups.map((members, g) => {
    const [start, end] = [members[0]!, members.at(-1)!]
    const fits = m.relation(busy[end]!.value, '<=', s.sources[start]!.deadline)
    const next = end < 4 ? m.relation(busy[end + 1]!.value, '>', s.sources[start]!.deadline) : null
    return { names: members.map((i) => s.sources[i]!.name), place: places[g]!, start, end, fits, next }
  })
  const free = m.given('n_a', x.levels)
  const fewest = m.found('n_f', ends.length, '', 'i')
  const enough = m.compare(fewest, free)
  m.given('c_0', 0)
  m.given('c_x', 15)
  m.found(
    'c_f',
    ends.slice(0, -1).reduce((sum, end) => sum + 2 ** (end - 1), 0),
    '',
    'i',
  )
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'c', from: 'c_0', to: 'c_x', at: 'c_f', whole: true }],
    objective: `1 + ${[1, 2, 3, 4].map(bit).join(' + ')}`,
    subject: [1, 2, 3, 4].map((i) => ({ left: stretchOf(i), op: '<=' as const, right: `D_${i}` })),
    of: 'n_f',
    tolerance: 1e-9,
  })
  const divisions = m.derive('N_d', '', 'c_x - c_0 + 1', 'i')
  const all = m.derive('N_a', '', 'n_f^5', 'i')
  const lastFits = m.relation(busy[4]!.value, '<=', s.sources[4]!.deadline)

  // The same sizes, filled by period.
  const period = byPeriod(x)
  const at = lateLevel(x.sources, period)
  const late = busyOf(m, x, period.slice(0, at + 1).flat(), 'P')
  const place = places[at]!
  const limit = m.derive('D_P', 'cycles', nearestOf(period[at]!), 'i')
  const fails = m.relation(late.value, '>', limit)
  const swap = inversion(x)!
  const raised = places[swap.level]!
  const [above, below] = [s.sources[swap.above]!, s.sources[swap.below]!]
  const order = m.relation(above.deadline, '>', below.deadline)
  const rest = period.slice(0, swap.level + 1).flat()
  const before = busyOf(m, x, rest, 'P_a')
  const left = rest.filter((i) => i !== swap.above)
  const after = left.length > 0 ? busyOf(m, x, left, 'P_b') : null
  const gains = after ? m.relation(after.value, '<', before.value) : null
  const time = m.derive('t_5', 'µs', 'B_5/f_c', '4s')
  const flawed = w.chance(0.45)
  const wrong = flawed ? 'period' : w.pick(['period', 'each', 'period'] as const)
  const proposal = period
    .map((members, g) => `${places[g]} level for ${listed(members.map((i) => s.sources[i]!.name))}`)
    .join('; ')

  const byRate =
    wrong === 'period' ? 'the division by period' : `a division of the same sizes by period, with the ${proposal},`

  page.ask(
    flawed
      ? w.pick([
          say`Proposed, with ${free} levels to give: the ${proposal}. "Whoever asks most often goes on top, as with tasks", says the author. Refute that, find the fewest levels with which every deadline holds, and prove that fewer do not do, in whatever way sources are divided.`,
          say`A colleague has put the sources into levels by how often they ask: the ${proposal}. Somebody is late. Find out who, give the right order with a proof by exchange, the fewest levels, and say whether ${free} suffice.`,
        ])
      : w.pick([
          say`How few levels are enough for every deadline? There are ${free} to give. Prove by an exchange that levels may be filled by deadline, prove that filling each as far as it goes is best, and confirm it by exhausting the divisions.`,
          say`Divide the five sources into the fewest levels; ${free} are free. Any division is allowed, in any order. Derive the best with proof, check it by search, and write it as code that the build can run.`,
          say`Find the least number of levels for these sources and show that it is the least. Is it within the ${free} that are free? What is wanted is a proof for all divisions and a search that agrees.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A level holds if the busy stretch of everything on it and above ends by the nearest deadline on it. The stretch knows the set alone, not how the part above is divided. That is a strong hint.`,
      say`Two things decide about a level: which sources are on it or above, and the nearest deadline on it. Nothing else, in particular not the order further up.`,
      say`There are many ways to divide, ${all.arithmetic} even with a fixed number of levels. Some order of the sources must make most of them needless.`,
    ]),
  )
  if (wrong === 'period') {
    page.think(
      'attempt',
      w.pick([
        say`By period, as for rate monotonic tasks: the ${proposal}.`,
        say`The most frequent on top. That is optimal for tasks that are due at the end of their periods, so perhaps here: the ${proposal}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The ${place} level has a stretch of ${late.value}, and ${fails.symbols}. Deadlines come before the next request here, and then the period is not what matters.`,
        say`On the ${place} level ${fails.named}. ${capital(above.name)} sits above ${below.name}, although ${order.values}.`,
      ]),
    )
  } else {
    page.think('attempt', say`A level for each source must be the safest, so take as many levels as there are sources.`)
    page.think(
      'doubt',
      w.pick([
        say`It is the safest, and there are ${free}. The question is what can be put together without harm.`,
        say`That answers another question: whether any division at all can hold. It can, as even the last has ${lastFits.values}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Exchange. Let one source be above another with a nearer deadline. Move it down to that one's level. For levels from which or past which it was moved the set shrinks. For the level it joins the set is what it was, and the nearest deadline is too. Nobody loses.`,
      say`Take a source with a late deadline from a high level and put it beside one below that is due sooner. Its new level had it in the stretch already. The levels between lose it from theirs. So every test that held holds still, and repeating this sorts the levels by deadline.`,
    ]),
  )
  const fill = (): void =>
    page.think(
      'derive',
      w.pick([
        say`Stretches of the first one, two, up to all five: ${joined(busy.map((one) => say`${one.value.named}`))}. Fill: ${concat(...filled.flatMap((row, i) => [i === 0 ? '' : '; ', say`${row.place}, ${row.fits.values}`, row.next ? say`, one further would be ${row.next.values}` : '']))}.`,
        say`From the top, as many as the first deadline of the level bears. ${concat(...filled.map((row) => say`${capital(row.place)}: ${listed(row.names)}, as ${row.fits.named}${row.next ? say` and ${row.next.named}` : ''}. `))}So ${fewest} levels.`,
      ]),
    )
  const exchange = (): void => {
    if (gains && wrong === 'period' && w.chance(0.7))
      page.think(
        'verify',
        w.pick([
          say`The exchange in numbers, on the proposal by period: moving ${above.name} down to ${below.name} shortens the ${raised} stretch, ${gains.values}.`,
          say`Try it on one pair: ${above.name} is above ${below.name}, though ${order.values}. Moved down, the ${raised} level has ${after!.value} in place of ${before.value}.`,
        ]),
      )
  }
  for (const part of w.shuffle([fill, exchange])) part()
  page.think(
    'verify',
    w.pick([
      say`All ${divisions} divisions of the sorted sources, coded by which of the four gaps ends a level, ${search.form('ranges')}: the least that holds has ${fewest} levels, at code ${m.value('c_f')}.`,
      say`Search: for each code ${search.form('ranges')} of where levels end, test every source. Nothing holds with fewer levels, ${fewest}; the code found is ${m.value('c_f')}, the same division.`,
    ]),
  )
  page.think(
    'compare',
    enough.op === '<='
      ? w.pick([
          say`${enough.named}. It can be built, and what is over may go to faults.`,
          say`Free are ${free}: ${enough.values}. Good.`,
        ])
      : w.pick([
          say`${enough.named}. There is no table that holds; a cost or a deadline has to give.`,
          say`Needed ${fewest}, free ${free}: ${enough.values}. No cleverness with the table helps, and I can prove it.`,
        ]),
  )
  page.checks(1, time)

  page.section(
    'analysis',
    w.pick([
      say`First which order is enough to look at, then the best division in that order, then a search that trusts neither argument.`,
      say`The test of a level is a property of a set and of one deadline. The proof lives on that.`,
      say`Three parts: the test, the exchange that sorts, and filling that stays ahead.`,
    ]),
  )
  page.step(
    w.pick(['The test of a level', 'What a level has to bear']),
    w.pick([
      say`Everything on a level and above it, asked for at once, keeps the processor busy for the least w with ${busy.at(-1)!.least.form('limits')}, written here for all five. Whoever is last on the level ends with that stretch, and any source may be last. So the level holds exactly if the stretch ends by its nearest deadline. For the sources in order of deadline the stretches are ${joined(busy.map((one) => say`${one.value.named}`))}.`,
      say`In order of deadline let the first sources be taken together, one, two, up to five: their busy stretches are ${joined(busy.map((one) => say`${one.value.named}`))}. With fewer cycles the work asked for does not fit; for all five that was tried, ${busy.at(-1)!.least.form('ranges')}. A level that ends after a source has that stretch, however the part above is divided, and must keep the deadline of its first.`,
    ]),
  )
  page.step(
    w.pick(['The exchange', 'Why deadlines order the levels']),
    w.pick([
      say`Let a division hold in which a source is above another with a nearer deadline. Move the former down to the level of the latter. Levels from its old one to just above the new one lose it from their sets: their stretches shrink or stay, their nearest deadlines stay or move out. The level it joins has the same set as before, and its nearest deadline was nearer already. All others see no change. So the new division holds too, with no level added. Each move lowers a source, so there is an end, and then no source is above one with a nearer deadline.`,
      say`Claim: if any division holds, one holds that is sorted by deadline, with no further level. Take a pair out of order and lower the one that is due later to the other's level. Which sets change? Only those of levels that it leaves or skips, and they lose a source. Which nearest deadlines change? None towards an earlier one. Lowering cannot go on for ever.`,
    ]),
    gains
      ? say`In ${byRate} ${above.name} is above ${below.name}, and ${order.named}. Moved down, it leaves the ${raised} level with a stretch of ${after!.value} after ${before.value}; ${gains.symbols}.`
      : say`In ${byRate} ${above.name} is above ${below.name}, and ${order.named}: a pair to be moved.`,
  )
  page.step(
    w.pick(['Filling stays ahead', 'The fewest']),
    page.list(
      filled.map(
        (row) =>
          say`${row.place}: ${listed(row.names)}, since ${row.fits.named}${row.next ? say`; the next would make it ${row.next.values}` : ''}`,
      ),
    ),
    w.pick([
      say`No sorted division gets further with as many levels. By induction: if its level begins no later than ours, its first deadline is no later, so what it bears we bear, and our level ends as far down or further. Hence ${fewest} are the least.`,
      say`Suppose another sorted division has come less far or as far before some level. Then that level begins with a nearer deadline or the same, and has to bear the same stretches; it cannot end beyond ours. So ours is never behind, and ${fewest} are needed by all.`,
    ]),
  )
  page.step(
    w.pick(['A search', 'Exhausted']),
    say`A division of five sorted sources is one of ${divisions} codes, ${search.form('ranges')}, a digit in base two for each gap. Testing every source under every code finds ${fewest} levels as the least, with code ${m.value('c_f')}. The code below tries all ${all.worked} assignments, sorted or not, and with a level fewer none of them.`,
  )
  if (wrong === 'period')
    page.step(
      w.pick(['Why not by period', 'What is wrong with the proposal']),
      say`The ${place} level of the proposal has a stretch of ${late.value}, the least for ${late.least.form('ranges')}, and ${limit.worked}: ${fails.symbols}. Ordering by period is optimal where each is due when it comes again. Here it is due before, and the deadline is what a stretch has to meet.`,
    )

  const n = w.pick([
    { fill: 'fewest_levels', busy: 'fits_within', search: 'some_table_holds', type: 'Source' },
    { fill: 'divide', busy: 'is_over_by', search: 'exhaust', type: 'Line' },
    { fill: 'ends_of_levels', busy: 'settles_by', search: 'any_assignment', type: 'Request' },
  ])
  const fillBody = w.pick([
    code`let mut ends = Vec::new();
        let mut start = 0;
        while start < sources.len() {
            let limit = sources[start].deadline;
            let mut tried = (start + 1..=sources.len()).rev();
            let end = tried.find(|end| ${n.busy}(&sources[..*end], limit))?;
            ends.push(end);
            start = end;
        }
        Some(ends)`,
    code`let mut ends: Vec<usize> = Vec::new();
        let mut limit = None;
        for (at, source) in sources.iter().enumerate() {
            let joins = limit.is_some_and(|nearest| ${n.busy}(&sources[..=at], nearest));
            if joins {
                ends.pop();
            } else if ${n.busy}(&sources[..=at], source.deadline) {
                limit = Some(source.deadline);
            } else {
                return None;
            }
            ends.push(at + 1);
        }
        Some(ends)`,
  ])
  const busyBody = w.pick([
    code`let mut span: u64 = sources.iter().map(|one| one.cost).sum();
        loop {
            let asked = sources.iter().map(|one| span.div_ceil(one.period) * one.cost).sum();
            if span > limit || asked == span {
                return span <= limit;
            }
            span = asked;
        }`,
    code`let asked = |span: u64| -> u64 { sources.iter().map(|one| span.div_ceil(one.period) * one.cost).sum() };
        let mut span = asked(1);
        while span <= limit && asked(span) != span {
            span = asked(span);
        }
        span <= limit`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_sources_of_the_problem() {
            assert_eq!(${n.fill}(&ALL), Some(vec![${joined(ends.map((end) => code`${String(end)}`))}]));
        }`,
    code`
        #[test]
        fn no_assignment_needs_fewer() {
            assert!(${n.search}(&ALL, ${fewest.rust('int')}));
            assert!(!${n.search}(&ALL, ${fewest.rust('int')} - 1));
        }`,
    code`
        #[test]
        fn the_stretch_may_fill_the_limit() {
            assert!(${n.busy}(&ALL, ${busy[4]!.value.rust('int')}));
            assert!(!${n.busy}(&ALL, ${busy[4]!.value.rust('int')} - 1));
            assert!(${n.busy}(&ALL[..2], ${busy[1]!.value.rust('int')}));
            assert!(!${n.busy}(&ALL[..2], ${busy[1]!.value.rust('int')} - 1));
        }`,
    code`
        #[test]
        fn two_share_up_to_the_nearer_deadline() {
            let far = ${n.type} { cost: 4, period: 40, deadline: 30 };
            let near = |deadline: u64| ${n.type} { cost: 3, period: 40, deadline };
            assert_eq!(${n.fill}(&[near(7), far]), Some(vec![2]));
            assert_eq!(${n.fill}(&[near(6), far]), Some(vec![1, 2]));
            assert_eq!(${n.fill}(&[near(2), far]), None);
            assert_eq!(${n.fill}(&[]), Some(vec![]));
        }`,
    code`
        #[test]
        fn the_search_tells_levels_apart() {
            let far = ${n.type} { cost: 4, period: 40, deadline: 7 };
            let near = |deadline: u64| ${n.type} { cost: 3, period: 40, deadline };
            assert!(${n.search}(&[far, near(7)], 1));
            assert!(!${n.search}(&[far, near(6)], 1));
            assert!(${n.search}(&[far, near(6)], 2));
            assert!(!${n.search}(&[${n.type} { deadline: 6, ..far }, near(6)], 2));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The filling takes sources that are sorted by deadline and gives where each level ends. Beside it stands a search that knows no theorem; tests hold one against the other.`,
      say`Two ways that share nothing but the test of a stretch: filling, for the build, and brute force over every assignment, for the tests.`,
      say`None means that no table exists at all, since a source that does not fit alone on its level fits nowhere in the order.`,
    ]),
    page.rust(code`
    ${structOf(n.type)}

    /// Is all that these sources ask for, from a common request on, done by the limit?
    pub fn ${n.busy}(sources: &[${n.type}], limit: u64) -> bool {
        ${indented(4, busyBody)}
    }

    /// Where each of the fewest levels ends; sources sorted by deadline.
    pub fn ${n.fill}(sources: &[${n.type}]) -> Option<Vec<usize>> {
        ${indented(4, fillBody)}
    }

    /// Tries every assignment of sources to levels, in any order.
    pub fn ${n.search}(sources: &[${n.type}], levels: usize) -> bool {
        let tables = levels.pow(sources.len() as u32);
        (0..tables).any(|table| {
            let level_of = |source: usize| table / levels.pow(source as u32) % levels;
            let all = || sources.iter().enumerate();
            (0..levels).all(|level| {
                let nearest = all().filter(|(at, _)| level_of(*at) == level).map(|(_, one)| one.deadline).min();
                let set: Vec<${n.type}> = all().filter(|(at, _)| level_of(*at) <= level).map(|(_, one)| *one).collect();
                nearest.is_none_or(|limit| ${n.busy}(&set, limit))
            })
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${tableOf(s, n.type)}
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.45)
      ? [
          say`That there may be no table cannot be passed over:`,
          page.compileFail(
            'E0308',
            code`
    pub fn count(sources: &[${n.type}]) -> usize {
        let ends: Vec<usize> = ${n.fill}(sources);
        ends.len()
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    enough.op === '<='
      ? w.pick([
          say`${enough.named}, and each level has its proof: ${joined(filled.map((row) => say`${row.fits.values}`))}. The table may be loaded for as long as costs and distances are what they are said to be.`,
          say`Every deadline holds under every alignment and every order of the wiring. All five together are done after ${time.worked} at the latest.`,
        ])
      : w.pick([
          say`${enough.named}: no table with the free levels is safe, of any kind. The machine must not run with a table that only looks sorted.`,
          say`The proof cuts both ways: with ${free} levels some alignment makes a source late, ${enough.values}. A level has to be found, or work taken out of a handler.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Two sources with equal deadlines: the order between them is free, and the exchange may leave it.`,
          say`A deadline beyond the distance between requests: several jobs of one source may be open on its level, and the test here does not cover it.`,
          say`A source that is added later may shift every level below; the table is computed anew, not patched.`,
          say`A level that is only just filled has no margin. A handler that grows by an update then moves a source down a level, and the build says so.`,
          say`Some processors divide a level by bits into preemption and order; the field has to be set to preemption alone, or the levels are not those that were counted.`,
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
          say`With a known order inside of each level fewer levels may do, since the urgent one waits for one mate only; the exchange no longer works as it stands.`,
          say`Spend all free levels, also where fewer do: each split shortens somebody's wait and costs stack.`,
          say`Search alone, without proof: for five sources it is quick, for thirty it has no end.`,
          say`Split ${s.sources[4]!.name} into a short handler and a task, which takes most of its work out of all stretches.`,
        ],
        2,
      ),
    ),
  )
}
