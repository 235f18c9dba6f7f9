import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadMaterialTable } from '../../tests/materials.ts'
import { readMaterial } from './material-reading.ts'
import { findMaterial } from './material-table.ts'

const table = loadMaterialTable()
const names = [...table.materials.keys()]

describe('the material table', () => {
  test('all 31 materials are read without a complaint', () => {
    expect(table.diagnostics).toEqual([])
    expect(names).toHaveLength(31)
  })

  test('a number keeps its confidence, its source and the spread that follows from them', () => {
    const pla = table.materials.get('PLA')!
    expect(pla.densityKgPerM3).toBe(1240)
    expect(pla.spread['densityKgPerM3']).toBe(0.05)
    expect(pla.spread['conductivityWPerMK']).toBe(0.15)
    expect(pla.spread['crystallization.kgK2']).toBe(0.4)
    expect(table.provenance.get('PLA')!['densityKgPerM3']).toEqual({ confidence: 'H', source: 'spoolman-db' })
  })

  test('windows are ordered as a person would set them', () => {
    for (const material of table.materials.values()) {
      expect(material.noFlowC, material.name).toBeLessThan(material.print.nozzleC[0])
      expect(material.glassTransitionC, material.name).toBeLessThan(material.noFlowC)
      expect(material.print.nozzleC[1], material.name).toBeLessThanOrEqual(material.degradationC)
    }
  })
})

describe('reading a material', () => {
  const json = (change: (value: Record<string, unknown>) => void): unknown => {
    const copy = structuredClone(source)
    change(copy)
    return copy
  }
  const source: Record<string, unknown> = toJson()

  test('a number in the wrong unit, NaN, null or text is refused and named', () => {
    for (const value of [1.24, Number.NaN, Number.POSITIVE_INFINITY, null, '1240']) {
      const reading = readMaterial(
        json((copy) => {
          copy['densityKgPerM3'] = { value, confidence: 'H', source: 'x' }
        }),
      )
      expect(reading.material).toBeNull()
      expect(reading.diagnostics[0]!.message).toContain('densityKgPerM3')
    }
  })

  test('a table with falling temperatures is refused', () => {
    const reading = readMaterial(
      json((copy) => {
        copy['conductivityWPerMK'] = {
          value: [
            [100, 0.2],
            [50, 0.2],
          ],
          confidence: 'H',
          source: 'x',
        }
      }),
    )
    expect(reading.diagnostics.map((entry) => entry.message)).toEqual([
      'conductivityWPerMK: temperatures must rise from row to row',
    ])
  })

  test('any JSON value gives diagnostics, never a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const reading = readMaterial(value)
        expect(reading.material).toBeNull()
        expect(reading.diagnostics.length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('finding a material by what people write', () => {
  test.each([
    ['pla', 'PLA'],
    ['PLA Basic', 'PLA'],
    ['Bambu PLA Silk', 'PLA'],
    ['PLA+', 'PLA+'],
    ['PLA Tough', 'PLA+'],
    ['eSUN PLA Plus', 'PLA+'],
    ['PLA Wood', 'PLA-WOOD'],
    ['PLA Metal', 'PLA-METAL'],
    ['Generic PETG', 'PETG'],
    ['PCTG', 'PETG'],
    ['PET-GF15', 'PET-CF'],
    ['PETGCF', 'PETG-CF'],
    ['Generic PET-CF', 'PET-CF'],
    ['ASA-CF', 'ASA'],
    ['ABS+', 'ABS'],
    ['PA', 'PA6'],
    ['Nylon', 'PA6'],
    ['PA-CF', 'PA6-CF'],
    ['PAHT-CF', 'PA6-CF'],
    ['PA6GF30', 'PA6-GF'],
    ['PA 12 carbon fiber', 'PA12-CF'],
    ['PC/ABS', 'PC-ABS'],
    ['Polycarbonate', 'PC'],
    ['TPU', 'TPU-95A'],
    ['TPU 85A', 'TPU-85A'],
    ['Flexible', 'TPU-95A'],
    ['TPE', 'TPE-SEBS'],
    ['Ultem', 'PEI-9085'],
    ['HIPS', 'HIPS'],
  ])('%s is %s', (query, name) => {
    expect(findMaterial(names, query)).toEqual({ name, suggestions: [] })
  })

  test('an unknown polymer is not guessed; the nearest names are offered', () => {
    const match = findMaterial(names, 'PLQ')
    expect(match.name).toBeNull()
    expect(match.suggestions).toContain('PLA')
    for (const word of ['', 'constructor', '__proto__', 'black']) expect(findMaterial(names, word).name).toBeNull()
  })

  test('every name finds itself, in any case', () => {
    for (const name of names) expect(findMaterial(names, ` ${name.toLowerCase()} `).name).toBe(name)
  })

  test('any text gives a known name or three suggestions', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const match = findMaterial(names, text)
        if (match.name === null) expect(match.suggestions).toHaveLength(3)
        else expect(names).toContain(match.name)
      }),
    )
  })
})

/** A complete file made from the table itself: every leaf of PLA with its provenance. */
function toJson(): Record<string, unknown> {
  const pla = table.materials.get('PLA')!
  const leaves = table.provenance.get('PLA')!
  const wrap = (value: unknown, path: string): unknown => {
    if (path in leaves) return { value, ...leaves[path] }
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, wrap(inner, path === '' ? key : `${path}.${key}`)]),
    )
  }
  const { spread: _, ...material } = pla
  return wrap(material, '') as Record<string, unknown>
}
