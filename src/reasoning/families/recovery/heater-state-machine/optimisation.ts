// Depth 4: holding wears a switch and ripples a temperature, so its band has a best width; and since a worn switch sticks, two
// supervisors sit in series, who will disagree: for how long they may, and who clears whom.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'
import { explorePair, QUARRELS, type Quarrel } from './pair.ts'

const SAYS: Readonly<Record<Quarrel, string>> = {
  waiting: 'each supervisor clears its latch only after the other is ready to',
  shared: 'one button clears both latches as soon as the inner one is ready',
  either: 'power flows while either of both allows it',
}

export function optimisation(page: Page, s: Solved): void {
  const { m, w } = page
  const cycles = m.given('N_r', s.x.relayCycles, '')
  const work = m.given('c_r', s.x.relayH, 'h')
  const lost = m.given('q', s.x.lossPerK2, '1/K²')
  const offset = m.given('o', s.x.offsetK, 'K')
  const tight = m.given('h_0', w.pick([0.2, 0.25, 0.3, 0.4]), 'K')
  const up = m.derive('u', 'K/s', '(P - G*(S - T_a))/C', '4s')
  const down = m.derive('d', 'K/s', 'G*(S - T_a)/C', '4s')
  const pace = m.derive('a', 'K/s', 'u*d/(u + d)', '4s')
  const cycle = m.derive('t_h', 's', 'h_0/u + h_0/d', '3s')
  const tightLife = m.derive('L_0', 'h', 'N_r*t_h', '3s')
  const best = m.derive('h_b', 'K', '(c_r*a/(2*q*N_r))^(1/3)', '4s')
  m.derive('h_1', 'K', 'h_b/6', '3s')
  const objective = (h: string): string => `c_r*a/(N_r*${h}) + q*${h}^2`
  const least = m.derive('J_b', '', objective('h_b'), '4s')
  const claim = m.claim('optimum', {
    sense: 'min',
    over: [{ name: 'h', from: 'h_1', to: 'b', at: 'h_b' }],
    objective: objective('h'),
    subject: [],
    of: 'J_b',
    tolerance: 0.01,
  })
  const narrow = m.derive('J_0', '', objective('h_0'), '4s')
  const worse = m.relation(narrow, '>', least)
  const ratio = m.derive('f', '', 'J_0/J_b', '3s')
  const life = m.derive('L_b', 'h', 'N_r*h_b/a', '3s')
  const inside = m.relation(best, '<', s.band)
  const wear = m.derive('J_w', '', 'c_r*a/(N_r*h_b)', '4s')
  const ripple = m.derive('J_q', '', 'q*h_b^2', '4s')
  const twice = m.relation('J_w', '==', '2*J_q')
  const slope = m.derive('u_w', 'K/s', '(P_w - G*(S - T_a))/C', '4s')
  const apart = m.derive('t_q', 's', 'o/u_w + T_s', '4s')
  const patience = m.derive('n_q', '', 'ceil(t_q/T_s)', 'i')
  const more = m.relation(apart, '>', s.turn)
  const cooled = m.derive('D_q', 'K', 'd*n_q*T_s', '3s')
  const quarrel = w.pick(QUARRELS)
  const pair = explorePair(m, w, quarrel)
  const asksFlaw = w.chance(0.5)
  page.ask(
    asksFlaw
      ? w.pick([
          say`The draft holds within ${tight}, "as well as it can", by a relay good for ${cycles} switchings (${work} of work to change it; ripple costs ${lost} of the time by its square). A second supervisor with a sensor of its own, up to ${offset} off, was added, and ${SAYS[quarrel]}. Judge both ideas and do better.`,
          say`Find what is wrong with two decisions: a band of ${tight} for a relay of ${cycles} switchings, and a pair of supervisors in which ${SAYS[quarrel]}. Data: ${work} for a new relay, loss ${lost} times the square of the band, sensors ${offset} apart.`,
        ])
      : w.pick([
          say`Choose the width of the holding band: the relay bears ${cycles} switchings, its change costs ${work} of work, and ripple costs ${lost} times the square of the band. As a worn relay may stick, a second supervisor switches in series, by a sensor up to ${offset} away from the first. For how long may they disagree, and how are their latches cleared?`,
          say`Optimise holding between wear (${cycles} switchings, ${work} each relay) and ripple (${lost} by the square of the band), compare with a band of ${tight}, and design the second supervisor: patience with a disagreement when sensors differ by ${offset}, and a protocol of clearing that neither locks nor trusts one side.`,
          say`Two questions of the real world. How wide should the band be, if a relay of ${cycles} switchings takes ${work} to replace and ripple loses ${lost} times its square? And what do two supervisors in series do when one of them, reading up to ${offset} differently, objects?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A narrow band wears, a wide one ripples. Wear goes with the inverse of the width, ripple with its square; one best width lies between.`,
      say`Wear ends in a contact that sticks closed, which no state machine can open. That is why the second switch belongs to the same question.`,
      say`Series means that one objection is enough. So a disagreement is never dangerous by itself; it is a piece of news, and the question is when to believe it.`,
    ]),
  )
  page.think(
    'attempt',
    w.pick([
      say`As narrow as can be: ${tight} gives a cycle of ${cycle.arithmetic}.`,
      say`The draft's ${tight}: up and down once takes ${cycle.worked}.`,
    ]),
  )
  page.think(
    'error',
    w.pick([
      say`Then the relay is worn after ${tightLife.arithmetic} of holding. The accuracy is bought with the very part that may stick closed.`,
      say`${tightLife.worked}, and a worn relay does not fail politely. In loss of work: ${narrow.arithmetic}.`,
    ]),
  )
  page.think(
    'back-up',
    w.pick([
      say`Put the derivative to zero: ${best.arithmetic}. A relay then lasts ${life.arithmetic}.`,
      say`Balance: wear falls as fast as ripple grows at ${best.worked}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`A grid over ${claim.form('ranges')} finds nothing better: ${claim.form('answer')}. And at the best wear is twice the ripple, ${twice.values}, as it must be for an inverse against a square.`,
      say`At the optimum ${twice.symbols}: ${wear.arithmetic} against ${ripple.arithmetic}. The search over ${claim.form('ranges')} agrees. ${worse.symbols}, by a factor ${ratio.arithmetic}.`,
    ]),
  )
  page.think(
    'doubt',
    w.pick([
      say`Does the band fit the machine? What counts as near is ${s.band} wide: ${inside.values}, so holding does not see its own ripple as cold.`,
      say`The state machine calls it cold from ${s.band} below on. ${inside.symbols}; otherwise the best band would trip the count of cold turns.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Now the two supervisors. On a weak supply the part creeps up with ${slope.arithmetic}, so sensors ${offset} apart pass a threshold far apart in time, and a turn comes on top: ${apart.arithmetic}.`,
      say`Same threshold, two sensors: ${offset} at ${slope.arithmetic}, and up to one turn of delay. ${apart.worked}, which is ${patience.arithmetic} turns.`,
    ]),
  )
  page.think(
    'compare',
    {
      waiting: w.pick([
        say`What of the latches? If ${SAYS.waiting}, from a joint trip ${pair.flawed.form('promise:0')} and ${pair.flawed.form('promise:1')}: each is too polite to go first. Safe, and dead.`,
        say`Exploring the rule that ${SAYS.waiting}: ${pair.flawed.form('promise:0')}. It locks at the first joint trip, with both causes long gone.`,
      ]),
      shared: w.pick([
        say`What of the latches? If ${SAYS.shared}, ${pair.flawed.form('promise:0')}, after ${pair.shortest ?? ''}: it was cleared against its own objection.`,
        say`The rule that ${SAYS.shared} overrules the other: ${pair.flawed.form('promise:0')}, ${pair.shortest ?? ''} from the start.`,
      ]),
      either: w.pick([
        say`Where ${SAYS.either}, the first objection already does nothing: ${pair.flawed.form('promise:0')}, with power on. A second supervisor that must agree to switch off is a second way to burn.`,
        say`In the pair in which ${SAYS.either}, an objection is not obeyed: ${pair.flawed.form('promise:0')}, from a single step on.`,
      ]),
    }[quarrel],
  )
  page.think(
    'verify',
    w.pick([
      say`Better: both trip together, each finds its own cause gone, each gets ready when a person asks, and only together they go on. ${pair.sound.value}: ${pair.sound.claim.form('promise:1')}; ${pair.sound.claim.form('promise:3')}.`,
      say`In two steps, ready and then on together, nobody waits in a circle and nobody is overruled: of ${pair.sound.value} each has it that ${pair.sound.claim.form('promise:0')}, and ${pair.sound.claim.form('promise:3')}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), apart, cooled, tightLife)
  page.think(
    'decide',
    w.pick([
      say`Band ${best}, patience ${patience.arithmetic} turns, two latches, one joint release.`,
      say`Width ${best} in place of ${tight}, and two switches in series whose quarrel ends in fault after ${patience.arithmetic} turns.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`First the wear of holding, for it decides how often the second switch will be needed.`,
      say`Costs choose the band; they do not choose the protocol. That one is explored.`,
      say`Width by calculus, patience by physics, clearing by search.`,
    ]),
  )
  page.step(
    w.pick(['Cycles of holding', 'How often it switches']),
    say`At the set point it rises with ${up.worked} and falls with ${down.worked}; one cycle of a band h takes h over ${pace.worked}. Of ${tight} that makes ${cycle.worked}, and the relay is worn after ${tightLife.worked}.`,
  )
  page.step(
    w.pick(['The best width', 'Wear against ripple']),
    say`Loss: ${claim.form('problem')}, for ${claim.form('ranges')}.`,
    w.pick([
      say`Its derivative is nought at ${best.worked}. There wear is ${wear.worked} and ripple ${ripple.worked}, so ${twice.named}. By search: ${claim.form('answer')}. The relay lasts ${life.worked}.`,
      say`An inverse against a square balances where the first is twice the second: ${best.worked}, with ${twice.symbols}. The grid confirms ${claim.form('answer')}; life of the relay ${life.worked}.`,
    ]),
    w.pick([
      say`The band of ${tight} loses ${narrow.short}, ${ratio.worked} times as much (${worse.symbols}). And ${inside.named}, so the guard of cold turns sleeps.`,
      say`${worse.named}: a factor ${ratio.worked} for accuracy that nobody asked for. Since ${inside.symbols}, ripple is not mistaken for cold.`,
    ]),
  )
  page.step(
    w.pick(['Patience with a disagreement', 'How long healthy supervisors differ']),
    w.pick([
      say`Slowest at the set point on ${s.weak.worked}: ${slope.worked}. Sensors up to ${offset} apart cross a threshold so much later, and the later one waits for its turn: ${apart.worked}; ${more.symbols}, so one turn of patience would trip healthy pairs. In turns ${patience.worked}.`,
      say`The weaker the supply (${s.weak.worked}), the longer both sides differ: ${slope.worked}, hence ${apart.worked} and ${patience.worked} turns. A single turn does not do, as ${more.named}.`,
    ]),
    say`Meanwhile power is off, since one objection opens the series. The part cools by up to ${cooled.worked}; that is all a disagreement costs.`,
  )
  page.step(
    w.pick(['Clearing two latches', 'Who may end it', 'The protocol']),
    say`${pair.sound.claim.form('rules')}`,
    say`In all of ${pair.sound.value}:`,
    say`${pair.sound.claim.form('promises')}`,
    {
      waiting: say`With the rule that ${SAYS.waiting}, explored from a joint trip: ${pair.flawed.form('promise:0')}, ${pair.flawed.form('promise:1')}. A circle of waiting, which safety properties alone do not notice.`,
      shared: say`With the rule that ${SAYS.shared}: ${pair.flawed.form('promise:0')}, at the nearest after ${pair.shortest ?? ''}. A latch that others clear is a lamp.`,
      either: say`With the rule that ${SAYS.either}: ${pair.flawed.form('promise:0')}, and power is on. In series the same state is harmless.`,
    }[quarrel],
  )
  const n = w.pick([
    {
      side: 'Side',
      fine: 'Fine',
      tripped: 'Tripped',
      ready: 'Ready',
      pair: 'Pair',
      sees: 'sees',
      ask: 'ask',
      go: 'release',
      power: 'power',
    },
    {
      side: 'Opinion',
      fine: 'Allows',
      tripped: 'Objects',
      ready: 'Consents',
      pair: 'Series',
      sees: 'look',
      ask: 'invite',
      go: 'rejoin',
      power: 'closed',
    },
    {
      side: 'Latch',
      fine: 'Open',
      tripped: 'Caught',
      ready: 'Lifted',
      pair: 'Supervisors',
      sees: 'observe',
      ask: 'press',
      go: 'together',
      power: 'both_allow',
    },
  ])
  const sees = w.pick([
    code`let side = &mut self.sides[which];
            side.1 = cause;
            if cause {
                side.0 = ${n.side}::${n.tripped};
            }
            if self.sides.iter().any(|side| side.0 == ${n.side}::${n.tripped}) {
                for side in &mut self.sides {
                    if side.0 == ${n.side}::${n.fine} {
                        side.0 = ${n.side}::${n.tripped};
                    }
                }
            }`,
    code`self.sides[which].1 = cause;
            if cause {
                self.sides[which].0 = ${n.side}::${n.tripped};
                let other = &mut self.sides[1 - which].0;
                if *other == ${n.side}::${n.fine} {
                    *other = ${n.side}::${n.tripped};
                }
            }`,
  ])
  const ask = w.pick([
    code`for (opinion, cause) in &mut self.sides {
                if *opinion == ${n.side}::${n.tripped} && !*cause {
                    *opinion = ${n.side}::${n.ready};
                }
            }`,
    code`self.sides = self.sides.map(|side| match side {
                (${n.side}::${n.tripped}, false) => (${n.side}::${n.ready}, false),
                other => other,
            });`,
  ])
  const go = w.pick([
    code`if self.sides.iter().all(|side| side.0 == ${n.side}::${n.ready}) {
                self.sides = [(${n.side}::${n.fine}, false); 2];
            }`,
    code`if let [(${n.side}::${n.ready}, _), (${n.side}::${n.ready}, _)] = self.sides {
                *self = Self::new();
            }`,
  ])
  const width = w.pick([
    code`let pace = up * down / (up + down);
        (work * pace / (2.0 * ripple * switchings)).cbrt()`,
    code`let cycle = 1.0 / up + 1.0 / down;
        (work / (2.0 * ripple * switchings * cycle)).powf(1.0 / 3.0)`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn the_derived_width() {
            let width = best_width(${up.rust('f64')}, ${down.rust('f64')}, ${work.rust('f64', 's')}, ${lost.rust('f64')}, ${cycles.rust('f64')});
            assert!((width / ${best.rust('f64')} - 1.0).abs() < 1e-9);
        }`,
    w.pick([
      code`#[test]
        fn one_objection_opens() {
            for which in [0, 1] {
                let mut pair = ${n.pair}::new();
                assert!(pair.${n.power}());
                pair.${n.sees}(which, true);
                assert!(!pair.${n.power}());
                assert_eq!(pair.sides[1 - which], (${n.side}::${n.tripped}, false));
            }
        }`,
      code`#[test]
        fn both_trip_together() {
            let mut pair = ${n.pair}::new();
            pair.${n.sees}(0, false);
            assert!(pair.${n.power}());
            pair.${n.sees}(1, true);
            assert!(!pair.${n.power}());
            assert_eq!(pair.sides, [(${n.side}::${n.tripped}, false), (${n.side}::${n.tripped}, true)]);
        }`,
    ]),
    w.pick([
      code`#[test]
        fn nobody_is_overruled() {
            let mut pair = ${n.pair}::new();
            pair.${n.sees}(1, true);
            pair.${n.ask}();
            pair.${n.go}();
            assert_eq!(pair.sides, [(${n.side}::${n.ready}, false), (${n.side}::${n.tripped}, true)]);
            pair.${n.sees}(1, false);
            pair.${n.go}();
            assert!(!pair.${n.power}());
            pair.${n.ask}();
            assert!(!pair.${n.power}());
            pair.${n.go}();
            assert!(pair.${n.power}());
        }`,
      code`#[test]
        fn a_new_cause_takes_readiness_back() {
            let mut pair = ${n.pair}::new();
            pair.${n.sees}(0, true);
            pair.${n.sees}(0, false);
            assert!(!pair.${n.power}());
            pair.${n.ask}();
            pair.${n.sees}(1, true);
            pair.${n.go}();
            assert_eq!(pair.sides, [(${n.side}::${n.ready}, false), (${n.side}::${n.tripped}, true)]);
            pair.${n.sees}(1, false);
            pair.${n.ask}();
            pair.${n.go}();
            assert_eq!(pair.sides, [(${n.side}::${n.fine}, false); 2]);
        }`,
    ]),
  ])
  page.section(
    'rust',
    w.pick([
      say`Each side has an opinion and a cause of its own. Asking makes ready those without cause, and only both together go on.`,
      say`The pair has no notion of who is right. It knows fine, tripped and ready, and power means that both are fine.`,
      say`Trips pass over to the other side, readiness does not: that is the whole protocol.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.side} {
        ${n.fine},
        ${n.tripped},
        /// Would go on, if the other does.
        ${n.ready},
    }

    /// Two supervisors in series, each with what it sees of its own.
    #[derive(Debug, Clone)]
    pub struct ${n.pair} {
        sides: [(${n.side}, bool); 2],
    }

    impl Default for ${n.pair} {
        fn default() -> Self {
            Self::new()
        }
    }

    impl ${n.pair} {
        pub fn new() -> Self {
            Self { sides: [(${n.side}::${n.fine}, false); 2] }
        }

        pub fn ${n.power}(&self) -> bool {
            self.sides.iter().all(|side| side.0 == ${n.side}::${n.fine})
        }

        /// What one side sees now. A cause trips both.
        pub fn ${n.sees}(&mut self, which: usize, cause: bool) {
            ${nest(8, sees)}
        }

        /// A person asks both.
        pub fn ${n.ask}(&mut self) {
            ${nest(8, ask)}
        }

        /// On together, or not at all.
        pub fn ${n.go}(&mut self) {
            ${nest(8, go)}
        }
    }

    /// The band that loses least; in SI, ripple by the square of the band.
    pub fn best_width(up: f64, down: f64, work: f64, ripple: f64, switchings: f64) -> f64 {
        ${nest(4, width)}
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
      say`Both switches have to be tried apart, or one that sticks hides behind the other for years. At each start each side opens alone, and the other must see the current go.`,
      say`Two supervisors that share a sensor, a clock or a program share its fault. In series they are worth two only as far as they are different.`,
      say`The band is a matter of cost, since the guard above it stays what it was. No width can make ${s.limit} nearer.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A stronger supply shortens the rise and wears a little more; the fall, and with it the cycle, is set by the room.`,
          say`A side that restarts begins tripped, for a latch that a restart clears is none.`,
          say`The person asks before the causes are gone: those that are ready wait, nothing else happens.`,
          say`At half power rise and fall take equally long, and the relay switches oftenest.`,
          say`A heater that is switched by a transistor does not wear; then ripple alone decides, and the band is as narrow as noise allows.`,
          say`Disagreements within patience are worth counting: pairs that differ oftener every week have a sensor that drifts.`,
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
          say`Switching at the zero crossing of the supply makes the relay last longer, which widens nothing and narrows the best band.`,
          say`A triac for the band and a relay only for faults: wear and safety are then apart.`,
          say`Proportional power in long periods ripples little at a fixed number of switchings.`,
          say`Three supervisors that vote keep printing when one of them is wrong, at the price of believing two.`,
        ],
        2,
      ),
    ),
  )
}
