import { expect, test } from 'vitest'
import { splitWords } from './split-words.ts'

test.each([
  ['', [], -1],
  ['A=1', ['A=1'], -1],
  ['A=1 B=2', ['A=1', 'B=2'], -1],
  ['A=1\tB=2', ['A=1', 'B=2'], -1],
  [' \t A=1 \t ', ['A=1'], -1],
  ['A=1;B=2', ['A=1'], 3],
  ['#A=1', [], 0],
  [' ;', [], 1],
  ['A="1 2"', ['A=1 2'], -1],
  [`A='"' B="'"`, ['A="', "B='"], -1],
  ['A="\t;#"3', ['A=\t;#3'], -1],
  ['""', [''], -1],
  ['A"B', 'a quote is not closed', 0],
  ["'", 'a quote is not closed', 0],
  ['A=\\', 'a back slash stands in it', 0],
  ['"\\""', 'a back slash stands in it', 0],
])('%j', (text, words, commentAt) => {
  expect(splitWords(text)).toEqual(typeof words === 'string' ? words : { words, commentAt })
})
