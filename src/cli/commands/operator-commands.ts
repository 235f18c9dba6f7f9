// The operator, and those who speak with it.
import { Option } from 'commander'
import { LEVELS } from '#protocol'
import type { CommandLine } from './command-line.ts'
import { withConversationOptions, withOutputOptions, withRoomOptions } from './option-groups.ts'
import { collect, parseCount, parseSeed, parseSpeed } from './option-values.ts'

function shareOption(): Option {
  return new Option(
    '--share [yes]',
    'a model server on another machine may be sent anonymised facts of the print, and questions: shows them, and asks',
  ).choices(['yes'])
}

export function addOperatorCommands({ subcommand, finish, version }: CommandLine): void {
  withRoomOptions(withOutputOptions(subcommand('operate')), null)
    .description('the operator: watches printers, says what it sees and why, and helps as far as it is allowed')
    .option('--printer <url|name>', "a real printer's Moonraker, or a virtual one; may be repeated", collect, [])
    .option('--config <printer.cfg>', "a virtual printer with one's own Klipper configuration")
    .addOption(new Option('--allow <level>', 'the most that it may do').choices(LEVELS).default('observe'))
    .option('--model <file|name|url>', 'a GGUF file, a name of `printwright models`, a server, or baseline', 'baseline')
    .option('--model-name <name>', 'of several that the server has')
    .addOption(shareOption())
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

At a terminal you ask in your own words, in English or German; yes, no and done answer what it asks. Commands, the same on its page:
/status /why /did /limits /pause /resume /cancel /stop /dismiss /real /looked /help /quit

Nothing leaves this machine without --share. It shows what a model's server elsewhere would be sent, without names, and asks once; where
nobody can be asked, --share=yes is your agreement. \`models withdraw ADDRESS\` ends it. docs/MODELS.md says what leaves.

Exit status: 0 ended by a person, or the print of --file is complete; 1 it is not; 2 wrong usage; 3 nobody answered.

Examples:
  printwright operate --file data/parts/calibration-cube/calibration-cube.gcode.gz --speed 20
  printwright operate --printer http://voron.local
  printwright operate --printer http://voron.local --allow recover --model qwen3-4b
  printwright operate --printer ender3 --file part.gcode --fault tangle@layer:20 --allow recover --speed 20`,
    )
    .action(async (options: object) => {
      const { operateCommand } = await import('../operate.ts')
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
      const { storyCommand } = await import('../story.ts')
      finish(await storyCommand(options as Parameters<typeof storyCommand>[0]))
    })

  withConversationOptions(subcommand('chat'))
    .description('ask about a print, in words, and have things done after a yes: at a terminal, or through a pipe')
    .option(
      '--model <name>',
      'words the answers: a GGUF file, a name of `printwright models`, or the address of a server',
    )
    .addOption(shareOption())
    .option('--json', 'through a pipe: one JSON document for each answer')
    .addHelpText(
      'after',
      `
Examples:
  printwright chat
  printwright chat --printer http://voron.local
  echo "why did it pause?" | printwright chat --printer http://localhost:7125

Without --printer it speaks with the operator that runs on this machine. Ask in your own words, in English or German. Commands:
/status /why /did /limits /pause /resume /cancel /stop /dismiss /real /looked /help /quit

Exit status through a pipe: 0 all was answered; 1 something was not understood, or was refused.`,
    )
    .action(async (options: object) => {
      const { chatCommand } = await import('../chat.ts')
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
      const { mcpCommand } = await import('../mcp.ts')
      finish(await mcpCommand({ ...(options as Parameters<typeof mcpCommand>[0]), version }))
    })

  withOutputOptions(subcommand('models [action] [name]'))
    .description(
      'language models for the operator: list, pull NAME, path [NAME], rm NAME, setup (what runs them), consents',
    )
    .option('--from <url>', 'pull: from this address instead, a folder or the .gguf file itself')
    .option('--sha256 <hex>', 'pull: the checksum that it must have')
    .option('--dir <dir>', 'where models are kept (or set PRINTWRIGHT_MODELS)')
    .option('--data <dir>', 'consents, withdraw: folder of the consents (default: printer_data)')
    .addHelpText(
      'after',
      `
pull goes on where it was cut off and checks what came; a model whose checksum nobody knew is pinned to what came first.
Without a model everything works on the baseline. Which one to take, or how to name a server: docs/MODELS.md.
consents lists with whose servers you share what of a print (\`--share\`); withdraw ADDRESS ends it, for a running operator too.

Exit status: 0 done; 1 path, rm, withdraw: it is not here; 2 wrong usage; 3 network or disk failed, or the checksum is another.

Examples:
  printwright models
  printwright models setup
  printwright models pull qwen3-4b
  printwright models pull my-model --from https://example.org/my-model.gguf --sha256 3f9a...`,
    )
    .action(async (action: string | undefined, name: string | undefined, options: object) => {
      const { modelsCommand } = await import('../models.ts')
      finish(await modelsCommand(action ?? 'list', name, options))
    })
}
