// A benchmark file as texts: all strings of each record of JSON by line or Parquet, or the whole of any other text.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { PrintwrightError } from '#core'
import { linesOf } from '../dataset/files.ts'
import type { Entry } from './shared-words.ts'

/** Larger ones are not held in memory. */
const MAX_BYTES = 2 ** 30

export async function* benchmarkEntries(file: string): AsyncGenerator<Entry> {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new PrintwrightError('reason-benchmark', `There is no file ${file}.`)
  if (statSync(file).size > MAX_BYTES)
    throw new PrintwrightError('reason-benchmark', `${file} is larger than a gigabyte; give it in parts.`)
  let number = 0
  for await (const record of recordsOf(file)) {
    number++
    yield { file, number, text: textsIn(record).join('\n') }
  }
}

async function* recordsOf(file: string): AsyncGenerator<unknown> {
  if (/\.parquet$/i.test(file)) yield* await parquetRecords(file)
  else if (/\.(?:jsonl|ndjson)$/i.test(file)) {
    let line = 0
    for await (const text of linesOf(file)) yield parsed(text, `${file}, line ${++line}`)
  } else if (/\.json$/i.test(file)) {
    const value = parsed(readFileSync(file, 'utf8'), file)
    if (Array.isArray(value)) yield* value
    else yield value
  } else yield readFileSync(file, 'utf8')
}

async function parquetRecords(file: string): Promise<unknown[]> {
  const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet')
  try {
    return await parquetReadObjects({ file: await asyncBufferFromFile(file) })
  } catch (error) {
    const why = (error as Error).message.replace(/\.$/, '')
    throw new PrintwrightError('reason-benchmark', `${file} could not be read as Parquet: ${why}.`, { cause: error })
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new PrintwrightError('reason-benchmark', `${where} is no JSON.`, { cause: error })
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
