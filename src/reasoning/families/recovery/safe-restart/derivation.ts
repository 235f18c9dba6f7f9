// Depth 2: the pause between restarts that keeps the excess in its room for ever, proven from both sides, and what mean power hides.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function derivation(page: Page, s: Solved): void {
  const { m, w } = page
  const step = m.given('t_g', 1, 's')
  const least = m.derive('t_n', 's', '-tau*log(1 - d/D)', '5s')
  const chosen = m.derive('t_p', 's', 't_g*ceil(t_n/t_g)', '4s')
  const kept = m.derive('q_p', '', 'exp(-t_p/tau)', '5s')
  const settled = m.derive('E_p', 'K', 'd/(1 - exp(-t_p/tau))', '5s')
  const fits = m.relation(settled, '<=', s.room)
  const hottest = m.derive('T_p', '°C', 'T_s + E_p', '5s')
  const low = m.derive('E_a', 'K', '1*d')
  const stays = m.claim('range', {
    over: [{ name: 'y', from: low.id, to: s.room.id }],
    left: 'y*exp(-t_n/tau) + d',
    op: '<=',
    right: 'D',
    tolerance: 1e-9,
  })
  const equality = m.relation('D*exp(-t_n/tau) + d', '==', s.room)
  const many = m.claim('recurrence', {
    states: [{ name: 'y', unit: 'K', start: '1*d', next: 'y*exp(-t_p/tau) + d' }],
    until: '400',
    measure: { what: 'y', take: 'final' },
    of: settled.id,
    tolerance: 1e-6,
  })
  const mean = m.derive('t_m', 's', 'tau*d/D', '5s')
  const sooner = m.relation(mean, '<', least)
  const meanOf = m.derive('Y', 'K', 'd*tau/t_m', '4s')
  const meanFits = m.relation(meanOf, '<=', s.room)
  const peak = m.derive('E_m', 'K', 'd/(1 - exp(-t_m/tau))', '5s')
  const past = m.relation(peak, '>', s.room)
  const ripple = m.derive('r', 'K', 'E_m - D', '3s')
  const burst = m.derive('E_q', 'K', 'n_q*d')
  const wait = m.derive('t_w', 's', 'tau*log(n_q*d/(D - d))', '4s')
  const credit = m.relation(wait, '<=', least)
  const perHour = m.derive('f_h', '1/h', '1/t_p', '4s')
  const trap = w.pick(['mean', 'half'] as const)
  const halved = m.derive('t_h', 's', 'tau*log(2)', '4s')
  const leftAfterHalf = m.derive('E_h', 'K', 'd/(1 - exp(-t_h/tau))', '4s')
  const half = m.compare(leftAfterHalf, s.room)
  page.ask(
    w.pick([
      say`Derive the least pause between restarts for which the block never leaves its room, however long this goes on. Prove that it suffices, and that nothing shorter does. The timer counts in steps of ${step}.`,
      say`Restarts may be repeated without end if they come slowly enough. How slowly? Give the pause in steps of ${step}, with a proof by invariance, and check a proposal that reckons with mean power.`,
      say`Find the pause, in whole steps of ${step}, that makes endless restarting harmless for the block, prove it in both directions, and say how many restarts may follow at once before it applies.`,
      say`A colleague balances mean power and gets a pause. Decide by proof whether it holds, derive the true least pause, round it to steps of ${step}, and write it in Rust with its tests.`,
    ]),
  )
  page.think(
    'restate',
    w.pick([
      say`State: excess right after a restart. Between restarts it decays by a factor, at a restart ${s.dose.arithmetic} come on top. I look for the factor that keeps the state in a room of ${s.room.arithmetic}.`,
      say`One number tells all: the excess just after a dose. It is mapped to factor times itself plus a dose of ${s.dose.worked}. When does this map keep the room of ${s.room.worked}?`,
    ]),
  )
  if (trap === 'mean') {
    page.think(
      'attempt',
      w.pick([
        say`Balance the mean. A dose each pause is a mean power, and cooling takes excess over time constant. Mean excess equal to the room gives ${mean.arithmetic}.`,
        say`In the mean ${mean.worked} should do: with it the mean excess is ${meanOf.arithmetic}, and ${meanFits.symbols}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`The limit is not about the mean. The excess jumps up and sinks again, and at the top of the jump it is ${peak.arithmetic}: ${past.values}. The mean hides a ripple of ${ripple.arithmetic} beyond the room.`,
        say`What melts is the peak. Right after a dose: ${peak.worked}, so ${past.symbols}. Mean power is right about the fuse and wrong about the block.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Wait until half of the excess is gone, ${halved.arithmetic}; who halves before each dose should be safe.`,
        say`A rule of thumb: one half-life between restarts, ${halved.worked}.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`With a half-life as pause the peaks settle at twice a dose, ${leftAfterHalf.arithmetic}. ${half.values}: ${half.op === '<=' ? 'safe here, but far too patient, and only by luck of these numbers' : 'not even safe here'}. The rule does not know the room.`,
        say`The rule contains no limit, so it cannot be a bound. It gives ${leftAfterHalf.worked}; ${half.symbols}. ${half.op === '<=' ? 'It wastes time.' : 'It fails.'}`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`Take the peak as state and ask for invariance: what is in the room must be mapped into the room. The worst place is its end, where factor times room plus dose may just be the room.`,
      say`Invariance. The map is increasing, so it is enough to look at the end of the room.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`The end of the room must be mapped to itself. Solved for the pause: ${least.arithmetic}. Put back, ${equality.symbols}.`,
      say`Set the image of the end equal to the end and solve: ${least.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Through the whole room: ${stays.form('statement')}. And a long run with the rounded pause ${chosen.arithmetic} settles at ${settled.arithmetic}; ${fits.symbols}.`,
      say`Rounded up, ${chosen.worked}. Step the map for a long time: it settles at ${settled.worked}. ${fits.values}.`,
    ]),
  )
  page.think(
    'limit-case',
    w.pick([
      say`If a dose were as large as the room the logarithm would run away: no pause is long enough, which is right. If a dose is tiny the pause becomes ${mean.expr}, the answer of the mean; so the mean is right exactly where it does not matter.`,
      say`Tiny doses: the logarithm becomes linear and the pause ${mean.expr}. For these numbers ${mean.arithmetic}, and ${sooner.symbols}, as it must be, since a logarithm is concave and the mean is its tangent.`,
    ]),
  )
  page.checks(w.pick([1, 2]), least, settled, wait, mean)
  page.think(
    'summarise',
    w.pick([
      say`Pause ${chosen}; peaks at ${hottest.arithmetic}. At once ${s.quick.arithmetic} restarts, then patience.`,
      say`${least.short}, rounded to ${chosen}. The block ends at ${hottest.worked} and stays there.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`The proof has two halves: with the pause nothing leaves the room, and with any shorter one something does.`,
      say`An invariant of one number is looked for: the excess right after a restart.`,
      say`The block forgets exponentially, and a restart adds. That is a linear map, and everything about it can be proven.`,
    ]),
  )
  page.step(
    w.pick(['The map', 'From peak to peak']),
    w.pick([
      say`A dose is ${s.dose.worked}, with the loss within the pulse left out, on the safe side: ${s.onTheSafeSide.symbols}. The room is ${s.room.worked}. During the pause a peak shrinks by a constant factor, then the next dose comes on top; the map from peak to peak is linear and increasing.`,
      say`Exponential decay multiplies, a restart adds ${s.dose.worked}, or slightly less, since something is lost within the pulse already (${s.onTheSafeSide.symbols}). From one peak to the next this is a straight line with a slope below one, over a room of ${s.room.worked}.`,
    ]),
  )
  page.step(
    w.pick(['Sufficiency', 'Nothing leaves']),
    w.pick([
      say`Let the pause be ${least.worked}. The map is increasing in the peak, so its largest value over the room is at the end, where ${equality.symbols}. Therefore ${stays.form('statement')}: who begins in the room stays in it, by induction for ever.`,
      say`${least.worked} is chosen so that the end of the room is a fixed point: ${equality.symbols}. All other peaks are mapped to smaller ones, ${stays.form('symbols')} for all of them. By induction the room is never left.`,
    ]),
  )
  page.step(
    w.pick(['Necessity', 'Nothing shorter']),
    w.pick([
      say`A shorter pause has a fixed point beyond the room, and peaks climb towards it from below without ever passing it: sooner or later they leave the room. An instance is the pause of mean power, ${mean.worked}, with ${sooner.values}: its peaks settle at ${peak.worked}, and ${past.named}, although its mean excess is ${meanOf.worked} and ${meanFits.symbols}. The ripple beyond the room is ${ripple.worked}.`,
      say`The fixed point of a pause is its dose over one less the kept share, and grows as the pause shrinks. At ${least.short} it is the end of the room. Before that it lies outside; mean power, for example, takes ${mean.worked} and ends at ${peak.worked}: ${past.symbols}. Its mean excess is ${meanOf.worked}, and ${meanFits.symbols}: the mean is kept, the limit is not, by ${ripple.worked}.`,
    ]),
  )
  page.step(
    w.pick(['The timer', 'In whole steps']),
    say`Rounded up: ${chosen.worked}. The kept share is then ${kept.worked}, peaks settle at ${settled.worked}, the block at ${hottest.worked}; ${fits.named}. A run of the map over many restarts, ${many.form('rates')}, comes to the same excess. So ${perHour.worked} restarts are allowed for ever.`,
  )
  page.step(
    w.pick(['Restarts at once', 'Credit']),
    say`From the set point ${s.quick.worked} restarts may come without any pause and reach ${burst.worked}. Then the next one has to wait until a dose fits again: ${wait.worked}. ${credit.named}, as it must be, since the room is not full yet.`,
  )
  const n = w.pick([
    { least: 'least_pause', settled: 'settled_peak', wait: 'wait_after' },
    { least: 'shortest_pause', settled: 'fixed_point', wait: 'until_it_fits' },
    { least: 'safe_interval', settled: 'limit_of_peaks', wait: 'cool_down' },
  ])
  const pause = w.pick([
    code`if dose >= room {
            return None;
        }
        Some(-cooling * (1.0 - dose / room).ln())`,
    code`(dose < room).then(|| cooling * (room / (room - dose)).ln())`,
    code`let kept = 1.0 - dose / room;
        (kept > 0.0).then(|| -kept.ln() * cooling)`,
  ])
  const waiting = w.pick([
    code`(dose < room).then(|| (cooling * (excess / (room - dose)).ln()).max(0.0))`,
    code`if dose >= room {
            return None;
        }
        if excess + dose <= room {
            return Some(0.0);
        }
        Some(cooling * (excess / (room - dose)).ln())`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_pause() {
            let pause = ${n.least}(${s.cooling.rust('f64')}, ${s.dose.rust('f64')}, ${s.room.rust('f64')}).unwrap();
            assert!((pause - ${least.rust('f64')}).abs() < 1e-9);
            assert!((${n.settled}(${s.cooling.rust('f64')}, ${s.dose.rust('f64')}, pause) - ${s.room.rust('f64')}).abs() < 1e-6);
        }`,
    code`#[test]
        fn no_pause_is_long_enough() {
            assert_eq!(${n.least}(100.0, 30.0, 30.0), None);
            assert!(${n.least}(100.0, 29.0, 30.0).is_some());
        }`,
    code`#[test]
        fn it_stays_for_ever() {
            let mut excess = ${s.dose.rust('f64')};
            for _ in 0..400 {
                excess = excess / (${chosen.rust('f64')}_f64 / ${s.cooling.rust('f64')}).exp() + ${s.dose.rust('f64')};
                assert!(excess <= ${s.room.rust('f64')});
            }
            assert!((excess - ${n.settled}(${s.cooling.rust('f64')}, ${s.dose.rust('f64')}, ${chosen.rust('f64')})).abs() < 1e-9);
        }`,
    code`#[test]
        fn after_a_burst() {
            assert!((${n.wait}(${s.cooling.rust('f64')}, ${burst.rust('f64')}, ${s.dose.rust('f64')}, ${s.room.rust('f64')}).unwrap() - ${wait.rust('f64')}).abs() < 1e-9);
            assert!(${n.wait}(100.0, 8.0, 4.0, 12.0).unwrap().abs() < 1e-12);
            assert!(${n.wait}(100.0, 2.0, 4.0, 12.0).unwrap().abs() < 1e-12);
            assert!((${n.wait}(100.0, 16.0, 4.0, 12.0).unwrap() - 69.31471805599453).abs() < 1e-9);
            assert_eq!(${n.wait}(100.0, 16.0, 12.0, 12.0), None);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`Three small functions without state. A dose that fills the room has no pause and never fits again, and the types say so.`,
      say`The pause is an option, since for a large dose there is none; a caller has to say what it does then.`,
      say`The fixed point is a function of its own, so that a test can close the circle from pause to room.`,
    ]),
    page.rust(code`
    /// All times in the same unit, rises in the same unit. None: a single dose fills the room.
    pub fn ${n.least}(cooling: f64, dose: f64, room: f64) -> Option<f64> {
        ${nest(4, pause)}
    }

    /// Where peaks end that come with this pause.
    pub fn ${n.settled}(cooling: f64, dose: f64, pause: f64) -> f64 {
        dose / (1.0 - (-pause / cooling).exp())
    }

    /// From this excess, until another dose fits. None: it never will.
    pub fn ${n.wait}(cooling: f64, excess: f64, dose: f64, room: f64) -> Option<f64> {
        ${nest(4, waiting)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}

        ${nest(4, tests[3]!)}
    }`),
  )
  page.section(
    'safety',
    w.pick([
      say`The proof needs the slowest cooling there is: sock on, fan off. With a faster one the pause is needlessly long, and nothing breaks.`,
      say`Induction needs a true beginning: the excess at the first restart has to be in the room. A block that was too hot before is outside of what was proven.`,
      say`The pause is kept by a clock that runs through resets, or it begins anew with each; a clock that stands still during a crash makes it longer, which is safe.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Control that runs between restarts adds nothing while the block is above its set point; the excess decays as reckoned, and the proof is about the excess.`,
          say`A pause that is rounded down leaves the room in the end, however near it is.`,
          say`A dose that differs from boot to boot: its largest value counts, and the proof stands.`,
          say`A room that shrinks with the set point of another material: the pause has to be computed with the file, not with the machine.`,
          say`A block far below its set point: the first restarts are free, and the map still holds.`,
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
          say`A store of credits, filled with time and emptied by restarts, is the same bound in whole numbers and needs no exponential.`,
          say`Reading the sensor before deciding makes the excess known instead of bounded, if the sensor is to be trusted.`,
          say`A shorter pulse changes ${s.dose.symbol}, and nearly in proportion the pause.`,
          say`A person after the first restart needs no theory at all, and loses nights.`,
        ],
        2,
      ),
    ),
  )
}
