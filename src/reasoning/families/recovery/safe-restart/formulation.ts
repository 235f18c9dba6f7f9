// Depth 1: what a restart must promise, what one costs in heat, and why a number that is harmless once needs a bound.
import { code, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import { nest } from '../../motion/nest.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  const k = m.given('k', Math.max(1, s.quick.number - 1 + w.choose(4)), '')
  const heat = m.derive('H', 'K', 'k*d')
  const verdict = m.compare(heat, s.room)
  const hottest = m.derive('T_h', '°C', 'T_s + k*d')
  const isFine = verdict.op === '<='
  const share = m.derive('z', '%', 'd/D', '3s')
  const passes = m.derive('n_x', '', 'floor(log(1 - D*(1 - q_c)/d)/log(q_c)) + 1', 'i')
  const within = m.derive('t_x', 's', '(n_x - 1)*t_c + t_b')
  const reached = m.process('recurrence', 'E_x', 'K', {
    states: [{ name: 'y', unit: 'K', start: '0*d', next: 'q_c*y + d' }],
    until: 'n_x',
    measure: { what: 'y', take: 'final' },
    tolerance: 1e-6,
  })
  const closed = m.relation('d*(1 - q_c^n_x)/(1 - q_c)', '==', reached.value)
  const past = m.relation(reached.value, '>', s.room)
  const uncooled = m.derive('n_u', '', 'n_q + 1', 'i')
  const trap = w.pick(['alone', 'cools'] as const)
  page.ask(
    w.pick([
      say`Formulate what a restart has to promise, in heat, in knowledge and in number. Evaluate a draft that allows ${k} restarts in a row, and give types in Rust in which a policy without bound cannot be made.`,
      say`The draft says: resume, ${k} times in a row if need be, then wait for a person. Set up the conditions of a safe restart, judge the draft against them, and write the policy in Rust.`,
      say`What does "it may go on by itself" mean for a machine with a heater? Write the conditions down, compute the worst that ${k} restarts can do, and put the bound into types.`,
      say`Somebody wants no bound at all, the resets are harmless. Show what an unbounded loop does, then evaluate a bound of ${k} and put it into Rust.`,
    ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three things are lost at a reset: where the axes are, whether the sensor is right, and how often this has happened. Each needs a rule, and the last one is forgotten most easily.`,
      say`Heat is the currency here. A restart spends some, cooling pays back slowly, and the account has an end.`,
      say`What is unsafe about booting? Only the test pulse, if all else waits. So count pulses.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`One test pulse is worth ${s.dose.arithmetic}. The room up to the limit is ${s.room.arithmetic}.`,
      say`Per restart ${s.dose.worked}; in stock ${s.room.worked}.`,
    ]),
  )
  if (trap === 'alone') {
    page.think(
      'attempt',
      w.pick([
        say`A restart uses ${share.arithmetic} of the room. ${s.harmless.symbols}, so a restart is harmless, and a harmless thing may be repeated.`,
        say`${s.harmless.values}: one restart is safe with a good margin. Then no bound is needed.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Harmless once is no invariant. In a loop of crashes the block gets a new dose every ${s.boot} and keeps ${s.kept.arithmetic} of what it had. The sum settles at ${s.loop.arithmetic}, and ${s.fatal.symbols}.`,
        say`What is added does not vanish before the next comes: of each dose ${s.kept.worked} are left after ${s.boot}. The excess runs towards ${s.loop.worked}. ${s.fatal.values}.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`The block cools between restarts, so the doses do not add up; a loop ends in some harmless balance.`,
        say`There is cooling all the time. Every loop has a balance, and a balance is no danger.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`A balance, yes, but where? Only ${s.boot} pass between crashes, against a time constant of ${s.cooling}. It lies at ${s.loop.arithmetic} above the set point, and ${s.fatal.symbols}.`,
        say`Compute it before calling it harmless: ${s.loop.worked}. The room is ${s.room}; ${s.fatal.symbols}. Nearly nothing cools in ${s.boot}.`,
      ]),
    )
  }
  page.think(
    'back-up',
    w.pick([
      say`So the number of restarts is part of the state, and it must survive the reset. Without cooling ${s.quick.arithmetic} of them fit, and that bound needs no trust in any fan.`,
      say`Bound the number. The safe count forgets about cooling: ${s.quick.worked}.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`The draft: ${heat.arithmetic} in the worst case, ${verdict.values}. ${isFine ? 'It passes.' : 'It fails.'}`,
      say`${heat.worked} against the room: ${verdict.symbols}. ${isFine ? 'The draft stands.' : 'The draft does not stand.'}`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`And the loop without bound, stepped through: after ${passes} restarts the excess is ${reached.value}, the closed sum agrees. That takes ${within.arithmetic}.`,
      say`Step the loop: ${passes} restarts, ${within.worked}, and the excess is ${reached.value}; ${past.symbols}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), s.dose, heat, s.loop, within)
  page.think(
    'summarise',
    w.pick([
      say`Promises: heat bounded, nothing on hearsay, an end in any case. The draft ${isFine ? 'keeps' : 'breaks'} the first one, by ${verdict.symbols}.`,
      say`A bound of ${s.quick} holds without any cooling. A loop without bound is through in ${within}.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`A restart is safe if three statements hold in every state after it: the heat stays in its room, nothing acts on what is not known any more, and the boot comes to an end, running or locked.`,
      say`The first promise is arithmetic, the second is order, the third is a count. They are taken in turn.`,
      say`What is promised must hold for the worst sequence of resets, not for the usual one.`,
    ]),
  )
  page.step(
    w.pick(['Heat of one restart', 'The dose']),
    say`During the test pulse the block is a ramp: ${s.dose.worked}. What it loses meanwhile is left out, on the safe side: ${s.onTheSafeSide.symbols}. The room is ${s.room.worked}. A single one takes ${share.worked} of it.`,
  )
  page.step(
    w.pick(['The draft in its worst case', 'Several in a row']),
    say`Restarts that follow at once leave no time to cool, so doses add: ${heat.worked}, and the block gets to ${hottest.worked}. ${verdict.named}. ${isFine ? 'The draft is sound' : 'The draft is not sound'}; without help of any cooling ${s.quick.worked} restarts fit, and number ${uncooled.arithmetic} does not.`,
  )
  page.step(
    w.pick(['Without a bound', 'The loop of crashes']),
    w.pick([
      say`In a loop the block keeps the share ${s.kept.worked} from one reset to the next. The excess obeys ${reached.claim.form('rates')}, which tends to ${s.loop.worked}. ${s.fatal.named}: no loop of this kind is safe. The limit is passed in the pulse of restart number ${passes.worked}, which ends ${within.worked} after the first reset, at an excess of ${reached.value}; ${past.symbols}. The geometric sum says the same: ${closed.symbols}.`,
      say`${reached.claim.form('rates')}, with ${s.kept.worked}. Its sum is geometric, ${closed.symbols}, and passes the room with number ${passes.worked}: ${past.named}. Its pulse ends ${within.worked} after the first reset. Left alone it would settle at ${s.loop.worked}.`,
    ]),
  )
  page.step(
    w.pick(['What must be known again', 'Order of the boot']),
    w.pick([
      say`The sensor is tested before the heater is asked for anything, and the axes are homed before anything moves. Neither may be skipped because it was done before the reset: that was another life.`,
      say`Knowledge from before the reset counts for nothing, except the number of restarts. The rest is found out again, in the order sensor, heater, axes.`,
    ]),
  )
  const n = w.pick([
    { policy: 'RestartPolicy', kelvin: 'Kelvin', bad: 'TooMany', worst: 'worst_excess', allowed: 'allowed' },
    { policy: 'ResumeRule', kelvin: 'Rise', bad: 'PastTheLimit', worst: 'hottest_above', allowed: 'times' },
    { policy: 'BootBudget', kelvin: 'Excess', bad: 'NoRoom', worst: 'spent_at_worst', allowed: 'boots' },
  ])
  const body = w.pick([
    code`let worst = ${n.kelvin}(f64::from(${n.allowed}) * dose.0);
        if worst.0 <= room.0 {
            return Ok(Self { ${n.allowed}, dose });
        }
        Err(${n.bad})`,
    code`let policy = Self { ${n.allowed}, dose };
        if policy.${n.worst}().0 <= room.0 { Ok(policy) } else { Err(${n.bad}) }`,
  ])
  const loop = w.pick([
    code`let mut excess = 0.0;
        for count in 1..=1000 {
            excess = kept * excess + dose.0;
            if excess > room.0 {
                return Some(count);
            }
        }
        None`,
    code`let mut excess = 0.0;
        (1..=1000).find(|_| {
            excess = kept * excess + dose.0;
            excess > room.0
        })`,
  ])
  const made = isFine
    ? code`let policy = ${n.policy}::new(${k.rust('int')}, ${n.kelvin}(${s.dose.rust('f64')}), ${n.kelvin}(${s.room.rust('f64')})).unwrap();
            assert!((policy.${n.worst}().0 - ${heat.rust('f64')}).abs() < 1e-9);`
    : code`assert_eq!(${n.policy}::new(${k.rust('int')}, ${n.kelvin}(${s.dose.rust('f64')}), ${n.kelvin}(${s.room.rust('f64')})), Err(${n.bad}));`
  const tests = w.shuffle([
    code`#[test]
        fn the_draft() {
            ${nest(4, made)}
        }`,
    code`#[test]
        fn both_sides_of_the_room() {
            let policy = ${n.policy}::new(3, ${n.kelvin}(4.0), ${n.kelvin}(12.0)).unwrap();
            assert!((policy.${n.worst}().0 - 12.0).abs() < 1e-12);
            assert_eq!(${n.policy}::new(4, ${n.kelvin}(4.0), ${n.kelvin}(12.0)), Err(${n.bad}));
            assert_eq!(${n.policy}::new(1, ${n.kelvin}(4.0), ${n.kelvin}(f64::NAN)), Err(${n.bad}));
        }`,
    code`#[test]
        fn the_loop_passes_the_limit() {
            assert_eq!(passes_after(${n.kelvin}(${s.dose.rust('f64')}), ${s.kept.rust('f64')}, ${n.kelvin}(${s.room.rust('f64')})), Some(${passes.rust('int')}));
            assert_eq!(passes_after(${n.kelvin}(4.0), 1.0, ${n.kelvin}(8.0)), Some(3));
            assert_eq!(passes_after(${n.kelvin}(4.0), 0.5, ${n.kelvin}(8.0)), None);
            assert_eq!(passes_after(${n.kelvin}(1.0), 1.0, ${n.kelvin}(999.5)), Some(1000));
            assert_eq!(passes_after(${n.kelvin}(1.0), 1.0, ${n.kelvin}(1000.5)), None);
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`A policy is made only if its worst case fits; there is no value of the type for any other, and none without a bound.`,
      say`The count is a byte and the room is an argument of the constructor. What cannot be afforded cannot be built.`,
      say`Temperature rises are a type of their own, so that a dose is never mistaken for a count or a time.`,
    ]),
    page.rust(code`
    /// A rise of temperature over the set point.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.kelvin}(pub f64);

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ${n.bad};

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct ${n.policy} {
        ${n.allowed}: u8,
        dose: ${n.kelvin},
    }

    impl ${n.policy} {
        pub fn new(${n.allowed}: u8, dose: ${n.kelvin}, room: ${n.kelvin}) -> Result<Self, ${n.bad}> {
            ${nest(8, body)}
        }

        /// All of them at once: nothing cools.
        pub fn ${n.worst}(&self) -> ${n.kelvin} {
            ${n.kelvin}(f64::from(self.${n.allowed}) * self.dose.0)
        }
    }

    /// The restart of an unbounded loop that passes the room; none: it settles before.
    pub fn passes_after(dose: ${n.kelvin}, kept: f64, room: ${n.kelvin}) -> Option<u32> {
        ${nest(4, loop)}
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        ${nest(4, tests[0]!)}

        ${nest(4, tests[1]!)}

        ${nest(4, tests[2]!)}
    }`),
    w.pick([say`A bare number is no rise of temperature:`, say`Who swaps a count and a dose is told:`]),
    page.compileFail(
      'E0308',
      code`
    pub fn careless(room: ${n.kelvin}) -> Result<${n.policy}, ${n.bad}> {
        ${n.policy}::new(2, 5.0, room)
    }`,
    ),
  )
  page.section(
    'safety',
    w.pick([
      say`The bound of ${s.quick} holds for every room and every fan, since it takes no credit for cooling. It does take credit for the length of the pulse: hardware has to end it, or a crash in its midst heats on.`,
      say`Locked out means that both windings are off and stay off without power from the controller. A lock that a further reset opens is none, and a locked boot gives no pulse.`,
      say`The worst case begins at the set point. If the block overshoots by itself, the overshoot is to be taken off ${s.room.symbol} first.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A reset within the pulse ends it and leads to a new one; its dose is cut short, and counting it whole is on the safe side.`,
          say`A reset while the block is still cold: the doses are the same and the room is larger.`,
          say`Power that is gone for long clears the count, and the block has cooled by then; both are new.`,
          say`A sensor that fails its test: the boot ends locked, at the first attempt, whatever the count says.`,
          say`A room that is no number refuses every policy, since nothing compares with it; the constructor asks for what must hold and not for its contrary.`,
          say`A chamber that warms up lifts the place to which the block returns; the difference is to be taken off the room.`,
          say`Two heaters on one controller get their doses together, and the smaller room decides.`,
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
          say`A test of the sensor by a small current instead of heat makes the pulse needless; then the count protects against other things.`,
          say`A fuse at the block ends every loop by physics, once.`,
          say`Never resuming by itself is safest and loses each print that a dip of the supply touches.`,
          say`A shorter ${s.pulse.symbol} is worth as much as a larger room, until the sensor no longer sees the pulse.`,
        ],
        2,
      ),
    ),
  )
}
