// The filaments that ship with the product, as a conversation wants them.
import type { Band, MaterialBook, MaterialFacts } from '#operator'
import type { Material } from '#physics'
import { findMaterial } from '#physics'
import { loadMaterials } from './material-files.ts'

export function createMaterialBook(): MaterialBook {
  const { materials } = loadMaterials()
  const names = [...materials.keys()]
  // Every word of every sentence is looked up.
  const known = new Map<string, MaterialFacts | null>()
  const find = (asked: string): MaterialFacts | null => {
    const { name } = findMaterial(names, asked)
    const found = name === null ? undefined : materials.get(name)
    return found === undefined ? null : factsOf(found)
  }
  return {
    names: () => names,
    find(asked) {
      const before = known.get(asked)
      if (before !== undefined) return before
      if (known.size >= KNOWN_MAX) known.clear()
      const found = find(asked)
      known.set(asked, found)
      return found
    },
  }
}

const KNOWN_MAX = 2000

function factsOf({
  name,
  title,
  print,
  glassTransitionC,
  degradationC,
  shrinkagePct,
  abrasivenessRel,
}: Material): MaterialFacts {
  return {
    name,
    title,
    nozzleC: bandOf(print.nozzleC),
    bedC: bandOf(print.bedC),
    chamberC: bandOf(print.chamberC),
    fanPct: bandOf(print.fanPct),
    flowMaxMm3PerS: print.maxFlowStandardMm3PerS,
    flowMaxHighMm3PerS: print.maxFlowHighMm3PerS,
    dryC: print.dryC,
    dryH: print.dryH,
    glassTransitionC,
    degradationC,
    shrinkagePct,
    abrasivenessRel,
  }
}

function bandOf([min, usual, max]: readonly [number, number, number]): Band {
  return { min, usual, max }
}
