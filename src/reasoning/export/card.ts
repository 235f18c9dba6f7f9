// README.md of an export: the card that dataset hubs read, with figures counted from the rows that were exported.
import { SPLITS } from './example.ts'
import type { Exported } from './export-dataset.ts'

export interface Source {
  readonly version: string
  /** Seed of the dataset, where its manifest says it. */
  readonly generatedWith: number | null
}

export const LICENCE = { id: 'mit', url: 'https://opensource.org/license/mit' } as const
export const EXPORT_TITLE = 'Printwright reasoning: verified problems of printer control'
export const EXPORT_ABOUT =
  'Control-engineering problems of 3D printers with worked reasoning. Every number rests on a claim that was recomputed; Rust is compiled and tested where the row says so. Made by a program from parametric families of problems; nothing is copied from firmware or its documentation.'

export function exportCard(exported: Exported, source: Source): string {
  const { statistics, tables, files } = exported
  const sections = [
    frontMatter(exported),
    `# ${EXPORT_TITLE}`,
    EXPORT_ABOUT,
    `Made by Printwright ${source.version}${source.generatedWith === null ? '' : ` from seed ${source.generatedWith}`}, for \`${exported.target}\`, as ${exported.format}. ${toolchainWords(exported)}`,
    '## Files',
    table(
      ['examples', 'split', 'rows', 'file', 'SHA-256'],
      files.map((file) => [file.table, file.split, file.rows, file.path, `\`${file.sha256}\``]),
    ),
    ...tables.flatMap((one) => [
      `### ${one.name}`,
      `${one.about[0]!.toUpperCase()}${one.about.slice(1)}.`,
      table(
        ['field', 'what'],
        one.fields.map((field) => [`\`${field.name}\``, field.about]),
      ),
    ]),
    '## Splits',
    `No family is in two splits; which are held out follows from seed ${exported.seed}. With fewer than three families validation is empty, with one test is empty too.`,
    table(
      ['split', 'families'],
      SPLITS.map((split) => [split, familiesIn(exported, split).join(', ') || 'none']),
    ),
    '## Rows by family',
    table(
      ['family', 'rows'],
      Object.entries(statistics.families).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    `By depth: ${counts(statistics.depths)}. By machine: ${counts(statistics.machines)}.`,
    '## Text',
    `${statistics.rows} rows of ${statistics.words_min} to ${statistics.words_max} words, ${statistics.words_mean} on average; ${statistics.vocabulary} different words. Different sequences of moves of thinking: ${(100 * statistics.different_structures).toFixed(1)} % of the rows. The two most alike rows share ${(100 * exported.closest_share).toFixed(1)} % of their 8-grams (of the smaller one's set; rows that share under about a third are not compared in full).`,
    `Moves: ${counts(statistics.moves)}.`,
    '## What was verified',
    `Claims by kind: ${counts(statistics.claims)}. Each was recomputed when this export was written, by a route of its own, and every number, unit, formula and comparison of the text was printed again from the facts and compared. Tests of Rust: ${statistics.rust_tests}; examples that the compiler must refuse: ${statistics.compile_fail}.`,
    ...(exported.enriched === null
      ? []
      : [
          `Prose was put into other words by ${exported.enriched.by}: ${exported.enriched.rewritten} paragraphs, after which the whole row was verified again; ${exported.enriched.refused} rewritings did not hold and were refused.`,
        ]),
    '## Licence',
    `${LICENCE.id.toUpperCase()} (${LICENCE.url}), code and text.`,
    '## Intended use',
    'Fine-tuning of small reasoning models on control engineering: motion, heat, recovery, real time. Evaluation on held-out families.',
    '## Limits',
    [
      '- The text is composed by a program. Prose without a number can be wrong, and no verifier sees it; people read samples.',
      '- The problems are those of the families listed; being good at them says little of other fields.',
      '- Numbers are those of an idealised problem, not of any machine. They are no design data for hardware that can burn or crush.',
      '- Nothing here was compared with the gain of any model in training; none is claimed.',
      '- English only.',
    ].join('\n'),
  ]
  return `${sections.join('\n\n')}\n`
}

function frontMatter({ tables, files, rows }: Exported): string {
  const size = rows < 1000 ? 'n<1K' : rows < 10_000 ? '1K<n<10K' : rows < 100_000 ? '10K<n<100K' : '100K<n<1M'
  return [
    '---',
    `license: ${LICENCE.id}`,
    'language:\n- en',
    `pretty_name: "${EXPORT_TITLE}"`,
    'task_categories:\n- text-generation',
    'tags:\n- reasoning\n- control-engineering\n- 3d-printing\n- rust\n- synthetic',
    `size_categories:\n- ${size}`,
    'configs:',
    ...tables
      .filter((one) => files.some((file) => file.table === one.name))
      .map((one) => {
        const data = files
          .filter((file) => file.table === one.name)
          .map((file) => `  - split: ${file.split}\n    path: ${file.path}`)
        return `- config_name: ${one.name}\n  data_files:\n${data.join('\n')}`
      }),
    '---',
  ].join('\n')
}

function toolchainWords({ toolchains, left_out: leftOut }: Exported): string {
  const rust =
    toolchains.length === 0 ? 'Rust was not compiled.' : `Rust was compiled and tested by ${toolchains.join(', ')}.`
  return leftOut === 0 ? rust : `${rust} ${leftOut} rows whose Rust was not compiled are left out.`
}

function familiesIn({ splits }: Exported, split: string): string[] {
  return Object.keys(splits)
    .filter((family) => splits[family] === split)
    .sort()
}

function counts(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
