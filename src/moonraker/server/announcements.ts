// server.announcements: news from feeds. Nothing is fetched from the internet, so there are feeds and no entries.
import { wireJson } from '../wire/wire-value.ts'
import type { Database } from './database/database.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import { confSection } from './moonraker-conf.ts'
import { ServerError } from './server-error.ts'

const KEPT = ['announcements', 'stored_feeds']
const FEEDS_MAX = 100

export function setupAnnouncements({ endpoints, conf, components }: Moonraker, database: Database): void {
  database.reserve('announcements')
  const fixed = ['moonraker', 'klipper', ...(conf.sections.has('spoolman') ? ['spoolman'] : [])]
  for (const feed of confSection(conf, 'announcements').list('subscriptions', [])) {
    if (!fixed.includes(feed)) fixed.push(feed)
  }
  const stored = new Set(storedFeeds(database))
  const feeds = (): readonly string[] => [...fixed, ...stored]
  const keep = (): Promise<void> => database.set('moonraker', KEPT, wireJson([...stored]))
  addEndpoint(endpoints, '/server/announcements/list', 'GET', ({ params }) => {
    params.flag('include_dismissed', true)
    return { entries: [], feeds: feeds() }
  })
  addEndpoint(endpoints, '/server/announcements/feeds', 'GET', () => ({ feeds: feeds() }))
  addEndpoint(endpoints, '/server/announcements/update', 'POST', () => ({ entries: [], modified: false }))
  addEndpoint(endpoints, '/server/announcements/dismiss', 'POST', ({ params }) => {
    throw new ServerError(`No key matching entry id: ${params.text('entry_id')}`)
  })
  addEndpoint(endpoints, '/server/announcements/feed', ['POST', 'DELETE'], async ({ verb, params }) => {
    const feed = params.text('name').toLowerCase()
    if (verb === 'DELETE') {
      if (!stored.delete(feed)) throw new ServerError(`Feed '${feed}' not stored`)
      await keep()
      return { feed, action: 'removed' }
    }
    if (feeds().includes(feed)) return { feed, action: 'skipped' }
    if (stored.size >= FEEDS_MAX) throw new ServerError('Too many feeds')
    stored.add(feed)
    await keep()
    return { feed, action: 'added' }
  })
  components.push('announcements')
}

function storedFeeds(database: Database): readonly string[] {
  const kept: unknown = JSON.parse(database.get('moonraker', KEPT)?.text ?? '[]')
  return Array.isArray(kept) ? kept.filter((feed): feed is string => typeof feed === 'string').slice(0, FEEDS_MAX) : []
}
