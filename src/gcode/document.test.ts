import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findParam } from './command.ts'
import { createCommand, parseGcode, printGcode } from './document.ts'

const gcodeLike = fc
  .array(
    fc.constantFrom('G1', 'M117', ' ', 'X', '10', '-.5', ';', '"', "'", '\\', '#', '*', 'N', '=', '\r', '\n', '\r\n'),
  )
  .map((pieces) => pieces.join(''))

test('print(parse(x)) is x, for every text', () => {
  const text = fc.oneof(gcodeLike, fc.string({ unit: 'binary' }), fc.string())
  fc.assert(
    fc.property(text, (x) => {
      expect(printGcode(parseGcode(x).commands)).toBe(x)
    }),
    { numRuns: 1000 },
  )
})

test('mixed line endings and a last line without one are kept', () => {
  const { commands } = parseGcode('G1\r\n\r\r\nG2\nG3')
  expect(commands.map((command) => [command.line, command.text, command.ending])).toEqual([
    [1, 'G1', '\r\n'],
    [2, '\r', '\r\n'],
    [3, 'G2', '\n'],
    [4, 'G3', ''],
  ])
})

const finite = fc.oneof(
  fc.double({ noNaN: true, min: -1e20, max: 1e20 }),
  fc.double({ noNaN: true, min: -1e-6, max: 1e-6 }),
)
const oneLine = fc.string().filter((text) => !text.includes('\n'))
const classic = fc.record({
  name: fc.constantFrom('G1', 'G92.1', 'M104', 'T0', 'M73'),
  params: fc.dictionary(fc.constantFrom('X', 'Y', 'E', 'F', 'S', 'Q'), finite, { noNullPrototype: true }),
})
const extended = fc.record({
  name: fc.constantFrom('SET_PRESSURE_ADVANCE', 'MY_MACRO2'),
  params: fc.dictionary(fc.constantFrom('A', 'NAME', 'B2'), fc.oneof(finite, oneLine), { noNullPrototype: true }),
})

test('a built command says what was asked for, and reads back the same', () => {
  fc.assert(
    fc.property(fc.oneof(classic, extended), fc.option(oneLine), (parts, comment) => {
      const command = createCommand(comment === null ? parts : { ...parts, comment })
      expect(command.name).toBe(parts.name)
      for (const [key, wanted] of Object.entries(parts.params)) {
        const param = findParam(command, key)
        if (typeof wanted === 'number') expect(param?.value).toBe(wanted)
        else expect(param?.raw).toBe(wanted)
      }
      expect(command.params).toHaveLength(Object.keys(parts.params).length)
      expect(parseGcode(printGcode([command])).commands).toEqual([command])
    }),
    { numRuns: 1000 },
  )
})

test('diagnostics name the line', () => {
  const { diagnostics } = parseGcode('G28\nN3 T0*58\nRESPOND hello\nG28 (home)\n')
  expect(diagnostics.map((diagnostic) => [diagnostic.line, diagnostic.code])).toEqual([
    [2, 'checksum-mismatch'],
    [3, 'malformed-command'],
    [4, 'unknown-command'],
  ])
})
