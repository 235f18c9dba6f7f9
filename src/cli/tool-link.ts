// The tools of an operator that runs already, through its own door (`POST /tools/NAME`).
import { plainText } from '#core'
import type { ToolDoor } from './mcp-server.ts'
import { addressOf, expectOperator, gone, OPERATOR_URL, operatorHeaders } from './operator-address.ts'

const ANSWER_MS = 120_000

/** Rejects with one sentence where no operator answers. */
export async function openToolLink(data: string, url = OPERATOR_URL): Promise<ToolDoor> {
  const address = addressOf(url)
  const headers = operatorHeaders(address, data)
  await expectOperator(new URL('state', address), headers)
  return {
    async run({ name, output }, input) {
      const response = await fetch(new URL(`tools/${name}`, address), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(input ?? {}),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS),
      }).catch((error: unknown) => {
        throw gone(address, error)
      })
      const answer: unknown = await response.json()
      if (!response.ok) {
        const { error } = answer as { error?: unknown }
        return {
          kind: 'misuse',
          words: plainText(typeof error === 'string' ? error : 'The operator does not answer that.'),
        }
      }
      return { kind: 'output', output: output.parse(answer) }
    },
  }
}
