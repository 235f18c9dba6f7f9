import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { sendNews, UNREAD_BYTES_MAX } from './send-news.ts'

const NEWS = 'x'.repeat(50_000)

test('who does not read gets no more of what comes again', () => {
  const silent = new Writable({ write: () => undefined })
  for (let second = 0; second < 1000; second++) expect(sendNews(silent, NEWS, true)).toBe(true)
  expect(silent.writableLength).toBe(NEWS.length)
})

test('who does not read what comes but once is let go', () => {
  const silent = new Writable({ write: () => undefined })
  let sent = 0
  while (sendNews(silent, NEWS, false)) expect(++sent).toBeLessThan(100)
  expect(silent.destroyed).toBe(true)
  expect(silent.writableLength).toBeLessThanOrEqual(UNREAD_BYTES_MAX + NEWS.length)
})
