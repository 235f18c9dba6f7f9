// `printwright COMMAND`: parses the words, calls one command's file, turns the outcome into text and an exit status.
// Nothing heavy is imported here: --help must answer at once.
import { Command, CommanderError } from 'commander'
import { PrintwrightError, plainText } from '#core'
import type { CommandLine, ExitStatus } from './commands/command-line.ts'
import { addEvaluationCommands } from './commands/evaluation-commands.ts'
import { addListCommands } from './commands/list-commands.ts'
import { addOperatorCommands } from './commands/operator-commands.ts'
import { addPrintCommands } from './commands/print-commands.ts'
import { addPrinterCommands } from './commands/printer-commands.ts'
import { addReasonCommands } from './commands/reason-commands.ts'
import { addSafetyCommands } from './commands/safety-commands.ts'
import { productVersion } from './data-folder.ts'
import { writeText } from './terminal.ts'

const version = productVersion()

function buildProgram(finish: (status: ExitStatus) => void): Command {
  const program = new Command('printwright')
    .description(
      'An operating system for 3D printers: simulates a print, is a printer, watches over one and helps it through.',
    )
    .version(version)
    .showHelpAfterError('(add --help for the options and an example)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeText(process.stdout, text),
      writeErr: (text) => writeText(process.stderr, text),
    })
  const line: CommandLine = { subcommand: (words) => program.command(words).exitOverride(), finish, version }
  program.commandsGroup('Before a print:')
  addPrintCommands(line)
  program.commandsGroup('Printers:')
  addPrinterCommands(line)
  program.commandsGroup('The operator:')
  addOperatorCommands(line)
  program.commandsGroup('Safety:')
  addSafetyCommands(line)
  program.commandsGroup('How good it is:')
  addEvaluationCommands(line)
  program.commandsGroup('Data:')
  addReasonCommands(line)
  program.commandsGroup('What there is:').helpCommand('help [command]', 'the options and examples of a command')
  addListCommands(line)

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
