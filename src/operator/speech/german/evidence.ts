// What is measured, in German: what is told most. What has no name here is not told in German answers.
import type { EvidenceWords } from '../evidence.ts'

const OF_HEATER: Readonly<Record<string, string>> = {
  off_short: ', Mittel von 10 s',
  off_long: ', Mittel von 60 s',
  slope: ' steigt oder fällt',
  swing: ', Schwingen in einer Minute',
  power_short: ', Heizleistung, Mittel von 10 s',
  power_long: ', Heizleistung, Mittel von 60 s',
  power_change: ', Heizleistung, seit sie sich eingestellt hat',
  heat_short: ': Wärme, die ihre Leistung nicht erklärt, 8 s, Anteil der vollen Leistung',
  heat_long: ': Wärme, die ihre Leistung nicht erklärt, 40 s, Anteil der vollen Leistung',
  heat_own_short: ': Wärme, die ihre Leistung vorher erklärt hat, 8 s, Anteil der vollen Leistung',
  heat_own_long: ': Wärme, die ihre Leistung vorher erklärt hat, 40 s, Anteil der vollen Leistung',
  gone: ' ohne Messwert',
  stands: ' steht auf einem Wert',
}

const TITLES: Readonly<Record<string, string>> = {
  supply_v_short: 'Spannung des Netzteils, Mittel von 5 s',
  supply_v_low: 'Spannung des Netzteils, niedrigste der letzten Minute',
  supply_a_short: 'Strom des Netzteils für die verlangte Leistung, Mittel von 5 s',
  supply_a_long: 'Strom des Netzteils für die verlangte Leistung, Mittel von 40 s',
  room: 'Raum',
  room_change: 'Raum, Änderung in diesem Druck',
  chamber: 'Kammer',
  part_fan: 'Bauteillüfter',
  heat_sink_fan: 'Lüfter des Kühlkörpers',
  fed_short: 'Filament, das durch den Encoder ging, vom geförderten, letzte 20 mm',
  fed_long: 'Filament, das durch den Encoder ging, vom geförderten, letzte ein bis zwei Minuten',
  encoder_silent: 'Filament gefördert, seit der Encoder sich zuletzt gedreht hat',
  encoder_unfelt: 'Filament gefördert, während der Encoder stand und die Düse nichts davon spürte',
  load_short: 'Kraft an der Düse, Mittel von 10 s',
  load_long: 'Kraft an der Düse, Mittel von 60 s',
  load_change: 'Kraft an der Düse, Änderung in diesem Druck',
  load_peak: 'Kraft an der Düse, höchste von 20 s',
  load_still: 'Kraft an der Düse, während nichts gefördert wird',
  load_step: 'Kraft an der Düse gegen die der letzten zwei Minuten',
  load_first_layer: 'Kraft an der Düse in der ersten Schicht gegen die in späteren',
  stall_e_short: 'Last des Extrudermotors (StallGuard), Mittel von 10 s',
  stall_e_long: 'Last des Extrudermotors (StallGuard), Mittel von 60 s',
  shake_x_step: 'Erschütterung von X gegen die der letzten zwei Minuten',
  shake_y_step: 'Erschütterung von Y gegen die der letzten zwei Minuten',
  shock: 'stärkster Stoß von 10 s',
  shock_strongest: 'stärkster Stoß der letzten Minuten',
  shocks: 'Stöße der letzten Minuten',
  driver_hot: 'heißester Motortreiber',
  meter_stands: 'ein Sensor, der nie ruht, steht auf einem Wert',
  status_gone: 'kein Wort vom Drucker',
  picture_stray: 'Kunststoff, wo keiner sein sollte, Mittel von 20 s',
  picture_stray_rises: 'Kunststoff, wo keiner sein sollte, Zunahme in einer Minute',
  picture_missing: 'Teil, das nicht da ist, wo es sein sollte, Mittel von 20 s',
  picture_shift: 'Teil im Bild versetzt',
  picture_gone: 'Kunststoff eines Objekts, das nicht da ist, wo es sein sollte, nach zwei Bildern',
  picture_moved: 'Kunststoff eines Objekts neben seinem Platz, nach zwei von drei Bildern',
  picture_loose: 'Kunststoff, der auf der Platte liegt, nach drei Bildern',
  picture_still: 'das Bild hat sich nicht verändert',
}

export const EVIDENCE: EvidenceWords = {
  title(feature) {
    const [, heater, what] = /^(nozzle|bed)_(.+)$/.exec(feature) ?? []
    const of = OF_HEATER[what ?? '']
    if (heater !== undefined && of !== undefined) return `${heater === 'nozzle' ? 'Düse' : 'Bett'}${of}`
    return TITLES[feature] ?? null
  },
  expected: 'erwartet',
  plain: {
    filament_there: ['Der Filamentschalter sieht Filament.', 'Der Filamentschalter sieht kein Filament.'],
    driver_warning: ['Ein Motortreiber sagt, dass er heiß ist.', 'Kein Motortreiber sagt, dass er heiß ist.'],
    driver_off: ['Ein Motortreiber sagt, dass er zu heiß ist.', 'Kein Motortreiber sagt, dass er zu heiß ist.'],
    driver_undervoltage: [
      'Ein Motortreiber sagt, dass seine Spannung niedrig ist.',
      'Kein Motortreiber sagt, dass seine Spannung niedrig ist.',
    ],
    driver_reset: [
      'Ein Motortreiber sagt, dass er zurückgesetzt wurde.',
      'Kein Motortreiber sagt, dass er zurückgesetzt wurde.',
    ],
    mcu_gone: ['Der Mikrocontroller antwortet nicht.', 'Der Mikrocontroller antwortet.'],
    host_down: ['Die Firmware ist stehen geblieben.', 'Die Firmware läuft.'],
  },
}
