// Thinking apart from the answer. Models differ in who writes the opening tag: some templates have written it already, so that
// what comes back begins in the middle of a thought and only its end can be seen.

export interface ThoughtAndAnswer {
  readonly thinking: string
  readonly answer: string
  /** The thought did not come to its end: there is no answer. */
  readonly isUnfinished: boolean
}

const OPEN = '<think>'
const CLOSE = '</think>'

/** `opened`: the prompt ended inside a thought. */
export function splitThinking(text: string, opened = false): ThoughtAndAnswer {
  const thoughts: string[] = []
  let rest = text
  if (opened && !rest.trimStart().startsWith(OPEN)) rest = OPEN + rest
  // A server may have cut the opening tag off: what stands before a closing tag that nothing opened is a thought too.
  const firstClose = rest.indexOf(CLOSE)
  const firstOpen = rest.indexOf(OPEN)
  if (firstClose !== -1 && (firstOpen === -1 || firstClose < firstOpen)) rest = OPEN + rest
  let answer = ''
  while (rest !== '') {
    const open = rest.indexOf(OPEN)
    if (open === -1) {
      answer += rest
      break
    }
    answer += rest.slice(0, open)
    const close = rest.indexOf(CLOSE, open)
    if (close === -1) {
      thoughts.push(rest.slice(open + OPEN.length))
      return { thinking: joined(thoughts), answer: answer.trim(), isUnfinished: true }
    }
    thoughts.push(rest.slice(open + OPEN.length, close))
    rest = rest.slice(close + CLOSE.length)
  }
  return { thinking: joined(thoughts), answer: answer.replaceAll(CLOSE, '').trim(), isUnfinished: false }
}

function joined(thoughts: readonly string[]): string {
  return thoughts
    .map((thought) => thought.replaceAll(OPEN, '').trim())
    .filter((thought) => thought !== '')
    .join('\n')
}
