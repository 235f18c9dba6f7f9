// What parses bytes from outside never throws anything but its own two errors, and finds the same however they are cut.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlainValue } from '#protocol'
import { LinkLost, PrinterRefusal } from '#protocol'
import { createJsonRpc } from './json-rpc.ts'
import { createPictureReader } from './picture-stream.ts'
import { createSecrets } from './redact.ts'
import { readConsoleEntry, readFileEntry, readJob, readMetadata, readTemperatures } from './results.ts'

const timers = { nowS: () => 0, after: () => () => undefined }
const answer = fc.record(
  {
    jsonrpc: fc.constant('2.0'),
    id: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.jsonValue()),
    method: fc.oneof(fc.constantFrom('notify_status_update', 'notify_gcode_response', '__proto__'), fc.jsonValue()),
    params: fc.jsonValue(),
    result: fc.jsonValue(),
    error: fc.oneof(
      fc.record({ code: fc.jsonValue(), message: fc.jsonValue(), traceback: fc.jsonValue() }),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: [] },
)

test('any message: nothing is thrown, and a question is answered at most once', async () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.oneof(answer, fc.array(answer)).map((value) => JSON.stringify(value)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(texts), async (messages) => {
      let notified = 0
      const rpc = createJsonRpc({
        timers,
        send: () => undefined,
        onNotification: (method, params) => {
          notified++
          expect(typeof method).toBe('string')
          expect(Array.isArray(params)).toBe(true)
        },
        redact: (text) => text,
      })
      const settled = [1, 2].map((i) => rpc.request(`question ${i}`, {}, 1).catch((error: unknown) => error))
      for (const message of messages) rpc.take(message)
      rpc.fail(new LinkLost('lost', 'gone'))
      for (const one of await Promise.all(settled)) {
        if (one instanceof Error) expect(one instanceof LinkLost || one instanceof PrinterRefusal).toBe(true)
      }
      expect(notified).toBeLessThanOrEqual(messages.join().length)
    }),
    { numRuns: 1000 },
  )
})

test('any record: everything read from it is of the kind that it is said to be', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (record, value) => {
      const item = { ...record, path: value, size: value, status: value, temperatures: value, time: value } as Record<
        string,
        PlainValue
      >
      expect(typeof readFileEntry(item).path).toBe('string')
      expect(Number.isFinite(readFileEntry(item).sizeBytes)).toBe(true)
      expect(Number.isFinite(readJob(item).startS)).toBe(true)
      expect(typeof readConsoleEntry(item).text).toBe('string')
      expect(Array.isArray(readTemperatures(item).temperaturesC)).toBe(true)
      expect(readMetadata('x.gcode', item).path).toBe('x.gcode')
    }),
  )
})

test('a picture in a stream is the same however its bytes are cut; garbage is bounded', () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 7, 7, 0xff, 0xd9)
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.array(fc.nat(20)), (hasLength, isCrlf, cuts) => {
      const end = isCrlf ? '\r\n' : '\n'
      const length = hasLength ? `Content-Length: ${jpeg.length}${end}` : ''
      const head = `--b${end}Content-Type: image/jpeg${end}${length}${end}`
      const whole = Buffer.concat([Buffer.from(head), jpeg, Buffer.from(`${end}--b${end}`)])
      const reader = createPictureReader('b', 1000)
      let found: Uint8Array | null = null
      let at = 0
      for (const cut of [...cuts, whole.length]) {
        found ??= reader.take(whole.subarray(at, at + cut))
        at += cut
      }
      expect([...(found ?? [])]).toEqual([...jpeg])
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 4000 })), fc.string({ maxLength: 5 }), (chunks, boundary) => {
      const reader = createPictureReader(boundary, 1000)
      try {
        for (const chunk of chunks) reader.take(chunk)
      } catch (error) {
        expect(error).toBeInstanceOf(LinkLost)
      }
    }),
  )
})

test('a secret is nowhere in a text that was redacted', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6 }), fc.array(fc.string()), (secret, parts) => {
      // Text of the redaction itself is no leak.
      fc.pre(!'***'.includes(secret) && !secret.includes('*'))
      const secrets = createSecrets()
      secrets.add(secret)
      expect(secrets.redact(parts.join(secret))).not.toContain(secret)
    }),
  )
})
