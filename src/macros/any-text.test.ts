import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MacroError, parseTemplate, renderTemplate } from './index.ts'

const piece = fc.constantFrom(
  ...'{ } {% %} {# #} - + * / // % ** ~ ( ) [ ] , : . | = == < >= not in is if else elif endif for endfor set macro endmacro raw endraw filter endfilter with endwith and or'.split(
    ' ',
  ),
  ...'a b params x namespace range dict loop true none 0 1 -1 2 99999999999999999999 1e308 0.1 "x" \'%s %d\' "{:>9}" "" " " \n'.split(
    ' ',
  ),
  ...'.split .rsplit .replace .format .join .append .pop .insert .zfill .ljust .center .index .items .get .count .upper .update'.split(
    ' ',
  ),
  ...'|int |float |round |batch |sum |sort |map |select |selectattr |join |format |default |list |first |max |dictsort |tojson |replace |unique |abs |length'.split(
    ' ',
  ),
  '{% set a = [1,2,3] %}',
  '{% set b = {"k": 1} %}',
  '{% for x in a %}',
  '{% endfor %}',
  '(1,2)',
  '[0:9:-1]',
  '(99999999999999999999)',
  '("x", 99999999999999999999)',
  '(-1)',
  '(none)',
  '({})',
)
const template = fc.array(piece, { maxLength: 25, size: 'max' }).map((pieces) => pieces.join(' '))
const output = fc.array(piece, { minLength: 1, maxLength: 6, size: 'max' }).map((pieces) => `{${pieces.join('')}}`)

test('any text renders or is refused, nothing else', () => {
  fc.assert(
    fc.property(fc.oneof(template, output, fc.string()), (source) => {
      try {
        expect(typeof renderTemplate(parseTemplate(source), new Map())).toBe('string')
      } catch (error) {
        if (!(error instanceof MacroError)) throw error
      }
    }),
    { numRuns: 3000 },
  )
})
