// The safety shell as a process, and its journal.
import { Option } from 'commander'
import { LEVELS } from '#protocol'
import type { CommandLine } from './command-line.ts'
import { withOutputOptions } from './option-groups.ts'
import { parseList, parseSpeed } from './option-values.ts'

export function addSafetyCommands({ subcommand, finish }: CommandLine): void {
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
      const { guardCommand } = await import('../guard.ts')
      finish(await guardCommand(options as Parameters<typeof guardCommand>[0]))
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
      const { auditCommand } = await import('../audit.ts')
      finish(await auditCommand(action, path, options))
    })
}
