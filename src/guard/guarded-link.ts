// Between the clients of a printer's API and the printer: every message passes here. What looks goes on as it is, what stops goes
// on first, what acts is decided by the shell; a refusal is answered in Klipper's own form, so that every client shows it.
import type { OpenKlippyLink } from '#moonraker'
import type { KlippyRequest } from './klippy-message.ts'
import { isStopLine, readRequest, refusalOf, scriptLines } from './klippy-message.ts'

export type Decision = { readonly isPassed: true } | { readonly isPassed: false; readonly words: string }

/** Decides for all clients of one printer. */
export interface LinkDesk {
  /** What acts. Never rejects; it may take as long as a file takes to be read. */
  decide(request: KlippyRequest): Promise<Decision>
  /** A stop is on its way to the printer already. */
  onStop(request: KlippyRequest): void
  /** What an approved request has come to: null, or the printer's words of refusal. */
  onAnswer(request: KlippyRequest, refusal: string | null): void
}

/** A client of the printer as it stands now: what it wants to hear of the console. */
interface Client {
  send(message: string): void
  outputJson: string | null
}

/** So many requests of one client may wait for a decision. */
const WAITING_MAX = 256

/** One guard for all links that are opened with it. */
export function guardKlippy(open: OpenKlippyLink, desk: LinkDesk): OpenKlippyLink {
  const clients = new Set<Client>()
  /** Grows with every stop: what was asked for before it and is not decided yet is void. */
  let stops = 0

  return (events) => {
    const client: Client = { send: (message) => events.onMessage(message), outputJson: null }
    /** Requests that were let through, by their id: their answers are written down. */
    const passed = new Map<string, KlippyRequest>()
    let tail: Promise<void> = Promise.resolve()
    let waiting = 0
    let era = 0

    const link = open({
      onOpen() {
        clients.add(client)
        events.onOpen()
      },
      onMessage(text) {
        if (passed.size > 0) noteAnswer(text)
        events.onMessage(text)
      },
      onClose() {
        clients.delete(client)
        client.outputJson = null
        passed.clear()
        era++
        events.onClose()
      },
    })

    function noteAnswer(text: string): void {
      const answer = answerOf(text)
      const request = answer === null ? undefined : passed.get(answer.id)
      if (answer === null || request === undefined) return
      passed.delete(answer.id)
      desk.onAnswer(request, answer.refusal)
    }

    function refuse(request: KlippyRequest, words: string): void {
      const answer = refusalOf(request, words)
      for (const one of clients) if (one.outputJson !== null) one.send(consoleMessage(one.outputJson, `!! ${words}`))
      if (answer !== null) events.onMessage(answer)
    }

    function stop(request: KlippyRequest, text: string): void {
      stops++
      link.send(text)
      desk.onStop(request)
    }

    async function act(request: KlippyRequest, asked: number, askedEra: number): Promise<void> {
      const decision = await desk.decide(request)
      if (askedEra !== era) return
      if (!decision.isPassed) {
        // What stops passes, whatever stands beside it.
        const stopping = scriptLines(request.script).filter(isStopLine)
        if (stopping.length > 0) stop(request, withoutId(stopping.join('\n')))
        refuse(request, decision.words)
      } else if (asked !== stops) refuse(request, 'Refused by the safety shell: the printer was stopped meanwhile')
      else {
        if (request.idText !== null) passed.set(request.idText, request)
        link.send(request.text)
      }
    }

    function take(message: string): void {
      const request = readRequest(message)
      if (request === null) return
      switch (request.kind) {
        case 'read':
          if (request.method === 'gcode/subscribe_output') client.outputJson = templateJson(request)
          link.send(request.text)
          return
        case 'emergency-stop':
        case 'pause':
        case 'cancel':
          stop(request, request.text)
          return
        default:
      }
      const lines = scriptLines(request.script)
      if (lines.length > 0 && lines.every(isStopLine)) {
        stop(request, request.text)
        return
      }
      if (waiting >= WAITING_MAX) {
        refuse(request, 'Refused by the safety shell: too many requests wait for a decision')
        return
      }
      const asked = stops
      const askedEra = era
      waiting++
      tail = tail
        .then(() => act(request, asked, askedEra))
        .finally(() => {
          waiting--
        })
    }
    return {
      send: take,
      close() {
        clients.delete(client)
        era++
        link.close()
      },
    }
  }
}

function withoutId(script: string): string {
  return JSON.stringify({ method: 'gcode/script', params: { script } })
}

function templateJson({ text }: KlippyRequest): string {
  const { params } = JSON.parse(text) as { readonly params?: { readonly response_template?: unknown } }
  return JSON.stringify(params?.response_template ?? {})
}

function consoleMessage(templateText: string, response: string): string {
  const template = JSON.parse(templateText) as unknown
  return JSON.stringify({ ...(typeof template === 'object' ? template : {}), params: { response } })
}

function answerOf(text: string): { readonly id: string; readonly refusal: string | null } | null {
  // Status updates have no id and are most of what comes.
  if (!text.includes('"id"')) return null
  try {
    const { id, error } = JSON.parse(text) as { readonly id?: unknown; readonly error?: { readonly message?: unknown } }
    if (id === undefined) return null
    return { id: JSON.stringify(id), refusal: error === undefined ? null : String(error?.message ?? 'unknown error') }
  } catch {
    return null
  }
}
