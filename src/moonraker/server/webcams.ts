// server.webcams: the cameras that clients show. Those of moonraker.conf stand fast; those that a client adds are kept in the
// database, under the names that older clients read there.
import { networkInterfaces } from 'node:os'
import { RawJson } from '../wire/raw-json.ts'
import type { WireRecord, WireValue } from '../wire/wire-value.ts'
import { whole, wireJson } from '../wire/wire-value.ts'
import type { Database } from './database/database.ts'
import type { Request } from './endpoints.ts'
import { addEndpoint } from './endpoints.ts'
import type { Moonraker } from './moonraker.ts'
import type { ConfSection } from './moonraker-conf.ts'
import { namedSections } from './moonraker-conf.ts'
import type { Params } from './params.ts'
import { ServerError } from './server-error.ts'
import { namedUuid, randomUuid } from './uuid.ts'

export interface WebcamSettings {
  readonly name: string
  readonly enabled: boolean
  readonly icon: string
  readonly aspectRatio: string
  readonly targetFps: number
  readonly targetFpsIdle: number
  readonly location: string
  readonly service: string
  readonly streamUrl: string
  readonly snapshotUrl: string
  readonly flipHorizontal: boolean
  readonly flipVertical: boolean
  /** Clockwise, degrees. */
  readonly rotation: number
}

interface Webcam extends WebcamSettings {
  readonly source: 'config' | 'database'
  readonly extraData: RawJson
  readonly uid: string
}

export interface Webcams {
  /** How many pictures a second viewers want: the fastest of the cameras that are ours. */
  targetFps(): number
}

/** [webcam NAME] without a line in it. */
const DEFAULTS: Omit<WebcamSettings, 'name'> = {
  enabled: true,
  icon: 'mdiWebcam',
  aspectRatio: '4:3',
  targetFps: 15,
  targetFpsIdle: 5,
  location: 'printer',
  service: 'mjpegstreamer',
  streamUrl: '',
  snapshotUrl: '',
  flipHorizontal: false,
  flipVertical: false,
  rotation: 0,
}

/** Of the names of cameras; drawn once. */
const UID_NAMESPACE = 'c7c6a2c0-6d0f-4bde-9a0e-1f1b6e0a8f53'
const NAMESPACE = 'webcams'
/** A client that adds cameras without end is stopped here. */
const WEBCAMS_MAX = 200
const NO_EXTRA_DATA = new RawJson('{}')

export function setupWebcams(server: Moonraker, database: Database, hasCamera: boolean): Webcams {
  const { endpoints, connections, conf, components } = server
  const webcams = new Map<string, Webcam>()
  for (const { name, section } of namedSections(conf, 'webcam')) {
    const uid = namedUuid(UID_NAMESPACE, `webcam ${name}`)
    webcams.set(uid, { ...fromConf(name, section), source: 'config', extraData: NO_EXTRA_DATA, uid })
  }
  for (const [uid, json] of database.entries(NAMESPACE)) {
    const webcam = fromRecord(json, uid)
    if (webcam !== null) webcams.set(uid, webcam)
  }
  const byName = (name: string): Webcam | undefined => [...webcams.values()].find((webcam) => webcam.name === name)
  function find(params: Params): Webcam | null {
    if (params.has('uid')) {
      const uid = params.text('uid')
      const found = webcams.get(uid)
      if (found === undefined) throw new ServerError(`Webcam with UID ${uid} not found`, 404)
      return found
    }
    return byName(params.text('name')) ?? null
  }
  function require(params: Params): Webcam {
    const found = find(params)
    if (found === null) throw new ServerError(`Webcam ${params.text('name')} not found`, 404)
    return found
  }
  const list = (): WireRecord => ({ webcams: [...webcams.values()].map(webcamRecord) })
  const tellChange = (): void => connections.notify('notify_webcams_changed', [list()])

  async function post({ params }: Request): Promise<WireValue> {
    const known = find(params)
    if (known?.source === 'config') {
      throw new ServerError(`Cannot overwrite webcam '${known.name}' sourced from Moonraker configuration`)
    }
    if (known === null && webcams.size >= WEBCAMS_MAX) throw new ServerError('Too many webcams')
    const settings = fromParams(params, known)
    const holder = byName(settings.name)
    if (holder !== undefined && holder.uid !== known?.uid) {
      throw new ServerError(
        `Cannot rename webcam from '${known?.name ?? ''}' to '${settings.name}'.  Webcam with requested name '${settings.name}' already exists.`,
      )
    }
    const webcam: Webcam = {
      ...settings,
      source: 'database',
      extraData: params.raw('extra_data') ?? known?.extraData ?? NO_EXTRA_DATA,
      uid: known?.uid ?? randomUuid(server.secretBytes),
    }
    webcams.set(webcam.uid, webcam)
    await database.set(NAMESPACE, [webcam.uid], wireJson(storedRecord(webcam)))
    tellChange()
    return { webcam: webcamRecord(webcam) }
  }

  async function remove({ params }: Request): Promise<WireValue> {
    const webcam = require(params)
    if (webcam.source === 'config') {
      throw new ServerError(`Cannot delete webcam '${webcam.name}' sourced from Moonraker configuration`)
    }
    webcams.delete(webcam.uid)
    await database.delete(NAMESPACE, [webcam.uid])
    tellChange()
    return { webcam: webcamRecord(webcam) }
  }

  addEndpoint(endpoints, '/server/webcams/list', 'GET', list)
  addEndpoint(endpoints, '/server/webcams/item', ['GET', 'POST', 'DELETE'], (request) => {
    if (request.verb === 'POST') return post(request)
    if (request.verb === 'DELETE') return remove(request)
    return { webcam: webcamRecord(require(request.params)) }
  })
  addEndpoint(endpoints, '/server/webcams/test', 'POST', ({ params }) => {
    const { name, snapshotUrl, streamUrl } = require(params)
    return {
      name,
      // Only our own pictures: a camera elsewhere is not called.
      snapshot_reachable: hasCamera && snapshotUrl.startsWith('/webcam'),
      snapshot_url: fullUrl(snapshotUrl),
      stream_url: fullUrl(streamUrl),
    }
  })
  components.push('webcam')
  return {
    targetFps() {
      const own = [...webcams.values()].filter(({ enabled, streamUrl }) => enabled && streamUrl.startsWith('/webcam'))
      return Math.max(0, ...own.map(({ targetFps }) => targetFps)) || DEFAULTS.targetFps
    },
  }
}

function fullUrl(url: string): string {
  if (url === '' || /^[a-z][a-z+.-]*:\/\//i.test(url)) return url
  const outer = Object.values(networkInterfaces())
    .flat()
    .find((found) => found !== undefined && !found.internal && found.family === 'IPv4')
  return `http://${outer?.address ?? '127.0.0.1'}${url.startsWith('/') ? '' : '/'}${url}`
}

function fromConf(name: string, section: ConfSection): WebcamSettings {
  return {
    name,
    enabled: section.flag('enabled', DEFAULTS.enabled),
    icon: section.text('icon', DEFAULTS.icon),
    aspectRatio: section.text('aspect_ratio', DEFAULTS.aspectRatio),
    targetFps: section.number('target_fps', DEFAULTS.targetFps),
    targetFpsIdle: section.number('target_fps_idle', DEFAULTS.targetFpsIdle),
    location: section.text('location', DEFAULTS.location),
    service: section.text('service', DEFAULTS.service),
    streamUrl: section.text('stream_url', DEFAULTS.streamUrl),
    snapshotUrl: section.text('snapshot_url', DEFAULTS.snapshotUrl),
    flipHorizontal: section.flag('flip_horizontal', DEFAULTS.flipHorizontal),
    flipVertical: section.flag('flip_vertical', DEFAULTS.flipVertical),
    rotation: section.number('rotation', DEFAULTS.rotation),
  }
}

/** What is not given stays as it is; a new one has to have a stream. */
function fromParams(params: Params, known: WebcamSettings | null): WebcamSettings {
  const base = known ?? DEFAULTS
  const aspectRatio = params.text('aspect_ratio', base.aspectRatio)
  if (!/^\d+:\d+$/.test(aspectRatio)) throw new ServerError(`Invalid value for 'aspect_ratio': ${aspectRatio}`)
  return {
    name: params.text('name', known?.name),
    enabled: params.flag('enabled', base.enabled),
    icon: params.text('icon', base.icon),
    aspectRatio,
    targetFps: params.int('target_fps', base.targetFps),
    targetFpsIdle: params.int('target_fps_idle', base.targetFpsIdle),
    location: params.text('location', base.location),
    service: params.text('service', base.service),
    streamUrl: known === null ? params.text('stream_url') : params.text('stream_url', base.streamUrl),
    snapshotUrl: params.text('snapshot_url', base.snapshotUrl),
    flipHorizontal: params.flag('flip_horizontal', base.flipHorizontal),
    flipVertical: params.flag('flip_vertical', base.flipVertical),
    rotation: params.int('rotation', base.rotation),
  }
}

function webcamRecord(webcam: Webcam): WireRecord {
  return {
    name: webcam.name,
    enabled: webcam.enabled,
    icon: webcam.icon,
    aspect_ratio: webcam.aspectRatio,
    target_fps: whole(webcam.targetFps),
    target_fps_idle: whole(webcam.targetFpsIdle),
    location: webcam.location,
    service: webcam.service,
    stream_url: webcam.streamUrl,
    snapshot_url: webcam.snapshotUrl,
    flip_horizontal: webcam.flipHorizontal,
    flip_vertical: webcam.flipVertical,
    rotation: whole(webcam.rotation),
    source: webcam.source,
    extra_data: webcam.extraData,
    uid: webcam.uid,
  }
}

function storedRecord(webcam: Webcam): WireRecord {
  return {
    name: webcam.name,
    service: webcam.service,
    targetFps: whole(webcam.targetFps),
    urlStream: webcam.streamUrl,
    urlSnapshot: webcam.snapshotUrl,
    flipX: webcam.flipHorizontal,
    flipY: webcam.flipVertical,
    enabled: webcam.enabled,
    targetFpsIdle: whole(webcam.targetFpsIdle),
    aspectRatio: webcam.aspectRatio,
    icon: webcam.icon,
    location: webcam.location,
    rotation: whole(webcam.rotation),
    extra_data: webcam.extraData,
  }
}

/** Clients write there too: what is no camera is passed over. */
function fromRecord(json: string, uid: string): Webcam | null {
  const stored = JSON.parse(json) as unknown
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return null
  const record = stored as Readonly<Record<string, unknown>>
  if (typeof record['name'] !== 'string') return null
  const pick = <T>(name: string, fallback: T): T => {
    const value = record[name]
    return typeof value === typeof fallback ? (value as T) : fallback
  }
  return {
    name: record['name'],
    enabled: pick('enabled', DEFAULTS.enabled),
    icon: pick('icon', DEFAULTS.icon),
    aspectRatio: pick('aspectRatio', DEFAULTS.aspectRatio),
    targetFps: pick('targetFps', DEFAULTS.targetFps),
    targetFpsIdle: pick('targetFpsIdle', DEFAULTS.targetFpsIdle),
    location: pick('location', DEFAULTS.location),
    service: pick('service', DEFAULTS.service),
    streamUrl: pick('urlStream', DEFAULTS.streamUrl),
    snapshotUrl: pick('urlSnapshot', DEFAULTS.snapshotUrl),
    flipHorizontal: pick('flipX', DEFAULTS.flipHorizontal),
    flipVertical: pick('flipY', DEFAULTS.flipVertical),
    rotation: pick('rotation', DEFAULTS.rotation),
    source: 'database',
    extraData: new RawJson(JSON.stringify(record['extra_data'] ?? {})),
    uid,
  }
}
