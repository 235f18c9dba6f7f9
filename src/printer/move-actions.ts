// What a command does to a pin, a fan or a light happens when the moves before it are done, not when its line is read.
import { emit } from '#motion'
import type { Host } from './host.ts'

interface Actions {
  readonly waiting: Map<number, () => void>
  next: number
}

const actionsOf = new WeakMap<Host, Actions>()

function startActions(host: Host): Actions {
  const actions: Actions = { waiting: new Map(), next: 1 }
  actionsOf.set(host, actions)
  host.queue.onEvent.push((event) => {
    if (event.kind !== 'device') return
    const act = actions.waiting.get(event.device)
    actions.waiting.delete(event.device)
    // A printer that has stopped switches nothing any more.
    if (host.state === 'ready' && !host.isGone) act?.()
  })
  return actions
}

/** `act` happens when the machine has come to the end of everything that is planned now. */
export function afterMoves(host: Host, act: () => void): void {
  const actions = actionsOf.get(host) ?? startActions(host)
  const device = actions.next++
  actions.waiting.set(device, act)
  emit(host.run, { kind: 'device', device })
}
