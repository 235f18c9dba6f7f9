// Depth 4: the acceleration at which a lift costs least, what it saves in capacitor or in volts of the warning, and what spoils it.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const top = m.given('a_t', 50 * Math.ceil((s.acceleration.number * (1.4 + w.choose(9) / 10)) / 50), 'mm/s²')
  m.given('a_s', 20, 'mm/s²')
  const steady = m.derive('P_0', 'W', 'P_l + P_z')
  const free = m.derive('a_u', 'mm/s²', 'a*sqrt(P_0/(3*P_a))')
  const inside = m.compare(free, top)
  const best = m.derive('a_o', 'mm/s²', 'min(a_u, a_t)')
  const third = m.relation('P_a*(a_u/a)^2', '==', 'P_0/3')
  const objective = (x: string): string => `(P_0 + P_a*(${x}/a)^2)*2*sqrt(z/${x}) + E_g`
  const least = m.derive('E_o', 'J', objective('a_o'))
  const search = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'a_s', to: 'a_t', at: 'a_o' }],
    objective: objective('x'),
    subject: [],
    of: 'E_o',
    tolerance: 0.002,
  })
  const atTop = m.derive('E_t', 'J', objective('a_t'))
  const gentle = m.derive('a_g', 'mm/s²', 'a_o/4')
  const atGentle = m.derive('E_q', 'J', objective('a_g'))
  const worse = m.relation(atGentle, '>', least)
  const topWorse = m.relation(atTop, '>=', least)
  const saved = m.derive('E_v', 'J', 'E_z - E_o', '3s')
  const need = m.derive('E_b', 'J', 'E_r + E_o')
  const verdict = m.compare(need, s.atHand)
  const before = m.derive('C_1', 'mF', '2*E_n/((V_w^2 - V_m^2)*(1 - epsilon))')
  const after = m.derive('C_2', 'mF', '2*E_b/((V_w^2 - V_m^2)*(1 - epsilon))')
  const smaller = m.relation(after, '<=', before)
  const threshold = m.derive('V_x', 'V', 'sqrt(V_m^2 + 2*E_b/C)')
  const room = m.derive('V_r', 'V', 'V_n - V_x', '3s')
  const present = m.derive('V_q', 'V', 'V_n - V_w', '3s')
  const falls = m.compare(threshold, s.rail)
  const lasts = m.derive('t_o', 'ms', '2*sqrt(z/a_o)')
  const peak = m.derive('v_o', 'mm/s', 'sqrt(a_o*z)', '3s')
  const bound = inside.op === '>'
  const speed = w.chance(0.5)
  const fits = verdict.op === '<='

  page.ask(
    w.pick([
      say`Which acceleration makes the lift of ${s.lift} cheapest, if the drive allows up to ${top}? Find it, prove that it is the least, and say what it buys: a smaller capacitor or a later warning.`,
      say`Minimise the energy of the lift over its acceleration, up to ${top}. What does the optimum save, how flat is it, and what do real machines add?`,
      say`Two engineers disagree: one wants the lift gentle, to spare current, the other as hard as the limit of ${top} permits. Settle it by computing, and turn the result into a choice of capacitor.`,
      say`The lift seems too expensive. Before a larger capacitor is bought, optimise how it is made: the drive admits ${top}. Give the optimum with proof and the capacitance that it needs.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two costs pull against each other. A slow lift pays for logic and load a long time; a hard one pays for acceleration, and that grows with its square.`,
      say`Time falls with the root of acceleration, its copper loss grows with the square. Somewhere between lies a least.`,
      say`The work against gravity, ${s.weight}, is the same for every profile. Only what runs with time and what acceleration costs can be traded.`,
    ]),
  )
  if (speed) {
    page.think(
      'attempt',
      w.pick([
        say`As hard as it goes: at ${top} the lift costs ${atTop.arithmetic}.`,
        say`Shortest is cheapest, since every moment costs. With ${top.named}: ${atTop.worked}.`,
      ]),
    )
    page.think(
      bound ? 'doubt' : 'error',
      bound
        ? w.pick([
            say`Is it so by accident? The least without the limit would lie at ${free.arithmetic}, beyond the drive. So the limit decides here, and not the principle.`,
            say`It comes out right, but the reason is wrong: with a stronger drive the least lies at ${free}, and past it haste costs again.`,
          ])
        : w.pick([
            say`Acceleration is not free. Its loss grows with the square, and at ${best} the whole is less: ${topWorse.values}.`,
            say`Past ${best} the square wins over the root: ${topWorse.symbols}. Haste costs there.`,
          ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Gently, to spare current: at ${gentle.arithmetic} acceleration takes next to nothing, and the lift costs ${atGentle.worked}.`,
        say`A quarter of it, ${gentle}, has a sixteenth of the copper loss of acceleration. In all: ${atGentle.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`But logic and load run on, and for twice the time. ${worse.values}: sparing current is not sparing energy.`,
        say`The lift lasts twice as long then, and ${steady.worked} runs all that time. ${worse.symbols}.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Write the cost as a function of x, ${search.form('problem')}. Time is as one over the root of x, so the derivative vanishes where acceleration's loss is a third of the steady one: ${free.worked}.`,
      say`Let x be the acceleration. Steady power over the root of x falls, loss times x to the power one and a half rises. Their slopes cancel at ${free.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    bound
      ? w.pick([
          say`The drive ends before that: ${inside.values}. Up to the limit the cost falls all the way, so the best is ${best.arithmetic}.`,
          say`${inside.named}, so the end of the range is the best place, ${best}.`,
        ])
      : w.pick([
          say`The drive can do that, ${inside.values}. So ${best} it is.`,
          say`${inside.named}: inside of the range, so the stationary place counts.`,
        ]),
  )
  page.think(
    'verify',
    w.pick([
      say`A search over the whole range agrees: ${search.form('answer')}.`,
      say`Brute force, ${search.form('ranges')}, gives the same: ${least} at ${best}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), least, after, lasts, peak, room)
  page.think(
    'summarise',
    w.pick([
      say`The lift costs ${least} in place of ${s.move}, a saving of ${saved}. The capacitor that it takes is ${after} by its label, and it was ${before}.`,
      say`All in all ${need} against ${s.atHand}: ${fits ? 'the lift fits' : 'it does not fit even so, and the hardware has to change'}. As capacitance ${after}, as a threshold ${threshold}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`One variable, a sum of a falling and a rising power of it: the least is found by hand and confirmed by search.`,
      say`The lift is a triangle of speed whose only free number is its acceleration. Everything else follows.`,
      say`The cost of the lift is a function of one number. Its least is where two growing evils balance, or at the end of the range.`,
    ]),
  )
  page.step(
    w.pick(['Cost as a function of acceleration', 'What is to be minimised', 'The objective']),
    say`The lift lasts twice the root of distance over acceleration. In that time flow the steady power ${steady.worked} and the loss of acceleration, which is ${s.surge} at ${s.acceleration} and grows with the square. With the weight's work: ${search.form('problem')}, ${search.form('ranges')}.`,
  )
  page.step(
    w.pick(['The stationary place', 'Where the slopes cancel', 'The least']),
    w.pick([
      say`Of the form A over root x plus B times x to one and a half, the derivative is zero where B times x squared is A over three. So ${free.worked}, and there indeed ${third.symbols}: acceleration takes a third of what runs anyway.`,
      say`Multiply the derivative by twice x to one and a half: three times the loss of acceleration less the steady power. It changes sign once, from negative to positive, at ${free.worked}; a single least. The rule to remember: ${third.symbols}.`,
    ]),
    bound
      ? say`The drive ends at ${top}; ${inside.named}. Left of the stationary place the cost falls, so the end is best: ${best.worked}.`
      : say`${inside.named}, so it is admitted: ${best.worked}.`,
  )
  page.step(
    w.pick(['How much it is', 'The value', 'Least and neighbours']),
    say`${least.worked}. Brute force over the range: ${search.form('answer')}. At a quarter of it the cost is ${atGentle.short}, at the limit ${atTop.short}; ${worse.symbols} and ${topWorse.symbols}. The lift lasts ${lasts.worked} and peaks at ${peak.worked}.`,
  )
  page.step(
    w.pick(['What it buys', 'In capacitance and threshold', 'Turned into hardware']),
    say`Need: ${need.worked}, and ${verdict.named}. As a capacitor by its label: ${after.worked}, with ${before.short} before; ${smaller.symbols}.`,
    say`As a threshold with the present capacitor: ${threshold.worked}. ${
      falls.op === '<='
        ? say`That leaves ${room.arithmetic} under the rail for ripple and sags; at present it is ${present}.`
        : say`But ${falls.values}: no threshold under the rail gives that much, so the capacitor itself must grow.`
    }`,
  )
  const n = w.pick([
    { lift: 'Lift', cost: 'cost', best: 'best_acceleration', pick: 'smallest', need: 'needed_capacitance' },
    {
      lift: 'Profile',
      cost: 'energy',
      best: 'cheapest_acceleration',
      pick: 'first_sufficient',
      need: 'required_farads',
    },
    { lift: 'Raise', cost: 'price', best: 'optimal_acceleration', pick: 'from_stock', need: 'capacitor_for' },
  ])
  const pick = w.pick([
    code`stock.iter().copied().filter(|one| *one >= need).fold(None, |least: Option<f64>, one| {
            Some(least.map_or(one, |other| other.min(one)))
        })`,
    code`let mut chosen = None;
        for one in stock.iter().copied() {
            let improves = chosen.is_none_or(|other| one < other);
            if one >= need && improves {
                chosen = Some(one);
            }
        }
        chosen`,
    code`stock.iter().copied().filter(|one| *one >= need).min_by(|one, other| one.total_cmp(other))`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_optimum() {
            let best = ${n.best}(&LIFT);
            assert!((best - ${best.rust('f64', 'm/s²')}).abs() < 1e-9);
            assert!((${n.cost}(&LIFT, best) - ${least.rust('f64')}).abs() < 1e-9);
            assert!((${n.cost}(&LIFT, ${s.acceleration.rust('f64', 'm/s²')}) - ${s.move.rust('f64')}).abs() < 1e-9);
        }`,
    code`#[test]
        fn a_weak_drive_ends_at_its_limit_and_a_strong_one_does_not() {
            let weak = ${n.lift} { limit: ${free.rust('f64', 'm/s²')} / 2.0, ..LIFT };
            assert!((${n.best}(&weak) - weak.limit).abs() < 1e-12);
            let strong = ${n.lift} { limit: ${free.rust('f64', 'm/s²')} * 2.0, ..LIFT };
            let best = ${n.best}(&strong);
            assert!((best - ${free.rust('f64', 'm/s²')}).abs() < 1e-9);
            assert!(${n.cost}(&strong, best) < ${n.cost}(&strong, best * 0.9));
            assert!(${n.cost}(&strong, best) < ${n.cost}(&strong, best * 1.1));
        }`,
    code`#[test]
        fn the_capacitor_from_the_shelf() {
            let need = ${n.need}(${need.rust('f64')}, WINDOW, ${s.tolerance.rust('f64', '')});
            assert!((need - ${after.rust('f64', 'F')}).abs() < 1e-9);
            let (under, over) = (need - 1e-6, need + 1e-6);
            assert_eq!(${n.pick}(&[0.5, over, under], need), Some(over));
            assert_eq!(${n.pick}(&[over, 0.5], need), Some(over));
            assert_eq!(${n.pick}(&[need], need), Some(need));
            assert_eq!(${n.pick}(&[under], need), None);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The closed form is used and the tests hold it against its neighbours; what the shelf has is chosen by the least that suffices.`,
      say`Three small functions without state: the cost, its least place with the drive's limit, and the part to order.`,
    ]),
    page.rust(code`
    /// What a lift is made of, in SI units; the surge is the loss at the reference acceleration.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.lift} {
        pub distance: f64,
        pub steady: f64,
        pub surge: f64,
        pub reference: f64,
        pub work: f64,
        pub limit: f64,
    }

    pub fn ${n.cost}(lift: &${n.lift}, acceleration: f64) -> f64 {
        let time = 2.0 * (lift.distance / acceleration).sqrt();
        let loss = lift.surge * (acceleration / lift.reference).powi(2);
        (lift.steady + loss) * time + lift.work
    }

    /// Where acceleration takes a third of what runs anyway, or the limit of the drive.
    pub fn ${n.best}(lift: &${n.lift}) -> f64 {
        let stationary = lift.reference * (lift.steady / (3.0 * lift.surge)).sqrt();
        stationary.min(lift.limit)
    }

    /// By the label; the window is warning and lowest voltage.
    pub fn ${n.need}(energy: f64, window: (f64, f64), tolerance: f64) -> f64 {
        2.0 * energy / ((window.0.powi(2) - window.1.powi(2)) * (1.0 - tolerance))
    }

    pub fn ${n.pick}(stock: &[f64], need: f64) -> Option<f64> {
        ${nest(4, pick)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const WINDOW: (f64, f64) = (${s.warn.rust('f64')}, ${s.lowest.rust('f64')});
        const LIFT: ${n.lift} = ${n.lift} {
            distance: ${s.lift.rust('f64', 'm')},
            steady: ${steady.rust('f64')},
            surge: ${s.surge.rust('f64')},
            reference: ${s.acceleration.rust('f64', 'm/s²')},
            work: ${s.weight.rust('f64')},
            limit: ${top.rust('f64', 'm/s²')},
        };

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`An optimum is no margin. The plan is made with the worst figures, and the choice of acceleration only shifts how much of the deposit is left over.`,
      say`${fits ? 'With the optimum the lift is covered.' : 'Even the cheapest lift is not covered, so none is begun and Z stays known.'} Saved energy goes into margin first, and into a smaller capacitor only after a measurement.`,
      say`A hard lift may lose steps, and a lost step makes Z wrong without a sign. The limit of ${top} must come from a test under load and at the lowest rail.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The rail falls during the lift, and with it the torque at speed; at the peak of ${peak} that is not yet felt, with coarse screws it would be.`,
          say`Series resistance of an old capacitor takes a part of the window whenever the current jumps; it is measured warm and cold.`,
          say`A stiff tip that sticks to the part adds a force at the start that no account knows; the first moment may stall.`,
          say`Near the optimum the cost is flat: a tenth off in acceleration changes it by a part in a hundred or so, and precision there is wasted.`,
          say`A lighter load after a tool was dropped: less work, same plan, no harm.`,
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
          say`A trapezoid with a limited speed needs less current at the top, but here ${peak} is far from any limit.`,
          say`Lowering ${s.logic.symbol} by slowing the processor during the lift acts on the whole duration of ${lasts}.`,
          say`A wider window is worth most: the energy grows by squares, so a regulator that works down to a lower voltage replaces much copper and foil.`,
          say`A lift of fewer electrical periods costs with the root of the distance, so half a lift is not half the price.`,
        ],
        2,
      ),
    ),
  )
}
