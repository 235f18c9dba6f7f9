// Depth 1: commands as affine maps, which of them bear repeating, and what repeating the others costs over a print.
import { code, nest, say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Solved } from './instance.ts'

export function formulation(page: Page, s: Solved): void {
  const { m, w } = page
  m.given('x_a', w.pick([20, 35, 50]), 'mm')
  m.given('x_b', w.pick([80, 95, 110]), 'mm')
  const A = [
    ['0', 'x_a'],
    ['0', '1'],
  ]
  const B = [
    ['0', 'x_b'],
    ['0', '1'],
  ]
  const R = [
    ['1', 'l'],
    ['0', '1'],
  ]
  const T = [
    ['-1', '1'],
    ['0', '1'],
  ]
  const absolute = m.claim('matrix', { matrices: { A }, left: ['A', 'A'], right: ['A'] })
  const relative = m.claim('matrix', {
    matrices: {
      R,
      D: [
        ['1', '2*l'],
        ['0', '1'],
      ],
    },
    left: ['R', 'R'],
    right: ['D'],
  })
  const toggle = m.claim('matrix', { matrices: { T }, left: ['T', 'T'], right: ['I'] })
  const late = m.claim('matrix', { matrices: { A, B }, left: ['A', 'B', 'A'], right: ['A'] })
  const P = [
    ['1', '0'],
    ['c', '0'],
  ]
  const Q = [
    ['0', '1'],
    ['0', '1'],
  ]
  const parts = m.claim('matrix', { matrices: { P }, left: ['P', 'P'], right: ['P'] })
  const copy = m.claim('matrix', { matrices: { Q }, left: ['Q', 'Q'], right: ['Q'] })
  const macro = m.claim('matrix', {
    matrices: {
      P,
      Q,
      G: [
        ['c^2', '0'],
        ['c^2', '0'],
      ],
    },
    left: ['Q', 'P', 'Q', 'P'],
    right: ['G'],
  })
  const fan = m.derive('c_2', '%', 'c^2', '3s')
  const falls = m.relation(fan, '<', s.ratio)
  const extra = m.derive('y', '%', 'q/(1 - q)', '4s')
  const series = m.claim('recurrence', {
    states: [
      { name: 'a', unit: '', start: 'q', next: 'a*q' },
      { name: 'z', unit: '', start: '0', next: 'z + a' },
    ],
    until: '40',
    measure: { what: 'z', take: 'final' },
    of: 'y',
    tolerance: 1e-9,
  })
  const square = m.derive('v', '', 'q*(1 + q)/(1 - q)^2', '4s')
  const squares = m.claim('recurrence', {
    states: [
      { name: 'a', unit: '', start: 'q', next: 'a*q' },
      { name: 'z', unit: '', start: '0', next: 'z + (2*k + 1)*a' },
    ],
    until: '40',
    measure: { what: 'z', take: 'final' },
    of: 'v',
    tolerance: 1e-9,
  })
  const copies = m.derive('N_c', '', 'N*y', '4s')
  const surplus = m.derive('L_e', 'mm', 'N_c*e', '3s')
  const drift = m.derive('r', 'mm', 'l*sqrt(N*v)', '3s')
  const wrong = m.relation(drift, '>', s.tolerance)
  const straight = m.derive('L_x', 'mm', 'N_c*l', '3s')
  const over = m.relation(straight, '>', drift)
  const asksFlaw = w.chance(0.35)
  page.ask(
    asksFlaw
      ? w.pick([
          say`A draft says: "Every single command is idempotent, so any sequence of them may be repeated, in any order." Find what is wrong with each half of that sentence, and compute what relative moves lose over a print.`,
          say`Somebody proposes to make macros the unit of repetition, since all commands within are idempotent. Refute it by a product of matrices. What do relative moves cost?`,
        ])
      : w.pick([
          say`Which commands may be carried out twice without harm? Put them as matrices, decide by a product, and compute the error that the others gather over a print.`,
          say`Formulate idempotence for these commands, with order and macros in view, and say how far relative moves drift.`,
          say`State as algebra when repeating does no harm. Then the statistics: how many executions too many, how much filament, how far sideways?`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`A command is a map of the state to a state. Repeating does no harm if the map applied to its own result changes nothing.`,
      say`Two questions are easily taken for one: the same command twice in a row, and an old one after a newer.`,
      say`All these commands are affine: new state is a matrix times the old one, with a constant entry for the offset. So products decide.`,
    ]),
  )
  if (w.chance(0.5)) {
    page.think(
      'attempt',
      w.pick([
        say`Absolute settings satisfy ${absolute.form('statement')}. So with them alone, copies are no concern any more.`,
        say`If all commands are absolute, ${absolute.form('statement')} for each, and the line may do what it likes.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Not if something came between. First A, then B, then a late copy of A: ${late.form('statement')}, as though B had never been.`,
        say`That holds for neighbours. With B in between, ${late.form('statement')}: the old setting is back, and both were acknowledged.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([
        say`Idempotence guards against repetition and order has to be guarded by numbers. Both are needed.`,
        say`A late copy must be known as late, which no property of the map can do. A number can.`,
      ]),
    )
  } else {
    page.think(
      'attempt',
      w.pick([
        say`Sideways, ${copies.arithmetic} moves too many of ${s.step} each: ${straight.worked}.`,
        say`Executions too many times the length: ${straight.arithmetic} of error.`,
      ]),
    )
    page.think(
      'error',
      w.pick([
        say`Moves go to and fro. Their sum grows with the root of their number, as long as directions are independent: ${drift.arithmetic}, and ${over.symbols}.`,
        say`That would be all in one direction. Only filament has one direction; sideways the squares add: ${drift.arithmetic}.`,
      ]),
    )
    page.think(
      'back-up',
      w.pick([
        say`Filament adds up straight, ${surplus.arithmetic}; the place adds up in squares, with ${square.arithmetic} for the mean square of the number of copies.`,
        say`For the square I need the mean square of the copies and not the square of the mean: ${square.arithmetic}.`,
      ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Each execution is followed by another one with ${s.lost}. The mean number too many is the geometric series ${extra.worked}.`,
      say`One reply lost: one copy; two in a row: two. Summed: ${extra.worked}, over the print ${copies.arithmetic}.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`The macro by hand: from the first fan at full to ${s.ratio}, and from there to ${fan.arithmetic}. ${falls.symbols}, so it is no projection although both of its parts are.`,
      say`${parts.form('statement')} and ${copy.form('statement')}, yet four factors give ${macro.form('statement')} with ${macro.form('entries:G')}; ${fan.worked}.`,
    ]),
  )
  page.checks(w.pick([1, 2]), extra, surplus, drift, copies)
  page.think(
    'summarise',
    w.pick([
      say`Absolute settings bear repeating, moves and toggles do not, macros only command by command. The drift of ${drift} against ${s.tolerance} settles it.`,
      say`${surplus} of filament too much and ${drift} sideways: relative commands need protection. Absolute ones need order.`,
    ]),
  )
  page.section(
    'analysis',
    w.pick([
      say`State and a constant entry make one column, and a command is a matrix. Later commands stand further left.`,
      say`Commands are affine, so they are matrices once the column has a constant entry; the product is read from the right.`,
    ]),
  )
  page.step(
    w.pick(['Twice in a row', 'Projections', 'Which maps bear it']),
    say`Absolute setting: ${absolute.form('entries:A')}, with ${absolute.form('statement')}. Such a map is a projection and may be repeated.`,
    w.pick([
      say`Relative move: ${relative.form('entries:R')}. ${relative.form('statement')} with ${relative.form('entries:D')}, so the move is made twice. Toggle: ${toggle.form('entries:T')}, ${toggle.form('statement')}; a second one undoes the first.`,
      say`Toggle ${toggle.form('entries:T')}: ${toggle.form('statement')}, back where it was. Relative move ${relative.form('entries:R')}: ${relative.form('statement')}, where ${relative.form('entries:D')}.`,
    ]),
  )
  page.step(
    w.pick(['An old copy', 'Order', 'Late is not the same as twice']),
    say`With a second setting ${late.form('entries:B')}: ${late.form('statement')}. The late copy wins, although each map is a projection. Idempotence says nothing about order.`,
  )
  page.step(
    w.pick(['A macro', 'Products of projections']),
    w.pick([
      say`Fans: ${macro.form('entries:P')} and ${macro.form('entries:Q')}, each a projection: ${parts.form('statement')}, ${copy.form('statement')}. The macro twice is ${macro.form('statement')}, ${macro.form('entries:G')}. Each round multiplies by the ratio: ${fan.worked}, ${falls.named}.`,
      say`${macro.form('entries:P')}, ${macro.form('entries:Q')}. Though ${parts.form('statement')} and ${copy.form('statement')}, ${macro.form('statement')} with ${macro.form('entries:G')}, and ${fan.worked}: after a repetition the fans run slower, for ${falls.symbols}. Projections that do not commute need not multiply to a projection.`,
    ]),
  )
  page.step(
    w.pick(['Copies over a print', 'How many, how far']),
    say`Mean of copies: ${extra.worked}, the sum of ${series.form('rates')}. Mean of their square: ${square.worked}, from ${squares.form('rates')}.`,
    w.pick([
      say`So ${copies.worked}. Filament adds up: ${surplus.worked}. Sideways, with directions that do not depend on each other, ${drift.worked}; ${wrong.named}.`,
      say`${copies.worked}, hence ${surplus.worked} of filament. The place wanders by ${drift.worked} (root mean square), and ${wrong.symbols}. All in one direction it would be ${straight.worked}.`,
    ]),
  )
  const n = w.pick([
    { type: 'Order', to: 'Place', by: 'Shift', flip: 'Flip', run: 'after', safe: 'bears_repeating' },
    { type: 'Request', to: 'Absolute', by: 'Relative', flip: 'Toggle', run: 'applied_to', safe: 'is_projection' },
    { type: 'Task', to: 'Set', by: 'Add', flip: 'Invert', run: 'on', safe: 'may_repeat' },
  ])
  const decide = w.pick([
    code`let once = [self.${n.run}(0), self.${n.run}(1)];
            once == once.map(|state| self.${n.run}(state))`,
    code`(0..2).all(|state| {
                let once = self.${n.run}(state);
                self.${n.run}(once) == once
            })`,
    code`match self {
                ${n.type}::${n.to}(_) | ${n.type}::${n.by}(0) => true,
                ${n.type}::${n.by}(_) | ${n.type}::${n.flip} => false,
            }`,
  ])
  const tests = w.shuffle([
    code`#[test]
        fn only_settings_bear_it() {
            assert!(${n.type}::${n.to}(7).${n.safe}() && ${n.type}::${n.to}(-7).${n.safe}());
            assert!(${n.type}::${n.by}(0).${n.safe}());
            assert!(!${n.type}::${n.by}(1).${n.safe}() && !${n.type}::${n.by}(-1).${n.safe}());
            assert!(!${n.type}::${n.flip}.${n.safe}());
        }`,
    code`#[test]
        fn a_late_copy_wins() {
            let path = [${n.type}::${n.to}(3), ${n.type}::${n.to}(8), ${n.type}::${n.to}(3)];
            assert_eq!(path.iter().fold(5, |state, order| order.${n.run}(state)), 3);
            assert_eq!(${n.type}::${n.by}(4).${n.run}(5), 9);
            assert_eq!((${n.type}::${n.flip}.${n.run}(0), ${n.type}::${n.flip}.${n.run}(1)), (1, 0));
        }`,
    code`#[test]
        fn the_derived_copies() {
            let found = copies(${s.moves.rust('f64')}, ${s.lost.rust('f64', '')});
            assert!((found - ${copies.rust('f64')}).abs() / found < 1e-6);
            assert_eq!((copies(10.0, 0.5), copies(10.0, 0.75)), (10.0, 30.0));
        }`,
  ])
  page.section(
    'rust',
    w.pick([
      say`The kinds of command are a type, and the property is a function that a test tries on each of them.`,
      say`What the products decided becomes a predicate. The state is a whole number, as in the controller.`,
    ]),
    page.rust(code`
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ${n.type} {
        ${n.to}(i32),
        ${n.by}(i32),
        ${n.flip},
    }

    impl ${n.type} {
        pub fn ${n.run}(self, state: i32) -> i32 {
            match self {
                ${n.type}::${n.to}(value) => value,
                ${n.type}::${n.by}(change) => state + change,
                ${n.type}::${n.flip} => 1 - state,
            }
        }

        /// Whether a second execution in a row changes nothing.
        pub fn ${n.safe}(self) -> bool {
            ${nest(8, decide)}
        }
    }

    /// Mean number of executions too many.
    pub fn copies(commands: f64, lost: f64) -> f64 {
        commands * lost / (1.0 - lost)
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
      say`A heater is set to a value and never toggled or raised by a step. A repeated command then leaves it where it was ordered to be.`,
      say`An old copy of "heater on" behind a newer "off" is the dangerous case; it is one of order, and no absolute value heals it.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`A relative move of nothing is a projection, as the predicate knows; it is no reason to send one.`,
          say`Homing is idempotent in its result and not in its wear.`,
          say`Absolute moves that wait for a probe depend on something besides the state that was written down here.`,
          say`Directions that depend on each other, as along a raster of one sense, drift more: the straight sum is the bound.`,
          say`A limit that clips makes relative moves idempotent at the wall only; that hides the fault during tests.`,
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
          say`Rewrite relative moves as absolute ones in the host, which knows the place; order is then what remains.`,
          say`Number all commands and leave them relative; the controller must then remember what it has done.`,
          say`Never repeat, and stop upon silence: right for a single dangerous command, useless for a stream.`,
        ],
        2,
      ),
    ),
  )
}
