import { expect, test } from 'vitest'
import { FEATURES } from '#protocol'
import { featureFromLabel } from './feature-label.ts'

// The left side is what slicers write, literally.
test.each([
  // PrusaSlicer, SuperSlicer
  ['Perimeter', 'inner-wall'],
  ['Internal perimeter', 'inner-wall'],
  ['External perimeter', 'outer-wall'],
  ['Overhang perimeter', 'overhang-wall'],
  ['Internal infill', 'sparse-infill'],
  ['Solid infill', 'solid-infill'],
  ['Top solid infill', 'top-surface'],
  ['Bridge infill', 'bridge'],
  ['Internal bridge infill', 'internal-bridge'],
  ['Gap fill', 'gap-infill'],
  ['Thin wall', 'thin-wall'],
  ['Ironing', 'ironing'],
  ['Skirt/Brim', 'skirt-brim'],
  ['Support material', 'support'],
  ['Support material interface', 'support-interface'],
  ['Wipe tower', 'prime-tower'],
  ['Custom', 'custom'],
  // OrcaSlicer, Bambu Studio
  ['Outer wall', 'outer-wall'],
  ['Inner wall', 'inner-wall'],
  ['Overhang wall', 'overhang-wall'],
  ['Sparse infill', 'sparse-infill'],
  ['Internal solid infill', 'solid-infill'],
  ['Top surface', 'top-surface'],
  ['Bottom surface', 'bottom-surface'],
  ['Bridge', 'bridge'],
  ['Internal Bridge', 'internal-bridge'],
  ['Gap infill', 'gap-infill'],
  ['Floating vertical shell', 'solid-infill'],
  ['Skirt', 'skirt-brim'],
  ['Brim', 'skirt-brim'],
  ['Support', 'support'],
  ['Support interface', 'support-interface'],
  ['Support transition', 'support'],
  ['Prime tower', 'prime-tower'],
  // Cura, ideaMaker
  ['WALL-OUTER', 'outer-wall'],
  ['WALL-INNER', 'inner-wall'],
  ['FILL', 'sparse-infill'],
  ['SKIN', 'solid-infill'],
  ['SKIRT', 'skirt-brim'],
  ['SUPPORT', 'support'],
  ['SUPPORT-INTERFACE', 'support-interface'],
  ['PRIME-TOWER', 'prime-tower'],
  ['SOLID-FILL', 'solid-infill'],
  ['GAP-FILL', 'gap-infill'],
  ['RAFT', 'skirt-brim'],
  // Simplify3D
  ['outer perimeter', 'outer-wall'],
  ['inner perimeter', 'inner-wall'],
  ['solid layer', 'solid-infill'],
  ['infill', 'sparse-infill'],
  ['gap fill', 'gap-infill'],
  ['dense support', 'support-interface'],
  ['prime pillar', 'prime-tower'],
  ['ooze shield', 'skirt-brim'],
  ['internal single extrusion', 'thin-wall'],
  // nothing known
  ['Multiple', 'unknown'],
  ['', 'unknown'],
])('%j is %s', (label, feature) => {
  expect(FEATURES[featureFromLabel(label)]).toBe(feature)
})
