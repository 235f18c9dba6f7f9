// Depth 3: the surface followed in steps from the bed's readings, a proof of readiness as a type, and what is done when the past is not known.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const bend = m.derive('kappa', 'µm/K', 'alpha*G_c/(8*k_p)', '4s')
  const narrow = m.derive('b_n', 'K', 'min(b, z/kappa)', '4s')
  const approach = m.derive('a', '', '1 - exp(-(h/tau))', '5s')
  const euler = m.derive('a_x', '', 'h/tau', '4s')
  const slip = m.relation(euler, '>', approach)
  const ramp = m.derive('n_r', 'steps', 'ceil((T_1 - T_a)/(s*h))', 'i')
  const followed = (id: string, until: string) =>
    m.process(
      'recurrence',
      id,
      'K',
      {
        states: [{ name: 'y', unit: 'K', start: '0*b', next: 'y + a*(beta*min(s*h*k, T_1 - T_a) - y)' }],
        until,
        measure: { what: 'T_w - T_a - y', take: 'final' },
        tolerance: 1e-9,
      },
      '5s',
    )
  const arrival = followed('D_h', 'n_r')
  const more = m.derive('n_s', 'steps', 'ceil(log(D_h/b_n)*tau/h)', 'i')
  const total = m.derive('n', 'steps', 'n_r + n_s', 'i')
  const before = m.derive('n_b', 'steps', 'n - 1', 'i')
  const last = followed('D_n', 'n')
  const oneBefore = followed('D_b', 'n_b')
  const ready = m.relation(last.value, '<=', narrow)
  const notYet = m.relation(oneBefore.value, '>', narrow)
  const time = m.derive('t_n', 's', 'n*h', '4s')
  const unknown = m.derive('n_c', 'steps', 'ceil(log((T_w - T_a)/b_n)*tau/h)', 'i')
  const longer = m.relation(unknown, '>=', more)
  const kind = w.pick(['timer', 'euler', 'plain'] as const)
  page.ask(
    kind === 'timer'
      ? w.pick([
          say`The present code starts a timer when the bed arrives, and prints when it has run out. Show where that goes wrong, with pauses and warm restarts in mind, and replace it by an estimate of the surface in steps of ${g.h}. Types shall make printing without readiness impossible.`,
          say`A timer after arrival is all that the controller has. Replace it: follow the surface from readings every ${g.h}, state exactly at which step it is ready after a cold start, and let Rust forbid a print that is not.`,
        ])
      : w.pick([
          say`Write the soak as an estimator in Rust: readings of the bed every ${g.h} in, readiness out. Compute at which step a cold start becomes ready, let the tests demand that step, and make a print without readiness a matter of types.`,
          say`Implement an estimate of the surface with constant work for each reading. It must be right after a cold start, a warm one and one whose past is unknown. Prove the number of steps, and test it.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Share ${s.share.worked}, time constant ${s.tau.worked}, set-point ${s.held.worked}. The narrower tolerance: ${bend.worked}, so ${narrow.worked}.`,
      say`The surface is a lag of ${s.tau.worked} behind ${s.share.worked} of the bed's rise; ready means within ${narrow.worked}, where ${bend.short}.`,
    ]),
  )
  if (kind === 'timer') {
    page.think(
      'attempt',
      w.pick([
        say`The timer stays and is set for the coldest start: ${unknown} of ${g.h}, counted from arrival.`,
        say`A timer of ${unknown} of ${g.h} covers the coldest start, so the present code only needs a larger number.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A timer knows when it was started and nothing else. If the bed is off for a while in the middle, the surface falls and the timer goes on; if the plate is warm from the last print, the timer makes one wait for nothing. Ready by the clock is not ready by the plate.`,
        say`Between start and end of the timer anything may happen to the bed, and the timer does not look. Even in the best case it asks for ${unknown} where ${more} do.`,
      ]),
    )
    page.think('back-up', say`Feed the readings into the same lag that the plate is.`)
  } else if (kind === 'euler') {
    page.think(
      'attempt',
      w.pick([
        say`In each step the estimate moves by interval over time constant, ${euler.worked}, of the difference.`,
        say`Simplest step: ${euler.arithmetic} of what is missing.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That runs ahead of the true plate: held for an interval, a lag makes up ${approach.worked}. ${slip.values}. An estimate that is early declares readiness too soon, which is the wrong side.`,
        say`${slip.named}: Euler's step is too quick, so the estimate would be ready before the plate is. The exact share has no such bias.`,
      ]),
    )
    page.think('back-up', say`Take the exact share of a step.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Exact for a reading that is held through the interval: ${approach.worked}. I take the reading from the beginning of each interval. The bed climbs in between, so the estimate is a little late, which is the safe side.`,
      say`One step makes up ${approach.worked} of the difference. The difference to which reading, old or new? With the old one a climbing bed is underrated, with the new one overrated; readiness must not come early, so the old one.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A cold start: the ramp takes ${ramp.worked}. Iterating ${arrival.claim.form('rates')} that far leaves ${arrival.value}.`,
      say`${ramp.worked} of ramp; by ${arrival.claim.form('rates')} the gap at its end is ${arrival.value}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`From there the gap shrinks by the same factor in every step, so ${more.worked} are needed, ${total.worked} in all, or ${time.worked}.`,
      say`Each further step keeps the same share of the gap: ${more.worked}. In all ${total.worked}, that is ${time.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Iterated to the end: after ${total} the gap is ${last.value}, after ${before} it was ${oneBefore.value}. ${ready.symbols} and ${notYet.symbols}: exactly this step.`,
      say`The iteration gives ${oneBefore.value} after ${before} and ${last.value} after ${total}. The band of ${narrow} lies between them.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`After a restart of the controller the plate's past is unknown. What may be assumed?`,
      say`What does the estimate start from when nothing is known, say after a loss of power?`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`Start from the coldest possible, the room. With the bed already hot that costs ${unknown.worked}, and ${longer.values}. Too long is safe, too short is not.`,
      say`Unknown means cold. The wait is then ${unknown.worked} at a hot bed. A reading that is no number makes the past unknown again.`,
    ]),
  )
  page.checks(w.pick([1, 2]), approach, more, time, bend)

  page.section(
    'analysis',
    kind === 'timer'
      ? say`A timer is right for one history only. An estimator follows any history, and for a cold start it is ready after ${total}.`
      : w.pick([
          say`The plate's own equation, in exact steps, driven by the readings. Readiness is a statement about its state.`,
          say`One state, one exact coefficient. The step of readiness follows from a geometric sequence and is confirmed by iteration.`,
        ]),
  )
  page.step(
    w.pick(['Step of the estimate', 'Exact step']),
    say`${approach.worked}, with the reading from the beginning of the interval, which underrates a bed that climbs. ${arrival.claim.form('rates')}. Euler's ${euler.worked} would run ahead: ${slip.symbols}.`,
  )
  page.step(
    w.pick(['Cold start', 'When it is ready']),
    say`${ramp.worked}, then a gap of ${arrival.value}; ${more.worked}; ${total.worked}, or ${time.worked}. Iteration: ${oneBefore.value} one step before and ${last.value} at it; ${notYet.values}, and ${ready.values}.`,
  )
  page.step(
    w.pick(['Unknown past', 'Restart']),
    say`Assuming the room's temperature at a bed that is hot already: ${unknown.worked}. ${longer.named}. A true plate is as warm as the room or warmer, and steps of this kind keep the order: what starts colder remains colder.`,
  )

  const v = {
    Soak: w.pick(['Soak', 'SurfaceEstimate', 'PlateModel']),
    Ready: w.pick(['Ready', 'Soaked', 'MayPrint']),
    take: w.pick(['take', 'follow', 'observe']),
    rise: w.pick(['rise', 'surface', 'above_room']),
    ready: w.pick(['ready', 'proof', 'soaked']),
  }
  const step = w.pick([
    code`if bed.is_finite() {
                self.${v.rise} += self.approach * (self.share * (bed - self.room) - self.${v.rise});
            } else {
                self.${v.rise} = 0.0;
            }`,
    code`self.${v.rise} = if bed.is_finite() {
                (1.0 - self.approach) * self.${v.rise} + self.approach * self.share * (bed - self.room)
            } else {
                0.0
            };`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Readiness is a value that only the estimator makes. A print takes it by value and uses it up, so each print needs its own.`,
      say`The token of readiness has no public field and cannot be copied. Where there is none, there is no print, and the compiler sees to it.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, PartialEq)]
    pub struct ${v.Soak} {
        share: f64,
        approach: f64,
        room: f64,
        ${v.rise}: f64,
    }

    /// That the surface was within its band when this was made.
    #[derive(Debug, PartialEq)]
    pub struct ${v.Ready} {
        surface: f64,
    }

    impl ${v.Soak} {
        /// As cold as the room: what is assumed when the past is unknown.
        pub fn cold(contact: f64, loss: f64, capacity: f64, room: f64, every: f64) -> Self {
            let both = contact + loss;
            Self { share: contact / both, approach: -(-every * both / capacity).exp_m1(), room, ${v.rise}: 0.0 }
        }

        /// The bed when the last interval began, so that a climb is seen late; what is no number makes the past unknown.
        pub fn ${v.take}(&mut self, bed: f64) {
            ${nest(8, step)}
        }

        pub fn ${v.ready}(&self, wanted: f64, band: f64) -> Option<${v.Ready}> {
            let surface = self.room + self.${v.rise};
            ((wanted - surface).abs() <= band).then_some(${v.Ready} { surface })
        }
    }

    /// Begins the print and says at which surface it did.
    pub fn start(proof: ${v.Ready}) -> f64 {
        proof.surface
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const WANTED: f64 = ${g.T_w.rust('f64')};
        const ROOM: f64 = ${g.T_a.rust('f64')};
        const BAND: f64 = ${narrow.rust('f64')};

        fn cold() -> ${v.Soak} {
            ${v.Soak}::cold(${g.G_c.rust('f64')}, ${g.G_o.rust('f64')}, ${g.C.rust('f64')}, ROOM, ${g.h.rust('f64')})
        }

        /// The bed when each interval of a cold start begins.
        fn bed(step: u32) -> f64 {
            (ROOM + ${g.s.rust('f64')} * ${g.h.rust('f64')} * f64::from(step)).min(${s.held.rust('f64')})
        }

        #[test]
        fn from_cold_it_is_ready_at_the_computed_step() {
            let mut soak = cold();
            for step in 0..${before.rust('int')} {
                soak.${v.take}(bed(step));
                assert_eq!(soak.${v.ready}(WANTED, BAND), None);
            }
            soak.${v.take}(bed(${before.rust('int')}));
            let surface = start(soak.${v.ready}(WANTED, BAND).unwrap());
            assert!((WANTED - surface - ${last.value.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn the_gap_at_arrival() {
            let mut soak = cold();
            for step in 0..${ramp.rust('int')} {
                soak.${v.take}(bed(step));
            }
            let surface = start(soak.${v.ready}(WANTED, f64::INFINITY).unwrap());
            assert!((WANTED - surface - ${arrival.value.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn an_unknown_past_waits_as_from_cold() {
            let mut soak = cold();
            soak.${v.take}(WANTED);
            assert_ne!(soak, cold());
            soak.${v.take}(f64::NAN);
            assert_eq!(soak, cold());
            let mut steps = 0;
            while soak.${v.ready}(WANTED, BAND).is_none() {
                soak.${v.take}(${s.held.rust('f64')});
                steps += 1;
            }
            assert_eq!(steps, ${unknown.rust('int')});
        }

        #[test]
        fn the_band_has_two_sides_and_includes_its_edge() {
            let still = ${v.Soak} { room: 60.0, ..cold() };
            assert!(still.${v.ready}(62.0, 2.0).is_some());
            assert!(still.${v.ready}(58.0, 2.0).is_some());
            assert!(still.${v.ready}(62.5, 2.0).is_none());
            assert!(still.${v.ready}(57.5, 2.0).is_none());
            assert!(still.${v.ready}(f64::NAN, 2.0).is_none());
        }
    }`),
    say`One proof does not start two prints:`,
    page.compileFail(
      'E0382',
      code`
    pub fn twice(proof: ${v.Ready}) -> f64 {
        start(proof) + start(proof)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The estimate errs towards cold: it starts from the room, falls back to it for a reading that is no number, sees a climb of the bed late, and keeps the order of its starts. So while the bed climbs or is held, readiness may come late, and for the assumed contact it never comes early. It controls no heater, so no error of it makes anything hotter.`,
      say`Ready after ${total} from cold, and after ${unknown} with nothing known. A wrong capacity or contact shifts these, and the worst that follows is a print that comes loose. The cut-off of the bed does not depend on any of it.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The plate is taken off and put back: the controller does not see it. A button, or a step in the power needed, has to make the past unknown.`,
          say`Readings that stop for a while: a step of the estimate belongs to one interval. Missing ones must be made up for, or the past be declared unknown.`,
          say`A room colder than assumed at the start: the estimate begins too warm. Take the coldest room that is allowed.`,
          say`A target that is lowered: a sinking bed is overrated by what it loses in an interval, and the band has two sides, so a surface that is still too hot is not ready either.`,
          say`A chamber that warms up during the soak: the rest rises, and the estimate errs to the cold side.`,
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
          say`Keeping the estimate in memory that survives a loss of power, with its time, saves the wait after short ones.`,
          say`An observer that also uses the heater's duty sees the plate's state in the power that the bed needs, without any sensor on top.`,
          say`A timer for the coldest start is simple and right if nothing interrupts it; it always costs the full wait.`,
        ],
        2,
      ),
    ),
  )
}
