// How good an operator is, and on what it is tried.
import { Option } from 'commander'
import type { CommandLine } from './command-line.ts'
import { withOutputOptions } from './option-groups.ts'
import { parseCount, parseSeed } from './option-values.ts'

const EVALUATE_HELP = `
One scenario takes some 20 s of a processor. Exit status: 0 every bar is met; 1 it was played and some
are not; 2 wrong usage; 3 the disk failed.

Examples:
  printwright evaluate recovery --count 12
  printwright evaluate recovery --count 510 --seed 7 --jobs 4 --out out/recovery
  printwright evaluate recovery --count 102 --nominal --out out/recovery
  printwright evaluate recovery --summary-only --out out/recovery`

export function addEvaluationCommands({ subcommand, finish }: CommandLine): void {
  withOutputOptions(subcommand('scenarios'))
    .description('prints on which an operator is tried: part, printer, filament, what breaks and who is there')
    .option('--seed <n>', 'seed of all chance; same seed and number, same scenario', parseSeed, 1)
    .option('--count <n>', 'how many, from number 0 on', parseCount(100_000), 20)
    .addOption(
      new Option('--split <name>', 'of one split only (default: the three in turn)').choices([
        'fit',
        'calibrate',
        'judge',
      ]),
    )
    .option('--out <dir>', 'write their G-code and scenarios.json there')
    .addHelpText('after', '\nExample:\n  printwright scenarios --split judge --count 5 --out out/scenarios')
    .action(async (options) => {
      const { scenariosCommand } = await import('../scenarios.ts')
      finish(scenariosCommand(options))
    })

  withOutputOptions(subcommand('evaluate <what>'))
    .description('how good an operator is: recovery (prints that break, beside Klipper alone and fixed thresholds)')
    .option('--seed <n>', 'seed of all chance', parseSeed, 1)
    .option('--count <n>', 'how many scenarios', parseCount(100_000), 102)
    .option('--from <n>', 'number of the first', parseCount(1_000_000, 0), 0)
    .addOption(
      new Option('--split <name>', 'whose parts and mechanisms')
        .choices(['fit', 'calibrate', 'judge'])
        .default('judge'),
    )
    .option('--out <dir>', 'what is done is kept there, and a run goes on from it (default: out/recovery)')
    .option('--no-camera', 'the printers have none')
    .option(
      '--nominal',
      'the true machine is the one the operator knows: beside the same scenarios, what hidden twins cost',
    )
    .option('--jobs <n>', 'play in so many processes', parseCount(64), 1)
    .option('--summary-only', 'play nothing: sum up what lies in --out')
    .option('--any-version', 'with --summary-only: also what another version of code or data has played')
    .option('--write-docs [file]', 'write the figures as a page (default: docs/recovery-results.md)')
    .addOption(new Option('--worker <share>').hideHelp())
    .addHelpText('after', EVALUATE_HELP)
    .action(async (what: string, options) => {
      const { evaluateCommand } = await import('../evaluate.ts')
      const { writeDocs, ...rest } = options
      const docs = writeDocs === true ? 'docs/recovery-results.md' : writeDocs
      finish(await evaluateCommand(what, { ...rest, ...(typeof docs === 'string' ? { writeDocs: docs } : {}) }))
    })
}
