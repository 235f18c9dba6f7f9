// [bed_mesh] on the living printer: as recorded, and as the nozzle over a bent bed has it.
import { describe, expect, it } from 'vitest'
import { bedHeightMm } from '#physics'
import { runScript } from '#printer'
import { createLivePrinter, type LivePrinter } from '../live-printer.ts'
import { bendBed, IDEAL_SENSORS, PROBED_CONFIG } from './probed-config.ts'

const ZEROS = Array.from({ length: 7 }, () => Array.from({ length: 7 }, () => 0))

function meshed(options: { config?: string; shape?: readonly number[]; ideal?: boolean } = {}): LivePrinter {
  const { config = PROBED_CONFIG, shape = [], ideal = true } = options
  const live = createLivePrinter({ configText: config, ...(ideal ? IDEAL_SENSORS : {}) })
  bendBed(live, shape)
  live.say('G28')
  return live
}

describe('BED_MESH_CALIBRATE', () => {
  const live = meshed()
  const before = live.status('bed_mesh')
  live.say('G1 X50 Y50 Z5 F6000')
  live.say('PROBE')
  const fromS = live.printer.reactor.timeS
  const said = live.say('BED_MESH_CALIBRATE')
  const tookS = live.printer.reactor.timeS - fromS

  it('begins without a mesh', () => {
    expect(before).toEqual({
      profile_name: '',
      mesh_min: [0, 0],
      mesh_max: [0, 0],
      probed_matrix: [[]],
      mesh_matrix: [[]],
      profiles: {},
    })
  })
  it('says what Klipper was recorded to say', () => {
    const places = [
      '10,10',
      '117.5,10',
      '225,10',
      '225,117.5',
      '117.5,117.5',
      '10,117.5',
      '10,225',
      '117.5,225',
      '225,225',
    ]
    expect(said).toEqual([
      ...places.map((place) => {
        const [x, y] = place.split(',').map((text) => Number(text).toFixed(3))
        return `// probe: at ${x},${y} bed will contact at z=0.000000`
      }),
      '// Mesh Bed Leveling Complete',
      '// Bed Mesh state has been saved to profile [default]\n// for the current session.  The SAVE_CONFIG command will\n// update the printer config file and restart the printer.',
    ])
  })
  it('takes the time that Klipper was recorded to take', () => {
    expect(Math.abs(tookS - 29.9)).toBeLessThan(0.4)
  })
  it('shows, tells and keeps the mesh', () => {
    expect(live.status('bed_mesh')).toMatchObject({
      profile_name: 'default',
      mesh_min: [10, 10],
      mesh_max: [225, 225],
      mesh_matrix: ZEROS,
      profiles: { default: { mesh_params: { x_count: 3, algo: 'lagrange' } } },
    })
    const [probed, fine] = live.say('BED_MESH_OUTPUT')
    expect(probed).toBe(
      '// Mesh Leveling Probed Z positions:\n// 0.000000 0.000000 0.000000\n// 0.000000 0.000000 0.000000\n// 0.000000 0.000000 0.000000',
    )
    expect(fine).toMatch(/^Mesh X,Y: 7,7\nSearch Height: 5\nMesh Offsets: X=0.0000, Y=0.0000\nMesh Average: 0.00\n/)
    expect(live.say('BED_MESH_MAP')[0]).toMatch(/^mesh_map_output \{"mesh_min": \[10.0, 10.0\]/)
    expect(live.say('BED_MESH_OUTPUT PGP=1')[0]).toContain('// 4 | (117.5, 117.5) | (117.5, 117.5)')
    expect(live.printer.host.savedItems.get('bed_mesh default')?.get('x_count')).toBe('3')
    const dump = live.ask('bed_mesh/dump_mesh') as {
      current_mesh: { name: string }
      calibration: { points: unknown[] }
    }
    expect(dump.current_mesh.name).toBe('default')
    expect(dump.calibration.points).toHaveLength(9)
  })
  it('keeps profiles under names', () => {
    live.say('BED_MESH_PROFILE SAVE=cold')
    live.say('BED_MESH_CLEAR')
    expect(live.status('bed_mesh')).toMatchObject({ profile_name: '', probed_matrix: [[]] })
    expect(() => live.say('BED_MESH_PROFILE LOAD=warm')).toThrow('bed_mesh: Unknown profile [warm]')
    live.say('BED_MESH_PROFILE LOAD=cold')
    expect(live.status('bed_mesh')['profile_name']).toBe('cold')
    expect(live.say('BED_MESH_PROFILE REMOVE=cold')[0]).toContain('Profile [cold] removed from storage')
    expect(live.say('BED_MESH_PROFILE REMOVE=cold')[0]).toContain('No profile named [cold] to remove')
    expect(live.printer.host.savedItems.get('bed_mesh cold')).toBeNull()
    expect(() => live.say('BED_MESH_PROFILE LOAD=')).toThrow("Value for parameter 'LOAD' must be specified")
  })
})

it('a saved profile is there after the restart', () => {
  const live = meshed({ shape: [0, 0.1] })
  live.say('BED_MESH_CALIBRATE')
  const { points } = (live.status('bed_mesh')['profiles'] as Record<string, { points: number[][] }>)['default']!
  runScript(live.printer, 'SAVE_CONFIG')
  live.run(1)
  live.runUntil(() => live.printer.host.state === 'ready', 30)
  expect(live.status('bed_mesh')).toMatchObject({ profile_name: '', profiles: { default: { points } } })
  runScript(live.printer, 'BED_MESH_PROFILE LOAD=default')
  live.run(1)
  expect(live.status('bed_mesh')).toMatchObject({ profile_name: 'default', probed_matrix: points })
})

it('ADAPTIVE=1 probes where the objects are', () => {
  const live = meshed()
  live.say('EXCLUDE_OBJECT_DEFINE NAME=a POLYGON=[[100,100],[140,100],[140,130],[100,130]]')
  const said = live.say('BED_MESH_CALIBRATE ADAPTIVE=1 ADAPTIVE_MARGIN=5')
  expect(said.filter((line) => line.startsWith('// probe: at'))).toHaveLength(9)
  expect(live.status('bed_mesh')).toMatchObject({ mesh_min: [95, 95], mesh_max: [145, 135] })
})

it('METHOD=manual asks a person at every point', () => {
  const live = meshed()
  live.say('BED_MESH_CALIBRATE METHOD=manual')
  for (let point = 0; point < 9; point++) {
    expect(live.status('manual_probe')['is_active']).toBe(true)
    live.say(`TESTZ Z=-${point === 4 ? 4.9 : 5}`)
    live.say('ACCEPT')
  }
  expect(live.status('manual_probe')['is_active']).toBe(false)
  const matrix = live.status('bed_mesh')['probed_matrix'] as number[][]
  expect(matrix[1]![1]).toBeCloseTo(0.1, 6)
})

describe('moves follow the mesh', () => {
  /** Tilted and bowed by some tenths, as beds are. */
  const bent = [0, 0.15, -0.1, 0.12, 0.05, 0.08]
  const config = PROBED_CONFIG.replace('probe_count: 3, 3', 'probe_count: 5, 5\nalgorithm: bicubic')
  /** How far the nozzle is from where a first layer wants it, worst and on average, over the middle of the bed. */
  const gaps = (live: LivePrinter): { worstMm: number; meanMm: number } => {
    live.say('G1 X20 Y20 Z0.2 F6000')
    live.say('M400')
    const { plant } = live.printer
    const off: number[] = []
    live.send('gcode/script', { script: 'G1 X210 Y210 F3000\nG1 X20\nG1 X210 Y20' })
    for (let step = 0; step < 140; step++) {
      live.run(0.1)
      const [x, y, z] = plant.headMm
      off.push(z! - bedHeightMm(plant.simulation.deposit.bed, x!, y!) - 0.2)
    }
    const sizes = off.map(Math.abs)
    return { worstMm: Math.max(...sizes), meanMm: sizes.reduce((sum, mm) => sum + mm, 0) / sizes.length }
  }
  it('so that a first layer has its height everywhere', () => {
    const live = meshed({ config, shape: bent })
    const without = gaps(live)
    live.say('BED_MESH_CALIBRATE')
    const followed = gaps(live)
    expect(without.worstMm).toBeGreaterThan(0.12)
    expect(followed.worstMm).toBeLessThan(0.03)
    expect(followed.meanMm).toBeLessThan(without.meanMm / 5)
  })
  it('and the file does not see it', () => {
    const live = meshed({ config, shape: bent })
    live.say('BED_MESH_CALIBRATE')
    live.say('G1 X200 Y30 Z0.3 F6000')
    expect(live.say('M114')[0]).toBe('X:200.000 Y:30.000 Z:0.300 E:0.000')
    const place = live.status('toolhead')['position'] as number[]
    expect(place[2]).not.toBeCloseTo(0.3, 2)
    live.say('BED_MESH_CLEAR')
    const [, , z] = live.status('gcode_move')['position'] as number[]
    expect(z).toBe(place[2])
  })
})

describe('a print on a bent bed', () => {
  /** Five layers of lines, without comments that name them. */
  const file = (start: string): string => {
    const lines = ['M140 S60', 'M104 S210', 'M190 S60', 'M109 S210', 'G28', start, 'G90', 'M83']
    const lineE = ((160 * 0.2 * 0.45) / 2.405).toFixed(4)
    const stepE = ((4 * 0.2 * 0.45) / 2.405).toFixed(4)
    for (let layer = 1; layer <= 5; layer++) {
      lines.push(`G1 Z${(0.2 * layer).toFixed(2)} F600`, 'G1 X40 Y40 F6000', 'G1 F3000')
      for (let y = 40; y < 200; y += 8) {
        lines.push(`G1 X200 Y${y} E${lineE}`, `G1 Y${y + 4} E${stepE}`, `G1 X40 E${lineE}`, `G1 Y${y + 8} E${stepE}`)
      }
    }
    return lines.join('\n')
  }
  const print = (start: string): { layers: number; gaps: number[] } => {
    const config = `${PROBED_CONFIG}\n[virtual_sdcard]\npath: ~/gcodes\n`
    const live = createLivePrinter({
      configText: config.replace('probe_count: 3, 3', 'probe_count: 5, 5\nalgorithm: bicubic'),
      gcodes: { 'lines.gcode': file(start) },
    })
    bendBed(live, [0, 0.1, -0.08, 0.08, 0.05, 0.06])
    live.say('SDCARD_PRINT_FILE FILENAME=lines.gcode')
    live.runUntil(() => live.printer.host.job.stats.state === 'complete', 4000, 1)
    live.run(15)
    const { simulation } = live.printer.plant
    const { beads } = simulation
    const gapRatio = beads.data[beads.names.indexOf('gap_ratio')]!.subarray(0, beads.rowCount)
    return { layers: simulation.layer + 1, gaps: [...gapRatio].filter(Number.isFinite) }
  }
  it('has its first layer pressed alike everywhere once the mesh is followed, and no layer more', () => {
    const plain = print('BED_MESH_CLEAR')
    const followed = print('BED_MESH_CALIBRATE')
    // Gap under the nozzle over the layer's height.
    expect(Math.min(...plain.gaps)).toBeLessThan(0.3)
    expect(Math.max(...plain.gaps)).toBeGreaterThan(1.3)
    expect(Math.min(...followed.gaps)).toBeGreaterThan(0.9)
    expect(Math.max(...followed.gaps)).toBeLessThan(1.2)
    expect([plain.layers, followed.layers]).toEqual([5, 5])
  })
})
