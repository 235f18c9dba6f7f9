// Depth 2: the two switches work from opposite ends of the period, so that they never meet: proof, and who yields to whom.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const { g, small, large, big } = s
  const holdBig = m.derive('u_b', '%', 'H_b/P_b', '4s')
  const holdSmall = m.derive('u_h', '%', 'H_h/P_h', '4s')
  const sum = m.derive('u_2', '%', 'u_b + u_h', '4s')
  m.derive('u_0', '%', '0*u_b', 'g')
  const whole = m.derive('u_1', '%', '1 + 0*u_b', 'g')
  const room = m.relation(sum, '<', whole)
  const meet = m.claim('range', {
    over: [
      { name: 'x', from: 'u_0', to: 'u_1' },
      { name: 'y', from: 'u_0', to: 'u_1' },
    ],
    left: 'max(x, 1 - y)',
    op: '==',
    right: '(1 - y) + max(0, x + y - 1)',
    tolerance: 1e-9,
  })
  const worst = m.claim('range', {
    over: [{ name: 'y', from: 'u_0', to: 'u_1' }],
    left: '(1 - y)*P_b + y*P_h',
    op: '<=',
    right: 'P_b',
  })
  const left = m.derive('u_m', '%', '1 - u_h', '4s')
  const reach = m.derive('T_e', '°C', 'T_a + u_m*P_b/h_b', '4s')
  const gets = m.relation(reach, '>', g.T_b)
  const free = m.derive('t_f', 'ms', '(1 - u_2)*T_p', '4s')
  // Both at the beginning of the period: the shorter one lies within the longer.
  const together = m.derive('t_2', 'ms', 'min(u_b, u_h)*T_p', '4s')
  const chance = m.derive('p_2', '%', 'u_b*u_h', '3s')
  const bad = m.compare(together, g.t_o)
  const margin = m.derive('P_r', 'W', 'B - P_b', '3s')
  const flaw = w.chance(0.45)
  page.ask(
    flaw
      ? w.pick([
          say`The two switches run from timers of their own, and a long test at temperature saw no trip: both were on together for ${chance} of the time only. Find the flaw in taking this as a proof, and derive a switching that needs no luck.`,
          say`In the given design both windows begin with the period, "because the duties at temperature leave room". Show what that does to the supply, and give a placing of the windows with a proof that both are never on together.`,
        ])
      : w.pick([
          say`Derive a placing of the two windows within a period for which both heaters are never on together, prove it for all duties that are allowed, and show that both targets can be held.`,
          say`Prove that two heaters whose windows grow from opposite ends of the period draw within the budget at each instant, say which of them must yield and by how much, and check the targets.`,
          say`The supply shall see no overload at all, not for an instant. Find the condition on the duties, prove that it suffices, and decide who gives way.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`An instant is to be bounded, so means do not help; what counts is whether the windows can meet.`,
      say`Each heater alone fits: ${s.alone.values}. Both do not: ${s.over.values}. The whole question is overlap.`,
      say`If at each instant only one of them is on, the larger power is the bound, and ${s.alone.values}. I need two windows that do not meet.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`What is needed at temperature? ${holdBig.worked} and ${holdSmall.worked}, that is ${sum.arithmetic}; ${room.values}, so there is room for both in one period.`,
      say`Duties at temperature: ${large} ${holdBig.arithmetic}, ${small} ${holdSmall.arithmetic}. Their sum ${sum} leaves ${free.arithmetic} of each period empty.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`With timers of their own the phase is left to chance, and both are on for ${chance.worked} of the time. Rare enough?`,
        say`Let the phases fall as they may. On the average both are on for ${chance.worked}; that is not much.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Two timers drift through all phases. In the worst one the shorter window lies within the longer, for ${together.worked} without a break, period after period. Against what is ridden through: ${bad.values}.`,
        say`A mean over phases is no bound over phases. The unlucky phase stays for many periods, with ${together.arithmetic} of overload in each; compare ${bad.values}.`,
      ]),
    )
    page.think(
      'back-up',
      bad.op === '>'
        ? say`So that phase trips the supply. The phase must be chosen, not left to chance.`
        : say`Here it would still be carried at these duties, but not at those of heating. The phase must be chosen, not left to chance.`,
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Let one window begin with the period and the other end with it. The first covers the part from nothing to its duty x, the second from one less its duty y to one. What the front covers beyond the beginning of the back is shared: ${meet.form('symbols')}.`,
      say`Put one at the front, x of the period, the other at the back, y of it. The later of the front's end and the back's beginning is that beginning plus what they have in common: ${meet.form('symbols')}.`,
    ]),
  )
  page.think(
    'verify',
    say`Sampled over ${meet.form('ranges')}, the two sides agree. Nothing is shared as long as the duties together fill one period or a part of it.`,
  )
  page.think(
    'decide',
    w.pick([
      say`Who yields? The ${small} has little mass and a load that changes quickly, so it is served first, and the ${large} is cut to what is left of the period.`,
      say`When both ask for too much, the ${large} waits: with a lag of ${g.tau_b} it will hardly notice, the ${small} with ${g.tau_h} would.`,
    ]),
  )
  page.think(
    'verify',
    say`Does the ${large} still hold its target beside the ${small}? With ${left.worked} it could settle at ${reach.arithmetic}, and ${gets.values}.`,
  )
  if (w.chance(0.6)) {
    page.think(
      'limit-case',
      say`With the ${small} at full duty nothing is left for the ${large}. It cools meanwhile. That is the price of a heater that is served first, and it ends when the ${small} is hot.`,
    )
  }
  if (w.chance(0.6))
    page.think(
      'scaling',
      say`The mean under this rule: ${worst.form('statement')}. So the mean keeps the budget as well, with ${margin.arithmetic} to spare.`,
    )
  page.checks(w.pick([1, 2]), reach, together, sum, holdBig)

  page.section(
    'analysis',
    flaw
      ? say`The flaw: a test sees the phases that came up. Two free timers go through all of them, and in the worst one the overload of ${s.peak.short} (${s.overload.values}) lasts ${together.worked} without a break in each period.`
      : w.pick([
          say`The bound on the instant follows from one fact about two intervals; the rest is deciding who yields.`,
          say`Two heaters, one period, one idea: let the windows grow towards each other from its ends.`,
          say`First what both need, then where to put it, then what happens when it is too much.`,
        ]),
  )
  page.step(
    w.pick(['What is needed', 'Duties at temperature']),
    say`${holdBig.worked}, ${holdSmall.worked}, together ${sum}; ${room.symbols}. In each period ${free.worked} stay empty.`,
  )
  if (!flaw)
    page.step(
      w.pick(['Windows that begin together', 'The bad placing']),
      say`If both begin with the period, both are on for ${together.worked}, and meanwhile the supply gives ${s.peak.worked}, an overload: ${s.overload.values}. What is ridden through is ${g.t_o}: ${bad.values}.`,
    )
  page.step(
    w.pick(['Lemma', 'Windows from both ends', 'Two intervals']),
    say`Front window from nothing to x, back window from one less y to one. The later of the front's end and the back's beginning is that beginning plus the common part: ${meet.form('statement')}. If the last term is zero, the front ends before the back begins. So both are never on together exactly when the duties add up to one or to a part of it.`,
  )
  page.step(
    w.pick(['Bound', 'The instant and the mean']),
    say`Under that condition the draw is at each instant that of one heater. The larger is ${big}, and ${s.alone.named}. The mean cannot break what the instant keeps; directly, ${worst.form('statement')}.`,
  )
  page.step(
    w.pick(['Who yields', 'Order of service']),
    say`The duty of the ${large} is cut to one less that of the ${small}. At temperature this cut is at ${left.worked}, where the ${large} could settle at ${reach.short}; ${gets.values}, so it does not bite.`,
  )

  const v = w.pick([
    code`(back.1.min(front.1) - back.0.max(front.0)).max(0.0)`,
    code`let (from, to) = (front.0.max(back.0), front.1.min(back.1));
        if to > from { to - from } else { 0.0 }`,
    code`let begin = if front.0 > back.0 { front.0 } else { back.0 };
        let end = front.1.min(back.1);
        (end - begin).max(0.0)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A pair of windows can only be built from two requests by the rule above, so no pair that overlaps can exist. The fields are private.`,
      say`The theorem becomes a constructor: it cuts the request that yields, and the test goes through a grid of requests.`,
    ]),
    page.rust(code`
    pub type Span = (f64, f64);

    /// How long two parts of a period coincide.
    pub fn shared(front: Span, back: Span) -> f64 {
        ${nest(4, v)}
    }

    /// Two windows in one period, which never meet.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Windows {
        first: f64,
        yielding: f64,
    }

    impl Windows {
        /// The first request is served, the other one gets what is left.
        pub fn place(first: f64, other: f64) -> Self {
            let first = first.clamp(0.0, 1.0);
            Self { first, yielding: ${w.pick(['other.clamp(0.0, 1.0 - first)', 'other.max(0.0).min(1.0 - first)'])} }
        }

        pub fn front(&self) -> Span {
            (0.0, self.yielding)
        }

        pub fn back(&self) -> Span {
            (1.0 - self.first, 1.0)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn no_request_makes_them_meet() {
            let requests = [-0.5, 0.0, 0.125, 0.25, 0.5, 0.75, 0.875, 1.0, 1.5];
            for first in requests {
                for other in requests {
                    let placed = Windows::place(first, other);
                    assert_eq!(shared(placed.front(), placed.back()), 0.0);
                }
            }
        }

        #[test]
        fn what_fits_is_not_cut() {
            let placed = Windows::place(${holdSmall.rust('f64', '')}, ${holdBig.rust('f64', '')});
            assert!((placed.front().1 - ${holdBig.rust('f64', '')}).abs() < 1e-12);
            assert!((placed.back().0 - ${left.rust('f64', '')}).abs() < 1e-12);
            assert_eq!(placed.front().0, 0.0);
            assert_eq!(placed.back().1, 1.0);
        }

        #[test]
        fn what_is_too_much_is_cut() {
            assert_eq!(Windows::place(0.75, 0.5).front(), (0.0, 0.25));
            assert_eq!(Windows::place(0.75, 0.125).front(), (0.0, 0.125));
            assert_eq!(Windows::place(2.0, 1.0).front(), (0.0, 0.0));
            assert_eq!(Windows::place(2.0, 1.0).back(), (0.0, 1.0));
            assert_eq!(Windows::place(-1.0, 3.0).front(), (0.0, 1.0));
            assert_eq!(Windows::place(-1.0, 3.0).back(), (1.0, 1.0));
            assert_eq!(Windows::place(0.5, -1.0).front(), (0.0, 0.0));
        }

        #[test]
        fn beginning_together_they_share_the_shorter() {
            let both = shared((0.0, ${holdBig.rust('f64', '')}), (0.0, ${holdSmall.rust('f64', '')}));
            assert!((both * ${g.T_p.rust('f64')} - ${together.rust('f64')}).abs() < 1e-9);
            assert_eq!(shared((0.0, 0.5), (0.25, 1.0)), 0.25);
            assert_eq!(shared((0.25, 1.0), (0.0, 0.5)), 0.25);
            assert_eq!(shared((0.0, 0.25), (0.5, 1.0)), 0.0);
        }
    }`),
    w.pick([
      say`Two bare duties are not yet windows, and cannot be used as such:`,
      say`Whoever skips the placing and hands over two duties as they were asked for is stopped by the compiler:`,
    ]),
    page.compileFail(
      'E0308',
      code`
    pub fn unplaced(first: f64, other: f64) -> Windows {
        (first, other)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`Proven for all duties: at each instant one heater is on or none, and ${s.alone.named}. Neither a sensor nor a controller takes part in the argument.`,
      say`The one assumption is a common timer. Both edges come from the same counter, so the phase cannot drift; if that counter stops, both outputs must fall to off.`,
      say`The argument is about the two commands. The switch itself needs time to open, so a short gap is kept between the windows; in each period ${free} are free for it at temperature.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Duties that fill the period exactly: one window ends as the other begins, and the time a transistor needs to open becomes an overlap. A small gap closes this hole.`,
          say`A change of duty in the middle of a period: new values may only count from the next period on, or the two ends belong to different pairs.`,
          say`A third heater: two ends are not enough. Windows one behind the other do the same with any number.`,
          say`A ${small} that never gets hot, by a broken fan duct: it would be served first for ever and starve the ${large}. A limit of time on full duty belongs beside the rule.`,
          say`A zero-crossing relay instead of a transistor: its edges move to the next crossing, and the gap must cover that.`,
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
          say`A short period and a limit on the mean: uses the budget fully, but relies on the supply to ride through each overlap.`,
          say`Full heat one after the other, with no sharing inside a period: simple, and each body drifts while it waits.`,
          say`A measured current and a cut when it is high: works for unknown loads, but acts after the fact.`,
          say`Overlap allowed for as much as the budget permits: with ${margin} to spare beside the ${large}, that is little gain for the complexity.`,
        ],
        2,
      ),
    ),
  )
}
