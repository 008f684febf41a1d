import type { Texts } from '../zh.ts'

export const versions = {
  title: 'Versions of the record',
  link: 'See earlier versions',
  note: 'What was sent to Beijing is always listed; of savings by one doctor less than ten minutes apart, the last one.',
  none: 'There is one version only; nothing to compare.',
  version: (version) => `Version ${version}`,
  newest: 'newest',
  first: 'first record',
  earliest: 'the first one sent to Beijing',
  changedFields: (names, more) =>
    more > 0 ? `Changed: ${names.join(', ')} and ${more} more` : `Changed: ${names.join(', ')}`,
  sent: (time) => `sent ${time}`,
  comparePrevious: 'Compare with the one before',
  compareNamed: (from, to) => `Compare version ${from} with version ${to}`,
  more: 'Earlier versions',
  compare: 'Compare two versions',
  from: 'Earlier',
  to: 'Later',
  field: 'Field',
  same: 'Both versions say the same.',
  differs: (count) => (count === 1 ? '1 field differs' : `${count} fields differ`),
  empty: '(empty)',
  yes: 'yes',
  no: 'no',
} satisfies Texts['versions']

export const unsaved = {
  restored: (time) => `What was written at ${time} and never reached the server is here again.`,
  newer: 'The server has something newer: choose below, field by field.',
  listed: (count) =>
    count === 1
      ? 'One request on this computer has not reached the server.'
      : `${count} requests on this computer have not reached the server.`,
  open: (time) => `Go on writing (${time})`,
} satisfies Texts['unsaved']
