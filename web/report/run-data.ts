// The run as the page carries it, decoded once.

import { byteLengthOf, decodeColumn } from '../../src/report/column-codec.ts'
import { BLOB_ELEMENT_ID, type EncodedTable, HEADER_ELEMENT_ID, type PageHeader } from '../../src/report/page-data.ts'
import { byId } from '../dom.ts'

export type Numbers = Float32Array | Float64Array

export interface ViewTable {
  readonly rowCount: number
  readonly columns: Readonly<Record<string, Numbers>>
  readonly texts: Readonly<Record<string, readonly string[]>>
}

export interface RunData {
  readonly header: PageHeader
  readonly tables: Readonly<Record<string, ViewTable>>
}

const EMPTY: ViewTable = { rowCount: 0, columns: {}, texts: {} }

export async function loadRunData(): Promise<RunData> {
  const header = JSON.parse(byId(HEADER_ELEMENT_ID).textContent ?? '') as PageHeader
  const blob = byId(BLOB_ELEMENT_ID)
  const bytes = await inflate(fromBase64(blob.textContent ?? ''))
  // The text is large and no longer needed.
  blob.textContent = ''
  const tables: Record<string, ViewTable> = {}
  let at = 0
  for (const table of header.tables) {
    const [decoded, end] = decodeTable(table, bytes, at)
    tables[table.name] = decoded
    at = end
  }
  return { header, tables }
}

export function tableOf(data: RunData, name: string): ViewTable {
  return data.tables[name] ?? EMPTY
}

function decodeTable(table: EncodedTable, bytes: Uint8Array, from: number): [ViewTable, number] {
  const columns: Record<string, Numbers> = {}
  let at = from
  for (const column of table.columns) {
    const end = at + byteLengthOf(column)
    columns[column.name] = decodeColumn(bytes.subarray(at, end), column)
    at = end
  }
  return [{ rowCount: table.rowCount, columns, texts: table.texts }, at]
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
