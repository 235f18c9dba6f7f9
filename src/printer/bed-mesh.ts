// [bed_mesh]: probes the bed, keeps profiles, and lets moves follow what was found.
import type { BedMesh, MeshLayout, MeshSettings, PointMm } from '#calibration'
import {
  adaptMesh,
  createBedMesh,
  createMeshLayout,
  createMeshTransform,
  MESH_COMPLETE,
  MESH_NOT_PROBED,
  meshInterpolation,
  meshMapText,
  meshMatrix,
  meshOfProbing,
  meshPointsText,
  meshText,
  nothingToRemoveText,
  nothingToSaveText,
  overrideMesh,
  probedMatrix,
  probedText,
  profileOptions,
  profileRemovedText,
  profileSavedText,
  profileStatus,
  readMeshSettings,
  readProfile,
  unknownProfileText,
} from '#calibration'
import type { Command } from '#gcode'
import type { MacroValue } from '#macros'
import { floatParam, hasParam, intParam, KlipperError, textParam } from '#motion'
import type { Host, JsonValue } from './host.ts'
import { addCommand, addEndpoint, addObject, respondInfo } from './host.ts'
import { followMesh, meshTransformOf, renewTransform } from './move-transform.ts'
import { probeOf } from './probe.ts'
import { probePoints } from './probe-points.ts'
import type { Task } from './reactor.ts'
import { dropSection, keepValue } from './save-config.ts'
import type { StatusRecord, StatusValue } from './status-value.ts'
import { coordinate } from './status-value.ts'

interface LiveMesh {
  readonly settings: MeshSettings
  readonly profiles: Map<string, BedMesh>
  profileName: string
  /** Of the last calibration: BED_MESH_OUTPUT PGP=1 tells its points. */
  layout: MeshLayout
}

export function setupBedMesh(host: Host): void {
  const options = host.config.settings.get('bed_mesh')
  if (host.config.bedMesh === null || options === undefined) return
  const settings = readMeshSettings(options)
  const live: LiveMesh = {
    settings,
    profiles: savedProfiles(host),
    profileName: '',
    layout: createMeshLayout(settings.area, settings.faultyRegions, settings.zeroReference),
  }
  addObject(host, 'bed_mesh', () => ({ ...stateOf(host, live), profiles: profilesOf(live) }))
  addEndpoint(host, 'bed_mesh/dump_mesh', (at, { params }) => dumpMesh(at, live, params['mesh_args']))
  addCommand(host, 'BED_MESH_CALIBRATE', (at, command) => calibrate(at, command, live), 'Perform Mesh Bed Leveling')
  addCommand(
    host,
    'BED_MESH_PROFILE',
    (at, command) => changeProfile(at, command, live),
    'Bed Mesh Persistent Storage management',
  )
  addCommand(
    host,
    'BED_MESH_OUTPUT',
    (at, command) => tellMesh(at, command, live),
    'Retrieve interpolated grid of probed z-points',
  )
  addCommand(
    host,
    'BED_MESH_MAP',
    (at) => {
      const mesh = meshTransformOf(at)?.mesh
      if (mesh === undefined) respondInfo(at, MESH_NOT_PROBED)
      else at.respondRaw(meshMapText(mesh))
    },
    'Serialize mesh and output to terminal',
  )
  addCommand(host, 'BED_MESH_CLEAR', (at) => clear(at, live), 'Clear the Mesh so no z-adjustment is made')
  addCommand(host, 'BED_MESH_OFFSET', offset, 'Add X/Y offsets to the mesh lookup')
}

/** Profiles that SAVE_CONFIG has written; those of another version are left alone. */
function savedProfiles({ config }: Host): Map<string, BedMesh> {
  const profiles = new Map<string, BedMesh>()
  for (const [section, { options }] of config.source.sections) {
    const name = /^bed_mesh\s+(.+)$/.exec(section)?.[1]
    if (name === undefined) continue
    const read = readProfile(new Map([...options].map(([option, { text }]) => [option, text])))
    if ('mesh' in read) profiles.set(name, read.mesh)
  }
  return profiles
}

function stateOf(host: Host, live: LiveMesh): StatusRecord {
  const mesh = meshTransformOf(host)?.mesh
  if (mesh === undefined) {
    return {
      profile_name: live.profileName,
      mesh_min: [0, 0],
      mesh_max: [0, 0],
      probed_matrix: [[]],
      mesh_matrix: [[]],
    }
  }
  const { min, max } = mesh.params
  return {
    profile_name: live.profileName,
    mesh_min: [min.xMm, min.yMm],
    mesh_max: [max.xMm, max.yMm],
    probed_matrix: probedMatrix(mesh),
    mesh_matrix: meshMatrix(mesh),
  }
}

const WHOLE = /_count$|_pps$/

function profileRecord(mesh: BedMesh): StatusRecord {
  const { points, mesh_params } = profileStatus(mesh)
  return { points, mesh_params: paramsRecord(mesh_params) }
}

function paramsRecord(params: Readonly<Record<string, number | string>>): StatusRecord {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]): [string, StatusValue] => [
      name,
      typeof value === 'number' && WHOLE.test(name) ? BigInt(value) : value,
    ]),
  )
}

function profilesOf({ profiles }: LiveMesh): StatusRecord {
  return Object.fromEntries([...profiles].map(([name, mesh]) => [name, profileRecord(mesh)]))
}

function clear(host: Host, live: LiveMesh): void {
  live.profileName = ''
  followMesh(host, null)
}

function use(host: Host, live: LiveMesh, mesh: BedMesh): void {
  followMesh(host, createMeshTransform(mesh, live.settings.move))
}

function textParams(command: Command): ReadonlyMap<string, string> {
  return new Map(command.params.map(({ key, raw }) => [key, raw]))
}

/** What a calibration with these parameters would probe. */
function layOut(
  host: Host,
  settings: MeshSettings,
  isAdaptive: boolean,
): { layout: MeshLayout; said: readonly string[] } {
  const { lines, area } = isAdaptive
    ? adaptMesh(settings.area, outlinesOf(host), settings.adaptiveMarginMm)
    : { lines: [], area: settings.area }
  return { layout: createMeshLayout(area, settings.faultyRegions, settings.zeroReference), said: lines }
}

function* calibrate(host: Host, command: Command, live: LiveMesh): Task {
  const name = textParam(command, 'PROFILE', 'default')
  if (name.trim() === '') throw new KlipperError("Value for parameter 'PROFILE' must be specified")
  clear(host, live)
  const settings = overrideMesh(live.settings, textParams(command))
  const { layout, said } = layOut(host, settings, intParam(command, 'ADAPTIVE', 0) !== 0)
  for (const line of said) respondInfo(host, line)
  const how = meshInterpolation(settings, layout.area)
  if (how.note !== null) respondInfo(host, how.note)
  live.layout = layout
  yield* probePoints(host, command, {
    points: layout.probePoints,
    travelMmPerS: settings.travelMmPerS,
    horizontalMoveZMm: settings.horizontalMoveZMm,
    areProbePlaces: true,
    *onPoints(results) {
      const heights = results.map(({ bedZMm }) => bedZMm)
      use(host, live, meshOfProbing(layout, heights, how))
      respondInfo(host, MESH_COMPLETE)
      saveProfile(host, live, name)
      return false
    },
  })
}

/** Outlines of the objects that the file has named. */
function outlinesOf(host: Host): PointMm[][] {
  const outlines: PointMm[][] = []
  for (const object of host.run.machine.objects.objects.values()) {
    const polygon = object.get('polygon')
    if (!Array.isArray(polygon)) continue
    outlines.push(polygon.flatMap((point: MacroValue) => pointOf(point)))
  }
  return outlines
}

function pointOf(value: MacroValue): PointMm[] {
  if (!Array.isArray(value)) return []
  const [x, y] = value.map(Number)
  return x !== undefined && y !== undefined && Number.isFinite(x) && Number.isFinite(y) ? [{ xMm: x, yMm: y }] : []
}

function saveProfile(host: Host, live: LiveMesh, name: string): void {
  const mesh = meshTransformOf(host)?.mesh
  if (mesh === undefined) {
    respondInfo(host, nothingToSaveText(name))
    return
  }
  for (const [option, text] of profileOptions(mesh)) keepValue(host, `bed_mesh ${name}`, option, text)
  live.profiles.set(name, mesh)
  live.profileName = name
  respondInfo(host, profileSavedText(name))
}

function changeProfile(host: Host, command: Command, live: LiveMesh): void {
  const action = ['LOAD', 'SAVE', 'REMOVE'].find((key) => hasParam(command, key))
  if (action === undefined) {
    respondInfo(host, `Invalid syntax '${command.text.trim()}'`)
    return
  }
  const name = textParam(command, action, '')
  if (name.trim() === '') throw new KlipperError(`Value for parameter '${action}' must be specified`)
  if (action === 'SAVE') saveProfile(host, live, name)
  else if (action === 'LOAD') {
    const mesh = live.profiles.get(name)
    if (mesh === undefined) throw new KlipperError(unknownProfileText(name))
    // A mesh of its own: BED_MESH_OFFSET does not reach the profile.
    use(host, live, createBedMesh(mesh.params, mesh.probedMm))
    live.profileName = name
  } else if (live.profiles.delete(name)) {
    dropSection(host, `bed_mesh ${name}`)
    respondInfo(host, profileRemovedText(name))
  } else respondInfo(host, nothingToRemoveText(name))
}

function tellMesh(host: Host, command: Command, live: LiveMesh): void {
  if (intParam(command, 'PGP', 0) !== 0) {
    const probe = probeOf(host)
    const isByHand = probe === null || textParam(command, 'METHOD', 'automatic').toLowerCase() === 'manual'
    const place = isByHand ? null : { xMm: probe.offsetMm[0], yMm: probe.offsetMm[1] }
    respondInfo(host, meshPointsText(live.layout, place))
    return
  }
  const mesh = meshTransformOf(host)?.mesh
  if (mesh === undefined) {
    respondInfo(host, MESH_NOT_PROBED)
    return
  }
  respondInfo(host, probedText(mesh))
  host.respondRaw(meshText(mesh, live.settings.horizontalMoveZMm))
}

function offset(host: Host, command: Command): void {
  const transform = meshTransformOf(host)
  if (transform === null) {
    respondInfo(host, 'No mesh loaded to offset')
    return
  }
  const { mesh } = transform
  mesh.offsetXMm = floatParam(command, 'X', mesh.offsetXMm)
  mesh.offsetYMm = floatParam(command, 'Y', mesh.offsetYMm)
  transform.fadeOffsetMm = floatParam(command, 'ZFADE', transform.fadeOffsetMm)
  renewTransform(host)
}

/** For tools that draw meshes; `args` are parameters of BED_MESH_CALIBRATE to tell the points of. */
function dumpMesh(host: Host, live: LiveMesh, args: JsonValue | undefined): StatusRecord {
  const given = args !== null && typeof args === 'object' && !Array.isArray(args) ? Object.entries(args) : []
  const params = new Map(given.map(([key, value]) => [key.toUpperCase(), String(value)]))
  const settings = overrideMesh(live.settings, params)
  const { layout } = layOut(host, settings, Number(params.get('ADAPTIVE') ?? 0) !== 0)
  const { algorithm, tension, pointsPerSegmentX, pointsPerSegmentY } = meshInterpolation(settings, layout.area)
  const { area } = layout
  const pair = ({ xMm, yMm }: PointMm): StatusValue => [xMm, yMm]
  const mesh = meshTransformOf(host)?.mesh
  const { head } = host.run
  return {
    current_mesh:
      mesh === undefined
        ? {}
        : {
            name: live.profileName,
            probed_matrix: probedMatrix(mesh),
            mesh_matrix: meshMatrix(mesh),
            mesh_params: paramsRecord(profileStatus(mesh).mesh_params),
          },
    profiles: profilesOf(live),
    calibration: {
      points: layout.points.map(pair),
      config: paramsRecord({
        x_count: area.countX,
        y_count: area.countY,
        mesh_x_pps: pointsPerSegmentX,
        mesh_y_pps: pointsPerSegmentY,
        algo: algorithm,
        tension,
        min_x: area.min.xMm,
        max_x: area.max.xMm,
        min_y: area.min.yMm,
        max_y: area.max.yMm,
      }),
      probe_path: layout.probePoints.map(pair),
      rapid_path: [],
    },
    probe_offsets: [...(probeOf(host)?.offsetMm ?? [0, 0, 0])],
    axis_minimum: coordinate(head.kinematics.axisMinimumMm, 0n),
    axis_maximum: coordinate(head.kinematics.axisMaximumMm, 0n),
  }
}
