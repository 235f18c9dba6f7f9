// The whole shell as a gate: it has seen the print grow, four times a second, and judges with what it believes by then.
import { createMacroExpander, readMacroSources } from '#guard'
import type { PlainRecord, PrinterStatus } from '#protocol'
import type { ApprovedCommand } from '#safety'
import {
  askShell,
  createShell,
  homePlaceOf,
  limitsForPrinter,
  noteHeartbeat,
  noteOutcome,
  observeShell,
  ownReachOf,
  setLevel,
} from '#safety'
import type { GateMaker } from './million.ts'

export const shellGate: GateMaker = ({ live }) => {
  const configfile = live.status('configfile') as PlainRecord
  const settings = configfile['settings'] as PlainRecord
  const limits = limitsForPrinter(settings, null)
  const { host } = live.printer
  let latest: PrinterStatus = {}
  const expander = createMacroExpander(readMacroSources(configfile), {
    objects: new Set(host.objects.keys()),
    read: (object) => latest[object] ?? (host.objects.has(object) ? (live.status(object) as PlainRecord) : undefined),
  })
  const commands = new Set([...host.commands.keys()].map((name) => name.toUpperCase()))
  const desk = {
    mode: 'person' as const,
    homeMm: homePlaceOf(settings, limits),
    ownReachMm: ownReachOf(settings, limits),
    expander,
    commands,
    heaterBounds: {},
  }
  // What was let through has come to its end when the printer is looked at next.
  const running: ApprovedCommand[] = []
  let nowS = live.printer.reactor.timeS
  const shell = createShell({ limits, desk, nowS })
  setLevel(shell, 'recover', true, nowS)
  return {
    see(status, printerTimeS, isFull) {
      latest = status
      nowS = printerTimeS
      noteHeartbeat(shell, nowS)
      for (const command of running.splice(0)) noteOutcome(shell, command, nowS)
      observeShell(shell, { eventtimeS: printerTimeS, status, isFull }, nowS)
    },
    ask({ asker, request }) {
      const verdict = askShell(shell, asker, request, nowS)
      if (verdict.kind !== 'approved') return null
      const { lines } = verdict.command
      running.push(verdict.command)
      return { lines }
    },
  }
}
