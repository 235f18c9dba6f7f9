// The recorded answers of a real Moonraker beside what is read from the same files.
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { describeWithShared, sharedPath } from '../../../../tests/shared.ts'
import { wireJson } from '../../wire/wire-value.ts'
import { extractMetadata } from './extract-metadata.ts'

const RECORDED = [
  'bambu_fdmmonster',
  'flsun202_benchy_delta',
  'ideamaker421_lasercorner',
  'prusa260_minicube',
  'prusa274_vase',
]
/** Not read from the file. */
const CALLERS = /^(size|modified|uuid|file_processors|print_start_time|job_id|filename|thumbnails)$/

/** The text of the answer without the members of the caller, so that 22 and 22.0 differ. */
function recordedMembers(name: string): string[] {
  const text = readFileSync(sharedPath('moonraker', `server.files.metadata.${name}.json`), 'utf8')
  const result = text.slice(text.indexOf('"result": {'), text.lastIndexOf('"id"'))
  const members = result.matchAll(/^ {3}"(\w+)": ([\s\S]*?),?\n(?= {3}"| {2}\})/gm)
  return [...members]
    .filter(([, key = '']) => !CALLERS.test(key))
    .map(([, key = '', value = '']) => `"${key}":${value.replaceAll(/\n\s*/g, '')}`)
}

describeWithShared('recorded answers', () => {
  test.each(RECORDED)('%s', async (name) => {
    const file = sharedPath('gcode', `${name}.gcode.gz`)
    if (!existsSync(file)) return
    const bytes = gunzipSync(readFileSync(file))
    const record = await extractMetadata({
      sizeBytes: bytes.length,
      read: (offset, length) => bytes.subarray(offset, offset + length),
    })
    expect(wireJson(record)).toBe(`{${recordedMembers(name).join(',')}}`)
  })
})
