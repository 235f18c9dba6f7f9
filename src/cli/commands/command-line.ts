import type { Command } from 'commander'

/** 0 done; 1 the work ran and the answer is no; 2 wrong usage or unreadable input; 3 the world failed. */
export type ExitStatus = 0 | 1 | 2 | 3

/** What a file of commands is given to add its own to. */
export interface CommandLine {
  /** A new command by its name and arguments. */
  readonly subcommand: (nameAndArguments: string) => Command
  /** Tells how a command ended. */
  readonly finish: (status: ExitStatus) => void
  readonly version: string
}
