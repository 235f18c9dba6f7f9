import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AUDIT_VERSION } from './bodies.ts'
import { appendRecord, createChain, isHashRight, NO_HASH, readRecord } from './chain.ts'
import { createHashKey } from './keyed-hash.ts'

const ZEROS = '0000000000000000000000000000000000000000000000000000000000000000'

describe('a chain', () => {
  test('a line is what the page says, to the byte, and the next one names its hash', () => {
    const chain = createChain(null)
    const first = appendRecord(chain, 'note', { by: 'person', text: 'hé' }, 1.5)
    const said = `{"sequence":1,"timeS":1.5,"kind":"note","previous":"${ZEROS}","body":{"by":"person","text":"h\\u00e9"}`
    const hash = createHash('sha256').update(said).digest('hex')
    expect(first).toBe(`${said},"hash":"${hash}"}`)
    expect(chain).toEqual({ count: 1, hash, key: null })
    const second = appendRecord(chain, 'stop', { reason: 'asked' }, 2)
    expect(
      second.startsWith(
        `{"sequence":2,"timeS":2,"kind":"stop","previous":"${hash}","body":{"reason":"asked"},"hash":"`,
      ),
    ).toBe(true)
    expect(NO_HASH).toBe(ZEROS)
    expect(AUDIT_VERSION).toBe(1)
  })

  test('with a key the hash is its HMAC', () => {
    const bytes = new Uint8Array(32).fill(9)
    const chain = createChain(createHashKey(bytes))
    const line = appendRecord(chain, 'stop', { reason: 'asked' }, 2)
    const said = line.slice(0, line.indexOf(',"hash":"'))
    expect(chain.hash).toBe(createHmac('sha256', bytes).update(said).digest('hex'))
  })

  test('what is read is what was written, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.double(), (by, text, timeS) => {
        const chain = createChain(null)
        const line = appendRecord(chain, 'note', { by, text }, timeS)
        expect(line).not.toContain('\n')
        const record = readRecord(line)
        expect(record).toEqual({
          sequence: 1,
          timeS,
          kind: 'note',
          previous: ZEROS,
          hash: chain.hash,
          body: { by, text },
        })
        expect(record !== null && isHashRight(line, record, null)).toBe(true)
      }),
    )
  })

  test('a text that looks like the end of a line is data', () => {
    const text = `"},"hash":"${ZEROS}"}`
    const chain = createChain(null)
    const line = appendRecord(chain, 'note', { by: '', text }, 0)
    expect(readRecord(line)?.body).toEqual({ by: '', text })
    expect(readRecord(line)?.hash).toBe(chain.hash)
  })

  test('a body of 1048576 units stays, a longer one is cut to 65536 with count and digest', () => {
    const lines = Array.from({ length: 64 }, () => 'x'.repeat(16_370))
    const body = { id: 1, lines, request: '' }
    const overhead = JSON.stringify(body).length - 64 * 16_370
    const whole = { ...body, request: 'y'.repeat(1_048_576 - overhead - 64 * 16_370) }
    expect(readRecord(appendRecord(createChain(null), 'command', whole, 0))?.body).toEqual(whole)
    const longer = { ...whole, request: `${whole.request}y` }
    const text = JSON.stringify(longer)
    expect(text.length).toBe(1_048_577)
    expect(readRecord(appendRecord(createChain(null), 'command', longer, 0))?.body).toEqual({
      $: 'cut',
      text: text.slice(0, 65_536),
      units: 1_048_577,
      sha256: createHash('sha256').update(text).digest('hex'),
    })
  })

  test.each([
    ['no end', (line: string) => line.slice(0, -1)],
    ['something behind', (line: string) => `${line} `],
    ['something before', (line: string) => ` ${line}`],
    ['a sequence that is no number', (line: string) => line.replace('"sequence":1', '"sequence":x')],
    ['a sequence too long to count', (line: string) => line.replace('"sequence":1', '"sequence":1234567890123456')],
    ['a time that is none', (line: string) => line.replace('"timeS":0', '"timeS":"0"')],
    ['a time that is no JSON', (line: string) => line.replace('"timeS":0', '"timeS":}')],
    ['a body that is no JSON', (line: string) => line.replace('"body":{', '"body":')],
    ['a kind in capitals', (line: string) => line.replace('"note"', '"NOTE"')],
    ['a hash too short', (line: string) => line.replace(/.("\})$/, '$1')],
    ['nothing', () => ''],
  ])('%s: no record', (_, change) => {
    const line = appendRecord(createChain(null), 'note', { by: '', text: '' }, 0)
    expect(change(line)).not.toBe(line)
    expect(readRecord(change(line))).toBe(null)
  })

  test('a record with another byte, or another key, has not the right hash', () => {
    const line = appendRecord(createChain(null), 'note', { by: 'me', text: '' }, 0)
    const changed = line.replace('"me"', '"us"')
    const record = readRecord(changed)
    expect(record !== null && isHashRight(changed, record, null)).toBe(false)
    const same = readRecord(line)
    expect(same !== null && isHashRight(line, same, null)).toBe(true)
    expect(same !== null && isHashRight(line, same, createHashKey(new Uint8Array(1)))).toBe(false)
  })
})
