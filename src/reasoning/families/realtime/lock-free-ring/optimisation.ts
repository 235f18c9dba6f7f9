// Depth 4: entries are handed over in batches, since each synchronisation costs. How large should a batch be?
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { joined } from '../layout.ts'
import { bestBatch, delayUs, type Instance, type Solved } from './instance.ts'

const delay = (batch: string): string => `(${batch} - 1)/r + r*g/(1/(c_e + c_s/${batch}) - r)`

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const each = m.given('c_e', x.eachUs, 'µs')
  const sync = m.given('c_s', x.syncUs, 'µs')
  const alone = m.derive('rho_1', '', 'r*(c_e + c_s)', '4s')
  const keepsUp = m.compare(alone, '1')
  let first = 1
  while (delayUs(x, first) === null) first++
  const low = m.given('B_min', first, '')
  const high = m.given('B_max', 40, '')
  const best = m.found('B_b', bestBatch(x)!.batch, '', 'i')
  const least = m.derive('D_b', 'ms', delay('B_b'), '5s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'B', from: low.id, to: high.id, at: best.id, whole: true }],
    objective: delay('B'),
    subject: [],
    of: least.id,
    tolerance: 1e-9,
  })
  const ends = m.derive('D_40', 'ms', delay('B_max'), '5s')
  const starts = m.derive('D_min', 'ms', delay('B_min'), '5s')
  const worse = m.relation(ends, '>', least)
  const alsoWorse = m.relation(starts, '>=', least)
  const load = m.derive('rho_b', '', 'r*(c_e + c_s/B_b)', '4s')
  const loadMax = m.derive('rho_40', '', 'r*(c_e + c_s/B_max)', '4s')
  const lighter = m.relation(loadMax, '<', load)
  const wait = m.derive('t_B', 'ms', '(B_b - 1)/r', '4s')
  const catchUp = m.derive('t_c', 'ms', 'r*g/(1/(c_e + c_s/B_b) - r)', '4s')
  const floor = m.derive('B_0', '', 'r*c_s/(1 - r*c_e)', '4s')
  const above = m.relation(best, '>', floor)
  const whole = m.derive('n_B', 'entries', 'n + B_b', 'i')
  const fits = m.compare(whole, s.slots)

  page.section(
    'context',
    w.pick([
      say`The consumer spends ${each} on an entry and ${sync} on each hand-over, however many entries that brings.`,
      say`Cost for the consumer: ${each} an entry, and ${sync} for waking up, loading indices and returning.`,
      say`Each look into the ring costs the consumer ${sync}, each entry in it ${each} more.`,
    ]),
  )
  page.ask(
    w.pick([
      say`The producer announces entries in batches. Find the batch, up to ${high}, with the shortest total of waiting for a batch and catching up after the longest absence. Does the ring still suffice?`,
      say`Choose the size of a batch. Derive what limits it from below and from above, find the optimum in whole numbers (up to ${high}), and judge the advice "the larger the batch, the lower the load".`,
      say`How many entries should be handed over at a time? Consider the load, the age of an entry, and the time to recover after an absence; optimise over whole batches up to ${high}.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Small batches waste the consumer's time on hand-overs, so it recovers slowly after an absence. Large batches let entries grow old before they are even announced. An optimum must lie between.`,
      say`Two delays that pull apart: collecting a batch and working off a backlog. The first grows with the batch, the second falls.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`No batches at all, each entry by itself: a load of ${alone.arithmetic}.`,
      say`Simplest is one at a time. Load: ${alone.worked}.`,
    ]),
  )
  page.think(
    keepsUp.op === '>' ? 'error' : 'doubt',
    keepsUp.op === '>'
      ? w.pick([
          say`${keepsUp.values}: the consumer cannot even keep up. Batches are not an improvement here but a necessity.`,
          say`Beyond one, ${keepsUp.named}; the ring would fill up without any absence.`,
        ])
      : w.pick([
          say`It keeps up, ${keepsUp.values}, but what is left over is all there is for a backlog. Recovery would take long.`,
          say`Enough for the steady stream, ${keepsUp.symbols}. Not for long absences, as little is left to catch up with.`,
        ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Below ${floor.worked} the load is beyond one. Above it, the backlog of ${s.backlog.arithmetic} is worked off at what the consumer can do less what keeps coming.`,
      say`Smallest useful batch: load of one at ${floor.arithmetic}. Then the backlog of an absence, ${s.backlog.worked}, shrinks at the difference of the two rates.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Then make it as large as allowed: at ${high} the load is down to ${loadMax.arithmetic}.`,
      say`The largest batch has the lowest load, ${loadMax.worked}; ${lighter.symbols}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Load is not the aim. An entry then waits for the rest of its batch, and the total is ${ends}, against ${least} at best. ${worse.symbols}.`,
      say`The first of each batch would be old before anybody sees it. In total ${ends.arithmetic}, and ${worse.values}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Over all whole batches: ${optimum.form('answer')}. Of this ${wait.arithmetic} is collecting and ${catchUp.short} is catching up.`,
      say`The search gives ${best.named} with ${least.named}: ${wait.short} for collecting, ${catchUp} for catching up. Also ${above.named}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Does the ring hold it? A batch in the making is not yet visible, so ${whole.arithmetic} are wanted: ${fits.values}. ${fits.op === '<=' ? 'It does.' : 'It does not; the next power of two is needed.'}`,
      say`Slots: ${whole.worked}, ${fits.named}. ${fits.op === '<=' ? 'No change to the ring.' : 'The ring has to double.'}`,
    ]),
  )
  page.checks(1, alone, load, wait, floor)
  page.think(
    'summarise',
    w.pick([
      say`Batches of ${best}, a total delay of ${least} after the worst absence, a load of ${load}.`,
      say`${best.named}: neither the lowest load nor the youngest entries, but the quickest recovery with both counted.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Delay is the sum of a growing and a falling term, with a limit below which the second does not exist.`,
      say`The batch enters twice: in the time to collect it, and in the rate at which a backlog can be worked off.`,
    ]),
  )
  page.step(
    w.pick(['Load', 'What a hand-over costs']),
    say`One at a time: ${alone.worked}; ${keepsUp.named}. With batches the hand-over is shared; the load is within one from ${floor.worked} on.`,
  )
  page.step(
    w.pick(['Two delays', 'Collecting and catching up']),
    say`The first entry of a batch waits for the others: ${wait.worked}. A backlog of ${s.backlog.worked} is worked off at the rate of the consumer without the rate of the producer: ${catchUp.worked}.`,
  )
  page.step(
    w.pick(['The best batch', 'The optimum']),
    say`Wanted: ${optimum.form('problem')}, in whole numbers with ${optimum.form('ranges')}. Found: ${optimum.form('answer')}.`,
    say`At the ends: ${starts.named} and ${ends.named}; ${alsoWorse.symbols}, ${worse.symbols}. The load at the optimum is ${load.worked}, at the upper end ${loadMax.short}.`,
  )
  page.step(
    w.pick(['The ring', 'Room for a batch']),
    say`${s.need.worked} were for single hand-overs. A batch more: ${whole.worked}, and the ring has ${s.slots.worked}. ${fits.named}.`,
  )

  const n = w.pick([
    { c: 'Costs', delay: 'delay', best: 'best_batch' },
    { c: 'Stream', delay: 'total_delay', best: 'choose_batch' },
    { c: 'Load', delay: 'age_after_absence', best: 'optimal_batch' },
  ])
  const search = w.pick([
    code`let mut best: Option<(u32, f64)> = None;
            for batch in 1..=most {
                let Some(delay) = self.${n.delay}(batch) else { continue };
                if best.is_none_or(|(_, least)| delay < least) {
                    best = Some((batch, delay));
                }
            }
            best.map(|(batch, _)| batch)`,
    code`(1..=most)
                .filter_map(|batch| self.${n.delay}(batch).map(|delay| (batch, delay)))
                .min_by(|one, other| one.1.total_cmp(&other.1))
                .map(|(batch, _)| batch)`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_best_batch_of_the_machine() {
            assert_eq!(machine().${n.best}(${high.rust('int')}), Some(${best.rust('int')}));
        }`,
    code`
        #[test]
        fn delays_at_the_optimum_and_at_the_end() {
            assert!((machine().${n.delay}(${best.rust('int')}).unwrap() - ${least.rust('f64', 's')}).abs() < 1e-7);
            assert!((machine().${n.delay}(${high.rust('int')}).unwrap() - ${ends.rust('f64', 's')}).abs() < 1e-7);
        }`,
    code`
        #[test]
        fn a_consumer_that_cannot_keep_up() {
            let busy = ${n.c} { rate: 1.0, away: 1.0, each: 0.5, sync: 1.0 };
            assert_eq!(busy.${n.delay}(1), None);
            assert_eq!(busy.${n.delay}(2), None);
            assert!((busy.${n.delay}(4).unwrap() - 6.0).abs() < 1e-9);
            assert_eq!(busy.${n.best}(2), None);
            assert_eq!(busy.${n.best}(3), Some(3));
            assert_eq!(busy.${n.best}(9), Some(4));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The delay does not exist where the consumer cannot keep up, and its type says so. The search passes over such batches.`,
      say`A function for the delay and a search over whole numbers; both are small enough to run when a machine is configured.`,
    ]),
    page.rust(code`
    /// Entries each ${m.derive('g_s', 's', 'g', '4s').unitOnly}, all times in ${m.value('g_s').unitOnly}.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.c} {
        pub rate: f64,
        pub away: f64,
        pub each: f64,
        pub sync: f64,
    }

    impl ${n.c} {
        /// Collecting a batch and catching up; none where the backlog never shrinks.
        pub fn ${n.delay}(&self, batch: u32) -> Option<f64> {
            let batch = f64::from(batch);
            let gain = 1.0 / (self.each + self.sync / batch) - self.rate;
            (gain > 0.0).then(|| (batch - 1.0) / self.rate + self.rate * self.away / gain)
        }

        pub fn ${n.best}(&self, most: u32) -> Option<u32> {
            ${nest(8, search)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn machine() -> ${n.c} {
            ${n.c} { rate: ${s.rate.rust('f64')}, away: ${s.away.rust('f64', 's')}, each: ${each.rust('f64', 's')}, sync: ${sync.rust('f64', 's')} }
        }
        ${nest(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`A batch must never wait for entries that do not come: when the stream ends, or stops, what has been collected is handed over after a fixed time. Otherwise the last moves would never be made.`,
      say`${fits.op === '<=' ? 'The ring suffices with batches too.' : 'With this batch the ring is too small, and batches may only be used in a larger one.'} A partial batch is handed over at the end of a move, so nothing stays behind.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A load just under one: the backlog shrinks very slowly, and the delay is dominated by catching up.`,
          say`A slow stream: collecting takes long, single hand-overs are best, and the costs do not matter.`,
          say`Entries that are urgent by themselves, such as an end stop, must pass by the batch.`,
          say`A hand-over whose cost depends on the batch, by the cache: ${sync.symbol} is then no constant and has to be measured at the chosen batch.`,
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
          say`Let the consumer take all there is, with no batches on the producer's side: small batches when idle, large ones after an absence, by themselves.`,
          say`Keep a copy of the other side's index and refresh it only when it seems full or empty: most of ${sync} is saved without waiting.`,
          say`Hand over by time instead of by number: the age of an entry is bounded directly, the load varies.`,
        ],
        2,
      ),
    ),
  )
}
