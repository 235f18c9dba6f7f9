// Depth 4: an open door. Why the temperature does not tell, a balance that does, and the shortest window in which it stands out
// of the flutter of turbulent air.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, rise, hold, usable, air } = s
  const k = m.given('k_s', 5)
  const open = m.derive('P_d', 'W', 'H + G_d*D', '4s')
  const hidden = m.compare(open, usable)
  m.derive('x_d', 'K', 'min(D, P_u/(U + G_d))', '4s')
  const sag = m.derive('s_d', 'K', 'D - x_d', '3s')
  const drop = m.derive('d_x', 'K', 'G_d*D/(G_i + G_l + G_d)', '3s')
  const dropS = m.derive('tau_d', 's', 'C_a/(G_i + G_l + G_d)', '3s')
  m.derive('t_9', 's', '20*tau_d', '3s')
  const frozen = m.claim('ode', {
    states: [{ name: 'x', unit: 'K', start: '0*D', next: '(G_d*(D - x) - (G_i + G_l)*x)/C_a' }],
    until: 't_9',
    measure: { what: 'x', take: 'final' },
    of: 'd_x',
    tolerance: 1e-4,
  })
  const threshold = m.derive('G_m', 'W/K', '(G_f + G_d)/2', '4s')
  const margin = m.derive('g_m', 'W/K', '(G_d - G_f)/2', '3s')
  const clear = m.derive('M', 'W²/K²', '(g_m*D)^2/(2*k_s^2*sigma^2)', '4s')
  const least = m.derive('W_1', 's', '2*C_a^2/(sqrt((G_i^2*T_n)^2 + 4*C_a^2*M) - G_i^2*T_n)', '4s')
  const count = m.derive('N', 'samples', 'ceil(W_1/T_n)', 'i')
  const span = m.derive('W_N', 's', 'N*T_n', '4s')
  m.derive('N_1', 'samples', '0*N + 1', 'i')
  m.derive('N_9', 'samples', '4*N', 'i')
  const best = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'N_1', to: 'N_9', at: 'N', whole: true }],
    objective: 'x*T_n',
    subject: [{ left: '(C_a/(x*T_n))^2 + G_i^2/x', op: '<=', right: 'M' }],
    of: 'W_N',
    tolerance: 1e-6,
  })
  const noise = m.derive('s_G', 'W/K', 'sqrt(2)*sigma/D*sqrt((C_a/W_N)^2 + G_i^2/N)', '3s')
  const apart = m.relation('k_s*s_G', '<=', margin)
  const steady = m.derive('W_0', 's', '2*(k_s*sigma*G_i/(g_m*D))^2*T_n', '3s')
  const tooShort = m.relation(steady, '<', least)
  const delay = m.derive('t_n', 's', '2*W_N', '4s')
  const inTime = m.compare(delay, g.t_a)
  const chance = m.derive('p_f', '', 'exp(-(k_s^2/2))/(k_s*sqrt(2*pi))', '3s')
  const between = m.derive('t_f', 'h', 'W_N/p_f', '3s')
  const cost = m.derive('E_d', 'kJ', 'G_d*D*t_n', '3s')
  const flaw = w.chance(0.4)
  const noTrend = w.chance(0.5)
  page.ask(
    flaw
      ? noTrend
        ? w.pick([
            say`The given detector averages a heat balance over ${steady}, chosen so that the flutter averages out. It cries wolf. Find the flaw, and choose the shortest window that separates a door from the filter fan by ${k} standard deviations.`,
            say`A window of ${steady} was computed for the detection of an open door, from the root law of averages. What does it forget? Optimise the window and say whether the door is noticed in time.`,
          ])
        : w.pick([
            say`The present detector waits for the air to fall by half of ${drop}, the fall that a door would cause. In trials it misses open doors. Explain why, and design a test that the controller cannot defeat.`,
            say`"A door is seen by the temperature." Refute that for a chamber under control, and find a quantity that shows the door, with the shortest window that tells it from the filter fan by ${k} standard deviations.`,
          ])
      : w.pick([
          say`Design the detection of an open door: which quantity, which threshold, which window? It must tell a door from the filter fan by ${k} standard deviations, as early as possible. Is it early enough?`,
          say`Optimise a detector for the door that works while the air is under control. Balance the flutter of readings against the delay, and state how often it will be wrong.`,
          say`How soon can an open door be known for certain, that is ${k} standard deviations from the harmless case? Compare with what is required.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A door is a loss. A controller exists to hide losses. So I should look at what it spends and not at what it keeps constant.`,
      say`Detection is a contest of a change against flutter. What changes, by how much, and what does noise do to it over a window?`,
      say`Two things look alike, a door ajar and the filter fan: both exchange air. They differ in size only, ${g.G_d} against ${g.G_f}.`,
    ]),
  )
  if ((flaw && !noTrend) || w.chance(0.45)) {
    page.think(
      'attempt',
      w.pick([
        say`Watch the temperature. With the power frozen the air would fall by ${drop.worked}, with a time constant of ${dropS.worked}.`,
        say`An open door cools the air: by ${drop.arithmetic}, within a few times ${dropS.arithmetic}. A threshold at half of that?`,
      ]),
    )
    page.think(
      'error',
      hidden.op === '<='
        ? w.pick([
            say`The power is not frozen. Holding takes ${open.worked} with the door open, and ${hidden.values}: the controller has that and restores the air completely.`,
            say`The controller answers with ${open.arithmetic}, which it has (${hidden.values}). After a short dip the air is as warm as before.`,
          ])
        : w.pick([
            say`The power is not frozen. The controller goes up to ${usable}; ${hidden.values}, so some of the fall stays, ${sag.worked}, but only in the end and not what the threshold was made for.`,
            say`The heater works against it: what remains of the fall is ${sag.arithmetic}, reached slowly, as the walls cool. It depends on the reserve of power and not on the door alone.`,
          ]),
    )
    page.think('back-up', say`A balance of heat knows what was spent, so control cannot hide anything from it.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Over a window: energy in, less what went into the walls, less what the air gained, divided by rise and time. That is the conductance to the room, leaks and door together, whatever the controller does.`,
      say`Solve the balance of the air for its loss to the room. Readings of air and wall, known power: the result is a conductance, and a door adds ${g.G_d} to it.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Threshold half way between filter fan and door: ${threshold.worked}; to either side there are ${margin.worked}.`,
      say`Between ${g.G_f} and ${g.G_d} I take the middle, ${threshold.arithmetic}. Each side has ${margin.arithmetic} for noise.`,
    ]),
  )
  if ((flaw && noTrend) || w.chance(0.45)) {
    page.think(
      'attempt',
      w.pick([
        say`Noise of a mean falls with the root of the number of readings. The walls' part alone would permit ${steady.worked}.`,
        say`Averaging: variance over count. From ${g.G_i} and the flutter, ${steady.arithmetic} would do.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`That forgets what the air gained: the difference of the first and last reading, times ${air.arithmetic}. It does not average out; it is divided by the length of the window.`,
        say`Two readings are never averaged, the ends. Their difference enters with the capacity of the air, and in a short window it dominates.`,
      ]),
    )
    page.think(
      'back-up',
      say`Both parts of the variance, then: one falls with the square of the window, the other with its first power.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Ends and mean together may make up ${clear.worked}. As a quadratic in one over the window: ${least.worked}.`,
      say`The condition reads: ${best.form('limits')}, with x readings and ${clear.arithmetic}. Solved for the window, ${least.arithmetic}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`In whole readings: ${count.worked}, so ${span.worked}.`,
      say`Readings are whole: ${count.arithmetic} of them, ${span.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Trying every count over ${best.form('ranges')}: the least one that meets the condition is at ${best.form('answer')}.`,
      say`The noise of the estimate is then ${noise.worked}, and ${apart.values}.`,
    ]),
  )
  page.think(
    'compare',
    inTime.op === '<='
      ? say`A door may open just after a window began, so ${delay.worked} in the worst case. ${inTime.values}: in time.`
      : say`A door may open just after a window began, so ${delay.worked} in the worst case, and ${inTime.values}: late. A switch at the door, or a calmer sensor, is needed.`,
  )
  if (w.chance(0.6))
    page.think(
      'estimate',
      say`How often a false alarm, with the filter fan on? A normal tail at ${k} deviations is under ${chance.arithmetic} per window, so the mean time between is beyond ${between.worked}.`,
    )
  page.checks(w.pick([1, 2]), noise, threshold, open, span)

  page.section(
    'analysis',
    flaw
      ? noTrend
        ? say`The flaw: ${steady.worked} counts only what averages out. The first and the last reading of the air do not, and with them ${tooShort.values}.`
        : say`The flaw: the fall of ${drop.worked} belongs to a chamber without control. Under control, ${hidden.values}, and ${hidden.op === '<=' ? say`nothing of the fall remains` : say`only ${sag.worked} of it remains in the end`}.`
      : w.pick([
          say`First the quantity, then the threshold, then the window; the order matters, as each rests on the one before.`,
          say`The best detector here is a balance, and the only thing to optimise is how long to average it.`,
        ]),
  )
  page.step(
    w.pick(['What control hides', 'Temperature is the wrong witness']),
    say`Holding takes ${hold.worked}, with the door open ${open.worked}. ${hidden.named}. ${hidden.op === '<=' ? say`The air stays at its target and tells nothing.` : say`The air ends ${sag.short} lower.`} With frozen power it would fall by ${drop.worked}; ${frozen.form('rates')}, with x the fall, gives the same.`,
  )
  page.step(
    w.pick(['What the balance shows', 'Estimate and threshold']),
    say`The balance of the air, solved for its loss to the room, is free of the controller. Door against filter fan: threshold ${threshold.worked}, and ${margin.worked} to each side.`,
  )
  page.step(
    w.pick(['Variance', 'Noise of the estimate']),
    say`Air and wall flutter by ${g.sigma} each. Their difference goes into the mean, with ${g.G_i}; the ends go in with ${air.short} over the window. Taken as independent from reading to reading, and divided by the rise ${rise.worked} to become a conductance, they give in sum ${best.form('limits')} for x readings, with ${clear.worked}.`,
  )
  page.step(
    w.pick(['Shortest window', 'Optimum']),
    say`${least.worked}; whole readings: ${count.worked}, ${span.short}. Brute force over ${best.form('ranges')} finds the same. The noise is ${noise.worked}: ${apart.symbols}.`,
  )
  page.step(
    w.pick(['Delay', 'In time?']),
    say`The whole window must lie after the opening, and the worst opening is just after a window began: ${delay.worked}. ${inTime.named}. Meanwhile ${cost.worked} go out of the door.`,
  )

  const body = w.pick([
    code`let mut spent = 0.0;
        let mut rises = 0.0;
        for (now, power) in span.iter().zip(powers) {
            spent += power - inner * (now.air - now.wall);
            rises += now.air;
        }`,
    code`let spent: f64 = span.iter().zip(powers).map(|(now, power)| power - inner * (now.air - now.wall)).sum();
        let rises: f64 = span[..powers.len()].iter().map(|now| now.air).sum();`,
    code`let (spent, rises) = span.iter().zip(powers).fold((0.0, 0.0), |(spent, rises), (now, power)| {
            (spent + power - inner * (now.air - now.wall), rises + now.air)
        });`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Readings come in a window of fixed length, with one extra at the end. An estimate that would divide by nothing does not exist, and the verdict has a third case for it.`,
      say`Balance and verdict. The test lets a chamber run in steps with a leak that is known, and the estimate must return just that leak.`,
    ]),
    page.rust(code`
    /// Rises above the room.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Reading {
        pub air: f64,
        pub wall: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Verdict {
        Closed,
        Open,
        Unknown,
    }

    /// Conductance from air to room by a balance; readings have an extra one at the end.
    pub fn conductance(span: &[Reading], powers: &[f64], period: f64, inner: f64, capacity: f64) -> Option<f64> {
        if powers.is_empty() || span.len() != powers.len() + 1 {
            return None;
        }
        ${nest(8, body)}
        let gained = capacity * (span[powers.len()].air - span[0].air) / period;
        ${w.pick(['(rises > 0.0).then(|| (spent - gained) / rises)', 'if rises > 0.0 { Some((spent - gained) / rises) } else { None }'])}
    }

    /// Does the part beyond the known leak pass the threshold?
    pub fn judge(estimate: Option<f64>, leak: f64, threshold: f64) -> Verdict {
        ${w.pick(['match estimate {\n        None => Verdict::Unknown,\n        Some(found) if found - leak > threshold => Verdict::Open,\n        Some(_) => Verdict::Closed,\n    }', 'estimate.map_or(Verdict::Unknown, |found| if found - leak <= threshold { Verdict::Closed } else { Verdict::Open })'])}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// The air of this chamber, in steps, with walls that stay.
        fn run(added: f64) -> Option<f64> {
            let (inner, capacity, period) = (${g.G_i.rust('f64')}, ${air.rust('f64')}, ${g.T_n.rust('f64')});
            let wall = 20.0;
            let mut air = ${rise.rust('f64')};
            let mut span = vec![Reading { air, wall }];
            let powers = vec![${hold.rust('f64')}; ${count.rust('int')}];
            for power in &powers {
                air += period / capacity * (power - inner * (air - wall) - (${s.leak.rust('f64')} + added) * air);
                span.push(Reading { air, wall });
            }
            conductance(&span, &powers, period, inner, capacity)
        }

        #[test]
        fn the_balance_finds_the_leak() {
            assert!((run(0.0).unwrap() / ${s.leak.rust('f64')} - 1.0).abs() < 1e-6);
            assert!(((run(${g.G_d.rust('f64')}).unwrap() - ${s.leak.rust('f64')}) / ${g.G_d.rust('f64')} - 1.0).abs() < 1e-6);
        }

        #[test]
        fn a_door_is_told_from_the_fan() {
            let verdict = |added: f64| judge(run(added), ${s.leak.rust('f64')}, ${threshold.rust('f64')});
            assert_eq!(verdict(${g.G_f.rust('f64')}), Verdict::Closed);
            assert_eq!(verdict(${g.G_d.rust('f64')}), Verdict::Open);
        }

        #[test]
        fn the_verdict_turns_at_the_threshold() {
            assert_eq!(judge(Some(3.0), 1.0, 2.0), Verdict::Closed);
            assert_eq!(judge(Some(3.125), 1.0, 2.0), Verdict::Open);
            assert_eq!(judge(None, 1.0, 2.0), Verdict::Unknown);
        }

        #[test]
        fn balances_by_hand() {
            let span = [Reading { air: 8.0, wall: 4.0 }, Reading { air: 10.0, wall: 4.0 }, Reading { air: 12.0, wall: 4.0 }];
            assert_eq!(conductance(&span, &[64.0, 64.0], 2.0, 3.0, 5.0), Some(88.0 / 18.0));
            assert_eq!(conductance(&span, &[64.0], 2.0, 3.0, 5.0), None);
            assert_eq!(conductance(&span[..1], &[], 2.0, 3.0, 5.0), None);
        }

        #[test]
        fn a_cold_chamber_has_no_estimate() {
            let cold = [Reading { air: 0.0, wall: 0.0 }, Reading { air: 2.0, wall: 0.0 }];
            assert_eq!(conductance(&cold, &[8.0], 1.0, 3.0, 4.0), None);
            let cool = [Reading { air: 0.125, wall: 0.125 }, Reading { air: 0.125, wall: 0.125 }];
            assert_eq!(conductance(&cool, &[1.0], 1.0, 3.0, 4.0), Some(8.0));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`An open door is answered by switching the heater off and leaving its fan on, since hands may be near. The verdict comes within ${delay}; a heater that waits for it must be harmless that long, and that is the task of its surface limit.`,
      say`Unknown is treated as open when power is on. A detector that cannot see must not be taken for one that sees nothing.`,
      say`The balance believes the power that was commanded. A heater that gives short measure looks like a larger loss and raises the alarm as well, which is the safe side. A heater that gives beyond its command can hide a door; the limit on its surface must catch that one.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Soon after warming the walls still take heat: the balance has them in it by their own sensor, and without that sensor it would see a door that is not there.`,
          say`A room that warms up during the day: rises are counted from the room, which must be measured, not assumed.`,
          say`A door that is opened for a moment: a window that lies across it shows a part of it only. That is no fault.`,
          say`A larger opening is found sooner, because its margin is larger; the window is made for one ajar.`,
          say`A bed that heats at the same time is a power too, and has to be in the sum.`,
          say`Low rise, just after the start: the noise is divided by the rise, so the test has to wait until there is one.`,
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
          say`A switch at the door: immediate and cheap, and blind to a window, a lost panel, a hose. Both together are best.`,
          say`The power alone, without walls in the balance: needs no further sensor, and has to wait until the walls are warm.`,
          say`A test that adds up excess over a reference and acts on the sum: sooner for large openings, as sure for small ones, with one more value to choose.`,
          say`A shorter window with fewer deviations: sooner, and false alarms that teach people to ignore it.`,
        ],
        2,
      ),
    ),
  )
}
