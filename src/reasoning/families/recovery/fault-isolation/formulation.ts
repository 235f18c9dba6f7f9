// Depth 1: residuals, the table of which fault moves which, and when a table tells faults apart.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  m.given('k', w.pick([3, 3.5, 4, 4.5, 5]), '')
  const level = m.derive('J_0', 'K', 'k*s_0', '3s')
  const dh = m.derive('r_h', 'K', '-(theta*h)', '3s')
  const db = m.derive('r_b', 'K', '-(K_f*b)', '3s')
  const alike = m.derive('h_b', '%', 'K_f*b/theta', '3s')
  const same = m.relation('-(theta*h_b)', '==', 'r_b')
  const seesH = m.compare('abs(r_h)', level)
  const seesD = m.compare(s.offset, level)
  const seesB = m.compare('abs(r_b)', level)
  const pairs = m.derive('n_p', '', '3*2/2', 'i')
  const flaw = w.chance(0.35)
  const word = (seen: { op: string }): string => (seen.op === '>' ? 'raises the alarm' : 'stays under the threshold')
  page.ask(
    flaw
      ? w.pick([
          say`The present firmware names the heater as soon as the balance is off by ${level}. Show by an example that this cannot be right, set up the table of signatures, and give a lookup in Rust that refuses to name what it cannot know.`,
          say`"A zone that is too cold has a weak heater", says the manual. Refute that with numbers and formulate what it takes to name a fault. Put the table into Rust.`,
        ])
      : w.pick([
          say`Formulate the diagnosis: residuals, thresholds, signatures. Which faults can the balance alone tell apart, and what does each further sensor add? Give the lookup in Rust.`,
          say`Set up the table of signatures for balance, current, second thermometer and tachometer. When is a fault detected, when is it isolated? Write the decision as code that cannot guess.`,
          say`Define detection and isolation for this zone, decide both for the balance alone and for all sensors, and write down the table in Rust.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`An alarm says that something is wrong; a diagnosis says what. The first needs one residual that moves, the second a pattern that no other fault makes.`,
      say`Each residual is a comparison of two ways to know the same thing. A fault moves those in which its part takes part, and that list is its signature.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`A weak heater makes the zone colder by ${dh.arithmetic}. So if it is colder, blame the heater.`,
      say`By the balance: power down by ${s.weak} gives ${dh.worked}. Suppose a cold zone means a weak heater.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`A fan stuck at ${s.air} gives ${db.arithmetic}, which is just what a heater weak by ${alike.arithmetic} gives: ${same.symbols}. One number cannot have two meanings.`,
      say`The same residual comes from the fan: ${db.worked}, equal to a heater loss of ${alike}. From one residual no cause can be read.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`More residuals, each blind to some faults. Current knows the heater alone, the second thermometer the first one alone, the tachometer the fan alone.`,
      say`A sensor for each suspect, in which the others do not appear. Blindness is what makes a residual useful for telling apart.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Threshold ${level.arithmetic}. The heater ${word(seesH)} (${seesH.values}), the offset ${word(seesD)} (${seesD.values}), the fan ${word(seesB)} (${seesB.values}).`,
      say`With ${level.worked}: heater ${seesH.symbols}, offset ${seesD.values}, fan ${seesB.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), dh, db, alike, level)
  page.think(
    'summarise',
    w.pick([
      say`The balance detects and does not isolate. With the three dedicated residuals all ${pairs.arithmetic} pairs differ.`,
      say`Detection by the balance, isolation by blindness: ${pairs} pairs to tell apart, and each sensor settles two of them.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`A fault is isolated if its signature is not empty and is no other fault's.`,
      say`The diagnosis is a table; what matters is which rows of it differ.`,
    ]),
  )
  page.step(
    w.pick(['The balance', 'One residual for three faults']),
    say`A weak heater: ${dh.worked}. A stuck fan: ${db.worked}. An offset enters with its own size, ${s.offset}. With the threshold at ${level.worked}: ${seesH.named}; ${seesD.named}; ${seesB.named}.`,
  )
  page.step(
    w.pick(['Why it does not isolate', 'Two causes, one effect']),
    say`A heater that is weak by ${alike.worked} and the stuck fan move the balance alike, ${same.symbols}. There is one equation and there are three unknowns, so for every value there are many causes.`,
  )
  page.step(
    w.pick(['Signatures', 'The table', 'Who moves what']),
    w.pick([
      say`Weak heater: balance and current. Offset: balance and the difference of thermometers. Stuck fan: balance and tachometer. The second thermometer itself: its difference alone. No two are alike, and none is empty.`,
      say`Columns are faults, rows are residuals. All three faults are in the row of the balance; each of the dedicated rows has a single one. A wrong second thermometer has the row of the difference for itself, without the balance. All columns differ.`,
    ]),
    say`Of ${pairs.worked} pairs among heater, first thermometer and fan each is told apart by two of the dedicated sensors; one of the two suffices.`,
  )
  const n = w.pick([
    { fault: 'Fault', fn: 'isolate', none: 'Healthy', un: 'Unknown', out: 'Finding' },
    { fault: 'Cause', fn: 'diagnose', none: 'Sound', un: 'NotNamed', out: 'Verdict' },
    { fault: 'Culprit', fn: 'name_fault', none: 'Fine', un: 'Undecided', out: 'Diagnosis' },
  ])
  const lookup = w.pick([
    code`match alarms {
            [false, false, false, false] => ${n.out}::${n.none},
            [true, true, false, false] => ${n.out}::Named(${n.fault}::Heater),
            [true, false, true, false] => ${n.out}::Named(${n.fault}::Thermistor),
            [true, false, false, true] => ${n.out}::Named(${n.fault}::Fan),
            [false, false, true, false] => ${n.out}::Named(${n.fault}::SecondSensor),
            _ => ${n.out}::${n.un},
        }`,
    code`let named = TABLE.iter().find(|(signature, _)| *signature == alarms);
        match named {
            Some((_, fault)) => ${n.out}::Named(*fault),
            None if alarms.contains(&true) => ${n.out}::${n.un},
            None => ${n.out}::${n.none},
        }`,
  ])
  const usesTable = lookup.parts.some((part) => typeof part === 'string' && part.includes('TABLE'))
  const table = code`const TABLE: [([bool; 4], ${n.fault}); 4] = [
        ([true, true, false, false], ${n.fault}::Heater),
        ([true, false, true, false], ${n.fault}::Thermistor),
        ([true, false, false, true], ${n.fault}::Fan),
        ([false, false, true, false], ${n.fault}::SecondSensor),
    ];`
  const tests = w.shuffle([
    code`#[test]
        fn every_pattern_has_one_answer() {
            let mut named = 0;
            for bits in 0..16_u8 {
                let alarms = [bits & 1 != 0, bits & 2 != 0, bits & 4 != 0, bits & 8 != 0];
                let expected = match bits {
                    0 => ${n.out}::${n.none},
                    3 => ${n.out}::Named(${n.fault}::Heater),
                    5 => ${n.out}::Named(${n.fault}::Thermistor),
                    9 => ${n.out}::Named(${n.fault}::Fan),
                    4 => ${n.out}::Named(${n.fault}::SecondSensor),
                    _ => ${n.out}::${n.un},
                };
                assert_eq!(${n.fn}(alarms), expected);
                named += u32::from(matches!(expected, ${n.out}::Named(_)));
            }
            assert_eq!(named, 4);
        }`,
    code`#[test]
        fn thresholds_from_both_sides() {
            let level = ${level.rust('f64')};
            assert!(!alarm(level - 0.001, level));
            assert!(!alarm(level, level));
            assert!(alarm(level + 0.001, level));
            assert!(alarm(-level - 0.001, level));
            assert!(alarm(f64::NAN, level));
            assert_eq!(alarm(${dh.rust('f64')}, level), ${seesH.op === '>' ? 'true' : 'false'});
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A pattern that is not in the table has an answer of its own. Guessing is not among the variants.`,
      say`What the table does not know is said to be unknown. A value that is no number counts as an alarm.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.fault} {
        Heater,
        Thermistor,
        Fan,
        SecondSensor,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.out} {
        ${n.none},
        Named(${n.fault}),
        ${n.un},
    }

    /// Beyond the threshold, or no number at all.
    pub fn alarm(residual: f64, threshold: f64) -> bool {
        let inside = residual.abs() <= threshold;
        !inside
    }
${usesTable ? code`\n    ${table}\n` : ''}
    /// Alarms of balance, current, second thermometer and tachometer, in this order.
    pub fn ${n.fn}(alarms: [bool; 4]) -> ${n.out} {
        ${nest(4, lookup)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}
    }`),
    say`Whoever forgets the unknown is reminded:`,
    page.compileFail(
      'E0004',
      code`
    pub fn part(finding: ${n.out}) -> bool {
        match finding {
            ${n.out}::Named(_) => true,
            ${n.out}::${n.none} => false,
        }
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Every alarm ends heating, named or not. The name is for the person who repairs, and for the message.`,
      say`The unknown is handled as a wrong thermistor, since that is the fault which overheats.`,
    ]),
  )
  closing(page, s)
}

/** Edge cases and alternatives of the table. */
function closing(page: Page, s: Solved): void {
  const { w } = page
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Two faults at once make a pattern that is the union of two, and the table has no name for it.`,
          say`A small fault moves the sensitive residual and not the other: half a signature, and with it the wrong name or none.`,
          say`While heating up the balance does not hold; it is judged only when the temperature has been steady.`,
          say`A dead sensor that returns no number must not count as silence.`,
          say`The room of ${s.rise.symbol} changes with the season, and with it what the balance expects.`,
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
          say`A test that acts, such as a pulse of power or a moment without fan, makes one sensor do the work of two.`,
          say`A bank of observers, one for each fault, uses the course in time as well and needs a model of it.`,
          say`A trained classifier learns signatures from faults that happened, and is silent about those that did not.`,
        ],
        2,
      ),
    ),
  )
}
