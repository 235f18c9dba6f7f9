// Depth 1: the two limits of a watchdog's time, seen through its clock, and a draft that is judged by them.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const draft = m.given('X_p', s.x.draftMs, 'ms')
  const early = m.derive('X_f', 'ms', 'X_p/(1 + e)', '5s')
  const late = m.derive('X_l', 'ms', 'X_p/(1 - e)', '5s')
  const patient = m.compare(s.gap, early)
  const end = m.derive('t_e', 'ms', 'X_p/(1 - e) + t_r', '5s')
  const cold = m.compare(end, s.heat)
  const bare = m.relation(s.gap, '<', draft)
  const hot = m.derive('T_e', '°C', 'T_s + R*t_e', '4s')
  const span = m.derive('q', '', 'X_2/X_1', '3s')
  const verdict = patient.op === '>' ? 'TooShort' : cold.op === '>' ? 'TooLong' : 'Fits'
  const words = {
    TooShort: 'too short: a fast clock bites a healthy program',
    TooLong: 'too long: a slow clock lets the heater pass its limit',
    Fits: 'sound at both ends of the clock',
  }[verdict]
  page.ask(
    w.pick([
      say`Formulate what the nominal time must satisfy, and judge a draft of ${draft}. Write the judgement in Rust, with types in which a time and a share cannot be confused.`,
      say`A colleague proposes ${draft}. Find the flaw or show that there is none. State the admissible interval, and give a checked constructor in Rust.`,
      say`Set up both inequalities, the one for a healthy program and the one for the heater, and say in which of them a draft of ${draft} fails, if in any. Then the same as code.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two parties pull. The program wants patience, the heater wants haste, and the clock blurs both.`,
      say`The dangerous event is a hang at full power. How fast does the ${s.x.heater} run away? Without any loss at ${s.rate.arithmetic}.`,
      say`Timeouts are usually chosen by taste. Here both ends come from physics and from a measurement, so there is nothing to taste.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`From the heater: ${s.room.arithmetic} of room, and all the power into ${s.capacity}: ${s.heat.arithmetic}. Loss to the air only lengthens this, so leaving it out is safe.`,
      say`Pessimistic heating needs ${s.heat.worked}. No fan, no loss: nobody can promise those at a hang.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`The draft of ${draft} is above the silence, ${bare.symbols}. So a healthy program is not bitten.`,
      say`${bare.named}, and that seems to settle the lower end.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`That takes the nominal time for the real one. A clock that runs fast by ${s.error} bites after ${early.arithmetic}, and one that runs slow after ${late.arithmetic}.`,
      say`Nominal is not real. By the clock's error the same setting means anything from ${early.arithmetic} to ${late.arithmetic}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Each limit gets the clock that hurts it. Lower end: ${s.low.arithmetic}. Upper end: ${s.high.arithmetic}.`,
      say`A fast clock for patience gives ${s.low.worked}; a slow one for heat gives ${s.high.worked}. ${s.open.symbols}, the interval is open by a factor ${span.arithmetic}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The draft: ${patient.values} for the program, ${cold.values} for the heater. It is ${words}.`,
      say`Program ${patient.symbols}, heater ${cold.symbols}. Verdict: ${words}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.heat, s.high, late, span)
  page.think(
    'summarise',
    w.pick([
      say`Nominal times from ${s.low} to ${s.high} are admissible; the draft is ${words}.`,
      say`Interval ${s.low} to ${s.high}. At the draft the ${s.x.heater} would get to ${hot.arithmetic} in the worst case.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`A timer is judged at both ends of its tolerance, each requirement at the end that is worse for it.`,
      say`Physics gives the upper limit, a measurement the lower one, and the clock narrows both.`,
      say`Everything is a chain of times: silence, bite, switching, heating. Each link is taken at its worst.`,
    ]),
  )
  page.step(
    w.pick(['The heater', 'How long the heater may be forgotten']),
    say`At a hang the heater may be fully on. ${s.rate.worked}, and with ${s.room.worked} this gives ${s.heat.worked}. ${w.pick([say`Losses are left out since they only help.`, say`A fan that stops takes its loss with it, so none is counted.`])}`,
  )
  page.step(
    w.pick(['The clock', 'Nominal and real']),
    w.pick([
      say`A frequency within ${s.error} of nominal makes a nominal time shorter by division with one plus the error, or longer by division with one minus it: ${early.worked}, ${late.worked} for the draft.`,
      say`What counts is a number of periods. Fast periods: ${early.worked}. Slow periods: ${late.worked}.`,
    ]),
  )
  page.step(
    w.pick(['The interval', 'Admissible nominal times']),
    say`Patience with a fast clock: ${s.low.worked}. Heat with a slow one, less the switching: ${s.high.worked}. ${s.open.named}.`,
  )
  page.step(
    w.pick(['The draft', 'Judgement']),
    say`${patient.named}; ${end.worked}, ${cold.named}. The draft is ${words}. The temperature at the end of its worst case is ${hot.worked}.`,
  )
  const n = w.pick([
    { band: 'Band', judge: 'judge', make: 'design', low: 'low', high: 'high', v: 'Verdict' },
    { band: 'Interval', judge: 'rate', make: 'from_limits', low: 'shortest', high: 'longest', v: 'Finding' },
    { band: 'Admissible', judge: 'place', make: 'between', low: 'lower', high: 'upper', v: 'Place' },
  ])
  const judge = w.pick([
    code`if nominal < self.${n.low} {
                ${n.v}::TooShort
            } else if nominal > self.${n.high} {
                ${n.v}::TooLong
            } else {
                ${n.v}::Fits
            }`,
    code`match (nominal >= self.${n.low}, nominal <= self.${n.high}) {
                (false, _) => ${n.v}::TooShort,
                (_, false) => ${n.v}::TooLong,
                (true, true) => ${n.v}::Fits,
            }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_draft() {
            let band = ${n.band}::${n.make}(Ms(${s.gap.rust('f64')}), Ms(${s.heat.rust('f64')}), Ms(${s.off.rust('f64')}), Share(${s.error.rust('f64', '')})).unwrap();
            assert!((band.${n.low}.0 - ${s.low.rust('f64')}).abs() < 1e-6);
            assert!((band.${n.high}.0 - ${s.high.rust('f64')}).abs() < 1e-6);
            assert_eq!(band.${n.judge}(Ms(${draft.rust('f64')})), ${n.v}::${verdict});
        }`,
    code`#[test]
        fn ends_belong_to_it() {
            let band = ${n.band}::${n.make}(Ms(100.0), Ms(510.0), Ms(10.0), Share(0.5)).unwrap();
            assert_eq!(band.${n.judge}(Ms(149.0)), ${n.v}::TooShort);
            assert_eq!(band.${n.judge}(Ms(150.0)), ${n.v}::Fits);
            assert_eq!(band.${n.judge}(Ms(250.0)), ${n.v}::Fits);
            assert_eq!(band.${n.judge}(Ms(251.0)), ${n.v}::TooLong);
        }`,
    code`#[test]
        fn an_empty_one_is_none() {
            assert_eq!(${n.band}::${n.make}(Ms(100.0), Ms(309.0), Ms(10.0), Share(0.5)), None);
            assert!(${n.band}::${n.make}(Ms(100.0), Ms(310.0), Ms(10.0), Share(0.5)).is_some());
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Times and shares are types of their own, and an empty interval has no value.`,
      say`The constructor does the design; whoever holds the interval knows that it is not empty.`,
      say`The judgement has three outcomes with names, since too short and too long call for different repairs.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
    pub struct Ms(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Share(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.v} {
        TooShort,
        Fits,
        TooLong,
    }

    /// Nominal times that neither bite a healthy program nor let the heater through.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.band} {
        ${n.low}: Ms,
        ${n.high}: Ms,
    }

    impl ${n.band} {
        pub fn ${n.make}(silence: Ms, heating: Ms, switching: Ms, error: Share) -> Option<Self> {
            let ${n.low} = Ms(silence.0 * (1.0 + error.0));
            let ${n.high} = Ms((heating.0 - switching.0) * (1.0 - error.0));
            (${n.low} <= ${n.high}).then_some(Self { ${n.low}, ${n.high} })
        }

        pub fn ${n.judge}(&self, nominal: Ms) -> ${n.v} {
            ${nest(8, judge)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    w.pick([say`A share is no time:`, say`To swap the two is a mistake that does not compile:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn swapped(error: Share) -> Ms {
        error
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The upper limit is the promise. If the interval were empty, the program's silence would have to be shortened, never the heater's limit raised.`,
      say`The bound on heat assumes full power from the instant of the hang; a duty cycle can only be kinder.`,
      say`What is promised does not rest on the program, only on the watchdog's clock and on the switch. A welded switch is for the fuse.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A hang with the heater off costs nothing but the print; the watchdog cannot know and need not.`,
          say`The controller overshoots a little in normal work; that belongs to the set point from which one counts.`,
          say`A sensor that lags shows a cooler metal than there is; the limit must be one of the metal.`,
          say`During a firmware update the silence is far longer; the heater has to be off before it begins.`,
          say`The oscillator drifts with temperature, and the board is hot when it matters.`,
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
          say`A heater switch that falls off by itself without a pulse train needs no reset at all.`,
          say`A watchdog with a crystal narrows the tolerance and widens the interval.`,
          say`A comparator at the sensor acts on temperature directly, and knows nothing of programs.`,
        ],
        2,
      ),
    ),
  )
}
