// Refusals of uploads and downloads: HTTP's own words, the reason behind them.
import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import { send } from '../http.ts'
import { ServerError } from '../server-error.ts'

/** Answers what was thrown; what is no refusal goes on. */
export function refuse(reply: ServerResponse, error: unknown): void {
  if (!(error instanceof ServerError) || reply.headersSent) throw error
  const code = error.code >= 400 && error.code < 600 ? error.code : 400
  const words = code === 413 ? 'Request Entity Too Large' : (STATUS_CODES[code] ?? 'Bad Request')
  const reason = error.message === words ? '' : ` (${error.message})`
  send(reply, code, JSON.stringify({ error: { code, message: words, traceback: `HTTP ${code}: ${words}${reason}` } }))
}
