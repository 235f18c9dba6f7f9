// What a reader has to be told about symbols, and givens that nobody uses.
import { expect, test } from 'vitest'
import { createRandom } from '#core'
import { code, say } from '../text/piece.ts'
import { render } from '../text/render.ts'
import { createPage, type Page } from './page.ts'

function written(write: (page: Page) => void): { prompt: string; thinking: string; answer: string } {
  const { page, finish } = createPage(2, createRandom(3), [
    { id: 'a', from: 0, to: 9, unit: 'mm', about: 'way there' },
    { id: 'b', from: 0, to: 9, unit: 'mm', about: 'way back' },
  ])
  write(page)
  for (const name of ['safety', 'edges', 'alternatives'] as const) page.section(name, say`None.`)
  page.section('rust', page.rust(code`pub fn nothing() {}`))
  const texts = finish()
  return {
    prompt: render(texts.prompt, page.m).text,
    thinking: render(texts.thinking, page.m).text,
    answer: render(texts.answer, page.m).text,
  }
}

test('givens are told as symbols, with what they mean where two have one value; values on the way before the steps', () => {
  const { prompt, thinking, answer } = written((page) => {
    const { m } = page
    const [a, b] = [m.given('a', 4, 'mm'), m.given('b', 4, 'mm')]
    const t = m.given('t', 2, 's')
    m.derive('l', 'mm', 'a + b')
    const v = m.derive('v', 'mm/s', 'l/t')
    const limit = m.given('v_m', 9, 'mm/s')
    const fits = m.compare(v, limit)
    page.section('problem', say`There ${a}, back ${b}, in ${t}, below ${limit}.`)
    page.section('context', say`Nothing else.`)
    page.ask(say`How fast?`)
    page.think('compare', say`${fits.symbols}. Again, ${fits.symbols}.`)
    page.section('analysis', say`First.`)
    page.step('Speed', say`${v.worked}; ${fits.symbols}.`)
  })
  expect(prompt).toMatch(/a = 4 mm \(way there\)/)
  expect(prompt).toMatch(/b = 4 mm \(way back\)/)
  expect(prompt).toMatch(/v_m = 9 mm\/s/)
  expect(thinking).toMatch(/v = 4 mm\/s ≤ v_m = 9 mm\/s\. Again, v ≤ v_m\./)
  expect(answer).toMatch(/First\.\n\n.*l = a \+ b = 8 mm\.\n\n### Speed/)
  expect(answer).toMatch(/v ≤ v_m\.\n/)
})

test('a value at the end of a formula is not told by it', () => {
  const { answer } = written((page) => {
    const { m } = page
    m.given('a', 4, 'mm')
    m.derive('d', 'mm', 'a/3')
    const r = m.derive('r', 'mm', 'a*d/a')
    page.section('problem', say`Some.`)
    page.section('context', say`Some.`)
    page.ask(say`What?`)
    page.think('derive', say`${r.short}.`)
    page.section('analysis', say`First.`)
    page.step('It', say`${r.worked}.`)
  })
  expect(answer).toMatch(/d = a\/3 = 1\.333 mm/)
})

test('items of the context that nothing rests on are left out; safety and words stay', () => {
  const { prompt } = written((page) => {
    const { m } = page
    const [a, b, c, d] = [m.given('a', 4, 'mm'), m.given('b', 5, 'mm'), m.given('c', 6, 'mm'), m.given('d', 7, 'mm')]
    const twice = m.derive('t', 'mm', '2*a')
    page.section('problem', say`A thing.`)
    page.section(
      'context',
      page.list([
        say`one has ${a};`,
        say`two has ${b}.`,
        say`safety: three has ${c}.`,
        say`four, ${d} and ${a};`,
        say`words`,
      ]),
    )
    page.ask(say`What?`)
    page.think('derive', say`Twice.`)
    page.section('analysis', say`${twice.worked}.`)
  })
  expect(prompt).toContain('- one has 4 mm;\n- safety: three has 6 mm;\n- four, 7 mm and 4 mm;\n- words.')
})

test('sentences go, one by one, unless another leans on them', () => {
  const { prompt } = written((page) => {
    const { m } = page
    const [a, b, c] = [m.given('a', 4, 'mm'), m.given('b', 5, 'mm'), m.given('c', 6, 'mm')]
    const twice = m.derive('t', 'mm', '2*a')
    page.section('problem', say`A thing of ${b}. Its foot is ${a}; the head is ${c}. Why?`)
    page.section(
      'context',
      page.list([
        say`First ${a}. Then ${b}.`,
        say`First ${b}. Then ${a}.`,
        say`First ${c}. It is old.`,
        say`It is ${c}. Its head is ${a}.`,
        say`There are ${b} of it; none of ${c}.`,
      ]),
    )
    page.ask(say`What?`)
    page.think('derive', say`Twice.`)
    page.section('analysis', say`${twice.worked}.`)
  })
  expect(prompt).toContain('\n\nA thing of 5 mm. Its foot is 4 mm. Why?\n\n')
  expect(prompt).toContain('- First 4 mm.\n- Then 4 mm.\n- It is 6 mm. Its head is 4 mm.\n\n')
})
