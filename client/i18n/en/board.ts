import type { board as zh } from '../zh/board.ts'

export const board = {
  ask: 'Who is asked',
  one: 'One expert',
  oneHint: 'Whoever accepts writes the opinion',
  several: 'A board of several disciplines (MDT)',
  severalHint: 'Experts of several disciplines confer; the chair signs one conclusion',
  notOffered: 'This line takes no boards: ask for one expert',
  disciplines: 'Disciplines or departments wished for',
  disciplinesHint: 'Choose or type, eight at most',
  question: 'What the board is to answer together',
  questionHint: 'Such as: liver values and the sleeping pill, which causes which, and what to stop first?',
  wished: 'A board is asked for',
  wishedDisciplines: 'Disciplines',
  tagTitle: 'A board is asked for',
  waits: 'Nobody invited yet',
  inviteShort: 'Invite',
  invite: (discipline) => `Invite somebody for ${discipline}`,
  as: (discipline) => `Invited for ${discipline}`,
  introWished:
    'The requesting doctor wishes for these disciplines. You have the chair and sign the conclusion; members sign opinions of their own, and co-sign or dissent.',
  reminded: (at) => `Those who have not answered were reminded ${at}`,
  counterReminded: (at) => `The requesting doctor was reminded ${at}`,
  course: {
    cosign: 'Reminded members who have not co-signed',
    countersign: 'Reminded the requesting doctor to sign as read',
  },
} satisfies typeof zh
