import { describe, expect, test } from 'vitest'
import type { Finding } from '#protocol'
import { sampleMeta } from '../../tests/sample-meta.ts'
import { sampleFindings, sampleRun } from '../../tests/sample-run.ts'
import { renderSummary, type SummaryInput } from './summary.ts'
import { durationText } from './wording.ts'

const input: SummaryInput = {
  run: sampleRun({ layers: 10, pointsPerWall: 12 }),
  findings: sampleFindings,
  probability: { mean: 0.41, p05: 0.22, p95: 0.63 },
  account: null,
  meta: sampleMeta,
  reportPath: 'out/report.html',
}

// The escape character is what is looked for.
const ESCAPE = '\u001b'

describe('the summary', () => {
  test('fits a terminal of 80 by 24 and says the main things in plain text', () => {
    const lines = renderSummary(input).trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(24)
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80)
    const text = lines.join('\n')
    expect(text).not.toContain(ESCAPE)
    expect(text).toContain('twisted-vase.gcode')
    expect(text).toContain('6.20 m, 18.5 g')
    expect(text).toContain('90 % interval 22 % to 63 %')
    expect(text).toContain('Weak bond')
    expect(text).toContain('minimum layer time to 8 s')
    expect(text.indexOf('Weak bond')).toBeLessThan(text.indexOf('Overheated layer'))
    expect(text).toContain('out/report.html')
  })

  test('a hundred findings still fit, and the rest are counted', () => {
    const findings = Array.from({ length: 100 }, (): Finding => sampleFindings[0]!)
    const text = renderSummary({ ...input, findings })
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(24)
    expect(text).toMatch(/and 9\d more/)
  })

  test('colours change no letter', () => {
    const coloured = renderSummary(input, { colour: true })
    expect(coloured).toContain(`${ESCAPE}[31m`)
    expect(
      coloured
        .split(ESCAPE)
        .map((part) => part.replace(/^\[\d+m/, ''))
        .join(''),
    ).toBe(renderSummary(input))
  })

  test('text of a file cannot steer the terminal', () => {
    const hostile = { ...sampleFindings[0]!, object: `a${ESCAPE}[2Jb\nc`, advice: `x${ESCAPE}]0;title\u0007y\u202ez` }
    const text = renderSummary({
      ...input,
      findings: [hostile],
      meta: { ...sampleMeta, fileName: `v${ESCAPE}[31m.gcode` },
    })
    expect(text).not.toContain(ESCAPE)
    expect(text).not.toContain('\u202e')
  })

  test('an error is said first, and a print without findings says so', () => {
    const run = { ...input.run, error: { line: 812, message: 'Move exceeds maximum extrusion' } }
    expect(renderSummary({ ...input, run })).toContain('Stops at line 812: Move exceeds maximum extrusion')
    expect(renderSummary({ ...input, findings: [] })).toContain('nothing is predicted to go wrong')
  })
})

test('durations read as a person would say them', () => {
  expect(durationText(8.21)).toBe('8.2 s')
  expect(durationText(59.97)).toBe('1 m 00 s')
  expect(durationText(760)).toBe('12 m 40 s')
  expect(durationText(7530.4)).toBe('2 h 05 m 30 s')
  expect(durationText(123_456)).toBe('34 h 18 m')
  expect(durationText(Number.NaN)).toBe('unknown')
})
