// What the guard does, in words for a person at a terminal.
import type { GuardEvent } from '#guard'
import type { Reaction } from '#safety'

/** Null: not worth a line. */
export function guardWords(event: GuardEvent): string | null {
  switch (event.kind) {
    case 'watching':
      return event.missingDeadMan.length === 0
        ? 'watching the printer; a timer in the printer (its dead-man) switches its heaters off should this program fall silent.'
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

const DONE: Readonly<Record<Exclude<Reaction, 'watch'>, string>> = {
  pause: 'pauses the print',
  off: 'switches the heaters off',
  stop: 'has stopped the printer',
  cut: 'has stopped the printer and cuts its power',
}

const NEXT: Readonly<Record<Exclude<Reaction, 'watch'>, string>> = {
  pause: 'Look at the printer, then resume',
  off: 'Look at the printer; heat up again, then resume or cancel',
  stop: 'Look at the printer, then FIRMWARE_RESTART; nothing else passes until a person has said that they looked',
  cut: 'Look at the printer before it gets power again; nothing passes until a person has said that they looked',
}

/** For the console of everybody at the printer: what, why, and what to do now. Null: nothing was done. */
export function interventionWords(event: GuardEvent, data: string): string | null {
  if (event.kind !== 'intervention' || event.reaction === 'watch') return null
  const { reaction, because } = event
  const whys = because.map(({ kind, subject, ruling }) => `${`${kind} ${subject}`.trim()}: ${ruling.reason}`)
  const word = `PRINTWRIGHT_ACKNOWLEDGE TOKEN=... from \`printwright guard --make-token acknowledge --data ${data}\``
  const words = `The safety shell ${DONE[reaction]} (${whys.join('; ')}) ${NEXT[reaction]}: ${word}`
  return words.replaceAll(/\s+/g, ' ')
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
