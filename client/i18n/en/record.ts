import { en as words } from '../../../server/contract/record-words/en.ts'
import type { Texts } from '../zh.ts'

export const record: Texts['record'] = {
  ...words.record,
  summary: 'Four examinations in short',
  vitals: { ...words.record.vitals, systolic: 'Systolic', diastolic: 'Diastolic' },
  unit: { celsius: '°C', perMinute: '/min', mmHg: 'mmHg', percent: '%' },
  gutter: { look: '望', listenAsk: '闻问', feel: '切' },
  gutterNote: { look: 'look', listenAsk: 'listen, ask', feel: 'pulse' },
  tongueSentence: (tongue, coating, veins) =>
    [tongue && `tongue ${tongue}`, coating && `coating ${coating}`, veins && `sublingual veins ${veins}`]
      .filter(Boolean)
      .join('; '),
  clauses: (parts) => parts.filter((part) => part.trim() !== '').join('; '),
  and: (parts) => parts.join(', '),
  pulseOrgans: { left: 'heart, liver, kidney', right: 'lung, spleen, gate of life' },
  pulsePlace: 'Place',
  takenByLocalDoctorLong: 'The pulse was felt by the local doctor.',
  diagnosis: 'Diagnosis',
  western: (text) => `Western: ${text}`,
  tcm: (text) => `TCM: ${text}`,
  withReaction: (substance, reaction) => (reaction === '' ? substance : `${substance} (${reaction})`),
  purpose: 'Purpose',
  questions: 'Questions',
  notRecorded: 'Not recorded',
  consent: {
    title: 'Consent',
    signedBy: { patient: 'Patient', guardian: 'Guardian', relative: 'Near relative' },
  },
}
