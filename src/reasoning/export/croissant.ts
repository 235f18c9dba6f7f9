// Croissant 1.0 metadata of an export: files with their sums, and for each table the fields of its records.
// Source: the Croissant format specification 1.0 (MLCommons), its published context and vocabulary.
import { EXPORT_ABOUT, EXPORT_TITLE, LICENCE, type Source } from './card.ts'
import type { Field } from './example.ts'
import type { Exported, ExportedFile } from './export-dataset.ts'

const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const

const FORMATS = { jsonl: 'application/jsonlines', parquet: 'application/x-parquet' } as const
const DATA_TYPES = { text: 'sc:Text', whole: 'sc:Integer', texts: 'sc:Text', truths: 'sc:Boolean' } as const

export function croissant(exported: Exported, source: Source): object {
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: 'printwright-reasoning',
    alternateName: EXPORT_TITLE,
    description: EXPORT_ABOUT,
    license: LICENCE.url,
    version: semantic(source.version),
    creator: { '@type': 'sc:Organization', name: 'Printwright' },
    inLanguage: 'en',
    isLiveDataset: false,
    'rai:dataCollection': 'Made by a program; every row was verified before it was written.',
    'rai:dataLimitations': 'Composed prose; idealised problems; no design data for real machines.',
    distribution: exported.files.map((file) => ({
      '@type': 'cr:FileObject',
      '@id': file.path,
      name: file.path,
      contentUrl: file.path,
      contentSize: `${file.bytes} B`,
      encodingFormat: FORMATS[exported.format],
      sha256: file.sha256,
    })),
    recordSet: exported.files.map((file) => {
      const table = exported.tables.find(({ name }) => name === file.table)!
      const id = `${file.table}-${file.split}`
      return {
        '@type': 'cr:RecordSet',
        '@id': id,
        name: id,
        description: `${table.about}; ${file.split}`,
        key: { '@id': `${id}/id` },
        field: table.fields.map((field) => fieldOf(id, field, file)),
      }
    }),
  }
}

/** Croissant wants three numbers. */
function semantic(version: string): string {
  return /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '0.0.0'
}

function fieldOf(recordSet: string, field: Field, file: ExportedFile): object {
  const id = `${recordSet}/${field.name}`
  const isParquet = file.path.endsWith('.parquet')
  /** `inside`: below the column, as a JSON path. */
  const sourceOf = (inside: string): object => ({
    fileObject: { '@id': file.path },
    extract: isParquet ? { column: field.name } : { jsonPath: `$.${field.name}${inside}` },
    ...(isParquet && inside !== '' ? { transform: { jsonPath: `$${inside}` } } : {}),
  })
  const common = { '@type': 'cr:Field', '@id': id, name: id, description: field.about }
  if (field.kind !== 'messages')
    return {
      ...common,
      dataType: DATA_TYPES[field.kind],
      ...(field.kind === 'texts' || field.kind === 'truths' ? { repeated: true } : {}),
      source: sourceOf(''),
    }
  return {
    ...common,
    repeated: true,
    subField: ['role', 'content', 'reasoning_content'].map((part) => ({
      '@type': 'cr:Field',
      '@id': `${id}/${part}`,
      name: `${id}/${part}`,
      dataType: 'sc:Text',
      source: sourceOf(`[*].${part}`),
    })),
  }
}
