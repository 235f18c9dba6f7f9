// Depth 2: when do two sensors disagree? A threshold from calibration, rate and noise, and the chances of both errors in closed form.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const wanted = m.given('M_w', s.x.wantedH, 'h')
  const drift = m.given('F', s.x.driftK, 'K')
  const allowed = m.given('m', s.x.missedPercent, '%')
  const skew = m.derive('g', 'K', '2*R*T_p', '3s')
  const bias = m.derive('B', 'K', '2*u + g', '4s')
  const spread = m.derive('s_d', 'K', 'sqrt(2)*sigma', '4s')
  const drawn = m.claim('statistic', {
    seed: 5,
    draws: 20_000,
    variables: [
      { name: 'x', shape: 'normal', a: '0', b: 'sigma' },
      { name: 'y', shape: 'normal', a: '0', b: 'sigma' },
    ],
    expr: 'x - y',
    measure: 'deviation',
    of: 's_d',
  })
  const once = m.derive('q', '', '(T_c/(3*M_w))^(1/n)', '3s')
  const reach = m.derive('z', '', 'sqrt(2*log(1/q))', '4s')
  const margin = m.derive('d_n', 'K', 'z*s_d', '4s')
  const threshold = m.derive('delta', 'K', 'B + d_n', '4s')
  const tail = m.process(
    'recurrence',
    'Q',
    '',
    {
      states: [{ name: 'A', unit: '', start: '0', next: 'A + sqrt(2/pi)*exp(-((z + (k + 0.5)/100)^2/2))/100' }],
      until: '900',
      measure: { what: 'A', take: 'final' },
      tolerance: 1e-6,
    },
    '3s',
  )
  const bounded = m.relation(tail.value, '<=', once)
  const kept = m.derive('N_f', '', '3*Q^n*M_w/T_c', '3s')
  const seldom = m.relation(kept, '<=', '1')
  const far = m.derive('y', '', 'sqrt(2*log(n/m))', '4s')
  const seen = m.derive('f_m', 'K', 'delta + u + g + y*s_d', '4s')
  const verdict = m.compare(seen, drift)
  const delay = m.derive('t_d', 'ms', 'n*T_c', '4s')
  const found = verdict.op === '<='
  const single = m.derive('z_1', '', 'sqrt(2*log(3*M_w/T_c))', '4s')
  const wider = m.derive('delta_1', 'K', 'B + z_1*s_d', '4s')
  const dearer = m.relation(wider, '>', threshold)

  // Three ways to get the threshold wrong; which of them are wrong enough to be seen depends on the draw.
  const own = m.derive('d_w', 'K', 'z*sigma', '4s')
  const ownFalse = m.derive('N_w', '', '3*q^(n/2)*M_w/T_c', '3s')
  const ownBad = m.relation(ownFalse, '>', '1')
  const rule = m.derive('d_r', 'K', '3*sigma', '3s')
  const ruleBad = m.compare(bias, rule)
  const still = m.derive('d_s', 'K', '2*u + d_n', '4s')
  const eaten = m.derive('z_s', '', '(d_n - g)/s_d', '3s')
  const stillFalse = m.derive('N_g', '', '3*exp(-(n*max(z_s, 0)^2/2))*M_w/T_c', '3s')
  const stillBad = m.compare(stillFalse, '10')
  const traps = [
    {
      draft: say`the threshold is ${own}, that many deviations of one reading beyond nothing`,
      attempt: w.pick([
        say`Deviation of a reading ${s.noise}, and ${reach.arithmetic} of them are wanted: ${own.arithmetic}.`,
        say`A threshold of ${own.worked}, since the noise of a reading is ${s.noise}.`,
      ]),
      error: w.pick([
        say`Both readings are noisy, and their difference has ${spread.arithmetic}. Seen in that measure the exponent is halved, and the promise becomes ${ownFalse.arithmetic} false exclusions in ${wanted}: ${ownBad.symbols}. The calibration is not in it either.`,
        say`A difference of two has a deviation of ${spread.worked}. With the deviation of one, each chance turns into its root: ${ownFalse.worked}, where a single one was allowed.`,
      ]),
    },
    ...(ruleBad.op === '>'
      ? [
          {
            draft: say`the threshold is three deviations of a reading, ${rule}`,
            attempt: w.pick([
              say`Three sigma, as everywhere: ${rule.arithmetic}.`,
              say`The usual rule, three deviations of the noise, ${rule.worked}.`,
            ]),
            error: w.pick([
              say`Without any noise two healthy sensors may differ by ${bias.arithmetic}: each leans its own way, and one is read after the other. ${ruleBad.symbols}, so the rule throws out healthy sensors all day.`,
              say`Noise is the small part. Calibration and ramp alone reach ${bias.worked}; ${ruleBad.values}. A rule about noise cannot be a rule about disagreement.`,
            ]),
          },
        ]
      : []),
    ...(stillBad.op === '>'
      ? [
          {
            draft: say`the threshold is ${still}, found with the part at rest`,
            attempt: w.pick([
              say`Calibration of both and the noise: ${still.arithmetic}.`,
              say`At rest two healthy ones differ by their calibration and by noise, so ${still.worked}.`,
            ]),
            error: w.pick([
              say`At rest, yes. While the part warms up, the last of a round is read two turns behind the first, and ${skew.arithmetic} of difference is real. What is left for noise is ${eaten.arithmetic} deviations, and the bound on false exclusions is ${stillFalse.arithmetic} in ${wanted}.`,
              say`The three are not read at one moment. On a ramp that is worth ${skew.worked}, taken from the room for noise: ${eaten.worked}, and a bound of ${stillFalse.arithmetic} false ones. ${stillBad.symbols}: useless.`,
            ]),
          },
        ]
      : []),
  ]
  const trap = w.pick(traps)
  const asksFlaw = w.chance(0.4)
  page.ask(
    asksFlaw
      ? w.pick([
          say`In a draft ${trap.draft}. Find what is forgotten, derive a threshold that excludes a healthy sensor not more often than once in ${wanted}, and find the smallest drift that is missed with a chance of ${allowed} only. Is ${drift} seen?`,
          say`Review: ${trap.draft}. Once in ${wanted} a healthy sensor may be voted out, and a drifted one may be overlooked with a chance of ${allowed}. Correct the threshold, with proof, and judge a drift of ${drift}.`,
        ])
      : w.pick([
          say`Derive the threshold at which two sensors count as disagreeing, for one false exclusion in ${wanted}. From which drift on is a failed sensor found with a chance of a miss of ${allowed}, and is ${drift} found?`,
          say`False exclusion and missed fault pull at one threshold. Fix it by ${wanted} between false ones, give the drift that it finds (a miss in ${allowed} of the cases is allowed), compare with ${drift}, and say what an overlooked drift does to the voted value.`,
          say`Prove a bound on both errors of a disagreement test in closed form, with noise, calibration and ramp in it. Requirements: ${wanted} between false exclusions, ${allowed} of misses, a drift of ${drift}.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two healthy sensors differ for three reasons: calibration, the moment of reading, noise. The first two have hard bounds, the third has not, and only there does chance come in.`,
      say`A test has two errors. Their chances can be bounded without tables if the tail of the bell curve is bounded by an exponential.`,
      say`What is compared is a difference of readings, so everything is to be said about the difference.`,
    ]),
  )
  page.think('attempt', trap.attempt)
  page.think('error', trap.error)
  page.think(
    'back-up',
    w.pick([
      say`Take the parts one by one. Hard part: ${bias.arithmetic}. Random part: deviation ${spread.arithmetic}, which draws of both readings confirm for ${drawn.form('expr')}.`,
      say`Calibration of two and two turns of ramp: ${bias.worked}. Noise of the difference: ${spread.worked}; draws of ${drawn.form('expr')} give the same.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A round lasts ${s.round.arithmetic}. Three sensors, each needing ${s.rounds} bad rounds in a row: the chance for one round must not go over ${once.arithmetic}. Outside a multiple, the bell curve leaves an exponential of minus half its square or less, so ${reach.arithmetic} deviations do.`,
      say`One false exclusion in ${wanted}, by three sensors, in rows of ${s.rounds}: ${once.worked}. Both tails of the bell curve together are under the exponential of minus half the square, so ${reach.worked}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The threshold: ${threshold.worked}.`,
      say`Noise takes ${margin.arithmetic}; in all ${threshold.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`How much does the bound give away? The tails summed in narrow strips: ${tail.value}, and ${bounded.values}. Expected false ones: ${kept.arithmetic}.`,
      say`Summing the bell curve strip by strip gives ${tail.value} for both tails; ${bounded.symbols}. That makes ${kept.worked}, so ${seldom.symbols} holds with room.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The other error. A drifted sensor stands off both others by its drift less ${s.bound} less ${skew}, give or take noise. Missed twice over (two pairs) and ${s.rounds} times: ${far.arithmetic} deviations are needed, so ${seen.arithmetic}.`,
      say`For a miss one of two pairs has to look well in one of ${s.rounds} rounds. By the same bound on one tail ${far.worked}. The least drift that is found: ${seen.worked}.`,
    ]),
  )
  page.think(
    'compare',
    found
      ? w.pick([
          say`${verdict.values}: the drift of ${drift} is found, after ${delay.arithmetic}.`,
          say`${drift} is beyond that, ${verdict.symbols}. It takes ${delay.arithmetic}.`,
        ])
      : w.pick([
          say`${verdict.values}: a drift of ${drift} may hide. With three sensors that is harmless, since the median is right to ${s.bound}; with two it is not.`,
          say`${verdict.symbols}, so ${drift} is not surely found. The median masks it; what is lost is only the knowledge.`,
        ]),
  )
  if (w.chance(0.6)) {
    page.think(
      'doubt',
      w.pick([
        say`Why rows at all? With a single round the same promise takes ${single.arithmetic} deviations and a threshold of ${wider.arithmetic}; ${dearer.symbols}. Rows buy sensitivity for ${delay.arithmetic} of delay.`,
        say`Would one round do? ${wider.worked}: ${dearer.values}. So waiting pays.`,
      ]),
    )
  }
  page.checks(w.pick([1, 2]), bias, margin, seen)
  page.think(
    'summarise',
    w.pick([
      say`Threshold ${threshold}, smallest sure find ${seen}, delay ${delay.arithmetic}.`,
      say`Exclude beyond ${threshold} from both others, ${s.rounds} rounds running. What stays under ${seen} may hide.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`What is bounded goes into the threshold in full; what is random goes in by its chance.`,
      say`A sensor is voted out if it is far from both others, ${s.rounds} rounds in a row. Both errors of this rule are bounded.`,
      say`Signs first: a healthy sensor must seldom leave the threshold, a drifted one must seldom stay in it.`,
    ]),
  )
  page.step(
    w.pick(['How far healthy sensors part', 'Difference of two healthy sensors']),
    w.pick([
      say`Each is off by up to ${s.bound} in its own direction. In one round they are read up to two turns apart, in which the part moves by ${skew.worked}. Hence a hard part of ${bias.worked}. Independent noises add in their squares: ${spread.worked}.`,
      say`Hard: ${bias.worked}, with ${skew.worked} from reading in turn. Random: variances add, ${spread.worked}.`,
    ]),
  )
  page.step(
    w.pick(['False exclusion', 'Healthy, and voted out']),
    w.pick([
      say`To be far from both it has to be far from one, which in a round has at worst the chance of both tails. Rounds are independent, so a row has its power ${s.rounds}. Three sensors start a row in each of the rounds of ${s.round.worked}; the sum of all chances is to be one in ${wanted}: ${once.worked}.`,
      say`Union over three sensors and all rounds (${s.round.worked} each), power ${s.rounds} for the row: ${once.worked} is what one round of one pair may cost.`,
    ]),
    w.pick([
      say`Both tails beyond a multiple of the deviation are bounded by the exponential of minus half its square, so ${reach.worked} suffices, and ${threshold.worked}. Summed exactly the tails have ${tail.value}; ${bounded.named}. Then ${kept.worked}, and ${seldom.symbols}.`,
      say`Solve the bound for the multiple: ${reach.worked}. Threshold: ${threshold.worked}. The exact tails are ${tail.value.named}, with ${bounded.symbols}, so that at worst ${kept.worked} are expected.`,
    ]),
  )
  page.step(
    w.pick(['Missed fault', 'Drifted, and kept']),
    w.pick([
      say`The drifted one differs from a healthy one by its drift, less at worst the calibration of the other, less the ramp, up to noise. A round fails to see it if one of two pairs looks well, and ${s.rounds} rounds are needed: a sum of twice ${s.rounds} single tails, each with half of the exponential. For ${allowed} that asks for ${far.worked}, so the drift must be ${seen.worked}.`,
      say`Union over two pairs and ${s.rounds} rounds of one tail, half an exponential each: ${far.worked}. Together with threshold, calibration and ramp: ${seen.worked}.`,
    ]),
    found
      ? say`${verdict.named}: a drift of ${drift} is found within ${delay.worked}, but for ${allowed} of the cases.`
      : say`${verdict.named}: no promise for ${drift}. Better calibration would help most, as it counts three times.`,
  )
  page.step(
    w.pick(['What an overlooked drift does', 'Harmless, and for how long']),
    w.pick([
      say`It does nothing while three vote: the middle one is a healthy one or lies between two healthy ones. After a second fault it decides, so what is reported early is time to repair.`,
      say`With three the voted value is right to ${s.bound} whatever the third does. With two left an overlooked drift up to ${seen} stands in one half of the evidence; the hotter of the two is then the safe choice.`,
    ]),
  )
  const n = w.pick([
    { judge: 'judge', v: 'Verdict', none: 'Agree', odd: 'Odd', split: 'Split', limit: 'threshold', reach: 'reach' },
    {
      judge: 'diagnose',
      v: 'Finding',
      none: 'Together',
      odd: 'Alone',
      split: 'Scattered',
      limit: 'limit_of',
      reach: 'multiple',
    },
    {
      judge: 'inspect',
      v: 'Opinion',
      none: 'Same',
      odd: 'Outside',
      split: 'NoTwoAlike',
      limit: 'tolerated',
      reach: 'deviations',
    },
  ])
  const body = w.pick([
    code`let apart = |i: usize, j: usize| (readings[i] - readings[j]).abs() > limit;
        match (apart(0, 1), apart(1, 2), apart(0, 2)) {
            (true, true, true) => ${n.v}::${n.split},
            (true, false, true) => ${n.v}::${n.odd}(0),
            (true, true, false) => ${n.v}::${n.odd}(1),
            (false, true, true) => ${n.v}::${n.odd}(2),
            _ => ${n.v}::${n.none},
        }`,
    code`let mut lonely = [true; 3];
        for (i, a) in readings.iter().enumerate() {
            for (j, b) in readings.iter().enumerate() {
                if i != j && (a - b).abs() <= limit {
                    lonely[i] = false;
                }
            }
        }
        if lonely == [true; 3] {
            return ${n.v}::${n.split};
        }
        lonely.iter().position(|alone| *alone).map_or(${n.v}::${n.none}, ${n.v}::${n.odd})`,
    code`let mut order = [0, 1, 2];
        order.sort_by(|i, j| readings[*i].total_cmp(&readings[*j]));
        let [low, middle, high] = order;
        let below = readings[middle] - readings[low] > limit;
        let above = readings[high] - readings[middle] > limit;
        if below && above {
            ${n.v}::${n.split}
        } else if below {
            ${n.v}::${n.odd}(low)
        } else if above {
            ${n.v}::${n.odd}(high)
        } else {
            ${n.v}::${n.none}
        }`,
  ])
  const sum = w.pick([
    code`let skew = 2.0 * ramp * turn;
        2.0 * bound + skew + deviations * 2_f64.sqrt() * noise`,
    code`2.0 * (bound + ramp * turn) + deviations * noise * 2_f64.sqrt()`,
    code`let hard = 2.0 * bound + 2.0 * ramp * turn;
        let random = deviations * noise.hypot(noise);
        hard + random`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_threshold() {
            let far = ${n.reach}(${once.rust('f64')});
            assert!((far - ${reach.rust('f64')}).abs() < 1e-9);
            let limit = ${n.limit}(${s.bound.rust('f64')}, ${s.ramp.rust('f64')}, ${s.turn.rust('f64', 's')}, ${s.noise.rust('f64')}, far);
            assert!((limit - ${threshold.rust('f64')}).abs() < 1e-9);
        }`,
    w.pick([
      code`#[test]
        fn the_limit_itself_is_agreement() {
            assert_eq!(${n.judge}([8.0, 8.0, 10.0], 2.0), ${n.v}::${n.none});
            assert_eq!(${n.judge}([8.0, 8.0, 10.25], 2.0), ${n.v}::${n.odd}(2));
            assert_eq!(${n.judge}([10.0, 8.0, 8.0], 2.0), ${n.v}::${n.none});
            assert_eq!(${n.judge}([10.25, 8.0, 8.0], 2.0), ${n.v}::${n.odd}(0));
            assert_eq!(${n.judge}([8.0, 5.75, 8.0], 2.0), ${n.v}::${n.odd}(1));
        }`,
      code`#[test]
        fn each_of_three_may_be_the_one() {
            for (odd, readings) in [[70.0, 60.0, 61.0], [61.0, 50.0, 60.0], [60.0, 61.0, 70.0]].into_iter().enumerate() {
                assert_eq!(${n.judge}(readings, 8.5), ${n.v}::${n.odd}(odd));
                assert_eq!(${n.judge}(readings, 10.0), ${n.v}::${n.none});
                assert_eq!(${n.judge}(readings, 9.0), if odd == 1 { ${n.v}::${n.odd}(1) } else { ${n.v}::${n.none} });
            }
        }`,
    ]),
    w.pick([
      code`#[test]
        fn chains_and_scatter() {
            assert_eq!(${n.judge}([0.0, 3.0, 6.0], 3.0), ${n.v}::${n.none});
            assert_eq!(${n.judge}([0.0, 3.5, 7.0], 3.0), ${n.v}::${n.split});
            assert_eq!(${n.judge}([7.0, 3.0, 0.0], 3.5), ${n.v}::${n.odd}(0));
        }`,
      code`#[test]
        fn nobody_is_right_when_all_are_apart() {
            for readings in [[1.0, 5.0, 9.0], [9.0, 1.0, 5.0], [5.0, 9.0, 1.0]] {
                assert_eq!(${n.judge}(readings, 3.5), ${n.v}::${n.split});
                assert_eq!(${n.judge}(readings, 4.0), ${n.v}::${n.none});
            }
        }`,
    ]),
  ])
  page.section(
    'rust',
    w.pick([
      say`Three differences can be near or far; if one sensor is far from both others and a second one too, then so is the third. Hence three outcomes and no fourth.`,
      say`The judgement of one round is a pure function; rows of rounds are counted elsewhere. All three apart is an outcome of its own, since then nobody is known to be right.`,
      say`A chain, in which the ends are apart and the middle is near to both, accuses nobody: that is part of the type.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.v} {
        ${n.none},
        /// This one is far from both others.
        ${n.odd}(usize),
        /// No two are near: there is nobody to believe.
        ${n.split},
    }

    /// One round, judged.
    pub fn ${n.judge}(readings: [f64; 3], limit: f64) -> ${n.v} {
        ${nest(4, body)}
    }

    /// How many deviations keep both tails within this chance.
    pub fn ${n.reach}(chance: f64) -> f64 {
        (2.0 * (1.0 / chance).ln()).sqrt()
    }

    /// All in SI: error of one sensor, rate of the part, time of one reading, deviation of one reading.
    pub fn ${n.limit}(bound: f64, ramp: f64, turn: f64, noise: f64, deviations: f64) -> f64 {
        ${nest(4, sum)}
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
      say`Safety rests on the median and not on this test: a wrong threshold costs availability or knowledge, and the voted value is right all the same with one fault.`,
      say`Both bounds are unions and need no independence among sensors. Within a row independence is needed; slow disturbances that last for rounds would break it, so the source of noise has to be known.`,
      say`All three apart means two faults or a wrong model, and there is but one answer to either: heater off.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A reading that is no number compares with nothing, and must be refused before it gets here.`,
          say`Noise that is not normal, as bursts from a stepper's current, has heavier tails; the bound then needs a median of several readings first.`,
          say`A sensor with a slower response lags on a ramp by its own time constant, which belongs to the hard part.`,
          say`Two that drift together are never far from each other: the healthy third is voted out.`,
          say`Readings taken at one moment, by three converters, make ${skew.symbol} vanish.`,
          say`At start all three stand at room temperature, and agreement there says little about the set point.`,
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
          say`Filtering before comparing lowers ${s.noise.symbol} and lengthens the lag.`,
          say`A cumulative sum of differences finds slow drifts earlier; its threshold has no form as simple.`,
          say`A threshold that grows with the commanded rate of heating is tight at rest.`,
          say`Calibrating the three against each other at room temperature takes most of ${s.bound.symbol} out of the difference.`,
        ],
        2,
      ),
    ),
  )
}
