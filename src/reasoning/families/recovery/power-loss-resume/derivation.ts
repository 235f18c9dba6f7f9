// Depth 2: the whole account, act by act, the verdict on the lift, the largest lift that is certain to end, and the proof about Z.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { liftFits, type Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const fits = liftFits(s)
  const left = m.derive('E_l', 'J', 'E - E_r')
  const weight = m.derive('F', 'N', 'M*g/eta', '3s')
  const power = m.derive('P_f', 'W', 'P_l + P_z + P_a')
  const longest = m.derive('t_m', 'ms', '2*(sqrt(P_f^2 + F*a*E_l) - P_f)/(F*a)')
  const furthest = m.derive('z_m', 'mm', 'a*t_m^2/4')
  const spent = m.derive('E_c', 'J', 'P_f*t_m + F*z_m')
  const closes = m.relation(spent, '==', left)
  const whole = m.derive('k', '', 'floor(z_m/D)', 'i')
  const phased = m.derive('z_k', 'mm', 'k*D', 'g')
  const reach = m.compare(s.lift, furthest)
  const after = m.derive('V_s', 'V', 'sqrt(V_w^2 - 2*E_r/C)')
  const mean = m.derive('P_L', 'W', 'E_z/t_z')
  const lasts = m.derive('t_a', 'ms', 'C*(V_s^2 - V_m^2)/(2*P_L)')
  const played = m.claim('ode', {
    states: [{ name: 'V', unit: 'V', start: 'V_s', next: '-(P_L/(C*V))' }],
    until: '1.02*t_a',
    measure: { what: 'V', take: 'first', level: 'V_m' },
    of: 't_a',
    tolerance: 1e-5,
  })
  const inTime = m.compare(s.lifting, lasts)
  const nominal = m.derive('E_N', 'J', 'C_n/2*(V_w^2 - V_m^2)')
  const byLabel = m.compare(s.need, nominal)
  const heaterShare = m.derive('q_d', '%', 'E_d/E_r', '3s')
  const noDelay = m.derive('E_f', 'J', 'E_s + E_z')
  const forgotten = m.relation(noDelay, '<', s.need)

  page.ask(
    w.pick([
      say`Draw up the whole account, decide whether the lift may be begun, and prove what is known of Z afterwards. If the lift does not fit, say how far one may go.`,
      say`Derive the energy of each act and give the verdict on the lift of ${s.lift}. Find the largest lift that is certain to end, and show that the height is known on resume.`,
      say`May the nozzle be lifted? Answer with a proof from the worst case, by two routes, and state the condition on Z in a form that a reviewer can check.`,
      say`A reviewer claims that a lift which "usually works" is better than none. Refute or confirm with numbers: the account, the largest safe lift, and what a broken-off lift does to Z.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Deposit ${s.atHand.arithmetic}. To pay: the delay with heaters on, the pages, the lift. In that order, and each in its worst case.`,
      say`I have ${s.atHand.short} between ${s.warn} and ${s.lowest}, with the capacitor at ${s.worst.arithmetic}.`,
    ]),
  )
  const route = w.choose(3)
  if (route === 0) {
    page.think(
      'attempt',
      w.pick([
        say`With the capacitor of the label there are ${nominal.arithmetic}, and ${s.need} are needed: ${byLabel.symbols}.`,
        say`By the label: ${nominal.worked}. The need of ${s.need} ${byLabel.phrase} that.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A proof that needs a fresh capacitor is none. It may be ${s.tolerance} under, and it only gets older. ${s.atHand} is what may be counted on.`,
        say`The label is a typical value. With ${s.tolerance} off, ${s.atHand} remain, and the verdict has to be found with those.`,
      ]),
    )
  } else if (route === 1) {
    page.think(
      'attempt',
      w.pick([
        say`Write and lift: ${noDelay.worked}. Heaters are off by then, so they do not count.`,
        say`Heaters are cut at the warning, which leaves ${noDelay.arithmetic} for the rest.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`They are not off at the warning but ${s.latency} later, and in that time they draw ${s.heater}. That costs ${s.detect.arithmetic}, so ${forgotten.symbols}. Of the record's cost ${heaterShare} is this delay.`,
        say`The cut takes ${s.latency}. At ${s.heater} the delay eats ${s.detect.worked}, and it was left out: ${forgotten.values}.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Lift first: each moment in the part does harm, and a page can be written while the axis is at its top.`,
        say`The nozzle is the urgent thing, so I would raise it and use what remains for the record.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`If the charge ends early, that order loses the record and with it the print, and Z besides. A record costs ${s.record}, a lift ${s.move}. What is cheap and worth most goes first.`,
        say`Then a weak capacitor takes both. The record also has to name where the lift will end, so it must stand before the axis moves.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`In order: ${s.detect.worked}; ${s.write.worked}; together ${s.record}. The lift takes ${s.lifting.worked} and ${s.move.arithmetic}.`,
      say`Act by act. Delay ${s.detect.arithmetic}. Pages ${s.write.arithmetic}. Lift, for ${s.lifting.arithmetic}: ${s.move.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Sum ${s.need.arithmetic} against ${s.atHand}: ${s.fits.symbols}. ${fits ? 'The lift may be begun.' : 'The lift must not be begun.'}`,
      say`${s.need.worked}. It ${s.fits.phrase} what is at hand, ${s.fits.values}. ${fits ? 'So a lift ends whenever it begins.' : 'So this lift could break off half-way.'}`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`On the rail itself: after the record ${after.worked}. At a mean of ${mean.arithmetic} it then lasts ${lasts}, following ${played.form('rates')} down to ${s.lowest}. The lift needs ${s.lifting}: ${inTime.symbols}.`,
      say`The differential equation ${played.form('rates')}, from ${after.arithmetic} with ${mean.worked}, reaches ${s.lowest} after ${lasts}. Against a lift of ${s.lifting} the same verdict: ${inTime.values}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.detect, s.write, s.lifting, s.weight, left, lasts)
  page.think(
    'summarise',
    fits
      ? w.pick([
          say`The lift fits with ${s.need} of ${s.atHand}. The limit would be ${furthest}, so ${s.lift} is inside it.`,
          say`Record with the lift's target in it, then ${s.lift} upwards, and it ends in every admitted case.`,
        ])
      : w.pick([
          say`No lift of ${s.lift}. The limit is ${furthest}; in whole electrical periods that is ${phased}.`,
          say`Record only, or a lift of ${phased.arithmetic}. Anything beyond ${furthest} may leave Z unknown.`,
        ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`Each act is charged with its worst case, and the order puts first what is worth most per energy.`,
      say`The account is closed in energy; the differential equation of the rail is the second route to the same verdict.`,
      say`Three acts, one deposit. The verdict on the lift is one comparison; the statement on Z follows from it by cases.`,
    ]),
  )
  page.step(
    w.pick(['Until heaters are off', 'The delay', 'First act: the cut']),
    say`For ${s.latency} everything is still on: ${s.detect.worked}.`,
  )
  page.step(
    w.pick(['The record', 'Second act: the pages', 'Writing']),
    say`${s.writing.worked}, and ${s.write.worked}. Up to here ${s.record.short}; ${s.recordFits.named}, so the record is always completed.`,
  )
  page.step(
    w.pick(['The lift', 'Third act: upwards', 'Raising the nozzle']),
    w.pick([
      say`Half the way up in speed, half down, so each half takes the root of distance over acceleration: ${s.lifting.worked}. The mean copper loss of the accelerating part adds without a mixed term, since the force is raised in one half by what it is lowered in the other. With the weight's work ${s.weight.worked} the cost is ${s.move.worked}.`,
      say`A triangle of speed covers ${s.lift} in ${s.lifting.worked}. Against gravity go ${s.weight.worked}, friction of the screw included. Altogether ${s.move.worked}.`,
    ]),
  )
  page.step(
    w.pick(['The verdict', 'Held against the deposit', 'Balance']),
    say`${s.need.worked}, and ${s.fits.named}. ${fits ? 'The lift is admitted.' : 'The lift is refused.'}`,
    w.pick([
      say`By the other route: the rail stands at ${after.short} after the record, and with a mean load of ${mean.short} it comes to ${s.lowest} after ${lasts.worked}. Integrating ${played.form('rates')} gives the same time; ${inTime.named}.`,
      say`Second route, in time: ${after.worked}, then a mean load of ${mean.worked}. Along ${played.form('rates')} the end is ${lasts.short} away, and ${inTime.symbols} for the lift.`,
    ]),
  )
  page.step(
    w.pick(['The largest lift', 'How far one may go']),
    say`With steady power ${power.short} and weight ${weight.short}, a lift of duration t costs power times t and weight times a quarter of acceleration times t squared. Solving for what is left, ${left.worked}: ${longest.worked}, hence ${furthest.worked}. Put back, ${spent.arithmetic}, and ${closes.symbols}. For the lift that is wanted ${reach.named}. In whole electrical periods: ${whole.worked} of them, ${phased.arithmetic}.`,
  )
  page.step(
    w.pick(['What is known of Z', 'Proof by cases']),
    w.pick([
      say`Case one: the record was not completed; excluded, as ${s.recordFits.symbols}. Case two: no lift was begun; then the axis is where the record says, up to a slip that the phase heals within ${s.catchRange.named}. Case three: a lift was begun; it was admitted only under ${fits ? 'the comparison above' : 'a smaller distance that fits'}, so it ended, and its target stands in the record.`,
      say`Z is lost only by a movement that began and did not end. The record always ends, ${s.recordFits.values}. A lift begins only if the account covers it, so it ends too. What is left is the slip of a motor without current, and it heals up to ${s.catchRange.arithmetic}.`,
    ]),
  )
  rust(page, s, { left: left.rust('f64'), furthest, power, weight, fits })
  page.section(
    'safety',
    w.pick([
      say`The comparison is made before the axis moves and with constants of the worst case. A measurement of the rail at that moment may only shorten the plan and never extend it.`,
      say`Every path ends in one of two records: lifted to a named height, or not lifted. There is no third, and that is what makes the resume safe.`,
      say`Should an assumption break, the record carries a mark that is set last; a missing mark means that Z is unknown, and the resume homes away from the part.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The rail has sagged already when the warning comes: the deposit falls short of the computed one, so a slow comparator must be counted into ${s.warn}.`,
          say`The axis stands at its upper end: the lift is cut short by the travel, and its target in the record has to be the cut one.`,
          say`A lift in progress by the print itself: its end is written as the height, and no second one is begun.`,
          say`A page that fails to program: its retry must be in the number of pages, or the account is wrong.`,
          say`Motors that brake feed energy back; it is not counted, which errs on the safe side.`,
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
          say`A lift by a spring that a holding magnet releases costs no energy and ends by itself, but its end has to be sensed.`,
          say`Cutting the heaters by hardware in a tenth of the time would return nearly all of ${s.detect}.`,
          say`Checkpoints at every layer instead of at the cut need no energy at all and lose a layer of work.`,
          say`A second, smaller capacitor behind a diode for logic and flash keeps the record safe whatever the motors do.`,
        ],
        2,
      ),
    ),
  )
}

interface Numbers {
  readonly left: ReturnType<Solved['need']['rust']>
  readonly furthest: Solved['need']
  readonly power: Solved['need']
  readonly weight: Solved['need']
  readonly fits: boolean
}

function rust(page: Page, s: Solved, k: Numbers): void {
  const { w } = page
  const n = w.pick([
    {
      lift: 'Lift',
      plan: 'Plan',
      none: 'Nothing',
      record: 'RecordOnly',
      both: 'RecordAndLift',
      cost: 'lift_cost',
      far: 'furthest',
    },
    {
      lift: 'Raise',
      plan: 'Verdict',
      none: 'Hopeless',
      record: 'WriteOnly',
      both: 'WriteThenRaise',
      cost: 'price',
      far: 'longest_distance',
    },
    {
      lift: 'Hoist',
      plan: 'LastActs',
      none: 'TooLate',
      record: 'StayDown',
      both: 'GoUp',
      cost: 'energy_of',
      far: 'reach',
    },
  ])
  const decide = w.pick([
    code`if record > available {
            return ${n.plan}::${n.none};
        }
        if record + ${n.cost}(lift) <= available {
            ${n.plan}::${n.both}
        } else {
            ${n.plan}::${n.record}
        }`,
    code`match (available >= record, available >= record + ${n.cost}(lift)) {
            (false, _) => ${n.plan}::${n.none},
            (_, false) => ${n.plan}::${n.record},
            _ => ${n.plan}::${n.both},
        }`,
    code`let left = available - record;
        let fits = left >= ${n.cost}(lift);
        if left < 0.0 {
            ${n.plan}::${n.none}
        } else if fits {
            ${n.plan}::${n.both}
        } else {
            ${n.plan}::${n.record}
        }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_verdict() {
            assert_eq!(plan(AT_HAND, RECORD, &LIFT), ${n.plan}::${k.fits ? n.both : n.record});
            assert!((RECORD + ${n.cost}(&LIFT) - ${s.need.rust('f64')}).abs() < 1e-9);
        }`,
    code`#[test]
        fn each_limit_from_both_sides() {
            let all = ${s.need.rust('f64')};
            assert_eq!(plan(all + 1e-6, RECORD, &LIFT), ${n.plan}::${n.both});
            assert_eq!(plan(all - 1e-6, RECORD, &LIFT), ${n.plan}::${n.record});
            assert_eq!(plan(RECORD, RECORD, &LIFT), ${n.plan}::${n.record});
            assert_eq!(plan(RECORD - 1e-6, RECORD, &LIFT), ${n.plan}::${n.none});
        }`,
    code`#[test]
        fn the_furthest_lift_spends_what_is_left() {
            let left = ${k.left};
            let distance = ${n.far}(left, &LIFT);
            assert!((distance - ${k.furthest.rust('f64', 'm')}).abs() < 1e-9);
            assert!((${n.cost}(&${n.lift} { distance, ..LIFT }) - left).abs() < 1e-9);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The plan is a value of three variants, made once before anything moves; there is no variant for a lift that may break off.`,
      say`One function decides, from numbers that are fixed at design time. A second gives the furthest lift, for machines on which the first refuses.`,
    ]),
    page.rust(code`
    /// A triangle of speed: up to half-way faster, then slower. SI units.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.lift} {
        pub distance: f64,
        pub acceleration: f64,
        pub power: f64,
        pub weight: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.plan} {
        ${n.none},
        ${n.record},
        ${n.both},
    }

    pub fn ${n.cost}(lift: &${n.lift}) -> f64 {
        let time = 2.0 * (lift.distance / lift.acceleration).sqrt();
        lift.power * time + lift.weight * lift.distance
    }

    /// The distance that uses up exactly this energy.
    pub fn ${n.far}(energy: f64, lift: &${n.lift}) -> f64 {
        let steep = lift.weight * lift.acceleration;
        let time = 2.0 * ((lift.power.powi(2) + steep * energy).sqrt() - lift.power) / steep;
        lift.acceleration * time * time / 4.0
    }

    pub fn plan(available: f64, record: f64, lift: &${n.lift}) -> ${n.plan} {
        ${nest(4, decide)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const AT_HAND: f64 = ${s.atHand.rust('f64')};
        const RECORD: f64 = ${s.record.rust('f64')};
        const LIFT: ${n.lift} = ${n.lift} {
            distance: ${s.lift.rust('f64', 'm')},
            acceleration: ${s.acceleration.rust('f64', 'm/s²')},
            power: ${k.power.rust('f64')},
            weight: ${k.weight.rust('f64')},
        };

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    w.pick([
      say`A plan is handled completely or not at all; leaving the refusal out does not compile:`,
      say`Whoever forgets the case without a lift is told by the compiler:`,
    ]),
    page.compileFail(
      'E0004',
      code`
    pub fn moves(plan: ${n.plan}) -> bool {
        match plan {
            ${n.plan}::${n.both} => true,
            ${n.plan}::${n.none} => false,
        }
    }`,
    ),
  )
}
