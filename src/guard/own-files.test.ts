import { createHash } from 'node:crypto'
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gcodeFolder } from './gcode-folder.ts'
import { createOwnFiles } from './own-files.ts'

test('what an operator has uploaded stays its own: by its name, by what is in it, whatever became of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-'))
  const source = gcodeFolder(folder)
  const own = createOwnFiles()
  const isOwn = async (path: string) => {
    const file = await source.open(path)
    if (file === null) throw new Error(path)
    const answer = await own.isOwn(file)
    file.close()
    return answer
  }
  const content = Buffer.from('G28\nG1 X10\n')
  expect(createHash('sha256').update(content).digest('hex')).toHaveLength(64)
  own.note('Mine.gcode', content)
  writeFileSync(join(folder, 'mine.gcode'), 'G28\nG1 X1\n')
  writeFileSync(join(folder, 'theirs.gcode'), 'G28\nG1 X11\n')
  expect([await isOwn('mine.gcode'), await isOwn('theirs.gcode')]).toEqual([true, false])
  writeFileSync(join(folder, 'mine.gcode'), content)
  renameSync(join(folder, 'mine.gcode'), join(folder, 'renamed.gcode'))
  expect(await isOwn('renamed.gcode')).toBe(true)
  const before = await source.identify('theirs.gcode')
  expect(await source.identify('theirs.gcode')).toBe(before)
  writeFileSync(join(folder, 'theirs.gcode'), 'G28\nG1 X12345\n')
  expect(await source.identify('theirs.gcode')).not.toBe(before)
  expect(await source.identify('none.gcode')).toBe(null)
})
