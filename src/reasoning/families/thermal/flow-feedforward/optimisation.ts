// Depth 4: how much to feed forward when the heat is uncertain and cold is worse than hot; bursts beyond the heater's power.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g } = s
  const stiffness = m.derive('k_t', 'W/K', 'G + w + K_p', '4s')
  const dip = m.derive('d_p', 'K', '2*P_f/(k_t*exp(1))', '4s')
  const low = m.derive('x_l', '', '1 - delta', 'g')
  const high = m.derive('x_h', '', '1 + delta', 'g')
  const best = m.derive('x_b', '', '1 + delta*(r_c - 1)/(r_c + 1)', '4s')
  const cost = m.derive('J_b', 'K', 'd_p*2*r_c*delta/(1 + r_c)', '4s')
  const optimum = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'x', from: 'x_l', to: 'x_h', at: 'x_b' }],
    objective: 'd_p*max(r_c*(x_h - x), x - x_l)',
    subject: [],
    of: 'J_b',
    tolerance: 0.01,
  })
  const plain = m.derive('J_1', 'K', 'd_p*r_c*delta', '4s')
  const timid = m.derive('J_h', 'K', 'd_p*2*delta', '4s')
  const gained = m.derive('p_1', '', 'J_1/J_b', '3s')
  const worse = m.relation(plain, '>', cost)
  const worseToo = m.relation(timid, '>', cost)
  const cold = m.derive('y_c', 'K', 'd_p*(x_h - x_b)', '4s')
  const hot = m.derive('y_h', 'K', 'd_p*(x_b - x_l)', '4s')
  const verdict = m.compare(cold, g.b)
  const carried = m.derive('w_b', 'W/K', 'rho*c*Q_b', '4s')
  const load = m.derive('P_b', 'W', 'rho*Q_b*(c*(T_s - T_a) + h_m)', '4s')
  const short = m.derive('P_s', 'W', 'P_l + P_b - P_max', '4s')
  const end = m.derive('T_i', '°C', 'T_a + (P_max - rho*Q_b*h_m)/(G + w_b)', '4s')
  const tau = m.derive('tau_b', 's', 'C/(G + w_b)', '4s')
  const burst = m.derive('t_1', 's', 'tau_b*log((T_s - T_i)/(T_s - b - T_i))', '4s')
  const raised = m.derive('t_2', 's', 'tau_b*log((T_s + b - T_i)/(T_s - b - T_i))', '4s')
  m.derive('b_1', 'K', 'T_s - (T_s - b)', '4s')
  const crossing = (until: string, start: string) =>
    m.claim('ode', {
      states: [{ name: 'T', unit: '°C', start, next: '(P_max - rho*Q_b*h_m - (G + w_b)*(T - T_a))/C' }],
      until,
      measure: { what: 'T_s - T', take: 'final' },
      of: 'b_1',
      tolerance: 1e-5,
    })
  const fromTarget = crossing('t_1', 'T_s')
  const fromTop = crossing('t_2', 'T_s + b')
  const linear = m.derive('t_x', 's', 'C*b/P_s', '4s')
  const safeSide = m.relation(linear, '<', burst)
  const longer = m.derive('p_2', '', 't_2/t_1', '3s')
  const heatUp = m.derive('t_h', 's', 'C/G*log((P_max - P_l)/(P_max - P_l - G*b))', '4s')
  const share = m.derive('phi', '%', '(r*P_max - P_l)/P_b', '3s')
  const wrong = w.pick(['sheet', 'never', 'none'] as const)
  page.ask(
    w.pick([
      say`The heat of the material is known to ${g.delta}, and cold is ${g.r_c} times as bad as hot. Which share of the computed heat should be fed forward? Prove that it is the best, then say how long a burst of ${g.Q_b} may last that is beyond the heater's power, and what heating up beforehand adds.`,
      say`Two questions of the real world. How much to feed forward when the truth is uncertain and errors are not equally bad; and what a burst of ${g.Q_b} does when the heater is already fully on.`,
      say`Choose the gain of the feed-forward for the worst case, not for the mean. Afterwards treat the burst of ${g.Q_b}: its longest duration within the band, with and without a raised start, and the share of time that it may take in the long run.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The residual load is what the plastic takes less what was fed, and feedback turns each unit of it into the same dip. So the cost is piecewise linear in the share that is fed: one branch for cold, one for hot.`,
      say`Feeding more makes hot errors larger and cold ones smaller. With unequal weights the best share is off the middle. The burst is another matter: there no gain helps, only stored heat does.`,
    ]),
  )
  page.think(
    'recall',
    w.pick([
      say`The flow takes ${s.flowPower.worked}, with ${s.carried.worked}. Feedback alone, critically damped, with restoring ${stiffness.worked}, has a dip of ${dip.worked} for that.`,
      say`The whole load is ${s.flowPower.worked}; what pulls back is ${stiffness.worked}. With critical damping the dip is ${dip.worked}, and for a share of the load that share of it.`,
    ]),
  )
  if (wrong === 'sheet') {
    page.think(
      'attempt',
      w.pick([
        say`The data sheet's value is the most likely one, so feed exactly that.`,
        say`Unbiased is best: the computed heat, neither up nor down.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Most likely is not least harmful. Fed exactly, the worst weighted error is ${plain.worked}, all of it on the cold side; the hot side has room to spare, so a little over must do better.`,
        say`It treats both sides alike although one weighs ${g.r_c} times the other. The worst case is then cold, ${plain.arithmetic}.`,
      ]),
    )
    page.think('back-up', say`Make both branches equal instead.`)
  } else if (wrong === 'never') {
    page.think(
      'attempt',
      w.pick([
        say`Cold is the bad side, so feed as if the material had its highest heat, ${high.worked}. It is never cold then.`,
        say`Take ${high} of the computed heat, and the cold side is closed for good.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Closed, but at what price: a material at the lower end overheats by ${timid.worked}. That costs more in its own weight than it saves: ${worseToo.values}.`,
        say`It trades every cold error for a hot one, up to ${timid.arithmetic}. Where both sides are weighed the best is ${cost}, and ${worseToo.symbols}.`,
      ]),
    )
    page.think('back-up', say`Neither side is to be zero. Balance them.`)
  }
  page.think(
    'derive',
    w.pick([
      say`Worst cold: true heat at ${high.worked}. Worst hot: ${low.worked}. One falls, the other rises, so the maximum is least where they cross: ${best.worked}, with a cost of ${cost.worked}.`,
      say`The true share lies between ${low} and ${high}. Setting weighted cold equal to hot: ${best.worked}. There the cost is ${cost.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Search: ${optimum.form('problem')} over ${optimum.form('ranges')} gives ${optimum.form('answer')}.`,
      say`A grid over ${optimum.form('ranges')} for ${optimum.form('problem')}: ${optimum.form('answer')}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Feeding the sheet's value costs ${plain.arithmetic}, a factor of ${gained}. The best share means cold up to ${cold.worked} and hot up to ${hot.worked}; against the band: ${verdict.values}.`,
      say`Unweighted: down by up to ${cold.worked}, up by up to ${hot.worked}. ${verdict.named}. The sheet's value would have ${plain.worked}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`All this assumes that the heater can follow. At ${g.Q_b} the need is above ${g.P_max} by ${short.worked}, and no share helps.`,
      say`And the burst? Load ${load.worked}; together with the losses ${short.arithmetic} are missing.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Fully on, the block drifts to ${end.worked} with ${tau.worked}. From the target to the lower edge of the band that takes ${burst.worked}.`,
      say`Conductance of the burst ${carried.worked}; rest at ${end.worked}; time constant ${tau.worked}. The band of ${g.b} lasts ${burst.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`In the head: heat stored in the band over what is missing, ${linear.worked}. The true time must be a little longer, as the flow takes less when it is colder: ${safeSide.values}.`,
      say`Following ${fromTarget.form('rates')} from ${g.T_s} crosses the edge after ${burst}. Simple division gives ${linear.arithmetic}, which errs to the safe side.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Started from the upper edge of the band it is ${raised.worked}, a factor of ${longer.worked}. The raise must begin ${heatUp.worked} before the burst.`,
      say`A raise by ${g.b} beforehand takes ${heatUp.worked} at full power and stretches the burst to ${raised.worked}.`,
    ]),
  )
  page.think('derive', say`In the long run the mean power counts: bursts may fill ${share.worked} of the time.`)
  page.checks(w.pick([1, 2]), best, cost, short, tau, linear)
  page.think(
    'decide',
    w.pick([
      say`Feed ${best} of the computed heat. Bursts up to ${burst} as they come, up to ${raised} with a raise announced ${heatUp} ahead, anything longer slowed down by the planner.`,
      say`${best} as the share. The planner gets two durations, ${burst} and ${raised}, and the long-run share ${share}.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`A minimum of a maximum of two straight lines lies where they cross. A burst is answered by stored heat alone.`,
      say`Below the heater's limit the question is one of balance between two errors. Beyond it, one of energy.`,
    ]),
  )
  page.step(
    w.pick(['Share to feed', 'Best share']),
    say`${dip.worked} is the dip of the whole load, where ${s.sensible.worked} and ${s.melting.worked} make ${s.flowPower.short}. ${optimum.form('problem')}. The first branch falls, the second rises; they cross at ${best.worked}, where both are ${cost.worked}. The grid over ${optimum.form('ranges')} agrees.`,
  )
  page.step(
    w.pick(['What it buys', 'Against the obvious']),
    say`The sheet's value: ${plain.worked}; always the highest: ${timid.worked}. ${worse.values} and ${worseToo.values}. Cold ${cold.worked}, hot ${hot.worked}; ${verdict.named}.`,
  )
  page.step(
    w.pick(['Burst', 'Beyond the heater']),
    say`${load.worked}; losses ${s.losses.worked}; missing ${short.worked}. ${fromTarget.form('rates')}; rest ${end.worked}, ${tau.worked}, hence ${burst.worked}. Dividing stored heat by what is missing, ${linear.worked}, is a safe estimate: ${safeSide.symbols}.`,
  )
  page.step(
    w.pick(['Raised start', 'Heat stored beforehand']),
    say`${raised.worked}, confirmed by ${fromTop.form('rates')} from the upper edge. Heating up takes ${heatUp.worked}. Long-run share ${share.worked}.`,
  )

  const v = {
    Known: w.pick(['Known', 'Uncertain', 'HeatRange']),
    Burst: w.pick(['Burst', 'Overload', 'Sprint']),
    share: w.pick(['best_share', 'balanced', 'share_to_feed']),
    worst: w.pick(['worst', 'cost', 'harm']),
    lasts: w.pick(['lasts', 'time_until', 'duration']),
  }
  const lasting = w.pick([
    code`if edge > self.rest {
                Some(self.time_constant * ((start.max(edge) - self.rest) / (edge - self.rest)).ln())
            } else {
                None
            }`,
    code`let left = edge - self.rest;
            (left > 0.0).then(|| self.time_constant * ((start - self.rest).max(left) / left).ln())`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A burst that settles inside of the band has no end: the function gives none for that, and a planner must not read it as zero.`,
      say`Two small models. The share is the crossing of two lines; the burst is an exponential whose rest lies outside of the band, or there is no limit at all.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Known} {
        /// True heat over computed heat, at its lowest and at its highest.
        pub low: f64,
        pub high: f64,
        /// How many times as bad cold is.
        pub cold: f64,
    }

    impl ${v.Known} {
        /// Where the weighted errors of both ends are equal.
        pub fn ${v.share}(&self) -> f64 {
            ${w.pick(['(self.cold * self.high + self.low) / (self.cold + 1.0)', 'self.low + (self.high - self.low) * self.cold / (1.0 + self.cold)'])}
        }

        /// Worst weighted error, for the dip that the whole load would make.
        pub fn ${v.worst}(&self, share: f64, dip: f64) -> f64 {
            ${w.pick(['(self.cold * (self.high - share)).max(share - self.low) * dip', 'dip * f64::max(share - self.low, self.cold * (self.high - share))'])}
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${v.Burst} {
        /// Where the temperature would end at full power.
        pub rest: f64,
        pub time_constant: f64,
    }

    impl ${v.Burst} {
        pub fn new(inlet: f64, power_left: f64, conductance: f64, capacity: f64) -> Self {
            Self { rest: inlet + power_left / conductance, time_constant: capacity / conductance }
        }

        /// None if the edge is never reached.
        pub fn ${v.lasts}(&self, start: f64, edge: f64) -> Option<f64> {
            ${nest(8, lasting)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const KNOWN: ${v.Known} = ${v.Known} { low: ${low.rust('f64')}, high: ${high.rust('f64')}, cold: ${g.r_c.rust('f64')} };
        const DIP: f64 = ${dip.rust('f64')};

        #[test]
        fn the_best_share() {
            let share = KNOWN.${v.share}();
            assert!((share - ${best.rust('f64')}).abs() < 1e-9);
            assert!((KNOWN.${v.worst}(share, DIP) - ${cost.rust('f64')}).abs() < 1e-8);
            assert!((KNOWN.${v.worst}(1.0, DIP) - ${plain.rust('f64')}).abs() < 1e-8);
            assert!((KNOWN.${v.worst}(KNOWN.high, DIP) - ${timid.rust('f64')}).abs() < 1e-8);
        }

        fn burst() -> ${v.Burst} {
            let power_left = ${g.P_max.rust('f64')} - ${g.Q_b.rust('f64')} * ${g.rho.rust('f64', 'g/mm³')} * ${g.h_m.rust('f64')};
            ${v.Burst}::new(${g.T_a.rust('f64')}, power_left, ${g.G.rust('f64')} + ${carried.rust('f64')}, ${g.C.rust('f64')})
        }

        #[test]
        fn how_long_a_burst_lasts() {
            let edge = ${g.T_s.rust('f64')} - ${g.b.rust('f64')};
            let plain = burst().${v.lasts}(${g.T_s.rust('f64')}, edge).unwrap();
            let raised = burst().${v.lasts}(${g.T_s.rust('f64')} + ${g.b.rust('f64')}, edge).unwrap();
            assert!((plain - ${burst.rust('f64')}).abs() < 1e-7);
            assert!((raised - ${raised.rust('f64')}).abs() < 1e-7);
        }

        #[test]
        fn at_its_rest_it_stays_for_ever() {
            let easy = ${v.Burst} { rest: 200.0, time_constant: 10.0 };
            assert_eq!(easy.${v.lasts}(210.0, 200.0), None);
            assert_eq!(easy.${v.lasts}(210.0, 199.5), None);
            assert!(easy.${v.lasts}(210.0, 200.5).is_some());
        }

        #[test]
        fn below_the_edge_nothing_is_left() {
            let hard = ${v.Burst} { rest: 150.0, time_constant: 10.0 };
            assert_eq!(hard.${v.lasts}(199.0, 200.0), Some(0.0));
            assert_eq!(hard.${v.lasts}(200.0, 200.0), Some(0.0));
            assert!(hard.${v.lasts}(200.5, 200.0).unwrap() > 0.0);
        }
    }`),
    say`The planner has to look whether there is an end:`,
    page.compileFail(
      'E0308',
      code`
    pub fn hasty(sprint: &${v.Burst}) -> f64 {
        sprint.${v.lasts}(1.0, 0.0)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Feeding ${best} may lift the block by ${hot} above its target, and a raised start by ${g.b}. Both must lie under the cut-off with room for noise, which is a condition on the cut-off and not on this design. ${verdict.op === '<=' ? 'Downwards the band holds' : 'Downwards the band does not hold'}: ${verdict.values}.`,
      say`During a burst the heater is fully on and the temperature falls. A guard that takes this for a loose sensor would stop the print, so it has to know of the burst; its time limit should not be below ${raised} while one is on. Cold by up to ${cold}: ${verdict.named}.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Equal weights: the best share is the computed one, as it should be.`,
          say`A weight without bound: the best share tends to the upper end, and the fixed cost of overheating has to be accepted.`,
          say`A low supply: power goes with the square of the voltage, so a burst ends sooner than planned on a weak supply.`,
          say`Two bursts with a short pause: the second starts from a colder block. The duration has to be computed from the reading and not from the target.`,
          say`A raised start that is not followed by its burst: the block is too hot for ordinary lines, and plastic in it ages.`,
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
          say`Learning the true heat from the integral part narrows the range, and the cost goes down in proportion to it.`,
          say`A larger cartridge removes the burst as a problem, and makes a runaway quicker.`,
          say`A heavier block stretches every burst and every heating-up by the same factor.`,
        ],
        2,
      ),
    ),
  )
}
