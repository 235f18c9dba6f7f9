// Depth 4: nobody knows the mean time between interruptions. The interval whose regret is least over a range of them, with the
// wear of the flash as a hard bound.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const worse = w.pick([2, 3, 4, 5, 6])
  const better = w.pick([2, 3, 4, 5, 8])
  const low = m.given('M_1', Math.round(s.between.number / worse), 'h')
  const high = m.given('M_2', Math.round(s.between.number * better), 'h')
  const bestLow = m.derive('T_p', 's', 'sqrt(2*delta*M_1)')
  const bestHigh = m.derive('T_q', 's', 'sqrt(2*delta*M_2)')
  const regret = (x: string, best: string): string => `(${best}/${x} + ${x}/${best})/2`
  const both = (x: string): string => `max(${regret(x, 'T_p')}, ${regret(x, 'T_q')})`
  const robust = m.derive('T_g', 's', 'sqrt(T_p*T_q)')
  const wears = m.compare(s.floor, robust)
  const bound = wears.op === '>'
  const chosen = m.derive('T_c', 's', 'max(T_g, T_w)')
  m.derive('T_from', 's', 'T_p/2', '3s')
  m.derive('T_to', 's', '3*max(T_q, T_w)', '3s')
  const worst = m.derive('rho', '', both('T_c'))
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'T_from', to: 'T_to', at: 'T_c' }],
    objective: both('x'),
    subject: [{ left: 'x', op: '>=', right: 'T_w' }],
    of: 'rho',
    tolerance: 0.01,
  })
  const atLow = m.derive('rho_1', '', regret('T_c', 'T_p'))
  const atHigh = m.derive('rho_2', '', regret('T_c', 'T_q'))
  const even = m.relation(regret('T_g', 'T_p'), '==', regret('T_g', 'T_q'))
  const spread = m.derive('u', '', '(M_2/M_1)^(1/4)')
  const closed = m.derive('rho_g', '', '(u + 1/u)/2')
  const factor = m.derive('rho_f', '', '(2 + 1/2)/2', 'g')
  const pessimist = m.derive('rho_p', '', regret('T_p', 'T_q'))
  const meanTime = m.derive('M_a', 'h', '(M_1 + M_2)/2')
  const byMean = m.derive('T_a', 's', 'sqrt(2*delta*M_a)')
  const meanWorst = m.derive('rho_a', '', both('T_a'))
  const meanWorse = m.compare(meanWorst, closed)
  const pessimistWorse = m.relation(pessimist, '>', closed)
  const lifeLow = m.derive('H_1', 'h', 'L*(delta/T_c + T_c/(2*M_1))', '3s')
  const lifeHigh = m.derive('H_2', 'h', 'L*(delta/T_c + T_c/(2*M_2))', '3s')
  const knowing = m.derive('H_0', 'h', 'L*sqrt(2*delta/M_1)', '3s')
  const price = m.derive('H_x', 'h', 'H_1 - H_0', '2s')
  const layers = m.derive('k_c', '', 'ceil(T_c/t_L)', 'i')
  const route = w.choose(2)

  page.ask(
    w.pick([
      say`The mean of ${s.between} is a guess: anything from ${low} to ${high} is possible. Choose the interval whose overhead is, in the worst case, least far from what a clairvoyant would pay, and respect the wear of the flash.`,
      say`The mean of ${s.between} is hearsay, for nobody has counted; estimates run from ${low} to ${high}. Find the robust interval, prove that it is, and put a price on not knowing. The flash must still last.`,
      say`Optimise the interval for a machine that is sold to many: some see an interruption every ${low}, some every ${high}. One setting has to do. How much worse off is the unluckiest customer, and does the flash survive?`,
      say`Two logs contradict the quoted ${s.between}: one says ${low}, the other ${high}. A colleague takes the mean of both and computes the best interval from it. Is that the right thing to do when the worst case counts? Find the interval that is, with the bound from wear.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`For each true mean time there is a best interval, from ${bestLow} to ${bestHigh}. What I pick is off by some factor for each, and the overhead depends on that factor alone.`,
      say`The overhead at x, over the least possible, is half of ratio and inverse ratio, with the ratio of x to the best. So on a logarithmic scale only the distance matters.`,
      say`The curve is flat around its lowest place: a factor of two off costs ${factor.arithmetic} of the least. That is why not knowing may be bearable.`,
    ]),
  )
  if (route === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Be careful and take the worst estimate: an interval of ${bestLow.arithmetic}.`,
        say`With the shortest mean time I am on the safe side, ${bestLow.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Safe for what? If the truth is ${high}, this saves far too often and costs ${pessimist.arithmetic} of the least. ${pessimistWorse.symbols}.`,
        say`Too many checkpoints are no safer, only dearer. At the other end the ratio is ${pessimist}, and ${pessimistWorse.values} shows that one can do better.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`The mean of both estimates is ${meanTime.arithmetic}; its best interval is ${byMean.arithmetic}.`,
        say`Take the middle: ${meanTime.worked}, and from it ${byMean.worked}.`,
      ]),
    )
    page.think(
      meanWorse.op === '>' ? 'error' : 'doubt',
      w.pick([
        say`The arithmetic middle lies near the upper end, and the customer at the lower end pays ${meanWorst} of the least, where ${closed} is possible: ${meanWorse.symbols}.`,
        say`Ratios count here, so the middle has to be the geometric one. The arithmetic one gives ${meanWorst.short} in the worst case; ${meanWorse.values}.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Equally far from both ends, in ratio: ${robust.worked}. There ${even.symbols}.`,
      say`The worst of two ratios is least where both are equal: one falls where the other rises. So ${robust.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    bound
      ? w.pick([
          say`Flash asks for more: ${wears.values}. Beyond the robust place the worst ratio only rises, so the bound itself is best, ${chosen}.`,
          say`But ${wears.named}: the wear binds, and ${chosen.arithmetic} it must be.`,
        ])
      : w.pick([
          say`The flash allows it, ${wears.values}.`,
          say`Wear does not bind: ${wears.named}. So ${chosen.arithmetic}.`,
        ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Brute force over the interval, ${search.form('limits')} respected: ${search.form('answer')}.`,
      say`A search finds no better place: ${search.form('answer')}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), robust, bestLow, spread, lifeLow, byMean)
  page.think(
    'summarise',
    w.pick([
      say`${chosen}, in whole layers ${layers}. Worst ratio ${worst}; over ${s.life} that is up to ${lifeLow} of overhead, ${price} of it for not knowing.`,
      say`One setting for all: every ${layers} layers. Nobody pays beyond ${worst} times the least.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Regret is measured as a ratio of overheads, so that machines of all kinds can be compared.`,
      say`What is minimised is the worst ratio to a choice made with full knowledge, under a hard bound.`,
      say`The decision is a small game: I choose the interval, nature the mean time.`,
    ]),
  )
  page.step(
    w.pick(['Regret as a ratio', 'Only the ratio matters', 'The cost of being off']),
    say`Put x as a multiple of the best interval into the sum of saving and repeating: both terms were equal at the best place, so one is multiplied and the other divided. The ratio to the least overhead is half of multiple and inverse; for a factor of two it is ${factor.arithmetic}. The ends have ${bestLow.worked} and ${bestHigh.worked}.`,
  )
  page.step(
    w.pick(['The worst is at an end', 'Which mean time is the worst', 'The two ends decide']),
    w.pick([
      say`The ratio as a function of the best interval falls and then rises, so its greatest value over a range is at one of its ends. It remains to minimise ${search.form('problem')}.`,
      say`For a fixed x the ratio is convex in the logarithm of the best interval; a convex function is greatest at an end. So two values are enough: ${search.form('problem')}.`,
    ]),
  )
  page.step(
    w.pick(['Equal regret', 'The robust interval', 'Both ends alike']),
    say`Between the two best intervals one ratio rises with x and the other falls. The worse of them is least where they meet: ${robust.worked}, since ${even.symbols}. In terms of the estimates alone ${spread.worked} and ${closed.worked}: the ratio grows with the fourth root of the uncertainty.`,
    bound
      ? say`Wear forbids it: ${wears.named}. To the right of the meeting place the worse ratio rises, so the best admitted place is the bound: ${chosen.worked}.`
      : say`Wear admits it: ${wears.named}, so ${chosen.short}.`,
  )
  page.step(
    w.pick(['Value and price', 'What it costs', 'The price of not knowing']),
    say`Worst ratio ${worst.worked}; at the two ends ${atLow.short} and ${atHigh.short}. Brute force agrees: ${search.form('answer')}. Over the life the overhead without restarts is ${lifeLow.worked} for the unlucky and ${lifeHigh.short} for the lucky; with knowledge the unlucky would pay ${knowing.arithmetic}, so ${price.arithmetic} is the price. In whole layers, rounded up: ${layers.worked}.`,
  )
  const n = w.pick([
    { choice: 'Choice', free: 'Robust', worn: 'WornOut', fn: 'choose', ratio: 'worst_ratio' },
    { choice: 'Interval', free: 'Unbound', worn: 'AtTheFloor', fn: 'settle', ratio: 'greatest_regret' },
    { choice: 'Setting', free: 'Balanced', worn: 'ByWear', fn: 'pick_interval', ratio: 'regret' },
  ])
  const ratio = w.pick([
    code`let of = |best: f64| (best / interval + interval / best) / 2.0;
        of(bests.0).max(of(bests.1))`,
    code`[bests.0, bests.1].into_iter().map(|best| interval / best).map(|off| 0.5 * (off + 1.0 / off)).fold(1.0, f64::max)`,
  ])
  const decide = w.pick([
    code`let robust = (bests.0 * bests.1).sqrt();
        if floor > robust {
            ${n.choice}::${n.worn}(floor)
        } else {
            ${n.choice}::${n.free}(robust)
        }`,
    code`match (bests.0 * bests.1).sqrt() {
            robust if robust >= floor => ${n.choice}::${n.free}(robust),
            _ => ${n.choice}::${n.worn}(floor),
        }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_choice() {
            let bests = (best(COST, ${low.rust('f64', 's')}), best(COST, ${high.rust('f64', 's')}));
            let ${n.choice}::${bound ? n.worn : n.free}(interval) = ${n.fn}(bests, FLOOR) else {
                panic!("the other bound");
            };
            assert!((interval / ${chosen.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((${n.ratio}(interval, bests) / ${worst.rust('f64', '')} - 1.0).abs() < 1e-9);
        }`,
    code`#[test]
        fn the_floor_from_both_sides() {
            assert_eq!(${n.fn}((4.0, 9.0), 6.0), ${n.choice}::${n.free}(6.0));
            assert_eq!(${n.fn}((4.0, 9.0), 6.5), ${n.choice}::${n.worn}(6.5));
            assert_eq!(${n.fn}((4.0, 9.0), 0.0), ${n.choice}::${n.free}(6.0));
        }`,
    code`#[test]
        fn a_factor_of_two_costs_a_quarter() {
            assert!((${n.ratio}(20.0, (10.0, 20.0)) - 1.25).abs() < 1e-12);
            assert!((${n.ratio}(10.0, (10.0, 20.0)) - 1.25).abs() < 1e-12);
            assert!((${n.ratio}(10.0, (10.0, 10.0)) - 1.0).abs() < 1e-12);
        }`,
    code`#[test]
        fn the_root() {
            assert!((best(COST, ${s.between.rust('f64', 's')}) / ${s.best.rust('f64')} - 1.0).abs() < 1e-9);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The result says which bound it came from; whoever logs it can see that the flash and not the model decided.`,
      say`Which of the two bounds holds is part of the answer, so it is part of the type.`,
    ]),
    page.rust(code`
    /// Times in ${s.layer.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum ${n.choice} {
        ${n.free}(f64),
        ${n.worn}(f64),
    }

    /// Best interval for a known mean time.
    pub fn best(cost: f64, between: f64) -> f64 {
        (2.0 * cost * between).sqrt()
    }

    /// Overhead over the least possible, for the worse of two truths.
    pub fn ${n.ratio}(interval: f64, bests: (f64, f64)) -> f64 {
        ${nest(4, ratio)}
    }

    pub fn ${n.fn}(bests: (f64, f64), floor: f64) -> ${n.choice} {
        ${nest(4, decide)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const COST: f64 = ${s.cost.rust('f64', 's')};
        const FLOOR: f64 = ${s.floor.rust('f64')};

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The wear bound is never traded for regret: it stands outside of the optimum as a limit.`,
      say`The setting is chosen once and logged with its reason. A machine that learns its own mean time may lengthen the interval freely and shorten it only down to ${s.floor}.`,
      say`A wrong estimate costs time and nothing else. Safety rests on the record being whole and on the flash that still holds it.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The truth lies outside of both estimates: the regret goes on growing, slowly, with the root of the ratio.`,
          say`Both estimates alike: the robust interval is the best one, and the ratio is one.`,
          say`A floor beyond every sensible interval: then a smaller record or other memory is the answer, and no formula.`,
          say`A checkpoint that takes different times: its mean counts in the root, its longest in the pause that the eye sees.`,
          say`Counting interruptions on the machine: few events give a wide range, and ${spread.symbol} is still small enough.`,
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
          say`With a distribution over mean times one minimises the expected overhead; the root then holds the mean of the rates, not of the times.`,
          say`Asking the customer how often the mains fail narrows the range for the price of a question.`,
          say`Halving the pause by a faster write gains the root of two for everybody, whatever the truth.`,
          say`A supply that bridges short dips lengthens both estimates, and the interval with them.`,
        ],
        2,
      ),
    ),
  )
}
