// Templates made to break the evaluator: each must end soon, in an answer or in a MacroError, and fill no memory.
import { describe, expect, test } from 'vitest'
import { MacroError, parseTemplate, renderTemplate } from './index.ts'

function outcome(source: string): string {
  try {
    return renderTemplate(parseTemplate(source), new Map())
  } catch (error) {
    if (error instanceof MacroError) return `${error.kind}: ${error.message}`
    throw error
  }
}

const MEGABYTE = "{% set b = 'x' * 1000000 %}"
const many = (text: string, count = 20_000): string => text.repeat(count)
const LONG_LIST = '{% set l = range(100000)|list %}'

describe('depth', () => {
  test.each([
    ['a sum', `{1${many('+1')}}`],
    ['a product', `{1${many('*1')}}`],
    ['powers', `{1${many('**1')}}`],
    ['texts joined', `{1${many('~1')}}`],
    ['or', `{0${many(' or 0')}}`],
    ['and', `{1${many(' and 1')}}`],
    ['not', `{${many('not ')}1}`],
    ['signs', `{1 ${many('-')}1}`],
    ['filters', `{'a'${many('|upper')}}`],
    ['filter block', `{% filter upper${many('|upper')} %}x{% endfilter %}`],
    ['tests', `{1${many(' is defined')}}`],
    ['items', `{a${many('[0]')}}`],
    ['attributes', `{a${many('.b')}}`],
    ['calls', `{a${many('()')}}`],
    ['choices', `{1${many(' if 1')}}`],
    ['elses', `{${many('0 if 0 else ')}1}`],
    ['parentheses', `{${many('(', 100_000)}1${many(')', 100_000)}}`],
    ['lists', `{${many('[', 100_000)}${many(']', 100_000)}}`],
    ['a chain in a chain', `{${many('(', 90)}1${many(`${many('+1', 400)})`, 90)}}`],
    ['blocks', `${many('{% if 1 %}', 100_000)}${many('{% endif %}', 100_000)}`],
  ])('%s', (_, source) => {
    expect(outcome(source)).toMatch(/too deep|nested too|deeply|undefined|not callable|TypeError|^SyntaxError/)
  })

  const NESTED = '{% set ns = namespace(x=[]) %}{% for i in range(20000) %}{% set ns.x = [ns.x] %}{% endfor %}'
  const SELF = '{% set a = [] %}{% do a.append(a) %}{% set c = [] %}{% do c.append(c) %}'
  test.each([
    `${NESTED}{ns.x}`,
    `${NESTED}{ns.x|tojson}`,
    `${NESTED}{ns.x == [ns.x]}`,
    `${SELF}{a}`,
    `${SELF}{a|tojson}`,
    `${SELF}{a == c}`,
    `${SELF}{a < c}`,
    "{% set d = {} %}{% do d.update({'d': d}) %}{d}",
  ])('%s', (source) => {
    expect(outcome(source)).toMatch(/^RecursionError/)
  })

  test('chains that people write are none of it', () => {
    expect(outcome(`{1${many('+1', 300)}}`)).toBe('301')
    expect(outcome(`{${many("'a'~", 300)}'a'}`)).toBe('a'.repeat(301))
  })
})

describe('size', () => {
  test.each([
    `${MEGABYTE}{b.replace('x', b)|length}`,
    `${MEGABYTE}{b.replace('', b)|length}`,
    `${MEGABYTE}{b.replace('x', b, 500000)|length}`,
    `${MEGABYTE}{b|replace('x', b)|length}`,
    `${MEGABYTE}{b.join(range(1000))|length}`,
    `${MEGABYTE}{range(1000)|join(b)|length}`,
    `${MEGABYTE}{[b] * 1000}`,
    `${MEGABYTE}{([b] * 1000)|tojson|length}`,
    `${MEGABYTE}{('%s' * 100000) % ([b] * 100000)|length}`,
    `${MEGABYTE}{('{0}' * 100000).format(b)|length}`,
    `${MEGABYTE}{"'" * 600000 ~ '"' ~ "'" * 300000}{b}`,
    '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{ns.x}',
  ])('%s', (source) => {
    expect(outcome(source)).toMatch(/^(MemoryError|RecursionError|RuntimeError|TypeError)/)
  })

  test('a fill is one character', () => {
    expect(outcome(`${MEGABYTE}{'a'.center(1000, b)}`)).toBe(
      'TypeError: The fill character must be exactly one character long',
    )
    expect(outcome("{'a'.center(5, '*')}{'a'.ljust(3, '.')}")).toBe('**a**a..')
  })

  test('replace counts as Python does', () => {
    expect(outcome("{'abab'.replace('a', 'xy', 1)}{'ab'.replace('', '-')}{'aaa'|replace('a', 'b', 2)}")).toBe(
      'xybab-a-b-bba',
    )
  })
})

describe('time', () => {
  const OVER = '{% for i in range(100000) %}'
  test.each([
    `${LONG_LIST}${OVER}{-1 in l}{% endfor %}`,
    `${LONG_LIST}${OVER}{l.index(99999)}{% endfor %}`,
    `${LONG_LIST}${OVER}{% set c = l|sort %}{% endfor %}`,
    `${LONG_LIST}${OVER}{% set c = l + l %}{% endfor %}`,
    `${LONG_LIST}${OVER}{% set c = l[1:] %}{% endfor %}`,
    `${LONG_LIST}${OVER}{l|sum}{% endfor %}`,
    `${LONG_LIST}{l|unique|list|length}`,
    `${MEGABYTE}${OVER}{'y' in b}{% endfor %}`,
    `${MEGABYTE}${OVER}{% set c = b.upper() %}{% endfor %}`,
    `${MEGABYTE}${OVER}{b[0]}{% endfor %}`,
    '{% set l = [] %}{% for i in range(100000) %}{% do l.append(range(100000)) %}{% endfor %}',
    '{% set ns = namespace(a=1, b=1) %}{% set ns.a = [1] %}{% set ns.b = [1] %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{ns.a == ns.b}',
    `{('%' ~ '0' * 900000) % ()}`,
    `{('9' * 900000 ~ 'x')|float(7)|int}`,
    `{('9' * 900000)|int}`,
    `{('f' * 2000)|int(0, 16)}`,
    `${MEGABYTE}{b.strip(b)}`,
    '{1e999|int}{"%d" % 1e999}',
  ])('%s', (source) => {
    const start = performance.now()
    expect(outcome(source).length).toBeLessThanOrEqual(1_000_000)
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  test('a macro may build a long list and look through it', () => {
    const build = '{% set l = [] %}{% for i in range(20000) %}{% do l.append(i) %}{% endfor %}'
    expect(outcome(`${build}{l|length}{% for i in range(500) %}{% if -1 in l %}!{% endif %}{% endfor %}`)).toBe('20000')
  })
})
