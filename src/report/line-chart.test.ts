import { describe, expect, test } from 'vitest'
import { type Line, powerText, renderLineChart } from './line-chart.ts'

const line = (name: string, points: Line['points']): Line => ({ name, points })

function chart(lines: readonly Line[], y: object = {}, x: object = {}): string {
  return renderLineChart({ title: 'T', x: { title: 'time, s', ...x }, y: { title: 'mm/s', ...y }, lines })
}

const ticks = (svg: string, anchor: string): string[] =>
  [...svg.matchAll(new RegExp(`text-anchor="${anchor}">([^<]*)<`, 'g'))].map((match) => match[1] ?? '')

describe('a chart of lines', () => {
  test('has round ticks, units on both axes and a legend', () => {
    const svg = chart([
      line('prunt', [
        [0, 0],
        [7, 183],
      ]),
      line('klipper', [[3, 20]]),
    ])
    expect(ticks(svg, 'end')).toEqual(['0', '50', '100', '150', '200'])
    expect(ticks(svg, 'middle')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', 'time, s', 'mm/s'])
    expect(ticks(svg, 'start').sort()).toEqual(['klipper', 'prunt'])
  })

  test('decades are powers of ten; what is below the first lies on it', () => {
    const svg = chart(
      [
        line('a', [
          [0, 0],
          [1, 5e5],
        ]),
      ],
      { logarithmic: true, from: 1e3 },
    )
    expect(ticks(svg, 'end')).toEqual(['1,000', '10⁴', '10⁵', '10⁶'])
    expect(svg).toMatch(/points="78\.0,214\.0 /)
    expect(powerText(-2)).toBe('10⁻²')
  })

  test('nothing to draw, a single value or zeros leave no NaN', () => {
    for (const points of [[], [[0, 0]], [[5, 0]], [[1e-9, 1e9]]] as Line['points'][]) {
      for (const logarithmic of [true, false])
        expect(chart([line('a', points)], { logarithmic })).not.toMatch(/NaN|Infinity/)
    }
  })

  test('names are text', () => {
    const svg = chart([line('<script>&"', [[0, 1]])])
    expect(svg).not.toContain('<script>')
    expect(svg).toContain('&#60;script&#62;')
  })
})
