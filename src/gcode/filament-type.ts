// Names of filaments as people and slicers write them, in one spelling: the polymer, and its fibre filling if any.

/** The first pattern that is found decides; longer names before the ones they contain. */
const POLYMERS: readonly (readonly [RegExp, string])[] = [
  [/PC[-_ /]?ABS/, 'PC-ABS'],
  [/PETG|PET-G|PCTG|CPE|COPET/, 'PETG'],
  [/PEEK/, 'PEEK'],
  [/PEKK/, 'PEKK'],
  [/PEI|ULTEM/, 'PEI'],
  [/PPSU?/, 'PPS'],
  [/PVA|BVOH/, 'PVA'],
  [/PVB/, 'PVB'],
  [/HIPS/, 'HIPS'],
  [/TPU|TPE|TPC|FLEX/, 'TPU'],
  [/HT-?PLA|PLA/, 'PLA'],
  [/ASA/, 'ASA'],
  [/ABS/, 'ABS'],
  [/NYLON|(?:^|[^A-Z])(?:PA|PAHT|PPA)(?:$|[^A-Z]|\d)|PA\d|PAHT|PPA/, 'PA'],
  [/(?:^|[^A-Z])PET(?:$|[^A-Z])/, 'PET'],
  [/POLYCARB|(?:^|[^A-Z])PC(?:$|[^A-Z])/, 'PC'],
  [/(?:^|[^A-Z])PP(?:$|[^A-Z])/, 'PP'],
  [/(?:^|[^A-Z])PE(?:$|[^A-Z])|HDPE/, 'PE'],
  [/(?:^|[^A-Z])POM(?:$|[^A-Z])/, 'POM'],
]

/** `Generic PETG` is PETG, `PLA Silk` PLA, `PA12-CF` PA-CF; a name without a known polymer is kept in upper case. */
export function normaliseFilamentType(raw: string): string {
  const name = raw.trim().toUpperCase()
  const polymer = POLYMERS.find(([pattern]) => pattern.test(name))?.[1]
  if (polymer === undefined) return name
  if (/(?:^|[^A-Z])CF|CARBON|(?:PA|PET|PLA|ABS|ASA|PC|PP|PETG)CF/.test(name)) return `${polymer}-CF`
  return /(?:^|[^A-Z])GF|GLASS F/.test(name) ? `${polymer}-GF` : polymer
}
