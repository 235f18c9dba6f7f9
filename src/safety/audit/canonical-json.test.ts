import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, cutJson, cutText, isCutText, parseCanonicalJson } from './canonical-json.ts'

describe('canonical JSON', () => {
  test.each([
    [null, 'null'],
    [true, 'true'],
    [false, 'false'],
    [0, '0'],
    [-0, '{"$":"-0"}'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [0.1 + 0.2, '0.30000000000000004'],
    [Number.NaN, '{"$":"NaN"}'],
    [Number.POSITIVE_INFINITY, '{"$":"Infinity"}'],
    [Number.NEGATIVE_INFINITY, '{"$":"-Infinity"}'],
    ['', '""'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\u0000\n\u001b[2J', '"\\u0000\\n\\u001b[2J"'],
    ['~', '"~"'],
    ['\u007f', '"\\u007f"'],
    ['20 °C', '"20 \\u00b0C"'],
    ['\u202e', '"\\u202e"'],
    ['\uffff', '"\\uffff"'],
    ['\ud83d\ude00', '"\\ud83d\\ude00"'],
    ['\ud83d', '"\\ud83d"'],
    [[], '[]'],
    [[1, [2, 'x'], null], '[1,[2,"x"],null]'],
    [{}, '{}'],
    [{ b: 1, a: 2, B: 3, '': 4, aa: 5 }, '{"":4,"B":3,"a":2,"aa":5,"b":1}'],
    [{ z: { y: [{ x: 1, w: 2 }] } }, '{"z":{"y":[{"w":2,"x":1}]}}'],
    [{ $: 1, $$: 2, a$: 3 }, '{"$$":1,"$$$":2,"a$":3}'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [[undefined], '[{"$":"undefined"}]'],
    [new Array(1), '[{"$":"undefined"}]'],
    [{ f: () => 1 }, '{"f":{"$":"function"}}'],
    [10n, '{"$":"bigint"}'],
    [Symbol('s'), '{"$":"symbol"}'],
  ])('%o is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  test('keys stand in the order of their UTF-16 units', () => {
    expect(canonicalJson({ '\ue000': 1, '\ud83d\ude00': 2, z: 3 })).toBe('{"z":3,"\\ud83d\\ude00":2,"\\ue000":1}')
  })

  test('whatever plain value goes in comes out again, from printable ASCII', () => {
    const plain = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.constant(null),
        fc.boolean(),
        fc.double(),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '$', '$$', '$cut')),
          tie('value'),
          {
            maxKeys: 4,
            noNullPrototype: true,
          },
        ),
      ),
    })).value
    fc.assert(
      fc.property(plain, (value) => {
        const text = canonicalJson(value)
        expect(text).toMatch(/^[ -~]*$/)
        expect(parseCanonicalJson(text)).toEqual(value)
        expect(canonicalJson(parseCanonicalJson(text))).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  test('numbers that JSON does not have come out again', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]
    expect(parseCanonicalJson(canonicalJson(values))).toStrictEqual(values)
    expect(Object.is((parseCanonicalJson('[{"$":"-0"}]') as number[])[0], -0)).toBe(true)
  })

  test('a key named __proto__ changes no prototype', () => {
    const value = parseCanonicalJson('{"__proto__":{"isTrusted":true}}') as Record<string, unknown>
    expect(value['isTrusted']).toBe(undefined)
    expect(Object.keys(value)).toEqual(['__proto__'])
  })

  test('what is no JSON is undefined', () => {
    expect(parseCanonicalJson('{')).toBe(undefined)
    expect(parseCanonicalJson('')).toBe(undefined)
  })

  test('16384 units stay whole, one more is cut, with the count and the digest of all', () => {
    const whole = 'é'.repeat(16_384)
    expect(canonicalJson(whole)).toBe(`"${'\\u00e9'.repeat(16_384)}"`)
    const long = `${whole}x`
    const sha256 = createHash('sha256').update(long).digest('hex')
    expect(canonicalJson([long])).toBe(
      `[{"$":"cut","sha256":"${sha256}","text":"${'\\u00e9'.repeat(16_384)}","units":16385}]`,
    )
    expect(parseCanonicalJson(canonicalJson(long))).toEqual({ $: 'cut', sha256, text: whole, units: 16_385 })
  })

  test('a cut keeps as much as it is told', () => {
    expect(cutText('abcdef', 2)).toEqual({
      $: 'cut',
      text: 'ab',
      units: 6,
      sha256: 'bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721',
    })
    expect(cutJson({ $: 'cut', text: '"', units: 6, sha256: 'ff' })).toBe(
      '{"$":"cut","sha256":"ff","text":"\\"","units":6}',
    )
  })

  test('a cut is told from everything else', () => {
    expect(isCutText(cutText('abc', 1))).toBe(true)
    for (const other of ['cut', null, undefined, 3, {}, { $: 'NaN' }, ['cut']]) expect(isCutText(other)).toBe(false)
  })

  test('24 levels are written, deeper ones are not', () => {
    let value: unknown = 'bottom'
    for (let depth = 0; depth < 24; depth++) value = [value]
    expect(canonicalJson(value)).toBe(`${'['.repeat(24)}"bottom"${']'.repeat(24)}`)
    expect(canonicalJson([value])).toBe(`${'['.repeat(24)}{"$":"deep"}${']'.repeat(24)}`)
    const circle: Record<string, unknown> = {}
    circle['again'] = circle
    expect(canonicalJson(circle)).toBe(`${'{"again":'.repeat(24)}{"$":"deep"}${'}'.repeat(24)}`)
  })
})

test('keys with their $ come back one by one', () => {
  expect(parseCanonicalJson('{"$$":1,"$$$":2,"$a":3,"a$$":4}')).toEqual({ $: 1, $$: 2, $a: 3, a$$: 4 })
  expect(parseCanonicalJson('{"$":"Infinity"}')).toBe(Number.POSITIVE_INFINITY)
  expect(parseCanonicalJson('{"$":"-Infinity"}')).toBe(Number.NEGATIVE_INFINITY)
  expect(parseCanonicalJson('{"$":"other"}')).toEqual({ $: 'other' })
})
