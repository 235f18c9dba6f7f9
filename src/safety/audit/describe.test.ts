import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutText } from './canonical-json.ts'
import { describeRecord, visibleText } from './describe.ts'

function described(kind: string, body: unknown): string {
  const { who, what, verdict, reasons } = describeRecord({ sequence: 1, timeS: 2, kind, previous: '', hash: '', body })
  return [who, what, verdict, ...reasons].join(' | ')
}

const RULING = { rule: 'heater-target', limit: '270 °C', value: '299 °C', reason: 'Too hot.' }

describe('a record in words', () => {
  test.each([
    ['genesis', { journal: 'ab' }, 'journal | begins: ab | '],
    ['segment', { number: 3 }, 'journal | goes on in file 3 | '],
    ['start', { program: 'guard', printer: 'voron', detail: 'pid 7' }, 'guard | starts, for voron |  | pid 7'],
    ['stop', { reason: 'asked' }, 'shell | stops |  | asked'],
    [
      'recovery',
      { torn: { bytes: 12, sha256: '' }, reason: 'killed' },
      'journal | goes on behind 12 bytes of a line that was cut off |  | killed',
    ],
    ['recovery', { torn: null, reason: 'killed' }, 'journal | goes on |  | killed'],
    [
      'gap',
      { reason: 'full', fromS: 1, untilS: 9, before: 1, late: 4, lost: {} },
      'journal | could not be written from 1 to 9 s; 1 lines before and 4 after it were refused at the time |  | full',
    ],
    [
      'gap',
      { reason: 'full', fromS: 1, untilS: 9, before: 0, late: 4, lost: { note: 3, prompt: 1 } },
      'journal | could not be written from 1 to 9 s; 0 lines before and 4 after it were refused at the time; lost: 3 note, 1 prompt |  | full',
    ],
    ['limits', { digest: '0123456789abcdef', by: 'person', reason: 'ABS' }, 'person | limits 0123456789ab |  | ABS'],
    ['names', { digest: '0123456789abcdef' }, 'printer | macros and commands 0123456789ab | '],
    ['observation', { digest: '0123456789abcdef' }, 'printer | observed 0123456789ab | '],
    ['prompt', { model: 'm', text: 'What now?' }, 'operator | asks m |  | What now?'],
    ['answer', { model: 'm', text: 'Wait.' }, 'm | answers |  | Wait.'],
    ['answer', { model: 'm', text: '', failure: 'too late' }, 'm | fails to answer |  | too late'],
    ['answer', { model: 'm', text: 'Wa', failure: 'cut off' }, 'm | fails to answer |  | cut off | Wa'],
    ['decision', { text: 'wait' }, 'operator | decides |  | wait'],
    [
      'request',
      { id: 4, asker: 'operator', by: '', request: { kind: 'gcode', line: 'G28' } },
      'operator | asks #4: gcode G28 | ',
    ],
    [
      'request',
      { id: 4, asker: 'client', by: 'mainsail', request: { kind: 'start-print', path: 'a b.gcode' } },
      'client (mainsail) | asks #4: start-print path=a b.gcode | ',
    ],
    [
      'request',
      {
        id: 4,
        asker: 'operator',
        by: '',
        request: { kind: 'action', action: { kind: 'set-target', heater: 'e', targetC: 210 } },
      },
      'operator | asks #4: action set-target heater=e targetC=210 | ',
    ],
    [
      'request',
      {
        id: 4,
        asker: 'operator',
        by: '',
        request: { kind: 'action', action: { kind: 'move', xMm: null, yMm: Number.NaN } },
      },
      'operator | asks #4: action move xMm=null yMm=NaN | ',
    ],
    [
      'verdict',
      { id: 4, verdict: 'denied', rulings: [RULING, { ...RULING, value: '' }, { ...RULING, limit: '' }] },
      'shell | of #4 | denied | heater-target: Too hot. (asked 299 °C, limit 270 °C) | heater-target: Too hot. (limit 270 °C) | heater-target: Too hot. (asked 299 °C)',
    ],
    [
      'verdict',
      { id: 4, verdict: 'denied', rulings: [{ ...RULING, value: '', limit: '' }] },
      'shell | of #4 | denied | heater-target: Too hot.',
    ],
    ['command', { id: 4, lines: ['G28', 'G1 X1'] }, 'shell | sends #4: G28 | G1 X1 | '],
    ['command', { id: 4, lines: ['1', '2', '3'] }, 'shell | sends #4: 1 | 2 | 3 | '],
    ['command', { id: 4, lines: ['1', '2', '3', '4', '5'] }, 'shell | sends #4: 1 | 2 | 3 | and 2 more | '],
    ['command', { id: 4, lines: [], request: 'start a' }, 'shell | sends #4: start a | '],
    ['outcome', { id: 4, ok: true, text: '' }, 'printer | #4 done | '],
    ['outcome', { id: 4, ok: false, text: 'Must home axis first' }, 'printer | #4 failed |  | Must home axis first'],
    [
      'hazard',
      { kind: 'heater-stuck-on', subject: 'extruder', reaction: 'cut', ruling: RULING },
      'shell | hazard heater-stuck-on extruder | cut | heater-target: Too hot. (asked 299 °C, limit 270 °C)',
    ],
    [
      'intervention',
      {
        because: [{ ruling: { ...RULING, value: '', limit: '' } }],
        reaction: 'off',
        steps: [{ kind: 'lines', lines: ['M104 S0', 'M140 S0'] }, { kind: 'emergency-stop' }],
      },
      'shell | intervenes: M104 S0 | M140 S0, then emergency-stop | off | heater-target: Too hot.',
    ],
    ['level', { from: 'observe', to: 'act', by: 'person', reason: '' }, 'person | level observe -> act | '],
    [
      'token',
      { change: 'used', id: 'ab12', scopes: ['level', 'limits'] },
      'person | token ab12 used |  | level, limits',
    ],
    ['heartbeat', { of: 'operator', isAlive: false, silentS: 12 }, 'operator | is silent for 12 s | '],
    ['heartbeat', { of: 'operator', isAlive: true, silentS: 12 }, 'operator | is heard again | '],
    ['note', { by: 'client', text: 'hello' }, 'client | hello | '],
    ['future', { b: 1, a: 'x' }, ' | {"a":"x","b":1} | '],
  ])('%s %j', (kind, body, words) => {
    expect(described(kind, body)).toBe(words)
  })

  test('a text that was cut when it was written says so', () => {
    expect(described('note', { by: 'x', text: cutText('abcdef', 3) })).toBe('x | abc [cut: 6 characters in all] | ')
  })

  test('keeps time and kind', () => {
    const record = { sequence: 1, timeS: 7.5, kind: 'stop', previous: '', hash: '', body: {} }
    expect(describeRecord(record)).toEqual({
      timeS: 7.5,
      kind: 'stop',
      who: 'shell',
      what: 'stops',
      verdict: '',
      reasons: [],
    })
  })

  test('of whatever body: something can be said, and all of it can be seen', () => {
    const kinds =
      'genesis segment start stop recovery gap limits names observation prompt answer decision request verdict command outcome hazard intervention level token heartbeat note other'
    const value = fc.oneof(fc.anything(), fc.constant({ $: 'cut', text: { toString: 1 }, units: null }))
    const body = fc.oneof(
      value,
      fc.dictionary(
        fc.constantFrom(
          'id',
          'by',
          'text',
          'lines',
          'rulings',
          'request',
          'because',
          'steps',
          'torn',
          'lost',
          'scopes',
          'ruling',
        ),
        fc.oneof(value, fc.array(value), fc.string({ unit: 'binary' })),
      ),
    )
    fc.assert(
      fc.property(fc.constantFrom(...kinds.split(' ')), body, (kind, any) => {
        expect(described(kind, any)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a text of a stranger', () => {
  test.each([
    ['plain', 'plain'],
    ['a\nb\r\t', 'a\\u{a}b\\u{d}\\u{9}'],
    ['\u001b[2J\u0007', '\\u{1b}[2J\\u{7}'],
    ['\u009b1m', '\\u{9b}1m'],
    ['a\u202eb\u200b', 'a\\u{202e}b\\u{200b}'],
    ['\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ue000', '\\u{e000}'],
    ['x\ud83d', 'x\\u{d83d}'],
    ['20 °C 😀', '20 °C 😀'],
    ['x'.repeat(300), 'x'.repeat(300)],
    ['x'.repeat(301), `${'x'.repeat(300)}… (301 characters)`],
  ])('%j is shown as %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown)
  })
})
