// A conversation with an operator that runs already, through its own door (`POST /chat`, `GET /state`).
import { PrintwrightError, plainText } from '#core'
import type { Reply } from '#operator'
import { addressOf, expectOperator, gone, operatorHeaders } from './operator-address.ts'

/** Whom a person speaks with, wherever it is. */
export interface ChatPartner {
  say(text: string): Promise<Reply>
  /** What it says by itself. */
  listen(onNews: (text: string) => void): () => void
  close(): Promise<void>
}

const ANSWER_MS = 120_000

/** Rejects with one sentence where no operator answers. */
export async function openChatLink(url: string, data: string): Promise<ChatPartner> {
  const address = addressOf(url)
  const headers = operatorHeaders(address, data)
  await expectOperator(new URL('state', address), headers)
  let session: string | undefined
  return {
    async say(text) {
      const response = await fetch(new URL('chat', address), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ text, session }),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS),
      }).catch((error: unknown) => {
        throw gone(address, error)
      })
      const reply = (await response.json().catch(() => {
        throw new PrintwrightError('operator', `what answers at ${address.host} is no operator.`, { exitStatus: 3 })
      })) as Partial<Reply> & { session?: string; error?: string }
      if (!response.ok || typeof reply.text !== 'string') {
        throw new PrintwrightError('operator', `the operator does not answer that: ${plainText(reply.error ?? '')}`)
      }
      session = reply.session
      return { kind: reply.kind ?? 'answer', intent: reply.intent ?? null, by: reply.by ?? 'facts', text: reply.text }
    },
    listen(onNews) {
      const stop = new AbortController()
      // Whoever only asks and leaves has lost nothing where the stream ends.
      follow(new URL('state', address), headers, stop.signal, onNews).catch(() => undefined)
      return () => stop.abort()
    },
    close: async () => undefined,
  }
}

async function follow(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  onNews: (text: string) => void,
): Promise<void> {
  const response = await fetch(url, { headers, redirect: 'error', signal })
  if (response.body === null) return
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const events = `${rest}${text}`.split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const news = newsIn(event)
      if (news !== null) onNews(news)
    }
  }
}

function newsIn(event: string): string | null {
  const [, kind, json] = /^event: (message|question)\ndata: (.*)$/.exec(event) ?? []
  if (json === undefined) return null
  try {
    const value = JSON.parse(json) as { message?: { text?: unknown }; question?: { text?: unknown } }
    const text = kind === 'question' ? value.question?.text : value.message?.text
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}
