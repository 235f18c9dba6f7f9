// The reasoning dataset.
import { Option } from 'commander'
import type { CommandLine } from './command-line.ts'
import { withOutputOptions } from './option-groups.ts'
import { parseCount, parseList, parseSeed } from './option-values.ts'

const HELP = `
Actions:
  families          the families of problems, by category
  generate          writes rows to --out; goes on where it was cut off
  verify DIR        checks every claim, number and line of Rust of a dataset
  stats DIR         what a dataset is made of
  show [DIR]        rows to read, as Markdown: of DIR, or made for --family
  export DIR        files for a trainer, split by family (--seed), with card and Croissant metadata, to --out
  contaminated DIR  rows that share a run of words with benchmark files (--against)

Without rustc, claims are verified, and rows say that their Rust was not compiled; export leaves them out.
Exit status: 0 done; 1 something does not hold; 2 wrong usage; 3 the disk failed.

Examples:
  printwright reason generate --count 1000 --seed 1 --out out/reasoning
  printwright reason verify out/reasoning
  printwright reason show --family motion/bed-mesh-design --depth 2
  printwright reason export out/reasoning --for qwen3 --format parquet --out out/qwen3
  printwright reason contaminated out/reasoning --against gsm8k.jsonl math.parquet`

export function addReasonCommands({ subcommand, finish, version }: CommandLine): void {
  withOutputOptions(subcommand('reason <action> [dir]'))
    .description('control-engineering problems with verified mathematics and Rust: a dataset for reasoning models')
    .option('--count <n>', 'generate: how many rows; show: how many at most', parseCount(1_000_000))
    .option('--seed <n>', 'seed of all chance; same seed, same bytes', parseSeed, 1)
    .option('--out <dir>', 'generate, export: where to')
    .option('--families <list>', 'generate: only these, by id or by category, with commas', parseList)
    .option('--family <id>', 'show: make rows of this family')
    .option('--depth <n>', 'show: 1 formulation, 2 derivation, 3 implementation, 4 optimisation', parseCount(4))
    .option('--number <n>', 'show: which instance of the family, from 0', parseCount(1_000_000, 0), 0)
    .option('--no-rust', 'compile nothing')
    .option('--jobs <n>', 'so many threads that draw rows, and compilers, at a time', parseCount(64), 2)
    .addOption(
      new Option(
        '--for <model>',
        'export: raw text with <think> for r1 and phi, messages with reasoning apart for qwen3',
      )
        .choices(['r1', 'phi', 'qwen3', 'messages'])
        .default('messages'),
    )
    .addOption(new Option('--format <name>', 'export: kind of file').choices(['jsonl', 'parquet']).default('jsonl'))
    .option('--unverified', 'export: also rows whose Rust was not compiled')
    .option(
      '--enrich <url>',
      'export: a model server may rewrite prose; kept where all claims, numbers and code still hold',
    )
    .option('--model <name>', 'export --enrich: which model, of several')
    .option('--against <files...>', 'contaminated: benchmark files (JSONL, JSON, Parquet, any text)')
    .addOption(
      new Option('--gram <words>', 'contaminated: words in a row that are no chance')
        .choices(['8', '13'])
        .default('13'),
    )
    .addHelpText('after', HELP)
    .action(async (action: string, dir: string | undefined, options: object) => {
      const { reasonCommand } = await import('../reason.ts')
      finish(await reasonCommand(action, dir, { ...(options as Parameters<typeof reasonCommand>[2]), version }))
    })
}
