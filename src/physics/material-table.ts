// All materials at once, and the one a person or a slicer means by a name.
import { nearestNames } from '#core'
import type { Diagnostic } from '#protocol'
import type { Material } from './material.ts'
import { type Provenance, readMaterial } from './material-reading.ts'

export interface MaterialTable {
  readonly materials: ReadonlyMap<string, Material>
  readonly provenance: ReadonlyMap<string, Readonly<Record<string, Provenance>>>
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads what the caller has loaded from data/materials; a file that is wrong is left out and named. */
export function readMaterialTable(files: Iterable<{ readonly file: string; readonly json: unknown }>): MaterialTable {
  const materials = new Map<string, Material>()
  const provenance = new Map<string, Readonly<Record<string, Provenance>>>()
  const diagnostics: Diagnostic[] = []
  for (const { file, json } of files) {
    const reading = readMaterial(json, file)
    diagnostics.push(...reading.diagnostics)
    if (reading.material === null) continue
    materials.set(reading.material.name, reading.material)
    provenance.set(reading.material.name, reading.provenance)
  }
  return { materials, provenance, diagnostics }
}

export interface MaterialMatch {
  readonly name: string | null
  /** Nearest names, best first, when nothing fits; empty otherwise. */
  readonly suggestions: readonly string[]
}

/** What people and slicers write for what the table calls otherwise. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['pctg', 'petg'],
  ['pet', 'petg'],
  ['cpe', 'petg'],
  ['lwpla', 'pla'],
  ['nylon', 'pa'],
  ['paht', 'pa'],
  ['pa66', 'pa6'],
  ['pa612', 'pa12'],
  ['pa11', 'pa12'],
  ['ultem', 'pei'],
  ['flex', 'tpu'],
  ['flexible', 'tpu'],
  ['sebs', 'tpe'],
  ['bvoh', 'pva'],
  ['polycarbonate', 'pc'],
  ['polypropylene', 'pp'],
])

/** The member that stands for a family word without more detail. */
const FAMILY_DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['pa', 'PA6'],
  ['tpu', 'TPU-95A'],
  ['tpe', 'TPE-SEBS'],
  ['pei', 'PEI-9085'],
  ['pekk', 'PEKK-A'],
  ['pps', 'PPS-CF'],
])

const FILLERS: ReadonlyMap<string, string> = new Map([
  ['cf', 'cf'],
  ['carbon', 'cf'],
  ['gf', 'gf'],
  ['glass', 'gf'],
  ['wood', 'wood'],
  ['bamboo', 'wood'],
  ['metal', 'metal'],
  ['bronze', 'metal'],
  ['copper', 'metal'],
  ['cond', 'cond'],
  ['conductive', 'cond'],
])

/**
 * The name in `names` that `query` means ('pla', 'PLA+', 'Generic PETG', 'PA-CF', 'TPU'), or null with the nearest
 * names. A filled grade that is not in the table is taken for its unfilled polymer; an unknown polymer gives null.
 */
export function findMaterial(names: Iterable<string>, query: string): MaterialMatch {
  const known = [...names]
  const text = query.slice(0, 200).trim().toLowerCase()
  const exact = known.find((name) => squash(name) === squash(text))
  if (exact !== undefined) return { name: exact, suggestions: [] }

  const wanted = readQuery(text)
  for (const polymer of wanted.polymers) {
    const match = nearestOfPolymer(known, polymer, wanted)
    if (match !== null) return { name: match, suggestions: [] }
  }
  return { name: null, suggestions: nearestNames(known, text, 3, undefined, squash) }
}

interface Query {
  /** Most specific first. */
  readonly polymers: readonly string[]
  readonly filler: string | null
  readonly toughened: boolean
  readonly shoreA: number | null
}

function readQuery(text: string): Query {
  const words = text.split(/[^a-z0-9]+/).filter((word) => word !== '')
  const polymers: string[] = []
  let filler: string | null = null
  for (const word of words) {
    // 'pa6gf30' is a polymer and a filler in one word, 'cf15' a filler with its weight.
    const [, root, fibre] = /^([a-z]+\d*?)??(cf|gf)\d*$/.exec(word) ?? []
    filler = FILLERS.get(word) ?? fibre ?? filler
    if (root !== undefined) polymers.push(root)
    else if (fibre === undefined && !FILLERS.has(word)) polymers.push(word)
  }
  // 'pa 6' and 'pc/abs' are two words for one polymer.
  const pairs = polymers.slice(1).map((word, i) => `${polymers[i]}${word}`)
  const synonyms = polymers.flatMap((word) => SYNONYMS.get(word) ?? [])
  const shore = /(?:^|\D)(\d\d) ?a\b/.exec(text)?.[1]
  return {
    polymers: [...pairs, ...polymers, ...synonyms],
    filler,
    toughened: /\+|\b(?:plus|tough|pro)\b/.test(text),
    shoreA: shore === undefined ? null : Number(shore),
  }
}

function nearestOfPolymer(known: readonly string[], polymer: string, query: Query): string | null {
  const find = (name: string): string | null => known.find((candidate) => squash(candidate) === squash(name)) ?? null
  const family = /^(tpu|tpe)\d\d/.exec(polymer)?.[1] ?? polymer
  if (family === 'tpu' && query.shoreA !== null && query.shoreA < 90) return find('TPU-85A')
  const plain = find(family) ?? find(FAMILY_DEFAULTS.get(family) ?? '')
  if (query.filler !== null) {
    // Another fibre of the same polymer is nearer than none.
    const fillers = query.filler === 'gf' ? ['gf', 'cf'] : query.filler === 'cf' ? ['cf', 'gf'] : [query.filler]
    for (const filler of fillers) {
      const filled = find(family + filler) ?? (plain === null ? null : find(plain + filler))
      if (filled !== null) return filled
    }
  }
  return (query.toughened ? find(`${family}+`) : null) ?? plain
}

function squash(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9+]/g, '')
}
