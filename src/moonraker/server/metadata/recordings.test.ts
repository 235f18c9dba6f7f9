// The recorded answers of a real Moonraker beside what is read from the same files.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { hasImageEncoder } from '#report'
import { describeWithShared, sharedPath } from '../../../../tests/shared.ts'
import { wireJson } from '../../wire/wire-value.ts'
import { extractMetadata, withThumbnails } from './extract-metadata.ts'

/** With whether an icon is made for it. */
const RECORDED = [
  ['bambu_fdmmonster', false],
  ['flsun202_benchy_delta', true],
  ['ideamaker421_lasercorner', false],
  ['prusa260_minicube', true],
  ['prusa274_vase', false],
] as const
/** Not read from the file. */
const CALLERS = /^(size|modified|uuid|file_processors|print_start_time|job_id|filename)$/
const hasSharp = await hasImageEncoder()
if (!hasSharp) console.warn('sharp is not installed here: the icon that Moonraker makes is not compared')

/** An icon that is made, not found in the file, has the size that the library gives it. */
const ICON_SIZE = /"size":\d+(?=,"relative_path":"[^"]*-32x32\.png")/

/** The text of the answer without the members of the caller: 22 and 22.0 differ. */
function recordedText(name: string): string {
  const text = readFileSync(sharedPath('moonraker', `server.files.metadata.${name}.json`), 'utf8')
  const result = text.slice(text.indexOf('"result": {'), text.lastIndexOf('"id"'))
  const members = [...result.matchAll(/^ {3}"(\w+)": ([\s\S]*?),?\n(?= {3}"| {2}\})/gm)]
    .filter(([, key = '']) => !CALLERS.test(key))
    .map(([, key = '', value = '']) => `"${key}":${value.replaceAll(/\n\s*/g, '').replaceAll('": ', '":')}`)
  return `{${members.join(',')}}`
}

describeWithShared('recorded answers', () => {
  for (const [name, needsIcon] of RECORDED) {
    const file = sharedPath('gcode', `${name}.gcode.gz`)
    test.skipIf(!existsSync(file) || (needsIcon && !hasSharp))(name, async () => {
      const bytes = gunzipSync(readFileSync(file))
      const metadata = await extractMetadata({
        sizeBytes: bytes.length,
        read: (offset, length) => bytes.subarray(offset, offset + length),
      })
      const text = wireJson(withThumbnails(metadata, name))
      const [ours, theirs] = [text, recordedText(name)].map((answer) => answer.replace(ICON_SIZE, '"size":1'))
      expect(ours).toBe(theirs)
      for (const { bytes: picture, nameSuffix } of metadata.thumbnails) {
        expect([nameSuffix, [...picture.subarray(1, 4)]]).toEqual([nameSuffix, [...Buffer.from('PNG')]])
      }
    })
  }
})
