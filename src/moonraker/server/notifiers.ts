// server.notifiers: what moonraker.conf names. Nothing is sent, for this server calls nobody.
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import { namedSections } from './moonraker-conf.ts'

export function setupNotifiers({ conf, endpoints, components, warnings }: Moonraker): void {
  const notifiers = namedSections(conf, 'notifier')
  if (notifiers.length === 0) return
  const names = notifiers.map(({ name }) => name).join(', ')
  warnings.push(`[notifier]: nothing is sent to ${names}, for this server calls nobody.`)
  addEndpoint(endpoints, '/server/notifiers/list', 'GET', () => ({
    notifiers: notifiers.map(({ name, section }) => {
      const written = (option: string): string | null => (section.has(option) ? section.text(option, '') : null)
      return {
        name,
        url: written('url'),
        title: written('title'),
        body: written('body'),
        body_format: written('body_format'),
        events: section.list('events', ['*']),
        attach: written('attach'),
      }
    }),
  }))
  components.push('notifier')
}
