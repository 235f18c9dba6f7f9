// Registers of Trinamic drivers: where each field lies, which of them can be read, and how a register is written out.
// Source: Trinamic data sheets (TMC2130, TMC2208, TMC2209, TMC2240, TMC2660, TMC5160), register maps.

export type DriverKind = 'tmc2130' | 'tmc2208' | 'tmc2209' | 'tmc2240' | 'tmc2660' | 'tmc5160'

/** Lowest bit and width. */
type Place = readonly [number, number]
type Register = Readonly<Record<string, Place>>
export type RegisterMap = Readonly<Record<string, Register>>

export interface DriverRegisters {
  readonly fields: RegisterMap
  /** In the order in which they are shown; what is not here can only be written. */
  readonly readable: readonly string[]
  /** Fields that are numbers below zero as well. */
  readonly signed: readonly string[]
  readonly clockHz: number
  /** What the chip calls itself. */
  readonly version: number
}

/** "toff:4 hstrt:3": fields from bit 0 on; "-:2" leaves bits free. */
function fields(text: string): Register {
  const register: Record<string, Place> = {}
  let bit = 0
  for (const part of text.split(' ')) {
    const [name = '', width = '1'] = part.split(':')
    if (name !== '-') register[name] = [bit, Number(width)]
    bit += Number(width)
  }
  return register
}

const GSTAT = fields('reset drv_err uv_cp')
const IHOLD_IRUN = fields('ihold:5 -:3 irun:5 -:3 iholddelay:4')
const COOLCONF = fields('semin:4 -:1 seup:2 -:1 semax:4 -:1 sedn:2 seimin sgt:7 -:1 sfilt')
const PWMCONF_AUTO = fields(
  'pwm_ofs:8 pwm_grad:8 pwm_freq:2 pwm_autoscale pwm_autograd freewheel:2 -:2 pwm_reg:4 pwm_lim:4',
)
const MSCURACT = fields('cur_a:9 -:7 cur_b:9')
const DRV_STATUS_SPI = fields(
  'sg_result:10 -:2 s2vsa s2vsb stealth fsactive cs_actual:5 -:3 stallguard ot otpw s2ga s2gb ola olb stst',
)
const WAVE: RegisterMap = {
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((k) => [`MSLUT${k}`, fields(`mslut${k}:32`)])),
  MSLUTSEL: fields('w0:2 w1:2 w2:2 w3:2 x1:8 x2:8 x3:8'),
  MSLUTSTART: fields('start_sin:8 -:8 start_sin90:8'),
}
const THRESHOLDS: RegisterMap = {
  IHOLD_IRUN,
  TPOWERDOWN: fields('tpowerdown:8'),
  TSTEP: fields('tstep:20'),
  TPWMTHRS: fields('tpwmthrs:20'),
  TCOOLTHRS: fields('tcoolthrs:20'),
  THIGH: fields('thigh:20'),
  MSCNT: fields('mscnt:10'),
  MSCURACT,
}

const FIELDS_2208: RegisterMap = {
  GCONF: fields(
    'i_scale_analog internal_rsense en_spreadcycle shaft index_otpw index_step pdn_disable mstep_reg_select multistep_filt test_mode',
  ),
  GSTAT,
  IFCNT: fields('ifcnt:8'),
  SLAVECONF: fields('-:8 senddelay:4'),
  OTP_READ: fields(
    'otp_fclktrim:5 otp_ottrim otp_internalrsense otp_tbl otp_pwm_grad:4 otp_pwm_autograd otp_tpwmthrs:3 otp_pwm_ofs otp_pwm_reg otp_pwm_freq otp_iholddelay:2 otp_ihold:2 otp_en_spreadcycle',
  ),
  IOIN: fields('enn -:1 ms1 ms2 diag -:1 pdn_uart step spread_en dir -:14 version:8'),
  FACTORY_CONF: fields('fclktrim:5 -:3 ottrim:2'),
  ...THRESHOLDS,
  VACTUAL: fields('vactual:24'),
  CHOPCONF: fields('toff:4 hstrt:3 hend:4 -:4 tbl:2 vsense -:6 mres:4 intpol dedge diss2g diss2vs'),
  DRV_STATUS: fields('otpw ot s2ga s2gb s2vsa s2vsb ola olb t120 t143 t150 t157 -:4 cs_actual:5 -:9 stealth stst'),
  PWMCONF: PWMCONF_AUTO,
  PWM_SCALE: fields('pwm_scale_sum:8 -:8 pwm_scale_auto:9'),
  PWM_AUTO: fields('pwm_ofs_auto:8 -:8 pwm_grad_auto:8'),
}

const GCONF_SPI = 'shaft diag0_error diag0_otpw diag0_stall diag1_stall diag1_index diag1_onstate'

const FIELDS_5160: RegisterMap = {
  GCONF: fields(
    `recalibrate faststandstill en_pwm_mode multistep_filt ${GCONF_SPI} diag1_steps_skipped diag0_int_pushpull diag1_poscomp_pushpull small_hysteresis stop_enable direct_mode test_mode`,
  ),
  GSTAT,
  IOIN: fields(
    'refl_step refr_dir encb_dcen_cfg4 enca_dcin_cfg5 drv_enn enc_n_dco_cfg6 sd_mode swcomp_in -:16 version:8',
  ),
  OTP_READ: fields('otp_fclktrim:5 otp_s2_level otp_bbm otp_tbl'),
  FACTORY_CONF: fields('fclktrim:5'),
  SHORT_CONF: fields('s2vs_level:4 -:4 s2g_level:4 -:4 shortfilter:2 shortdelay'),
  DRV_CONF: fields('bbmtime:5 -:3 bbmclks:4 -:4 otselect:2 drvstrength:2 filt_isense:2'),
  GLOBALSCALER: fields('globalscaler:8'),
  ...THRESHOLDS,
  ...WAVE,
  CHOPCONF: fields(
    'toff:4 hstrt:3 hend:4 fd3 disfdcc -:1 chm tbl:2 -:1 vhighfs vhighchm tpfd:4 mres:4 intpol dedge diss2g diss2vs',
  ),
  COOLCONF,
  DRV_STATUS: DRV_STATUS_SPI,
  PWMCONF: PWMCONF_AUTO,
  PWM_SCALE: fields('pwm_scale_sum:8 -:8 pwm_scale_auto:9'),
  PWM_AUTO: fields('pwm_ofs_auto:8 -:8 pwm_grad_auto:8'),
  LOST_STEPS: fields('lost_steps:20'),
}

const READ_2208 =
  'GCONF GSTAT IFCNT OTP_READ IOIN FACTORY_CONF TSTEP MSCNT MSCURACT CHOPCONF DRV_STATUS PWMCONF PWM_SCALE PWM_AUTO'
const words = (text: string): string[] => text.split(' ')

export const DRIVER_REGISTERS: Readonly<Record<DriverKind, DriverRegisters>> = {
  tmc2130: {
    fields: {
      GCONF: fields(
        `i_scale_analog internal_rsense en_pwm_mode enc_commutation ${GCONF_SPI} diag1_steps_skipped diag0_int_pushpull diag1_pushpull small_hysteresis stop_enable direct_mode test_mode`,
      ),
      GSTAT,
      IOIN: fields('step dir dcen_cfg4 dcin_cfg5 drv_enn_cfg6 dco -:18 version:8'),
      ...THRESHOLDS,
      ...WAVE,
      XDIRECT: fields('coil_a:9 -:7 coil_b:9'),
      CHOPCONF: fields(
        'toff:4 hstrt:3 hend:4 fd3 disfdcc rndtf chm tbl:2 vsense vhighfs vhighchm sync:4 mres:4 intpol dedge diss2g',
      ),
      COOLCONF,
      DRV_STATUS: DRV_STATUS_SPI,
      PWMCONF: fields('pwm_ampl:8 pwm_grad:8 pwm_freq:2 pwm_autoscale pwm_symmetric freewheel:2'),
      PWM_SCALE: fields('pwm_scale:8'),
      LOST_STEPS: fields('lost_steps:20'),
    },
    readable: words('GCONF GSTAT IOIN TSTEP XDIRECT MSCNT MSCURACT CHOPCONF DRV_STATUS PWM_SCALE LOST_STEPS'),
    signed: ['sgt', 'cur_a', 'cur_b'],
    clockHz: 13_200_000,
    version: 0x11,
  },
  tmc2208: {
    fields: FIELDS_2208,
    readable: words(READ_2208),
    signed: ['cur_a', 'cur_b'],
    clockHz: 12_000_000,
    version: 0x20,
  },
  tmc2209: {
    fields: {
      ...FIELDS_2208,
      COOLCONF: fields('semin:4 -:1 seup:2 -:1 semax:4 -:1 sedn:2 seimin'),
      SGTHRS: fields('sgthrs:8'),
      SG_RESULT: fields('sg_result:10'),
    },
    readable: [...words(READ_2208), 'SG_RESULT'],
    signed: ['cur_a', 'cur_b'],
    clockHz: 12_000_000,
    version: 0x21,
  },
  tmc2240: {
    fields: {
      ...FIELDS_5160,
      GCONF: fields(
        `-:1 faststandstill en_pwm_mode multistep_filt ${GCONF_SPI} -:1 diag0_pushpull diag1_pushpull small_hysteresis stop_enable direct_mode`,
      ),
      GSTAT: fields('reset drv_err uv_cp register_reset vm_uvlo'),
      SLAVECONF: fields('slaveaddr:8 senddelay:4'),
      IHOLD_IRUN: fields('ihold:5 -:3 irun:5 -:3 iholddelay:4 -:4 irundelay:4'),
      DRV_CONF: fields('current_range:2 -:2 slope_control:2'),
      MSLUTSTART: fields('start_sin:8 -:8 start_sin90:8 offset_sin90:8'),
      ADC_TEMP: fields('adc_temp:13 -:3'),
      OTW_OV_VTH: fields('overvoltage_vth:13 -:3 overtempprewarning_vth:13'),
      SG4_THRS: fields('sg4_thrs:8 sg4_filt_en sg4_angle_offset'),
      SG4_RESULT: fields('sg4_result:10'),
    },
    readable: words(
      'GCONF GSTAT IOIN DRV_CONF GLOBALSCALER TSTEP MSCNT MSCURACT CHOPCONF COOLCONF DRV_STATUS PWMCONF PWM_SCALE PWM_AUTO ADC_TEMP OTW_OV_VTH SG4_RESULT',
    ),
    signed: ['sgt', 'cur_a', 'cur_b', 'offset_sin90'],
    clockHz: 12_500_000,
    version: 0x40,
  },
  tmc2660: {
    fields: {
      DRVCTRL: fields('mres:4 -:4 dedge intpol'),
      CHOPCONF: fields('toff:4 hstrt:3 hend:4 hdec:2 rndtf chm tbl:2 -:1 _chopconf:2'),
      SMARTEN: fields('semin:4 -:1 seup:2 -:1 semax:4 -:1 sedn:2 seimin -:1 _smarten:3'),
      SGCSCONF: fields('cs:5 -:3 sgt:7 -:1 sfilt _sgcsconf:3'),
      DRVCONF: fields('-:4 rdsel:2 vsense sdoff ts2g:2 diss2g -:1 slpl:2 slph:2 tst _drvconf:3'),
      'READRSP@RDSEL0': fields('-:4 stallguard ot otpw s2ga s2gb ola olb stst -:2 mstep:10'),
      'READRSP@RDSEL1': fields('-:4 stallguard ot otpw s2ga s2gb ola olb stst -:2 sg_result:10'),
      'READRSP@RDSEL2': fields('-:4 stallguard ot otpw s2ga s2gb ola olb stst -:2 se:5 sg_result@rdsel2:5'),
    },
    readable: words('READRSP@RDSEL0 READRSP@RDSEL1 READRSP@RDSEL2'),
    signed: ['sgt'],
    clockHz: 15_000_000,
    version: 0,
  },
  tmc5160: {
    fields: FIELDS_5160,
    readable: words(
      'CHOPCONF DRV_STATUS FACTORY_CONF GCONF GSTAT IOIN LOST_STEPS MSCNT MSCURACT OTP_READ PWM_AUTO PWM_SCALE TSTEP',
    ),
    signed: ['sgt', 'cur_a', 'cur_b'],
    clockHz: 12_000_000,
    version: 0x30,
  },
}

/** Which register holds a field; undefined: none does. */
export function registerOf({ fields: map }: DriverRegisters, field: string): string | undefined {
  return Object.keys(map).find((register) => Object.hasOwn(map[register]!, field))
}

export function fieldValue(chip: DriverRegisters, register: string, field: string, value: number): number {
  const [bit, width] = chip.fields[register]![field]!
  const raw = Math.floor(value / 2 ** bit) % 2 ** width
  return chip.signed.includes(field) && raw >= 2 ** (width - 1) ? raw - 2 ** width : raw
}

/** The register with this field set to `fieldIs`; bits that it has no room for are lost. */
export function withField(
  chip: DriverRegisters,
  register: string,
  field: string,
  value: number,
  fieldIs: number,
): number {
  const [bit, width] = chip.fields[register]![field]!
  const size = 2 ** width
  const old = Math.floor(value / 2 ** bit) % size
  const wanted = ((Math.trunc(fieldIs) % size) + size) % size
  return value + (wanted - old) * 2 ** bit
}

/** What a set bit means, in Klipper's words. */
const REMARKS: Readonly<Record<string, string>> = {
  i_scale_analog: '(ExtVREF)',
  shaft: '(Reverse)',
  reset: '(Reset)',
  drv_err: '(ErrorShutdown!)',
  uv_cp: '(Undervoltage!)',
  otpw: '(OvertempWarning!)',
  ot: '(OvertempError!)',
  s2ga: '(ShortToGND_A!)',
  s2gb: '(ShortToGND_B!)',
  s2vsa: '(ShortToSupply_A!)',
  s2vsb: '(ShortToSupply_B!)',
  ola: '(OpenLoad_A!)',
  olb: '(OpenLoad_B!)',
}

/** "CHOPCONF:   14000053 toff=3 hstrt=5 mres=4(16usteps) intpol=1": fields that are not 0, from the lowest bit on. */
export function registerText(chip: DriverRegisters, register: string, value: number): string {
  const shown = Object.keys(chip.fields[register] ?? {}).flatMap((field) => {
    const is = fieldValue(chip, register, field, value)
    if (field === 'cs_actual' && is === 0) return [' cs_actual=0(Reset?)']
    if (field === 'mres') return [` mres=${is}(${256 >> is}usteps)`]
    if (is === 0) return []
    if (field === 'version') return [` version=0x${is.toString(16)}`]
    return [` ${field}=${is}${REMARKS[field] ?? ''}`]
  })
  return `${`${register}:`.padEnd(11)} ${value.toString(16).padStart(8, '0')}${shown.join('')}`
}
