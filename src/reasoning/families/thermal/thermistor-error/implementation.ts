// Depth 3: counts that mean a broken wire or a short: where the faults really read, where a cold room reads, limits between, and
// code that cannot give a temperature for either.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function implementation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, part } = s
  const noise = m.derive('n_s', '', 'ceil(4*sigma)', 'i')
  const coldR = m.derive('R_k', 'kΩ', 'R_0*exp(beta*(1/theta_c - 1/theta_0))', '4s')
  const coldShare = m.derive('u_c', '', 'R_k/(R_k + R_p)', '5s')
  const cold = m.derive('n_c', '', 'ceil(N*u_c) + n_s', 'i')
  const tap = m.derive('U_o', 'V', 'V - I_l*R_p', '6s')
  const open = m.derive('n_o', '', 'floor(N*U_o/V) - n_s', 'i')
  const openR = m.derive('R_o', 'kΩ', 'V/I_l - R_p', '4s')
  const openT = m.derive('T_o', '°C', '1/(1/theta_0 + log(R_o/R_0)/beta)', '3s')
  const top = m.derive('n_t', '', 'N - 1', 'i')
  const hot = m.derive('n_h', '', 'floor(N*R_h/(R_h + R_p)) - n_s', 'i')
  const short = m.derive('n_z', '', 'ceil(N*R_c/(R_c + R_p)) + n_s', 'i')
  const apart = { cold: m.relation(cold, '<', open), hot: m.relation(short, '<', hot) }
  const openFrom = m.derive('L_o', '', 'ceil((n_c + n_o)/2)', 'i')
  const lastGood = m.derive('l_o', '', 'L_o - 1', 'i')
  const goodFrom = m.derive('L_s', '', 'ceil((n_z + n_h)/2)', 'i')
  const lastShort = m.derive('l_s', '', 'L_s - 1', 'i')
  const orders = [
    m.relation(cold, '<', openFrom),
    m.relation(openFrom, '<=', open),
    m.relation(short, '<', goodFrom),
    m.relation(goodFrom, '<=', hot),
  ] as const
  const misses = m.relation(open, '<', top)
  const positive = m.relation(short, '>', '0*n_z')
  const coldWidth = m.derive('q_c', 'K', 'theta_c^2/(beta*N*u_c*(1 - u_c))', '3s')
  const stray = m.derive('e_c', 'K', 'n_s*q_c', '3s')
  const work = m.derive('n_w', '', 'round(N*u_w)', 'i')
  const workT = m.derive('T_n', '°C', '1/(1/theta_0 + log(n_w*R_p/((N - n_w)*R_0))/beta_h)', '5s')
  const wait = m.derive('t_f', 'ms', 'k_f*T_s', '4s')
  const climb = m.derive('e_t', 'K', 'r*t_f', '3s')
  const gap = m.derive('d_o', '', 'n_o - n_c', 'i')
  const flaw = w.chance(0.45)
  const trap = w.pick(['end', 'zero', 'temperature'] as const)
  page.ask(
    flaw
      ? {
          end: w.pick([
            say`The given code calls the wire open when the converter reads its last step, ${top}. On the bench this works. Find the flaw, compute where an open wire may read, and write the limits and their code.`,
            say`"An open input reads full scale", says a comment, and the test is for ${top} exactly. Show how this heats the ${part} with a broken wire, and do it right.`,
          ]),
          zero: w.pick([
            say`A short circuit is recognised by a reading of nothing at all. Is that sufficient? Find where shorts and healthy readings really lie, and implement limits that separate them.`,
            say`The code tests for zero to find a short, and for nothing else. Correct it on both sides, with proof that no healthy ${part} is refused.`,
          ]),
          temperature: w.pick([
            say`The present check converts first and then refuses what lies outside of ${g.T_c} to ${g.T_h}. In cold rooms it now and then refuses to start. Find the reason, and put the limits where they belong.`,
            say`A fault is declared when the temperature leaves the range from ${g.T_c} to ${g.T_h}. What is wrong with limits at the ends of the range, and with converting first? Repair both.`,
          ]),
        }[trap]
      : w.pick([
          say`Find the counts from which a wire must be called open and those for a short, with proof that neither a fault nor a healthy reading is mistaken. Implement it in Rust.`,
          say`Write the reading of this sensor so that a broken wire cannot become a temperature. Where do the limits lie, and how long does a fault go unnoticed?`,
          say`Implement the step from count to something that can be trusted: limits for open and short in whole counts, justified from leakage, cable and noise, and tested on each side.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Four readings matter: the coldest healthy one and an open wire at the upper end, the hottest healthy one and a short at the lower. A limit goes between each pair, if there is a between.`,
      say`A fault is a count too. I have to know which counts faults can produce, and which of them health can produce.`,
      say`Which side is worse? An open wire reads cold, and cold is heated. So that pair first.`,
      say`Limits belong on raw counts. After the formula it is too late, as there everything looks like a temperature.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Coldest healthy reading: near the room the data sheet beta is the right one, ${coldR.worked}. Share ${coldShare.worked}; four deviations of noise are ${noise.worked} steps. Up to ${cold.arithmetic}, then.`,
      say`In the coldest room the thermistor has ${coldR.arithmetic}, which makes ${coldShare.worked} of the supply. With noise (${noise.worked}) it reads ${cold.worked} or lower.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    if (trap === 'end') {
      page.think(
        'attempt',
        w.pick([
          say`With the wire broken, the pull-up lifts the input to the supply: full scale, ${top.worked}. Test for that.`,
          say`No thermistor, no current, no drop: the converter shows ${top.arithmetic}.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`There is a current, the leakage of the input. It drops the tap to ${tap.worked}, and noise takes its part: an open wire may read as low as ${open.worked}, and ${misses.values}.`,
          say`The input leaks. ${tap.arithmetic} is left, so counts from ${open.arithmetic} on occur; ${misses.values}, and the test for equality sees health.`,
        ]),
      )
    } else if (trap === 'zero') {
      page.think(
        'attempt',
        w.pick([
          say`A short has no resistance, so the count is zero. Test for zero.`,
          say`Thermistor bridged: the input is at ground, and the reading is nothing.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`A cable has ${g.R_c}, and noise comes on top: a short may read ${short.worked}, and ${positive.values}. Such a reading would pass for a very hot ${part}.`,
          say`Not with a real cable. Up to ${short.arithmetic} steps are seen; ${positive.values}.`,
        ]),
      )
    } else {
      page.think(
        'attempt',
        w.pick([
          say`Convert, then refuse what lies outside of ${g.T_c} to ${g.T_h}. Clear, and in a unit that people understand.`,
          say`Limits as temperatures: the range in which the machine is used.`,
        ]),
      )
      page.think(
        'error',
        w.pick([
          say`In a room of just ${g.T_c} half of the readings are on the wrong side by noise. A step is worth ${coldWidth.worked} there, so they stray by up to ${stray.worked}.`,
          say`At the cold end a step makes ${coldWidth.arithmetic}; noise alone is ${stray.arithmetic}. A limit at the edge of health refuses health.`,
        ]),
      )
    }
    page.think(
      'back-up',
      w.pick([
        say`Each fault gets its interval of counts, and so does health.`,
        say`Compute all four counts and put limits between.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Open wire: leakage through the pull-up leaves ${tap.worked}, so ${open.worked} or beyond.`,
      say`With the wire broken, only leakage loads the tap: ${tap.arithmetic}. Less noise, counts from ${open.arithmetic} upwards.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Are they apart? ${apart.cold.values}, by ${gap.arithmetic} steps.`,
      say`Upper pair: ${apart.cold.values}. There are ${gap.worked} steps to put a limit into.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Hottest healthy: ${hot.worked}. Worst short: ${short.worked}. ${apart.hot.values}.`,
      say`At the lower end: health down to ${hot.arithmetic}, shorts up to ${short.arithmetic}, and ${apart.hot.values}.`,
    ]),
  )
  page.think(
    'decide',
    w.pick([
      say`Middle of each gap, rounded up: open from ${openFrom.worked}, short under ${goodFrom.worked}.`,
      say`I halve both gaps. Open: ${openFrom.arithmetic} and beyond. Short: everything under ${goodFrom.arithmetic}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Is an open wire really that bad? It reads cold, and cold harms nobody.`,
      say`What would happen without any limit at the upper end?`,
      say`Would the controller not notice by itself that something is wrong?`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Without the limit, the open wire converts to ${openT.worked}, as ${openR.worked} would: a temperature like any other. The controller gives full power, and the reading stays where it is.`,
      say`An open wire that is believed shows ${openT.worked} (as ${openR.worked}). Full power follows, and no reading ever ends it.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`A fault needs ${g.k_f} readings: ${wait.worked}. At the quickest climb that is ${climb.worked}.`,
      say`How long until it counts? ${wait.arithmetic}, during which the ${part} climbs by up to ${climb.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`A value to test with: at the target the count is ${work.worked}, which converts back to ${workT.worked}.`,
      say`Count at the target ${work.arithmetic}; the formula makes ${workT} of it, a rounding away from ${g.T_w}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), climb, openR, coldR)

  page.section(
    'analysis',
    flaw
      ? {
          end: say`The flaw: full scale is where an open wire reads without leakage and noise. With them ${tap.worked} remain, so ${open.worked}, and ${misses.values}.`,
          zero: say`The flaw: a short has a cable. It reads up to ${short.worked}, and a test for zero lets that through as a temperature.`,
          temperature: say`The flaw: a limit at the edge of health. Noise alone is ${stray.worked} at ${g.T_c}, so healthy readings fall outside. And converting first asks the formula for values that it does not have.`,
        }[trap]
      : w.pick([
          say`Health and faults are intervals of counts. If they are disjoint, any count between them separates them, and the middle leaves the most room.`,
          say`Upper end first, as it is the dangerous one; then the lower end; then the time.`,
          say`Everything happens in whole counts, rounded away from what is to be separated.`,
        ]),
  )
  page.step(
    w.pick(['Cold room against open wire', 'Upper end']),
    say`${coldR.worked}, ${coldShare.worked}, noise ${noise.worked}: healthy up to ${cold.worked}. Open: ${tap.worked}, from ${open.worked}. ${apart.cold.symbols}.`,
  )
  page.step(
    w.pick(['Heat against short circuit', 'Lower end']),
    say`Healthy from ${hot.worked}, a short up to ${short.worked}. ${apart.hot.symbols}.`,
  )
  page.step(
    w.pick(['Limits', 'Where to cut']),
    say`${openFrom.worked} and ${goodFrom.worked}. No healthy reading is refused, as ${orders[0].values} and ${orders[3].values}; no fault passes, as ${orders[1].values} and ${orders[2].values}.`,
    say`Each count was rounded towards the gap, and a middle rounded up lies above the lower end and not above the upper one, so this holds whenever there is a gap at all.`,
  )
  page.step(
    w.pick(['Time', 'How long a fault is believed']),
    say`${wait.worked}. The climb in that time is ${climb.worked}. Unrecognised, an open wire would be read as ${openT.worked}, for ever.`,
  )

  const judge = w.pick([
    code`if count < self.good_from {
                Some(Fault::Short)
            } else if count >= self.open_from {
                Some(Fault::Open)
            } else {
                None
            }`,
    code`match count {
                low if low < self.good_from => Some(Fault::Short),
                high if high >= self.open_from => Some(Fault::Open),
                _ => None,
            }`,
    code`if (self.good_from..self.open_from).contains(&count) {
                return None;
            }
            Some(if count < self.good_from { Fault::Short } else { Fault::Open })`,
  ])
  const between = w.pick([
    code`if short >= hot || hot > cold || cold >= open {
                return None;
            }
            Some(Self { good_from: (short + hot).div_ceil(2), open_from: (cold + open).div_ceil(2) })`,
    code`let middle = |low: u16, high: u16| low + (high - low).div_ceil(2);
            (short < hot && hot <= cold && cold < open)
                .then(|| Self { good_from: middle(short, hot), open_from: middle(cold, open) })`,
  ])
  const converts = w.chance(0.5)
  const lead = code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Fault {
        Open,
        Short,
    }

    /// Counts from here are healthy, and counts from there are an open wire.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Limits {
        good_from: u16,
        open_from: u16,
    }

    impl Limits {
        /// From the worst short, the hottest and the coldest healthy count and the lowest of an open wire; none without gaps.
        pub fn between(short: u16, hot: u16, cold: u16, open: u16) -> Option<Self> {
            ${nest(8, between)}
        }

        pub fn judge(&self, count: u16) -> Option<Fault> {
            ${nest(8, judge)}
        }
    }
`
  const limitsTest = code`#[test]
        fn limits_are_as_computed() {
            let found = Limits::between(${short.rust('int')}, ${hot.rust('int')}, ${cold.rust('int')}, ${open.rust('int')});
            assert_eq!(found, Some(HERE));
            assert_eq!(HERE.judge(${lastGood.rust('int')}), None);
            assert_eq!(HERE.judge(${openFrom.rust('int')}), Some(Fault::Open));
            assert_eq!(HERE.judge(${goodFrom.rust('int')}), None);
            assert_eq!(HERE.judge(${lastShort.rust('int')}), Some(Fault::Short));
        }

        #[test]
        fn without_a_gap_there_are_no_limits() {
            assert_eq!(Limits::between(3, 4, 8, 9), Some(Limits { good_from: 4, open_from: 9 }));
            assert_eq!(Limits::between(3, 4, 4, 9), Some(Limits { good_from: 4, open_from: 7 }));
            assert_eq!(Limits::between(4, 4, 8, 9), None);
            assert_eq!(Limits::between(5, 4, 8, 9), None);
            assert_eq!(Limits::between(3, 4, 8, 8), None);
            assert_eq!(Limits::between(3, 4, 8, 7), None);
            assert_eq!(Limits::between(3, 4, 3, 9), None);
        }`
  page.section(
    'rust',
    converts
      ? w.pick([
          say`A temperature is the good side of a result, so nobody gets one without having asked. Counts are judged first, and the logarithm never sees what it has no value for.`,
          say`Judge, then convert. The fault is a type, and the limits can only be made with a gap between health and fault.`,
        ])
      : w.pick([
          say`A guard counts readings in a row and keeps the first fault that lasted, until somebody with authority builds a new one.`,
          say`Limits, and a guard that believes ${g.k_f} readings and then never goes back by itself. Limits without a gap cannot be made.`,
        ]),
    converts
      ? page.rust(code`
    ${nest(0, lead)}
    /// A thermistor to ground below a pull-up.
    #[derive(Debug, Clone, Copy)]
    pub struct Probe {
        pub limits: Limits,
        pub full: f64,
        pub pull_up: f64,
        pub reference: (f64, f64),
        pub beta: f64,
    }

    impl Probe {
        fn kelvin(&self, count: u16) -> f64 {
            let (resistance, kelvin) = self.reference;
            ${w.pick(['let ratio = f64::from(count) / self.full;\n        let log = (self.pull_up * ratio / ((1.0 - ratio) * resistance)).ln();', 'let count = f64::from(count);\n        let log = (count * self.pull_up / (self.full - count)).ln() - resistance.ln();'])}
            1.0 / (1.0 / kelvin + log / self.beta)
        }

        /// A temperature, or why there is none.
        pub fn read(&self, count: u16) -> Result<f64, Fault> {
            match self.limits.judge(count) {
                Some(fault) => Err(fault),
                None => Ok(self.kelvin(count) - 273.15),
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Limits = Limits { good_from: ${goodFrom.rust('int')}, open_from: ${openFrom.rust('int')} };
        const PROBE: Probe = Probe {
            limits: HERE,
            full: ${g.N.rust('f64')},
            pull_up: ${g.R_p.rust('f64')},
            reference: (${g.R_0.rust('f64')}, ${s.abs.ref.rust('f64')}),
            beta: ${s.betaHot.rust('f64')},
        };

        ${nest(4, limitsTest)}

        #[test]
        fn a_healthy_count_is_a_temperature() {
            let found = PROBE.read(${work.rust('int')}).unwrap();
            assert!((found - ${workT.rust('f64')}).abs() < 1e-6);
        }

        #[test]
        fn every_count_has_an_answer() {
            let mut before = f64::INFINITY;
            for count in 0..${g.N.rust('int')} {
                if let Ok(found) = PROBE.read(count) {
                    assert!(found < before);
                    before = found;
                }
            }
            assert_eq!(PROBE.read(0), Err(Fault::Short));
            assert_eq!(PROBE.read(u16::MAX), Err(Fault::Open));
        }
    }`)
      : page.rust(code`
    ${nest(0, lead)}
    /// Believes a fault that lasts, and keeps it.
    #[derive(Debug, Clone, Copy)]
    pub struct Guard {
        limits: Limits,
        needed: u8,
        streak: u8,
        fault: Option<Fault>,
    }

    impl Guard {
        pub fn new(limits: Limits, needed: u8) -> Self {
            Self { limits, needed, streak: 0, fault: None }
        }

        /// The fault, if there is one to be believed.
        pub fn take(&mut self, count: u16) -> Option<Fault> {
            ${w.pick(['if self.fault.is_none() {\n            match self.limits.judge(count) {\n                None => self.streak = 0,\n                Some(found) => {\n                    self.streak += 1;\n                    if self.streak >= self.needed {\n                        self.fault = Some(found);\n                    }\n                }\n            }\n        }\n        self.fault', 'if self.fault.is_some() {\n            return self.fault;\n        }\n        let found = self.limits.judge(count);\n        self.streak = if found.is_some() { self.streak + 1 } else { 0 };\n        if self.streak >= self.needed {\n            self.fault = found;\n        }\n        self.fault'])}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const HERE: Limits = Limits { good_from: ${goodFrom.rust('int')}, open_from: ${openFrom.rust('int')} };

        ${nest(4, limitsTest)}

        #[test]
        fn a_fault_that_lasts_is_believed_and_kept() {
            let mut guard = Guard::new(HERE, ${g.k_f.rust('int')});
            for _ in 1..${g.k_f.rust('int')} {
                assert_eq!(guard.take(${open.rust('int')}), None);
            }
            assert_eq!(guard.take(${open.rust('int')}), Some(Fault::Open));
            assert_eq!(guard.take(${work.rust('int')}), Some(Fault::Open));
            assert_eq!(guard.take(${short.rust('int')}), Some(Fault::Open));
        }

        #[test]
        fn a_healthy_reading_begins_anew() {
            let mut guard = Guard::new(HERE, ${g.k_f.rust('int')});
            for round in 0..3 {
                for _ in 1..${g.k_f.rust('int')} {
                    assert_eq!(guard.take(${short.rust('int')}), None, "round {round}");
                }
                assert_eq!(guard.take(${work.rust('int')}), None);
            }
        }

        #[test]
        fn the_last_reading_names_the_fault() {
            let mut guard = Guard::new(HERE, 2);
            assert_eq!(guard.take(${open.rust('int')}), None);
            assert_eq!(guard.take(${short.rust('int')}), Some(Fault::Short));
        }
    }`),
    converts
      ? page.compileFail(
          'E0308',
          code`
    pub fn control(probe: &Probe, count: u16) -> f64 {
        probe.read(count)
    }`,
        )
      : page.compileFail(
          'E0308',
          code`
    pub fn careless(needed: u8) -> Guard {
        Guard::new(Limits::between(1, 2, 3, 4), needed)
    }`,
        ),
  )
  page.section(
    'safety',
    w.pick([
      say`For every count there is one answer, and for the counts of both faults it is no temperature. The argument uses the worst leakage, the worst cable, the coldest room and four deviations of noise, and none of these is measured at run time. Noise beyond that would have to come in ${g.k_f} readings in a row.`,
      say`What remains believed is ${wait} of a fault, worth ${climb} of climb. After that the heater is off and stays off. A wire that touches now and then starts the count anew each time, which is why a second limit on the rate of change belongs beside it.`,
      say`The dangerous side has ${gap} steps between health and fault. This is the number to look at when the pull-up is changed: a smaller one crowds the cold end, a larger one lets the leakage drop the tap.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A room colder than ${g.T_c}: refused as an open wire once it reads ${openFrom}. Inconvenient, and safe.`,
          say`Leakage grows with the warmth of the board, so ${g.I_l} has to be that of a warm one.`,
          say`A thermistor that is fallen out of its hole, wire intact: it reads a healthy room, and no limit on counts can see that. Only a model of the heater can.`,
          say`A half-broken wire adds resistance and reads too cold by a little. It lies inside of health until it breaks.`,
          say`A converter that hangs delivers the same count for ever. Two conversions of a known voltage would show it.`,
          say`A short to the heater's supply instead of ground: the input is driven beyond its reference and reads full scale, as an open wire does.`,
          say`Both faults in turn, by a chafed cable: each counts towards the streak, and the last one gives its name.`,
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
          say`Limits as temperatures, for people, and turned into counts when the firmware is built: readable, and exact where it matters.`,
          say`A second thermistor in the same block: sees what limits cannot, a loose bead among it, for the price of a wire and a vote.`,
          say`A table of temperatures by count: constant time and no logarithm; faults become entries of the table, which must then not be edited by hand.`,
          say`A pull-up switched off for a moment: an open input then falls and a healthy one too, but at another speed. More sensitive, and more to go wrong.`,
          say`A longer streak: fewer false alarms by disturbances, and ${climb} grows with it.`,
        ],
        2,
      ),
    ),
  )
}
