// Depth 4: the best pause before the next attempt when the cause passes by itself, held against the heat, and what several attempts reach.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

/** e^u - 1 - u = ratio. */
function bestShare(ratio: number): number {
  let u = Math.sqrt(2 * ratio)
  for (let i = 0; i < 60; i++) u -= (Math.exp(u) - 1 - u - ratio) / (Math.exp(u) - 1)
  return u
}

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const { x } = s
  const attempt = m.given('c', x.attemptS, 's')
  const clears = m.given('t_f', x.clearsS, 's')
  const count = m.given('n_k', 2 + w.choose(5), '')
  const patience = m.given('t_d', 240 + 20 * w.choose(60), 's')
  const heat = m.derive('t_n', 's', '-tau*log(1 - d/D)', '5s')
  const best = m.found('t_o', x.clearsS * bestShare(x.attemptS / x.clearsS), 's', '5s')
  const stationary = m.relation('exp(t_o/t_f) - 1 - t_o/t_f', '==', 'c/t_f')
  const cost = m.derive('J_o', 's', '(c + t_o)/(1 - exp(-t_o/t_f))', '5s')
  const low = m.derive('t_1', 's', 't_f/20', '3s')
  const high = m.derive('t_2', 's', '5*t_f', '4s')
  const brute = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 't', from: low.id, to: high.id, at: best.id }],
    objective: '(c + t)/(1 - exp(-t/t_f))',
    subject: [],
    of: cost.id,
    tolerance: 0.001,
  })
  const bound = m.compare(best, heat)
  const isHeatBound = bound.op === '<='
  const used = m.derive('t_u', 's', isHeatBound ? '1*t_n' : '1*t_o', '5s')
  const paid = m.derive('J_u', 's', '(c + t_u)/(1 - exp(-t_u/t_f))', '5s')
  const price = m.derive('Delta', '%', 'J_u/J_o - 1', '2s')
  const hasty = m.derive('t_3', 's', 't_o/10', '3s')
  const hastyCost = m.derive('J_3', 's', '(c + t_3)/(1 - exp(-t_3/t_f))', '4s')
  const worse = m.relation(hastyCost, '>', cost)
  const twice = m.derive('J_2', 's', '(c + 2*t_o)/(1 - exp(-2*t_o/t_f))', '4s')
  const flat = m.derive('Delta_2', '%', 'J_2/J_o - 1', '2s')
  const failEach = m.derive('p_1', '', 'exp(-t_u/t_f)', '4s')
  const mean = m.derive('n_m', '', '1/(1 - p_1)', '4s')
  const fails = m.derive('p_n', '', 'exp(-n_k*t_u/t_f)', '4s')
  const lasts = m.derive('W', 's', 'n_k*(c + t_u)', '4s')
  const inTime = m.compare(lasts, patience)
  const doubled = m.derive('p_d', '', 'exp(-(2^n_k - 1)*t_u/t_f)', '3s')
  const doubledLasts = m.derive('W_d', 's', 'n_k*c + (2^n_k - 1)*t_u', '4s')
  const doubledInTime = m.compare(doubledLasts, patience)
  const possible = m.derive('n_a', '', 'floor(t_d/(c + t_u))', 'i')
  const isTooLate = inTime.op !== '<='
  const surer = m.relation(doubled, '<', fails)
  const trap = w.pick(['soon', 'late'] as const)
  const waits = m.derive('t_4', 's', '5*t_f', '4s')
  const waitsCost = m.derive('J_4', 's', '(c + t_4)/(1 - exp(-t_4/t_f))', '4s')
  const later = m.relation(waitsCost, '>', cost)

  page.section(
    'context',
    w.pick([
      say`An attempt, with boot, test and homing, costs ${attempt}, whether it succeeds or not. While the machine rests the cause passes by itself, memoryless, with time constant ${clears}; under the load of an attempt it stays. ${count} attempts are allowed, and after ${patience} the part has come off its cold bed.`,
      say`The fault is gone after an exponential time at rest, of mean ${clears}; an attempt does nothing for that. Each attempt takes ${attempt}; ${count} are allowed before a person is asked. The part holds for ${patience} without print.`,
      say`Measured over many events: the cause takes ${clears} of rest in the mean, with no memory, and does not pass while the machine tries. Trying costs ${attempt} each time, the part gives ${patience}, and the lock gives ${count} attempts.`,
    ]),
  )
  page.ask(
    w.pick([
      say`Find the pause before each attempt that gets the machine printing again soonest in the mean, hold it against the heat of the restarts, and say what ${count} attempts reach. Compare with pauses that double.`,
      say`How long should the controller wait before it tries again? Derive the optimum, check it by brute force, respect the heat, and decide between equal and doubling pauses.`,
      say`Optimise the pause between attempts. State the assumption on the fault, prove the optimum stationary and least, and tell how much is lost if the heat forbids it.`,
      say`Trying at once wastes attempts, waiting wastes time. Find the balance, its price under the limit of heat, and the chance that ${count} attempts are not enough.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`Each round: a pause, then an attempt. It succeeds if the cause has passed in the pause. Memoryless, so every round is like the first, and the rounds are geometric.`,
      say`The number of rounds is geometric, the length of each is the same. Mean time is mean length over chance of success.`,
    ]),
  )
  if (trap === 'soon') {
    page.think(
      'attempt',
      w.pick([
        say`Try as soon as possible; an early success costs least. Take a pause of ${hasty.arithmetic}.`,
        say`Waiting is idle time, so make the pause small, say ${hasty.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Then nearly every attempt meets the same fault and costs ${attempt} for nothing. The mean becomes ${hastyCost.arithmetic}, and ${worse.symbols}.`,
        say`An attempt is no free question. ${hastyCost.worked}; the optimum is ${cost}. ${worse.values}.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Wait until the cause has surely passed, five time constants: ${waits.arithmetic}. Then one attempt is enough.`,
        say`One attempt, but a safe one: pause ${waits.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Sure, and late. In the mean it takes ${waitsCost.arithmetic}, while an attempt costs only ${attempt}; ${later.symbols}. Certainty is paid with the time of all those cases in which the cause was gone long before.`,
        say`${waitsCost.worked} in the mean. ${later.values}: an attempt that fails now and then is cheaper.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Write the mean as cost plus pause over chance of success and set its derivative to zero: ${stationary.symbols}. One solution, since the left side grows from zero.`,
      say`Minimise ${cost.expr}. Its stationary point obeys ${stationary.symbols}.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`An iteration from the square root on gives ${best}; the mean there is ${cost.arithmetic}.`,
      say`Numerically ${best.named}, hence ${cost.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Brute force over ${brute.form('ranges')}: ${brute.form('answer')}. The same.`,
      say`Try a fine grid, ${brute.form('ranges')}. It finds nothing better.`,
    ]),
  )
  page.think(
    'compare',
    isHeatBound
      ? w.pick([
          say`But the heat needs ${heat.arithmetic}, ${bound.symbols}. The heat decides; the price is ${price.arithmetic}.`,
          say`${bound.values}: the block is the slower one. Take ${used}, at a price of ${price.worked}.`,
        ])
      : w.pick([
          say`The heat needs ${heat.arithmetic} only; ${bound.symbols}, so the optimum is allowed as it is.`,
          say`${bound.values}: the block has cooled by then, and nothing is lost.`,
        ]),
  )
  page.think(
    'scaling',
    w.pick([
      say`How exact must the pause be? Twice of it costs ${flat.arithmetic} more. The valley is flat, and a measured time constant good to a factor of two will do.`,
      say`The optimum is flat: with twice the pause ${twice.arithmetic}, a loss of ${flat.worked}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), cost, lasts, fails)
  page.think(
    'decide',
    isTooLate
      ? w.pick([
          say`Even with equal pauses the last attempt comes too late, ${inTime.symbols}: the part is gone before the lock falls. Only ${possible.arithmetic} attempts fit; the lock should fall after them.`,
          say`${inTime.values}: not even equal pauses end in time, doubling still less. Allow ${possible.worked} attempts and lock then.`,
        ])
      : doubledInTime.op === '<='
        ? w.pick([
            say`Doubling pauses end in time, ${doubledInTime.symbols}, and leave ${doubled.arithmetic} unsaved instead of ${fails.arithmetic}. Take them, later in the mean as they are.`,
            say`${surer.symbols} and ${doubledInTime.values}: for the sake of the part, double the pauses.`,
          ])
        : w.pick([
            say`Doubling would leave less unsaved, ${surer.symbols}, but it ends too late: ${doubledInTime.symbols}. Equal pauses.`,
            say`${doubledInTime.values}: the part is gone before the last attempt. Stay with equal pauses; they fail with ${fails.arithmetic}.`,
          ]),
  )
  const sumOnly = w.pick([
    say`Since the cause has no memory, only the sum of the pauses counts: doubling is surer because it waits longer, not because it doubles.`,
    say`It is the longer wait that makes doubling surer; cut into equal pauses the same sum would reach the same.`,
  ])
  page.section(
    'analysis',
    w.pick([
      say`A renewal argument gives the mean, a derivative its least value, and the heat a bound from below.`,
      say`A cause without memory, that passes in pauses alone, makes all rounds alike; that is the assumption, and it is to be checked against a log of resets.`,
      say`Two clocks compete: that of the fault and that of the block. Both are exponential, and the slower one decides.`,
    ]),
  )
  page.step(
    w.pick(['Mean time until it prints', 'Rounds are alike']),
    say`A round lasts pause plus attempt and succeeds with the chance that the cause has passed. By renewal the mean is their ratio, ${cost.expr}. With too short a pause, ${hasty.worked}, it is ${hastyCost.worked}; with too long a one, ${waits.worked}, ${waitsCost.worked}.`,
  )
  page.step(
    w.pick(['The best pause', 'Stationary']),
    w.pick([
      say`The derivative vanishes where ${stationary.symbols}. The left side is zero without pause and grows strictly, so there is one solution: ${best.named}. The mean grows beyond all bounds towards no pause and towards an endless one, so this is its least value. There ${cost.worked}. A grid over ${brute.form('ranges')} confirms it: ${brute.form('answer')}.`,
      say`${brute.form('problem')}: setting the derivative to zero gives ${stationary.symbols}, solved by ${best.named}, where ${cost.short}. Brute force over ${brute.form('ranges')} agrees.`,
    ]),
  )
  page.step(
    w.pick(['Heat', 'What the block allows']),
    isHeatBound
      ? say`Endless restarting keeps the block in its room from ${heat.worked} on; the attempt itself is not counted as cooling, since one that crashes at once takes no time. ${bound.named}, so the heat decides: pause ${used}, mean ${paid.worked}, which is ${price.worked} more.`
      : say`Endless restarting keeps the block in its room from ${heat.worked} on, even if attempts crash at once and leave no time of their own to cool. ${bound.named}: the optimum respects it, and ${paid.worked} stays the mean.`,
  )
  page.step(
    w.pick(['How flat', 'Sensitivity']),
    say`Near an optimum errors are of second order. Twice the pause gives ${twice.worked}, ${flat.worked} above the best. The time constant of the fault need not be known well.`,
  )
  page.step(
    w.pick(['Several attempts', 'Equal or doubling']),
    say`An attempt fails with ${failEach.worked}, so ${mean.worked} are needed in the mean. All ${count} fail with ${fails.worked}, after ${lasts.worked}; ${inTime.symbols}. With pauses that double from there, ${doubled.worked} after ${doubledLasts.worked}; ${surer.symbols}, and ${doubledInTime.named}. ${sumOnly} ${isTooLate ? say`Neither ends in time for the part; ${possible.worked} equal rounds do, and the lock belongs there.` : doubledInTime.op === '<=' ? say`Doubling saves more parts, each of them later; with a part that holds it is the better choice.` : say`Doubling comes too late for the part.`}`,
  )
  const n = w.pick([
    { best: 'best_pause', mean: 'mean_time', fail: 'all_fail', plan: 'Plan' },
    { best: 'optimal_wait', mean: 'expected_time', fail: 'unsaved', plan: 'Schedule' },
    { best: 'pause_of_least_mean', mean: 'until_printing', fail: 'chance_of_failure', plan: 'Pauses' },
  ])
  const solve = w.pick([
    code`let ratio = attempt / clears;
        let (mut low, mut high) = (0.0, 1.0 + ratio);
        for _ in 0..200 {
            let middle: f64 = 0.5 * (low + high);
            if middle.exp() - 1.0 - middle < ratio {
                low = middle;
            } else {
                high = middle;
            }
        }
        (clears * high).max(floor)`,
    code`let ratio = attempt / clears;
        let mut share = (2.0 * ratio).sqrt();
        for _ in 0..60 {
            share -= (share.exp() - 1.0 - share - ratio) / (share.exp() - 1.0);
        }
        floor.max(clears * share)`,
  ])
  const total = w.pick([
    code`(0..attempts).map(|at| if self.doubles { self.first * 2_f64.powi(at) } else { self.first }).sum()`,
    code`if self.doubles {
                self.first * (2_f64.powi(attempts) - 1.0)
            } else {
                self.first * f64::from(attempts)
            }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_pause() {
            assert!((${n.best}(${attempt.rust('f64')}, ${clears.rust('f64')}, 0.0) - ${best.rust('f64')}).abs() < 1e-6);
            assert!((${n.best}(${attempt.rust('f64')}, ${clears.rust('f64')}, ${heat.rust('f64')}) - ${used.rust('f64')}).abs() < 1e-6);
            assert!((${n.best}(${attempt.rust('f64')}, ${clears.rust('f64')}, 9999.0) - 9999.0).abs() < 1e-9);
        }`,
    code`#[test]
        fn its_mean() {
            assert!((${n.mean}(${attempt.rust('f64')}, ${clears.rust('f64')}, ${best.rust('f64')}) - ${cost.rust('f64')}).abs() < 1e-6);
            assert!((${n.mean}(${attempt.rust('f64')}, ${clears.rust('f64')}, ${hasty.rust('f64')}) - ${hastyCost.rust('f64')}).abs() < 1e-6);
        }`,
    code`#[test]
        fn equal_and_doubling() {
            let equal = ${n.plan} { first: ${used.rust('f64')}, doubles: false };
            assert!((equal.${n.fail}(${count.rust('int')}, ${clears.rust('f64')}) / ${fails.rust('f64')} - 1.0).abs() < 1e-9);
            let doubling = ${n.plan} { first: ${used.rust('f64')}, doubles: true };
            assert!((doubling.${n.fail}(${count.rust('int')}, ${clears.rust('f64')}) / ${doubled.rust('f64')} - 1.0).abs() < 1e-9);
            assert!((doubling.pauses(3) / equal.pauses(7) - 1.0).abs() < 1e-12);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The bound by heat is an argument of the function that chooses the pause, so that nobody can forget it.`,
      say`Equal and doubling pauses are one type with a switch; what they reach is one function of their sum.`,
      say`The equation has no closed solution in elementary functions; a few steps of a plain method find it, and a test puts it back.`,
    ]),
    page.rust(code`
    /// Pause of least mean time, and never below the floor that the heat sets; all in the same unit of time.
    pub fn ${n.best}(attempt: f64, clears: f64, floor: f64) -> f64 {
        ${nest(4, solve)}
    }

    /// Mean time until an attempt succeeds, all pauses alike.
    pub fn ${n.mean}(attempt: f64, clears: f64, pause: f64) -> f64 {
        (attempt + pause) / (1.0 - (-pause / clears).exp())
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.plan} {
        pub first: f64,
        pub doubles: bool,
    }

    impl ${n.plan} {
        /// All of them together.
        pub fn pauses(&self, attempts: i32) -> f64 {
            ${nest(8, total)}
        }

        /// The cause outlasts them all.
        pub fn ${n.fail}(&self, attempts: i32, clears: f64) -> f64 {
            (-self.pauses(attempts) / clears).exp()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The optimum is about time, the bound about the block; where they differ the bound wins${isHeatBound ? say`, and costs ${price} here` : say`; here they do not`}.`,
      say`Attempts remain counted whatever the pause: a pause makes restarts harmless for the block, not for the part and not for a person nearby.`,
      say`A cause that does not pass is no exponential. The lock after ${count} attempts is what is left against it, and it must not be optimised away.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Several machines on one supply come back at the same instant and pull it down again together; a pause with some chance in it spreads them.`,
          say`A cause with memory, such as a hot driver that cools, is better measured than waited for.`,
          say`An attempt that costs nothing makes the best pause vanish, and the heat alone decides.`,
          say`A part that comes off early: the clock of the bed is to be read, not the clock of the plan.`,
          say`The first attempt follows a reset that nobody chose; its pause begins there, and not at the end of the boot.`,
          say`A cause that passes during attempts too is gone sooner than reckoned; the mean of the formula is then a bound from above.`,
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
          say`Pauses that grow, but slowly, serve unknown time constants over a wide range and end in time more often than doubling.`,
          say`Learning the time constant from earlier events moves the pause, in a flat valley; it is rarely worth its code.`,
          say`A message to a person with each attempt costs nothing, and often brings one before the pause is over.`,
          say`Keeping the bed warm while waiting lengthens ${patience.symbol}, and with it the choice.`,
        ],
        2,
      ),
    ),
  )
}
