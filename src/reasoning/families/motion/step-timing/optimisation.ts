// Depth 4: what a step costs, why bursts buy nothing that coarser steps do not, and a shift register as the other way out.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { v } = s.g
  const entry = m.given('c_0', x.entryUs, 'µs')
  const each = m.given('c_1', x.stepUs, 'µs')
  const axes = m.given('A', x.axes)
  const budget = m.given('U', x.budgetPercent, '%')
  const micro = m.given('N_m', x.microsteps)
  const shift = m.given('f_s', x.shiftMHz, 'MHz')
  const bits = m.given('w_s', x.shiftBits, 'bits')
  const rate = m.derive('r', '1/s', 'n*v', '4s')
  const load = m.derive('B', '%', 'A*r*(c_0 + c_1)', '3s')
  const over = m.relation(load, '>', budget)
  const single = m.derive('B_1', '%', 'r*(c_0 + c_1)', '3s')
  const looksFine = m.compare(single, budget)
  const top = m.derive('v_1', 'mm/s', 'U/(A*n*(c_0 + c_1))', '4s')
  const floor = m.derive('B_f', '%', 'A*r*c_1', '3s')
  const roomy = m.relation(floor, '<', budget)
  const burst = m.derive('m_b', '', 'ceil(A*r*c_0/(U - A*r*c_1))', 'i')
  const burstLoad = m.derive('B_b', '%', 'A*r*(c_0/m_b + c_1)', '3s')
  const burstFits = m.relation(burstLoad, '<=', budget)
  m.derive('m_1', '', '1')
  m.derive('m_x', '', 'm_b + 6', 'i')
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'y', from: 'm_1', to: 'm_x', at: 'm_b', whole: true }],
    objective: 'y',
    subject: [{ left: 'A*r*(c_0/y + c_1)', op: '<=', right: 'U' }],
    of: 'm_b',
    tolerance: 0.001,
  })
  const tread = m.derive('d_b', 'µm', 'm_b/n', '3s')
  const equal = m.derive('B_e', '%', 'A*r/m_b*(c_0 + c_1)', '3s')
  const cheaper = m.relation(equal, '<', burstLoad)
  const always = m.claim('range', {
    over: [{ name: 'y', from: 'm_1', to: 'm_x' }],
    left: '(c_0 + c_1)/y',
    op: '<=',
    right: 'c_0/y + c_1',
  })
  const most = m.derive('N_x', '', 'floor(N_m*U/(A*r*(c_0 + c_1)))', 'i')
  const chosen = m.derive('N_o', '', '2^floor(log(N_x)/log(2))', 'i')
  const chosenTread = m.derive('d_o', 'µm', 'N_m/(n*N_o)', '3s')
  const chosenLoad = m.derive('B_o', '%', 'A*r*N_o/N_m*(c_0 + c_1)', '3s')
  const chosenFits = m.relation(chosenLoad, '<=', budget)
  const doubled = m.relation('2*B_o', '>', budget)
  const against = m.relation(chosenTread, '<=', tread)
  const frame = m.derive('t_f', 'µs', 'w_s/f_s', '3s')
  const frameTop = m.derive('v_f', 'mm/s', '1/(2*t_f*n)', '4s')
  const shiftCan = m.compare(v, frameTop)
  const frameJitter = m.derive('d_f', 'µm', 'v*t_f', '3s')
  const step = m.derive('d_n', 'µm', '1/n', '3s')
  const fine = shiftCan.op === '<='
  const flaw = w.choose(5)
  const wrong = flaw < 2 ? flaw : w.choose(3)
  const facts = say`${axes} axes at once, ${entry} for an interrupt and ${each} for each step in it, ${budget} of the processor`

  page.ask(
    flaw === 0
      ? w.pick([
          say`To reach the speed, somebody lets each interrupt make several steps in a row: ${facts}, ${micro} microsteps. The speed is reached. What was given up, and is there something that costs less for the same result? Prove it, choose the microsteps, and compare with a shift register of ${bits} at ${shift} that is fed without the processor.`,
          say`Bursts of steps per interrupt are praised as free speed (${facts}; ${micro} microsteps). Find the hidden price, prove or refute that bursts are the best way to reach the speed, and set them against a shift register with frames of ${bits} at ${shift}.`,
        ])
      : flaw === 1
        ? w.pick([
            say`A data sheet of a controller gives the step rate "of an axis", measured with one motor. The machine: ${facts}, and ${micro} microsteps. Does it reach the speed? Find the load, the top speed, the cheapest way to get there, and what a shift register of ${bits} at ${shift} would change.`,
            say`"One axis takes ${single}, well, it will do." Check this sentence for ${facts}, with ${micro} microsteps. Find the top speed and the best use of the processor, and compare with frames of ${bits} in a shift register at ${shift}.`,
          ])
        : w.pick([
            say`How fast may the axes be stepped, and how fine? Given: ${facts}, now ${micro} microsteps. Compare bursts of steps, coarser microsteps and a shift register (frames of ${bits}, ${shift}) by what they do to the way, and choose with proof.`,
            say`Find the limit of speed that comes from the cost of interrupts: ${facts}. The speed is not reached with ${micro} microsteps. Optimise: steps per interrupt, microsteps, or a shift register with ${bits} at ${shift} filled by direct memory access.`,
            say`Plan the step output for the full speed of this move: ${facts}, ${micro} microsteps so far, and a shift register of ${bits} and ${shift} as an option. What is the finest way that fits, and why is no other one better?`,
          ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Cost per step times steps per second is a share of the processor. All remedies lower one of the two; I must see what each does to the way of the tool.`,
      say`Two costs: entering the interrupt, and the step itself. Sharing an entry among steps helps with the first and not with the second.`,
      say`What is the currency? Processor time on one side, the tread of the staircase on the other. Options have to be compared at the same tread.`,
    ]),
  )
  if (wrong === 1) {
    page.think(
      'attempt',
      w.pick([
        say`At ${rate.worked} one axis takes ${single.arithmetic}. ${looksFine.values}.`,
        say`Per axis: ${single.worked} of the processor; ${looksFine.named}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`One axis, yes. A diagonal move steps all ${axes} at once, each at full rate in the worst case: ${load.arithmetic}. ${over.values}.`,
        say`The worst case is all ${axes} together and no mean over the print: ${load.worked}. ${over.named}.`,
      ]),
    )
  } else
    page.think(
      'derive',
      w.pick([
        say`All axes at ${rate.arithmetic}: ${load.worked}. ${over.values}, so the speed is out of reach as it is; ${top.arithmetic} would be the top.`,
        say`Load at full speed ${load.arithmetic}; ${over.named}. With one step per interrupt the axes reach ${top.worked}.`,
      ]),
    )
  if (wrong === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Let an interrupt make ${burst} steps. ${burstLoad.worked}: ${burstFits.values}. Full speed at full resolution.`,
        say`Bursts share the entry: with ${burst.worked} steps each, ${burstLoad.arithmetic} of load. Solved, it seems.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Full resolution? The steps of a burst come at one time, so the axis moves in treads of ${tread.worked}. A motor with coarser microsteps makes the same treads, one interrupt each: ${equal.arithmetic} of load. ${cheaper.values}.`,
        say`Steps that come together are one larger step for the machine: ${tread.arithmetic}. The same tread by fewer microsteps costs ${equal.worked}, as it saves the steps too; ${cheaper.named}.`,
      ]),
    )
  } else
    page.think(
      'derive',
      w.pick([
        say`Bursts: an entry shared by several steps. Fewest that do: ${burst.arithmetic}, with ${burstLoad.worked}. But steps that come together make a tread of ${tread.arithmetic}.`,
        say`Share the entry among ${burst.worked} steps: ${burstLoad.arithmetic}. The staircase then has treads of ${tread.worked}, as if there were fewer microsteps.`,
      ]),
    )
  page.think(
    'derive',
    w.pick([
      say`For any tread: a burst pays for each step in it, a coarser microstep only once. So coarser microsteps are never dearer. How fine can they be? ${most.arithmetic} would just fit, as a power of two ${chosen.arithmetic}.`,
      say`Compare at one tread: entry over number plus step, against entry plus step over number. The second is the smaller. So choose microsteps: ${most.worked}, hence ${chosen.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Treads: ${chosenTread.arithmetic} by microsteps, ${tread.arithmetic} by bursts. ${against.values}. Load ${chosenLoad.worked}.`,
      say`With ${chosen} microsteps: treads of ${chosenTread.worked}, load ${chosenLoad.arithmetic}. ${against.named}, bursts on the right.`,
    ]),
  )
  page.think(
    'compare',
    fine
      ? w.pick([
          say`The shift register: a frame every ${frame.arithmetic}, a step takes two of them, so ${frameTop.arithmetic}. ${shiftCan.values}: it can, at full resolution and at no cost. Its steps are off by up to a frame, ${frameJitter.arithmetic}, a part of a step.`,
          say`By shift register: ${frameTop.worked}, from frames of ${frame.worked}. ${shiftCan.named}. The grain of its time is ${frameJitter.worked} of way, and a step is ${step.arithmetic}.`,
        ])
      : w.pick([
          say`The shift register: a frame every ${frame.arithmetic}, two for a step, so ${frameTop.arithmetic} at the most. ${shiftCan.values}: too slow with ${micro} microsteps.`,
          say`By shift register: ${frameTop.worked}, from frames of ${frame.worked}. ${shiftCan.named}. Free of load and not fast enough.`,
        ]),
  )
  page.checks(2, load, top, burstLoad, frameTop, chosenTread)
  page.think(
    'decide',
    fine
      ? w.pick([
          say`The shift register, if the board has one; else ${chosen} microsteps. No bursts.`,
          say`Frames without the processor, at ${micro} microsteps. Where that hardware is missing, ${chosen} microsteps with one step per interrupt.`,
        ])
      : w.pick([
          say`${chosen} microsteps and one step per interrupt. No bursts.`,
          say`Fewer microsteps, ${chosen}, and let the driver interpolate between them.`,
        ]),
  )

  page.section(
    'analysis',
    flaw === 0
      ? say`A burst is a coarse step that is paid for as several fine ones.`
      : flaw === 1
        ? say`A processor is shared by all axes, and moves along a diagonal use them all.`
        : w.pick([
            say`Options are compared at the same tread of the staircase; else a saving may be a loss of resolution in disguise.`,
            say`Load, then treads, then the cheapest way to each tread.`,
          ]),
  )
  page.step(
    w.pick(['Load', 'What full speed costs']),
    say`Each axis is stepped at ${rate.worked}. All together: ${load.worked}; ${over.named}. Solved for speed: ${top.worked}. ${wrong === 1 ? say`One axis alone would be ${single.short}, ${looksFine.named}: this is what the measurement with one motor saw.` : w.pick([say`No mean helps, since one diagonal move is enough to break the budget.`, say`The worst case counts: all axes at full rate in one move.`])}`,
  )
  page.step(
    w.pick(['Bursts', 'Several steps per interrupt']),
    say`With m steps in each the entry is shared: load per axis is rate times entry over m, plus rate times step. The second part cannot be shared, ${floor.worked}; ${roomy.symbols}, so some m will do: ${burst.worked}. Search over whole numbers, ${search.form('problem')}: ${search.form('answer')}. Load ${burstLoad.worked}.`,
    say`Steps of a burst follow each other at once, and then comes a pause. Position goes up in treads of ${tread.worked}, and in each tread the motor is asked for a jump.`,
  )
  page.step(
    w.pick(['The same tread for less', 'Bursts against microsteps']),
    w.pick([
      say`Let microsteps be coarser by a factor m, with one step per interrupt. Treads are the same as with bursts of m. Interrupts are as many, and steps fewer by the factor: ${always.form('statement')}. For ${burst.symbol} it is ${equal.worked}; ${cheaper.named}. So a burst is never the cheapest way to a tread.`,
      say`Write both loads per unit of the rate, at a tread of y fine steps. Burst: entry over y, plus a step. Coarser microsteps: entry and step, over y. ${always.form('statement')}, since the step is not negative and y not under one. At ${burst.symbol}: ${equal.worked}, and ${cheaper.named}.`,
    ]),
    say`The finest that fits is ${most.worked}, and as a power of two ${chosen.worked}: ${chosenLoad.worked}, ${chosenFits.values}; twice as many would not fit, ${doubled.values}. Treads: ${chosenTread.worked}; against the bursts ${against.named}.`,
  )
  page.step(
    w.pick(['A shift register', 'Output by frames']),
    say`All pins go out in one frame, ${frame.worked}, and direct memory access feeds it. A step needs one frame high and one low: ${frameTop.worked}. ${shiftCan.named}. ${fine ? say`Times are then whole frames: ${frameJitter.worked} of way at full speed, where a step is ${step.worked}.` : say`With ${chosen} microsteps it would be faster by the same factor as the steps are coarser.`}`,
  )

  const t = w.pick([
    { t: 'StepCost', load: 'load', burst: 'fewest_per_burst', fine: 'finest' },
    { t: 'Interrupt', load: 'share', burst: 'burst', fine: 'microsteps' },
    { t: 'Prices', load: 'used', burst: 'steps_together', fine: 'finest_setting' },
  ])
  const burstBody = w.pick([
    code`(1..=64).find(|count| self.${t.load}(rate, *count) <= budget)`,
    code`let mut count = 1;
            while count <= 64 {
                if self.${t.load}(rate, count) <= budget {
                    return Some(count);
                }
                count += 1;
            }
            None`,
  ])
  const fineBody = w.pick([
    code`let mut setting = 256;
            while setting >= 1 {
                if self.${t.load}(full * f64::from(setting), 1) <= budget {
                    return Some(setting);
                }
                setting /= 2;
            }
            None`,
    code`(0..=8)
                .rev()
                .map(|power| 2_u32.pow(power))
                .find(|setting| self.${t.load}(full * f64::from(*setting), 1) <= budget)`,
  ])
  const loadBody = w.pick([
    code`rate * (self.entry / f64::from(together) + self.step)`,
    code`let interrupts = rate / f64::from(together);
            interrupts * self.entry + rate * self.step`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Costs are data that a measurement fills in. Load is one function, and each choice is a search that uses it.`,
      say`The configuration is checked when the machine starts: what does not fit is refused then, and not noticed as a stutter in print.`,
    ]),
    page.rust(code`
    /// Times of one interrupt, and of each step in it.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${t.t} {
        pub entry: f64,
        pub step: f64,
    }

    impl ${t.t} {
        /// Part of the processor at a rate of steps, all axes in sum, so many in each interrupt.
        pub fn ${t.load}(&self, rate: f64, together: u32) -> f64 {
            ${nest(8, loadBody)}
        }

        /// Of steps in an interrupt, the fewest within a budget.
        pub fn ${t.burst}(&self, rate: f64, budget: f64) -> Option<u32> {
            ${nest(8, burstBody)}
        }

        /// The most microsteps, for a rate of full steps.
        pub fn ${t.fine}(&self, full: f64, budget: f64) -> Option<u32> {
            ${nest(8, fineBody)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const COST: ${t.t} = ${t.t} { entry: ${entry.rust('f64', 's')}, step: ${each.rust('f64', 's')} };
        const RATE: f64 = ${axes.rust('f64')} * ${rate.rust('f64')};
        const BUDGET: f64 = ${budget.rust('f64', '')};

        #[test]
        fn this_machine() {
            assert!((COST.${t.load}(RATE, 1) - ${load.rust('f64', '')}).abs() < 1e-9);
            assert_eq!(COST.${t.burst}(RATE, BUDGET), Some(${burst.rust('int')}));
            assert_eq!(COST.${t.fine}(RATE / ${micro.rust('f64')}, BUDGET), Some(${chosen.rust('int')}));
        }

        ${nest(
          4,
          w.pick([
            code`#[test]
        fn a_burst_is_never_cheaper_than_a_coarser_step() {
            for together in 2..40 {
                let coarse = COST.${t.load}(RATE / f64::from(together), 1);
                assert!(coarse < COST.${t.load}(RATE, together));
            }
        }`,
            code`#[test]
        fn one_less_breaks_the_budget() {
            let together = COST.${t.burst}(RATE, BUDGET).unwrap();
            assert!(COST.${t.load}(RATE, together) <= BUDGET);
            assert!(COST.${t.load}(RATE, together - 1) > BUDGET);
        }`,
          ]),
        )}

        #[test]
        fn budgets_from_both_sides() {
            let cost = ${t.t} { entry: 2.0, step: 1.0 };
            assert_eq!(cost.${t.load}(4.0, 2), 8.0);
            assert_eq!(cost.${t.burst}(4.0, 8.0), Some(2));
            assert_eq!(cost.${t.burst}(4.0, 7.875), Some(3));
            assert_eq!(cost.${t.burst}(4.0, 12.0), Some(1));
            assert_eq!(cost.${t.burst}(4.0, 4.125), Some(64));
            assert_eq!(cost.${t.burst}(4.0, 4.1235), None);
        }

        #[test]
        fn settings_from_both_sides() {
            let cost = ${t.t} { entry: 2.0, step: 1.0 };
            assert_eq!(cost.${t.fine}(1.0, 96.0), Some(32));
            assert_eq!(cost.${t.fine}(1.0, 95.875), Some(16));
            assert_eq!(cost.${t.fine}(1.0, 3.0), Some(1));
            assert_eq!(cost.${t.fine}(1.0, 2.875), None);
            assert_eq!(cost.${t.fine}(1.0, 9000.0), Some(256));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The budget is kept for all axes at full rate together, so no move that the planner may release can overload the processor. What does not fit is refused at the start.`,
      say`An overload does not slow the steps down evenly: some axis loses them first. So the load is bounded beforehand, ${chosenLoad} of ${budget}, and not watched while printing.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`All axes due in the same tick: one interrupt after another, and the last is late by all their costs. That is a jitter, and it needs a bound of its own.`,
          say`Settings come as powers of two. Where they leave a wide gap, a short burst at the finer setting may have the smaller treads, at a higher load; here it has not.`,
          say`Changing the microsteps in motion moves the rotor to the next full position. Do it at rest.`,
          say`At low speed coarse steps can be heard; a driver that interpolates hides them, with a small lag.`,
          say`A burst has to keep the widths of pulses inside; so the cost of a step has the width as its lower bound.`,
          say`A cost that was measured with a warm cache is no bound. Measure with the cache cleared, and with the other interrupts on.`,
          say`A frame of the shift register that is not filled in time repeats the last one: steps come late, none is lost.`,
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
          say`Timers that make the pulses by themselves, one for each axis: no cost per step, and as many timers as axes.`,
          say`A second processor for steps alone. The budget becomes the whole of it, and a link between both is needed.`,
          say`One interrupt for all axes at fixed ticks: entry is paid once for all. It is a frame again, in software.`,
          say`Run slower: ${top} is reached with all ${micro} microsteps and nothing else changed.`,
          say`Switch microsteps by speed: fine when slow, coarse when fast. The load then keeps to the budget at all speeds.`,
        ],
        2,
      ),
    ),
  )
}
