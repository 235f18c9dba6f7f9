// Depth 3: points by incremental rotation. What constants that are nearly right do after many steps, and how often to compute anew.
import { say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'
import { points } from './points-rust.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, count, phi } = s
  const drift = m.given('e_d', x.driftMm, 'mm')
  const kind = w.pick(['short', 'cubic', 'stored'] as const)
  const stored = kind === 'stored'
  const bits = stored ? m.given('b', x.bits, 'bits') : null
  const cosine = m.derive('c', '', stored ? 'round(cos(phi)*2^b)/2^b' : '1 - phi^2/2', '8s')
  const sine = m.derive('d', '', stored ? 'round(sin(phi)*2^b)/2^b' : kind === 'short' ? 'phi' : 'phi - phi^3/6', '8s')
  const growth = m.derive('q', '', 'c^2 + d^2', '9s')
  const form =
    kind === 'short'
      ? m.relation('q', '==', '1 + phi^4/4')
      : kind === 'cubic'
        ? m.relation('q', '==', '1 - phi^4/12 + phi^6/36')
        : m.relation('abs(q - 1)', '<', '2^(-b)*(cos(phi) + sin(phi)) + 2^(-2*b - 1)')
  const grows = growth.number > 1
  const last = m.derive('R_N', 'mm', 'R*q^(N/2)', '8s')
  const played = m.claim('recurrence', {
    states: [
      { name: 'x', unit: 'mm', start: 'R', next: 'c*x - d*y' },
      { name: 'y', unit: 'mm', start: '0*R', next: 'd*x + c*y' },
    ],
    until: 'N',
    measure: { what: 'sqrt(x^2 + y^2)', take: 'final' },
    of: 'R_N',
    tolerance: 1e-9,
  })
  const off = m.derive('d_N', 'mm', 'abs(R_N - R)', '4s')
  const verdict = m.compare(off, drift)
  const turn = m.derive('phi_d', '°', 'atan2(d, c)', '8s')
  const slip = m.derive('d_t', 'mm', 'R*N*abs(phi_d - phi)', '4s')
  const slipVerdict = m.compare(slip, g.e_t)
  const each = m.derive('M', 'steps', `floor(2*log(1 ${grows ? '+' : '-'} e_d/R)/log(q))`, 'i')
  const atEach = m.derive('d_M', 'mm', 'R*abs(q^(M/2) - 1)', '4s')
  const kept = m.relation(atEach, '<=', drift)
  const beyond = m.derive('d_X', 'mm', 'R*abs(q^((M + 1)/2) - 1)', '4s')
  const broken = m.relation(beyond, '>', drift)
  const often = each.number < count.number
  const anew = often ? m.derive('N_r', '', 'floor((N - 1)/M)', 'i') : null
  const linear = m.derive('d_l', 'mm', 'N*R*abs(q - 1)/2', '4s')
  const exact = m.relation('cos(phi)^2 + sin(phi)^2', '==', '1')
  const run = m.derive('m', 'steps', 'min(M, N) - 1', 'i')
  const widestChord = m.derive('phi_w', '°', 'max(phi_d, phi + m*(phi - phi_d))', '5s')
  const deepest = m.derive('s_w', 'mm', 'R*(1 - cos(phi_w/2))')
  const deepVerdict = m.compare(deepest, g.e_t)
  const ahead = turn.number > phi.number
  const flaw = w.chance(0.45)
  const which = {
    short: w.pick(['the first terms of both series', 'the series, cut off after the first term']),
    cubic: w.pick(['two terms of each series', 'the series of sine and cosine with two terms each']),
    stored: '',
  }[kind]
  const constants = stored
    ? say`sine and cosine stored with ${bits!} after the point`
    : say`sine and cosine taken from ${which}`

  page.ask(
    flaw
      ? w.pick([
          say`The present routine turns the radius vector by a fixed matrix, with ${constants}, from the first point to the last. On long arcs it ends with a jump. Find why, with numbers for this arc, and write it in Rust so that the radius drifts by ${drift} and no further. Test both sides of each limit.`,
          say`A review says: "the rotation matrix has ${constants}; rotations keep lengths, so the radius cannot drift". Judge that, and implement points of the arc in Rust with a drift of the radius of ${drift} allowed.`,
        ])
      : w.pick([
          say`Points come by rotating the radius vector again and again, with ${constants}. How far has the radius drifted at the end, and after how many steps must a point be computed anew if ${drift} is allowed? Implement it in Rust, edge cases included.`,
          say`Implement the arc as a source of points: four multiplications each, with ${constants}, and a fresh sine and cosine only as often as ${drift} of radial drift demands. Prove how often that is.`,
          say`Sine and cosine for every point cost too much; a matrix does not, but drifts, with ${constants}. Bound the drift in closed form, allow ${drift}, and write the iterator in Rust with its tests.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A matrix with a cosine on its diagonal and a sine beside it is a rotation times a factor, whatever the two numbers are. The factor acts at each step, so it acts as a power.`,
      say`As a complex number: each step multiplies by one fixed number. Its modulus tells the radius, its argument the angle. Neither is quite what it should be.`,
      say`Two errors, and they add up in different ways: the radius like compound interest, the angle in proportion.`,
    ]),
  )
  if (flaw || w.chance(0.45)) {
    page.think(
      'attempt',
      w.pick([
        say`A rotation keeps lengths, ${exact.symbols}; so the radius is safe and only the angle can be off.`,
        say`The constants are right to many digits. Errors that small, over ${count}, can hardly show.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`With these constants the sum of the squares is ${growth.worked} and not one. After all steps the radius is ${last.worked}.`,
        say`What is multiplied by is no rotation: ${growth.arithmetic}. Raised to half of the number of steps it takes the radius to ${last.arithmetic}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Constants: ${cosine.worked}, ${sine.worked}. Sum of squares: ${growth.worked}, so each step ${grows ? 'stretches' : 'shrinks'} the radius by the root of that.`,
      say`With ${phi.worked}: ${cosine.arithmetic} and ${sine.arithmetic}. The squared radius is multiplied by ${growth.arithmetic} at each step.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`After all of them ${last.worked}: a drift of ${off.arithmetic}. ${verdict.values}.`,
      say`At the end the radius is ${last.arithmetic}, ${off.worked} away. To first order that is ${linear.arithmetic}. ${verdict.named}.`,
    ]),
  )
  page.think(
    'doubt',
    slipVerdict.op === '>'
      ? say`And along the arc? A step turns by ${turn.worked} in place of ${phi}; in the end that makes ${slip.arithmetic} of way. ${slipVerdict.values}: the last chord has to bridge it, and differs in length from its fellows. A fresh point removes this error too.`
      : say`And along the arc? A step turns by ${turn.arithmetic}; in the end ${slip.worked} of way are off, ${slipVerdict.values}. It moves vertices along the arc and not off it; the last chord takes it up.`,
  )
  page.think(
    'derive',
    w.pick([
      say`Solve the power for the number of steps: ${each.worked}.`,
      say`The drift reaches ${drift} after ${each.arithmetic}, by logarithms.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`At that number ${atEach.worked}, one further ${beyond.arithmetic}; ${drift} lies between.`,
      say`Iterating ${played.form('rates')} over ${count} gives the same last radius.`,
    ]),
  )
  page.checks(1, last, cosine)
  page.think(
    'decide',
    anew
      ? w.pick([
          say`A fresh point after every ${each}: ${anew.arithmetic} times on this arc, apart from its end.`,
          say`Correct after ${each}. Evaluations of sine and cosine: ${anew.arithmetic}, where every point would have cost one, ${count.bare} in all.`,
        ])
      : w.pick([
          say`On this arc no correction is due before the end: ${count} are short of ${each}. The code has it all the same, for arcs that are longer.`,
          say`${each} would be allowed and ${count} are needed. The correction stays in the code and is idle here.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? say`The flaw: a matrix of rounded entries is no rotation, and what it is instead acts as a power.`
      : w.pick([
          say`The step is a multiplication by one complex number; its modulus and its argument are examined.`,
          say`From the constants to the factor of one step, from that to the factor of many, and back to their number.`,
          say`Radius and angle drift by different laws. The radius sets how often a fresh point is needed.`,
        ]),
  )
  page.step(
    w.pick(['One step', 'The factor']),
    w.pick([
      say`Both columns of the matrix have the same length and are orthogonal, so it is a rotation times the root of ${growth.symbol}. Here ${cosine.worked}, ${sine.worked}, and ${growth.worked}.`,
      say`The squared length of the turned vector is the squared length before times ${growth.equation}; mixed terms cancel. The constants are ${cosine.short} and ${sine.short}.`,
    ]),
    stored
      ? say`Rounding moves each constant by up to half a unit of its last bit, hence ${form.named}. The sign is a matter of luck.`
      : kind === 'short'
        ? say`In closed form ${form.symbols}: always a growth, of fourth order in the angle.`
        : say`In closed form ${form.symbols}: a loss, of fourth order in the angle, as the cosine lacks its fourth-order term.`,
  )
  page.step(
    w.pick(['Many steps', 'Drift of the radius']),
    say`Factors multiply: ${last.worked}, off by ${off.worked}. Iteration of ${played.form('rates')} leads to the same radius. ${verdict.named}.`,
    w.pick([
      say`The angle of a step is ${turn.worked}; over the arc this is ${slip.worked} along it, ${slipVerdict.named}.`,
      say`Along the arc ${slip.worked}, since a step turns by ${turn.short}; ${slipVerdict.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['How often to compute anew', 'The interval']),
    w.pick([
      say`The drift is monotone in the number of steps, so there is a last number that is allowed: ${each.worked}. Proof by both sides: ${kept.named}, but ${broken.named}.`,
      say`The power of the factor is set to the allowed radius and solved by logarithms, rounded down: ${each.worked}. There, ${kept.named}; one step on, ${broken.named}.`,
    ]),
    anew
      ? say`Fresh points on this arc before the last, which is taken from the command: ${anew.worked}.`
      : say`This arc ends before that: ${count.short}. Its last point is taken from the command in any case.`,
  )

  page.step(
    w.pick(['The chord before a fresh point', 'What the angle does to the sagitta']),
    ahead
      ? say`Vertices run ahead, so every turned chord spans ${turn.symbol} and the one before a fresh point spans less. Widest: ${widestChord.worked}. Its sagitta is ${deepest.worked}; ${deepVerdict.named}.`
      : say`Vertices fall behind, so the chord that leads to a fresh point has to make up for ${run.worked}: ${widestChord.worked}, and its sagitta is ${deepest.worked}. ${deepVerdict.named}.`,
    deepVerdict.op === '>'
      ? say`So the tolerance is broken by a little, with all counting done right. The division must be made for a tolerance with a reserve.`
      : say`The reserve that rounding up the count has left is enough for that.`,
  )

  page.section(
    'rust',
    w.pick([
      say`The matrix is a value of its own, so that its drift can be asked for; the arc knows a fresh point by its number. Nothing is stored per point, and the end is the commanded one, to the bit.`,
      say`State of the walk: a point and a number. Each point is either turned from the last one or made anew from the start, and the last is the command's own.`,
      say`What drifts and what does not are two functions, and the walk chooses between them by the number of the point.`,
    ]),
    page.rust(points(page, g, { drift, count, phi, cosine, sine, each, atEach, beyond, off, turn })),
  )
  page.section(
    'safety',
    w.pick([
      say`Two bounds add up: the sagitta of the widest chord, ${deepest}, and the drift of its ends. The division should be made for the tolerance less ${drift}, or the sum may leave the band by that.`,
      say`The last point comes from the command and not from the walk, so nothing is carried into the next move, whatever happened on the way. Inside of the arc the drift is bounded by ${drift} for every count, since it begins anew at each fresh point.`,
      say`The interval is a property of the constants and not of the arc: it holds for any length. Should a constant be corrupted, a fresh point shows it: the jump there is the drift, and it can be watched.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Constants that happen to be exact: their logarithm is nothing, the quotient infinite, and the cast to an integer saturates. No correction is due, and none is made.`,
          say`An interval of zero, for constants that are far too coarse: then the remainder has no divisor. Such constants are refused when the arc is made.`,
          say`A full circle: the commanded end is the start. Counting points avoids any comparison of angles.`,
          say`The other direction: the sine changes its sign, the factor stays.`,
          say`A tiny radius: the drift is a share of the radius, so it shrinks with it; rounding of coordinates far from the origin does not. Keep the vector relative to the centre.`,
          say`An arc of one segment: no point is turned at all, only the end is given out.`,
          say`Rounding of the arithmetic itself is a drift too, of the last bit at each step, and many orders below that of the constants here.`,
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
          say`A sine and a cosine for each point. No drift, and with hardware for it the price is small.`,
          say`Exact constants in double precision: the drift is then rounding only. It needs a processor that is quick with them.`,
          say`Scale back the radius at each step by a first-order correction. One division fewer as the root is avoided, and the angle is left alone.`,
          say`The three-term recurrence of Chebyshev: one multiplication for each coordinate, and errors that grow with the square of the count.`,
          say`Halve the arc again and again, with the ends exact. Drift does not add up, and a stack is needed.`,
        ],
        2,
      ),
    ),
  )
}
