// Depth 2, second route: three leans. What upright frames really measure, the inverse with its mixed term, and the order of undoing.
import { say } from '../../../text/piece.ts'
import type { Page } from '../../../writing/page.ts'
import type { Instance, Solved } from './instance.ts'
import { leansRust } from './leans-rust.ts'

export function threeAxes(page: Page, s: Solved, x: Instance): void {
  const { m, w } = page
  const { g, t } = s
  const b = m.given('b', x.leanXz)
  const f = m.given('f', x.leanYz)
  const height = m.given('Z', x.travelZMm, 'mm')
  const fine = m.given('e_r', x.stepMm, 'mm')
  const h = m.derive('h', '', 'f - t*b')
  m.derive('y_a', '', '-0.02')
  m.derive('y_b', '', '0.02')
  const upright = m.claim('range', {
    over: [{ name: 'y', from: 'y_a', to: 'y_b' }],
    left: '((y*W + b*H)^2 + (W + h*H)^2) - ((y*W - b*H)^2 + (W - h*H)^2)',
    op: '==',
    right: '4*W*H*(h + y*b)',
    tolerance: 1e-6,
  })
  const inXz = m.claim('range', {
    over: [{ name: 'y', from: 'y_a', to: 'y_b' }],
    left: '((W + y*H)^2 + (h*H)^2) - ((W - y*H)^2 + (h*H)^2)',
    op: '==',
    right: '4*W*H*y',
    tolerance: 1e-6,
  })
  const shear = [
    ['1', 't', 'b'],
    ['0', '1', 'h'],
    ['0', '0', '1'],
  ]
  const inverse = m.claim('matrix', {
    matrices: {
      U: shear,
      V: [
        ['1', '-t', 't*h - b'],
        ['0', '1', '-h'],
        ['0', '0', '1'],
      ],
    },
    left: ['U', 'V'],
    right: ['I'],
  })
  const negated = m.claim('matrix', {
    matrices: {
      U: shear,
      N: [
        ['1', '-t', '-b'],
        ['0', '1', '-h'],
        ['0', '0', '1'],
      ],
      E: [
        ['1', '0', '-t*h'],
        ['0', '1', '0'],
        ['0', '0', '1'],
      ],
    },
    left: ['U', 'N'],
    right: ['E'],
  })
  const steps = m.claim('matrix', {
    matrices: {
      U: shear,
      A: [
        ['1', 't', '0'],
        ['0', '1', '0'],
        ['0', '0', '1'],
      ],
      B: [
        ['1', '0', 'b'],
        ['0', '1', '0'],
        ['0', '0', '1'],
      ],
      C: [
        ['1', '0', '0'],
        ['0', '1', 'h'],
        ['0', '0', '1'],
      ],
    },
    left: ['B', 'C', 'A'],
    right: ['U'],
  })
  const bare = m.derive('e_b', 'mm', 'Z*sqrt(b^2 + h^2)', '3s')
  const cross = m.derive('e_c', 'mm', 'Z*abs(t*h)', '3s')
  const crossSeen = m.compare(cross, fine)
  const mixed = m.derive('e_m', 'mm', 'Z*abs(t*b)', '3s')
  const mixedSeen = m.compare(mixed, fine)
  const corner = m.derive('m_13', '', 't*h - b')
  const size = m.matrix('q_n', '', { matrices: { U: shear }, left: ['U'], measure: 'norm' }, '6s')
  const volume = m.matrix('q_d', '', { matrices: { U: shear }, left: ['U'], measure: 'determinant' })
  const needed = crossSeen.op === '>' || mixedSeen.op === '>'
  const least = m.derive('e_x', 'mm', 'max(e_c, e_m)', '3s')
  const full = m.derive('Z_c', 'mm', 'e_r/max(abs(t*h), abs(t*b))', '3s')
  const flaw = w.chance(0.45)
  const which = w.choose(2)

  const leans = w.pick([
    say`Upright frames, evaluated in the same way, give ${b.bare} for the plane of x and z and ${f.bare} for that of y and z.`,
    say`Two more frames were printed standing. Their quotients are ${b.bare} (in x and z) and ${f.bare} (in y and z).`,
  ])
  const room = w.pick([
    say`The machine is ${height} high and places its head to ${fine}.`,
    say`At ${height} of height and a resolution of ${fine}, small terms may count or not.`,
  ])
  page.ask(
    flaw
      ? which === 0
        ? say`${leans} ${room} The correction is made of the three quotients with their signs turned, each in its place of the matrix. Something of the lean is left at the top. Find the flaw, derive the inverse with proof, and say whether it can be seen.`
        : say`${leans} ${room} The code takes off the lean of x first, from the y that it was given, and corrects y afterwards. In tests small errors stay. Find the flaw, prove the right order and bound the error.`
      : w.pick([
          say`${leans} ${room} Derive the map of all three leans, what the frames really measure, and the inverse, with proof. Which mixed terms are worth their multiplications here?`,
          say`${leans} ${room} Three leans, one map: set it up, invert it exactly, and bound what is lost if every lean is handled by itself.`,
          say`${leans} ${room} Correct all three axes. Show that the inverse is right, in which order the parts have to be undone, and what second-order terms make at the top.`,
        ]),
  )
  page.think(
    'assess',
    w.pick([
      say`Three leans make a triangular matrix with ones on its diagonal. Its inverse is triangular too, and it has one entry that is no mere change of sign.`,
      say`Products of two leans are tiny. Whether tiny is small depends on the height, so I want them as lengths.`,
      say`Two places for a slip: what the frames measure is not quite what stands in the matrix, and the inverse is not quite the matrix with its signs turned.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`In the plane of x and y: ${t.worked}. A frame in x and z leans over towards y as well, but by the same at both of its diagonals: ${inXz.form('symbols')} for a lean y of it. So ${b.named} is clean.`,
      say`First lean ${t.arithmetic}. The frame that stands in x and z is tilted out of its plane, yet the tilt drops out of the difference of squares. ${b.named} holds as it is.`,
    ]),
  )
  page.think(
    'derive',
    w.pick([
      say`Not so in y and z. Its foot runs along the leaning y, which has a part in x, and so has z: the difference of squares knows their product. ${h.worked}.`,
      say`What the third frame measures is the angle between two leaning axes, and both lean in x. Their product has to come off: ${h.arithmetic}.`,
    ]),
  )
  if (flaw || w.chance(0.5)) {
    page.think(
      'attempt',
      which === 0
        ? say`The inverse of a small shear: turn the signs of its three entries.`
        : say`Take from x its share of y and of z, from y its share of z. The order hardly matters, as the terms are small.`,
    )
    page.think(
      'error',
      which === 0
        ? w.pick([
            say`Multiplied out, ${negated.form('statement')} with one entry left, the product of two leans: at the top ${cross.worked}.`,
            say`The product is no identity: in x stays the product of two leans, ${cross.arithmetic} at full height.`,
          ])
        : w.pick([
            say`The share of y in x must be taken from the y that was meant, not from the one that already contains a share of z. The old y leaves ${cross.worked} at the top.`,
            say`With the old y, x loses the product of two leans too much: ${cross.arithmetic} at full height. Order is part of the inverse.`,
          ]),
    )
  }
  page.think(
    'derive',
    w.pick([
      say`Solve from below: z is right, y loses its share of z, and x loses its shares of the y found and of z. The corner entry becomes ${corner.worked}.`,
      say`Back substitution. The mixed entry is ${corner.arithmetic}, all others change their sign.`,
    ]),
  )
  page.think(
    'verify',
    w.pick([
      say`Check: ${inverse.form('statement')}. And in parts, ${steps.form('statement')}, so the undoing goes from left to right: first the share of z in x, then z in y, last y in x.`,
      say`The product with the map: ${inverse.form('statement')}, entry by entry.`,
    ]),
  )
  page.think(
    'compare',
    w.pick([
      say`Uncorrected, the top is off by ${bare.worked}. The mixed terms make ${cross.arithmetic} and ${mixed.arithmetic}: ${crossSeen.values}; ${mixedSeen.values}.`,
      say`Mixed term of the inverse, ${crossSeen.named}. Mixed term of the measurement, ${mixedSeen.named}. Against ${bare.arithmetic} of lean at the top both are small.`,
    ]),
  )
  page.checks(w.pick([1, 2]), h, corner, cross, bare)
  page.think(
    'decide',
    needed
      ? w.pick([
          say`The exact inverse, as what it leaves out otherwise can be resolved: up to ${least.arithmetic}.`,
          say`Keep the mixed terms. They cost one multiplication and are not lost in the resolution.`,
        ])
      : w.pick([
          say`They could be left out here, below the resolution up to ${full.arithmetic} of height. But the right order costs nothing, so I keep it exact.`,
          say`Nobody would see them. Exact all the same, as the exact one is no dearer than the wrong one.`,
        ]),
  )

  page.section(
    'analysis',
    flaw
      ? which === 0
        ? say`A change of signs inverts one shear. Of three it inverts all but their product.`
        : say`Each line of the code is right, and their order is not.`
      : w.pick([
          say`The map, what the frames say of it, the inverse, and the size of what is mixed.`,
          say`Second-order terms appear twice, in the measurement and in the inverse. Each is made a length.`,
          say`A triangular map is undone from its last line upward.`,
        ]),
  )
  page.step(
    w.pick(['The map', 'Three leans in one matrix']),
    w.pick([
      say`y leans towards x, z leans towards x and y. A command lands at its product with ${steps.form('entries:U')}. On the diagonal stand ones: ${volume.claim.form('statement')}, with ${volume.value.named}. So no volume is made or lost, whatever the leans.`,
      say`Let ${steps.form('entries:U')} take commands to places. It is triangular with a diagonal of ones: always invertible, and near to the identity, as its norm ${size.value} tells (${size.claim.form('statement')}).`,
    ]),
  )
  page.step(
    w.pick(['What the frames measure', 'Three frames, three quotients']),
    w.pick([
      say`Flat frame: ${t.worked}. Frame in x and z with a lean y: ${inXz.form('statement')}, since the tilt out of its plane adds the same to both diagonals. So ${b.named} needs no care.`,
      say`The flat one gives ${t.worked} and the one in x and z ${b.named}, although it stands out of its plane: the tilt enters both diagonals with the same square, ${inXz.form('symbols')} for a lean y.`,
    ]),
    w.pick([
      say`Frame in y and z: with y for the lean of the flat one, ${upright.form('statement')}. It measures the sum of the wanted lean and a product. Hence ${h.worked}; taking ${f.symbol} itself would cost ${mixed.worked} at the top, ${mixedSeen.symbols}.`,
      say`A frame along y and z sees the scalar product of two axes which both lean in x: ${upright.form('symbols')}, where y is the flat lean. Subtract the product, ${h.worked}. Left in, it makes ${mixed.worked} at the top; ${mixedSeen.named}.`,
    ]),
  )
  page.step(
    w.pick(['The inverse', 'Undoing']),
    w.pick([
      say`From below: z stays, then y, then x with the y that was just found. That is ${inverse.form('entries:V')}, and ${inverse.form('statement')}. Its corner is ${corner.worked}.`,
      say`${inverse.form('entries:V')} is the inverse: ${inverse.form('statement')}. Only the corner, ${corner.worked}, is no change of sign.`,
    ]),
    say`As a product of single shears ${steps.form('statement')}. They do not commute; an inverse undoes the leftmost first: z out of x, z out of y, and y out of x at the end.`,
  )
  page.step(
    w.pick(['What the short cut leaves', 'Signs turned, or order exchanged']),
    w.pick([
      say`With all signs turned, ${negated.form('statement')}, where ${negated.form('entries:E')}. The same remains if x is corrected with the old y. At the top that is ${cross.worked}; ${crossSeen.named}. Without any correction it would be ${bare.worked}.`,
      say`Let ${negated.form('entries:N')} be the matrix with turned signs. Then ${negated.form('statement')} with ${negated.form('entries:E')}: z still pulls at x. It makes ${cross.worked}, ${crossSeen.symbols}; code that uses the old y for x is this matrix in disguise. All leans uncorrected would make ${bare.worked}.`,
    ]),
  )

  page.section(
    'rust',
    w.pick([
      say`The leans are kept as they stand in the matrix; a constructor takes what the frames say and removes the product. Forward and back are two functions that a test sends through each other.`,
      say`One constructor for readings, so that no raw quotient gets into the map. The inverse is written out; three lines need no matrix library.`,
      say`Forward map for tests, inverse for the machine, and a function that says whether the mixed term can be seen at all.`,
    ]),
    page.rust(leansRust(page, g, { t, b, f, h, height, fine, shows: crossSeen.op === '>' })),
  )
  page.section(
    'safety',
    w.pick([
      say`At the top the carriage of x goes elsewhere than the file says, by up to the lean of z times the height. So the travel is checked after the inverse, at every height, and not on the drawing.`,
      say`The map has determinant one and is near to the identity, so the inverse exists for all leans and magnifies nothing to speak of. No reading, however wrong, makes it explode; a wrong one makes it wrong, and bounded.`,
      say`Signs are tested by printing: three new frames after the correction must show quotients within the error of reading. A turned sign would show twice the lean.`,
    ]),
  )
  page.section(
    'edges',
    page.list(
      w.some(
        [
          say`Leans of nothing: the map is the identity to the last bit, so an untouched machine is not changed.`,
          say`Bed levelling also shears, but in z: it must come before this map in the chain from file to motor, or its heights belong to other places.`,
          say`Two lead screws of z that run apart tilt the gantry with height. That is no constant lean.`,
          say`The upright frames sway when printed thin; their walls have to be as stiff as the flat one's.`,
          say`A lean of z towards y is seen in the first layer height of no part, only in its walls.`,
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
          say`Choose z as the reference and let x and y lean. The matrix is triangular the other way, and plates on the bed would then not lie flat.`,
          say`A symmetric matrix, half of each lean to either axis. No axis is preferred, all three are moved, and the inverse is full.`,
          say`A general matrix with scales on its diagonal. One fit of all readings at once, by least squares, and no order to be minded.`,
          say`Correct only what is above the resolution. At small heights that leaves the flat lean alone.`,
        ],
        2,
      ),
    ),
  )
}
