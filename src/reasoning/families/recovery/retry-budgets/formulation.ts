// Depth 1: what a retry policy promises, in probability and in time, and why both need a bound.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const k = m.given('k', 2 + w.choose(2), '')
  const single = m.derive('T_1', 's', '1/(f*p)', '3s')
  const draft = m.derive('q_k', '', 'p^k', '3s')
  const draftH = m.derive('T_k', 'h', '1/(f*p^k)', '3s')
  const verdict = m.compare(s.wanted, draftH)
  const time = m.derive('W_k', 'ms', 'k*t_o + b*(2^(k - 1) - 1)')
  const inTime = m.compare(time, s.deadline)
  const period = m.derive('T_r', 'ms', '1/f', '3s')
  const alone = m.relation(s.deadline, '<=', period)
  page.ask(
    w.pick([
      say`Formulate what a bounded retry policy has to promise, evaluate a draft with ${k} tries, and give types in Rust in which an unbounded policy cannot be written.`,
      say`A draft tries ${k} times and then gives up. Set up probability and time of giving up, judge the draft, and put the policy into Rust.`,
      say`The present code repeats "until it works". Explain why that is no policy, formulate one with ${k} tries, and say what it promises.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two promises: a healthy peer is hardly ever given up, and a dead one is given up in bounded time. Retries serve the first and cost the second.`,
      say`Each further try multiplies the chance of surrender by ${s.fail} and adds a time limit and a pause. Powers against sums.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`Repeat until it works; each single failure is harmless, they come every ${single.arithmetic}.`,
      say`Why give up at all? A failure comes every ${single.worked} and the next try nearly always works.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`A dead peer never answers, and the loop behind it waits for ever. A request is due every ${period.arithmetic} and the deadline ends before the next one, ${alone.symbols}; this loop blocks all that follow. Without a bound there is no promise in time.`,
      say`Nearly always is the wrong quantifier when the cable is cut. The wait would have no end, control is lost already after ${s.deadline}, and each ${period.worked} one more request stands in the queue.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`With ${k} tries surrender has probability ${draft.arithmetic}, so it happens every ${draftH.arithmetic}; it takes ${time.arithmetic}.`,
      say`Bound the tries: ${draft.worked}, ${draftH.worked}, and in time ${time.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Wanted against reached: ${verdict.values}. Time: ${inTime.values}. ${verdict.op === '<=' ? 'Seldom enough.' : 'Too often.'}`,
      say`${verdict.symbols}, so the draft gives up ${verdict.op === '<=' ? 'seldom enough' : 'too often'}; ${inTime.symbols} in time.`,
    ]),
  )
  page.checks(w.pick([1, 2]), single, draftH, time, s.worst)
  page.think(
    'summarise',
    w.pick([
      say`A policy is a number of tries, a limit and a pause. The draft promises ${draftH} and ${time}.`,
      say`Both promises are formulas in the number of tries. For ${k} they give ${draftH} and ${time}.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`A policy is judged by two numbers, and each has a closed form.`,
      say`Independent failures are assumed here; bursts break that and are treated apart.`,
    ]),
  )
  page.step(
    w.pick(['Giving up', 'Probability of surrender']),
    say`All ${k} tries must fail: ${draft.worked}. At ${s.rate} that happens every ${draftH.worked}; ${verdict.named}.`,
  )
  page.step(
    w.pick(['Time of the surrender', 'Bound on the whole']),
    say`Each try lasts up to ${s.limit}; between them lie pauses that double, a geometric sum. ${time.worked}, and ${inTime.named}.`,
  )
  page.step(
    w.pick(['Without a bound', 'Why not for ever']),
    say`One failure every ${single.worked} is forgiven by any retry. A dead peer is not forgiven by any number of them: while the loop waits, a new request falls due every ${period.worked}. The deadline is chosen so that requests never overlap: ${alone.named}.`,
  )
  const n = w.pick([
    { policy: 'Policy', fn: 'worst_ms', bad: 'NoTries', tries: 'tries' },
    { policy: 'Budget', fn: 'longest_ms', bad: 'Empty', tries: 'attempts' },
    { policy: 'Patience', fn: 'time_to_surrender_ms', bad: 'ZeroTries', tries: 'count' },
  ])
  const body = w.pick([
    code`let pauses = self.pause_ms * (2_f64.powi(self.${n.tries}.get() as i32 - 1) - 1.0);
        f64::from(self.${n.tries}.get()) * self.limit_ms + pauses`,
    code`let mut pause = self.pause_ms;
        let mut total = self.limit_ms;
        for _ in 1..self.${n.tries}.get() {
            total += pause + self.limit_ms;
            pause *= 2.0;
        }
        total`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_draft() {
            let policy = ${n.policy}::new(${k.rust('int')}, ${s.limit.rust('f64')}, ${s.pause.rust('f64')}).unwrap();
            assert!((policy.${n.fn}() - ${time.rust('f64')}).abs() < 1e-9);
            assert!((policy.surrender(${s.fail.rust('f64', '')}) / ${draft.rust('f64')} - 1.0).abs() < 1e-9);
        }`,
    code`#[test]
        fn no_tries_are_refused() {
            assert_eq!(${n.policy}::new(0, 1.0, 1.0), Err(${n.bad}));
            let one = ${n.policy}::new(1, 3.0, 7.0).unwrap();
            assert!((one.${n.fn}() - 3.0).abs() < 1e-12);
            let three = ${n.policy}::new(3, 3.0, 7.0).unwrap();
            assert!((three.${n.fn}() - 30.0).abs() < 1e-12);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The number of tries is a type that cannot be zero and has no infinity.`,
      say`A policy without bound has no representation: the count is a small whole number, not zero.`,
    ]),
    page.rust(code`
    use std::num::NonZeroU8;

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.policy} {
        ${n.tries}: NonZeroU8,
        limit_ms: f64,
        pause_ms: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    impl ${n.policy} {
        pub fn new(${n.tries}: u8, limit_ms: f64, pause_ms: f64) -> Result<Self, ${n.bad}> {
            let ${n.tries} = NonZeroU8::new(${n.tries}).ok_or(${n.bad})?;
            Ok(Self { ${n.tries}, limit_ms, pause_ms })
        }

        /// Until answer or surrender, with pauses that double.
        pub fn ${n.fn}(&self) -> f64 {
            ${nest(8, body)}
        }

        /// Probability that a healthy peer is given up.
        pub fn surrender(&self, fail: f64) -> f64 {
            fail.powi(i32::from(self.${n.tries}.get()))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}
    }`),
    say`A plain number is no count of tries:`,
    page.compileFail(
      'E0308',
      code`
    pub fn endless() -> ${n.policy} {
        ${n.policy} { ${n.tries}: 0_u8, limit_ms: 1.0, pause_ms: 1.0 }
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The surrender is the safe path, and it is tested as often as the normal one. Heaters are off before anybody asks again.`,
      say`A bound that is not enforced by a timer of its own is a wish: the limit of one try must hold even if the driver hangs.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`An answer that comes after its limit belongs to an old question and must not be taken for the next one's.`,
          say`A failure that repeats because the question is wrong: no retry helps, and it should be told apart.`,
          say`A single try has no pause at all; the formula gives that too.`,
          say`Many peers that retry at once disturb each other; chance in the pauses spreads them.`,
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
          say`The last good value may be used for a while; that is a retry budget in time.`,
          say`A code that corrects errors repairs single bits without asking again.`,
          say`A better cable lowers ${s.fail.symbol}, and all powers of it.`,
        ],
        2,
      ),
    ),
  )
}
