// Depth 4: a microsecond of spread is bought with load. Shorter ticks cost wake-ups, shorter masked sections cost openings; the
// cheapest split of what is left of the budget follows from equal marginal costs.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { indented, joined } from '../layout.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const work = m.given('h', x.tickUs, 'µs')
  const opening = m.given('o', x.chopUs, 'µs')
  const share = m.given('mu', x.maskedPercent, '%')
  const rest = m.derive('J_r', 'µs', 'J_3 + J_4', 'g')
  const free = m.derive('J_f', 'µs', 'J_max - J_r', '4s')
  const low = m.derive('q_0', 'µs', 'J_f/50', '3s')
  const high = m.derive('q_1', 'µs', 'J_f*49/50', '4s')
  const best = m.derive('q_b', 'µs', 'J_f/(1 + sqrt(mu*o/h))', '4s')
  const section = m.derive('B_b', 'µs', 'J_f - q_b', '4s')
  const load = m.derive('u_b', '%', 'h/q_b + mu*o/(J_f - q_b)', '4s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'q', from: low.id, to: high.id, at: best.id }],
    objective: 'h/q + mu*o/(J_f - q)',
    subject: [],
    of: load.id,
    tolerance: 0.001,
  })
  const closed = m.relation('h*(1 + sqrt(mu*o/h))^2/J_f', '==', load)
  const slopes = m.relation('h/q_b^2', '==', 'mu*o/B_b^2')
  const even = m.derive('u_e', '%', '2*(h + mu*o)/J_f', '4s')
  const worse = m.relation(even, '>', load)
  const byCost = m.derive('q_c', 'µs', 'J_f*h/(h + mu*o)', '4s')
  const byCostLoad = m.derive('u_c', '%', 'h/q_c + mu*o/(J_f - q_c)', '4s')
  const same = m.relation(byCostLoad, '==', even)
  const present = m.derive('u_0', '%', 'h/b_1 + mu*o/b_2', '4s')
  const now = m.compare('b_1 + b_2', free)
  const off = m.derive('u_2', '%', 'h/(1.2*q_b) + mu*o/(J_f - 1.2*q_b)', '4s')
  const flat = m.derive('Delta_u', '%', 'u_2/u_b - 1', '2s')
  const twice = m.derive('u_h', '%', 'h*(1 + sqrt(mu*o/h))^2/(J_f/2)', '4s')
  const trap = w.pick(['even', 'cost'] as const)

  page.section(
    'context',
    w.pick([
      say`A tick costs ${work} of the processor whether or not a pulse is due. Masked code takes ${share} of all time; opening it at regular places costs ${opening} for each opening.`,
      say`Work of a tick: ${work}. Share of time in code that holds interrupts off: ${share}. It can be cut into pieces, at ${opening} a cut.`,
      say`Both large stages can be shortened for a price: each tick takes ${work}, and each opening in the masked code (${share} of the time) takes ${opening}.`,
    ]),
  )
  page.ask(
    w.pick([
      say`What handler and output stage leave of the tolerated spread may be divided between the tick and the masked sections. Find the division with the least load, prove that it is the least, and say how exactly it has to be met.`,
      say`Choose the tick and the length of masked sections so that the tolerated spread is just used up and the processor is loaded least. How much is saved against an even division, and what would half of the spread cost?`,
      say`An engineer divides the remaining spread ${trap === 'even' ? 'evenly between tick and masked sections, "which is fair"' : 'in proportion to the cost of each, "so that the dear one gets most"'}. Find what is wrong with that rule, derive the right one, and give loads for both.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Spread is a currency. Each stage gets some of it, and gives back load: the wider a stage may be, the cheaper it is. I look for the division after which no exchange pays.`,
      say`Both loads fall like one over the spread that is granted. The sum of the spreads is fixed, so this is one variable: what the tick gets; the rest goes to the masked code.`,
      say`What can be chosen is small: two lengths with a fixed sum. What it costs is a sum of two hyperbolas.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`To divide: ${s.allowed.worked}, less ${rest.arithmetic} that nobody can change here: ${free.worked}.`,
      say`${free.worked}, after ${rest.worked} is taken off the ${s.allowed} that are tolerated.`,
    ]),
  )
  page.think(
    'attempt',
    trap === 'even'
      ? w.pick([
          say`Half and half: the load would be ${even.worked}.`,
          say`Evenly divided, ${even.arithmetic}. Simple, and nobody can complain.`,
        ])
      : w.pick([
          say`In proportion to cost, the tick gets ${byCost.worked}; the load is ${byCostLoad.arithmetic}.`,
          say`The dear stage should get more, so divide by cost: ${byCost.arithmetic} for the tick, and ${byCostLoad.worked}.`,
        ]),
  )
  page.think(
    'error',
    trap === 'even'
      ? w.pick([
          say`At equal lengths the slopes of the two loads differ, as their costs do. So shifting a little from the cheap one to the dear one pays, and half and half is not the least.`,
          say`Fair to the stages is not cheap for the processor. The dearer one still gains more from a further bit than the other loses.`,
        ])
      : w.pick([
          say`Odd: that is exactly what an even division costs, ${same.values}. Proportional overshoots as far as even falls short, and the least lies in between.`,
          say`Now it has been given too much: at this place the cheap stage has the steeper slope. And the load is that of an even division again, ${same.symbols}.`,
        ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Equal slopes: ${slopes.form('symbols')}. So lengths go as the roots of the costs, ${best.worked}, which leaves ${section.arithmetic} for a masked section.`,
      say`Derivative zero means that the last bit of spread is worth the same in both places. That gives roots: ${best.equation}, so ${best}, and ${section.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Tried over all divisions: ${optimum.form('answer')}. And in closed form ${closed.form('symbols')}, ${load}.`,
      say`By Cauchy and Schwarz the load cannot fall under ${closed.form('values')}. The place found reaches it.`,
    ]),
  )
  page.think(
    'scaling',
    w.pick([
      say`Half of the spread would cost ${twice.arithmetic}: the load is inverse to what is to be divided. And missing the best tick by a fifth costs ${flat.arithmetic} only, since the foot is flat.`,
      say`Near the foot little happens: a tick longer by a fifth gives ${off}, a change of ${flat.arithmetic}. But half of the spread doubles the load: ${twice.arithmetic}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), load, best, even)
  page.think(
    'compare',
    w.pick([
      say`Even: ${even}. Best: ${load}. As it is now, ${present.arithmetic}, with ${now.values}, so ${now.op === '<=' ? 'it fits, but pays for spread that it does not use' : 'it is cheap because it breaks the budget'}.`,
      say`${worse.values}, the price of fairness. The board as built has ${present.worked}; ${now.named}, which is ${now.op === '<=' ? 'within what may be used' : 'not allowed'}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`What is tolerated is a resource with a price. The cheapest use of it is found by comparing marginal costs and confirmed by trying all divisions.`,
      say`One unknown, a convex cost, and a bound that shows the optimum to be one.`,
    ]),
  )
  page.step(
    w.pick(['What can be divided', 'The remainder']),
    say`${s.period.worked}, ${s.allowed.worked}. Handler and output stage take ${rest.worked}. So ${free.worked}.`,
  )
  page.step(
    w.pick(['Load as a function of the tick', 'The two hyperbolas']),
    w.pick([
      say`A tick of length q loads by ${work.symbol} over q. Masked code in pieces of length B is opened as often as its share of time over B says, each time for ${opening.symbol}. With both lengths adding to ${free.symbol}, the problem is ${optimum.form('problem')}, ${optimum.form('ranges')}.`,
      say`Ticks come once in q and cost ${work.symbol}; openings come once in each B of masked time and cost ${opening.symbol}. Sought: ${optimum.form('problem')}. Both terms are convex, so a place of equal slopes is the only one.`,
    ]),
  )
  page.step(
    w.pick(['Equal slopes', 'The optimum']),
    say`${slopes.form('symbols')} gives ${best.worked} and ${section.worked}. The load is ${load.worked}.`,
    w.pick([
      say`Search agrees: ${optimum.form('answer')}. The inequality of Cauchy and Schwarz gives the same value as a lower bound, ${closed.form('named')}.`,
      say`That it is the least follows without calculus too: the inequality of Cauchy and Schwarz bounds the load of every division from below by ${closed.form('values')}, and the search gives ${optimum.form('answer')}.`,
    ]),
  )
  page.step(
    w.pick(['Rules of thumb', 'Even and proportional']),
    say`Evenly divided: ${even.worked}. In proportion to cost: ${byCost.worked} for the tick, ${byCostLoad.worked}. Both cost the same, ${same.form('symbols')}, on opposite sides of the least; ${worse.form('named')}.`,
  )
  page.step(
    w.pick(['How exact', 'Flat at the foot']),
    say`A tick that is a fifth longer: ${off.worked}, a change of ${flat.worked}. Any convenient tick nearby will do, if the masked sections are shortened along with it. Half of the spread would cost ${twice.worked}.`,
  )

  const n = w.pick([
    { costs: 'Costs', load: 'load', best: 'cheapest_tick', even: 'even' },
    { costs: 'Prices', load: 'burden', best: 'best_tick', even: 'halves' },
    { costs: 'SplitModel', load: 'busy_share', best: 'optimal_tick', even: 'fair' },
  ])
  const bestBody = w.pick([
    code`spread / (1.0 + (self.masked * self.opening / self.tick).sqrt())`,
    code`let tick = self.tick.sqrt();
        let section = (self.masked * self.opening).sqrt();
        spread * tick / (tick + section)`,
  ])
  const loadBody = w.pick([
    code`(tick > 0.0 && tick < spread).then(|| self.tick / tick + self.masked * self.opening / (spread - tick))`,
    code`let section = spread - tick;
        if tick <= 0.0 || section <= 0.0 {
            return None;
        }
        Some(self.tick / tick + self.masked * self.opening / section)`,
  ])
  const tests = w.shuffle([
    code`
        #[test]
        fn the_tick_of_this_board() {
            let tick = board().${n.best}(SPREAD);
            assert!((tick - ${best.rust('f64')}).abs() < 1e-7);
            assert!((board().${n.load}(SPREAD, tick).unwrap() - ${load.rust('f64', '')}).abs() < 1e-9);
        }`,
    code`
        #[test]
        fn no_other_tick_is_cheaper() {
            let least = board().${n.load}(SPREAD, board().${n.best}(SPREAD)).unwrap();
            for part in 1..200 {
                let tick = SPREAD * f64::from(part) / 200.0;
                assert!(board().${n.load}(SPREAD, tick).unwrap() >= least);
            }
        }`,
    code`
        #[test]
        fn half_and_half() {
            assert!((board().${n.load}(SPREAD, SPREAD / 2.0).unwrap() - ${even.rust('f64', '')}).abs() < 1e-9);
        }`,
    code`
        #[test]
        fn nothing_is_left_for_one_of_them() {
            assert_eq!(board().${n.load}(SPREAD, 0.0), None);
            assert_eq!(board().${n.load}(SPREAD, SPREAD), None);
            assert_eq!(board().${n.load}(SPREAD, -1.0), None);
            assert_eq!(board().${n.load}(SPREAD, SPREAD + 1.0), None);
        }`,
    code`
        #[test]
        fn equal_costs_are_divided_evenly() {
            let equal = ${n.costs} { tick: 0.25, masked: 0.5, opening: 0.5 };
            assert!((equal.${n.best}(8.0) - 4.0).abs() < 1e-12);
            assert!((equal.${n.load}(8.0, 4.0).unwrap() - 0.125).abs() < 1e-12);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The division is computed once, at build time or start; the code keeps costs and spread in one unit and refuses a division that leaves nothing for one side.`,
      say`Two short functions, and a test that tries all other divisions. Lengths are in ${best.unitOnly}.`,
    ]),
    page.rust(code`
    /// Work of a tick and of an opening in ${best.unitOnly}; \`masked\` is a share of time.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.costs} {
        pub tick: f64,
        pub masked: f64,
        pub opening: f64,
    }

    impl ${n.costs} {
        /// Share of the processor; none where a stage gets no spread.
        pub fn ${n.load}(&self, spread: f64, tick: f64) -> Option<f64> {
            ${indented(8, loadBody)}
        }

        pub fn ${n.best}(&self, spread: f64) -> f64 {
            ${indented(8, bestBody)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const SPREAD: f64 = ${free.rust('f64')};

        fn board() -> ${n.costs} {
            ${n.costs} { tick: ${work.rust('f64')}, masked: ${share.rust('f64', '')}, opening: ${opening.rust('f64')} }
        }
        ${indented(4, joined(tests, '\n'))}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The division uses up the tolerated spread to the last bit; a margin must be taken off ${s.allowed.symbol} before dividing, not hoped for afterwards. The sum of both lengths is checked at start, and a build that breaks it does not move.`,
      say`Whatever is chosen, tick and section together have ${free} to use; that sum is the safety condition, the load is only the price. It is asserted where both constants are defined.`,
      say`A saved load is no licence: ${load} must still fit beside all other tasks, and response times be computed with the openings as work.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Masked code that cannot be opened everywhere: its longest piece is then given, and the tick gets what remains.`,
          say`No masked code at all: everything goes to the tick, as ${best.symbol} says when ${share.symbol} vanishes.`,
          say`A tolerated spread that is used up by handler and output stage: nothing is left to divide, and no load can buy it.`,
          say`The tick must divide the clock: of the neighbours that do, the flat foot makes either acceptable.`,
          say`A quicker travel shortens the period; with it the tolerated spread falls, and load rises twice: by pulses and by ticks.`,
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
          say`Do without ticks: arm the timer for the next pulse. The first hyperbola disappears, and all of ${free} goes to the masked code.`,
          say`Priorities above the mask: an interrupt that is never held off makes the second stage vanish, at the price of sharing nothing with other code.`,
          say`Shorten ${s.stages[2]!.name} instead: every bit gained there is added to what can be divided, at no load.`,
        ],
        2,
      ),
    ),
  )
}
