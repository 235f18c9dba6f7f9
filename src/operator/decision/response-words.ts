// A response in words, for people, prompts and logs.
import type { Response } from './policy.ts'

export function wordsOf(response: Response): string {
  switch (response.kind) {
    case 'go-on':
      return 'go on'
    case 'tell':
      return 'tell the people and go on'
    case 'playbook':
      return `try “${response.name}”`
    case 'pause':
      return 'pause'
    case 'cancel':
      return 'give the print up'
    case 'stop':
      return 'switch heaters off and stop'
  }
}

export function isSameResponse(a: Response, b: Response): boolean {
  return a.kind === b.kind && (a.kind !== 'playbook' || b.kind !== 'playbook' || a.name === b.name)
}
