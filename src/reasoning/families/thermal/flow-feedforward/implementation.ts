// Depth 3: the same in steps of control: how many intervals late, a queue that gives the heater a head start, and a clamp that does not wind up.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  m.derive('k_t', 'W/K', 'G + w + K_p', '4s')
  const integral = m.derive('K_i', 'W/(K·s)', 'k_t^2/(4*C)', '4s')
  const kept = m.derive('a', '', 'exp(-((G + w)*h/C))', '5s')
  const push = m.derive('b_h', 'K/W', '(1 - a)/(G + w)', '4s')
  const late = m.derive('m', 'samples', 'ceil(theta/h)', 'i')
  const steps = m.derive('n', 'steps', 'ceil(16*C/(k_t*h))', 'i')
  const heat = m.derive('E', 'J/mm³', 'rho*(c*(T_s - T_a) + h_m)', '4s')
  const volume = m.derive('V', 'mm³', 'Q*h', '4s')
  const window = m.derive('N', 'samples', 'ceil(2*C/(k_t*h))', 'i')
  const peakOf = (id: string, load: string) =>
    m.process(
      'recurrence',
      id,
      'K',
      {
        states: [
          { name: 'y', unit: 'K', start: '0*b', next: `a*y + b_h*(${load} - K_p*y - u)` },
          { name: 'u', unit: 'W', start: '0*P_f', next: 'u + K_i*h*y' },
        ],
        until: 'n',
        measure: { what: 'y', take: 'max' },
        tolerance: 1e-9,
      },
      '4s',
    )
  const untold = peakOf('d_0', 'P_f')
  const tardy = peakOf('d_m', 'P_f*(1 - (1 - delta)*above(k, m - 0.5))')
  const timely = peakOf('d_e', 'delta*P_f')
  const smoothed = peakOf('d_N', 'P_f*(1 - min(1, (k + 1)/N))')
  const verdict = m.compare(timely.value, g.b)
  const tardyVerdict = m.compare(tardy.value, g.b)
  const better = m.relation(timely.value, '<', tardy.value)
  const smoothedCost = m.relation(smoothed.value, '>', timely.value)
  const kind = w.pick(['smooth', 'plain', 'plain'] as const)
  page.ask(
    kind === 'smooth'
      ? w.pick([
          say`A colleague's version feeds forward the mean flow of the last ${window}, to keep the power smooth, and finds hardly any gain. Find out why, with numbers, and write the controller with a preview that has none of this lateness.`,
          say`Under review: flow averaged over ${window} intervals, then multiplied by its heat. Show what the averaging costs, and replace it by a queue that tells the heater ahead of time. Rust with tests, please.`,
        ])
      : w.pick([
          say`Implement the loop with feed-forward in Rust at ${g.h}: heat of the volume of an interval, a preview of fixed length, feedback that does not wind up at the limits of the heater. Let a simulation in the tests show each dip.`,
          say`Bring the feed-forward to the machine: count the intervals of delay, build a queue of the coming volumes so that heat and plastic arrive together, and test the dip untold, told late, and told in time.`,
          say`Write the heater's controller for intervals of ${g.h}. It knows each interval's volume beforehand. Compute what the dips should be, and make the tests demand them.`,
        ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Known from the balance: ${heat.worked}, so ${s.flowPower} at ${g.Q}, next to losses of ${s.losses.worked}. In one interval ${volume.worked} are extruded.`,
      say`Load ${s.flowPower.short}; each unit of volume takes ${heat.worked}. An interval moves ${volume.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Held power over one interval: the deviation keeps ${kept.worked} of itself and gains ${push.worked} for each unit of power. These are exact, whatever the interval.`,
      say`The block between two steps is an exponential: ${kept.worked} stays, ${push.worked} is added.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The order arrives ${g.theta} late, which is ${late.worked} when counted in whole intervals, rounded up. Integral gain ${integral.worked}.`,
      say`In intervals the delay is ${late.worked}. For critical damping ${integral.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Iterate ${untold.claim.form('rates')} over ${steps}: untold, the dip is ${untold.value}. With the order going out when the flow starts, and right to ${g.delta}, it is ${tardy.value}.`,
      say`${steps.worked} cover the whole answer. Deepest without feed-forward ${untold.value}; told at the start of the flow, so ${late} late, ${tardy.value}; ${tardyVerdict.values}.`,
    ]),
  )
  if (kind === 'smooth') {
    page.think(
      'attempt',
      w.pick([
        say`Smoothing the flow over ${window} should do no harm: the mean of the flow is the flow.`,
        say`Suppose the flow is averaged over the last ${window.worked}. The power is smooth then, and right in the long run.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`In the long run it is right, at the start it is not: after one interval only one part in ${window} has been told. Even with perfect data and no delay besides, the dip is ${smoothed.value}, and ${smoothedCost.values}.`,
        say`An average over the past is a lateness of half its window. Iterating with it, all else perfect, gives a dip of ${smoothed.value}; ${smoothedCost.named}. The block has a capacity, it smooths by itself.`,
      ]),
    )
    page.think('back-up', say`No averaging of the past. Use the future, which the planner has.`)
  } else if (w.chance(0.5)) {
    page.think(
      'attempt',
      say`Take the volume that was extruded in the last interval, as the motor's counter shows it, and order its heat.`,
    )
    page.think(
      'error',
      w.pick([
        say`That is news of what has happened. It adds the interval itself to the delay of ${late}, and the delay alone is already what makes ${tardy.value} out of ${timely.value}.`,
        say`The counter is history. The queue of the planner holds what will be extruded, and looking ${late} ahead in it costs only a small array.`,
      ]),
    )
    page.think(
      'back-up',
      say`Let the volumes pass through a delay line; the heater reads at its entrance, the motor at its exit.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`With a preview of ${late} heat and plastic meet. What is left is the unknown ${g.delta} of the load: ${timely.value}. ${better.symbols}, and against the band: ${verdict.values}.`,
      say`The queue delays the plastic by ${late}, so the order is in time and only its error counts: ${timely.value}, and ${verdict.named}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`What about the limits of the heater? Feed-forward may already ask for all of it. The integral part must then stand still, or it is wound up when the line ends.`,
      say`Retraction is a negative volume. Taken literally it would order cold. And a reading that is no number must not get through to the power.`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`One clamp, at the end, over the sum. The integral part moves unless the clamp cuts in the same direction. A sum that is no number means heater off.`,
      say`Clamp the sum once. Integrate where the clamp does not push against it. No number, no power.`,
    ]),
  )
  page.checks(w.pick([1, 2]), heat, volume, push, integral)
  page.think(
    'verify',
    say`The simulation in the tests uses the very types of the controller and must find ${untold.value}, ${tardy.value} and ${timely.value}.`,
  )

  page.section(
    'analysis',
    kind === 'smooth'
      ? say`The average over ${window} is late by half its window and makes ${smoothed.value} by itself. A preview is not late at all.`
      : w.pick([
          say`Exact steps of the block, a delay in whole intervals, and three dips by iteration. They become the tests.`,
          say`Heat and plastic have to arrive in the same interval. The planner's queue makes that possible at the cost of a short array.`,
        ]),
  )
  page.step(
    w.pick(['Steps of the block', 'Exact steps']),
    say`${s.carried.worked}; ${s.flowPower.worked}. From losses and flow: ${kept.worked}; ${push.worked}. With ${integral.worked}: ${untold.claim.form('rates')}.`,
  )
  page.step(
    w.pick(['Lateness in intervals', 'Delay']),
    say`${late.worked}. Rounded up: an order that arrives within an interval acts from the next one on.`,
  )
  page.step(
    w.pick(['Three dips', 'What each way leaves']),
    page.list([
      say`Untold: ${untold.value}.`,
      say`Told when the flow starts: ${tardy.value}; ${tardyVerdict.values}.`,
      say`Told ${late} before: ${timely.value}; ${verdict.named}.`,
    ]),
  )

  const v = {
    Preview: w.pick(['Preview', 'Ahead', 'DelayLine']),
    Control: w.pick(['Control', 'HeaterLoop', 'Regulator']),
    push: w.pick(['push', 'exchange', 'pass']),
    heat: w.pick(['power_for', 'feed', 'heat_rate']),
    power: w.pick(['power', 'act', 'decide']),
    held: w.pick(['held', 'integral', 'memory']),
  }
  const shift = w.pick([
    code`let now = self.coming[self.at];
            self.coming[self.at] = newest;
            self.at = (self.at + 1) % LEAD;
            now`,
    code`let now = core::mem::replace(&mut self.coming[self.at], newest);
            self.at = if self.at + 1 == LEAD { 0 } else { self.at + 1 };
            now`,
  ])
  const hold = w.pick([
    code`if (wanted - given) * below <= 0.0 {
                self.${v.held} += self.integral_gain * self.every * below;
            }`,
    code`let against = (wanted > given && below > 0.0) || (wanted < given && below < 0.0);
            if !against {
                self.${v.held} += self.integral_gain * self.every * below;
            }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The length of the preview is part of its type. Volumes go in at one end for the heater and come out at the other for the motor, so the two can never drift apart.`,
      say`No heap and constant work: an array as ring, one number of memory in the loop. The clamp is in one place.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Preview}<const LEAD: usize> {
        coming: [f64; LEAD],
        at: usize,
    }

    impl<const LEAD: usize> ${v.Preview}<LEAD> {
        pub fn new() -> Self {
            Self { coming: [0.0; LEAD], at: 0 }
        }

        /// Takes what is planned last and gives what is due now.
        pub fn ${v.push}(&mut self, newest: f64) -> f64 {
            ${nest(8, shift)}
        }
    }

    impl<const LEAD: usize> Default for ${v.Preview}<LEAD> {
        fn default() -> Self {
            Self::new()
        }
    }

    /// Power for the volume of one interval; retraction takes none.
    pub fn ${v.heat}(volume: f64, per_volume: f64, every: f64) -> f64 {
        if volume > 0.0 {
            volume * per_volume / every
        } else {
            0.0
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Control} {
        pub gain: f64,
        pub integral_gain: f64,
        pub every: f64,
        pub strongest: f64,
        pub ${v.held}: f64,
    }

    impl ${v.Control} {
        /// From how far below its target the block is, and what the flow takes. No power for what is no number.
        pub fn ${v.power}(&mut self, below: f64, told: f64) -> f64 {
            let wanted = told + self.gain * below + self.${v.held};
            if !wanted.is_finite() {
                return 0.0;
            }
            let given = wanted.clamp(0.0, self.strongest);
            ${nest(8, hold)}
            given
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LATE: usize = ${late.rust('int')};
        const EVERY: f64 = ${g.h.rust('f64')};
        const VOLUME: f64 = ${volume.rust('f64')};
        const TRUE_HEAT: f64 = ${heat.rust('f64')};
        const BELIEVED: f64 = TRUE_HEAT * (1.0 - ${g.delta.rust('f64', '')});

        /// Deepest dip; the order takes so long to arrive, and the plastic is held back by the preview or is not.
        fn deepest(believed: f64, previewed: bool) -> f64 {
            let mut control = ${v.Control} {
                gain: ${g.K_p.rust('f64')},
                integral_gain: ${integral.rust('f64')},
                every: EVERY,
                strongest: 1e6,
                ${v.held}: ${s.losses.rust('f64')},
            };
            let mut preview = ${v.Preview}::<LATE>::new();
            let mut wire = ${v.Preview}::<LATE>::default();
            let (mut below, mut worst) = (0.0_f64, 0.0_f64);
            for _ in 0..${steps.rust('int')} + LATE {
                let held_back = preview.${v.push}(VOLUME);
                let extruded = if previewed { held_back } else { VOLUME };
                let told = wire.${v.push}(${v.heat}(VOLUME, believed, EVERY));
                let taken = ${v.heat}(extruded, TRUE_HEAT, EVERY) + ${s.losses.rust('f64')};
                let given = control.${v.power}(below, told);
                below = ${kept.rust('f64')} * below + ${push.rust('f64')} * (taken - given);
                worst = worst.max(below);
            }
            worst
        }

        #[test]
        fn the_three_dips() {
            assert!((deepest(0.0, false) - ${untold.value.rust('f64')}).abs() < 1e-6);
            assert!((deepest(BELIEVED, false) - ${tardy.value.rust('f64')}).abs() < 1e-6);
            assert!((deepest(BELIEVED, true) - ${timely.value.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn the_ring_gives_back_in_order() {
            let mut ring = ${v.Preview}::<3>::new();
            let out: Vec<f64> = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0].into_iter().map(|x| ring.${v.push}(x)).collect();
            assert_eq!(out, [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
        }

        const SMALL: ${v.Control} = ${v.Control} { gain: 2.0, integral_gain: 0.5, every: 4.0, strongest: 10.0, ${v.held}: 1.0 };

        /// Power, and what the integral part is afterwards.
        fn once(below: f64, told: f64) -> (f64, f64) {
            let mut control = SMALL;
            let given = control.${v.power}(below, told);
            (given, control.${v.held})
        }

        #[test]
        fn at_the_limits_the_integral_part_waits() {
            assert_eq!(once(2.0, 5.0), (10.0, 5.0));
            assert_eq!(once(2.0, 5.5), (10.0, 1.0));
            assert_eq!(once(-2.0, 20.0), (10.0, -3.0));
            assert_eq!(once(-2.0, 3.0), (0.0, -3.0));
            assert_eq!(once(-2.0, 2.5), (0.0, 1.0));
            assert_eq!(once(2.0, -9.0), (0.0, 5.0));
        }

        #[test]
        fn what_is_no_number_and_what_goes_back() {
            assert_eq!(once(f64::NAN, 1.0), (0.0, 1.0));
            assert_eq!(once(1.0, f64::INFINITY), (0.0, 1.0));
            assert_eq!(${v.heat}(-VOLUME, TRUE_HEAT, EVERY), 0.0);
            assert_eq!(${v.heat}(f64::NAN, TRUE_HEAT, EVERY), 0.0);
            assert_eq!(${v.heat}(0.5, 6.0, 0.25), 12.0);
        }
    }`),
    say`Previews of different lengths are different types, so a queue cannot be swapped for one that does not fit the delay:`,
    page.compileFail(
      'E0308',
      code`
    pub fn swapped(line: ${v.Preview}<4>) -> ${v.Preview}<5> {
        line
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The power lies between nothing and the heater's own limit for every input, and is nothing for an input that is no number. Feed-forward passes through the same clamp as everything else; the cut-off for temperature stands behind it and does not know of it. In steps the dip is ${timely.value}: ${verdict.values}.`,
      say`A wrong volume can make the heater work without need. The clamp bounds the power, feedback takes back what is too much, and the independent cut-off remains the last word. ${verdict.op === '<=' ? 'The dip is inside of its band' : 'The dip is still outside of its band'}: ${verdict.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An emergency stop: volumes in the queue will not be extruded. The heater's side must be emptied in the same step, or it heats for nothing.`,
          say`A preview of no length would divide by nothing; the type has to be refused where the delay is zero, or the line left out.`,
          say`A pause in the middle of a line: the plan stands still, the order already sent arrives all the same, and lifts the block by its share.`,
          say`The first line of a print: the queue starts full of zeros, and the plastic starts later by the length of the preview, once.`,
          say`An interval that is skipped under load: volumes must be added up and not lost, as the heat belongs to the volume.`,
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
          say`Looking ahead in the planner's own queue saves the ring and ties the heater to the planner's data structures.`,
          say`A shaped order, more at first and then less, would speed up the cartridge too; it needs its time constant.`,
          say`Feeding forward only half of the heat is a timid setting that many use. It leaves half of the dip for no gain in safety.`,
        ],
        2,
      ),
    ),
  )
}
