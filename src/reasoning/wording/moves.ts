// What a person does while thinking, and how it may sound. A `lead` stands before the thought as a sentence of its own, an
// `opening` runs into it (its first word becomes small), a `tail` follows it. Each is optional, and none is used twice in a row's text
// while others are left. Nothing here may hold a number, a unit or a comparison.

export const MOVES = [
  'assess',
  'restate',
  'recall',
  'attempt',
  'derive',
  'check-units',
  'estimate',
  'limit-case',
  'scaling',
  'doubt',
  'error',
  'back-up',
  'compare',
  'decide',
  'verify',
  'summarise',
] as const

export type MoveName = (typeof MOVES)[number]

export interface Realisations {
  readonly leads: readonly string[]
  readonly openings: readonly string[]
  readonly tails: readonly string[]
}

export const REALISATIONS: Readonly<Record<MoveName, Realisations>> = {
  assess: {
    leads: [
      'What is this really about?',
      'Before any algebra, a look at what decides the outcome.',
      'Let me see which quantities matter.',
      'I want to know what kind of problem this is first.',
      'Start with the physics, not with the formula.',
      'What would decide this for someone who has built it?',
      'Where is the difficulty?',
      'First impressions.',
    ],
    openings: [
      'The point seems to be this: ',
      'As far as I can see, ',
      'At first sight, ',
      'What stands out: ',
      'Reading it again, ',
      'The heart of it: ',
    ],
    tails: [
      'That frames the rest.',
      'So much for the shape of the problem.',
      'Everything else follows from there.',
      'I keep that in view.',
      'That is the thing to get right.',
    ],
  },
  restate: {
    leads: [
      'In my own words.',
      'Let me say it back to be sure that I have it.',
      'So what is given?',
      'Setting the problem down plainly.',
      'What do I have, what do I want?',
      'The data, once more, in one place.',
    ],
    openings: ['Put simply, ', 'In short, ', 'Restated: ', 'The task is this: ', 'That is to say, '],
    tails: ['That is the task.', 'Fine.', 'With that I can begin.'],
  },
  recall: {
    leads: [
      'Something I know about this.',
      'There is a known result to lean on.',
      'A fact to start from.',
      'This has been met before, in another dress.',
      'What theory is there?',
    ],
    openings: ['I recall that ', 'Known: ', 'From the textbooks, ', 'The principle: ', 'Remember that '],
    tails: [
      'I should be careful to use it only where it applies.',
      'Whether its assumptions hold is to be looked at.',
      'I build on that.',
      'Worth keeping at hand.',
    ],
  },
  attempt: {
    leads: [
      'Let me try the obvious thing.',
      'A first go.',
      'Try it and see.',
      'Suppose I just compute it.',
      'The direct way first.',
      'Nothing is lost by trying.',
      'Here is one way in.',
    ],
    openings: ['First try: ', 'Suppose ', 'Let us see. ', 'To begin with, ', 'One way: ', 'Naively, '],
    tails: [
      'Let me see whether that stands.',
      'Now is it right?',
      'Plausible, so far.',
      'I do not trust it yet.',
      'It is a start.',
    ],
  },
  derive: {
    leads: [
      'Now properly.',
      'Step by step.',
      'Work it out.',
      'Carefully now.',
      'The next link in the chain.',
      'From here it is algebra.',
      'Let me write it out.',
    ],
    openings: ['So ', 'Then ', 'From this, ', 'Hence ', 'It follows: ', 'Next, ', 'With that, ', 'Now '],
    tails: [
      'Good.',
      'That is one piece done.',
      'So that is settled.',
      'I can use that below.',
      'On to the next.',
      'No surprise there.',
    ],
  },
  'check-units': {
    leads: [
      'Do the units work?',
      'Units first, always.',
      'A glance at the dimensions.',
      'Dimensional check.',
      'Is this even the right kind of quantity?',
    ],
    openings: ['Checking units, ', 'By dimensions, ', 'As for units: ', 'Units: '],
    tails: [
      'They fit.',
      'Consistent.',
      'So nothing was added that cannot be added.',
      'Right kind of quantity, then.',
      'That rules out a slip of one kind.',
    ],
  },
  estimate: {
    leads: [
      'Is that believable?',
      'A number in the head before I trust the pocket calculator.',
      'Round everything and see.',
      'Sanity check with round numbers.',
      'Order of magnitude?',
      'Quick estimate.',
    ],
    openings: ['Roughly, ', 'In the head: ', 'With round numbers, ', 'Back of the envelope: '],
    tails: [
      'Same ballpark, so no factor was lost.',
      'Close enough to believe the exact one.',
      'The exact value sits where it should.',
      'Good, the size is right.',
      'That agrees as well as rounding lets it.',
    ],
  },
  'limit-case': {
    leads: [
      'What happens at the extremes?',
      'Push it to the limit.',
      'A limit case tells whether the form is right.',
      'Take it to the edge.',
      'Let me bend it until it breaks.',
    ],
    openings: ['In the limit, ', 'At the extreme, ', 'Taken to its end, ', 'If I push it, '],
    tails: [
      'As it should be.',
      'That is what physics says too.',
      'Sensible.',
      'The form survives.',
      'No contradiction.',
    ],
  },
  scaling: {
    leads: [
      'How does it respond to a change?',
      'What if one number were different?',
      'Which knob does what?',
      'Let me wiggle an input.',
      'Sensitivity, briefly.',
    ],
    openings: ['As a probe, ', 'For instance, ', 'To see the lever, ', 'Turning one knob: '],
    tails: [
      'A useful feel for it.',
      'That is how it responds.',
      'Worth remembering when a number changes.',
      'So much for the sensitivity.',
    ],
  },
  doubt: {
    leads: [
      'Hold on.',
      'Wait.',
      'Hmm.',
      'Something bothers me.',
      'Am I sure?',
      'Not so fast.',
      'Is that really so?',
      'One thing nags me.',
    ],
    openings: ['But ', 'Then again, ', 'On reflection, ', 'Still, '],
    tails: [
      'I have to look at that.',
      'That needs an answer.',
      'Let me settle this before going on.',
      'So I cannot leave it there.',
    ],
  },
  error: {
    leads: [
      'That is wrong.',
      'Found the mistake.',
      'No, that cannot be.',
      'There is the slip.',
      'I see what went wrong.',
      'Caught it.',
      'That step does not hold.',
    ],
    openings: ['No: ', 'Wrong: ', 'The catch: ', 'Here it breaks: ', 'That cannot stand: '],
    tails: [
      'So that attempt goes in the bin.',
      'An easy trap.',
      'Back, then.',
      'So not like that.',
      'It looked right, and was not.',
    ],
  },
  'back-up': {
    leads: [
      'Go back.',
      'Start that part again.',
      'Once more, from the step before.',
      'Undo and redo.',
      'Second attempt.',
      'Let me return to where it was still right.',
    ],
    openings: ['Instead: ', 'Done right: ', 'This time: ', 'The repair: ', 'Better: '],
    tails: ['That is better.', 'From here I go on.', 'That mends it.', 'Better.', 'This way, then.'],
  },
  compare: {
    leads: [
      'Side by side.',
      'How do they compare?',
      'Weigh the options.',
      'Against the requirement.',
      'Now the verdict.',
      'Put it next to the limit.',
    ],
    openings: [
      'Compared with that, ',
      'Set against the requirement, ',
      'Next to each other: ',
      'Comparing, ',
      'In the balance: ',
    ],
    tails: ['That is how they stand.', 'Clear enough.', 'So much for the comparison.', 'That answers it.'],
  },
  decide: {
    leads: ['Decision.', 'So what do I do?', 'I commit to one.', 'Enough, choose.', 'Time to settle it.'],
    openings: ['I go with this: ', 'Therefore ', 'My choice: ', 'So ', 'On balance, '],
    tails: [
      'Settled.',
      'I stand by that.',
      'If the numbers change, so may this.',
      'That is defensible.',
      'Moving on with that.',
    ],
  },
  verify: {
    leads: [
      'Check it another way.',
      'A second route to the same thing.',
      'Trust, but verify.',
      'Independent check.',
      'Does a different argument give the same?',
      'Let me test that rather than believe it.',
    ],
    openings: ['By another route, ', 'As a cross-check, ', 'Independently, ', 'To be sure: ', 'Putting it back, '],
    tails: ['Both agree.', 'It holds up.', 'Confirmed.', 'Same answer, other road.', 'Good, now I believe it.'],
  },
  summarise: {
    leads: [
      'So, all together.',
      'Where does that leave me?',
      'Collecting the results.',
      'In sum.',
      'What have I learned?',
      'Looking back over it.',
    ],
    openings: ['To sum up, ', 'Altogether, ', 'The upshot: ', 'In the end, ', 'What remains: '],
    tails: [
      'Now I can write it down.',
      'That is the answer.',
      'Time to write it up.',
      'Done.',
      'I am satisfied with that.',
    ],
  },
}
