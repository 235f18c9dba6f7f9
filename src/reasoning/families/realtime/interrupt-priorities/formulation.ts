// Depth 1: a given design with three levels. Who is last on a level waits for all that share it, and for everything above as often as it
// comes; that is a busy stretch, and the nearest deadline of the level has to bear it.
import { code, concat, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { capital, indented, joined } from '../layout.ts'
import { busyOf, type Instance, levelsOf, listed, nearestOf, PLACES, roundsOf, type Solved } from './instance.ts'
import { structOf, tableOf } from './sources.ts'

export function formulation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const rows = levelsOf(x.design).map((members, g) => {
    const set = members.at(-1)! + 1
    const busy = busyOf(m, x, [...Array(set).keys()], `R_${PLACES[g]![0]}`)
    const limit = m.derive(`L_${PLACES[g]![0]}`, 'cycles', nearestOf(members), 'i')
    const verdict = m.compare(busy.value, limit)
    return { members, place: PLACES[g]!, set, busy, limit, verdict, slack: limit.number - busy.value.number }
  })
  const shared = rows.filter((row) => row.members.length > 1).sort((a, b) => a.slack - b.slack)[0]!
  const first = s.sources[shared.members[0]!]!
  const mates = shared.members.slice(1).map((i) => s.sources[i]!.name)
  const set = [...Array(shared.set).keys()]
  const rounds = roundsOf(m, x, set, 'v')
  const once = rounds[0]!
  const onceIs = m.compare(shared.busy.value, once)
  const without = set.filter((i) => i < shared.members[0]! || i === shared.members[0])
  const alone = busyOf(m, x, without, 'R_o')
  const aloneIs = m.relation(alone.value, '<', shared.busy.value)
  const aloneFits = m.compare(alone.value, first.deadline)
  const time = m.derive('t_R', 'µs', `${shared.busy.value.id}/f_c`, '4s')
  const spread = m.derive('k_R', '', `${shared.busy.value.id}/C_${shared.members[0]! + 1}`, '3s')
  const lower = rows[2]!
  const late = rows.filter((row) => row.verdict.op === '>')
  const flawed = w.chance(0.45)
  const design = rows
    .map((row) => `${row.place} level for ${listed(row.members.map((i) => s.sources[i]!.name))}`)
    .join('; ')

  page.ask(
    flawed
      ? w.pick([
          say`Proposed: the ${design}. The note beside it says: "${first.name} has the nearest deadline of the ${shared.place} level, so it waits for what is above it and for nobody else; it is done after ${alone.value}." Find the flaw, give the response of every level, and write the check in Rust.`,
          say`Here is a design, the ${design}. Its author found ${alone.value} for ${first.name}, from its own work and the levels above. What was overlooked, what is right for all three levels, and does the design hold? Put the analysis into typed code.`,
        ])
      : w.pick([
          say`The design: ${design}. Set up the worst case of each level, compute it, and say which deadlines hold. Write the test of a design as Rust with tests of its own.`,
          say`Is this safe: the ${design}? State the model, derive the worst response of a level with several sources, judge all three, and implement the judgement.`,
          say`Somebody has filled in the table of levels: the ${design}. Formulate when such a table is right and decide about this one. The code should refuse a wrong table before it is loaded.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`A level is a queue without preemption. Between levels it is preemption as ever. So for each level I need the longest time from a request to the end of its handler.`,
      say`Two kinds of waiting: for handlers above, which may come again and again, and for those beside, which are in nobody's order.`,
      say`Three levels, five sources, and no promise about the order inside of a level. The worst order has to be assumed, which is being last.`,
    ]),
  )
  if (flawed || w.chance(0.6)) {
    page.think(
      'attempt',
      w.pick([
        say`Take ${first.name}: its own work and the levels above it, ${alone.value.named}. That ${aloneFits.op === '<=' ? 'would hold' : 'would not even hold'}, ${aloneFits.values}.`,
        say`Nearest deadline of the ${shared.place} level: ${first.name}. With everything above in front, ${alone.value}; against its deadline ${aloneFits.values}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`${capital(listed(mates))} may have asked a moment before or at the same time, and nothing on the same level is interrupted for a nearer deadline. The hardware does not know deadlines. ${aloneIs.named}.`,
        say`That treats the level as if ${first.name} went before ${listed(mates)}. It may be the last to be served. Counted so, ${aloneIs.values}.`,
      ]),
    )
  }
  if (w.chance(0.55)) {
    page.think(
      'attempt',
      w.pick([
        say`Everything on the level and above it once: ${once.worked}.`,
        say`One job of each that counts, ${once.arithmetic}.`,
      ]),
    )
    page.think(
      onceIs.op === '>' ? 'error' : 'doubt',
      onceIs.op === '>'
        ? w.pick([
            say`In that time ${s.sources[0]!.name} asks again, perhaps others too. The stretch must be long enough for what comes during the stretch: ${onceIs.named}.`,
            say`A stretch of that length sees further requests from above. It grows until it repeats itself, and then ${onceIs.values}.`,
          ])
        : w.pick([
            say`Does anything come twice in that stretch? Not here: ${onceIs.values}. It had to be looked at.`,
            say`No source has asked again by then, so it stands, ${onceIs.named}; with a longer stretch it would not.`,
          ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`The ${shared.place} level, round by round: ${concat(...rounds.flatMap((round, i) => (i === 0 ? [round.worked] : ['; then ', i === rounds.length - 1 ? round.arithmetic : round.short])))}. It repeats.`,
      say`Begin with one job of each on that level and above, then put the result back in: ${joined(rounds.map((round) => say`${round.arithmetic}`))}. That is the busy stretch of the ${shared.place} level.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Every length tried, ${shared.busy.least.form('ranges')}: ${shared.busy.value.named} is the first with room for its own demand.`,
      say`The least length that holds what is asked inside of it, by search over ${shared.busy.least.form('ranges')}: ${shared.busy.value.named}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`All levels: ${concat(...rows.flatMap((row, i) => [i === 0 ? '' : '; ', say`${row.place}, ${row.verdict.named}`]))}. ${late.length ? `So the ${late[0]!.place} level fails.` : 'All hold.'}`,
      say`Against the nearest deadline of each: ${joined(rows.map((row) => say`${row.verdict.values}`))}. ${late.length ? `The design is refused, for its ${late[0]!.place} level.` : 'The design may be loaded.'}`,
    ]),
  )
  const limit = (): void =>
    page.think(
      'limit-case',
      w.pick([
        say`A level with a single source gives back the usual response under preemption; the formula has it as the special case.`,
        say`All five on one level: then every response is that of the ${lower.place} level, ${lower.busy.value}. Sharing can never be worse.`,
      ]),
    )
  if (w.chance(0.5)) limit()
  page.checks(w.pick([1, 2]), time, once, spread)

  page.section(
    'analysis',
    w.pick([
      say`What bounds the wait is a stretch in which the processor is never free for anything below. It does not depend on the order inside of the level, and that is why it can be promised.`,
      say`Model: preemption between levels, none inside, any order of those who wait. For each level one number, and one deadline to hold it against.`,
      say`Instead of following a single request, follow the stretch that contains it. Whoever asks in the stretch is served in the stretch.`,
    ]),
  )
  page.step(
    w.pick(['The worst alignment', 'A busy stretch']),
    w.pick([
      say`Consider a request on some level, and go back to the last moment at which nothing of this level or above was open. From there on such work is served without a pause until none is left. Lower handlers are interrupted at once and play no part. The stretch is longest if all sources of the level and above ask at its beginning and come back as early as they can.`,
      say`Call a stretch busy for a level if work of that level or above is always open in it. A request lies in one such stretch and its handler ends in the same. Moving a request towards the beginning cannot make the stretch shorter, so the common request is the worst.`,
    ]),
  )
  page.step(
    w.pick(['Its length', 'The fixed point']),
    say`For the ${shared.place} level the work of a stretch of length w is ${shared.busy.least.form('limits')}, at the first length with room for it. ${joined(rounds.map((round) => say`${round.short}`))}. Trying each length, ${shared.busy.least.form('ranges')}, gives ${shared.busy.value.named}, which is ${time.worked}.`,
  )
  page.step(
    w.pick(['Who is last', 'Attained by anybody']),
    w.pick([
      say`Up to the nearest deadline of a level every source on it asks once, as none comes again before its own deadline. If the stretch has ended by then, each is done, and whoever the wiring takes last ends with the stretch: the bound is attained. If it has not, something is open at that deadline, and the wiring can see to it that it is the source which is due.`,
      say`The test is exact. Let the wiring take ${first.name} after ${listed(mates)}: it is done when the work of all of them and of everything above is done, ${shared.busy.value.named} after a common request${shared.verdict.op === '<=' ? say`, or ${spread.arithmetic} times its own work` : ', and late'}. Leaving ${mates.length > 1 ? 'them' : 'it'} out gave ${alone.value}; ${aloneIs.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['Verdict', 'All three levels']),
    page.list(rows.map((row) => say`${row.place}: ${row.limit.worked}; ${row.verdict.named}`)),
    late.length
      ? say`The ${late[0]!.place} level does not hold${late.length > 1 ? `, and neither does the ${late[1]!.place} one` : ''}. The table must not be loaded.`
      : w.pick([
          say`Every level bears its own stretch. The table is right.`,
          say`No level is late, whatever the wiring does.`,
        ]),
  )

  const n = w.pick([
    { busy: 'busy_stretch', late: 'first_late', type: 'Source' },
    { busy: 'served_after', late: 'failing_level', type: 'Line' },
    { busy: 'stretch', late: 'refused_level', type: 'Handler' },
  ])
  const body = w.pick([
    code`let mut span: u64 = sources.iter().map(|one| one.cost).sum();
        while span <= limit {
            let asked: u64 = sources.iter().map(|one| span.div_ceil(one.period) * one.cost).sum();
            if asked == span {
                return Some(span);
            }
            span = asked;
        }
        None`,
    code`let asked = |span: u64| -> u64 { sources.iter().map(|one| span.div_ceil(one.period) * one.cost).sum() };
        let begin: u64 = sources.iter().map(|one| one.cost).sum();
        let mut rounds = core::iter::successors(Some(begin), |span| Some(asked(*span))).take_while(|span| *span <= limit);
        rounds.find(|span| asked(*span) == *span)`,
    code`let begin = sources.iter().fold(0, |sum, one| sum + one.cost);
        let mut span: u64 = begin;
        loop {
            if span > limit {
                return None;
            }
            let mut asked = 0;
            for one in sources {
                asked += span.div_ceil(one.period) * one.cost;
            }
            if asked == span {
                return Some(asked);
            }
            span = asked;
        }`,
  ])
  const walk = w.pick([
    code`let mut start = 0;
        for (level, end) in ends.iter().enumerate() {
            let nearest = sources[start..*end].iter().map(|one| one.deadline).min();
            if nearest.is_some_and(|limit| ${n.busy}(&sources[..*end], limit).is_none()) {
                return Some(level);
            }
            start = *end;
        }
        None`,
    code`(0..ends.len()).find(|level| {
            let start = if *level == 0 { 0 } else { ends[*level - 1] };
            match sources[start..ends[*level]].iter().map(|one| one.deadline).min() {
                Some(limit) => ${n.busy}(&sources[..ends[*level]], limit).is_none(),
                None => false,
            }
        })`,
  ])
  const ends = joined(x.design.map((end) => code`${String(end)}`))
  const tests = w.shuffle([
    code`
        #[test]
        fn the_table_of_the_problem() {
            assert_eq!(${n.late}(&ALL, &[${ends}]), ${late.length ? `Some(${rows.indexOf(late[0]!)})` : 'None'});
        }`,
    code`
        #[test]
        fn the_stretch_fits_and_a_cycle_less_does_not() {
            assert_eq!(${n.busy}(&ALL[..${String(shared.set)}], ${shared.busy.value.rust('int')}), Some(${shared.busy.value.rust('int')}));
            assert_eq!(${n.busy}(&ALL[..${String(shared.set)}], ${shared.busy.value.rust('int')} - 1), None);
        }`,
    code`
        #[test]
        fn mates_count_and_the_nearest_deadline_decides() {
            let near = ${n.type} { cost: 3, period: 50, deadline: 7 };
            let far = ${n.type} { cost: 4, period: 50, deadline: 20 };
            assert_eq!(${n.late}(&[far, near], &[2]), None);
            let tight = ${n.type} { deadline: 6, ..near };
            assert_eq!(${n.late}(&[far, tight], &[2]), Some(0));
            assert_eq!(${n.late}(&[tight, far], &[1, 2]), None);
            assert_eq!(${n.late}(&[far, tight], &[1, 2]), Some(1));
        }`,
    code`
        #[test]
        fn an_unused_level_is_never_late() {
            let only = ${n.type} { cost: 5, period: 9, deadline: 5 };
            assert_eq!(${n.late}(&[only], &[0, 1]), None);
            assert_eq!(${n.late}(&[${n.type} { deadline: 4, ..only }], &[0, 1]), Some(1));
            assert_eq!(${n.busy}(&[], 0), Some(0));
        }`,
    code`
        #[test]
        fn overload_has_no_end() {
            let all = [${n.type} { cost: 5, period: 8, deadline: 8 }, ${n.type} { cost: 4, period: 8, deadline: 8 }];
            assert_eq!(${n.busy}(&all, 100_000), None);
            assert_eq!(${n.busy}(&all[..1], 5), Some(5));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A table is a list of sources in the order of levels, and where each level ends. The check runs in the build or at start-up, in whole cycles.`,
      say`The stretch is searched only up to the deadline it has to keep, so the loop ends even where the load is too much.`,
      say`Which level fails is the answer, not a bare yes or no: whoever has to mend the table needs it.`,
    ]),
    page.rust(code`
    ${structOf(n.type)}

    /// From a common request to the first cycle with nothing left; none if that is after the limit.
    pub fn ${n.busy}(sources: &[${n.type}], limit: u64) -> Option<u64> {
        ${indented(4, body)}
    }

    /// The first level on which somebody may be late. Sources from the most urgent level on; where each level ends.
    pub fn ${n.late}(sources: &[${n.type}], ends: &[usize]) -> Option<usize> {
        ${indented(4, walk)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${tableOf(s, n.type)}
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...w.pick([
      [],
      [
        say`A stretch that may not exist cannot be used as if it did:`,
        page.compileFail(
          'E0308',
          code`
    pub fn unlimited(sources: &[${n.type}]) -> u64 {
        ${n.busy}(sources, 1_000)
    }`,
        ),
      ],
      [
        say`A source without a deadline is no source:`,
        page.compileFail(
          'E0063',
          code`
    pub fn careless() -> ${n.type} {
        ${n.type} { cost: 40, period: 900 }
    }`,
        ),
      ],
    ]),
  )
  page.section(
    'safety',
    late.length
      ? w.pick([
          say`${late[0]!.verdict.named}: an event of the ${late[0]!.place} level can be lost, in an alignment that a test on the bench may never meet. The design is refused.`,
          say`The ${late[0]!.place} level fails, ${late[0]!.verdict.values}. Until the table is changed the machine may not rely on those sources.`,
        ])
      : w.pick([
          say`The tightest shared level has ${shared.verdict.named}. All the proof needs is that costs are bounds and that distances are kept; order and alignment are free.`,
          say`${joined(rows.map((row) => say`${row.verdict.values}`))}: no order of service and no alignment makes anybody late.`,
        ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A source that bounces asks sooner than its distance says; without a filter in hardware the bound is void.`,
          say`The same request twice before it is served sets one flag: the second event is lost, not queued.`,
          say`A handler that enables its own level from inside breaks the model; nothing here covers it.`,
          say`The main program masks interrupts somewhere: that time comes before every stretch and must be added.`,
          say`A deadline beyond the distance to the next request would need several jobs of one source in the stretch; here none has that.`,
          say`Handlers that read flash wait for it. Costs have to be measured with a cold cache.`,
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
          say`Rely on the numbers of the lines: then ${first.name} may be given the lowest, waits for one running mate only, and a change of the board changes the proof.`,
          say`A short handler that takes the data and leaves the rest to a task: costs on the level shrink, at the price of a queue.`,
          say`Direct memory access for ${s.sources[1]!.name}: a buffer in place of a register makes its deadline later by many events.`,
          say`Polling the slowest of them from the main loop, which frees a level and needs a bound for the loop.`,
        ],
        2,
      ),
    ),
  )
}
