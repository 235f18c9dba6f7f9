import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { everyNth } from '../../../../tests/thorough.ts'
import { type WireValue, wireJson } from '../../wire/wire-value.ts'
import { extractMetadata, type GcodeMetadata } from './extract-metadata.ts'
import { END_BYTES } from './file-ends.ts'
import { SLICED_FILES } from './sliced-files.fixture.ts'

function extract(content: string | Uint8Array): Promise<GcodeMetadata> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return extractMetadata({ sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) })
}

async function fieldsOf(...lines: readonly string[]): Promise<Record<string, WireValue | undefined>> {
  return { ...(await extract(lines.join('\n'))).fields }
}

test.each(SLICED_FILES)('$name', async ({ lines, answer }) => {
  expect(wireJson((await extract(lines.join('\n'))).fields)).toBe(answer)
})

describe('a long file', () => {
  const middle = 'G1 X1 Y1 E1\n'.repeat(200_000)

  test('says what stands in its first and its last megabyte, and where its commands are', async () => {
    const text = `; PrusaSlicer 1 on x\n; total layers count = 3\n${middle}; layer_height = 0.2\n`
    const { fields } = await extract(text)
    expect(fields).toMatchObject({ slicer: 'PrusaSlicer', layer_height: 0.2, gcode_start_byte: 45n })
    expect(fields['gcode_end_byte']).toBe(BigInt(text.length - '; layer_height = 0.2\n'.length))
    expect(fields['layer_count']).toBeUndefined()
  })

  test('of Bambu Studio has its settings in front, its printer behind (as recorded)', async () => {
    const words = '; layer_height = 0.3\n; printer_model = X\n'
    expect((await extract(`; BambuStudio 1\n${words}${middle}`)).fields['layer_height']).toBe(0.3)
    const behind = (await extract(`; BambuStudio 1\n${middle}${words}`)).fields
    expect([behind['layer_height'], behind['printer_model']]).toEqual([undefined, 'X'])
  })

  test('is read at its two ends only', async () => {
    const asked: number[][] = []
    const read = (offset: number, length: number): Uint8Array => {
      asked.push([offset, length])
      return Buffer.alloc(length, '; x\n')
    }
    await extractMetadata({ sizeBytes: 500_000_000, read })
    expect(asked).toEqual([
      [0, END_BYTES],
      [500_000_000 - END_BYTES, END_BYTES],
    ])
  })
})

test('bytes that are no UTF-8 are left out and not counted', async () => {
  const { fields } = await extract(Buffer.from('; BambuStudio \xff1\xc3\nG28 X\n', 'latin1'))
  expect(fields).toMatchObject({ slicer_version: '1', gcode_start_byte: 15n, gcode_end_byte: 24n })
})

describe('values that JSON cannot say are left out', () => {
  const nines = '9'.repeat(400)
  test('a float beyond all floats', async () => {
    const fields = await fieldsOf(
      '; PrusaSlicer 1 on x',
      `; layer_height = ${nines}`,
      `; filament used [g] = ${nines}\n`,
    )
    expect([fields['layer_height'], fields['filament_weights']]).toEqual([undefined, undefined])
  })
  test('a temperature that is no number', async () => {
    const names = ';   temperatureName,Extruder 1'
    const fields = await fieldsOf('Simplify3D(R) Version 5', names, ';   temperatureSetpointTemperatures,nan')
    expect(fields['first_layer_extr_temp']).toBeUndefined()
  })
  test('a whole number of more digits than Python reads', async () => {
    const fields = await fieldsOf('; PrusaSlicer 1 on x', `; total layers count = ${'9'.repeat(5000)}`)
    expect(fields['layer_count']).toBeUndefined()
  })
})

const slicer = fc.constantFrom(...SLICED_FILES.map(({ lines }) => lines.slice(0, 2).join('\n')))
const known = fc.constantFrom(...SLICED_FILES.flatMap(({ lines }) => lines))
const line = fc.oneof(
  known,
  fc.tuple(known, fc.string({ unit: 'binary' })).map(([words, rest]) => words.replace(/[\d.]+/, rest)),
  fc.tuple(known, fc.nat(60)).map(([words, length]) => words.slice(0, length)),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('; thumbnail begin 8x8 4', '; AAAA', '; thumbnail end', '; thumbnail_QOI begin 9x9 4', 'G1 Z1e9'),
)

function expectSound(value: WireValue | undefined): void {
  if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
  if (Array.isArray(value)) for (const item of value) expectSound(item)
}

describe('whatever a file holds', () => {
  test('lines of slicers, cut and mixed', async () => {
    const file = fc.tuple(slicer, fc.array(line, { maxLength: 40 })).map(([first, rest]) => [first, ...rest].join('\n'))
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const { fields } = await extract(text)
        expect(JSON.parse(wireJson(fields))).toHaveProperty('slicer')
        for (const value of Object.values(fields)) expectSound(value)
      }),
      { numRuns: 500 },
    )
  })

  test('bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        expect((await extract(bytes)).fields['slicer']).toBe('Unknown')
      }),
      { numRuns: 300 },
    )
  })

  const PIECES = [
    ' ',
    '\n',
    '\t',
    '9',
    '.',
    '"',
    '"a;',
    '\\"',
    ';',
    ',',
    ' on',
    'G1',
    'G1 Z1',
    'G1\n',
    'M109 S',
    '=',
    '\0',
    'é',
    '\xa0',
  ]
  PIECES.push(
    ';LAYER:0',
    ';LAYER:0 ',
    ';HEIGHT:',
    ';   Build time: ',
    '; Calculated ',
    'PrusaSlicer ',
    'Slic3r 1',
    '; thumbnail begin 1x1 4 ',
  )
  PIECES.push(
    '; generated by ',
    '; estimated printing time ',
    'd1',
    ';Bounding Box: 1 ',
    ';TIME:',
    ';BEFORE_LAYER_CHANGE\n',
    '; KISSlicer',
    '<IceSL ',
  )
  const starts = [
    '; PrusaSlicer 1 on x\n; filament_type = ',
    'Cura_SteamEngine 1\n;Filament used: ',
    '; Sliced by ideaMaker 1,\n;LAYER:0',
  ]
  starts.push(
    '; KISSlicer\n',
    '; BambuStudio 1\n; filament_colour = ',
    'Simplify3D(R) Version 1\n;   Build Time: ',
    '; Generated by Kiri:Moto 1\n',
    '',
  )

  // Two megabytes of each; what is quadratic takes minutes.
  test.each(everyNth(4, PIECES))('2 MB of %j are read in time', { timeout: 60_000 }, async (piece) => {
    const text = piece.repeat(2_097_152 / piece.length)
    for (const start of starts) {
      const startMs = performance.now()
      await extract(start + text)
      expect(performance.now() - startMs).toBeLessThan(3000)
    }
  })
})
