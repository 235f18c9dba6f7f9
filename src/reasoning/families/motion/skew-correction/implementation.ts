// Depth 3: commands and places as types. What is checked against the travel, which part of the bed is left, and what comes last in the chain.
import { say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'
import { mapRust } from './map-rust.ts'

export function implementation(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { t, gamma, right } = s
  const wide = m.given('X', x.travelXMm, 'mm')
  const deep = m.given('Y', x.travelYMm, 'mm')
  const lost = m.derive('x_o', 'mm', 'abs(t)*Y', '4s')
  const left = m.derive('x_w', 'mm', 'X - abs(t)*Y', '5s')
  const far = m.derive('x_c', 'mm', 'X - t*Y', '6s')
  const near = m.derive('x_n', 'mm', '-t*Y', '4s')
  const zero = m.derive('x_z', 'mm', '0*X')
  const bad = right ? m.relation(near, '<', zero) : m.relation(far, '>', 'X')
  const map = [
    ['1', 't'],
    ['0', '1'],
  ]
  const back = [
    ['1', '-t'],
    ['0', '1'],
  ]
  const inverse = m.claim('matrix', { matrices: { S: map, K: back }, left: ['S', 'K'], right: ['I'] })
  const wrongInverse = m.claim('matrix', {
    matrices: {
      S: map,
      L: [
        ['1', '0'],
        ['-t', '1'],
      ],
      G: [
        ['1 - t^2', 't'],
        ['-t', '1'],
      ],
    },
    left: ['S', 'L'],
    right: ['G'],
  })
  const square = m.relation('(1 - t^2)*t + (-t)*1', '==', '-t^3')
  const turned = m.derive('x_q', 'mm', 'abs(t)*X', '3s')
  const turn = m.given('phi', x.turnDeg, '°')
  const rotation = [
    ['cos(phi)', '-sin(phi)'],
    ['sin(phi)', 'cos(phi)'],
  ]
  const rightOrder = m.claim('matrix', {
    matrices: {
      K: back,
      R: rotation,
      A: [
        ['cos(phi) - t*sin(phi)', '-sin(phi) - t*cos(phi)'],
        ['sin(phi)', 'cos(phi)'],
      ],
    },
    left: ['K', 'R'],
    right: ['A'],
  })
  const wrongOrder = m.claim('matrix', {
    matrices: {
      K: back,
      R: rotation,
      B: [
        ['cos(phi)', '-t*cos(phi) - sin(phi)'],
        ['sin(phi)', 'cos(phi) - t*sin(phi)'],
      ],
    },
    left: ['R', 'K'],
    right: ['B'],
  })
  const reach = m.derive('r_c', 'mm', 'sqrt(W^2 + H^2)', '4s')
  const orderOff = m.derive('e_o', 'mm', 'abs(t)*sin(phi)*r_c', '3s')
  const vx = m.given('V_x', x.limitXMmPerS, 'mm/s')
  const vy = m.given('V_y', x.limitYMmPerS, 'mm/s')
  const slower = m.derive('V_r', 'mm/s', 'V_x - abs(t)*V_y', '5s')
  const worst = m.derive('q_v', '', 'sqrt(1 + t^2)', '8s')
  m.derive('w_a', '°', '0')
  m.derive('w_b', '°', '2*pi')
  const everyWay = m.claim('range', {
    over: [{ name: 'y', from: 'w_a', to: 'w_b' }],
    left: 'abs(cos(y) - t*sin(y))',
    op: '<=',
    right: 'q_v',
  })
  const little = m.derive('q_p', 'ppm', 'sqrt(1 + t^2) - 1', '3s')
  const flaw = w.chance(0.45)
  const topic = w.pick(['travel', 'order', 'axis'] as const)
  const side = right ? 'left' : 'right'
  const speeds = w.chance(0.45)

  const sizes = w.pick([
    say`The carriages travel ${wide} in x and ${deep} in y, from zero.`,
    say`Travel: ${wide} by ${deep}, beginning at zero in both.`,
  ])
  const fast = speeds ? say` Their motors are limited to ${vx} and ${vy}.` : say``
  const rotated = topic === 'order' ? say` Parts are placed on the bed turned by ${turn}.` : say``
  page.ask(
    flaw
      ? {
          travel: say`${sizes}${fast} The program checks each point of the file against the travel and then corrects it. Long parts drive a carriage into its end. Find the flaw, say how much of the bed is lost, and implement the correction in Rust so that the slip cannot be written.`,
          order: say`${sizes}${fast}${rotated} The present chain corrects the lean of the part's points and then turns them. Turned parts come out leaning, straight ones do not. Find the flaw with numbers and implement the chain in Rust so that this order does not compile.`,
          axis: say`${sizes}${fast} The correction was entered at the wrong axis: y is changed in proportion to x. The next frame has equal diagonals, "so it does not matter". Judge that, and implement the correction in Rust with its limits.`,
        }[topic]
      : w.pick([
          say`${sizes}${fast}${rotated} Implement the correction in Rust: both directions, the check of the travel, the region that is left, and types that keep commands and places apart. Test every limit on both sides.`,
          say`${sizes}${fast}${rotated} Which rectangle of the bed can still be printed on, and what goes to the motors? Derive the map and its inverse and write them in Rust with refusals as values.`,
          say`${sizes}${fast}${rotated} Write the last stage before the motors: from where a point should be to where the carriages go. Find what it takes away at the edges and go through the edge cases.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Two kinds of coordinates look alike and are not: where the plastic should be, and where the carriages stand. Most slips here are one taken for the other.`,
      say`The correction is linear, so lines stay lines and nothing has to be divided. What changes are the limits: a rectangle of travel is a parallelogram of places.`,
      say`It must be the last map before the motors, and the limits belong behind it. Order is the whole problem.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`${t.worked}, that is ${gamma.arithmetic}. The carriage goes to x less the tangent times y; the map and this are inverse, ${inverse.form('statement')}.`,
      say`Lean: ${t.arithmetic}. A shear is undone by the shear with the other sign, ${inverse.form('statement')}, exactly and not to first order.`,
    ]),
  )
  if (topic === 'axis' && (flaw || w.chance(0.6))) {
    page.think(
      'attempt',
      say`One might as well take the share out of y, in proportion to x. It squares the corner just so.`,
    )
    page.think(
      'error',
      w.pick([
        say`It does square it, up to ${square.symbols} in the product of the columns. But ${wrongInverse.form('statement')} is a turn: a part is square and stands askew by the lean, ${turned.worked} over the width. Whoever homes against the rail of x notices.`,
        say`Equal diagonals, true: the columns are orthogonal but for ${square.symbols}. What is left is a rotation; along x a line climbs by ${turned.arithmetic} over the travel, and a second nozzle or a probed bed does not follow.`,
      ]),
    )
  }
  if (topic === 'travel' && (flaw || w.chance(0.6))) {
    page.think('attempt', say`Points of the file lie within the travel, so they are fine; correct them and drive.`)
    page.think(
      'error',
      right
        ? w.pick([
            say`The rear left corner of the travel is allowed by that check and goes to ${near.worked}: ${bad.values}. Into the end of the rail.`,
            say`Take x of zero at the far end of y. Corrected it is ${near.arithmetic}, outside. And places that could be reached are refused at the right.`,
          ])
        : w.pick([
            say`The rear right corner passes that check and goes to ${far.worked}: ${bad.values}. Into the end of the rail.`,
            say`Take x at its end and y at its end. Corrected it is ${far.arithmetic}, beyond ${wide}. And places that could be reached are refused at the left.`,
          ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`At the far end of y the reachable stretch of x is shifted by ${lost.worked}. A rectangle over the full depth keeps ${left.arithmetic} of width.`,
      say`The region is a parallelogram; the widest rectangle of full depth in it has ${left.worked}, so ${lost.arithmetic} is lost, on the ${right ? 'left' : 'right'} at the rear and on the other side in front.`,
    ]),
  )
  if (topic === 'order') {
    if (flaw || w.chance(0.6)) {
      page.think('attempt', say`Correct first, turn then, or the other way round: two small changes, they commute.`)
      page.think(
        'error',
        w.pick([
          say`They do not: one order gives ${rightOrder.form('entries:A')}, the other ${wrongOrder.form('entries:B')}. The difference moves a point by lean times sine times its distance, ${orderOff.worked} for a part of the size of the frame.`,
          say`The lean belongs to the rails and does not turn with the part. In the wrong order a corner of a part like the frame is off by ${orderOff.arithmetic}.`,
        ]),
      )
    } else {
      page.think(
        'derive',
        say`A part that is turned first and corrected last is right; exchanged, it would be off by ${orderOff.worked} at a distance of ${reach.arithmetic}.`,
      )
    }
  }
  if (speeds)
    page.think(
      'derive',
      w.pick([
        say`Speeds go through the same matrix. In the worst direction x gets ${worst.worked} of the speed of the path, which is nothing; if both limits are used at once, x keeps ${slower.arithmetic}.`,
        say`The motor of x also carries the lean's share of y. With both at their limits it must leave room: ${slower.worked}.`,
      ]),
    )
  page.think(
    'verify',
    w.pick([
      say`There and back is the identity, and the corner of the travel goes to ${far.worked} as it should.`,
      say`Corner of the travel: ${far.arithmetic}; it lies ${right ? 'inside' : 'outside'}, as the shear says for a lean to the ${right ? 'right' : 'left'}.`,
    ]),
  )
  page.checks(1, lost, left, ...(speeds ? [slower] : []))
  page.think(
    'decide',
    w.pick([
      say`Two types, one fallible function between them, and the check of the travel inside of it.`,
      say`Correction and check become one step: no command reaches a motor without both.`,
    ]),
  )

  page.section(
    'analysis',
    flaw
      ? {
          travel: say`The check is right and stands in the wrong place: it looks at coordinates that no motor has.`,
          order: say`The lean is a property of the rails. What the part does on the bed comes before it.`,
          axis: say`Square is not yet straight: the wrong axis gives right angles and a turned part.`,
        }[topic]
      : w.pick([
          say`The map, its inverse, and the region that they leave.`,
          say`One matrix with one entry; what follows from it for travel, order and speed.`,
          say`Everything rests on which coordinates are meant.`,
        ]),
  )
  page.step(
    w.pick(['Map and inverse', 'There and back']),
    w.pick([
      say`Commands x and y land at x plus the tangent times y, and y. With ${t.worked} the correction is ${inverse.form('entries:K')}, and ${inverse.form('statement')}. Determinant one: areas are kept.`,
      say`Let ${inverse.form('entries:S')} say where commands land, and ${inverse.form('entries:K')} what to command. ${inverse.form('statement')} without any remainder, as a shear added to its opposite is nothing. Here ${t.worked}.`,
    ]),
    w.pick([
      say`Straight lines stay straight under it, so a segment needs correction at its ends only.`,
      say`It is linear: ends of segments are corrected and what lies between follows.`,
    ]),
  )
  page.step(
    w.pick(['What is left of the bed', 'Reachable places']),
    w.pick([
      say`A place is reachable if its corrected x lies on the rail. At the far end of y the stretch is shifted by ${lost.worked}, so rectangles over the full depth have ${left.worked} of width.`,
      say`The rails' rectangle, seen as places, is a parallelogram of the same area. Its front and rear sides are displaced against each other by ${lost.worked}; common to all depths is a strip of ${left.worked}.`,
      say`For each y the reachable x form a stretch of length ${wide.symbol}, beginning at the tangent times y. All of them together share ${left.worked}, since between front and rear lie ${lost.worked}.`,
    ]),
    right
      ? say`The corner at the rear left would need ${near.worked}; ${bad.named}. At the rear right there is room: ${far.worked}.`
      : say`The corner at the rear right would need ${far.worked}; ${bad.named}. At the rear left there is room: ${near.worked}.`,
  )
  if (topic === 'order' || w.chance(0.2))
    page.step(
      w.pick(['Order', 'Turned parts']),
      say`Turned by ${turn} first and corrected last: ${rightOrder.form('entries:A')}. The other way round: ${wrongOrder.form('entries:B')}. They differ on the diagonal alone, by tangent times sine, with opposite signs; a point at ${reach.worked} is off by ${orderOff.worked}, in any direction. Scaling commutes with the correction only if both axes scale alike.`,
    )
  if (topic === 'axis' || w.chance(0.15))
    page.step(
      w.pick(['The other axis', 'A free choice that is none']),
      say`Changing y in proportion to x gives ${wrongInverse.form('statement')} with ${wrongInverse.form('entries:G')}. Its columns have the product ${square.symbols}, so right angles are restored to third order, and the part is turned by the lean: ${turned.worked} over the width. It matters where something outside of the part counts: the bed's edge, a probed surface, a second tool.`,
    )
  if (speeds)
    page.step(
      w.pick(['Speed', 'Limits of motors']),
      say`A speed along the path at the angle y asks of x the cosine less the tangent times the sine: ${everyWay.form('statement')}, where ${worst.short}. That is ${little.worked} above one and of no account. If x and y are limited each for itself, a move may use both: x keeps ${slower.worked} for itself. Accelerations go the same way.`,
    )

  page.section('rust', ...mapRust(page, { wide, deep, t, far, near, right }))
  page.section(
    'safety',
    w.pick([
      say`A place goes to the motors only as a value of the type of commands, and only the checked function makes these. So no path leads around the check, and ${lost} of overrun at the rear ${side} cannot happen.`,
      say`The refusal comes before the motion: a part is sent through the function point by point, and the first point outside stops it. What fits ${left} of width fits anywhere in the depth.`,
      say`A lean with the wrong sign would pass all types. It is found by the check of a printed frame, and bounded in what it can do: every command is still within the rails.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Homing: the switch is hit in coordinates of the rails. The place of the head is computed from there through the map, not through the inverse.`,
          say`A moving origin: offsets of a tool belong to places and come before the correction.`,
          say`A lean of nothing: both types hold the same numbers, and the code has no special case.`,
          say`The correction is switched on or off in mid-air: the same place has other commands. The carriages must be told to move there, slowly.`,
          say`Jogging one axis: a move in y alone now moves x as well. Near an end this may be refused, with a reason that surprises.`,
          say`Coordinates that are no number fail both comparisons of a range and are refused like anything outside.`,
        ],
        4,
      ),
    ),
  )
  page.section(
    'alternatives',
    page.list(
      w.some(
        [
          say`Reduce the travel to the rectangle of ${left}. One check in either coordinates, and a strip of bed given away.`,
          say`Correct in the slicer. The machine stays simple, and every file is for one machine.`,
          say`Share the lean between both axes. The part turns by half of it, and both axes lose some travel.`,
          say`Square the gantry by its two motors of y, if it has two. Then the correction is nothing and the bed is whole.`,
        ],
        2,
      ),
    ),
  )
}
