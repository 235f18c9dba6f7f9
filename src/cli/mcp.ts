// `printwright mcp`: a printer's tools for any MCP client, over this program's own input and output.
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { runTool } from '#operator'
import type { Level } from '#protocol'
import { LEVELS } from '#protocol'
import { createToolServer, type ToolDoor } from './mcp-server.ts'
import { openToolLink } from './tool-link.ts'
import { DATA_FOLDER } from './virtual-printer.ts'
import { watchPrinter } from './watch-printer.ts'

export interface McpOptions {
  readonly printer?: string
  readonly operator?: string
  readonly keyFile?: string
  readonly user?: string
  readonly allow: Level
  readonly material?: string
  readonly data?: string
  readonly version: string
}

/** Runs until the client closes its end. */
export async function mcpCommand(options: McpOptions): Promise<0> {
  const { door, close } = await openDoor(options)
  const canAct = LEVELS.indexOf(options.allow) > LEVELS.indexOf('advise')
  const server = createToolServer({ door, canAct, version: options.version })
  const ended = new Promise<void>((done) => {
    server.server.onclose = done
    process.stdin.once('end', done)
    process.stdin.once('close', done)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
  })
  await server.connect(new StdioServerTransport())
  await ended
  await server.close()
  await close()
  return 0
}

async function openDoor(options: McpOptions): Promise<{ door: ToolDoor; close: () => Promise<void> }> {
  const { printer: url, operator, allow, keyFile, user, material, data = DATA_FOLDER } = options
  if (url === undefined) return { door: await openToolLink(data, operator), close: async () => undefined }
  const access = { ...(keyFile === undefined ? {} : { keyFile }), ...(user === undefined ? {} : { user }) }
  const watched = await watchPrinter(url, { ...access, level: allow, material, data, foretell: true })
  return {
    door: { run: (tool, input) => runTool(tool, input, watched.context) },
    close: () => watched.close(),
  }
}
