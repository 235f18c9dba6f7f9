// One file of examples, JSON by line or Parquet, written row group by row group in bounded memory.
import { closeSync, openSync, writeSync } from 'node:fs'
import { fileWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { Example, ExampleTable, Field } from './example.ts'

export const FILE_FORMATS = ['jsonl', 'parquet'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

/** Examples at a time: at a few tens of kilobytes each, a few megabytes. */
const AT_ONCE = 200

export interface TableFile {
  readonly rows: number
  add(example: Example): void
  finish(): void
}

export function createTableFile(path: string, table: ExampleTable, format: FileFormat, version: string): TableFile {
  const sink = format === 'jsonl' ? jsonLines(path) : parquet(path, table, version)
  let waiting: Example[] = []
  let rows = 0
  const pour = (): void => {
    if (waiting.length > 0) sink.write(waiting)
    waiting = []
  }
  return {
    get rows() {
      return rows
    },
    add(example) {
      rows++
      waiting.push(example)
      if (waiting.length === AT_ONCE) pour()
    },
    finish() {
      pour()
      sink.finish()
    },
  }
}

interface Sink {
  write(examples: readonly Example[]): void
  finish(): void
}

function jsonLines(path: string): Sink {
  const file = openSync(path, 'w')
  return {
    write: (examples) => {
      writeSync(file, examples.map((example) => `${JSON.stringify(example)}\n`).join(''))
    },
    finish: () => closeSync(file),
  }
}

function parquet(path: string, table: ExampleTable, version: string): Sink {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [{ name: 'root', num_children: table.fields.length }, ...table.fields.flatMap(elementsOf)],
    createdBy: `printwright ${version}`,
  })
  return {
    write: (examples) =>
      writer.write({
        columnData: table.fields.map(({ name }) => ({ name, data: examples.map((example) => example[name]) })),
        rowGroupSize: AT_ONCE,
      }),
    finish: () => writer.finish(),
  }
}

const text = (name: string, repetition: 'REQUIRED' | 'OPTIONAL' = 'REQUIRED'): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: repetition,
})

function listOf(name: string, ...element: SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element,
  ]
}

function elementsOf({ name, kind }: Field): SchemaElement[] {
  switch (kind) {
    case 'text':
      return [text(name)]
    case 'whole':
      return [{ name, type: 'INT32', repetition_type: 'REQUIRED' }]
    case 'texts':
      return listOf(name, text('element'))
    case 'truths':
      return listOf(name, { name: 'element', type: 'BOOLEAN', repetition_type: 'REQUIRED' })
    case 'messages':
      return listOf(
        name,
        { name: 'element', repetition_type: 'REQUIRED', num_children: 3 },
        text('role'),
        text('content'),
        text('reasoning_content', 'OPTIONAL'),
      )
  }
}
