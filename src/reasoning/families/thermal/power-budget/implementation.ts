// Depth 3: whole parts of power, rounded so that every error is on the safe side, and a grant that never passes its budget.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, small, large, big, little, budget } = s
  const n = {
    budget: m.derive('n_B', '', 'floor(B/q)', 'i'),
    big: m.derive('n_b', '', 'ceil(P_b/q)', 'i'),
    little: m.derive('n_h', '', 'ceil(P_h/q)', 'i'),
  }
  const rest = m.derive('n_r', '', 'n_B - n_h', 'i')
  const steps = m.derive('k_b', '', 'floor(1000*n_r/n_b)', 'i')
  const used = m.derive('P_u', 'W', 'k_b/1000*P_b + P_h', '5s')
  const fits = m.relation(used, '<=', budget)
  const lost = m.derive('P_l', 'W', 'B - P_u', '3s')
  // Each rounding moves the grant by a quantum or a thousandth; together they bound what is lost.
  const bound = m.derive('P_m', 'W', '2*q + (q + P_b/n_b)*k_b/1000 + P_b/1000', '3s')
  const within = m.relation(lost, '<=', bound)
  const naive = m.derive('k_n', '', 'ceil(1000*(B - P_h)/P_b)', 'i')
  const naiveUsed = m.derive('P_n', 'W', 'k_n/1000*P_b + P_h', '5s')
  const breaks = m.compare(naiveUsed, budget)
  const want = m.derive('k_h', '', 'ceil(1000*H_h/P_h)', 'i')
  const cost = m.derive('n_w', '', 'ceil(k_h*n_h/1000)', 'i')
  const free = m.derive('n_f', '', 'n_B - n_w', 'i')
  const hot = m.derive('k_f', '', 'min(1000, floor(1000*n_f/n_b))', 'i')
  const flaw = w.chance(0.4)
  page.ask(
    flaw
      ? w.pick([
          say`A first version rounds every figure to the nearest whole, "since the errors cancel". Find what is wrong with this, and write a grant in whole numbers that cannot pass the budget, whatever is asked for.`,
          say`The given code computes the duty of the ${large}, rounds it up to the next thousandth, and allows ${naive}. Is that right? Write the sharing in whole numbers with a proof of each rounding.`,
        ])
      : w.pick([
          say`Write the sharing in Rust with whole numbers: requests in thousandths of duty, power in parts of ${g.q}. Prove that no pair of grants passes the budget, and say what the rounding costs.`,
          say`Implement the rule that serves the ${small} first and gives the ${large} the rest, without floating point. In which direction must each figure be rounded, and how much power is lost by it?`,
          say`Turn the budget into a type and a function whose result is safe for all inputs, in whole numbers. Check both heaters at full request, and the ${small} at what holds it.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Whole numbers round, and each rounding errs to one side. The side has to be chosen by what is unsafe: too much power.`,
      say`Two things to guard: the sum of the grants, and the direction of every rounding that leads to it.`,
      say`It is a small function that stands between every controller and the supply. Short, total, and proven for all inputs: that is the aim.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Exact figures: ${budget.worked}; ${big.worked}; ${little.worked}.`,
      say`There are ${budget} for two heaters of ${big} and ${little}; together these would be ${s.both}.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Take the exact quotient in thousandths and round it up, so that nothing is wasted: ${naive.worked}.`,
        say`A thousandth is little, so the direction will not matter. Upwards: ${naive.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      breaks.op === '>'
        ? say`With that the draw is ${naiveUsed.worked}, and ${breaks.values}. A little over, but the promise was never, so it is broken.`
        : say`The draw would be ${naiveUsed.worked}: here ${breaks.values}, because the quotient was whole by luck. With another heater it would not be.`,
    )
    page.think(
      'back-up',
      say`Every rounding must go the way that leaves power unused: what is there is rounded down, what is drawn is rounded up, what is granted is rounded down.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`In parts of ${g.q}: budget ${n.budget.arithmetic}, ${large} ${n.big.arithmetic}, ${small} ${n.little.arithmetic}.`,
      say`Down for what is there, ${n.budget.worked}; up for what is drawn, ${n.big.worked} and ${n.little.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Both ask for everything: the ${small} costs ${n.little}, which leaves ${rest.arithmetic} parts, and those carry ${steps.worked} thousandths of the ${large}.`,
      say`Full requests: after the ${small} there are ${rest.worked} parts. The ${large} gets ${steps.arithmetic} thousandths.`,
    ]),
  )
  page.think(
    'verify',
    say`In true power: ${used.worked}. ${fits.values} holds, and what is lost is ${lost.arithmetic}.`,
  )
  page.think(
    'derive',
    say`With the ${small} at what holds it, ${want.worked} thousandths cost ${cost.worked} parts; the ${large} then gets ${hot.worked}.`,
  )
  if (w.chance(0.6)) {
    page.think(
      'verify',
      say`Can the loss be bounded? Budget and ${small} lose a quantum each, the power of the ${large} one per unit of duty, the duty a thousandth. Generously: ${bound.arithmetic}. And ${within.values}.`,
    )
  }
  if (w.chance(0.5))
    page.think(
      'doubt',
      say`Could the product overflow? A thousand times ${n.budget} needs a wider type than sixteen bits, and thirty-two are ample. The type is chosen by that.`,
    )
  page.checks(w.pick([1, 2]), used, lost, budget)

  page.section(
    'analysis',
    flaw
      ? breaks.op === '>'
        ? say`The flaw: rounding up grants ${naive.worked} thousandths, which draw ${naiveUsed.worked}, and ${breaks.values}.`
        : say`The flaw: rounding up keeps the budget here (${breaks.values}) by luck of these values. It is no proof for another heater, and every rounding has to have its direction.`
      : w.pick([
          say`Each figure is rounded in the direction that leaves power unused. Then the whole numbers obey the budget, and the true powers with them.`,
          say`Three roundings, three directions, one inequality.`,
          say`Whole numbers are exact once they are whole; what has to be justified is how they came to be.`,
        ]),
  )
  page.step(
    w.pick(['Figures in whole parts', 'Roundings']),
    say`What is there: ${n.budget.worked}. What is drawn: ${n.big.worked}, ${n.little.worked}.`,
  )
  page.step(
    w.pick(['Grant', 'The rule']),
    say`The ${small} is granted its request, as far as the budget carries it; its cost is rounded up. The ${large} gets what is left over its own full cost, rounded down, and not beyond its request. With both at full request: ${rest.worked}, ${steps.worked}.`,
  )
  page.step(
    w.pick(['Why the sum holds', 'Proof']),
    say`True power of the ${small} is its cost or less, because its power and its product were rounded up. For the ${large}, thousandths times its whole power over a thousand is the rest or less, because the quotient was rounded down, and its true power is less still. The sum is the whole budget or less, and that was rounded down from the true one. At full requests: ${fits.named}.`,
  )
  page.step(
    w.pick(['What it costs', 'Lost power']),
    say`${lost.worked} of ${budget}, within the bound ${bound.short}: ${within.values}. At temperature the ${small} asks for ${want.worked}, costs ${cost.worked}, and leaves ${free.short}, so ${hot.worked} for the ${large}.`,
  )

  const up = w.pick([
    code`(duty * full).div_ceil(FULL)`,
    code`(duty * full + FULL - 1) / FULL`,
    code`let product = duty * full;
        product / FULL + u32::from(product % FULL > 0)`,
  ])
  const down = w.pick([
    code`(FULL * parts / full).min(FULL)`,
    code`let carried = FULL * parts / full;
        if carried > FULL { FULL } else { carried }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Whole numbers throughout. A share cannot be made with a heater that draws nothing, so no division by zero is left.`,
      say`The function is total: every request has an answer. The proof above is repeated as a test over all requests on a grid.`,
    ]),
    page.rust(code`
    /// Full duty in thousandths.
    pub const FULL: u32 = 1000;

    /// Powers in whole parts: what is there, rounded down, and what each heater draws, rounded up.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Share {
        budget: u32,
        first: u32,
        other: u32,
    }

    /// Thousandths of duty.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Grant {
        pub first: u32,
        pub other: u32,
    }

    fn cost(duty: u32, full: u32) -> u32 {
        ${nest(4, up)}
    }

    fn carried(parts: u32, full: u32) -> u32 {
        ${nest(4, down)}
    }

    impl Share {
        pub fn new(budget: u32, first: u32, other: u32) -> Option<Self> {
            ${w.pick(['(first > 0 && other > 0).then_some(Self { budget, first, other })', 'if first == 0 || other == 0 { None } else { Some(Self { budget, first, other }) }'])}
        }

        pub fn grant(&self, first: u32, other: u32) -> Grant {
            let first = first.min(carried(self.budget, self.first));
            let rest = self.budget - cost(first, self.first);
            Grant { first, other: ${w.pick(['other.min(carried(rest, self.other))', 'carried(rest, self.other).min(other)'])} }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Share = Share { budget: ${n.budget.rust('int')}, first: ${n.little.rust('int')}, other: ${n.big.rust('int')} };

        #[test]
        fn full_requests_give_what_was_computed() {
            assert_eq!(HERE.grant(1000, 1000), Grant { first: 1000, other: ${steps.rust('int')} });
            assert_eq!(HERE.grant(5000, 5000), HERE.grant(1000, 1000));
        }

        #[test]
        fn at_temperature_the_rest_is_larger() {
            assert_eq!(HERE.grant(${want.rust('int')}, 1000), Grant { first: ${want.rust('int')}, other: ${hot.rust('int')} });
            assert_eq!(cost(${want.rust('int')}, ${n.little.rust('int')}), ${cost.rust('int')});
        }

        #[test]
        fn no_requests_pass_the_budget() {
            for first in (0..=1000).step_by(20) {
                for other in (0..=1000).step_by(20) {
                    let given = HERE.grant(first, other);
                    assert!(given.first * HERE.first + given.other * HERE.other <= 1000 * HERE.budget);
                    assert_eq!(given.first, first);
                    assert!(given.other <= other);
                }
            }
        }

        #[test]
        fn costs_round_up_and_grants_down() {
            assert_eq!([cost(0, 7), cost(1, 7), cost(500, 8), cost(501, 8), cost(1000, 7)], [0, 1, 4, 5, 7]);
            assert_eq!([carried(0, 7), carried(1, 7), carried(4, 8), carried(7, 7), carried(9, 7)], [0, 142, 500, 1000, 1000]);
        }

        #[test]
        fn a_small_budget_is_not_passed_either() {
            let poor = Share { budget: 3, first: 4, other: 10 };
            assert_eq!(poor.grant(1000, 1000), Grant { first: 750, other: 0 });
            assert_eq!(poor.grant(250, 1000), Grant { first: 250, other: 200 });
            assert_eq!(poor.grant(250, 150), Grant { first: 250, other: 150 });
        }

        #[test]
        fn a_heater_that_draws_nothing_is_refused() {
            assert_eq!(Share::new(9, 0, 5), None);
            assert_eq!(Share::new(9, 5, 0), None);
            assert_eq!(Share::new(9, 1, 1), Some(Share { budget: 9, first: 1, other: 1 }));
        }
    }`),
    w.pick([
      say`Requests are counts, and a fraction is refused by the compiler instead of being cut off in silence:`,
      say`What must not happen by accident is a duty as a fraction of one where thousandths are meant. It does not compile:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn mistaken(share: &Share) -> Grant {
        share.grant(0.5, 1)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`For every pair of requests, also absurd ones, the grants keep to the budget; the subtraction cannot go below zero because the first grant was cut to what the budget carries.`,
      say`The grant reads no sensor. A controller that has lost its mind can ask for anything, and gets ${steps} thousandths of the ${large} beside a ${small} at full duty, which is ${used}.`,
      say`Unsafe would be a sum over the budget. Each of the roundings moves it away from there, and ${lost} is what that costs at full request.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A request beyond full duty is cut to full duty; a negative one cannot be written.`,
          say`A budget of nothing: both grants are zero, and no subtraction fails.`,
          say`The budget changes while printing, because the motors draw other power: the grant is computed anew in each period, so it follows with one period of delay.`,
          say`The grant of the ${large} drops when the ${small} asks for much: the controller of the ${large} must be told, or its integral winds up.`,
          say`A quantum that is coarse against the small heater: its cost rounds up by a large part, and the ${large} pays for it.`,
          say`Interrupts between the two outputs: both grants have to be written in one go, or an old one meets a new one.`,
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
          say`Floating point and a margin: shorter to write, but the margin has to be argued where the rounding here is exact.`,
          say`A table of grants made when the firmware is built: constant time, and wrong after a change of heater.`,
          say`Shares in proportion to the requests: fair between equal heaters, and these are not equal.`,
          say`A queue of whole periods, one heater at a time: no arithmetic, and a coarse control of temperature.`,
        ],
        2,
      ),
    ),
  )
}
