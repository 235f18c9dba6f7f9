// Depth 2: Young's interval with its proof, the exact one for failures without memory, and the best whole number of layers.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

/** Best interval in s where failures are exponential, by bisection of its derivative; all in s. */
function exactBest(costS: number, betweenS: number): number {
  let [low, high] = [0, betweenS]
  for (let i = 0; i < 200; i++) {
    const x = (low + high) / 2
    // Positive once the interval is too long; the difference is tiny, so it is kept in expm1.
    const slope = 1 - (1 - x / betweenS) * (1 + Math.expm1((x + costS) / betweenS))
    if (slope < 0) low = x
    else high = x
  }
  return (low + high) / 2
}

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  m.derive('T_a', 's', 'T_1/10', '3s')
  m.derive('T_b', 's', '10*T_1', '3s')
  const never = m.claim('range', {
    over: [{ name: 'x', from: 'T_a', to: 'T_b' }],
    left: 'delta/x + x/(2*M)',
    op: '>=',
    right: 'sqrt(2*delta/M)',
  })
  const equal = m.relation('delta/T_1', '==', 'T_1/(2*M)')
  const exact = m.found('T_e', exactBest(s.cost.si, s.between.si), 's')
  const objective = (x: string): string => `((M + R)*(exp((${x} + delta)/M) - 1) - ${x})/${x}`
  const least = m.derive('h_e', 'ppm', objective('T_e'))
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'T_a', to: 'T_b', at: 'T_e' }],
    objective: objective('x'),
    subject: [],
    of: 'h_e',
    tolerance: 0.01,
  })
  const segment = m.derive('F', 's', '(M + R)*(exp((T_1 + delta)/M) - 1)', '6s')
  const grown = m.claim('ode', {
    states: [{ name: 'E', unit: 's', start: '0*T_1', next: '1 + (E + R)/M' }],
    until: 'T_1 + delta',
    measure: { what: 'E', take: 'final' },
    of: 'F',
    tolerance: 1e-7,
  })
  const young = m.derive('h_y', 'ppm', objective('T_1'))
  const off = m.derive('q_T', '%', 'abs(T_e/T_1 - 1)', '2s')
  const harmless = m.derive('q_h', '%', 'h_y/h_e - 1', '2s')
  const ratio = m.derive('c', '', 'T_e/t_L')
  const down = m.derive('k_a', '', 'floor(c)', 'i')
  const up = m.derive('k_b', '', 'k_a + 1', 'i')
  const costDown = m.derive('h_a', 'ppm', objective('(k_a*t_L)'))
  const costUp = m.derive('h_b', 'ppm', objective('(k_b*t_L)'))
  const choice = m.compare(costDown, costUp)
  const best = choice.op === '<=' ? down : up
  const chosen = m.derive('T_k', 's', `${best.id}*t_L`)
  const wrongRoot = m.derive('T_r', 's', 'sqrt(delta*M)')
  const wrongCost = m.derive('h_r', 'ppm', objective('T_r'))
  const dearer = m.relation(wrongCost, '>', least)
  const arithmetic = m.derive('T_m', 's', '(delta + M)/2', '3s')
  const route = w.choose(3)

  page.ask(
    route === 2
      ? w.pick([
          say`A note in the code reads: "the interval is the root of cost times mean time, ${wrongRoot.arithmetic}". Derive the right interval, find the flaw, and say by how much it costs. Is the right one exact? Give the best whole number of layers.`,
          say`Somebody proposes ${wrongRoot.worked}. Check the derivation behind it, prove what the best interval is, compare with an exact model of failures, and round to layers.`,
        ])
      : w.pick([
          say`Derive the interval of least overhead and prove that it is the least. How good is it against an exact model of failures without memory? Give the answer in whole layers.`,
          say`Find the best interval, once from the linear model and once without its approximations, and decide for a whole number of layers. Each claim needs a proof or a second route.`,
          say`Optimise the interval. Show that there is one best place and not several, bound the error of the approximation, and turn the result into layers.`,
        ]),
  )
  page.think(
    'recall',
    w.pick([
      say`The overhead that can be moved is a term falling with the interval and one rising with it: ${s.least.expr} at the best place. A sum of two positive terms with constant product is least where they are equal.`,
      say`Cost of saving over x, plus x over twice the mean time. Their product does not depend on x, which calls for the inequality of the two means.`,
    ]),
  )
  if (route === 0) {
    page.think(
      'attempt',
      w.pick([
        say`Somewhere in the middle between cost and mean time, perhaps ${arithmetic.arithmetic}?`,
        say`A mean of the two times sounds right: ${arithmetic.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The arithmetic mean has no reason here; it would hardly ever save. The two terms are equal at a geometric mean.`,
        say`That is half the mean time itself, and nearly every interruption would lose the whole day. It is the product that stays constant, so a root belongs there.`,
      ]),
    )
  } else if (route === 1) {
    page.think(
      'attempt',
      w.pick([
        say`If a failure always cost the whole interval, equality would give ${wrongRoot.arithmetic}.`,
        say`Setting cost over x equal to x over the mean time: ${wrongRoot.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Only half an interval is lost on average, so the two belongs under the root. With the wrong root the overhead is ${wrongCost}: ${dearer.symbols}.`,
        say`The half was forgotten. ${dearer.values}, a small price, but the proof was wrong.`,
      ]),
    )
  } else {
    page.think(
      'doubt',
      w.pick([
        say`The note charges a whole interval per failure. Failures strike anywhere in it, so on average half is lost, and a two is missing under the root.`,
        say`Where does the note's root come from? From equating saving with the worst loss. But a sum of means has to be minimised, and the mean loss is half.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Equal terms: ${s.best.worked}. There ${equal.symbols}.`,
      say`${s.best.arithmetic} makes the terms equal, ${equal.values}, and equal they are least.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Over a hundredfold range: ${never.form('statement')}. No place is better.`,
      say`Sampled densely, ${never.form('symbols')} for ${never.form('ranges')}.`,
    ]),
  )
  const precise = (): void => {
    page.think(
      'derive',
      w.pick([
        say`Without approximations: let E be the expected time to get through a stretch. A stretch longer by a moment costs that moment, and with small chance everything again and a restart: dE is one plus E and R over M, times the moment. So ${segment.equation}, and following the equation gives ${segment} too.`,
        say`The exact way: extend a stretch by a moment and ask what it adds. That gives a linear equation, ${grown.form('rates')}, whose solution for a whole interval with its checkpoint is ${segment.arithmetic}.`,
      ]),
    )
    page.think(
      'compare',
      w.pick([
        say`The exact best is ${exact}, ${off} from the simple root, and the simple one costs ${harmless} of overhead in excess. Nothing to worry about.`,
        say`Searching the exact overhead: ${search.form('answer')}. The root was off by ${off}.`,
      ]),
    )
  }
  const whole = (): void => {
    page.think(
      'derive',
      w.pick([
        say`In layers ${ratio.arithmetic}. Neighbours: ${down} layers cost ${costDown}, ${up} cost ${costUp}.`,
        say`Checkpoints go to changes of layer: ${ratio.worked}, so either ${down} or ${up}. Overheads ${costDown} and ${costUp}.`,
      ]),
    )
  }
  for (const part of w.chance(0.5) ? [precise, whole] : [whole, precise]) part()
  page.checks(w.pick([1, 2]), s.best, s.least, ratio, chosen)
  page.think(
    'decide',
    w.pick([
      say`Every ${best} layers, ${chosen.arithmetic}. Rounding is decided by the costs of both neighbours: ${choice.symbols}.`,
      say`${choice.values}, so ${best} layers it is, an interval of ${chosen}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`First the simple model with its proof, then the exact one, and in the end whole layers.`,
      say`The minimum is proven by an inequality and not by a derivative alone, so it is the least of all and not one of several.`,
      say`Two models give two intervals; their difference is computed and turns out not to matter.`,
    ]),
  )
  page.step(
    w.pick(['The least of a sum', 'Inequality of the means', 'Why equal terms are best']),
    w.pick([
      say`Two positive terms with the product p have a sum of at any rate twice the root of p, with equality only when they are equal, since the square of the difference of their roots is never negative. Here ${never.form('statement')}, and equality at ${s.best.worked}, where ${equal.symbols}.`,
      say`Write the overhead as the square of a difference of roots, and a constant. The square vanishes at one place only, ${s.best.worked}; there ${equal.values}. Everywhere else it is positive: ${never.form('symbols')}.`,
    ]),
    say`The movable overhead is then ${s.least.worked}.`,
  )
  page.step(
    w.pick(['Failures without memory', 'The exact model', 'Expected time of a stretch']),
    w.pick([
      say`Let E be the expected time to complete a stretch if any failure sends back to its start after a restart, which itself is taken as undisturbed. Lengthening it by a moment adds the moment, and with probability moment over M the restart and E once more. So ${grown.form('rates')}, from zero. Solved for an interval with its checkpoint: ${segment.worked}. Integrating the equation numerically gives the same.`,
      say`A stretch that is longer by dt needs dt more, and fails in it with probability dt over M, which costs R and the whole stretch again; a failure within a restart is neglected. Hence ${grown.form('rates')}, with the solution ${segment.short}, which the integration of the equation confirms.`,
    ]),
    say`The overhead is that time less the useful part, over the useful part. Its least place: ${search.form('answer')}. The simple root is off by ${off.arithmetic}, and its overhead by ${harmless.worked}.`,
  )
  page.step(
    w.pick(['Whole layers', 'Rounding', 'The integer']),
    say`${ratio.worked}. The overhead has a single least place and rises on both sides of it, so the best integer is a neighbour: ${costDown.short} or ${costUp.short}. As ${choice.named}, ${best.named} is chosen, an interval of ${chosen.worked}.`,
  )
  if (route === 2)
    page.step(
      w.pick(['The flaw of the note', 'What the note got wrong']),
      say`Its root, ${wrongRoot.short}, charges each failure with a whole interval. In the exact model it costs ${wrongCost.short}, where ${least.named} is possible; ${dearer.symbols}. The error is small since the curve is flat, but a proof with a wrong premise protects nobody in the next case.`,
    )

  const n = w.pick([
    { fn: 'overhead', pick: 'best_layers', one: 'Costs' },
    { fn: 'expected_loss', pick: 'layers_between', one: 'Model' },
    { fn: 'share_lost', pick: 'cheapest_count', one: 'Print' },
  ])
  const body = w.pick([
    code`let mut best = 1;
        for count in 2..=most {
            if ${n.fn}(costs, f64::from(count) * layer) < ${n.fn}(costs, f64::from(best) * layer) {
                best = count;
            }
        }
        best`,
    code`let loss = |count: u32| ${n.fn}(costs, f64::from(count) * layer);
        (1..=most).min_by(|one, other| loss(*one).total_cmp(&loss(*other))).unwrap_or(1)`,
    code`let mut count = 1;
        while count < most && ${n.fn}(costs, f64::from(count + 1) * layer) < ${n.fn}(costs, f64::from(count) * layer) {
            count += 1;
        }
        count`,
  ])
  const growth = w.pick([
    code`let stretch = (costs.between + costs.restart) * ((interval + costs.saving) / costs.between).exp_m1();
        (stretch - interval) / interval`,
    code`let exponent = (interval + costs.saving) / costs.between;
        (costs.between + costs.restart) * exponent.exp_m1() / interval - 1.0`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_exact_overheads() {
            for (interval, expected) in [(${exact.rust('f64')}, ${least.rust('f64', '')}), (${s.best.rust('f64')}, ${young.rust('f64', '')})] {
                assert!((${n.fn}(&COSTS, interval) / expected - 1.0).abs() < 1e-7);
            }
        }`,
    code`#[test]
        fn the_best_number_of_layers() {
            assert_eq!(${n.pick}(&COSTS, LAYER, 1000), ${best.rust('int')});
        }`,
    code`#[test]
        fn a_cap_is_kept() {
            assert_eq!(${n.pick}(&COSTS, LAYER, 1), 1);
            assert_eq!(${n.pick}(&COSTS, LAYER, 2), 2);
            assert_eq!(${n.pick}(&${n.one} { saving: 1e-9, ..COSTS }, LAYER, 50), 1);
        }`,
    code`#[test]
        fn without_failures_only_saving_counts() {
            let calm = ${n.one} { saving: 2.0, between: 1e12, restart: 60.0 };
            assert!((${n.fn}(&calm, 100.0) - 0.02).abs() < 1e-6);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The exact overhead is evaluated with a function made for small exponents, for a difference of nearly equal numbers would lose its digits.`,
      say`The integer is found by asking the exact model, so no rounding rule has to be trusted.`,
    ]),
    page.rust(code`
    /// All times in ${s.layer.unitOnly}.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.one} {
        pub saving: f64,
        pub between: f64,
        pub restart: f64,
    }

    /// Lost time per useful time, for failures without memory.
    pub fn ${n.fn}(costs: &${n.one}, interval: f64) -> f64 {
        ${nest(4, growth)}
    }

    /// How many layers from one checkpoint to the next, up to a cap.
    pub fn ${n.pick}(costs: &${n.one}, layer: f64, most: u32) -> u32 {
        ${nest(4, body)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LAYER: f64 = ${s.layer.rust('f64')};
        const COSTS: ${n.one} = ${n.one} {
            saving: ${s.cost.rust('f64', 's')},
            between: ${s.between.rust('f64', 's')},
            restart: ${s.restart.rust('f64')},
        };

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The result is an economic one. What must hold in any case is that flash survives it: an interval under ${s.floor} would wear out ${s.capacity} writes within ${s.life}.`,
      say`${s.wears.op === '<=' ? 'The wear bound is below the optimum here, so it does not bind' : 'The wear bound lies above the optimum here, so the optimum must not be used as it stands'}: ${s.wears.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Layers of very different length: then the time since the last record decides, and the change of layer only permits.`,
          say`A checkpoint that costs nothing: the root goes to zero, and every layer is saved; the cap from wear is then the answer.`,
          say`A mean time near to the interval itself: the simple root breaks down there, the exact model does not.`,
          say`Failures that grow likelier with age are not without memory; the interval should then shrink with the age of the part.`,
          say`The last stretch of a job is shorter; a checkpoint right before the end is wasted.`,
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
          say`A fixed number of records per job is simpler, and wrong for every job but one.`,
          say`Two levels: the position often and cheaply, the whole state seldom; each level has its own root.`,
          say`Measuring the pause on the machine and computing the interval there keeps it right when the cost changes.`,
        ],
        2,
      ),
    ),
  )
}
