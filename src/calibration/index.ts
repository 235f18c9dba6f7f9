export type { AdaptedMesh, Outline } from './adaptive-mesh.ts'
export { adaptMesh } from './adaptive-mesh.ts'
export type { BedMesh, MeshParams, MeshRange } from './bed-mesh.ts'
export {
  createBedMesh,
  MESH_NOT_PROBED,
  meshMatrix,
  meshRange,
  meshText,
  meshZ,
  probedMatrix,
  probedText,
  referMesh,
} from './bed-mesh.ts'
export { fixed, roundTo } from './fixed-text.ts'
export type { HeadPosition, MeshMoveSettings, MeshTransform } from './mesh-fade.ts'
export { bendZ, createMeshTransform, fadeRatio, splitMeshMove, unbendZ } from './mesh-fade.ts'
export type { Interpolation, MeshAlgorithm } from './mesh-interpolation.ts'
export { chooseAlgorithm, interpolateMatrix } from './mesh-interpolation.ts'
export type { MeshArea, MeshLayout, PointMm, RegionMm } from './mesh-points.ts'
export {
  createMeshLayout,
  gatherHeights,
  heightMatrix,
  meshPointsText,
  rectangularMesh,
  roundMesh,
} from './mesh-points.ts'
export {
  MESH_COMPLETE,
  MESH_PROFILE_VERSION,
  meshMapText,
  meshParamsOf,
  nothingToRemoveText,
  nothingToSaveText,
  profileOptions,
  profileRemovedText,
  profileSavedText,
  profileStatus,
  readProfile,
  unknownProfileText,
} from './mesh-profile.ts'
