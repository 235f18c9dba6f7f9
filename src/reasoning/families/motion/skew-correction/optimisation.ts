// Depth 4: the test frame itself. Which shape, which size and how many readings tell the lean well enough in the least time.
import { say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'
import { planRust } from './plan-rust.ts'

const cost = (x: Instance, need: number, n: number): number => x.sideSPerMm * Math.sqrt(need / n) + x.pairS * n

/** The cost falls and rises again with the number of pairs, so the first one that cannot be bettered is best. */
function bestPairs(x: Instance, need: number, fewest: number): number {
  let n = fewest
  while (cost(x, need, n + 1) < cost(x, need, n)) n++
  return n
}

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { t } = s
  const travel = m.given('Y', x.travelYMm, 'mm')
  const spread = m.given('s_d', x.spreadMm, 'mm')
  const cover = m.given('z_c', x.cover)
  const allowed = m.given('e_p', x.errorMm, 'mm')
  const reach = m.given('c', x.reachMm, 'mm')
  const perSide = m.given('k_p', x.sideSPerMm, 's/mm')
  const perPair = m.given('t_m', x.pairS, 's')
  const single = m.derive('t_1', '', 's_d*sqrt(d_1^2 + d_2^2)/(2*W*H)')
  const atEnd = m.derive('e_1', 'mm', 'z_c*t_1*Y', '3s')
  const enough = m.compare(atEnd, allowed)
  const slim = m.derive('q_w', '', '(W^2 + H^2)/(2*W*H)')
  const slimmer = m.relation(slim, '>', '1')
  const largest = m.derive('L_x', 'mm', 'c/sqrt(2)')
  const area = m.derive('A_x', 'mm²', 'c^2/2')
  m.derive('w_a', 'mm', '0.05*c')
  m.derive('w_b', 'mm', '0.99*c')
  const shape = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'y', from: 'w_a', to: 'w_b', at: 'L_x' }],
    objective: 'y*sqrt(c^2 - y^2)',
    subject: [],
    of: 'A_x',
    tolerance: 1e-4,
  })
  const need = m.derive('A', 'mm²', '(z_c*s_d*Y/e_p)^2', '4s')
  const fewest = m.derive('n_a', '', 'ceil(A/L_x^2)', 'i')
  m.derive('n_z', '', 'n_a + 60', 'i')
  const pairs = m.found('n_o', bestPairs(x, need.si * 1e6, fewest.number), '', 'i')
  const total = m.derive('C_o', 's', 'k_p*sqrt(A/n_o) + t_m*n_o', '4s')
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'n', from: 'n_a', to: 'n_z', at: 'n_o', whole: true }],
    objective: 'k_p*sqrt(A/n) + t_m*n',
    subject: [],
    of: 'C_o',
    tolerance: 1e-6,
  })
  const sideBest = m.derive('L_o', 'mm', 'sqrt(A/n_o)', '4s')
  const free = m.derive('n_s', '', '(k_p^2*A/(4*t_m^2))^(1/3)', '3s')
  const freeSide = m.derive('L_s', 'mm', '(2*t_m*A/k_p)^(1/3)', '4s')
  const fits = m.relation(sideBest, '<=', largest)
  const after = m.derive('C_p', 's', 'k_p*sqrt(A/(n_o + 1)) + t_m*(n_o + 1)', '4s')
  const afterWorse = m.relation(after, '>=', total)
  const isOne = pairs.number === 1
  const before = isOne ? null : m.derive('C_m', 's', 'k_p*sqrt(A/(n_o - 1)) + t_m*(n_o - 1)', '4s')
  const beforeWorse = before === null ? null : m.compare(total, before)
  /** Fewer pairs would be cheaper and need a frame that the calipers do not reach. */
  const binds = beforeWorse?.op === '>'
  const big = m.derive('C_x', 's', 'k_p*L_x + t_m*n_a', '4s')
  const bigWorse = m.compare(big, total)
  const saved = m.derive('C_d', 's', 'C_x - C_o', '3s')
  const small = m.derive('n_h', '', 'ceil(A/(L_o/2)^2)', 'i')
  const smallCost = m.derive('C_h', 's', 'k_p*L_o/2 + t_m*n_h', '4s')
  const smallWorse = m.compare(smallCost, total)
  const left = m.derive('t_o', '', 's_d/(L_o*sqrt(n_o))')
  const leftEnd = m.derive('e_o', 'mm', 'z_c*t_o*Y', '3s')
  const kept = m.relation(leftEnd, '==', allowed)
  const each = m.derive('s_n', 'mm', 's_d/sqrt(n_o)')
  const drawn = m.claim('statistic', {
    seed: 23,
    draws: 20_000,
    variables: [
      { name: 'y', shape: 'normal', a: 'L_o*sqrt(2)', b: 's_n' },
      { name: 'z', shape: 'normal', a: 'L_o*sqrt(2)', b: 's_n' },
    ],
    expr: '(y^2 - z^2)/(4*L_o^2)',
    measure: 'deviation',
    of: 't_o',
  })
  const band = m.derive('n_w', 'mm', '0.97*c')
  const bandHeight = m.derive('h_w', 'mm', 'sqrt(c^2 - n_w^2)')
  const bandTimes = m.derive('q_b', '', 'c^2/(2*n_w*h_w)', '3s')
  const bandPairs = m.derive('n_b', '', 'ceil(A*c^2/(2*n_w^2*h_w^2))', 'i')
  const bandMore = m.relation(bandPairs, '>', fewest)
  const flaws = [
    ...(bigWorse.op === '>' && !binds ? (['big'] as const) : []),
    ...(smallWorse.op === '>' ? (['small'] as const) : []),
    'band' as const,
  ]
  const topic = w.pick(flaws)
  const flaw = w.chance(0.45)
  const stumble = flaw || w.chance(0.6)

  const data = w.shuffle([
    w.pick([
      say`One reading of a diagonal has a standard deviation of ${spread}.`,
      say`Readings of one diagonal scatter with a standard deviation of ${spread}.`,
    ]),
    w.pick([
      say`After correction ${allowed} may be left at the end of ${travel} of travel, with ${cover} standard deviations covered.`,
      say`Wanted: ${cover} standard deviations of the rest within ${allowed}, at ${travel} of travel.`,
    ]),
    w.pick([say`The calipers reach ${reach}.`, say`Diagonals up to ${reach} can be measured.`]),
    w.pick([
      say`Printing a square frame takes ${perSide} of side, and a pair of readings ${perPair}.`,
      say`A square frame costs ${perSide} of its side to print; to read both diagonals once takes ${perPair}.`,
    ]),
  ])
  const told = say`${data[0]!} ${data[1]!} ${data[2]!} ${data[3]!}`
  page.ask(
    flaw
      ? {
          big: say`${told} The workshop prints the largest frame that the calipers can measure, "as error falls with size". Is that the best use of time? Find the best frame and number of readings.`,
          small: say`${told} To save plastic a frame of half the side is printed and read again and again, "as readings cost nothing". Find the flaw, with numbers, and the best plan.`,
          band: say`${told} Somebody prints a long band with a diagonal that fills the calipers, "as only the length of the diagonal counts". Find the flaw and the best frame.`,
        }[topic]
      : w.pick([
          say`${told} Choose shape, size and number of readings so that the aim is reached in the least time, and prove that nothing is better.`,
          say`${told} The frame of above was a first attempt. How good is it, and what would be the cheapest one that is good enough?`,
          say`${told} Size or repetition? Find the cheapest plan that reaches the aim, and where the limit of the calipers binds.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three decisions: the shape, for which only geometry counts; then size against repetition, which can be exchanged for each other. One trade, one constraint.`,
      say`The error of the lean falls with the size of the frame and with the root of the readings. Both cost time, one in proportion to size, the other to number.`,
      say`What is to be reached is a product: area times number of readings. What is paid is a sum. That has a classical shape.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The frame at hand, read once: ${single.worked}, so ${atEnd.arithmetic} at the end. ${enough.values}.`,
      say`First the present frame: standard deviation of its lean ${single.arithmetic}, worth ${atEnd.worked}; ${enough.values}.`,
    ]),
  )
  if (stumble && topic === 'band') {
    page.think(
      'attempt',
      say`Long diagonals are measured with the same error as short ones. So make the diagonal as long as the calipers reach, whatever the frame.`,
    )
    page.think(
      'error',
      w.pick([
        say`The area stands below the fraction, not the diagonal. A band of ${band.arithmetic} by ${bandHeight.arithmetic} has ${bandTimes.worked} times the error of the square with that diagonal, and needs ${bandPairs.arithmetic} of readings. ${bandMore.values}.`,
        say`A slim frame leans without its diagonals noticing. Against the square in the same calipers: error times ${bandTimes.arithmetic}; ${bandMore.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Shape: for a given diagonal the largest area is the square's, ${area.worked} at a side of ${largest.arithmetic}. The present frame pays ${slim.arithmetic} for not being one.`,
      say`Square, since of all rectangles with one diagonal it has the most area. Its side is limited to ${largest.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`For a square the standard deviation is that of a reading over side and root of the number. The aim asks for side squared times number: ${need.worked}.`,
      say`Error, coverage, travel: the side squared times the number of pairs must come to ${need.arithmetic}. With the calipers that means a number from ${fewest.arithmetic} on.`,
    ]),
  )
  if (stumble && topic === 'big') {
    page.think('attempt', say`Then the largest frame, ${largest}, with ${fewest}: ${big.worked}.`)
    page.think(
      'error',
      w.pick([
        say`Large frames take long to print, and the last bit of side buys little. ${bigWorse.values}; ${saved.arithmetic} too much.`,
        say`It ends with the fewest readings and with the longest print. ${bigWorse.named}.`,
      ]),
    )
  }
  if (stumble && topic === 'small') {
    page.think('attempt', say`A small frame, half of ${sideBest}, and many readings?`)
    page.think(
      'error',
      w.pick([
        say`Half of the side is a quarter of the area and four times the readings: ${small.arithmetic}, and ${smallCost.worked}. ${smallWorse.values}.`,
        say`Readings do cost: ${small.worked} of them make ${smallCost.arithmetic}. ${smallWorse.named}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Put the constraint in and the time is a sum, one part falling with the root of the number, one growing with it. Without regard to whole numbers and calipers ${free.worked}, a side of ${freeSide.arithmetic}.`,
      say`Side out of the constraint, derivative to zero: ${free.arithmetic} pairs on a side of ${freeSide.worked}. Cube roots, so the optimum is flat.`,
    ]),
  )
  page.think(
    'verify',
    before === null
      ? say`One pair is the least there can be, and it is the best: ${total.worked}. With one beyond, ${after.arithmetic}.`
      : binds
        ? w.pick([
            say`Calipers allow from ${fewest} on: a side of ${sideBest.worked}, ${total.arithmetic}. One pair beyond: ${after.arithmetic}. One below would be quicker, ${before.arithmetic}, if it could be measured.`,
            say`Search from ${fewest} up: ${search.form('answer')}. The limit of the calipers binds.`,
          ])
        : w.pick([
            say`Neighbours: ${before.arithmetic} with one pair less, ${after.arithmetic} with one beyond, ${total.arithmetic} at ${pairs}.`,
            say`Search over ${search.form('ranges')}: ${search.form('answer')}.`,
          ]),
  )
  page.checks(w.pick([1, 2]), need, largest, freeSide)
  page.think(
    'decide',
    w.pick([
      say`A square of ${sideBest}, read ${pairs.bare} times across both diagonals: ${total}.`,
      say`${pairs.bare} pairs of readings on a square of ${sideBest}. It takes ${total} and leaves ${leftEnd.arithmetic} at the end of the travel.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? {
          big: say`Error falls with size, and cost rises with it. The largest frame is the best only if readings are dear.`,
          small: say`Repetition replaces size at the rate of its root. That makes it the dearer of the two on small frames.`,
          band: say`A long diagonal of a slim frame knows little of the lean. Area is what tells.`,
        }[topic]
      : w.pick([
          say`Shape by geometry, the exchange of size and number by the constraint, the optimum by calculus and by counting.`,
          say`First the error as a function of the frame, then what it costs.`,
          say`The aim is turned into a product, the cost is a sum; between them lies one best number.`,
        ]),
  )
  page.step(
    w.pick(['Error of a frame', 'What a frame tells']),
    say`Both readings scatter independently; carried into the lean ${t.equation}, with its derivatives, that is ${single.worked}. At the end of the travel, covered ${cover.bare} times: ${atEnd.worked}, ${enough.symbols}.`,
    say`Relative to a square with the same diagonal it is ${slim.worked} times as much; ${slimmer.named}.`,
  )
  page.step(
    w.pick(['Shape', 'The square']),
    w.pick([
      say`With the diagonal fixed, the error goes inversely with the area. Brute force over ${shape.form('ranges')}: ${shape.form('answer')}. So a square, with ${largest.worked} as the limit of its side.`,
      say`For a given diagonal the product of the sides is half of the squared diagonal times the sine of twice its direction, greatest at the square: ${area.worked}, ${largest.worked}. Searching ${shape.form('ranges')} agrees.`,
    ]),
    topic === 'band'
      ? say`A band of ${band.worked} by ${bandHeight.worked} has ${bandTimes.worked} times the error and needs ${bandPairs.worked} pairs; ${bandMore.named}.`
      : say`From the aim it follows that side squared times number is ${need.worked}, hence a number of ${fewest.worked} or above.`,
  )
  page.step(
    w.pick(['Size against number', 'The trade']),
    w.pick([
      say`Time is ${perSide.symbol} times the side plus ${perPair.symbol} times the number, with ${need.worked} as side squared times number. As a function of the number it is convex: the derivative vanishes at ${free.worked}, where the side is ${freeSide.worked}.`,
      say`Eliminate the side with ${need.worked}. What remains is convex in the number, since the inverse root is; its stationary point is ${free.worked}, with ${freeSide.worked}.`,
    ]),
    before === null
      ? say`There is no number below one, so the best is at the end of the range: ${total.worked}, with ${sideBest.worked}; ${fits.symbols}, and ${afterWorse.named}.`
      : binds
        ? say`Calipers allow from ${fewest.worked} on, and they bind: ${sideBest.worked}, ${total.worked}. Beyond that it rises, ${afterWorse.named}; below it the time would fall further, ${before.worked}, but the frame could not be measured.`
        : say`In whole numbers: ${total.worked}, with ${sideBest.worked}; ${fits.symbols}. As it is convex, both neighbours suffice for proof: ${beforeWorse!.named}; ${afterWorse.named}.`,
    topic === 'small'
      ? say`Half the side would need ${small.worked} and ${smallCost.worked}.`
      : say`The largest frame would take ${big.worked}, that is ${saved.worked} more.`,
  )
  page.step(
    w.pick(['What is left', 'Check of the plan']),
    say`${left.worked}, which seeded draws of y and z in ${drawn.form('expr')} show as well, both with ${each.worked} about the diagonal. At the end of the travel: ${kept.named}.`,
  )

  page.section(
    'rust',
    w.pick([
      say`The aim is data, all else follows: the product that is needed, the side for a number, the time, and the number that cannot be bettered. The walk may stop at the first rise, as the time is convex.`,
      say`A pure calculation, for a program that plans a calibration. It starts at the fewest pairs that the calipers allow and goes on as long as time falls.`,
      say`Convexity makes the search a walk. It never looks at frames that do not fit into the calipers.`,
    ]),
    page.rust(
      planRust(page, { cover, spread, travel, allowed, reach, perSide, perPair, fewest, pairs, sideBest, total }),
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The coverage holds for chance alone. A lean of the jaws or a burr does not average out, so the plan ends with a second frame, turned by a quarter: its lean must have the other sign and the same size.`,
      say`The plan cannot ask for a frame that calipers do not reach: ${fits.named}. If the bed is too small for that, its limit takes the place of ${reach}.`,
      say`What is left, ${leftEnd}, is a statement with ${cover} standard deviations. It is no bound; whoever needs one must take the worst readings, at the price of more of them.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An aim so wide that one pair on a small frame is enough: the best side is short, and burrs then count. A least side should be set.`,
          say`Printing time grows with the layers too; a frame of few layers bends when it is held.`,
          say`Readings of one person are not independent: the second looks for the first. Turn the frame between them.`,
          say`Shrinkage in cooling: measure when it is cold. A warm frame leans like a cold one, and is larger.`,
          say`Plastic that keeps its warmth unevenly warps; a frame with thick corners shows leans that are not those of the rails.`,
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
          say`Several frames at once on the bed: their leans tell whether it is one number at all.`,
          say`Better calipers. The product that is needed falls with the square of their scatter, ${need} now.`,
          say`A row of holes along both axes in place of a frame: more readings from one print, each of shorter reach.`,
          say`A flat-bed scanner. One picture has thousands of edges, and its own axes have to be square.`,
          say`No print at all: a granite square and a dial indicator, travelled along by the head.`,
        ],
        2,
      ),
    ),
  )
}
