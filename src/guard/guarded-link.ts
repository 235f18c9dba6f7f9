// Between the clients of a printer's API and the printer: every message passes here. What looks goes on as it is, what stops goes
// on first, what acts is decided by the shell; a refusal is answered in Klipper's own form, so that every client shows it.
import type { OpenKlippyLink } from '#moonraker'
import type { KlippyRequest } from './klippy-message.ts'
import { isStopLine, readRequest, refusalOf, scriptLines } from './klippy-message.ts'

export type Decision =
  /** `id`: of the decision in the journal, where its outcome is to be written down. `script`: goes on instead of what came. */
  | {
      readonly isPassed: true
      readonly id: number | null
      readonly script: string | null
      /** For the console: it passes because a person may. */
      readonly warning?: string
    }
  /** It was for the guard alone. */
  | { readonly isPassed: 'answered'; readonly words: string }
  | { readonly isPassed: false; readonly words: string }

/** Decides for all clients of one printer. */
export interface LinkDesk {
  /** It only looks on: also what waits while a stop passes goes on. */
  readonly isOnlyWatching: boolean
  /** What acts. Never rejects; it may take as long as a file takes to be read. */
  decide(request: KlippyRequest): Promise<Decision>
  /** A stop is on its way to the printer already. */
  onStop(request: KlippyRequest): void
  /** Approved, and not sent after all, or nobody will tell how it ends. */
  onDropped(id: number, why: string): void
  /** What an approved request has come to: null, or the printer's words of refusal. */
  onAnswer(id: number, refusal: string | null): void
}

/** A client of the printer as it stands now: what it wants to hear of the console. */
interface Client {
  send(message: string): void
  outputJson: string | null
}

/** Of requests that a client asked without one; as JSON. */
const OWN_ID = '"printwright-'
const STOPPED = 'the printer was stopped meanwhile'
/** So many requests of one client may wait for a decision. */
const WAITING_MAX = 256

/** Everybody who reads the printer's console through the guard. */
export type ConsoleReaders = Set<Client>

/** A line in the console of every client, whatever the printer does: `!! ` before it shows it as an error, `// ` as a remark. */
export function tellReaders(readers: ConsoleReaders, line: string): void {
  for (const { outputJson, send } of readers) if (outputJson !== null) send(consoleMessage(outputJson, line))
}

/** One guard for all links that are opened with it. */
export function guardKlippy(open: OpenKlippyLink, desk: LinkDesk, clients: ConsoleReaders = new Set()): OpenKlippyLink {
  /** Grows with every stop: what was asked for before it and is not decided yet is void. */
  let stops = 0

  return (events) => {
    const client: Client = { send: (message) => events.onMessage(message), outputJson: null }
    /** Decisions by the id of their requests: what comes of them is written down. */
    const passed = new Map<string, number>()
    let tail: Promise<void> = Promise.resolve()
    let waiting = 0
    let era = 0

    const link = open({
      onOpen() {
        clients.add(client)
        events.onOpen()
      },
      onMessage(text) {
        if (passed.size === 0 || !noteAnswer(text)) events.onMessage(text)
      },
      onClose() {
        clients.delete(client)
        client.outputJson = null
        forget()
        events.onClose()
      },
    })

    /** True: the answer is to a question that the client did not ask. */
    function noteAnswer(text: string): boolean {
      const answer = answerOf(text)
      const id = answer === null ? undefined : passed.get(answer.id)
      if (answer === null || id === undefined) return false
      passed.delete(answer.id)
      desk.onAnswer(id, answer.refusal)
      return answer.id.startsWith(OWN_ID)
    }

    /** The end of what nobody wants an answer to has to be known as well. */
    function pass({ idText, text }: KlippyRequest, id: number | null): void {
      const ownId = idText === null && id !== null ? `${OWN_ID}${id}"` : null
      const key = ownId ?? idText
      if (key !== null && id !== null) passed.set(key, id)
      link.send(ownId === null ? text : `{"id":${ownId},${text.slice(1)}`)
    }

    /** Nobody will tell how it ends. */
    function forget(): void {
      era++
      for (const id of passed.values()) desk.onDropped(id, 'the client has gone; what it asked for may still be done')
      passed.clear()
    }

    function refuse(request: KlippyRequest, words: string): void {
      const answer = refusalOf(request, words)
      tellReaders(clients, `!! ${words}`)
      if (answer !== null) events.onMessage(answer)
    }

    function stop(request: KlippyRequest, text: string): void {
      stops++
      link.send(text)
      desk.onStop(request)
    }

    async function act(request: KlippyRequest, asked: number, askedEra: number): Promise<void> {
      const decision = await desk.decide(request)
      if (askedEra !== era) {
        drop(decision, 'the client has gone')
        return
      }
      if (decision.isPassed === 'answered') {
        if (decision.words !== '') tellReaders(clients, `// ${decision.words}`)
        if (request.idText !== null) events.onMessage(`{"id":${request.idText},"result":{}}`)
      } else if (!decision.isPassed) {
        // What stops passes, whatever stands beside it.
        const stopping = scriptLines(request.script).filter(isStopLine)
        if (stopping.length > 0) stop(request, withoutId(stopping.join('\n')))
        refuse(request, decision.words)
      } else if (asked !== stops && !desk.isOnlyWatching) {
        drop(decision, STOPPED)
        refuse(request, `Refused by the safety shell: ${STOPPED}`)
      } else {
        if (decision.warning !== undefined) tellReaders(clients, `!! ${decision.warning}`)
        pass(decision.script === null ? request : withScript(request, decision.script), decision.id)
      }
    }

    function drop(decision: Decision, why: string): void {
      if (decision.isPassed === true && decision.id !== null) desk.onDropped(decision.id, why)
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
      if (waiting >= WAITING_MAX && !desk.isOnlyWatching) {
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
        forget()
        link.close()
      },
    }
  }
}

function withoutId(script: string): string {
  return JSON.stringify({ method: 'gcode/script', params: { script } })
}

function withScript(request: KlippyRequest, script: string): KlippyRequest {
  const id = request.idText === null ? '' : `"id":${request.idText},`
  return { ...request, script, text: `{${id}"method":"gcode/script","params":{"script":${JSON.stringify(script)}}}` }
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
