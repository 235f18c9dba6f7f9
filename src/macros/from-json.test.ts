import { describe, expect, test } from 'vitest'
import type { MacroValue } from './index.ts'
import { fromJson, parseTemplate, renderTemplate } from './index.ts'

const render = (text: string, status: MacroValue): string =>
  renderTemplate(parseTemplate(text), new Map([['printer', status]]))

describe('a status object as a template sees it', () => {
  const status = fromJson({
    toolhead: { position: [1, 2.5, 3, 0], homed_axes: 'xy', max_velocity: 300 },
    probe: { samples: 3, name: null, is_on: true, points: [[10, 20]] },
  })

  test('coordinates have axes, lists have places', () => {
    expect(render('{printer.toolhead.position.y} {printer.toolhead.position[2]}', status)).toBe('2.5 3')
    expect(render('{printer.probe.points[0][1]}', status)).toBe('20')
  })

  test('whole numbers can count', () => {
    expect(render('{% for i in range(printer.probe.samples) %}{i}{% endfor %}', status)).toBe('012')
    expect(render('{printer.toolhead.max_velocity / 2}', status)).toBe('150.0')
  })

  test('null, booleans and texts stay what they are', () => {
    expect(render("{printer.probe.name} {printer.probe.is_on} {'x' in printer.toolhead.homed_axes}", status)).toBe(
      'None True True',
    )
  })

  test('a list of something else by the name of a coordinate is a list', () => {
    const odd = fromJson({ position: ['a', 'b'] })
    expect(render('{printer.position[1]}{printer.position.x}', odd)).toBe('b')
  })
})

test('a rendering can be given less than the usual patience', () => {
  const template = parseTemplate('{% for i in range(1000) %}{i}{% endfor %}')
  expect(() => renderTemplate(template, new Map(), { stepsMax: 100, workMax: 1e6 })).toThrow('too many steps')
  expect(() => renderTemplate(template, new Map(), { stepsMax: 1e6, workMax: 10 })).toThrow('too much work')
})
