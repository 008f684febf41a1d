import type { callFacts as source } from '../zh/call-facts.ts'

export const callFacts = {
  tab: 'Call',
  title: 'Quality of the call',
  none: 'No call on record',
  noneHint:
    'Once somebody has entered the room, connection, loss, delay and pictures are recorded here by the minute.',
  partly: 'Too many minutes; only the first of them are shown.',
  sealed:
    'Recorded by the minute and sealed when a person leaves; later changes are found by the verification.',
  head: {
    person: 'Person',
    time: 'Connected',
    drops: 'Drops',
    loss: 'Worst loss',
    trip: 'Longest delay',
    soundOnly: 'Sound only',
    picture: 'Picture',
    way: 'Way',
    line: 'Line',
  },
  stay: (from, to) => `${from} to ${to}`,
  inside: (from) => `inside since ${from}`,
  drops: (times, away) => (times === 0 ? 'none' : `${times}, ${away} in all`),
  percent: (value) => `${value}%`,
  trip: (ms) => `${ms} ms`,
  heights: (lowest, highest) => (lowest === highest ? `${highest}p` : `${lowest}p to ${highest}p`),
  way: { udp: 'UDP', tcp: 'TCP', relay: 'Relay' },
  verdict: { usable: 'Usable', disturbed: 'Disturbed', unusable: 'Unusable' },
  verdictHint: 'Usable: at most 5% of the minutes are poor; disturbed: at most 20%.',
  grade: { good: 'Good', fair: 'Fair', poor: 'Poor', unmeasured: 'Not measured' },
  gradeHint: {
    good: '',
    fair: 'from 5% loss or 500 ms delay',
    poor: 'from 15% loss, 1000 ms delay or 10 s away',
    unmeasured: '',
  },
  soundOnly: 'Sound only',
  strip: (name, good, fair, poor) => `${name}: ${good} good, ${fair} fair, ${poor} poor minutes`,
  minute: (from, grade, facts) => `${from}  ${grade}  ${facts}`,
  unknown: 'not measured',
} satisfies typeof source
