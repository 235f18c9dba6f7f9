// Depth 1: a budget of energy between two voltages, why no average current will do, and what "Z is known" means.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const running = m.derive('P_r', 'W', 'P_l + P_m')
  const time = m.derive('t_h', 'ms', 'C*(V_w^2 - V_m^2)/(2*P_r)')
  const atStart = m.derive('I_w', 'A', 'P_r/V_w', '3s')
  const atEnd = m.derive('I_m', 'A', 'P_r/V_m', '3s')
  const linear = m.derive('t_lin', 'ms', 'C*(V_w - V_m)/I_w')
  const optimistic = m.relation(linear, '>', time)
  const full = m.derive('E_0', 'J', 'C_n/2*V_w^2')
  const stranded = m.derive('E_x', 'J', 'C/2*V_m^2', '3s')
  const share = m.derive('q', '%', 'E_x/(E + E_x)', '3s')
  const flaw = w.chance(0.35)
  const straight = w.chance(0.5)

  page.ask(
    flaw
      ? straight
        ? say`A colleague computes the hold-up time as ${linear.arithmetic}, from the current at the warning. Why is the method unsafe? Formulate the problem properly, from energy to the criterion for a known height, with types in Rust.`
        : say`A design note says: "The capacitor holds ${full.arithmetic}, so that is our budget." Find what is wrong with that sentence, set up the right balance, and say what must be true for Z to be known afterwards. Give types in Rust that keep the kinds of quantity apart.`
      : w.pick([
          say`Formulate the problem: what is the budget, what draws on it and in which order, and when may one say afterwards that the height is known? Give the types in Rust.`,
          say`Set up the balance before any decision: usable energy, hold-up time with the heaters off, the claims on it, and the condition for a trustworthy Z. Sketch it in Rust with distinct types.`,
          say`Which physical quantity should the budget be kept in, and why? Write the model down with its worst case, and say what a lift does to the knowledge of Z.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Regulators downstream keep their output constant, so they draw constant power. As the rail falls, their current rises. Energy is the natural currency, not charge.`,
      say`Two ends: a voltage where the warning comes and one where the drivers quit. What lies between is energy, and everything that still happens is paid out of it.`,
      say`Nobody asks how long the capacitor lives, but what fits into its remaining charge. That is an account with one deposit and a few withdrawals.`,
    ]),
  )
  if (straight) {
    page.think(
      'attempt',
      w.pick([
        say`Current at the warning is ${atStart.arithmetic}; with that, ${linear.worked}.`,
        say`A capacitor falls in a straight line under a constant current. Taking ${atStart.worked}, the time to ${s.lowest} is ${linear.arithmetic}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The current is not constant. At the end of the discharge it is ${atEnd.arithmetic}. A constant current taken at the top gives too long a time: ${optimistic.values}.`,
        say`A switching regulator answers a falling input with a rising current, ${atEnd.worked} in the end. So the straight line is on the unsafe side.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`All that is stored: ${full.arithmetic}.`,
        say`By the label and down to nothing, the store is ${full.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Under ${s.lowest} nothing works any more, so ${stranded.arithmetic} stay behind, ${share} of what the aged capacitor holds. And the label is not the worst case.`,
        say`Two slips in one: energy that remains at ${s.lowest} cannot be spent (${stranded.worked}), and a capacitor may be ${s.tolerance} under its label.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Energy between the two voltages, with the worst capacitor: ${s.worst.worked}, then ${s.atHand.worked}.`,
      say`Worst case first, ${s.worst.arithmetic}. Usable is the difference of two squares: ${s.atHand.arithmetic}.`,
    ]),
  )
  const duration = (): void => {
    page.think('derive', say`With heaters off and only ${running.worked}, that lasts ${time.worked}.`)
  }
  const height = (): void => {
    page.think(
      'recall',
      w.pick([
        say`A stepper without current rests somewhere near where it was; energised again at the stored phase it falls to the nearest place of that phase. Such places repeat every ${s.period.arithmetic}.`,
        say`The field has one stable rotor place in each electrical period, four full steps, here ${s.period.worked} of height. Switched on at the saved phase, the rotor goes to the nearest of them.`,
      ]),
    )
    page.think(
      'doubt',
      w.pick([
        say`And if the power ends in the middle of the lift? Then the axis has moved by an unknown part of ${s.lift}, beyond what phase can resolve, and the height is a guess.`,
        say`A lift that breaks off is worse than none. Without a lift the height is what was saved; after a whole one it is that plus ${s.lift}; in between nobody knows.`,
      ]),
    )
  }
  for (const part of w.shuffle([duration, height])) part()
  page.checks(w.pick([1, 2]), s.atHand, time, s.worst, atStart)
  page.think(
    'decide',
    w.pick([
      say`The balance is in energy, worst capacitor, between ${s.warn} and ${s.lowest}. A lift is begun only if it is certain to end.`,
      say`Budget ${s.atHand}. Claims on it: the delay until heaters are off, the write, the lift. Order: the record first, as it is worth most.`,
    ]),
  )

  page.section(
    'analysis',
    w.pick([
      say`The question is one of energy, and its answer must hold for the worst capacitor that may be fitted.`,
      say`Loads behind regulators take constant power. So power times time is what each act costs, and the sum is held against one number.`,
    ]),
  )
  page.step(
    w.pick(['The deposit', 'Usable energy', 'Between two voltages']),
    say`${s.worst.worked}. Energy that can be drawn until the drivers stop: ${s.atHand.worked}. What remains in the capacitor then, ${stranded.short}, is out of reach.`,
  )
  page.step(
    w.pick(['Hold-up time', 'How long the rail lasts', 'Time at constant power']),
    w.pick([
      say`At constant power the energy falls in a straight line, so ${time.worked}. The current grows on the way from ${atStart.short} to ${atEnd.short}, and a time from the first current would be ${linear.arithmetic}: ${optimistic.named}.`,
      say`Energy and not voltage falls evenly. With ${running.short} the rail holds for ${time.worked}. Extrapolating the first current gives ${linear.worked}, and ${optimistic.symbols}: an error on the unsafe side.`,
    ]),
  )
  page.step(
    w.pick(['The withdrawals', 'Claims on the budget', 'What has to be paid']),
    w.pick([
      say`First the delay until heaters are off, power ${s.heater} and everything else for ${s.latency}. Then the checkpoint, ${s.pages} pages. Last the lift. Each act is a power times its worst duration; the lift adds the work against gravity.`,
      say`Three acts in a fixed order: heaters off (within ${s.latency}), write (${s.writing.arithmetic}), lift by ${s.lift}. The sum of their costs is to be held against ${s.atHand.named}.`,
    ]),
  )
  page.step(
    w.pick(['When Z is known', 'Knowledge of the height', 'The criterion for resuming']),
    w.pick([
      say`At rest the rotor may slip to a neighbouring full step. Energised at the saved phase it returns exactly if it strayed within half an electrical period, ${s.catchRange.worked}. So Z is known if no lift was begun, or if the lift was certain to end and its target stood in the record beforehand.`,
      say`Places of equal phase are ${s.period.worked} apart, so an error up to ${s.catchRange.arithmetic} heals when the motor is energised at the saved phase. A lift that broke off strays by up to ${s.lift}, so it must be excluded by the budget and not by hope.`,
    ]),
  )
  const n = w.pick([
    { volts: 'Volts', energy: 'Joules', power: 'Watts', fn: 'usable_energy', time: 'hold_up_s', bad: 'NoWindow' },
    { volts: 'Rail', energy: 'Energy', power: 'Power', fn: 'energy_between', time: 'lasts_s', bad: 'Inverted' },
    {
      volts: 'Potential',
      energy: 'Budget',
      power: 'Draw',
      fn: 'deposit',
      time: 'time_until_empty_s',
      bad: 'NothingUsable',
    },
  ])
  const guard = w.pick([
    code`if warning.0 <= lowest.0 {
            return Err(${n.bad});
        }
        Ok(${n.energy}(0.5 * farads.0 * (warning.0 * warning.0 - lowest.0 * lowest.0)))`,
    code`let squares = warning.0.powi(2) - lowest.0.powi(2);
        if squares <= 0.0 {
            return Err(${n.bad});
        }
        Ok(${n.energy}(farads.0 / 2.0 * squares))`,
    code`if lowest.0 < warning.0 {
            let (mean, fall) = ((warning.0 + lowest.0) / 2.0, warning.0 - lowest.0);
            return Ok(${n.energy}(farads.0 * mean * fall));
        }
        Err(${n.bad})`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Each kind of quantity has a type of its own; a window that is empty or inverted is an error and no negative energy.`,
      say`Types keep a voltage from being passed as a capacitance. The one thing that can go wrong, a window with nothing in it, is a value of the result.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.volts}(pub f64);
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Farads(pub f64);
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.power}(pub f64);
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct ${n.energy}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    /// What a capacitor gives between the warning and the end.
    pub fn ${n.fn}(farads: Farads, warning: ${n.volts}, lowest: ${n.volts}) -> Result<${n.energy}, ${n.bad}> {
        ${nest(4, guard)}
    }

    /// How long a constant power may be drawn; without load it is endless.
    pub fn ${n.time}(energy: ${n.energy}, load: ${n.power}) -> Option<f64> {
        (load.0 > 0.0).then(|| energy.0 / load.0)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const WORST: Farads = Farads(${s.worst.rust('f64', 'F')});

        #[test]
        fn the_energy_of_the_window() {
            let energy = ${n.fn}(WORST, ${n.volts}(${s.warn.rust('f64')}), ${n.volts}(${s.lowest.rust('f64')})).unwrap();
            assert!((energy.0 - ${s.atHand.rust('f64')}).abs() < 1e-9);
            let time = ${n.time}(energy, ${n.power}(${running.rust('f64')})).unwrap();
            assert!((time - ${time.rust('f64', 's')}).abs() < 1e-9);
        }

        #[test]
        fn an_empty_window_is_refused() {
            assert_eq!(${n.fn}(WORST, ${n.volts}(9.0), ${n.volts}(9.0)), Err(${n.bad}));
            assert_eq!(${n.fn}(WORST, ${n.volts}(8.9), ${n.volts}(9.0)), Err(${n.bad}));
            assert!(${n.fn}(WORST, ${n.volts}(9.1), ${n.volts}(9.0)).is_ok());
            assert!(${n.fn}(WORST, ${n.volts}(0.5), ${n.volts}(0.25)).is_ok());
        }

        #[test]
        fn no_load_has_no_end() {
            assert_eq!(${n.time}(${n.energy}(3.0), ${n.power}(0.0)), None);
            assert_eq!(${n.time}(${n.energy}(3.0), ${n.power}(0.5)), Some(6.0));
        }
    }`),
    w.pick([say`A power is no energy, and the compiler says so:`, say`What must not compile:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn confused() -> Option<f64> {
        ${n.time}(${n.power}(1.0), ${n.power}(2.0))
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Every number is taken from the side that hurts: the weakest capacitor, the slowest page, the highest power. If the balance closes there, it closes everywhere.`,
      say`Heaters go off first and by hardware, since no later step depends on them. A record that is not complete counts as none.`,
      say`Knowing that Z is unknown is a safe state: the machine homes away from the part or refuses. Believing a wrong Z is not.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`The mains come back after the warning: the sequence is carried through all the same, or two owners command one machine.`,
          say`The rail sags to ${s.warn} under a heavy load without any failure: a false alarm, and the record must do no harm.`,
          say`A cold capacitor has a higher internal resistance; part of the voltage is lost at once when the load current rises.`,
          say`The cut comes while the axis climbs already: its phase is saved from the step counter and not from the plan.`,
          say`Somebody turns the screw while the machine is off: beyond ${s.catchRange} the phase locks to a wrong place.`,
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
          say`A larger capacitor adds energy in proportion; a wider window adds it by the square of the voltage, and often costs nothing.`,
          say`An absolute encoder on the screw makes the question of Z disappear, for the price of the encoder.`,
          say`Without any lift the balance needs the write alone, and a nozzle that cools in the part must be freed by heat before resuming.`,
          say`On a delta the carriages fall with the belts, so the height is lost in any case; homing to the upper switches is part of every resume there.`,
        ],
        2,
      ),
    ),
  )
}
