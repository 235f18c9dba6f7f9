// A camera: where it stands, what printer it looks at, its light and its sensor, and the sheets it paints on.
import type { Random } from '#core'
import type { BeadShading } from './bead-shading.ts'
import { createBeadShading } from './bead-shading.ts'
import type { BedPicture } from './bed-picture.ts'
import { createBedPicture } from './bed-picture.ts'
import type { FaceSheet } from './face-sheet.ts'
import { createFaceSheet } from './face-sheet.ts'
import type { Lamp, LampName } from './lamp.ts'
import { lampNamed } from './lamp.ts'
import type { Sights } from './out-of-sight.ts'
import { createSights } from './out-of-sight.ts'
import type { CameraMachine, PrinterShape } from './printer-shape.ts'
import { createPrinterShape } from './printer-shape.ts'
import type { Sensor, SensorOptions } from './sensor.ts'
import { createSensor } from './sensor.ts'
import type { Stage } from './stage.ts'
import type { PixelBox, Surface } from './surface.ts'
import { createSurface } from './surface.ts'
import type { CameraPose, View } from './view.ts'
import { createView } from './view.ts'

export type PoseName = 'front-corner' | 'front' | 'top' | 'nozzle'

export interface Filament {
  /** Linear reflectance, red green blue. */
  readonly colour: readonly [number, number, number]
  /** 0 matt, 0.25 plain PLA, 0.8 silk. */
  readonly glossRatio: number
}

export interface CameraOptions {
  readonly widthPx?: number
  readonly heightPx?: number
  readonly machine: CameraMachine
  readonly pose?: PoseName | CameraPose
  readonly lamp?: LampName | Lamp
  readonly filament?: Filament
  readonly sensor?: Partial<SensorOptions>
}

/** Sheets are twice as fine as the picture along both axes: edges come out smooth. */
export const FINE = 2

export interface Camera {
  readonly widthPx: number
  readonly heightPx: number
  readonly machine: CameraMachine
  readonly pose: CameraPose
  readonly lamp: Lamp
  readonly filament: Filament
  readonly sensor: Sensor
  readonly shape: PrinterShape
  readonly bed: BedPicture
  readonly shading: BeadShading
  /** Fine sheets: room and frame; with bed and part; head and gantry. */
  readonly background: FaceSheet
  readonly still: FaceSheet
  readonly moving: FaceSheet
  /** Of a camera on the head: the head, which always stands in the same place of the picture. */
  headSheet: FaceSheet | null
  /** Sheets of the size of the picture: `still` brought down, and the frame being made. */
  readonly resolved: Surface
  readonly picture: Surface
  readonly headView: View
  readonly bedView: View
  readonly roomView: View
  readonly pictureView: View
  readonly touched: PixelBox
  /** Which rows to paint, by place of the camera. */
  readonly sights: Sights
  stage: Stage | null
  /** What `still` shows: rows painted so far, from where and in which light. */
  paintedRows: number
  paintedKey: string
  backgroundKey: string
}

const PLA_ORANGE: Filament = { colour: [0.78, 0.2, 0.035], glossRatio: 0.22 }

/** A cheap camera in a printer that nobody wipes. */
export const WEBCAM: SensorOptions = {
  exposure: 'auto',
  gainMax: 24,
  exposureMaxS: 1 / 25,
  readNoiseRatio: 0.0035,
  shotNoiseRatio: 0.00035,
  blurPx: 0.7,
  vignettingRatio: 0.35,
  dirtRatio: 0.35,
  saturationRatio: 0.85,
}

export function createCamera(options: CameraOptions, random: Random): Camera {
  const widthPx = 2 * Math.round((options.widthPx ?? 320) / 2)
  const heightPx = 2 * Math.round((options.heightPx ?? 240) / 2)
  const { machine } = options
  const pose = options.pose ?? 'front-corner'
  const lamp = options.lamp ?? 'chamber-led'
  return {
    widthPx,
    heightPx,
    machine,
    pose: typeof pose === 'string' ? poseNamed(pose, machine) : pose,
    lamp: typeof lamp === 'string' ? lampNamed(lamp, machine.bedXMm, machine.bedYMm) : lamp,
    filament: options.filament ?? PLA_ORANGE,
    sensor: createSensor(widthPx, heightPx, { ...WEBCAM, ...options.sensor }, random.fork('sensor')),
    shape: createPrinterShape(machine),
    bed: createBedPicture(machine, random.fork('bed')),
    shading: createBeadShading(),
    background: createFaceSheet(FINE * widthPx, FINE * heightPx),
    still: createFaceSheet(FINE * widthPx, FINE * heightPx),
    moving: createFaceSheet(FINE * widthPx, FINE * heightPx),
    headSheet: null,
    resolved: createSurface(widthPx, heightPx),
    picture: createSurface(widthPx, heightPx),
    headView: createView(FINE * widthPx, FINE * heightPx),
    bedView: createView(FINE * widthPx, FINE * heightPx),
    roomView: createView(FINE * widthPx, FINE * heightPx),
    pictureView: createView(widthPx, heightPx),
    touched: { left: 0, top: 0, right: 0, bottom: 0 },
    sights: createSights(),
    stage: null,
    paintedRows: 0,
    paintedKey: '',
    backgroundKey: '',
  }
}

/** Cameras stand as far off as over a bed of this size at least, mm. */
const NEAREST_MM = 190

/** Where people put cameras. */
export function poseNamed(name: PoseName, { bedXMm, bedYMm }: CameraMachine): CameraPose {
  const middleX = bedXMm / 2
  const middleY = bedYMm / 2
  // A head is as large over a small bed: nobody puts the camera right behind it.
  const reachX = Math.max(bedXMm, NEAREST_MM)
  const reachY = Math.max(bedYMm, NEAREST_MM)
  if (name === 'front-corner') {
    return {
      positionMm: [middleX - 0.62 * reachX, middleY - 0.8 * reachY, 0.62 * reachY],
      targetMm: [middleX, middleY, 18],
      fieldOfViewDeg: 34,
      mount: 'frame',
    }
  }
  if (name === 'front') {
    return {
      positionMm: [middleX, middleY - 1.25 * reachY, 0.4 * reachY],
      targetMm: [middleX, middleY, 22],
      fieldOfViewDeg: 36,
      mount: 'frame',
    }
  }
  if (name === 'top') {
    return {
      positionMm: [middleX, middleY - 30, 1.5 * reachY],
      targetMm: [middleX, middleY, 0],
      fieldOfViewDeg: 40,
      mount: 'frame',
    }
  }
  return { positionMm: [-34, -52, 30], targetMm: [0, 0, 0], fieldOfViewDeg: 48, mount: 'head' }
}
