// Depth 4: the acceleration that extruder and smoothing leave to the head, and what a wide or a trailing window costs.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../nest.ts'
import type { Instance, Solved } from './instance.ts'

export function optimisation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, ratio, b, ramp } = s
  const fast = m.given('u_x', x.extruderMmPerS, 'mm/s')
  const hard = m.given('b_x', x.extruderMmPerS2, 'mm/s²')
  const early = m.given('e_s', x.earlyMm, 'mm')
  const jump = m.derive('u_j', 'mm/s', 'K*b', '3s')
  const peak = m.derive('u_p', 'mm/s', 'u + K*b', '3s')
  const bySpeed = m.compare(peak, fast)
  const window = m.derive('W', 'ms', 'K*b/(b_x - b)', '3s')
  const half = m.derive('W_h', 'ms', 'W/2')
  const fedEarly = m.derive('e_f', 'mm', 'K*b*W/8', '3s')
  const played = m.claim('ode', {
    states: [{ name: 'x', unit: 'mm', start: '0', next: '(b_x - b)*t' }],
    until: 'W_h',
    measure: { what: 'x', take: 'final' },
    of: 'e_f',
    tolerance: 1e-5,
  })
  const line = m.derive('e_l', 'mm', 'e_f/r', '3s')
  const byEarly = m.compare(line, early)
  const a1 = m.derive('a_1', 'mm/s²', '(u_x/r - v)/K', '4s')
  const a2 = m.derive('a_2', 'mm/s²', '4*e_s/K^2*(sqrt(1 + K^2*b_x/(2*e_s*r)) - 1)', '4s')
  const best = m.derive('a_o', 'mm/s²', 'min(a, a_1, a_2)', '4s')
  m.derive('a_lo', 'mm/s²', 'a_o/4')
  m.derive('a_hi', 'mm/s²', '1.5*a_o')
  const search = m.claim('optimum', {
    sense: 'max',
    over: [{ name: 'y', from: 'a_lo', to: 'a_hi', at: 'a_o' }],
    objective: 'y',
    subject: [
      { left: 'y', op: '<=', right: 'a' },
      { left: 'r*(v + K*y)', op: '<=', right: 'u_x' },
      { left: 'r*K^2*y^2', op: '<=', right: '8*e_s*(b_x - r*y)' },
    ],
    of: 'a_o',
    tolerance: 0.002,
  })
  const binds = best.number === g.a.number ? 'head' : a1.number < a2.number ? 'speed' : 'window'
  const free = binds === 'head'
  const lost = m.derive('t_l', 'ms', '(v - v_c)^2/v*(1/a_o - 1/a)', '3s')
  const rampNow = m.derive('T_o', 'ms', '(v - v_c)/a_o', '3s')
  const wide = m.derive('e_w', 'mm', 'K^2*a/8', '3s')
  const tooWide = m.compare(wide, early)
  const trailing = m.derive('e_t', 'mm', 'K*a*W/2', '3s')
  const four = m.relation('e_t', '==', '4*e_l')
  const shorter = m.derive('K_n', 's', 'min(u_x/r - v, sqrt(8*e_s*(b_x - b)/r))/a', '3s')
  const worst = m.derive('u_o', 'mm/s', 'r*(v + K*a_o)', '4s')
  const kept = m.relation(worst, '<=', fast)
  const route = w.choose(2)
  const flaw = w.chance(0.4)
  const limits = say`${fast} of speed and ${hard} of acceleration`

  page.ask(
    flaw
      ? route === 0
        ? say`The extruder can do ${limits}. To spare it, the added term is averaged over the last ${window}. The tester finds the corners still a little fat and doubts the constant. Where is the flaw? Find the window that is needed, what it feeds at a wrong time, and the greatest acceleration of the head if ${early} of line may be early.`
        : say`To be gentle to an extruder of ${limits}, somebody averages the added term over the time constant itself. Judge that, if ${early} of line may be fed too early, and find the greatest acceleration of the head that extruder and smoothing permit.`
      : w.pick([
          say`The extruder can do ${limits}. How hard may the head accelerate with compensation, if smoothing may feed ${early} of line too early? Say which limit binds and what the answer costs at each corner.`,
          say`Compensation asks for jumps of the gear's speed. With ${limits}, and ${early} of line as the tolerance, choose window and acceleration as well as can be, and prove that nothing better is allowed.`,
          say`Find the greatest acceleration of the head under three limits: its own, the extruder's (${limits}), and ${early} of line that may come too early by smoothing. What would a shorter time constant bring?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`At the beginning of each ramp the added term jumps. A motor cannot jump, so it is smoothed, and smoothing feeds a little too early. More acceleration makes all of it worse.`,
      say`Three limits on one number: the head's own, the top speed of the gear at the end of speeding up, and the error of smoothing.`,
      say`I expect a trade: a wide window is gentle and wrong, a narrow one right and hard.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The jump is ${jump.worked}; on top of the feed at speed, ${peak.worked}. ${bySpeed.values}.`,
      say`Speeding up ends at ${peak.arithmetic}, of which ${jump.arithmetic} is the added term. ${bySpeed.named}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Spread over a window the jump becomes a ramp of the gear's speed. Of ${hard} the ramp itself takes ${b}, the rest is for the jump: ${window.worked}.`,
      say`The gear speeds up with ${b} anyway; what is left of ${hard} sets the narrowest window that the motor can follow, ${window.arithmetic}.`,
    ]),
  )
  if (flaw || w.chance(0.45)) {
    if (route === 0) {
      page.think('attempt', say`Average over what was: the last ${window}. It needs no look ahead.`)
      page.think(
        'error',
        w.pick([
          say`A trailing mean of a ramp is late by half its window, all along the ramp: ${trailing.worked} of line in error. Centred, only the ends of the ramp suffer, and ${four.symbols}.`,
          say`Late by half a window is a lag again, the very thing that was to be removed. ${trailing.arithmetic} of line, where the centred mean has ${line}: ${four.named}.`,
        ]),
      )
      page.think('back-up', say`Centre the window. The motion is planned, so half a window ahead is known.`)
    } else {
      page.think('attempt', say`A natural width might be the time constant itself; that is very gentle.`)
      page.think(
        tooWide.op === '>' ? 'error' : 'doubt',
        tooWide.op === '>'
          ? say`Then ${wide.worked} of line comes too early: ${tooWide.values}. The window has nothing to do with the nozzle; the motor sets it.`
          : say`It gives ${wide.worked} of line too early, and ${tooWide.values}. Allowed here, by luck: the motor would be content with ${window}.`,
      )
    }
  }
  page.think(
    'derive',
    w.pick([
      say`Fed too early: half of the jump over half of the window, a triangle. ${fedEarly.worked}, as line ${line.arithmetic}. ${byEarly.values}.`,
      say`The greatest lead is in the middle of the window: ${fedEarly.arithmetic} of filament, ${line.worked} of line; ${byEarly.named}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Solved for acceleration: ${a1.worked} by the top speed, ${a2.worked} by smoothing.`,
      say`By speed ${a1.arithmetic}, by the window ${a2.arithmetic}, by the head ${g.a}. So ${best.short}.`,
    ]),
  )
  page.think('verify', say`Search: ${search.form('problem')}; ${search.form('answer')}.`)
  page.checks(2, peak, jump, window, line)
  page.think(
    'decide',
    free
      ? w.pick([
          say`The head itself binds. Nothing has to be given up: ${g.a} with a centred window of ${window}.`,
          say`Leave the acceleration as it is; the extruder follows.`,
        ])
      : w.pick([
          say`Reduce to ${best}, for ${binds === 'speed' ? 'the top speed of the gear' : 'the smoothing'} binds. A corner then takes ${lost.arithmetic} in addition.`,
          say`${best} it is. A hot end with ${shorter.arithmetic} would make the reduction needless.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? route === 0
        ? say`The flaw is the trailing window: it puts back a lag.`
        : say`The width of the window belongs to the motor and not to the nozzle.`
      : w.pick([
          say`Each limit becomes a bound on the same number, and the least of them is the answer.`,
          say`Jump, window, error: each follows from the one before, and all grow with acceleration.`,
        ]),
  )
  page.step(
    w.pick(['Top speed of the gear', 'How fast the gear must run']),
    say`The greatest rate is needed at the end of speeding up: ${peak.worked}. ${bySpeed.named}. Solved for the head: ${a1.worked}.`,
  )
  page.step(
    w.pick(['The window', 'What the motor can follow']),
    say`Where acceleration sets in the gear's speed would jump by ${jump.worked}. A centred mean makes it a ramp. In the second half of the window the nominal ${b.worked} is there as well, so the motor has the difference left for the added term: ${window.worked}.`,
  )
  page.step(
    w.pick(['Fed too early', 'The price of smoothing']),
    w.pick([
      say`Up to the middle of the window the smoothed rate has risen to half the jump, while the ideal one is still without it. The area is a triangle: ${fedEarly.worked}, which ${played.form('rates')} over ${half.short} confirms. The other half takes it back.`,
      say`Ideal and smoothed rate enclose two equal triangles of opposite sign. The first: ${fedEarly.worked}; integration of ${played.form('rates')} for ${half.short} agrees.`,
    ]),
    say`As line it is ${line.worked}; ${byEarly.named}. Jump and window both grow with acceleration; to allow just ${early} is a quadratic equation for it, whose positive root is ${a2.worked}.`,
    route === 0
      ? say`A trailing mean would be off by ${trailing.worked} all along the ramp: ${four.named}.`
      : say`A window as wide as the time constant would feed ${wide.worked} too early: ${tooWide.named}.`,
  )
  page.step(
    w.pick(['The best acceleration', 'All limits together']),
    say`${best.worked}. Brute force over ${search.form('ranges')} confirms ${search.form('answer')}.`,
    free
      ? say`The head's own limit binds, and ramps stay at ${ramp}. Solved for the time constant, this remains so up to ${shorter.worked}; a shorter one would bring nothing here.`
      : say`Ramps take ${rampNow.worked} where they took ${ramp}. Braking and speeding up again, a corner costs ${lost.worked}. Solved for the time constant instead, a hot end of ${shorter.worked} would permit ${g.a}.`,
  )

  const n = w.pick([
    { t: 'Extruder', top: 'by_speed', win: 'by_window', best: 'allowed' },
    { t: 'GearLimits', top: 'speed_bound', win: 'smoothing_bound', best: 'greatest' },
    { t: 'FeedLimits', top: 'from_top_speed', win: 'from_smoothing', best: 'acceleration' },
  ])
  const bound = w.pick([
    code`let square = self.constant * self.constant;
            let under = 1.0 + square * self.acceleration / (2.0 * self.early * self.ratio);
            4.0 * self.early / square * (under.sqrt() - 1.0)`,
    code`let scale = 4.0 * self.early / (self.constant * self.constant);
            let gain = 2.0 * self.acceleration / (scale * self.ratio);
            scale * ((1.0 + gain).sqrt() - 1.0)`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Each bound is a function with a name, so that a planner can tell which one binds.`,
      say`The limits are data of the tool; the planner asks for an acceleration and gets an error if not even the steady line can be fed.`,
    ]),
    page.rust(code`
    /// Limits of the gear, and what the hot end makes of them.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.t} {
        pub ratio: f64,
        pub constant: f64,
        pub speed: f64,
        pub acceleration: f64,
        /// Line that may be fed too early.
        pub early: f64,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct CannotFeed;

    impl ${n.t} {
        pub fn ${n.top}(&self, print: f64) -> Result<f64, CannotFeed> {
            let room = self.speed / self.ratio - print;
            if room <= 0.0 { Err(CannotFeed) } else { Ok(room / self.constant) }
        }

        pub fn ${n.win}(&self) -> f64 {
            ${nest(8, bound)}
        }

        pub fn ${n.best}(&self, print: f64, head: f64) -> Result<f64, CannotFeed> {
            Ok(head.min(self.${n.top}(print)?).min(self.${n.win}()))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn near(found: f64, wanted: f64) -> bool {
            (found / wanted - 1.0).abs() < 1e-9
        }

        #[test]
        fn this_tool() {
            let tool = ${n.t} {
                ratio: ${ratio.rust('f64')},
                constant: ${g.K.rust('f64')},
                speed: ${fast.rust('f64')},
                acceleration: ${hard.rust('f64')},
                early: ${early.rust('f64')},
            };
            assert!(near(tool.${n.top}(${g.v.rust('f64')}).unwrap(), ${a1.rust('f64')}));
            assert!(near(tool.${n.win}(), ${a2.rust('f64')}));
            assert!(near(tool.${n.best}(${g.v.rust('f64')}, ${g.a.rust('f64')}).unwrap(), ${best.rust('f64')}));
        }

        #[test]
        fn each_limit_binds_in_turn() {
            let tool = ${n.t} { ratio: 0.5, constant: 0.25, speed: 40.0, acceleration: 280.0, early: 0.5 };
            assert_eq!(tool.${n.top}(60.0), Ok(80.0));
            assert_eq!(tool.${n.win}(), 160.0);
            assert_eq!(tool.${n.best}(60.0, 70.0), Ok(70.0));
            assert_eq!(tool.${n.best}(60.0, 90.0), Ok(80.0));
            assert_eq!(tool.${n.best}(20.0, 900.0), Ok(160.0));
        }

        #[test]
        fn a_line_that_cannot_be_fed() {
            let tool = ${n.t} { ratio: 0.5, constant: 0.25, speed: 40.0, acceleration: 280.0, early: 0.5 };
            assert_eq!(tool.${n.top}(80.0), Err(CannotFeed));
            assert_eq!(tool.${n.best}(80.0, 1.0), Err(CannotFeed));
            assert_eq!(tool.${n.top}(79.5), Ok(2.0));
        }
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`With ${best} the gear's rate is greatest at the end of speeding up, ${kept.named}, and nowhere else does it come near that. Lines that are thicker need the bound anew: the ratio has changed.`,
      say`A lost step of the extruder is not noticed by anybody. So the bound is computed before the motion is planned, and a line that cannot be fed is refused and not tried.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Very short ramps, within one window: the jumps at both ends overlap and partly cancel. The bound stays on the safe side.`,
          say`The last ramp of a queue: the window looks past its end, where rest is known.`,
          say`Thick lines: the ratio grows, and both bounds of the extruder fall.`,
          say`Filament that slips before the motor stalls: the limit of speed is then one of force, at the pressure of the end of the ramp.`,
          say`A pause falls into a window: the smoothed term must run out and not be cut.`,
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
          say`Limit the jerk of the head. Then the added term has no jumps, and no window is needed, at some cost of time.`,
          say`A triangular window: gentler still for the motor, with a larger part of the line early at the same peak of acceleration.`,
          say`Lower the print speed. It gives room for the added term, and long lines pay for it.`,
          say`Less compensation than is right: corners stay a little fat, and the motor has less to do. Half the constant leaves half the bulge.`,
        ],
        2,
      ),
    ),
  )
}
