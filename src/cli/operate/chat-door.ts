// The door by which `printwright chat` and `printwright mcp` beside it speak with an operator of this machine.
import type { ModelPort, Room } from '#operator'
import { openRoom } from '#operator'
import { keepChatToken, newChatToken, TOKEN_VARIABLE } from '../chat-token.ts'
import type { Operated } from './operated.ts'

export interface ChatDoorOptions {
  /** 0 for any that is free. */
  readonly port: number
  readonly operated: readonly Operated[]
  /** Words the answers; null: they stand as they are. */
  readonly model: ModelPort | null
  /** Folder in which the token lies meanwhile. */
  readonly data: string
  readonly say: (line: string) => void
}

/** On this machine alone. Null: its port is somebody else's. */
export async function openChatDoor({ port, operated, model, data, say }: ChatDoorOptions): Promise<Room | null> {
  const given = process.env[TOKEN_VARIABLE] ?? ''
  const token = given === '' ? newChatToken() : given
  try {
    const room = await openRoom({
      contexts: operated.map(({ context }) => context),
      port,
      model,
      token,
      worldS: () => performance.now() / 1000,
    })
    say(`\`printwright chat --operator ${room.url}\` speaks with it.`)
    return given === '' ? withToken(room, data, token, say) : room
  } catch (error) {
    say(`No door for \`printwright chat\`: ${(error as Error).message}`)
    return null
  }
}

/** The same user of this machine finds the token, and nobody else. */
function withToken(room: Room, data: string, token: string, say: (line: string) => void): Room {
  try {
    const forget = keepChatToken(data, room.port, token)
    return {
      ...room,
      async close() {
        forget()
        await room.close()
      },
    }
  } catch (error) {
    say(`\`printwright chat\` can only ask: its token cannot be kept (${(error as Error).message}).`)
    return room
  }
}
