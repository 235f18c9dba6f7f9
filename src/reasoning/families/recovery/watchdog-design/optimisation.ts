// Depth 4: silences have a tail. False resets against overshoot: the best time within the interval, and what the divider costs.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const tail = m.given('s', s.x.tailMs, 'ms')
  const rare = m.given('r_g', s.x.rarePerH, '1/h')
  const hangs = m.given('h', s.x.hangPerH, '1/h')
  const lost = m.given('c_f', s.x.falseH, 'h')
  const damage = m.given('d', s.x.damageHPerK, 'h/K')
  const free = m.derive('X_o', 'ms', '(1 + e)*(g + s*log(c_f*r_g*(1 - e)/((1 + e)*s*h*d*R)))', '4s')
  const best = m.derive('X_c', 'ms', 'min(max(X_o, X_1), X_2)', '4s')
  const ahead = m.compare(free, s.high)
  const behind = m.compare(s.low, free)
  const objective = (x: string): string => `c_f*r_g*exp(-(${x}/(1 + e) - g)/s) + h*d*R*${x}/(1 - e)`
  const least = m.derive('J_c', '', objective('X_c'), '4s')
  const claim = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'X_1', to: 'X_2', at: 'X_c' }],
    objective: objective('x'),
    subject: [],
    of: 'J_c',
    tolerance: 0.01,
  })
  const shortest = m.derive('J_1', '', objective('X_1'), '4s')
  const gain = m.derive('q', '', 'J_1/J_c', '3s')
  const worse = m.relation(shortest, '>=', least)
  const divided = m.derive('J_k', '', objective('X'), '4s')
  const price = m.derive('z', '', 'J_k/J_c', '3s')
  // The divider's neighbours of the best: the first power of two that is allowed, and the next one where it is allowed too.
  const twice = m.derive('X_d', 'ms', '2*X', '5s')
  const room = m.compare(twice, s.high)
  const next = room.op === '<=' ? m.derive('J_d', '', objective('X_d'), '4s') : null
  const better = next && m.compare(next, divided)
  const dividerChoice =
    next && better
      ? say`The next one, ${twice.arithmetic}, is allowed too and loses ${next.arithmetic}: ${better.values}, so the divider takes ${better.op === '<=' ? twice : s.chosen}.`
      : say`The next one, ${twice.arithmetic}, is forbidden: ${room.values}.`
  const falseRate = m.derive('f_1', '1/h', 'r_g*exp(-(X_c/(1 + e) - g)/s)', '3s')
  const between = m.derive('M_f', 'h', '1/f_1', '3s')
  const inside = ahead.op === '<=' && behind.op === '<='
  const where = inside
    ? 'it lies within the interval'
    : ahead.op === '>'
      ? 'the heater forbids it, so the upper limit is best'
      : 'the silence forbids it, so the lower limit is best'
  page.ask(
    w.pick([
      say`In the field silences go on beyond ${s.gap} at a rate of ${rare}, by lengths that fall off exponentially with scale ${tail}. A false reset costs ${lost} of work, hangs come at ${hangs} and cost ${damage} of overshoot. Which nominal time between the limits loses least, and what does the coarse divider cost?`,
      say`Optimise the watchdog's time. Tail of silences: rate ${rare} beyond ${s.gap}, scale ${tail}. False reset ${lost}, hang ${hangs} with ${damage} of overshoot. Hard limits stay hard.`,
      say`An engineer wants the shortest time that is allowed, since short sounds safe. With silences beyond the measured one at a rate of ${rare} and scale ${tail}, ${lost} lost in each false reset, and hangs at ${hangs} that cost ${damage}, is that the best? Prove it or improve it.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Between the hard limits a cost decides. Lost time per time has no unit, so both kinds of loss can be added.`,
      say`Two costs pull: false resets fall exponentially with the time, overshoot rises along a line. Their sum has one least value.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`The shortest allowed time keeps the metal coolest: ${s.low.arithmetic}.`,
      say`Short is safe, so take the lower limit, ${s.low.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`At the lower limit every silence of the tail ends in a reset: a loss of ${shortest.arithmetic}. Safety is kept by the upper limit already; a short time buys little there and pays with prints.`,
      say`Hard safety comes from the upper limit, not from haste. At the lower end every silence of the tail is a false reset, and the loss is ${shortest.worked}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Put the derivative to zero. One more step of time saves as much in resets as it costs in overshoot: ${free.arithmetic}.`,
      say`Balance the slopes: ${free.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Against the limits: ${ahead.values}, ${behind.values}; ${where}. So ${best}.`,
      say`${behind.symbols} and ${ahead.symbols}: ${where}, ${best.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Brute force over ${claim.form('ranges')} finds no better place. The loss there is ${least.arithmetic}, and ${worse.symbols} by a factor ${gain.arithmetic}.`,
      say`A fine grid gives the same: ${claim.form('answer')}. Against the shortest time that is a factor ${gain.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The divider's first time above the lower limit is ${s.chosen.arithmetic}. It loses ${divided.arithmetic}, ${price.arithmetic} times the best. ${dividerChoice}`,
      say`With the hardware's divider, at its first time that is allowed: ${divided.worked}, ${price.arithmetic} times the best. ${dividerChoice}`,
    ]),
  )
  page.checks(w.pick([1, 2]), free, falseRate, between)
  page.think(
    'decide',
    w.pick([
      say`Take ${best} where the time can be set freely, and ${next && better?.op === '<=' ? twice : s.chosen} where there is only the divider.`,
      say`${best}: a false reset every ${between.arithmetic}, and the hard limit untouched.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`Limits first, costs second: no saving buys a piece of the hard limit.`,
      say`The expected loss of work per time of work is the measure; it has no unit.`,
      say`The objective is convex, an exponential and a line, so one zero of its derivative is the least.`,
    ]),
  )
  page.step(
    w.pick(['Expected loss', 'What a time costs']),
    say`A fast clock decides false resets, a slow one overshoot. To minimise: ${claim.form('problem')}, over ${claim.form('ranges')}.`,
  )
  page.step(
    w.pick(['Without limits', 'Balance of slopes']),
    say`Derivative zero: ${free.worked}. The logarithm makes the result forgiving; an error of a factor in any rate shifts it only by a few times ${tail.symbol}.`,
  )
  page.step(
    w.pick(['With limits', 'Inside or at an end']),
    say`The lower limit is ${s.low.worked}, so that no healthy silence resets even with a fast clock. The upper one is ${s.high.worked}, where the metal needs ${s.heat.worked} at full power to pass its limit, with the loss to air left out on the safe side. ${behind.named}; ${ahead.named}. As the objective is convex, the best is the nearest allowed place, and ${where}: ${best.worked}. The loss is ${least.worked}.`,
  )
  page.step(
    w.pick(['What it is worth', 'Against haste and divider']),
    say`The shortest time loses ${shortest.short}, ${gain.worked} times as much; ${worse.named}. The divider's ${s.chosen.short} loses ${divided.short}, ${price.worked} times the best. ${dividerChoice} False resets of the best come at ${falseRate.worked}, every ${between.worked}.`,
  )
  const n = w.pick([
    { loss: 'loss', best: 'best_time', t: 'Costs' },
    { loss: 'expected', best: 'optimal_time', t: 'Field' },
    { loss: 'lost_share', best: 'least_loss_at', t: 'Rates' },
  ])
  const clamp = w.pick([
    code`free.max(low).min(high)`,
    code`if free < low {
                low
            } else if free > high {
                high
            } else {
                free
            }`,
  ])
  const slope = m.derive('a', '1/s', 'h*d*R', '5s')
  const weight = m.derive('b', '', 'c_f*r_g', '5s')
  const fixture = code`${n.t} { weight: ${weight.rust('f64')}, slope: ${slope.rust('f64')}, silence: ${s.gap.rust('f64', 's')}, tail: ${tail.rust('f64', 's')}, error: ${s.error.rust('f64', '')} }`
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_time() {
            let field = ${fixture};
            let time = field.${n.best}(${s.low.rust('f64', 's')}, ${s.high.rust('f64', 's')});
            assert!((time - ${best.rust('f64', 's')}).abs() < 1e-9);
            assert!((field.${n.best}(0.0, 1e9) - ${free.rust('f64', 's')}).abs() < 1e-9);
            assert!((field.${n.loss}(time) / ${least.rust('f64')} - 1.0).abs() < 1e-8);
        }`,
    code`#[test]
        fn limits_are_hard() {
            let field = ${fixture};
            assert_eq!(field.${n.best}(1e6, 2e6), 1e6);
            assert_eq!(field.${n.best}(1e-6, 2e-6), 2e-6);
        }`,
    code`#[test]
        fn neighbours_lose_more() {
            let field = ${fixture};
            let time = field.${n.best}(0.0, 1e9);
            for other in [0.99 * time, 1.01 * time] {
                assert!(field.${n.loss}(other) > field.${n.loss}(time));
            }
            assert!((field.${n.loss}(${s.chosen.rust('f64', 's')}) / ${divided.rust('f64')} - 1.0).abs() < 1e-8);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The field data are one value, the limits are arguments: costs may change with experience, limits may not.`,
      say`A closed form and the objective beside it; the test asks whether neighbours are worse.`,
      say`Clamping comes last, so that no cost can push the time over a limit.`,
    ]),
    page.rust(code`
    /// What the field says: cost-weighted rate of long silences, loss per second of watchdog time, and the clock's error.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.t} {
        pub weight: f64,
        pub slope: f64,
        pub silence: f64,
        pub tail: f64,
        pub error: f64,
    }

    impl ${n.t} {
        pub fn ${n.loss}(&self, nominal: f64) -> f64 {
            let beyond = nominal / (1.0 + self.error) - self.silence;
            self.weight * (-beyond / self.tail).exp() + self.slope * nominal / (1.0 - self.error)
        }

        pub fn ${n.best}(&self, low: f64, high: f64) -> f64 {
            let ratio = self.weight * (1.0 - self.error) / ((1.0 + self.error) * self.tail * self.slope);
            let free = (1.0 + self.error) * (self.silence + self.tail * ratio.ln());
            ${nest(8, clamp)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The optimum is taken within limits that a proof has set. A wrong rate makes it costly, never unsafe.`,
      say`Costs are guesses, limits are physics. If the guess for ${damage.symbol} were ten times too small, the metal would still end below ${s.limit}.`,
      say`A false reset is itself no danger, since the heater stays off after it; that is why it may be traded at all.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A tail that is heavier than exponential, as with a card that fails: no time is long enough, and the card has to go.`,
          say`Few field data: with a handful of long silences the scale is known to a factor only, which shifts the best time little.`,
          say`A free optimum below the silence measured would say that resets cost nothing; then the costs are wrong.`,
          say`A fleet of machines with different clocks: the time suits the worst, or each is calibrated.`,
          say`Hangs that come with the silences, from one cause, count in both terms.`,
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
          say`Measuring the watchdog's clock at start against the crystal takes most of the error out of both ends.`,
          say`Resuming after a reset lowers the cost of a false one, and with it the best time.`,
          say`Cutting the long silences in the program shortens everything at once.`,
        ],
        2,
      ),
    ),
  )
}
