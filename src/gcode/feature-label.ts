// What slicers call their features (`;TYPE:External perimeter`, `; FEATURE: Outer wall`, `;TYPE:WALL-OUTER`,
// `; feature outer perimeter`) in the house's words. By the words in the label, not by a list of labels: slicers and their
// forks invent new ones, and `Overhang wall`, `OVERHANG-WALL` and `overhang perimeter` mean the same.
import type { Feature } from '#protocol'
import { featureCode } from '#protocol'

/** The first rule whose word is in the label decides, so the order matters: `Internal bridge infill` is a bridge. */
const RULES: readonly (readonly [RegExp, Feature])[] = [
  [/iron|neosanding/, 'ironing'],
  [/interface|dense support/, 'support-interface'],
  [/support/, 'support'],
  [/tower|pillar|flush|wipe|purge|prime/, 'prime-tower'],
  [/skirt|brim|raft|shield/, 'skirt-brim'],
  [/(?:internal|inner) bridge/, 'internal-bridge'],
  [/bridge/, 'bridge'],
  [/gap/, 'gap-infill'],
  [/overhang/, 'overhang-wall'],
  [/thin|single extrusion/, 'thin-wall'],
  [/floating vertical shell/, 'solid-infill'],
  [
    /(?:outer|external|outside) ?(?:wall|perimeter|shell|contour)|(?:wall|perimeter|shell) (?:outer|external)/,
    'outer-wall',
  ],
  [/wall|perimeter|shell|inset|loop|contour/, 'inner-wall'],
  [/\btop\b/, 'top-surface'],
  [/\bbottom\b/, 'bottom-surface'],
  [/solid|skin/, 'solid-infill'],
  [/fill/, 'sparse-infill'],
  [/custom|mill/, 'custom'],
]

/** The code of a label as written; `unknown` where no word is known. */
export function featureFromLabel(label: string): number {
  const words = label
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim()
  return featureCode(RULES.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown')
}
