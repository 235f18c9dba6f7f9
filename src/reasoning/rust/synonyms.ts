// Words that names in code are made of, and others that mean the same there. A name of several words changes word by word.

const GROUPS = `
allowed permitted admissible
answer reply outcome
arrival release activation
available free spare
bad faulty invalid
base floor root
before previous earlier old
best finest optimal
bound limit ceiling
budget allowance quota
buffer store reservoir
burst rush
candidate option contender
candidates options contenders
case example
clock timer stopwatch
coefficients weights factors
command order instruction
controller regulator governor
cost price expense
count number tally
covariance dispersion uncertainty
current present actual
cycle round
deadline due latest
deadlines dues
delay lag latency
delta change difference
demand request need
distance separation gap
divisor denominator
drift wander
duration span elapsed
error deviation
estimate guess approximation
event occurrence incident
expected predicted foreseen
failed broken lost
fast quick rapid
fault failure defect
filter smoother
final last closing
find locate
first initial leading
fit regression matched
gain amplification
gate threshold barrier
goal target aim
growth expansion
guard keeper sentinel
head front foremost
height elevation altitude
high upper top
higher senior superior
history record past
ignorance prior vagueness
innovation surprise mismatch
input inlet
interference preemption disturbance
item element entry
jitter wobble
job instance activation
known certain settled
last newest
law rule principle
left remaining
length extent reach
level height tier
limit cap
link join connection
load burden demand
lock hold
longest widest
low lower bottom
lowest least
machine device apparatus
map model
margin reserve headroom
measured observed recorded
meets satisfies fulfils
message note telegram
mode regime
model picture description
moment instant
motor drive actuator
next following upcoming
node vertex spot
noise scatter
offset shift displacement
other another remainder
output outlet
pair couple
peak crest
period interval spacing cycle
phase stage
place spot site
places spots sites
plan schedule scheme
point position locus
power wattage
priority rank precedence
probe feeler
pulse impulse
queue backlog
rate pace tempo
ratio proportion fraction
reading measurement observation
ready prepared
refused rejected denied
repeats rounds passes
response reaction finish
rest balance
right trailing
ring circular
rise climb ascent
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
slot cell bay
small tiny slight
source origin supplier
spare unused leftover
speed velocity
spread width dispersal
start begin outset
state condition status
step increment stride
sum total
surface sheet
switch toggle selector
system assembly
table register
target destination desired
task activity duty
tasks activities duties
term summand component
terms features components
threshold boundary
time moment instant
tolerance leeway
total overall whole
touch tap
travel motion transit
trip tripping
true genuine
turn rotation revolution
update refresh
use usage utilisation
valid sound acceptable
value figure amount
variance uncertainty variability
wait pause standstill
warm heated
watchdog supervisor overseer
weight importance
window horizon span
worst hardest
wrong mistaken incorrect
zero nothing
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
