import { en as words } from '../../../server/contract/record-words/en.ts'
import type { Texts } from '../zh.ts'

export const consent = {
  purpose: words.consent.purposes,
  standing: { given: 'Given', withdrawn: 'Withdrawn', none: 'Not recorded' },
  receiver: (hospital) => `Receiver: ${hospital}`,
  gap: {
    none: 'Written consent has not been recorded yet.',
    unsigned: 'The name of the person who signed is missing.',
    guardian: 'The patient is under 14: a guardian has to sign.',
    incapacity: 'The patient is 14 or older: whoever signs instead states why the patient cannot.',
    other_hospital:
      'The form names another hospital. The line was changed, so obtain consent again: clear the box and tick it once more.',
  },
  incapacity: 'Why the patient does not sign',
  incapacityHint: 'Such as: unconscious; being told might do harm',
  print: 'Print the consent form',
  printNeedsLine: 'Can be printed once a line is chosen: the form names the receiving hospital.',
  give: 'Record consent',
  withdraw: 'Record withdrawal',
  giveTitle: (purpose) => `Record consent: ${purpose}`,
  withdrawTitle: (purpose) => `Record withdrawal: ${purpose}`,
  giveNote:
    'Obtain written consent of the patient or guardian first; the signed form is kept by this hospital.',
  effect: {
    withdraw:
      'The request is withdrawn with it and Beijing no longer sees the case. What was recorded stays here.',
    cancel:
      'The consultation is cancelled with it and Beijing no longer sees the case. What was recorded stays here.',
    close_case:
      'From now on Beijing no longer sees the case and its files. What was discussed and signed before stays valid.',
    recording: 'From now on nothing is recorded.',
    teaching: 'From now on it is not used for teaching.',
  },
  signedBy: 'Declared by',
  signerName: 'Name',
  relation: 'Relation to the patient',
  at: 'Time',
  note: "The patient's words (optional)",
  step: (name, time) => `Recorded by ${name}　${time}`,
  caseClosed:
    'The patient has withdrawn consent, so the case and its files are no longer shown. The course and opinions from before remain.',
  closedHere: 'The patient has withdrawn consent: Beijing no longer sees this case.',
} satisfies Texts['consent']
