// Whatever is written into a configuration, `check` answers: no exception, no number that is none, at once.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adviseMachine } from '#analysis'
import {
  adviseConfig,
  configfileStatus,
  literalJsonText,
  parseConfigText,
  readPrinterConfig,
  withAutosave,
} from '#config'
import { createRandom } from '#core'
import { checkTemplates } from '#macros'
import { machineForConfig } from '#physics'
import { loadMachine, printerNames } from './printer-files.ts'

const machines = printerNames().map(loadMachine)
const configs = printerNames().map((name) =>
  readFileSync(new URL(`../../data/printers/${name}/printer.cfg`, import.meta.url), 'utf8').split('\n'),
)

const JUNK = [
  '',
  'nan',
  'inf',
  '1e400',
  '-1',
  '0',
  '1e-300',
  '99999999999999999999',
  '1, 2, 3',
  '1:0',
  'True',
  '{% if x %}',
  'PA1',
  '!!PA1',
  '\u0024{constants.x}',
  '__proto__',
  '\u{1F600}',
  '('.repeat(500),
  '[[[',
  'probe:z_virtual_endstop',
]

type Change =
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'value'; readonly at: number; readonly text: string }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }

const at = fc.nat(400)
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), at }),
  fc.record({ kind: fc.constant('value' as const), at, text: fc.constantFrom(...JUNK) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at,
    text: fc.constantFrom(
      '[foo]',
      '[extruder1]',
      '[tmc2209 extruder]',
      '[bed_mesh x]',
      '[__proto__]',
      'foo: 1',
      '[include x]',
      '  more',
    ),
  }),
)

function apply(lines: readonly string[], changes: readonly Change[]): string {
  const changed = [...lines]
  for (const each of changes) {
    const index = each.at % Math.max(1, changed.length)
    if (each.kind === 'drop') changed.splice(index, 1)
    else if (each.kind === 'insert') changed.splice(index, 0, each.text)
    else changed[index] = (changed[index] ?? '').replace(/([:=]).*/, (_, sign: string) => `${sign} ${each.text}`)
  }
  return changed.join('\n')
}

test('a configuration with anything in it is answered', () => {
  fc.assert(
    fc.property(fc.constantFrom(...configs), fc.array(change, { minLength: 1, maxLength: 6 }), (lines, changes) => {
      const text = apply(lines, changes)
      const tree = parseConfigText({ file: 'printer.cfg', text })
      const { config, diagnostics } = readPrinterConfig(tree)
      const all = [...diagnostics, ...checkTemplates(tree)]
      if (!all.some((each) => each.severity === 'error')) {
        all.push(...adviseConfig(config, tree))
        const { machine } = machineForConfig(config, machines)
        all.push(...adviseMachine(config, tree, { machine, isNamed: false, material: null, random: createRandom(1) }))
      }
      for (const each of all) expect(each.message).not.toMatch(/(?<!')\b(NaN|undefined|Infinity)\b/)
      expect(() => JSON.stringify(configfileStatus(config))).not.toThrow()
      for (const options of config.settings.values()) {
        for (const value of options.values()) expect(() => JSON.parse(literalJsonText(value))).not.toThrow()
      }
      const again = parseConfigText({ file: 'printer.cfg', text: withAutosave(text, new Map()) })
      expect([...again.sections.keys()]).toEqual([...tree.sections.keys()])
    }),
    { numRuns: 120 },
  )
}, 60_000)
