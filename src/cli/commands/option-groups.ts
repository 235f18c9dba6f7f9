// Options that several commands share.
import { type Command, Option } from 'commander'
import { LEVELS } from '#protocol'
import { collect, parseNumber, parseSeed, parseSpeed } from './option-values.ts'

export function withPrinterOptions(command: Command): Command {
  return command
    .option('--config <printer.cfg>', "the printer's own Klipper configuration")
    .option('--printer <name>', 'a printer that ships with the product (`printwright printers` lists them)')
}

/** What `--planner prunt` is told; the same for every command that plans. */
export function withPruntOptions(command: Command): Command {
  const config = command.options.find(({ long }) => long === '--config')
  if (config !== undefined) config.description += '; with --planner prunt a prunt.json too, which names no machine'
  return command
    .addOption(new Option('--planner <name>', 'motion planner').choices(['klipper', 'prunt']).default('klipper'))
    .option(
      '--prunt-config <prunt.json>',
      'limits of Prunt itself, beside the machine that --config or --printer names (with --planner prunt)',
    )
    .option('--parity', "Prunt's own behaviour, flaws included (with --planner prunt)")
    .option(
      '--chord-error <mm>',
      'how far a rounded corner may pass its corner, 0 to 1; 0 stops at each (with --planner prunt; default: of its configuration, or what square_corner_velocity stands for)',
      parseNumber(0, 1),
    )
    .option(
      '--max-step-rate <hz>',
      'steps a second that a motor can make, 1000 or more: moves slow down to it (with --planner prunt)',
      parseNumber(1000, 1e9),
    )
}

export function withOutputOptions(command: Command): Command {
  return command.option('--json', 'print one JSON document on stdout and nothing else').option('--quiet', 'no progress')
}

/** What surrounds a living printer and what is wrong with it. */
export function withRoomOptions(command: Command, material: string | null = 'PLA'): Command {
  const words = material === null ? ' (default: what each file says)' : ''
  return command
    .option(
      '--material <name>',
      `filament on the spool (\`printwright materials\` lists them)${words}`,
      material ?? undefined,
    )
    .option('--data <dir>', 'folder of its files; G-code lies in its `gcodes` (default: printer_data)')
    .option('--speed <n>', 'its time against the world: 1, any multiple, or max', parseSpeed, 1)
    .option('--fault <mode@when>', 'break something; may be repeated (`printwright faults` lists what)', collect, [])
    .option('--reality-gap <level>', 'how far the machine strays from its model, 0 to 1', parseNumber(0, 1))
    .option('--hidden-twin', 'a printer whose true parameters are far from nominal and told to nobody')
    .addOption(
      new Option('--sensors <kind>', 'what the firmware reads (realistic with --fault or --reality-gap)').choices([
        'ideal',
        'realistic',
      ]),
    )
    .option('--seed <n>', 'seed of all chance; same seed and inputs, same bytes', parseSeed, 1)
    .option('--ambient <°C>', 'room temperature', parseNumber(-20, 60), 23)
    .option('--humidity <%>', 'relative humidity of the air around the spool', parseNumber(0, 100), 40)
    .option('--opened <days>', 'how long the spool has stood open', parseNumber(0, 3650), 2)
}

/** With which printer or operator a conversation is, and how far it may go. */
export function withConversationOptions(command: Command): Command {
  return command
    .option('--printer <url>', 'a printer behind any Moonraker; without it, the operator that runs on this machine')
    .option('--operator <url>', "the operator's own address (default: http://127.0.0.1:7180)")
    .option('--key-file <file>', 'holds the API key of --printer (or set PRINTWRIGHT_API_KEY)')
    .option('--user <name>', 'logs in at --printer, with the password in PRINTWRIGHT_PASSWORD')
    .option('--material <name>', 'filament on the spool: its limits hold (`printwright materials` lists them)')
    .option('--data <dir>', 'folder of the history and of the journal (default: printer_data)')
    .addOption(
      new Option('--allow <level>', 'the most that may be asked of --printer').choices(LEVELS).default('observe'),
    )
}
