import type { RunMeta } from '../src/report/run-meta.ts'

export const sampleMeta: RunMeta = {
  fileName: 'twisted-vase.gcode',
  printer: 'Voron Trident 300',
  printerReason: 'as asked',
  material: 'PLA, generic',
  materialReason: 'the slicer says PLA',
  slicerTimeS: 1200,
  slicerFilamentMm: 1350,
  slicer: 'OrcaSlicer 2.3.1',
  planner: 'klipper',
  plannerMeta: null,
  fidelity: 'fast',
  seed: 42,
  version: '0.1.0',
  buildVolume: { shape: 'rectangle', xMinMm: 0, xMaxMm: 235, yMinMm: 0, yMaxMm: 235, zMaxMm: 250 },
}
