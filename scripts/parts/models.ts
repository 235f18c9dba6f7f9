// The parts that ship with the product, modelled here so that nobody's copyright is in them. Each returns a solid that
// stands on z = 0, centred on the origin, in mm.
import type { CrossSection, Manifold, ManifoldToplevel } from 'manifold-3d'

type Solids = Pick<ManifoldToplevel, 'Manifold' | 'CrossSection'>

export type Model = (solids: Solids) => Manifold

/** 20 mm cube with the axis letters sunk into three faces: the part everyone has printed. */
export const calibrationCube: Model = ({ Manifold, CrossSection }) => {
  const edge = 20
  const stroke = (x0: number, y0: number, x1: number, y1: number): CrossSection => {
    const length = Math.hypot(x1 - x0, y1 - y0)
    const angleDeg = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI
    return CrossSection.square([length + 1.6, 1.6], true)
      .rotate(angleDeg)
      .translate([(x0 + x1) / 2, (y0 + y1) / 2])
  }
  const letterX = stroke(-3.5, -5, 3.5, 5).add(stroke(-3.5, 5, 3.5, -5))
  const letterY = stroke(0, -5, 0, 0)
    .add(stroke(0, 0, -3.5, 5))
    .add(stroke(0, 0, 3.5, 5))
  const letterZ = stroke(-3.5, 5, 3.5, 5)
    .add(stroke(3.5, 5, -3.5, -5))
    .add(stroke(-3.5, -5, 3.5, -5))
  const depth = 0.8
  const sink = (letter: CrossSection): Manifold => letter.extrude(2 * depth).translate([0, 0, -depth])
  return Manifold.cube([edge, edge, edge], true)
    .subtract(sink(letterZ).translate([0, 0, edge / 2]))
    .subtract(
      sink(letterX)
        .rotate([90, 0, 90])
        .translate([edge / 2, 0, 0]),
    )
    .subtract(
      sink(letterY)
        .rotate([90, 0, 0])
        .translate([0, -edge / 2, 0]),
    )
    .translate([0, 0, edge / 2])
}

/** Five single-layer squares at the corners and the middle of the bed's centre: shows level, squash and grip. */
export const firstLayerPatch: Model = ({ Manifold }) => {
  const patch = (x: number, y: number): Manifold => Manifold.cube([30, 30, 0.2], true).translate([x, y, 0.1])
  const bridge = (x: number, y: number, angleDeg: number): Manifold =>
    Manifold.cube([110, 5, 0.2], true).rotate([0, 0, angleDeg]).translate([x, y, 0.1])
  return [patch(-45, -45), patch(45, -45), patch(-45, 45), patch(45, 45), bridge(0, 0, 45), bridge(0, 0, -45)].reduce(
    (sum, next) => sum.add(next),
    patch(0, 0),
  )
}

/** Bridges of 10, 20, 30, 45 and 60 mm between pillars. */
export const bridgeSet: Model = ({ Manifold }) => {
  const spansMm = [10, 20, 30, 45, 60]
  const heightMm = 10
  let part = Manifold.cube([76, 10 * spansMm.length + 4, 1.2], true).translate([0, 0, 0.6])
  spansMm.forEach((spanMm, row) => {
    const y = (row - (spansMm.length - 1) / 2) * 10
    for (const side of [-1, 1]) {
      const pillar = Manifold.cube([6, 7, heightMm], true)
      part = part.add(pillar.translate([side * (spanMm / 2 + 3), y, heightMm / 2]))
    }
    part = part.add(Manifold.cube([spanMm + 12, 7, 1.6], true).translate([0, y, heightMm + 0.8]))
  })
  return part
}

/** A fan of seven fins leaning 15 to 75 degrees from vertical. */
export const overhangFan: Model = ({ Manifold, CrossSection }) => {
  const anglesDeg = [15, 30, 40, 50, 60, 68, 75]
  const reachMm = 16
  let part = Manifold.cube([12 * anglesDeg.length, 16, 6], true).translate([0, 0, 3])
  anglesDeg.forEach((angleDeg, index) => {
    const rise = reachMm / Math.tan((angleDeg * Math.PI) / 180)
    const heightMm = Math.min(rise, 24)
    const outMm = heightMm * Math.tan((angleDeg * Math.PI) / 180)
    const fin = new CrossSection([
      [0, 0],
      [6, 0],
      [6 + outMm, heightMm],
      [outMm, heightMm],
    ])
    const solid = fin.extrude(9, 0, 0, [1, 1], true).rotate([90, 0, 90])
    part = part.add(solid.translate([(index - (anglesDeg.length - 1) / 2) * 12, 2, 6]))
  })
  return part
}

/** Four spires that end in a point: each layer is shorter than the last until nothing has time to cool. */
export const spires: Model = ({ Manifold }) => {
  const heightsMm = [30, 40, 50, 60]
  let part = Manifold.cube([50, 14, 1.6], true).translate([0, 0, 0.8])
  heightsMm.forEach((heightMm, index) => {
    part = part.add(Manifold.cylinder(heightMm, 4, 0.6, 48).translate([(index - 1.5) * 12, 0, 1.6]))
  })
  return part
}

/** A flat open box with sharp corners: 150 x 90 mm is enough to lift in a cold room. */
export const warpBox: Model = ({ Manifold }) =>
  Manifold.cube([150, 90, 22], true)
    .translate([0, 0, 11])
    .subtract(Manifold.cube([144, 84, 22], true).translate([0, 0, 14]))

/** A twisted six-lobed vase for spiral mode. */
export const twistedVase: Model = ({ CrossSection }) => {
  const points: [number, number][] = []
  for (let step = 0; step < 180; step++) {
    const angle = (step / 180) * 2 * Math.PI
    const radiusMm = 21 + 2.4 * Math.cos(6 * angle)
    points.push([radiusMm * Math.cos(angle), radiusMm * Math.sin(angle)])
  }
  return new CrossSection(points).extrude(70, 140, 75, [1.25, 1.25])
}

/** A shelf bracket with a rib and two screw holes. */
export const bracket: Model = ({ Manifold, CrossSection }) => {
  const upright = Manifold.cube([24, 5, 50]).translate([-12, 0, 0])
  const shelf = Manifold.cube([24, 45, 5]).translate([-12, 0, 0])
  const rib = new CrossSection([
    [0, 0],
    [38, 0],
    [0, 42],
  ])
    .extrude(5, 0, 0, [1, 1], true)
    .rotate([90, 0, 90])
    .translate([0, 4, 4])
  const screw = (x: number, y: number): Manifold => Manifold.cylinder(12, 2.3, 2.3, 32).translate([x, y, -2])
  const wallScrew = Manifold.cylinder(12, 2.3, 2.3, 32).rotate([90, 0, 0])
  return upright
    .add(shelf)
    .add(rib)
    .subtract(screw(-8, 32))
    .subtract(screw(8, 32))
    .subtract(wallScrew.translate([-8, 8, 40]))
    .subtract(wallScrew.translate([8, 8, 40]))
    .translate([0, -22, 0])
}

/** A flexible bellows ring, a typical TPU part. */
export const bellows: Model = ({ Manifold, CrossSection }) => {
  const profile: [number, number][] = []
  const folds = 4
  const pitchMm = 6
  for (let step = 0; step <= folds * 2; step++) profile.push([step % 2 === 0 ? 14 : 18, (step * pitchMm) / 2])
  for (let step = folds * 2; step >= 0; step--) profile.push([step % 2 === 0 ? 12.2 : 16.2, (step * pitchMm) / 2])
  return Manifold.revolve(new CrossSection(profile), 72)
}

/** A small hook; several of them make the multi-object plate. */
export const hook: Model = ({ Manifold, CrossSection }) => {
  const ring = CrossSection.circle(9, 64)
    .subtract(CrossSection.circle(5.5, 64))
    .subtract(CrossSection.square([20, 20]).translate([0, 0]))
  const stem = CrossSection.square([3.5, 22]).translate([-9, 0])
  return Manifold.extrude(ring.add(stem), 8)
}
