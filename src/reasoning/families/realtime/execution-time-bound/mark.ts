// Depth 3, one of three: a high-water mark against a bound. What a coarse timer can say, when a bound is refuted, and when a mark
// proves nothing.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import { costs, type Instance, type Solved } from './instance.ts'

export function mark(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const [e, h, p, out] = costs(m, x, ['e', 'h', 'p', 'x'])
  const stamps = m.given('c_o', x.callCycles, 'cycles')
  const step = m.given('d', x.prescale, 'cycles')
  const width = m.given('W_b', 16, 'bits')
  const bound = m.derive('N_w', 'cycles', 'c_e + (n + 1)*c_h + n*c_p + c_x', 'i')
  const seen = m.derive('N_t', 'cycles', 'N_w + c_o', 'i')
  const limit = m.derive('k_w', 'ticks', 'ceil(N_t/d)', 'i')
  const plain = m.derive('k_f', 'ticks', 'floor(N_t/d)', 'i')
  const early = m.relation(plain, '<', limit)
  const beyond = m.derive('k_b', 'ticks', 'k_w + 1', 'i')
  const blind = m.derive('N_u', 'cycles', '(k_w + 1)*d', 'i')
  const gap = m.derive('g_u', '%', '(N_u - N_t)/N_t', '3s')
  const wrap = m.derive('N_v', 'cycles', '2^W_b*d', 'i')
  const unique = m.relation(seen, '<', wrap)
  const high = m.given(
    'k_m',
    Math.floor(
      (x.cycles.e +
        (x.n + 1) * x.cycles.h +
        x.seen * x.cycles.p +
        (x.n - x.seen) * x.cycles.q +
        x.cycles.x +
        x.callCycles) /
        x.prescale,
    ),
    'ticks',
  )
  const from = m.derive('N_1', 'cycles', '(k_m - 1)*d', 'i')
  const to = m.derive('N_2', 'cycles', '(k_m + 1)*d', 'i')
  const quiet = m.relation(high, '<=', limit)
  const distance = m.derive('N_g', 'cycles', 'N_t - N_1', 'i')
  const time = m.derive('T_w', 'µs', 'N_w/f_c', '4s')
  m.given('s_0', x.prescale, 'cycles')
  m.given('s_1', 4096, 'cycles')
  m.given('z_0', 0, 'cycles')
  const above = m.claim('range', {
    over: [
      { name: 'z', from: 'z_0', to: 'd' },
      { name: 's', from: 's_0', to: 's_1' },
    ],
    left: 'floor((z + s)/d) - floor(z/d)',
    op: '<',
    right: 's/d + 1',
  })
  const under = m.claim('range', {
    over: [
      { name: 'z', from: 'z_0', to: 'd' },
      { name: 's', from: 's_0', to: 's_1' },
    ],
    left: 'floor((z + s)/d) - floor(z/d)',
    op: '>',
    right: 's/d - 1',
  })
  const flawed = w.chance(0.5)

  page.section(
    'context',
    page.list([
      w.pick([
        say`a loop of up to ${s.n} ${x.handler.items}, ${p} a round at the dearest and ${h} a look at its condition; entry ${e}, exit ${out};`,
        say`from its structure: entry ${e}, up to ${s.n} rounds of ${p}, a look at the condition for ${h}, exit ${out};`,
      ]),
      w.pick([
        say`a timer of ${width} counts one tick in ${step}; it runs freely and is read at the begin and the end, which puts ${stamps} into the span;`,
        say`the span is taken by a free-running counter of ${width}, a tick for ${step}, and taking it adds ${stamps};`,
      ]),
      w.pick([say`after a week the high-water mark stands at ${high};`, say`the largest span so far was ${high};`]),
      w.pick([
        say`safety: an alarm stops the machine, so a false one is expensive and a missing one is dangerous.`,
        say`safety: the mark is the last witness that the bound was derived from the code that really runs.`,
      ]),
    ]),
  )
  page.ask(
    flawed
      ? w.pick([
          say`Find the flaw: "the bound is ${seen} with stamps, a tick is ${step}; so the alarm goes off above ${plain}." Which runs are accused wrongly? Give the limit that never lies, say what it cannot see and what the mark of ${high} proves, and implement the monitor.`,
          say`A monitor compares ticks with ${plain}, the bound divided by the tick. It has stopped a machine in good order. Why? Derive the right limit and its blind zone, judge the mark, and write the code.`,
        ])
      : w.pick([
          say`Build the monitor that holds measured spans against the bound. Which count of ticks refutes the bound for sure, which excess stays unseen, and what does a mark of ${high} say? Derive, implement, and test at the limits.`,
          say`A bound is to be guarded at run time with a coarse timer. Derive the alarm limit from the bound so that it never accuses wrongly, say from which span on it never fails, and put it in Rust, with the wrap of the counter.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Bound from above, mark from below. The true worst case is between the two, and a timer blurs the mark by a tick.`,
      say`Two jobs: tell when the bound is refuted, and report the mark honestly, with what a tick hides.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`${bound.worked}; with the stamps ${seen.worked}.`,
      say`By structure ${bound.arithmetic}, and the measured span has ${stamps} on top: ${seen.arithmetic}.`,
    ]),
  )
  if (flawed || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`In ticks: ${plain.worked}. Anything above is too long.`,
        say`Divide by the tick and round down: ${plain.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A span begins anywhere inside of a tick. One of exactly the bound can cross ${limit.worked} edges of the timer, and ${early.symbols}: it would be accused.`,
        say`Edges are counted and not time. The same span counts one edge fewer or further, by its phase; a lawful run can show ${limit.arithmetic}.`,
      ]),
    )
  }
  const phase = (): void =>
    page.think(
      'derive',
      w.pick([
        say`With phase z and span s the count is the difference of two floors. It is above s over d, less one, and under s over d, plus one: ${above.form('symbols')}, and ${under.form('symbols')}.`,
        say`For any phase: ${above.form('symbols')}. So a lawful span shows up to ${limit.worked}, and ${beyond.arithmetic} are proof of an excess.`,
      ]),
    )
  const zone = (): void =>
    page.think(
      'limit-case',
      w.pick([
        say`From which span on is the alarm certain? The count is above s over d less one, so from ${blind.worked}. Between bound and that, ${gap.worked} of the bound, it depends on the phase.`,
        say`Not every excess is seen: surely from ${blind.arithmetic} on, by luck before. The zone is ${gap.arithmetic} wide.`,
      ]),
    )
  for (const part of w.shuffle([phase, zone])) part()
  page.think(
    'compare',
    w.pick([
      say`The mark: ${quiet.named}. The span behind it was between ${from.worked} and ${to.worked}. Up to ${distance.arithmetic} of the bound were never used, or were used by nobody yet.`,
      say`${high} mean a span from ${from.arithmetic} to ${to.arithmetic}. No refutation, ${quiet.symbols}, and no proof either.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Wrapping: ${wrap.worked} for a round of the counter, and ${unique.symbols}, so a wrapped difference is the span.`,
      say`The counter comes round after ${wrap.arithmetic}; ${unique.values}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), bound, seen, time)

  page.section(
    'analysis',
    w.pick([
      say`Counting edges blurs a span by a tick to both sides. The limit takes that into account to the side of the accused.`,
      say`What a count of ticks says about a span, and then what that says about a bound.`,
    ]),
  )
  page.step(
    w.pick(['The bound and what is measured', 'With the stamps']),
    say`${bound.worked}, which is ${time.worked}. Reading the timer is inside of the span: ${seen.worked}.`,
  )
  page.step(
    w.pick(['Ticks of a span', 'The phase']),
    w.pick([
      say`Let the span s begin z after an edge. The count is the difference of two floors, and a floor lies within one below its argument; so ${above.form('symbols')}, and ${under.form('symbols')}, for ${above.form('ranges')}.`,
      say`A count is the number of edges inside of the span. For ${above.form('ranges')}: ${above.form('symbols')} and ${under.form('symbols')}, since no floor loses a whole.`,
    ]),
  )
  page.step(
    w.pick(['The alarm', 'When the bound is refuted']),
    say`A lawful span has up to ${limit.worked} edges, whatever its phase. So ${beyond.worked} or further are proof that the bound is broken. Rounding down, ${plain.worked}, would accuse lawful runs: ${early.named}.`,
  )
  page.step(
    w.pick(['What stays unseen', 'The blind zone']),
    say`The alarm is certain from ${blind.worked}. Between ${seen.symbol} and that, ${gap.worked}, a span may pass. The tick decides how fine the guard is.`,
  )
  page.step(
    w.pick(['The mark', 'What a week has shown']),
    say`${from.worked}, ${to.worked}: the longest run was between the two. ${quiet.named}, so nothing is refuted. A distance of up to ${distance.worked} to the bound says that the dearest path was not seen, and not that it is absent.`,
  )

  const n = w.pick([
    { watch: 'Watch', broken: 'BoundBroken', record: 'record', mark: 'mark' },
    { watch: 'SpanGuard', broken: 'Refuted', record: 'note', mark: 'highest' },
    { watch: 'Gauge', broken: 'TooLong', record: 'observe', mark: 'high_water' },
  ])
  const record = w.pick([
    code`let ticks = end.wrapping_sub(begin);
            self.seen = self.seen.max(ticks);
            if ticks > LIMIT { Err(${n.broken} { ticks }) } else { Ok(()) }`,
    code`let ticks = end.wrapping_sub(begin);
            if ticks > self.seen {
                self.seen = ticks;
            }
            match ticks {
                0..=LIMIT => Ok(()),
                _ => Err(${n.broken} { ticks }),
            }`,
  ])
  const span = w.pick([
    code`let ticks = u32::from(self.seen);
            (ticks.saturating_sub(1) * TICK, (ticks + 1) * TICK)`,
    code`let middle = u32::from(self.seen) * TICK;
            (middle.saturating_sub(TICK), middle + TICK)`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_limit_is_lawful_and_the_next_is_not() {
            let mut guard = ${n.watch}::default();
            assert_eq!(guard.${n.record}(40, 40 + ${limit.rust('int')}), Ok(()));
            assert_eq!(guard.${n.record}(40, 40 + ${beyond.rust('int')}), Err(${n.broken} { ticks: ${beyond.rust('int')} }));
        }`,
    code`
        #[test]
        fn across_the_wrap() {
            let mut guard = ${n.watch}::default();
            assert_eq!(guard.${n.record}(u16::MAX - 2, 4), Ok(()));
            assert_eq!(guard.seen, 7);
        }`,
    code`
        #[test]
        fn the_mark_never_falls() {
            let mut guard = ${n.watch}::default();
            guard.${n.record}(0, ${high.rust('int')}).unwrap();
            guard.${n.record}(0, 1).unwrap();
            assert_eq!(guard.${n.mark}(), (${from.rust('int')}, ${to.rust('int')}));
        }`,
    code`
        #[test]
        fn nothing_seen_is_up_to_one_tick() {
            assert_eq!(${n.watch}::default().${n.mark}(), (0, TICK));
        }`,
    code`
        #[test]
        fn no_phase_accuses_a_lawful_span() {
            for phase in 0..TICK {
                let edges = |span: u32| (phase + span) / TICK;
                assert!(edges(SPAN) <= u32::from(LIMIT));
                assert!(edges(${blind.rust('int')}) > u32::from(LIMIT));
            }
        }`,
    code`
        #[test]
        fn the_limit_comes_from_the_structure() {
            assert_eq!(SPAN, ${seen.rust('int')});
            assert_eq!(LIMIT, ${limit.rust('int')});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The limit is worked out by the compiler from the structure, so nobody can set it from a trace. A broken bound is an error that the caller must look at; the mark is handed out as a range.`,
      say`Bound, stamps and tick are constants, the limit follows from them. The span of the mark is given with its two ends, since a single number would claim too much.`,
    ]),
    page.rust(code`
    const TICK: u32 = ${step.rust('int')};
    const SPAN: u32 = ${e.rust('int')} + ${s.n.rust('int')} * (${h.rust('int')} + ${p.rust('int')}) + ${h.rust('int')} + ${out.rust('int')} + ${stamps.rust('int')};
    const LIMIT: u16 = SPAN.div_ceil(TICK) as u16;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.broken} {
        pub ticks: u16,
    }

    #[derive(Debug, Default)]
    pub struct ${n.watch} {
        seen: u16,
    }

    impl ${n.watch} {
        /// Counts of the timer at begin and end of a run.
        pub fn ${n.record}(&mut self, begin: u16, end: u16) -> Result<(), ${n.broken}> {
            ${indented(8, record)}
        }

        /// The longest run lies between these two, in cycles.
        pub fn ${n.mark}(&self) -> (u32, u32) {
            ${indented(8, span)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        ${indented(4, joined(tests, '\n'))}
    }`),
    ...(w.chance(0.5)
      ? [
          say`The mark is no bound, and the types do not let it become one:`,
          page.compileFail(
            'E0308',
            code`
    pub fn as_bound(guard: &${n.watch}) -> u32 {
        guard.${n.mark}()
    }`,
          ),
        ]
      : []),
  )
  page.section(
    'safety',
    w.pick([
      say`An alarm is proof: the code took ${blind.symbol} or came near to it, and what was derived from the bound no longer holds. The machine goes to a safe state. No alarm is no proof, for ${gap} of excess may stay unseen.`,
      say`The limit never accuses a lawful run and surely sees one from ${blind} on. The reserve in the analysis should hold that zone too.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A run that lasts beyond ${wrap} looks short. A watchdog has to see it, for this monitor cannot.`,
          say`An interrupt inside of the span belongs to another task; mask it, or take its time off.`,
          say`A finer tick narrows the blind zone and brings the wrap nearer.`,
          say`The first run after start has cold memory and gives the largest mark; it counts like any other.`,
          say`The mark must survive a restart, or a machine that is restarted daily never has one.`,
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
          say`A counter of cycles has no blur and wraps sooner; where the processor has one it is the better timer.`,
          say`A pin that is set and cleared, and an instrument on it: nothing is added to the span but the two writes, and nobody watches in the field.`,
          say`A histogram in place of a mark shows how the tail falls off, for some memory.`,
          say`Counting rounds and sides instead of time: exact, and blind to what the hardware adds.`,
        ],
        2,
      ),
    ),
  )
}
