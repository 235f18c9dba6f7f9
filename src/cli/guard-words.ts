// What the guard does, in words for a person at a terminal.
import type { GuardEvent } from '#guard'

/** Null: not worth a line. */
export function guardWords(event: GuardEvent): string | null {
  switch (event.kind) {
    case 'watching':
      return event.missingDeadMan.length === 0
        ? 'watching the printer; its own dead-man is wound up while it prints or is hot.'
        : `watching the printer. IT HAS NO DEAD-MAN OF ITS OWN: if this guard dies, it goes on under its firmware's eyes alone. Add what \`printwright guard --print-config\` prints to its printer.cfg.`
    case 'lost':
      return `the printer is out of sight (${firstLine(event.reason)}): nothing passes but stops.`
    case 'verdict': {
      const { asker, ruled } = event
      const [ruling] = ruled.rulings
      if (ruled.kind === 'approved' || ruling === undefined) return null
      return `refused to ${asker}: ${ruling.reason} (${ruling.rule})`
    }
    case 'intervention':
      return `INTERVENTION, ${event.reaction}: ${event.because.map(({ ruling }) => ruling.reason).join('; ')}`
    case 'step':
      return `  ${event.step.kind}: ${event.failure === null ? 'done' : `FAILED, ${firstLine(event.failure)}`}`
    case 'no-power-switch':
      return 'THE MAINS HAS TO BE CUT NOW, AND NO SWITCH IS CONFIGURED: PULL THE PLUG. (--power-device names one)'
    case 'shell-failed':
      return `THE SHELL HAS FAILED (${firstLine(event.reason)}): nothing passes but stops. Please report this.`
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
