import type { invitation as source } from '../zh/invitation.ts'

export const invitation = {
  reason: 'Reason for the consultation',
  reasonHint: 'Why it is asked for, such as: four weeks of treatment without effect',
  rank: 'Wished rank of the expert',
  ranks: {
    chief: 'Chief physician',
    associate_chief: 'Associate chief physician or above',
    attending: 'Attending physician or above',
  },
  anyRank: 'Any',
  participants: 'Who takes part here',
  participantsHint: 'Names and positions',
  fee: 'Fee',
  feeUnit: 'yuan',
  feeHint: 'What the patient was told; it stands in the consent form',
  feeSaid: (yuan) => `${yuan} yuan`,
} satisfies typeof source
