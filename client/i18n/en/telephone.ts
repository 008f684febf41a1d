import type { telephone as source } from '../zh/telephone.ts'

export const telephone = {
  title: 'Go on by telephone',
  duty: 'Duty phone in Beijing',
  contact: "Requesting doctor's phone",
  coordinator: 'Coordinator of the line',
  none: 'No number is on record. Please ask the line coordinator.',
  copy: 'Copy',
  copyNumber: (number) => `Copy the number ${number}`,
  copied: 'Copied',
  press: 'Continued by phone',
  pressHint:
    'One press: it is recorded and the other side is told, so that nobody is marked as not having come.',
  said: (time) => `${time} continued by phone: recorded, and the other side is told.`,
  waiting: (time) =>
    `${time} continued by phone: kept on this computer and sent when it is connected again. No need to press again.`,
  refused: 'Not recorded',
  again: 'Record it again',
  next: {
    expert: {
      scheduled:
        'The video did not begin: after the telephone call press “Make it written” on the case page, then write the opinion.',
      in_session:
        'After the telephone call press “End the session” on the case page, then write the opinion.',
      reporting: 'Write and sign the opinion as usual.',
    },
    other: {
      scheduled:
        'The video did not begin: after the telephone call the expert presses “Make it written” and writes the opinion.',
      in_session: 'After the telephone call the expert presses “End the session” and writes the opinion.',
      reporting: 'The expert writes the opinion as usual.',
    },
  },
  strip: {
    other: (name) => `The other side: ${name} goes on by telephone`,
    own: (name) => `Your side: ${name} goes on by telephone`,
  },
  note: (time, name, side) => `${time} ${name} (${side}) goes on by telephone`,
  call: (number) => `Call ${number}`,
  course: 'Went on by telephone',
  leave: {
    title: 'Leave the room?',
    body: 'The connection has been unsteady. If you cannot talk here, you can go on by telephone and then leave.',
  },
  noShow: {
    title: 'This session went on by telephone',
    sure: 'Nobody answered the telephone either: record a no-show all the same',
    unsure: 'Make sure first that nobody answered the telephone, then tick this.',
  },
} satisfies typeof source
