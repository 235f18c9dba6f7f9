import { describe, expect, test } from 'vitest'
import { FEATURES } from '#protocol'
import type { Annotator } from './annotator.ts'
import { annotateLine, createAnnotator, hasLayerComments, noteExtrusion } from './annotator.ts'
import { CODE_COMMENT } from './command-block.ts'
import { createScanner } from './scanner.ts'

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

interface Seen {
  readonly annotator: Annotator
  /** `layer/feature/object` at each line `G1`. */
  readonly at: string[]
}

function read(text: string): Seen {
  const annotator = createAnnotator({ hasLayerComments: true })
  const at: string[] = []
  const scanner = createScanner()
  const onBlock: Parameters<typeof scanner.push>[1] = (block) => {
    for (let row = 0; row < block.count; row++) {
      annotateLine(annotator, block, row)
      if (block.code[row] === CODE_COMMENT || String.fromCharCode(block.source[block.start[row]!]!) !== 'G') continue
      const object = annotator.object < 0 ? '-' : annotator.objectNames[annotator.object]
      at.push(`${annotator.layer}/${FEATURES[annotator.feature]}/${object}`)
    }
  }
  scanner.push(encode(text), onBlock)
  scanner.finish(onBlock)
  return { annotator, at }
}

describe('what slicers write', () => {
  test('PrusaSlicer and SuperSlicer', () => {
    const { annotator, at } = read(
      [
        ';TYPE:Custom',
        'G1',
        ';LAYER_CHANGE',
        ';Z:0.2',
        ';HEIGHT:0.2',
        ';TYPE:Skirt/Brim',
        'G1',
        '; printing object Part A.stl id:0 copy 0',
        ';TYPE:External perimeter',
        ';WIDTH:0.42',
        'G1',
        '; stop printing object Part A.stl id:0 copy 0',
        '; printing object Part A.stl id:0 copy 1',
        'G1',
        ';LAYER_CHANGE',
        ';Z:0.4',
        ';LAYER:7',
        'G1',
      ].join('\r\n'),
    )
    expect(at).toEqual([
      '-1/custom/-',
      '0/skirt-brim/-',
      '0/outer-wall/Part A.stl id:0 copy 0',
      '0/outer-wall/Part A.stl id:0 copy 1',
      '1/outer-wall/Part A.stl id:0 copy 1',
    ])
    expect(annotator).toMatchObject({ layerZMm: 0.4, layerHeightMm: 0.2 })
  })

  test('Bambu Studio', () => {
    const { annotator, at } = read(
      [
        '; CHANGE_LAYER',
        '; Z_HEIGHT: 0.28',
        '; LAYER_HEIGHT: 0.28',
        '; layer num/total_layer_count: 1/23',
        '; OBJECT_ID: 82',
        '; start printing object, unique label id: 82',
        '; FEATURE: Inner wall',
        'G1',
        '; stop printing object, unique label id: 82',
        '; FEATURE: Prime tower',
        'G1',
      ].join('\n'),
    )
    expect(at).toEqual(['0/inner-wall/object 82', '0/prime-tower/-'])
    expect(annotator).toMatchObject({ layerZMm: 0.28, layerHeightMm: 0.28 })
  })

  test('Cura, with a raft and one at a time', () => {
    const lines = [
      ';LAYER_COUNT:4',
      ';LAYER:-2',
      'G1',
      ';LAYER:-1',
      'G1',
      ';LAYER:0',
      ';MESH:a.stl',
      ';TYPE:WALL-OUTER',
      'G1',
    ]
    lines.push(';MESH:NONMESH', 'G1', ';LAYER:0', 'G1', ';LAYER:1', 'G1', ';LAYER:0', ';MESH:b.stl', 'G1')
    expect(read(lines.join('\n')).at).toEqual([
      '0/unknown/-',
      '1/unknown/-',
      '2/outer-wall/a.stl',
      '2/outer-wall/-',
      '2/outer-wall/-',
      '3/outer-wall/-',
      '4/outer-wall/b.stl',
    ])
  })

  test('ideaMaker', () => {
    const lines = [
      ';LAYER:0',
      ';Z:0.250',
      ';HEIGHT:0.250',
      ';PRINTING: NON-OBJECT',
      ';PRINTING_ID: -1',
      ';TYPE:SKIRT',
      'G1',
    ]
    lines.push(';PRINTING: corner.stl', ';PRINTING_ID: 0', ';TYPE:SOLID-FILL', 'G1')
    const { annotator, at } = read(lines.join('\n'))
    expect(at).toEqual(['0/skirt-brim/-', '0/solid-infill/corner.stl'])
    expect(annotator.layerZMm).toBe(0.25)
  })

  test('Simplify3D, new and old', () => {
    const lines = [
      '; process Process1',
      '; layer 1, Z = 0.200',
      '; feature outer perimeter',
      '; tool H0.200 W0.480',
      'G1',
    ]
    lines.push('; layer 2, Z = 0.400', '; inner perimeter', 'G1', '; layer end', 'G1')
    const { annotator, at } = read(lines.join('\n'))
    expect(at).toEqual(['0/outer-wall/-', '1/inner-wall/-', '1/inner-wall/-'])
    expect(annotator.layerZMm).toBe(0.4)
  })

  test('Kiri:Moto', () => {
    const { annotator, at } = read(';; --- layer 0 (0.250 @ 0.250) ---\nG1\n;; --- layer 1 (0.200 @ 0.450) ---\nG1')
    expect(at).toEqual(['0/unknown/-', '1/unknown/-'])
    expect(annotator).toMatchObject({ layerZMm: 0.45, layerHeightMm: 0.2 })
  })

  test('EXCLUDE_OBJECT counts before the comments beside it', () => {
    const lines = [
      'EXCLUDE_OBJECT_DEFINE NAME=a_id_0_copy_0 CENTER=1,2',
      ';LAYER_CHANGE',
      '; printing object a id:0 copy 0',
      'G1',
    ]
    lines.push("EXCLUDE_OBJECT_START NAME='a_id_0_copy_0'", 'G1', 'exclude_object_end NAME=a_id_0_copy_0', 'G1')
    const { annotator, at } = read(lines.join('\n'))
    expect(at).toEqual(['0/unknown/-', '0/unknown/a_id_0_copy_0', '0/unknown/-'])
    expect(annotator.objectNames).toEqual(['a_id_0_copy_0'])
  })

  test('M486', () => {
    const { at } = read(
      ['M486 T2', 'M486 S0', 'M486 A"first"', 'M486 S-1', 'G1', 'M486 S0', 'G1', 'M486 S1', 'G1'].join('\n'),
    )
    expect(at).toEqual(['-1/unknown/-', '-1/unknown/first', '-1/unknown/object 1'])
  })
})

test('without layer comments, and without word of them, Z decides until the first comment', () => {
  const annotator = createAnnotator()
  noteExtrusion(annotator, 0.2, 0.2)
  noteExtrusion(annotator, 0.4, 0.4)
  expect(annotator).toMatchObject({ layer: 1, layerZMm: 0.4 })
  const scanner = createScanner()
  scanner.push(encode(';LAYER:0\n'), (block) => annotateLine(annotator, block, 0))
  noteExtrusion(annotator, 0.3, 0.3)
  expect(annotator).toMatchObject({ layer: 0, layerZMm: 0.3, layerHeightMm: 0.3 })
})

test('a file known to have layer comments has no layer before the first', () => {
  const annotator = createAnnotator({ hasLayerComments: true })
  noteExtrusion(annotator, 0.2, 0.2)
  expect(annotator.layer).toBe(-1)
})

test('hasLayerComments looks as far as it is given bytes', () => {
  const filler = 'G1 X1\n'.repeat(100_000)
  expect(hasLayerComments(encode(`${filler};LAYER:0\n`))).toBe(true)
  expect(hasLayerComments(encode(`${filler};LAYER_COUNT:3\n; layer height\n`))).toBe(false)
  expect(hasLayerComments(new Uint8Array(0))).toBe(false)
})

test('objects and names are bounded', () => {
  const many = Array.from({ length: 33_000 }, (_, id) => `M486 S${id}\n`).join('')
  expect(read(many).annotator.objectNames).toHaveLength(32_000)
  expect(read(`;MESH:${'x'.repeat(5000)}\nG1`).annotator.objectNames[0]).toHaveLength(256)
  expect(read(`;TYPE:${'x'.repeat(5000)}\nG1`).at).toEqual(['-1/unknown/-'])
})
