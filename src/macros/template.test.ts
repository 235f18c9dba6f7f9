// What templates mean, pinned to what Jinja2 3.1 made of the same templates with Klipper's marks.
import { describe, expect, test } from 'vitest'
import type { MacroValue } from './index.ts'
import { MacroError, MacroTuple, parseTemplate, renderTemplate } from './index.ts'

const dict = (members: Record<string, MacroValue>): Map<string, MacroValue> => new Map(Object.entries(members))
const coordinates = (...items: number[]): MacroTuple => new MacroTuple(items, ['x', 'y', 'z', 'e'])

function names(): Map<string, MacroValue> {
  return dict({
    params: dict({ X: '10', Y: '-3.5', NAME: 'Foo bar', EMPTY: '' }),
    rawparams: 'X10 Y-3.5',
    printer: dict({
      toolhead: dict({ position: coordinates(1.5, -2, 0.1, 0), homed_axes: 'xyz', max_velocity: 300 }),
      gcode_move: dict({ homing_origin: coordinates(0, 0.25, 0, 0) }),
      extruder: dict({ target: 210, temperature: 209.7 }),
      fan: dict({ speed: 0.5 }),
    }),
    count: 3n,
    ratio: 0.1,
    names: ['b', 'a', 'C'],
    table: dict({ k: 1n, j: [1n, 2n, 3n] }),
    flag: true,
    nothing: null,
  })
}

const render = (source: string): string => renderTemplate(parseTemplate(source), names())

function errorOf(source: string): string {
  try {
    return `no error: ${render(source)}`
  } catch (error) {
    if (error instanceof MacroError) return `${error.kind}: ${error.message}`
    throw error
  }
}

describe('templates', () => {
  test.each([
    ['plain', 'plain'],
    ['G1 X{10/4} Y{7//2} Z{-7//2} E{-7 % 3}', 'G1 X2.5 Y3 Z3 E1'],
    ['{2**10} {2**-1} {2.0**0.5} {-2**2}', '1024 0.5 1.41421356237309514'],
    [
      '{0.1+0.2} {1e16} {1e-5} {123456789.123} {100.0} {1.5e300*1e10}',
      '0.30000000000000004 1e+16 1e-05 123456789.123 100.0 inf',
    ],
    ["{1==1.0} {true} {none} {'a' in 'abc'} {3 not in [1,2]}", 'True True None True True'],
    ['{-params.X|float}', '10.0'],
    ['{ -(params.X|float) }', '-10.0'],
    ['{0 - printer.gcode_move.homing_origin.y}', '-0.25'],
    ["{params.Q} |{params.Q|default('d')}| {params.EMPTY|default('e', true)}", ' |d| e'],
    [
      "{params.X|int + 1} {params.Y|float * 2} {'abc'|int} {'7.9'|int} {'x'|float(5)} {'0x1A'|int(0,16)}",
      '11 -7.0 0 7 5 26',
    ],
    [
      "{2.5|round} {3.5|round} {2.675|round(2)} {1.25|round(1)} {7|round} {2.1|round(0,'ceil')} {2.9|round(method='floor')|int}",
      '2.0 4.0 2.67 1.2 7 3.0 2',
    ],
    ['{% set a = 5 %}{% if a > 3 and a < 10 %}yes{% elif a == 3 %}three{% else %}no{% endif %}', 'yes'],
    ['{% for i in range(3) %}{i},{loop.index},{loop.last} {% endfor %}', '0,1,False 1,2,False 2,3,True '],
    ['{% for k, v in table.items() %}{k}={v};{% endfor %}', 'k=1;j=[1, 2, 3];'],
    ['{% for k in table %}{k}{% endfor %}', 'kj'],
    [
      "{% for n in names|sort %}{n}{% endfor %} {names|sort(reverse=true)|join('-')} {names|join(', ')}",
      'abC C-b-a b, a, C',
    ],
    ['{% set ns = namespace(x=1) %}{% for i in range(4) %}{% set ns.x = ns.x + i %}{% endfor %}{ns.x}', '7'],
    [
      "{'%.3f' % 3.14159} {'%d' % 7.9} {'%5.1f|%-5s|%05d' % (2.25, 'ab', 42)} {'%s' % [1,'a']}",
      "3.142 7   2.2|ab   |00042 [1, 'a']",
    ],
    ["{'{0:.2f} {0:>6} {1}'.format(1.005, 'x')}", '1.00  1.005 x'],
    ["{'a,b,c'.split(',')} {'a b'.split()} {'Foo'.upper()} {'x=1'.split('=')[1]}", "['a', 'b', 'c'] ['a', 'b'] FOO 1"],
    [
      "{names[0]} {names[-1]} {names[5]} {names[1:]} {'hello'[1:3]} {names[::-1]}",
      "b C  ['a', 'C'] el ['C', 'a', 'b']",
    ],
    [
      '{printer.toolhead.position.x} {printer.toolhead.position[1]} {printer.toolhead.position}',
      '1.5 -2.0 Coord(x=1.5, y=-2.0, z=0.1, e=0.0)',
    ],
    ["{printer['toolhead']['homed_axes']} {'x' in printer.toolhead.homed_axes}", 'xyz True'],
    ['{undefined_thing}', ''],
    ["{'a' ~ 1 ~ 2.0}", 'a12.0'],
    [
      "{[1,2]+[3]} {[0]*3} {'ab'*2} {(1,2)} {(1,)} {{'a': 1, 'b': [1,2]}}",
      "[1, 2, 3] [0, 0, 0] abab (1, 2) (1,) {'a': 1, 'b': [1, 2]}",
    ],
    ["{% set d = {'a': 1} %}{d.a} {d['a']} {d.get('z', 9)} {d.keys()|list} {d.items()|list}", "1 1 9 ['a'] [('a', 1)]"],
    [
      "{[3,1,2]|max} {[3,1,2]|min} {[1,2.5]|sum} {[1,2,3]|length} {'abc'|length} {[]|first} {[4,5]|last}",
      '3 1 3.5 3 3  5',
    ],
    [
      "{names|map('upper')|list} {[1,2,3,4]|select('even')|list} {[1,2,3]|reject('gt', 2)|list}",
      "['B', 'A', 'C'] [2, 4] [1, 2]",
    ],
    [
      "{[{'n':1},{'n':2}]|map(attribute='n')|list} {[{'n':1},{'n':2}]|selectattr('n','gt',1)|list}",
      "[1, 2] [{'n': 2}]",
    ],
    [
      "{5 is defined} {zzz is defined} {zzz is not defined} {none is none} {'a' is string} {5 is number} {4 is divisibleby 2} {5 is odd}",
      'True False True True True True True True',
    ],
    ["{'yes' if flag else 'no'} {'a' if false}", 'yes '],
    ["{not flag} {flag and count} {0 or 'x'} {'' and 1}", 'False 3 x '],
    ['  {%- if flag -%}   trimmed   {%- endif -%}  end', 'trimmedend'],
    ['a {- 5 -} b', 'a5b'],
    ['line1\n{% set x = 1 %}\nline2 {x}\n', 'line1\n\nline2 1'],
    ['{# comment #}text{#- c -#}  more', 'textmore'],
    ['{% macro m(a, b=2) %}[{a}{b}]{% endmacro %}{m(1)} {m(1,3)} {m(b=5,a=4)}', '[12] [13] [45]'],
    ['{% set x %}block {count}{% endset %}{x}|{x|upper}', 'block 3|BLOCK 3'],
    ['{% raw %}{ not { code {% x %}{% endraw %}', '{ not { code {% x %}'],
    ['{% filter upper %}abc {count}{% endfilter %}', 'ABC 3'],
    ["{'a\\nb'} {\"q'uote\"} {['it\\'s', \"x\"]}", "a\nb q'uote [\"it's\", 'x']"],
    ["{1 < 2 < 3} {1 < 3 < 2} {'a' < 'b'} {1 == 1 == 1}", 'True False True True'],
    ["{count|string + 'x'} {3.0|int} {3|float} {'3'|float|string}", '3x 3 3.0 3.0'],
    [
      '{12345678901234567890 * 10} {2**100} {7.0//2} {-7.5 % 2} {7.5//-2}',
      '123456789012345678900 1267650600228229401496703205376 3.01.5 -4.0',
    ],
    ['{names|length > 2} {(names|length) * 2} {names|length * 2}', 'True 6 6'],
    ["{['B','a']|max} {['B','a']|min} {['b','A','B']|unique|join}", 'B a bA'],
    ["{ {'b':1,'a':2}|dictsort(by='value')|join }", "('b', 1)('a', 2)"],
    [
      "{% for g in [{'n':'b','v':2},{'n':'a','v':1},{'n':'b','v':3}]|groupby('n') %}{g.grouper}{g[1]|map(attribute='v')|join('+')} {% endfor %}",
      'a1 b2+3 ',
    ],
    ['{-1|abs} {-1.5|abs} {(-3)|abs} {True|abs} {False|abs}', '11.5 3 1 0'],
    [
      "{params|length} {params.NAME.split(' ')|first} {params.NAME|lower|replace(' ', '_')} {params.NAME|title}",
      '4 Foo foo_bar Foo Bar',
    ],
    ['{% if params.X is defined %}{params.X}{% endif %}{% if not params.Z %}nz{% endif %}', '10nz'],
    ['{% for i in [] %}x{% else %}empty{% endfor %}', 'empty'],
    ['{% for a, b in [(1,2),(3,4)] %}{a+b} {% endfor %}', '3 7 '],
    ['{% for i in range(10) if i is even %}{i}{% endfor %}', '02468'],
    ['{% set a, b = 1, 2 %}{a}{b}', '12'],
    ['{% set l = [] %}{% set _ = l.append(5) %}{l}', '[5]'],
    ["{ {'x': 1}['x'] }", '1'],
    ["{'%02d:%02d' % (75 // 60, 75 % 60)}", '01:15'],
    ['{range(2, 10, 3)|list} {range(3)|list} {range(5,0,-2)|list}', '[2, 5, 8] [0, 1, 2] [5, 3, 1]'],
    [
      "{'abc'.replace('b','')} {' x '.strip()}. {'a-b'.startswith('a')} {'abc'.find('c')} {'12'.isdigit()} {'7'.zfill(3)}",
      'ac x. True 2 True 007',
    ],
    ["{[1,2].x} {'s'.nope} {none.foo is defined}", '  False'],
    ["{table.j|join(',')} {table.j[1]} {table['j'].2}", '1,2,3 2 3'],
    ["{true + 1} {true|int} {false|string} {'True'|lower}", '2 1 False true'],
    ["{[1, 'a', 2.0, none, true]}", "[1, 'a', 2.0, None, True]"],
    ["{dict(a=1, b='x')} {dict(a=1).a}", "{'a': 1, 'b': 'x'} 1"],
    [
      "{names|unique|list} {names|reverse|list} {'abc'|reverse} {names|first|upper}",
      "['b', 'a', 'C'] ['C', 'a', 'b'] cba B",
    ],
    [
      '{1.0e3} {1e22} {123456789012345680.0} {0.00001234} {1e-7|float} {1/3}',
      '1000.0 1e+22 1.2345678901234568e+17 1.234e-05 1e-07 0.3333333333333333',
    ],
    ["{'%g %e' % (0.0001, 12345.678)} {'%+d % d' % (5, 5)} {'%x' % 255} {'%%'}", '0.0001 1.234568e+04 +5  5 ff %%'],
    [
      "{'{:,}'.format(1234567)} {'{:08.3f}'.format(3.14159)} {'{:<5}|{:^5}|{:>5}'.format('a','b','c')} {'{:+.1f}'.format(2)} {'{:d}'.format(5)} {'{:%}'.format(0.25)}",
      '1,234,567 0003.142 a    |  b  |    c +2.0 5 25.000000%',
    ],
    ['{params.constructor}', ''],
    ['{params.__proto__}', ''],
    ['{printer.toolhead.constructor}', ''],
    ['{namespace.constructor}', ''],
    ['{(1).constructor}', ''],
    ['{"{}".format(params.X)}', '10'],
    ["{'a' in params} {'X' in params}", 'False True'],
    ["{params.X == '10'} {params.X == 10} {params.X|int == 10}", 'True False True'],
    ['{0.5|round|int} {1.5|round|int} {-0.5|round} {1234.5678|round(-2)}', '0 20.0 1200.0'],
    ["{'1,2,3'.split(',')|map('int')|sum} {'1 2'.split(' ')|map('float')|list}", '6 [1.0, 2.0]'],
    ["{[1,[2,3]]|string} {'x'|list} {{}|length} {''|length}", "[1, [2, 3]] ['x'] 0 0"],
    ['{% set x = 5 if flag else 6 %}{x}', '5'],
    ['{% set x = params.Q|default(5)|float %}{x}', '5.0'],
    ['{ count }{count}', '33'],
    ['{ \'}\' } {"%}"}', '} %}'],
    ["{(1 if false) ~ 'x' ~ nowhere}", 'x'],
    ['{[[1, 2], [3]]|sum(start=[])}', '[1, 2, 3]'],
    ["{'ab'|center(6)}|{'ab'|center(5)}|{'a'|center(4)}|", '  ab  |  ab | a  |'],
  ])('%s', (source, text) => {
    expect(render(source)).toBe(text)
  })

  test.each([
    ['{params.Q.foo}', "jinja2.exceptions.UndefinedError: 'dict object' has no attribute 'Q'"],
    ['{params.X + 1}', 'TypeError: can only concatenate str (not "int") to str'],
    ['{printer.missing.x}', "jinja2.exceptions.UndefinedError: 'dict object' has no attribute 'missing'"],
    [
      "{printer['gcode_macro FOO'].bar}",
      "jinja2.exceptions.UndefinedError: 'dict object' has no attribute 'gcode_macro FOO'",
    ],
    ['{undefined_thing + 1}', "jinja2.exceptions.UndefinedError: 'undefined_thing' is undefined"],
    ['{1/0}', 'ZeroDivisionError: division by zero'],
    ['{1.0/0}', 'ZeroDivisionError: float division by zero'],
    ['{1 % 0}', 'ZeroDivisionError: integer modulo by zero'],
    ['{1//0}', 'ZeroDivisionError: integer division or modulo by zero'],
    ["{'a' + 1}", 'TypeError: can only concatenate str (not "int") to str'],
    ['{% foo %}', "jinja2.exceptions.TemplateSyntaxError: Encountered unknown tag 'foo'."],
    ["{'a'|nofilter}", "jinja2.exceptions.TemplateAssertionError: No filter named 'nofilter'."],
    ['{5 is nottest}', "jinja2.exceptions.TemplateAssertionError: No test named 'nottest'."],
    ['{5()}', "TypeError: 'int' object is not callable"],
    ['{none + 1}', "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'"],
    ['{none.foo.bar}', "jinja2.exceptions.UndefinedError: 'None' has no attribute 'foo'"],
    ["{'x' * 3 ~ 'y'} {1 + 2 ~ 3} {2 * 3 ~ 4}", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"],
    ['{loop.index}', "jinja2.exceptions.UndefinedError: 'loop' is undefined"],
    ["{'abc'|constructor}", "jinja2.exceptions.TemplateAssertionError: No filter named 'constructor'."],
  ])('%s is refused', (source, words) => {
    expect(errorOf(source)).toBe(words)
  })

  test.each([
    ['{% if %}', "Expected an expression, got 'end of statement block'"],
    ['{1 + }', "unexpected 'end of print statement'"],
    ['{1 +', "unexpected 'end of template'"],
    ['{x', "unexpected end of template, expected 'end of print statement'."],
    ['{f(1}', "unexpected '}', expected ')'"],
    ['{a 5}', "expected token 'end of print statement', got 'integer'"],
    ['{% endif %}', "Encountered unknown tag 'endif'."],
    ['{% if 1 %}{% endif y %}', "expected token 'end of statement block', got 'y'"],
    [
      '{% for a in b %}{% endif %}',
      "Encountered unknown tag 'endif'. Jinja was looking for the following tags: 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
    ],
    [
      '{% if 1 %}{% else %}',
      "Unexpected end of template. Jinja was looking for the following tags: 'endif'. The innermost block that needs to be closed is 'if'.",
    ],
  ])("%s is refused in Jinja's words", (source, words) => {
    expect(errorOf(source)).toBe(`jinja2.exceptions.TemplateSyntaxError: ${words}`)
  })

  test.each(['{% if %}', '{1 +}', '{% if true %}x', '{foo(}', '{.5}', '{# open', '{% raw %}', '{'])(
    '%s is no template',
    (source) => {
      expect(errorOf(source)).toMatch(/^jinja2\.exceptions\.TemplateSyntaxError: /)
    },
  )
})

describe('what a template must not do', () => {
  test.each([
    "{''.__class__}",
    '{names.constructor}',
    '{names.length}',
    '{printer.toolhead.size}',
    '{params.__proto__}',
    '{namespace.call}',
  ])('%s reaches no JavaScript', (source) => {
    expect(['', 'False']).toContain(render(source))
  })

  test.each([
    ['{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}', 'RuntimeError'],
    ['{% for a in range(100000) %}{"x" * 1000}{% endfor %}', 'MemoryError'],
    ['{range(1000000000)|length}', 'OverflowError'],
    ['{"x" * 1000000000}', 'MemoryError'],
    ['{[0] * 1000000000}', 'MemoryError'],
    ['{10 ** 10000}', 'OverflowError'],
    ['{% set l = [1] %}{% for i in range(60) %}{% set _ = l.extend(l) %}{% endfor %}', 'MemoryError'],
    ['{% macro m() %}{m()}{% endmacro %}{m()}', 'RecursionError'],
    [`{${'('.repeat(500)}1${')'.repeat(500)}}`, 'jinja2.exceptions.TemplateSyntaxError'],
    [`{${'-'.repeat(500)}1}`, 'jinja2.exceptions.TemplateSyntaxError'],
  ])('%s ends', (source, kind) => {
    expect(errorOf(source)).toMatch(new RegExp(`^${kind.replaceAll('.', '\\.')}: `))
  })
})
