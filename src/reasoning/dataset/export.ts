// The rows as trainers want them: raw text where a template would drop the reasoning, messages where it keeps it.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PrintwrightError } from '#core'
import { linesOf, makeFolder, shardsOf } from './files.ts'
import type { Row } from './row.ts'
import { judgeLine } from './verify-row.ts'

export const EXPORT_FORMATS = ['r1', 'phi', 'qwen3', 'messages'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const thought = (row: Row): string => `<think>\n${row.thinking}\n</think>\n\n${row.answer}`

/** DeepSeek's and Phi's templates delete or never knew the reasoning of messages: their rows are whole texts. */
const WRITERS: Readonly<Record<ExportFormat, (row: Row) => object>> = {
  r1: (row) => ({
    prompt: `<｜begin▁of▁sentence｜><｜User｜>${row.prompt}<｜Assistant｜>`,
    completion: `${thought(row)}<｜end▁of▁sentence｜>`,
  }),
  phi: (row) => ({ prompt: `<|user|>${row.prompt}<|end|><|assistant|>`, completion: `${thought(row)}<|end|>` }),
  qwen3: (row) => ({
    messages: [
      { role: 'user', content: row.prompt },
      { role: 'assistant', content: row.answer, reasoning_content: row.thinking },
    ],
  }),
  messages: (row) => ({
    messages: [
      { role: 'user', content: row.prompt },
      { role: 'assistant', content: thought(row) },
    ],
  }),
}

/** Rows whose Rust was never compiled are left out unless they are asked for. */
export async function exportDataset(options: {
  folder: string
  out: string
  format: ExportFormat
  unverified: boolean
}): Promise<{ rows: number; left_out: number }> {
  const { folder, out, format, unverified } = options
  makeFolder(out)
  const path = join(out, `${format}.jsonl`)
  const temporary = `${path}.part-${process.pid}`
  let rows = 0
  let leftOut = 0
  try {
    const file = createWriteStream(temporary)
    const failed = new Promise<never>((_, reject) => file.on('error', reject))
    failed.catch(() => undefined)
    for (const shard of shardsOf(folder)) {
      for await (const line of linesOf(shard)) {
        const { row } = judgeLine(line)
        if (!row)
          throw new PrintwrightError(
            'reason-row',
            `${shard} holds a line that is no row; \`printwright reason verify\` says which.`,
          )
        if (row.rust.toolchain === null && !unverified) {
          leftOut++
          continue
        }
        const verified = row.rust.toolchain === null ? ['claims'] : ['claims', 'rustc']
        const about = {
          id: row.id,
          family: row.family,
          category: row.category,
          depth: row.depth,
          seed: row.seed,
          verified,
        }
        if (!file.write(`${JSON.stringify({ ...WRITERS[format](row), ...about })}\n`)) {
          await Promise.race([new Promise<void>((resolve) => file.once('drain', resolve)), failed])
        }
        rows++
      }
    }
    await Promise.race([new Promise<void>((resolve) => file.end(resolve)), failed])
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    if (error instanceof PrintwrightError) throw error
    throw new PrintwrightError('reason-unwritable', `${path} could not be written: ${(error as Error).message}.`, {
      exitStatus: 3,
      cause: error,
    })
  }
  return { rows, left_out: leftOut }
}
