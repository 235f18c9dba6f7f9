// The supervisor's turn in Rust, in three hands, with a test that visits all of its states.
import { code, nest, type Piece, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Value } from '../../../writing/value.ts'
import type { Solved } from './instance.ts'

export function supervisorCode(page: Page, s: Solved, states: Value): Piece[] {
  const { w } = page
  const n = w.pick([
    {
      mode: 'Mode',
      see: 'Reading',
      limits: 'Patience',
      turn: 'turn',
      start: 'start',
      clear: 'clear',
      token: 'Person',
      near: 'Near',
      gone: 'Unknown',
      heat: 'heat',
    },
    {
      mode: 'Stage',
      see: 'Sensor',
      limits: 'Guards',
      turn: 'react',
      start: 'begin',
      clear: 'acknowledge',
      token: 'Hand',
      near: 'InBand',
      gone: 'Silent',
      heat: 'power',
    },
    {
      mode: 'Heater',
      see: 'Seen',
      limits: 'Limits',
      turn: 'step',
      start: 'switch_on',
      clear: 'release',
      token: 'Operator',
      near: 'Warm',
      gone: 'Nothing',
      heat: 'on',
    },
  ])
  const turn = w.pick([
    code`match (self, reading) {
                (Self::Off | Self::Fault, _) => (self, false),
                (_, ${n.see}::Hot) => (Self::Fault, false),
                (Self::Heating { .. }, ${n.see}::${n.near}) => (Self::Holding { cold: 0, silent: 0 }, true),
                (Self::Heating { used, .. }, _) if used + 1 == limits.turns => (Self::Fault, false),
                (Self::Heating { used, .. }, ${n.see}::Cold) => (Self::Heating { used: used + 1, silent: 0 }, true),
                (Self::Heating { silent, .. } | Self::Holding { silent, .. }, ${n.see}::${n.gone}) if silent + 1 == limits.silent => (Self::Fault, false),
                (Self::Heating { used, silent }, ${n.see}::${n.gone}) => (Self::Heating { used: used + 1, silent: silent + 1 }, false),
                (Self::Holding { .. }, ${n.see}::${n.near}) => (Self::Holding { cold: 0, silent: 0 }, true),
                (Self::Holding { cold, .. }, ${n.see}::Cold) if cold + 1 == limits.cold => (Self::Fault, false),
                (Self::Holding { cold, .. }, ${n.see}::Cold) => (Self::Holding { cold: cold + 1, silent: 0 }, true),
                (Self::Holding { cold, silent }, ${n.see}::${n.gone}) => (Self::Holding { cold, silent: silent + 1 }, false),
            }`,
    code`let next = match self {
                Self::Off | Self::Fault => self,
                _ if reading == ${n.see}::Hot => Self::Fault,
                Self::Heating { used, silent } => match reading {
                    ${n.see}::${n.near} => Self::Holding { cold: 0, silent: 0 },
                    _ if used + 1 >= limits.turns => Self::Fault,
                    ${n.see}::${n.gone} if silent + 1 >= limits.silent => Self::Fault,
                    ${n.see}::${n.gone} => Self::Heating { used: used + 1, silent: silent + 1 },
                    _ => Self::Heating { used: used + 1, silent: 0 },
                },
                Self::Holding { cold, silent } => match reading {
                    ${n.see}::Cold if cold + 1 >= limits.cold => Self::Fault,
                    ${n.see}::Cold => Self::Holding { cold: cold + 1, silent: 0 },
                    ${n.see}::${n.gone} if silent + 1 >= limits.silent => Self::Fault,
                    ${n.see}::${n.gone} => Self::Holding { cold, silent: silent + 1 },
                    _ => Self::Holding { cold: 0, silent: 0 },
                },
            };
            let may = matches!(next, Self::Heating { .. } | Self::Holding { .. });
            (next, may && reading != ${n.see}::${n.gone})`,
    code`let fault = (Self::Fault, false);
            let silence = |before: u8| (before + 1 < limits.silent).then_some(before + 1);
            match self {
                Self::Off => (Self::Off, false),
                Self::Fault => fault,
                Self::Heating { used, silent } => {
                    let in_time = used + 1 < limits.turns;
                    match reading {
                        ${n.see}::${n.near} => (Self::Holding { cold: 0, silent: 0 }, true),
                        ${n.see}::Cold if in_time => (Self::Heating { used: used + 1, silent: 0 }, true),
                        ${n.see}::${n.gone} if in_time => match silence(silent) {
                            Some(silent) => (Self::Heating { used: used + 1, silent }, false),
                            None => fault,
                        },
                        _ => fault,
                    }
                }
                Self::Holding { cold, silent } => match reading {
                    ${n.see}::${n.near} => (Self::Holding { cold: 0, silent: 0 }, true),
                    ${n.see}::Cold if cold + 1 < limits.cold => (Self::Holding { cold: cold + 1, silent: 0 }, true),
                    ${n.see}::${n.gone} => silence(silent).map_or(fault, |silent| (Self::Holding { cold, silent }, false)),
                    _ => fault,
                },
            }`,
  ])
  const limits = code`${n.limits} { turns: ${s.turns.rust('int')}, silent: ${s.blind.rust('int')}, cold: ${s.low.rust('int')} }`
  const tests = [
    code`#[test]
        fn every_state() {
            let limits = ${limits};
            let mut all = vec![${n.mode}::Off.${n.start}()];
            let mut at = 0;
            while let Some(&mode) = all.get(at) {
                for reading in [${n.see}::Cold, ${n.see}::${n.near}, ${n.see}::Hot, ${n.see}::${n.gone}] {
                    let (next, ${n.heat}) = mode.${n.turn}(reading, &limits);
                    assert_eq!(${n.heat}, next != ${n.mode}::Fault && reading != ${n.see}::${n.gone});
                    if !all.contains(&next) {
                        all.push(next);
                    }
                }
                at += 1;
            }
            assert_eq!(all.len(), ${states.rust('int')});
        }`,
    w.pick([
      code`#[test]
        fn a_start_ends() {
            let limits = ${limits};
            let mut mode = ${n.mode}::Off.${n.start}();
            for _ in 1..${s.turns.rust('int')} {
                let (next, ${n.heat}) = mode.${n.turn}(${n.see}::Cold, &limits);
                assert!(${n.heat});
                assert!(matches!(next, ${n.mode}::Heating { .. }));
                mode = next;
            }
            assert_eq!(mode.${n.turn}(${n.see}::Cold, &limits), (${n.mode}::Fault, false));
            assert_eq!(mode.${n.turn}(${n.see}::${n.near}, &limits), (${n.mode}::Holding { cold: 0, silent: 0 }, true));
        }`,
      code`#[test]
        fn silence_is_counted_as_time() {
            let limits = ${n.limits} { turns: 3, silent: 2, cold: 2 };
            let (mode, ${n.heat}) = ${n.mode}::Off.${n.start}().${n.turn}(${n.see}::${n.gone}, &limits);
            assert_eq!((mode, ${n.heat}), (${n.mode}::Heating { used: 1, silent: 1 }, false));
            assert_eq!(mode.${n.turn}(${n.see}::${n.gone}, &limits), (${n.mode}::Fault, false));
            let (mode, ${n.heat}) = mode.${n.turn}(${n.see}::Cold, &limits);
            assert_eq!((mode, ${n.heat}), (${n.mode}::Heating { used: 2, silent: 0 }, true));
            assert_eq!(mode.${n.turn}(${n.see}::${n.gone}, &limits), (${n.mode}::Fault, false));
        }`,
    ]),
    w.pick([
      code`#[test]
        fn holding_gives_up() {
            let limits = ${limits};
            let mut mode = ${n.mode}::Holding { cold: 0, silent: 1 };
            for cold in 1..${s.low.rust('int')} {
                let (next, ${n.heat}) = mode.${n.turn}(${n.see}::Cold, &limits);
                assert_eq!((next, ${n.heat}), (${n.mode}::Holding { cold, silent: 0 }, true));
                mode = next;
            }
            assert_eq!(mode.${n.turn}(${n.see}::Cold, &limits), (${n.mode}::Fault, false));
            assert_eq!(mode.${n.turn}(${n.see}::${n.near}, &limits), (${n.mode}::Holding { cold: 0, silent: 0 }, true));
        }`,
      code`#[test]
        fn silence_in_holding() {
            let limits = ${limits};
            let mut mode = ${n.mode}::Holding { cold: 1, silent: 0 };
            for silent in 1..${s.blind.rust('int')} {
                mode = mode.${n.turn}(${n.see}::${n.gone}, &limits).0;
                assert_eq!(mode, ${n.mode}::Holding { cold: 1, silent });
            }
            assert_eq!(mode.${n.turn}(${n.see}::${n.gone}, &limits), (${n.mode}::Fault, false));
            assert_eq!(mode.${n.turn}(${n.see}::Hot, &limits), (${n.mode}::Fault, false));
        }`,
    ]),
    w.pick([
      code`#[test]
        fn only_a_person_and_only_cold() {
            assert_eq!(${n.mode}::Fault.${n.start}(), ${n.mode}::Fault);
            for reading in [${n.see}::${n.near}, ${n.see}::Hot, ${n.see}::${n.gone}] {
                assert_eq!(${n.mode}::Fault.${n.clear}(reading, ${n.token}), ${n.mode}::Fault);
            }
            assert_eq!(${n.mode}::Fault.${n.clear}(${n.see}::Cold, ${n.token}), ${n.mode}::Off);
            let holding = ${n.mode}::Holding { cold: 1, silent: 1 };
            assert_eq!(holding.${n.clear}(${n.see}::Cold, ${n.token}), holding);
            assert_eq!(holding.${n.start}(), holding);
            assert_eq!(${n.mode}::Off.${n.start}(), ${n.mode}::Heating { used: 0, silent: 0 });
        }`,
      code`#[test]
        fn a_fault_stays() {
            let limits = ${limits};
            for reading in [${n.see}::Cold, ${n.see}::${n.near}, ${n.see}::Hot, ${n.see}::${n.gone}] {
                assert_eq!(${n.mode}::Fault.${n.start}().${n.turn}(reading, &limits), (${n.mode}::Fault, false));
                assert_eq!(${n.mode}::Off.${n.turn}(reading, &limits), (${n.mode}::Off, false));
                let cleared = ${n.mode}::Fault.${n.clear}(reading, ${n.token});
                assert_eq!(cleared == ${n.mode}::Off, reading == ${n.see}::Cold);
                assert_eq!(${n.mode}::Heating { used: 1, silent: 0 }.${n.clear}(reading, ${n.token}), ${n.mode}::Heating { used: 1, silent: 0 });
            }
            assert_eq!(${n.mode}::Off.${n.start}(), ${n.mode}::Heating { used: 0, silent: 0 });
        }`,
    ]),
  ]
  const shown = w.shuffle(tests)
  const start = w.pick([
    code`if self == Self::Off { Self::Heating { used: 0, silent: 0 } } else { self }`,
    code`match self {
                Self::Off => Self::Heating { used: 0, silent: 0 },
                other => other,
            }`,
  ])
  const clear = w.pick([
    code`match (self, reading) {
                (Self::Fault, ${n.see}::Cold) => Self::Off,
                _ => self,
            }`,
    code`let ends = self == Self::Fault && reading == ${n.see}::Cold;
            if ends { Self::Off } else { self }`,
  ])
  const fail = w.pick([
    {
      before: w.pick([say`A script has no hand to show:`, say`Whoever clears must say on whose behalf:`]),
      error: 'E0061',
      code: code`
    pub fn by_script(mode: ${n.mode}) -> ${n.mode} {
        mode.${n.clear}(${n.see}::Cold)
    }`,
    },
    {
      before: w.pick([
        say`A count of holding has no place in heating:`,
        say`Counters belong to their states, and elsewhere they do not exist:`,
      ]),
      error: 'E0559',
      code: code`
    pub fn warm_start() -> ${n.mode} {
        ${n.mode}::Heating { used: 0, silent: 0, cold: 0 }
    }`,
    },
    {
      before: w.pick([
        say`The raw value is no reading, for it cannot be unknown:`,
        say`Degrees must be judged before they may decide:`,
      ]),
      error: 'E0308',
      code: code`
    pub fn by_degrees(mode: ${n.mode}, degrees: f64, limits: &${n.limits}) -> bool {
        mode.${n.turn}(degrees, limits).1
    }`,
    },
  ])
  return [
    w.pick([
      say`A counter is a field of the state that needs it. Leaving the state drops it, so it cannot be carried into a place where it means nothing.`,
      say`Turn in, state and switch out: power is no variable, and nobody can forget to set it.`,
      say`The machine is a value that can be compared, which makes the exhaustive test a search of some lines.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.see} {
        Cold,
        ${n.near},
        Hot,
        ${n.gone},
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.mode} {
        Off,
        Heating { used: u8, silent: u8 },
        Holding { cold: u8, silent: u8 },
        Fault,
    }

    /// In turns: of a start, without a reading, of holding in vain.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.limits} {
        pub turns: u8,
        pub silent: u8,
        pub cold: u8,
    }

    /// Somebody stands at the machine.
    #[derive(Debug, Clone, Copy)]
    pub struct ${n.token};

    impl ${n.mode} {
        pub fn ${n.start}(self) -> Self {
            ${nest(8, start)}
        }

        pub fn ${n.clear}(self, reading: ${n.see}, _by: ${n.token}) -> Self {
            ${nest(8, clear)}
        }

        /// One turn: where it goes, and whether power is on until the next.
        pub fn ${n.turn}(self, reading: ${n.see}, limits: &${n.limits}) -> (Self, bool) {
            ${nest(8, turn)}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, shown[0]!)}

        ${nest(4, shown[1]!)}

        ${nest(4, shown[2]!)}

        ${nest(4, shown[3]!)}
    }`),
    fail.before,
    page.compileFail(fail.error, fail.code),
  ]
}
