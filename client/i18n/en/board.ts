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
    chair: (name) => (name === '' ? 'Passed the chair on' : `Passed the chair to ${name}`),
    cosign: 'Reminded members who have not co-signed',
    countersign: 'Reminded the requesting doctor to sign as read',
  },
  chair: {
    open: 'Pass the chair on',
    title: 'Pass the chair on',
    action: 'Pass the chair on',
    body: 'You become a member. The new chair invites members, edits the agenda, leads the room and signs the conclusion. It takes effect at once, in the room as well.',
    bodyOffice:
      'Where the chair cannot be there, the medical-affairs office gives it to another member. It takes effect at once and both are told; the old chair becomes a member.',
    unsigned:
      'The agenda and opinions that members have signed stay; the unsigned draft of the conclusion goes along.',
    signed:
      'Signed versions stay with their co-signatures. Whoever has not answered, the new chair included, still answers this version; corrections are the new chair’s to sign.',
    to: 'New chair',
    toHint: 'Of the members who take part',
    reason: 'Reason',
    reasonHint: 'Choose a reason',
    words: 'Explanation',
    reasons: {
      expert_unavailable: 'The chair cannot be there',
      better_suited: 'Another expert is better suited',
      conflict_of_interest: 'Conflict of interest',
      other: 'Other (say which)',
    },
  },
} satisfies typeof zh
