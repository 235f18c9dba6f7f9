// Depth 4: the pulley that gives the greatest acceleration in every direction at the wanted speed, and what limits it.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { bestTeeth, FEWEST_TEETH, type Instance, MOST_TEETH, type Solved } from './instance.ts'

/** Acceleration in the worst direction as a formula in the number of teeth. */
function acceleration(teeth: string): string {
  const radius = `(${teeth}*p_b/(2*pi))`
  const rotors = `2*J/${radius}^2`
  return `2*s_u*tau_0*(1 - sqrt(2)*v/(${radius}*omega_0))/(${radius}*sqrt((m_h + ${rotors})^2 + (m_h + m_b + ${rotors})^2))`
}

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g } = s
  const low = m.given('z_lo', FEWEST_TEETH, 'teeth')
  const high = m.given('z_hi', MOST_TEETH, 'teeth')
  const stiffness = m.given('c_b', x.beltNPerMm, 'N/mm')
  const best = m.found('z_b', bestTeeth(x), 'teeth', 'i')
  const peak = m.derive('a_b', 'mm/s²', acceleration('z_b'), '4s')
  const optimum = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'k', from: 'z_lo', to: 'z_hi', at: 'z_b', whole: true }],
    objective: acceleration('k'),
    subject: [],
    of: 'a_b',
    tolerance: 1e-6,
  })
  const now = m.derive('a_z', 'mm/s²', '2*tau_v/(r*sqrt(M_x^2 + M_y^2))', '4s')
  const small = m.derive('a_lo', 'mm/s²', acceleration('z_lo'), '4s')
  const large = m.derive('a_hi', 'mm/s²', acceleration('z_hi'), '4s')
  const smallWorse = m.relation(small, '<=', peak)
  const gain = m.derive('q_a', '%', 'a_b/a_z - 1', '3s')
  const enough = m.compare(g.a, peak)
  m.derive('r_b', 'mm', 'z_b*p_b/(2*pi)')
  const turning = m.derive('omega_b', 'rad/s', 'v_A/r_b')
  const part = m.derive('s_o', '%', 'omega_b/omega_0', '3s')
  const rotors = m.derive('m_rb', 'g', '2*J/r_b^2')
  const pull = m.derive('F_b', 'N', 's_u*tau_0*(1 - omega_b/omega_0)/r_b')
  const alongX = m.derive('a_bx', 'mm/s²', '2*F_b/(m_h + m_rb)', '4s')
  const alongY = m.derive('a_by', 'mm/s²', '2*F_b/(m_h + m_b + m_rb)', '4s')
  const order = m.relation(peak, '<', alongY)
  const orderX = m.relation(alongY, '<', alongX)
  const stretch = m.derive('u_b', 'mm', 'F_b/c_b', '3s')
  const step = m.derive('d_b', 'µm', 'z_b*p_b/(N_s*mu)')
  const ok = enough.op === '<='
  const torqueAtRest = m.derive('a_rest', 'mm/s²', '2*s_u*tau_0/(r*sqrt(M_x^2 + M_y^2))', '4s')

  page.ask(
    w.pick([
      say`Which pulley, of any whole number of teeth from ${low.bare} to ${high.bare}, gives the greatest acceleration that is available in every direction at ${g.v}? How far is the present one from it, and what else limits the choice? Belt stiffness is ${stiffness}.`,
      say`Optimise the number of teeth, ${low.bare} to ${high.bare}, for acceleration in the worst direction at full speed. Then say what the optimum costs in reality, with a belt of ${stiffness}.`,
      say`Small pulleys pull hard, large ones turn slowly. Find the best between ${low} and ${high} for ${g.v}, compare with what is fitted, and judge the result by resolution and by the belt (${stiffness}).`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`The radius enters three times: force is torque over radius, speed of the motor is belt speed over radius, and the rotor's share of the mass goes with its inverse square. Two of the three dislike small pulleys.`,
      say`One whole number is free. The objective has a rise and a fall in it, so I expect a maximum inside, and I only have to look at some fifty candidates.`,
      say`What is maximised is the worst direction, not x. Otherwise I would tune for the light axis and stall on the heavy one.`,
    ]),
  )
  const wrong = w.choose(3)
  if (wrong === 0) {
    page.think('attempt', say`Least radius, greatest force: take ${low}.`)
    page.think(
      'error',
      say`At ${g.v} that gives ${small}. The motor has to turn so fast that much of its torque line is gone, and the rotors weigh heavily on a small radius. ${smallWorse.symbols}.`,
    )
  } else if (wrong === 1) {
    page.think('attempt', say`With the present pulley and torque at rest: ${torqueAtRest.worked}.`)
    page.think(
      'doubt',
      say`Torque at rest is there at rest. The end of every acceleration is at ${g.v}, and there the same pulley gives ${now}.`,
    )
    page.think(
      'back-up',
      say`Use the torque at the end of the ramp, on the diagonal, where the motor is fastest: ${now.worked}.`,
    )
  } else {
    page.think('attempt', say`A large pulley keeps the motor slow, where torque is: ${high} gives ${large}.`)
    page.think(
      'doubt',
      say`The lever grew as well. Torque is kept, force is not; the maximum must lie between both ends.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Trying all of them: ${optimum.form('ranges')}, greatest at ${best}, with ${peak}.`,
      say`A whole number has no derivative, so I compare all candidates. The winner is ${best.named}, and the ends are far off: ${small} and ${large}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`At the optimum the motor turns with ${turning.worked}, that is ${part} of its idle speed. Without rotor mass the best would be at one half exactly; the rotor moves it to larger pulleys and so to slower turning.`,
      say`A check by reasoning: if rotors weighed nothing, force at a fixed speed would peak where the motor turns at half its idle speed. Here it is ${part}, on the slow side, as rotor mass must have it.`,
    ]),
  )
  page.think(
    'compare',
    say`Fitted now: ${g.z}, ${now}. Best: ${best}, ${peak}, a gain of ${gain}. Asked: ${g.a}. ${enough.symbols}.`,
  )
  page.think(
    'derive',
    w.pick([
      say`Along the axes there is more: ${alongX} in x, ${alongY} in y. The set of accelerations is a rhombus, and the number that holds everywhere is the circle inside it.`,
      say`${order.symbols} and ${orderX.symbols}: a planner that knows the rhombus could use it.`,
    ]),
  )
  page.think(
    'estimate',
    w.pick([
      say`Belt: ${stretch.worked} under full force. That is not small beside a microstep of ${step}.`,
      say`Stretch under that pull, ${stretch.arithmetic}. Compared with the microstep of ${step} it is large, and it swings at every corner.`,
    ]),
  )
  page.checks(1, turning, rotors, step, s.rotorMass)
  page.think(
    'decide',
    ok
      ? say`${best} would do, and the wanted acceleration is inside. If the gain of ${gain} is small, I leave what is fitted: parts on hand beat optima on paper.`
      : say`Even ${best} does not reach the wanted acceleration. The pulley is not the way out; mass or motor is.`,
  )

  page.section(
    'analysis',
    w.pick([
      say`The objective is the radius of the largest circle inside the set of accelerations that both motors allow.`,
      say`Force, speed and rotor mass pull in different directions as the pulley grows; the optimum is where they balance.`,
    ]),
  )
  page.step(
    w.pick(['The set of accelerations', 'A rhombus', 'What both motors allow']),
    w.pick([
      say`Motor A limits the sum of the two axis forces to twice its pull, motor B their difference. In the plane of accelerations that is a rhombus with its corners on the axes, at ${alongX.short} and ${alongY.short}. A circle around the middle touches its sides at ${peak}: the distance of each side from the middle is twice the pull over the root of the sum of squared masses.`,
      say`Each motor bounds one linear form in the acceleration, from both sides. The four lines enclose a rhombus with half diagonals ${alongX} (x) and ${alongY} (y); the circle inscribed in it has the radius ${peak}, and ${order.symbols}.`,
    ]),
  )
  page.step(
    w.pick(['The objective', 'Dependence on the radius']),
    say`Pull at the wanted speed: ${pull.worked}. Rotor mass ${rotors.worked}. For the fitted pulley the same gives ${now.worked}.`,
  )
  page.step(
    w.pick(['The optimum', 'Best number of teeth']),
    say`Over ${optimum.form('ranges')} the best is ${best}, with ${peak}. At the ends: ${small} with ${low}, ${large} with ${high}${small.number < 0 ? '; a negative value says that the motor cannot even hold the speed' : ''}.`,
    say`There ${turning.worked}, which is ${part} of the idle speed. For massless rotors the derivative of torque over radius vanishes at one half, since a line that falls to zero times its argument is greatest in the middle. Rotor mass falls with the square of the radius and shifts the optimum towards larger pulleys.`,
  )
  page.step(
    w.pick(['Verdict', 'Against the wish']),
    say`${enough.named}: the wish ${ok ? 'can be met in every direction' : 'cannot be met by any of these pulleys'}. Against the fitted ${g.z} the gain is ${gain.worked}.`,
  )
  page.step(
    w.pick(['What the belt says', 'Real limits']),
    say`At full pull the belt gives way by ${stretch.worked}. One strand gains what the other loses, so each must be tightened until it pulls with ${m.derive('T_b', 'N', 'F_b/2').worked} at rest, or the slack side hangs. A microstep becomes ${step.worked}.`,
  )

  const n = w.pick([
    { drive: 'Drive', value: 'acceleration', best: 'best_teeth' },
    { drive: 'BeltDrive', value: 'worst_case', best: 'choose_teeth' },
    { drive: 'Gantry', value: 'inscribed', best: 'optimal_pulley' },
  ])
  const search = w.pick([
    code`let mut best: Option<(u32, f64)> = None;
            for teeth in range {
                let value = self.${n.value}(teeth);
                if value > best.map_or(0.0, |(_, known)| known) {
                    best = Some((teeth, value));
                }
            }
            best`,
    code`range
                .map(|teeth| (teeth, self.${n.value}(teeth)))
                .filter(|(_, value)| *value > 0.0)
                .max_by(|one, other| one.1.total_cmp(&other.1))`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A search over a handful of candidates needs no cleverness, only an honest answer if none of them works.`,
      say`All candidates are tried. Those that cannot hold the speed have a negative value and never win, not even against nothing.`,
    ]),
    page.rust(code`
    use std::ops::RangeInclusive;

    /// One motor and what it moves, in base units.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.drive} {
        pub tool_kg: f64,
        pub bridge_kg: f64,
        pub inertia_kg_m2: f64,
        pub torque_nm: f64,
        pub idle_rad_s: f64,
        pub speed_m_s: f64,
        pub pitch_m: f64,
    }

    impl ${n.drive} {
        /// Acceleration that is there in every direction at the full speed; negative: the speed cannot be held.
        pub fn ${n.value}(&self, teeth: u32) -> f64 {
            let radius_m = f64::from(teeth) * self.pitch_m / std::f64::consts::TAU;
            let turning = 2.0_f64.sqrt() * self.speed_m_s / radius_m;
            let pull_n = self.torque_nm * (1.0 - turning / self.idle_rad_s) / radius_m;
            let rotors_kg = 2.0 * self.inertia_kg_m2 / (radius_m * radius_m);
            2.0 * pull_n / (self.tool_kg + rotors_kg).hypot(self.tool_kg + self.bridge_kg + rotors_kg)
        }

        pub fn ${n.best}(&self, range: RangeInclusive<u32>) -> Option<(u32, f64)> {
            ${nest(8, search)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const DRIVE: ${n.drive} = ${n.drive} {
            tool_kg: ${g.m_h.rust('f64', 'kg')},
            bridge_kg: ${g.m_b.rust('f64', 'kg')},
            inertia_kg_m2: ${g.J.rust('f64', 'kg·m²')},
            torque_nm: ${m.derive('tau_s', 'N·m', 's_u*tau_0').rust('f64')},
            idle_rad_s: ${g.omega_0.rust('f64')},
            speed_m_s: ${g.v.rust('f64', 'm/s')},
            pitch_m: ${g.p_b.rust('f64', 'm')},
        };

        #[test]
        fn the_best_pulley_is_the_derived_one() {
            let (teeth, value) = DRIVE.${n.best}(${low.rust('int')}..=${high.rust('int')}).unwrap();
            assert_eq!(teeth, ${best.rust('int')});
            assert!((value - ${peak.rust('f64', 'm/s²')}).abs() < 1e-7);
        }

        #[test]
        fn what_is_fitted_and_both_ends() {
            assert!((DRIVE.${n.value}(${g.z.rust('int')}) - ${now.rust('f64', 'm/s²')}).abs() < 1e-7);
            assert!((DRIVE.${n.value}(${low.rust('int')}) - (${small.rust('f64', 'm/s²')})).abs() < 1e-7);
            assert!((DRIVE.${n.value}(${high.rust('int')}) - ${large.rust('f64', 'm/s²')}).abs() < 1e-7);
        }

        #[test]
        fn nothing_wins_where_nothing_works() {
            let hopeless = ${n.drive} { idle_rad_s: 1.0, ..DRIVE };
            assert!(hopeless.${n.value}(20) < 0.0);
            assert_eq!(hopeless.${n.best}(12..=60), None);
            assert_eq!(${n.drive} { torque_nm: 0.0, ..DRIVE }.${n.best}(12..=60), None);
        }

        #[test]
        fn a_range_of_one() {
            let still = ${n.drive} { speed_m_s: 0.0, torque_nm: 1e-9, ..DRIVE };
            assert_eq!(still.${n.best}(30..=30).map(|(teeth, _)| teeth), Some(30));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`Only what is there in every direction and up to the full speed goes into the planner. A limit that holds along x alone would lose steps on a diagonal.`,
      say`The share ${g.s_u} stays untouched by the optimum: friction, supply and warmth live there. An optimum that spends its reserve is none.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Very few teeth bend the belt tightly and mesh with few of its own; wear decides before acceleration does.`,
          say`Standing still: the torque line has not begun to fall, and the best pulley is set by rotor mass alone.`,
          say`A bridge without weight: both masses become equal and the rhombus a square on its tip.`,
          say`Two neighbours that differ by nothing that can be measured: the objective is flat at its top, so the exact winner does not matter.`,
          say`If all candidates fail, the answer is none, and the machine keeps its old limits.`,
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
          say`A higher supply voltage moves the idle speed up and leaves torque at rest alone. At ${g.v} that is worth more the nearer ${part} comes to the whole.`,
          say`Plan with the rhombus instead of the circle: up to ${alongX} along x, at the price of a limit that depends on direction.`,
          say`A lighter bridge raises the worst direction; a lighter head raises all of them.`,
          say`Rotors with less inertia allow smaller pulleys; the motor's inertia at the head is now ${rotors}.`,
          say`A wider belt stretches by a part of these ${stretch} and adds no mass worth the name.`,
        ],
        2,
      ),
    ),
  )
}
