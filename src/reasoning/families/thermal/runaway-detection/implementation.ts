// Depth 3: the guard as a ring of readings that judges at full duty only, latches, and is tried on both sides of its limits.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const ring = m.derive('N', 'samples', 'ceil(W/h)', 'i')
  const skip = m.derive('M', 'samples', 'ceil(L/h)', 'i')
  const rise = m.derive('r_N', 'K', 'N*h*s_m', '4s')
  const enough = m.relation(rise, '>=', '2*R')
  const step = m.derive('r_1', 'K', 'h*s_m', '3s')
  const found = m.derive('j', 'samples', 'floor(N - R/r_1) + 1', 'i')
  const inTime = m.relation(found, '<=', ring)
  const total = m.derive('t_N', 's', '(M + N)*h', '4s')
  const hot = m.derive('T_N', '°C', 'T_max + P_hi*t_N/C', '4s')
  const verdict = m.compare(hot, g.T_lim)
  const fallen = m.process(
    'recurrence',
    'j_r',
    'samples',
    {
      states: [{ name: 'z', unit: 'K', start: 'r_N', next: 'z - r_1' }],
      until: 'N',
      measure: { what: 'z', take: 'first', level: 'R' },
      tolerance: 1e-9,
    },
    'i',
  )
  page.ask(
    w.pick([
      say`Write the guard in Rust without a heap: a ring whose size the compiler knows, judging at full duty only, latching when it trips. Prove its size sufficient and test it on both sides of its threshold. Go through the edge cases.`,
      say`Implement the guard for readings every ${g.h}. What is its state, when may it judge, what resets it and what must not? Compute after how many readings a lost sensor is found, and test exactly that.`,
      say`Bring the guard to the machine: whole numbers of samples, fixed memory, constant time for each reading, no way back from a trip but by a person. Test it with a sound body and with one whose sensor is lost.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`From the derivation: least slope ${s.least.worked}, threshold ${s.threshold.worked}, window ${s.window.worked}. Now in samples.`,
      say`Known: a sound body climbs with ${s.least} and the rise over ${s.window.worked} is twice the threshold of ${s.threshold}. Code counts readings, so everything is divided by ${g.h}.`,
    ]),
  )
  if (w.chance(0.55)) {
    page.think(
      'attempt',
      w.pick([
        say`Windows one after the other: remember a reading, wait for the window, compare, begin anew. One number of memory instead of a ring.`,
        say`Cheapest: a single remembered reading and a counter. When the counter is full, compare and start over.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A sensor that is lost early in such a window may have risen enough before it was lost. That window passes, and only the next one finds it: up to twice the time, and twice the heat. The derivation counted one window.`,
        say`This is late by up to a second window: a fault just after half of the rise slips through the first comparison. The energy bound was made for one.`,
      ]),
    )
    page.think(
      'back-up',
      say`A sliding comparison: each reading against the one a window earlier. It needs all the readings in between, which is a ring.`,
    )
  } else
    page.think(
      'decide',
      w.pick([
        say`Each reading is compared with the one a whole window before it. So all of a window must be kept: a ring.`,
        say`Sliding, not one window after the other, since a fault in the middle would otherwise cost a second window.`,
      ]),
    )
  page.think(
    'derive',
    w.pick([
      say`Size of the ring, rounded up: ${ring.worked}. Rounding up keeps the promise: ${rise.worked}, and ${enough.values}. After the start of full duty, ${skip.worked} are skipped.`,
      say`${ring.worked} and ${skip.worked}, both upwards, since a shorter window would rise too little and a shorter wait would judge before the reading follows. Check: ${rise.arithmetic}, ${enough.symbols}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`When is a lost sensor found? With each reading one step of ${step.worked} leaves the window and none comes in. The rise drops under the threshold at reading number ${found.worked}.`,
      say`After the loss the rise in the window shrinks by ${step.arithmetic} a reading. It is under the threshold first after ${found.worked}, so ${inTime.values}.`,
    ]),
  )
  page.think(
    'verify',
    say`Iterated reading by reading, ${fallen.claim.form('rates')}, the difference passes the threshold at number ${fallen.value} as well.`,
  )
  page.think(
    'compare',
    say`Whole samples make it a little later: ${total.worked}, so the body is cut off by ${hot.worked}; ${verdict.values}.`,
  )
  page.think(
    'doubt',
    w.pick([
      say`What about a reading that is no number? Every comparison with it is false. If I write the test as rise under threshold, such a reading passes as sound. It has to trip by itself.`,
      say`A comparison with a value that is no number is false, whichever way round. So the code must ask for a rise that is big enough, and trip on everything else.`,
    ]),
  )
  page.checks(w.pick([1, 2]), ring, rise, total, step)
  page.think(
    'decide',
    w.pick([
      say`State: the ring, how many readings it holds, how many are still to be skipped, and whether it has tripped. Leaving full duty empties the ring; nothing clears a trip.`,
      say`One function for a reading, one verdict, and no way to clear a trip in the type. A new guard after a restart is the only one.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Times become counts, always rounded to the safe side, and the bound of the derivation is computed again for the counts.`,
      say`Three counts decide: size of the ring, readings to skip, readings until a lost sensor is found.`,
    ]),
  )
  page.step(
    w.pick(['Counts', 'Whole samples']),
    say`${ring.worked}; ${skip.worked}. With this ring a sound body rises by ${rise.worked} in a window, and ${enough.named}.`,
  )
  page.step(
    w.pick(['When a lost sensor is found', 'Detection in samples']),
    say`From the loss on, every reading takes one step of ${step.worked} out of the window. The first difference under ${s.threshold} is number ${found.worked}; iterating gives ${fallen.value}. This is no later than the ring is long: ${inTime.symbols}.`,
  )
  page.step(
    w.pick(['The bound again', 'Heat with whole samples']),
    say`If the sensor is lost before full duty begins, the cut-off comes after ${total.worked}, on the strong supply of ${s.strong} at ${hot.worked}. ${verdict.op === '<=' ? 'That is in time' : 'That is too late, and the code cannot mend it'}: ${verdict.named}.`,
  )

  const v = {
    Guard: w.pick(['Guard', 'RiseGuard', 'Sentry']),
    Verdict: w.pick(['Verdict', 'State', 'Judgement']),
    Trip: w.pick(['Tripped', 'CutOff', 'Alarm']),
    Wait: w.pick(['Collecting', 'NotYet', 'Waiting']),
    Sound: w.pick(['Sound', 'Rising', 'Healthy']),
    take: w.pick(['take', 'judge', 'reading_came']),
    filled: w.pick(['filled', 'held', 'known']),
    at: w.pick(['at', 'place', 'oldest']),
    skip: w.pick(['skip', 'settle', 'ignore']),
    left: w.pick(['to_skip', 'unsettled', 'still_blind']),
    feed: w.pick(['feed', 'climb', 'warm_up']),
  }
  const judge = w.pick([
    code`let rise = reading - self.ring[self.${v.at}];
            if !(rise >= self.threshold) {
                self.tripped = true;
                return ${v.Verdict}::${v.Trip};
            }`,
    code`let sound = reading - self.ring[self.${v.at}] >= self.threshold;
            self.tripped = !sound;
            if self.tripped {
                return ${v.Verdict}::${v.Trip};
            }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The ring is a const generic. A trip has no inverse in the interface, and a reading that is no number trips at once, at any duty.`,
      say`No heap, no clock, constant work for a reading. The comparison is written so that only a rise that is seen passes.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${v.Verdict} {
        ${v.Wait},
        ${v.Sound},
        ${v.Trip},
    }

    /// Compares each reading at full duty with the one a whole ring earlier.
    #[derive(Debug, Clone)]
    pub struct ${v.Guard}<const N: usize> {
        threshold: f64,
        ${v.skip}: u32,
        ring: [f64; N],
        ${v.filled}: usize,
        ${v.at}: usize,
        ${v.left}: u32,
        tripped: bool,
    }

    impl<const N: usize> ${v.Guard}<N> {
        /// Nothing without a ring, and nothing without a threshold that a lost sensor can miss.
        pub fn new(threshold: f64, ${v.skip}: u32) -> Option<Self> {
            let fine = N > 0 && threshold > 0.0;
            fine.then_some(Self { threshold, ${v.skip}, ring: [f64::NAN; N], ${v.filled}: 0, ${v.at}: 0, ${v.left}: ${v.skip}, tripped: false })
        }

        pub fn ${v.take}(&mut self, reading: f64, full_duty: bool) -> ${v.Verdict} {
            self.tripped = self.tripped || !reading.is_finite();
            if self.tripped {
                return ${v.Verdict}::${v.Trip};
            }
            if !full_duty {
                self.${v.filled} = 0;
                self.${v.left} = self.${v.skip};
                return ${v.Verdict}::${v.Wait};
            }
            if self.${v.left} > 0 {
                self.${v.left} -= 1;
                return ${v.Verdict}::${v.Wait};
            }
            let ready = self.${v.filled} == N;
            if ready {
                ${nest(12, judge)}
            } else {
                self.${v.filled} += 1;
            }
            self.ring[self.${v.at}] = reading;
            self.${v.at} += 1;
            if self.${v.at} == N {
                self.${v.at} = 0;
            }
            if ready { ${v.Verdict}::${v.Sound} } else { ${v.Verdict}::${v.Wait} }
        }
    }`),
    page.rust(code`
    #[cfg(test)]
    mod tests {
        use super::*;

        const SLOPE: f64 = ${step.rust('f64')};
        const SKIP: u32 = ${skip.rust('int')};
        const RING: u32 = ${ring.rust('int')};

        type Fitted = ${v.Guard}<{ RING as usize }>;

        fn fresh() -> Fitted {
            Fitted::new(${s.threshold.rust('f64')}, SKIP).unwrap()
        }

        /// So many readings of a sound body, from this one on.
        fn ${v.feed}(guard: &mut Fitted, from: u32, count: u32) -> ${v.Verdict} {
            let mut last = ${v.Verdict}::${v.Wait};
            for i in from..from + count {
                last = guard.${v.take}(f64::from(i) * SLOPE, true);
            }
            last
        }

        #[test]
        fn a_sound_body_is_left_alone() {
            let mut guard = fresh();
            assert_eq!(${v.feed}(&mut guard, 0, SKIP + RING), ${v.Verdict}::${v.Wait});
            assert_eq!(${v.feed}(&mut guard, SKIP + RING, 1), ${v.Verdict}::${v.Sound});
            assert_eq!(${v.feed}(&mut guard, SKIP + RING + 1, RING), ${v.Verdict}::${v.Sound});
        }

        #[test]
        fn a_lost_sensor_is_found_after_so_many_readings() {
            let mut guard = fresh();
            let before = SKIP + RING;
            ${v.feed}(&mut guard, 0, before);
            let stuck = f64::from(before - 1) * SLOPE;
            let mut count = 1;
            while guard.${v.take}(stuck, true) == ${v.Verdict}::${v.Sound} {
                count += 1;
            }
            assert_eq!(count, ${found.rust('int')});
        }

        #[test]
        fn the_threshold_itself_is_enough() {
            for (last, verdict) in [(12.0, ${v.Verdict}::${v.Sound}), (11.9375, ${v.Verdict}::${v.Trip})] {
                let mut guard = ${v.Guard}::<2>::new(2.0, 1).unwrap();
                for reading in [SLOPE, 10.0, SLOPE] {
                    assert_eq!(guard.${v.take}(reading, true), ${v.Verdict}::${v.Wait});
                }
                assert_eq!(guard.${v.take}(last, true), verdict);
            }
        }

        #[test]
        fn leaving_full_duty_starts_anew_and_a_trip_stays() {
            let mut guard = ${v.Guard}::<1>::new(1.0, 1).unwrap();
            for (reading, full, verdict) in [
                (SLOPE, true, ${v.Verdict}::${v.Wait}),
                (5.0, true, ${v.Verdict}::${v.Wait}),
                (6.0, true, ${v.Verdict}::${v.Sound}),
                (SLOPE, false, ${v.Verdict}::${v.Wait}),
                (SLOPE, true, ${v.Verdict}::${v.Wait}),
                (2.0, true, ${v.Verdict}::${v.Wait}),
                (3.0, true, ${v.Verdict}::${v.Sound}),
                (3.5, true, ${v.Verdict}::${v.Trip}),
            ] {
                assert_eq!(guard.${v.take}(reading, full), verdict);
            }
            assert_eq!(guard.${v.take}(f64::MAX, guard.tripped), ${v.Verdict}::${v.Trip});
        }

        #[test]
        fn what_is_no_number_trips_at_any_duty() {
            for reading in [f64::NAN, f64::INFINITY] {
                let mut guard = fresh();
                assert_eq!(guard.${v.take}(reading, guard.tripped), ${v.Verdict}::${v.Trip});
                assert_eq!(guard.${v.take}(SLOPE, guard.tripped), ${v.Verdict}::${v.Trip});
            }
        }

        #[test]
        fn settings_without_sense_are_refused() {
            assert!(${v.Guard}::<0>::new(SLOPE, SKIP).is_none());
            assert!(Fitted::new(0.0, SKIP).is_none());
            assert!(Fitted::new(f64::NAN, SKIP).is_none());
            assert!(Fitted::new(SLOPE, SKIP).is_some());
        }
    }`),
    say`Nobody outside clears a trip:`,
    page.compileFail(
      'E0599',
      code`
    pub fn carry_on(guard: &mut ${v.Guard}<4>) {
        guard.rearm();
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`A verdict of soundness needs a rise that was seen. Readings that are no numbers, too small a rise, or nothing at all end in a trip or in waiting, and the waiting is bounded by ${total} of full duty.`,
      say`From the beginning of full duty to the verdict pass ${total} and no further time; a lost sensor within a sound heating is found after ${found}. The trip stays until the guard is made anew.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Duty that drops below full for one sample again and again: the ring never fills. The guard needs a companion that bounds the energy at any duty.`,
          say`A reading that is missing: the caller has to hand in something that is no number, not the last value, which would count as a standstill too late.`,
          say`A ring of one reading: each reading is compared with the one before it. It works, and the noise makes it useless.`,
          say`Steps of the reading at a change of the converter's range: a rise that is none. It shifts the verdict by one window.`,
          say`A restart by a watchdog: the guard begins anew, so the heater has to begin at duty zero, or the time until the verdict counts twice.`,
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
          say`One window after the other needs a single number of memory and up to twice the time.`,
          say`A low-pass filter of the slope has no ring; its delay has a tail that the bound on the heat must carry.`,
          say`Storing every fourth reading divides the memory, and adds up to three samples to the delay.`,
        ],
        2,
      ),
    ),
  )
}
