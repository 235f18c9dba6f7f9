// Who and what must not leave this machine, as far as it is known: its person, its printers and what they print.
import { hostname, userInfo } from 'node:os'
import type { PrivateName, Scene } from '#operator'

/** `addresses`: of printers, as the command line has them. `users`: who logs in there. */
export function namesHere(
  addresses: readonly string[],
  users: readonly (string | undefined)[],
): readonly PrivateName[] {
  return [
    { kind: 'host', name: hostname() },
    { kind: 'user', name: userName() },
    ...addresses.flatMap((address): PrivateName[] =>
      URL.canParse(address) ? [{ kind: 'host', name: new URL(address).hostname }] : [],
    ),
    ...users.flatMap((name): PrivateName[] => (name === undefined ? [] : [{ kind: 'user', name }])),
  ]
}

export function namesOfScene(scene: Scene | null): readonly PrivateName[] {
  if (scene === null) return []
  const objects = [...scene.objects.map(({ name }) => name), scene.currentObject ?? '']
  return [{ kind: 'file', name: scene.filename }, ...objects.map((name): PrivateName => ({ kind: 'object', name }))]
}

/** A process without a user in the system's list has none. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
