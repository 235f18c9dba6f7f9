// Virtual printers, and any printer from afar.
import { Option } from 'commander'
import { LEVELS } from '#protocol'
import type { CommandLine } from './command-line.ts'
import { withOutputOptions, withPrinterOptions, withRoomOptions } from './option-groups.ts'
import { parseCount, parseList } from './option-values.ts'

export function addPrinterCommands({ subcommand, finish }: CommandLine): void {
  withRoomOptions(withPrinterOptions(subcommand('klippy')))
    .description("a virtual printer behind Klipper's own API socket, for Moonraker and other programs of this machine")
    .option('--socket <path>', 'where the socket is made (default: DATA/comms/klippy.sock)')
    .option('--journal <file>', 'write everything that goes in, comes out or happens, one JSON line each')
    .option('--quiet', 'say nothing')
    .addHelpText(
      'after',
      `
Examples:
  printwright klippy --printer voron-2.4 --speed 10
  printwright klippy --config ~/printer_data/config/printer.cfg --socket /tmp/klippy_uds --fault heater-open@time:10m

A --config file is only read: SAVE_CONFIG writes to a copy in DATA/config. It has no --json: what it says is at its socket.

A fault's time counts from the printer's power-on, in its own seconds, whatever is printed and however often it is
restarted; a layer, height or line is that of the part being printed. Faults stay over new prints and restarts.`,
    )
    .action(async (options: object) => {
      const { klippyCommand } = await import('../klippy.ts')
      finish(await klippyCommand(options as Parameters<typeof klippyCommand>[0]))
    })

  withRoomOptions(withPrinterOptions(subcommand('serve')))
    .description("virtual printers behind Moonraker's API, for Mainsail, Fluidd, slicers and every other client")
    .option('--host <address>', 'where it listens; beyond this machine clients need a key or an account', '127.0.0.1')
    .option('--port <n>', 'its port, or the first of --count', parseCount(65_535, 0), 7125)
    .option('--count <n>', 'so many printers, on consecutive ports', parseCount(200), 1)
    .option('--names <list>', 'printers with names on one port: alpha,beta or alpha=voron-0,beta=ender3', parseList)
    .option('--guard', 'the safety shell stands before each printer: what it refuses reaches none')
    .addOption(
      new Option(
        '--guard-mode <mode>',
        'how clients are held: person (the default): the envelope holds; strict: as an operator; watch',
      ).choices(['person', 'strict', 'watch']),
    )
    .addOption(
      new Option(
        '--guard-level <level>',
        'with --guard-mode strict: the most that clients may do (default: act)',
      ).choices(LEVELS),
    )
    .option(
      '--guard-key-file <file>',
      "key of the guard's journal, kept elsewhere: without it nobody can change the record",
    )
    .option('--announce', 'tell the local network (mDNS), so that apps and slicers list it by themselves')
    .option('--lab', 'clients may break the machine, read the truth about it and step its time (tests, training)')
    .option('--quiet', 'say nothing')
    .addHelpText(
      'after',
      `
Examples:
  printwright serve --printer voron-2.4
  printwright serve --count 4 --speed 10 --fault clog@layer:20
  printwright serve --names left=voron-0,right=ender3 --host 0.0.0.0

Mainsail, Fluidd and slicers find it as a printer at http://localhost:7125; a page at that address shows it as well.`,
    )
    .action(async (options: object) => {
      const { serveCommand } = await import('../serve.ts')
      finish(await serveCommand(options as Parameters<typeof serveCommand>[0]))
    })

  withRoomOptions(withPrinterOptions(subcommand('console')))
    .description(
      'a terminal onto a virtual printer; without one, runs the lines that it is given and prints the answers',
    )
    .option('--socket <path>', "a printer that runs already: `printwright klippy`'s socket, or a real Klipper's")
    .option('--file <file.gcode>', "copy this file to the printer's and print it")
    .option('--journal <file>', 'write everything that goes in, comes out or happens, one JSON line each')
    .option('--json', 'one JSON document for each line of output')
    .addHelpText(
      'after',
      `
Examples:
  printwright console --printer voron-2.4 --speed 10
  printwright console --socket ~/printer_data/comms/klippy.sock
  echo "G28" | printwright console --printer ender3 --speed max

Exit status without a terminal: 0 all lines were done; 1 one was refused, or the print of --file did not complete.`,
    )
    .action(async (options: object) => {
      const { consoleCommand } = await import('../console.ts')
      finish(await consoleCommand(options as Parameters<typeof consoleCommand>[0]))
    })

  withOutputOptions(subcommand('remote <url> [action] [words...]'))
    .description('a printer behind any Moonraker, a real one or that of `serve`: look, print, fetch')
    .option('--key-file <file>', 'holds the API key (or set PRINTWRIGHT_API_KEY)')
    .option('--user <name>', 'logs in, with the password in PRINTWRIGHT_PASSWORD')
    .option('--print', 'with upload: print the file when it is there')
    .option('--out <file>', 'where a fetched file goes')
    .addHelpText(
      'after',
      `
Actions: status (the default), watch, run GCODE..., files, upload FILE, download NAME, start NAME, pause, resume, cancel,
stop (emergency), restart, firmware-restart, history, log (klippy.log), frame (a picture).

run, pause, resume and cancel wait, as Klipper does, for what it is doing: homing or heating may take minutes. stop waits for
nothing. With --json one document is printed at the end, for watch one a line.

Exit status: 0 done; 1 the printer refused; 2 wrong usage; 3 nobody answered.

Examples:
  printwright remote http://voron.local
  printwright remote http://voron.local upload benchy.gcode --print
  printwright remote http://localhost:7125 run "G28" "M104 S200"
  printwright remote http://voron.local history --json`,
    )
    .action(async (url: string, action: string | undefined, words: readonly string[], options: object) => {
      const { remoteCommand } = await import('../remote.ts')
      finish(await remoteCommand(url, action ?? 'status', words, options))
    })
}
