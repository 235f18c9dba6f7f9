// Thinking apart from the answer. Models differ in who writes the opening tag: some templates have written it already, so that
// what comes back begins in the middle of a thought and only its end can be seen.

export interface ThoughtAndAnswer {
  readonly thinking: string
  readonly answer: string
  /** The thought did not come to its end: there is no answer. */
  readonly isUnfinished: boolean
}

const TAG = /<\/?think>/g

/** `opened`: the prompt ended inside a thought. */
export function splitThinking(text: string, opened = false): ThoughtAndAnswer {
  const thoughts: string[] = []
  const answers: string[] = []
  let isInside = opened
  let wasInside = opened
  let at = 0
  for (const match of text.matchAll(TAG)) {
    const part = text.slice(at, match.index)
    const isClosing = match[0] === '</think>'
    // A server may have cut the opening tag off: what stands before a closing tag that nothing opened is a thought too.
    if (isInside || (isClosing && !wasInside)) thoughts.push(part)
    else answers.push(part)
    isInside = !isClosing
    wasInside = true
    at = match.index + match[0].length
  }
  const rest = text.slice(at)
  if (isInside) thoughts.push(rest)
  else answers.push(rest)
  return { thinking: joined(thoughts), answer: joined(answers), isUnfinished: isInside }
}

/** With line ends between, so that no new tag comes about where one was taken out. */
function joined(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')
}
