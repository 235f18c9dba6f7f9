// What is asked about a file or a configuration before anything is printed.
import { Option } from 'commander'
import type { CommandLine } from './command-line.ts'
import { withOutputOptions, withPrinterOptions, withPruntOptions } from './option-groups.ts'
import { collect, parseCount, parseNumber, parseSeed } from './option-values.ts'

export function addPrintCommands({ subcommand, finish, version }: CommandLine): void {
  withOutputOptions(withPruntOptions(withPrinterOptions(subcommand('simulate <file>'))))
    .description('the whole print: time, filament, heaters, melt, layers, findings, success probability')
    .option('--material <name>', 'filament (default: what the slicer wrote; `printwright materials` lists them)')
    .addOption(new Option('--fidelity <level>', 'depth of the physics').choices(['fast']).default('fast'))
    .option('--fault <mode@when>', 'break something; may be repeated (`printwright faults` lists what)', collect, [])
    .option('--reality-gap <level>', 'how far the machine strays from its model, 0 to 1', parseNumber(0, 1))
    .option('--hidden-twin', 'a printer whose true parameters are far from nominal and told to nobody')
    .addOption(
      new Option('--sensors <kind>', 'what the firmware reads (realistic with --fault or --reality-gap)').choices([
        'ideal',
        'realistic',
      ]),
    )
    .option('--signals', 'keep the table of signals, ten rows a second (always with --fault or --reality-gap)')
    .option('--frames <n>', 'n pictures of a camera with masks, spread over the print (needs --out)', parseCount(1000))
    .addOption(
      new Option('--light <name>', 'light of the pictures (default: bright)').choices([
        'bright',
        'dim',
        'side',
        'dark',
      ]),
    )
    .addOption(
      new Option('--view <name>', 'where the camera stands (default: front-corner)').choices([
        'front-corner',
        'front',
        'top',
        'nozzle',
      ]),
    )
    .option(
      '--sound <from:duration>',
      'what a microphone hears, in seconds of the print, or `onset` of the first fault',
    )
    .option('--out <dir>', 'write report.html and the run record (run.json, Parquet tables) there')
    .option('--seed <n>', 'seed of all chance; same seed, same bytes', parseSeed, 1)
    .option('--ambient <°C>', 'room temperature', parseNumber(-20, 60), 23)
    .option('--chamber <°C>', 'preheated chamber temperature at the start', parseNumber(-20, 200))
    .option('--humidity <%>', 'relative humidity of the air around the spool', parseNumber(0, 100), 40)
    .option('--opened <days>', 'how long the spool has stood open', parseNumber(0, 3650), 2)
    .option('--strict', 'exit with status 1 when the print is more likely to fail than not')
    .addHelpText(
      'after',
      `
Examples:
  printwright simulate benchy.gcode --printer voron-2.4 --material PLA --out out/benchy
  printwright simulate benchy.gcode --fault hotend-fan-stopped@layer:12 --frames 12 --sound onset --out out/fan
  printwright simulate benchy.gcode --planner prunt --config printer.cfg --chord-error 0.05
  printwright simulate benchy.gcode --planner prunt --printer voron-2.4 --prunt-config prunt.json --parity`,
    )
    .action(async (file: string, options: object) => {
      const { simulateCommand } = await import('../simulate.ts')
      finish(await simulateCommand(file, { ...(options as Parameters<typeof simulateCommand>[1]), version }))
    })

  withOutputOptions(withPruntOptions(withPrinterOptions(subcommand('plan <file>'))))
    .description('motion only: the print time as Klipper or Prunt would take, and every trapezoid or tick')
    .option('--moves <file.csv>', 'write every planned trapezoid (toolhead and extruder) to a CSV file')
    .option('--samples <file>', 'write the position at every tick (with --planner prunt)')
    .addOption(
      new Option(
        '--format <name>',
        'of --samples: documented columns, or the stream of Prunt’s simulator (default: csv)',
      ).choices(['csv', 'prunt']),
    )
    .option('--every <n>', 'of --samples: every nth tick of a block, and its last', parseCount(1_000_000))
    .option('--yes', 'write --samples of more than 200 MB')
    .option('--dt <s>', 'time between two ticks (with --planner prunt; default: 0.0001)', parseNumber(1e-6, 0.01))
    .addOption(
      new Option(
        '--compare <name>',
        'times, peak acceleration and jerk of both planners (with --planner prunt)',
      ).choices(['klipper']),
    )
    .option('--out <dir>', 'write the chart of --compare there')
    .option('--prologue <gcode>', 'G-code run before the file, for example "SET_GCODE_OFFSET X=-100 Y=-100"')
    .addHelpText(
      'after',
      `
Examples:
  printwright plan benchy.gcode.gz --config printer.cfg --moves moves.csv
  printwright plan benchy.gcode --planner prunt --config prunt.json --samples benchy.csv --every 100
  printwright plan benchy.gcode --planner prunt --config printer.cfg --chord-error 0.05 --parity
  printwright plan benchy.gcode --planner prunt --printer voron-2.4 --compare klipper --out out/planners`,
    )
    .action(async (file: string, options: { planner: string }) => {
      if (options.planner === 'prunt') {
        const { planPruntCommand } = await import('../plan-prunt.ts')
        finish(
          await planPruntCommand(file, { ...(options as object as Parameters<typeof planPruntCommand>[1]), version }),
        )
        return
      }
      const { planCommand } = await import('../plan.ts')
      finish(await planCommand(file, options as object as Parameters<typeof planCommand>[1]))
    })

  withOutputOptions(withPrinterOptions(subcommand('optimize <file>')))
    .description('a better file for the same part: searched on the simulator, printed through on a virtual printer')
    .addOption(
      new Option('--for <goal>', 'what is to get better, nothing else getting worse')
        .choices(['quality', 'speed', 'material'])
        .default('speed'),
    )
    .option('--material <name>', 'filament (default: what the slicer wrote; `printwright materials` lists them)')
    .option('--out <file.gcode>', 'write the better file there, and what differs to FILE.diff')
    .option('--seed <n>', 'seed of all chance; same seed, same bytes', parseSeed, 1)
    .addHelpText(
      'after',
      `
Examples:
  printwright optimize benchy.gcode --for speed --printer voron-2.4 --out benchy-fast.gcode
  printwright optimize bracket.gcode.gz --for quality --config printer.cfg --material PA-CF

The path of the nozzle stays as it is. Without --out nothing is written. Exit status: 0 a better file was found; 1 none was.`,
    )
    .action(async (file: string, options: object) => {
      const { optimizeCommand } = await import('../optimize.ts')
      finish(await optimizeCommand(file, options as Parameters<typeof optimizeCommand>[1]))
    })

  withOutputOptions(subcommand('check <printer.cfg>'))
    .description('validates a configuration as Klipper would, and says what is unwise on the simulated machine')
    .option('--printer <name>', 'try it on this machine, not on the class that it looks most like')
    .addHelpText('after', '\nExample:\n  printwright check ~/printer_data/config/printer.cfg --printer ender3')
    .action(async (file: string, options: object) => {
      const { checkCommand } = await import('../check.ts')
      finish(checkCommand(file, options as Parameters<typeof checkCommand>[1]))
    })

  const config = subcommand('config')
    .description('configurations of printers')
    .addHelpText('after', '\nExample:\n  printwright config convert printer.cfg --to prunt --out prunt.json')
  withOutputOptions(config.command('convert <file>').exitOverride())
    .description('a printer.cfg for Prunt, or the other way round; what cannot be carried over is named')
    .addOption(new Option('--to <firmware>', 'for which firmware').choices(['prunt', 'klipper']).makeOptionMandatory())
    .requiredOption('--out <file>', 'where it is written')
    .addHelpText(
      'after',
      `
Examples:
  printwright config convert printer.cfg --to prunt --out prunt.json
  printwright config convert prunt.json --to klipper --out printer.cfg`,
    )
    .action(async (file: string, options: object) => {
      const { convertConfigCommand } = await import('../convert-config.ts')
      finish(convertConfigCommand(file, options as Parameters<typeof convertConfigCommand>[1]))
    })

  const ingest = subcommand('ingest')
    .description('runs of other programs as run records')
    .addHelpText('after', '\nExample:\n  printwright ingest prunt run1.log run2.log --out runs')
  withOutputOptions(ingest.command('prunt <file...>').exitOverride())
    .description("streams of positions of Prunt's simulator (DATA OUTPUT lines)")
    .requiredOption('--out <dir>', 'a folder a run there, and quarantine.json for what is broken')
    .option(
      '--dt <s>',
      'time between two rows (default: 0.0001, or what stands beside the file)',
      parseNumber(1e-6, 0.01),
    )
    .addHelpText(
      'after',
      `
Examples:
  printwright ingest prunt run1.log run2.log.gz --out runs
  printwright plan benchy.gcode --planner prunt --dt 1e-3 --format prunt --samples own.log && printwright ingest prunt own.log --out runs

Exit status: 0 all are in; 1 some are quarantined.`,
    )
    .action(async (files: string[], options: object) => {
      const { ingestPruntCommand } = await import('../ingest.ts')
      finish(await ingestPruntCommand(files, { ...(options as Parameters<typeof ingestPruntCommand>[1]), version }))
    })
}
