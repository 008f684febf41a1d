import { en as words } from '../../../server/contract/record-words/en.ts'
import type { Texts } from '../zh.ts'

export const mongolian = {
  ...words.mongolian,
  section: 'Mongolian medicine',
  note: 'Optional. Filled in by a doctor of Mongolian medicine: three roots, six base disorders, cold and heat, seat, urine and stool, disease.',
  begin: 'Fill in the Mongolian-medicine form',
  drop: 'Leave the Mongolian-medicine form out',
  dropTitle: 'Remove the Mongolian-medicine form',
  dropBody: 'What was filled in here is removed from the request.',
  evidence: (root) => `Evidence for ${root}`,
  notSaid: 'not said',
  colour: 'Colour',
  smell: 'Smell',
  foam: 'Foam',
  form: 'Form',
  addDisease: 'Add a Mongolian-medicine disease',
  localEdition: 'Edition of the local table',
  narrativeHint: 'Paste Mongolian script; it is kept as it is',
  medicineHint: 'Name, weight, time of day',
  patientName: 'Name in Mongolian script',
  block: 'Mongolian script, top to bottom, left to right',
} satisfies Texts['mongolian']
