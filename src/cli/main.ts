// `printwright COMMAND`: parses the words, calls one command's file, turns the outcome into text and an exit status.
// Nothing heavy is imported here: --help must answer at once.
import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { PrintwrightError, plainText } from '#core'
import { LEVELS } from '#protocol'
import { dataFolder } from './data-folder.ts'
import { writeText } from './terminal.ts'

/** 0 done; 1 the work ran and the answer is no; 2 wrong usage or unreadable input; 3 the world failed. */
type ExitStatus = 0 | 1 | 2 | 3

const version: string = JSON.parse(readFileSync(new URL('../package.json', dataFolder), 'utf8')).version

function parseNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    const inside = text.trim() !== '' && value >= minimum && value <= maximum
    if (!inside) throw new InvalidArgumentError(`expected a number from ${minimum} to ${maximum}.`)
    return value
  }
}

function parseCount(maximum: number, minimum = 1): (text: string) => number {
  return (text) => {
    const count = Number(text)
    const inside = text.trim() !== '' && Number.isInteger(count) && count >= minimum && count <= maximum
    if (!inside) throw new InvalidArgumentError(`expected a whole number from ${minimum} to ${maximum}.`)
    return count
  }
}

function parseSeed(text: string): number {
  const seed = Number(text)
  if (!Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError('expected a whole number, 0 or more.')
  return seed
}

function withPrinterOptions(command: Command): Command {
  return command
    .option('--config <printer.cfg>', "the printer's own Klipper configuration")
    .option('--printer <name>', 'a printer that ships with the product (`printwright printers` lists them)')
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

function withOutputOptions(command: Command): Command {
  return command.option('--json', 'print one JSON document on stdout and nothing else').option('--quiet', 'no progress')
}

function parseSpeed(text: string): number | 'max' {
  if (text === 'max') return text
  const speed = Number(text)
  const inside = text.trim() !== '' && speed >= 0.01 && speed <= 10_000
  if (!inside) throw new InvalidArgumentError('expected max, or a number from 0.01 to 10000.')
  return speed
}

function parseList(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim())
}

/** What surrounds a living printer and what is wrong with it. */
function withRoomOptions(command: Command, material: string | null = 'PLA'): Command {
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
function withConversationOptions(command: Command): Command {
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

function buildProgram(finish: (status: ExitStatus) => void): Command {
  const program = new Command('printwright')
    .description('Simulates sliced G-code as the printer would run it, and says where and why a print will fail.')
    .version(version)
    .showHelpAfterError('(add --help for the options and an example)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeText(process.stdout, text),
      writeErr: (text) => writeText(process.stderr, text),
    })
  const subcommand = (name: string): Command => program.command(name).exitOverride()

  withOutputOptions(withPrinterOptions(subcommand('simulate <file>')))
    .description('the whole print: time, filament, heaters, melt, layers, findings, success probability')
    .option('--material <name>', 'filament (default: what the slicer wrote; `printwright materials` lists them)')
    .addOption(new Option('--fidelity <level>', 'depth of the physics').choices(['fast']).default('fast'))
    .addOption(new Option('--planner <name>', 'motion planner').choices(['klipper']).default('klipper'))
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
  printwright simulate benchy.gcode --fault hotend-fan-stopped@layer:12 --frames 12 --sound onset --out out/fan`,
    )
    .action(async (file: string, options: object) => {
      const { simulateCommand } = await import('./simulate.ts')
      finish(await simulateCommand(file, { ...(options as Parameters<typeof simulateCommand>[1]), version }))
    })

  withOutputOptions(withPrinterOptions(subcommand('plan <file>')))
    .description('motion only: the print time as Klipper would take, and every trapezoid')
    .addOption(new Option('--planner <name>', 'motion planner').choices(['klipper']).default('klipper'))
    .option('--moves <file.csv>', 'write every planned trapezoid (toolhead and extruder) to a CSV file')
    .option('--prologue <gcode>', 'G-code run before the file, for example "SET_GCODE_OFFSET X=-100 Y=-100"')
    .addHelpText('after', '\nExample:\n  printwright plan benchy.gcode.gz --config printer.cfg --moves moves.csv')
    .action(async (file: string, options: object) => {
      const { planCommand } = await import('./plan.ts')
      finish(await planCommand(file, options as Parameters<typeof planCommand>[1]))
    })

  withOutputOptions(withPrinterOptions(subcommand('optimize <file>')))
    .description('a better file for the same part: searched on the simulator, printed through on a virtual printer')
    .addOption(
      new Option('--for <goal>', 'what is to get better, nothing else getting worse')
        .choices(['quality', 'speed', 'material'])
        .makeOptionMandatory(),
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
      const { optimizeCommand } = await import('./optimize.ts')
      finish(await optimizeCommand(file, options as Parameters<typeof optimizeCommand>[1]))
    })

  withOutputOptions(subcommand('check <printer.cfg>'))
    .description('validates a configuration as Klipper would, and says what is unwise on the simulated machine')
    .option('--printer <name>', 'try it on this machine, not on the class that it looks most like')
    .addHelpText('after', '\nExample:\n  printwright check ~/printer_data/config/printer.cfg --printer ender3')
    .action(async (file: string, options: object) => {
      const { checkCommand } = await import('./check.ts')
      finish(checkCommand(file, options as Parameters<typeof checkCommand>[1]))
    })

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
      const { klippyCommand } = await import('./klippy.ts')
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
      const { serveCommand } = await import('./serve.ts')
      finish(await serveCommand(options as Parameters<typeof serveCommand>[0]))
    })

  subcommand('guard')
    .description(
      "the safety shell as a process of its own between a real printer's Klipper and Moonraker with all its clients",
    )
    .option('--klippy <path>', "Klipper's socket (default: DATA/comms/klippy.sock)")
    .option('--socket <path>', "the guard's own, for Moonraker's klippy_uds_address (default: DATA/comms/guard.sock)")
    .addOption(
      new Option('--mode <mode>', 'how clients are held: person: the envelope holds; strict: as an operator; watch')
        .choices(['person', 'strict', 'watch'])
        .default('person'),
    )
    .addOption(
      new Option('--level <level>', 'with --mode strict: the most that clients may do (default: act)').choices(LEVELS),
    )
    .option('--material <name>', 'filament on the spool: its limits hold (`printwright materials` lists them)')
    .option('--data <dir>', 'folder of the printer; the journal lies in its `guard` (default: printer_data)')
    .option('--gcodes <dir>', "where the printer's G-code lies (default: what its own configuration says)")
    .option('--key-file <file>', 'key of the journal, kept elsewhere: without it nobody can change the record')
    .option('--moonraker <url>', 'of the Moonraker that switches --power-device')
    .option('--power-device <name>', 'of a [power] section: cuts the mains where switching a heater off may not help')
    .option(
      '--power-gcode <line>',
      'the same by a macro or a pin of the printer itself; it needs a printer that answers',
    )
    .option('--speed <n>', "a virtual printer's time against the world", parseSpeed, 1)
    .addOption(
      new Option('--make-token <scope>', "print a person's word, good once within ten minutes, and end").choices([
        'acknowledge',
        'approve',
        'level',
        'limits',
      ]),
    )
    .option('--print-config', 'print what printer.cfg needs for the dead-man, and end')
    .option('--quiet', 'say nothing')
    .addHelpText(
      'after',
      `
Examples:
  printwright guard --print-config > ~/printer_data/config/printwright-guard.cfg
  (then [include printwright-guard.cfg] at the top of printer.cfg, above what SAVE_CONFIG wrote)
  printwright guard --klippy /tmp/klippy_uds --socket /tmp/guard_uds --material PLA --data ~/printer_data
  printwright guard --klippy /tmp/klippy_uds --socket /tmp/guard_uds --moonraker http://localhost:7125 --power-device printer

In moonraker.conf: [server] klippy_uds_address: /tmp/guard_uds. Every client of that Moonraker passes the shell then: Mainsail,
slicers, scripts. Stop, pause, cancel and heaters off always pass. After an intervention it wants a person's word, typed at the
console: PRINTWRIGHT_ACKNOWLEDGE or PRINTWRIGHT_BED_CLEAR TOKEN=... (from --make-token acknowledge), PRINTWRIGHT_LEVEL TOKEN=... act,
PRINTWRIGHT_LIMITS TOKEN=... {"unattendedMaxS": null}; PRINTWRIGHT_APPROVE TOKEN=... COMMAND does one command. PRINTWRIGHT_API_KEY is Moonraker's key, where it wants one.
It is no substitute for a thermal fuse and no protection from a welded transistor without --power-device: docs/SAFETY.md.`,
    )
    .action(async (options: object) => {
      const { guardCommand } = await import('./guard.ts')
      finish(await guardCommand(options as Parameters<typeof guardCommand>[0]))
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
      const { consoleCommand } = await import('./console.ts')
      finish(await consoleCommand(options as Parameters<typeof consoleCommand>[0]))
    })

  withRoomOptions(withOutputOptions(subcommand('operate')), null)
    .description('the operator: watches printers, says what it sees and why, and helps as far as it is allowed')
    .option('--printer <url|name>', "a real printer's Moonraker, or a virtual one; may be repeated", collect, [])
    .option('--config <printer.cfg>', "a virtual printer with one's own Klipper configuration")
    .addOption(new Option('--allow <level>', 'the most that it may do').choices(LEVELS).default('observe'))
    .option('--model <file|name|url>', 'a GGUF file, a name of `printwright models`, a server, or baseline', 'baseline')
    .option('--model-name <name>', 'of several that the server has')
    .option('--file <file.gcode>', 'print this on the virtual printer, and end with it')
    .option('--host <address>', 'where its page listens; beyond this machine with a token', '127.0.0.1')
    .option('--port <n>', 'of its page; 0 for any that is free', parseCount(65_535, 0), 7130)
    .option('--no-page', 'serve no page')
    .option(
      '--chat-port <n>',
      'of its door for `printwright chat` and `mcp`, on this machine',
      parseCount(65_535, 0),
      7180,
    )
    .option('--key-file <file>', "holds the printer's API key (or set PRINTWRIGHT_API_KEY)")
    .option('--user <name>', 'logs in, with the password in PRINTWRIGHT_PASSWORD')
    .option(
      '--power-device <name>',
      "of the printer's Moonraker: cuts the mains where switching a heater off may not help",
    )
    .option('--power-gcode <line>', 'the same by a macro or a pin of the printer itself')
    .addHelpText(
      'after',
      `
Levels: observe watches; advise says what a person should do; tune changes a running print a little; act also pauses, cancels and
stops; recover also works on a failing print by itself. Above tune the printer needs its own dead-man: \`guard --print-config\`.

At a terminal: yes and no answer what it asks; /why, /dismiss, /pause, /resume, /stop, /looked, /quit.

Exit status: 0 ended by a person, or the print of --file is complete; 1 it is not; 2 wrong usage; 3 nobody answered.

Examples:
  printwright operate --printer http://voron.local
  printwright operate --printer http://voron.local --allow recover --model qwen3-4b
  printwright operate --printer ender3 --file part.gcode --fault tangle@layer:20 --allow recover --speed 20`,
    )
    .action(async (options: object) => {
      const { operateCommand } = await import('./operate.ts')
      finish(await operateCommand(options as Parameters<typeof operateCommand>[0]))
    })

  withOutputOptions(subcommand('story'))
    .description('a print on which something breaks, with the operator on it: what `npm start` shows')
    .option('--seed <n>', 'seed of all chance; the same seed tells the same story', parseSeed, 1)
    .option('--speed <n>', "the printer's time against the world: any multiple, or max", parseSpeed, 20)
    .option('--fault <mode@when>', 'what breaks (`printwright faults` lists what)', 'filament-runout@layer:40')
    .option('--out <dir>', 'where the page that tells it goes', 'out/operator-story')
    .option('--host <address>', 'where the live page listens', '127.0.0.1')
    .option('--port <n>', 'of the live page; 0 for any that is free', parseCount(65_535, 0), 0)
    .option('--no-page', 'serve no live page')
    .addHelpText(
      'after',
      `
Exit status: 0 the part is finished, or the print was stopped safely; 1 neither; 2 wrong usage; 3 disk or network failed.

Example:
  printwright story --fault tangle@layer:50 --speed 40`,
    )
    .action(async (options: object) => {
      const { storyCommand } = await import('./story.ts')
      finish(await storyCommand(options as Parameters<typeof storyCommand>[0]))
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
      const { remoteCommand } = await import('./remote.ts')
      finish(await remoteCommand(url, action ?? 'status', words, options))
    })

  withConversationOptions(subcommand('chat'))
    .description('ask about a print, in words, and have things done after a yes: at a terminal, or through a pipe')
    .option(
      '--model <name>',
      'words the answers: a GGUF file, a name of `printwright models`, or the address of a server',
    )
    .option('--json', 'through a pipe: one JSON document for each answer')
    .addHelpText(
      'after',
      `
Examples:
  printwright chat
  printwright chat --printer http://voron.local
  echo "why did it pause?" | printwright chat --printer http://localhost:7125

Without --printer it speaks with the operator that runs on this machine. Commands: /status /why /pause /resume /cancel /dismiss
/did /limits /help /quit. Exit status through a pipe: 0 all was answered; 1 something was not understood, or was refused.`,
    )
    .action(async (options: object) => {
      const { chatCommand } = await import('./chat.ts')
      finish(await chatCommand(options as Parameters<typeof chatCommand>[0]))
    })

  withConversationOptions(subcommand('mcp'))
    .description('the same guarded tools for any client of the Model Context Protocol, over stdin and stdout')
    .addHelpText(
      'after',
      `
It only looks, unless --allow says otherwise; what acts still goes through the safety shell.

Example, in the configuration of a client:
  { "mcpServers": { "printer": { "command": "printwright", "args": ["mcp", "--printer", "http://voron.local"] } } }`,
    )
    .action(async (options: object) => {
      const { mcpCommand } = await import('./mcp.ts')
      finish(await mcpCommand({ ...(options as Parameters<typeof mcpCommand>[0]), version }))
    })

  withOutputOptions(subcommand('audit <action> <journal>'))
    .description("the safety shell's journal, a folder or one file of it: verify, show or replay it")
    .option('--expect <hash>', 'verify: hash of a record that must be there, noted earlier and kept elsewhere')
    .option('--key-file <file>', 'key of the journal, where it has one')
    .option('--kind <list>', 'show: only these kinds, for example verdict,command,hazard', parseList)
    .option(
      '--since <when>',
      'show: from then on: 2026-05-01T08:00, seconds of its clock, or 90s, 30m, 2h before its end',
    )
    .option('--follow', 'show: go on with what is written from now on')
    .option('--limits <file.json>', 'replay: judge by these limits instead of those that held then')
    .addHelpText(
      'after',
      `
Exit status: 0 intact, or every verdict as it was; 1 changed or cut off, or verdicts differ; 2 it cannot be read.

What verify cannot find, without --expect or a key kept elsewhere: that somebody who may write the disk has written all anew.

Examples:
  printwright audit verify ~/printer_data/guard
  printwright audit verify ~/printer_data/guard --expect 3f9ac0…
  printwright audit show ~/printer_data/guard --kind verdict,hazard --since 2h
  printwright audit replay ~/printer_data/guard`,
    )
    .action(async (action: string, path: string, options: object) => {
      const { auditCommand } = await import('./audit.ts')
      finish(await auditCommand(action, path, options))
    })

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
      const { scenariosCommand } = await import('./scenarios.ts')
      finish(scenariosCommand(options))
    })

  withOutputOptions(subcommand('evaluate <what>'))
    .description('how good an operator is: recovery (prints that break, beside Klipper alone and fixed thresholds)')
    .option('--seed <n>', 'seed of all chance', parseSeed, 1)
    .option('--count <n>', 'how many scenarios', parseCount(100_000), 102)
    .option('--from <n>', 'number of the first', parseCount(1_000_000), 0)
    .addOption(
      new Option('--split <name>', 'whose parts and mechanisms')
        .choices(['fit', 'calibrate', 'judge'])
        .default('judge'),
    )
    .option('--out <dir>', 'what is done is kept there, and a run goes on from it (default: out/recovery)')
    .option('--no-camera', 'the printers have none')
    .addHelpText('after', '\nExample:\n  printwright evaluate recovery --count 510 --seed 7')
    .action(async (what: string, options) => {
      const { evaluateCommand } = await import('./evaluate.ts')
      finish(await evaluateCommand(what, options))
    })

  withOutputOptions(subcommand('models [action] [name]'))
    .description('language models for the operator: list, pull NAME, path [NAME], rm NAME, setup (what runs them)')
    .option('--from <url>', 'pull: from this address instead, a folder or the .gguf file itself')
    .option('--sha256 <hex>', 'pull: the checksum that it must have')
    .option('--dir <dir>', 'where models are kept (or set PRINTWRIGHT_MODELS)')
    .addHelpText(
      'after',
      `
pull goes on where it was cut off and checks what came; a model whose checksum nobody knew is pinned to what came first.
Without a model everything works on the baseline. Which one to take, or how to name a server: docs/MODELS.md.

Exit status: 0 done; 1 path, rm: it is not here; 2 wrong usage; 3 network or disk failed, or the checksum is another.

Examples:
  printwright models
  printwright models setup
  printwright models pull qwen3-4b
  printwright models pull my-model --from https://example.org/my-model.gguf --sha256 3f9a...`,
    )
    .action(async (action: string | undefined, name: string | undefined, options: object) => {
      const { modelsCommand } = await import('./models.ts')
      finish(await modelsCommand(action ?? 'list', name, options))
    })

  withOutputOptions(subcommand('faults [name]'))
    .description('the failure modes that `simulate --fault` knows')
    .addHelpText('after', '\nExample:\n  printwright faults heater-open')
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const { faultsCommand } = await import('./faults.ts')
      finish(faultsCommand(name, options))
    })

  withOutputOptions(subcommand('printers'))
    .description('the printers that ship with the product')
    .addHelpText('after', '\nExample:\n  printwright printers')
    .action(async (options: { json?: boolean }) => {
      const { listPrinters } = await import('./lists.ts')
      finish(listPrinters(options))
    })

  withOutputOptions(subcommand('materials'))
    .description('the filaments that ship with the product')
    .addHelpText('after', '\nExample:\n  printwright materials --json')
    .action(async (options: { json?: boolean }) => {
      const { listMaterials } = await import('./lists.ts')
      finish(listMaterials(options))
    })

  program.addHelpText(
    'after',
    `
Examples:
  printwright simulate benchy.gcode --out out/benchy     simulate a print and write the report
  printwright plan benchy.gcode --config printer.cfg     how long Klipper will take
  printwright check printer.cfg                          what is wrong or unwise in a configuration

Exit status: 0 done; 1 the answer is no; 2 wrong usage or unreadable input; 3 the disk or network failed, or this program did.`,
  )
  return program
}

/** Our own mistake, not the person's: one sentence too, and the trace for those who will mend it. */
function internalError(error: unknown): ExitStatus {
  const message = error instanceof Error ? error.message : String(error)
  writeText(
    process.stderr,
    `printwright: internal error: ${plainText(message)} (set PRINTWRIGHT_DEBUG=1 for the trace)\n`,
  )
  if (process.env['PRINTWRIGHT_DEBUG'] && error instanceof Error) writeText(process.stderr, `${error.stack}\n`)
  return 3
}

async function main(words: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = 0
  const program = buildProgram((value) => {
    status = value
  })
  if (words.length === 0) {
    program.outputHelp()
    return 2
  }
  try {
    await program.parseAsync(words, { from: 'user' })
    return status
  } catch (error) {
    // commander has printed its own sentence by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof PrintwrightError) {
      writeText(process.stderr, `printwright: ${error.message}\n`)
      return error.exitStatus
    }
    return internalError(error)
  }
}

// A reader that closes the pipe early (`| head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  writeText(process.stderr, `printwright: the output could not be written: ${error.message}.\n`)
  process.exit(3)
})
process.on('uncaughtException', (error) => process.exit(internalError(error)))
process.exitCode = await main(process.argv.slice(2))
