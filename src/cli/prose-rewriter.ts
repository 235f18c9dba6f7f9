// A language model behind OpenAI's interface as a rewriter of prose. What it writes is judged by whoever asked.
import { PrintwrightError, plainText } from '#core'
import { ModelFailure } from '#operator'
import type { Rewriter } from '#reasoning'
import { openModelServer } from './open-model.ts'

const INSTRUCTION =
  'Rewrite the paragraph in other words, as an engineer would think or explain it. Keep its meaning, its length within a third, and every mark like [[1]] exactly once and in the same order; a mark stands for a number or a formula. Add no number, no unit, no comparison and no claim of your own. Answer with the paragraph alone.'
const TIMEOUT_MS = 120_000

export interface OpenRewriter {
  readonly name: string
  readonly rewrite: Rewriter
  close(): Promise<void>
}

export async function openRewriter(url: string, modelName: string | undefined): Promise<OpenRewriter> {
  if (!/^https?:/i.test(url))
    throw new PrintwrightError('reason-enrich', '--enrich needs the address of a model server: http://HOST:PORT/v1.')
  const model = await openModelServer(url, modelName)
  return {
    name: model.name,
    close: () => model.close(),
    async rewrite(paragraph) {
      try {
        const { text, finish } = await model.complete({
          messages: [
            { role: 'system', content: INSTRUCTION },
            { role: 'user', content: paragraph },
          ],
          maxTokens: 2000,
          timeoutMs: TIMEOUT_MS,
          temperature: 0,
          seed: 1,
        })
        return finish === 'stop' ? text : paragraph
      } catch (error) {
        if (!(error instanceof ModelFailure)) throw error
        const why = plainText(error.message).replace(/\.$/, '')
        throw new PrintwrightError('reason-enrich', `${model.name} does not rewrite: ${why}.`, {
          exitStatus: 3,
          cause: error,
        })
      }
    },
  }
}
