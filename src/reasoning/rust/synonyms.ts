// Words that names in code are made of, and others that mean the same there and that an engineer would write. A name of several
// words changes word by word. A standard term with no equal (jitter, deadline, gain, phase, mode, window, task) stays, and so
// does a word of two senses of which the other word has but one: "time" may be a duration or a moment, "run" a row or a pass.

const GROUPS = `
allowed permitted admissible
answer reply
arrival activation
available free spare
bad faulty invalid
before previous earlier old
best optimal
bound limit
budget allowance quota
buffer store
burst surge
candidate option
candidates options
case example
coefficients factors
command order
controller regulator
count number
current present actual
delta change difference
demand request
distance separation
divisor denominator
duration span
error deviation
estimate guess approximation
event occurrence
expected predicted
failed broken
fast quick rapid
fault failure defect
filter smoother
final last
find locate
first initial
fit regression
goal target
growth expansion
guard sentinel
height elevation
high upper
higher upper
history record past
ignorance prior
innovation residual
interference preemption
item element entry
job instance
law rule principle
left remaining
length extent
level tier
limit cap
link connection
load burden
low lower
lowest least
machine device apparatus
margin reserve headroom
measured observed recorded
meets satisfies fulfils
message packet
moment instant
motor actuator
next following upcoming
node vertex
noise scatter
offset shift
other another
pair couple
peak crest
period interval
place site
places sites
plan scheme
priority rank
pulse impulse
queue backlog
rate pace
ratio quotient
reading measurement observation
ready prepared
refused rejected denied
repeats passes
response reaction
ring circular
rise climb
route way
safe harmless
scatter sigma noise
score grade
section part
sensor transducer
set group collection
setpoint reference wanted
setup arrangement configuration
shape form profile
shared common joint
signal waveform
slope gradient
slot cell
small tiny
source origin
spare unused
speed velocity
spread width
start begin
state condition status
step increment
sum total
switch selector
table list
target wanted
term summand component
terms features components
threshold boundary
tolerance allowance
total overall whole
touch tap
travel motion
update refresh
valid acceptable
value amount
wait pause
watchdog supervisor
wrong mistaken incorrect
zero nothing
ambient surroundings room
armed engaged
backwards reversed
band corridor
bounds limits
celsius centigrade
cold unheated
cut shutdown
detached loosened
evaluate appraise
fan blower
flow throughput
heater heating
identified fitted
integral integrator
lag time_constant
lags time_constants
leak loss
least minimal
logged recorded
measure gauge
near close_to
observer tracker
plant process
quiet calm
readings measurements observations
reject decline
saturated clipped
sound healthy
trace recording
tune adjust
used taken
wall barrier
compute calculate
gives yields
found obtained
exact precise
needed required
needs requires
largest biggest
enough sufficient
stays remains
changes alters
grows increases
keeps preserves
mean average
middle centre
wide broad
narrow tight
rough coarse
made built
same equal
again anew
whole entire
lost dropped
makes builds
begins starts
cannot can_never
spent consumed
nobody no_one
`

/** Word to its alternatives, itself excluded. */
export const SYNONYMS: ReadonlyMap<string, readonly string[]> = (() => {
  const map = new Map<string, readonly string[]>()
  for (const line of GROUPS.trim().split('\n')) {
    const [word, ...others] = line.split(' ')
    map.set(word!, others)
  }
  return map
})()
