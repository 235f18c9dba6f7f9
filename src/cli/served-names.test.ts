import { join } from 'node:path'
import { expect, test } from 'vitest'
import { servedNames } from './served-names.ts'

test('one printer has the folder, several have one each in it', () => {
  expect(servedNames({ count: 1, port: 7125, data: '/d' })).toEqual([
    { name: 'printer', folder: '/d', printer: undefined },
  ])
  expect(servedNames({ count: 2, port: 7125, data: '/d' }).map(({ folder }) => folder)).toEqual([
    join('/d', 'printer-1'),
    join('/d', 'printer-2'),
  ])
})

test('names may carry a machine, and are not paths', () => {
  expect(servedNames({ count: 1, port: 0, data: '/d', names: ['left=voron-0', 'right'] })).toEqual([
    { name: 'left', folder: join('/d', 'left'), printer: 'voron-0' },
    { name: 'right', folder: join('/d', 'right'), printer: undefined },
  ])
  for (const names of [['../up'], ['a/b'], [''], ['server'], ['a', 'A']]) {
    expect(() => servedNames({ count: 1, port: 0, names }), names.join()).toThrow(/printer/)
  }
})

test('ports end at 65535', () => {
  expect(() => servedNames({ count: 3, port: 65_534 })).toThrow('beyond 65535')
})
