// The only thing that a guarded printer sends. It is made in judge.ts and nowhere else: the class is not exported as a value from
// this layer, so that outside of it nobody can make one, and a raw command does not compile.
import type { Asker, ShellRequest } from '#protocol'

const made = new WeakSet<ApprovedCommand>()

export class ApprovedCommand {
  readonly asker: Asker
  readonly request: ShellRequest
  /** What goes to the printer, line by line, for what is sent as G-code; empty for the rest. */
  readonly lines: readonly string[]
  /** By the shell's clock; it is void a moment later. */
  readonly timeS: number
  #used = false

  constructor(asker: Asker, request: ShellRequest, lines: readonly string[], timeS: number) {
    this.asker = asker
    this.request = Object.freeze(request)
    this.lines = Object.freeze([...lines])
    this.timeS = timeS
    made.add(this)
    Object.freeze(this)
  }

  /** True the first time, within `withinS` of the approval; and only of what was really made here. */
  static spend(command: ApprovedCommand, nowS: number, withinS: number): boolean {
    if (!made.has(command) || command.#used) return false
    const ageS = nowS - command.timeS
    if (!(ageS >= 0 && ageS <= withinS)) return false
    command.#used = true
    return true
  }
}

/** For the guard, right before it sends: true once, for so long after the approval. */
export function spendCommand(command: ApprovedCommand, nowS: number, withinS: number): boolean {
  return ApprovedCommand.spend(command, nowS, withinS)
}
