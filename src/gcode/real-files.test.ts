// Every file of our own parts and every recorded one, whatever it is: the fast columns against the grammar on every line, and what we read against what
// the file says about itself in another place, or what its moves add up to.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { FEATURES } from '#protocol'
import { describeWithShared, hasShared, sharedPath } from '../../tests/shared.ts'
import { annotateLine, createAnnotator, hasLayerComments, noteExtrusion } from './annotator.ts'
import { findParam, parseLine } from './command.ts'
import type { CommandBlock } from './command-block.ts'
import { CODE_COMMENT, CODE_EMPTY, commandCode, FLAG_TEXT, HAS_E, HAS_X, HAS_Y, HAS_Z } from './command-block.ts'
import { parseGcode, printGcode } from './document.ts'
import { createLayerTracker, stepLayerTracker } from './layer-tracker.ts'
import { createScanner, lineText } from './scanner.ts'
import { readSlicerMetadata } from './slicer-metadata.ts'
import { sniff } from './sniff.ts'

const COLUMNS = ['x', 'y', 'z', 'e', 'f', 'i', 'j', 'k', 'r', 'p', 's', 't'] as const

/** Differences between what the columns and the grammar say of one line. */
function differences(block: CommandBlock, row: number): string[] {
  const command = parseLine(lineText(block, row), block.line[row]!)
  const code = block.code[row]!
  const expected = command.kind === 'empty' ? CODE_EMPTY : command.kind === 'comment' ? CODE_COMMENT : null
  if (expected !== null || code < 0) return expected === code || code <= -3 ? [] : [`${command.text}: code ${code}`]
  const wrong: string[] = []
  const named = /^([A-Z])(\d+)(?:\.(\d))?$/.exec(command.name)!
  if (commandCode(named[1]!, Number(named[2]), Number(named[3] ?? 0)) !== code)
    wrong.push(`${command.text}: code ${code}`)
  if ((block.flags[row]! & FLAG_TEXT) !== 0) return wrong
  COLUMNS.forEach((name, bit) => {
    const value = (block.present[row]! & (1 << bit)) === 0 ? undefined : block[name][row]
    if (!Object.is(value, findParam(command, name.toUpperCase())?.value))
      wrong.push(`${command.text}: ${name} ${value}`)
  })
  return wrong
}

interface Walk {
  readonly layers: number
  readonly trackedLayers: number
  readonly features: ReadonlySet<string>
  readonly objectNames: readonly string[]
  /** Highest sum of all E moves: filament used, retractions not counted twice. */
  readonly filamentMm: number
  readonly wrong: readonly string[]
}

const G0 = commandCode('G', 0)
const G3 = commandCode('G', 3)

function walk(bytes: Uint8Array): Walk {
  const annotator = createAnnotator({ hasLayerComments: hasLayerComments(bytes) })
  const tracker = createLayerTracker()
  const features = new Set<string>()
  const wrong: string[] = []
  let [zMm, eMm, sumMm, maxMm, isRelative, isRelativeE] = [0, 0, 0, 0, false, false]
  const move = (block: CommandBlock, row: number): void => {
    const present = block.present[row]!
    const fromMm = zMm
    if ((present & HAS_Z) !== 0) zMm = isRelative ? zMm + block.z[row]! : block.z[row]!
    if ((present & HAS_E) === 0) return
    const stepMm = isRelative || isRelativeE ? block.e[row]! : block.e[row]! - eMm
    eMm += stepMm
    sumMm += stepMm
    maxMm = Math.max(maxMm, sumMm)
    if (stepMm <= 0 || (present & (HAS_X | HAS_Y)) === 0) return
    noteExtrusion(annotator, fromMm, zMm)
    features.add(FEATURES[annotator.feature]!)
    if (annotator.layer >= 0) stepLayerTracker(tracker, fromMm, zMm)
  }
  const onBlock = (block: CommandBlock): void => {
    for (let row = 0; row < block.count; row++) {
      if (wrong.length < 10) wrong.push(...differences(block, row))
      annotateLine(annotator, block, row)
      const code = block.code[row]!
      if (code >= G0 && code <= G3) move(block, row)
      else if (code === commandCode('M', 83)) isRelativeE = true
      else if (code === commandCode('M', 82)) isRelativeE = false
      else if (code === commandCode('G', 91)) isRelative = true
      else if (code === commandCode('G', 90)) isRelative = false
      else if (code === commandCode('G', 92) && (block.present[row]! & HAS_E) !== 0) eMm = block.e[row]!
    }
  }
  const scanner = createScanner()
  for (let at = 0; at < bytes.length; at += 65_536) scanner.push(bytes.subarray(at, at + 65_536), onBlock)
  scanner.finish(onBlock)
  const { objectNames } = annotator
  return {
    layers: annotator.layer + 1,
    trackedLayers: tracker.layer + 1,
    features,
    objectNames,
    filamentMm: maxMm,
    wrong,
  }
}

function describeFile(title: string, path: string): void {
  describe(title, () => {
    const bytes = new Uint8Array(gunzipSync(readFileSync(path)))
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    const walked = walk(bytes)
    const metadata = readSlicerMetadata(bytes.subarray(0, 300_000), bytes.subarray(-100_000))

    test('the columns say what the grammar says, on every line', () => {
      expect(walked.wrong).toEqual([])
    })

    test('is G-code, and is printed back as it was', () => {
      expect(sniff(bytes)).toBe('gcode')
      expect(printGcode(parseGcode(text).commands) === text).toBe(true)
    })

    test('has the layers that it says it has', () => {
      const said = /total layer number: (\d+)|Layer count: (\d+)|LAYER_COUNT:(\d+)/.exec(text)?.slice(1).find(Boolean)
      const marks = text.match(/^;\s?(?:LAYER_CHANGE|CHANGE_LAYER|LAYER:-?\d+)\r?$/gm)?.length
      expect(walked.layers).toBeGreaterThan(0)
      if (said !== undefined) expect(walked.layers).toBe(Number(said))
      else if (marks !== undefined) expect(walked.layers).toBe(marks)
      if (metadata.layerCount !== undefined) expect(metadata.layerCount).toBe(walked.layers)
    })

    test('has the same layers by height alone', () => {
      // Slicers count a spiral's transition as a layer of its own, at a height that another layer already has.
      const heights = new Set([...text.matchAll(/^;\s?Z(?:_HEIGHT)?:\s?([\d.]+)/gm)].map((match) => Number(match[1])))
      expect(walked.trackedLayers).toBe(heights.size > 0 ? heights.size : walked.layers)
    })

    test('has only features with a name, where it names them', () => {
      if (/^;\s?(?:TYPE|FEATURE):/m.test(text)) expect([...walked.features]).not.toContain('unknown')
      expect(walked.features.has('outer-wall')).toBe(/WALL-OUTER|External perimeter|Outer wall/.test(text))
    })

    test('has the objects that it names', () => {
      const defined = [...text.matchAll(/^EXCLUDE_OBJECT_DEFINE NAME=(\S+)/gm)].map((match) => match[1]!)
      const printed = [...text.matchAll(/^; printing object (.*?)\r?$/gm)].map((match) => match[1]!)
      const named = defined.length > 0 ? defined : printed
      if (named.length > 0) expect([...walked.objectNames].sort()).toEqual([...new Set(named)].sort())
    })

    test('uses the filament that its slicer says', () => {
      // Start code is not the slicer's, so it may use more (a purge line); Bambu's flushes 115 mm of 932.
      if (metadata.filamentMm === undefined || title.includes('fdmbench')) return
      expect(walked.filamentMm).toBeGreaterThan(metadata.filamentMm - 0.02)
      expect(walked.filamentMm).toBeLessThan(metadata.filamentMm * 1.01 + 120)
    })
  })
}

const partsFolder = join(import.meta.dirname, '../../data/parts')

describe('our own parts', () => {
  const files = readdirSync(partsFolder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.gcode.gz'),
  )
  test('are there', () => {
    expect(files.length).toBeGreaterThan(0)
  })
  for (const file of files) describeFile(file, join(partsFolder, file))
})

describeWithShared('recorded files', () => {
  const files = hasShared ? readdirSync(sharedPath('gcode')).filter((name) => name.endsWith('.gcode.gz')) : []
  for (const file of files) describeFile(file, sharedPath('gcode', file))
})
