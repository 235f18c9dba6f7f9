import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { ServerError } from '../server-error.ts'
import { isReserved, type Place, placeOf, placeWithin, refuseEscape } from './file-roots.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'printwright-roots-')))
const roots = ['config', 'logs', 'gcodes'].map((name) => ({
  name,
  path: join(base, name),
  isWritable: name !== 'logs',
}))
const gcodes = roots[2]!
for (const { path } of roots) mkdirSync(join(path, 'a', 'b'), { recursive: true })
mkdirSync(join(base, 'outside'))
writeFileSync(join(base, 'outside', 'secret'), 's')
symlinkSync(join(base, 'outside'), join(gcodes.path, 'out'))
symlinkSync('..', join(gcodes.path, 'up'))
symlinkSync('a', join(gcodes.path, 'in'))
symlinkSync('round', join(gcodes.path, 'round'))
symlinkSync(join(base, 'nowhere'), join(gcodes.path, 'a', 'nowhere'))
writeFileSync(join(gcodes.path, '.printwright.json'), '{}')
symlinkSync('.printwright.json', join(gcodes.path, 'notes'))
afterAll(() => rmSync(base, { recursive: true }))

/** Names as attackers write them, and all kinds of text. */
const piece = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    'a',
    'b',
    'in',
    'out',
    'up',
    'round',
    'nowhere',
    'notes',
    'secret',
    'config',
    'gcodes',
  ),
  fc.constantFrom(
    '%2e%2e',
    '..\\',
    '\\..\\..',
    '....',
    '.. ',
    '~',
    'C:',
    'con',
    '\0',
    '.printwright.json',
    '.PRINTWRIGHT',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const request = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('/'))

function expectWithin({ root, path }: Place): void {
  expect(path === root.path || path.startsWith(root.path + sep)).toBe(true)
  expect(path.slice(root.path.length).split(sep).some(isReserved)).toBe(false)
  expect(path).not.toContain('\0')
}

function placeOrRefusal(make: () => Place): Place | null {
  try {
    return make()
  } catch (error) {
    expect(error).toBeInstanceOf(ServerError)
    return null
  }
}

test('no request leads out of its root by its words', () => {
  fc.assert(
    fc.property(request, fc.constantFrom('', 'gcodes/', '/gcodes/', 'config/../gcodes/'), (text, head) => {
      for (const make of [() => placeOf(roots, head + text), () => placeWithin(gcodes, text)]) {
        const place = placeOrRefusal(make)
        if (place !== null) expectWithin(place)
      }
    }),
    { numRuns: 3000 },
  )
})

test('and none through links: what is let through lies in the root, wherever its links lead', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (text) => {
      const place = placeOrRefusal(() => placeWithin(gcodes, text))
      if (place === null) return
      const isLet = await refuseEscape(place).then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(ServerError)
          return false
        },
      )
      if (!isLet) return
      let real: string
      try {
        real = realpathSync(place.path)
      } catch {
        return
      }
      expect(real === gcodes.path || real.startsWith(gcodes.path + sep)).toBe(true)
      expect(real).not.toContain('.printwright')
    }),
    { numRuns: 1500 },
  )
})

test('links: in is in, out is out, nowhere and round are refused', async () => {
  const isRefused = (path: string): Promise<boolean> =>
    refuseEscape(placeWithin(gcodes, path)).then(
      () => false,
      () => true,
    )
  expect(await isRefused('in/b')).toBe(false)
  expect(await isRefused('in/new/file.gcode')).toBe(false)
  for (const path of [
    'out',
    'out/secret',
    'out/new',
    'up',
    'up/config',
    'round',
    'a/nowhere',
    'a/nowhere/x',
    'notes',
  ]) {
    expect(await isRefused(path), path).toBe(true)
  }
})
