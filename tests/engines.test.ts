// Whatever npm installs runs on the least Node that the product asks for: nobody is warned (EBADENGINE) on it.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly engines?: { readonly node?: string } }>
  >
}

type Version = readonly [number, number, number]
const LEAST: Version = [20, 19, 0]

function versionOf(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map((part) => Number.parseInt(part, 10) || 0)
  return [major, minor, patch]
}

function compared(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** As npm reads ranges, as far as packages use them for Node: `>=18`, `^20.9.0`, `20 || >=22`. */
function isWithin(version: Version, range: string): boolean {
  return range.split('||').some((part) =>
    (part.match(/(>=|<=|>|<|\^|~)?\s*\d[\d.x]*|\*/g) ?? ['none']).every((one) => {
      const [, sign = '', number = ''] = /^(>=|<=|>|<|\^|~)?\s*(.*)$/.exec(one) ?? []
      if (one === '*') return true
      const bound = versionOf(number)
      const order = compared(version, bound)
      if (sign === '>=') return order >= 0
      if (sign === '<=') return order <= 0
      if (sign === '>') return order > 0
      if (sign === '<') return order < 0
      return order >= 0 && version[0] === bound[0] && (sign !== '~' || version[1] === bound[1])
    }),
  )
}

test('a range is read as npm reads it', () => {
  for (const range of ['>=18', '>= 0.6', '^20.9.0', '^20.19.0 || >=22.12.0', '20 || >=22', '*']) {
    expect([range, isWithin(LEAST, range)]).toEqual([range, true])
  }
  for (const range of ['>=22', '^18.0.0 || >=22', '^20.20.0', '<20']) {
    expect([range, isWithin(LEAST, range)]).toEqual([range, false])
  }
})

test('every package runs on Node 20.19', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lock
  const wrong = Object.entries(lock.packages)
    .filter(([, { engines }]) => engines?.node !== undefined && !isWithin(LEAST, engines.node))
    .map(([path, { version, engines }]) => `${path} ${version} wants Node ${engines?.node}`)
  expect(wrong).toEqual([])
})
