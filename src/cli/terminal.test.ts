import { expect, test, vi } from 'vitest'
import { writeJson, writeText } from './terminal.ts'

// Sets a window's title, rings, hides what follows, and a C1 introducer.
const HOSTILE = 'a\u001b]0;owned\u0007b\u001b[8mc\u009b2Jd\u202ee'

function written(work: (stream: NodeJS.WriteStream) => void): string {
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  try {
    work(process.stdout)
    return spy.mock.calls.map(([text]) => String(text)).join('')
  } finally {
    spy.mockRestore()
  }
}

test('text keeps its lines and loses what steers a terminal', () => {
  expect(written((stream) => writeText(stream, `  ${HOSTILE}\nnext\n`))).toBe('  a ]0;owned b [8mc 2Jd e\nnext\n')
})

test('JSON loses nothing and steers nothing', () => {
  const json = written(() => writeJson({ text: HOSTILE, list: ['é', '\u{e0001}'] }, 2))
  expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  expect(JSON.parse(json)).toEqual({ text: HOSTILE, list: ['é', '\u{e0001}'] })
})
