// Words that names in code are made of, and others that mean the same there and that an engineer would write. A name of several
// words changes word by word. A standard term with no equal (jitter, deadline, covariance, variance) stays.

const GROUPS = `
allowed permitted admissible
answer reply outcome
arrival release activation
available free spare
bad faulty invalid
base floor root
before previous earlier old
best optimal
bound limit ceiling
budget allowance quota
buffer store
burst rush
candidate option
candidates options
case example
clock timer
coefficients weights factors
command order instruction
controller regulator
count number
current present actual
cycle round
delay lag latency
delta change difference
demand request
distance separation gap
divisor denominator
duration span elapsed
error deviation
estimate guess approximation
event occurrence
expected predicted
failed broken
fast quick rapid
fault failure defect
filter smoother
final last closing
find locate
first initial leading
fit regression
gain amplification
gate threshold
goal target
growth expansion
guard sentinel
head front
height elevation
high upper top
higher upper
history record past
ignorance prior
innovation residual
input inlet
interference preemption
item element entry
job instance
known certain settled
last newest
law rule principle
left remaining
length extent reach
level height tier
limit cap
link join connection
load demand
lock hold
low lower bottom
lowest least
machine device apparatus
map model
margin reserve headroom
measured observed recorded
meets satisfies fulfils
message packet
mode regime
model description
moment instant
motor drive actuator
next following upcoming
node vertex
noise scatter
offset shift displacement
other another
output outlet
pair couple
peak crest
period interval spacing cycle
phase stage
place site
places sites
plan schedule scheme
point position
priority rank
pulse impulse
queue backlog
rate pace
ratio proportion fraction
reading measurement observation
ready prepared
refused rejected denied
repeats rounds passes
response reaction finish
rest remainder
ring circular
rise climb
route way
row line
run pass execution
safe secure harmless
scatter sigma noise
score grade
section part
sensor detector transducer
set group collection
setpoint reference wanted
settling relaxation
setup arrangement configuration
shape form profile
shared common joint
signal trace waveform
slope gradient incline
slot cell
small tiny slight
source origin
spare unused
speed velocity
spread width
start begin outset
state condition status
step increment stride
sum total
switch toggle selector
table list
target destination desired
task job
tasks jobs
term summand component
terms features components
threshold boundary
time moment instant
tolerance allowance
total overall whole
touch tap
travel motion transit
trip tripping
turn rotation revolution
update refresh
use usage utilisation
valid sound acceptable
value amount
wait pause
warm heated
watchdog supervisor
weight importance
window horizon span
wrong mistaken incorrect
zero nothing
ambient surroundings room
armed active engaged
backwards reversed retrograde
band corridor belt
bias skew
bounds limits_of fences
celsius centigrade
close settle
cold unheated
crossing passage
cut shutdown
dead idle transport
detached loosened
duty drive effort
early first_mark
evaluate appraise conclude
fan blower
flow throughput feed
heat warmth
heater element_of_heat
hot heated_up
identified fitted
integral accumulated memory
lag inertia time_constant
lags inertias
late second_mark
leak loss
least minimal
logged as_recorded
mark milestone
marks milestones
measure gauge
near close_to
observer tracker
plant body_model
quiet calm
readings measurements observations
reject turn_down
runaway escape
saturated clipped
sound healthy
stretch lookback
supply mains
temperature warmth_of
times stamps
trace history_of
tune adjust
used filled
wall barrier_layer
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
