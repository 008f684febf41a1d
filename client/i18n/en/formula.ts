import { en as words } from '../../../server/contract/record-words/en.ts'
import type { Texts } from '../zh.ts'

const with_ = (herbs: readonly string[]) => herbs.join(' and ')

export const formula = {
  ...words.formula,
  note: 'What the patient takes now; optional',
  add: 'Add a formula',
  remove: (index) => `Remove formula ${index}`,
  one: (index) => `Formula ${index}`,
  name: 'Name',
  nameHint: 'Such as: 酸枣仁汤加减',
  form: 'Form',
  doses: 'Doses',
  perDay: 'Doses a day',
  timesPerDay: 'Times a day',
  volume: 'Each time',
  route: 'Route',
  decoctionHint: 'Boil down to 400 ml',
  useHint: 'Half morning, half evening, warm, after meals',
  unit: { dose: 'doses', times: 'times', ml: 'ml', gram: 'g' },
  herb: 'Herb',
  herbHint: 'Such as: 酸枣仁',
  processing: 'Processed',
  grams: 'Grams',
  footnote: 'Footnote',
  addHerb: 'Add a herb',
  herbCell: (what, index) => `${what} ${index}`,
  removeHerb: (index) => `Remove herb ${index}`,
  tooManyHerbs: (count, most) =>
    `Not pasted: the formula would have ${count} herbs, and one holds at most ${most}.`,
  nonDrugHint: 'Acupuncture (points, method, retention), massage, cupping, external',
  taken: (doses, perDay, times, volume) =>
    [
      doses === null ? '' : `${doses} doses`,
      perDay === null ? '' : `${perDay} a day`,
      times === null ? '' : `${times} times a day`,
      volume === null ? '' : `${volume} ml each time`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  warnings: (count) => (count === 1 ? 'Formula check: 1 remark' : `Formula check: ${count} remarks`),
  warningsNote: 'Remarks only; the doctor decides. Saving is not affected.',
  clear: 'Formula check: no incompatibility, duplicate or excess found',
  warning: {
    eighteen: (herbs) => `${with_(herbs)} are incompatible`,
    nineteen: (herbs) => `${with_(herbs)} counteract each other`,
    duplicate: (herbs) => `${with_(herbs)}: the same herb more than once`,
    maximum: (herbs, grams, most) => `${with_(herbs)}: ${grams} g a day, more than ${most} g`,
    raw: (herbs) => `${with_(herbs)}: not said to be processed`,
    pregnancy_forbidden: (herbs) =>
      `${with_(herbs)}: forbidden in pregnancy; exclude pregnancy at childbearing age`,
    pregnancy_caution: (herbs) =>
      `${with_(herbs)}: with caution in pregnancy; exclude pregnancy at childbearing age`,
  },
  pharmacopoeia: 'Chinese Pharmacopoeia 2020: ',
} satisfies Texts['formula']
