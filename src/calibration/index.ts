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
